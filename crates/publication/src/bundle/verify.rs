//! Checking a publication: who signed it, whether every file is the signed one, and whether its results come out again.

use std::collections::BTreeMap;
use std::path::Path;

use analytics::analysis::{analyse, evaluate};
use analytics::figure::Figure;
use analytics::score::Score;

use super::archive::unpack;
use super::{
    FileEntry, MANIFEST, Manifest, PUBLIC_RESULTS, Part, PublicKey, RESULTS, SALT, SCORES, SIGNATURE, Signature,
};
use crate::refused::{Because as _, Refused};
use crate::results::results_named;
use crate::{DATA, DESIGN, DataFile, DesignFile, Folder, program};

/// How far a published score may lie from one that is computed of the data file: both are of the same answers, in another order.
const ROUNDING: f64 = 1e-9;

/// A bundle that was checked and is whole.
#[derive(Debug)]
pub struct Verified {
    pub manifest: Manifest,
    /// SHA-256 of the manifest.
    pub fingerprint: String,
    /// Who signed; whether it is the office is for the reader to say.
    pub key: PublicKey,
    /// Files of the office's copy that are not in this one.
    pub absent: Vec<String>,
    pub parts: Vec<(String, PartVerdict)>,
}

/// What came of computing a part again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartVerdict {
    /// The same results, byte for byte.
    Same,
    /// The answers are not in this copy.
    NoAnswers,
    /// Another program computed them, and this one comes to other digits.
    OtherProgram,
}

/// Checks a bundle.
///
/// # Errors
/// [`Refused`] with what is wrong: a file that was changed, added or taken away, a signature that is none, results that the answers
/// do not give.
pub fn verify(bundle: &[u8]) -> Result<Verified, Refused> {
    let files = unpack(bundle)?;
    let file = |name: &str| {
        files
            .get(name)
            .ok_or_else(|| Refused::new(format!("{name} is missing; this is no whole bundle, fetch it again")))
    };
    let bytes = file(MANIFEST)?;
    let signature: Signature = serde_json::from_slice(file(SIGNATURE)?).because("signature.json is not understood")?;
    let key = signature.check(bytes)?;
    let manifest = Manifest::from_bytes(bytes)?;
    let salt = files.get(SALT).map_or(&[][..], Vec::as_slice);
    let closed = |name: &String| manifest.files.get(name).is_some_and(|file| !file.open);
    if manifest.files.contains_key(SALT) && !files.contains_key(SALT) && files.keys().any(closed) {
        return Err(Refused::new(format!("{SALT} was signed and is not here; somebody took it away")));
    }
    // The salt comes first: with another one no closed file is the signed one, and the wrong file would be named.
    let others = files.iter().filter(|(name, _)| ![MANIFEST, SIGNATURE, SALT].contains(&name.as_str()));
    for (name, own) in files.get_key_value(SALT).into_iter().chain(others) {
        let signed = manifest.files.get(name);
        let signed = signed.ok_or_else(|| Refused::new(format!("{name} was not signed; somebody added it")))?;
        if FileEntry::of(own, signed.open, salt) != *signed {
            return Err(Refused::new(format!("{name} is not the file that was signed; somebody changed it")));
        }
    }
    let missing = manifest.files.iter().filter(|(name, _)| !files.contains_key(*name));
    let absent: Vec<String> = missing.clone().map(|(name, _)| name.clone()).collect();
    if let Some((name, _)) = missing.clone().find(|(_, file)| file.open) {
        return Err(Refused::new(format!("{name} was signed and is not here; somebody took it away")));
    }
    let part = |part: &Part| Ok((part.folder.clone(), again(part, &manifest, &files)?));
    let parts = manifest.parts.iter().map(part).collect::<Result<_, Refused>>()?;
    Ok(Verified { fingerprint: Manifest::fingerprint(bytes), manifest, key, absent, parts })
}

