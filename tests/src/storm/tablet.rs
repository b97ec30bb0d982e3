//! One tablet of a storm: the engine decides, the wire carries, what comes back goes to the engine.

use p256::ecdsa::SigningKey;
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use survey::clock::Timestamp;
use survey::id::EvaluationId;
use sync::chain::BlobHash;
use sync::engine::{Action, Engine, Failure, Network, Piece as FilePiece};
use sync::message::{HelloAnswer, Outcome, SubmissionsAnswer};

use super::field::{APP, now};
use super::ledger::Ledger;
use super::lines::{Piece, Spool};
use super::outcome::Tally;
use super::wire::{Connection, HELLO, Road, SUBMISSIONS, Signed, Signer, proof};

/// Someone looks at the app: the shorter cap of the backoff.
const FOREGROUND: bool = true;

pub struct Tablet {
    pub engine: Engine,
    pub key: SigningKey,
    pub push: String,
    /// Its lines by number, the first one at 0.
    pub pieces: Vec<Piece>,
    pub evaluation: EvaluationId,
    /// Whom each line is of, by the number on the evaluation's list; nobody if it has no answers.
    pub people: Vec<Option<u32>>,
    pub spool: Arc<Spool>,
    pub rng: ChaCha8Rng,
    pub wakes_after: Duration,
    /// Its photographs, sealed.
    pub files: HashMap<BlobHash, Vec<u8>>,
    /// What it saw of the server, where someone compares.
    pub ledger: Option<Ledger>,
    /// Milliseconds its clock was put forward; `None` if it waits in earnest.
    pub ahead: Option<i64>,
    /// Headers that its app sends with every request.
    pub headers: &'static [(&'static str, &'static str)],
    /// How hard its app compresses.
    pub compression: flate2::Compression,
    /// What it will most likely send first.
    pub packed: Option<Packed>,
}

/// A hello and a batch that were made and signed before the storm. Ten thousand tablets have as many processors for that; where
/// two stand for all of them and for the server too, the work would be taken for the server's slowness.
pub struct Packed {
    /// Until it was answered once.
    hello: Option<(Vec<u8>, String)>,
    items: Vec<u64>,
    body: Piece,
    proof: String,
}

impl Tablet {
    /// Comes back and goes on until the server's last word is that it holds every line.
    pub async fn live(mut self, road: &Road, tally: &Tally) -> Self {
        tokio::time::sleep(self.wakes_after).await;
        let began = Instant::now();
        let mut waited = Duration::ZERO;
        let mut connection = None;
        loop {
            let summary = self.engine.summary();
            if summary.settled && summary.owed == 0 && !self.engine.memory().hello_due && !self.owes_files() {
                tally.done(began.elapsed(), waited);
                return self;
            }
            let (action, _) = self.engine.plan(self.now(), Network { online: true });
            match action {
                Action::Wait { until, .. } => {
                    connection = None;
                    waited += self.wait(until).await;
                }
                Action::File { sha256, piece, .. } => {
                    match self.carry(road, &mut connection, sha256, piece, tally).await {
                        Ok(held) => {
                            let now = self.now();
                            if let Some(held) = held {
                                self.engine.on_file(now, FOREGROUND, held, &mut self.rng);
                            } else {
                                tally.failed.fetch_add(1, Ordering::Relaxed);
                                self.engine.on_file_refused(now, FOREGROUND, &mut self.rng);
                            }
                        }
                        Err(failure) => self.failed(&mut connection, failure, tally),
                    }
                }
                Action::Hello => {
                    let hello = self.greeting(road);
                    match self.exchange::<HelloAnswer>(road, &mut connection, hello, tally).await {
                        Ok((answer, took)) => {
                            tally.hello(took);
                            if let Some(packed) = &mut self.packed {
                                packed.hello = None;
                            }
                            let now = self.now();
                            self.engine.on_hello(now, &answer);
                        }
                        Err(failure) => self.failed(&mut connection, failure, tally),
                    }
                }
                Action::Submit { items } => {
                    let batch = self.batch(road, &items);
                    match self.exchange::<SubmissionsAnswer>(road, &mut connection, batch, tally).await {
                        Ok((answer, took)) => {
                            let held = answer.receipts.iter().filter(|outcome| matches!(outcome, Outcome::Held(_)));
                            tally.batch(took, held.count() as u64);
                            if let Some(ledger) = &mut self.ledger {
                                ledger.note(&answer);
                            }
                            let now = self.now();
                            self.engine.on_receipts(now, FOREGROUND, &answer, &mut self.rng);
                        }
                        Err(failure) => self.failed(&mut connection, failure, tally),
                    }
                }
            }
        }
    }

    fn failed(&mut self, connection: &mut Option<Connection>, failure: Failure, tally: &Tally) {
        *connection = None;
        let count = if matches!(failure, Failure::Busy { .. }) { &tally.refused } else { &tally.failed };
        count.fetch_add(1, Ordering::Relaxed);
        let (now, owed) = (self.now(), self.engine.summary().owed);
        self.engine.on_failure(now, FOREGROUND, failure, &mut self.rng);
        if let Some(ledger) = &mut self.ledger {
            ledger.failed(owed, self.engine.summary().owed);
        }
    }

