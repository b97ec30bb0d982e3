//! Checking the bundle of a publication.

use anyhow::{Context, bail};
use publication::bundle::{self, PartVerdict, PublicKey, Verified};
use std::io::Read as _;
use std::path::Path;

use crate::say;

/// Whether a file is a ZIP file, as bundles are, by its first bytes or its name.
pub fn is_bundle(file: &Path) -> bool {
    let mut begin = [0; 4];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut begin));
    let named = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    named || (read.is_ok() && begin == *b"PK\x03\x04")
}

/// Checks a bundle and says what was found.
pub fn verify(file: &Path, key: Option<&str>) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("'{}' cannot be read", file.display()))?;
    let wanted = key.map(PublicKey::from_text).transpose()?;
    let found = bundle::verify(&bytes).with_context(|| format!("'{}' is not in order", file.display()))?;
    let Verified { manifest, fingerprint, key, absent, parts } = found;
    if wanted.is_some_and(|wanted| wanted != key) {
        bail!(
            "'{}' is whole, but signed by another key: {}; it is not from the office whose key you gave",
            file.display(),
            key.to_text()
        );
    }
    let campaign = &manifest.campaign;
    say(&format!(
        "{} ({}), publication {} of {}",
        campaign.name, campaign.year, manifest.number, manifest.published_at
    ));
    if let Some(reason) = &manifest.reason {
        say(&format!("corrects the one before: {reason}"));
    }
    for kept in &manifest.kept {
        say(&format!("kept as it was published before: {} ({})", kept.name, kept.unit));
    }
    say(&format!("fingerprint  {fingerprint}"));
    say(&format!("signed by    {}", key.to_text()));
    if wanted.is_none() {
        say("             compare both with the page of the publication, or give --key");
    }
    say(&format!("files        {} signed and unchanged", manifest.files.len() - absent.len()));
    if !absent.is_empty() {
        say(&format!("             {} more are in the office's copy only", absent.len()));
    }
    for (folder, verdict) in parts {
        say(&match verdict {
            PartVerdict::Same => format!("{folder}: computed again, the same to the last byte"),
            PartVerdict::NoAnswers => format!("{folder}: not computed again, its answers are not in this copy"),
            PartVerdict::OtherProgram => format!(
                "{folder}: {} computed it, this is {}: the scores agree, other digits differ; that program gives the same bytes",
                manifest.program,
                publication::program()
            ),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use crate::backup::VerifyArgs;

    #[test]
    fn a_key_may_begin_with_a_hyphen() {
        let key = "-8VQlxIMnw7NdA4UJ6DU2HzK3gFAdeK0FhVVWfwtdgQ";
        let given = VerifyArgs::augment_args(Command::new("verify")).try_get_matches_from([
            "verify",
            "bundle.zip",
            "--key",
            key,
        ]);
        let args = VerifyArgs::from_arg_matches(&given.unwrap()).unwrap();
        assert_eq!(args.key.as_deref(), Some(key));
    }
}
