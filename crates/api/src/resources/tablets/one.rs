//! `GET /api/v1/tablets/{id}`

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use std::collections::BTreeSet;
use store::{DeedKind, TabletDeed};
use survey::id::InstallId;
use sync::message::Span;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{Around, TabletView};
use crate::auth::{Deed, SignedIn};
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(super) struct TabletDetail {
    #[serde(flatten)]
    tablet: TabletView,
    /// Numbers the server holds: first and last of each range.
    #[schema(value_type = Vec<Vec<u64>>)]
    held_ranges: Vec<Span>,
    /// Numbers that the tablet said it has given out and that are not here, the first 64 ranges of them.
    #[schema(value_type = Vec<Vec<u64>>)]
    owed_ranges: Vec<Span>,
    /// The chain of hashes is whole up to this number.
    unbroken: u64,
    /// Up to this number everything stands in a verified backup; a tablet erases itself only then.
    durable: u64,
    /// Whether what is owed was given up: no, waiting (one person did), complete (two did).
    given_up: &'static str,
    /// What was asked of it and what came of it, oldest first.
    history: Vec<DeedView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct DeedView {
    /// active, drain, locked, wipe, revoked: the office asked for it. give_up: one of two gave up what is owed up to the
    /// number `upto`. wipe_begun: the tablet had drained and was told that it may erase itself. erased: it said that it has.
    /// pin_asked: its PIN is forgotten; pin_granted: somebody let it have its data key; pin_set: a new PIN is set.
    /// taken_over: what another install of the same tablet had rescued of it, up to the number `upto`, was taken over.
    deed: &'static str,
    /// Who did it; null if the tablet did.
    by: Option<String>,
    upto: Option<u64>,
    reason: Option<String>,
    at: String,
}

/// One tablet: what is held and owed by number, and its history.
#[utoipa::path(
    get, path = "/api/v1/tablets/{id}", tag = "tablets", security(("session" = [])), params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = TabletDetail),
        (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument)
    )
)]
pub(super) async fn show_tablet(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<TabletDetail>> {
    person.to(Deed::ManageTablets)?;
    let id = InstallId(id);
    let around = Around::read(&state).await?;
    let found = around.installs.iter().enumerate().find(|(_, install)| install.id == id);
    let (place, install) = found.ok_or(Problem::new(Code::NoSuchThing))?;
    let held = state.store.held(id).await?;
    let deeds = state.store.tablet_deeds(id).await?;
    let view = |deed: TabletDeed| DeedView {
        deed: deed.kind.name(),
        by: deed.by.map(|by| around.name(by)),
        upto: deed.upto,
        reason: deed.reason,
        at: deed.at.rfc3339(),
    };
    Ok(Json(TabletDetail {
        owed_ranges: sync::server::ack((1..=held.ack).chain(held.beyond.iter().copied()), install.reported_seq).want,
        held_ranges: ranges(held.ack, &held.beyond),
        unbroken: held.ack,
        durable: state.store.durable(id).await?,
        given_up: given_up(&deeds, install.reported_seq).name(),
        history: deeds.into_iter().map(view).collect(),
        tablet: around.tablet(place, install, &held),
    }))
}

/// Whether what a tablet owes was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GivenUp {
    No,
    /// One of two people did.
    Waiting,
    Complete,
}

impl GivenUp {
    const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Waiting => "waiting",
            Self::Complete => "complete",
        }
    }
}

/// Whether two people gave up what is owed up to the last number that was reported.
pub(crate) fn given_up(deeds: &[TabletDeed], reported: u64) -> GivenUp {
    let deeds = deeds.iter().filter(|deed| deed.kind == DeedKind::GaveUp && deed.upto >= Some(reported));
    match deeds.filter_map(|deed| deed.by).collect::<BTreeSet<_>>().len() {
        0 => GivenUp::No,
        1 => GivenUp::Waiting,
        _ => GivenUp::Complete,
    }
}

/// The numbers 1 to `ack`, and the rising numbers beyond, as ranges.
pub(super) fn ranges(ack: u64, beyond: &[u64]) -> Vec<Span> {
    let mut found = if ack > 0 { vec![Span(1, ack)] } else { Vec::new() };
    for seq in beyond.iter().copied() {
        match found.last_mut() {
            Some(last) if last.1 + 1 == seq => last.1 = seq,
            _ => found.push(Span(seq, seq)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_ranges() {
        assert_eq!(ranges(0, &[]), []);
        assert_eq!(ranges(40, &[45, 46, 50]), [Span(1, 40), Span(45, 46), Span(50, 50)]);
        assert_eq!(ranges(0, &[2]), [Span(2, 2)]);
    }
}
