//! The pages that ask no question: the first one, consent, thanks and refusals.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::form::{Form, field};
use super::page::{Frame, answer, answer_once};
use super::source::{Mistake, Place, Why};
use super::strings::Tongue;
use crate::problem::{Code, Problem};
use crate::state::ApiState;

/// C1: the code of an invitation.
#[derive(Template)]
#[template(path = "citizen/ticket.html")]
struct Ticket {
    frame: Frame,
    typed: String,
    /// What is wrong with it: over the page and at the field.
    error: Option<(&'static str, String)>,
}

/// What was typed is kept, whatever it is.
pub fn ticket(state: &ApiState, tongue: Tongue, typed: &str, mistake: Option<Mistake>) -> Response {
    let mut frame = Frame::plain(state, tongue, tongue.words().ask);
    frame.wrong = mistake.is_some();
    let error = mistake.map(|mistake| tongue.words().mistake(mistake));
    answer(StatusCode::OK, &Ticket { frame, typed: typed.trim().chars().take(200).collect(), error })
}

/// A line of the consent text; what stands before its first colon is its heading.
struct Line<'a> {
    head: Option<&'a str>,
    rest: &'a str,
}

/// C2: consent. Nothing is chosen beforehand, and both answers weigh the same.
#[derive(Template)]
#[template(path = "citizen/consent.html")]
struct Consent<'a> {
    frame: Frame,
    lines: Vec<Line<'a>>,
}

pub fn consent(state: &ApiState, place: &Place, tongue: Tongue) -> Response {
    let frame = Frame::of(state, place, tongue, tongue.words().before);
    let language = tongue.language();
    let text = place.form.questionnaire().consent.get(&language);
    let line = |text| match str::split_once(text, ": ") {
        Some((head, rest)) if head.chars().count() <= 40 => Line { head: Some(head), rest },
        _ => Line { head: None, rest: text },
    };
    let lines = text.lines().map(str::trim).filter(|text| !text.is_empty()).map(line).collect();
    answer(StatusCode::OK, &Consent { frame, lines })
}

#[derive(Template)]
#[template(path = "citizen/thanks.html")]
struct Thanks {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "citizen/declined.html")]
struct Declined {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "citizen/refused.html")]
struct Refused {
    frame: Frame,
}

/// The pages that need nothing but a language; they are named in a hidden field so that it can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// C6. It gives nothing away.
    Thanks,
    Declined,
    /// C7: the same for unknown, used and expired.
    Refused,
}

impl End {
    const ALL: [Self; 3] = [Self::Thanks, Self::Declined, Self::Refused];

    const fn name(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::Declined => "declined",
            Self::Refused => "refused",
        }
    }

    pub fn of_form(form: &Form) -> Option<Self> {
        let name = form.get(field::PAGE)?;
        Self::ALL.into_iter().find(|end| end.name() == name)
    }

    pub fn page(self, state: &ApiState, tongue: Tongue) -> Response {
        let t = tongue.words();
        let title = match self {
            Self::Thanks => t.thanks,
            Self::Declined => t.declined,
            Self::Refused => t.refused,
        };
        let mut frame = Frame::plain(state, tongue, title);
        frame.hide([(field::PAGE, self.name().to_owned())]);
        match self {
            Self::Thanks => answer_once(StatusCode::OK, &Thanks { frame }),
            Self::Declined => answer_once(StatusCode::OK, &Declined { frame }),
            Self::Refused => answer(StatusCode::FORBIDDEN, &Refused { frame }),
        }
    }
}

/// C8: nothing is taken here.
#[derive(Template)]
#[template(path = "citizen/closed.html")]
struct Closed {
    frame: Frame,
    why: &'static str,
}

/// The way back to it travels along, so that its language can be switched too.
pub fn closed(state: &ApiState, tongue: Tongue, why: Why, way: Vec<(&'static str, String)>) -> Response {
    let t = tongue.words();
    let (title, why) = match why {
        Why::Over => (t.over, t.over_why),
        Why::NotOpen => (t.not_open, t.not_open_why),
    };
    let mut frame = Frame::plain(state, tongue, title);
    frame.hide(way);
    answer(StatusCode::NOT_FOUND, &Closed { frame, why })
}

#[derive(Template)]
#[template(path = "citizen/trouble.html")]
struct Trouble<'a> {
    frame: Frame,
    why: &'static str,
    /// Whether sending the same again may help.
    again: bool,
    go: Option<&'a str>,
}

/// Something on our side failed: the page keeps everything that was sent, to send it again.
pub fn trouble(state: &ApiState, tongue: Tongue, problem: &Problem, form: &Form) -> Response {
    let t = tongue.words();
    let mut frame = Frame::plain(state, tongue, t.trouble);
    let ours = [field::GO, field::LANGUAGE, field::SWITCH];
    let kept = form.pairs().filter(|(name, _)| !ours.contains(name));
    frame.hidden.extend(kept.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let status = if problem.code == Code::Busy { StatusCode::SERVICE_UNAVAILABLE } else { problem.code.status() };
    answer(status, &Trouble { frame, why: t.trouble_why, again: true, go: form.get(field::GO) })
}

pub fn too_long(state: &ApiState, status: StatusCode) -> Response {
    let t = Tongue::Vietnamese.words();
    let frame = Frame::plain(state, Tongue::Vietnamese, t.too_long);
    answer(status, &Trouble { frame, why: t.too_long_why, again: false, go: None })
}

/// Too many wrong codes; what was typed is kept.
pub fn too_many(state: &ApiState, tongue: Tongue, typed: &str) -> Response {
    let t = tongue.words();
    let mut frame = Frame::plain(state, tongue, t.too_many);
    frame.hide([(field::TYPED, typed.to_owned())]);
    let page = Trouble { frame, why: t.too_many_why, again: true, go: Some("next") };
    let mut response = answer(StatusCode::TOO_MANY_REQUESTS, &page);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    response
}
