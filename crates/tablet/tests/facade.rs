//! The façade as JavaScript uses it: from the enrolment to "the server has it all", with the shipped questionnaire.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use serde_json::{Map, Value, json};
use survey::answers::Answer;
use survey::clock::Timestamp;
use survey::id::InstallId;
use survey::questionnaire::{Compiled, QuestionKind, Questionnaire};
use sync::answers::examine;
use sync::keys::ServerKeys;
use sync::line::Line;
use sync::message::{Limits, NotHeldStatus};
use sync::receipt::{Holding, Receipt, Status};
use sync::seal::open;
use sync::server::read_batch;
use tablet::crypto::verify_receipt;
use tablet::failure::Failure;
use tablet::form::Form;
use tablet::outbox::{Outbox, enrolled};
use tablet::private::Part;
use uuid::Uuid;

const QUESTIONNAIRE: &str = include_str!("../../../questionnaires/hanh-chinh-22.json");
const TODAY: &str = "2022-09-21";
const NOW: f64 = 1_663_750_000_000.0;

fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn keys() -> ServerKeys {
    ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
}

fn install() -> InstallId {
    InstallId(Uuid::from_u128(77))
}

/// An outbox just enrolled.
fn outbox() -> Outbox {
    let answer = json!({
        "install": install(), "label": "Máy 07", "surveyor": {"id": Uuid::from_u128(3), "name": "Lò Thị Hương"},
        "push": {"token": "p", "expires_at": "2022-12-20T00:00:00Z"},
        "session": {"access_token": "a", "expires_in": 600, "refresh_token": "r"},
        "keys": keys().public(), "epoch": Uuid::from_u128(1), "server_time": "2022-09-21T08:46:40Z",
        "limits": Limits::default(), "strict_storage": false,
    });
    Outbox::restore(&enrolled(&answer.to_string()).unwrap(), "[]").unwrap()
}

/// Answers that have no problem: whatever is asked is answered by its first choice, until nothing is wrong.
fn good_answers(form: &Form, compiled: &Compiled) -> Map<String, Value> {
    let mut answers = Map::new();
    for _ in 0..200 {
        let state = parse(&form.state(&Value::Object(answers.clone()).to_string(), TODAY, "vi", "[]").unwrap());
        let Some(issue) = state["issues"].as_array().unwrap().first() else { return answers };
        let index = usize::try_from(issue["index"].as_u64().unwrap()).unwrap();
        let (question, choices) = (compiled.question(index).unwrap(), compiled.choices(index));
        let value = match &question.kind {
            QuestionKind::Likert(_) => Value::from(choices[0].code),
            QuestionKind::Single { .. } => Value::from(choices[0].name.as_str()),
            QuestionKind::Multi { .. } => json!([choices[0].name]),
            QuestionKind::Integer { .. } | QuestionKind::Decimal { .. } => Value::from(30),
            QuestionKind::Text => Value::from("tốt"),
            QuestionKind::Date => Value::from(TODAY),
            QuestionKind::Note | QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place => {
                panic!("it is never required")
            }
        };
        answers.insert(question.name.clone(), value);
    }
    panic!("the form cannot be filled in");
}

fn request(answers: &Map<String, Value>) -> Value {
    json!({
        "kind": "interview", "evaluation": Uuid::from_u128(5), "lang": "vi", "app": "surveyor/0.1.0", "today": TODAY,
        "answers": answers, "case": Uuid::from_u128(11), "timings": [{"section": "A", "entered": 0, "seconds": 40}],
        "sealing": keys().public().sealing,
    })
}

