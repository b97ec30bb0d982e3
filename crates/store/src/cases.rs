//! The people drawn for an evaluation, with the design they were drawn by. Who they are is kept elsewhere.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use survey::campaign::Change;
use survey::case::{Case, CaseDesign, CaseDetails};
use survey::clock::NotATime;
use survey::id::{CaseId, EvaluationId, UserId};
use survey::language::Language;
use survey::short_text::ShortText;
use uuid::Uuid;

use crate::campaigns::{ASSIGN, STATE_OF_EVALUATION, assign, place_of, state_of, told_surveyor};
use crate::data_versions::CHANGED;
use crate::error::{Result, StoreError};
use crate::feed::{CASES_GIVEN, LIST_CHANGED};
use crate::plan_deeds::{NewDeed, PlanDeedKind, Planner, note_deed};
use crate::pool::{Store, read, transaction};
use crate::rows;

#[derive(sqlx::FromRow)]
pub(crate) struct CaseRow {
    evaluation_id: Uuid,
    case_id: Uuid,
    number: i64,
    area_code: String,
    village: Option<String>,
    stratum: String,
    psu: String,
    psus_in_stratum: Option<i64>,
    people_in_psu: Option<i64>,
    weight: f64,
    language: Option<String>,
    service: Option<String>,
    service_month: Option<String>,
    reserve: Option<i64>,
    assigned_to: Option<Uuid>,
    answered: bool,
}

impl CaseRow {
    fn into_case(self) -> Result<AssignedCase> {
        Ok(AssignedCase {
            case: Case {
                id: CaseId(self.case_id),
                evaluation: EvaluationId(self.evaluation_id),
                number: rows::narrow("case", self.number)?,
                area_code: self.area_code,
                village: self.village,
                details: details(self.language, self.service.as_deref(), self.service_month.as_deref(), self.reserve)?,
                design: CaseDesign {
                    stratum: self.stratum,
                    psu: self.psu,
                    psus_in_stratum: rows::narrow_option("case", self.psus_in_stratum)?,
                    people_in_psu: rows::narrow_option("case", self.people_in_psu)?,
                    weight: self.weight,
                },
            },
            surveyor: self.assigned_to.map(UserId),
            answered: self.answered,
        })
    }
}

/// From the columns of these names.
pub(crate) fn details(
    language: Option<String>,
    service: Option<&str>,
    service_month: Option<&str>,
    reserve: Option<i64>,
) -> Result<CaseDetails> {
    let corrupt = |cause: NotATime| StoreError::corrupt("case", cause);
    Ok(CaseDetails {
        language: language.map(Language::try_from).transpose().map_err(|cause| StoreError::corrupt("case", cause))?,
        service: service.map(ShortText::new).transpose().map_err(|cause| StoreError::corrupt("case", cause))?,
        service_month: service_month.map(str::parse).transpose().map_err(corrupt)?,
        reserve: rows::narrow_option("case", reserve)?.and_then(NonZeroU32::new),
    })
}

/// A case to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    pub case: Case,
    /// Whose list it is on.
    pub surveyor: Option<UserId>,
    /// Who it is: [`sync::person::PersonKey::seal`].
    pub person: Option<Vec<u8>>,
}

impl From<&(Case, Option<UserId>)> for NewCase {
    /// A case of whom nothing personal is known.
    fn from((case, surveyor): &(Case, Option<UserId>)) -> Self {
        Self { case: case.clone(), surveyor: *surveyor, person: None }
    }
}

/// A case, whose list it is on, and whether a counted response to it exists.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedCase {
    pub case: Case,
    pub surveyor: Option<UserId>,
    pub answered: bool,
}

