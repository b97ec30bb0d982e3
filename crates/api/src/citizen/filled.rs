//! What has been answered so far. It travels in the page, and nothing of it is kept here before it is sent.

use std::collections::BTreeMap;
use survey::answers::{Answer, Answers, Issue, IssueKind, Relevance, relevant, validate};
use survey::clock::Day;
use survey::language::Language;
use survey::questionnaire::{Compiled, Question, QuestionKind};

use super::form::{Form, field};
use super::strings::Tongue;

/// The values of fields as the browser sends them, by the name of the field.
pub type Raw = BTreeMap<String, Vec<String>>;

pub struct Filled {
    /// Made when consent was given; the same key twice is one answer.
    pub key: String,
    /// Whether the review was reached: after a change one goes back to it.
    pub reviewed: bool,
    pub answers: Answers,
}

/// A section of the form as it was sent.
pub struct Sent {
    pub raw: Raw,
    /// What is wrong with the questions that were on the page, in the order of the form.
    pub issues: Vec<Issue>,
    /// Questions that this page's answers have brought up on it.
    pub new: Vec<usize>,
}

impl Filled {
    /// From the hidden fields; what cannot be an answer is left out, and missed later.
    pub fn of_form(form: &Form, compiled: &Compiled) -> Option<Self> {
        let key = form.get(field::KEY).filter(|key| (20..=64).contains(&key.len()))?.to_owned();
        let json = form.get(field::ANSWERS).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let (answers, _) = Answers::from_json(&json, compiled, &Language::vietnamese());
        Some(Self { key, reviewed: form.get(field::REVIEWED).is_some(), answers })
    }

    pub fn fields(&self, section: Option<&str>) -> Vec<(&'static str, String)> {
        let mut fields = vec![(field::KEY, self.key.clone()), (field::ANSWERS, self.answers.to_json().to_string())];
        fields.extend(section.map(|key| (field::SECTION, key.to_owned())));
        fields.extend(self.reviewed.then(|| (field::REVIEWED, "1".to_owned())));
        fields
    }

    /// Takes over what was sent for a section. Only questions that were on the page count, whatever else was sent.
    pub fn take(&mut self, section: usize, form: &Form, compiled: &Compiled, today: Day, tongue: Tongue) -> Sent {
        let language = tongue.language();
        let shown = questions(section, compiled, &relevant(compiled, &self.answers, today));
        let mut raw = Raw::new();
        let mut issues: Vec<(usize, Issue)> = Vec::new();
        for (index, question) in &shown {
            let name = question.name.as_str();
            let values = read_raw(question, form, &mut raw);
            let pairs = values.iter().map(|value| (name, value.as_str()));
            let (given, wrong) = Answers::from_fields(pairs, compiled, &language);
            self.answers.remove(name);
            self.answers.merge(given);
            issues.extend(wrong.into_iter().map(|issue| (*index, issue)));
        }
        let after = questions(section, compiled, &relevant(compiled, &self.answers, today));
        let was_shown = |index: usize| shown.iter().any(|(other, _)| *other == index);
        for issue in validate(compiled, &self.answers, today, &language) {
            if let Some(index) = compiled.index(&issue.question)
                && was_shown(index)
                && !issues.iter().any(|(other, _)| *other == index)
            {
                issues.push((index, issue));
            }
        }
        // What is no longer put is not judged.
        issues.retain(|(index, _)| after.iter().any(|(other, _)| other == index));
        issues.sort_by_key(|(index, _)| *index);
        let issues = issues.into_iter().map(|(index, issue)| worded(issue, index, compiled, tongue)).collect();
        let asks = |question: &Question| !matches!(question.kind, QuestionKind::Note);
        let new =
            after.iter().filter(|(index, question)| !was_shown(*index) && asks(question)).map(|(index, _)| *index);
        Sent { raw, issues, new: new.collect() }
    }

