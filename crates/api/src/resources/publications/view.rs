//! A publication as the API shows it.

use publication::bundle::Manifest;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Publication;
use survey::id::{PublicationId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::state::ApiState;

#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationView {
    pub id: Uuid,
    /// Counted from 1; a higher one corrects the ones before.
    pub number: u32,
    /// Why the one before was corrected.
    pub reason: Option<String>,
    pub published_at: String,
    /// The name of whoever published it.
    pub published_by: String,
    /// SHA-256 of the manifest.
    pub fingerprint: String,
    /// The public key it was signed by.
    pub key: String,
    /// The public page.
    pub address: String,
    /// The program and the fingerprint of its estimators.
    pub program: String,
    /// The office's bundle has the answers of each person; not once one of them was withdrawn.
    pub whole: bool,
    /// Of each form and rule.
    pub data_versions: Vec<String>,
}

impl PublicationView {
    pub fn of(state: &ApiState, own: Publication, names: &BTreeMap<UserId, String>) -> Self {
        let parts = Manifest::from_bytes(own.manifest.as_bytes()).map(|manifest| manifest.parts).unwrap_or_default();
        Self {
            id: own.id.0,
            number: own.number,
            reason: own.reason,
            published_at: own.at.rfc3339(),
            published_by: names.get(&own.by).cloned().unwrap_or_default(),
            fingerprint: own.fingerprint,
            key: own.key,
            address: address(state, own.id),
            program: own.program,
            whole: own.whole,
            data_versions: parts.into_iter().map(|part| part.data_version).collect(),
        }
    }
}

/// Where everybody reads a publication.
pub(super) fn address(state: &ApiState, id: PublicationId) -> String {
    format!("{}/p/{id}", state.config.public_url)
}
