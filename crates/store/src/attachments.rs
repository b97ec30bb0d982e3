//! Photographs and recordings of lines: which are owed, and which are there. The files themselves are in the
//! [`crate::Vault`].

use std::collections::BTreeSet;

use survey::answers::Media;
use survey::clock::Timestamp;
use survey::id::{InstallId, SubmissionId};
use sync::chain::BlobHash;
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read, transaction};
use crate::{fault, rows};

/// A file that lines of an install speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedFile {
    pub length: u64,
    /// It is there, whole.
    pub whole: bool,
    /// The answers of all these lines were withdrawn: it is never kept any more, and nothing of it is owed.
    pub withdrawn: bool,
}

/// A file of one submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachedFile {
    pub hash: BlobHash,
    pub length: u64,
    pub media: Media,
    pub whole: bool,
}

impl Store {
    /// What lines of an install say of a file; nothing if none speaks of it, or it cannot be sent.
    pub async fn owed_file(&self, install: InstallId, hash: BlobHash) -> Result<Option<OwedFile>> {
        const SQL: &str = "select min(length), count(*), count(case when whole_at is null and not gone then 1 end), \
             count(case when gone then 1 end) from (select length, whole_at, exists \
             (select 1 from withdrawal w where w.submission_id = a.submission_id) as gone \
             from attachment a where a.install_id = $1 and a.sha256 = $2) as spoken_of";
        let (length, lines, lacking, gone): (Option<i64>, i64, i64, i64) = read!(self, pool => {
            sqlx::query_as(SQL).bind(install.0).bind(hash.0.to_vec()).fetch_one(pool).await
        })?;
        let owed = |length: i64| {
            let withdrawn = gone == lines;
            OwedFile { length: length.unsigned_abs(), whole: lacking == 0 && !withdrawn, withdrawn }
        };
        Ok(length.map(owed))
    }

    /// Notes that a file is there, for all lines of this install that speak of it; also for those that it rescued and that
    /// were taken over into the install that numbered them.
    pub async fn file_is_whole(&self, install: InstallId, hash: BlobHash, at: Timestamp) -> Result<()> {
        const SQL: &str = "update attachment set whole_at = $3 where sha256 = $2 and whole_at is null \
             and (install_id = $1 or submission_id in (select c.submission_id from conflicting_submission c \
             where c.install_id = $1 and c.receipt_reason = 'install_mismatch')) \
             and not exists (select 1 from withdrawal w where w.submission_id = attachment.submission_id)";
        transaction!(self, tx => {
            sqlx::query(SQL).bind(install.0).bind(hash.0.to_vec()).bind(at.millis()).execute(&mut *tx).await?;
            fault::point("file.note").await?;
        });
        Ok(())
    }

    /// The files of a submission; none once its answers were withdrawn.
    pub async fn files_of(&self, install: InstallId, submission: SubmissionId) -> Result<Vec<AttachedFile>> {
        const SQL: &str = "select sha256, length, media, whole_at from attachment \
             where install_id = $1 and submission_id = $2 and not exists \
             (select 1 from withdrawal w where w.submission_id = attachment.submission_id) order by sha256";
        let found: Vec<(Vec<u8>, i64, String, Option<i64>)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(install.0).bind(submission.0).fetch_all(pool).await
        })?;
        found
            .into_iter()
            .map(|(hash, length, media, whole_at)| {
                let hash = BlobHash(rows::digest("file's hash", &hash)?);
                let media = Media::parse(&media).ok_or_else(|| crate::StoreError::corrupt("media type", &media))?;
                Ok(AttachedFile { hash, length: length.unsigned_abs(), media, whole: whole_at.is_some() })
            })
            .collect()
    }

    /// Whether everything a submission speaks of is there: line and files.
    pub async fn is_complete(&self, install: InstallId, submission: SubmissionId) -> Result<bool> {
        Ok(self.files_of(install, submission).await?.iter().all(|file| file.whole))
    }

    /// Every file that is there, once.
    pub async fn whole_files(&self) -> Result<Vec<BlobHash>> {
        const SQL: &str = "select distinct sha256 from attachment where whole_at is not null order by sha256";
        let found: Vec<Vec<u8>> = read!(self, pool => sqlx::query_scalar(SQL).fetch_all(pool).await)?;
        found.iter().map(|hash| rows::digest("file's hash", hash).map(BlobHash)).collect()
    }

    /// The files of an install that are there, but for those of which these submissions alone speak.
    pub(crate) async fn whole_files_of(
        &self,
        install: InstallId,
        but: &BTreeSet<SubmissionId>,
    ) -> Result<BTreeSet<BlobHash>> {
        const SQL: &str = "select sha256, submission_id from attachment where install_id = $1 and whole_at is not null";
        let found: Vec<(Vec<u8>, Uuid)> =
            read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        let wanted = found.iter().filter(|(_, submission)| !but.contains(&SubmissionId(*submission)));
        wanted.map(|(hash, _)| rows::digest("file's hash", hash).map(BlobHash)).collect()
    }

    /// The files of which withdrawn submissions alone speak, for each install that spoke of one: they are to be destroyed.
    pub async fn withdrawn_files(&self) -> Result<Vec<(InstallId, BlobHash)>> {
        const SQL: &str = "select distinct a.install_id, a.sha256 from attachment a \
             join withdrawal w on w.submission_id = a.submission_id where not exists (select 1 from attachment b \
             where b.sha256 = a.sha256 and not exists \
             (select 1 from withdrawal w where w.submission_id = b.submission_id)) order by a.install_id, a.sha256";
        let found: Vec<(Uuid, Vec<u8>)> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let one =
            |(install, hash): (Uuid, Vec<u8>)| Ok((InstallId(install), BlobHash(rows::digest("file's hash", &hash)?)));
        found.into_iter().map(one).collect()
    }
}
