//! Who runs a campaign, by the organisation that sends them.

use serde_json::{Value, json};
use survey::campaign::Change;
use survey::id::{CampaignId, TeamMemberId, UserId};
use survey::short_text::ShortText;
use survey::team::{Organisation, TeamMember};
use uuid::Uuid;

use crate::campaigns::{STATE, state_of};
use crate::error::{Result, StoreError};
use crate::plan_deeds::{NewDeed, PlanDeedKind, Planner, note_deed};
use crate::pool::{Store, read, transaction};
use crate::rows;

const TEAM: &str = "select member_id, organisation, name, duty, user_id from team_member where campaign_id = $1 \
     order by place, member_id";

type Row = (Uuid, String, String, String, Option<Uuid>);

fn member((id, organisation, name, duty, user): Row) -> Result<TeamMember> {
    const WHAT: &str = "team";
    let corrupt = |cause| StoreError::corrupt(WHAT, cause);
    Ok(TeamMember {
        id: TeamMemberId(id),
        organisation: rows::word(WHAT, Organisation::parse(&organisation), &organisation)?,
        name: ShortText::new(&name).map_err(corrupt)?,
        duty: if duty.is_empty() { None } else { Some(ShortText::new(&duty).map_err(corrupt)?) },
        user: user.map(UserId),
    })
}

/// The team as the history tells it.
fn told(team: &[TeamMember]) -> Value {
    let one = |member: &TeamMember| {
        let duty = member.duty.as_ref().map(ShortText::as_str);
        json!({"organisation": member.organisation, "name": member.name.as_str(), "duty": duty})
    };
    json!({"team": team.iter().map(one).collect::<Vec<_>>()})
}

impl Store {
    /// The team in its order.
    pub async fn team(&self, campaign: CampaignId) -> Result<Vec<TeamMember>> {
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(TEAM).bind(campaign.0).fetch_all(pool).await)?;
        found.into_iter().map(member).collect()
    }

    /// Puts a team in place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is closed, [`StoreError::Missing`] if there is no such campaign or account,
    /// [`StoreError::Exists`] if two have the same id.
    pub async fn put_team(&self, campaign: CampaignId, team: &[TeamMember], planner: Planner) -> Result<()> {
        const CLEAR: &str = "delete from team_member where campaign_id = $1";
        const ADD: &str = "insert into team_member (campaign_id, member_id, place, organisation, name, duty, user_id) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        transaction!(self, tx => {
            state_of!(tx, STATE, "campaign", campaign.0).may_change(Change::Team, false)?;
            let before: Vec<Row> = sqlx::query_as(TEAM).bind(campaign.0).fetch_all(&mut *tx).await?;
            let before = before.into_iter().map(member).collect::<Result<Vec<_>>>()?;
            if before == team {
                return Ok(());
            }
            sqlx::query(CLEAR).bind(campaign.0).execute(&mut *tx).await?;
            for (place, one) in (0_i64..).zip(team) {
                sqlx::query(ADD)
                    .bind(campaign.0)
                    .bind(one.id.0)
                    .bind(place)
                    .bind(one.organisation.name())
                    .bind(one.name.as_str())
                    .bind(one.duty.as_ref().map_or("", ShortText::as_str))
                    .bind(one.user.map(|user| user.0))
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::refers("a member of the team with this id", "account"))?;
            }
            let deed = NewDeed::of_campaign(PlanDeedKind::TeamChanged, campaign);
            note_deed!(tx, planner, deed.before(told(&before)).after(told(team)));
        });
        Ok(())
    }
}
