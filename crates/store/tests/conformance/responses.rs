//! Lists, counts and samples of an evaluation.

use std::cmp::Reverse;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};
use store::{DayCount, NewQuestion, Progress, ResponsePlace, ResponseState, ResponseView};
use survey::case::{Mode, SampleType};
use survey::id::{EvaluationId, QuestionId, ResponseId};
use sync::body::Body;
use sync::consent::Consent;
use uuid::Uuid;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, SURVEYOR, body, case, case_id, day, freeze, header, id, interview, judge, programme,
};
use crate::harness::{Db, both};
use crate::scenario;

const NOWHERE: EvaluationId = EvaluationId(id(0x99));

/// What a list is ordered by: those that wait before those that count, then the later before the earlier.
fn newest_first(place: ResponsePlace) -> (u8, Reverse<(i64, Uuid)>) {
    match place {
        ResponsePlace::Quarantined(at, id) => (0, Reverse((at.millis(), id))),
        ResponsePlace::Counted(day, id) => (1, Reverse((i64::from(day.number()), id))),
        ResponsePlace::Partial(day, id) => (2, Reverse((i64::from(day.number()), id))),
        ResponsePlace::Withdrawn(at, id) => (3, Reverse((at.millis(), id))),
    }
}

/// Every page of a list.
async fn pages(db: &Db, state: Option<ResponseState>, limit: u32) -> Vec<ResponseView> {
    let mut all: Vec<ResponseView> = Vec::new();
    loop {
        let after = all.last().map(|view| view.place);
        let page = db.responses(EVALUATION, state, after, limit).await.unwrap();
        if page.is_empty() {
            return all;
        }
        assert!(page.len() <= limit as usize);
        all.extend(page);
    }
}

