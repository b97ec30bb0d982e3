//! Files of past results: their rows are facts, their responses derived; whole in and whole out.

use std::time::Duration;

use serde_json::json;
use store::{Judge, NewPastImport, PastCame, PastFact, ResponseState, Store, StoreError, Withdrawal};
use survey::campaign::{CampaignState, Refusal};
use survey::case::{Case, CaseDetails, Mode, SampleType};
use survey::id::{CaseId, PastImportId, ResponseId, SubmissionId};
use survey::outcome::Outcome;
use sync::receipt::Reason;
use sync::tombstone::Tombstone;

use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, UNIT, campaign, case, case_id, day, evaluation, form, form_hash, hash,
    id, interview, judge, keys, programme, unit,
};
use crate::harness::both;
use crate::partials::partial;
use crate::visits::visit;

pub const FILE: PastImportId = PastImportId(id(0x600));

fn response(row: u32) -> ResponseId {
    ResponseId(id(0x9000 + u128::from(row)))
}

fn answered(row: u32, case: Option<CaseId>, level: u32) -> PastFact {
    let day = day("2022-09-20");
    let answers = json!({"A1": level, "age": 40, "comment": "Chờ lâu"}).to_string();
    PastFact {
        row,
        sample_type: if case.is_some() { SampleType::Probability } else { SampleType::SelfSelected },
        mode: Mode::Paper,
        language: "vi".to_owned(),
        case,
        came: PastCame::Answered { response: response(row), day, answers },
    }
}

fn missed(row: u32, case: CaseId, outcome: Option<Outcome>) -> PastFact {
    PastFact { came: PastCame::Nothing { outcome, day: None }, ..answered(row, Some(case), 1) }
}

/// Of nobody's list, with nothing personal.
fn drawn(number: u32) -> Case {
    Case { details: CaseDetails::default(), ..case(EVALUATION, number) }
}

fn file(cases: Vec<Case>, rows: Vec<PastFact>) -> NewPastImport {
    NewPastImport {
        id: FILE,
        evaluation: EVALUATION,
        questionnaire: form_hash("1"),
        file_name: "phiếu giấy 2022.xlsx".to_owned(),
        file_hash: hash(7),
        at: NOW,
        by: "hà".to_owned(),
        everyone_drawn: false,
        cases,
        rows,
    }
}

/// Two people who came with the file and answered, one who did not, one of the list, and two whom nobody drew.
pub fn past() -> NewPastImport {
    let assisted = PastFact { sample_type: SampleType::Assisted, ..answered(7, None, 1) };
    let rows = vec![
        answered(2, Some(case_id(21)), 5),
        answered(3, Some(case_id(22)), 2),
        missed(4, case_id(23), Some(Outcome::Refused)),
        answered(5, Some(case_id(8)), 4),
        answered(6, None, 1),
        assisted,
    ];
    file(vec![drawn(21), drawn(22), drawn(23)], rows)
}

async fn quarantined(db: &Store, seq: u128) -> Option<Reason> {
    db.judge_pending(&judge()).await.unwrap();
    db.quarantine_reason(INSTALL, SubmissionId(id(0x1000 + seq + ((INSTALL.0.as_u128() & 0xff) << 16)))).await.unwrap()
}

