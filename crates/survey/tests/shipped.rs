//! The questionnaires shipped with the product: they compile, they keep their hash, they have what their sources say.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use survey::language::Language;
use survey::questionnaire::{Compiled, Problem, Questionnaire};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../questionnaires")
}

fn compile(name: &str, text: &str) -> Compiled {
    let form = Questionnaire::from_json(text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    form.compile().unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        panic!("{name}:\n{}", lines.join("\n"))
    })
}

fn shipped() -> BTreeMap<String, Compiled> {
    let mut forms = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let form = compile(&name, &std::fs::read_to_string(&path).unwrap());
            assert_eq!(form.questionnaire().key, name, "the file is named after its key");
            forms.insert(name, form);
        }
    }
    forms
}

/// How many criteria each factor has, in the order of the factors.
fn criteria(form: &Compiled) -> Vec<usize> {
    let form = form.questionnaire();
    let of = |key: &str| form.criteria().filter(|(_, likert)| likert.factor.as_deref() == Some(key)).count();
    form.factors.iter().map(|factor| of(&factor.key)).collect()
}

#[test]
fn all_compile_and_are_in_both_languages() {
    let forms = shipped();
    assert!(forms.len() >= 3, "administrative, hospital and school: found {:?}", forms.keys());
    for (name, form) in &forms {
        let languages: Vec<&str> = form.questionnaire().languages.iter().map(Language::tag).collect();
        assert!(languages.contains(&"vi") && languages.contains(&"en"), "{name}: {languages:?}");
        for (criterion, _) in form.questionnaire().criteria() {
            assert!(criterion.short.is_some(), "{name}, {} has no short name", criterion.name);
        }
    }
}

#[test]
fn the_canonical_text_keeps_its_hash() {
    for (name, form) in shipped() {
        let again = compile(&name, form.canonical_json());
        assert_eq!(again.hash(), form.hash(), "{name}");
        assert_eq!(again.canonical_json(), form.canonical_json(), "{name}");
        assert_eq!(again.layout(), form.layout(), "{name}");
    }
}

#[test]
fn the_administrative_form_has_its_22_criteria() {
    let forms = shipped();
    let form = &forms["hanh-chinh-22"];
    assert_eq!(criteria(form), [4, 5, 6, 3, 4]);
    assert_eq!(form.questionnaire().criteria().count(), 22);
    assert!(form.questionnaire().overall_question().is_some_and(|(_, overall)| overall.factor.is_none()));
}

#[test]
fn the_hospital_form_has_its_31_criteria_with_code_0_outside_the_denominator() {
    let forms = shipped();
    let form = forms["benh-vien-ngoai-tru"].questionnaire();
    assert_eq!(form.criteria().count(), 31);
    assert_eq!(form.factors.len(), 5);
    for (question, likert) in form.criteria() {
        let zero = form.likert_choices(likert).iter().find(|choice| choice.code == 0);
        assert!(zero.is_some_and(|choice| choice.no_answer.is_some()), "{}", question.name);
    }
}

#[test]
fn sensitive_questions_are_optional() {
    for (name, form) in shipped() {
        for (_, question) in form.questions().filter(|(_, question)| question.sensitive) {
            assert_eq!(question.required, None, "{name}, {}", question.name);
        }
    }
    let ethnic = shipped()["hanh-chinh-22"].questions().any(|(_, question)| question.sensitive);
    assert!(ethnic, "the ethnic question is marked sensitive");
}
