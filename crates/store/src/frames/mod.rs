//! Lists of finished dossiers that samples are drawn from. A frame is brought in whole and never changes; who its people are lies
//! apart and sealed, and is gone when the campaign is closed.

mod add;
mod shelf;

use survey::campaign::Change;
use survey::clock::{Day, Timestamp};
use survey::draw::FrameHash;
use survey::id::{CaseId, EvaluationId, FrameId, UnitId};
use survey::language::Language;
use uuid::Uuid;

use crate::campaigns::{STATE_OF_EVALUATION, state_of};
use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

/// `$1` campaign: who the people of its frames are.
pub(crate) const FORGET_PEOPLE: &str = "delete from frame_person where evaluation_id in \
     (select evaluation_id from evaluation where campaign_id = $1)";

/// A frame to be brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFrame {
    pub id: FrameId,
    pub evaluation: EvaluationId,
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: [u8; 32],
    pub hash: FrameHash,
    /// The office's own headings by part, as JSON.
    pub headings: String,
    /// Rows of the file, those left out among them.
    pub file_rows: u32,
    pub left_out: u32,
    pub at: Timestamp,
    /// Who brings it in.
    pub by: String,
    /// In the order of the list.
    pub rows: Vec<NewFrameRow>,
}

/// A row of a frame, and who it is.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFrameRow {
    pub row: FrameRow,
    /// [`sync::person::PersonKey::seal`] for the case of the row's id.
    pub person: Option<Vec<u8>>,
}

/// A row of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRow {
    /// The case it becomes if it is drawn.
    pub case: CaseId,
    /// As a spreadsheet counts it.
    pub file_row: u32,
    pub area_code: String,
    pub village: Option<String>,
    pub service: Option<String>,
    /// The day the result was handed over.
    pub finished: Option<Day>,
    pub language: Option<Language>,
    pub stratum: Option<String>,
    pub psu: Option<String>,
}

/// A frame without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub id: FrameId,
    pub file_name: String,
    pub file_hash: [u8; 32],
    pub hash: FrameHash,
    pub headings: String,
    pub file_rows: u32,
    pub left_out: u32,
    /// Rows to draw from.
    pub rows: u32,
    pub at: Timestamp,
    pub by: String,
}

#[derive(sqlx::FromRow)]
struct Head {
    frame_id: Uuid,
    file_name: String,
    file_hash: Vec<u8>,
    frame_hash: Vec<u8>,
    headings: String,
    file_rows: i64,
    left_out: i64,
    imported_at: i64,
    imported_by: String,
}

impl TryFrom<Head> for Frame {
    type Error = StoreError;

    fn try_from(row: Head) -> Result<Self> {
        let (file_rows, left_out): (u32, u32) =
            (rows::narrow("frame", row.file_rows)?, rows::narrow("frame", row.left_out)?);
        Ok(Self {
            id: FrameId(row.frame_id),
            file_name: row.file_name,
            file_hash: rows::digest("frame", &row.file_hash)?,
            hash: FrameHash(rows::digest("frame", &row.frame_hash)?),
            headings: row.headings,
            file_rows,
            left_out,
            rows: file_rows.saturating_sub(left_out),
            at: Timestamp::from_millis(row.imported_at),
            by: row.imported_by,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Line {
    case_id: Uuid,
    file_row: i64,
    area_code: String,
    village: Option<String>,
    service: Option<String>,
    finished: Option<String>,
    language: Option<String>,
    stratum: Option<String>,
    psu: Option<String>,
}

impl TryFrom<Line> for FrameRow {
    type Error = StoreError;

    fn try_from(row: Line) -> Result<Self> {
        let language = row.language.map(Language::try_from).transpose();
        Ok(Self {
            case: CaseId(row.case_id),
            file_row: rows::narrow("frame row", row.file_row)?,
            area_code: row.area_code,
            village: row.village,
            service: row.service,
            finished: rows::day_option("frame row", row.finished.as_deref())?,
            language: language.map_err(|cause| StoreError::corrupt("frame row", cause))?,
            stratum: row.stratum,
            psu: row.psu,
        })
    }
}

impl Store {
    /// The frames of an evaluation, the newest first.
    pub async fn frames(&self, evaluation: EvaluationId) -> Result<Vec<Frame>> {
        const SQL: &str = "select frame_id, file_name, file_hash, frame_hash, headings, file_rows, left_out, imported_at, \
             imported_by from frame where evaluation_id = $1 order by imported_at desc, frame_id desc";
        let found: Vec<Head> = read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        found.into_iter().map(Frame::try_from).collect()
    }

    /// The rows of a frame in the order of its list; none of one that does not exist.
    pub async fn frame_rows(&self, evaluation: EvaluationId, frame: FrameId) -> Result<Vec<FrameRow>> {
        const SQL: &str = "select case_id, file_row, area_code, village, service, finished, language, stratum, psu \
             from frame_row where evaluation_id = $1 and frame_id = $2 order by place";
        let found: Vec<Line> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).bind(frame.0).fetch_all(pool).await)?;
        found.into_iter().map(FrameRow::try_from).collect()
    }

    /// Who the people of some rows are, sealed, in no order: of those of whom something is known.
    pub async fn frame_people(&self, evaluation: EvaluationId, frame: FrameId) -> Result<Vec<(CaseId, Vec<u8>)>> {
        const SQL: &str = "select case_id, sealed from frame_person where evaluation_id = $1 and frame_id = $2";
        let found: Vec<(Uuid, Vec<u8>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).bind(frame.0).fetch_all(pool).await)?;
        Ok(found.into_iter().map(|(case, sealed)| (CaseId(case), sealed)).collect())
    }

    /// The headings that the last list of a unit was read by, in whichever campaign.
    pub async fn headings_of(&self, unit: UnitId) -> Result<Option<String>> {
        const SQL: &str = "select f.headings from frame f join evaluation e on e.evaluation_id = f.evaluation_id \
             where e.unit_id = $1 order by f.imported_at desc, f.frame_id desc limit 1";
        Ok(read!(self, pool => sqlx::query_scalar(SQL).bind(unit.0).fetch_optional(pool).await)?)
    }

    /// Takes a frame away with its rows and who they are.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such frame, [`StoreError::Refused`] once the campaign is closed.
    pub async fn drop_frame(&self, evaluation: EvaluationId, frame: FrameId) -> Result<()> {
        const HEAD: &str = "delete from frame where evaluation_id = $1 and frame_id = $2";
        const PARTS: [&str; 2] = [
            "delete from frame_person where evaluation_id = $1 and frame_id = $2",
            "delete from frame_row where evaluation_id = $1 and frame_id = $2",
        ];
        transaction!(self, tx => {
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::Fieldwork, false)?;
            let gone = sqlx::query(HEAD).bind(evaluation.0).bind(frame.0).execute(&mut *tx).await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::Missing("frame"));
            }
            for sql in PARTS {
                sqlx::query(sql).bind(evaluation.0).bind(frame.0).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }
}
