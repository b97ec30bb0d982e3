//! Bringing a frame in, whole or not at all.

use survey::campaign::Change;

use super::NewFrame;
use super::shelf::Shelf as _;
use crate::campaigns::{STATE_OF_EVALUATION, state_of};
use crate::error::{Result, StoreError};
use crate::pool::{Store, transaction};
use crate::rows::without_nul;

/// Rows that go into one statement: within the 32,766 values that one may have.
const AT_ONCE: usize = 2000;

impl Store {
    /// Brings a frame in; `progress` is told how many of its rows are kept.
    ///
    /// # Errors
    /// [`StoreError::Refused`] once the campaign is closed, [`StoreError::Exists`] if the file is there already,
    /// [`StoreError::Missing`] if there is no such evaluation.
    pub async fn add_frame(&self, frame: &NewFrame, progress: impl Fn(usize) + Send + Sync) -> Result<()> {
        const HEAD: &str = "insert into frame (evaluation_id, frame_id, file_name, file_hash, frame_hash, headings, file_rows, \
             left_out, imported_at, imported_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        transaction!(self, tx => {
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", frame.evaluation.0).may_change(Change::Fieldwork, false)?;
            sqlx::query(HEAD)
                .bind(frame.evaluation.0)
                .bind(frame.id.0)
                .bind(without_nul(&frame.file_name))
                .bind(frame.file_hash.to_vec())
                .bind(frame.hash.0.to_vec())
                .bind(without_nul(&frame.headings))
                .bind(i64::from(frame.file_rows))
                .bind(i64::from(frame.left_out))
                .bind(frame.at.millis())
                .bind(without_nul(&frame.by))
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this list"))?;
            for (at, some) in frame.rows.chunks(AT_ONCE).enumerate() {
                tx.keep_rows(frame, at * AT_ONCE, some).await?;
                tx.keep_people(frame, some).await?;
                progress(at * AT_ONCE + some.len());
            }
        });
        Ok(())
    }
}
