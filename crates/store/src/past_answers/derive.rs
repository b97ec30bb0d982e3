//! From rows of past results to responses.

use std::collections::HashMap;

use survey::answers::{Answers, encode};
use survey::case::{Mode, SampleType};
use survey::clock::Day;
use survey::id::{CaseId, EvaluationId, ResponseId};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionnaireHash};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::responses::NewResponse;
use crate::rows;
use crate::verdicts::Desk as _;

/// A setting that stands from when all responses are dropped until those of past results are derived again. Otherwise each
/// comes in with its row, and nobody needs to look for one that is missing.
pub(crate) const UNDERIVED: &str = "past_answers_underived";
/// How many responses are derived in one go: few enough that nobody who wants to write waits long for it.
const BATCH: i64 = 200;

/// A row of somebody who answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered<'a> {
    pub evaluation: EvaluationId,
    pub response: ResponseId,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub language: &'a str,
    pub day: Day,
    pub questionnaire: QuestionnaireHash,
    pub case: Option<CaseId>,
    pub answers: &'a str,
}

/// The response of a row. The answers were judged when the file was brought in.
///
/// # Errors
/// [`StoreError::Corrupt`] if they cannot be read with this questionnaire.
pub(super) fn derive(row: Answered<'_>, form: &Compiled) -> Result<NewResponse> {
    let json = rows::from_json("past answer", row.answers)?;
    let (answers, issues) = Answers::from_json(&json, form, &Language::vietnamese());
    if let Some(issue) = issues.first() {
        return Err(StoreError::corrupt("past answer", format!("the answer to '{}'", issue.question)));
    }
    Ok(NewResponse {
        evaluation: row.evaluation,
        response: row.response,
        sample_type: row.sample_type,
        mode: row.mode,
        language: row.language.to_owned(),
        day: row.day,
        questionnaire: row.questionnaire,
        case: row.case,
        install: None,
        codes: encode(form, &answers, row.day),
        answers: answers.to_json().to_string(),
        consent: None,
        supersedes: None,
    })
}

#[derive(sqlx::FromRow)]
struct PastRow {
    evaluation_id: Uuid,
    response_id: Uuid,
    sample_type: String,
    mode: String,
    language: String,
    day: String,
    questionnaire_hash: Vec<u8>,
    case_id: Option<Uuid>,
    answers: String,
}

impl PastRow {
    fn answered(&self) -> Result<Answered<'_>> {
        let sample_type = SampleType::parse(&self.sample_type);
        Ok(Answered {
            evaluation: EvaluationId(self.evaluation_id),
            response: ResponseId(self.response_id),
            sample_type: rows::word("past answer", sample_type, &self.sample_type)?,
            mode: rows::word("past answer", Mode::parse(&self.mode), &self.mode)?,
            language: &self.language,
            day: rows::day("past answer", &self.day)?,
            questionnaire: rows::hash("past answer", &self.questionnaire_hash)?,
            case: self.case_id.map(CaseId),
            answers: &self.answers,
        })
    }
}

/// In the order of their keys, after one of them.
const MISSING: &str = "select p.evaluation_id, p.response_id, p.sample_type, p.mode, p.language, p.day, \
     p.questionnaire_hash, p.case_id, p.answers from past_answer p \
     left join response r on r.evaluation_id = p.evaluation_id and r.response_id = p.response_id \
     where p.response_id is not null and r.response_id is null \
     and (p.evaluation_id > $1 or (p.evaluation_id = $1 and p.response_id > $2)) \
     order by p.evaluation_id, p.response_id limit $3";
const DERIVED: &str = "delete from setting where key = $1";

type Key = (Uuid, Uuid);

impl Store {
    /// Derives the responses that are missing after they were dropped ([`UNDERIVED`]); at all other times there are none. Gives
    /// how many there are more.
    pub(crate) async fn derive_past_answers(&self) -> Result<i64> {
        if self.setting(UNDERIVED).await?.is_none() {
            return Ok(0);
        }
        let forms = self.forms_of_past_answers().await?;
        let (mut added, mut after) = (0, (Uuid::nil(), Uuid::nil()));
        while let Some((more, last)) = self.derive_next(&forms, after).await? {
            added += more;
            after = last;
        }
        Ok(added)
    }

    /// Derives some more and gives the last of them; if none is left, says that everything is derived.
    async fn derive_next(
        &self,
        forms: &HashMap<QuestionnaireHash, Compiled>,
        after: Key,
    ) -> Result<Option<(i64, Key)>> {
        Ok(transaction!(self, tx => {
            // Nobody withdraws, and no file is taken back, between the look at a row and its response.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let facts: Vec<PastRow> = sqlx::query_as(MISSING)
                .bind(after.0)
                .bind(after.1)
                .bind(BATCH)
                .fetch_all(&mut *tx)
                .await?;
            if let Some(last) = facts.last() {
                let mut responses = Vec::with_capacity(facts.len());
                for fact in &facts {
                    let row = fact.answered()?;
                    let form = forms.get(&row.questionnaire).ok_or(StoreError::Missing("questionnaire version"))?;
                    responses.push(derive(row, form)?);
                }
                let new: Vec<&NewResponse> = responses.iter().collect();
                let added = tx.keep_responses(&new).await?;
                Some((i64::try_from(added).unwrap_or(i64::MAX), (last.evaluation_id, last.response_id)))
            } else {
                sqlx::query(DERIVED).bind(UNDERIVED).execute(&mut *tx).await?;
                None
            }
        }))
    }

    /// Every version that past results were read with.
    async fn forms_of_past_answers(&self) -> Result<HashMap<QuestionnaireHash, Compiled>> {
        const VERSIONS: &str = "select distinct questionnaire_hash from past_answer where response_id is not null";
        let found: Vec<Vec<u8>> = read!(self, pool => sqlx::query_scalar(VERSIONS).fetch_all(pool).await)?;
        let mut forms = HashMap::new();
        for hash in found {
            let hash = rows::hash("past answer", &hash)?;
            forms.insert(hash, self.form_of_past_answers(hash).await?);
        }
        Ok(forms)
    }

    pub(super) async fn form_of_past_answers(&self, hash: QuestionnaireHash) -> Result<Compiled> {
        let source = self.questionnaire(hash).await?.ok_or(StoreError::Missing("questionnaire version"))?;
        let faults = |problems: Vec<_>| StoreError::corrupt("questionnaire", format!("{} problems", problems.len()));
        source.compile().map_err(faults)
    }
}
