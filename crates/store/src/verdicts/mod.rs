//! Keeping what judging found: a judgement of every submission, and a response for each one that counts.
//!
//! One person answers once: of two submissions that claim the same case (or the same id), the one with the lower
//! server number counts ([`standing`]), unless the office asked about it and the other one says that it takes its place.
//! On PostgreSQL a lower number may be committed after a higher one was judged, and a question may be asked after its
//! answer came (the first asking was lost with a restore); then the evaluation is judged again from that number on, or
//! from the first line that was replaced. So the outcome depends on the facts and not on when they were judged, nor on
//! how many were judged together.

mod desk;
mod standing;

use std::collections::BTreeMap;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use survey::questionnaire::QuestionnaireHash;
use sync::receipt::Reason;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::fault;
use crate::judge::Verdict;
use crate::pool::{Store, read, transaction};
use crate::questions::{NewReply, Says};
use crate::responses::NewResponse;
use crate::submissions::RawSubmission;
pub(crate) use desk::Desk;
use desk::Judged;
use standing::{Standing, Weighed};

const QUARANTINED: &str = "quarantined";

impl Store {
    /// Keeps the verdicts on a batch, which is in the order of the server's numbers. Gives how many more responses
    /// there are now; `None`, and nothing is kept, if an evaluation has another version of its form by now than the one the
    /// verdicts rest on.
    pub(crate) async fn keep_verdicts(
        &self,
        batch: &[RawSubmission],
        verdicts: &[Verdict],
        forms: &BTreeMap<EvaluationId, Option<QuestionnaireHash>>,
    ) -> Result<Option<i64>> {
        const FORM: &str = "select questionnaire_hash from evaluation where evaluation_id = $1";
        Ok(transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            fault::point("judge.verdicts").await?;
            for (evaluation, form) in forms {
                let now: Option<Vec<u8>> =
                    sqlx::query_scalar(FORM).bind(evaluation.0).fetch_optional(&mut *tx).await?;
                if now.as_deref() != form.as_ref().map(|form| form.0.as_slice()) {
                    return Ok(None);
                }
            }
            let added = keep(&mut *tx, batch, verdicts).await?;
            fault::point("judge.commit").await?;
            Some(added)
        }))
    }

    /// Keeps the responses of mixed web answers; one that is there already stays as it is.
    pub(crate) async fn keep_responses(&self, responses: &[NewResponse]) -> Result<i64> {
        let responses: Vec<&NewResponse> = responses.iter().collect();
        Ok(transaction!(self, tx => {
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            signed(tx.keep_responses(&responses).await?)
        }))
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
        Ok((verdict == QUARANTINED).then_some(reason))
    }
}

/// Keeps a batch on a connection that is in a transaction, in few statements as long as no line displaces another.
async fn keep(desk: &mut impl Desk, batch: &[RawSubmission], verdicts: &[Verdict]) -> Result<i64> {
    let said = verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Explained(new) => Some(&**new),
        _ => None,
    });
    desk.withdraw_explanations(&said.collect::<Vec<_>>()).await?;
    let broken_off = verdicts.iter().filter_map(|verdict| match verdict {
        Verdict::Partial(new) => Some(&**new),
        _ => None,
    });
    desk.withdraw_partials(&broken_off.collect::<Vec<_>>()).await?;
    // The key of such a line was read just before it was withdrawn.
    let (withdrawn, gone) = (desk.withdrawn(batch).await?, Verdict::Withdrawn);
    let kept = |raw: &RawSubmission| !withdrawn.contains(&(raw.install, raw.submission));
    let pairs = batch.iter().zip(verdicts);
    let mut rest: Vec<(&RawSubmission, &Verdict)> =
        pairs.map(|(raw, verdict)| (raw, if kept(raw) { verdict } else { &gone })).collect();
    let mut added = 0;
    loop {
        let mut standing = standing(desk, &rest).await?;
        let (mut counted, mut visited, mut said, mut judged) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut broken_off = Vec::new();
        let (mut displaced, mut replaced) = (None, None);
        for &(raw, verdict) in &rest {
            let mut row = judgement(raw, verdict);
            if let Verdict::Counted(new) = verdict {
                match standing.weigh(raw, new) {
                    Weighed::Counts => counted.push(&**new),
                    Weighed::Late(reason) => (row.verdict, row.reason) = (QUARANTINED, Some(reason.name())),
                    Weighed::Replaces(install, old) => {
                        replaced = Some((install, old, replacement(raw, new, old)));
                        break;
                    }
                    Weighed::Displaces => {
                        displaced = Some((new.evaluation, raw.server_seq));
                        break;
                    }
                }
            }
            if let Verdict::Visited(new) = verdict {
                visited.push(&**new);
            }
            if let Verdict::Explained(new) = verdict {
                said.push(&**new);
            }
            if let Verdict::Partial(new) = verdict {
                broken_off.push(&**new);
            }
            judged.push(row);
        }
        added += signed(desk.keep_responses(&counted).await?);
        desk.keep_visits(&visited).await?;
        desk.keep_partials(&broken_off).await?;
        desk.keep_replies(&said).await?;
        desk.keep_judgements(&judged).await?;
        rest.drain(..judged.len());
        if let Some((install, old, reply)) = replaced {
            // It counts in the next turn, when the old one is gone.
            added -= signed(desk.supersede(reply.evaluation, install, old).await?);
            desk.keep_replies(&[&reply]).await?;
            continue;
        }
        let Some((evaluation, above)) = displaced else { return Ok(added) };
        let (gone, replaced) = take_back(desk, evaluation, above).await?;
        added -= signed(gone);
        if replaced {
            // Whoever was replaced may stand before this line: all that is left waits in its order.
            return Ok(added);
        }
    }
}

