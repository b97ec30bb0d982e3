//! What is computed of stored answers: by way of the files, so that whoever has them comes to the same.

use std::collections::BTreeMap;
use std::path::Path;

use analytics::analysis::{Analysis, Composition, analyse, composition};
use sha2::{Digest as _, Sha256};

use crate::data_file::DataFile;
use crate::design_file::{DesignFile, hexadecimal};
use crate::folder::Folder;
use crate::refused::Refused;
use crate::writer::{AnswerFile, DATA, DESIGN};

/// The files of answers and design, and their results.
#[derive(Debug)]
pub struct Computed {
    pub files: BTreeMap<String, Vec<u8>>,
    /// `d-` and the first 12 hexadecimal digits of the SHA-256 of all files.
    pub data_version: String,
    pub design: DesignFile,
    /// Of everything, for the office.
    pub whole: Analysis,
    /// Of what may be shown.
    pub public: Analysis,
    /// Unit by unit, as it may be shown.
    pub composition: Vec<Composition>,
    /// Why the margins were left out, if they cannot be used with these answers.
    pub margins_refused: Option<String>,
}

/// Computes every array of stored answers. Margins of a unit that do not fit its answers are left out, with the reason.
///
/// # Errors
/// [`Refused`] for answers that cannot be analysed.
pub fn compute(file: &AnswerFile) -> Result<Computed, Refused> {
    match with_files(file.files()) {
        Err(_) if file.units.iter().any(|unit| !unit.margins.is_empty()) => {
            let mut usable = file.clone();
            let mut refused = Vec::new();
            for unit in usable.units.iter_mut().filter(|unit| !unit.margins.is_empty()) {
                let alone = AnswerFile { units: vec![unit.clone()], ..file.clone() };
                if let Err(why) = with_files(alone.files()) {
                    unit.margins.clear();
                    refused.push(why.to_string());
                }
            }
            let computed = with_files(usable.files())?;
            Ok(Computed { margins_refused: (!refused.is_empty()).then(|| refused.join("; ")), ..computed })
        }
        other => other,
    }
}

/// The composition alone, which takes as long as a score where everything takes many times that. Margins that do not fit the
/// answers are left out.
///
/// # Errors
/// [`Refused`] for answers that cannot be analysed.
pub fn who_answered(file: &AnswerFile) -> Result<Vec<Composition>, Refused> {
    let of = |file: &AnswerFile| {
        let (_, design, read) = opened(file.files())?;
        composition(&read.data, &design.setting(true)).map_err(|error| read.locate(&error))
    };
    match of(file) {
        Err(refused) if file.units.iter().any(|unit| !unit.margins.is_empty()) => {
            let mut without = file.clone();
            without.units.iter_mut().for_each(|unit| unit.margins.clear());
            of(&without).map_err(|_| refused)
        }
        other => other,
    }
}

/// The data version of files.
pub fn data_version(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in files {
        hasher.update(format!("{name}\0{}\0", bytes.len()));
        hasher.update(bytes);
    }
    let digits = hexadecimal(&hasher.finalize());
    format!("d-{}", digits.get(..12).unwrap_or_default())
}

type Files = BTreeMap<String, Vec<u8>>;

fn opened(files: Files) -> Result<(Files, DesignFile, DataFile), Refused> {
    let folder = Folder::Memory(files);
    let design = DesignFile::read(&folder, Path::new(DESIGN))?;
    let Folder::Memory(files) = folder else { return Err(Refused::new("the files are gone")) };
    let text = files.get(DATA).map_or(&[][..], Vec::as_slice);
    let read = DataFile::read_text(DATA, text, &design)?;
    Ok((files, design, read))
}

fn with_files(files: Files) -> Result<Computed, Refused> {
    let (files, design, read) = opened(files)?;
    let of = |public: bool| {
        let done = analyse(&read.data, &design.setting(public), &design.arrays(), &|_, _| {});
        done.map_err(|error| read.locate(&error))
    };
    let (whole, public) = (of(false)?, of(true)?);
    let composition = composition(&read.data, &design.setting(true)).map_err(|error| read.locate(&error))?;
    let data_version = data_version(&files);
    Ok(Computed { files, data_version, design, whole, public, composition, margins_refused: None })
}
