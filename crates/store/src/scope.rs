//! What is known of the evaluations and questionnaires that a batch names, when it comes in.

use std::collections::{BTreeMap, BTreeSet};

use survey::campaign::CampaignState;
use survey::id::{EvaluationId, UserId};
use survey::questionnaire::QuestionnaireHash;
use sync::server::EvaluationFacts;

use crate::error::Result;
use crate::pool::{Store, read};
use crate::rows;

/// The facts on which the first word about a line rests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Those of the evaluations named that there are.
    pub evaluations: BTreeMap<EvaluationId, EvaluationFacts>,
    /// Those of the versions named that there are.
    pub questionnaires: BTreeSet<QuestionnaireHash>,
}

impl Store {
    /// What is known of these evaluations and questionnaire versions, for a surveyor's tablet.
    pub async fn scope(
        &self,
        surveyor: UserId,
        named: impl IntoIterator<Item = (EvaluationId, QuestionnaireHash)>,
    ) -> Result<Scope> {
        const EVALUATION: &str = "select c.state, \
             (select count(*) from assignment a where a.evaluation_id = e.evaluation_id and a.user_id = $2) \
             from evaluation e join campaign c on c.campaign_id = e.campaign_id where e.evaluation_id = $1";
        const QUESTIONNAIRE: &str = "select count(*) from questionnaire where hash = $1";
        let (evaluations, questionnaires): (BTreeSet<_>, BTreeSet<_>) = named.into_iter().unzip();
        let mut scope = Scope::default();
        for id in evaluations {
            let found: Option<(String, i64)> = read!(self, pool => {
                sqlx::query_as(EVALUATION).bind(id.0).bind(surveyor.0).fetch_optional(pool).await
            })?;
            if let Some((state, assigned)) = found {
                let campaign = rows::word("campaign", CampaignState::parse(&state), &state)?;
                scope.evaluations.insert(id, EvaluationFacts { campaign, assigned: assigned > 0 });
            }
        }
        for hash in questionnaires {
            let there: i64 = read!(self, pool => {
                sqlx::query_scalar(QUESTIONNAIRE).bind(hash.0.to_vec()).fetch_one(pool).await
            })?;
            if there > 0 {
                scope.questionnaires.insert(hash);
            }
        }
        Ok(scope)
    }
}
