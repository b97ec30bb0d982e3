//! From a stored line to a response that counts, or to a reason why a supervisor must look.
//!
//! Judging comes after storing and never undoes it. It depends on the facts alone, so that doing it again gives the
//! same: `today()` is the day the line carries, and a judgement bears the time its line came in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use survey::answers::{Answers, encode};
use survey::case::{Mode, SampleType};
use survey::id::{CaseId, EvaluationId, ResponseId};
use survey::language::Language;
use survey::outcome::Outcome;
use survey::questionnaire::{Compiled, QuestionnaireHash};
use sync::answers::{ExamineError, examine};
use sync::keys::ServerKeys;
use sync::line::{Kind, Line, VERSION};
use sync::private::How;
use sync::receipt::Reason;

use crate::campaigns::Filter;
use crate::error::Result;
use crate::mixer::WebFact;
use crate::partials::NewPartial;
use crate::pool::{Store, read};
use crate::questions::{NewReply, Says};
use crate::responses::{Consented, NewResponse};
use crate::submissions::RawSubmission;
use crate::visits::NewVisit;

/// How many lines are judged in one go: few enough that nobody who wants to write waits long for it.
const BATCH: u32 = 200;
/// So many lines are judged, some milliseconds' work, before other tasks have a turn.
pub(crate) const TURN: usize = 8;
/// Lines in which somebody answered the questionnaire.
pub(crate) const INTERVIEWS: [Kind; 2] = [Kind::Interview, Kind::Partial];
const JUDGED: [Kind; 4] = [Kind::Interview, Kind::Partial, Kind::Attempt, Kind::Explanation];

/// Opens and judges submissions; holds the server's keys and nothing else.
#[derive(Clone)]
pub struct Judge {
    keys: ServerKeys,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Counted(Box<NewResponse>),
    /// An interview that was broken off: kept, and counted nowhere.
    Partial(Box<NewPartial>),
    /// A visit without an interview.
    Visited(Box<NewVisit>),
    /// A surveyor's word on a supervisor's question.
    Explained(Box<NewReply>),
    Quarantined {
        reason: Reason,
        detail: Option<String>,
        evaluation: Option<EvaluationId>,
    },
    /// Its key was destroyed: nothing can be read, and nothing counts.
    Withdrawn,
}

/// The facts a judgement rests on beside the line itself, as they were when they were first needed. Whoever judges for
/// long begins with a new one now and then.
#[derive(Default)]
pub struct Ground {
    questionnaire_of: BTreeMap<EvaluationId, QuestionnaireHash>,
    compiled: HashMap<QuestionnaireHash, Option<Arc<Compiled>>>,
    cases: BTreeMap<EvaluationId, BTreeSet<CaseId>>,
}

impl Ground {
    /// Which version of the form each of these evaluations has; none for one that is not known.
    fn forms(
        &self,
        named: &BTreeSet<(EvaluationId, QuestionnaireHash)>,
    ) -> BTreeMap<EvaluationId, Option<QuestionnaireHash>> {
        named.iter().map(|(id, _)| (*id, self.questionnaire_of.get(id).copied())).collect()
    }

