//! A server with its field, and tablets that wait to be sent out.

use anyhow::{Context, bail};
use p256::ecdsa::SigningKey;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use survey::id::{InstallId, UserId};
use sync::engine::Engine;
use sync::keys::SealingKey;
use sync::message::Session;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::Caller;
use super::photographs::{missing, photograph};
use crate::storm::check::{self, Books};
use crate::storm::ledger::Ledger;
use crate::storm::outcome::Tally;
use crate::storm::tablet::Tablet;
use crate::storm::wire::{Road, SUBMISSIONS};
use crate::storm::{Host, Plan, counts, field, lines};

/// What goes wrong inside the server.
#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    /// It stops for ever at this place, to be killed there.
    Hold(&'static str),
    /// The disk is full at this place.
    Full(&'static str),
    /// SQLite finds the disk full after so many pages.
    Pages(u32),
    /// It signs receipts for what it never commits.
    AckBeforeCommit,
    /// On PostgreSQL it looks whether a line is there and writes it later, as if nobody else could come in between.
    CheckThenInsert,
}

/// How long the slowest machine may take to get somewhere.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Scene {
    pub host: Host,
    faults: PathBuf,
    /// The install that may read lists, with its key.
    pub reader: (InstallId, SigningKey),
    session: Session,
    pub surveyor: UserId,
    pub sealing: SealingKey,
    data: PathBuf,
    waiting: Vec<Tablet>,
    back: Vec<Tablet>,
    pub tally: Arc<Tally>,
    patience: Duration,
}

impl Scene {
    /// Starts a server on an empty database and enrols tablets that owe so many lines each.
    ///
    /// # Errors
    /// If the server does not start.
    pub async fn new(
        program: PathBuf,
        folder: &Path,
        postgres: Option<&str>,
        (tablets, each): (usize, u32),
    ) -> anyhow::Result<Self> {
        let faults = folder.join("faults");
        let mut host = Host::new(program, folder, postgres).with_faults(faults.clone());
        host.start().context("the server does not start")?;
        let store = Store::open(host.database()).await?;
        let field = field::prepare(&store, &host, tablets).await?;
        store.close().await;
        let plan = Plan { tablets, each, again: true, within: Duration::ZERO, sockets: tablets, patience: PATIENCE };
        let mut waiting = lines::freeze(&field, plan)?;
        for tablet in &mut waiting {
            tablet.ledger = Some(Ledger::new(field.server.keys.receipt));
            tablet.ahead = Some(0);
        }
        waiting.reverse();
        let reader = (field.server.install, field.key);
        let (session, surveyor, sealing) = (field.server.session, field.server.surveyor.id, field.server.keys.sealing);
        let (tally, patience) = (Arc::default(), PATIENCE);
        let data = folder.to_owned();
        let back = Vec::new();
        Ok(Self { host, faults, reader, session, surveyor, sealing, data, waiting, back, tally, patience })
    }

    /// Each tablet that waits has one line more, with a photograph of so many bytes.
    ///
    /// # Errors
    /// If it cannot be frozen.
    pub fn with_photographs(&mut self, length: usize) -> anyhow::Result<()> {
        self.waiting.iter_mut().try_for_each(|tablet| photograph(tablet, &self.sealing, length))
    }

