//! Coded answers as byte columns, and a sample: those columns with the design of each row.

use crate::design::Design;
use crate::instrument::{Instrument, Meaning, NOT_ASKED, Scale};

/// Why answers and design are no sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    #[error(
        "row {row} has {here} answers, but there are {expected} criteria; give one code for each (254 blank, 255 not asked)"
    )]
    RowLength { row: usize, here: usize, expected: usize },
    #[error("a column has {here} answers and the first {expected}; give one code a respondent in each")]
    ColumnLength { here: usize, expected: usize },
    #[error("there are {answers} rows of answers and {design} rows of the design; each respondent needs both")]
    Rows { answers: usize, design: usize },
    #[error(
        "the answers have {answers} columns and the questionnaire {criteria} criteria; they must be of one version"
    )]
    Columns { answers: usize, criteria: usize },
}

/// Answers of `n` respondents to the criteria and the overall question: one byte each, column by column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    criteria: Vec<Vec<u8>>,
    overall: Vec<u8>,
}

impl Answers {
    /// No rows yet, for a questionnaire of `criteria` criteria.
    pub fn new(criteria: usize) -> Self {
        Self { criteria: vec![Vec::new(); criteria], overall: Vec::new() }
    }

    /// The same, with room for `rows`.
    pub fn with_capacity(criteria: usize, rows: usize) -> Self {
        Self { criteria: (0..criteria).map(|_| Vec::with_capacity(rows)).collect(), overall: Vec::with_capacity(rows) }
    }

    /// From whole columns: the codes of each criterion in instrument order, and of the overall question ([`NOT_ASKED`]
    /// everywhere when there is none), one a respondent.
    ///
    /// # Errors
    /// [`SampleError::ColumnLength`] for a column of another length than the first.
    pub fn from_columns(criteria: Vec<Vec<u8>>, overall: Option<Vec<u8>>) -> Result<Self, SampleError> {
        let rows = criteria.first().or(overall.as_ref()).map_or(0, Vec::len);
        let overall = overall.unwrap_or_else(|| vec![NOT_ASKED; rows]);
        let other = criteria.iter().chain([&overall]).map(Vec::len).find(|here| *here != rows);
        match other {
            Some(here) => Err(SampleError::ColumnLength { here, expected: rows }),
            None => Ok(Self { criteria, overall }),
        }
    }

    /// Adds a respondent: the code of each criterion in instrument order, and of the overall question
    /// ([`NOT_ASKED`] when the form has none).
    ///
    /// # Errors
    /// [`SampleError::RowLength`] for another number of codes than of criteria; nothing is added then.
    pub fn push(&mut self, codes: &[u8], overall: Option<u8>) -> Result<(), SampleError> {
        if codes.len() != self.criteria.len() {
            let (row, here, expected) = (self.len() + 1, codes.len(), self.criteria.len());
            return Err(SampleError::RowLength { row, here, expected });
        }
        for (column, code) in self.criteria.iter_mut().zip(codes) {
            column.push(*code);
        }
        self.overall.push(overall.unwrap_or(NOT_ASKED));
        Ok(())
    }

    /// Respondents.
    pub fn len(&self) -> usize {
        self.overall.len()
    }

    /// Whether there is no respondent.
    pub fn is_empty(&self) -> bool {
        self.overall.is_empty()
    }

    /// The codes of one criterion, one a respondent.
    pub fn column(&self, criterion: usize) -> &[u8] {
        self.criteria.get(criterion).map_or(&[], Vec::as_slice)
    }

    /// The codes of the overall question, one a respondent.
    pub fn overall(&self) -> &[u8] {
        &self.overall
    }

    /// Refuses answers that are not of the instrument's questionnaire.
    ///
    /// # Errors
    /// [`SampleError::Columns`] if they have another number of columns than the instrument has criteria.
    pub fn check(&self, instrument: &Instrument) -> Result<(), SampleError> {
        let (answers, criteria) = (self.criteria.len(), instrument.criteria().len());
        if answers == criteria { Ok(()) } else { Err(SampleError::Columns { answers, criteria }) }
    }
}

/// A probability sample of one unit in one year: answers to an instrument, and the design each came by.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    design: Design,
    answers: Answers,
}

impl Sample {
    /// Joins a design and answers, row by row; `instrument` is what the answers are to.
    ///
    /// # Errors
    /// [`SampleError::Columns`] as for [`Answers::check`], and [`SampleError::Rows`] for another number of answers than of
    /// rows of the design.
    pub fn new(design: Design, answers: Answers, instrument: &Instrument) -> Result<Self, SampleError> {
        answers.check(instrument)?;
        if design.len() != answers.len() {
            return Err(SampleError::Rows { answers: answers.len(), design: design.len() });
        }
        Ok(Self { design, answers })
    }

    /// How each respondent was drawn.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// The sample of a domain: the same design, with no question put to those outside, who so stay in the variance with
    /// zero (METHODS 6). `inside` is by row.
    #[must_use]
    pub fn restricted(&self, inside: &[bool]) -> Self {
        let mut answers = self.answers.clone();
        for column in answers.criteria.iter_mut().chain([&mut answers.overall]) {
            for (code, inside) in column.iter_mut().zip(inside) {
                if !inside {
                    *code = NOT_ASKED;
                }
            }
        }
        Self { design: self.design.clone(), answers }
    }

    /// What each respondent answered.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// By respondent, whether any of these criteria, by their places in the instrument, has an answer.
    pub fn with_an_answer(&self, instrument: &Instrument, criteria: &[usize]) -> Vec<bool> {
        let mut with = vec![false; self.len()];
        for (column, scale) in criteria.iter().filter_map(|at| Some((*at, &instrument.criteria().get(*at)?.scale))) {
            mark_answers(&mut with, self.answers.column(column), scale);
        }
        with
    }

    /// By respondent, whether the overall question has an answer.
    pub fn with_overall(&self, instrument: &Instrument) -> Vec<bool> {
        let mut with = vec![false; self.len()];
        if let Some(scale) = instrument.overall() {
            mark_answers(&mut with, self.answers.overall(), scale);
        }
        with
    }

    /// Respondents.
    pub fn len(&self) -> usize {
        self.design.len()
    }

    /// Whether there is no respondent.
    pub fn is_empty(&self) -> bool {
        self.design.is_empty()
    }
}

fn mark_answers(with: &mut [bool], codes: &[u8], scale: &Scale) {
    for (with, code) in with.iter_mut().zip(codes) {
        *with |= matches!(scale.meaning(*code), Meaning::Answer { .. });
    }
}