/// Computes a part again from its answers.
fn again(part: &Part, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) -> Result<PartVerdict, Refused> {
    let prefix = format!("{}/", part.folder);
    let own: BTreeMap<String, Vec<u8>> = files
        .iter()
        .filter_map(|(name, bytes)| Some((name.strip_prefix(&prefix)?.to_owned(), bytes.clone())))
        .collect();
    let Some(answers) = own.get(DATA).cloned() else { return Ok(PartVerdict::NoAnswers) };
    let folder = Folder::Memory(own);
    let file = |name: &str| {
        let read = folder.read(Path::new(name));
        read.because(format!("{prefix}{name}"))
    };
    let design = DesignFile::read(&folder, Path::new(DESIGN))?;
    let read = DataFile::read_text(&format!("{prefix}{DATA}"), &answers, &design)?;
    let mut same = true;
    for (name, public) in [(RESULTS, false), (PUBLIC_RESULTS, true)] {
        let analysis = analyse(&read.data, &design.setting(public), &design.arrays(), &|_, _| {})
            .map_err(|error| read.locate(&error))?;
        let mut bytes = Vec::new();
        results_named(&mut bytes, &analysis, &design, public, &manifest.program)
            .because("the results cannot be written")?;
        same &= bytes == file(name)?;
    }
    match scores_agree(part, &read, &design, &file(SCORES)?) {
        Err(_) if manifest.program != program() => same = false,
        other => other?,
    }
    match (same, manifest.program == program()) {
        (true, _) => Ok(PartVerdict::Same),
        (false, false) => Ok(PartVerdict::OtherProgram),
        (false, true) => Err(Refused::new(format!(
            "{prefix}{RESULTS} does not follow from the answers beside it, though this very program is said to have computed it"
        ))),
    }
}

/// The published scores are those of the answers.
fn scores_agree(part: &Part, read: &DataFile, design: &DesignFile, scores: &[u8]) -> Result<(), Refused> {
    let named = format!("{}/{SCORES}", part.folder);
    let scores: BTreeMap<String, Score> =
        serde_json::from_slice(scores).because(format!("{named} is not understood"))?;
    let found = evaluate(&read.data, &design.setting(false)).map_err(|error| read.locate(&error))?;
    for one in &part.evaluations {
        let Some(published) = scores.get(&one.evaluation) else { continue };
        let computed = found.all.iter().find(|own| own.unit == one.unit).map(|own| &own.score);
        if let Some(what) = first_that_differs(published, computed) {
            return Err(Refused::new(format!("{named}: {what} of {} does not follow from the answers", one.name)));
        }
    }
    Ok(())
}

/// The first published figure that was not computed so. What is not shown is not compared.
fn first_that_differs(published: &Score, computed: Option<&Score>) -> Option<String> {
    let agree = |a: Option<f64>, b: Option<f64>| a.is_none_or(|a| b.is_some_and(|b| (a - b).abs() <= ROUNDING));
    let same = |a: &Figure, b: &Figure| {
        let counted = a.n.is_none() || a.n == b.n;
        // At the edge of a formula's range the last digit may choose another one.
        let ends = a.interval != b.interval || (agree(a.lo, b.lo) && agree(a.hi, b.hi));
        counted && agree(a.estimate, b.estimate) && agree(a.se, b.se) && ends
    };
    if computed.is_some_and(|computed| computed.respondents != published.respondents) {
        return Some("the number of respondents".to_owned());
    }
    let computed: BTreeMap<String, &Figure> = computed.map(figures).unwrap_or_default().into_iter().collect();
    let told = |own: &Figure| [own.estimate, own.se, own.lo, own.hi].iter().any(Option::is_some);
    let shown = figures(published).into_iter().filter(|(_, figure)| told(figure));
    shown
        .into_iter()
        .find(|(name, own)| !computed.get(name).is_some_and(|other| same(own, other)))
        .map(|(name, _)| name)
}

/// Every figure of a score by what it is of.
fn figures(score: &Score) -> Vec<(String, &Figure)> {
    let factors = score.factors.iter().map(|factor| (format!("factor {}", factor.key), &factor.figure));
    let criteria = score.criteria.iter().map(|criterion| (format!("criterion {}", criterion.key), &criterion.figure));
    let others = score
        .factors
        .iter()
        .filter_map(|factor| Some((format!("factor {} otherwise", factor.key), factor.other.as_ref()?)));
    let variants = score.variants.iter().map(|(rule, figure)| (format!("the index by {rule}"), figure));
    let index = std::iter::once(("the index".to_owned(), &score.index));
    index.chain(factors).chain(criteria).chain(others).chain(variants).collect()
}
