//! Photographs and recordings as the office sees them: those of an evaluation, the line that holds their keys, and who
//! looked at them.

use survey::answers::Media;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId, UserId};
use sync::chain::BlobHash;
use uuid::Uuid;

use crate::attachments::AttachedFile;
use crate::error::Result;
use crate::pool::{Store, read, transaction};
use crate::rows;

/// A line of an evaluation, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLine {
    pub install: InstallId,
    pub submission: SubmissionId,
    pub line: String,
    /// Absent once the answer was withdrawn; then its files are ciphertext for ever.
    pub key_box: Option<Vec<u8>>,
}

/// Somebody looked at a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileReading {
    pub hash: BlobHash,
    pub reader: UserId,
    pub at: Timestamp,
}

impl Store {
    /// The files of an evaluation's submissions from one id to another, both included, in the order of the ids.
    pub async fn files_between(
        &self,
        evaluation: EvaluationId,
        first: Uuid,
        last: Uuid,
    ) -> Result<Vec<(Uuid, AttachedFile)>> {
        const SQL: &str = "select a.submission_id, a.sha256, a.length, a.media, a.whole_at from attachment a \
             join judgement j on j.install_id = a.install_id and j.submission_id = a.submission_id \
             where j.evaluation_id = $1 and a.submission_id >= $2 and a.submission_id <= $3 \
             order by a.submission_id, a.sha256";
        type Row = (Uuid, Vec<u8>, i64, String, Option<i64>);
        let found: Vec<Row> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(first).bind(last).fetch_all(pool).await
        })?;
        found
            .into_iter()
            .map(|(submission, hash, length, media, whole_at)| {
                let hash = BlobHash(rows::digest("file's hash", &hash)?);
                let media = Media::parse(&media).ok_or_else(|| crate::StoreError::corrupt("media type", &media))?;
                let (length, whole) = (length.unsigned_abs(), whole_at.is_some());
                Ok((submission, AttachedFile { hash, length, media, whole }))
            })
            .collect()
    }

    /// The line of a submission that is of this evaluation and of no other; one that counts before one that waits.
    pub async fn line_of(&self, evaluation: EvaluationId, submission: SubmissionId) -> Result<Option<StoredLine>> {
        const SQL: &str = "select r.install_id, r.line, k.key_box from judgement j \
             join raw_submission r on r.install_id = j.install_id and r.submission_id = j.submission_id \
             left join submission_key k on k.install_id = r.install_id and k.submission_id = r.submission_id \
             where j.evaluation_id = $1 and j.submission_id = $2 order by j.verdict, r.server_seq limit 1";
        let found: Option<(Uuid, String, Option<Vec<u8>>)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(submission.0).fetch_optional(pool).await
        })?;
        Ok(found.map(|(install, line, key_box)| StoredLine { install: InstallId(install), submission, line, key_box }))
    }

    /// Notes that somebody looks at a file. It is done before anything is shown.
    pub async fn note_file_reading(
        &self,
        line: &StoredLine,
        hash: BlobHash,
        reader: UserId,
        at: Timestamp,
    ) -> Result<()> {
        const SQL: &str = "insert into file_reading (install_id, submission_id, sha256, reader_id, read_at) \
             values ($1, $2, $3, $4, $5) on conflict do nothing";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(line.install.0)
                .bind(line.submission.0)
                .bind(hash.0.to_vec())
                .bind(reader.0)
                .bind(at.millis())
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Who looked at the files of a submission, the first first.
    pub async fn file_readings(&self, install: InstallId, submission: SubmissionId) -> Result<Vec<FileReading>> {
        const SQL: &str = "select sha256, reader_id, read_at from file_reading \
             where install_id = $1 and submission_id = $2 order by read_at, sha256, reader_id";
        let found: Vec<(Vec<u8>, Uuid, i64)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(install.0).bind(submission.0).fetch_all(pool).await
        })?;
        found
            .into_iter()
            .map(|(hash, reader, at)| {
                let hash = BlobHash(rows::digest("file's hash", &hash)?);
                Ok(FileReading { hash, reader: UserId(reader), at: Timestamp::from_millis(at) })
            })
            .collect()
    }
}