both! {
    async fn rows_count_as_what_they_are_and_a_rebuild_gives_the_same(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        db.import_past_answers(&past()).await.unwrap();
        let rows = db.sample_rows(EVALUATION).await.unwrap();
        let first: Vec<u8> = rows.probability.iter().map(|row| row.codes[0]).collect();
        // By the number of the case: the tablet's, then 8, 21 and 22.
        assert_eq!(first, [2, 4, 5, 2]);
        assert_eq!((rows.drawn, rows.self_selected.len()), (12, 1));
        // Those who chose themselves answered on the web, which is no mode of the sample.
        assert_eq!(rows.modes, ["paper", "tablet"]);
        let counts = db.case_counts(EVALUATION).await.unwrap();
        assert_eq!((counts.answered, counts.not_visited, counts.visits), (4, 7, 0));
        assert_eq!(counts.outcomes, [(Outcome::Refused, 1)].into());
        let imports = db.past_imports(EVALUATION).await.unwrap();
        assert_eq!((imports.len(), imports[0].id, imports[0].file_hash), (1, FILE, hash(7)));
        assert_eq!((imports[0].rows, imports[0].responses, imports[0].cases), (6, 5, 3));
        let people: Vec<CaseId> = [8, 21, 22, 23].map(case_id).into();
        assert_eq!(db.past_cases(EVALUATION).await.unwrap(), people);
        for _ in 0..2 {
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_eq!((rebuilt.responses, rebuilt.before), (6, rebuilt.after));
        }
        assert_eq!(db.sample_rows(EVALUATION).await.unwrap(), rows);
        let listed = db.responses(EVALUATION, Some(ResponseState::Counted), None, 10).await.unwrap();
        assert_eq!(listed.len(), 6);
        for response in listed {
            assert_eq!(response.from_file, response.mode != Some(Mode::Tablet), "{response:?}");
        }
    }

    async fn what_is_broken_is_mended_from_the_rows(db: Db) {
        programme(&db).await;
        db.import_past_answers(&past()).await.unwrap();
        let right = db.derived_digest().await.unwrap();
        for damage in ["delete from response", "update response set answers = '{}'", "update response set day = '2022-10-01'"] {
            assert_eq!(db.sql(damage).await, 5, "{damage}");
            let rebuilt = db.rebuild(&judge()).await.unwrap();
            assert_ne!(rebuilt.before, right, "{damage}");
            assert_eq!(rebuilt.after, right, "{damage}");
        }
        // A rebuild that was cut off after it dropped everything.
        db.sql("update past_answer set answers = 'x' || answers where response_id is not null").await;
        let cut_off = db.rebuild(&judge()).await;
        assert!(matches!(cut_off, Err(StoreError::Corrupt { .. })), "{cut_off:?}");
        assert_eq!(db.count("response").await, 0);
        db.sql("update past_answer set answers = substr(answers, 2) where response_id is not null").await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 5);
        assert_eq!(db.derived_digest().await.unwrap(), right);
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        // Only then are they looked for: whoever judges a line does not go through all past results.
        db.sql("delete from response").await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
    }

    async fn what_is_withdrawn_while_everything_is_derived_again_stays_away(db: Db) {
        programme(&db).await;
        let numbers = 1001..=1800_u32;
        let cases = numbers.clone().map(drawn).collect();
        let rows = numbers.clone().map(|number| answered(number, Some(case_id(number)), 1 + number % 5)).collect();
        db.import_past_answers(&file(cases, rows)).await.unwrap();
        for (seq, number) in (1..=4_u64).zip(numbers.rev()) {
            let arrival = interview(INSTALL, seq, number);
            db.accept(INSTALL, std::slice::from_ref(&arrival), NOW).await.unwrap();
            db.judge_pending(&judge()).await.unwrap();
            let tombstone = Tombstone::sign(INSTALL, arrival.header.id, arrival.line_hash, NOW, &keys());
            let person = Some((EVALUATION, case_id(number)));
            let withdrawal = [Withdrawal { tombstone, person, reason: "xin rút".to_owned(), by: "mai".to_owned() }];
            let judge = judge();
            let (rebuilt, withdrawn) = tokio::join!(db.rebuild(&judge), async {
                tokio::time::sleep(Duration::from_millis(5 * seq)).await;
                db.withdraw(&withdrawal).await
            });
            rebuilt.unwrap();
            withdrawn.unwrap();
            assert_eq!(db.count("response").await, 800 - i64::try_from(seq).unwrap());
        }
    }

    async fn the_same_file_is_taken_once(db: Db) {
        programme(&db).await;
        db.import_past_answers(&past()).await.unwrap();
        let digest = db.derived_digest().await.unwrap();
        let again = NewPastImport { id: PastImportId(id(0x601)), ..past() };
        let refused = db.import_past_answers(&again).await;
        assert!(matches!(refused, Err(StoreError::Exists("this file"))), "{refused:?}");
        assert_eq!((db.count("past_import").await, db.count("past_answer").await), (1, 6));
        assert_eq!(db.derived_digest().await.unwrap(), digest);
    }

    async fn one_person_answers_once(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 8)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let refused = |rows, cases| {
            let (db, import) = (db.clone(), file(cases, rows));
            async move { db.import_past_answers(&import).await.unwrap_err().to_string() }
        };
        assert!(refused(vec![answered(2, Some(case_id(8)), 4)], vec![]).await.contains("an answer of one of these"));
        assert!(refused(vec![missed(2, case_id(8), None)], vec![]).await.contains("an answer of one of these"));
        let twice = vec![answered(2, Some(case_id(21)), 4), missed(3, case_id(21), None)];
        assert!(refused(twice, vec![drawn(21)]).await.contains("for one of these people exists already"));
        let number = Case { number: 3, ..drawn(21) };
        assert!(refused(vec![answered(2, Some(case_id(21)), 4)], vec![number]).await.contains("a case with this number"));
        assert_eq!((db.count("past_import").await, db.count("past_answer").await), (0, 0));
        assert_eq!((db.count("survey_case").await, db.count("response").await), (9, 1));
    }

    async fn a_tablet_that_comes_after_is_told_so_and_a_rebuild_says_the_same(db: Db) {
        programme(&db).await;
        // Here before the file, and not judged yet.
        db.accept(INSTALL, &[interview(INSTALL, 1, 8)], NOW).await.unwrap();
        db.import_past_answers(&past()).await.unwrap();
        assert_eq!(quarantined(&db, 1).await, Some(Reason::CaseAnswered));
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (5, rebuilt.after));
        assert_eq!(quarantined(&db, 1).await, Some(Reason::CaseAnswered));
        // Whoever is known not to have answered may be met all the same.
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        let unmet = file(vec![], vec![missed(2, case_id(7), Some(Outcome::NobodyHome))]);
        db.import_past_answers(&unmet).await.unwrap();
        db.accept(INSTALL, &[interview(INSTALL, 2, 7)], NOW).await.unwrap();
        assert_eq!(quarantined(&db, 2).await, None);
    }

    async fn a_file_is_taken_back_whole(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 1)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let before = (db.derived_digest().await.unwrap(), db.sample_rows(EVALUATION).await.unwrap());
        db.import_past_answers(&past()).await.unwrap();
        // Late because of the file; it counts when that is gone.
        db.accept(INSTALL, &[interview(INSTALL, 2, 8)], NOW).await.unwrap();
        assert_eq!(quarantined(&db, 2).await, Some(Reason::CaseAnswered));
        let other = db.take_back_past_answers(EVALUATION, PastImportId(id(0x601)), &judge()).await;
        assert!(matches!(other, Err(StoreError::Missing(_))), "{other:?}");
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        assert_eq!((db.count("past_import").await, db.count("past_answer").await), (0, 0));
        assert_eq!(quarantined(&db, 2).await, None);
        assert_eq!((db.count("survey_case").await, db.count("response").await), (9, 2));
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
        // As if neither had ever been.
        db.sql("delete from raw_submission where server_seq > 1").await;
        assert_eq!(db.rebuild(&judge()).await.unwrap().after, before.0);
        assert_eq!(db.sample_rows(EVALUATION).await.unwrap(), before.1);
        // And the same file may come again.
        db.import_past_answers(&past()).await.unwrap();
        assert_eq!(db.past_imports(EVALUATION).await.unwrap()[0].rows, 6);
    }

    async fn what_was_read_in_an_answer_on_paper_goes_with_it(db: Db) {
        const READ: &str = "insert into comment_code (evaluation_id, response_id, question, coder, coded_at, themes) \
             select evaluation_id, response_id, 'comment', response_id, 0, '[]' from response where install_id is null";
        programme(&db).await;
        db.import_past_answers(&past()).await.unwrap();
        db.sql(READ).await;
        let read = db.count("comment_code").await;
        assert!(read > 1, "{read}");
        // Somebody of the file is met by a tablet too, and withdraws.
        let late = interview(INSTALL, 1, 21);
        db.accept(INSTALL, std::slice::from_ref(&late), NOW).await.unwrap();
        assert_eq!(quarantined(&db, 1).await, Some(Reason::CaseAnswered));
        let tombstone = Tombstone::sign(INSTALL, late.header.id, late.line_hash, NOW, &keys());
        let person = Some((EVALUATION, case_id(21)));
        let withdrawal = Withdrawal { tombstone, person, reason: "xin rút".to_owned(), by: "mai".to_owned() };
        assert_eq!(db.withdraw(&[withdrawal]).await.unwrap(), 1);
        assert_eq!(db.count("comment_code").await, read - 1);
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        assert_eq!(db.count("comment_code").await, 0);
    }

    async fn whoever_was_met_since_stays_in_the_list(db: Db) {
        programme(&db).await;
        let unmet = (21..=25).map(|number| missed(number, case_id(number), None));
        let rows: Vec<_> = unmet.chain([answered(26, Some(case_id(26)), 4), answered(27, Some(case_id(27)), 4)]).collect();
        db.import_past_answers(&file((21..=27).map(drawn).collect(), rows)).await.unwrap();
        let withdrawn = interview(INSTALL, 4, 24);
        let lines = [
            interview(INSTALL, 1, 21),
            visit(INSTALL, 2, 22, Outcome::Refused),
            partial(3, 23, 40),
            withdrawn.clone(),
            // After the one of the file.
            interview(INSTALL, 5, 26),
        ];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        assert_eq!(quarantined(&db, 5).await, Some(Reason::CaseAnswered));
        let tombstone = Tombstone::sign(INSTALL, withdrawn.header.id, withdrawn.line_hash, NOW, &keys());
        let person = Some((EVALUATION, case_id(24)));
        let withdrawal = Withdrawal { tombstone, person, reason: "xin rút".to_owned(), by: "mai".to_owned() };
        assert_eq!(db.withdraw(&[withdrawal]).await.unwrap(), 1);
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        let stayed: Vec<u32> = db.cases(EVALUATION, None).await.unwrap().iter().map(|one| one.case.number).collect();
        assert_eq!(stayed, [1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 22, 23, 24, 26]);
        assert_eq!((db.count("past_answer").await, db.count("response").await), (0, 1));
        assert_eq!(quarantined(&db, 5).await, None);
        let counts = db.case_counts(EVALUATION).await.unwrap();
        assert_eq!((counts.answered, counts.visits), (2, 1));
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (2, rebuilt.after));
        // And the mended file may say the rest of them again.
        let rows = vec![answered(2, Some(case_id(22)), 5), missed(3, case_id(25), None)];
        db.import_past_answers(&file(vec![drawn(25)], rows)).await.unwrap();
    }

    async fn a_file_comes_in_once_the_form_is_settled_and_for_a_correction_too(db: Db) {
        db.publish_questionnaire(&form("1"), NOW).await.unwrap();
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        db.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
        db.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
        let import = file(vec![drawn(21)], vec![answered(2, Some(case_id(21)), 5)]);
        let missing = db.import_past_answers(&import).await;
        assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
        db.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
        let draft = db.import_past_answers(&import).await;
        assert!(matches!(draft, Err(StoreError::Refused(Refusal::NotOpenYet))), "{draft:?}");
        db.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
        // Read with a version that the evaluation does not have.
        let other = NewPastImport { questionnaire: form_hash("2"), ..import.clone() };
        let other = db.import_past_answers(&other).await;
        assert!(matches!(other, Err(StoreError::Missing(_))), "{other:?}");
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        db.import_past_answers(&import).await.unwrap();
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        db.import_past_answers(&import).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Published, OFFICE).await.unwrap();
        let more = NewPastImport { id: PastImportId(id(0x601)), file_hash: hash(8), ..import };
        let before = db.data_version(EVALUATION).await.unwrap();
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        db.import_past_answers(&more).await.unwrap();
        assert!(db.data_version(EVALUATION).await.unwrap() > before, "the next publication has the change");
    }

    async fn who_withdraws_is_gone_from_the_file_too(db: Db) {
        programme(&db).await;
        db.import_past_answers(&past()).await.unwrap();
        let arrival = interview(INSTALL, 1, 8);
        db.accept(INSTALL, std::slice::from_ref(&arrival), NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let tombstone = Tombstone::sign(INSTALL, arrival.header.id, arrival.line_hash, NOW, &keys());
        let person = Some((EVALUATION, case_id(8)));
        let withdrawal = Withdrawal { tombstone, person, reason: "xin rút".to_owned(), by: "mai".to_owned() };
        assert_eq!(db.withdraw(&[withdrawal]).await.unwrap(), 1);
        assert_eq!(db.texts("select answers from past_answer where answers is not null").await.len(), 4);
        let rebuilt = db.rebuild(&judge()).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (4, rebuilt.after));
        assert_eq!(db.case_counts(EVALUATION).await.unwrap().outcomes, [(Outcome::Refused, 2)].into());
    }

    async fn of_how_many_a_file_of_respondents_is_nobody_knows(db: Db) {
        programme(&db).await;
        let only = async || {
            let rows = db.sample_rows(EVALUATION).await.unwrap();
            (db.has_respondents_only(EVALUATION).await.unwrap(), rows.respondents_only)
        };
        assert_eq!(only().await, (false, false), "everybody of the list was drawn");
        // Answers of people of the list, and of nobody's, change nothing.
        let of_the_list = file(vec![], vec![answered(2, Some(case_id(8)), 4), answered(3, None, 4)]);
        db.import_past_answers(&of_the_list).await.unwrap();
        assert_eq!(only().await, (false, false));
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();

        let rows = vec![answered(2, Some(case_id(21)), 5), answered(3, Some(case_id(22)), 2)];
        let respondents = file(vec![drawn(21), drawn(22)], rows);
        db.import_past_answers(&respondents).await.unwrap();
        assert_eq!(only().await, (true, true));
        // Who withdraws had answered.
        let late = interview(INSTALL, 1, 21);
        db.accept(INSTALL, std::slice::from_ref(&late), NOW).await.unwrap();
        assert_eq!(quarantined(&db, 1).await, Some(Reason::CaseAnswered));
        let tombstone = Tombstone::sign(INSTALL, late.header.id, late.line_hash, NOW, &keys());
        let person = Some((EVALUATION, case_id(21)));
        let withdrawal = Withdrawal { tombstone, person, reason: "xin rút".to_owned(), by: "mai".to_owned() };
        assert_eq!(db.withdraw(&[withdrawal]).await.unwrap(), 1);
        assert_eq!(only().await, (true, true));
        // Another file knows of its own people only.
        let rows = vec![answered(12, Some(case_id(31)), 5), missed(13, case_id(32), Some(Outcome::Refused))];
        let whole = file(vec![drawn(31), drawn(32)], rows);
        let whole = NewPastImport { id: PastImportId(id(0x601)), file_hash: hash(8), ..whole };
        db.import_past_answers(&whole).await.unwrap();
        assert_eq!(only().await, (true, true));
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        assert_eq!(only().await, (false, false));
    }

    async fn whoever_says_that_everybody_is_in_a_file_is_believed(db: Db) {
        programme(&db).await;
        let rows = vec![answered(2, Some(case_id(21)), 5)];
        let whole = NewPastImport { everyone_drawn: true, ..file(vec![drawn(21)], rows) };
        db.import_past_answers(&whole).await.unwrap();
        assert!(!db.has_respondents_only(EVALUATION).await.unwrap());
        assert!(db.past_imports(EVALUATION).await.unwrap()[0].everyone_drawn);
    }

    async fn thousands_of_rows_come_in_at_once(db: Db) {
        programme(&db).await;
        let numbers = 1001..=3200_u32;
        let cases = numbers.clone().map(drawn).collect();
        let rows = numbers.map(|number| answered(number, Some(case_id(number)), 1 + number % 5)).collect();
        db.import_past_answers(&file(cases, rows)).await.unwrap();
        assert_eq!(db.sample_rows(EVALUATION).await.unwrap().probability.len(), 2200);
        let rebuilt = db.rebuild(&Judge::new(keys())).await.unwrap();
        assert_eq!((rebuilt.responses, rebuilt.before), (2200, rebuilt.after));
    }
}
