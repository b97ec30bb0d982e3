//! The field before the storm: a programme, and tablets that are enrolled. One of them enrols over the protocol, to learn
//! the server's keys; the others go straight through the store.

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use p256::ecdsa::SigningKey;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::{NewAccount, NewInstall, Planner, Role, Store};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::case::{Case, CaseDesign, CaseDetails};
use survey::clock::{Day, Timestamp};
use survey::id::{CampaignId, CaseId, EvaluationId, InstallId, UnitId, UserId};
use survey::language::Text;
use survey::questionnaire::{Compiled, Questionnaire};
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};
use sync::message::EnrolAnswer;
use uuid::Uuid;

use super::host::Host;
use super::office;
use super::wire::{Road, Signed, Signer};

const FORM: &str = include_str!("../../../questionnaires/hanh-chinh-22.json");
/// Tablets of one agency: its surveyors share one list of people.
const TABLETS_OF_ONE: usize = 100;
pub const PEOPLE_OF_ONE: u32 = 3_000;
pub const APP: &str = "storm/0.1.0";

/// What the tablets know before they go into the field.
pub struct Field {
    pub server: EnrolAnswer,
    /// The key of the tablet that asked for it.
    pub key: SigningKey,
    pub form: Arc<Compiled>,
    pub today: Day,
    pub tablets: Vec<Enrolled>,
}

pub struct Enrolled {
    pub install: InstallId,
    pub key: SigningKey,
    pub push: String,
    pub evaluation: EvaluationId,
    /// Its place among those of the same evaluation.
    pub place: usize,
}

pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the tablets' own clock")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(0))
}

/// The case of that number in the evaluation of that place.
pub const fn case(evaluation: EvaluationId, number: u32) -> CaseId {
    CaseId(id(0x1_0000 | (evaluation.0.as_u128() & 0xffff), number))
}

const fn id(kind: u128, number: u32) -> Uuid {
    Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0000 | (kind << 32) | number as u128)
}

/// Makes the programme and enrols so many tablets.
pub async fn prepare(store: &Store, host: &Host, tablets: usize) -> anyhow::Result<Field> {
    let form = Questionnaire::from_json(FORM).map_err(|error| anyhow::anyhow!("{error}"))?;
    let form = form.compile().map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let today: Day = "2022-09-21".parse()?;
    let surveyor = UserId(id(1, 1));
    let evaluations = programme(store, &form, surveyor, tablets.div_ceil(TABLETS_OF_ONE)).await?;
    let server = first(store, host, surveyor).await?;
    let enrolled: Vec<Enrolled> = stream::iter(0..tablets)
        .map(|number| enrol(store, surveyor, &evaluations, number))
        .buffered(64)
        .try_collect()
        .await?;
    Ok(Field { server, key: signing_key(usize::MAX)?, form: Arc::new(form), today, tablets: enrolled })
}

async fn programme(
    store: &Store,
    form: &Compiled,
    surveyor: UserId,
    agencies: usize,
) -> anyhow::Result<Vec<EvaluationId>> {
    store.publish_questionnaire(form.questionnaire(), now()).await?;
    let account = NewAccount {
        id: surveyor,
        username: "mai",
        display_name: "Lò Thị Mai",
        role: Role::Surveyor,
        password_hash: "nobody signs in",
        at: now(),
    };
    store.add_account(&account).await?;
    store.add_account(&office::account(UserId(id(1, 2)), now())).await?;
    let campaign = Campaign {
        id: CampaignId(id(2, 1)),
        year: 2022,
        name: Text::of("Đợt khảo sát", "Survey"),
        state: CampaignState::Draft,
        first_day: "2022-09-01".parse()?,
        last_day: "2022-10-31".parse()?,
    };
    let planner = Planner { by: None, at: now() };
    store.add_campaign(&campaign, planner).await?;
    let mut evaluations = Vec::new();
    for number in 1..=u32::try_from(agencies)? {
        let unit = Unit {
            id: UnitId(id(3, number)),
            code: format!("U{number}"),
            name: Text::of("Uỷ ban nhân dân huyện", "District office"),
            kind: UnitKind::District,
            area_code: "118".to_owned(),
            validity: Validity { from: "2018-01-01".parse()?, until: None },
            demonstration: true,
        };
        store.put_unit(&unit).await?;
        let evaluation = Evaluation {
            id: EvaluationId(id(4, number)),
            campaign: campaign.id,
            unit: unit.id,
            kind: EvaluationKind::Programme,
            questionnaire: form.hash(),
            rule: IndexRule::Pooled,
            target: PEOPLE_OF_ONE,
        };
        store.add_evaluation(&evaluation, planner).await?;
        evaluations.push(evaluation.id);
    }
    store.step_campaign(campaign.id, CampaignState::Open, planner).await?;
    let lists = evaluations.iter().map(|evaluation| list(store, *evaluation, surveyor));
    stream::iter(lists).buffer_unordered(8).try_collect::<()>().await?;
    Ok(evaluations)
}

