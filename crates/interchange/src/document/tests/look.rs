//! The Word file through LibreOffice, where it is installed: it must open and give the pages it should.

use super::sample;
use crate::document::docx;
use std::process::Command;

/// Two signed pages, two of the first annex, two lying and one standing of the second.
const PAGES: usize = 7;

#[test]
fn libreoffice_lays_the_sample_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.docx");
    std::fs::write(&file, docx::write(&sample()).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let run = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([folder.path(), &file])
        .output();
    let Ok(run) = run else {
        println!("skipped: soffice is not on the PATH");
        return;
    };
    let pdf = std::fs::read(folder.path().join("report.pdf"));
    let pdf = pdf.unwrap_or_else(|_| panic!("LibreOffice gave no PDF: {}", String::from_utf8_lossy(&run.stderr)));
    let text = String::from_utf8_lossy(&pdf);
    let pages =
        text.match_indices("/Type/Page").filter(|(at, found)| !text[at + found.len()..].starts_with('s')).count();
    assert_eq!(pages, PAGES);
}
