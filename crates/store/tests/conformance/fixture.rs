//! A small programme, its tablet and its lines, the same on every engine and in every run.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value, json};
use store::{
    Arrival, Contact, CounterLink, Judge, NewAccount, NewInstall, NewTicket, Planner, Role, Said, Store, TicketForm,
    WebAnswer, WebSource,
};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::case::{Case, CaseDesign, CaseDetails, Mode};
use survey::clock::{Day, Month, Timestamp};
use survey::id::{CampaignId, CaseId, CounterLinkId, EvaluationId, InstallId, SubmissionId, TicketId, UnitId, UserId};
use survey::language::{Language, Text};
use survey::questionnaire::{Questionnaire, QuestionnaireHash};
use survey::rule::IndexRule;
use survey::short_text::ShortText;
use survey::unit::{Unit, UnitKind};
use sync::body::Body;
use sync::chain::Chain;
use sync::keys::ServerKeys;
use sync::line::{Header, Kind};
use sync::message::{Counts, Head};
use uuid::Uuid;

/// 21 September 2022, 08:00 in Sơn La.
pub const NOW: Timestamp = Timestamp::from_millis(1_663_722_000_000);
/// Whoever plans, at the server itself.
pub const OFFICE: Planner = Planner { by: None, at: NOW };
pub const UNIT: UnitId = UnitId(id(1));
pub const CAMPAIGN: CampaignId = CampaignId(id(2));
pub const EVALUATION: EvaluationId = EvaluationId(id(3));
pub const SURVEYOR: UserId = UserId(id(4));
pub const INSTALL: InstallId = InstallId(id(5));
pub const LINK: CounterLinkId = CounterLinkId(id(6));

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0000 | number)
}

pub const fn case_id(number: u32) -> CaseId {
    CaseId(id(0x100 + number as u128))
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub const fn hash(number: u8) -> [u8; 32] {
    [number; 32]
}

pub fn keys() -> ServerKeys {
    ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(1))
}

pub fn judge() -> Judge {
    Judge::new(keys())
}

/// One criterion, an age that must be of age, a comment.
pub fn form(version: &str) -> Questionnaire {
    let text = |vi: &str| json!({"vi": vi, "en": "-"});
    let choices: Vec<Value> =
        (1..=5).map(|code| json!({"code": code, "name": code.to_string(), "label": text("mức")})).collect();
    let form = json!({
        "key": "thu", "version": version, "title": text("Phiếu thử"), "languages": ["vi", "en"],
        "consent": text("Tự nguyện"), "status": "draft",
        "scales": {"level": {"choices": choices, "satisfied": [4, 5]}},
        "factors": [{"key": "A", "name": text("Tiếp cận"), "short": text("Tiếp cận")}],
        "sections": [{"key": "s", "title": text("Câu hỏi"), "questions": [
            {"name": "A1", "label": text("Nơi ngồi chờ"), "short": text("Chờ"), "kind": "likert", "scale": "level",
             "factor": "A", "required": "true()"},
            {"name": "age", "label": text("Tuổi"), "kind": "integer", "constraint": ". >= 18"},
            {"name": "comment", "label": text("Ý kiến khác"), "kind": "text"}
        ]}]
    });
    Questionnaire::from_json(&form.to_string()).unwrap()
}

pub fn form_hash(version: &str) -> QuestionnaireHash {
    QuestionnaireHash::of(&form(version).canonical_json().unwrap())
}

pub fn unit(unit: UnitId, code: &str, name: &str) -> Unit {
    Unit {
        id: unit,
        code: code.to_owned(),
        name: Text::of(name, "Unit"),
        kind: UnitKind::District,
        area_code: "124".to_owned(),
        validity: Validity { from: day("2018-01-01"), until: None },
        demonstration: true,
    }
}

pub fn campaign(campaign: CampaignId, year: i32) -> Campaign {
    Campaign {
        id: campaign,
        year,
        name: Text::of("Đợt khảo sát", "Survey"),
        state: CampaignState::Draft,
        first_day: Day::new(year, 9, 1).unwrap(),
        last_day: Day::new(year, 10, 31).unwrap(),
    }
}

pub fn evaluation(evaluation: EvaluationId, campaign: CampaignId, unit: UnitId) -> Evaluation {
    Evaluation {
        id: evaluation,
        campaign,
        unit,
        kind: EvaluationKind::Programme,
        questionnaire: form_hash("1"),
        rule: IndexRule::Pooled,
        target: 300,
    }
}

pub fn case(evaluation: EvaluationId, number: u32) -> Case {
    Case {
        id: case_id(number),
        evaluation,
        number,
        area_code: "03988".to_owned(),
        village: number.is_multiple_of(2).then(|| "Bản Mòn".to_owned()),
        details: if number.is_multiple_of(3) {
            CaseDetails {
                language: "hmn".parse().ok(),
                service: ShortText::new("Một cửa huyện Mường La").ok(),
                service_month: Month::new(2022, 8),
                reserve: None,
            }
        } else {
            CaseDetails::default()
        },
        design: CaseDesign {
            stratum: "vùng cao".to_owned(),
            psu: format!("xã {}", number % 3),
            psus_in_stratum: (number % 2 == 1).then_some(12),
            people_in_psu: Some(40),
            weight: 1.5 + f64::from(number),
        },
    }
}

