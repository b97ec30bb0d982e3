//! From columns in memory: shares, indices with their intervals, raking. Reading the file is not part of any time here.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use analytics::battery::{Scope, single_index};
use analytics::design::{Design, DesignRow};
use analytics::instrument::{Criterion, Instrument, Scale};
use analytics::interval::{Basis, LEVEL, choose};
use analytics::sample::{Answers, Sample};
use analytics::tally::tallies;
use analytics::weighting::{Auxiliary, Factor, MarginRow, Margins, Method, calibrate};
use anyhow::{Context, ensure};
use interchange::respondents::{CodeTable, Columns, Respondents, Words, read_parquet};
use rayon::prelude::*;
use survey::rule::IndexRule;

use super::files::PARQUET;
use super::measured::{Measured, TIMES, best};
use super::people::{CRITERIA, FACTORS, criterion_name, factor_of};

/// The weighted share satisfied of each criterion, by unit.
pub type Shares = BTreeMap<String, Vec<f64>>;

const DOMAINS: [&str; 3] = ["gender", "age_group", "ethnic"];

/// A file's columns, its units one after another.
pub struct Loaded {
    rows: Respondents,
    instrument: Instrument,
    /// Names of the units, and the row after each.
    units: Vec<(String, usize)>,
    /// Known people by unit, variable and level.
    margins: Vec<(String, MarginRow)>,
}

impl Loaded {
    /// Reads the files that [`super::files::generate`] wrote.
    ///
    /// # Errors
    /// If they are not there, or the units are not one after another.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let columns = Columns {
            id: "id".to_owned(),
            unit: "unit".to_owned(),
            stratum: Some("stratum".to_owned()),
            psu: Some("psu".to_owned()),
            fpc: vec!["fpc1".to_owned(), "fpc2".to_owned()],
            weight: Some("weight".to_owned()),
            criteria: (0..CRITERIA).map(criterion_name).collect(),
            domains: DOMAINS.map(str::to_owned).to_vec(),
            ..Columns::default()
        };
        let mut codes = CodeTable([None; 256]);
        for code in 1..=5 {
            codes.0[usize::from(code)] = Some(code);
        }
        let rows = read_parquet(File::open(folder.join(PARQUET))?, &columns, &codes, &mut |_, _| ())?;
        let criterion = |(at, factor)| Criterion { key: criterion_name(at), factor, scale: Scale::likert5() };
        let criteria = factor_of().into_iter().enumerate().map(criterion).collect();
        let factors = (1..=FACTORS.len()).map(|factor| format!("f{factor}")).collect();
        let instrument = Instrument::new(factors, criteria, None)?;
        let mut units: Vec<(String, usize)> = Vec::new();
        for (row, id) in rows.unit.ids.iter().enumerate() {
            if row == 0 || *id != rows.unit.ids[row - 1] {
                units.push((rows.unit.of(row).to_owned(), row));
            }
            if let Some((_, end)) = units.last_mut() {
                *end = row + 1;
            }
        }
        ensure!(units.len() == rows.unit.names.len(), "the rows of a unit must follow each other");
        let text = std::fs::read_to_string(folder.join("margins.csv"))?;
        let margins = text.lines().skip(1).map(margin).collect::<anyhow::Result<_>>()?;
        Ok(Self { rows, instrument, units, margins })
    }

    fn weights(&self) -> anyhow::Result<&[f64]> {
        self.rows.weight.as_deref().context("the file has no weights")
    }

    fn ranges(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let begins = std::iter::once(0).chain(self.units.iter().map(|(_, end)| *end));
        begins.zip(&self.units).map(|(begin, (_, end))| begin..*end)
    }

    /// Shares of the satisfied by unit and criterion.
    ///
    /// # Errors
    /// If there are no weights.
    pub fn shares(&self) -> anyhow::Result<Shares> {
        let ends: Vec<usize> = self.units.iter().map(|(_, end)| *end).collect();
        let columns: Vec<&[u8]> = self.rows.criteria.iter().map(Vec::as_slice).collect();
        let tallies = tallies(&ends, self.weights()?, &columns);
        let share = |codes: &[f64; 8]| (codes[4] + codes[5]) / codes[1..=5].iter().sum::<f64>();
        let of = |((name, _), tally): (&(String, usize), &analytics::tally::Tally)| {
            (name.clone(), tally.iter().map(share).collect())
        };
        Ok(self.units.iter().zip(&tallies).map(of).collect())
    }

    fn design(&self, rows: std::ops::Range<usize>) -> anyhow::Result<Design> {
        let (stratum, psu) =
            self.rows.stratum.as_ref().zip(self.rows.psu.as_ref()).context("the file has no design")?;
        let weights = self.weights()?;
        let mut design = Design::builder();
        for row in rows {
            design.push(&DesignRow {
                stratum: stratum.of(row),
                psu: psu.of(row),
                psus_in_stratum: Some(self.rows.fpc[0][row]),
                people_in_psu: Some(self.rows.fpc[1][row]),
                weight: weights[row],
            })?;
        }
        Ok(design.finish()?)
    }

    /// The designs and the columns of all units, one after another.
    fn samples(&self) -> anyhow::Result<Vec<Sample>> {
        let of = |range: std::ops::Range<usize>| -> anyhow::Result<Sample> {
            let columns = self.rows.criteria.iter().map(|column| column[range.clone()].to_vec()).collect();
            let answers = Answers::from_columns(columns, None)?;
            Ok(Sample::new(self.design(range)?, answers, &self.instrument)?)
        };
        self.ranges().map(of).collect()
    }

    fn auxiliary(&self, rows: &std::ops::Range<usize>) -> anyhow::Result<Auxiliary> {
        let factor = |(name, words): (&&str, &Words)| -> anyhow::Result<Factor> {
            Ok(Factor::new(name, words.names.clone(), words.ids[rows.clone()].to_vec())?)
        };
        Ok(Auxiliary::of_factors(DOMAINS.iter().zip(&self.rows.domains).map(factor).collect::<anyhow::Result<_>>()?)?)
    }

    /// What is known of one unit's people, or of all.
    fn margins(&self, unit: Option<&str>) -> anyhow::Result<Margins> {
        let mut sums: Vec<MarginRow> = Vec::new();
        for (_, row) in self.margins.iter().filter(|(own, _)| unit.is_none_or(|unit| own == unit)) {
            match sums.iter_mut().find(|sum| (&sum.variable, &sum.level) == (&row.variable, &row.level)) {
                Some(sum) => sum.count += row.count,
                None => sums.push(row.clone()),
            }
        }
        Ok(Margins::new(sums, None)?)
    }
}

