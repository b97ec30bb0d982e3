//! What is measured of the scores, and the goals. The order is that of the table.

use super::table::{Goal, Line, Unit};

/// The arrays of `hailong analyse` beside criteria and indices.
pub const OTHER_ARRAYS: [&str; 11] = [
    "covariance",
    "domains",
    "groups",
    "pairwise",
    "ranks",
    "modes",
    "item_nonresponse",
    "reliability",
    "weighting",
    "changes",
    "interviewers",
];

/// The design by which an array is computed: some need years and interviewers.
pub fn design_of(arrays: &str) -> &'static str {
    if ["changes", "interviewers"].contains(&arrays) { "design-of-years.toml" } else { "design.toml" }
}

const SECOND: f64 = 1.0;
const MILLISECOND: f64 = 0.001;
const MEGABYTE: f64 = 1e6;

/// All lines, without their values.
pub fn all() -> Vec<Line> {
    let mut lines = Vec::new();
    for threads in [1, 2] {
        let with = |what: &str| format!("{what}, {}", if threads == 1 { "1 thread" } else { "2 threads" });
        let theirs = ["polars", "duckdb"].map(|program| key(program, Some(threads)));
        let mut line = |what: &str, title: &str, goals: Vec<Goal>| {
            lines.push(Line::new(key(what, Some(threads)), with(title), Unit::Seconds, goals));
        };
        line(
            "shares",
            "shares by unit and criterion",
            vec![Goal::Below(theirs.to_vec()), Goal::Most(10.0 * MILLISECOND)],
        );
        line("polars", "… polars", vec![]);
        line("duckdb", "… duckdb", vec![]);
        line("index_pooled", "index of every unit, pooled", vec![Goal::Most(100.0 * MILLISECOND)]);
        line("index_mean_of_factors", "index of every unit, mean of factors", vec![Goal::Most(100.0 * MILLISECOND)]);
        line("designs", "… the designs it needs, made of the columns", vec![]);
        line("rake_all", "raking all to three margins", vec![Goal::Most(0.5 * SECOND)]);
        line("rake_units", "raking every unit to three margins", vec![Goal::Most(0.5 * SECOND)]);
    }
    for (format, most) in [("CSV", 2.0), ("Parquet", 0.5)] {
        let what = analysed(format, "criteria,indices");
        lines.push(Line::new(
            what.clone(),
            format!("hailong analyse, {format}"),
            Unit::Seconds,
            vec![Goal::Most(most)],
        ));
        let goals = vec![Goal::Most(300.0 * MEGABYTE)];
        lines.push(Line::new(memory(&what), "… memory at its peak".to_owned(), Unit::Bytes, goals));
    }
    for array in OTHER_ARRAYS {
        lines.push(Line::new(analysed("Parquet", array), format!("… {array} alone, Parquet"), Unit::Seconds, vec![]));
    }
    for engine in ["SQLite", "PostgreSQL"] {
        for (what, when) in [("stored_first", "the first time"), ("stored_again", "again")] {
            let title = format!("all scores of a campaign from {engine}, {when}");
            lines.push(Line::new(stored(what, engine), title, Unit::Seconds, vec![Goal::Most(3.0 * SECOND)]));
        }
    }
    for (what, when) in [("demonstration_first", "the first time"), ("demonstration", "again")] {
        let title = format!("all scores of the demonstration, {when}");
        lines.push(Line::new(what.to_owned(), title, Unit::Seconds, vec![Goal::Most(50.0 * MILLISECOND)]));
    }
    lines
}

/// The key of a measurement.
pub fn key(what: &str, threads: Option<u64>) -> String {
    threads.map_or(what.to_owned(), |threads| format!("{what}/{threads}"))
}

pub fn analysed(format: &str, arrays: &str) -> String {
    format!("analyse/{format}/{arrays}")
}

pub fn memory(what: &str) -> String {
    format!("{what}/memory")
}

pub fn stored(what: &str, engine: &str) -> String {
    format!("{what}/{engine}")
}
