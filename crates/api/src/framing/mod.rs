//! Bringing a frame in: from an office's list to the rows that samples are drawn from. The API and the command line go the same way.

mod counts;
mod keep;
mod progress;

pub use counts::{FrameGroup, FrameGroups};
pub(crate) use progress::FrameBoard;
pub use progress::{FrameStage, FrameWork};

use axum::body::Bytes;
use interchange::frame::{Alike, Communes, FrameColumns, FrameFile, FrameProblem, alike, read_frame};
use interchange::sheet::SheetFormat;
use sha2::{Digest, Sha256};
use store::{AreaFilter, EvaluationView};
use survey::campaign::Change;
use survey::clock::Day;
use survey::draw::FrameHash;
use survey::id::{EvaluationId, FrameId};
use uuid::Uuid;

use crate::apart::apart;
use crate::brought_file::{may_be_sheet, taken};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A list, as it is brought.
pub struct BroughtFrame {
    pub evaluation: EvaluationId,
    /// What it is called, for the list of files.
    pub name: String,
    pub bytes: Bytes,
    pub format: SheetFormat,
    /// Which column is what.
    pub columns: FrameColumns,
    /// Who brings it in.
    pub by: String,
    /// Everything is looked at, and nothing is kept.
    pub dry_run: bool,
    /// By which one may ask how far it is.
    pub work: Option<Uuid>,
}

/// What came of a list.
#[derive(Debug)]
pub struct BroughtResult {
    /// None of a dry run.
    pub frame: Option<FrameId>,
    pub hash: FrameHash,
    pub file_rows: usize,
    /// Rows to draw from.
    pub rows: usize,
    pub left_out: usize,
    pub problems: Vec<FrameProblem>,
    pub alike: Vec<Alike>,
    pub groups: FrameGroups,
}

/// The evaluation that a list is for, as long as people may be drawn for it.
///
/// # Errors
/// [`Code::NoSuchThing`] if there is no such evaluation, [`Code::StateForbids`] once its campaign is closed.
pub async fn evaluation_to_draw_for(state: &ApiState, id: EvaluationId) -> Result<EvaluationView> {
    let view = state.store.evaluation(id).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    Ok(view)
}

/// The communes in which people of a campaign live: those of the map of its first day.
///
/// # Errors
/// [`Code::Invalid`] where the map of that day has none, so that none can be found.
async fn communes(state: &ApiState, on: Day) -> Result<Communes> {
    let areas = state.store.areas(on, AreaFilter::default()).await?;
    let communes = Communes::of(&areas, on);
    if communes.is_empty() {
        let said = (
            format!("Bản đồ hành chính ngày {on} chưa có xã nào; nhập bản đồ ở trang Địa bàn rồi nhập lại danh sách."),
            format!("The map of {on} has no commune; bring the map in on the page of areas, then this list again."),
        );
        return Err(Problem::new(Code::Invalid).field("/1", said));
    }
    Ok(communes)
}

/// Brings a list in as a frame of an evaluation. Rows that are wrong are left out and named; what is wrong with the list as a whole
/// refuses it.
///
/// # Errors
/// [`Code::Invalid`] for a file that cannot be read or columns that do not fit, [`Code::FileTaken`] if the same file is there already,
/// and as [`evaluation_to_draw_for`].
pub async fn bring_frame(state: &ApiState, brought: BroughtFrame) -> Result<BroughtResult> {
    let view = evaluation_to_draw_for(state, brought.evaluation).await?;
    let file_hash: [u8; 32] = Sha256::digest(&brought.bytes).into();
    let frames = state.store.frames(brought.evaluation).await?;
    if let Some(before) = frames.iter().find(|frame| frame.file_hash == file_hash) {
        return Err(taken(&before.file_name, state.config.zone.day(before.at)));
    }
    may_be_sheet(&brought.bytes, brought.format)?;
    let communes = communes(state, view.campaign.first_day).await?;
    let told = state.frames_at_work.begin(brought.work);
    let (bytes, format, columns) = (brought.bytes.clone(), brought.format, brought.columns.clone());
    let reading = told.clone();
    let read = apart(move || {
        let file = read_frame(&bytes, format, &columns, &communes, &mut |rows| reading.read(rows))?;
        let groups = FrameGroups::of(&file.lines);
        let hash = keep::hash(&file.lines);
        Ok::<_, Vec<FrameProblem>>((alike(&file.lines), groups, hash, file))
    });
    let (alike, groups, hash, file) = read.await?.map_err(|problems| named(&problems))?;
    let FrameFile { rows: file_rows, left_out, .. } = file;
    let (rows, problems) = (file.lines.len(), file.problems.clone());
    let frame = if brought.dry_run || rows == 0 {
        None
    } else {
        Some(keep::keep(state, &brought, file_hash, hash, file, &told).await?)
    };
    Ok(BroughtResult { frame, hash, file_rows, rows, left_out, problems, alike, groups })
}

/// The problems of a list as a whole, each at its place.
pub(crate) fn named(problems: &[FrameProblem]) -> Problem {
    problems.iter().fold(Problem::new(Code::Invalid), |all, one| {
        let column = one.column.replace('~', "~0").replace('/', "~1");
        all.field(format!("/{}/{column}", one.row), &one.what)
    })
}
