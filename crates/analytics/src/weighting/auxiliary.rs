//! The auxiliary variables of a calibration: what is known of every respondent and, as a total, of the population.

use super::{Factor, WeightingError};

/// One column `a_j` of the auxiliary variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The variable's name.
    pub variable: String,
    /// The category the column is the indicator of; none for a numeric variable.
    pub level: Option<String>,
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.level {
            Some(level) => write!(f, "{} '{level}'", self.variable),
            None => f.write_str(&self.variable),
        }
    }
}

/// A numeric auxiliary variable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    pub name: String,
    pub values: Vec<f64>,
}

/// Auxiliary variables `a_i` of `n` respondents: indicators of categories, then numbers (METHODS 7).
///
/// The columns are independent where the variables are: the first categorical variable has one for each category (so
/// they add up to the intercept), each further one drops its first category, whose total follows from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Auxiliary {
    pub(crate) factors: Vec<Factor>,
    pub(crate) numbers: Vec<Number>,
    rows: usize,
}

impl Auxiliary {
    /// Categorical variables alone.
    ///
    /// # Errors
    /// No variable, one given twice, or variables of different length.
    pub fn of_factors(factors: Vec<Factor>) -> Result<Self, WeightingError> {
        let rows = factors.first().map(|factor| factor.codes.len()).ok_or(WeightingError::NoVariable)?;
        let mut auxiliary = Self { factors: Vec::new(), numbers: Vec::new(), rows };
        for factor in factors {
            auxiliary.check(&factor.name, factor.codes.len())?;
            auxiliary.factors.push(factor);
        }
        Ok(auxiliary)
    }

    /// The same with a numeric variable, one value a respondent, in the unit its total will have.
    ///
    /// # Errors
    /// Another number of rows, a name already taken, or a value that is not finite (the row is named).
    pub fn with_number(mut self, name: &str, values: Vec<f64>) -> Result<Self, WeightingError> {
        self.check(name, values.len())?;
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(WeightingError::NotFinite { row: at + 1, variable: name.to_owned(), value: values[at] });
        }
        self.numbers.push(Number { name: name.to_owned(), values });
        Ok(self)
    }

    fn check(&self, name: &str, rows: usize) -> Result<(), WeightingError> {
        if rows != self.rows {
            return Err(WeightingError::Rows { variable: name.to_owned(), here: rows, expected: self.rows });
        }
        let taken = self.factors.iter().any(|f| f.name == name) || self.numbers.iter().any(|n| n.name == name);
        if taken { Err(WeightingError::VariableTwice { variable: name.to_owned() }) } else { Ok(()) }
    }

    /// Respondents.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The columns, in the order their population totals are given in.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for (at, factor) in self.factors.iter().enumerate() {
            let kept = factor.levels.iter().skip(usize::from(at > 0));
            columns.extend(kept.map(|level| Column { variable: factor.name.clone(), level: Some(level.clone()) }));
        }
        columns.extend(self.numbers.iter().map(|number| Column { variable: number.name.clone(), level: None }));
        columns
    }

    /// Where the columns of each categorical variable begin, and where the numbers do.
    pub(crate) fn offsets(&self) -> Vec<usize> {
        let mut offsets = vec![0];
        let mut next = 0;
        for (at, factor) in self.factors.iter().enumerate() {
            next += factor.levels.len().saturating_sub(usize::from(at > 0));
            offsets.push(next);
        }
        offsets
    }

    /// The totals of all categories of each categorical variable, from the totals of the columns: the dropped one is
    /// the population less the others.
    ///
    /// # Errors
    /// Another number of totals than of columns; one that is not finite or, for a category, below zero; categories
    /// that add up to more than the population.
    pub(crate) fn margins(&self, totals: &[f64]) -> Result<Vec<Vec<f64>>, WeightingError> {
        let columns = self.columns();
        if columns.len() != totals.len() {
            return Err(WeightingError::TotalCount { here: totals.len(), expected: columns.len() });
        }
        let bad = |(column, total): &(&Column, &f64)| !total.is_finite() || (column.level.is_some() && **total < 0.0);
        if let Some((column, total)) = columns.iter().zip(totals).find(bad) {
            return Err(WeightingError::Total { column: column.to_string(), total: *total });
        }
        let offsets = self.offsets();
        let mut margins: Vec<Vec<f64>> = Vec::with_capacity(self.factors.len());
        let mut people = 0.0;
        for (at, (factor, ends)) in self.factors.iter().zip(offsets.windows(2)).enumerate() {
            let given = totals.get(ends[0]..ends[1]).unwrap_or_default();
            let other = crate::sum::total(given.iter().copied());
            if at == 0 {
                people = other;
                margins.push(given.to_vec());
                continue;
            }
            let dropped = people - other;
            if dropped < -1e-9 * people {
                return Err(WeightingError::TotalsExceed { variable: factor.name.clone(), other, total: people });
            }
            // What is left after rounding of a category that nobody is in.
            let dropped = if dropped <= 1e-12 * people { 0.0 } else { dropped };
            margins.push(std::iter::once(dropped).chain(given.iter().copied()).collect());
        }
        Ok(margins)
    }
}
