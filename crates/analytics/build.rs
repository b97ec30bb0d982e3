//! Names the code of the estimators by a fingerprint of its sources, so that results say which code made them and are computed
//! again when it changed.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files)?;
    files.sort_unstable();
    let mut hash = Fnv::new();
    for file in files {
        hash.take(file.to_string_lossy().as_bytes());
        // A checkout with other line ends has the same code.
        for line in std::fs::read_to_string(&file)?.lines() {
            hash.take(line.as_bytes());
            hash.take(b"\n");
        }
    }
    println!("cargo::rustc-env=ANALYTICS_CODE={:016x}", hash.0);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// FNV-1a, 64 bits: enough to tell versions of one source apart.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
