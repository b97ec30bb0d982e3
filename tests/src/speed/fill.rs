//! A campaign in an empty database: 15 evaluations with the people drawn, their design and the responses that count.
//!
//! The programme is told by the store's own doors. Cases and responses, of which there are a million, are written in bulk past
//! them, as the judge would have derived them from as many lines: this measures scores, not the way of the answers.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Map, Value};
use sqlx::{PgPool, QueryBuilder, SqlitePool};
use std::str::FromStr;
use store::{Planner, Store};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::case::{Mode, SampleType};
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CampaignId, EvaluationId, UnitId, ordered};
use survey::language::Text;
use survey::questionnaire::{BLANK, Compiled, QuestionKind, Questionnaire, QuestionnaireHash};
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};
use uuid::Uuid;

use super::people::{Person, UNITS, people, psu_name, stratum_name, unit_name};

const FORM: &str = include_str!("../../../questionnaires/hanh-chinh-22.json");
/// 21 September 2022.
const BEGIN: i64 = 1_663_722_000_000;
/// Nobody with an account.
const OFFICE: Planner = Planner { by: None, at: Timestamp::from_millis(BEGIN) };
/// Rows of one statement: each has a dozen values, of which SQLite takes 32,766.
const ROWS: usize = 1_000;
/// Of ten people drawn nine answer.
const ANSWERED: usize = 9;
/// Days of the fieldwork.
const DAYS: usize = 30;
/// PSUs in which interviews go on at the same time.
const AT_ONCE: usize = 10;
const SEED: u64 = 23;

/// Where the rows go.
pub enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

struct Case {
    id: Uuid,
    number: i64,
    stratum: String,
    psu: String,
    psus_in_stratum: i64,
    people_in_psu: i64,
    weight: f64,
}

struct Response {
    id: Uuid,
    case: Uuid,
    day: String,
    codes: Vec<u8>,
    answers: String,
}

/// Tells the programme and writes `rows` responses.
///
/// # Errors
/// If the database is not empty or cannot be written.
pub async fn fill(store: &Store, raw: &Raw, rows: usize) -> anyhow::Result<CampaignId> {
    let form = form()?;
    let campaign = CampaignId(Uuid::from_u128(1));
    let evaluations = programme(store, campaign).await?;
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let mut all = people(rows).peekable();
    for (unit, evaluation) in evaluations.iter().enumerate() {
        let own: Vec<Person> = std::iter::from_fn(|| all.next_if(|person| person.unit == unit)).collect();
        let (cases, responses) = of_unit(&form, &own, &mut chance);
        write(raw, *evaluation, &cases, &responses).await?;
    }
    settle(raw).await?;
    Ok(campaign)
}

fn form() -> anyhow::Result<Compiled> {
    let form = Questionnaire::from_json(FORM).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    form.compile().map_err(|problems| anyhow::anyhow!("the questionnaire has {} problems", problems.len()))
}

async fn programme(store: &Store, campaign: CampaignId) -> anyhow::Result<Vec<EvaluationId>> {
    let at = Timestamp::from_millis(BEGIN);
    let form = Questionnaire::from_json(FORM).map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let questionnaire: QuestionnaireHash = store.publish_questionnaire(&form, at).await?;
    let new = Campaign {
        id: campaign,
        year: 2022,
        name: Text::of("Đợt khảo sát", "Survey"),
        state: CampaignState::Draft,
        first_day: Day::from_str("2022-09-01")?,
        last_day: Day::from_str("2022-10-31")?,
    };
    store.add_campaign(&new, OFFICE).await?;
    let mut evaluations = Vec::new();
    for unit in 0..UNITS {
        let (id, evaluation) = (Uuid::from_u128(100 + unit as u128), EvaluationId(Uuid::from_u128(200 + unit as u128)));
        let validity = Validity { from: Day::from_str("2018-01-01")?, until: None };
        let (code, name) = (unit_name(unit), Text::of(&format!("Cơ quan {}", unit + 1), "Agency"));
        let kind = UnitKind::District;
        let area_code = "124".to_owned();
        store.put_unit(&Unit { id: UnitId(id), code, name, kind, area_code, validity, demonstration: true }).await?;
        let new = Evaluation {
            id: evaluation,
            campaign,
            unit: UnitId(id),
            kind: EvaluationKind::Programme,
            questionnaire,
            rule: IndexRule::MeanOfFactors,
            target: 300,
        };
        store.add_evaluation(&new, OFFICE).await?;
        evaluations.push(evaluation);
    }
    store.step_campaign(campaign, CampaignState::Open, OFFICE).await?;
    Ok(evaluations)
}

