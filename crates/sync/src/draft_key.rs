//! The key of one unfinished interview that was copied out of its tablet, sealed to the server.
//!
//! The file holds the interview under a key of its own; that key lies beside it once under the tablet's data key and once
//! in this box. Whoever carries the file can read nothing, and the server, which never sees the interview, opens the box
//! for a tablet of the same surveyor.

use rand_core::CryptoRng;
use survey::id::{InstallId, SubmissionId};

use crate::data_key::DataKey;
use crate::keys::{OpeningKey, SealingKey};
use crate::seal::{FreezeError, open_to, seal_to};

/// HPKE's `info`: no box of another use opens as this one, and this one as no other.
pub const INFO: &[u8] = b"hailong sync/1 draft_key";
/// The first bytes of such a file.
pub const MARK: &[u8] = b"hailong draft/1\n";

/// Seals the key of a copied interview to the server: [`crate::data_key::DATA_KEY_BOX`] bytes, which open for this install
/// and this interview only.
///
/// # Errors
/// [`FreezeError::BadKey`]
pub fn seal_draft_key(
    key: &DataKey,
    install: InstallId,
    draft: SubmissionId,
    server: &SealingKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, FreezeError> {
    seal_to(server, INFO, &about(install, draft), &key.0, rng)
}

/// The key out of a box; `None` if it was not sealed to this server for this interview of this install.
pub fn open_draft_key(sealed: &[u8], install: InstallId, draft: SubmissionId, server: &OpeningKey) -> Option<DataKey> {
    open_to(server, INFO, &about(install, draft), sealed)?.try_into().ok().map(DataKey)
}

fn about(install: InstallId, draft: SubmissionId) -> Vec<u8> {
    [install.0.as_bytes().as_slice(), draft.0.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use uuid::Uuid;

    use super::*;
    use crate::data_key::{DATA_KEY_BOX, open_data_key, seal_data_key};
    use crate::keys::ServerKeys;

    #[test]
    fn a_box_opens_for_its_server_its_install_and_its_interview_alone() {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let (server, other) = (ServerKeys::generate(&mut rng), ServerKeys::generate(&mut rng));
        let (mine, yours) = (InstallId(Uuid::from_u128(1)), InstallId(Uuid::from_u128(2)));
        let (this, that) = (SubmissionId(Uuid::from_u128(3)), SubmissionId(Uuid::from_u128(4)));
        let key = DataKey([42; 32]);
        let sealed = seal_draft_key(&key, mine, this, &server.public().sealing, &mut rng).unwrap();
        assert_eq!(sealed.len(), DATA_KEY_BOX);
        assert_eq!(open_draft_key(&sealed, mine, this, server.opening()), Some(key.clone()));
        assert_eq!(open_draft_key(&sealed, yours, this, server.opening()), None);
        assert_eq!(open_draft_key(&sealed, mine, that, server.opening()), None);
        assert_eq!(open_draft_key(&sealed, mine, this, other.opening()), None);
        assert_eq!(open_draft_key(&sealed[..79], mine, this, server.opening()), None);
        // What opens without a grant is never a tablet's data key, and the other way round.
        assert_eq!(open_data_key(&sealed, mine, server.opening()), None);
        let data = seal_data_key(&key, mine, &server.public().sealing, &mut rng).unwrap();
        assert_eq!(open_draft_key(&data, mine, this, server.opening()), None);
    }
}
