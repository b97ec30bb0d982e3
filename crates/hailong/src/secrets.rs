//! The server's secrets: made once, kept in `keys.json` in the data folder, readable by its owner only. They are not
//! in the database, so that a copy of the database alone opens nothing.

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use sync::keys::ServerKeys;

const FILE: &str = "keys.json";

/// The file as it is written: each secret 32 bytes in base64url.
#[derive(Serialize, Deserialize)]
struct Stored {
    tokens: sync::Bytes,
    refresh: sync::Bytes,
    opening: String,
    signing: String,
}

/// Reads the secrets of a data folder, making them the first time.
pub fn load(folder: &Path) -> anyhow::Result<api::Secrets> {
    let path = folder.join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => read(&text).with_context(|| {
            format!("'{}' cannot be used; put back the copy that belongs to this database", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path),
        Err(error) => Err(error).with_context(|| format!("'{}' cannot be read", path.display())),
    }
}

fn read(text: &str) -> anyhow::Result<api::Secrets> {
    let stored: Stored = serde_json::from_str(text)?;
    let bytes = |secret: &sync::Bytes| <[u8; 32]>::try_from(secret.0.as_slice()).ok();
    let (Some(tokens), Some(refresh)) = (bytes(&stored.tokens), bytes(&stored.refresh)) else {
        bail!("a secret does not have 32 bytes");
    };
    Ok(api::Secrets { tokens, refresh, field: ServerKeys::from_text(&stored.opening, &stored.signing)? })
}

fn make(path: &Path) -> anyhow::Result<api::Secrets> {
    let mut secrets = [[0; 32]; 4];
    for secret in &mut secrets {
        getrandom::fill(secret)?;
    }
    let [tokens, refresh, opening, signing] = secrets;
    let field = ServerKeys::from_bytes(&opening, &signing)?;
    let (opening, signing) = field.to_text();
    let stored =
        Stored { tokens: sync::Bytes(tokens.to_vec()), refresh: sync::Bytes(refresh.to_vec()), opening, signing };
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("'{}' cannot be written", path.display()))?;
    file.write_all(serde_json::to_string_pretty(&stored)?.as_bytes())?;
    file.sync_all()?;
    Ok(api::Secrets { tokens, refresh, field })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_secrets_come_back_and_a_damaged_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let made = load(folder.path()).unwrap();
        let again = load(folder.path()).unwrap();
        assert_eq!(made.tokens, again.tokens);
        assert_eq!(made.field.public(), again.field.public());
        std::fs::write(folder.path().join(FILE), "{}").unwrap();
        let error = format!("{:#}", load(folder.path()).err().unwrap());
        assert!(error.contains("put back the copy"), "{error}");
    }
}
