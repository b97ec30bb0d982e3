//! Every problem a questionnaire can have, in the words its author reads.

use serde_json::{Value as Json, json};
use survey::questionnaire::{BLANK, NOT_ASKED, Problem, Questionnaire, SlotKind};

use crate::form::{both, changed, compiled, json, problems, read};

const LATE: &str = "/sections/0/questions/3";

#[test]
fn a_sound_form_compiles() {
    let form = compiled();
    assert_eq!(form.len(), 10);
    assert_eq!(form.index("visits"), Some(5));
    assert_eq!(form.question(5).unwrap().name, "visits");
    assert_eq!(form.choices(1).len(), 6);
    assert_eq!(form.order().len(), 10);
    assert!(form.section_condition(1).is_some());
}

#[test]
fn the_layout_is_in_the_order_of_the_form() {
    let form = compiled();
    let slots: Vec<_> = form.layout().slots().iter().map(|s| (s.question, s.offset, s.width, s.kind)).collect();
    assert_eq!(
        slots,
        [
            (0, 0, 1, SlotKind::Code),
            (1, 1, 1, SlotKind::Code),
            (2, 2, 1, SlotKind::Code),
            (3, 3, 1, SlotKind::Code),
            (4, 4, 3, SlotKind::Flags),
        ]
    );
    assert_eq!(form.layout().width(), 7);
    assert_eq!(form.layout().slot(4).unwrap().offset, 4);
    assert_eq!(form.layout().slot(7), None);
    assert_eq!((BLANK, NOT_ASKED), (254, 255));
}

fn refused(text: &str) -> String {
    Questionnaire::from_json(text).unwrap_err().to_string()
}

#[test]
fn a_misspelt_field_is_named_with_its_place() {
    let text = serde_json::to_string_pretty(&changed(&[(&format!("{LATE}/relevent"), json!("true()"))])).unwrap();
    let line = text.lines().position(|line| line.contains("relevent")).unwrap() + 1;
    let message = refused(&text);
    assert!(message.starts_with(&format!("line {line}, column ")), "{message}");
    assert!(message.contains("unknown field `relevent`, expected one of `name`"), "{message}");
}

#[test]
fn a_field_of_another_kind_is_refused() {
    for (pointer, value, complaint) in [
        ("/sections/1/questions/2/max", json!(3), "question 'comment': the kind 'text' has no field 'max'"),
        ("/sections/1/questions/0/choices", json!([]), "question 'visits': the kind 'integer' has no field 'choices'"),
        (
            "/sections/0/questions/0/scale",
            json!("five"),
            "question 'consented': the kind 'single' has no field 'scale'",
        ),
        (
            "/sections/0/questions/0/choices",
            Json::Null,
            "question 'consented': the kind 'single' needs the field 'choices'",
        ),
    ] {
        let message = refused(&changed(&[(pointer, value)]).to_string());
        assert!(message.contains(complaint), "{message}");
    }
}

#[test]
fn unreadable_files_say_where() {
    assert_eq!(refused("{"), "line 1, column 1: EOF while parsing an object");
    for nested in ["[", "{\"key\":", "{\"sections\":["] {
        let message = refused(&nested.repeat(10_000));
        assert!(message.starts_with("line 1, column "), "{message}");
    }
    assert!(refused(&" ".repeat((1 << 20) + 1)).contains("1048577 bytes; the most is 1048576"));
    let marked = format!("\u{feff}{}", json());
    assert!(Questionnaire::from_json(&marked).is_ok());
}

#[test]
fn json_read_and_written_is_the_same_question() {
    let form = read(&json());
    let again = Questionnaire::from_json(&form.canonical_json().unwrap()).unwrap();
    assert_eq!(form, again);
    assert_eq!(form.hash().unwrap(), again.hash().unwrap());
    assert_eq!(form.canonical_json().unwrap(), again.compile().unwrap().canonical_json());
}

