//! From a stored line to a response that counts, or to a reason why a supervisor must look.
//!
//! Judging comes after storing and never undoes it. It depends on the facts alone, so that doing it again gives the
//! same: `today()` is the day the line carries, and a judgement bears the time its line came in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use survey::answers::{Answers, encode, validate};

use survey::case::{Mode, SampleType};
use survey::id::{CaseId, EvaluationId, InstallId, ResponseId, SubmissionId};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionnaireHash};
use sync::keys::ServerKeys;
use sync::line::{Kind, Line, VERSION};
use sync::receipt::Reason;

use crate::campaigns::Filter;
use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::responses::NewResponse;
use crate::submissions::RawSubmission;
use crate::web::WebFact;

/// How many lines are judged in one go.
const BATCH: u32 = 500;

/// Opens and judges submissions; holds the server's keys and nothing else.
#[derive(Clone)]
pub struct Judge {
    keys: ServerKeys,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Counted(Box<NewResponse>),
    Quarantined {
        reason: Reason,
        detail: Option<String>,
        evaluation: Option<EvaluationId>,
    },
    /// Its key was destroyed: nothing can be read, and nothing counts.
    Withdrawn,
}

/// The facts a judgement rests on beside the line itself.
#[derive(Default)]
struct Ground {
    questionnaire_of: BTreeMap<EvaluationId, QuestionnaireHash>,
    compiled: HashMap<QuestionnaireHash, Option<Arc<Compiled>>>,
    cases: BTreeMap<EvaluationId, BTreeSet<CaseId>>,
}

impl Judge {
    pub const fn new(keys: ServerKeys) -> Self {
        Self { keys }
    }

    fn judge(&self, raw: &RawSubmission, ground: &Ground) -> Verdict {
        let Ok(line) = Line::parse(&raw.line) else {
            return quarantined(Reason::UnknownVersion, None, None);
        };
        let header = &line.header;
        let evaluation = ground.questionnaire_of.get(&header.evaluation);
        let known = evaluation.is_some().then_some(header.evaluation);
        if let Some(reason) = raw.reason {
            return quarantined(reason, None, known);
        }
        let Some(key_box) = &raw.key_box else { return Verdict::Withdrawn };
        if header.v > VERSION || header.kind != Kind::Interview {
            return quarantined(Reason::UnknownVersion, Some(header.kind.name().to_owned()), known);
        }
        let Some(expected) = evaluation else { return quarantined(Reason::UnknownEvaluation, None, None) };
        let Some(Some(compiled)) = ground.compiled.get(&header.questionnaire) else {
            return quarantined(Reason::UnknownQuestionnaire, None, known);
        };
        if *expected != header.questionnaire {
            return quarantined(Reason::UnknownQuestionnaire, Some("not the evaluation's version".to_owned()), known);
        }
        let body = match sync::seal::open(&line, key_box, self.keys.opening()) {
            Ok(body) => body,
            Err(error) => return quarantined(Reason::Unopenable, Some(error.to_string()), known),
        };
        let mut answers = body.answers;
        answers.extend(body.texts.into_iter().map(|(name, text)| (name, serde_json::Value::String(text))));
        let language = Language::vietnamese();
        let (answers, mut issues) = Answers::from_json(&serde_json::Value::Object(answers), compiled, &language);
        issues.extend(validate(compiled, &answers, header.today, &language));
        if !issues.is_empty() {
            // Names of questions only: what was answered does not leave the sealed body.
            let names: BTreeSet<&str> = issues.iter().map(|issue| issue.question.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            return quarantined(Reason::BadAnswers, Some(names.join(", ")), known);
        }
        let codes = encode(compiled, &answers, header.today);
        if !body.codes.0.is_empty() && body.codes.0 != codes {
            return quarantined(Reason::BadAnswers, Some("codes".to_owned()), known);
        }
        let Some(case) =
            body.case.filter(|case| ground.cases.get(&header.evaluation).is_some_and(|cases| cases.contains(case)))
        else {
            return quarantined(Reason::UnknownCase, None, known);
        };
        Verdict::Counted(Box::new(NewResponse {
            evaluation: header.evaluation,
            response: ResponseId(header.id.0),
            sample_type: SampleType::Probability,
            mode: header.mode,
            language: header.lang.to_string(),
            day: header.today,
            questionnaire: header.questionnaire,
            case: Some(case),
            install: Some(raw.install),
            codes,
            answers: answers.to_json().to_string(),
        }))
    }

    /// A web answer was checked when it was given; what cannot be read now waits for a server that can.
    fn judge_web(fact: &WebFact, ground: &Ground) -> Option<NewResponse> {
        let compiled = ground.compiled.get(&fact.questionnaire)?.as_ref()?;
        let json = serde_json::from_str(&fact.answers).ok()?;
        let day = fact.day.parse().ok()?;
        let (answers, issues) = Answers::from_json(&json, compiled, &Language::vietnamese());
        issues.is_empty().then(|| NewResponse {
            evaluation: fact.evaluation,
            response: fact.response,
            sample_type: SampleType::SelfSelected,
            mode: Mode::Web,
            language: fact.language.clone(),
            day,
            questionnaire: fact.questionnaire,
            case: None,
            install: None,
            codes: encode(compiled, &answers, day),
            answers: answers.to_json().to_string(),
        })
    }
}

const fn quarantined(reason: Reason, detail: Option<String>, evaluation: Option<EvaluationId>) -> Verdict {
    Verdict::Quarantined { reason, detail, evaluation }
}

impl Store {
    /// Judges everything that has not been judged: field submissions and mixed web answers. Gives how many responses
    /// were added.
    pub async fn judge_pending(&self, judge: &Judge) -> Result<usize> {
        let mut added = 0;
        let mut ground = Ground::default();
        loop {
            let batch = self.unjudged_submissions(BATCH).await?;
            if batch.is_empty() {
                break;
            }
            self.prepare(
                &mut ground,
                batch.iter().filter_map(|raw| {
                    Line::parse(&raw.line).ok().map(|line| (line.header.evaluation, line.header.questionnaire))
                }),
            )
            .await?;
            let verdicts: Vec<Verdict> = batch.iter().map(|raw| judge.judge(raw, &ground)).collect();
            let counted: Vec<NewResponse> = verdicts
                .iter()
                .filter_map(|verdict| match verdict {
                    Verdict::Counted(new) => Some((**new).clone()),
                    Verdict::Quarantined { .. } | Verdict::Withdrawn => None,
                })
                .collect();
            let refused = self.add_responses(&counted).await?;
            added += counted.len() - refused.len();
            self.add_judgements(&batch, &verdicts, &refused).await?;
        }
        Ok(added + self.judge_web_answers(&mut ground).await?)
    }

