//! Bringing past results in: from a file to the rows that the store keeps. The API and the command line go the same way.

mod design;
mod resolve;

use std::collections::HashSet;

use axum::body::Bytes;
use interchange::past_answers::{MOST_PROBLEMS, PastFile, PastGround, PastProblem, read_past_answers};
use interchange::sheet::SheetFormat;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{NewPastImport, PastCame};
use survey::campaign::Change;
use survey::id::{EvaluationId, PastImportId, ordered};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::apart::apart;
use crate::auth::random_bytes;
use crate::brought_file::{may_be_sheet, taken};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;
use resolve::{Listed, resolve};

/// A file of past results, as it is brought.
pub struct BroughtFile {
    pub evaluation: EvaluationId,
    /// What it is called, for the list of files.
    pub name: String,
    pub bytes: Bytes,
    pub format: SheetFormat,
    /// Who brings it in.
    pub by: String,
    /// They say that everybody who was drawn is in it, so that its respondents are all of them.
    pub everyone_drawn: bool,
    /// Everything is looked at, and nothing is kept.
    pub dry_run: bool,
}

/// What came of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastResult {
    /// By which the file can be taken back; none of a dry run.
    pub import: Option<Uuid>,
    /// Responses.
    pub added: usize,
    /// People drawn who were not in the list before.
    pub cases: usize,
    /// People drawn who did not answer.
    pub not_answered: usize,
    /// Questions that should have been answered and were not, in the order of the form.
    pub blanks: Vec<Blank>,
    /// Nothing was kept.
    pub dry_run: bool,
}

/// A question that some people should have answered and did not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Blank {
    pub question: String,
    /// People.
    pub count: u64,
}

/// Brings a file of past results in as responses of an evaluation, whole or not at all.
///
/// # Errors
/// [`Code::Invalid`] with row and column of each problem, [`Code::FileTaken`] if the same file was brought in before,
/// [`Code::StateForbids`] while the campaign is a draft, [`Code::NoSuchThing`] if there is no such
/// evaluation.
pub async fn import_past_answers(state: &ApiState, brought: BroughtFile) -> Result<PastResult> {
    let BroughtFile { evaluation, name, bytes, format, by, everyone_drawn, dry_run } = brought;
    let view = state.store.evaluation(evaluation).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    view.campaign.state.may_change(Change::PastAnswers, true)?;
    let file_hash: [u8; 32] = Sha256::digest(&bytes).into();
    let imports = state.store.past_imports(evaluation).await?;
    if let Some(before) = imports.iter().find(|import| import.file_hash == file_hash) {
        return Err(taken(&before.file_name, state.config.zone.day(before.at)));
    }
    may_be_sheet(&bytes, format)?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let (first_day, last_day) = (view.campaign.first_day, view.campaign.last_day);
    let read = apart(move || read_past_answers(&bytes, format, PastGround { form: &form, first_day, last_day }));
    let PastFile { rows, blanks } = read.await?.map_err(|all| named(&all))?;
    let listed = Listed {
        cases: state.store.cases(evaluation, None).await?,
        in_a_file: state.store.past_cases(evaluation).await?.into_iter().collect::<HashSet<_>>(),
    };
    let resolved = resolve(evaluation, rows, &listed, || Ok(ordered(state.now(), random_bytes()?)))?;
    let resolved = resolved.map_err(|all| named(&all))?;
    design::check(&listed.cases, &resolved)?;
    let facts: Vec<_> = resolved.facts;
    let added = facts.iter().filter(|fact| matches!(fact.came, PastCame::Answered { .. })).count();
    let result = PastResult {
        import: None,
        added,
        cases: resolved.cases.len(),
        not_answered: facts.len() - added,
        blanks: blanks.into_iter().map(|(question, count)| Blank { question, count }).collect(),
        dry_run,
    };
    if dry_run {
        return Ok(result);
    }
    let import = NewPastImport {
        id: PastImportId(ordered(state.now(), random_bytes()?)),
        evaluation,
        questionnaire: view.evaluation.questionnaire,
        file_name: name,
        file_hash,
        at: state.now(),
        by,
        everyone_drawn,
        cases: resolved.cases,
        rows: facts,
    };
    state.store.import_past_answers(&import).await?;
    tracing::info!(evaluation.id = %evaluation, import.id = %import.id, by = import.by, rows = import.rows.len(), "past results were brought in");
    Ok(PastResult { import: Some(import.id.0), ..result })
}

/// The problems of a file, each at its place.
fn named(problems: &[PastProblem]) -> Problem {
    problems.iter().take(MOST_PROBLEMS).fold(Problem::new(Code::Invalid), |all, one| {
        let column = one.column.replace('~', "~0").replace('/', "~1");
        all.field(format!("/{}/{column}", one.row), &one.what)
    })
}
