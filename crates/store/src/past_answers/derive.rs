//! From rows of past results to responses.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use survey::answers::{Answers, encode};
use survey::case::{Mode, SampleType};
use survey::clock::Day;
use survey::id::{CaseId, EvaluationId, ResponseId};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionnaireHash};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::judge::TURN;
use crate::pool::{Store, read};
use crate::responses::NewResponse;
use crate::rows;

/// How many responses are derived in one go.
const BATCH: u32 = 500;

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

impl Store {
    /// Derives the responses that are missing: all of them after they were dropped, none otherwise. Gives how many there
    /// are more.
    pub(crate) async fn derive_past_answers(&self) -> Result<i64> {
        let (mut added, mut after) = (0, (Uuid::nil(), Uuid::nil()));
        let mut forms: HashMap<QuestionnaireHash, Compiled> = HashMap::new();
        loop {
            let facts = self.underived_past_answers(after).await?;
            let Some(last) = facts.last() else { return Ok(added) };
            after = (last.evaluation_id, last.response_id);
            let mut responses = Vec::with_capacity(facts.len());
            for few in facts.chunks(TURN) {
                for fact in few {
                    let row = fact.answered()?;
                    if let Entry::Vacant(place) = forms.entry(row.questionnaire) {
                        place.insert(self.form_of_past_answers(row.questionnaire).await?);
                    }
                    if let Some(form) = forms.get(&row.questionnaire) {
                        responses.push(derive(row, form)?);
                    }
                }
                tokio::task::yield_now().await;
            }
            added += self.keep_responses(&responses).await?;
        }
    }

    pub(super) async fn form_of_past_answers(&self, hash: QuestionnaireHash) -> Result<Compiled> {
        let source = self.questionnaire(hash).await?.ok_or(StoreError::Missing("questionnaire version"))?;
        let faults = |problems: Vec<_>| StoreError::corrupt("questionnaire", format!("{} problems", problems.len()));
        source.compile().map_err(faults)
    }

    /// In the order of their keys, after one of them.
    async fn underived_past_answers(&self, after: (Uuid, Uuid)) -> Result<Vec<PastRow>> {
        const SQL: &str = "select p.evaluation_id, p.response_id, p.sample_type, p.mode, p.language, p.day, \
             p.questionnaire_hash, p.case_id, p.answers from past_answer p \
             left join response r on r.evaluation_id = p.evaluation_id and r.response_id = p.response_id \
             where p.response_id is not null and r.response_id is null \
             and (p.evaluation_id > $1 or (p.evaluation_id = $1 and p.response_id > $2)) \
             order by p.evaluation_id, p.response_id limit $3";
        Ok(read!(self, pool => {
            sqlx::query_as(SQL).bind(after.0).bind(after.1).bind(i64::from(BATCH)).fetch_all(pool).await
        })?)
    }
}
