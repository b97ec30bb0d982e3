//! What the server finds wrong with answers, and with what is said of files.

use serde_json::{Value, json};
use survey::answers::{Answer, Answers, IssueKind, Media, encode};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionKind, Questionnaire};
use sync::Bytes;
use sync::answers::{ExamineError, examine, issues_of};
use sync::blob::{BlobKey, NotAppended, SealedBlob, follows, seal_blob};
use sync::body::{Body, BodyError};
use sync::chain::BlobHash;
use sync::cursor::{Cursor, Position};
use sync::feed::{Log, Scope, page};
use sync::line::{Blob, Header, Kind};
use sync::private::PrivatePart;
use uuid::Uuid;

use super::desk::*;

/// The administrative form with a photograph.
fn form() -> Compiled {
    let mut json: Value = serde_json::from_str(include_str!("../../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let label = json!({"vi": "?", "en": "?"});
    let questions = json["sections"][0]["questions"].as_array_mut().unwrap();
    questions.push(json!({"name": "gate", "kind": "photo", "label": label}));
    Questionnaire::from_json(&json.to_string()).unwrap().compile().unwrap()
}

fn partial(form: &Compiled) -> Header {
    Header { kind: Kind::Partial, questionnaire: form.hash(), ..header() }
}

/// The first question that is answered by a step of a scale.
fn step(form: &Compiled) -> String {
    let (_, question) = form.questions().find(|(_, one)| matches!(one.kind, QuestionKind::Likert(_))).unwrap();
    question.name.clone()
}

#[test]
fn codes_must_follow_from_the_answers() {
    let form = form();
    let header = partial(&form);
    let mut answers = Answers::new();
    answers.set(step(&form), Answer::Likert(4));
    let body = Body::of(&form, &answers, header.today);
    assert_eq!(examine(&header, &body, &form, keys().opening()), Ok((answers.clone(), vec![])));
    let mut other = body.clone();
    other.answers.insert(step(&form), Value::from(5));
    assert_eq!(examine(&header, &other, &form, keys().opening()), Err(ExamineError::OtherCodes));
    // Without codes nothing contradicts them.
    let alone = Body { codes: Bytes::default(), ..other.clone() };
    let read = examine(&header, &alone, &form, keys().opening()).unwrap();
    assert_eq!(read.0.get(&step(&form)), Some(&Answer::Likert(5)));
    // What is wrong in itself is named first.
    other.answers.insert("nobody".to_owned(), Value::from(1));
    assert_eq!(examine(&header, &other, &form, keys().opening()).unwrap().1.len(), 1);
}

#[test]
fn a_partial_interview_may_leave_questions_open_and_a_visit_has_none() {
    let form = form();
    let kinds = |kind| issues_of(kind, &form, &Answers::new(), header().today, &Language::vietnamese());
    assert!(kinds(Kind::Interview).iter().any(|issue| issue.kind == IssueKind::Missing));
    for kind in [Kind::Partial, Kind::Attempt, Kind::Explanation] {
        assert!(kinds(kind).is_empty(), "{kind:?}");
    }
    let mut wrong = Answers::new();
    wrong.set(step(&form), Answer::Likert(99));
    let judged = |kind| issues_of(kind, &form, &wrong, header().today, &Language::vietnamese()).len();
    assert_eq!((judged(Kind::Partial), judged(Kind::Attempt)), (1, 0));
}

#[test]
fn a_file_is_named_by_the_header_and_its_key_stands_in_the_body() {
    let form = form();
    let SealedBlob { key, attachment, .. } = seal_blob(b"a gate", Media::Jpeg, &mut rng()).unwrap();
    let blob = Blob::of(&attachment);
    let body = |key: Option<BlobKey>| Body {
        answers: [("gate".to_owned(), serde_json::to_value(attachment).unwrap())].into_iter().collect(),
        blob_keys: key.into_iter().map(|key| (blob.0, key)).collect(),
        ..Body::default()
    };
    let longer = Blob(blob.0, blob.1 + 1, blob.2.clone());
    for (blobs, key, good) in [
        (vec![blob.clone()], Some(key.clone()), true),
        (vec![blob.clone()], None, false),
        (vec![], Some(key.clone()), false),
        (vec![longer], Some(key), false),
    ] {
        let header = Header { blobs, ..partial(&form) };
        let (answers, issues) = examine(&header, &body(key), &form, keys().opening()).unwrap();
        assert!(answers.get("gate").is_some());
        assert_eq!(issues.is_empty(), good, "{issues:?}");
    }
    // What may be sent at all.
    assert!(blob.is_sendable());
    for (length, media) in [(0, "image/jpeg"), (9, "text/html"), (u64::MAX, "image/jpeg")] {
        assert!(!Blob(BlobHash([1; 32]), length, media.to_owned()).is_sendable());
    }
}

#[test]
fn a_piece_is_appended_where_the_file_ends() {
    assert_eq!(follows(5, 9, 5, 4), Ok(()));
    assert_eq!(follows(5, 9, 5, 5), Err(NotAppended::Beyond(9)));
    assert_eq!(follows(5, 9, 4, 4), Err(NotAppended::Elsewhere(5)));
    assert_eq!(follows(5, 9, 6, 3), Err(NotAppended::Elsewhere(5)));
    assert_eq!(follows(5, 9, 5, 0), Err(NotAppended::Empty));
    assert_eq!(follows(u64::MAX, u64::MAX, u64::MAX, 1), Err(NotAppended::Beyond(u64::MAX)));
}

#[test]
fn a_private_part_in_words_or_bytes_that_are_none_is_refused() {
    let named = |how, reason| PrivatePart::named(how, reason, 0, vec![]);
    assert!(named("alone", None).is_some() && named("read_out", Some("unable")).is_some());
    assert!(named("declined", Some("unwilling")).is_some() && named("declined", Some("asleep")).is_none());
    // An older app's body: codes, times and a part without a byte, or of which the first says nothing.
    for part in [&[0][..], &[1, 0], &[2, 3, 0], &[2, 0x40, 0]] {
        let packed = [&[7, 0, 0], part].concat();
        assert_eq!(Body::unpack(&packed), Err(BodyError::Damaged), "{part:?}");
    }
}

/// A form with nothing private but codes has pieces of codes alone.
#[test]
fn a_piece_of_codes_is_read() {
    let shipped = Questionnaire::from_json(include_str!("../../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let form = shipped.compile().unwrap();
    let mut answers = Answers::new();
    answers.set("ethnicity", Answer::Single("thai".to_owned()));
    let header = partial(&form);
    let body =
        Body::with_private_part(&form, header.id, answers.clone(), header.today, &keys().public().sealing, &mut rng());
    let body = body.unwrap();
    assert_eq!(examine(&header, &body, &form, keys().opening()), Ok((answers.clone(), vec![])));
    assert_ne!(body.codes.0, encode(&form, &answers, header.today), "the answer stands in the piece alone");
}

/// A cursor of a page that no longer fits the log begins anew.
#[test]
fn a_whole_that_was_begun_beyond_the_log_begins_anew() {
    let (epoch, surveyor) = (Uuid::from_u128(1), survey::id::UserId(Uuid::from_u128(2)));
    let log = Log { head: 5, floor: 3, complete: true, ..Log::default() };
    for (since, goes_on) in [(2, false), (3, true), (5, true), (6, false)] {
        let position = Position::Whole { since, after: "case/x".to_owned() };
        let cursor = Cursor { epoch, surveyor, position };
        assert_eq!(page(Some(&cursor), epoch, surveyor, &Scope::default(), &log, 9).reset, !goes_on, "{since}");
        let cursor = Cursor { position: Position::Since(since), ..cursor };
        assert_eq!(page(Some(&cursor), epoch, surveyor, &Scope::default(), &log, 9).reset, !goes_on, "{since}");
    }
    assert!(page(None, epoch, surveyor, &Scope::default(), &log, 9).reset);
}
