//! Comments by theme, as they may be shown.

use analytics::disclosure::FEWEST_RESPONDENTS;
use serde::{Deserialize, Serialize};
use store::{EvaluationView, Theme};
use survey::campaign::CampaignState;
use survey::language::Text;

use super::written::{Written, agreement};
use crate::frozen::frozen;
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
    /// At how many questions people wrote: so many comments may be of one person.
    #[serde(default = "one")]
    pub questions: u64,
}

const fn one() -> u64 {
    1
}

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

    /// Takes out each count that differs from what was published before by what one to nine people may have written: it would tell what
    /// that was.
    pub fn withhold(mut self, before: &[Self]) -> Self {
        for earlier in before {
            let questions = self.questions.max(earlier.questions);
            let withhold = |now: &mut Option<u64>, then: Option<u64>| {
                *now = now.filter(|now| then.is_none_or(|then| !differs_by_few(*now, then, questions)));
            };
            for (now, then) in [
                (&mut self.comments, earlier.comments),
                (&mut self.web, earlier.web),
                (&mut self.read, earlier.read),
                (&mut self.twice, earlier.twice),
            ] {
                withhold(now, then);
            }
            for theme in &mut self.themes {
                if let Some(then) = earlier.theme(&theme.key) {
                    withhold(&mut theme.n, then.n);
                    withhold(&mut theme.web, then.web);
                }
            }
        }
        self.without_what_tells()
    }

    pub(super) fn theme(&self, key: &str) -> Option<&ThemeCount> {
        self.themes.iter().find(|theme| theme.key == key)
    }

    /// As it is.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn now(state: &ApiState, view: &EvaluationView) -> Result<Self> {
        Written::now(state, view).await.map(|written| Self::of_written(&written))
    }

    pub(crate) fn of_written(written: &Written) -> Self {
        let theme = |theme: &Theme| ThemeCount {
            key: theme.key.clone(),
            label: theme.label.clone(),
            n: written.with(&theme.key, true).told(),
            web: written.with(&theme.key, false).told(),
        };
        let told = Self {
            comments: written.comments(true).told(),
            web: written.comments(false).told(),
            read: written.read().told(),
            twice: written.twice().told(),
            kappa: agreement(&[written]),
            themes: written.themes().iter().map(theme).collect(),
            questions: written.questions(),
        };
        told.without_what_tells()
    }

    /// Without what would tell something that is not told: all that were read, beside one of the two, the other; how far readers of a few
    /// agree.
    pub(super) fn without_what_tells(mut self) -> Self {
        if self.comments.is_none() || self.web.is_none() {
            self.read = self.read.filter(|read| *read == 0);
        }
        self.kappa = self.kappa.filter(|_| self.twice.is_some());
        self
    }
}

/// Whether nine people, with a comment at each question, may be all the difference.
fn differs_by_few(now: u64, then: u64, questions: u64) -> bool {
    (1..FEWEST_RESPONDENTS * questions).contains(&now.abs_diff(then))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comments::is_read_twice;
    use crate::comments::written::Place;
    use store::CommentCode;
    use survey::case::SampleType;
    use survey::clock::Timestamp;
    use survey::id::{ResponseId, UserId};
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

    fn counted(places: Vec<(Place, SampleType)>, codes: Vec<CommentCode>, themes: &[&str]) -> Counted {
        let theme = |key: &&str| Theme { key: (*key).to_owned(), label: Text::of(key, key) };
        Counted::of_written(&Written::of(places, codes, themes.iter().map(theme).collect()))
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
        let counted = counted(places, codes, &["wait", "seats", "dirt"]);
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
            counted(places, codes, &["wait"])
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
            questions: 1,
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
        now = now.withhold(&[of(90, &[12, 30])]);
        assert_eq!((now.comments, now.themes[0].n, now.themes[1].n), (Some(115), None, Some(40)));
        now = now.withhold(&[of(90, &[12, 30]), of(114, &[12, 40])]);
        assert_eq!((now.comments, now.read, now.themes[1].n), (None, None, Some(40)));
        let same = of(90, &[12, 30]);
        assert_eq!(same.clone().withhold(std::slice::from_ref(&same)), same);
    }

    #[test]
    fn a_few_people_may_have_written_at_every_question() {
        let of = |comments: u64, questions: u64| Counted {
            comments: Some(comments),
            web: Some(0),
            read: Some(0),
            twice: Some(0),
            kappa: None,
            themes: Vec::new(),
            questions,
        };
        let told = |now: u64, questions: u64| of(now, questions).withhold(&[of(20, 1)]).comments;
        assert_eq!((told(30, 1), told(29, 1)), (Some(30), None));
        assert_eq!((told(40, 2), told(39, 2)), (Some(40), None), "nine people at two questions each");
    }

    #[test]
    fn without_a_second_reader_there_is_no_kappa() {
        let places = vec![((response(1), "O1".to_owned()), SampleType::Probability)];
        let counted = counted(places, vec![code(1, 1, &[])], &["wait"]);
        assert_eq!((counted.kappa, counted.read, counted.comments), (None, None, None));
    }
}
