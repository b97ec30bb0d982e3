//! Instants in the protocol's JSON are RFC 3339 in UTC: `#[serde(with = "instant")]`.

use serde::{Deserialize, Deserializer, Serializer};
use survey::clock::Timestamp;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    Timestamp::parse_rfc3339(&text).map_err(serde::de::Error::custom)
}