#[test]
fn the_screens_know_everything_of_the_form() {
    let form = Form::load(QUESTIONNAIRE).unwrap();
    let outline = parse(&form.outline("vi").unwrap());
    let questions = outline["questions"].as_array().unwrap();
    assert_eq!(questions.len(), form.compiled().len());
    let likert = questions.iter().find(|question| question["kind"] == "likert").unwrap();
    assert!(likert["choices"].as_array().unwrap().len() >= 5);
    assert!(likert["choices"][0]["value"].is_u64() && !likert["label"].as_str().unwrap().is_empty());
    let english = parse(&form.outline("en").unwrap());
    assert_ne!(english["title"], outline["title"]);

    let state = parse(&form.state("{}", TODAY, "en", "[]").unwrap());
    assert_eq!(state["answered"], 0);
    let (screens, issues) = (state["screens"].as_array().unwrap(), state["issues"].as_array().unwrap());
    assert!(!issues.is_empty() && screens.len() >= issues.len());
    let numbers: Vec<u64> = screens.iter().filter_map(|screen| screen["number"].as_u64()).collect();
    // The private part is one screen and takes the numbers of its three questions.
    let part = state["private"]["question"].as_u64().unwrap();
    let part = screens.iter().find(|screen| screen["question"] == part).unwrap()["number"].as_u64().unwrap();
    let counted = (1..=state["of"].as_u64().unwrap()).filter(|number| *number != part + 1 && *number != part + 2);
    assert_eq!(numbers, counted.collect::<Vec<_>>());
    assert!(issues.iter().all(|issue| issue["kind"] == "missing" && issue["index"].is_u64()));
}

#[test]
fn what_cannot_be_an_answer_is_said_once() {
    let form = Form::load(QUESTIONNAIRE).unwrap();
    let (_, question) =
        form.compiled().questions().find(|(_, question)| matches!(question.kind, QuestionKind::Likert(_))).unwrap();
    let answers = json!({question.name.clone(): "rất tốt", "khong_co": 1});
    let state = parse(&form.state(&answers.to_string(), TODAY, "vi", "[]").unwrap());
    let issues = state["issues"].as_array().unwrap();
    let about: Vec<_> = issues.iter().filter(|issue| issue["question"] == question.name.as_str()).collect();
    assert_eq!(about.len(), 1);
    assert_ne!(about[0]["kind"], "missing");
    assert!(issues.iter().any(|issue| issue["question"] == "khong_co" && issue["index"].is_null()));
    let parted = parse(&form.split(r#"{"khong_co": 1}"#, TODAY).unwrap());
    assert_eq!(parted["sent"], json!({}));
}

#[test]
fn bad_input_is_an_error_with_its_cause() {
    let broken = QUESTIONNAIRE.replacen("\"sections\"", "\"sectoins\"", 1);
    let message = Form::load(&broken).err().unwrap().to_string();
    assert!(message.contains("sectoins"), "{message}");
    let form = Form::load(QUESTIONNAIRE).unwrap();
    assert!(matches!(form.state("{", TODAY, "vi", "[]"), Err(Failure::Json { what: "the answers", .. })));
    assert!(matches!(form.state("{}", "2022-02-31", "vi", "[]"), Err(Failure::Day(_))));
    assert!(matches!(form.state("{}", TODAY, "tiếng Việt", "[]"), Err(Failure::Language(_))));
    assert!(Outbox::restore("{}", "[]").is_err());
}

#[test]
fn an_unfinished_interview_is_not_frozen_but_a_partial_one_is() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    for (field, value) in [("kind", json!("dream")), ("mode", json!("web?")), ("today", json!(5)), ("case", json!("x"))]
    {
        let mut wrong = request(&Map::new());
        wrong[field] = value;
        assert!(matches!(outbox.finalise(&form, NOW, &wrong.to_string()), Err(Failure::Field(said)) if said == field));
    }
    let refused = parse(&outbox.finalise(&form, NOW, &request(&Map::new()).to_string()).unwrap());
    assert!(refused["frozen"].is_null() && refused["effects"].is_null());
    assert!(!refused["issues"].as_array().unwrap().is_empty());
    let mut partial = request(&Map::new());
    partial["kind"] = json!("partial");
    let frozen = parse(&outbox.finalise(&form, NOW, &partial.to_string()).unwrap());
    assert_eq!(frozen["frozen"]["seq"], 1);
}

#[test]
fn the_consent_goes_along_by_its_distance_from_the_end() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let mut asked = request(&good_answers(&form, form.compiled()));
    let mut consent = |at: f64, language: &str| {
        asked["consent"] = json!({"at": at, "language": language});
        let done = parse(&outbox.finalise(&form, NOW, &asked.to_string()).unwrap());
        let key_box: sync::Bytes = serde_json::from_value(done["frozen"]["key_box"].clone()).unwrap();
        let line = Line::parse(done["frozen"]["line"].as_str().unwrap()).unwrap();
        let consent = open(&line, &key_box.0, keys().opening()).unwrap().consent.unwrap();
        (consent.at(&line.header).millis(), consent.language(&line.header).tag().to_owned(), consent.language.is_some())
    };
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction")]
    let millis = |at: f64| at as i64;
    assert_eq!(consent(NOW - 912_000.0, "vi"), (millis(NOW - 912_000.0), "vi".to_owned(), false));
    assert_eq!(consent(NOW - 1.0, "blt"), (millis(NOW), "blt".to_owned(), true));
    // The clock was set back in between.
    assert_eq!(consent(NOW + 60_000.0, "vi").0, millis(NOW));
    for wrong in [json!({"at": NOW}), json!({"language": "vi"}), json!({"at": NOW, "language": "?"})] {
        let mut request = request(&Map::new());
        request["consent"] = wrong;
        assert!(matches!(outbox.finalise(&form, NOW, &request.to_string()), Err(Failure::Field(_))));
    }
}

