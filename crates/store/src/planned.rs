//! What there is to say of a campaign's evaluations beside the plan itself: who has them, since when they are answered, and
//! what hinders the campaign from being opened.

use std::collections::BTreeMap;
use survey::area::Validity;
use survey::campaign::CampaignState;
use survey::clock::Day;
use survey::id::{CampaignId, EvaluationId, UserId};
use survey::opening::{Hindrance, Planned};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read};
use crate::rows;

/// `$1` campaign, `$2` its first day.
pub(crate) const PLANNED: &str = "select e.evaluation_id, e.target, u.valid_from, u.valid_until, u.area_code, \
     (exists (select 1 from area a where a.code = u.area_code and a.valid_from <= $2 \
     and (a.valid_until is null or a.valid_until > $2)) or not exists (select 1 from area)) as area_exists \
     from evaluation e join unit u on u.unit_id = e.unit_id where e.campaign_id = $1 \
     order by u.sort_key, u.code, e.evaluation_id";

#[derive(sqlx::FromRow)]
pub(crate) struct PlannedRow {
    evaluation_id: Uuid,
    target: i64,
    valid_from: String,
    valid_until: Option<String>,
    area_code: String,
    area_exists: bool,
}

impl PlannedRow {
    pub(crate) fn into_planned(self) -> Result<Planned> {
        Ok(Planned {
            evaluation: EvaluationId(self.evaluation_id),
            target: rows::narrow("evaluation", self.target)?,
            unit: Validity {
                from: rows::day("unit", &self.valid_from)?,
                until: rows::day_option("unit", self.valid_until.as_deref())?,
            },
            area_code: self.area_code,
            area_exists: self.area_exists,
        })
    }
}

/// What hinders a campaign from being opened, or would if it had these days.
macro_rules! hindrances {
    ($executor:expr, $campaign:expr) => {{
        let campaign: &survey::campaign::Campaign = $campaign;
        let found: Vec<$crate::planned::PlannedRow> = sqlx::query_as($crate::planned::PLANNED)
            .bind(campaign.id.0)
            .bind(campaign.first_day.to_string())
            .fetch_all($executor)
            .await?;
        let planned = found.into_iter().map($crate::planned::PlannedRow::into_planned);
        let planned = planned.collect::<$crate::error::Result<Vec<_>>>()?;
        survey::opening::hindrances((campaign.first_day, campaign.last_day), &planned)
    }};
}

pub(crate) use hindrances;

impl Store {
    /// What hinders a draft from being opened; nothing of a campaign that was.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such campaign.
    pub async fn hindrances(&self, campaign: CampaignId) -> Result<Vec<Hindrance>> {
        let campaigns = self.campaigns().await?;
        let campaign = campaigns.into_iter().find(|one| one.id == campaign).ok_or(StoreError::Missing("campaign"))?;
        if campaign.state != CampaignState::Draft {
            return Ok(Vec::new());
        }
        Ok(read!(self, pool => hindrances!(pool, &campaign)))
    }

    /// The day of the first response, of those evaluations of a campaign that have one.
    pub async fn first_response_days(&self, campaign: CampaignId) -> Result<BTreeMap<EvaluationId, Day>> {
        const SQL: &str = "select e.evaluation_id, (select min(day) from ( \
             select min(r.day) as day from response r where r.evaluation_id = e.evaluation_id union all \
             select min(s.day) as day from web_staging s where s.evaluation_id = e.evaluation_id union all \
             select min(w.day) as day from web_submission w where w.evaluation_id = e.evaluation_id) as first) \
             from evaluation e where e.campaign_id = $1";
        let found: Vec<(Uuid, Option<String>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(campaign.0).fetch_all(pool).await)?;
        let answered = found.into_iter().filter_map(|(id, day)| Some((EvaluationId(id), day?)));
        answered.map(|(id, day)| Ok((id, rows::day("response", &day)?))).collect()
    }

    /// The surveyors of each evaluation of a campaign, by name.
    pub async fn surveyors(&self, campaign: CampaignId) -> Result<BTreeMap<EvaluationId, Vec<(UserId, String)>>> {
        const SQL: &str = "select a.evaluation_id, a.user_id, u.display_name from assignment a \
             join evaluation e on e.evaluation_id = a.evaluation_id join account u on u.user_id = a.user_id \
             where e.campaign_id = $1 order by u.display_name, a.user_id";
        let found: Vec<(Uuid, Uuid, String)> =
            read!(self, pool => sqlx::query_as(SQL).bind(campaign.0).fetch_all(pool).await)?;
        let mut of: BTreeMap<EvaluationId, Vec<(UserId, String)>> = BTreeMap::new();
        for (evaluation, user, name) in found {
            of.entry(EvaluationId(evaluation)).or_default().push((UserId(user), name));
        }
        Ok(of)
    }
}
