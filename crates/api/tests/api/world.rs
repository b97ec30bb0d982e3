//! A small programme in a store of its own, behind the whole router: two campaigns, one open and one published, an
//! account of each role, and a clock that the test moves.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use api::{Admission, ApiState, Config, Limits, Secrets};
use axum::Router;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use store::{Arrival, Judge, NewAccount, Planner, Role, Store, Vault, WithdrawalJournal};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::case::{Case, CaseDesign, CaseDetails};
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{CampaignId, CaseId, EvaluationId, UnitId, UserId};
use survey::language::Text;
use survey::questionnaire::{Compiled, Questionnaire};
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};
use sync::keys::ServerKeys;
use tempfile::TempDir;
use uuid::Uuid;

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;

/// 21 September 2022, 08:00 in Sơn La.
pub const NOW: Timestamp = Timestamp::from_millis(1_663_722_000_000);
/// Whoever plans, at the server itself.
pub const OFFICE: Planner = Planner { by: None, at: NOW };
pub const PASSWORD: &str = "Mường La 2022";
pub const OPEN: CampaignId = CampaignId(id(2));
pub const PUBLISHED: CampaignId = CampaignId(id(3));
/// In the open campaign, on the list of the surveyor.
pub const CURRENT: EvaluationId = EvaluationId(id(4));
/// In the published campaign, with enough respondents to be shown.
pub const SHOWN: EvaluationId = EvaluationId(id(5));
/// In the published campaign, with too few.
pub const FEW: EvaluationId = EvaluationId(id(6));
/// Of a year more, in [`World::of_three_years`] alone.
pub const EARLIER: EvaluationId = EvaluationId(id(9));
pub const UNIT: UnitId = UnitId(id(7));
pub const SMALL_UNIT: UnitId = UnitId(id(8));
/// How many answer in an evaluation that is shown, and in one that is not.
pub const MANY: u32 = 36;
pub const TOO_FEW: u32 = 12;

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0000 | number)
}

pub fn user(role: Role) -> UserId {
    UserId(id(0x20 + role as u128))
}

/// The case of that number in an evaluation.
pub fn case_id(evaluation: EvaluationId, number: u32) -> CaseId {
    CaseId(id(0x1_0000 + ((evaluation.0.as_u128() & 0xff) << 24) + u128::from(number)))
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn keys() -> ServerKeys {
    ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(1))
}

pub const FORM: &str = include_str!("../../../../questionnaires/hanh-chinh-22.json");

pub fn form() -> Compiled {
    Questionnaire::from_json(FORM).unwrap().compile().unwrap()
}

pub struct World {
    pub store: Store,
    pub app: Router,
    /// What the server's own tasks work on.
    pub state: ApiState,
    clock: Arc<AtomicI64>,
    dir: TempDir,
}

impl World {
    /// The programme without a single answer.
    pub async fn new() -> Self {
        Self::behind(Arc::default()).await
    }

    /// Where photographs and recordings lie.
    pub fn files(&self) -> std::path::PathBuf {
        self.dir.path().join("files")
    }

    /// The same behind gates of the test's own.
    pub async fn behind(admission: Arc<Admission>) -> Self {
        Self::with(admission, 0).await
    }

    /// The same on a disk of which so much must stay free.
    pub async fn on_a_disk_with(reserve: u64) -> Self {
        Self::with(Arc::default(), reserve).await
    }

    /// The same where the office needs an app of this version.
    pub async fn needing_app(version: &str) -> Self {
        let mut world = Self::new().await;
        let config = Config { min_app: Some(version.to_owned()), ..(*world.state.config).clone() };
        world.state.config = Arc::new(config);
        world.app = api::router(world.state.clone(), Limits::default());
        world
    }

    async fn with(admission: Arc<Admission>, reserve: u64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", dir.path().join("hailong.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        programme(&store).await;
        let clock = Arc::new(AtomicI64::new(NOW.millis()));
        let reading = clock.clone();
        let config = Config {
            public_url: "https://hailong.example".to_owned(),
            zone: Zone::VIETNAM,
            demonstration: false,
            strict_storage: true,
            min_app: None,
        };
        let secrets = Secrets { tokens: [1; 32], refresh: [2; 32], field: keys() };
        let now = move || Timestamp::from_millis(reading.load(Ordering::SeqCst));
        let files = Vault::at(dir.path().join("files")).leaving(reserve);
        let mut state = ApiState::new(store.clone(), files, config, secrets, Arc::new(now));
        state.admission = admission;
        let state = state.with_withdrawals(WithdrawalJournal::of(dir.path()));
        let app = api::router(state.clone(), Limits::default());
        Self { store, app, state, clock, dir }
    }

    /// The programme with answers in all three evaluations; the second campaign is published.
    pub async fn answered() -> Self {
        let world = Self::answered_by(&[(CURRENT, MANY), (SHOWN, MANY), (FEW, TOO_FEW)]).await;
        for step in [CampaignState::Closed, CampaignState::Published] {
            world.store.step_campaign(PUBLISHED, step, OFFICE).await.unwrap();
        }
        world
    }

    /// The programme with so many answers in these evaluations.
    pub async fn answered_by(counts: &[(EvaluationId, u32)]) -> Self {
        let world = Self::new().await;
        world.answer(counts).await;
        world
    }

