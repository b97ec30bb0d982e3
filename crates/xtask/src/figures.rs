//! Figures of the README that lie in the built files: what a tablet downloads before it works without network.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::report::Counts;
use crate::wasm;
use crate::workspace::Workspace;

/// The most that the tablet app's shell may have, compressed: what is fetched before the app starts for the first time.
const SHELL_LIMIT: usize = 307_200;
/// The beginning of files that are fetched once the app runs, and kept for offline use then (see `sw.ts`).
const LATE: &str = "assets/late-";
/// What a module whose standard library came ready-made may add.
const READY_MADE: usize = 25_000;

fn limit() -> usize {
    SHELL_LIMIT + if wasm::debian_toolchain() { 0 } else { READY_MADE }
}

struct File {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

pub fn print(workspace: &Workspace) -> anyhow::Result<()> {
    let (shell, late) = kept(&workspace.web().join("surveyor/dist"))?;
    let width = shell.iter().chain(&late).map(|file| file.name.len()).max().unwrap_or(0);
    let row = |File { name, raw, gzip, brotli }: &File| format!("{name:width$}  {raw:>8}  {gzip:>8}  {brotli:>8}");
    println!("Tablet app: what the service worker keeps, in bytes");
    println!("{:width$}  {:>8}  {:>8}  {:>8}", "", "raw", "gzip", "brotli");
    println!("The shell, before the first start:");
    for file in &shell {
        println!("{}", row(file));
    }
    println!("{}  (limit {})", row(&total(&shell)), limit());
    println!("Once the app runs:");
    for file in &late {
        println!("{}", row(file));
    }
    println!("{}", row(&total(&late)));
    Ok(())
}

/// The test: the app stays small enough for a village's network.
pub fn guard(workspace: &Workspace) -> anyhow::Result<Counts> {
    let File { brotli, .. } = total(&kept(&workspace.web().join("surveyor/dist"))?.0);
    let limit = limit();
    if brotli > limit {
        bail!(
            "the tablet app's shell is {brotli} bytes compressed, above its limit of {limit}: see `cargo xtask figures`"
        );
    }
    Ok(Counts::default())
}

fn total(files: &[File]) -> File {
    let mut sum = File { name: "together".to_owned(), raw: 0, gzip: 0, brotli: 0 };
    for file in files {
        sum.raw += file.raw;
        sum.gzip += file.gzip;
        sum.brotli += file.brotli;
    }
    sum
}

/// The worker itself and every file its precache list names: the shell, and what comes late.
fn kept(dist: &Path) -> anyhow::Result<(Vec<File>, Vec<File>)> {
    let worker = dist.join("sw.js");
    let script = std::fs::read_to_string(&worker)
        .with_context(|| format!("{} is not there: run `cargo xtask web` first", worker.display()))?;
    let page = std::fs::read_to_string(dist.join("index.html")).context("dist/index.html is not there")?;
    if page.contains(LATE) {
        bail!("index.html asks for a late file at the start: see `chunkFileNames` in web/surveyor/vite.config.ts");
    }
    let mut names = precached(&script);
    if names.is_empty() {
        bail!("{} has no precache list", worker.display());
    }
    names.push("sw.js".to_owned());
    names.sort();
    names.dedup();
    let (late, shell) = names.into_iter().partition(|name| name.starts_with(LATE));
    let measured =
        |names: Vec<String>| names.into_iter().map(|name| measure(dist, name)).collect::<anyhow::Result<Vec<File>>>();
    Ok((measured(shell)?, measured(late)?))
}

fn measure(dist: &Path, name: String) -> anyhow::Result<File> {
    let content = std::fs::read(dist.join(&name)).with_context(|| format!("the precache list names {name}"))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&content)?;
    // As the build left it beside the file, where it is smaller: fonts and pictures are compressed already.
    let raw = content.len();
    let brotli = match std::fs::metadata(dist.join(format!("{name}.br"))) {
        Ok(packed) => usize::try_from(packed.len())?,
        Err(error) if error.kind() == ErrorKind::NotFound => raw,
        Err(error) => return Err(error.into()),
    };
    Ok(File { name, raw, gzip: gzip.finish()?.len().min(raw), brotli: brotli.min(raw) })
}

/// The entries `{"revision": …, "url": "assets/x.js"}` as workbox writes them, minified or not.
fn precached(script: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in script.match_indices("url") {
        // Only inside an entry, which also has a revision next to it.
        let before = script[..at].rsplit(['{', '}']).next().unwrap_or_default();
        let rest = script[at + 3..].trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = rest.strip_prefix(':').map(str::trim_start) else { continue };
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
        let Some((name, after)) = value[1..].split_once(quote) else { continue };
        let entry_end = after.split('}').next().unwrap_or_default();
        if before.contains("revision") || entry_end.contains("revision") {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precache_list_is_read_in_both_of_its_forms() {
        let json =
            r#"x([{"revision":null,"url":"assets/a.js"},{"revision":"1","url":"index.html"}]);fetch({url:"no"})"#;
        assert_eq!(precached(json), ["assets/a.js", "index.html"]);
        let minified = "x([{url:`a.css`,revision:`9`},{revision:null,url:'b.wasm'}]),r({url:e})";
        assert_eq!(precached(minified), ["a.css", "b.wasm"]);
    }

    #[test]
    fn a_file_is_never_counted_larger_than_it_is() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("noise.woff2"), [7, 1, 9, 200, 33]).unwrap();
        std::fs::write(dir.path().join("text.js"), "hài lòng ".repeat(500)).unwrap();
        // As a build leaves it.
        assert_eq!(crate::compress::folder(dir.path()).unwrap(), 1);
        let noise = measure(dir.path(), "noise.woff2".to_owned()).unwrap();
        let text = measure(dir.path(), "text.js".to_owned()).unwrap();
        assert_eq!((noise.gzip, noise.brotli), (5, 5));
        assert!(text.gzip < 200 && text.brotli < 200);
    }
}