    /// The case, if it is one of this evaluation.
    fn known(&self, evaluation: EvaluationId, case: Option<CaseId>) -> Option<CaseId> {
        case.filter(|case| self.cases.get(&evaluation).is_some_and(|cases| cases.contains(case)))
    }
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
        let Some(key_box) = &raw.key_box else { return Verdict::Withdrawn };
        if let Some(reason) = raw.reason.filter(|reason| !was_unknown(*reason)) {
            return quarantined(reason, None, known);
        }
        if header.v > VERSION || !JUDGED.contains(&header.kind) {
            return quarantined(Reason::UnknownVersion, Some(header.kind.name().to_owned()), known);
        }
        let Some(expected) = evaluation else { return quarantined(Reason::UnknownEvaluation, None, None) };
        match header.kind {
            Kind::Attempt => return self.judge_visit(raw, &line, key_box, ground),
            Kind::Explanation => return self.judge_explanation(raw, &line, key_box),
            _ => {}
        }
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
        let (answers, issues) = match examine(header, &body, compiled, self.keys.opening()) {
            Ok(read) => read,
            // The box of the line is right: asking for it again would bring nothing.
            Err(ExamineError::Private(error)) => {
                return quarantined(Reason::Unopenable, Some(format!("private part: {error}")), known);
            }
            Err(_) => return quarantined(Reason::BadAnswers, Some("codes".to_owned()), known),
        };
        if !issues.is_empty() {
            // Names of questions only: what was answered does not leave the sealed body.
            let names: BTreeSet<&str> = issues.iter().map(|issue| issue.question.as_str()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            return quarantined(Reason::BadAnswers, Some(names.join(", ")), known);
        }
        let Some(case) = ground.known(header.evaluation, body.case) else {
            return quarantined(Reason::UnknownCase, None, known);
        };
        let consent = body.consent.as_ref().map(|consent| Consented::of(consent, header));
        if header.kind == Kind::Partial {
            return Verdict::Partial(Box::new(NewPartial {
                evaluation: header.evaluation,
                install: raw.install,
                id: header.id,
                case,
                mode: header.mode,
                language: header.lang.to_string(),
                day: header.today,
                consent,
            }));
        }
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
            codes: encode(compiled, &answers, header.today),
            answers: answers.to_json().to_string(),
            consent,
            supersedes: header.supersedes,
        }))
    }

    /// Of whom a line says that it is the interview, whole or broken off, if it is one and opens.
    pub(crate) fn person(&self, line: &str, key_box: &[u8]) -> Option<(EvaluationId, CaseId)> {
        let line = Line::parse(line).ok().filter(|line| INTERVIEWS.contains(&line.header.kind))?;
        let case = sync::seal::open(&line, key_box, self.keys.opening()).ok()?.case?;
        Some((line.header.evaluation, case))
    }

    /// How the private part of an interview was answered, if it has one and opens.
    pub(crate) fn how_private(&self, line: &str, key_box: &[u8]) -> Option<How> {
        let line = Line::parse(line).ok()?;
        Some(sync::seal::open(&line, key_box, self.keys.opening()).ok()?.private?.how)
    }

    /// Whether the question is known is not asked: a server that was restored may have lost it, and the word stays.
    fn judge_explanation(&self, raw: &RawSubmission, line: &Line<'_>, key_box: &[u8]) -> Verdict {
        let header = &line.header;
        let aside = |reason, detail: &str| quarantined(reason, Some(detail.to_owned()), Some(header.evaluation));
        let body = match sync::seal::open(line, key_box, self.keys.opening()) {
            Ok(body) => body,
            Err(error) => return aside(Reason::Unopenable, &error.to_string()),
        };
        let Some(said) = body.explanation else { return aside(Reason::BadAnswers, "explanation") };
        if let Err(error) = sync::question::check(&said.text) {
            return aside(Reason::BadAnswers, &error.to_string());
        }
        Verdict::Explained(Box::new(NewReply {
            evaluation: header.evaluation,
            install: raw.install,
            id: header.id,
            server_seq: raw.server_seq,
            at: header.made_at(),
            says: Says::Explanation(said.question, said.text),
        }))
    }

    /// Nothing of a visit depends on the questionnaire.
    fn judge_visit(&self, raw: &RawSubmission, line: &Line<'_>, key_box: &[u8], ground: &Ground) -> Verdict {
        let header = &line.header;
        let aside = |reason, detail: Option<String>| quarantined(reason, detail, Some(header.evaluation));
        let body = match sync::seal::open(line, key_box, self.keys.opening()) {
            Ok(body) => body,
            Err(error) => return aside(Reason::Unopenable, Some(error.to_string())),
        };
        let Some(visit) = body.visit else { return aside(Reason::BadAnswers, Some("visit".to_owned())) };
        if visit.outcome == Outcome::Other {
            return aside(Reason::UnknownVersion, Some("outcome".to_owned()));
        }
        if let Err(error) = visit.check() {
            return aside(Reason::BadAnswers, Some(error.to_string()));
        }
        let Some(case) = ground.known(header.evaluation, body.case) else {
            return aside(Reason::UnknownCase, None);
        };
        Verdict::Visited(Box::new(NewVisit {
            evaluation: header.evaluation,
            install: raw.install,
            id: header.id,
            case,
            server_seq: raw.server_seq,
            at: header.made_at(),
            visit,
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
            consent: None,
            supersedes: None,
        })
    }
}

