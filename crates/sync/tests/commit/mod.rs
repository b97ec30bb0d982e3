//! Which sources a failure was seen with.

use std::process::Command;

/// The commit of the sources, and whether they were changed since; asked when something failed, so that nothing is built anew
/// for it.
pub fn commit() -> String {
    let git = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"])
        .output();
    let said =
        git.ok().filter(|output| output.status.success()).and_then(|output| String::from_utf8(output.stdout).ok());
    said.map_or_else(|| "a commit that git does not tell".to_owned(), |said| said.trim().to_owned())
}