/// As whole as any other line, and the server does not take it.
#[test]
fn what_is_practised_is_refused() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let mut practised = request(&good_answers(&form, form.compiled()));
    practised["kind"] = json!("practice");
    let done = parse(&outbox.finalise(&form, NOW, &practised.to_string()).unwrap());
    let (line, key_box) = (done["frozen"]["line"].as_str().unwrap(), done["frozen"]["key_box"].as_str().unwrap());
    assert!(line.contains(r#""kind":"practice""#));
    let refused = read_batch(&format!("{line}\n{key_box}\n"), &Limits::default()).remove(0).unwrap_err();
    assert_eq!((refused.status, refused.reason.as_str()), (NotHeldStatus::Refused, "practice"));
}

#[test]
fn a_photograph_goes_into_header_and_body_and_without_its_key_nowhere() {
    let question = |name: &str, kind: &str| json!({"name": name, "kind": kind, "label": {"vi": name}});
    let form = json!({
        "key": "anh", "version": "1", "title": {"vi": "Ảnh"}, "languages": ["vi"], "consent": {"vi": "Xin phép"},
        "status": "draft",
        "sections": [{"key": "s", "title": {"vi": "Phần"}, "questions": [
            question("anh", "photo"), question("loi", "audio"), question("noi", "place"),
        ]}],
    });
    let form = Form::load(&form.to_string()).unwrap();
    let hashes = ["ab".repeat(32), "cd".repeat(32)];
    let file = |hash: &String, media: &str| json!({"sha256": hash, "bytes": 1234, "type": media});
    let answers = json!({
        "anh": file(&hashes[0], "image/jpeg"), "loi": file(&hashes[1], "audio/webm"), "noi": {"lat": 21.33, "lon": 103.91},
    });
    let mut asked = request(answers.as_object().unwrap());
    assert!(matches!(outbox().finalise(&form, NOW, &asked.to_string()), Err(Failure::FileKey)));
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    // The key of a picture that was taken again is left out.
    asked["blob_keys"] = json!({hashes[0].clone(): key, hashes[1].clone(): key, "ef".repeat(32): key});
    let mut outbox = outbox();
    let done = parse(&outbox.finalise(&form, NOW, &asked.to_string()).unwrap());
    let (line, key_box) = (done["frozen"]["line"].as_str().unwrap(), &done["frozen"]["key_box"]);
    let line = Line::parse(line).unwrap();
    assert_eq!(line.header.blobs.len(), 2);
    let key_box: sync::Bytes = serde_json::from_value(key_box.clone()).unwrap();
    let body = open(&line, &key_box.0, keys().opening()).unwrap();
    assert_eq!(body.blob_keys.len(), 2);
    let (_, issues) = examine(&line.header, &body, form.compiled(), keys().opening()).unwrap();
    assert_eq!(issues, []);

    // The server has the line; then the recording goes, and the photograph when the network is good enough.
    let mut items = done["effects"]["items"].clone();
    items[0]["state"] = json!("receipted");
    let mut memory = done["effects"]["memory"].clone();
    memory["hello_due"] = json!(false);
    let mut outbox = Outbox::restore(&memory.to_string(), &items.to_string()).unwrap();
    let step = |outbox: &mut Outbox| parse(&outbox.plan(NOW, true).unwrap())["step"].clone();
    outbox.allow_pictures(false);
    let asks = |hash: &str, piece: Value| json!({"action": "file", "sha256": hash, "length": 1234, "piece": piece});
    let hello = step(&mut outbox);
    assert_eq!(hello["action"], "hello");
    outbox.on_hello(NOW, true, &hello_answer()).unwrap();
    assert_eq!(step(&mut outbox), asks(&hashes[1], Value::Null));
    outbox.on_file(NOW, true, 0.0).unwrap();
    assert_eq!(step(&mut outbox), asks(&hashes[1], json!({"offset": 0, "bytes": 1234})));
    let effects = parse(&outbox.on_file(NOW, true, 1234.0).unwrap());
    assert_eq!(effects["items"][0]["files"][1][1], true);
    assert_eq!(step(&mut outbox)["action"], "wait");
    outbox.allow_pictures(true);
    assert_eq!(step(&mut outbox), asks(&hashes[0], Value::Null));
    let effects = parse(&outbox.on_file_refused(NOW, true).unwrap());
    assert_eq!(effects["items"][0]["files"][0][2], 1);
    assert_eq!(step(&mut outbox)["action"], "wait");
}

fn hello_answer() -> String {
    json!({"proto": 1, "server_time": "2022-09-21T08:46:40Z", "epoch": Uuid::from_u128(1), "ack": {"seq": 0, "chain": sync::message::Head::start(install()).chain},
        "want": [], "durable": 0, "limits": Limits::default(), "device_status": "active", "next_sync_after": 600})
    .to_string()
}

#[test]
fn a_visit_is_frozen_with_what_it_found_and_nothing_else_is_one() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let mut visit = request(&Map::new());
    visit["kind"] = json!("attempt");
    visit["timings"] = json!([]);
    visit["visit"] = json!({"outcome": "appointment", "again": "2022-09-22T12:00:00Z", "note": "tối mới về"});
    let mut wrong = |change: &dyn Fn(&mut Value)| {
        let mut request = visit.clone();
        change(&mut request);
        outbox.finalise(&form, NOW, &request.to_string()).err()
    };
    assert!(matches!(wrong(&|visit| visit["visit"]["again"] = Value::Null), Some(Failure::Visit(_))));
    assert!(matches!(wrong(&|visit| visit["visit"]["outcome"] = json!("away")), Some(Failure::Visit(_))));
    assert!(matches!(wrong(&|visit| visit["visit"] = Value::Null), Some(Failure::NotOfItsKind)));
    assert!(matches!(wrong(&|visit| visit["case"] = Value::Null), Some(Failure::NotOfItsKind)));
    assert!(matches!(wrong(&|visit| visit["kind"] = json!("partial")), Some(Failure::NotOfItsKind)));

    let done = parse(&outbox.finalise(&form, NOW, &visit.to_string()).unwrap());
    let text = done["frozen"]["line"].as_str().unwrap();
    let batch = format!("{text}\n{}\n", done["frozen"]["key_box"].as_str().unwrap());
    let items = read_batch(&batch, &Limits::default());
    let line = Line::parse(text).unwrap();
    let body = open(&line, &items[0].as_ref().unwrap().key_box, keys().opening()).unwrap();
    assert_eq!((line.header.seq, line.header.kind.name()), (1, "attempt"));
    assert_eq!(json!(body), json!({"answers": {}, "case": Uuid::from_u128(11), "visit": visit["visit"]}));
}

