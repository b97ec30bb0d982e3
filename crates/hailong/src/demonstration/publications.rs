//! The years of the demonstration that are over are published, as an office would have done some weeks after fieldwork.

use anyhow::anyhow;
use api::ApiState;
use store::Role;
use survey::campaign::CampaignState;
use survey::clock::Zone;

use crate::demo;
use crate::say;

/// From the last day of fieldwork to the publication.
const WEEKS: i32 = 5;

/// Publishes what is to be published and is not yet.
pub async fn publish(state: &ApiState) -> anyhow::Result<()> {
    let programme = demo::programme()?;
    let accounts = state.store.accounts().await?;
    let manager = accounts.iter().find(|account| account.role == Role::Manager);
    let manager = manager.ok_or_else(|| anyhow!("the demonstration has no manager"))?.id;
    let campaigns = state.store.campaigns().await?;
    for planned in programme.campaigns.iter().filter(|one| one.state == CampaignState::Published) {
        let closed = |one: &&survey::campaign::Campaign| one.id == planned.id && one.state == CampaignState::Closed;
        if !campaigns.iter().any(|one| closed(&one)) {
            continue;
        }
        say(&format!("publishing the results of {}", planned.year));
        let day = planned.last_day.plus_days(7 * WEEKS);
        let at = Zone::VIETNAM.start_of(day).plus_seconds(9 * 3600);
        let made = api::publish(state, planned.id, None, (manager, at)).await;
        made.map_err(|problem| anyhow!("the results of {} cannot be published: {problem:?}", planned.year))?;
    }
    Ok(())
}
