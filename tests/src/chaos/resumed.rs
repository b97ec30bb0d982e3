//! Fifty records and two photographs over a slow link that breaks off in the middle of each photograph: what goes up twice.

use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Link, Scene, Wire};
use crate::storm::wire::Road;

/// Of the fifty records two speak of a photograph.
const INTERVIEWS: u32 = 48;
const PHOTOGRAPHS: usize = 2;
/// Hello, batch, hello.
const ANSWERS: usize = 3;
const PATIENCE: Duration = Duration::from_mins(10);

/// A link, and where it breaks off.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    pub wire: Wire,
    /// Bytes of a photograph.
    length: usize,
    /// The pieces, counted from the first, that are under way when it breaks off: one of each photograph.
    breaks_at: [usize; PHOTOGRAPHS],
    /// How long such a piece is on its way by then: longer than a hello takes, shorter than the piece.
    under_way: Duration,
}

impl Course {
    /// Photographs as long as two pieces: the second one breaks off, comes again, and so in the next photograph.
    pub const GPRS: Self =
        Self { wire: Wire::GPRS, length: 40_000, breaks_at: [2, 5], under_way: Duration::from_secs(2) };
    /// Pieces grow while the link is quick. The second one of the first photograph, of 48 KiB, comes again as two, and the
    /// first one of the next photograph, of 64 KiB, breaks off, too.
    pub const EDGE: Self =
        Self { wire: Wire::EDGE, length: 81_920, breaks_at: [2, 5], under_way: Duration::from_secs(1) };
}

pub struct Resumed {
    /// Heads and bodies of everything up to the word that no answer is owed.
    pub answers: u64,
    /// Of the sealed photographs.
    pub files: Vec<u64>,
    /// Of every piece that set out, in order.
    pub pieces: Vec<u64>,
    pub breaks: usize,
}

impl Resumed {
    /// Bytes of photographs that went up more than once.
    pub fn again(&self) -> u64 {
        self.pieces.iter().sum::<u64>().saturating_sub(self.files.iter().sum())
    }

    /// The longest piece.
    pub fn longest(&self) -> u64 {
        self.pieces.iter().copied().max().unwrap_or(0)
    }
}

/// One tablet hands everything in over this link, which breaks off while a piece of each photograph is on its way.
///
/// # Errors
/// If the server does not start, it takes too long, or anything is amiss with what the server holds afterwards.
pub async fn over(course: Course, program: PathBuf, folder: &Path) -> anyhow::Result<Resumed> {
    let mut scene = Scene::new(program, folder, None, (1, INTERVIEWS)).await?;
    for _ in 0..PHOTOGRAPHS {
        scene.with_photographs(course.length)?;
    }
    let link = Link::before(scene.address()?, course.wire).await?;
    let mut tablet = scene.take()?;
    tablet.compression = flate2::Compression::default();
    let files = tablet.files.values().map(|file| file.len() as u64).collect();
    let (road, tally) = (Road::to(link.address, 1), scene.tally.clone());
    let began = Instant::now();
    let out = tokio::spawn(async move { tablet.live(&road, &tally).await });
    let (mut answers, mut breaks, mut seen) = (None, 0, 0);
    while !out.is_finished() {
        anyhow::ensure!(began.elapsed() < PATIENCE, "the tablet does not come to its end");
        if scene.tally.requests() >= ANSWERS {
            answers.get_or_insert_with(|| link.carried.up());
        }
        let pieces = scene.tally.pieces().len();
        if pieces > seen && course.breaks_at.get(breaks) == Some(&pieces) {
            tokio::time::sleep(course.under_way).await;
            link.break_off();
            breaks += 1;
        }
        seen = pieces;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    scene.bring(out.await?);
    scene.judged().await?;
    let faults = scene.faults().await?;
    anyhow::ensure!(faults.is_empty(), "{}", faults.join("; "));
    let answers = answers.context("the answers never came through")?;
    Ok(Resumed { answers, files, pieces: scene.tally.pieces(), breaks })
}
