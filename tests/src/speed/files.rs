//! The files of a survey of made-up people: answers as CSV and as Parquet, criteria, margins, and the design that names them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::parquet_file::Groups;
use super::people::{
    AGE_GROUPS, CRITERIA, ETHNIC, GENDERS, Person, UNITS, criterion_name, factor_of, interviewer_name, people,
    psu_name, stratum_name, unit_name, year,
};

pub const CSV: &str = "answers.csv";
pub const PARQUET: &str = "answers.parquet";
pub const DESIGN: &str = "design.toml";

/// Variables with margins, and how far the population is from the sample: a factor for each level.
const MARGINS: [(&str, &[&str], &[f64]); 3] = [
    ("gender", &GENDERS, &[0.94, 1.07]),
    ("age_group", &AGE_GROUPS, &[1.1, 0.95, 0.98, 1.05]),
    ("ethnic", &ETHNIC, &[0.9, 1.02, 1.1, 0.97, 1.05]),
];

/// How the answers are analysed.
const DESIGN_TEXT: &str = r#"rule = "mean_of_factors"
satisfied = [4, 5]
lonely_psu = "adjust"
domains = ["gender", "age_group", "ethnic"]
criteria = "criteria.csv"
margins = "margins.csv"

[columns]
id = "id"
unit = "unit"
stratum = "stratum"
psu = "psu"
fpc = ["fpc1", "fpc2"]
weight = "weight"
"#;

/// Of what needs years and interviewers: half of the PSUs of each year, some for each interviewer.
pub const DESIGN_OF_YEARS: &str = "design-of-years.toml";
const OF_YEARS: &str = "year = \"year\"\ninterviewer = \"interviewer\"\n";

/// Columns before those of the criteria.
pub const OWN_COLUMNS: [&str; 12] =
    ["id", "unit", "stratum", "psu", "fpc1", "fpc2", "weight", "gender", "age_group", "ethnic", "year", "interviewer"];

/// Writes them all into a folder.
///
/// # Errors
/// If the folder cannot be written.
pub fn generate(rows: usize, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let place = |name: &str| -> PathBuf { folder.join(name) };
    let mut csv = BufWriter::with_capacity(1 << 20, File::create(place(CSV))?);
    let mut parquet = Groups::new(File::create(place(PARQUET))?)?;
    let mut totals = vec![Totals::default(); UNITS];
    let criteria = (0..CRITERIA).map(criterion_name);
    let header: Vec<String> = OWN_COLUMNS.iter().map(|name| (*name).to_owned()).chain(criteria).collect();
    writeln!(csv, "{}", header.join(","))?;
    let mut line = String::new();
    for (row, person) in people(rows).enumerate() {
        line.clear();
        write_line(&mut line, &id(row), &person)?;
        csv.write_all(line.as_bytes())?;
        totals[person.unit].add(&person);
        parquet.push(id(row), person)?;
    }
    csv.flush()?;
    parquet.finish()?;
    std::fs::write(place(DESIGN), DESIGN_TEXT)?;
    let of_years = DESIGN_TEXT.replace("margins = \"margins.csv\"\n", "");
    std::fs::write(place(DESIGN_OF_YEARS), format!("{of_years}{OF_YEARS}"))?;
    std::fs::write(place("criteria.csv"), criteria_file())?;
    std::fs::write(place("margins.csv"), margins_file(&totals)?)?;
    Ok(())
}

fn id(row: usize) -> String {
    format!("R{row:08}")
}

fn write_line(line: &mut String, id: &str, person: &Person) -> std::fmt::Result {
    let (unit, stratum, psu) = (unit_name(person.unit), stratum_name(person.stratum), psu_name(person.psu));
    let (psus, people, weight) = (person.psus_in_stratum, person.people_in_psu, person.weight);
    let (gender, age) = (GENDERS[person.gender], AGE_GROUPS[person.age_group]);
    write!(line, "{id},{unit},{stratum},{psu},{psus},{people},{weight},{gender},{age},{}", ETHNIC[person.ethnic])?;
    write!(line, ",{},{}", year(person.psu), interviewer_name(person.psu))?;
    for code in person.codes {
        line.push(',');
        if let Some(code) = code {
            line.push(char::from(b'0' + code));
        }
    }
    line.push('\n');
    Ok(())
}

fn criteria_file() -> String {
    let mut text = "criterion,factor,factor_order\n".to_owned();
    for (criterion, factor) in factor_of().into_iter().enumerate() {
        let _ = writeln!(text, "{},f{},{}", criterion_name(criterion), factor + 1, factor + 1);
    }
    text
}

/// Estimated people of a unit by variable and level.
#[derive(Debug, Clone, Default)]
struct Totals {
    of_level: [[f64; 5]; 3],
    all: f64,
}

impl Totals {
    fn add(&mut self, person: &Person) {
        let levels = [person.gender, person.age_group, person.ethnic];
        for (sums, level) in self.of_level.iter_mut().zip(levels) {
            sums[level] += person.weight;
        }
        self.all += person.weight;
    }
}

/// What is known of the units' users: as many as the sample stands for, but of other groups.
fn margins_file(totals: &[Totals]) -> Result<String, std::fmt::Error> {
    let mut text = "unit,year,variable,level,count\n".to_owned();
    for (unit, totals) in totals.iter().enumerate() {
        for ((variable, levels, tilts), sums) in MARGINS.iter().zip(&totals.of_level) {
            let tilted: Vec<f64> = sums.iter().zip(*tilts).map(|(sum, tilt)| sum * tilt).collect();
            let all: f64 = tilted.iter().sum();
            for (level, own) in levels.iter().zip(tilted) {
                let count = own / all * totals.all;
                writeln!(text, "{},,{variable},{level},{count:.3}", unit_name(unit))?;
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use interchange::respondents::{CodeTable, Columns, read_csv, read_parquet};

    #[test]
    fn both_files_hold_the_same_rows() {
        let folder = tempfile::tempdir().unwrap();
        generate(4_000, folder.path()).unwrap();
        let columns = Columns {
            id: "id".to_owned(),
            unit: "unit".to_owned(),
            stratum: Some("stratum".to_owned()),
            psu: Some("psu".to_owned()),
            fpc: vec!["fpc1".to_owned(), "fpc2".to_owned()],
            weight: Some("weight".to_owned()),
            criteria: (0..CRITERIA).map(criterion_name).collect(),
            domains: vec!["gender".to_owned(), "ethnic".to_owned()],
            ..Columns::default()
        };
        let mut codes = CodeTable([None; 256]);
        for code in 1..=5 {
            codes.0[usize::from(code)] = Some(code);
        }
        let open = |name: &str| File::open(folder.path().join(name)).unwrap();
        let csv = read_csv(open(CSV), &columns, &codes, &mut |_| ()).unwrap();
        let parquet = read_parquet(open(PARQUET), &columns, &codes, &mut |_, _| ()).unwrap();
        assert_eq!((csv.rows, parquet.rows), (4_000, 4_000));
        assert_eq!(csv.criteria, parquet.criteria);
        assert_eq!((csv.weight, csv.fpc), (parquet.weight, parquet.fpc));
        assert_eq!((csv.psu, csv.domains), (parquet.psu, parquet.domains));
    }
}