both! {
    async fn lists_are_paged_without_gap_or_double(db: Db) {
        scenario::tell(&db).await;
        let all = db.responses(EVALUATION, None, None, 100).await.unwrap();
        assert_eq!(all.len(), 12);
        assert!(all.is_sorted_by_key(|view| newest_first(view.place)));
        for limit in [1, 2, 5, 12] {
            assert_eq!(pages(&db, None, limit).await, all);
        }
        let counted = pages(&db, Some(ResponseState::Counted), 4).await;
        let waiting = pages(&db, Some(ResponseState::Quarantined), 4).await;
        assert_eq!((counted.len(), waiting.len()), (9, 3));
        assert_eq!([waiting.clone(), counted.clone()].concat(), all, "what waits for somebody comes first");
        assert!(counted.iter().all(|view| view.place.state() == ResponseState::Counted && view.reason.is_none()));
        let mut reasons: Vec<_> = waiting.iter().filter_map(|view| view.reason.clone()).collect();
        reasons.sort();
        assert_eq!(reasons, ["case_answered", "late_scope", "unknown_case"]);
        assert!(db.responses(NOWHERE, None, None, 10).await.unwrap().is_empty());
        assert!(db.responses(EVALUATION, None, None, 0).await.unwrap().is_empty());
    }

    async fn the_consent_is_kept_by_its_day_and_derived_again(db: Db) {
        programme(&db).await;
        let consented = |seq: u64, case: u32, consent: Option<Consent>| {
            let wall = NOW.plus_seconds(60);
            let body = Body { consent, ..body(Some(case_id(case)), 4) };
            freeze(sync::line::Header { wall, offset: Some(-30_000), ..header(INSTALL, seq) }, &body, 0)
        };
        // Eight in the morning: a quarter of an hour before is today, nine hours before yesterday.
        let lines = [
            consented(1, 1, Some(Consent { before: 900, language: None })),
            consented(2, 2, Some(Consent { before: 9 * 3600, language: "hmn".parse().ok() })),
            consented(3, 3, None),
        ];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        for rebuilt in [false, true] {
            if rebuilt {
                let damage = "update response set consent_language = 'en' where consent_language is not null";
                assert_eq!(db.sql(damage).await, 2);
                let rebuilt = db.rebuild(&judge()).await.unwrap();
                assert_ne!(rebuilt.before, rebuilt.after, "the digest sees the consent");
            }
            let mut views = db.responses(EVALUATION, Some(ResponseState::Counted), None, 10).await.unwrap();
            views.sort_by_key(|view| view.case_number);
            let told: Vec<_> = views
                .into_iter()
                .map(|view| view.consent.map(|consent| (consent.language, consent.day.to_string())))
                .collect();
            let some = |language: &str, day: &str| Some((language.to_owned(), day.to_owned()));
            assert_eq!(told, [some("vi", "2022-09-21"), some("hmn", "2022-09-20"), None]);
        }
    }

    async fn what_comes_and_goes_between_two_pages_doubles_and_hides_nothing(db: Db) {
        programme(&db).await;
        let on = |seq: u64, number: u32, today: &str| {
            freeze(sync::line::Header { today: day(today), ..header(INSTALL, seq) }, &body(Some(case_id(number)), 5), 0)
        };
        let take = async |lines: &[store::Arrival], at| {
            db.accept(INSTALL, lines, at).await.unwrap();
            db.judge_pending(&judge()).await.unwrap();
        };
        take(&[on(1, 1, "2022-09-21"), on(2, 2, "2022-09-23"), on(3, 3, "2022-09-22"), on(4, 4, "2022-09-22")], NOW).await;
        let numbers = |views: &[ResponseView]| views.iter().map(|view| view.case_number).collect::<Vec<_>>();
        let counted = Some(ResponseState::Counted);
        let first = db.responses(EVALUATION, counted, None, 2).await.unwrap();
        assert_eq!(numbers(&first), [Some(2), Some(4)]);
        // One that is newer, one of the day at which the page ended, but before that place, and one instead of the very one
        // at which it ended.
        let asked = NewQuestion {
            id: QuestionId(id(0x900)),
            evaluation: EVALUATION,
            about: ResponseId(header(INSTALL, 4).id.0),
            by: SURVEYOR,
            at: NOW,
            text: "Phiếu này làm trong 3 phút?".to_owned(),
        };
        db.ask(&asked).await.unwrap();
        let mut instead = header(INSTALL, 7);
        (instead.today, instead.supersedes) = (day("2022-09-25"), Some(header(INSTALL, 4).id));
        let instead = freeze(instead, &body(Some(case_id(4)), 5), 0);
        take(&[on(5, 5, "2022-09-24"), on(6, 6, "2022-09-22"), instead], NOW.plus_days(3)).await;
        let place = first[1].place;
        let second = db.responses(EVALUATION, counted, Some(place), 10).await.unwrap();
        assert_eq!(numbers(&second), [Some(3), Some(1)]);
        assert_eq!(numbers(&pages(&db, counted, 1).await), [4, 5, 2, 6, 3, 1].map(Some));

        // Of those set aside the one that came last is the first, whatever its day.
        for (seq, at) in [(8, NOW.plus_days(4)), (9, NOW.plus_days(5))] {
            take(&[freeze(header(INSTALL, seq), &body(None, 3), 0)], at).await;
        }
        let places: Vec<_> = pages(&db, Some(ResponseState::Quarantined), 1).await.iter().map(|view| view.place).collect();
        let at = |seq: u64, days| ResponsePlace::Quarantined(NOW.plus_days(days), header(INSTALL, seq).id.0);
        assert_eq!(places, [at(9, 5), at(8, 4)]);
    }

    async fn a_listed_response_says_how_it_came(db: Db) {
        programme(&db).await;
        let mut on_paper = header(INSTALL, 1);
        on_paper.mode = Mode::Paper;
        on_paper.lang = "blt".parse().unwrap();
        db.accept(INSTALL, &[freeze(on_paper.clone(), &body(Some(case_id(4)), 5), 0)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let expected = ResponseView {
            id: on_paper.id.0,
            place: ResponsePlace::Counted(day("2022-09-21"), on_paper.id.0),
            reason: None,
            mode: Some(Mode::Paper),
            sample_type: Some(SampleType::Probability),
            language: Some("blt".to_owned()),
            consent: None,
            case_number: Some(4),
            from_file: false,
        };
        assert_eq!(db.responses(EVALUATION, None, None, 10).await.unwrap(), [expected]);
    }

    async fn days_are_counted_by_mode_and_sample(db: Db) {
        scenario::tell(&db).await;
        let count = |on: &str, mode, sample_type, count| DayCount { day: day(on), mode, sample_type, count };
        let expected = [
            count("2022-09-20", Mode::Web, SampleType::SelfSelected, 3),
            count("2022-09-21", Mode::Tablet, SampleType::Probability, 6),
        ];
        assert_eq!(db.day_counts(EVALUATION).await.unwrap(), expected);
        assert!(db.day_counts(NOWHERE).await.unwrap().is_empty());
        let expected = Progress { cases: 9, answered: 6, self_selected: 3, quarantined: 3 };
        assert_eq!(db.progress(EVALUATION).await.unwrap(), expected);
        assert_eq!(db.progress(NOWHERE).await.unwrap(), Progress::default());
    }

    async fn samples_come_in_the_order_of_the_cases_with_their_design(db: Db) {
        programme(&db).await;
        let lines = [interview(INSTALL, 1, 9), interview(INSTALL, 2, 3), interview(INSTALL, 3, 6)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let rows = db.sample_rows(EVALUATION).await.unwrap();
        assert_eq!((rows.drawn, rows.probability.len(), rows.self_selected.len()), (9, 3, 0));
        for (row, (number, level)) in rows.probability.iter().zip([(3, 3), (6, 4), (9, 2)]) {
            let design = case(EVALUATION, number).design;
            assert_eq!((row.codes[0], row.weight, &*row.psu), (level, design.weight, design.psu.as_str()));
            assert_eq!((row.psus_in_stratum, row.people_in_psu), (design.psus_in_stratum, design.people_in_psu));
            assert_eq!(*row.stratum, *design.stratum);
        }
        assert_eq!(rows.modes, ["tablet"]);
        assert_eq!(db.sample_rows(NOWHERE).await.unwrap(), store::SampleRows::default());
    }

    async fn the_modes_of_a_sample_are_known_also_where_people_of_one_cluster_answered_in_several(db: Db) {
        programme(&db).await;
        let lines = [interview(INSTALL, 1, 9), interview(INSTALL, 2, 3), interview(INSTALL, 3, 6)];
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        for (mode, number, expected) in
            [("paper", 6, &["paper", "tablet"][..]), ("kiosk", 3, &["kiosk", "paper", "tablet"][..])]
        {
            let of = format!("select case_id from survey_case where number = {number}");
            db.sql(&format!("update response set mode = '{mode}' where case_id in ({of})")).await;
            assert_eq!(db.sample_rows(EVALUATION).await.unwrap().modes, expected);
        }
    }

    async fn weights_come_back_to_the_last_bit(db: Db) {
        programme(&db).await;
        let lines: Vec<_> = (1..=9).map(|number| interview(INSTALL, u64::from(number), number)).collect();
        db.accept(INSTALL, &lines, NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        let mut chance = ChaCha8Rng::seed_from_u64(5);
        let mut weights = vec![1.0, 0.1, 1.0 / 3.0, 5e-324, f64::MAX, 4_503_599_627_370_497.5, 1e22, f64::MIN_POSITIVE, 123.4567];
        for _ in 0..40 {
            for (number, weight) in weights.iter().enumerate() {
                let sql = format!("update survey_case set weight = $1 where number = {}", number + 1);
                db.sql_with(&sql, *weight).await;
            }
            let rows = db.sample_rows(EVALUATION).await.unwrap();
            let got: Vec<u64> = rows.probability.iter().map(|row| row.weight.to_bits()).collect();
            assert_eq!(got, weights.iter().map(|weight| weight.to_bits()).collect::<Vec<_>>());
            // Others, with as many digits as there are, from a ten-thousandth to a million.
            for weight in &mut weights {
                let digits = 1.0 + (chance.next_u64() >> 12) as f64 / 2_f64.powi(52);
                *weight = digits * 10_f64.powi(i32::try_from(chance.next_u32() % 11).unwrap() - 4);
            }
        }
    }
}
