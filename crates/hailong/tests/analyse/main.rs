//! `hailong analyse` of a data file, run as its user runs it: the synthetic survey of the reference vectors.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files must stop")]

mod apart;
mod formats;
mod public;
mod refusals;
mod reports;
mod vectors;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The design of the issue's example, whole.
pub const DESIGN: &str = r#"
rule = "mean_of_factors"
satisfied = [4, 5]
domains = ["gender", "age_group", "ethnic"]
criteria = "criteria.csv"
margins = "margins.csv"
[columns]
id = "resp_id"
unit = "unit"
kind = "kind"
year = "year"
stratum = "stratum"
psu = "psu"
fpc = ["fpc1", "fpc2"]
weight = "weight"
sample_type = "sample_type"
interviewer = "interviewer"
mode = "mode"
overall = "overall"
"#;

pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../analytics/tests/vectors")
}

pub fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(vectors().join("expected").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A folder with the survey, its criteria and margins, and a design.
pub struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["survey.csv", "criteria.csv", "margins.csv"] {
            std::fs::copy(vectors().join("data").join(name), folder.path().join(name)).unwrap();
        }
        let office = Self { folder };
        office.write("design.toml", DESIGN);
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs `hailong analyse` in the folder.
    pub fn analyse(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hailong"));
        command.current_dir(self.folder.path()).arg("analyse").args(arguments).output().unwrap()
    }

    /// The results as JSON; it must succeed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.analyse(&[arguments, &["--design", "design.toml", "--format", "json"]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What it says when it refuses.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.analyse(arguments);
        assert!(!output.status.success(), "it was accepted");
        assert!(output.stdout.is_empty(), "a refusal prints no results");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The survey with one cell changed: `line` counted from 1 with the header, the column by name.
    pub fn with_cell(&self, name: &str, line: usize, column: &str, cell: &str) {
        let survey = self.read("survey.csv");
        let at = survey.lines().next().unwrap().split(',').position(|own| own == column).unwrap();
        let changed = survey.lines().enumerate().map(|(number, text)| {
            if number + 1 != line {
                return format!("{text}\n");
            }
            let mut cells: Vec<&str> = text.split(',').collect();
            cells[at] = cell;
            format!("{}\n", cells.join(","))
        });
        self.write(name, &changed.collect::<String>());
    }
}