    /// Where the server listens.
    ///
    /// # Errors
    /// If it was never started.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        self.host.address()
    }

    /// The token of a session that may read lists, new each time.
    ///
    /// # Errors
    /// If the server gives none.
    pub async fn session(&mut self) -> anyhow::Result<String> {
        let caller = Caller::to(self.address()?, PATIENCE);
        let next = caller.refresh(self.reader.0, &self.reader.1, &self.session.refresh_token).await;
        self.session =
            next.and_then(|said| said.read()).map_err(|failure| anyhow::anyhow!("no session: {failure:?}"))?;
        Ok(self.session.access_token.clone())
    }

    pub const fn refresh_token(&self) -> &String {
        &self.session.refresh_token
    }

    /// Requests of tablets sent out from now on are given up after this time.
    pub const fn give_up_after(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// A tablet that has not been out.
    ///
    /// # Errors
    /// If there is none left.
    pub fn take(&mut self) -> anyhow::Result<Tablet> {
        self.waiting.pop().context("no tablet is left")
    }

    /// Takes a tablet in whose lines must be there at the end.
    pub fn bring(&mut self, tablet: Tablet) {
        self.back.push(tablet);
    }

    /// Sends a tablet out on this way; it comes back when the server's word is that it holds everything.
    pub fn send_out(&self, tablet: Tablet, way: SocketAddr) -> JoinHandle<Tablet> {
        let tally = self.tally.clone();
        let mut road = Road::to(way, 4);
        (road.fresh, road.patience) = (true, self.patience);
        tokio::spawn(async move { tablet.live(&road, &tally).await })
    }

    /// Waits for one that was sent out.
    ///
    /// # Errors
    /// If it is not back after minutes.
    pub async fn welcome(&mut self, out: JoinHandle<Tablet>) -> anyhow::Result<()> {
        let tablet = tokio::time::timeout(PATIENCE, out).await.context("a tablet does not come to its end")??;
        self.back.push(tablet);
        Ok(())
    }

    /// From now on this goes wrong; nothing if `None`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn trouble(&self, trouble: Option<Trouble>) -> anyhow::Result<()> {
        let text = match trouble {
            Some(Trouble::Hold(place)) => format!("{place} hold\n"),
            Some(Trouble::Full(place)) => format!("{place} full\n"),
            Some(Trouble::Pages(pages)) => format!("pages {pages}\n"),
            Some(Trouble::AckBeforeCommit) => "planted ack-before-commit\n".to_owned(),
            Some(Trouble::CheckThenInsert) => "planted check-then-insert\n".to_owned(),
            None => String::new(),
        };
        // Whole at once: the server reads it at any time.
        let part = self.faults.with_extension("new");
        std::fs::write(&part, text)?;
        std::fs::rename(part, &self.faults)?;
        Ok(())
    }

    /// Waits until the server stands at the place where it was told to, and kills it there as a power cut would.
    ///
    /// # Errors
    /// If it does not come there.
    pub async fn kill_at(&mut self, place: &str) -> anyhow::Result<()> {
        self.reached(place).await?;
        self.host.kill()?;
        self.trouble(None)?;
        self.host.start()
    }

    /// Waits until the server stands at the place where it was told to.
    ///
    /// # Errors
    /// If it does not come there.
    pub async fn reached(&self, place: &str) -> anyhow::Result<()> {
        let at = self.faults.with_extension("at");
        let began = Instant::now();
        while std::fs::read_to_string(&at).ok().as_deref() != Some(place) {
            if began.elapsed() > PATIENCE {
                bail!("the server does not come to '{place}': is it built with --features journeys/faults?");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        std::fs::remove_file(at)?;
        Ok(())
    }

    /// Starts all tablets that are back once more, as after a night: each asks the server first. What the server lost
    /// meanwhile may get new receipts.
    pub fn all_again(&mut self) -> Vec<Tablet> {
        self.all_again_but(0)
    }

    /// The same; of so many tablets, those that came back first, the server lost nothing.
    pub fn all_again_but(&mut self, kept: usize) -> Vec<Tablet> {
        let mut again = std::mem::take(&mut self.back);
        for (place, tablet) in again.iter_mut().enumerate() {
            let items: Vec<_> = tablet.engine.items().cloned().collect();
            tablet.engine = Engine::restore(tablet.engine.memory().clone(), items).0;
            if let Some(ledger) = tablet.ledger.as_mut().filter(|_| place >= kept) {
                ledger.forget();
            }
        }
        again
    }

    /// The epochs of the tablets that are back, as each heard of it last.
    pub fn epochs(&self) -> Vec<Uuid> {
        self.back.iter().filter_map(|tablet| tablet.engine.memory().epoch).collect()
    }

    /// The size of its SQLite file in pages.
    ///
    /// # Errors
    /// If it has none.
    pub async fn pages(&self) -> anyhow::Result<u32> {
        check::pages(self.host.database()).await
    }

    /// Waits until everything the server holds is judged.
    ///
    /// # Errors
    /// If that takes minutes.
    pub async fn judged(&self) -> anyhow::Result<()> {
        check::wait_until_judged(self.host.database(), PATIENCE).await.map(drop)
    }

    /// Every tablet that is back sends all its lines once more, and notes what it is told.
    ///
    /// # Errors
    /// If the server does not take them.
    pub async fn ask_again(&mut self) -> anyhow::Result<()> {
        const BATCH: usize = 50;
        let caller = Caller::to(self.address()?, PATIENCE);
        for tablet in &mut self.back {
            let all: Vec<u64> = tablet.engine.items().map(|item| item.seq).collect();
            for part in all.chunks(BATCH) {
                let body = tablet.gzip(part)?;
                let answer = caller.post(tablet, SUBMISSIONS, body).await;
                let answer = answer.map_err(|failure| anyhow::anyhow!("lines sent again: {failure:?}"))?;
                if let Some(ledger) = &mut tablet.ledger {
                    ledger.note(&answer);
                }
            }
        }
        Ok(())
    }

    /// Compares what the tablets that are back froze and saw with what the database holds, and what must count with what
    /// counts: what is wrong, a sentence each.
    ///
    /// # Errors
    /// If the database cannot be read, or the office is told nothing.
    pub async fn faults(&self) -> anyhow::Result<Vec<String>> {
        let books: Books = check::compare(self.host.database(), &self.back).await?;
        let mut faults = books.faults();
        faults.extend(missing(&self.data, &self.back));
        faults.extend(check::feed_gaps(self.host.database()).await?);
        faults.extend(check::files_owed(self.host.database()).await?);
        let road = Road::to(self.address()?, 1);
        faults.extend(counts::faults(self.host.database(), &road, &self.back).await?);
        for tablet in &self.back {
            let Some(ledger) = &tablet.ledger else { continue };
            faults.extend(ledger.faults.iter().cloned());
        }
        Ok(faults)
    }

    /// Does something to the database that no part of the product does.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn meddle(&self, sql: &'static str) -> anyhow::Result<u64> {
        check::execute(self.host.database(), sql).await
    }

    /// Receipts that came again, all of them the same as the first time if [`Scene::faults`] finds nothing.
    pub fn receipts_again(&self) -> u64 {
        self.back.iter().filter_map(|tablet| tablet.ledger.as_ref()).map(|ledger| ledger.again).sum()
    }
}
