//! Places at which a test may stop the server as by a power cut, or find its disk full. Without the feature `faults`, which
//! no released build has, every one of them is nothing.
//!
//! The file that `HAILONG_FAULTS` names is read at each place, so that a test can change it while the server runs. A line of
//! it is a place, or `everywhere`, and what happens there: `hold` writes the place into the file's neighbour `.at` and stays
//! for ever, until the test kills the process; `full` is what a full disk says. A line may also be `pages` and how large SQLite's file may
//! grow, or `planted` and a known mistake that the server shall make.

#[cfg(not(feature = "faults"))]
use crate::error::Result;

/// Passes, unless a test wants something else to happen here.
///
/// # Errors
/// [`StoreError::Full`](crate::StoreError::Full) if a test says that the disk is full here.
#[cfg(not(feature = "faults"))]
#[inline]
#[expect(clippy::unused_async, reason = "the same as with the feature, where it may wait for ever")]
pub async fn point(_place: &'static str) -> Result<()> {
    Ok(())
}

/// The same where something waits for the disk.
///
/// # Errors
/// `StorageFull` if a test says that the disk is full here.
#[cfg(not(feature = "faults"))]
#[inline]
#[expect(clippy::unnecessary_wraps, reason = "the same as with the feature")]
pub(crate) const fn here(_place: &'static str) -> std::io::Result<()> {
    Ok(())
}

/// Whether a test planted this mistake, to see that it is caught.
#[cfg(not(feature = "faults"))]
#[inline]
pub(crate) const fn planted(_mistake: &str) -> bool {
    false
}

#[cfg(feature = "faults")]
pub use armed::point;
#[cfg(feature = "faults")]
pub(crate) use armed::{here, pages, planted};

#[cfg(feature = "faults")]
mod armed {
    use std::path::{Path, PathBuf};

    use crate::error::{Result, StoreError};

    fn file() -> Option<PathBuf> {
        std::env::var_os("HAILONG_FAULTS").map(PathBuf::from)
    }

    /// What the file says of a place, word by word.
    fn armed(place: &str) -> Option<(PathBuf, Vec<String>)> {
        let file = file()?;
        let text = std::fs::read_to_string(&file).ok()?;
        text.lines().find_map(|line| {
            let mut words = line.split_whitespace();
            (words.next() == Some(place)).then(|| (file.clone(), words.map(str::to_owned).collect()))
        })
    }

    fn at(place: &str) -> Option<(PathBuf, Vec<String>)> {
        armed(place).or_else(|| armed("everywhere"))
    }

    /// See the other one.
    pub async fn point(place: &'static str) -> Result<()> {
        let Some((file, words)) = at(place) else { return Ok(()) };
        match words.first().map(String::as_str) {
            Some("hold") => {
                say(&file, place)?;
                std::future::pending().await
            }
            Some("full") => Err(StoreError::Full),
            _ => Ok(()),
        }
    }

    /// See the other one.
    pub(crate) fn here(place: &'static str) -> std::io::Result<()> {
        let Some((file, words)) = at(place) else { return Ok(()) };
        match words.first().map(String::as_str) {
            Some("hold") => {
                say(&file, place)?;
                loop {
                    std::thread::park();
                }
            }
            Some("full") => Err(std::io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    /// Whole at once, for the one who waits for it.
    fn say(file: &Path, place: &str) -> std::io::Result<()> {
        let (at, part) = (file.with_extension("at"), file.with_extension("part"));
        std::fs::write(&part, place)?;
        std::fs::rename(part, at)
    }

    pub(crate) fn planted(mistake: &str) -> bool {
        armed("planted").is_some_and(|(_, words)| words.first().is_some_and(|word| word == mistake))
    }

    /// The size in pages beyond which SQLite is to say that the disk is full.
    pub(crate) fn pages() -> Option<u32> {
        armed("pages").map(|(_, words)| words.first().and_then(|word| word.parse().ok()).unwrap_or(u32::MAX))
    }
}
