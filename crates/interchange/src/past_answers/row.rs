//! A row of the file: who it is, how the answers came, and the answers.

use survey::answers::{Answers, IssueKind, relevant, validate};
use survey::case::{CaseDesign, Mode, SampleType};
use survey::clock::Day;
use survey::language::Language;
use survey::outcome::Outcome;
use survey::questionnaire::Compiled;

use super::answer::{self, whole};
use super::columns::{Columns, Part};
use super::fault::{PastFault, PastProblem};
use super::{Came, PastGround, PastRow};
use crate::cases::spoken;
use crate::sheet::{Cell, repeated};

/// Reads a row, and gives the questions that should have been answered and were not.
///
/// # Errors
/// Everything that is wrong in it.
pub(super) fn read(
    row: usize,
    cells: &[Cell<'_>],
    columns: &Columns,
    ground: PastGround<'_>,
) -> Result<(PastRow, Vec<usize>), Vec<PastProblem>> {
    let mut reader = Reader { row, cells, columns, ground, problems: Vec::new() };
    let read = reader.read();
    if reader.problems.is_empty() { Ok(read) } else { Err(reader.problems) }
}

struct Reader<'a> {
    row: usize,
    cells: &'a [Cell<'a>],
    columns: &'a Columns,
    ground: PastGround<'a>,
    problems: Vec<PastProblem>,
}

