//! Bundles that are brought by hand: which parts of a copy are taken in, and the signed word that goes back.

use ed25519_dalek::{Signature, VerifyingKey};
use flate2::read::GzDecoder;
use std::io::Read as _;
use survey::clock::Timestamp;

use super::Server;
use crate::bundle::{Part, Reader};
use crate::message::Limits;
use crate::server::read_batch;
use crate::simulator::Bug;
use crate::simulator::bundle::{Carried, key_of};
use crate::statement::Statement;

/// Most bytes of a part once it is inflated.
const MOST: u64 = 1 << 20;

/// What a server made of a copy.
#[derive(Debug, Default)]
pub struct Taken {
    /// Its word, if a part was taken in.
    pub statement: Option<Statement>,
    pub new: u64,
    pub damaged: u64,
    pub forged: u64,
    pub sealed_elsewhere: u64,
}

/// Whether a part is signed: by the key that the server has of the install, unless a bug believes the one that it brings.
fn signed(part: &Part, bug: Option<Bug>) -> bool {
    let own = key_of(part.header.install).verifying_key();
    let brought = || VerifyingKey::try_from(part.header.public_key.0.as_slice()).ok();
    let key = if bug == Some(Bug::BundleBelievesItsKey) { brought() } else { Some(own) };
    let Some((key, signature)) = key.zip(Signature::from_slice(&part.signature.0).ok()) else { return false };
    key.verify_strict(part.header.signed_text().as_bytes(), &signature).is_ok()
}

fn inflated(content: &[u8]) -> Option<String> {
    let mut batch = String::new();
    GzDecoder::new(content).take(MOST).read_to_string(&mut batch).ok()?;
    Some(batch)
}

impl Server {
    /// A copy comes in by hand: the parts that their own tablet signed, by the ordinary way, and the signed word for what is
    /// held then.
    pub fn take_bundle(&mut self, surveyor: usize, now: Timestamp, carried: &Carried) -> Taken {
        let mut taken = Taken::default();
        let mut reader = Reader::new(&Limits::default());
        reader.push(&carried.file);
        reader.end();
        while let Some(found) = reader.next_part() {
            let Ok(part) = found else {
                taken.damaged += 1;
                continue;
            };
            if !signed(&part, self.bug) {
                taken.forged += 1;
                continue;
            }
            let Some(batch) = inflated(&part.content) else { continue };
            let install = part.header.install;
            for item in read_batch(&batch, &Limits { items: u32::MAX, ..self.limits() }).into_iter().flatten() {
                if self.poison.has(item.line_hash) {
                    continue;
                }
                taken.new += u64::from(!self.has(install, item.line_hash));
                self.take(install, surveyor, now, &item.line, &item.key_box, false);
                taken.sealed_elsewhere += u64::from(!self.opens(item.line_hash));
            }
            taken.statement = Some(self.rows(install).statement(now, &self.keys));
        }
        taken
    }
}
