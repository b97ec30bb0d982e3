//! Bringing a file of past results in, whole or not at all.

use std::collections::HashSet;

use survey::campaign::Change;
use survey::id::{CaseId, EvaluationId};

use super::derive::{Answered, derive};
use super::shelf::Shelf as _;
use super::{NewPastImport, PastCame};
use crate::campaigns::{STATE_OF_EVALUATION, state_of};
use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::judge::TURN;
use crate::pool::{Store, transaction};
use crate::responses::NewResponse;
use crate::rows::without_nul;
use crate::verdicts::Desk as _;

/// Rows that go into one statement: within the 32,766 values that one may have.
const AT_ONCE: usize = 1000;

impl Store {
    /// Brings a file of past results in: its people drawn, its rows, and the responses derived from them.
    ///
    /// # Errors
    /// [`StoreError::Refused`] while the campaign is a draft and once it is published, [`StoreError::Exists`] if the file is
    /// there already, or a number of its people, or an answer or a row of one of them, [`StoreError::Missing`] if there is no
    /// such evaluation with this questionnaire, [`StoreError::Corrupt`] if the answers are not of this questionnaire.
    pub async fn import_past_answers(&self, import: &NewPastImport) -> Result<()> {
        const FILE: &str = "insert into past_import (evaluation_id, import_id, file_name, file_hash, imported_at, \
             imported_by, everyone_drawn) values ($1, $2, $3, $4, $5, $6, $7)";
        const FORM: &str = "select questionnaire_hash from evaluation where evaluation_id = $1";
        let new: HashSet<CaseId> = import.cases.iter().map(|case| case.id).collect();
        let is_new = |case: CaseId| new.contains(&case);
        let responses = self.responses_of(import).await?;
        let derived: Vec<&NewResponse> = responses.iter().collect();
        let in_the_list: Vec<(EvaluationId, CaseId)> = import
            .rows
            .iter()
            .filter_map(|row| row.case.filter(|case| !is_new(*case)).map(|case| (import.evaluation, case)))
            .collect();
        transaction!(self, tx => {
            // Nobody's answer is judged meanwhile, so that one person answers once.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            state_of!(tx, STATE_OF_EVALUATION, "evaluation", import.evaluation.0).may_change(Change::PastAnswers, false)?;
            let form: Vec<u8> = sqlx::query_scalar(FORM).bind(import.evaluation.0).fetch_one(&mut *tx).await?;
            if form != import.questionnaire.0 {
                return Err(StoreError::Missing("evaluation with this questionnaire"));
            }
            sqlx::query(FILE)
                .bind(import.evaluation.0)
                .bind(import.id.0)
                .bind(without_nul(&import.file_name))
                .bind(import.file_hash.to_vec())
                .bind(import.at.millis())
                .bind(without_nul(&import.by))
                .bind(import.everyone_drawn)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this file"))?;
            for some in in_the_list.chunks(AT_ONCE) {
                let rivals = tx.rivals(&[], some).await?;
                if !rivals.is_empty() {
                    return Err(StoreError::Exists("an answer of one of these people"));
                }
            }
            for some in import.cases.chunks(AT_ONCE) {
                tx.keep_cases(some).await?;
            }
            for some in import.rows.chunks(AT_ONCE) {
                tx.keep_facts(import, some, &is_new).await?;
            }
            for some in derived.chunks(AT_ONCE) {
                tx.keep_responses(some).await?;
            }
            // A file may hold only people who did not answer.
            sqlx::query(CHANGED).bind(import.evaluation.0).execute(&mut *tx).await?;
        });
        Ok(())
    }

    async fn responses_of(&self, import: &NewPastImport) -> Result<Vec<NewResponse>> {
        let form = self.form_of_past_answers(import.questionnaire).await?;
        let mut responses = Vec::with_capacity(import.rows.len());
        for few in import.rows.chunks(TURN) {
            for row in few {
                let PastCame::Answered { response, day, answers } = &row.came else { continue };
                let answered = Answered {
                    evaluation: import.evaluation,
                    response: *response,
                    sample_type: row.sample_type,
                    mode: row.mode,
                    language: &row.language,
                    day: *day,
                    questionnaire: import.questionnaire,
                    case: row.case,
                    answers,
                };
                responses.push(derive(answered, &form)?);
            }
            tokio::task::yield_now().await;
        }
        Ok(responses)
    }
}
