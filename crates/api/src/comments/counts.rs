//! Comments by theme, as they may be shown.

use analytics::agreement::cohen_kappa;
use analytics::disclosure::FEWEST_RESPONDENTS;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{CommentCode, EvaluationView, Theme};
use survey::campaign::CampaignState;
use survey::case::SampleType;
use survey::id::{EvaluationId, ResponseId};
use survey::language::Text;

use super::{comments, is_read_twice};
use crate::frozen::{frozen, frozen_until};
use crate::problem::Result;
use crate::state::ApiState;

/// The name it is published under.
pub(crate) const THEMES: &str = "themes";

/// A theme in what people wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ThemeCount {
    pub key: String,
    pub label: Text,
    /// Comments of the sample; none where they are fewer than ten, but some.
    pub n: Option<u64>,
    /// Comments of people who chose themselves, in the same way.
    pub web: Option<u64>,
}

/// What people wrote in one evaluation, counted. A comment may have several themes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Comments, of the sample and of others; none where they are fewer than ten, but some.
    pub comments: Option<u64>,
    pub web: Option<u64>,
    /// Of all of them: read so far, and read by the two who were to; none where it would tell of fewer than ten people.
    pub read: Option<u64>,
    pub twice: Option<u64>,
    /// How far two readers agree on each theme of each comment, beyond chance.
    pub kappa: Option<f64>,
    /// In the order of the code list.
    pub themes: Vec<ThemeCount>,
}

/// A comment by its answer and question.
type Place = (ResponseId, String);

impl Counted {
    /// As it was published last if the campaign was, else as it is; none if it was published without.
    ///
    /// # Errors
    /// [`Code::Internal`] if what was published cannot be read; those of the store.
    pub async fn of(state: &ApiState, view: &EvaluationView) -> Result<Option<Self>> {
        if view.campaign.state == CampaignState::Published {
            return frozen(state, view.evaluation.id, THEMES, None).await;
        }
        Self::now(state, view).await.map(Some)
    }

    /// As the publications from the first to this one have it, the newest last.
    ///
    /// # Errors
    /// As [`Counted::of`].
    pub async fn published(state: &ApiState, evaluation: EvaluationId, last: u32) -> Result<Vec<Self>> {
        let found = frozen_until(state, evaluation, THEMES, last).await?;
        Ok(found.into_iter().map(|(_, counted)| counted).collect())
    }

    /// Takes out each count that differs by one to nine from what was published before: it would tell what a few wrote.
    pub fn withhold(&mut self, before: &[Self]) {
        for earlier in before {
            for (now, then) in [
                (&mut self.comments, earlier.comments),
                (&mut self.web, earlier.web),
                (&mut self.read, earlier.read),
                (&mut self.twice, earlier.twice),
            ] {
                withhold(now, then);
            }
            for theme in &mut self.themes {
                if let Some(then) = earlier.themes.iter().find(|then| then.key == theme.key) {
                    withhold(&mut theme.n, then.n);
                    withhold(&mut theme.web, then.web);
                }
            }
        }
        if self.comments.is_none() || self.web.is_none() {
            self.read = self.read.filter(|read| *read == 0);
        }
        self.kappa = self.kappa.filter(|_| self.twice.is_some());
    }

