//! From the lines of a list to the rows that the store keeps, and who they are sealed.

use std::sync::Arc;

use interchange::frame::{FrameColumns, FrameFile, FrameLine};
use store::{FrameRow, NewFrame, NewFrameRow};
use survey::draw::{self, FrameHash, frame_hash};
use survey::id::{CaseId, EvaluationId, FrameId, ordered};
use survey::language::Language;

use super::BroughtFrame;
use super::progress::Told;
use crate::apart::apart;
use crate::auth::random_bytes;
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// What a draw sees of a line: `row` is its place in the list, and the facts are commune, village, service, day and language.
pub(super) fn hash(lines: &[FrameLine]) -> FrameHash {
    let texts: Vec<[String; 2]> = lines
        .iter()
        .map(|line| {
            [line.finished.map(|day| day.to_string()), line.language.as_ref().map(Language::tag).map(str::to_owned)]
        })
        .map(|texts| texts.map(Option::unwrap_or_default))
        .collect();
    let facts: Vec<[&str; 5]> = lines
        .iter()
        .zip(&texts)
        .map(|(line, [finished, language])| {
            let village = line.village.as_ref().map_or("", |village| village.as_str());
            let service = line.service.as_ref().map_or("", |service| service.as_str());
            [line.area_code.as_str(), village, service, finished, language]
        })
        .collect();
    let rows: Vec<draw::FrameRow<'_>> = (1..)
        .zip(lines.iter().zip(&facts))
        .map(|(row, (line, facts))| draw::FrameRow {
            row,
            stratum: line.stratum.as_ref().map_or("", |stratum| stratum.as_str()),
            psu: line.psu.as_ref().map_or("", |psu| psu.as_str()),
            facts,
        })
        .collect();
    frame_hash(&rows)
}

/// Keeps what was read.
///
/// # Errors
/// [`Code::Internal`] if a personal record could not be sealed, and those of the store.
pub(super) async fn keep(
    state: &ApiState,
    brought: &BroughtFrame,
    file_hash: [u8; 32],
    hash: FrameHash,
    file: FrameFile,
    told: &Arc<Told>,
) -> Result<FrameId> {
    let (people, now, evaluation) = (state.people.clone(), state.now(), brought.evaluation);
    let (file_rows, left_out) = (file.rows, file.left_out);
    let seal = move |line: FrameLine| -> Result<NewFrameRow> {
        let case = CaseId(ordered(now, random_bytes()?));
        let person = if line.person.is_empty() {
            None
        } else {
            let sealed = people.seal(&line.person, evaluation, case, random_bytes()?).map_err(|error| {
                tracing::error!(%error, "a personal record was not kept");
                Problem::new(Code::Internal)
            })?;
            Some(sealed)
        };
        Ok(NewFrameRow { row: row(line, case)?, person })
    };
    let rows = apart(move || file.lines.into_iter().map(seal).collect::<Result<Vec<_>>>()).await??;
    let frame = NewFrame {
        id: FrameId(ordered(now, random_bytes()?)),
        evaluation,
        file_name: brought.name.clone(),
        file_hash,
        hash,
        headings: headings(&brought.columns)?,
        file_rows: count(file_rows)?,
        left_out: count(left_out)?,
        at: now,
        by: brought.by.clone(),
        rows,
    };
    state.store.add_frame(&frame, |rows| told.kept(rows)).await?;
    said(evaluation, &frame);
    Ok(frame.id)
}

fn said(evaluation: EvaluationId, frame: &NewFrame) {
    let (id, by, rows) = (frame.id, &frame.by, frame.rows.len());
    tracing::info!(evaluation.id = %evaluation, frame.id = %id, by, rows, "a frame was brought in");
}

fn headings(columns: &FrameColumns) -> Result<String> {
    serde_json::to_string(columns).map_err(|error| {
        tracing::error!(%error, "the columns of a list could not be written down");
        Problem::new(Code::Internal)
    })
}

/// A list has no more rows than a `u32` counts.
fn count(rows: usize) -> Result<u32> {
    u32::try_from(rows).map_err(|_| Problem::new(Code::TooLarge))
}

fn row(line: FrameLine, case: CaseId) -> Result<FrameRow> {
    Ok(FrameRow {
        case,
        file_row: count(line.row)?,
        area_code: line.area_code,
        village: line.village.map(String::from),
        service: line.service.map(String::from),
        finished: line.finished,
        language: line.language,
        stratum: line.stratum.map(String::from),
        psu: line.psu.map(String::from),
    })
}
