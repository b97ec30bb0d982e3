//! Randomness, identifiers, the PIN's key and receipts.

use argon2::{Algorithm, Argon2, Params, Version};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::data_key::{self, DataKey};
use sync::draft_key;
use sync::keys::{ReceiptKey, SealingKey};
use sync::receipt::Receipt;

use crate::failure::{Failure, read};

/// Memory of argon2id in KiB, and its passes: what OWASP asks for and an old tablet bears.
const PIN_MEMORY: u32 = 19 * 1024;
const PIN_PASSES: u32 = 2;
const PIN_KEY: usize = 32;
const SALT: usize = 16;

/// The browser's own generator, which is asked once here: one that gives nothing is an error, and not a panic inside a library.
/// What gave random numbers goes on doing so.
pub(crate) fn generator() -> Result<UnwrapErr<SysRng>, Failure> {
    getrandom::fill(&mut [0; 1])?;
    Ok(UnwrapErr(SysRng))
}

/// `Date.now()` as an instant; a fraction is dropped, what is no number is 1970.
pub(crate) const fn instant(millis: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates and takes NaN to 0")]
    Timestamp::from_millis(millis as i64)
}

pub fn mint_id(now: f64) -> Result<String, Failure> {
    mint(now).map(|id| id.to_string())
}

pub(crate) fn mint(now: f64) -> Result<uuid::Uuid, Failure> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    Ok(survey::id::ordered(instant(now), random))
}

pub fn pin_salt() -> Result<Vec<u8>, Failure> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt)?;
    Ok(salt.to_vec())
}

pub fn derive_pin_key(pin: &str, salt: &[u8]) -> Result<Vec<u8>, Failure> {
    if salt.len() < SALT {
        return Err(Failure::Salt(salt.len()));
    }
    let params = Params::new(PIN_MEMORY, PIN_PASSES, 1, Some(PIN_KEY)).map_err(Failure::Pin)?;
    let mut key = vec![0; PIN_KEY];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut key)
        .map_err(Failure::Pin)?;
    Ok(key)
}

/// The data key sealed to the server, for a PIN that is forgotten; all of them as bytes or base64url.
pub fn seal_data_key(key: &[u8], install: &str, sealing: &str) -> Result<Vec<u8>, Failure> {
    let (key, install) = key_of(key, install)?;
    Ok(data_key::seal_data_key(&key, install, &SealingKey::from_text(sealing)?, &mut generator()?)?)
}

/// The key of an interview that is copied out, sealed to the server.
pub fn seal_draft_key(key: &[u8], install: &str, draft: &str, sealing: &str) -> Result<Vec<u8>, Failure> {
    let (key, install) = key_of(key, install)?;
    let draft = SubmissionId(draft.parse().map_err(|_| Failure::Field("draft"))?);
    Ok(draft_key::seal_draft_key(&key, install, draft, &SealingKey::from_text(sealing)?, &mut generator()?)?)
}

fn key_of(key: &[u8], install: &str) -> Result<(DataKey, InstallId), Failure> {
    let key = DataKey(key.try_into().map_err(|_| Failure::DataKey(key.len()))?);
    Ok((key, InstallId(install.parse().map_err(Failure::Install)?)))
}

pub fn verify_receipt(receipt: &str, key: &str) -> Result<(), Failure> {
    let receipt: Receipt = read("the receipt", receipt)?;
    Ok(receipt.verify(ReceiptKey::from_text(key)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_gives_a_key_that_depends_on_its_salt() {
        let key = derive_pin_key("246810", &[1; 16]).unwrap();
        assert_eq!(key.len(), 32);
        assert_eq!(key, derive_pin_key("246810", &[1; 16]).unwrap());
        assert_ne!(key, derive_pin_key("246811", &[1; 16]).unwrap());
        assert_ne!(key, derive_pin_key("246810", &[2; 16]).unwrap());
        assert!(matches!(derive_pin_key("246810", &[1; 8]), Err(Failure::Salt(8))));
    }

    #[test]
    fn a_data_key_is_sealed_to_the_server() {
        let keys = sync::keys::ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
        let install = InstallId(uuid::Uuid::from_u128(77));
        let sealing = keys.public().sealing.to_text();
        let sealed = seal_data_key(&[5; 32], &install.to_string(), &sealing).unwrap();
        assert_eq!(data_key::open_data_key(&sealed, install, keys.opening()), Some(DataKey([5; 32])));
        assert!(matches!(seal_data_key(&[5; 31], &install.to_string(), &sealing), Err(Failure::DataKey(31))));
        assert!(matches!(seal_data_key(&[5; 32], "77", &sealing), Err(Failure::Install(_))));
        assert!(matches!(seal_data_key(&[5; 32], &install.to_string(), ""), Err(Failure::Key(_))));
    }

    #[test]
    fn the_key_of_a_copied_interview_is_sealed_to_the_server() {
        let keys = sync::keys::ServerKeys::from_bytes(&[7; 32], &[9; 32]).unwrap();
        let (install, draft) = (InstallId(uuid::Uuid::from_u128(77)), SubmissionId(uuid::Uuid::from_u128(78)));
        let sealing = keys.public().sealing.to_text();
        let sealed = seal_draft_key(&[5; 32], &install.to_string(), &draft.to_string(), &sealing).unwrap();
        assert_eq!(draft_key::open_draft_key(&sealed, install, draft, keys.opening()), Some(DataKey([5; 32])));
        assert!(matches!(seal_draft_key(&[5; 32], &install.to_string(), "78", &sealing), Err(Failure::Field("draft"))));
        assert!(matches!(seal_draft_key(&[5; 4], &install.to_string(), "78", &sealing), Err(Failure::DataKey(4))));
    }

    #[test]
    fn ids_are_of_version_seven_and_in_order() {
        let (first, second) = (mint_id(1_600_000_000_000.0).unwrap(), mint_id(1_600_000_000_001.0).unwrap());
        assert!(first < second && first.as_bytes()[14] == b'7', "{first} {second}");
        assert!(mint_id(f64::NAN).is_ok() && mint_id(-1.0).is_ok() && mint_id(f64::INFINITY).is_ok());
    }
}
