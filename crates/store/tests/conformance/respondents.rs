//! Everybody who answered, as an analysis takes them.

use survey::case::{Mode, SampleType};
use survey::id::EvaluationId;

use crate::fixture::{EVALUATION, INSTALL, NOW, SURVEYOR, case, day, id, interview, judge, programme, web_answer};
use crate::harness::both;
use crate::mixer::mix;

both! {
    async fn drawn_people_have_design_and_surveyor_and_web_answers_neither(db: Db) {
        programme(&db).await;
        db.accept(INSTALL, &[interview(INSTALL, 1, 9), interview(INSTALL, 2, 3)], NOW).await.unwrap();
        db.stage_web_answer(&web_answer(4, store::WebSource::Counter, "2022-09-20")).await.unwrap();
        mix(&db, 1, day("2022-09-21")).await;
        db.judge_pending(&judge()).await.unwrap();
        let mut all = db.respondents(EVALUATION).await.unwrap();
        all.sort_by_key(|one| one.codes[0]);
        let [first, second, web] = &all[..] else { panic!("{all:?}") };
        for (one, number, code) in [(first, 9, 2), (second, 3, 3)] {
            assert_eq!((one.codes[0], one.sample_type, one.mode), (code, SampleType::Probability, Mode::Tablet));
            assert_eq!(one.design.as_ref(), Some(&case(EVALUATION, number).design));
            assert_eq!(one.surveyor, Some(SURVEYOR));
        }
        assert_eq!((web.sample_type, web.mode, web.surveyor), (SampleType::SelfSelected, Mode::Web, None));
        assert!(web.design.is_none());
        assert_eq!(db.respondents(EvaluationId(id(0x99))).await.unwrap(), []);
    }
}