    fn owes_files(&self) -> bool {
        self.engine.items().any(|item| item.blobs > 0)
    }

    /// A question about a file, or a piece of it.
    async fn carry(
        &self,
        road: &Road,
        connection: &mut Option<Connection>,
        sha256: BlobHash,
        piece: Option<FilePiece>,
        tally: &Tally,
    ) -> Result<Option<u64>, Failure> {
        let signer = Signer { key: &self.key, push: Some(&self.push) };
        let piece = piece.map(|piece| {
            let file = self.files.get(&sha256).map(Vec::as_slice).unwrap_or_default();
            let from = usize::try_from(piece.offset).unwrap_or(usize::MAX);
            tally.piece(u64::from(piece.bytes));
            (piece.offset, file.iter().skip(from).take(piece.bytes as usize).copied().collect())
        });
        let request = Signed::file(road, &signer, sha256, piece)?;
        if connection.is_none() || road.fresh {
            *connection = Some(road.open().await?);
            tally.opened(road);
        }
        connection.as_mut().ok_or(Failure::Network)?.carry(request).await
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(now().millis().saturating_add(self.ahead.unwrap_or(0)))
    }

    /// Waits until the engine wants to go on. Who is in no crowd and need not wait for anybody puts its clock forward.
    async fn wait(&mut self, until: Option<Timestamp>) -> Duration {
        let wait = until.map_or(1000, |until| until.millis().saturating_sub(self.now().millis())).max(1);
        if let Some(ahead) = &mut self.ahead {
            *ahead = ahead.saturating_add(wait);
            // Whatever else wants to happen has its turn.
            tokio::time::sleep(Duration::from_millis(5)).await;
            return Duration::ZERO;
        }
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(1));
        tokio::time::sleep(wait).await;
        wait
    }

    /// The answer, and how long it took from the connection to its last byte.
    async fn exchange<T: serde::de::DeserializeOwned>(
        &self,
        road: &Road,
        connection: &mut Option<Connection>,
        ready: Result<(&'static str, Signed), Failure>,
        tally: &Tally,
    ) -> Result<(T, Duration), Failure> {
        let (path, request) = ready?;
        let request = request.with(self.headers);
        let asked = Instant::now();
        if connection.is_none() || road.fresh {
            *connection = Some(road.open().await?);
            tally.connected(asked.elapsed());
            tally.opened(road);
        }
        let connection = connection.as_mut().ok_or(Failure::Network)?;
        let first_byte = Instant::now();
        let answer = connection.send(request).await?;
        if path == SUBMISSIONS {
            tally.answered(first_byte.elapsed());
        }
        let took = asked.elapsed();
        Ok((serde_json::from_slice(&answer).map_err(|_| Failure::NotTheServer)?, took))
    }

    /// Its hello, ready to be sent.
    fn greeting(&self, road: &Road) -> Result<(&'static str, Signed), Failure> {
        let made = self.packed.as_ref().and_then(|packed| packed.hello.clone());
        let (body, proof) = made.unwrap_or_else(|| self.hello());
        Ok((HELLO, Signed::proven(road, &proof, Some(&self.push), HELLO, body)?))
    }

    /// What it says of itself now, and the proof.
    fn hello(&self) -> (Vec<u8>, String) {
        let hello = self.engine.hello(self.now(), APP, 0, None);
        let body = serde_json::to_vec(&hello).unwrap_or_default();
        let proof = proof(&self.key, HELLO, &body);
        (body, proof)
    }

    /// The batch of these numbers, ready to be sent.
    fn batch(&self, road: &Road, items: &[u64]) -> Result<(&'static str, Signed), Failure> {
        let ready = self.packed.as_ref().filter(|packed| packed.items == items);
        let (body, proof) = if let Some(packed) = ready {
            let mut body = Vec::new();
            self.spool.read(packed.body, &mut body).map_err(|_| Failure::Network)?;
            (body, packed.proof.clone())
        } else {
            let body = self.gzip(items).map_err(|_| Failure::Network)?;
            let proof = proof(&self.key, SUBMISSIONS, &body);
            (body, proof)
        };
        Ok((SUBMISSIONS, Signed::proven(road, &proof, Some(&self.push), SUBMISSIONS, body)?))
    }

    /// Makes and signs its hello and the batch of everything it owes, as far as one batch holds it.
    pub fn pack(&mut self) -> anyhow::Result<()> {
        let most = u64::from(self.engine.memory().limits.items);
        let items: Vec<u64> = self.engine.items().map(|item| item.seq).take_while(|seq| *seq <= most).collect();
        let body = self.gzip(&items)?;
        let proof = proof(&self.key, SUBMISSIONS, &body);
        self.packed = Some(Packed { hello: Some(self.hello()), items, body: self.spool.add(&body)?, proof });
        Ok(())
    }

    /// The batch of these numbers as it goes over the wire.
    pub fn gzip(&self, items: &[u64]) -> std::io::Result<Vec<u8>> {
        let mut text = Vec::new();
        for seq in items {
            let place = usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(piece) = self.pieces.get(place) {
                self.spool.read(*piece, &mut text)?;
            }
        }
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), self.compression);
        encoder.write_all(&text)?;
        encoder.finish()
    }
}
