//! What keeping verdicts asks of a connection inside a transaction: for many lines at a time, so that a line costs no
//! statement of its own. The texts are the same on both engines.

use std::collections::{BTreeSet, HashSet};
use std::future::Future;

use futures_util::TryStreamExt as _;
use sqlx::{PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};
use survey::clock::Timestamp;
use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use sync::line::Line;
use sync::receipt::Reason;
use uuid::Uuid;

use crate::data_versions::{CHANGED, CHANGED_ALL, ONE_MORE};
use crate::error::Result;
use crate::feed::{CASES_ANSWERED, CASES_UNCOUNTED, RESERVES_TOUCHED};
use crate::partials::NewPartial;
use crate::questions::{CASE_OF_QUESTION, NewReply, REPLY, Says};
use crate::responses::NewResponse;
use crate::rows::without_nul;
use crate::submissions::RawSubmission;
use crate::versions::INHERIT;
use crate::visits::NewVisit;

const RESPONSES: &str = "insert into response (evaluation_id, response_id, sample_type, mode, language, day, \
     questionnaire_hash, case_id, install_id, codes, answers, consent_language, consent_day) ";
/// `$1` evaluation, `$2` case: the answer that the person withdrew; `$3` install, `$4` line: its hash.
const WITHDRAWN_PERSON: &str = "select w.submission_id, s.line_hash from withdrawal w join raw_submission s \
     on s.install_id = $3 and s.submission_id = $4 where w.evaluation_id = $1 and w.case_id = $2 \
     order by w.withdrawn_at limit 1";
const JUDGEMENTS: &str =
    "insert into judgement (install_id, submission_id, verdict, reason, detail, evaluation_id, judged_at) ";
const VISITS: &str = "insert into visit (evaluation_id, install_id, visit_id, case_id, server_seq, outcome, closes, \
     visited_at, again_at, note) ";
const PARTIALS: &str = "insert into partial_interview (evaluation_id, install_id, partial_id, case_id, mode, language, day, \
     consent_language, consent_day) ";
const ASKED: &str = "select evaluation_id, submission_id, case_id from question \
     where (evaluation_id, submission_id, case_id) in (";
const REPLACED: &str = "delete from response where evaluation_id = $1 and response_id = $2 and install_id = $3";
const SUPERSEDED: &str = "update judgement set verdict = 'superseded' where install_id = $1 and submission_id = $2";
const FIRST_SUPERSEDED: &str = "select min(s.server_seq) from judgement j join raw_submission s \
     on s.install_id = j.install_id and s.submission_id = j.submission_id \
     where j.evaluation_id = $1 and j.verdict = 'superseded'";
const LATE: &str = "select s.line, s.server_seq from judgement j join raw_submission s \
     on s.install_id = j.install_id and s.submission_id = j.submission_id \
     where j.evaluation_id = $1 and j.verdict = 'quarantined' and j.reason in ($2, $3) order by s.server_seq";
const FIRST_ANSWERED: &str = "select min(s.server_seq) from judgement j join raw_submission s \
     on s.install_id = j.install_id and s.submission_id = j.submission_id \
     where j.evaluation_id = $1 and j.verdict = 'quarantined' and j.reason = $2";
/// What was said above a number is told again with the rest.
const UNREPLY: &str = "delete from reply where evaluation_id = $1 and server_seq > $2";
const UNLESS_THERE: &str = " on conflict do nothing";
const JUDGED: &str = "delete from unjudged where (install_id, submission_id) in (";
const RIVALS: &str = "select r.evaluation_id, r.response_id, r.case_id, r.install_id, s.server_seq from response r \
     left join raw_submission s on s.install_id = r.install_id and s.submission_id = r.response_id ";
const BY_ID: &str = "where (r.evaluation_id, r.response_id) in (";
const BY_CASE: &str = "where (r.evaluation_id, r.case_id) in (";
/// Who withdrew an answer has none that counts.
const WITHDRAWN_CASES: &str = "select evaluation_id, submission_id, case_id from withdrawal \
     where (evaluation_id, case_id) in (";
