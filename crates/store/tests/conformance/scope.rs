//! What is known of the evaluations a batch names.

use survey::campaign::CampaignState;
use survey::id::{EvaluationId, UserId};
use survey::questionnaire::QuestionnaireHash;
use sync::server::EvaluationFacts;

use crate::fixture::{CAMPAIGN, EVALUATION, OFFICE, SURVEYOR, form_hash, id, programme};
use crate::harness::both;

both! {
    async fn only_what_is_named_and_there_is_known(db: Db) {
        programme(&db).await;
        let (form, stranger) = (form_hash("1"), QuestionnaireHash([9; 32]));
        let named = [(EVALUATION, form), (EvaluationId(id(0xee)), form), (EVALUATION, stranger)];
        let scope = db.scope(SURVEYOR, named).await.unwrap();
        let facts = |campaign, assigned| vec![(EVALUATION, EvaluationFacts { campaign, assigned })];
        assert_eq!(scope.evaluations.into_iter().collect::<Vec<_>>(), facts(CampaignState::Open, true));
        assert_eq!(scope.questionnaires.into_iter().collect::<Vec<_>>(), [form]);

        let other = db.scope(UserId(id(0x99)), named).await.unwrap();
        assert_eq!(other.evaluations.into_iter().collect::<Vec<_>>(), facts(CampaignState::Open, false));
        db.unassign(EVALUATION, SURVEYOR, OFFICE).await.unwrap();
        db.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
        let later = db.scope(SURVEYOR, named).await.unwrap();
        assert_eq!(later.evaluations.into_iter().collect::<Vec<_>>(), facts(CampaignState::Closed, false));
        assert_eq!(db.scope(SURVEYOR, []).await.unwrap(), store::Scope::default());
    }
}
