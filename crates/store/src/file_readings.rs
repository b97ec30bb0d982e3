//! Photographs and recordings as the office sees them: those of an evaluation, the line that holds their keys, and who
//! looked at them.

use sqlx::{Postgres, QueryBuilder, Sqlite};
use survey::answers::Media;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, InstallId, SubmissionId, UserId};
use sync::chain::BlobHash;
use sync::line::Line;
use uuid::Uuid;

use crate::attachments::AttachedFile;
use crate::error::Result;
use crate::pool::{Pools, Store, read, transaction};
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
    pub at: Timestamp,
    pub install: InstallId,
    pub submission: SubmissionId,
    pub hash: BlobHash,
    pub reader: UserId,
}

/// The same with what is known of the person and the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReadingView {
    pub reading: FileReading,
    pub reader_name: Option<String>,
    pub media: Option<Media>,
    pub evaluation: Option<EvaluationId>,
}

impl Store {
    /// The files of some of an evaluation's submissions, in the order of the ids.
    pub async fn files_of_submissions(
        &self,
        evaluation: EvaluationId,
        submissions: &[Uuid],
    ) -> Result<Vec<(Uuid, AttachedFile)>> {
        const SQL: &str = "select a.submission_id, a.sha256, a.length, a.media, a.whole_at from attachment a \
             join judgement j on j.install_id = a.install_id and j.submission_id = a.submission_id \
             where j.evaluation_id = ";
        type Row = (Uuid, Vec<u8>, i64, String, Option<i64>);
        if submissions.is_empty() {
            return Ok(Vec::new());
        }
        macro_rules! files {
            ($engine:ty, $pool:expr) => {{
                let mut query = QueryBuilder::<$engine>::new(SQL);
                query.push_bind(evaluation.0).push(" and a.submission_id in (");
                let mut ids = query.separated(", ");
                for id in submissions {
                    ids.push_bind(*id);
                }
                let found: Vec<Row> =
                    query.push(") order by a.submission_id, a.sha256").build_query_as().fetch_all($pool).await?;
                found
            }};
        }
        let found = match &self.pools {
            Pools::Sqlite { read, .. } => files!(Sqlite, read),
            Pools::Postgres(pool) => files!(Postgres, pool),
        };
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

    /// Who looked at which file, the latest first, beginning after one of them. Rows are only ever added, so that a page
    /// stays as it is.
    pub async fn file_readings(&self, after: Option<FileReading>, limit: u32) -> Result<Vec<FileReadingView>> {
        const SQL: &str = "select f.read_at, f.install_id, f.submission_id, f.sha256, f.reader_id, u.display_name, \
             a.media, r.line from file_reading f left join account u on u.user_id = f.reader_id \
             left join attachment a on a.install_id = f.install_id and a.sha256 = f.sha256 \
             and a.submission_id = f.submission_id \
             left join raw_submission r on r.install_id = f.install_id and r.submission_id = f.submission_id \
             where (f.read_at, f.install_id, f.submission_id, f.sha256, f.reader_id) < ($1, $2, $3, $4, $5) \
             order by f.read_at desc, f.install_id desc, f.submission_id desc, f.sha256 desc, f.reader_id desc limit $6";
        type Row = (i64, Uuid, Uuid, Vec<u8>, Uuid, Option<String>, Option<String>, Option<String>);
        let all = FileReading {
            at: Timestamp::from_millis(i64::MAX),
            install: InstallId(Uuid::max()),
            submission: SubmissionId(Uuid::max()),
            hash: BlobHash([u8::MAX; 32]),
            reader: UserId(Uuid::max()),
        };
        let from = after.unwrap_or(all);
        let found: Vec<Row> = read!(self, pool => {
            sqlx::query_as(SQL)
                .bind(from.at.millis())
                .bind(from.install.0)
                .bind(from.submission.0)
                .bind(from.hash.0.to_vec())
                .bind(from.reader.0)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })?;
        found
            .into_iter()
            .map(|(at, install, submission, hash, reader, reader_name, media, line)| {
                let reading = FileReading {
                    at: Timestamp::from_millis(at),
                    install: InstallId(install),
                    submission: SubmissionId(submission),
                    hash: BlobHash(rows::digest("file's hash", &hash)?),
                    reader: UserId(reader),
                };
                let media = media.as_deref().and_then(Media::parse);
                // Of the line itself, which stays when the answer is withdrawn.
                let evaluation = line.and_then(|line| Line::parse(&line).ok().map(|line| line.header.evaluation));
                Ok(FileReadingView { reading, reader_name, media, evaluation })
            })
            .collect()
    }
}