#[test]
fn a_word_on_a_question_is_frozen_without_answers() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let mut said = request(&Map::new());
    said["kind"] = json!("explanation");
    said["timings"] = json!([]);
    said["explanation"] = json!({"question": Uuid::from_u128(70), "text": "Bác ấy vội đi nương."});
    let mut wrong = |change: &dyn Fn(&mut Value)| {
        let mut request = said.clone();
        change(&mut request);
        outbox.finalise(&form, NOW, &request.to_string()).err()
    };
    assert!(matches!(wrong(&|said| said["explanation"]["text"] = json!(" ")), Some(Failure::Words(_))));
    assert!(matches!(wrong(&|said| said["explanation"] = Value::Null), Some(Failure::NotOfItsKind)));
    assert!(matches!(wrong(&|said| said["kind"] = json!("partial")), Some(Failure::NotOfItsKind)));
    let done = parse(&outbox.finalise(&form, NOW, &said.to_string()).unwrap());
    let line = done["frozen"]["line"].as_str().unwrap();
    assert_eq!(Line::parse(line).unwrap().header.kind.name(), "explanation");
    assert!(!line.contains("nương"));
}

#[test]
fn from_the_last_answer_to_the_server_has_it() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let compiled = Questionnaire::from_json(QUESTIONNAIRE).unwrap().compile().unwrap();
    let answers = good_answers(&form, &compiled);
    let done = parse(&outbox.finalise(&form, NOW, &request(&answers).to_string()).unwrap());
    assert_eq!(done["issues"], json!([]));
    let frozen = &done["frozen"];
    let text = frozen["line"].as_str().unwrap();

    // The server reads the very answers, and finds nothing wrong with them either.
    let batch = format!("{text}\n{}\n", frozen["key_box"].as_str().unwrap());
    let items = read_batch(&batch, &Limits::default());
    let item = items[0].as_ref().unwrap();
    assert_eq!(item.line_hash.to_string(), frozen["line_hash"].as_str().unwrap());
    let line = Line::parse(text).unwrap();
    let body = open(&line, &item.key_box, keys().opening()).unwrap();
    let (read, issues) = examine(&line.header, &body, &compiled, keys().opening()).unwrap();
    assert_eq!(issues, []);
    assert_eq!(read.to_json(), Value::Object(answers));
    assert!(read.iter().any(|(_, answer)| matches!(answer, Answer::Likert(_))));

    // Killed and started again, from what the effects said to store.
    let effects = &done["effects"];
    let mut outbox = Outbox::restore(&effects["memory"].to_string(), &effects["items"].to_string()).unwrap();
    assert_eq!(parse(&outbox.started().unwrap())["alarms"], json!([]));
    assert_eq!(parse(&outbox.plan(NOW, false).unwrap())["step"]["reason"], "offline");
    assert_eq!(parse(&outbox.plan(NOW, true).unwrap())["step"]["action"], "hello");
    let hello = parse(&outbox.hello(NOW, "surveyor/0.1.0", 0, "").unwrap());
    assert_eq!((hello["head"]["seq"].as_u64(), &hello["head"]["chain"]), (Some(1), &frozen["chain"]));
    let login_page = parse(&outbox.on_hello(NOW, true, "<html>Đăng nhập Wi-Fi</html>").unwrap());
    assert!(login_page["memory"]["not_before"].is_i64() && login_page["memory"]["failures"] == 1);
    outbox.send_now().unwrap();
    assert_eq!(parse(&outbox.plan(NOW, true).unwrap())["step"]["action"], "hello");
    outbox.on_failure(NOW, true, r#"{"failure": "busy", "retry_after": 90}"#).unwrap();
    let later = NOW + 90_000.0;
    let step = parse(&outbox.plan(NOW, true).unwrap())["step"].clone();
    assert_eq!((&step["reason"], step["until"].as_f64()), (&json!("server_asked"), Some(later)));
    assert!(outbox.on_failure(NOW, true, r#"{"failure": "weather"}"#).is_err());
    assert_eq!(parse(&outbox.plan(later, true).unwrap())["step"]["action"], "hello");
    let answer = |ack: Value| {
        json!({"proto": 1, "server_time": "2022-09-21T08:46:40Z", "epoch": Uuid::from_u128(1), "ack": ack, "want": [],
            "durable": 0, "limits": Limits::default(), "device_status": "active", "next_sync_after": 600})
        .to_string()
    };
    let nothing = sync::message::Head::start(install());
    outbox.on_hello(NOW, true, &answer(json!(nothing))).unwrap();
    assert_eq!(parse(&outbox.plan(NOW, true).unwrap())["step"], json!({"action": "submit", "items": [1]}));

    let holding = Holding {
        install: install(),
        seq: 1,
        id: line.header.id,
        line_hash: item.line_hash,
        server_seq: 4,
        received_at: Timestamp::from_millis(1_663_750_001_000),
    };
    let receipt = json!(Receipt::sign(holding, Status::Stored, None, &keys()));
    verify_receipt(&receipt.to_string(), &keys().public().receipt.to_text()).unwrap();
    let mut forged = receipt.clone();
    forged["server_seq"] = json!(5);
    assert!(verify_receipt(&forged.to_string(), &keys().public().receipt.to_text()).is_err());
    outbox.on_receipts(NOW, true, &json!({"receipts": [receipt]}).to_string()).unwrap();
    assert_eq!(parse(&outbox.summary().unwrap())["settled"], false);
    assert_eq!(parse(&outbox.plan(NOW, true).unwrap())["step"]["action"], "hello");
    outbox.on_hello(NOW, true, &answer(hello["head"].clone())).unwrap();
    let summary = parse(&outbox.summary().unwrap());
    assert_eq!((&summary["settled"], &summary["owed"]), (&json!(true), &json!(0)));
    assert_eq!(parse(&outbox.items().unwrap())[0]["state"], "complete");
}

/// The line of an interview whose private part only the server opens.
#[test]
fn what_was_answered_in_private_counts_like_any_other_answer() {
    let (form, mut outbox) = (Form::load(QUESTIONNAIRE).unwrap(), outbox());
    let compiled = Questionnaire::from_json(QUESTIONNAIRE).unwrap().compile().unwrap();
    let mut request = request(&good_answers(&form, &compiled));
    let id = Uuid::from_u128(9);
    let begin = json!({"id": id, "today": TODAY, "answers": request["answers"], "sealing": keys().public().sealing});
    let mut part = Part::begin(&form, &begin.to_string()).unwrap();
    for answer in ["no", "refused", "thai"] {
        part.put(&form, &json!(answer).to_string(), "vi").unwrap();
        part.next(&form, "vi").unwrap();
    }
    let kept = parse(&part.finish(&form, "vi").unwrap());
    request["id"] = json!(id);
    request["private"] = json!({"how": "alone", "reason": null, "restarts": 1, "pieces": kept["pieces"]});
    let done = parse(&outbox.finalise(&form, NOW, &request.to_string()).unwrap());
    let (text, key_box) = (done["frozen"]["line"].as_str().unwrap(), done["frozen"]["key_box"].as_str().unwrap());
    let line = Line::parse(text).unwrap();
    let body = open(&line, &sync::Bytes::from_text(key_box).unwrap().0, keys().opening()).unwrap();
    let (read, issues) = examine(&line.header, &body, &compiled, keys().opening()).unwrap();
    assert_eq!(issues, []);
    let said = |name: &str| read.get(name).cloned();
    assert_eq!(said("F_extra_payment"), Some(Answer::Single("refused".to_owned())));
    assert_eq!(said("ethnicity"), Some(Answer::Single("thai".to_owned())));
    assert_eq!(read.len(), request["answers"].as_object().unwrap().len() + 3);
    assert_eq!(body.private.map(|part| part.restarts), Some(1));
}

/// From the code on the screen to the light that a carried receipt lights.
#[test]
fn a_day_is_closed_and_a_receipt_comes_by_hand() {
    use sync::close::{Rows, Told};
    let form = Form::load(QUESTIONNAIRE).unwrap();
    let compiled = Questionnaire::from_json(QUESTIONNAIRE).unwrap().compile().unwrap();
    let mut outbox = outbox();
    let request = request(&good_answers(&form, &compiled)).to_string();
    let lines: Vec<Value> =
        (0..3).map(|_| parse(&outbox.finalise(&form, NOW, &request).unwrap())["frozen"].clone()).collect();
    assert_eq!(parse(&outbox.owed().unwrap()), json!([1, 2, 3]));
    let hashes = lines.iter().map(|line| serde_json::from_value(line["line_hash"].clone()).unwrap());
    let mut rows = Rows { install: install(), contiguous: hashes.collect(), beyond: vec![] };
    let close = parse(&outbox.day_close("2022-09-21", 2.0).unwrap());
    assert_eq!((&close["request"]["first"], &close["request"]["last"]), (&json!(2), &json!(3)));
    let code = close["code"].as_str().unwrap().parse().unwrap();
    let told = Told { code, day: "2022-09-21".parse().unwrap(), count: 2, last: None };
    assert_eq!(rows.find(told.code, told.day, told.count), Some(3));
    assert!(matches!(outbox.day_close("yesterday", 2.0), Err(Failure::Day(_))));

    // The server has two of the three, and says so by a QR code that is carried back.
    let third = rows.contiguous.pop().unwrap();
    let at = Timestamp::from_millis(1_663_750_060_000);
    let qr = rows.statement(at, &keys()).to_qr("Máy 07");
    let heard = parse(&outbox.on_receipt_text(&qr).unwrap());
    assert_eq!((&heard["heard"]["heard"], &heard["heard"]["newly"]), (&json!("holds"), &json!([1, 2])));
    assert_eq!(parse(&outbox.summary().unwrap())["held_upto"], 2);
    assert_eq!(parse(&outbox.owed().unwrap()), json!([3]));

    // A receipt for another tablet; something else altogether.
    let other = InstallId(Uuid::from_u128(78));
    let others = Rows { install: other, contiguous: vec![], beyond: vec![] }.statement(at, &keys());
    rows.contiguous.push(third);
    let wrong = parse(&outbox.on_receipt_text(&others.to_qr("Máy 04")).unwrap());
    assert_eq!((&wrong["heard"]["heard"], &wrong["label"]), (&json!("another_tablet"), &json!("Máy 04")));
    for text in ["", "https://example.com", "HLR1.AAAA", "{}"] {
        let no = parse(&outbox.on_receipt_text(text).unwrap());
        assert_eq!(no["heard"]["heard"], "not_the_server", "{text}");
    }
    let heard = parse(&outbox.on_receipt_text(&rows.statement(at, &keys()).to_text()).unwrap());
    assert_eq!((&heard["heard"]["upto"], &heard["heard"]["newly"]), (&json!(3), &json!([3])));

    // The same over the network.
    let request = serde_json::from_value(close["request"].clone()).unwrap();
    let answer = serde_json::to_string(&rows.close(&request, at, &keys())).unwrap();
    let closed = parse(&outbox.on_day_close("2022-09-21", 2.0, 3.0, &answer).unwrap());
    assert_eq!(closed["closed"], json!({"closed": "match", "count": 2, "upto": 3}));
    let portal = parse(&outbox.on_day_close("2022-09-21", 2.0, 3.0, "<html>login</html>").unwrap());
    assert_eq!(portal["closed"]["closed"], "unusable");
}

#[test]
fn the_clock_is_looked_at_and_nothing_is_erased_without_an_order() {
    let mut outbox = outbox();
    let first = parse(&outbox.lease(NOW).unwrap());
    assert_eq!(first["state"], json!({"lease": "runs", "days": 21}));
    assert!(first["effects"]["memory"]["lease"].is_object());
    let week = parse(&outbox.lease(NOW + 7.0 * 86_400_000.0).unwrap());
    assert_eq!(week["state"], json!({"lease": "runs", "days": 14}));
    assert_eq!(parse(&outbox.lease(NOW).unwrap())["state"], json!({"lease": "turned_back"}));
    let over = parse(&outbox.lease(NOW + 21.0 * 86_400_000.0).unwrap());
    assert_eq!(over["state"], json!({"lease": "over"}));
    // A restart forgets none of it.
    let memory = over["effects"]["memory"].to_string();
    let mut again = Outbox::restore(&memory, "[]").unwrap();
    assert_eq!(parse(&again.lease(NOW).unwrap())["state"], json!({"lease": "over"}));

    assert_eq!(outbox.wipe(false).unwrap(), "null");
    assert!(!outbox.wipe_granted("{}") && !outbox.wipe_granted("<html>"));
}
