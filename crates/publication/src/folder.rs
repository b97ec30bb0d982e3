//! Where a design finds the files it names: beside it on a disk, or in a bundle that was opened.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// A folder of files.
#[derive(Debug, Clone)]
pub enum Folder {
    Disk(PathBuf),
    /// By their names.
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Folder {
    /// The folder that a file on the disk lies in.
    pub fn of(path: &Path) -> Self {
        Self::Disk(path.parent().unwrap_or(Path::new("")).to_owned())
    }

    /// # Errors
    /// As reading a file of that name.
    pub fn read(&self, name: &Path) -> io::Result<Vec<u8>> {
        match self {
            Self::Disk(folder) => std::fs::read(folder.join(name)),
            Self::Memory(files) => {
                let found = name.to_str().and_then(|name| files.get(name));
                found.cloned().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no file of this name"))
            }
        }
    }

    pub(crate) fn read_text(&self, name: &Path) -> io::Result<String> {
        String::from_utf8(self.read(name)?).map_err(|_| {
            io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8; save it as CSV UTF-8 and try again")
        })
    }

    /// The name of a file as errors have it.
    pub(crate) fn display(&self, name: &Path) -> String {
        match self {
            Self::Disk(folder) => folder.join(name).display().to_string(),
            Self::Memory(_) => name.display().to_string(),
        }
    }
}
