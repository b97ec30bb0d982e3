//! Which sources a failure was seen with, also where the failure is a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use sync::simulator::Plan;

/// Runs a plan. Of a panic inside it is told what it takes to see it again: seed, options and commit.
///
/// # Errors
/// What the panic said, and how to see it again. Where it was has been printed by then.
pub fn caught<T>(plan: Plan, run: impl FnOnce(Plan) -> T) -> Result<T, String> {
    // Nothing of the run is left to be seen half done.
    catch_unwind(AssertUnwindSafe(|| run(plan))).map_err(|panic| {
        let words =
            panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        format!("a panic, {plan}: {}, at {}", words.unwrap_or("without words"), commit())
    })
}

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