pub fn account(user: UserId, username: &str, role: Role) -> NewAccount<'_> {
    NewAccount { id: user, username, display_name: "Lò Thị Mai", role, password_hash: "$argon2id$thử", at: NOW }
}

pub fn install(install: InstallId, push: u8) -> NewInstall {
    NewInstall {
        id: install,
        public_key: vec![4, push],
        push_hash: hash(push),
        push_expires_at: NOW.plus_days(30),
        app_version: "0.1.0".to_owned(),
        at: NOW,
    }
}

/// An open campaign with one evaluation, nine cases, a surveyor and an enrolled tablet.
pub async fn programme(store: &Store) {
    store.publish_questionnaire(&form("1"), NOW).await.unwrap();
    store.put_unit(&unit(UNIT, "MLA", "UBND huyện Mường La")).await.unwrap();
    store.add_campaign(&campaign(CAMPAIGN, 2022), OFFICE).await.unwrap();
    store.add_evaluation(&evaluation(EVALUATION, CAMPAIGN, UNIT), OFFICE).await.unwrap();
    store.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
    store.add_account(&account(SURVEYOR, "mai", Role::Surveyor)).await.unwrap();
    store.assign(EVALUATION, SURVEYOR, OFFICE).await.unwrap();
    let cases: Vec<_> = (1..=9).map(|n| (case(EVALUATION, n), (n < 8).then_some(SURVEYOR))).collect();
    store.add_cases(&cases).await.unwrap();
    enrol(store, INSTALL, 1).await;
}

pub async fn enrol(store: &Store, tablet: InstallId, push: u8) {
    store.add_enrolment_code(hash(push), SURVEYOR, NOW, NOW.plus_days(1)).await.unwrap();
    assert_eq!(store.enrol(hash(push), &install(tablet, push)).await.unwrap(), Some(SURVEYOR));
}

/// A hello of a tablet that has given out so many numbers.
pub fn contact(install: InstallId, seq: u64, at: Timestamp) -> Contact {
    let head = Head { seq, chain: Chain::start(install) };
    let said = Said { head, counts: Counts::default(), storage: None };
    Contact { install, app_version: "0.1.0".to_owned(), clock_offset_ms: 0, said, at }
}

pub fn header(tablet: InstallId, seq: u64) -> Header {
    Header {
        v: 1,
        install: tablet,
        seq,
        // Another tablet's line of the same number has another id.
        id: SubmissionId(id(0x1000 + u128::from(seq) + ((tablet.0.as_u128() & 0xff) << 16))),
        kind: Kind::Interview,
        evaluation: EVALUATION,
        questionnaire: form_hash("1"),
        lang: Language::vietnamese(),
        mode: Mode::Tablet,
        supersedes: None,
        app: "hailong 0.1.0".to_owned(),
        wall: NOW,
        offset: None,
        today: day("2022-09-21"),
        blobs: Vec::new(),
    }
}

pub fn body(case: Option<CaseId>, level: u8) -> Body {
    let answers: Map<String, Value> = Map::from_iter([("A1".to_owned(), json!(level)), ("age".to_owned(), json!(40))]);
    let texts = [("comment".to_owned(), "Chờ lâu quá".to_owned())].into();
    Body { answers, texts, case, ..Body::default() }
}

/// Freezes a line as a tablet would; the salt tells two lines apart that say the same.
pub fn freeze(header: Header, body: &Body, salt: u64) -> Arrival {
    let mut rng = ChaCha20Rng::seed_from_u64(header.seq * 1000 + salt);
    let frozen = sync::seal::freeze(&header, body, &keys().public().sealing, &mut rng).unwrap();
    Arrival { header, line_hash: frozen.line_hash, line: frozen.line, key_box: frozen.key_box, reason: None }
}

/// A good interview with the case of that number.
pub fn interview(tablet: InstallId, seq: u64, case: u32) -> Arrival {
    let level = u8::try_from(seq % 5).unwrap() + 1;
    freeze(header(tablet, seq), &body(Some(case_id(case)), level), 0)
}

pub fn web_answer(key: u8, source: WebSource, on: &str) -> WebAnswer {
    WebAnswer {
        evaluation: EVALUATION,
        source,
        key_hash: hash(key),
        day: day(on),
        language: "vi".to_owned(),
        questionnaire: form_hash("1"),
        answers: json!({"A1": 1 + key % 5, "comment": format!("ý kiến {key}")}).to_string(),
    }
}

pub fn ticket(number: u8) -> NewTicket {
    NewTicket {
        id: TicketId(id(0x200 + u128::from(number))),
        link_hash: hash(number),
        code_hash: hash(number + 100),
        expires_on: day("2022-10-31"),
    }
}

pub const fn by_link(number: u8) -> WebSource {
    WebSource::Ticket(TicketForm::Link(hash(number)))
}

pub fn counter_link(code: &str) -> CounterLink {
    CounterLink { id: LINK, evaluation: EVALUATION, code: code.to_owned(), active: true }
}