impl Reader<'_> {
    fn read(&mut self) -> (PastRow, Vec<usize>) {
        let number = self.count(Part::Number);
        let design = self.design();
        let sample_type = self.sample_type(number, design.as_ref());
        let mode = self.word(Part::Mode, Mode::parse, PastFault::NotAMode).unwrap_or(Mode::Paper);
        let language = self.word(Part::Language, spoken, PastFault::NotALanguage).unwrap_or_else(Language::vietnamese);
        let area_code = self.text(Part::AreaCode);
        let village = self.text(Part::Village);
        let day = self.day();
        let (came, blanks) = self.came(sample_type, day);
        (PastRow { row: self.row, number, area_code, village, design, sample_type, mode, language, day, came }, blanks)
    }

    fn problem(&mut self, column: &str, what: PastFault) {
        self.problems.push(PastProblem::of(self.row, column, what));
    }

    /// What stands in a cell that may be empty.
    fn text(&mut self, part: Part) -> Option<String> {
        let cell = self.columns.cell(part, self.cells);
        if let Cell::Error(error) = cell {
            let fault = PastFault::SpreadsheetError(error.clone());
            self.problem(part.name(), fault);
            return None;
        }
        if cell.is_empty() {
            return None;
        }
        let text = cell.text().into_owned();
        if text.contains(char::is_control) {
            self.problem(part.name(), PastFault::Control);
            return None;
        }
        Some(text)
    }

    fn word<T>(
        &mut self,
        part: Part,
        read: impl Fn(&str) -> Option<T>,
        fault: impl Fn(String) -> PastFault,
    ) -> Option<T> {
        let text = self.text(part)?;
        let found = read(&text);
        if found.is_none() {
            self.problem(part.name(), fault(repeated(&text)));
        }
        found
    }

    fn count(&mut self, part: Part) -> Option<u32> {
        let read = |text: &str| whole(text).and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
        self.word(part, read, PastFault::NotANumber)
    }

    /// Whole, or not given at all.
    fn design(&mut self) -> Option<CaseDesign> {
        let before = self.problems.len();
        let stratum = self.text(Part::Stratum);
        let psu = self.text(Part::Psu);
        let weight = self.word(Part::Weight, weight, PastFault::NotAWeight);
        let psus_in_stratum = self.count(Part::PsusInStratum);
        let people_in_psu = self.count(Part::PeopleInPsu);
        if self.problems.len() > before {
            return None;
        }
        match (stratum, psu, weight) {
            (None, None, None) => None,
            (Some(stratum), Some(psu), Some(weight)) => {
                Some(CaseDesign { stratum, psu, psus_in_stratum, people_in_psu, weight })
            }
            (stratum, psu, weight) => {
                let missing =
                    [(Part::Stratum, stratum.is_none()), (Part::Psu, psu.is_none()), (Part::Weight, weight.is_none())];
                for (part, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                    self.problem(part.name(), PastFault::Empty);
                }
                None
            }
        }
    }

    fn sample_type(&mut self, number: Option<u32>, design: Option<&CaseDesign>) -> SampleType {
        let drawn = number.is_some() || design.is_some();
        let unknown = self.problems.len();
        let said = self.word(Part::SampleType, SampleType::parse, PastFault::NotASampleType);
        match said {
            None if self.problems.len() > unknown => {}
            None if drawn => {}
            // What is wrong in the design was said.
            Some(SampleType::Probability) | None if unknown > 0 => {}
            None => self.problem(Part::SampleType.name(), PastFault::NoSampleType),
            Some(SampleType::Probability) => {
                if !drawn {
                    self.problem(Part::Stratum.name(), PastFault::NoDesign);
                }
            }
            Some(SampleType::SelfSelected | SampleType::Assisted) => {
                for part in Part::OF_PEOPLE_DRAWN {
                    if !self.columns.cell(part, self.cells).is_empty() {
                        self.problem(part.name(), PastFault::NotDrawn);
                    }
                }
            }
        }
        said.unwrap_or(SampleType::Probability)
    }

    fn day(&mut self) -> Option<Day> {
        let text = self.text(Part::Day)?;
        let PastGround { first_day: first, last_day: last, .. } = self.ground;
        match self.columns.cell(Part::Day, self.cells).day() {
            None => self.problem(Part::Day.name(), PastFault::NotADay(repeated(&text))),
            Some(day) if day < first || day > last => {
                self.problem(Part::Day.name(), PastFault::OutsideCampaign { first, last });
            }
            Some(day) => return Some(day),
        }
        None
    }

    fn came(&mut self, sample_type: SampleType, day: Option<Day>) -> (Came, Vec<usize>) {
        let answered = self.word(Part::Answered, yes_or_no, PastFault::NotYesOrNo);
        let outcome = self.word(Part::Outcome, Outcome::parse, |cell| {
            PastFault::NotAnOutcome(cell, Outcome::ALL.map(Outcome::name).join(", "))
        });
        let blank = self.columns.answers.iter().all(|column| self.at(column.place).is_empty());
        let none_came = answered == Some(false) || outcome.is_some();
        if none_came || blank {
            let said = if answered == Some(false) { Part::Answered } else { Part::Outcome };
            if !blank {
                self.problem(said.name(), PastFault::AnsweredAllTheSame);
            } else if !none_came || answered == Some(true) {
                self.problem(Part::Answered.name(), PastFault::NothingSaid);
            } else if sample_type != SampleType::Probability {
                self.problem(said.name(), PastFault::NotDrawn);
            }
            return (Came::Nothing(outcome), Vec::new());
        }
        let answers = self.answers();
        let Some(day) = day else {
            if self.columns.cell(Part::Day, self.cells).is_empty() {
                self.problem(Part::Day.name(), PastFault::Empty);
            }
            return (Came::Nothing(None), Vec::new());
        };
        let blanks = self.judge(&answers, day);
        (Came::Answers(answers.to_json().to_string()), blanks)
    }

    fn answers(&mut self) -> Answers {
        let mut answers = Answers::new();
        let (columns, form): (&Columns, &Compiled) = (self.columns, self.ground.form);
        for column in &columns.answers {
            let Some(question) = form.question(column.question) else { continue };
            match answer::read(question, form.choices(column.question), &column.offered, self.at(column.place)) {
                Ok(Some(answer)) => answers.set(question.name.as_str(), answer),
                Ok(None) => {}
                Err(what) => self.problem(&question.name, what),
            }
        }
        answers
    }

    /// Finds what the questionnaire has against the answers as they stand together; gives what was left out.
    fn judge(&mut self, answers: &Answers, day: Day) -> Vec<usize> {
        let form = self.ground.form;
        let put = relevant(form, answers, day);
        for (name, _) in answers.iter() {
            let Some(index) = form.index(name).filter(|index| !put.has(*index)) else { continue };
            self.problem(name, PastFault::NotPut(condition(form, index)));
        }
        let mut blanks = Vec::new();
        for issue in validate(form, answers, day, &Language::vietnamese()) {
            match (issue.kind, form.index(&issue.question)) {
                // A cell that could not be read is blank here, and was named.
                (IssueKind::Missing, Some(index)) => blanks.push(index),
                (_, Some(index)) => {
                    let written = form.question(index).and_then(|question| question.constraint.clone());
                    self.problem(&issue.question, PastFault::Constraint(written.unwrap_or(issue.message)));
                }
                (_, None) => {}
            }
        }
        blanks
    }

    fn at(&self, place: usize) -> &Cell<'_> {
        self.cells.get(place).unwrap_or(&Cell::Empty)
    }
}

/// When a question is put, as its author wrote it.
fn condition(form: &Compiled, index: usize) -> String {
    let section = form.conditions().get(index).and_then(|one| form.questionnaire().sections.get(one.section));
    let own = form.question(index).and_then(|question| question.relevant.clone());
    let both = section.and_then(|section| section.relevant.clone()).into_iter().chain(own);
    both.collect::<Vec<_>>().join(" and ")
}

fn weight(text: &str) -> Option<f64> {
    text.replacen(',', ".", 1).parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight > 0.0)
}

fn yes_or_no(text: &str) -> Option<bool> {
    match survey::nfc::nfc(text).to_lowercase().as_str() {
        "có" | "yes" | "true" | "1" => Some(true),
        "không" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}