/// Takes back what was judged in an evaluation above a number, and from the first line on that was replaced; all that
/// waits to be judged again. Gives how many counted, and whether a line was replaced.
async fn take_back(desk: &mut impl Desk, evaluation: EvaluationId, above: i64) -> Result<(u64, bool)> {
    let first = desk.first_superseded(evaluation).await?;
    let above = first.map_or(above, |seq| above.min(seq - 1));
    Ok((desk.uncount(evaluation, above).await?, first.is_some()))
}

/// After the office asked about a line: if one that takes its place came before the question and was too late, the
/// evaluation is judged again from that one on, as if the question had stood when it came.
pub(crate) async fn asked_about(desk: &mut impl Desk, evaluation: EvaluationId, line: SubmissionId) -> Result<()> {
    if let Some(seq) = desk.first_late(evaluation, line).await? {
        take_back(desk, evaluation, seq - 1).await?;
    }
    Ok(())
}

/// After answers of people in the list were taken back: lines of an evaluation that came too late because of them are judged
/// again.
pub(crate) async fn answered_no_more(desk: &mut impl Desk, evaluation: EvaluationId) -> Result<()> {
    if let Some(seq) = desk.first_answered(evaluation).await? {
        take_back(desk, evaluation, seq - 1).await?;
    }
    Ok(())
}

/// What stands in the way of these lines.
async fn standing(desk: &mut impl Desk, lines: &[(&RawSubmission, &Verdict)]) -> Result<Standing> {
    let counted = lines.iter().filter_map(|(_, verdict)| match verdict {
        Verdict::Counted(new) => Some(new),
        _ => None,
    });
    let mut ids: Vec<(EvaluationId, Uuid)> = Vec::new();
    let mut cases: Vec<(EvaluationId, CaseId)> = Vec::new();
    let mut about: Vec<(Uuid, Uuid, Uuid)> = Vec::new();
    for new in counted {
        if let (Some(old), Some(case)) = (new.supersedes, new.case) {
            about.push((new.evaluation.0, old.0, case.0));
        }
        ids.push((new.evaluation, new.response.0));
        cases.extend(new.case.map(|case| (new.evaluation, case)));
    }
    let asked = desk.asked(&about).await?;
    Ok(Standing::of(desk.rivals(&ids, &cases).await?, asked))
}

/// That a line answers what was asked about the one whose place it takes.
const fn replacement(raw: &RawSubmission, new: &NewResponse, old: SubmissionId) -> NewReply {
    NewReply {
        evaluation: new.evaluation,
        install: raw.install,
        id: raw.submission,
        server_seq: raw.server_seq,
        at: raw.received_at,
        says: Says::Replaces(old),
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn judgement<'a>(raw: &RawSubmission, verdict: &'a Verdict) -> Judged<'a> {
    let (verdict, reason, detail, evaluation) = match verdict {
        Verdict::Counted(new) => ("counted", None, None, Some(new.evaluation)),
        Verdict::Partial(new) => ("partial", None, None, Some(new.evaluation)),
        Verdict::Visited(new) => ("visited", None, None, Some(new.evaluation)),
        Verdict::Explained(new) => ("explained", None, None, Some(new.evaluation)),
        Verdict::Quarantined { reason, detail, evaluation } => {
            (QUARANTINED, Some(reason.name()), detail.as_deref(), *evaluation)
        }
        Verdict::Withdrawn => ("withdrawn", None, None, None),
    };
    let at = raw.received_at;
    Judged { install: raw.install, submission: raw.submission, verdict, reason, detail, evaluation, at }
}
