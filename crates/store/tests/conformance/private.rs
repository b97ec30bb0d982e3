//! Answers given in private: opened with the line they came in, judged and counted with the rest.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::json;
use store::{EvaluationChange, PrivateParts, Withdrawal};
use survey::answers::{Answer, Answers};
use survey::questionnaire::{Compiled, Questionnaire};
use sync::Bytes;
use sync::body::Body;
use sync::keys::{SealingKey, ServerKeys};
use sync::line::Header;
use sync::private::{How, PrivatePart, Reason, seal_piece};
use sync::tombstone::Tombstone;

use crate::fixture::{EVALUATION, INSTALL, NOW, OFFICE, body, case_id, form, freeze, header, judge, keys, programme};
use crate::harness::{Db, both};

/// The form of the fixture with a private part: whether one paid, and, of those, how much.
fn private_form() -> Questionnaire {
    let text = |vi: &str| json!({"vi": vi, "en": "-"});
    let mut form = serde_json::to_value(form("2")).unwrap();
    let asked = form["sections"][0]["questions"].as_array_mut().unwrap();
    let choices = [(1, "yes"), (2, "no")].map(|(code, name)| json!({"code": code, "name": name, "label": text(name)}));
    asked.push(json!({"name": "paid", "label": text("Có nộp thêm tiền không?"), "kind": "single", "sensitive": true,
        "choices": choices}));
    asked.push(json!({"name": "amount", "label": text("Bao nhiêu?"), "kind": "integer", "sensitive": true,
        "relevant": "${paid} = 'yes'", "constraint": ". > 0"}));
    Questionnaire::from_json(&form.to_string()).unwrap()
}

fn compiled() -> Compiled {
    private_form().compile().unwrap()
}

fn said(paid: &str, amount: Option<i64>) -> Answers {
    let mut answers = Answers::new();
    answers.set("paid", Answer::Single(paid.to_owned()));
    if let Some(amount) = amount {
        answers.set("amount", Answer::Integer(amount));
    }
    answers
}

fn piece(header: &Header, answers: &Answers, key: &SealingKey) -> Bytes {
    let mut rng = ChaCha20Rng::seed_from_u64(header.seq);
    seal_piece(&compiled(), header.id, answers, &|index| index >= 3, key, &mut rng).unwrap()
}

fn private_header(seq: u64) -> Header {
    Header { questionnaire: compiled().hash(), ..header(INSTALL, seq) }
}

fn with(pieces: Vec<Bytes>, case: u32) -> Body {
    let private = PrivatePart { how: How::Alone, reason: None, restarts: 0, pieces };
    Body { private: Some(private), ..body(Some(case_id(case)), 4) }
}

async fn private_programme(db: &Db) {
    programme(db).await;
    db.publish_questionnaire(&private_form(), NOW).await.unwrap();
    let form = EvaluationChange { questionnaire: Some(compiled().hash()), ..EvaluationChange::default() };
    db.change_evaluation(EVALUATION, form, OFFICE).await.unwrap();
}

both! {
    async fn what_was_said_in_private_counts_with_the_rest(db: Db) {
        private_programme(&db).await;
        let header = private_header(1);
        let open = keys().public().sealing;
        // The app was restarted between the two questions.
        let pieces = vec![piece(&header, &said("no", None), &open), piece(&header, &said("yes", Some(50)), &open)];
        db.accept(INSTALL, &[freeze(header, &with(pieces, 1), 0)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        let answers = db.texts("select answers from response").await;
        let all = json!({"A1": 4, "age": 40, "comment": "Chờ lâu quá", "paid": "yes", "amount": 50});
        assert_eq!(serde_json::from_str::<serde_json::Value>(&answers[0]).unwrap(), all);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (1, rebuilt.after));
    }

    async fn a_private_part_that_was_declined_counts_without_it(db: Db) {
        private_programme(&db).await;
        let header = private_header(1);
        let private = PrivatePart {
            how: How::Declined,
            reason: Some(Reason::NoPrivacy),
            restarts: 0,
            pieces: vec![piece(&header, &Answers::new(), &keys().public().sealing)],
        };
        let body = Body { private: Some(private), ..body(Some(case_id(1)), 4) };
        db.accept(INSTALL, &[freeze(header, &body, 0)], NOW).await.unwrap();
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 1);
        let answers = db.texts("select answers from response").await;
        assert!(!answers[0].contains("paid"), "{answers:?}");
    }

    async fn how_it_was_answered_is_counted_as_long_as_it_counts(db: Db) {
        private_programme(&db).await;
        let open = keys().public().sealing;
        let hows = [Some(How::Alone), Some(How::Alone), Some(How::ReadOut), Some(How::Declined), None];
        for (seq, how) in (1..).zip(hows) {
            let header = private_header(seq);
            let private = how.map(|how| PrivatePart {
                how,
                reason: (how == How::Declined).then_some(Reason::Unable),
                restarts: 0,
                pieces: vec![piece(&header, &Answers::new(), &open)],
            });
            let case = case_id(u32::try_from(seq).unwrap());
            let body = Body { private, ..body(Some(case), 4) };
            db.accept(INSTALL, &[freeze(header, &body, 0)], NOW).await.unwrap();
        }
        // Not of this evaluation's people: it does not count, and is not counted here.
        db.accept(INSTALL, &[freeze(private_header(9), &with(vec![], 99), 0)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let parts = PrivateParts { alone: 2, read_out: 1, declined: 1, with_the_rest: 1 };
        assert_eq!(db.private_parts(EVALUATION, &judge()).await.unwrap(), parts);
        let nowhere = survey::id::EvaluationId(crate::fixture::id(0x99));
        assert_eq!(db.private_parts(nowhere, &judge()).await.unwrap(), PrivateParts::default());

        let lines = db.lines_of(private_header(1).id, &judge()).await.unwrap();
        let line = lines.first().unwrap();
        let gone = Withdrawal {
            tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, NOW, &keys()),
            person: line.person,
            reason: "xin rút".to_owned(),
            by: "mai".to_owned(),
        };
        db.withdraw(&[gone]).await.unwrap();
        let parts = PrivateParts { alone: 1, ..parts };
        assert_eq!(db.private_parts(EVALUATION, &judge()).await.unwrap(), parts);
    }

    /// Judged like any other answer; and no way to put the part of one interview into another.
    async fn what_is_wrong_in_private_is_named_without_the_answer(db: Db) {
        private_programme(&db).await;
        let open = keys().public().sealing;
        let stranger = ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(99)).public().sealing;
        let another = private_header(77);
        let cases = [
            (piece(&private_header(1), &said("yes", Some(-5)), &open), sync::receipt::Reason::BadAnswers),
            (piece(&private_header(2), &said("yes", Some(5)), &stranger), sync::receipt::Reason::Unopenable),
            (piece(&another, &said("yes", Some(5)), &open), sync::receipt::Reason::Unopenable),
        ];
        for (seq, (piece, reason)) in (1..).zip(cases) {
            let header = private_header(seq);
            let id = header.id;
            db.accept(INSTALL, &[freeze(header, &with(vec![piece], 1), 0)], NOW).await.unwrap();
            assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
            assert_eq!(db.quarantine_reason(INSTALL, id).await.unwrap(), Some(reason), "line {seq}");
        }
        let told = db.texts("select detail from judgement where detail is not null").await;
        assert_eq!(told.len(), 3);
        assert!(told.iter().all(|detail| !detail.contains("yes") && !detail.contains('5')), "{told:?}");
    }
}
