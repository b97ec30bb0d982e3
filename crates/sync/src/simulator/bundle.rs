//! Bundles: what a tablet owes as a file of signed parts, which two carriers copy. A copy is whole, cut or changed, has a part
//! behind it that somebody forged, or was sealed to another server; one carrier brings his twice. What the server says to it
//! is carried back.
//!
//! Signed is with Ed25519 here, where the field has P-256: which key signed is what matters.

use ed25519_dalek::{Signer as _, SigningKey};
use flate2::Compression;
use flate2::read::GzEncoder;
use rand_chacha::ChaCha8Rng;
use rand_core::Rng as _;
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::rc::Rc;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};

use super::Report;
use super::event::Event;
use super::flip;
use super::network::dice;
use super::oracle::{self, Check, holds};
use super::server::{Server, Taken};
use super::tablet::Tablet;
use super::world::{DAY, HOUR, World};
use crate::base64url::Bytes;
use crate::body::Body;
use crate::bundle::{Header, Part};
use crate::chain::LineHash;
use crate::engine::Heard;
use crate::keys::{SealingKey, ServerKeys};
use crate::message::batch;
use crate::seal::{INFO, freeze, seal_to};
use crate::statement::Statement;

/// Lines of one part: few, so that most bundles have several.
const FEW: usize = 3;

/// A copy of a bundle on its way.
#[derive(Debug, Clone)]
pub struct Carried {
    pub tablet: usize,
    /// Of the bundle; its copies have the same.
    pub number: usize,
    pub file: Rc<Vec<u8>>,
    /// The line that somebody else made and put behind the tablet's own.
    pub forged: Option<LineHash>,
}

/// The secret half of an install's key; a copy of the tablet has the same.
pub fn key_of(install: InstallId) -> SigningKey {
    SigningKey::from_bytes(&Sha256::new().chain_update("install").chain_update(install.0.as_bytes()).finalize().into())
}

/// One part in the name of an install, signed with a key.
fn part(install: InstallId, place: (u32, u32), batch: &str, key: &SigningKey) -> Option<Part> {
    let mut content = Vec::new();
    GzEncoder::new(batch.as_bytes(), Compression::fast()).read_to_end(&mut content).ok()?;
    let public_key = Bytes(key.verifying_key().to_bytes().to_vec());
    let header = Header::of(install, place.0, place.1, &content, public_key);
    let signature = Bytes(key.sign(header.signed_text().as_bytes()).to_bytes().to_vec());
    Some(Part { header, signature, content })
}

impl Tablet {
    /// A batch of these lines with their keys sealed to another server: the tablet means well and knows no better.
    fn batch_for(&self, server: SealingKey, seqs: &[u64], rng: &mut ChaCha8Rng) -> Option<String> {
        let lines = seqs.iter().filter_map(|seq| self.disk.now.lines.get(seq));
        let boxed = lines.map(|stored| {
            let mut unknown = [0; 32];
            rng.fill_bytes(&mut unknown);
            let hash = LineHash::of(&stored.line);
            Some((stored.line.as_str(), seal_to(&server, INFO, &hash.0, &unknown, rng).ok()?))
        });
        let boxed = boxed.collect::<Option<Vec<_>>>()?;
        Some(batch(boxed.iter().map(|(line, key_box)| (*line, key_box.as_slice()))))
    }

    /// A file of these batches, one in each part.
    fn bundle(&self, batches: &[String]) -> Option<Vec<u8>> {
        let (key, parts) = (key_of(self.install), u32::try_from(batches.len()).ok()?);
        let mut file = Vec::new();
        for (place, batch) in (1..).zip(batches) {
            file.extend(part(self.install, (place, parts), batch, &key)?.to_bytes());
        }
        Some(file)
    }

    /// A part in this tablet's name by somebody who has the server's public key and another install's: a line under the
    /// tablet's next number.
    fn forgery(&self, server: &Server, now: Timestamp, rng: &mut ChaCha8Rng) -> Option<(Vec<u8>, LineHash)> {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let header = self.header(SubmissionId(survey::id::random(random)), 1, now)?;
        let frozen = freeze(&header, &Body::default(), &server.keys.public().sealing, rng).ok()?;
        let text = batch([(frozen.line.as_str(), frozen.key_box.as_slice())]);
        let mut another = self.install;
        another.0 = uuid::Uuid::from_u128(another.0.as_u128() ^ 1);
        Some((part(self.install, (1, 1), &text, &key_of(another))?.to_bytes(), frozen.line_hash))
    }
}

