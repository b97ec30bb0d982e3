//! The key of what a tablet has not finalised (drafts, its list), sealed to the server for a PIN that is forgotten.
//!
//! It is sealed when the PIN is set and lies on the tablet; the server sees it only when the tablet asks to be given its
//! key back, and gives it only after a supervisor said so. It keeps neither the box nor the key.

use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use survey::id::InstallId;

use crate::keys::{OpeningKey, SealingKey};
use crate::seal::{FreezeError, open_to, seal_to};

/// HPKE's `info`: no box of another use opens as this one.
pub const INFO: &[u8] = b"hailong sync/1 data_key";
/// Length of a box: encapsulated key (32), key (32), tag (16).
pub const DATA_KEY_BOX: usize = 80;
/// How many figures a person compares.
const FIGURES: usize = 6;

/// The key of a tablet's data: AES-256-GCM.
#[derive(Clone, PartialEq, Eq)]
pub struct DataKey(pub [u8; 32]);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(secret)")
    }
}

/// Seals a tablet's data key to the server: [`DATA_KEY_BOX`] bytes, which open for this install only.
///
/// # Errors
/// [`FreezeError::BadKey`]
pub fn seal_data_key(
    key: &DataKey,
    install: InstallId,
    server: &SealingKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, FreezeError> {
    seal_to(server, INFO, install.0.as_bytes(), &key.0, rng)
}

/// The data key out of a box; `None` if it was not sealed to this server for this install.
pub fn open_data_key(sealed: &[u8], install: InstallId, server: &OpeningKey) -> Option<DataKey> {
    open_to(server, INFO, install.0.as_bytes(), sealed)?.try_into().ok().map(DataKey)
}

/// What the tablet and the office both show of the key that asks, so that a supervisor on the telephone gives the key to
/// the tablet of the one who calls: six figures of SHA-256 over `hailong pin/1`, a line feed and the public key.
pub fn asking_code(public_key: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"hailong pin/1\n").chain_update(public_key).finalize();
    digest.iter().take(FIGURES).map(|byte| char::from(b'0' + byte % 10)).collect()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use uuid::Uuid;

    use super::*;
    use crate::keys::ServerKeys;

    #[test]
    fn a_box_opens_for_its_server_and_its_install_alone() {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let (server, other) = (ServerKeys::generate(&mut rng), ServerKeys::generate(&mut rng));
        let (mine, yours) = (InstallId(Uuid::from_u128(1)), InstallId(Uuid::from_u128(2)));
        let key = DataKey([42; 32]);
        let sealed = seal_data_key(&key, mine, &server.public().sealing, &mut rng).unwrap();
        assert_eq!(sealed.len(), DATA_KEY_BOX);
        assert_eq!(open_data_key(&sealed, mine, server.opening()), Some(key.clone()));
        assert_eq!(open_data_key(&sealed, yours, server.opening()), None);
        assert_eq!(open_data_key(&sealed, mine, other.opening()), None);
        for cut in [0, 31, 32, 79] {
            assert_eq!(open_data_key(&sealed[..cut], mine, server.opening()), None, "{cut}");
        }
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open_data_key(&changed, mine, server.opening()), None, "{place}");
        }
        assert!(!format!("{key:?}").contains("42"));
    }

    #[test]
    fn a_code_is_six_figures_of_the_key_that_asks() {
        assert_eq!(asking_code(&[4; 65]), asking_code(&[4; 65]));
        assert_ne!(asking_code(&[4; 65]), asking_code(&[5; 65]));
        let code = asking_code(b"");
        assert!(code.len() == 6 && code.bytes().all(|figure| figure.is_ascii_digit()), "{code}");
    }
}
