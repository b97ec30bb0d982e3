//! Results for reading on a screen or in a spreadsheet.

use std::fmt::Write as _;

use analytics::analysis::{Analysis, Array, Record, Value};
use interchange::csv::Table;

/// One array as CSV; lists are joined by blanks, absent values are empty cells.
pub fn csv(analysis: &Analysis, array: Array) -> String {
    let rows = analysis.array(array);
    let mut names: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(Record::names) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut table = Table::new(names.iter().copied());
    for row in rows {
        table.push(names.iter().map(|name| row.get(name).map_or_else(String::new, cell)));
    }
    table.finish()
}

fn cell(value: &Value) -> String {
    let joined = |cells: Vec<String>| cells.join(" ");
    match value {
        Value::Text(text) => text.clone(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Texts(texts) => joined(texts.clone()),
        Value::Numbers(numbers) => {
            joined(numbers.iter().map(|number| number.map_or_else(String::new, |number| number.to_string())).collect())
        }
        Value::Matrix(rows) => joined(rows.iter().flatten().map(f64::to_string).collect()),
        Value::Absent => String::new(),
    }
}

/// The index of each unit and year by the chosen rule, with its interval. Other arrays that were asked for follow as rows of
/// their fields.
pub fn text(analysis: &Analysis, level: f64, public: bool) -> String {
    let mut out = String::new();
    for (array, rows) in &analysis.arrays {
        if *array == Array::Indices {
            indices(&mut out, rows, (analysis.rule.name(), level), public);
        } else {
            let _ = writeln!(out, "{}", array.name());
            for row in rows {
                let fields = row.fields().iter().filter(|(_, value)| *value != Value::Absent);
                let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={}", cell(value))).collect();
                let _ = writeln!(out, "  {}", fields.join("  "));
            }
        }
    }
    out
}

fn indices(out: &mut String, rows: &[Record], (rule, level): (&str, f64), public: bool) {
    let _ = writeln!(out, "rule: {rule}");
    let interval = format!("{} % interval", (1000.0 * level).round() / 10.0);
    let _ = writeln!(out, "year  index  {interval:>15}      n   n_eff  decision             unit");
    let text = |row: &Record, name: &str| row.get(name).map(cell).unwrap_or_default();
    let number = |row: &Record, name: &str| match row.get(name) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.1}", share * 100.0));
    for row in rows.iter().filter(|row| text(row, "measure") == "overall_share" && text(row, "key") == rule) {
        let shown = if public && row.is_hidden() {
            format!("{:<22}", "hidden")
        } else {
            let ends = ["estimate", "lo", "hi"].map(|name| percent(number(row, name)));
            format!("{:>5}  ({:>5} – {:>5})", ends[0], ends[1], ends[2])
        };
        let _ = writeln!(
            out,
            "{:>4}  {shown}  {:>6}  {:>6}  {:<20} {}",
            text(row, "year"),
            text(row, "n"),
            number(row, "n_eff").map_or("–".to_owned(), |n| format!("{n:.0}")),
            text(row, "decision"),
            text(row, "unit"),
        );
    }
}
