//! Texts under their keys, in order. One type for everything a replica holds: each ordered map of the standard library
//! costs the tablet's module several kilobytes.

use serde::{Deserialize, Serialize};
use survey::id::EvaluationId;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Shelf(Vec<Kept>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub key: String,
    /// The evaluation it goes with, if it goes with one.
    #[serde(default)]
    pub of: Option<EvaluationId>,
    pub text: String,
}

impl Shelf {
    pub fn get(&self, key: &str) -> Option<&Kept> {
        let place = self.place(key).ok()?;
        self.0.get(place)
    }

    pub fn has(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// In the place of what stands under the key.
    pub fn put(&mut self, kept: Kept) {
        match self.place(&kept.key) {
            Ok(place) => {
                if let Some(old) = self.0.get_mut(place) {
                    *old = kept;
                }
            }
            Err(place) => self.0.insert(place, kept),
        }
    }

    /// Keeps those for which it is true.
    pub fn retain(&mut self, keep: impl FnMut(&Kept) -> bool) {
        self.0.retain(keep);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Kept> {
        self.0.iter()
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|kept| kept.key.as_str().cmp(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_is_an_ordered_map(deeds in prop::collection::vec(("[a-d]{1,2}", any::<Option<u8>>()), 0..60)) {
            let (mut shelf, mut map) = (Shelf::default(), BTreeMap::new());
            for (key, text) in deeds {
                if let Some(text) = text {
                    shelf.put(Kept { key: key.clone(), of: None, text: text.to_string() });
                    map.insert(key, text.to_string());
                } else {
                    shelf.retain(|kept| kept.key != key);
                    map.remove(&key);
                }
            }
            let kept: Vec<(&str, &str)> = shelf.iter().map(|kept| (kept.key.as_str(), kept.text.as_str())).collect();
            prop_assert_eq!(kept, map.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect::<Vec<_>>());
            for (key, text) in &map {
                prop_assert_eq!(shelf.get(key).map(|kept| &kept.text), Some(text));
            }
            prop_assert!(!shelf.has("e"));
        }
    }
}
