//! The small tables a design names: criteria, margins, PSUs in which nobody answered, parts that are not shown.

use analytics::analysis::{EmptyPsu, MarginRow, Withheld};
use analytics::instrument::{Criterion, Instrument, Scale};
use analytics::withheld::Part;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::refused::{Because as _, Refused, ensure};

#[derive(Deserialize)]
struct CriterionRow {
    criterion: String,
    factor: String,
    factor_order: Option<u32>,
    /// Satisfied codes of its own, separated by blanks.
    satisfied: Option<String>,
}

impl CriterionRow {
    fn satisfied(&self, line: usize) -> Result<Option<Vec<u8>>, Refused> {
        let Some(cell) = self.satisfied.as_deref().filter(|cell| !cell.is_empty()) else { return Ok(None) };
        let codes: Result<Vec<u8>, _> = cell.split_whitespace().map(str::parse).collect();
        codes.map(Some).map_err(|_| {
            Refused::new(format!("line {line}, column satisfied: '{cell}' is no list of codes; write them with blanks between, such as 4 5"))
        })
    }
}

/// The criteria and factors, and the names of their columns.
pub fn instrument(
    text: &str,
    satisfied: &[u8],
    scale: &dyn Fn(&[u8]) -> Result<Scale, Refused>,
    overall: Option<Scale>,
) -> Result<(Instrument, Vec<String>), Refused> {
    let rows: Vec<CriterionRow> = table(text, "criterion,factor,factor_order")?;
    let mut factors: Vec<(u32, String)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        ensure(!row.criterion.is_empty() && !row.factor.is_empty(), || {
            format!("line {}: criterion or factor is blank; name both", at + 2)
        })?;
        let order = row.factor_order.unwrap_or_else(|| u32::try_from(factors.len()).unwrap_or(u32::MAX));
        match factors.iter().find(|(_, key)| *key == row.factor) {
            None => factors.push((order, row.factor.clone())),
            Some((known, _)) => ensure(row.factor_order.is_none_or(|order| order == *known), || {
                format!(
                    "line {}: factor '{}' has order {order} here and {known} above; give it one",
                    at + 2,
                    row.factor
                )
            })?,
        }
    }
    factors.sort_by_key(|(order, _)| *order);
    let place = |factor: &str| factors.iter().position(|(_, key)| key == factor).unwrap_or(0);
    let usual = scale(satisfied)?;
    let criterion = |(at, row): (usize, &CriterionRow)| {
        let own = row.satisfied(at + 2)?.map(|codes| scale(&codes)).transpose()?;
        let scale = own.unwrap_or_else(|| usual.clone());
        Ok(Criterion { key: row.criterion.clone(), factor: place(&row.factor), scale })
    };
    let criteria: Vec<Criterion> = rows.iter().enumerate().map(criterion).collect::<Result<_, Refused>>()?;
    let names = rows.into_iter().map(|row| row.criterion).collect();
    let keys = factors.iter().map(|(_, key)| key.clone()).collect();
    let instrument = Instrument::new(keys, criteria, overall).map_err(Refused::new)?;
    Ok((instrument, names))
}

#[derive(Deserialize)]
struct WrittenMargin {
    unit: String,
    year: Option<i32>,
    variable: String,
    level: String,
    count: f64,
}

pub fn margins(text: &str, years: bool) -> Result<Vec<MarginRow>, Refused> {
    let rows: Vec<WrittenMargin> = table(text, "unit,year,variable,level,count")?;
    let row = |(at, row): (usize, WrittenMargin)| {
        let line = at + 2;
        ensure(row.count.is_finite() && row.count >= 0.0, || {
            format!("line {line}, column count: {} is no number of people; write 0 or more", row.count)
        })?;
        year_is_said(line, years, row.year)?;
        let WrittenMargin { unit, year, variable, level, count } = row;
        Ok(MarginRow { unit, year: year.filter(|_| years), variable, level, count })
    };
    let rows: Vec<MarginRow> = rows.into_iter().enumerate().map(row).collect::<Result<_, Refused>>()?;
    let mut seen = BTreeMap::new();
    for (line, row) in (2..).zip(&rows) {
        let own = (&row.unit, row.year, &row.variable, &row.level);
        if let Some(earlier) = seen.insert(own, line) {
            let (variable, level) = (&row.variable, &row.level);
            return Err(Refused::new(format!(
                "line {line}, column level: '{level}' of '{variable}' stands on line {earlier} too; take one of them out"
            )));
        }
    }
    Ok(rows)
}

#[derive(Deserialize)]
struct WrittenPsu {
    unit: String,
    year: Option<i32>,
    stratum: String,
    psu: String,
    psus_in_stratum: Option<f64>,
    people_in_psu: Option<f64>,
}

pub fn empty_psus(text: &str, years: bool) -> Result<Vec<EmptyPsu>, Refused> {
    let rows: Vec<WrittenPsu> = table(text, "unit,year,stratum,psu,psus_in_stratum,people_in_psu")?;
    let row = |(at, row): (usize, WrittenPsu)| {
        let line = at + 2;
        ensure(!row.stratum.is_empty() && !row.psu.is_empty(), || {
            format!("line {line}: stratum or psu is blank; name the PSU in which nobody answered")
        })?;
        year_is_said(line, years, row.year)?;
        let WrittenPsu { unit, year, stratum, psu, psus_in_stratum, people_in_psu } = row;
        let frames = vec![psus_in_stratum, people_in_psu];
        Ok(EmptyPsu { unit, year: year.filter(|_| years), stratum, psu, frames })
    };
    rows.into_iter().enumerate().map(row).collect()
}

#[derive(Deserialize)]
struct WrittenWithheld {
    unit: String,
    year: Option<i32>,
    part: String,
    #[serde(default)]
    key: String,
}

/// The parts that are not shown in public.
pub fn withheld(text: &str, years: bool) -> Result<Vec<Withheld>, Refused> {
    let rows: Vec<WrittenWithheld> = table(text, "unit,year,part,key")?;
    let row = |(at, row): (usize, WrittenWithheld)| {
        let line = at + 2;
        year_is_said(line, years, row.year)?;
        let part = Part::of(&row.part, &row.key).ok_or_else(|| {
            let part = &row.part;
            Refused::new(format!(
                "line {line}, column part: '{part}' is none; write domain, criterion, factor or overall"
            ))
        })?;
        Ok(Withheld { unit: row.unit, year: row.year.filter(|_| years), part })
    };
    rows.into_iter().enumerate().map(row).collect()
}

fn year_is_said(line: usize, years: bool, year: Option<i32>) -> Result<(), Refused> {
    ensure(!years || year.is_some(), || {
        format!("line {line}, column year: blank; the answers have a year, so say which")
    })
}

/// Reads a small CSV file whose header is known, separated by commas, semicolons or tabs.
fn table<T: for<'de> Deserialize<'de>>(text: &str, header: &str) -> Result<Vec<T>, Refused> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [';', '\t', ','].into_iter().max_by_key(|delimiter| first.matches(*delimiter).count());
    let delimiter = delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).delimiter(delimiter).from_reader(text.as_bytes());
    let rows = reader.deserialize().map(|row| row.because(format!("the columns are {header}")));
    let rows: Vec<T> = rows.collect::<Result<_, Refused>>()?;
    ensure(!rows.is_empty(), || format!("the file has no row; its columns are {header}"))?;
    Ok(rows)
}