/// The people drawn in the order of their numbers, and the responses in the order of the fieldwork, which is another.
fn of_unit(form: &Compiled, own: &[Person], chance: &mut ChaCha8Rng) -> (Vec<Case>, Vec<Response>) {
    let mut cases: Vec<Case> = Vec::new();
    let mut responses: Vec<((usize, u64), Response)> = Vec::new();
    for (row, person) in own.iter().enumerate() {
        if row % ANSWERED == 0 {
            cases.push(case(person, cases.len(), chance));
        }
        let own = case(person, cases.len(), chance);
        let (codes, answers) = answered(form, person);
        let place = (person.psu / AT_ONCE, chance.next_u64());
        responses.push((place, Response { id: Uuid::nil(), case: own.id, day: String::new(), codes, answers }));
        cases.push(own);
    }
    responses.sort_unstable_by_key(|(place, _)| *place);
    let of_day = (responses.len() / DAYS).max(1);
    let told = responses.into_iter().enumerate().map(|(at, (_, response))| {
        let day = i64::try_from(at / of_day).unwrap_or(0);
        let moment = Timestamp::from_millis(BEGIN).plus_days(day);
        let id = id(moment.plus_millis(i64::from(chance.next_u32() % 30_000_000)), chance);
        Response { id, day: Zone::VIETNAM.day(moment).to_string(), ..response }
    });
    let responses = told.collect();
    (cases, responses)
}

fn case(person: &Person, before: usize, chance: &mut ChaCha8Rng) -> Case {
    let number = i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1);
    Case {
        id: id(Timestamp::from_millis(BEGIN + number / 20), chance),
        number,
        stratum: stratum_name(person.stratum),
        psu: psu_name(person.psu),
        psus_in_stratum: i64::from(person.psus_in_stratum),
        people_in_psu: i64::from(person.people_in_psu),
        weight: person.weight,
    }
}

fn id(at: Timestamp, chance: &mut ChaCha8Rng) -> Uuid {
    let mut random = [0; 10];
    chance.fill_bytes(&mut random);
    ordered(at, random)
}

/// The codes of a person's answers, and the answers as they are stored beside them.
fn answered(form: &Compiled, person: &Person) -> (Vec<u8>, String) {
    let mut codes = vec![BLANK; form.layout().width()];
    let mut answers = Map::new();
    let mut criteria = person.codes.iter();
    for (index, question) in form.questions() {
        let Some(slot) = form.layout().slot(index) else { continue };
        let code = match &question.kind {
            QuestionKind::Likert(likert) if likert.factor.is_some() => criteria.next().copied().flatten(),
            QuestionKind::Likert(_) => person.codes[0],
            QuestionKind::Single { .. } => Some(1),
            _ => None,
        };
        if let Some(code) = code {
            codes[slot.offset] = code;
            answers.insert(question.name.clone(), Value::from(code.to_string()));
        }
    }
    (codes, Value::Object(answers).to_string())
}

macro_rules! insert {
    ($pool:expr, $evaluation:expr, $cases:expr, $responses:expr) => {{
        let mut tx = $pool.begin().await?;
        for some in $cases.chunks(ROWS) {
            let mut sql = QueryBuilder::new(
                "insert into survey_case (evaluation_id, case_id, number, area_code, stratum, psu, psus_in_stratum, people_in_psu, weight) ",
            );
            sql.push_values(some, |mut row, case| {
                row.push_bind($evaluation.0).push_bind(case.id).push_bind(case.number).push_bind("03988");
                row.push_bind(&case.stratum).push_bind(&case.psu).push_bind(case.psus_in_stratum);
                row.push_bind(case.people_in_psu).push_bind(case.weight);
            });
            sql.build().execute(&mut *tx).await?;
        }
        for some in $responses.chunks(ROWS) {
            let mut sql = QueryBuilder::new(
                "insert into response (evaluation_id, response_id, sample_type, mode, language, day, questionnaire_hash, case_id, \
                 install_id, codes, answers, consent_language, consent_day) ",
            );
            sql.push_values(some, |mut row, response| {
                row.push_bind($evaluation.0).push_bind(response.id).push_bind(SampleType::Probability.name());
                row.push_bind(Mode::Tablet.name()).push_bind("vi").push_bind(&response.day).push_bind(HASH.as_slice());
                row.push_bind(response.case).push_bind($evaluation.0).push_bind(&response.codes);
                row.push_bind(&response.answers).push_bind("vi").push_bind(&response.day);
            });
            sql.build().execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }};
}

/// Stands for the questionnaire of a response; scores take that of the evaluation.
const HASH: [u8; 32] = [7; 32];

async fn write(raw: &Raw, evaluation: EvaluationId, cases: &[Case], responses: &[Response]) -> anyhow::Result<()> {
    match raw {
        Raw::Sqlite(pool) => insert!(pool, evaluation, cases, responses),
        Raw::Postgres(pool) => insert!(pool, evaluation, cases, responses),
    }
    Ok(())
}

/// What the engines do of themselves before long: SQLite folds its log into the file, PostgreSQL looks through new rows.
async fn settle(raw: &Raw) -> anyhow::Result<()> {
    match raw {
        Raw::Sqlite(pool) => sqlx::query("pragma wal_checkpoint(truncate)").execute(pool).await.map(drop)?,
        Raw::Postgres(pool) => sqlx::query("vacuum analyze").execute(pool).await.map(drop)?,
    }
    Ok(())
}
