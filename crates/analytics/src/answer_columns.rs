//! Answers as numbers, column by column, for the statistics of a scale: reliability, interviewers, ranks.

use crate::instrument::{Instrument, Meaning};
use crate::sample::Answers;
use crate::sum::total;

/// The score of each respondent on each of the `criteria` named (places in the instrument, from 0): one column a
/// criterion, one value a respondent, on the scale of the form; `None` for whatever is no answer. A place the
/// instrument does not have is left out.
pub fn columns(answers: &Answers, instrument: &Instrument, criteria: &[usize]) -> Vec<Vec<Option<f64>>> {
    let column = |&at: &usize| {
        let scale = &instrument.criteria().get(at)?.scale;
        let score = |code: &u8| match scale.meaning(*code) {
            Meaning::Answer { score, .. } => Some(score),
            _ => None,
        };
        Some(answers.column(at).iter().map(score).collect())
    };
    criteria.iter().filter_map(column).collect()
}

/// Each respondent's mean over the columns answered, `S_k x_k / S_k r_k`, on the scale of the form; `None` for one who answered
/// none, or whose values are not finite numbers.
/// Columns are of one length; a shorter one counts as blank at its end.
///
/// Source: METHODS 2 (`person_mean`), 12.
pub fn person_means(columns: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let mean = |row: usize| {
        let values: Vec<f64> = columns.iter().filter_map(|column| column.get(row).copied().flatten()).collect();
        Some(total(values.iter().copied()) / values.len() as f64).filter(|mean| mean.is_finite())
    };
    (0..rows).map(mean).collect()
}
