//! What the module must answer in the browser: the same as here. `both.json` holds calls with what they give; this test
//! makes them natively, and `web/surveyor/test/module.test.ts` makes them on the built module.
//!
//! `HAILONG_WRITE_CALLS=1 cargo test -p tablet --test both` writes the file anew; read the difference before committing it.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use serde_json::{Value, json};
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::chain::LineHash;
use sync::keys::ServerKeys;
use sync::message::Limits;
use sync::receipt::{Holding, Receipt, Status};
use tablet::crypto::{derive_pin_key, verify_receipt};
use tablet::failure::Failure;
use tablet::form::Form;
use tablet::outbox::{Outbox, enrolled};
use uuid::Uuid;

const TODAY: &str = "2022-09-21";
const NOW: f64 = 1_663_750_000_000.0;

/// Texts in decomposed form, decimals, dates, a pattern and an expression over them.
fn questionnaire() -> Value {
    let text = |text: &str| json!({"vi": text, "en": "x"});
    json!({
        "key": "thu", "version": "1", "title": text("Ha\u{300}i lo\u{300}ng"), "consent": text("Đo\u{302}\u{300}ng y\u{301}"),
        "languages": ["vi", "en"], "status": "draft",
        "sections": [{"key": "A", "title": text("Pha\u{302}\u{300}n A"), "questions": [
            {"kind": "text", "name": "noi", "label": text("Nơi ở"), "constraint": "regex(., '[^0-9]{2,20}')"},
            {"kind": "decimal", "name": "gia", "label": text("Giá"), "constraint": ". >= 0.1 and . < 1234567.8901"},
            {"kind": "date", "name": "ngay", "label": text("Ngày"), "constraint": ". <= today()"},
            {"kind": "text", "name": "them", "label": text("Thêm"), "relevant": "${noi} = 'Ha\u{300} No\u{323}\u{302}i'"},
        ]}],
    })
}