#[test]
fn circles_are_named() {
    assert_eq!(
        problems(&[("/sections/0/questions/2/relevant", json!("${late_notice} = 'yes'"))]),
        [
            "on_time: the conditions run in a circle: on_time → late_notice → on_time; a question cannot depend on itself"
        ]
    );
    assert_eq!(
        problems(&[(&format!("{LATE}/relevant"), json!("${late_notice} = 'yes'"))]),
        ["late_notice: the conditions run in a circle: late_notice → late_notice; a question cannot depend on itself"]
    );
    // The condition of a section looks at a question inside it.
    assert_eq!(
        problems(&[("/sections/1/relevant", json!("${visits} > 1"))]),
        ["visits: the conditions run in a circle: visits → visits; a question cannot depend on itself"]
    );
}

#[test]
fn a_constraint_may_name_its_own_question() {
    assert!(problems(&[("/sections/1/questions/0/constraint", json!("${visits} < 5"))]).is_empty());
    assert_eq!(
        problems(&[
            ("/sections/1/questions/0/constraint", json!(". < ${cost}")),
            ("/sections/1/questions/1/constraint", json!(". > ${visits}")),
        ]),
        ["visits: the conditions run in a circle: visits → cost → visits; a question cannot depend on itself"]
    );
}

#[test]
fn names_are_unique_and_readable() {
    assert_eq!(
        problems(&[("/sections/1/questions/0/name", json!("cost"))]),
        ["cost: the name is used twice; give one of them another name"]
    );
    assert_eq!(
        problems(&[("/sections/1/questions/0/name", json!("số lần"))]),
        ["số lần: 'số lần' is not a name: use letters without accents, digits and _, beginning with a letter"]
    );
    assert_eq!(
        problems(&[("/sections/1/key", json!("first"))]),
        ["section first: the name is used twice; give one of them another name"]
    );
    assert_eq!(
        problems(&[("/sections/0/questions/2/choices/1/name", json!("early"))]),
        ["on_time, choice early: two answers are called 'early'; give one of them another name"]
    );
    assert_eq!(
        problems(&[("/sections/0/questions/2/choices/1/code", json!(1))]),
        ["on_time, choice on_time: the code 1 is used twice; every answer needs its own code"]
    );
    assert_eq!(
        problems(&[("/sections/0/questions/4/choices/1/name", json!("less money"))]),
        [
            "wishes, choice less money: 'less money' is not the name of an answer: use letters without accents, digits, '_', '-' and '.', no spaces"
        ]
    );
    let factor = json!({ "key": "A", "name": both("x"), "short": both("x") });
    assert_eq!(
        problems(&[("/factors", json!([factor, factor]))]),
        ["factor A: the name is used twice; give one of them another name"]
    );
}

#[test]
fn scales_factors_and_codes_must_exist() {
    let likert = "/sections/0/questions/1";
    assert_eq!(
        problems(&[(&format!("{likert}/scale"), json!("six"))])[0],
        "satisfied, scale: scale 'six' is not defined under \"scales\""
    );
    assert_eq!(
        problems(&[(&format!("{likert}/factor"), json!("B"))]),
        ["satisfied, factor: factor 'B' is not defined under \"factors\""]
    );
    for (codes, message) in [
        (
            json!([4, 9]),
            "satisfied, satisfied: the satisfied code 9 is not one of the answers, or is an answer outside the denominator",
        ),
        (
            json!([7]),
            "satisfied, satisfied: the satisfied code 7 is not one of the answers, or is an answer outside the denominator",
        ),
        (json!([]), "satisfied, satisfied: no code counts as satisfied; name at least one under \"satisfied\""),
    ] {
        assert_eq!(problems(&[(&format!("{likert}/satisfied"), codes)]), [message]);
    }
    assert_eq!(
        problems(&[("/scales/five/choices/3/name", json!("hl"))]),
        ["scale five, choice hl: the name of a likert answer must be its code: 'hl' should be '4'"]
    );
    assert_eq!(
        problems(&[("/sections/0/questions/2/choices/1/code", json!(254))]),
        ["on_time, choice on_time: the code 254 is reserved; use 0 to 249"]
    );
}

#[test]
fn one_overall_question() {
    let overall =
        |name: &str| json!({ "name": name, "kind": "likert", "label": both("?"), "scale": "five", "overall": true });
    assert_eq!(
        problems(&[("/sections/0/questions/1", overall("satisfied")), ("/sections/1/questions/4", overall("again"))]),
        ["again, overall: only one question may be the overall question"]
    );
}