/// What the server did not know when the line came it may know by now: that is looked at anew.
const fn was_unknown(reason: Reason) -> bool {
    matches!(reason, Reason::UnknownEvaluation | Reason::UnknownQuestionnaire | Reason::UnknownVersion)
}

const fn quarantined(reason: Reason, detail: Option<String>, evaluation: Option<EvaluationId>) -> Verdict {
    Verdict::Quarantined { reason, detail, evaluation }
}

impl Store {
    /// Judges everything that has not been judged: field submissions, mixed web answers and rows of past results. Gives how
    /// many responses were added.
    pub async fn judge_pending(&self, judge: &Judge) -> Result<usize> {
        let mut added = 0;
        let mut ground = Ground::default();
        while let Some(more) = self.judge_next(judge, &mut ground).await? {
            added += more;
        }
        added += self.judge_web_answers(&mut ground).await?;
        added += self.derive_past_answers().await?;
        Ok(usize::try_from(added).unwrap_or(0))
    }

    /// Judges the next lines from the field, in the order of the server's numbers, and gives how many more responses
    /// there are now; fewer than none if a line that came late took the place of others. `None` if nothing waits.
    pub async fn judge_next(&self, judge: &Judge, ground: &mut Ground) -> Result<Option<i64>> {
        let batch = self.unjudged_submissions(BATCH).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let named = batch.iter().filter_map(|raw| {
            Line::parse(&raw.line).ok().map(|line| (line.header.evaluation, line.header.questionnaire))
        });
        let wanted: BTreeSet<(EvaluationId, QuestionnaireHash)> = named.collect();
        self.prepare(ground, wanted.iter().copied()).await?;
        loop {
            let mut verdicts = Vec::with_capacity(batch.len());
            for few in batch.chunks(TURN) {
                verdicts.extend(few.iter().map(|raw| judge.judge(raw, ground)));
                tokio::task::yield_now().await;
            }
            let forms = ground.forms(&wanted);
            if let Some(added) = self.keep_verdicts(&batch, &verdicts, &forms).await? {
                return Ok(Some(added));
            }
            // Another version of a form was chosen since the ground was read.
            ground.questionnaire_of.clear();
            self.prepare(ground, wanted.iter().copied()).await?;
        }
    }

    async fn judge_web_answers(&self, ground: &mut Ground) -> Result<i64> {
        let mut added = 0;
        let mut after = None;
        loop {
            let facts = self.unjudged_web_answers(after, BATCH).await?;
            let Some(last) = facts.last() else { return Ok(added) };
            after = Some((last.evaluation, last.response));
            self.prepare(ground, facts.iter().map(|fact| (fact.evaluation, fact.questionnaire))).await?;
            let responses: Vec<NewResponse> = facts.iter().filter_map(|fact| Judge::judge_web(fact, ground)).collect();
            added += self.keep_responses(&responses).await?;
        }
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
            if let std::collections::btree_map::Entry::Vacant(place) = ground.cases.entry(evaluation) {
                let ids: Vec<uuid::Uuid> =
                    read!(self, pool => sqlx::query_scalar(CASES).bind(evaluation.0).fetch_all(pool).await)?;
                place.insert(ids.into_iter().map(CaseId).collect());
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
}
