//! What people wrote in one evaluation, with what its readers found: numbers as they are, before any is told.

use std::collections::{BTreeMap, BTreeSet};

use analytics::agreement::cohen_kappa;
use analytics::disclosure::FEWEST_RESPONDENTS;
use store::{CommentCode, EvaluationView, Theme};
use survey::case::SampleType;
use survey::id::ResponseId;

use super::{comments, is_read_twice};
use crate::problem::Result;
use crate::state::ApiState;

/// Comments and the people who wrote them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub comments: u64,
    pub people: u64,
}

impl Tally {
    fn of(writers: impl Iterator<Item = ResponseId>) -> Self {
        let comments: Vec<ResponseId> = writers.collect();
        Self { comments: comments.len() as u64, people: comments.iter().collect::<BTreeSet<_>>().len() as u64 }
    }

    /// Of two evaluations: nobody is in both.
    pub fn and(self, other: Self) -> Self {
        Self { comments: self.comments + other.comments, people: self.people + other.people }
    }

    /// Whether these people are so few that they could be recognised.
    pub fn is_few(self) -> bool {
        (1..FEWEST_RESPONDENTS).contains(&self.people)
    }

    /// How many comments there are, unless they are of a few.
    pub fn told(self) -> Option<u64> {
        (!self.is_few()).then_some(self.comments)
    }
}

/// A comment by its answer and question.
pub(super) type Place = (ResponseId, String);

#[derive(Debug)]
struct One {
    who: ResponseId,
    question: String,
    sample: bool,
    /// The first reader's first.
    readings: Vec<BTreeSet<String>>,
}

/// Everything that was written, and the code list it is read by.
#[derive(Debug)]
pub(crate) struct Written {
    all: Vec<One>,
    themes: Vec<Theme>,
}

impl Written {
    /// As it is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn now(state: &ApiState, view: &EvaluationView) -> Result<Self> {
        let written = comments(state, view).await?;
        let places: Vec<(Place, SampleType)> =
            written.into_iter().map(|one| ((one.response, one.question), one.sample_type)).collect();
        let codes = state.store.comment_codes(view.evaluation.id).await?;
        Ok(Self::of(places, codes, state.store.themes().await?))
    }

    pub(super) fn of(places: Vec<(Place, SampleType)>, codes: Vec<CommentCode>, themes: Vec<Theme>) -> Self {
        let mut readings: BTreeMap<Place, Vec<BTreeSet<String>>> = BTreeMap::new();
        for code in codes {
            readings.entry((code.response, code.question)).or_default().push(code.themes);
        }
        let one = |(place, of): (Place, SampleType)| One {
            who: place.0,
            sample: of == SampleType::Probability,
            readings: readings.remove(&place).unwrap_or_default(),
            question: place.1,
        };
        Self { all: places.into_iter().map(one).collect(), themes }
    }

    /// At how many questions people wrote; one where nobody did.
    pub(super) fn questions(&self) -> u64 {
        let own: BTreeSet<&str> = self.all.iter().map(|one| one.question.as_str()).collect();
        own.len().max(1) as u64
    }

    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    fn tally(&self, wanted: impl Fn(&One) -> bool) -> Tally {
        Tally::of(self.all.iter().filter(|one| wanted(one)).map(|one| one.who))
    }

    /// Of the sample, or of people who chose themselves.
    pub(super) fn comments(&self, sample: bool) -> Tally {
        self.tally(|one| one.sample == sample)
    }

    /// In which the first reader found a theme.
    pub(super) fn with(&self, theme: &str, sample: bool) -> Tally {
        let found = |one: &One| one.readings.first().is_some_and(|first| first.contains(theme));
        self.tally(|one| one.sample == sample && found(one))
    }

    pub(super) fn read(&self) -> Tally {
        self.tally(|one| !one.readings.is_empty())
    }

    /// Read by the two who were to.
    pub(super) fn twice(&self) -> Tally {
        self.tally(One::is_read_by_both)
    }
}

impl One {
    fn is_read_by_both(&self) -> bool {
        is_read_twice(self.who) && self.readings.len() > 1
    }
}

/// How far two readers agree on each theme of each comment that both read, beyond chance: Cohen's kappa, none where it is unknown.
pub(super) fn agreement(all: &[&Written]) -> Option<f64> {
    let codings = |reader: usize| -> Vec<Option<bool>> {
        let of = |own: &&Written| {
            let by_theme = |one: &One| {
                let found = &one.readings[reader];
                own.themes.iter().map(|theme| Some(found.contains(&theme.key))).collect::<Vec<_>>()
            };
            own.all.iter().filter(|one| one.is_read_by_both()).flat_map(by_theme).collect::<Vec<_>>()
        };
        all.iter().flat_map(of).collect()
    };
    cohen_kappa(&codings(0), &codings(1)).ok().map(|kappa| kappa.kappa)
}
