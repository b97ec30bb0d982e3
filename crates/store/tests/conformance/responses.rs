//! Lists, counts and samples of an evaluation.

use store::{DayCount, Progress, ResponseState, ResponseView};
use survey::case::{Mode, SampleType};
use survey::id::EvaluationId;
use uuid::Uuid;

use crate::fixture::{
    EVALUATION, INSTALL, NOW, body, case, case_id, day, freeze, header, id, interview, judge, programme,
};
use crate::harness::{Db, both};
use crate::scenario;

const NOWHERE: EvaluationId = EvaluationId(id(0x99));

/// Every page of a list.
async fn pages(db: &Db, state: Option<ResponseState>, limit: u32) -> Vec<ResponseView> {
    let mut all: Vec<ResponseView> = Vec::new();
    loop {
        let after: Option<Uuid> = all.last().map(|view| view.id);
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
        assert!(all.is_sorted_by_key(|view| view.id));
        for limit in [1, 2, 5, 12] {
            assert_eq!(pages(&db, None, limit).await, all);
        }
        let counted = pages(&db, Some(ResponseState::Counted), 4).await;
        let waiting = pages(&db, Some(ResponseState::Quarantined), 4).await;
        assert_eq!((counted.len(), waiting.len()), (9, 3));
        assert!(counted.iter().all(|view| view.state == ResponseState::Counted && view.reason.is_none()));
        let mut reasons: Vec<_> = waiting.iter().filter_map(|view| view.reason.clone()).collect();
        reasons.sort();
        assert_eq!(reasons, ["case_answered", "late_scope", "unknown_case"]);
        assert!(db.responses(NOWHERE, None, None, 10).await.unwrap().is_empty());
        assert!(db.responses(EVALUATION, None, None, 0).await.unwrap().is_empty());
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
            state: ResponseState::Counted,
            reason: None,
            mode: Some(Mode::Paper),
            sample_type: Some(SampleType::Probability),
            language: Some("blt".to_owned()),
            day: Some(day("2022-09-21")),
            case_number: Some(4),
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
            assert_eq!((row.codes[0], row.weight, &row.psu), (level, design.weight, &design.psu));
            assert_eq!((row.psus_in_stratum, row.people_in_psu), (design.psus_in_stratum, design.people_in_psu));
            assert_eq!(row.stratum, design.stratum);
        }
        assert_eq!(db.sample_rows(NOWHERE).await.unwrap(), store::SampleRows::default());
    }
}
