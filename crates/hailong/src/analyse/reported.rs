//! The report and the charts of a data file: what may be shown of it, with names from the file.

use std::path::Path;

use analytics::analysis::{
    Array, Broken, BrokenBy, Compared, Composition, Evaluated, Evaluations, Record, Value, analyse, composition,
    evaluate,
};
use analytics::chart::interval_plot::Form;
use analytics::chart::sheet::Drawing;
use analytics::chart::table_twin::TableTwin;
use analytics::chart::words::Tongue;
use analytics::chart::{Width, alone, png};
use analytics::comparison::ALPHA;
use anyhow::Context;
use interchange::csv::Table;
use interchange::document::{docx, html};
use publication::{DataFile, DesignFile, program};
use report::{
    Because, Break, Change, Class, CriterionName, DataVersion, FactorName, Facts, Family, FormNames, Group, Grouping,
    History, Interviewers, Measured, Office, PairVerdict, Provenance, Sampling, Scope, Unit,
};
use survey::clock::Clock as _;
use survey::unit::UnitKind;
use time::OffsetDateTime;

use super::Format;
use super::progress::Progress;
use crate::clock::SystemClock;

/// The picture is this many times as wide as the drawing's pixels.
const SHARP: f64 = 2.0;

/// What may be shown of the file, in the words of charts in one language; a report is in Vietnamese.
pub fn facts(
    read: &DataFile,
    (file, design_path): (&Path, &Path),
    design: &DesignFile,
    tongue: Tongue,
) -> anyhow::Result<Facts> {
    let Evaluations { all: evaluated, pairs, changes, breaks } =
        evaluate(&read.data, &design.setting(true)).map_err(|error| read.locate(&error))?;
    let compositions = composition(&read.data, &design.setting(true)).map_err(|error| read.locate(&error))?;
    let asked: Vec<Record> = if design.offers(Array::Interviewers) {
        let analysis = analyse(&read.data, &design.setting(true), &[Array::Interviewers], &|_, _| {})
            .map_err(|error| read.locate(&error))?;
        analysis.arrays.into_iter().flat_map(|(_, rows)| rows).collect()
    } else {
        Vec::new()
    };
    let instrument = &design.instrument;
    let factors = instrument.factors();
    let criteria = instrument.criteria().iter().map(|criterion| CriterionName {
        key: criterion.key.clone(),
        factor: factors.get(criterion.factor).cloned().unwrap_or_default(),
        name: criterion.key.clone(),
        short: criterion.key.clone(),
    });
    let five = instrument.criteria().iter().all(|criterion| criterion.scale.codes() == [1, 2, 3, 4, 5]);
    let levels = match tongue {
        Tongue::Vietnamese => ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"],
        Tongue::English => ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
    };
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let version = DataFile::digest(file)?;
    let (file, design_name) = (name(file), name(design_path));
    let columns = &design.columns;
    let form = FormNames {
        key: String::new(),
        title: String::new(),
        factors: factors.iter().map(|key| FactorName { key: key.clone(), name: key.clone() }).collect(),
        criteria: criteria.collect(),
        levels: five.then(|| levels.map(str::to_owned)),
        parts: Vec::new(),
    };
    let classes = classes(&evaluated, &pairs, tongue);
    let units: Vec<Unit> = evaluated.into_iter().map(|one| unit(one, &compositions, &asked)).collect();
    let lonely = units.iter().any(Unit::has_lonely_psu).then_some(design.setting(true).lonely);
    Ok(Facts {
        office: Office::home_affairs(),
        scope: Scope::File,
        made: now(),
        level: design.confidence,
        forms: vec![form],
        absent: Vec::new(),
        classes,
        histories: histories(&units, &changes, &breaks),
        written: Vec::new(),
        family: Family::Report,
        campaigns: Vec::new(),
        fieldwork: Vec::new(),
        given_up: Vec::new(),
        units,
        provenance: Provenance {
            kept: Vec::new(),
            data: vec![DataVersion::File(format!("d-{}", version.get(..12).unwrap_or_default()))],
            file: Some(file.clone()),
            design: Some(format!("{design_name}, t-{}", design.digest.get(..12).unwrap_or_default())),
            program: program(),
            commands: vec![format!("hailong analyse \"{file}\" --design \"{design_name}\" --format json --public")],
        },
        sampling: Sampling {
            stratified: columns.stratum.is_some(),
            clustered: columns.psu.is_some(),
            frames: columns.fpc.len(),
            weighted: columns.weight.is_some(),
            lonely,
        },
        demonstration: false,
    })
}