#[test]
fn texts_are_there_in_every_offered_language() {
    let vi = json!({ "vi": "Chỉ tiếng Việt" });
    for (pointer, place) in [
        ("/title", "questionnaire, title"),
        ("/consent", "questionnaire, consent"),
        ("/factors/0/short", "factor A, short"),
        ("/sections/0/title", "section first, title"),
        ("/sections/0/questions/0/label", "consented, label"),
        ("/sections/0/questions/0/short", "consented, short"),
        ("/sections/0/questions/0/choices/1/label", "consented, choice no"),
        ("/sections/1/questions/0/constraint_message", "visits, constraint_message"),
    ] {
        let expected = format!("{place}: the text is missing in 'en', a language the questionnaire offers");
        assert_eq!(problems(&[(pointer, vi.clone())]), [expected]);
    }
    assert_eq!(
        problems(&[("/languages", json!([]))]),
        ["questionnaire, languages: there are no languages; list at least one, such as \"vi\""]
    );
}

#[test]
fn limits_and_empty_places() {
    for max in [0, 4] {
        assert_eq!(
            problems(&[("/sections/0/questions/4/max", json!(max))]),
            ["wishes, max: max must be between 1 and the number of choices"]
        );
    }
    assert_eq!(
        problems(&[("/sections/1/questions", json!([]))]),
        ["section second: there are no questions here; add one or remove the section"]
    );
    assert_eq!(
        problems(&[("/sections/1/questions/4/required", json!("true()"))]),
        ["thanks, required: a note takes no answer; remove 'required'"]
    );
    assert_eq!(
        problems(&[
            ("/sections/0/questions/1/sensitive", json!(true)),
            ("/sections/0/questions/3/required", json!("true()"))
        ]),
        ["satisfied, required: a sensitive question must stay optional by law; remove 'required'"]
    );
    for kind in ["photo", "audio", "place"] {
        let question = json!({"name": "here", "kind": kind, "label": {"vi": "Ở đây", "en": "Here"}, "sensitive": true});
        assert_eq!(
            problems(&[("/sections/1/questions/0", question)]),
            [
                "here, sensitive: a photograph, recording or place cannot be given in private, the tablet would show it; \
              remove 'sensitive'"
            ]
        );
    }
}

#[test]
fn every_problem_is_told_at_once_with_its_place() {
    let all = problems(&[
        ("/sections/0/questions/2/relevant", json!("${satisifed} = 4")),
        ("/sections/0/questions/3/relevant", json!("${on_time} = 'lat'")),
        ("/sections/0/questions/4/max", json!(9)),
        ("/sections/1/questions/0/constraint", json!(". > 1 &&")),
        ("/sections/1/questions/1/constraint", json!("regex(., '\\p{L}+')")),
        ("/sections/1/questions/3/label", json!({ "vi": "Ngày" })),
    ]);
    assert_eq!(
        all,
        [
            "wishes, max: max must be between 1 and the number of choices",
            "received, label: the text is missing in 'en', a language the questionnaire offers",
            "on_time, relevant: there is no question 'satisifed'; did you mean 'satisfied'?: ${satisifed} = 4 (at character 1)",
            "late_notice, relevant: 'lat' is not one of the answers, which are early, on_time, late: ${on_time} = 'lat' (at character 14)",
            "visits, constraint: '&' is not part of the language; write and: . > 1 && (at character 7)",
            "cost, constraint: the pattern uses \\p{…}, which tablets do not know; list the letters, or write what is not allowed, such as [^0-9]+: regex(., '\\p{L}+') (at character 10)",
        ]
    );
}

#[test]
fn a_thousand_questions_and_no_more() {
    let notes = |n: usize| -> Json {
        (0..n).map(|i| json!({ "name": format!("n{i}"), "kind": "note", "label": both("x") })).collect()
    };
    assert!(
        problems(&[("/sections/1/questions", notes(900)), ("/sections/0/questions/3/relevant", Json::Null)]).is_empty()
    );
    let many = problems(&[("/sections/1/questions", notes(1001))]);
    assert_eq!(many, ["questionnaire: there are 1006 questions; the most is 1000"]);
}

#[test]
fn a_problem_shows_its_place_first() {
    let problem: Problem = Questionnaire::from_json("[]").unwrap_err();
    assert!(problem.to_string().starts_with(&problem.place));
}