/// Who answered on paper answered before any tablet came, whether or not the response is derived already.
const PAST_CASES: &str = "select evaluation_id, response_id, case_id from past_answer \
     where response_id is not null and (evaluation_id, case_id) in (";
const WITHDRAWN: &str = "select s.install_id, s.submission_id from raw_submission s \
     where exists (select 1 from withdrawal w where w.submission_id = s.submission_id) \
     and (s.install_id, s.submission_id) in (";
/// `$1` evaluation, `$2` question, `$3` install and `$4` id of the line that explains.
const WITHDRAWN_QUESTION: &str = "select q.submission_id, s.line_hash from question q \
     join raw_submission s on s.install_id = $3 and s.submission_id = $4 \
     where q.evaluation_id = $1 and q.question_id = $2 \
     and exists (select 1 from withdrawal w where w.submission_id = q.submission_id)";
const DESTROY_KEY: &str = "delete from submission_key where install_id = $1 and submission_id = $2";
/// Before every number of the server.
const BEFORE_ALL: i64 = -1;
const QUEUE_AGAIN: &str = "insert into unjudged (install_id, submission_id, server_seq) \
     select s.install_id, s.submission_id, s.server_seq from judgement j \
     join raw_submission s on s.install_id = j.install_id and s.submission_id = j.submission_id \
     where j.evaluation_id = $1 and s.server_seq > $2 on conflict (install_id, submission_id) do nothing";
const UNCOUNT: &str = "delete from response where evaluation_id = $1 and exists (select 1 from raw_submission s \
     where s.install_id = response.install_id and s.submission_id = response.response_id and s.server_seq > $2)";
const UNJUDGE: &str = "delete from judgement where evaluation_id = $1 and exists (select 1 from raw_submission s \
     where s.install_id = judgement.install_id and s.submission_id = judgement.submission_id and s.server_seq > $2)";

/// A response that is there.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Rival {
    pub evaluation_id: Uuid,
    pub response_id: Uuid,
    pub case_id: Option<Uuid>,
    pub install_id: Option<Uuid>,
    /// The number of its line; a web answer has none.
    pub server_seq: Option<i64>,
}

/// A judgement to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged<'a> {
    pub install: InstallId,
    pub submission: SubmissionId,
    pub verdict: &'static str,
    pub reason: Option<&'static str>,
    pub detail: Option<&'a str>,
    pub evaluation: Option<EvaluationId>,
    pub at: Timestamp,
}

