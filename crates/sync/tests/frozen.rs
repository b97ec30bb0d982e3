//! Laws of the frozen line: what is frozen is read and opened again; whatever was changed on the way is noticed.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value};
use survey::case::Mode;
use survey::clock::{Day, Timestamp};
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use sync::Bytes;
use sync::body::{Body, Timing};
use sync::chain::{BlobHash, LineHash};
use sync::consent::Consent;
use sync::keys::ServerKeys;
use sync::line::{Blob, Header, Kind, Line, LineError, MAX_LINE};
use sync::receipt::{Holding, Reason, Receipt, ReceiptError, Status};
use sync::seal::{Frozen, OpenError, freeze, open, unbox_key};
use uuid::Uuid;

fn keys() -> ServerKeys {
    ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
}

fn frozen(header: &Header, body: &Body, seed: u64) -> Frozen {
    freeze(header, body, &keys().public().sealing, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

fn sample() -> (Header, Body) {
    let header = Header {
        v: 1,
        install: "0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10".parse().unwrap(),
        seq: 3,
        id: "01926b1a-5a57-7c3e-8a54-6f2c6f0a1b2c".parse().unwrap(),
        kind: Kind::Interview,
        evaluation: EvaluationId(Uuid::from_u128(5)),
        questionnaire: QuestionnaireHash::of("{}"),
        lang: "vi".parse().unwrap(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "surveyor/0.1.0".to_owned(),
        wall: Timestamp::parse_rfc3339("2021-10-12T03:42:07.25Z").unwrap(),
        offset: Some(-1250),
        today: "2021-10-12".parse().unwrap(),
        blobs: vec![],
    };
    let body = Body {
        answers: Map::from_iter([("A1".to_owned(), Value::from("4")), ("tuoi".to_owned(), Value::from(43))]),
        codes: Bytes(vec![4, 255, 1]),
        texts: [("gop_y".to_owned(), "Cán bộ nhiệt tình, \"rất\" tốt ☺".to_owned())].into(),
        case: Some(CaseId(Uuid::from_u128(11))),
        consent: None,
        times: Bytes::default(),
        timings: vec![Timing { section: "A".to_owned(), entered: 4, seconds: 71 }],
        languages: [("A1".to_owned(), "blt".parse().unwrap())].into(),
        blob_keys: std::collections::BTreeMap::new(),
        private: None,
        visit: None,
        explanation: None,
    };
    (header, body)
}

prop_compose! {
    fn headers()(
        install in any::<u128>(), seq in 1u64..=9_007_199_254_740_991, id in any::<u128>(),
        kind in prop::sample::select(vec![Kind::Interview, Kind::Partial, Kind::Attempt, Kind::Explanation, Kind::BackCheck, Kind::Practice]),
        mode in prop::sample::select(vec![Mode::Tablet, Mode::Kiosk, Mode::Paper]),
        supersedes in prop::option::of(any::<u128>()), app in "\\PC{0,12}",
        wall in -62_000_000_000_000_i64..250_000_000_000_000, offset in prop::option::of(any::<i64>()),
        day in -1000i32..30_000, blobs in prop::collection::vec((any::<[u8; 32]>(), any::<u64>(), "[a-z]{1,20}/[a-z]{1,20}"), 0..3),
    ) -> Header {
        let epoch = Day::new(1970, 1, 1).unwrap();
        Header {
            v: 1, install: InstallId(Uuid::from_u128(install)), seq, id: SubmissionId(Uuid::from_u128(id)), kind,
            evaluation: EvaluationId(Uuid::from_u128(id ^ 1)), questionnaire: QuestionnaireHash([3; 32]),
            lang: "vi".parse().unwrap(), mode, supersedes: supersedes.map(|id| SubmissionId(Uuid::from_u128(id))), app,
            wall: Timestamp::from_millis(wall), offset, today: epoch.plus_days(day),
            blobs: blobs.into_iter().map(|(hash, length, media)| Blob(BlobHash(hash), length, media)).collect(),
        }
    }
}

prop_compose! {
    fn bodies()(
        answers in prop::collection::btree_map("[A-Z][0-9]", prop_oneof![
            any::<i32>().prop_map(Value::from), "\\PC{0,20}".prop_map(Value::from), Just(Value::Null),
            prop::collection::vec("[a-z]{1,5}", 0..4).prop_map(Value::from),
        ], 0..20),
        codes in prop::collection::vec(any::<u8>(), 0..80),
        texts in prop::collection::btree_map("[a-z]{1,8}", "\\PC{0,200}", 0..3),
        case in prop::option::of(any::<u128>()),
        consent in prop::option::of((any::<u32>(), prop::option::of("[a-z]{2,3}"))),
    ) -> Body {
        let consent = consent.map(|(before, tag)| Consent { before, language: tag.map(|tag| tag.parse().unwrap()) });
        Body {
            consent,
            answers: answers.into_iter().collect(), codes: Bytes(codes), texts,
            case: case.map(|id| CaseId(Uuid::from_u128(id))), ..Body::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_frozen_is_read_and_opened_again(header in headers(), body in bodies(), seed in any::<u64>()) {
        let frozen = frozen(&header, &body, seed);
        let line = Line::parse(&frozen.line).unwrap();
        prop_assert_eq!(&line.header, &header);
        prop_assert_eq!(line.hash(), frozen.line_hash);
        prop_assert_eq!(line.text(), &frozen.line);
        prop_assert_eq!(open(&line, &frozen.key_box, keys().opening()).unwrap(), body);
        let whole: Value = serde_json::from_str(&frozen.line).unwrap();
        prop_assert_eq!(&whole["seq"], &Value::from(header.seq));
    }

    #[test]
    fn any_changed_byte_is_noticed(header in headers(), body in bodies(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let frozen = frozen(&header, &body, 1);
        let mut bytes = frozen.line.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        prop_assert_ne!(LineHash::of(&text), frozen.line_hash);
        if let Ok(line) = Line::parse(&text) {
            // The box is bound to the hash; and with the key in hand, the seal still notices.
            prop_assert_eq!(open(&line, &frozen.key_box, keys().opening()), Err(OpenError::WrongServer));
            let key = unbox_key(&frozen.key_box, frozen.line_hash, keys().opening()).unwrap();
            prop_assert_eq!(sync::seal::open_with(&line, &key), Err(OpenError::WrongKey));
        }
    }

    #[test]
    fn any_changed_byte_of_the_key_box_is_noticed(at in 0usize..80, bit in 0u8..8) {
        let (header, body) = sample();
        let mut frozen = frozen(&header, &body, 2);
        // X25519 ignores the highest bit of the encapsulated key, but the key schedule does not.
        frozen.key_box[at] ^= 1 << bit;
        let line = Line::parse(&frozen.line).unwrap();
        prop_assert_eq!(open(&line, &frozen.key_box, keys().opening()), Err(OpenError::WrongServer));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}", fields in "[{}\\[\\]\",:a-z0-9\\\\]{0,80}") {
        let _ = Line::parse(&text);
        let _ = Line::parse(&format!("{{{fields},\"sealed\":\"{}\"}}", "A".repeat(40)));
    }

    #[test]
    fn receipts_verify_and_tampered_ones_do_not(
        seq in 1u64..1000, server_seq in any::<u64>(), at in 0i64..4_000_000_000_000, bit in 0usize..512,
    ) {
        let (header, _) = sample();
        let holding = Holding {
            install: header.install, seq, id: header.id, line_hash: LineHash::of("x"), server_seq,
            received_at: Timestamp::from_millis(at),
        };
        let key = keys().public().receipt;
        let receipt = Receipt::sign(holding, Status::Stored, None, &keys());
        prop_assert_eq!(receipt.proves(header.install, seq, header.id, LineHash::of("x"), key), Ok(()));
        prop_assert_eq!(
            receipt.proves(header.install, seq, header.id, LineHash::of("y"), key), Err(ReceiptError::AnotherLine)
        );
        // Asked again, later, with another verdict: the same signature.
        let again = Receipt::sign(holding, Status::Quarantined, Some(Reason::LateScope), &keys());
        prop_assert_eq!(again.signature, receipt.signature);
        let json = serde_json::to_string(&again).unwrap();
        prop_assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), again);

        let mut broken = receipt.clone();
        broken.signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(broken.verify(key), Err(ReceiptError::BadSignature));
        for holding in [
            Holding { seq: seq + 1, ..holding },
            Holding { server_seq: server_seq ^ 1, ..holding },
            Holding { install: InstallId(Uuid::from_u128(1)), ..holding },
            Holding { id: SubmissionId(Uuid::from_u128(1)), ..holding },
            Holding { line_hash: LineHash::of("y"), ..holding },
            Holding { received_at: Timestamp::from_millis(at + 1), ..holding },
        ] {
            prop_assert_eq!(Receipt { holding, ..receipt.clone() }.verify(key), Err(ReceiptError::BadSignature));
        }
        let other = ServerKeys::from_bytes(&[7; 32], &[8; 32]).unwrap().public().receipt;
        prop_assert_eq!(receipt.verify(other), Err(ReceiptError::BadSignature));
    }
}

#[test]
fn cut_anywhere_it_is_refused_and_never_opens_wrong() {
    let (header, body) = sample();
    let frozen = frozen(&header, &body, 3);
    for end in (0..frozen.line.len()).filter(|&end| frozen.line.is_char_boundary(end)) {
        let cut = &frozen.line[..end];
        assert_eq!(Line::parse(cut).unwrap_err(), LineError::NotSealed, "{cut}");
        // Mended by hand so that it is a line again, it still does not open.
        let mended = format!("{cut}\"}}");
        if let Ok(line) = Line::parse(&mended)
            && mended != frozen.line
        {
            assert!(open(&line, &frozen.key_box, keys().opening()).is_err(), "{mended}");
        }
    }
    for end in 0..frozen.key_box.len() {
        let line = Line::parse(&frozen.line).unwrap();
        assert_eq!(open(&line, &frozen.key_box[..end], keys().opening()), Err(OpenError::BadKeyBox(end)));
    }
}

#[test]
fn every_required_field_is_required() {
    let (header, body) = sample();
    let frozen = frozen(&header, &body, 4);
    let Value::Object(fields) = serde_json::to_value(&header).unwrap() else { panic!("a header is an object") };
    let sealed = serde_json::from_str::<Value>(&frozen.line).unwrap()["sealed"].as_str().unwrap().to_owned();
    let line = |fields: &Map<String, Value>| {
        let mut json = serde_json::to_string(fields).unwrap();
        json.pop();
        format!("{json},\"sealed\":\"{sealed}\"}}")
    };
    assert_eq!(Line::parse(&line(&fields)).unwrap().header, header);
    for name in fields.keys() {
        let mut fewer = fields.clone();
        fewer.remove(name);
        assert!(matches!(Line::parse(&line(&fewer)), Err(LineError::BadHeader(_))), "without {name}");
        let mut wrong = fields.clone();
        wrong.insert(name.clone(), Value::from(vec![true]));
        assert!(matches!(Line::parse(&line(&wrong)), Err(LineError::BadHeader(_))), "wrong {name}");
    }
    let mut more = fields.clone();
    more.insert("battery".to_owned(), serde_json::json!({"percent": 40}));
    more.insert("kind".to_owned(), Value::from("photo_check"));
    more.insert("v".to_owned(), Value::from(2));
    assert_eq!(Line::parse(&line(&more)).unwrap().header, Header { v: 2, kind: Kind::Other, ..header.clone() });

    let change = |name: &str, value: Value| {
        let mut changed = fields.clone();
        changed.insert(name.to_owned(), value);
        Line::parse(&line(&changed)).map(|line| line.header)
    };
    assert_eq!(change("seq", Value::from(0)), Err(LineError::BadSeq(0)));
    assert_eq!(change("v", Value::from(0)), Err(LineError::BadVersion));
    assert_eq!(change("mode", Value::from("web")), Err(LineError::WebMode));
    assert_eq!(change("app", Value::from("x".repeat(65))), Err(LineError::FieldTooLong("app")));
    let blob = |media: &str| serde_json::json!([[LineHash::of("x").to_string(), 9, media]]);
    assert!(change("blobs", blob(&"x".repeat(64))).is_ok());
    assert_eq!(change("blobs", blob(&"x".repeat(65))), Err(LineError::FieldTooLong("blobs")));
    let many = |count: usize| Value::from(vec![blob("image/jpeg")[0].clone(); count]);
    assert!(change("blobs", many(64)).is_ok());
    assert_eq!(change("blobs", many(65)), Err(LineError::FieldTooLong("blobs")));
    let deep = (0..30).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
    assert_eq!(change("later", deep), Err(LineError::TooDeep));
}

#[test]
fn hostile_shapes_are_refused_early() {
    let long = format!("{{\"v\":1,\"x\":\"{}\",\"sealed\":\"\"}}", "x".repeat(MAX_LINE));
    assert!(matches!(Line::parse(&long), Err(LineError::TooLong(_))));
    assert_eq!(Line::parse("{\"v\":1,\n\"sealed\":\"\"}").unwrap_err(), LineError::ControlCharacter);
    assert_eq!(Line::parse("{\"v\":1,\"sealed\":\"AAAA\"}").unwrap_err(), LineError::BadSealed);
    assert_eq!(Line::parse("{\"v\":1,\"sealed\":\"AAAA\",\"v\":2}").unwrap_err(), LineError::NotSealed);
    let deep = format!("{{\"x\":{}", "[".repeat(30_000));
    assert_eq!(Line::parse(&format!("{deep},\"sealed\":\"{}\"}}", "A".repeat(40))).unwrap_err(), LineError::TooDeep);
}

#[test]
fn a_body_key_is_not_printed() {
    assert_eq!(format!("{:?}", sync::seal::BodyKey([7; 32])), "BodyKey(secret)");
}

#[test]
fn a_key_box_opens_its_own_line_only() {
    let (header, body) = sample();
    let (first, second) = (frozen(&header, &body, 5), frozen(&header, &body, 6));
    assert_ne!(first.line, second.line);
    let line = Line::parse(&first.line).unwrap();
    assert_eq!(open(&line, &second.key_box, keys().opening()), Err(OpenError::WrongServer));
    let stranger = ServerKeys::from_bytes(&[8; 32], &[9; 32]).unwrap();
    assert_eq!(open(&line, &first.key_box, stranger.opening()), Err(OpenError::WrongServer));
}

#[test]
fn an_interview_is_a_few_hundred_bytes() {
    let (header, _) = sample();
    let answers: Map<String, Value> =
        (1..=30).map(|n| (format!("A{n}"), Value::from((n % 5 + 1).to_string()))).collect();
    let body = Body { answers, codes: Bytes((1..=30).map(|n| n % 5 + 1).collect()), ..Body::default() };
    let frozen = frozen(&header, &body, 7);
    assert!(frozen.line.len() < 900, "{} bytes", frozen.line.len());
    assert_eq!(frozen.key_box.len(), sync::seal::KEY_BOX);
}

/// The worked example of `docs/sync-protocol.md`: a line of 2026 opens for ever.
#[test]
fn the_example_of_the_page_opens() {
    let page = include_str!("../../../docs/sync-protocol.md");
    let (header, body) = sample();
    let example = frozen(&header, &body, 1);
    let found = |start: &str| page.lines().find(|line| line.starts_with(start));
    let line = found("{\"v\":1,\"install\"").unwrap_or_else(|| panic!("{}", example.line));
    let key_box = found("KEY_BOX ").unwrap_or_else(|| panic!("KEY_BOX {}", Bytes(example.key_box.clone()).to_text()));
    let key_box = Bytes::from_text(key_box.trim_start_matches("KEY_BOX ")).unwrap();
    let line = Line::parse(line).unwrap();
    assert_eq!(line.header, header);
    assert_eq!(open(&line, &key_box.0, keys().opening()).unwrap(), body);
    let public = keys().public();
    for said in [
        format!("LINE_HASH {}", line.hash()),
        format!("BODY {}", serde_json::to_string(&body).unwrap()),
        format!("SEALING {}", public.sealing.to_text()),
        format!("RECEIPT {}", public.receipt.to_text()),
        format!("SIGNATURE {}", Bytes(example_receipt(&line).signature.to_vec()).to_text()),
    ] {
        assert!(page.contains(&said), "docs/sync-protocol.md should say: {said}");
    }
}

fn example_receipt(line: &Line<'_>) -> Receipt {
    let Header { install, seq, id, .. } = line.header;
    let received_at = Timestamp::from_millis(1_634_010_000_000);
    let holding = Holding { install, seq, id, line_hash: line.hash(), server_seq: 4711, received_at };
    Receipt::sign(holding, Status::Stored, None, &keys())
}
