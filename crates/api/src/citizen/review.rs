//! C5: what is about to be sent, in counts: others may look at the phone.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use survey::answers::{Answer, relevant};
use survey::questionnaire::{NoAnswer, QuestionKind};

use super::filled::{Filled, questions, sections};
use super::page::{Frame, answer};
use super::source::Place;
use super::strings::Tongue;
use crate::state::ApiState;

struct Row<'a> {
    key: &'a str,
    title: &'a str,
    counts: String,
}

#[derive(Template)]
#[template(path = "citizen/review.html")]
struct Review<'a> {
    frame: Frame,
    part: String,
    before: usize,
    of: usize,
    rows: Vec<Row<'a>>,
}

pub fn page(state: &ApiState, place: &Place, tongue: Tongue, filled: &Filled) -> Response {
    let compiled = place.form.as_ref();
    let (t, language) = (tongue.words(), tongue.language());
    let relevance = relevant(compiled, &filled.answers, state.today());
    let on_the_way = sections(compiled, &relevance);
    let mut rows = Vec::new();
    for section in &on_the_way {
        let Some(written) = compiled.questionnaire().sections.get(*section) else { continue };
        let (mut asked, mut no_opinion, mut blank) = (0, 0, 0);
        for (index, question) in questions(*section, compiled, &relevance) {
            if matches!(question.kind, QuestionKind::Note) {
                continue;
            }
            asked += 1;
            let given = filled.answers.get(&question.name);
            let choice = compiled.choices(index).iter().find(|choice| match given {
                Some(Answer::Likert(code)) => choice.code == *code,
                Some(Answer::Single(name)) => choice.name == *name,
                _ => false,
            });
            match choice.and_then(|choice| choice.no_answer) {
                Some(NoAnswer::NoOpinion) => no_opinion += 1,
                Some(NoAnswer::Refused) => blank += 1,
                Some(NoAnswer::NotApplicable | NoAnswer::NotRemembered) => {}
                None => blank += usize::from(given.is_none()),
            }
        }
        let counts = t.counts(asked, no_opinion, blank);
        rows.push(Row { key: &written.key, title: written.title.get(&language), counts });
    }
    let mut frame = Frame::of(state, place, tongue, t.review);
    frame.hide(filled.fields(None));
    let of = on_the_way.len() + 1;
    answer(StatusCode::OK, &Review { frame, part: t.part(of, of), before: of - 1, of, rows })
}
