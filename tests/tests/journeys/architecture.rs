//! The arrows between the crates go one way.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What each crate may use of ours; nothing points back.
const ARROWS: [(&str, &[&str]); 9] = [
    ("survey", &[]),
    ("sync", &["survey"]),
    ("analytics", &["survey"]),
    ("interchange", &["survey"]),
    ("store", &["survey", "sync"]),
    ("tablet", &["survey", "sync"]),
    ("api", &["analytics", "interchange", "store", "survey", "sync"]),
    ("hailong", &["analytics", "api", "interchange", "store", "survey", "sync"]),
    ("xtask", &[]),
];

#[test]
fn crates_use_only_what_lies_before_them() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(name, uses)| (*name, uses.iter().copied().collect())).collect();
    let packages = metadata["packages"].as_array().unwrap();
    let mut seen = BTreeSet::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        if name == "journeys" {
            continue;
        }
        let allowed = allowed.get(name).unwrap_or_else(|| panic!("{name} is new: say here what it may use"));
        seen.insert(name);
        for dependency in package["dependencies"].as_array().unwrap() {
            let used = dependency["name"].as_str().unwrap();
            let ours = dependency["path"].is_string() && dependency["kind"].is_null();
            assert!(!ours || allowed.contains(used), "{name} uses {used}, which points back");
        }
    }
    assert_eq!(seen.len(), ARROWS.len(), "a crate of the list is gone");
}