    async fn judge_web_answers(&self, ground: &mut Ground) -> Result<usize> {
        let facts = self.unjudged_web_answers().await?;
        self.prepare(ground, facts.iter().map(|fact| (fact.evaluation, fact.questionnaire))).await?;
        let responses: Vec<NewResponse> = facts.iter().filter_map(|fact| Judge::judge_web(fact, ground)).collect();
        let refused = self.add_responses(&responses).await?;
        Ok(responses.len() - refused.len())
    }

    /// Reads what judging these needs and has not been read yet.
    async fn prepare(
        &self,
        ground: &mut Ground,
        wanted: impl Iterator<Item = (EvaluationId, QuestionnaireHash)>,
    ) -> Result<()> {
        const CASES: &str = "select case_id from survey_case where evaluation_id = $1";
        let wanted: BTreeSet<(EvaluationId, QuestionnaireHash)> = wanted.collect();
        let (evaluations, questionnaires): (BTreeSet<_>, BTreeSet<_>) = wanted.into_iter().unzip();
        if evaluations.iter().any(|id| !ground.questionnaire_of.contains_key(id)) {
            for view in self.evaluations(Filter::default()).await? {
                let evaluation = view.evaluation;
                ground.questionnaire_of.insert(evaluation.id, evaluation.questionnaire);
            }
        }
        for evaluation in evaluations {
            if !ground.cases.contains_key(&evaluation) {
                let ids: Vec<uuid::Uuid> =
                    read!(self, pool => sqlx::query_scalar(CASES).bind(evaluation.0).fetch_all(pool).await)?;
                ground.cases.insert(evaluation, ids.into_iter().map(CaseId).collect());
            }
        }
        for hash in questionnaires {
            if let std::collections::hash_map::Entry::Vacant(place) = ground.compiled.entry(hash) {
                let source = self.questionnaire(hash).await?;
                place.insert(source.and_then(|source| source.compile().ok()).map(Arc::new));
            }
        }
        Ok(())
    }

    async fn add_judgements(
        &self,
        batch: &[RawSubmission],
        verdicts: &[Verdict],
        refused: &[ResponseId],
    ) -> Result<()> {
        const SQL: &str = "insert into judgement (install_id, submission_id, verdict, reason, detail, evaluation_id, judged_at) \
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (install_id, submission_id) do nothing";
        transaction!(self, tx => {
            for (raw, verdict) in batch.iter().zip(verdicts) {
                let row = judgement(raw.submission, verdict, refused);
                sqlx::query(SQL)
                    .bind(raw.install.0)
                    .bind(raw.submission.0)
                    .bind(row.verdict)
                    .bind(row.reason.map(Reason::name))
                    .bind(row.detail)
                    .bind(row.evaluation.map(|id| id.0))
                    .bind(raw.received_at.millis())
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }

    /// Why a submission is quarantined, if it is.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the submission has not been judged.
    pub async fn quarantine_reason(&self, install: InstallId, submission: SubmissionId) -> Result<Option<Reason>> {
        const SQL: &str = "select verdict, reason from judgement where install_id = $1 and submission_id = $2";
        let found: Option<(String, Option<String>)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(install.0).bind(submission.0).fetch_optional(pool).await
        })?;
        let (verdict, reason) = found.ok_or(StoreError::Missing("judgement"))?;
        let reason = reason.and_then(|text| Reason::parse(&text)).unwrap_or(Reason::Other);
        Ok((verdict == "quarantined").then_some(reason))
    }
}

struct Row<'a> {
    verdict: &'static str,
    reason: Option<Reason>,
    detail: Option<&'a str>,
    evaluation: Option<EvaluationId>,
}

fn judgement<'a>(submission: SubmissionId, verdict: &'a Verdict, refused: &[ResponseId]) -> Row<'a> {
    match verdict {
        Verdict::Counted(new) if refused.contains(&ResponseId(submission.0)) => Row {
            verdict: "quarantined",
            reason: Some(Reason::CaseAnswered),
            detail: None,
            evaluation: Some(new.evaluation),
        },
        Verdict::Counted(new) => {
            Row { verdict: "counted", reason: None, detail: None, evaluation: Some(new.evaluation) }
        }
        Verdict::Quarantined { reason, detail, evaluation } => {
            Row { verdict: "quarantined", reason: Some(*reason), detail: detail.as_deref(), evaluation: *evaluation }
        }
        Verdict::Withdrawn => Row { verdict: "withdrawn", reason: None, detail: None, evaluation: None },
    }
}