impl Store {
    /// Adds cases to an evaluation, all or none; the surveyors whose lists they are on are given the evaluation with them.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if a case or its number is there already, [`StoreError::Missing`] if the evaluation or a
    /// surveyor is not, [`StoreError::Refused`] once its campaign is closed.
    pub async fn add_cases(&self, cases: impl IntoIterator<Item: Into<NewCase>>) -> Result<()> {
        const SQL: &str = "insert into survey_case (evaluation_id, case_id, number, area_code, village, stratum, psu, \
             psus_in_stratum, people_in_psu, weight, assigned_to, language, service, service_month, reserve) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        const PERSON: &str = "insert into case_person (evaluation_id, case_id, sealed) values ($1, $2, $3)";
        let cases: Vec<NewCase> = cases.into_iter().map(Into::into).collect();
        let evaluations: BTreeSet<EvaluationId> = cases.iter().map(|new| new.case.evaluation).collect();
        let given: BTreeSet<(EvaluationId, UserId)> =
            cases.iter().filter_map(|new| Some((new.case.evaluation, new.surveyor?))).collect();
        transaction!(self, tx => {
            for evaluation in &evaluations {
                state_of!(tx, STATE_OF_EVALUATION, "evaluation", evaluation.0).may_change(Change::Fieldwork, false)?;
                sqlx::query(CHANGED).bind(evaluation.0).execute(&mut *tx).await?;
            }
            for (evaluation, surveyor) in &given {
                assign!(tx, evaluation, surveyor);
            }
            for NewCase { case, surveyor, person } in &cases {
                let details = &case.details;
                sqlx::query(SQL)
                    .bind(case.evaluation.0)
                    .bind(case.id.0)
                    .bind(i64::from(case.number))
                    .bind(rows::without_nul(&case.area_code))
                    .bind(case.village.as_deref().map(rows::without_nul))
                    .bind(rows::without_nul(&case.design.stratum))
                    .bind(rows::without_nul(&case.design.psu))
                    .bind(case.design.psus_in_stratum.map(i64::from))
                    .bind(case.design.people_in_psu.map(i64::from))
                    .bind(case.design.weight)
                    .bind(surveyor.map(|user| user.0))
                    .bind(details.language.as_ref().map(Language::tag))
                    .bind(details.service.as_ref().map(ShortText::as_str))
                    .bind(details.service_month.map(String::from))
                    .bind(details.reserve.map(|order| i64::from(order.get())))
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::exists("a case with this number"))?;
                if let Some(sealed) = person {
                    sqlx::query(PERSON)
                        .bind(case.evaluation.0)
                        .bind(case.id.0)
                        .bind(sealed.as_slice())
                        .execute(&mut *tx)
                        .await?;
                }
                if let Some(user) = surveyor {
                    sqlx::query(CASES_GIVEN)
                        .bind(case.evaluation.0)
                        .bind(case.id.0)
                        .bind(user.0)
                        .execute(&mut *tx)
                        .await?;
                }
            }
        });
        Ok(())
    }

    /// The cases of an evaluation by number; only those on one surveyor's list, if one is named.
    pub async fn cases(&self, evaluation: EvaluationId, surveyor: Option<UserId>) -> Result<Vec<AssignedCase>> {
        const SQL: &str = "select c.evaluation_id, c.case_id, c.number, c.area_code, c.village, c.stratum, c.psu, \
             c.psus_in_stratum, c.people_in_psu, c.weight, c.language, c.service, \
             c.service_month, c.reserve, c.assigned_to, (r.response_id is not null or exists \
             (select 1 from withdrawal w where w.evaluation_id = c.evaluation_id and w.case_id = c.case_id)) as answered \
             from survey_case c left join response r on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id \
             where c.evaluation_id = $1 and ($2 or c.assigned_to = $3) order by c.number";
        let found: Vec<CaseRow> = read!(self, pool => {
            sqlx::query_as(SQL)
                .bind(evaluation.0)
                .bind(surveyor.is_none())
                .bind(surveyor.map(|user| user.0))
                .fetch_all(pool)
                .await
        })?;
        found.into_iter().map(CaseRow::into_case).collect()
    }

    /// Hands what one surveyor still has to do in an evaluation over to another: the cases not yet answered change lists,
    /// and the evaluation itself goes with them. What the first one already collected counts as before, and is taken
    /// in late too. Gives how many cases changed lists.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such evaluation, if the first surveyor does not have it, or if there is
    /// no account of the second.
    pub async fn hand_over(&self, evaluation: EvaluationId, from: UserId, to: UserId, planner: Planner) -> Result<u64> {
        const MOVE: &str = "update survey_case set assigned_to = $3 where evaluation_id = $1 and assigned_to = $2 \
             and not exists (select 1 from response r where r.evaluation_id = survey_case.evaluation_id \
             and r.case_id = survey_case.case_id) and not exists (select 1 from withdrawal w \
             where w.evaluation_id = survey_case.evaluation_id and w.case_id = survey_case.case_id) returning case_id";
        const TAKE: &str = "delete from assignment where evaluation_id = $1 and user_id = $2";
        Ok(transaction!(self, tx => {
            // Nobody's answer is judged meanwhile, so that a case is either answered or handed over.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            if from != to {
                let taken = sqlx::query(TAKE).bind(evaluation.0).bind(from.0).execute(&mut *tx).await?;
                if taken.rows_affected() == 0 {
                    return Err(StoreError::Missing("assignment of this evaluation to this surveyor"));
                }
                sqlx::query(ASSIGN)
                    .bind(evaluation.0)
                    .bind(to.0)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::refers("this assignment", "evaluation or account"))?;
            }
            let moved: Vec<Uuid> =
                sqlx::query_scalar(MOVE).bind(evaluation.0).bind(from.0).bind(to.0).fetch_all(&mut *tx).await?;
            for case in &moved {
                sqlx::query(CASES_GIVEN).bind(evaluation.0).bind(case).bind(to.0).execute(&mut *tx).await?;
            }
            for user in [from, to] {
                sqlx::query(LIST_CHANGED).bind(evaluation.0).bind(user.0).execute(&mut *tx).await?;
            }
            if from != to {
                let (campaign, unit) = place_of!(tx, evaluation);
                let deed = NewDeed::of_evaluation(PlanDeedKind::HandedOver, campaign, evaluation, unit);
                let (before, mut after) = (told_surveyor!(tx, from), told_surveyor!(tx, to));
                after["cases"] = serde_json::json!(moved.len());
                note_deed!(tx, planner, deed.before(before).after(after));
            }
            moved.len() as u64
        }))
    }
}
