//! Passwords by argon2id (19 MiB, two passes), on a thread where waiting harms nobody.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use tokio::sync::{Mutex, MutexGuard, Semaphore};

use super::secret::digest;
use crate::problem::{Code, Problem, Result};

/// A PHC string of a password with a salt given by the caller.
///
/// # Errors
/// [`Code::Internal`] if the hash cannot be made.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Problem::new(Code::Internal))
}

/// Passwords that are compared at the same time: each takes 19 MiB and a core.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
/// Names that may share a queue.
const QUEUES: usize = 64;
static QUEUE: [Mutex<()>; QUEUES] = [const { Mutex::const_new(()) }; QUEUES];

/// The right to compare a password of this user name. Take it before the account is read and keep it until the outcome
/// is noted: many tries at once are then counted one after another, and none gets round the waiting.
pub async fn password_turn(username: &str) -> MutexGuard<'static, ()> {
    let queue = usize::from(digest(username)[0]) % QUEUES;
    QUEUE[queue].lock().await
}

/// Whether a password belongs to a PHC string. It takes as long for an account that does not exist.
pub async fn password_matches(password: String, hash: Option<String>) -> bool {
    let Ok(_place) = AT_ONCE.acquire().await else { return false };
    tokio::task::spawn_blocking(move || {
        let wanted = hash.as_deref().unwrap_or(NOBODY);
        let matches = PasswordHash::new(wanted)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        matches && hash.is_some()
    })
    .await
    .unwrap_or(false)
}

/// A hash of nothing anyone can type, so that an unknown user name costs as much time as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$8N0rNn0p0cQDhs2fVCjzTqQmPDLFGYqV9vJ2kRHb3yE";

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let hash = hash_password("Mường La 2022", &[3; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password_matches("Mường La 2022".to_owned(), Some(hash.clone())).await);
        assert!(!password_matches("mường la 2022".to_owned(), Some(hash)).await);
        assert!(!password_matches("anything".to_owned(), None).await);
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
