//! What a routine sync costs: fifty interviews of the 22-criteria questionnaire, every byte of every request counted.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Link, Scene, Wire};
use crate::storm::wire::Road;

/// What Chromium on a tablet sends with every request of a page beside what the protocol asks for.
const OF_THE_BROWSER: &[(&str, &str)] = &[
    ("sec-ch-ua-platform", "\"Android\""),
    (
        "user-agent",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    ),
    ("sec-ch-ua", "\"Not;A=Brand\";v=\"99\", \"Google Chrome\";v=\"150\", \"Chromium\";v=\"150\""),
    ("sec-ch-ua-mobile", "?0"),
    ("accept", "*/*"),
    ("origin", "https://hailong.sonla.gov.vn"),
    ("sec-fetch-site", "same-origin"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-dest", "empty"),
    ("referer", "https://hailong.sonla.gov.vn/tablet/"),
    ("accept-encoding", "gzip, deflate"),
    ("accept-language", "vi-VN,vi;q=0.9,en-US;q=0.8,en;q=0.7"),
    ("cookie", "__Secure-hl_tablet=0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10.50"),
];

/// Interviews of a routine sync.
const INTERVIEWS: u32 = 50;
/// Goals: bytes up, bytes down, time on the slow link.
pub const UP: u64 = 20 * 1024;
pub const DOWN: u64 = 30 * 1024;
pub const WITHIN: Duration = Duration::from_secs(30);

pub struct Cost {
    /// Heads and bodies of all requests.
    pub up: u64,
    /// Heads and bodies of all answers.
    pub down: u64,
    pub requests: usize,
    pub connections: u64,
    /// From the first byte of the first connection to the last answer.
    pub took: Duration,
}

/// One tablet hands its fifty interviews in over this wire to a server on an empty database.
///
/// # Errors
/// If the server does not start, or anything is amiss with what it holds afterwards.
pub async fn sync_over(wire: Wire, program: PathBuf, folder: &Path) -> anyhow::Result<Cost> {
    let mut scene = Scene::new(program, folder, None, (1, INTERVIEWS)).await?;
    let link = Link::before(scene.address()?, wire).await?;
    let mut tablet = scene.take()?;
    tablet.headers = OF_THE_BROWSER;
    tablet.compression = flate2::Compression::default();
    let road = Road::to(link.address, 1);
    let began = Instant::now();
    let tablet = tablet.live(&road, &scene.tally).await;
    let took = began.elapsed();
    scene.bring(tablet);
    scene.judged().await?;
    let faults = scene.faults().await?;
    anyhow::ensure!(faults.is_empty(), "{}", faults.join("; "));
    let carried = &link.carried;
    let requests = scene.tally.requests();
    Ok(Cost { up: carried.up(), down: carried.down(), requests, connections: carried.connections(), took })
}

impl Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{INTERVIEWS} interviews of the 22-criteria questionnaire, {} requests", self.requests)?;
        writeln!(f, "up, heads and all               {:>9} bytes  ({:.1} KB)", self.up, self.up as f64 / 1024.0)?;
        writeln!(f, "down                            {:>9} bytes  ({:.1} KB)", self.down, self.down as f64 / 1024.0)?;
        write!(f, "took                            {:>9.1} s", self.took.as_secs_f64())
    }
}
