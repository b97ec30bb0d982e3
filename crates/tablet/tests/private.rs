//! The private part on the tablet: what is stored opens on the server only, says nothing by its shape, and survives a
//! restart in the middle.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use survey::id::SubmissionId;
use survey::language::Language;
use survey::questionnaire::{Compiled, Questionnaire};
use sync::keys::ServerKeys;
use sync::private::{How, PrivatePart};
use tablet::form::Form;
use tablet::private::Part;
use uuid::Uuid;

const TODAY: &str = "2022-09-21";

/// The administrative form, with a question that hangs on the one about extra payments.
fn source() -> String {
    let mut json: Value = serde_json::from_str(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let text = json!({"vi": "Bao nhiêu?", "en": "How much?"});
    let amount = json!({"name": "amount", "kind": "integer", "label": text, "sensitive": true,
        "relevant": "${F_extra_payment} = 'yes'", "constraint": ". > 0"});
    json["sections"].as_array_mut().unwrap().last_mut().unwrap()["questions"].as_array_mut().unwrap().push(amount);
    json.to_string()
}

fn compiled() -> Compiled {
    Questionnaire::from_json(&source()).unwrap().compile().unwrap()
}

fn keys() -> ServerKeys {
    ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
}

fn id() -> SubmissionId {
    SubmissionId(Uuid::from_u128(4))
}

/// What a draft holds, and what the app does with it.
struct Draft {
    form: Form,
    answers: Value,
    kept: Value,
}

impl Draft {
    fn new() -> Self {
        Self::of(&source())
    }

    fn of(source: &str) -> Self {
        Self { form: Form::load(source).unwrap(), answers: json!({}), kept: json!({"passed": [], "pieces": []}) }
    }

    fn request(&self) -> String {
        let mut request = self.kept.clone();
        request["id"] = json!(id());
        request["today"] = json!(TODAY);
        request["answers"] = self.answers.clone();
        request["sealing"] = json!(keys().public().sealing);
        request.to_string()
    }

    /// Begins, or goes on after the app was killed.
    fn begin(&self) -> Part {
        Part::begin(&self.form, &self.request()).unwrap()
    }

    fn keep(&mut self, json: &str) {
        self.kept = serde_json::from_str(json).unwrap();
    }

    fn stand(&self, part: &Part) -> Value {
        serde_json::from_str(&part.stand(&self.form, "vi").unwrap()).unwrap()
    }

    fn asked(&self, part: &Part) -> Option<String> {
        let index = usize::try_from(self.stand(part)["question"].as_u64()?).unwrap();
        Some(self.form.compiled().question(index).unwrap().name.clone())
    }

    fn put(&mut self, part: &mut Part, answer: &Value) {
        let kept = part.put(&self.form, &answer.to_string(), "vi").unwrap();
        self.keep(&kept);
    }

    fn next(&mut self, part: &mut Part) {
        let kept = part.next(&self.form, "vi").unwrap();
        self.keep(&kept);
    }

    fn finish(&mut self, part: &mut Part) {
        let kept = part.finish(&self.form, "vi").unwrap();
        self.keep(&kept);
    }

    /// `1 / 4`, as T5.1 and the review show it.
    fn told(&self) -> String {
        let passed = self.kept["passed"].to_string();
        let state = self.form.state(&self.answers.to_string(), TODAY, "vi", &passed).unwrap();
        let state: Value = serde_json::from_str(&state).unwrap();
        format!("{} / {}", state["private"]["answered"], state["private"]["of"])
    }

    /// What the server reads.
    fn opened(&self) -> Map<String, Value> {
        let pieces = serde_json::from_value(self.kept["pieces"].clone()).unwrap();
        let part = PrivatePart { how: How::Alone, reason: None, restarts: 0, pieces };
        let (answers, issues) = part.open(&compiled(), id(), keys().opening(), &Language::vietnamese()).unwrap();
        assert_eq!(issues, []);
        answers.to_json().as_object().unwrap().clone()
    }

    fn pieces(&self) -> Vec<String> {
        serde_json::from_value(self.kept["pieces"].clone()).unwrap()
    }
}

fn through(draft: &mut Draft, part: &mut Part, answers: &[(&str, Value)]) {
    for (name, answer) in answers {
        assert_eq!(draft.asked(part).as_deref(), Some(*name));
        draft.put(part, answer);
        draft.next(part);
    }
}

#[test]
fn every_answer_is_sealed_as_it_is_saved_and_one_box_replaces_them() {
    let mut draft = Draft::new();
    let mut part = draft.begin();
    assert_eq!((draft.told(), draft.stand(&part)["of"].as_u64()), ("0 / 4".to_owned(), Some(4)));
    assert_eq!(draft.asked(&part).unwrap(), "F_harassed");
    draft.put(&mut part, &json!("no"));
    assert_eq!((draft.pieces().len(), draft.told()), (4, "0 / 4".to_owned()), "not passed before \"Tiếp tục\"");
    assert_eq!(draft.opened(), *json!({"F_harassed": "no"}).as_object().unwrap());
    // Another choice replaces the piece.
    draft.put(&mut part, &json!("yes"));
    assert_eq!(draft.opened()["F_harassed"], "yes");
    assert_eq!(draft.pieces().len(), 4);
    draft.next(&mut part);
    assert_eq!(draft.told(), "1 / 4");
    through(&mut draft, &mut part, &[("F_extra_payment", json!("yes"))]);
    assert_eq!(draft.asked(&part).unwrap(), "ethnicity");
    // Going back shows the memory copy.
    part.previous(&draft.form, "vi").unwrap();
    assert_eq!(
        (draft.asked(&part).unwrap().as_str(), &draft.stand(&part)["answer"]),
        ("F_extra_payment", &json!("yes"))
    );
    draft.next(&mut part);
    // Left open: passed and sealed all the same.
    draft.next(&mut part);
    assert_eq!(draft.asked(&part).unwrap(), "amount");
    draft.put(&mut part, &json!(-5));
    assert_eq!(draft.stand(&part)["issue"]["kind"], "constraint");
    draft.next(&mut part);
    assert_eq!(draft.asked(&part).unwrap(), "amount", "stays where the answer has a problem");
    assert!(!draft.opened().contains_key("amount"), "sealed only after it was judged");
    draft.put(&mut part, &json!(50));
    draft.next(&mut part);
    assert_eq!((draft.asked(&part), draft.pieces().len(), draft.told()), (None, 4, "4 / 4".to_owned()));
    let before = draft.opened();
    draft.finish(&mut part);
    assert_eq!((draft.pieces().len(), draft.told()), (1, "4 / 4".to_owned()));
    assert_eq!(draft.opened(), before);
    assert_eq!(before, *json!({"F_harassed": "yes", "F_extra_payment": "yes", "amount": 50}).as_object().unwrap());
    assert_eq!(draft.stand(&part)["answer"], Value::Null);
}

/// Whatever was answered: the same names passed, as many pieces, of the same length.
#[test]
fn nothing_shows_by_the_shape_of_what_is_stored() {
    let shapes = |payment: &str| -> Vec<(Value, Vec<usize>, String)> {
        let mut draft = Draft::new();
        let mut part = draft.begin();
        let mut seen = Vec::new();
        through(&mut draft, &mut part, &[("F_harassed", json!(payment)), ("F_extra_payment", json!(payment))]);
        through(&mut draft, &mut part, &[("ethnicity", json!(if payment == "no" { "thai" } else { "xinh_mun" }))]);
        if payment == "yes" {
            through(&mut draft, &mut part, &[("amount", json!(9_000_000))]);
        }
        assert_eq!(draft.asked(&part), None);
        let mut see = |draft: &Draft| {
            seen.push((draft.kept["passed"].clone(), draft.pieces().iter().map(String::len).collect(), draft.told()));
        };
        see(&draft);
        draft.finish(&mut part);
        see(&draft);
        seen
    };
    assert_eq!(shapes("yes"), shapes("no"));
    assert_eq!(shapes("yes"), shapes("refused"));
}

#[test]
fn a_restart_in_the_middle_goes_on_without_the_earlier_answers() {
    let mut draft = Draft::new();
    let mut part = draft.begin();
    through(&mut draft, &mut part, &[("F_harassed", json!("no")), ("F_extra_payment", json!("no"))]);
    drop(part);
    assert_eq!(draft.told(), "2 / 4");
    let mut part = draft.begin();
    assert_eq!(draft.asked(&part).unwrap(), "ethnicity");
    let stand = draft.stand(&part);
    assert_eq!((&stand["back"], &stand["answer"], &stand["number"]), (&json!(false), &Value::Null, &json!(3)));
    part.previous(&draft.form, "vi").unwrap();
    assert_eq!(draft.asked(&part).unwrap(), "ethnicity", "what was sealed before is not gone back to");
    draft.put(&mut part, &json!("mong"));
    draft.next(&mut part);
    // Whether it is put cannot be known any more, so it is; the server lets the answer go.
    through(&mut draft, &mut part, &[("amount", json!(7))]);
    draft.finish(&mut part);
    assert_eq!((draft.pieces().len(), draft.told()), (5, "4 / 4".to_owned()));
    let opened = draft.opened();
    assert_eq!(
        (&opened["F_harassed"], &opened["ethnicity"], &opened["amount"]),
        (&json!("no"), &json!("mong"), &json!(7))
    );
}

/// A gate, what hangs on it, what hangs on that, and a last question for everybody.
#[test]
fn wherever_it_is_broken_off_the_place_says_nothing_of_the_answers() {
    let text = json!({"vi": "Câu hỏi", "en": "Question"});
    let mut json: Value = serde_json::from_str(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let own = |name: &str, relevant: Option<&str>| {
        let mut own = json!({"name": name, "kind": "integer", "label": text, "sensitive": true});
        if let Some(relevant) = relevant {
            own["relevant"] = json!(relevant);
        }
        own
    };
    let more = [
        own("gate", None),
        own("between", None),
        own("first", Some("${gate} > 0")),
        own("second", Some("${first} > 0")),
        own("last", None),
    ];
    json["sections"].as_array_mut().unwrap().last_mut().unwrap()["questions"].as_array_mut().unwrap().extend(more);
    let source = json.to_string();
    let shown = |answers: [i32; 2]| -> BTreeSet<(String, Option<String>, usize)> {
        let mut seen = BTreeSet::new();
        let mut draft = Draft::of(&source);
        let mut part = draft.begin();
        while let Some(asked) = draft.asked(&part) {
            let answer = match asked.as_str() {
                "F_harassed" | "F_extra_payment" => json!("no"),
                "ethnicity" => json!("thai"),
                "gate" => json!(answers[0]),
                "first" => json!(answers[1]),
                _ => json!(5),
            };
            draft.put(&mut part, &answer);
            seen.insert((draft.told(), draft.asked(&draft.begin()), draft.pieces().len()));
            draft.next(&mut part);
            seen.insert((draft.told(), draft.asked(&draft.begin()), draft.pieces().len()));
        }
        seen
    };
    let all = [shown([0, 0]), shown([1, 0]), shown([1, 1])];
    assert_eq!(all[0], all[1]);
    assert_eq!(all[1], all[2]);
    assert_eq!(all[0].len(), 7, "{:?}", all[0]);
}

#[test]
fn what_is_only_half_typed_is_asked_again() {
    let mut draft = Draft::new();
    let mut part = draft.begin();
    through(&mut draft, &mut part, &[("F_harassed", json!("no")), ("F_extra_payment", json!("yes"))]);
    through(&mut draft, &mut part, &[("ethnicity", json!("kinh"))]);
    for typed in [1, 12] {
        draft.put(&mut part, &json!(typed));
    }
    drop(part);
    let mut part = draft.begin();
    assert_eq!(draft.asked(&part).as_deref(), Some("ethnicity"), "the last that everybody is asked");
    through(&mut draft, &mut part, &[("ethnicity", json!("thai")), ("amount", json!(120))]);
    draft.finish(&mut part);
    let opened = draft.opened();
    assert_eq!((&opened["amount"], &opened["ethnicity"]), (&json!(120), &json!("thai")));
}

#[test]
fn an_answer_that_is_no_longer_due_is_not_sealed() {
    let mut draft = Draft::new();
    let mut part = draft.begin();
    through(&mut draft, &mut part, &[("F_harassed", json!("no")), ("F_extra_payment", json!("yes"))]);
    through(&mut draft, &mut part, &[("ethnicity", json!("kinh")), ("amount", json!(5))]);
    for _ in 0..3 {
        part.previous(&draft.form, "vi").unwrap();
    }
    through(&mut draft, &mut part, &[("F_extra_payment", json!("no"))]);
    draft.next(&mut part);
    assert_eq!(draft.asked(&part), None);
    assert!(!draft.opened().contains_key("amount"));
    draft.finish(&mut part);
    assert!(!draft.opened().contains_key("amount"));
}

#[test]
fn a_declined_part_is_refused_question_by_question() {
    let mut draft = Draft::new();
    let mut part = draft.begin();
    through(&mut draft, &mut part, &[("F_harassed", json!("yes"))]);
    drop(part);
    let kept = draft.begin().decline(&draft.form, "vi").unwrap();
    draft.keep(&kept);
    assert_eq!(draft.told(), "4 / 4");
    let refused = json!({"F_harassed": "yes", "F_extra_payment": "refused", "ethnicity": "refused"});
    assert_eq!(draft.opened(), *refused.as_object().unwrap());
}

#[test]
fn what_an_older_app_left_in_the_clear_is_sealed() {
    let mut draft = Draft::new();
    draft.answers = json!({"A1": 4, "ethnicity": "thai", "F_harassed": "no"});
    let kept = draft.begin().stand(&draft.form, "vi").unwrap();
    draft.keep(&kept);
    draft.answers = json!({"A1": 4});
    assert_eq!(draft.told(), "2 / 4");
    assert_eq!(draft.opened(), *json!({"ethnicity": "thai", "F_harassed": "no"}).as_object().unwrap());
    assert_eq!(draft.asked(&draft.begin()).unwrap(), "F_extra_payment");
}

#[test]
fn the_part_is_one_screen_and_its_questions_are_in_no_other_count() {
    let draft = Draft::new();
    let form = &draft.form;
    let state = |passed: &str| -> Value {
        serde_json::from_str(&form.state(r#"{"ethnicity": "thai"}"#, TODAY, "vi", passed).unwrap()).unwrap()
    };
    let begun = state(r#"["F_harassed"]"#);
    let last = form.compiled().index("amount").unwrap();
    let sensitive =
        |index: &Value| form.compiled().question(usize::try_from(index.as_u64().unwrap()).unwrap()).unwrap().sensitive;
    let screens = begun["screens"].as_array().unwrap();
    let private: Vec<&Value> = screens.iter().filter(|screen| sensitive(&screen["question"])).collect();
    assert_eq!(private.len(), 1);
    assert_eq!(private[0]["question"], last);
    assert_eq!(begun["private"], json!({"question": last, "answered": 1, "of": 4}));
    let open: u64 = begun["sections"].as_array().unwrap().iter().map(|section| section["of"].as_u64().unwrap()).sum();
    assert_eq!(begun["of"].as_u64().unwrap(), open + 4);
    assert_eq!(begun["answered"], 1, "an answer of the part that stands in the clear is not counted, nor shown");
    assert_eq!(
        private[0]["number"].as_u64().unwrap() + 3,
        begun["of"].as_u64().unwrap(),
        "the last screens are the part's"
    );
    let done = state(r#"["F_harassed", "F_extra_payment", "ethnicity", "amount"]"#);
    assert_eq!(done["private"]["answered"], 4);
}
