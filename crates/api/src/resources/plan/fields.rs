//! The fields of campaigns and evaluations as people send them, each with what is wrong with it.

use serde::Deserialize;
use survey::campaign::EvaluationKind;
use survey::clock::Day;
use survey::language::{Language, Text};
use survey::questionnaire::QuestionnaireHash;
use survey::rule::IndexRule;
use survey::short_text::{NotShort, ShortText};
use utoipa::ToSchema;

use crate::problem::{Code, Problem, Said};

const LONGEST_NAME: usize = 200;
/// More interviews of one unit than any province has people.
const MOST_WANTED: u32 = 1_000_000;

/// What a campaign is called.
#[derive(Deserialize, ToSchema)]
pub(in crate::resources) struct CampaignName {
    vi: String,
    /// As in Vietnamese if absent.
    en: Option<String>,
}

/// Reads fields and collects what is wrong with them.
pub(in crate::resources) struct Fields {
    problem: Problem,
}

impl Fields {
    pub const fn new() -> Self {
        Self { problem: Problem::new(Code::Invalid) }
    }

    /// What was read, if all of it is right.
    ///
    /// # Errors
    /// [`Code::Invalid`] with all that is wrong.
    pub fn right<T>(self, read: Option<T>) -> Result<T, Problem> {
        read.filter(|_| self.problem.is_clean()).ok_or(self.problem)
    }

    pub fn year(&mut self, year: i32) -> Option<i32> {
        if (2000..=2200).contains(&year) {
            return Some(year);
        }
        self.wrong("/year", ("Một năm từ 2000 đến 2200.", "A year from 2000 to 2200."));
        None
    }

    pub fn name(&mut self, name: &CampaignName) -> Option<Text> {
        let vi = self.line::<LONGEST_NAME>(&name.vi, "/name/vi");
        let en = match name.en.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(en) => Some(self.line::<LONGEST_NAME>(en, "/name/en")?),
        };
        let (vi, en) = ((Language::vietnamese(), vi?.into()), en.map(|en| (Language::english(), en.into())));
        Some(Text::new(std::iter::once(vi).chain(en)))
    }

    pub fn day(&mut self, text: &str, pointer: &str) -> Option<Day> {
        let day = text.parse().ok();
        if day.is_none() {
            self.wrong(pointer, ("Ngày viết như 2022-09-21.", "A day is written as 2022-09-21."));
        }
        day
    }

    /// The days of fieldwork: the last is not before the first.
    pub fn days(&mut self, first: &str, last: &str) -> Option<(Day, Day)> {
        let (first, last) = (self.day(first, "/first_day"), self.day(last, "/last_day"));
        let (first, last) = (first?, last?);
        if last < first {
            self.wrong("/last_day", Said::from(&survey::opening::Obstacle::LastDayBeforeFirst));
            return None;
        }
        Some((first, last))
    }

    pub fn kind(&mut self, word: &str) -> Option<EvaluationKind> {
        let kind = EvaluationKind::parse(word);
        if kind.is_none() {
            self.wrong("/kind", ("programme hoặc follow_up.", "programme or follow_up."));
        }
        kind
    }

    pub fn rule(&mut self, word: &str) -> Option<IndexRule> {
        let rule = word.parse().ok();
        if rule.is_none() {
            let words = IndexRule::ALL.map(IndexRule::name).join(", ");
            self.wrong("/rule", (format!("Một trong: {words}."), format!("One of: {words}.")));
        }
        rule
    }

    pub fn questionnaire(&mut self, text: &str) -> Option<QuestionnaireHash> {
        let hash = text.parse().ok();
        if hash.is_none() {
            self.wrong("/questionnaire", NO_FORM);
        }
        hash
    }

    pub fn target(&mut self, target: u32) -> Option<u32> {
        if target > MOST_WANTED {
            let (vi, en) = (format!("Nhiều nhất {MOST_WANTED}."), format!("At most {MOST_WANTED}."));
            self.wrong("/target", (vi, en));
            return None;
        }
        Some(target)
    }

    /// A line of 1 to `MOST` characters.
    pub fn line<const MOST: usize>(&mut self, text: &str, pointer: &str) -> Option<ShortText<MOST>> {
        match ShortText::new(text) {
            Ok(line) => Some(line),
            Err(NotShort::Control) => {
                let said = ("Có ký tự điều khiển; hãy gõ lại.", "It holds a control character; type it anew.");
                self.wrong(pointer, said);
                None
            }
            Err(NotShort::Empty | NotShort::TooLong { .. }) => {
                self.wrong(pointer, (format!("Từ 1 đến {MOST} ký tự."), format!("1 to {MOST} characters.")));
                None
            }
        }
    }

    pub fn wrong(&mut self, pointer: &str, said: impl Into<Said>) {
        let problem = std::mem::replace(&mut self.problem, Problem::new(Code::Invalid));
        self.problem = problem.field(pointer, said);
    }
}

/// For a questionnaire version that is not published.
pub(in crate::resources) const NO_FORM: (&str, &str) = (
    "Không có phiên bản phiếu này; chọn một phiếu đã phát hành.",
    "There is no such version; choose a published form.",
);