impl World {
    /// What is owed goes into a file, of which two carriers have a copy for hours or days.
    pub(super) fn give_bundle(&mut self, server: &Server, place: usize) {
        let tablet = &self.tablets[place];
        let owed = tablet.engine.owed();
        if owed.is_empty() {
            return;
        }
        let number = self.bundles.len();
        self.bundles.push(0);
        for times in [2, 1] {
            let Some(carried) = self.copy_of_bundle(server, place, number, &owed) else { return };
            for _ in 0..times {
                self.in_time(HOUR, 2 * DAY, Event::BundleArrives(carried.clone()));
            }
        }
    }

    /// A carrier's copy, and what befalls it.
    fn copy_of_bundle(&mut self, server: &Server, place: usize, number: usize, owed: &[u64]) -> Option<Carried> {
        let (tablet, rng) = (&self.tablets[place], &mut self.rng);
        let fate = dice(rng, 12);
        let batches: Option<Vec<String>> = if fate == 0 {
            let another = ServerKeys::from_bytes(&[17; 32], &[19; 32]).ok()?.public().sealing;
            let lines = owed.iter().filter_map(|seq| tablet.engine.item(*seq)).map(|item| item.line_hash);
            self.ledger.sealed_elsewhere.extend(lines);
            owed.chunks(FEW).map(|seqs| tablet.batch_for(another, seqs, rng)).collect()
        } else {
            Some(owed.chunks(FEW).map(|seqs| tablet.batch(seqs)).collect())
        };
        let mut file = tablet.bundle(&batches?)?;
        let mut forged = None;
        match fate {
            1 | 2 => file.truncate(usize::try_from(dice(rng, file.len() as u64)).ok()?),
            3 | 4 => flip::flip(rng, &mut file),
            5 => {
                let (part, line_hash) = tablet.forgery(server, self.now, rng)?;
                file.extend(part);
                forged = Some(line_hash);
            }
            _ => {}
        }
        Some(Carried { tablet: place, number, file: Rc::new(file), forged })
    }

    pub(super) fn bundle_arrives(&mut self, server: &mut Server, carried: &Carried) -> Check {
        if !server.up {
            return Ok(());
        }
        let place = carried.tablet;
        let taken = server.take_bundle(self.tablets[place].surveyor, self.now, carried);
        count(&mut self.report, &taken);
        if let Some(times) = self.bundles.get_mut(carried.number) {
            *times += 1;
            self.report.thrice += u64::from(*times == 3);
        }
        let kept = carried.forged.is_some_and(|line_hash| server.has_anywhere(line_hash));
        holds(!kept, "a forged part is kept nowhere", || {
            format!("a line that somebody made in the name of tablet {place} came in with a bundle")
        })?;
        let Some(mut statement) = taken.statement.map(Box::new) else { return Ok(()) };
        if self.faults && dice(&mut self.rng, 16) == 0 {
            self.report.flipped += 1;
            let Some(changed) = flip::word(&mut self.rng, &statement) else { return Ok(()) };
            *statement = changed;
        }
        let epoch = server.db.epoch;
        self.in_time(HOUR, 3 * DAY, Event::WordReturns { tablet: place, epoch, statement });
        Ok(())
    }

    /// The tablet scans what it is shown. Another life of it, or another epoch of the server, may have come meanwhile.
    pub(super) fn word_returns(&mut self, server: &Server, place: usize, epoch: u128, statement: &Statement) -> Check {
        let tablet = &mut self.tablets[place];
        let (heard, effects) = tablet.engine.on_statement(statement);
        tablet.write(effects);
        self.look_for_clones(place);
        match heard {
            Heard::Holds { upto, newly } if epoch == server.db.epoch => {
                self.report.lit += newly.len() as u64;
                oracle::held(&self.tablets[place], upto, server, &self.ledger)
            }
            _ => Ok(()),
        }
    }
}

fn count(report: &mut Report, taken: &Taken) {
    report.bundles += u64::from(taken.statement.is_some());
    report.stale += u64::from(taken.statement.is_some() && taken.new == 0);
    report.damaged += taken.damaged;
    report.forged += taken.forged;
    report.sealed_elsewhere += taken.sealed_elsewhere;
}