/// One transaction's view of what was judged.
pub trait Desk: Send {
    /// The responses with one of these ids, and those to one of these cases; one that is both may come twice. To a case
    /// of which an answer was withdrawn, the withdrawal is one; to one that is in a file of past results, its row.
    fn rivals(
        &mut self,
        ids: &[(EvaluationId, Uuid)],
        cases: &[(EvaluationId, CaseId)],
    ) -> impl Future<Output = Result<Vec<Rival>>> + Send;
    /// Those of these lines whose answers were withdrawn.
    fn withdrawn(
        &mut self,
        lines: &[RawSubmission],
    ) -> impl Future<Output = Result<HashSet<(InstallId, SubmissionId)>>> + Send;
    /// Withdraws the explanations of what was asked about a withdrawn answer: their keys go too.
    fn withdraw_explanations(&mut self, said: &[&NewReply]) -> impl Future<Output = Result<()>> + Send;
    /// Withdraws what people answered before breaking off who have withdrawn: the keys go too.
    fn withdraw_partials(&mut self, broken_off: &[&NewPartial]) -> impl Future<Output = Result<()>> + Send;
    /// Withdraws a line with another one, if one was found: what that is, and the line's own hash. The key goes too.
    fn withdraw_with(
        &mut self,
        install: Uuid,
        id: Uuid,
        found: Option<(Uuid, Vec<u8>)>,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Takes back what was judged in an evaluation above a number, to be judged again. Gives how many counted.
    fn uncount(&mut self, evaluation: EvaluationId, above: i64) -> impl Future<Output = Result<u64>> + Send;
    /// Says that the data of these evaluations changed.
    fn changed(&mut self, evaluations: &BTreeSet<Uuid>) -> impl Future<Output = Result<()>> + Send;
    /// Tells the tablets that these cases are answered, or were visited.
    fn touch(&mut self, cases: &[(Uuid, Uuid)]) -> impl Future<Output = Result<()>> + Send;
    /// Writes the entries of a text that ends with a list of cases.
    fn tell(&mut self, sql: &'static str, cases: &[(Uuid, Uuid)]) -> impl Future<Output = Result<()>> + Send;
    /// Tells the tablets that these cases were closed, or are not so any more: they open people in reserve.
    fn touch_reserves(&mut self, cases: &[(Uuid, Uuid)]) -> impl Future<Output = Result<()>> + Send;
    /// Keeps responses; one that is there already stays as it is. Gives how many are new.
    fn keep_responses(&mut self, new: &[&NewResponse]) -> impl Future<Output = Result<u64>> + Send;
    /// Keeps visits without an interview; one that is there already stays as it is.
    fn keep_visits(&mut self, new: &[&NewVisit]) -> impl Future<Output = Result<()>> + Send;
    /// Keeps interviews that were broken off; one that is there already stays as it is.
    fn keep_partials(&mut self, new: &[&NewPartial]) -> impl Future<Output = Result<()>> + Send;
    /// Those of these submissions of these people about which the office asked: evaluation, submission, case.
    fn asked(&mut self, about: &[(Uuid, Uuid, Uuid)]) -> impl Future<Output = Result<Vec<(Uuid, Uuid, Uuid)>>> + Send;
    /// Takes a response away whose place another line takes, and says so in its judgement. Gives how many counted.
    fn supersede(
        &mut self,
        evaluation: EvaluationId,
        install: InstallId,
        old: SubmissionId,
    ) -> impl Future<Output = Result<u64>> + Send;
    /// The lowest number in an evaluation of a line whose place another one took.
    fn first_superseded(&mut self, evaluation: EvaluationId) -> impl Future<Output = Result<Option<i64>>> + Send;
    /// The lowest number in an evaluation of a line that came too late and says that it takes the place of this one.
    fn first_late(
        &mut self,
        evaluation: EvaluationId,
        old: SubmissionId,
    ) -> impl Future<Output = Result<Option<i64>>> + Send;
    /// The lowest number in an evaluation of a line that came after another answer of the same person.
    fn first_answered(&mut self, evaluation: EvaluationId) -> impl Future<Output = Result<Option<i64>>> + Send;
    /// Keeps what came back to questions; what is there already stays as it is.
    fn keep_replies(&mut self, new: &[&NewReply]) -> impl Future<Output = Result<()>> + Send;
    /// Keeps judgements and takes their lines out of the judge's queue.
    fn keep_judgements(&mut self, judged: &[Judged<'_>]) -> impl Future<Output = Result<()>> + Send;
}

macro_rules! desk {
    ($connection:ty, $engine:ty) => {
        impl Desk for $connection {
            async fn rivals(
                &mut self,
                ids: &[(EvaluationId, Uuid)],
                cases: &[(EvaluationId, CaseId)],
            ) -> Result<Vec<Rival>> {
                let cases: Vec<_> = cases.iter().map(|(evaluation, case)| (*evaluation, case.0)).collect();
                let mut found: Vec<Rival> = Vec::new();
                for (wanted, pairs) in [(BY_ID, ids), (BY_CASE, cases.as_slice())] {
                    if pairs.is_empty() {
                        continue;
                    }
                    let mut query = QueryBuilder::<$engine>::new(RIVALS);
                    query.push(wanted).push_values(pairs, |mut row, (evaluation, other)| {
                        row.push_bind(evaluation.0).push_bind(*other);
                    });
                    query.push(")");
                    found.extend(query.build_query_as::<Rival>().fetch_all(&mut *self).await?);
                }
                // A withdrawal comes before all lines; whatever stands in a file has no number, and stands.
                for (wanted, server_seq) in [(WITHDRAWN_CASES, Some(BEFORE_ALL)), (PAST_CASES, None)] {
                    if cases.is_empty() {
                        continue;
                    }
                    let mut query = QueryBuilder::<$engine>::new(wanted);
                    query.push_values(cases.as_slice(), |mut row, (evaluation, case)| {
                        row.push_bind(evaluation.0).push_bind(*case);
                    });
                    query.push(")");
                    let gone: Vec<(Uuid, Uuid, Uuid)> = query.build_query_as().fetch_all(&mut *self).await?;
                    found.extend(gone.into_iter().map(|(evaluation_id, response_id, case)| Rival {
                        evaluation_id,
                        response_id,
                        case_id: Some(case),
                        install_id: None,
                        server_seq,
                    }));
                }
                Ok(found)
            }

            async fn withdrawn(&mut self, lines: &[RawSubmission]) -> Result<HashSet<(InstallId, SubmissionId)>> {
                if lines.is_empty() {
                    return Ok(HashSet::new());
                }
                let mut query = QueryBuilder::<$engine>::new(WITHDRAWN);
                query.push_values(lines, |mut row, line| {
                    row.push_bind(line.install.0).push_bind(line.submission.0);
                });
                let found: Vec<(Uuid, Uuid)> = query.push(")").build_query_as().fetch_all(&mut *self).await?;
                Ok(found.into_iter().map(|(install, id)| (InstallId(install), SubmissionId(id))).collect())
            }

            async fn withdraw_explanations(&mut self, said: &[&NewReply]) -> Result<()> {
                for one in said {
                    let Says::Explanation(question, _) = &one.says else { continue };
                    let (install, id) = (one.install.0, one.id.0);
                    let about = sqlx::query_as(WITHDRAWN_QUESTION).bind(one.evaluation.0).bind(question.0);
                    let about: Option<(Uuid, Vec<u8>)> =
                        about.bind(install).bind(id).fetch_optional(&mut *self).await?;
                    self.withdraw_with(install, id, about).await?;
                }
                Ok(())
            }

            async fn withdraw_partials(&mut self, broken_off: &[&NewPartial]) -> Result<()> {
                for one in broken_off {
                    let (install, id) = (one.install.0, one.id.0);
                    let person = sqlx::query_as(WITHDRAWN_PERSON).bind(one.evaluation.0).bind(one.case.0);
                    let found: Option<(Uuid, Vec<u8>)> =
                        person.bind(install).bind(id).fetch_optional(&mut *self).await?;
                    self.withdraw_with(install, id, found).await?;
                }
                Ok(())
            }

            async fn withdraw_with(&mut self, install: Uuid, id: Uuid, found: Option<(Uuid, Vec<u8>)>) -> Result<()> {
                let Some((with, hash)) = found else { return Ok(()) };
                let inherit = sqlx::query(INHERIT).bind(hash).bind(install).bind(id).bind(with);
                inherit.bind(Vec::<u8>::new()).execute(&mut *self).await?;
                sqlx::query(DESTROY_KEY).bind(install).bind(id).execute(&mut *self).await?;
                Ok(())
            }

            async fn uncount(&mut self, evaluation: EvaluationId, above: i64) -> Result<u64> {
                let told = sqlx::query(CASES_UNCOUNTED).bind(evaluation.0).bind(above);
                told.execute(&mut *self).await?;
                let gone = sqlx::query(UNCOUNT).bind(evaluation.0).bind(above).execute(&mut *self).await?;
                for sql in [QUEUE_AGAIN, UNREPLY, UNJUDGE] {
                    sqlx::query(sql).bind(evaluation.0).bind(above).execute(&mut *self).await?;
                }
                sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *self).await?;
                Ok(gone.rows_affected())
            }

            async fn changed(&mut self, evaluations: &BTreeSet<Uuid>) -> Result<()> {
                if !evaluations.is_empty() {
                    let mut query = QueryBuilder::<$engine>::new(CHANGED_ALL);
                    query.push_values(evaluations, |mut row, evaluation| {
                        row.push_bind(*evaluation).push("1");
                    });
                    query.push(ONE_MORE).build().execute(&mut *self).await?;
                }
                Ok(())
            }

            async fn touch(&mut self, cases: &[(Uuid, Uuid)]) -> Result<()> {
                self.changed(&cases.iter().map(|(evaluation, _)| *evaluation).collect()).await?;
                self.tell(CASES_ANSWERED, cases).await
            }

            async fn touch_reserves(&mut self, cases: &[(Uuid, Uuid)]) -> Result<()> {
                self.tell(RESERVES_TOUCHED, cases).await
            }

            async fn tell(&mut self, sql: &'static str, cases: &[(Uuid, Uuid)]) -> Result<()> {
                if !cases.is_empty() {
                    let mut query = QueryBuilder::<$engine>::new(sql);
                    query.push_values(cases, |mut row, (evaluation, case)| {
                        row.push_bind(*evaluation).push_bind(*case);
                    });
                    query.push(")").build().execute(&mut *self).await?;
                }
                Ok(())
            }

            async fn keep_responses(&mut self, new: &[&NewResponse]) -> Result<u64> {
                let cases: Vec<_> = new.iter().filter_map(|one| Some((one.evaluation.0, one.case?.0))).collect();
                self.touch(&cases).await?;
                let without_case = new.iter().filter(|one| one.case.is_none());
                self.changed(&without_case.map(|one| one.evaluation.0).collect()).await?;
                if new.is_empty() {
                    return Ok(0);
                }
                let mut query = QueryBuilder::<$engine>::new(RESPONSES);
                query.push_values(new, |mut row, one| {
                    row.push_bind(one.evaluation.0)
                        .push_bind(one.response.0)
                        .push_bind(one.sample_type.name())
                        .push_bind(one.mode.name())
                        .push_bind(one.language.clone())
                        .push_bind(one.day.to_string())
                        .push_bind(one.questionnaire.0.to_vec())
                        .push_bind(one.case.map(|case| case.0))
                        .push_bind(one.install.map(|install| install.0))
                        .push_bind(one.codes.clone())
                        .push_bind(one.answers.clone())
                        .push_bind(one.consent.as_ref().map(|consent| consent.language.clone()))
                        .push_bind(one.consent.as_ref().map(|consent| consent.day.to_string()));
                });
                Ok(query.push(UNLESS_THERE).build().execute(&mut *self).await?.rows_affected())
            }

            async fn keep_visits(&mut self, new: &[&NewVisit]) -> Result<()> {
                if new.is_empty() {
                    return Ok(());
                }
                let cases: Vec<_> = new.iter().map(|one| (one.evaluation.0, one.case.0)).collect();
                self.touch(&cases).await?;
                let closing = new.iter().filter(|one| one.visit.outcome.closes());
                let closed: Vec<_> = closing.map(|one| (one.evaluation.0, one.case.0)).collect();
                self.touch_reserves(&closed).await?;
                let mut query = QueryBuilder::<$engine>::new(VISITS);
                query.push_values(new, |mut row, one| {
                    row.push_bind(one.evaluation.0)
                        .push_bind(one.install.0)
                        .push_bind(one.id.0)
                        .push_bind(one.case.0)
                        .push_bind(one.server_seq)
                        .push_bind(one.visit.outcome.name())
                        .push_bind(one.visit.outcome.closes())
                        .push_bind(one.at.millis())
                        .push_bind(one.visit.again.map(Timestamp::millis))
                        .push_bind(one.noted());
                });
                query.push(UNLESS_THERE).build().execute(&mut *self).await?;
                Ok(())
            }

            async fn keep_partials(&mut self, new: &[&NewPartial]) -> Result<()> {
                if new.is_empty() {
                    return Ok(());
                }
                let mut query = QueryBuilder::<$engine>::new(PARTIALS);
                query.push_values(new, |mut row, one| {
                    row.push_bind(one.evaluation.0)
                        .push_bind(one.install.0)
                        .push_bind(one.id.0)
                        .push_bind(one.case.0)
                        .push_bind(one.mode.name())
                        .push_bind(one.language.clone())
                        .push_bind(one.day.to_string())
                        .push_bind(one.consent.as_ref().map(|consent| consent.language.clone()))
                        .push_bind(one.consent.as_ref().map(|consent| consent.day.to_string()));
                });
                query.push(UNLESS_THERE).build().execute(&mut *self).await?;
                Ok(())
            }

            async fn asked(&mut self, about: &[(Uuid, Uuid, Uuid)]) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
                if about.is_empty() {
                    return Ok(Vec::new());
                }
                let mut query = QueryBuilder::<$engine>::new(ASKED);
                query.push_values(about, |mut row, (evaluation, submission, case)| {
                    row.push_bind(*evaluation).push_bind(*submission).push_bind(*case);
                });
                Ok(query.push(")").build_query_as().fetch_all(&mut *self).await?)
            }

            async fn supersede(
                &mut self,
                evaluation: EvaluationId,
                install: InstallId,
                old: SubmissionId,
            ) -> Result<u64> {
                let gone = sqlx::query(REPLACED).bind(evaluation.0).bind(old.0).bind(install.0);
                let gone = gone.execute(&mut *self).await?.rows_affected();
                sqlx::query(SUPERSEDED).bind(install.0).bind(old.0).execute(&mut *self).await?;
                sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *self).await?;
                Ok(gone)
            }

            async fn first_superseded(&mut self, evaluation: EvaluationId) -> Result<Option<i64>> {
                Ok(sqlx::query_scalar(FIRST_SUPERSEDED).bind(evaluation.0).fetch_one(&mut *self).await?)
            }

            async fn first_late(&mut self, evaluation: EvaluationId, old: SubmissionId) -> Result<Option<i64>> {
                let query = sqlx::query_as(LATE)
                    .bind(evaluation.0)
                    .bind(Reason::CaseAnswered.name())
                    .bind(Reason::IdTaken.name());
                let mut late = query.fetch(&mut *self);
                while let Some((line, server_seq)) = late.try_next().await? {
                    let line: String = line;
                    if Line::parse(&line).is_ok_and(|line| line.header.supersedes == Some(old)) {
                        return Ok(Some(server_seq));
                    }
                }
                Ok(None)
            }

            async fn first_answered(&mut self, evaluation: EvaluationId) -> Result<Option<i64>> {
                let query = sqlx::query_scalar(FIRST_ANSWERED).bind(evaluation.0).bind(Reason::CaseAnswered.name());
                Ok(query.fetch_one(&mut *self).await?)
            }

            async fn keep_replies(&mut self, new: &[&NewReply]) -> Result<()> {
                for one in new {
                    let (question, supersedes, words) = match &one.says {
                        Says::Explanation(question, words) => (Some(question.0), None, Some(without_nul(words))),
                        Says::Replaces(old) => (None, Some(old.0), None),
                    };
                    if let Some(question) = question {
                        let told = sqlx::query(CASE_OF_QUESTION).bind(one.evaluation.0).bind(question);
                        told.execute(&mut *self).await?;
                    }
                    sqlx::query(REPLY)
                        .bind(one.evaluation.0)
                        .bind(one.install.0)
                        .bind(one.id.0)
                        .bind(one.server_seq)
                        .bind(question)
                        .bind(supersedes)
                        .bind(words)
                        .bind(one.at.millis())
                        .execute(&mut *self)
                        .await?;
                }
                Ok(())
            }

            async fn keep_judgements(&mut self, judged: &[Judged<'_>]) -> Result<()> {
                if judged.is_empty() {
                    return Ok(());
                }
                let mut query = QueryBuilder::<$engine>::new(JUDGEMENTS);
                query.push_values(judged, |mut row, one| {
                    row.push_bind(one.install.0)
                        .push_bind(one.submission.0)
                        .push_bind(one.verdict)
                        .push_bind(one.reason)
                        .push_bind(one.detail.map(str::to_owned))
                        .push_bind(one.evaluation.map(|id| id.0))
                        .push_bind(one.at.millis());
                });
                query.push(UNLESS_THERE).build().execute(&mut *self).await?;
                let mut query = QueryBuilder::<$engine>::new(JUDGED);
                query.push_values(judged, |mut row, one| {
                    row.push_bind(one.install.0).push_bind(one.submission.0);
                });
                query.push(")").build().execute(&mut *self).await?;
                Ok(())
            }
        }
    };
}

desk!(SqliteConnection, Sqlite);
desk!(PgConnection, Postgres);
