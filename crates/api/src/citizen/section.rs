//! C3 and C4: one section of the form on a page, with what is wrong beside each question.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use survey::answers::{Issue, IssueKind, relevant};
use survey::language::Language;
use survey::questionnaire::{Choice, Compiled, Question, QuestionKind, Requirement};

use super::filled::{Filled, Raw, date_fields, questions, sections};
use super::page::{Frame, answer};
use super::source::Place;
use super::strings::Tongue;
use crate::state::ApiState;

/// Why a section is shown once more.
pub enum Because {
    /// It is its turn.
    Turn,
    Issues(Vec<Issue>),
    /// Questions that its answers have brought up.
    New(Vec<usize>),
}

struct Summary {
    heading: String,
    /// The name of a question and what it is called here.
    links: Vec<(String, String)>,
}

struct Row<'a> {
    value: &'a str,
    label: &'a str,
    checked: bool,
    face: Option<u8>,
    /// Says why there is no answer; last, and drawn dashed.
    aside: bool,
}

enum Control<'a> {
    Choice { rows: Vec<Row<'a>>, several: bool },
    Number { value: String, unit: Option<&'a str>, whole: bool },
    Text(String),
    Date { day: String, month: String, year: String },
    Note,
}

struct QuestionView<'a> {
    name: &'a str,
    label: String,
    hint: Option<&'a str>,
    error: Option<String>,
    control: Control<'a>,
}

impl QuestionView<'_> {
    /// What a screen reader reads with it. Names of questions are letters, digits and `_`.
    fn described(&self) -> String {
        let hint = self.hint.map(|_| format!("{}-h", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-e", self.name));
        let ids: Vec<String> = [error, hint].into_iter().flatten().collect();
        if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) }
    }
}

#[derive(Template)]
#[template(path = "citizen/section.html")]
struct SectionPage<'a> {
    frame: Frame,
    part: String,
    before: usize,
    of: usize,
    title: &'a str,
    lead: Option<&'a str>,
    summary: Option<Summary>,
    faces: bool,
    questions: Vec<QuestionView<'a>>,
    back: bool,
}

pub fn page(
    state: &ApiState,
    place: &Place,
    tongue: Tongue,
    filled: &Filled,
    section: usize,
    raw: &Raw,
    because: &Because,
) -> Response {
    let compiled = place.form.as_ref();
    let language = tongue.language();
    let t = tongue.words();
    let relevance = relevant(compiled, &filled.answers, state.today());
    let on_the_way = sections(compiled, &relevance);
    let before = on_the_way.iter().take_while(|other| **other < section).count();
    let of = on_the_way.len() + 1;
    let Some(written) = compiled.questionnaire().sections.get(section) else {
        return super::still::consent(state, place, tongue);
    };
    let shown = questions(section, compiled, &relevance);
    let drawer = Drawer { compiled, language: &language, tongue, raw };
    let mut number = 0;
    let mut views = Vec::new();
    let mut numbers = Vec::new();
    for (index, question) in &shown {
        if !matches!(question.kind, QuestionKind::Note) {
            number += 1;
            numbers.push((*index, number));
        }
        let issue = match because {
            Because::Issues(issues) => issues.iter().find(|issue| issue.question == question.name),
            Because::Turn | Because::New(_) => None,
        };
        views.push(drawer.question(*index, question, number, issue));
    }
    // The first criterion's hint introduces the section.
    let leads = shown.first().is_some_and(|(_, question)| matches!(question.kind, QuestionKind::Likert(_)));
    let lead = if leads { views.first_mut().and_then(|view| view.hint.take()) } else { None };
    let called = |index: usize| {
        let question = compiled.question(index)?;
        let number = numbers.iter().find(|(other, _)| *other == index)?.1;
        let name = question.short.as_ref().unwrap_or(&question.label).get(&language);
        Some((question.name.clone(), t.question(number, name)))
    };
    let summary = match because {
        Because::Turn => None,
        Because::Issues(issues) => Some(Summary {
            heading: t.left(issues.len(), issues.iter().all(|issue| issue.kind == IssueKind::Missing)),
            links: issues.iter().filter_map(|issue| called(compiled.index(&issue.question)?)).collect(),
        }),
        Because::New(new) => {
            Some(Summary { heading: t.more(new.len()), links: new.iter().filter_map(|index| called(*index)).collect() })
        }
    };
    let title = written.title.get(&language);
    let mut frame = Frame::of(state, place, tongue, title);
    frame.wrong = matches!(because, Because::Issues(_));
    frame.hide(filled.fields(Some(&written.key)));
    let faces = views.iter().any(|view| match &view.control {
        Control::Choice { rows, .. } => rows.iter().any(|row| row.face.is_some()),
        _ => false,
    });
    let part = t.part(before + 1, of);
    let back = before > 0;
    let page = SectionPage { frame, part, before, of, title, lead, summary, faces, questions: views, back };
    answer(StatusCode::OK, &page)
}

