//! A row of the list: where somebody lives, what they came for, and who they are.

use survey::case::MAX_SERVICE;
use survey::clock::Day;
use survey::language::Language;
use survey::person::{Honorific, PersonDrawn, Telephone};
use survey::short_text::{NotShort, ShortText};

use super::places::{Communes, Found};
use super::{FrameFault, FramePart, FrameProblem, Headings};
use crate::cases::spoken;
use crate::sheet::{Cell, repeated};

/// The longest code of a dossier, name of a village, stratum or PSU.
pub const MAX_WORD: usize = 80;
type Word = ShortText<MAX_WORD>;

/// A line of the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameLine {
    /// As a spreadsheet counts it.
    pub row: usize,
    /// The code of the commune.
    pub area_code: String,
    pub village: Option<ShortText<MAX_WORD>>,
    pub service: Option<ShortText<MAX_SERVICE>>,
    pub finished: Option<Day>,
    pub language: Option<Language>,
    /// The explicit stratum, where a column was chosen for it.
    pub stratum: Option<ShortText<MAX_WORD>>,
    /// The primary sampling unit, where a column was chosen for it.
    pub psu: Option<ShortText<MAX_WORD>>,
    /// The code of the dossier: personal, as an office finds a person by it.
    pub dossier: Option<Dossier>,
    pub person: PersonDrawn,
}

/// A dossier's code; neither printed nor repeated.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Dossier(pub ShortText<MAX_WORD>);

impl std::fmt::Debug for Dossier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dossier(personal)")
    }
}

/// Reads a row.
///
/// # Errors
/// Everything that is wrong in it.
pub(super) fn read(
    row: usize,
    cells: &[Cell<'_>],
    headings: &Headings,
    communes: &Communes,
) -> Result<FrameLine, Vec<FrameProblem>> {
    let mut reader = Reader { row, cells, headings, problems: Vec::new() };
    let line = FrameLine {
        row,
        area_code: reader.area(communes),
        village: reader.word(FramePart::Village),
        service: reader.word(FramePart::Service),
        finished: reader.finished(),
        language: reader.language(),
        stratum: reader.of_everybody(FramePart::Stratum),
        psu: reader.of_everybody(FramePart::Psu),
        dossier: reader.word(FramePart::Dossier).map(Dossier),
        person: PersonDrawn {
            name: reader.word(FramePart::Name),
            honorific: reader.given(FramePart::Honorific, Honorific::parse, FrameFault::NotAnHonorific),
            telephone: reader.given(FramePart::Telephone, |text| Telephone::new(text).ok(), FrameFault::NotATelephone),
            house: reader.word(FramePart::House),
        },
    };
    if reader.problems.is_empty() { Ok(line) } else { Err(reader.problems) }
}

struct Reader<'a> {
    row: usize,
    cells: &'a [Cell<'a>],
    headings: &'a Headings,
    problems: Vec<FrameProblem>,
}

impl Reader<'_> {
    fn wrong(&mut self, part: FramePart, what: FrameFault) {
        self.problems.push(FrameProblem::of(self.row, self.headings.of_part(part), what));
    }

    fn cell(&self, part: FramePart) -> &Cell<'_> {
        self.headings.place(part).and_then(|place| self.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    /// What stands in a cell that may be empty.
    fn text(&mut self, part: FramePart) -> Option<String> {
        let cell = self.cell(part);
        if cell.is_empty() {
            return None;
        }
        if matches!(cell, Cell::Error(_)) {
            self.wrong(part, FrameFault::SpreadsheetError);
            return None;
        }
        Some(cell.text().into_owned())
    }

    fn word<const MOST: usize>(&mut self, part: FramePart) -> Option<ShortText<MOST>> {
        let text = self.text(part)?;
        match ShortText::new(&text) {
            Ok(word) => Some(word),
            Err(fault) => {
                let what = match fault {
                    NotShort::Empty => return None,
                    NotShort::TooLong { length, most } => FrameFault::TooLong { length, most },
                    NotShort::Control => FrameFault::Control,
                };
                self.wrong(part, what);
                None
            }
        }
    }

    /// A part that everybody has, if a column was chosen for it.
    fn of_everybody(&mut self, part: FramePart) -> Option<Word> {
        self.headings.place(part)?;
        let before = self.problems.len();
        let word: Option<Word> = self.word(part);
        match &word {
            None if self.problems.len() == before => self.wrong(part, FrameFault::Empty),
            Some(word) if word.as_str().contains('#') => self.wrong(part, FrameFault::Mark),
            _ => {}
        }
        word
    }

    fn given<T>(&mut self, part: FramePart, read: impl Fn(&str) -> Option<T>, fault: FrameFault) -> Option<T> {
        let text = self.text(part)?;
        let read = read(&text);
        if read.is_none() {
            self.wrong(part, fault);
        }
        read
    }

    fn area(&mut self, communes: &Communes) -> String {
        let district = self.text(FramePart::District);
        let before = self.problems.len();
        let Some(said) = self.text(FramePart::Area) else {
            if self.problems.len() == before {
                self.wrong(FramePart::Area, FrameFault::NoArea);
            }
            return String::new();
        };
        match communes.find(&said, district.as_deref()) {
            Found::One(code) => return code,
            Found::None => {
                let (found, on) = (repeated(&said), communes.on());
                self.wrong(FramePart::Area, FrameFault::UnknownArea { found, on });
            }
            Found::Several(codes) => {
                let (found, codes) = (repeated(&said), codes.join(", "));
                self.wrong(FramePart::Area, FrameFault::SeveralAreas { found, codes });
            }
        }
        String::new()
    }

    fn finished(&mut self) -> Option<Day> {
        let text = self.text(FramePart::Finished)?;
        let day = self.cell(FramePart::Finished).day();
        if day.is_none() {
            self.wrong(FramePart::Finished, FrameFault::NotADay(repeated(&text)));
        }
        day
    }

    fn language(&mut self) -> Option<Language> {
        let text = self.text(FramePart::Language)?;
        let language = spoken(&text);
        if language.is_none() {
            self.wrong(FramePart::Language, FrameFault::NotALanguage(repeated(&text)));
        }
        language
    }
}
