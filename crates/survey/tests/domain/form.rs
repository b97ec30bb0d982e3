//! A small form with every kind of question, and ways to bend it.

use serde_json::{Value as Json, json};
use survey::clock::Day;
use survey::questionnaire::{Compiled, Problem, Questionnaire};

pub fn both(text: &str) -> Json {
    json!({ "vi": text, "en": text })
}

fn choice(code: u8, name: &str) -> Json {
    json!({ "code": code, "name": name, "label": both(name) })
}

/// The form as JSON. Indexes: consented 0, satisfied 1, on_time 2, late_notice 3, wishes 4, visits 5, cost 6, comment 7,
/// received 8, thanks 9.
pub fn json() -> Json {
    json!({
        "key": "thu", "version": "1", "title": both("Thử"), "languages": ["vi", "en"], "consent": both("Đồng ý?"),
        "status": "draft",
        "scales": { "five": { "satisfied": [4, 5], "choices": [
            choice(1, "1"), choice(2, "2"), choice(3, "3"), choice(4, "4"), choice(5, "5"),
            { "code": 9, "name": "9", "label": both("Không biết"), "no_answer": "no_opinion" },
        ] } },
        "factors": [{ "key": "A", "name": both("Tiếp cận"), "short": both("TC") }],
        "sections": [
            { "key": "first", "title": both("Một"), "questions": [
                { "name": "consented", "kind": "single", "label": both("?"), "required": "true()",
                  "choices": [choice(1, "yes"), choice(2, "no")] },
                { "name": "satisfied", "kind": "likert", "label": both("?"), "scale": "five", "factor": "A",
                  "required": "true()" },
                { "name": "on_time", "kind": "single", "label": both("?"),
                  "choices": [choice(1, "early"), choice(2, "on_time"), choice(3, "late")] },
                { "name": "late_notice", "kind": "single", "label": both("?"), "relevant": "${on_time} = 'late'",
                  "required": "${satisfied} < 3", "choices": [choice(1, "yes"), choice(0, "no")] },
                { "name": "wishes", "kind": "multi", "label": both("?"), "max": 2,
                  "choices": [choice(1, "faster"), choice(2, "cheaper"), choice(3, "closer")] },
            ] },
            { "key": "second", "title": both("Hai"), "relevant": "${consented} = 'yes'", "questions": [
                { "name": "visits", "kind": "integer", "label": both("?"), "constraint": ". >= 1 and . <= 50",
                  "constraint_message": { "vi": "Số lần phải từ 1 đến 50.", "en": "From 1 to 50, please." } },
                { "name": "cost", "kind": "decimal", "label": both("?"), "constraint": ". >= 0" },
                { "name": "comment", "kind": "text", "label": both("?"),
                  "relevant": "selected(${wishes}, 'faster') or ${late_notice} = 'no'" },
                { "name": "received", "kind": "date", "label": both("?"), "constraint": ". <= today()" },
                { "name": "thanks", "kind": "note", "label": both("Cảm ơn") },
            ] },
        ],
    })
}

/// The form with one place changed, named by a JSON pointer; `null` removes a field.
pub fn changed(changes: &[(&str, Json)]) -> Json {
    let mut form = json();
    for (pointer, value) in changes {
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let parent = form.pointer_mut(parent).unwrap_or_else(|| panic!("no {pointer}"));
        match parent {
            Json::Array(items) => items[field.parse::<usize>().unwrap()] = value.clone(),
            Json::Object(fields) if value.is_null() => drop(fields.remove(field)),
            Json::Object(fields) => drop(fields.insert(field.to_owned(), value.clone())),
            _ => panic!("{pointer} is no place"),
        }
    }
    form
}

pub fn read(form: &Json) -> Questionnaire {
    Questionnaire::from_json(&form.to_string()).unwrap()
}

pub fn compiled() -> Compiled {
    read(&json()).compile().unwrap()
}

/// What compiling says, one line per problem.
pub fn problems(changes: &[(&str, Json)]) -> Vec<String> {
    match read(&changed(changes)).compile() {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(Problem::to_string).collect(),
    }
}

pub fn today() -> Day {
    "2022-09-21".parse().unwrap()
}
