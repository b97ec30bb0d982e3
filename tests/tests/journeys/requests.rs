//! The requests of the field protocol, as the server describes them.

use std::collections::BTreeSet;

use journeys::chaos::{Scene, Tablet};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use survey::id::{InstallId, SubmissionId};
use sync::data_key::{DataKey, seal_data_key};
use sync::draft_key::seal_draft_key;
use sync::message::{DraftRequest, PinRequest};
use sync::{Bytes, bundle};
use uuid::Uuid;

const OPENAPI: &str = include_str!("../../../web/api-client/openapi.json");

/// Method and path of every request of the field protocol.
pub fn known() -> BTreeSet<(String, String)> {
    let openapi: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
    let paths = openapi["paths"].as_object().unwrap();
    let field = paths.iter().filter(|(path, _)| path.starts_with("/sync/v1/"));
    let asked = field.flat_map(|(path, methods)| {
        methods.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    let known: BTreeSet<_> = asked.filter(|(method, _)| method != "PARAMETERS").collect();
    assert!(known.len() >= 12, "{known:?}");
    known
}

/// Whether a path is the described one, whatever stands in its braces.
pub fn is_of(path: &str, described: &str) -> bool {
    described.split_once('{').map_or(path == described, |(begin, _)| path.starts_with(begin))
}

/// A bundle of one part, signed by the install's key.
pub fn packed(tablet: &Tablet, content: Vec<u8>) -> Vec<u8> {
    use p256::ecdsa::signature::Signer as _;
    let public = Bytes(tablet.key.verifying_key().to_sec1_point(false).as_bytes().to_vec());
    let header = bundle::Header::of(tablet.engine.memory().install, 1, 1, &content, public);
    let signature: p256::ecdsa::Signature = tablet.key.sign(header.signed_text().as_bytes());
    bundle::Part { header, signature: Bytes(signature.to_bytes().to_vec()), content }.to_bytes()
}

/// The key that a tablet wants back.
pub const KEY: DataKey = DataKey([42; 32]);

/// What a tablet sends whose PIN was forgotten, and one that opens an interview from a card.
pub struct KeyRequests {
    pub install: InstallId,
    pub secret: SecretKey,
    pub public: Bytes,
    pub asking: Vec<u8>,
    /// The new PIN is set.
    pub done: Vec<u8>,
    pub card: Vec<u8>,
}

impl KeyRequests {
    pub fn of(scene: &Scene, tablet: &mut Tablet) -> Self {
        let install = tablet.engine.memory().install;
        let secret = SecretKey::from_slice(&[77; 32]).unwrap();
        let public = Bytes(secret.public_key().to_sec1_point(false).as_bytes().to_vec());
        let key_box = Bytes(seal_data_key(&KEY, install, &scene.sealing, &mut tablet.rng).unwrap());
        let asking = PinRequest { install, public_key: public.clone(), key_box, sealed_for: None, done: false };
        let done = serde_json::to_vec(&PinRequest { done: true, ..asking.clone() }).unwrap();
        let asking = serde_json::to_vec(&asking).unwrap();
        let draft = SubmissionId(Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0077));
        let key_box = Bytes(seal_draft_key(&KEY, install, draft, &scene.sealing, &mut tablet.rng).unwrap());
        let card = DraftRequest { install, sealed_for: install, draft, key_box, public_key: public.clone() };
        let card = serde_json::to_vec(&card).unwrap();
        Self { install, secret, public, asking, done, card }
    }
}
