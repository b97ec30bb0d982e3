//! What must hold of the sources: the arrows between the crates go one way, and no place for a fault is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// What each crate may use of ours; nothing points back.
const ARROWS: [(&str, &[&str]); 11] = [
    ("survey", &[]),
    ("sync", &["survey"]),
    ("analytics", &["survey"]),
    ("interchange", &["survey"]),
    ("publication", &["analytics", "interchange", "survey"]),
    ("report", &["analytics", "interchange", "survey"]),
    ("store", &["survey", "sync"]),
    ("tablet", &["survey", "sync"]),
    ("api", &["analytics", "interchange", "publication", "report", "store", "survey", "sync"]),
    ("hailong", &["analytics", "api", "interchange", "publication", "report", "store", "survey", "sync"]),
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

/// All sources under a folder, as one text.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|end| end == "rs") {
            text += &std::fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn a_journey_goes_to_every_place_where_the_server_can_be_stopped() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let of_crates =
        ["api", "hailong", "store"].map(|name| sources(&top.join("crates").join(name).join("src"))).concat();
    let journeys = sources(&top.join("tests/tests/journeys"));
    let mut places = BTreeSet::new();
    for call in ["point(\"", "here(\""] {
        places.extend(
            of_crates
                .split(call)
                .filter_map(|after| Some(after.split_once('"')?.0))
                .filter(|place| place.contains('.') && place.chars().all(|one| one == '.' || one.is_ascii_lowercase())),
        );
    }
    assert!(places.len() > 25, "{places:?}");
    let forgotten: Vec<_> = places.iter().filter(|place| !journeys.contains(&format!("\"{place}\""))).collect();
    assert!(forgotten.is_empty(), "no journey goes to {forgotten:?}");
}