    /// As it is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn now(state: &ApiState, view: &EvaluationView) -> Result<Self> {
        let written = comments(state, view).await?;
        let places: Vec<(Place, SampleType)> =
            written.into_iter().map(|one| ((one.response, one.question), one.sample_type)).collect();
        let codes = state.store.comment_codes(view.evaluation.id).await?;
        Ok(Self::from_codes(&places, &codes, &state.store.themes().await?))
    }

    fn from_codes(places: &[(Place, SampleType)], codes: &[CommentCode], themes: &[Theme]) -> Self {
        let mut readings: BTreeMap<Place, Vec<&BTreeSet<String>>> = BTreeMap::new();
        for code in codes {
            readings.entry((code.response, code.question.clone())).or_default().push(&code.themes);
        }
        let read: Vec<(ResponseId, SampleType, &Vec<&BTreeSet<String>>)> =
            places.iter().filter_map(|(place, of)| Some((place.0, *of, readings.get(place)?))).collect();
        let of_sample = |of: SampleType| of == SampleType::Probability;
        let count = |sample: bool, theme: &str| {
            let own = read.iter().filter(|(_, of, _)| of_sample(*of) == sample);
            let with = own.filter(|(_, _, readings)| readings.first().is_some_and(|first| first.contains(theme)));
            shown(with.map(|(who, _, _)| *who))
        };
        let written = |sample: bool| {
            let own = places.iter().filter(|(_, of)| of_sample(*of) == sample);
            shown(own.map(|((who, _), _)| *who))
        };
        let (comments, web) = (written(true), written(false));
        let again = || read.iter().filter(|(who, _, readings)| is_read_twice(*who) && readings.len() > 1);
        let twice: Vec<&Vec<&BTreeSet<String>>> = again().map(|(_, _, readings)| *readings).collect();
        let told = shown(again().map(|(who, _, _)| *who));
        let codings = |reader: usize| -> Vec<Option<bool>> {
            let of = |readings: &&Vec<&BTreeSet<String>>| {
                let found = readings[reader];
                themes.iter().map(|theme| Some(found.contains(&theme.key))).collect::<Vec<_>>()
            };
            twice.iter().flat_map(of).collect()
        };
        let theme = |theme: &Theme| ThemeCount {
            key: theme.key.clone(),
            label: theme.label.clone(),
            n: count(true, &theme.key),
            web: count(false, &theme.key),
        };
        Self {
            comments,
            web,
            // Beside one of the two it would tell the other.
            read: shown(read.iter().map(|(who, _, _)| *who))
                .filter(|read| *read == 0 || (comments.is_some() && web.is_some())),
            twice: told,
            kappa: told.and_then(|_| cohen_kappa(&codings(0), &codings(1)).ok()).map(|kappa| kappa.kappa),
            themes: themes.iter().map(theme).collect(),
        }
    }
}

/// How many comments there are, each told by who wrote it, unless these people are so few that they could be recognised.
fn shown(writers: impl Iterator<Item = ResponseId>) -> Option<u64> {
    let comments: Vec<ResponseId> = writers.collect();
    let people = comments.iter().collect::<BTreeSet<_>>().len() as u64;
    (people == 0 || people >= FEWEST_RESPONDENTS).then_some(comments.len() as u64)
}

