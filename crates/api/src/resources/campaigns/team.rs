//! `GET` and `PUT /api/v1/campaigns/{id}/team`

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use survey::id::{CampaignId, TeamMemberId, UserId, ordered};
use survey::short_text::ShortText;
use survey::team::{MAX_DUTY, MAX_NAME, Organisation, TeamMember};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn, random_bytes};
use crate::body::Json;
use crate::problem::{ProblemDocument, Result};
use crate::publishing::campaign;
use crate::resources::Page;
use crate::resources::plan::{Fields, planner};
use crate::state::ApiState;

/// More people than any team has.
const MOST: usize = 200;

/// Somebody of the team that runs a campaign.
#[derive(Serialize, ToSchema)]
pub(super) struct TeamMemberView {
    id: Uuid,
    /// home_affairs, fatherland_front, peoples_council, mass_mobilisation or other
    organisation: &'static str,
    name: String,
    /// What they do in it; empty where it is not said.
    duty: String,
    /// Their account, if they have one.
    user: Option<Uuid>,
}

impl From<&TeamMember> for TeamMemberView {
    fn from(member: &TeamMember) -> Self {
        Self {
            id: member.id.0,
            organisation: member.organisation.name(),
            name: member.name.as_str().to_owned(),
            duty: member.duty.as_ref().map_or_else(String::new, |duty| duty.as_str().to_owned()),
            user: member.user.map(|user| user.0),
        }
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct GivenMember {
    /// That of somebody who is on it already; left out for somebody new.
    id: Option<Uuid>,
    organisation: String,
    name: String,
    #[serde(default)]
    duty: String,
    user: Option<Uuid>,
}

/// The whole team, in its order.
#[derive(Deserialize, ToSchema)]
pub(super) struct GivenTeam {
    items: Vec<GivenMember>,
}

const TWICE: (&str, &str) = ("Người này có hai lần trong danh sách.", "This person is on the list twice.");
const NO_ACCOUNT: (&str, &str) = ("Không có tài khoản này.", "There is no such account.");

impl GivenTeam {
    /// The team, if every account of it is one of these.
    fn read(&self, state: &ApiState, accounts: &BTreeSet<UserId>) -> Result<Vec<TeamMember>> {
        let mut fields = Fields::new();
        if self.items.len() > MOST {
            fields.wrong("/items", (format!("Nhiều nhất {MOST} người."), format!("At most {MOST} people.")));
            return fields.right(None);
        }
        let (mut ids, mut users) = (BTreeSet::new(), BTreeSet::new());
        let mut team = Vec::with_capacity(self.items.len());
        for (place, given) in self.items.iter().enumerate() {
            let at = |field: &str| format!("/items/{place}/{field}");
            let id = match given.id {
                Some(id) => id,
                None => ordered(state.now(), random_bytes()?),
            };
            if !ids.insert(id) {
                fields.wrong(&at("id"), TWICE);
            }
            if let Some(user) = given.user {
                if !accounts.contains(&UserId(user)) {
                    fields.wrong(&at("user"), NO_ACCOUNT);
                }
                if !users.insert(user) {
                    fields.wrong(&at("user"), TWICE);
                }
            }
            let organisation = Organisation::parse(&given.organisation);
            if organisation.is_none() {
                let words = Organisation::ALL.map(Organisation::name).join(", ");
                fields.wrong(&at("organisation"), (format!("Một trong: {words}."), format!("One of: {words}.")));
            }
            let name = fields.line::<MAX_NAME>(&given.name, &at("name"));
            let duty: Option<ShortText<MAX_DUTY>> = match given.duty.trim() {
                "" => None,
                duty => fields.line(duty, &at("duty")),
            };
            if let (Some(organisation), Some(name)) = (organisation, name) {
                let user = given.user.map(UserId);
                team.push(TeamMember { id: TeamMemberId(id), organisation, name, duty, user });
            }
        }
        fields.right(Some(team))
    }
}

/// The team that runs a campaign, by organisation.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{id}/team", tag = "programme", params(("id" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = Page<TeamMemberView>), (status = 404, body = ProblemDocument))
)]
pub(super) async fn show_team(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Page<TeamMemberView>>> {
    person.to(Deed::SeeProgramme)?;
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    let team = state.store.team(campaign.id).await?;
    Ok(axum::Json(Page::whole(team.iter().map(TeamMemberView::from).collect())))
}

/// Give the team in place of the one before, until fieldwork is closed. What somebody may see and do is up to their account:
/// those who only observe have the role of observer.
#[utoipa::path(
    put, path = "/api/v1/campaigns/{id}/team", tag = "programme", params(("id" = Uuid, Path)),
    request_body = GivenTeam, security(("session" = [])),
    responses(
        (status = 200, body = Page<TeamMemberView>),
        (status = 404, body = ProblemDocument),
        (status = 409, description = "state-forbids: the campaign is closed", body = ProblemDocument),
        (status = 422, description = "invalid", body = ProblemDocument)
    )
)]
pub(super) async fn put_team(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(given): Json<GivenTeam>,
) -> Result<axum::Json<Page<TeamMemberView>>> {
    person.to(Deed::RunCampaigns)?;
    let (campaign, _) = campaign(&state, CampaignId(id)).await?;
    let accounts = state.store.accounts().await?.into_iter().map(|account| account.id).collect();
    let team = given.read(&state, &accounts)?;
    state.store.put_team(campaign.id, &team, planner(&state, person)).await?;
    Ok(axum::Json(Page::whole(team.iter().map(TeamMemberView::from).collect())))
}
