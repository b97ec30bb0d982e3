//! Taking a file of past results back, whole.

use survey::campaign::Change;
use survey::id::{EvaluationId, PastImportId};
use sync::receipt::Reason;
use uuid::Uuid;

use crate::campaigns::{STATE_OF_EVALUATION, state_of};
use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::judge::Judge;
use crate::pool::{Store, transaction};
use crate::verdicts::{Desk as _, answered_no_more};

/// Lines that came after another answer of the same person, with their keys: whose they are is sealed in them.
const LATE: &str = "select s.line, k.key_box from judgement j \
     join raw_submission s on s.install_id = j.install_id and s.submission_id = j.submission_id \
     join submission_key k on k.install_id = j.install_id and k.submission_id = j.submission_id \
     where j.evaluation_id = $1 and j.verdict = 'quarantined' and j.reason = $2";
/// Somebody of the file belongs to the list.
const MET: &str = "update past_answer set new_case = $4 where evaluation_id = $1 and import_id = $2 and case_id = $3";
/// People who came with the file and whom nobody was given, met, or asked about; a withdrawal stays with its person.
const CASES: &str = "delete from survey_case where evaluation_id = $1 and assigned_to is null and case_id in ( \
         select case_id from past_answer where evaluation_id = $1 and import_id = $2 and new_case) \
     and not exists (select 1 from response r where r.evaluation_id = $1 and r.case_id = survey_case.case_id) \
     and not exists (select 1 from visit v where v.evaluation_id = $1 and v.case_id = survey_case.case_id) \
     and not exists (select 1 from partial_interview p where p.evaluation_id = $1 and p.case_id = survey_case.case_id) \
     and not exists (select 1 from withdrawal w where w.evaluation_id = $1 and w.case_id = survey_case.case_id) \
     and not exists (select 1 from question q where q.evaluation_id = $1 and q.case_id = survey_case.case_id)";

impl Store {
    /// Takes a file of past results back: its responses and rows, and the people drawn who came with it. Who was in the list
    /// before stays there, and so does everybody whom the field has met since; what tablets brought of them and came too late
    /// is judged again. The judge reads whose such lines are.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such file, [`StoreError::Refused`] once the campaign is published.
    pub async fn take_back_past_answers(
        &self,
        evaluation: EvaluationId,
        import: PastImportId,
        judge: &Judge,
    ) -> Result<()> {
        const BEFORE: &str = "select case_id from past_answer \
             where evaluation_id = $1 and import_id = $2 and case_id is not null and not new_case";
        const READ: &str = "delete from comment_code where evaluation_id = $1 and response_id in ( \
             select response_id from past_answer where evaluation_id = $1 and import_id = $2 and response_id is not null)";
        const RESPONSES: &str = "delete from response where evaluation_id = $1 and response_id in ( \
             select response_id from past_answer where evaluation_id = $1 and import_id = $2 and response_id is not null)";
        const FACTS: &str = "delete from past_answer where evaluation_id = $1 and import_id = $2";
        const FILE: &str = "delete from past_import where evaluation_id = $1 and import_id = $2";
        transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::PastAnswers, true)?;
            let late: Vec<(String, Vec<u8>)> = sqlx::query_as(LATE)
                .bind(evaluation.0)
                .bind(Reason::CaseAnswered.name())
                .fetch_all(&mut *tx)
                .await?;
            let met = late.iter().filter_map(|(line, key_box)| judge.person(line, key_box));
            for (_, case) in met.filter(|(of, _)| *of == evaluation) {
                sqlx::query(MET).bind(evaluation.0).bind(import.0).bind(case.0).bind(false).execute(&mut *tx).await?;
            }
            let before: Vec<Uuid> =
                sqlx::query_scalar(BEFORE).bind(evaluation.0).bind(import.0).fetch_all(&mut *tx).await?;
            for sql in [READ, RESPONSES, CASES, FACTS] {
                sqlx::query(sql).bind(evaluation.0).bind(import.0).execute(&mut *tx).await?;
            }
            let gone = sqlx::query(FILE).bind(evaluation.0).bind(import.0).execute(&mut *tx).await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::Missing("import of past results"));
            }
            sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *tx).await?;
            let before: Vec<(Uuid, Uuid)> = before.into_iter().map(|case| (evaluation.0, case)).collect();
            for some in before.chunks(1000) {
                tx.touch(some).await?;
            }
            if !before.is_empty() {
                answered_no_more(&mut *tx, evaluation).await?;
            }
        });
        Ok(())
    }
}
