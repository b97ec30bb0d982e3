//! Brotli copies beside the built files, made once at the strongest setting: a village's network carries them as they
//! are, and the server never compresses them again.

use std::path::{Path, PathBuf};

use anyhow::Context;
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;

/// Files that are text or code; fonts and pictures are compressed already.
const KINDS: [&str; 7] = ["js", "css", "wasm", "html", "svg", "webmanifest", "json"];

/// Writes `NAME.br` beside each file of a folder that gets smaller by it. Gives how many were written.
pub fn folder(dist: &Path) -> anyhow::Result<usize> {
    let mut written = 0;
    for path in files(dist)? {
        let content = std::fs::read(&path)?;
        let packed = brotli(&content)?;
        if packed.len() < content.len() {
            let mut name = path.clone().into_os_string();
            name.push(".br");
            std::fs::write(&name, packed).with_context(|| format!("{} cannot be written", path.display()))?;
            written += 1;
        }
    }
    Ok(written)
}

/// At the strongest setting, and of some ways to cut the content into blocks the one that gives the least.
fn brotli(content: &[u8]) -> anyhow::Result<Vec<u8>> {
    const WAYS: [(BrotliEncoderMode, i32); 4] = [
        (BrotliEncoderMode::BROTLI_MODE_GENERIC, 0),
        (BrotliEncoderMode::BROTLI_MODE_GENERIC, 20),
        (BrotliEncoderMode::BROTLI_MODE_FONT, 0),
        (BrotliEncoderMode::BROTLI_MODE_FONT, 20),
    ];
    let mut least: Option<Vec<u8>> = None;
    for (mode, lgblock) in WAYS {
        let size_hint = content.len();
        let params = BrotliEncoderParams { quality: 11, lgwin: 22, mode, lgblock, size_hint, ..Default::default() };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut &*content, &mut packed, &params)?;
        if least.as_ref().is_none_or(|least| packed.len() < least.len()) {
            least = Some(packed);
        }
    }
    Ok(least.unwrap_or_default())
}

fn files(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().and_then(|kind| kind.to_str()).is_some_and(|kind| KINDS.contains(&kind)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gets_a_smaller_copy_and_a_font_does_not() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("assets")).unwrap();
        std::fs::write(dir.path().join("assets/a.js"), "hài lòng ".repeat(100)).unwrap();
        std::fs::write(dir.path().join("b.woff2"), "x".repeat(500)).unwrap();
        std::fs::write(dir.path().join("c.css"), "a").unwrap();
        assert_eq!(folder(dir.path()).unwrap(), 1);
        let packed = std::fs::read(dir.path().join("assets/a.js.br")).unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut back).unwrap();
        assert_eq!(back, "hài lòng ".repeat(100).as_bytes());
    }
}