    /// What is wrong with all of it, with the section it is in.
    pub fn issues(&self, compiled: &Compiled, today: Day, tongue: Tongue) -> Vec<(usize, Issue)> {
        let issues = validate(compiled, &self.answers, today, &tongue.language()).into_iter();
        let placed = issues.filter_map(|issue| {
            let index = compiled.index(&issue.question)?;
            let section = compiled.conditions().get(index)?.section;
            Some((section, worded(issue, index, compiled, tongue)))
        });
        placed.collect()
    }
}

/// The questions of a section that are put on a page, with their index; what only a tablet can put is left out.
pub fn questions<'a>(section: usize, compiled: &'a Compiled, relevance: &Relevance) -> Vec<(usize, &'a Question)> {
    let of_section = compiled.questions().zip(compiled.conditions()).filter(|(_, place)| place.section == section);
    let put = |(index, question): &(usize, &Question)| relevance.has(*index) && !question.kind.needs_tablet();
    of_section.map(|(question, _)| question).filter(put).collect()
}

/// The sections that have a question to put.
pub fn sections(compiled: &Compiled, relevance: &Relevance) -> Vec<usize> {
    let on_a_page = |index: &usize| compiled.question(*index).is_some_and(|question| !question.kind.needs_tablet());
    let put = relevance.indexes().filter(on_a_page).filter_map(|index| compiled.conditions().get(index));
    let mut sections: Vec<usize> = put.map(|place| place.section).collect();
    sections.dedup();
    sections
}

/// The three fields of a date.
pub fn date_fields(name: &str) -> [String; 3] {
    [format!("{name}.y"), format!("{name}.m"), format!("{name}.d")]
}

/// The values of a question's fields, kept in `raw` as they came; the three of a date as one.
fn read_raw(question: &Question, form: &Form, raw: &mut Raw) -> Vec<String> {
    if !matches!(question.kind, QuestionKind::Date) {
        let values = form.all(&question.name).to_vec();
        raw.insert(question.name.clone(), values.clone());
        return values;
    }
    let names = date_fields(&question.name);
    let parts = names.each_ref().map(|name| form.get(name).unwrap_or_default().trim().to_owned());
    for (name, part) in names.into_iter().zip(&parts) {
        raw.insert(name, vec![part.clone()]);
    }
    let [year, month, day] = parts;
    let empty = year.is_empty() && month.is_empty() && day.is_empty();
    if empty { Vec::new() } else { vec![format!("{year}-{month:0>2}-{day:0>2}")] }
}

/// The fields a browser would send for the answers that are there.
pub fn raw_of(answers: &Answers, tongue: Tongue) -> Raw {
    let mut raw = Raw::new();
    for (name, answer) in answers.iter() {
        let values = match answer {
            Answer::Likert(code) => vec![code.to_string()],
            Answer::Single(text) | Answer::Text(text) => vec![text.clone()],
            Answer::Multi(names) => names.clone(),
            Answer::Integer(number) => vec![number.to_string()],
            Answer::Decimal(number) if tongue == Tongue::Vietnamese => vec![number.to_string().replace('.', ",")],
            Answer::Decimal(number) => vec![number.to_string()],
            // No page puts such a question.
            Answer::Photo(_) | Answer::Audio(_) | Answer::Place(_) => continue,
            Answer::Date(day) => {
                let parts = [day.year().to_string(), day.month().to_string(), day.day_of_month().to_string()];
                raw.extend(date_fields(name).into_iter().zip(parts.map(|part| vec![part])));
                continue;
            }
        };
        raw.insert(name.to_owned(), values);
    }
    raw
}

/// Says it as it is on this page: the way out of a list, and the three fields of a date.
fn worded(mut issue: Issue, index: usize, compiled: &Compiled, tongue: Tongue) -> Issue {
    let t = tongue.words();
    let Some(question) = compiled.question(index) else { return issue };
    match (issue.kind, &question.kind) {
        (IssueKind::WrongType, QuestionKind::Date) => t.date_form.clone_into(&mut issue.message),
        (IssueKind::Missing, QuestionKind::Likert(_) | QuestionKind::Single { .. }) => {
            if let Some(choice) = compiled.choices(index).iter().find(|choice| choice.no_answer.is_some()) {
                issue.message = t.choose_or(choice.label.get(&tongue.language()));
            }
        }
        _ => {}
    }
    issue
}