/// Calls and their arguments: the first argument of a form's method is the form's JSON.
fn calls() -> Vec<(&'static str, Vec<Value>)> {
    let keys = ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
    let install = InstallId(Uuid::from_u128(77));
    let form = questionnaire().to_string();
    let shipped = include_str!("../../../questionnaires/hanh-chinh-22.json");
    let mut wrong = questionnaire();
    wrong["sections"][0]["questions"][0]["constraint"] = json!("regex(., '[') or ${ai} = 1");
    wrong["sections"][0]["questions"][1]["relevant"] = json!("1 +");
    let mut mistyped = questionnaire();
    mistyped["key"] = json!(5.25);
    let mut unlisted = questionnaire();
    unlisted["sections"] = json!("phần \"A\"");
    let mut unknown = questionnaire();
    unknown["sections"][0]["questions"][0]["kind"] = json!("văn bản");
    let holding = Holding {
        install,
        seq: 1,
        id: SubmissionId(Uuid::from_u128(2)),
        line_hash: LineHash::of("x"),
        server_seq: 4,
        received_at: Timestamp::from_millis(1_663_750_001_250),
    };
    let receipt = json!(Receipt::sign(holding, Status::Stored, None, &keys));
    let mut forged = receipt.clone();
    forged["server_seq"] = json!(5);
    let receipt_key = keys.public().receipt.to_text();
    let enrolment = json!({
        "install": install, "label": "Máy 07", "surveyor": {"id": Uuid::from_u128(3), "name": "Lò Thị Hương"},
        "push": {"token": "p", "expires_at": "2022-12-20T00:00:00Z"},
        "session": {"access_token": "a", "expires_in": 600, "refresh_token": "r"},
        "keys": keys.public(), "epoch": Uuid::from_u128(1), "server_time": "2022-09-21T08:46:40.5+07:00",
        "limits": Limits::default(), "strict_storage": false,
    });
    let mut keyless = enrolment.clone();
    keyless["keys"]["receipt"] = json!("AQ");
    let memory = enrolled(&enrolment.to_string()).unwrap();
    let state = |answers: &str, today: &str, language: &str| {
        ("state", vec![json!(form), json!(answers), json!(today), json!(language)])
    };
    vec![
        ("hash", vec![json!(form)]),
        ("hash", vec![json!(shipped)]),
        ("hash", vec![json!("{")]),
        ("hash", vec![json!(mistyped.to_string())]),
        ("hash", vec![json!(unlisted.to_string())]),
        ("hash", vec![json!(unknown.to_string())]),
        ("hash", vec![json!(wrong.to_string())]),
        ("outline", vec![json!(form), json!("vi")]),
        ("outline", vec![json!(shipped), json!("en")]),
        ("state", vec![json!(shipped), json!("{}"), json!(TODAY), json!("vi")]),
        state(
            r#"{"noi": "Ha\u0300 No\u0323\u0302i", "gia": 0.1, "ngay": "2022-09-22", "la": [1.5e300, null]}"#,
            TODAY,
            "vi",
        ),
        state(r#"{"noi": "Hà Nội 1", "gia": "1234567,8901", "ngay": "2022-02-30"}"#, TODAY, "en"),
        state(r#"{"gia": 1234567.8900999, "ngay": "2022-09-21", "noi": ["x"]}"#, TODAY, "vi"),
        state("{}", "2022-02-31", "vi"),
        state("{}", TODAY, "tiếng Việt"),
        state("{", TODAY, "vi"),
        (
            "split",
            vec![
                json!(form),
                json!(r#"{"noi": "Sơn La", "them": "ồ", "gia": 2.50005, "ngay": "2020-02-29"}"#),
                json!(TODAY),
            ],
        ),
        ("pin", vec![json!("246810"), json!(vec![1; 16])]),
        ("pin", vec![json!("246810"), json!(vec![1; 8])]),
        ("receipt", vec![json!(receipt.to_string()), json!(receipt_key)]),
        ("receipt", vec![json!(forged.to_string()), json!(receipt_key)]),
        ("receipt", vec![json!(receipt.to_string()), json!("AQ")]),
        ("receipt", vec![json!(r#"{"status": "lost"}"#), json!(receipt_key)]),
        ("enrolled", vec![json!(enrolment.to_string())]),
        ("enrolled", vec![json!(keyless.to_string())]),
        ("hello", vec![json!(memory), json!("[]"), json!(NOW)]),
        ("hello", vec![json!("{}"), json!("[]"), json!(NOW)]),
    ]
}

/// The call made natively.
fn make(call: &str, args: &[Value]) -> Result<String, Failure> {
    let text = |at: usize| args[at].as_str().unwrap();
    match call {
        "hash" => Ok(Form::load(text(0))?.hash()),
        "outline" => Form::load(text(0))?.outline(text(1)),
        "state" => Form::load(text(0))?.state(text(1), text(2), text(3), "[]"),
        "split" => Form::load(text(0))?.split(text(1), text(2)),
        "pin" => {
            let salt: Vec<u8> = serde_json::from_value(args[1].clone()).unwrap();
            Ok(json!(derive_pin_key(text(0), &salt)?).to_string())
        }
        "receipt" => verify_receipt(text(0), text(1)).map(|()| String::new()),
        "enrolled" => enrolled(text(0)),
        "hello" => Outbox::restore(text(0), text(1))?.hello(args[2].as_f64().unwrap(), "surveyor/0.1.0", 2, ""),
        other => panic!("no call {other}"),
    }
}

#[test]
fn the_calls_give_what_is_written_down() {
    let made: Vec<Value> = calls()
        .iter()
        .map(|(call, args)| match make(call, args) {
            Ok(gives) => json!({"call": call, "args": args, "gives": gives}),
            Err(error) => json!({"call": call, "args": args, "error": error.to_string()}),
        })
        .collect();
    if std::env::var_os("HAILONG_WRITE_CALLS").is_some() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/both.json");
        std::fs::write(path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        return;
    }
    let known: Vec<Value> = serde_json::from_str(include_str!("both.json")).unwrap();
    assert_eq!(made.len(), known.len());
    for (made, known) in made.iter().zip(&known) {
        assert_eq!(made, known);
    }
}
