//! The results as one JSON object: what they were computed by, then the arrays. The same analysis gives the same bytes.

use analytics::analysis::Analysis;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{DesignFile, program};

struct Document<'a> {
    analysis: &'a Analysis,
    design: &'a DesignFile,
    public: bool,
    program: &'a str,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("program", self.program)?;
        map.serialize_entry("rule", self.analysis.rule.name())?;
        map.serialize_entry("confidence", &self.design.confidence)?;
        map.serialize_entry("lonely_psu", self.design.lonely_psu.name())?;
        map.serialize_entry("public", &self.public)?;
        for (array, rows) in &self.analysis.arrays {
            map.serialize_entry(array.name(), rows)?;
        }
        map.end()
    }
}

/// Writes the results of an analysis by this design, one line.
///
/// # Errors
/// Those of the writer.
pub fn results_json(
    to: &mut dyn std::io::Write,
    analysis: &Analysis,
    design: &DesignFile,
    public: bool,
) -> std::io::Result<()> {
    results_named(to, analysis, design, public, &program())
}

/// The same as if another program had written them, to compare with what it wrote.
pub(crate) fn results_named(
    to: &mut dyn std::io::Write,
    analysis: &Analysis,
    design: &DesignFile,
    public: bool,
    program: &str,
) -> std::io::Result<()> {
    serde_json::to_writer(&mut *to, &Document { analysis, design, public, program })?;
    writeln!(to)
}