fn withhold(now: &mut Option<u64>, then: Option<u64>) {
    *now = now.filter(|now| then.is_none_or(|then| !(1..FEWEST_RESPONDENTS).contains(&now.abs_diff(then))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::clock::Timestamp;
    use survey::id::UserId;
    use uuid::Uuid;

    fn response(number: u128) -> ResponseId {
        ResponseId(Uuid::from_u128(number))
    }

    fn code(number: u128, coder: u128, themes: &[&str]) -> CommentCode {
        CommentCode {
            response: response(number),
            question: "O1".to_owned(),
            coder: UserId(Uuid::from_u128(coder)),
            at: Timestamp::from_millis(i64::try_from(coder).unwrap()),
            themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
        }
    }

    fn theme(key: &str) -> Theme {
        Theme { key: key.to_owned(), label: Text::of(key, key) }
    }

    #[test]
    fn the_first_reader_counts_the_second_tells_how_far_they_agree_and_few_are_not_told() {
        let of = |number: u128| if number < 300 { SampleType::Probability } else { SampleType::SelfSelected };
        let places: Vec<(Place, SampleType)> =
            (0..304).map(|number| ((response(number), "O1".to_owned()), of(number))).collect();
        let mut codes: Vec<CommentCode> =
            (0..200).map(|number| code(number, 1, if number < 192 { &["wait"] } else { &["seats"] })).collect();
        // Those who are to be read again are, every second one otherwise; what a second reads beside them tells nothing.
        let again: Vec<u128> = (0..192).filter(|number| is_read_twice(response(*number))).collect();
        let second = again.iter().enumerate().map(|(place, at)| (*at, if place % 2 == 0 { "wait" } else { "seats" }));
        codes.extend(second.map(|(at, theme)| code(at, 2, &[theme])));
        let aside = (0..192).find(|number| !is_read_twice(response(*number))).unwrap();
        codes.extend([code(aside, 2, &["seats"]), code(999, 1, &["wait"])]);
        codes.sort_by_key(|code| (code.response, code.at));
        let counted = Counted::from_codes(&places, &codes, &[theme("wait"), theme("seats"), theme("dirt")]);
        let twice = again.len() as u64;
        assert!(twice >= 10, "{twice}");
        assert_eq!((counted.comments, counted.web, counted.twice), (Some(300), None, Some(twice)));
        assert_eq!(counted.read, None, "beside three hundred it would tell how many wrote on the web");
        let n: Vec<Option<u64>> = counted.themes.iter().map(|theme| theme.n).collect();
        assert_eq!(n, [Some(192), None, Some(0)], "eight are fewer than ten");
        // The first says "wait" of each and the others of none; the second "wait" of w and "seats" of s.
        let (w, all) = (again.len().div_ceil(2) as f64, 3.0 * again.len() as f64);
        let s = again.len() as f64 - w;
        let (first, then) = (again.len() as f64 / all, (w + s) / all);
        let by_chance = first * then + (1.0 - first) * (1.0 - then);
        let agree = (all - 2.0 * s) / all;
        assert!((counted.kappa.unwrap() - (agree - by_chance) / (1.0 - by_chance)).abs() < 1e-12);
    }

    #[test]
    fn people_are_counted_and_not_what_each_of_them_wrote() {
        let place = |number: u128, question: &str| ((response(number), question.to_owned()), SampleType::Probability);
        let of = |people: u128| -> Counted {
            let places: Vec<_> = (0..people).flat_map(|number| [place(number, "O1"), place(number, "O2")]).collect();
            let read = |(at, _): &(Place, SampleType)| CommentCode {
                question: at.1.clone(),
                response: at.0,
                ..code(0, 1, &["wait"])
            };
            let codes: Vec<CommentCode> = places.iter().map(read).collect();
            Counted::from_codes(&places, &codes, &[theme("wait")])
        };
        let (few, enough) = (of(9), of(10));
        assert_eq!((few.comments, few.read, few.themes[0].n), (None, None, None), "eighteen comments of nine people");
        assert_eq!((enough.comments, enough.read, enough.themes[0].n), (Some(20), Some(20), Some(20)));
    }

    #[test]
    fn a_correction_tells_nothing_of_a_few() {
        let of = |comments: u64, n: &[u64]| Counted {
            comments: Some(comments),
            web: Some(0),
            read: Some(comments),
            twice: Some(0),
            kappa: None,
            themes: std::iter::zip(["wait", "seats"], n)
                .map(|(key, n)| ThemeCount {
                    key: key.to_owned(),
                    label: Text::of(key, key),
                    n: Some(*n),
                    web: Some(0),
                })
                .collect(),
        };
        let mut now = of(115, &[13, 40]);
        now.withhold(&[of(90, &[12, 30])]);
        assert_eq!((now.comments, now.themes[0].n, now.themes[1].n), (Some(115), None, Some(40)));
        now.withhold(&[of(90, &[12, 30]), of(114, &[12, 40])]);
        assert_eq!((now.comments, now.read, now.themes[1].n), (None, None, Some(40)));
        let same = of(90, &[12, 30]);
        let mut again = same.clone();
        again.withhold(std::slice::from_ref(&same));
        assert_eq!(again, same);
    }

    #[test]
    fn without_a_second_reader_there_is_no_kappa() {
        let places = [((response(1), "O1".to_owned()), SampleType::Probability)];
        let counted = Counted::from_codes(&places, &[code(1, 1, &[])], &[theme("wait")]);
        assert_eq!((counted.kappa, counted.read, counted.comments), (None, None, None));
    }
}