async fn list(store: &Store, evaluation: EvaluationId, surveyor: UserId) -> anyhow::Result<()> {
    let people: Vec<_> = (1..=PEOPLE_OF_ONE).map(|number| (person(evaluation, number), Some(surveyor))).collect();
    Ok(store.add_cases(&people).await?)
}

fn person(evaluation: EvaluationId, number: u32) -> Case {
    Case {
        id: case(evaluation, number),
        evaluation,
        number,
        area_code: "03988".to_owned(),
        village: None,
        details: CaseDetails::default(),
        design: CaseDesign {
            stratum: "vùng cao".to_owned(),
            psu: format!("xã {}", number % 30),
            psus_in_stratum: Some(60),
            people_in_psu: Some(400),
            weight: 4.0,
        },
    }
}

fn secret(number: usize) -> [u8; 32] {
    Sha256::digest(format!("storm tablet {number}")).into()
}

fn signing_key(number: usize) -> anyhow::Result<SigningKey> {
    SigningKey::from_slice(&secret(number)).context("a key of the storm is no key")
}

fn public(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

async fn code(store: &Store, surveyor: UserId, code: &str) -> anyhow::Result<[u8; 32]> {
    let hash = Sha256::digest(code).into();
    store.add_enrolment_code(hash, surveyor, now(), now().plus_days(1)).await?;
    Ok(hash)
}

/// The tablet that enrols as the protocol says and then stays at home.
async fn first(store: &Store, host: &Host, surveyor: UserId) -> anyhow::Result<EnrolAnswer> {
    const CODE: &str = "K7QM4P2XA9";
    code(store, surveyor, CODE).await?;
    let key = signing_key(usize::MAX)?;
    let road = Road::to(host.address()?, 1);
    let failed = |failure| anyhow::anyhow!("the first tablet could not be enrolled: {failure:?}");
    let mut connection = road.open().await.map_err(failed)?;
    let request = json!({
        "proto": {"min": 1, "max": 1}, "code": CODE, "app": APP, "public_key": URL_SAFE_NO_PAD.encode(public(&key)),
    });
    let signer = Signer { key: &key, push: None };
    let request = Signed::new(&road, &signer, "/sync/v1/enrol", request.to_string().into_bytes()).map_err(failed)?;
    let answer = connection.send(request).await.map_err(failed)?;
    Ok(serde_json::from_slice(&answer)?)
}

async fn enrol(
    store: &Store,
    surveyor: UserId,
    evaluations: &[EvaluationId],
    number: usize,
) -> anyhow::Result<Enrolled> {
    let key = signing_key(number)?;
    let push = URL_SAFE_NO_PAD.encode(secret(number));
    let install = NewInstall {
        id: InstallId(id(5, u32::try_from(number)?)),
        public_key: public(&key),
        push_hash: Sha256::digest(&push).into(),
        push_expires_at: now().plus_days(90),
        app_version: APP.to_owned(),
        at: now(),
    };
    let hash = code(store, surveyor, &format!("storm {number}")).await?;
    store.enrol(hash, &install).await?.context("a code of the storm was refused")?;
    let evaluation = evaluations[number / TABLETS_OF_ONE];
    Ok(Enrolled { install: install.id, key, push, evaluation, place: number % TABLETS_OF_ONE })
}
