//! Laws of the private part: what was sealed is judged like any other answer, and nobody but the server reads it.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use survey::answers::{Answer, Answers, encode, split, validate};
use survey::case::Mode;
use survey::clock::{Day, Timestamp};
use survey::id::{EvaluationId, InstallId, SubmissionId};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionKind, Questionnaire};
use sync::Bytes;
use sync::answers::{ExamineError, examine};
use sync::body::{Body, BodyError};
use sync::keys::ServerKeys;
use sync::line::{Header, Kind, Line};
use sync::private::{How, PrivateError, PrivatePart, Reason, part_answers, refusal, seal_piece};
use sync::seal::{freeze, open};
use uuid::Uuid;

fn keys() -> ServerKeys {
    ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap()
}

/// The administrative form with a private number, a private text, a private choice of several and a private question that
/// looks at another.
fn form() -> Compiled {
    let mut json: Value = serde_json::from_str(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let both = |text: &str| json!({"vi": text, "en": text});
    let more = [
        json!({"name": "how_much", "kind": "integer", "label": both("?"), "sensitive": true, "relevant": "${F_extra_payment} = 'yes'"}),
        json!({"name": "to_whom", "kind": "text", "label": both("?"), "sensitive": true, "relevant": "${how_much} > 0"}),
        json!({"name": "why", "kind": "multi", "label": both("?"), "sensitive": true, "choices": [
            {"code": 1, "name": "asked", "label": both("a")}, {"code": 2, "name": "custom", "label": both("b")}]}),
    ];
    json["sections"].as_array_mut().unwrap().last_mut().unwrap()["questions"].as_array_mut().unwrap().extend(more);
    Questionnaire::from_json(&json.to_string()).unwrap().compile().unwrap()
}

fn today() -> Day {
    "2022-09-21".parse().unwrap()
}

fn header(form: &Compiled) -> Header {
    Header {
        v: 1,
        install: InstallId(Uuid::from_u128(77)),
        seq: 1,
        id: SubmissionId(Uuid::from_u128(4)),
        kind: Kind::Interview,
        evaluation: EvaluationId(Uuid::from_u128(5)),
        questionnaire: form.hash(),
        lang: Language::vietnamese(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "surveyor/0.1.0".to_owned(),
        wall: Timestamp::from_millis(1_663_750_000_000),
        offset: None,
        today: today(),
        blobs: vec![],
    }
}

fn answered(form: &Compiled, dice: &[u16]) -> Answers {
    let mut dice = dice.iter().copied().cycle();
    let mut roll = |sides: usize| usize::from(dice.next().unwrap()) % sides;
    let mut answers = Answers::new();
    for (index, question) in form.questions() {
        let choices = form.choices(index);
        if roll(7) == 0 {
            continue;
        }
        let answer = match &question.kind {
            QuestionKind::Likert(_) => Answer::Likert(choices[roll(choices.len())].code),
            QuestionKind::Single { .. } => Answer::Single(choices[roll(choices.len())].name.clone()),
            QuestionKind::Multi { .. } => {
                Answer::Multi(choices.iter().filter(|_| roll(2) == 0).map(|choice| choice.name.clone()).collect())
            }
            QuestionKind::Integer { .. } => Answer::Integer(i64::try_from(roll(100_000)).unwrap()),
            QuestionKind::Decimal { .. } => Answer::decimal(roll(1000) as f64 / 8.0),
            QuestionKind::Text => Answer::text(["Cán bộ ở bàn số 3", "Không rõ"][roll(2)]),
            QuestionKind::Date => Answer::Date(today()),
            QuestionKind::Note | QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place => continue,
        };
        answers.set(question.name.clone(), answer);
    }
    answers
}

fn parted(form: &Compiled, answers: &Answers) -> (Answers, Answers) {
    part_answers(form, answers.clone())
}

fn sealed(form: &Compiled, private: &Answers, said: impl Fn(usize) -> bool, seed: u64) -> Bytes {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    seal_piece(form, header(form).id, private, &said, &keys().public().sealing, &mut rng).unwrap()
}

fn part(pieces: Vec<Bytes>) -> PrivatePart {
    PrivatePart { how: How::Alone, reason: None, restarts: 0, pieces }
}

fn body(form: &Compiled, open: &Answers, private: PrivatePart) -> Body {
    Body { private: Some(private), ..Body::of(form, &split(form, open.clone(), today()).sent, today()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// In one box or in a piece for each question, in private or in the open: the server counts the same.
    #[test]
    fn a_body_with_a_box_opens_to_the_same_answers(
        dice in prop::collection::vec(any::<u16>(), 200), apart in any::<bool>(), restarts in any::<u8>(),
    ) {
        let form = form();
        let answers = split(&form, answered(&form, &dice), today()).sent;
        let (open_ones, private) = parted(&form, &answers);
        let pieces = if apart {
            (0..form.len()).filter(|at| form.question(*at).unwrap().sensitive).map(|at| sealed(&form, &private, |one| one == at, at as u64)).collect()
        } else {
            vec![sealed(&form, &private, |_| true, 1)]
        };
        let part = PrivatePart { how: How::ReadOut, reason: None, restarts, pieces };
        let sent = body(&form, &open_ones, part);
        let frozen = freeze(&header(&form), &sent, &keys().public().sealing, &mut ChaCha20Rng::seed_from_u64(2)).unwrap();
        let line = Line::parse(&frozen.line).unwrap();
        let there = open(&line, &frozen.key_box, keys().opening()).unwrap();
        prop_assert_eq!(&there, &sent);
        let (read, issues) = examine(&line.header, &there, &form, keys().opening()).unwrap();
        prop_assert_eq!(&read, &answers);
        prop_assert_eq!(issues, validate(&form, &answers, today(), &Language::vietnamese()));
        prop_assert_eq!(encode(&form, &read, today()), Body::of(&form, &answers, today()).codes.0);
        // Without the server's key nothing of it is there.
        prop_assert_eq!(parted(&form, &there.answers(&form, &Language::vietnamese()).unwrap().0).1, Answers::new());
    }

    #[test]
    fn any_bytes_are_a_body_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let packed = [vec![7], bytes].concat();
        let _ = Body::unpack(&packed);
    }
}

/// Neither how long a piece is nor how many there are tells what was answered.
#[test]
fn pieces_are_alike_whatever_was_answered() {
    let form = form();
    let lengths: BTreeSet<usize> = (0..40_u16)
        .flat_map(|seed| {
            let dice: Vec<u16> = (0..150).map(|n| seed.wrapping_mul(7919).wrapping_add(n * 31)).collect();
            let mut private = parted(&form, &answered(&form, &dice)).1;
            private.remove("to_whom");
            let nothing = sealed(&form, &Answers::new(), |_| false, 3).0.len();
            [sealed(&form, &private, |_| true, 3).0.len(), sealed(&form, &private, |one| one == 6, 3).0.len(), nothing]
        })
        .collect();
    assert_eq!(lengths.len(), 1, "{lengths:?}");
    let shipped = Questionnaire::from_json(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
    assert_eq!(sealed(&shipped.compile().unwrap(), &Answers::new(), |_| true, 3).0.len(), 51);
}

#[test]
fn a_piece_belongs_to_one_submission_of_one_form_on_one_server() {
    let form = form();
    let (open_ones, private) = parted(&form, &answered(&form, &[1, 2, 3]));
    let good = body(&form, &open_ones, part(vec![sealed(&form, &private, |_| true, 1)]));
    let wrong = Err(ExamineError::Private(PrivateError::WrongServer));
    let ours = header(&form);
    assert!(examine(&ours, &good, &form, keys().opening()).is_ok());
    let other = Header { id: SubmissionId(Uuid::from_u128(5)), ..ours.clone() };
    assert_eq!(examine(&other, &good, &form, keys().opening()), wrong);
    let stranger = ServerKeys::from_bytes(&[8; 32], &[9; 32]).unwrap();
    assert_eq!(examine(&ours, &good, &form, stranger.opening()), wrong);
    let mut changed = good.clone();
    changed.private.as_mut().unwrap().pieces[0].0[40] ^= 1;
    assert_eq!(examine(&ours, &changed, &form, keys().opening()), wrong);
    let mut cut = good.clone();
    cut.private.as_mut().unwrap().pieces[0].0.truncate(20);
    assert_eq!(examine(&ours, &cut, &form, keys().opening()), wrong);
    let packed = good.pack().unwrap();
    for end in 1..packed.len() {
        assert!(Body::unpack(&packed[..end]).is_err(), "{end}");
    }
    assert_eq!(Body::unpack(&[7]), Err(BodyError::Damaged));
}

/// After a restart the app cannot know whether a question that looks at a sealed answer is put. It puts it; the server knows.
#[test]
fn an_answer_to_a_question_that_was_not_due_is_let_go() {
    let form = form();
    let mut private = Answers::new();
    private.set("F_extra_payment", Answer::Single("no".to_owned()));
    private.set("how_much", Answer::Integer(20));
    private.set("ethnicity", Answer::Single("thai".to_owned()));
    let sent = body(&form, &Answers::new(), part(vec![sealed(&form, &private, |_| true, 1)]));
    let partial = Header { kind: Kind::Partial, ..header(&form) };
    let (read, issues) = examine(&partial, &sent, &form, keys().opening()).unwrap();
    assert_eq!(issues, []);
    private.remove("how_much");
    assert_eq!(read, private);
}

#[test]
fn a_declined_part_says_so_with_its_reason() {
    let form = form();
    let at = form.index("F_harassed").unwrap();
    assert_eq!(refusal(&form, at), Some(Answer::Single("refused".to_owned())));
    assert_eq!(refusal(&form, form.index("how_much").unwrap()), None);
    let declined = PrivatePart {
        how: How::Declined,
        reason: Some(Reason::NoPrivacy),
        restarts: 2,
        pieces: vec![sealed(&form, &Answers::new(), |_| true, 1)],
    };
    let packed = body(&form, &Answers::new(), declined.clone()).pack().unwrap();
    assert_eq!(Body::unpack(&packed).unwrap().private, Some(declined.clone()));
    let named = PrivatePart::named("declined", Some("no_privacy"), 2, declined.pieces.clone());
    assert_eq!(named, Some(declined));
    assert_eq!(PrivatePart::named("asleep", None, 0, vec![]), None);
}

/// What stands in a box is judged: a private answer outside its bounds is as wrong as an open one.
#[test]
fn a_private_answer_that_is_wrong_is_found() {
    let mut json: Value = serde_json::from_str(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
    let text = json!({"vi": "?", "en": "?"});
    let question = json!({"name": "age", "kind": "integer", "label": text, "sensitive": true, "constraint": ". < 120"});
    json["sections"][0]["questions"].as_array_mut().unwrap().push(question);
    let form = Questionnaire::from_json(&json.to_string()).unwrap().compile().unwrap();
    let mut private = Answers::new();
    private.set("age", Answer::Integer(300));
    let sent = body(&form, &Answers::new(), part(vec![sealed(&form, &private, |_| true, 1)]));
    let partial = Header { kind: Kind::Partial, ..header(&form) };
    let (_, issues) = examine(&partial, &sent, &form, keys().opening()).unwrap();
    assert_eq!(issues.iter().map(|issue| issue.question.as_str()).collect::<Vec<_>>(), ["age"]);
}