fn now() -> OffsetDateTime {
    let milliseconds = SystemClock.now().millis();
    OffsetDateTime::from_unix_timestamp(milliseconds.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Whether a row of an array is of this unit and year.
fn is_of(row: &Record, unit: &str, year: Option<i32>) -> bool {
    let year = year.map_or(Value::Absent, |year| Value::Whole(year.into()));
    row.get("unit") == Some(&Value::from(unit)) && row.get("year") == Some(&year)
}

/// None of a row that may not be shown.
fn interviewers(row: &Record) -> Option<Interviewers> {
    let number = |field: &str| match row.get(field) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let flag = |field: &str| row.get(field) == Some(&Value::Flag(true));
    let count = match row.get("interviewers") {
        Some(Value::Whole(count)) if !row.is_hidden() => u64::try_from(*count).ok(),
        _ => None,
    };
    Interviewers::of_row(count, number, flag)
}

fn unit(of: Evaluated, compositions: &[Composition], asked: &[Record]) -> Unit {
    let who = compositions.iter().find(|own| own.unit == of.unit && own.year == of.year);
    let interviewers = asked.iter().find(|row| is_of(row, &of.unit, of.year)).and_then(interviewers);
    let mark = match UnitKind::parse(&of.kind) {
        Some(UnitKind::Hospital) => Form::Hospital,
        Some(UnitKind::School) => Form::School,
        _ => Form::Administrative,
    };
    Unit {
        key: of.unit.clone(),
        name: of.unit.clone(),
        short: of.unit,
        year: of.year,
        form: 0,
        mark,
        score: of.score.for_analysts(),
        provisional: false,
        drawn: None,
        themes: None,
        interviewers,
        composition: who.map(|own| own.groupings.iter().map(grouping).collect()).unwrap_or_default(),
    }
}

/// With the names that the file has.
fn grouping(of: &analytics::analysis::Grouping) -> Grouping {
    let groups = of.groups.iter().map(|share| Group::of(share.level.clone(), share));
    Grouping { name: of.variable.clone(), groups: groups.collect(), unknown: of.unknown }
}

/// The units that have several years, by name.
fn histories(units: &[Unit], changes: &[Compared], breaks: &[Broken]) -> Vec<History> {
    let mut names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| history(units, (changes, breaks), name)).collect()
}

fn history(units: &[Unit], (changes, breaks): (&[Compared], &[Broken]), name: &str) -> Option<History> {
    let mut own: Vec<(i32, usize)> =
        (0..units.len()).filter(|at| units[*at].name == name).filter_map(|at| Some((units[at].year?, at))).collect();
    own.sort_unstable();
    let (_, first) = *own.first().filter(|_| own.len() > 1)?;
    let point = |(year, at): &(i32, usize)| Measured {
        year: *year,
        index: Some(units[*at].score.as_score().index.clone()),
        absent: None,
        provisional: false,
    };
    let place = |unit: usize| own.iter().position(|(_, at)| *at == unit);
    Some(History {
        key: name.to_owned(),
        name: name.to_owned(),
        mark: units[first].mark,
        points: own.iter().map(point).collect(),
        changes: changes.iter().filter_map(|of| Some(change(of, place(of.a)?, place(of.b)?))).collect(),
        breaks: breaks
            .iter()
            .filter_map(|of| Some(Break { after: place(of.a)?, before: place(of.b)?, because: because(of.by) }))
            .collect(),
    })
}

const fn because(by: BrokenBy) -> Because {
    match by {
        BrokenBy::Kind => Because::Kind,
        BrokenBy::Mode => Because::Mode,
        BrokenBy::Criteria => Because::Criteria,
    }
}

fn change(of: &Compared, from: usize, to: usize) -> Change {
    let tests = of.difference.equivalence();
    Change {
        from,
        to,
        difference: of.difference.difference,
        lo: of.difference.lo,
        hi: of.difference.hi,
        p_holm: of.p_holm,
        no_practical_change: tests.is_some_and(|tests| tests.no_practical_change),
    }
}

/// As sentences count units of a kind, and as charts head them.
fn kind_named(kind: &str, tongue: Tongue) -> String {
    match (UnitKind::parse(kind), tongue) {
        (Some(known), _) => report::kind_heading(tongue, known).to_owned(),
        (None, _) if kind.is_empty() => String::new(),
        (None, Tongue::Vietnamese) => format!("đơn vị loại {kind}"),
        (None, Tongue::English) => format!("units of kind {kind}"),
    }
}

fn classes(evaluated: &[Evaluated], pairs: &[Compared], tongue: Tongue) -> Vec<Class> {
    let key = |at: usize| {
        let one = &evaluated[at];
        (one.year, one.kind.as_str(), one.score.modes.as_slice(), one.score.content())
    };
    let mut keys: Vec<_> = (0..evaluated.len()).map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let class = |own: (Option<i32>, &str, &[String], Vec<bool>)| {
        let units: Vec<usize> = (0..evaluated.len()).filter(|at| key(*at) == own).collect();
        let (year, kind, ..) = own;
        let own = || pairs.iter().filter(|pair| units.contains(&pair.a));
        let verdict = |pair: &Compared| {
            let (higher, lower) = if pair.difference.difference > 0.0 { (pair.b, pair.a) } else { (pair.a, pair.b) };
            PairVerdict { higher, lower }
        };
        Class {
            year,
            kind: kind_named(kind, tongue),
            ranks: units.iter().map(|at| evaluated[*at].rank).collect(),
            apart: own().filter(|pair| pair.p_holm < ALPHA).map(verdict).collect(),
            pairs: own().count(),
            units,
        }
    };
    keys.into_iter().map(class).collect()
}

/// The report as Word, as a page to print, or its tables as a workbook.
pub fn report(facts: &Facts, format: Format) -> anyhow::Result<Vec<u8>> {
    if format == Format::Workbook {
        return report::workbook(facts).write().context("the workbook could not be written");
    }
    let document = report::compose(facts).context("the report could not be made")?;
    if format == Format::Word {
        docx::write(&document).context("the Word document could not be written")
    } else {
        html::write(&document).map(String::into_bytes).context("the page could not be written")
    }
}

/// Every chart as SVG and PNG, with its numbers as CSV; a chart of fewer than three numbers as its sentence.
pub fn charts(facts: &Facts, folder: &Path, tongue: Tongue, progress: &Progress) -> anyhow::Result<()> {
    let put = |name: String, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("{} could not be written", path.display()))
    };
    std::fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let charts = report::charts(facts, tongue);
    for (done, chart) in charts.iter().enumerate() {
        progress.step("drawing", done, charts.len());
        let drawing = chart.draw(facts, Width::Middle, tongue, true).context("a chart could not be drawn")?;
        match &drawing {
            Drawing::Picture { svg, .. } => {
                put(format!("{}.svg", chart.name), alone(svg).as_bytes())?;
                put(format!("{}.png", chart.name), &png(svg, SHARP)?)?;
            }
            Drawing::Sentence { words, .. } => put(format!("{}.txt", chart.name), words.as_bytes())?,
        }
        put(format!("{}.csv", chart.name), csv(drawing.table()).as_bytes())?;
    }
    Ok(())
}

fn csv(twin: &TableTwin) -> String {
    let mut table = Table::new(twin.header.iter().map(String::as_str));
    for row in &twin.rows {
        table.push(row.iter().cloned());
    }
    table.finish()
}