fn margin(line: &str) -> anyhow::Result<(String, MarginRow)> {
    let [unit, _, variable, level, count] = line.split(',').collect::<Vec<_>>()[..] else {
        anyhow::bail!("'{line}' is no row of margins");
    };
    let row = MarginRow { variable: variable.to_owned(), level: level.to_owned(), count: count.parse()? };
    Ok((unit.to_owned(), row))
}

/// Times everything with so many threads, and gives the shares, to compare them with other programs'.
///
/// # Errors
/// If the files cannot be used.
pub fn measure(folder: &Path, threads: usize) -> anyhow::Result<(Vec<Measured>, Shares)> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (mut measured, shares) = pool.install(|| in_pool(&Loaded::read(folder)?))?;
    for one in &mut measured {
        one.threads = Some(threads);
    }
    Ok((measured, shares))
}

fn in_pool(loaded: &Loaded) -> anyhow::Result<(Vec<Measured>, Shares)> {
    let mut all = Vec::new();
    let (seconds, shares) = best(TIMES, || loaded.shares())?;
    all.push(Measured::new("shares", seconds));
    let (seconds, samples) = best(TIMES, || loaded.samples())?;
    all.push(Measured::new("designs", seconds));
    for (what, rule) in [("index_pooled", IndexRule::Pooled), ("index_mean_of_factors", IndexRule::MeanOfFactors)] {
        let (seconds, ()) = best(TIMES, || indices(&samples, &loaded.instrument, rule))?;
        all.push(Measured::new(what, seconds));
    }
    let whole = 0..loaded.rows.rows;
    let design = loaded.design(whole.clone())?;
    let auxiliary = loaded.auxiliary(&whole)?;
    let totals = loaded.margins(None)?.totals(&auxiliary)?;
    let (seconds, _) = best(TIMES, || Ok(calibrate(&design, &auxiliary, &totals, Method::Rake)?))?;
    all.push(Measured::new("rake_all", seconds));
    let units = loaded.units.iter().zip(loaded.ranges()).zip(&samples);
    let units: Vec<(Auxiliary, Vec<f64>, &Sample)> = units
        .map(|(((name, _), range), sample)| {
            let auxiliary = loaded.auxiliary(&range)?;
            let totals = loaded.margins(Some(name))?.totals(&auxiliary)?;
            Ok((auxiliary, totals, sample))
        })
        .collect::<anyhow::Result<_>>()?;
    let (seconds, _) = best(TIMES, || {
        let rake = |(auxiliary, totals, sample): &(Auxiliary, Vec<f64>, &Sample)| {
            calibrate(sample.design(), auxiliary, totals, Method::Rake)
        };
        Ok(units.par_iter().map(rake).collect::<Result<Vec<_>, _>>()?)
    })?;
    all.push(Measured::new("rake_units", seconds));
    Ok((all, shares))
}

/// The index of every unit with its two-stage Taylor variance and the interval chosen for it.
fn indices(samples: &[Sample], instrument: &Instrument, rule: IndexRule) -> anyhow::Result<()> {
    for sample in samples {
        let index = single_index(sample, instrument, rule, Scope::default()).context("nobody answered")?;
        let basis = Basis {
            p: index.estimate,
            variance: index.variance,
            n: index.n,
            df: index.df,
            single: false,
            deff_bar: 1.0,
            census: sample.design().is_census(),
            list: None,
            level: LEVEL,
        };
        let (ends, _) = choose(&basis).context("the index has no interval")?;
        ensure!(ends.lo < index.estimate && index.estimate < ends.hi, "the interval does not hold the index");
        std::hint::black_box(ends);
    }
    Ok(())
}