struct Drawer<'a> {
    compiled: &'a Compiled,
    language: &'a Language,
    tongue: Tongue,
    raw: &'a Raw,
}

impl<'a> Drawer<'a> {
    fn question(&self, index: usize, question: &'a Question, number: usize, issue: Option<&Issue>) -> QuestionView<'a> {
        let label = question.label.get(self.language);
        let optional = self.compiled.conditions().get(index).is_some_and(|place| place.required == Requirement::Never);
        let label = match &question.kind {
            QuestionKind::Note => label.to_owned(),
            _ if optional => format!("{number}. {label} ({})", self.tongue.words().optional),
            _ => format!("{number}. {label}"),
        };
        QuestionView {
            name: &question.name,
            label,
            hint: question.hint.as_ref().map(|hint| hint.get(self.language)).filter(|hint| !hint.is_empty()),
            error: issue.map(|issue| issue.message.clone()),
            control: self.control(index, question, optional),
        }
    }

    fn control(&self, index: usize, question: &'a Question, optional: bool) -> Control<'a> {
        let value = || self.value(&question.name);
        let unit = |unit: &'a Option<survey::language::Text>| unit.as_ref().map(|unit| unit.get(self.language));
        match &question.kind {
            QuestionKind::Likert(_) | QuestionKind::Single { .. } => {
                Control::Choice { rows: self.rows(index, question, optional), several: false }
            }
            QuestionKind::Multi { .. } => Control::Choice { rows: self.rows(index, question, false), several: true },
            QuestionKind::Integer { unit: of } => Control::Number { value: value(), unit: unit(of), whole: true },
            QuestionKind::Decimal { unit: of } => Control::Number { value: value(), unit: unit(of), whole: false },
            QuestionKind::Text => Control::Text(value()),
            QuestionKind::Date => {
                let [year, month, day] = date_fields(&question.name).map(|name| self.value(&name));
                Control::Date { day, month, year }
            }
            // Never among the questions of a page: see `questions`.
            QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place | QuestionKind::Note => Control::Note,
        }
    }

    /// Answers first, then the ways not to answer. Where nothing must be chosen and no such way is given there is an
    /// empty one, because a radio button cannot be taken back.
    fn rows(&self, index: usize, question: &'a Question, optional: bool) -> Vec<Row<'a>> {
        let choices = self.compiled.choices(index);
        let faces = matches!(question.kind, QuestionKind::Likert(_)) && has_five_faces(choices);
        let chosen = self.raw.get(&question.name).map(Vec::as_slice).unwrap_or_default();
        let row = |choice: &'a Choice| Row {
            value: &choice.name,
            label: choice.label.get(self.language),
            checked: chosen.contains(&choice.name),
            face: (faces && choice.no_answer.is_none()).then_some(choice.code),
            aside: choice.no_answer.is_some(),
        };
        let (aside, answers): (Vec<Row<'a>>, Vec<Row<'a>>) = choices.iter().map(row).partition(|row| row.aside);
        let mut rows: Vec<Row<'a>> = answers.into_iter().chain(aside).collect();
        if optional && !rows.iter().any(|row| row.aside) {
            rows.push(Row { value: "", label: self.tongue.words().no_answer, checked: false, face: None, aside: true });
        }
        rows
    }

    fn value(&self, name: &str) -> String {
        self.raw.get(name).and_then(|values| values.first()).cloned().unwrap_or_default()
    }
}

/// The faces stand for the five steps of satisfaction and for nothing else.
fn has_five_faces(choices: &[Choice]) -> bool {
    let codes: Vec<u8> = choices.iter().filter(|choice| choice.no_answer.is_none()).map(|choice| choice.code).collect();
    codes == [1, 2, 3, 4, 5]
}
