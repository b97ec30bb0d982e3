//! Who a drawn person is, as the server keeps it: encrypted under a key that is not in the database.
//!
//! A **sealed person** is a nonce of 12 bytes and the AES-256-GCM ciphertext of the record's JSON, filled up with spaces
//! to a multiple of 64 bytes. It belongs to one case of one evaluation, and moved to another it does not open.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use sha2::{Digest as _, Sha256};
use survey::id::{CaseId, EvaluationId};
use survey::person::PersonDrawn;

use crate::keys::ServerKeys;
use crate::seal::{NONCE, TAG};

/// From which the key is made, so that it is no other key.
const INFO: &[u8] = b"hailong case/1 person\n";
/// JSON is filled up with spaces to a multiple of this, so that its length says little.
const STEP: usize = 64;
/// The shortest sealed person.
pub const SHORTEST: usize = NONCE + STEP + TAG;

/// The key of all personal records of one server: SHA-256 over `hailong case/1 person`, a line feed and the secret half of
/// the key that answers are sealed to.
#[derive(Clone)]
pub struct PersonKey(Key<Aes256Gcm>);

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(secret)")
    }
}

/// A record could not be sealed: no record that [`PersonDrawn`] can hold is so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the personal record of a case cannot be encrypted")]
pub struct NotSealed;

impl PersonKey {
    pub fn of(keys: &ServerKeys) -> Self {
        let digest: [u8; 32] = Sha256::new().chain_update(INFO).chain_update(keys.opening_bytes()).finalize().into();
        Self(digest.into())
    }

    /// Seals a record to its case; `nonce` is random and used once.
    ///
    /// # Errors
    /// [`NotSealed`]
    pub fn seal(
        &self,
        person: &PersonDrawn,
        evaluation: EvaluationId,
        case: CaseId,
        nonce: [u8; NONCE],
    ) -> Result<Vec<u8>, NotSealed> {
        let mut plain = serde_json::to_vec(person).map_err(|_| NotSealed)?;
        plain.resize(plain.len().next_multiple_of(STEP), b' ');
        let bound = bound(evaluation, case);
        let payload = Payload { msg: &plain, aad: &bound };
        let ciphertext = Aes256Gcm::new(&self.0).encrypt(&Nonce::from(nonce), payload).map_err(|_| NotSealed)?;
        Ok([nonce.as_slice(), &ciphertext].concat())
    }

    /// The record; `None` if it was not sealed under this key to this case.
    pub fn open(&self, sealed: &[u8], evaluation: EvaluationId, case: CaseId) -> Option<PersonDrawn> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>()?;
        let bound = bound(evaluation, case);
        let payload = Payload { msg: ciphertext, aad: &bound };
        let plain = Aes256Gcm::new(&self.0).decrypt(&Nonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// The associated data: evaluation and case, 16 bytes each.
fn bound(evaluation: EvaluationId, case: CaseId) -> Vec<u8> {
    [evaluation.0.as_bytes().as_slice(), case.0.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use survey::person::{Honorific, Telephone};
    use survey::short_text::ShortText;
    use uuid::Uuid;

    use super::*;

    const EVALUATION: EvaluationId = EvaluationId(Uuid::from_u128(1));
    const CASE: CaseId = CaseId(Uuid::from_u128(2));

    fn key(seed: u8) -> PersonKey {
        PersonKey::of(&ServerKeys::generate(&mut ChaCha20Rng::from_seed([seed; 32])))
    }

    fn person() -> PersonDrawn {
        PersonDrawn {
            name: ShortText::new("Thào Thị Mỷ").ok(),
            honorific: Some(Honorific::Ba),
            telephone: Telephone::new("0912345678").ok(),
            house: None,
        }
    }

    #[test]
    fn a_record_opens_for_its_server_and_its_case_alone() {
        let sealed = key(1).seal(&person(), EVALUATION, CASE, [7; NONCE]).unwrap();
        assert_eq!(key(1).open(&sealed, EVALUATION, CASE), Some(person()));
        assert_eq!(key(2).open(&sealed, EVALUATION, CASE), None);
        assert_eq!(key(1).open(&sealed, EVALUATION, CaseId(Uuid::from_u128(3))), None);
        assert_eq!(key(1).open(&sealed, EvaluationId(Uuid::from_u128(3)), CASE), None);
        for cut in [0, NONCE, sealed.len() - 1] {
            assert_eq!(key(1).open(&sealed[..cut], EVALUATION, CASE), None, "{cut}");
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(key(1).open(&changed, EVALUATION, CASE), None, "{place}");
        }
    }

    #[test]
    fn nothing_of_it_can_be_read_and_its_length_says_little() {
        let sealed = key(1).seal(&person(), EVALUATION, CASE, [7; NONCE]).unwrap();
        let bare = key(1).seal(&PersonDrawn::default(), EVALUATION, CASE, [8; NONCE]);
        for plain in ["Mỷ", "0912345678", "name"] {
            assert!(!sealed.windows(plain.len()).any(|part| part == plain.as_bytes()), "{plain}");
        }
        assert_eq!((sealed.len() - NONCE - TAG) % STEP, 0);
        assert_eq!(bare.unwrap().len(), SHORTEST);
        assert_eq!(format!("{:?}", key(1)), "PersonKey(secret)");
    }
}
