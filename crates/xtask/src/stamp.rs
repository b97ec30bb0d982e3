//! "Nothing changed": a hash over input files, kept beside what was made from them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// Folders that are results, never inputs.
const RESULTS: [&str; 3] = ["node_modules", "dist", "target"];

/// The hash of the names and contents of every file below `inputs` (files or folders), and of `salt`.
pub fn hash(root: &Path, inputs: &[PathBuf], salt: &str) -> anyhow::Result<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(input, &mut files)?;
    }
    files.sort();
    let mut hasher = Sha256::new();
    hasher.update(salt.as_bytes());
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
        let content = std::fs::read(&file).with_context(|| format!("{} could not be read", file.display()))?;
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update((content.len() as u64).to_le_bytes());
        hasher.update(&content);
    }
    Ok(hasher.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).with_context(|| format!("{} could not be listed", path.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if RESULTS.iter().any(|result| name == *result) || name.to_string_lossy().starts_with('.') {
            continue;
        }
        collect(&entry.path(), files)?;
    }
    Ok(())
}

/// Whether the stamp says that exactly these inputs were used.
pub fn fresh(stamp: &Path, hash: &str) -> bool {
    std::fs::read_to_string(stamp).is_ok_and(|kept| kept.trim() == hash)
}

pub fn keep(stamp: &Path, hash: &str) -> anyhow::Result<()> {
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(stamp, hash).with_context(|| format!("{} could not be written", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("src/node_modules")).unwrap();
        std::fs::write(dir.path().join("src/a.ts"), "một").unwrap();
        std::fs::write(dir.path().join("src/b.ts"), "hai").unwrap();
        dir
    }

    fn of(dir: &tempfile::TempDir) -> String {
        hash(dir.path(), &[dir.path().join("src")], "v1").unwrap()
    }

    #[test]
    fn content_and_names_count_results_do_not() {
        let dir = tree();
        let before = of(&dir);
        std::fs::write(dir.path().join("src/node_modules/x.js"), "x").unwrap();
        assert_eq!(of(&dir), before);
        std::fs::rename(dir.path().join("src/b.ts"), dir.path().join("src/c.ts")).unwrap();
        let renamed = of(&dir);
        assert_ne!(renamed, before);
        std::fs::write(dir.path().join("src/a.ts"), "một!").unwrap();
        assert_ne!(of(&dir), renamed);
    }

    #[test]
    fn a_stamp_is_fresh_for_its_own_hash_only() {
        let dir = tree();
        let stamp = dir.path().join("deep/stamp");
        assert!(!fresh(&stamp, "abc"));
        keep(&stamp, "abc").unwrap();
        assert!(fresh(&stamp, "abc"));
        assert!(!fresh(&stamp, "abd"));
    }
}
