//! A file that several threads read at once, each from a place of its own.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// Columns are read side by side. The readers that the parquet crate makes of a plain [`File`] are copies of one handle with one
/// position: they would read on from wherever another one stopped. Here the position is set and used under one lock.
#[derive(Debug)]
pub(super) struct SharedFile {
    file: Arc<Mutex<File>>,
    length: u64,
}

impl SharedFile {
    pub fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(Mutex::new(file)), length })
    }

    fn from(&self, at: u64) -> Place {
        Place { file: self.file.clone(), at }
    }
}

/// A reader with a position of its own.
pub(super) struct Place {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Place {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for SharedFile {
    type T = BufReader<Place>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(self.from(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut buffer = vec![0; length];
        self.from(start).read_exact(&mut buffer).map_err(|error| ParquetError::EOF(error.to_string()))?;
        Ok(buffer.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn readers_of_one_file_do_not_move_each_other() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
        file.write_all(&bytes).unwrap();
        let shared = SharedFile::new(file).unwrap();
        assert_eq!(shared.len(), 200_000);
        let (mut near, mut far) = (shared.get_read(0).unwrap(), shared.get_read(100_000).unwrap());
        // More than a buffer holds, in turn.
        for part in 0..8 {
            for (reader, begin) in [(&mut near, 0), (&mut far, 100_000)] {
                let mut read = [0; 10_000];
                reader.read_exact(&mut read).unwrap();
                let begin = begin + part * 10_000;
                assert!(read == bytes[begin..begin + 10_000]);
                assert!(shared.get_bytes(77, 5).unwrap()[..] == bytes[77..82]);
            }
        }
        assert!(shared.get_bytes(199_999, 2).is_err());
    }
}
