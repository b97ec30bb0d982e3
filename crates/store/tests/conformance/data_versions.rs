//! Whatever changes the data of results raises its version, and results are kept for the newest one.

use store::{Margin, Store};
use survey::campaign::CampaignState;
use survey::id::{CampaignId, EvaluationId};
use survey::outcome::Outcome;
use survey::rule::IndexRule;

use crate::changes::{rule, version};
use crate::fixture::{
    CAMPAIGN, EVALUATION, INSTALL, NOW, OFFICE, SURVEYOR, UNIT, campaign, case, evaluation, form, form_hash, header,
    id, interview, judge, programme, web_answer,
};
use crate::harness::both;
use crate::mixer::mix;
use crate::past_answers::{FILE, past};
use crate::visits::visit;
use crate::withdrawals::withdrawal_of;

const OTHER: EvaluationId = EvaluationId(id(0x31));
const OTHER_CAMPAIGN: CampaignId = CampaignId(id(0x21));

/// How far the version went since it was last asked for.
struct Watch<'a> {
    db: &'a Store,
    seen: i64,
}

impl<'a> Watch<'a> {
    async fn begin(db: &'a Store) -> Self {
        Self { db, seen: db.data_version(EVALUATION).await.unwrap() }
    }

    async fn rose(&mut self, what: &str) {
        let now = self.db.data_version(EVALUATION).await.unwrap();
        assert!(now > self.seen, "{what} is not seen");
        self.seen = now;
    }

    async fn stands(&self, what: &str) {
        assert_eq!(self.db.data_version(EVALUATION).await.unwrap(), self.seen, "{what} changes no result");
    }
}

both! {
    async fn whatever_changes_results_raises_the_version(db: Db) {
        assert_eq!(db.data_version(EVALUATION).await.unwrap(), 0);
        programme(&db).await;
        let mut other = evaluation(OTHER, OTHER_CAMPAIGN, UNIT);
        other.questionnaire = form_hash("1");
        db.add_campaign(&campaign(OTHER_CAMPAIGN, 2021), OFFICE).await.unwrap();
        db.add_evaluation(&other, OFFICE).await.unwrap();
        let mut watch = Watch::begin(&db).await;
        assert!(watch.seen > 0, "cases are data");

        db.change_evaluation(EVALUATION, rule(IndexRule::MeanOfFactors), OFFICE).await.unwrap();
        watch.rose("the rule").await;
        db.publish_questionnaire(&form("2"), NOW).await.unwrap();
        watch.stands("another form").await;
        db.change_evaluation(EVALUATION, version("2"), OFFICE).await.unwrap();
        db.change_evaluation(EVALUATION, version("1"), OFFICE).await.unwrap();
        watch.rose("the questionnaire").await;
        db.add_cases(&[(case(EVALUATION, 20), Some(SURVEYOR))]).await.unwrap();
        watch.rose("a case").await;

        db.accept(INSTALL, &[interview(INSTALL, 1, 1), interview(INSTALL, 2, 1)], NOW).await.unwrap();
        watch.stands("a line that nobody has judged").await;
        db.judge_pending(&judge()).await.unwrap();
        watch.rose("an answer").await;
        assert_eq!(db.judge_pending(&judge()).await.unwrap(), 0);
        watch.stands("judging nothing").await;
        db.accept(INSTALL, &[visit(INSTALL, 3, 3, Outcome::NobodyHome)], NOW).await.unwrap();
        db.judge_pending(&judge()).await.unwrap();
        watch.rose("a visit").await;

        db.stage_web_answer(&web_answer(1, store::WebSource::Counter, "2022-09-20")).await.unwrap();
        mix(&db, 1, crate::fixture::day("2022-09-21")).await;
        db.judge_pending(&judge()).await.unwrap();
        watch.rose("an answer from the web").await;

        db.import_past_answers(&past()).await.unwrap();
        watch.rose("a file of past results").await;
        db.take_back_past_answers(EVALUATION, FILE, &judge()).await.unwrap();
        watch.rose("a file that is taken back").await;

        let margin = Margin { variable: "sex".to_owned(), level: "female".to_owned(), people: 210.0 };
        db.set_margins(EVALUATION, &[margin]).await.unwrap();
        watch.rose("a margin").await;
        db.withdraw(&withdrawal_of(&db, header(INSTALL, 1).id).await).await.unwrap();
        watch.rose("a withdrawal").await;
        db.rebuild(&judge()).await.unwrap();
        watch.rose("a rebuild").await;
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        watch.stands("closing the campaign").await;
        assert_eq!(db.data_version(OTHER).await.unwrap(), 1, "only the rebuild concerned the other evaluation");
    }

    async fn results_are_kept_for_one_version_and_one_program(db: Db) {
        let kept = |name: &'static str, version, program: &'static str| {
            let store: &Store = &db;
            async move { store.kept_result(EVALUATION, name, version, program).await.unwrap() }
        };
        assert_eq!(kept("score", 1, "p1").await, None);
        db.keep_result(EVALUATION, "score", 2, "p1", "hai").await.unwrap();
        db.keep_result(EVALUATION, "analysis", 1, "p1", "một").await.unwrap();
        assert_eq!(kept("score", 2, "p1").await.as_deref(), Some("hai"));
        assert_eq!((kept("score", 3, "p1").await, kept("score", 2, "p2").await), (None, None));
        // Whoever began before and ends later does not take the place of newer results.
        db.keep_result(EVALUATION, "score", 1, "p1", "một").await.unwrap();
        assert_eq!(kept("score", 2, "p1").await.as_deref(), Some("hai"));
        db.keep_result(EVALUATION, "score", 2, "p2", "khác").await.unwrap();
        assert_eq!(kept("score", 2, "p2").await.as_deref(), Some("khác"));
        assert_eq!(kept("analysis", 1, "p1").await.as_deref(), Some("một"));
    }
}
