//! Population margins: how many people each category of each auxiliary variable has.

use super::{Auxiliary, WeightingError};

/// Totals of two variables may differ by this share; they are then scaled, above it refused (METHODS 7).
const TOLERATED: f64 = 0.005;

/// One number of a margin: the people of the population in one category.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginRow {
    pub variable: String,
    pub level: String,
    /// People, of the same definition and date as the frame.
    pub count: f64,
}

/// The margin of one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    pub variable: String,
    /// Categories and their people, in the order given.
    pub levels: Vec<(String, f64)>,
}

/// Margins that agree: every variable adds up to [`Margins::people`].
///
/// The numbers are taken as known. If they are survey estimates themselves, the variance after calibration leaves out
/// their error, and the weights must not be called calibrated (METHODS 7).
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    variables: Vec<Margin>,
    numbers: Vec<(String, f64)>,
    people: f64,
}

impl Margins {
    /// Collects margins and scales each variable to `frame` people, or to the total of the first variable where the
    /// frame's total is not known (METHODS 7).
    ///
    /// # Errors
    /// A number that is not finite or below zero; a category given twice; a variable whose total differs by more than
    /// 0.5 %; no row, or nobody in the population.
    pub fn new(rows: impl IntoIterator<Item = MarginRow>, frame: Option<f64>) -> Result<Self, WeightingError> {
        let mut variables: Vec<Margin> = Vec::new();
        for MarginRow { variable, level, count } in rows {
            if !(count.is_finite() && count >= 0.0) {
                return Err(WeightingError::Total { column: format!("{variable} '{level}'"), total: count });
            }
            let margin = if let Some(at) = variables.iter().position(|margin| margin.variable == variable) {
                &mut variables[at]
            } else {
                variables.push(Margin { variable: variable.clone(), levels: Vec::new() });
                variables.last_mut().ok_or(WeightingError::NoVariable)?
            };
            if margin.levels.iter().any(|(seen, _)| *seen == level) {
                return Err(WeightingError::LevelTwice { variable, level });
            }
            margin.levels.push((level, count));
        }
        let sum = |margin: &Margin| crate::sum::total(margin.levels.iter().map(|(_, count)| *count));
        let first = variables.first().ok_or(WeightingError::NoVariable)?;
        let (against, people) = match frame {
            Some(people) => ("the frame".to_owned(), people),
            None => (format!("'{}'", first.variable), sum(first)),
        };
        if !(people.is_finite() && people > 0.0) {
            return Err(WeightingError::Total { column: "the population".to_owned(), total: people });
        }
        for margin in &mut variables {
            let here = sum(margin);
            let off = (here - people).abs() / people;
            if off > TOLERATED {
                return Err(WeightingError::MarginsDisagree {
                    variable: margin.variable.clone(),
                    here,
                    against,
                    expected: people,
                    percent: 100.0 * off,
                });
            }
            for (_, count) in &mut margin.levels {
                *count *= people / here;
            }
        }
        Ok(Self { variables, numbers: Vec::new(), people })
    }

    /// The same with the population total of a numeric auxiliary variable, in its unit; it is not scaled.
    ///
    /// # Errors
    /// A total that is not finite, or a variable given twice.
    pub fn with_number(mut self, name: &str, total: f64) -> Result<Self, WeightingError> {
        if !total.is_finite() {
            return Err(WeightingError::Total { column: name.to_owned(), total });
        }
        if self.numbers.iter().any(|(seen, _)| seen == name) {
            return Err(WeightingError::VariableTwice { variable: name.to_owned() });
        }
        self.numbers.push((name.to_owned(), total));
        Ok(self)
    }

    /// The margins, scaled.
    pub fn variables(&self) -> &[Margin] {
        &self.variables
    }

    /// The people of the population.
    pub fn people(&self) -> f64 {
        self.people
    }

    /// The totals of the columns of `auxiliary`, in their order, for [`super::calibrate`].
    ///
    /// # Errors
    /// A variable or category of the sample that has no margin; a category of the population that the sample's
    /// variable does not know, so that nobody answered in it.
    pub fn totals(&self, auxiliary: &Auxiliary) -> Result<Vec<f64>, WeightingError> {
        let mut totals = Vec::new();
        for (at, factor) in auxiliary.factors.iter().enumerate() {
            let missing = || WeightingError::NoMargin { variable: factor.name.clone() };
            let margin = self.variables.iter().find(|margin| margin.variable == factor.name).ok_or_else(missing)?;
            let unmet = margin.levels.iter().find(|(level, count)| *count > 0.0 && !factor.levels.contains(level));
            if let Some((level, count)) = unmet {
                let column = format!("{} '{level}'", factor.name);
                return Err(WeightingError::EmptyCell { column, total: *count });
            }
            for (position, level) in factor.levels.iter().enumerate() {
                let count = margin.levels.iter().find(|(name, _)| name == level).map(|(_, count)| *count);
                let count = count.ok_or_else(|| WeightingError::NoMarginLevel {
                    level_of: factor.name.clone(),
                    level: level.clone(),
                })?;
                if at == 0 || position > 0 {
                    totals.push(count);
                }
            }
        }
        for number in &auxiliary.numbers {
            let total = self.numbers.iter().find(|(name, _)| *name == number.name).map(|(_, total)| *total);
            totals.push(total.ok_or_else(|| WeightingError::NoMargin { variable: number.name.clone() })?);
        }
        Ok(totals)
    }
}
