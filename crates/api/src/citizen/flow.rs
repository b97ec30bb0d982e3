//! `POST /k`: from one page to the next.
//!
//! Nothing is remembered between pages: a form carries all that came before, so the same form sent again gives the same
//! page again.

use axum::response::Response;
use std::time::Duration;
use survey::answers::{relevant, split};
use survey::questionnaire::Compiled;

use super::filled::{Filled, Raw, raw_of, sections};
use super::form::{Form, field};
use super::mixing::mix;
use super::review;
use super::section::{self, Because};
use super::source::{Found, Mistake, Place, Source, normal_ticket, ticket_form};
use super::still::{self, End};
use super::strings::Tongue;
use super::throttle::{self, Throttle};
use crate::auth::{digest, random_secret};
use crate::problem::Result;
use crate::state::ApiState;
use store::{Staged, TicketForm, WebAnswer};

/// What the pressed button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Go<'a> {
    /// The same page in the other language.
    Switch,
    Next,
    Back,
    Edit(&'a str),
    Send,
}

impl<'a> Go<'a> {
    fn of_form(form: &'a Form) -> Self {
        if form.get(field::SWITCH).is_some() {
            return Self::Switch;
        }
        match form.get(field::GO) {
            Some("back") => Self::Back,
            Some("send") => Self::Send,
            Some(other) => other.strip_prefix("edit:").map_or(Self::Next, Self::Edit),
            None => Self::Next,
        }
    }
}

/// The language the button asks for, or the one the page was in.
pub fn tongue(form: &Form) -> Tongue {
    let asked = [field::SWITCH, field::LANGUAGE].into_iter().find_map(|name| Tongue::parse(form.get(name)?));
    asked.unwrap_or(Tongue::Vietnamese)
}

pub async fn next_page(state: &ApiState, throttle: &Throttle, form: &Form) -> Result<Response> {
    let tongue = tongue(form);
    let go = Go::of_form(form);
    if let Some(end) = End::of_form(form) {
        return Ok(end.page(state, tongue));
    }
    if let Some(typed) = form.get(field::TYPED) {
        if go == Go::Switch {
            return Ok(still::ticket(state, tongue, typed, None));
        }
        return enter(state, throttle, tongue, typed).await;
    }
    let Some(source) = Source::of_form(state, form) else {
        let carries = form.get(field::COUNTER).is_some() || form.get(field::TICKET).is_some();
        return Ok(if carries { End::Refused.page(state, tongue) } else { still::ticket(state, tongue, "", None) });
    };
    let way = source.fields();
    let place = match source.find(state).await? {
        Found::Here(place) => place,
        Found::Closed(why) => return Ok(still::closed(state, tongue, why, way)),
    };
    let Some(filled) = Filled::of_form(form, &place.form) else {
        return begin(state, &place, tongue, go, form.get(field::CONSENT));
    };
    Step { state, place: &place, tongue }.take(filled, form, go).await
}

/// A code was typed, or came with the link.
async fn enter(state: &ApiState, throttle: &Throttle, tongue: Tongue, typed: &str) -> Result<Response> {
    if let Some(mistake) = Mistake::of(typed) {
        return Ok(still::ticket(state, tongue, typed, Some(mistake)));
    }
    let secret = normal_ticket(typed);
    let ticket = ticket_form(&secret);
    let counted = matches!(ticket, TicketForm::Code(_));
    if counted && !throttle.take(state.now()) {
        return Ok(still::too_many(state, tongue, typed));
    }
    match state.store.open_ticket(ticket, state.today()).await? {
        None => {
            wait(throttle::DELAY).await;
            Ok(End::Refused.page(state, tongue))
        }
        Some(evaluation) => {
            if counted {
                throttle.give_back();
            }
            let source = Source::ticket(state, secret, evaluation);
            let way = source.fields();
            Ok(match source.find(state).await? {
                Found::Here(place) => still::consent(state, &place, tongue),
                Found::Closed(why) => still::closed(state, tongue, why, way),
            })
        }
    }
}

async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Before consent nothing is filled; each consent begins an answer of its own.
fn begin(state: &ApiState, place: &Place, tongue: Tongue, go: Go<'_>, consent: Option<&str>) -> Result<Response> {
    match consent {
        Some("yes") if go != Go::Switch => {
            let filled = Filled { key: random_secret()?, reviewed: false, answers: survey::answers::Answers::new() };
            Ok(Step { state, place, tongue }.forward(filled, None))
        }
        Some("no") if go != Go::Switch => Ok(End::Declined.page(state, tongue)),
        _ => Ok(still::consent(state, place, tongue)),
    }
}

