//! What would a factor be if the missing answers were treated otherwise? Sensitivity lines beside the default of available
//! answers (METHODS 8). Every line is a point estimate: a single imputation treated as data has too small an error, so
//! none is given.

use crate::estimate::Measure;
use crate::instrument::{Instrument, Meaning, NoAnswer};
use crate::sample::Sample;
use crate::sum::Sum;

/// One factor of one sample. Scores are on the scale of the form, shares 0..1; absent where no row serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemNonresponse {
    /// Rows of the sample.
    pub rows: u64,
    /// Rows that answered every question put to them, and one at least.
    pub complete_rows: u64,
    /// Rows that answered at least half of the questions put to them.
    pub rows_half_rule: u64,
    /// Questions put and not answered.
    pub missing_cells: u64,
    pub score_available_pooled: Option<f64>,
    pub score_complete_case: Option<f64>,
    /// The mean over persons of their own mean, of those with at least half of the answers.
    pub score_person_mean_half_rule: Option<f64>,
    /// Missing answers replaced by the weighted mean of the question in the class.
    pub score_class_mean: Option<f64>,
    /// Missing answers replaced by those of the last row above in the class that has one; the first one's for those
    /// before it.
    pub score_sequential_hot_deck: Option<f64>,
    pub share_sequential_hot_deck: Option<f64>,
    pub share_available_pooled: Option<f64>,
    pub share_complete_case: Option<f64>,
    /// The bound: who gave no answer is not satisfied.
    pub share_missing_as_unsatisfied: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    Answer([f64; 2]),
    Missing,
    NotPut,
}

/// A weighted mean in the making.
#[derive(Default)]
struct Mean {
    above: Sum,
    below: Sum,
}

impl Mean {
    fn add(&mut self, weight: f64, value: f64) {
        self.above.add(weight * value);
        self.below.add(weight);
    }

    fn value(&self) -> Option<f64> {
        (self.below.value() > 0.0).then(|| self.above.value() / self.below.value())
    }
}

/// The lines of a set of criteria, each but the person mean `S_k S_i w x / S_k S_i w` over answers, imputed ones with them: shares
/// 0..1 and scores on the scale of the form. `class` is the class of each row (unit and year times gender in the vectors), any numbers; rows are taken in
/// their order. A row without a class number in `class` counts in class 0, a criterion that the instrument does not have as
/// not put. A line is absent where no row serves.
///
/// Source: METHODS 8.
pub fn item_nonresponse(
    sample: &Sample,
    instrument: &Instrument,
    criteria: &[usize],
    class: &[u32],
) -> ItemNonresponse {
    let cells = |criterion: usize| -> Vec<Cell> {
        let Some(scale) = instrument.criteria().get(criterion).map(|criterion| &criterion.scale) else {
            return vec![Cell::NotPut; sample.len()];
        };
        let cell = |code: &u8| match scale.meaning(*code) {
            Meaning::Answer { .. } => {
                Cell::Answer([Measure::Share, Measure::Score].map(|by| by.of(scale, *code).unwrap_or(0.0)))
            }
            Meaning::NotAsked | Meaning::NoAnswer(NoAnswer::NotApplicable) => Cell::NotPut,
            _ => Cell::Missing,
        };
        sample.answers().column(criterion).iter().map(cell).collect()
    };
    let columns: Vec<Vec<Cell>> = criteria.iter().map(|criterion| cells(*criterion)).collect();
    let weights = sample.design().weights();
    let class_of = |row: usize| class.get(row).copied().unwrap_or(0);

    let (mut available, mut complete) = ([Mean::default(), Mean::default()], [Mean::default(), Mean::default()]);
    let (mut half, mut unsatisfied) = (Mean::default(), Mean::default());
    let (mut complete_rows, mut rows_half_rule, mut missing_cells) = (0, 0, 0);
    for (row, &weight) in weights.iter().enumerate() {
        let (mut answered, mut missing, mut sum) = (0.0_f64, 0_u64, 0.0);
        for column in &columns {
            match column[row] {
                Cell::Answer([share, score]) => {
                    available[0].add(weight, share);
                    available[1].add(weight, score);
                    unsatisfied.add(weight, share);
                    answered += 1.0;
                    sum += score;
                }
                Cell::Missing => {
                    unsatisfied.add(weight, 0.0);
                    missing += 1;
                }
                Cell::NotPut => {}
            }
        }
        missing_cells += missing;
        if answered > 0.0 && missing == 0 {
            complete_rows += 1;
            for column in &columns {
                if let Cell::Answer(value) = column[row] {
                    complete[0].add(weight, value[0]);
                    complete[1].add(weight, value[1]);
                }
            }
        }
        if answered > 0.0 && 2.0 * answered >= answered + missing as f64 {
            rows_half_rule += 1;
            half.add(weight, sum / answered);
        }
    }
    let mut class_mean = Mean::default();
    let mut deck = [Mean::default(), Mean::default()];
    for column in &columns {
        impute_class_mean(column, weights, &class_of, &mut class_mean);
        impute_hot_deck(column, weights, &class_of, &mut deck);
    }
    ItemNonresponse {
        rows: sample.len() as u64,
        complete_rows,
        rows_half_rule,
        missing_cells,
        score_available_pooled: available[1].value(),
        score_complete_case: complete[1].value(),
        score_person_mean_half_rule: half.value(),
        score_class_mean: class_mean.value(),
        score_sequential_hot_deck: deck[1].value(),
        share_sequential_hot_deck: deck[0].value(),
        share_available_pooled: available[0].value(),
        share_complete_case: complete[0].value(),
        share_missing_as_unsatisfied: unsatisfied.value(),
    }
}

/// The mean score of a question with its missing answers at the mean of their class; a class nobody answered in stays out.
fn impute_class_mean(column: &[Cell], weights: &[f64], class_of: &dyn Fn(usize) -> u32, into: &mut Mean) {
    let mut means: std::collections::BTreeMap<u32, Mean> = std::collections::BTreeMap::new();
    for (row, cell) in column.iter().enumerate() {
        if let Cell::Answer([_, score]) = cell {
            means.entry(class_of(row)).or_default().add(weights[row], *score);
        }
    }
    for (row, cell) in column.iter().enumerate() {
        match cell {
            Cell::Answer([_, score]) => into.add(weights[row], *score),
            Cell::Missing => {
                if let Some(mean) = means.get(&class_of(row)).and_then(Mean::value) {
                    into.add(weights[row], mean);
                }
            }
            Cell::NotPut => {}
        }
    }
}

/// The same with the answers of a donor above.
fn impute_hot_deck(column: &[Cell], weights: &[f64], class_of: &dyn Fn(usize) -> u32, into: &mut [Mean; 2]) {
    let mut donor: std::collections::BTreeMap<u32, [f64; 2]> = std::collections::BTreeMap::new();
    for (row, cell) in column.iter().enumerate() {
        if let Cell::Answer(value) = cell {
            donor.entry(class_of(row)).or_insert(*value);
        }
    }
    for (row, cell) in column.iter().enumerate() {
        let value = match cell {
            Cell::Answer(value) => {
                donor.insert(class_of(row), *value);
                Some(*value)
            }
            Cell::Missing => donor.get(&class_of(row)).copied(),
            Cell::NotPut => None,
        };
        if let Some(value) = value {
            into[0].add(weights[row], value[0]);
            into[1].add(weights[row], value[1]);
        }
    }
}