    /// A year more of the first unit, and answers in all of its years.
    pub async fn of_three_years() -> Self {
        let world = Self::new().await;
        let campaign = CampaignId(id(10));
        world.store.add_campaign(&draft(campaign, 2020), OFFICE).await.unwrap();
        world.store.add_evaluation(&evaluation(EARLIER, campaign, UNIT), OFFICE).await.unwrap();
        world.store.step_campaign(campaign, CampaignState::Open, OFFICE).await.unwrap();
        draw(&world.store, EARLIER).await;
        world.answer(&[(EARLIER, MANY), (SHOWN, MANY), (CURRENT, MANY)]).await;
        world
    }

    /// So many answers in these evaluations.
    async fn answer(&self, counts: &[(EvaluationId, u32)]) {
        let tablet = Tablet::enrol(self).await;
        let mut arrivals = Vec::new();
        for &(evaluation, count) in counts {
            for number in 1..=count {
                let seq = u64::try_from(arrivals.len()).unwrap() + 1;
                let mut header = header(tablet.install, seq);
                header.evaluation = evaluation;
                // Every evaluation has an index of its own, so that a leaked figure can be told.
                let dissatisfied = number % if evaluation == CURRENT { 7 } else { 5 } == 0;
                let body = interview(case_id(evaluation, number), if dissatisfied { 2 } else { 5 });
                let one = frozen(&header, &body);
                arrivals.push(Arrival {
                    header,
                    line_hash: one.line_hash,
                    line: one.line,
                    key_box: one.key_box,
                    reason: None,
                });
            }
        }
        self.store.accept(tablet.install, &arrivals, NOW).await.unwrap();
        self.judge().await;
    }

    /// What the server's own task does after the tablets were answered.
    pub async fn judge(&self) {
        self.store.judge_pending(&Judge::new(keys())).await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.clock.load(Ordering::SeqCst))
    }

    pub fn wait_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    pub fn wait_days(&self, days: i64) {
        self.wait_seconds(days * 86_400);
    }
}

/// One hash for all accounts: making it takes long on purpose.
fn password_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| api::auth::hash_password(PASSWORD, &[3; 16]).unwrap())
}

async fn programme(store: &Store) {
    store.publish_questionnaire(form().questionnaire(), NOW).await.unwrap();
    for role in Role::ALL {
        let account = NewAccount {
            id: user(role),
            username: role.name(),
            display_name: "Lò Thị Mai",
            role,
            password_hash: password_hash(),
            at: NOW,
        };
        store.add_account(&account).await.unwrap();
    }
    for (unit, code, name) in [(UNIT, "MLA", "UBND huyện Mường La"), (SMALL_UNIT, "BAY", "UBND huyện Bắc Yên")]
    {
        let unit = Unit {
            id: unit,
            code: code.to_owned(),
            name: Text::of(name, "District office"),
            kind: UnitKind::District,
            area_code: "118".to_owned(),
            validity: Validity { from: day("2018-01-01"), until: None },
            demonstration: true,
        };
        store.put_unit(&unit).await.unwrap();
    }
    for (campaign, year) in [(PUBLISHED, 2021), (OPEN, 2022)] {
        store.add_campaign(&draft(campaign, year), OFFICE).await.unwrap();
    }
    for (id, campaign, unit) in [(CURRENT, OPEN, UNIT), (SHOWN, PUBLISHED, UNIT), (FEW, PUBLISHED, SMALL_UNIT)] {
        store.add_evaluation(&evaluation(id, campaign, unit), OFFICE).await.unwrap();
    }
    for campaign in [OPEN, PUBLISHED] {
        store.step_campaign(campaign, CampaignState::Open, OFFICE).await.unwrap();
    }
    for evaluation in [CURRENT, SHOWN, FEW] {
        draw(store, evaluation).await;
    }
}

pub fn draft(campaign: CampaignId, year: i32) -> Campaign {
    Campaign {
        id: campaign,
        year,
        name: Text::of("Đợt khảo sát", "Survey"),
        state: CampaignState::Draft,
        first_day: Day::new(year, 9, 1).unwrap(),
        last_day: Day::new(year, 10, 31).unwrap(),
    }
}

pub fn evaluation(id: EvaluationId, campaign: CampaignId, unit: UnitId) -> Evaluation {
    Evaluation {
        id,
        campaign,
        unit,
        kind: EvaluationKind::Programme,
        questionnaire: form().hash(),
        rule: IndexRule::Pooled,
        target: 300,
    }
}

/// The people of an evaluation, all of them the surveyor's.
async fn draw(store: &Store, evaluation: EvaluationId) {
    let cases: Vec<_> = (1..=MANY).map(|n| (case(evaluation, n), Some(user(Role::Surveyor)))).collect();
    store.add_cases(&cases).await.unwrap();
    store.assign(evaluation, user(Role::Surveyor), OFFICE).await.unwrap();
}

fn case(evaluation: EvaluationId, number: u32) -> Case {
    Case {
        id: case_id(evaluation, number),
        evaluation,
        number,
        area_code: "03988".to_owned(),
        village: None,
        details: CaseDetails::default(),
        design: CaseDesign {
            stratum: "vùng cao".to_owned(),
            psu: format!("xã {}", number % 6),
            psus_in_stratum: Some(12),
            people_in_psu: Some(40),
            weight: 4.0,
        },
    }
}