struct Step<'a> {
    state: &'a ApiState,
    place: &'a Place,
    tongue: Tongue,
}

impl Step<'_> {
    fn compiled(&self) -> &Compiled {
        &self.place.form
    }

    async fn take(&self, mut filled: Filled, form: &Form, go: Go<'_>) -> Result<Response> {
        let Some(section) = form.get(field::SECTION).and_then(|key| self.section(key)) else {
            return self.after_review(filled, go).await;
        };
        let sent = filled.take(section, form, self.compiled(), self.state.today(), self.tongue);
        Ok(match go {
            Go::Switch => self.show(&filled, section, &sent.raw, &Because::Turn),
            Go::Back => self.backward(filled, Some(section)),
            _ if !sent.issues.is_empty() => self.show(&filled, section, &sent.raw, &Because::Issues(sent.issues)),
            _ if !sent.new.is_empty() => self.show(&filled, section, &sent.raw, &Because::New(sent.new)),
            _ => self.forward(filled, Some(section)),
        })
    }

    async fn after_review(&self, filled: Filled, go: Go<'_>) -> Result<Response> {
        Ok(match go {
            Go::Back => self.backward(filled, None),
            Go::Edit(key) => match self.section(key) {
                Some(section) => self.turn(&filled, section),
                None => self.review(filled),
            },
            Go::Send => return self.send(filled).await,
            Go::Next | Go::Switch => self.review(filled),
        })
    }

    /// The section with this key, if it has a question to put or had one.
    fn section(&self, key: &str) -> Option<usize> {
        self.compiled().questionnaire().sections.iter().position(|section| section.key == key)
    }

    fn on_the_way(&self, filled: &Filled) -> Vec<usize> {
        let compiled = self.compiled();
        sections(compiled, &relevant(compiled, &filled.answers, self.state.today()))
    }

    fn forward(&self, filled: Filled, after: Option<usize>) -> Response {
        let next = self.on_the_way(&filled).into_iter().find(|section| after.is_none_or(|after| *section > after));
        match next {
            Some(section) if !filled.reviewed => self.turn(&filled, section),
            _ => self.review(filled),
        }
    }

    fn backward(&self, filled: Filled, before: Option<usize>) -> Response {
        let earlier = |section: &usize| before.is_none_or(|before| *section < before);
        match self.on_the_way(&filled).into_iter().rfind(earlier) {
            Some(section) => self.turn(&filled, section),
            None => self.forward(filled, None),
        }
    }

    /// The review, or the first section in which something is still wrong.
    fn review(&self, mut filled: Filled) -> Response {
        if let Some(again) = self.unfinished(&filled) {
            return again;
        }
        filled.reviewed = true;
        review::page(self.state, self.place, self.tongue, &filled)
    }

    fn unfinished(&self, filled: &Filled) -> Option<Response> {
        let issues = filled.issues(self.compiled(), self.state.today(), self.tongue);
        let section = issues.first()?.0;
        let here = issues.into_iter().filter(|(other, _)| *other == section).map(|(_, issue)| issue).collect();
        Some(self.show(filled, section, &raw_of(&filled.answers, self.tongue), &Because::Issues(here)))
    }

    fn turn(&self, filled: &Filled, section: usize) -> Response {
        self.show(filled, section, &raw_of(&filled.answers, self.tongue), &Because::Turn)
    }

    fn show(&self, filled: &Filled, section: usize, raw: &Raw, because: &Because) -> Response {
        section::page(self.state, self.place, self.tongue, filled, section, raw, because)
    }

    async fn send(&self, filled: Filled) -> Result<Response> {
        if let Some(again) = self.unfinished(&filled) {
            return Ok(again);
        }
        let today = self.state.today();
        let answer = WebAnswer {
            evaluation: self.place.view.evaluation.id,
            source: self.place.source.web_source(),
            key_hash: digest(&filled.key),
            day: today,
            language: self.tongue.tag().to_owned(),
            questionnaire: self.compiled().hash(),
            answers: split(self.compiled(), filled.answers, today).sent.to_json().to_string(),
        };
        Ok(match self.state.store.stage_web_answer(&answer).await? {
            Staged::Taken => {
                let state = self.state.clone();
                tokio::spawn(async move {
                    if mix(&state).await.is_err() {
                        tracing::warn!("web answers were not mixed; the next run will");
                    }
                });
                End::Thanks.page(self.state, self.tongue)
            }
            Staged::Repeated => End::Thanks.page(self.state, self.tongue),
            Staged::TicketRefused => End::Refused.page(self.state, self.tongue),
        })
    }
}
