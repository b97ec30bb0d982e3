//! The requests of the field protocol, as the server describes them.

use std::collections::BTreeSet;

use journeys::chaos::Tablet;
use sync::{Bytes, bundle};

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
