//! What the columns of a file are: parts of a person's row, and questions of the form.

use std::collections::{BTreeMap, BTreeSet};

use survey::expression::nearest;
use survey::questionnaire::{Compiled, QuestionKind};

use super::answer::Offered;
use super::fault::{PastFault, PastProblem};
use crate::sheet::{Cell, SheetFault};

/// What a row says beside the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number,
    AreaCode,
    Village,
    Stratum,
    Psu,
    PsusInStratum,
    PeopleInPsu,
    Weight,
    SampleType,
    Mode,
    Day,
    Language,
    Answered,
    Outcome,
}

impl Part {
    pub const ALL: [Self; 14] = [
        Self::Number,
        Self::AreaCode,
        Self::Village,
        Self::Stratum,
        Self::Psu,
        Self::PsusInStratum,
        Self::PeopleInPsu,
        Self::Weight,
        Self::SampleType,
        Self::Mode,
        Self::Day,
        Self::Language,
        Self::Answered,
        Self::Outcome,
    ];
    /// What only somebody drawn has.
    pub const OF_PEOPLE_DRAWN: [Self; 8] = [
        Self::Number,
        Self::AreaCode,
        Self::Village,
        Self::Stratum,
        Self::Psu,
        Self::PsusInStratum,
        Self::PeopleInPsu,
        Self::Weight,
    ];

    /// The heading of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::AreaCode => "area_code",
            Self::Village => "village",
            Self::Stratum => "stratum",
            Self::Psu => "psu",
            Self::PsusInStratum => "psus_in_stratum",
            Self::PeopleInPsu => "people_in_psu",
            Self::Weight => "weight",
            Self::SampleType => "sample_type",
            Self::Mode => "mode",
            Self::Day => "day",
            Self::Language => "language",
            Self::Answered => "answered",
            Self::Outcome => "outcome",
        }
    }
}

/// A column of answers.
pub(super) struct AnswerColumn {
    /// Counted from 0.
    pub place: usize,
    /// The question in the form.
    pub question: usize,
    pub offered: Offered,
}

/// Whether no cell of a file can answer such a question.
const fn takes_no_cell(kind: &QuestionKind) -> bool {
    matches!(kind, QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place | QuestionKind::Note)
}

/// The header of a file, understood.
pub(super) struct Columns {
    parts: BTreeMap<Part, usize>,
    pub answers: Vec<AnswerColumn>,
}

impl Columns {
    /// Understands a header as far as it goes, and says of every column that is nameless, there twice, or nobody's.
    pub fn of(names: &[String], form: &Compiled) -> (Self, Vec<PastProblem>) {
        let mut columns = Self { parts: BTreeMap::new(), answers: Vec::new() };
        let (mut seen, mut problems) = (BTreeSet::new(), Vec::new());
        for (place, name) in names.iter().enumerate() {
            let mut wrong = |what| problems.push(PastProblem::of(1, name, what));
            if name.is_empty() {
                wrong(SheetFault::NoName.into());
            } else if !seen.insert(name) {
                wrong(PastFault::ColumnTwice);
            } else if let Some(part) = Part::ALL.into_iter().find(|part| part.name() == name) {
                columns.parts.insert(part, place);
            } else if let Some((question, kind)) = form.index(name).and_then(|at| Some((at, &form.question(at)?.kind)))
            {
                if takes_no_cell(kind) {
                    wrong(PastFault::NoAnswerColumn);
                } else {
                    let offered = Offered::of(form.choices(question));
                    columns.answers.push(AnswerColumn { place, question, offered });
                }
            } else {
                let mut known: Vec<&str> = form.questions().map(|(_, question)| question.name.as_str()).collect();
                known.extend(Part::ALL.map(Part::name));
                wrong(PastFault::UnknownColumn(nearest(name, known.into_iter()).map(str::to_owned)));
            }
        }
        if columns.answers.is_empty() && problems.is_empty() {
            let first = form.questions().find(|(_, question)| !takes_no_cell(&question.kind));
            let first = first.map(|(_, question)| question.name.clone()).unwrap_or_default();
            problems.push(PastProblem::of(1, "", PastFault::NoQuestion(first)));
        }
        (columns, problems)
    }

    /// What a row says of a part.
    pub fn cell<'a>(&self, part: Part, cells: &'a [Cell<'a>]) -> &'a Cell<'a> {
        self.parts.get(&part).and_then(|place| cells.get(*place)).unwrap_or(&Cell::Empty)
    }
}
