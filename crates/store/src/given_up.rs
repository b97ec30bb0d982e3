//! What two people gave up of the tablets that will not bring it.

use survey::clock::Timestamp;
use survey::id::{CampaignId, InstallId};
use uuid::Uuid;

use crate::error::Result;
use crate::orders::{DeedKind, GIVE_UP};
use crate::pool::{Store, read};

/// A tablet that owes submissions by its own word, which two people gave up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUpTablet {
    pub install: InstallId,
    /// Submissions that are not here.
    pub owed: u64,
    /// The owed ones were made between these two.
    pub enrolled_at: Timestamp,
    pub last_contact_at: Timestamp,
    /// The campaigns it may have made them for: those its lines name and those its surveyor is in, by their ids.
    pub campaigns: Vec<CampaignId>,
}

impl Store {
    /// The tablets whose debt was given up and that still owe it. What comes in all the same is owed no more.
    pub async fn given_up(&self) -> Result<Vec<GivenUpTablet>> {
        const TABLETS: &str = "select i.install_id, i.reported_seq - i.ack_seq - (select count(*) from raw_submission r \
             where r.install_id = i.install_id and r.dev_seq > i.ack_seq), i.enrolled_at, i.last_contact_at from install i \
             where (select count(distinct d.by_user) from tablet_deed d where d.install_id = i.install_id \
             and d.deed = $1 and d.upto >= i.reported_seq) >= $2 order by i.install_id";
        const CAMPAIGNS: &str = "select distinct campaign_id from evaluation where evaluation_id in ( \
             select a.evaluation_id from assignment a join install i on i.user_id = a.user_id where i.install_id = $1 \
             union select evaluation_id from judgement where install_id = $1 and evaluation_id is not null) \
             order by campaign_id";
        let found: Vec<(Uuid, i64, i64, i64)> = read!(self, pool => {
            sqlx::query_as(TABLETS).bind(DeedKind::GaveUp.name()).bind(GIVE_UP).fetch_all(pool).await
        })?;
        let mut tablets = Vec::new();
        for (install, owed, enrolled, met) in found.into_iter().filter(|(_, owed, ..)| *owed > 0) {
            let campaigns: Vec<Uuid> =
                read!(self, pool => sqlx::query_scalar(CAMPAIGNS).bind(install).fetch_all(pool).await)?;
            tablets.push(GivenUpTablet {
                install: InstallId(install),
                owed: owed.unsigned_abs(),
                enrolled_at: Timestamp::from_millis(enrolled),
                last_contact_at: Timestamp::from_millis(met),
                campaigns: campaigns.into_iter().map(CampaignId).collect(),
            });
        }
        Ok(tablets)
    }
}
