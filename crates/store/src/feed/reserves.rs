//! Which people in reserve are opened, out of the visits of everybody: [`survey::reserve`] says how.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use survey::outcome::Outcome;
use survey::reserve::opened;
use sync::message::Closing;
use uuid::Uuid;

use crate::error::Result;
use crate::rows;

/// `$1` surveyor: everybody in reserve of the open evaluations, on whoever's list.
pub(super) const RESERVES: &str = "select s.evaluation_id, s.stratum, s.psu, s.case_id, s.reserve from survey_case s \
     join assignment a on a.evaluation_id = s.evaluation_id join evaluation e on e.evaluation_id = s.evaluation_id \
     join campaign c on c.campaign_id = e.campaign_id where a.user_id = $1 and c.state = 'open' \
     and s.reserve is not null order by s.reserve, s.number";

/// `$1` surveyor: the first visit to each person of their groups that closed it, in the order in which they came in.
pub(super) const CLOSINGS: &str = "select s.evaluation_id, s.stratum, s.psu, s.number, v.outcome from visit v \
     join survey_case s on s.evaluation_id = v.evaluation_id and s.case_id = v.case_id \
     join assignment a on a.evaluation_id = s.evaluation_id where a.user_id = $1 and v.closes \
     and not exists (select 1 from visit w where w.evaluation_id = v.evaluation_id and w.case_id = v.case_id \
     and w.closes and w.server_seq < v.server_seq) and exists (select 1 from survey_case r \
     where r.evaluation_id = s.evaluation_id and r.stratum = s.stratum and r.psu = s.psu and r.reserve is not null) \
     order by v.server_seq";

/// Evaluation, stratum and PSU.
type Group = (Uuid, String, String);
/// Those in reserve with their places, and who was closed.
type People = (Vec<(Uuid, u32)>, Vec<Closing>);
pub(super) type ReserveRow = (Uuid, String, String, Uuid, i64);
pub(super) type ClosingRow = (Uuid, String, String, i64, String);

/// The groups that have somebody in reserve.
#[derive(Default)]
pub(super) struct Groups {
    /// Their names for the tablets.
    names: BTreeMap<Group, String>,
    /// What opened a case.
    opened: BTreeMap<Uuid, Closing>,
}

impl Groups {
    pub(super) fn of(reserves: Vec<ReserveRow>, closings: Vec<ClosingRow>) -> Result<Self> {
        let mut by_group: BTreeMap<Group, People> = BTreeMap::new();
        for (evaluation, stratum, psu, case, order) in reserves {
            by_group.entry((evaluation, stratum, psu)).or_default().0.push((case, rows::narrow("case", order)?));
        }
        for (evaluation, stratum, psu, number, outcome) in closings {
            let outcome = rows::word("visit", Outcome::parse(&outcome), &outcome)?;
            let closing = Closing { number: rows::narrow("case", number)?, outcome };
            by_group.entry((evaluation, stratum, psu)).or_default().1.push(closing);
        }
        let mut groups = Self::default();
        for (group, (reserves, closings)) in by_group {
            let orders: Vec<u32> = reserves.iter().map(|(_, order)| *order).collect();
            let places = opened(&orders, closings.len());
            let cases = places.into_iter().filter_map(|place| reserves.get(place)).map(|(case, _)| *case);
            groups.opened.extend(cases.zip(closings));
            groups.names.insert(group.clone(), name(&group));
        }
        Ok(groups)
    }

    pub(super) fn name(&self, group: &Group) -> Option<String> {
        self.names.get(group).cloned()
    }

    pub(super) fn opened(&self, case: Uuid) -> Option<Closing> {
        self.opened.get(&case).copied()
    }
}

/// The design stays in the office: tablets only tell groups apart.
fn name((evaluation, stratum, psu): &Group) -> String {
    let digest = Sha256::new().chain_update(evaluation).chain_update(stratum).chain_update([0]).chain_update(psu);
    let digest: [u8; 32] = digest.finalize().into();
    digest.first_chunk().map_or_else(Uuid::nil, |half| Uuid::from_bytes(*half)).simple().to_string()
}
