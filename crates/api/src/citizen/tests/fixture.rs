//! A small programme: one unit, one open campaign, a counter link and tickets.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{CounterLink, Door, NewAccount, NewSession, NewTicket, Planner, Role, Store, Vault};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::clock::{Timestamp, Zone};
use survey::id::{CampaignId, CounterLinkId, EvaluationId, SessionId, TicketId, UnitId, UserId};
use survey::language::Text;
use survey::questionnaire::Questionnaire;
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};
use sync::keys::ServerKeys;
use tower::ServiceExt;
use uuid::Uuid;

use crate::auth::digest;
use crate::{ApiState, Config, Limits, Secrets};

/// 21 September 2022, 08:00 in Sơn La.
pub const NOW: i64 = 1_663_722_000_000;
/// Whoever plans, at the server itself.
pub const OFFICE: Planner = Planner { by: None, at: Timestamp::from_millis(NOW) };
pub const COUNTER: &str = "M7A2K7QM";
pub const TYPED: &str = "K7QM4P2X9TRC";
pub const SECRET: &str = "7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q7Q";
pub const CAMPAIGN: CampaignId = CampaignId(id(2));
pub const EVALUATION: EvaluationId = EvaluationId(id(3));
pub const LINK: CounterLinkId = CounterLinkId(id(6));
const MANAGER: UserId = UserId(id(7));

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0183_5d00_0000_7000_8000_0000_0000_0000 | number)
}

/// A questionnaire of the repository.
pub fn shipped(name: &str) -> Questionnaire {
    let path = format!("{}/../../questionnaires/{name}.json", env!("CARGO_MANIFEST_DIR"));
    Questionnaire::from_json(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The administrative one.
pub fn administrative() -> Questionnaire {
    shipped("hanh-chinh-22")
}

/// One question of every kind, texts that look like markup, and conditions across and within sections.
pub fn every_kind() -> Questionnaire {
    let text = |vi: &str, en: &str| json!({"vi": vi, "en": en});
    let choice = |code: u8, name: &str| json!({"code": code, "name": name, "label": text(&format!("Ý {name}"), &format!("Option {name}"))});
    let mut levels: Vec<Value> = (1..=5)
        .map(|code| json!({"code": code, "name": code.to_string(), "label": text(&format!("Mức {code}"), &format!("Level {code}"))}))
        .collect();
    levels.push(
        json!({"code": 90, "name": "90", "label": text("Không có ý kiến", "No opinion"), "no_answer": "no_opinion"}),
    );
    let form = json!({
        "key": "moi-kieu", "version": "1", "title": text("Phiếu thử", "Test form"), "languages": ["vi", "en"],
        "consent": text("Ai hỏi: Sở Nội vụ.\nTự nguyện <script>alert(1)</script>", "Who asks: the department.\nVoluntary"),
        "status": "draft",
        "scales": {"level": {"choices": levels, "satisfied": [4, 5]}},
        "factors": [{"key": "A", "name": text("Tiếp cận", "Access"), "short": text("Tiếp cận", "Access")}],
        "sections": [
            {"key": "one", "title": text("Phần đầu", "First part"), "questions": [
                {"name": "welcome", "kind": "note", "label": text("Xin chào <b>", "Hello <b>")},
                {"name": "A1", "kind": "likert", "scale": "level", "factor": "A", "required": "true()",
                 "label": text("Nơi chờ <script>alert(2)</script>", "The waiting place"), "short": text("Nơi chờ", "Waiting")},
                {"name": "late", "kind": "single", "label": text("Có trễ hẹn không?", "Was it late?"), "required": "true()",
                 "choices": [choice(1, "yes"), choice(2, "no")]},
                {"name": "why", "kind": "single", "label": text("Vì sao trễ?", "Why late?"), "required": "true()",
                 "relevant": "${late} = 'yes'", "choices": [choice(1, "queue"), choice(2, "papers")]}
            ]},
            {"key": "two", "title": text("Khi trễ hẹn", "When late"), "relevant": "${late} = 'yes'", "questions": [
                {"name": "sorry", "kind": "single", "label": text("Có xin lỗi không?", "Did they apologise?"),
                 "choices": [choice(1, "yes"), choice(2, "no")]}
            ]},
            {"key": "three", "title": text("Vài con số", "Some numbers"), "questions": [
                {"name": "visits", "kind": "integer", "label": text("Mấy lần?", "How many times?"), "unit": text("lần", "times"),
                 "constraint": ". >= 1 and . <= 50", "constraint_message": text("Từ 1 đến 50.", "From 1 to 50.")},
                {"name": "hours", "kind": "decimal", "label": text("Mấy giờ?", "How many hours?"), "unit": text("giờ", "hours")},
                {"name": "when", "kind": "date", "label": text("Ngày nào?", "Which day?"), "required": "true()"},
                {"name": "want", "kind": "multi", "max": 2, "label": text("Mong gì?", "What is wanted?"),
                 "choices": [choice(1, "speed"), choice(2, "words"), choice(3, "seats")]},
                {"name": "slip", "kind": "photo", "label": text("Chụp giấy hẹn", "Photograph the slip")},
                {"name": "words", "kind": "text", "label": text("Góp ý", "Comment")}
            ]},
            {"key": "four", "title": text("Chỉ trên máy tính bảng", "On a tablet only"), "questions": [
                {"name": "voice", "kind": "audio", "label": text("Nói thêm", "In your own words")},
                {"name": "where", "kind": "place", "label": text("Nơi hỏi", "Where it was")}
            ]}
        ]
    });
    Questionnaire::from_json(&form.to_string()).unwrap()
}

pub struct Server {
    pub state: ApiState,
    app: Router,
    clock: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub async fn start(form: Questionnaire) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        programme(&store, form).await;
        let clock = Arc::new(AtomicI64::new(NOW));
        let field = ServerKeys::generate(&mut ChaCha20Rng::seed_from_u64(1));
        let secrets = Secrets { tokens: [1; 32], refresh: [2; 32], field };
        let config = Config {
            public_url: "https://khaosat.example".to_owned(),
            zone: Zone::VIETNAM,
            demonstration: true,
            strict_storage: false,
            min_app: None,
        };
        let hand = clock.clone();
        let now = move || Timestamp::from_millis(hand.load(Ordering::Relaxed));
        let state = ApiState::new(store, Vault::at(folder.path().join("files")), config, secrets, Arc::new(now));
        let app = crate::router(state.clone(), Limits::default());
        Self { state, app, clock, _folder: folder }
    }

    pub fn pass_days(&self, days: i64) {
        self.clock.fetch_add(days * 86_400_000, Ordering::Relaxed);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, fields: &[(&str, &str)]) -> Answer {
        self.post_body(super::browser::encode(fields)).await
    }

    pub async fn post_body(&self, body: impl Into<Body>) -> Answer {
        let request =
            Request::post("/k").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into());
        self.send(request.unwrap()).await
    }

    /// A manager's bearer token.
    pub async fn manager(&self) -> String {
        let session = SessionId(id(8));
        let now = self.state.now();
        let new = NewSession {
            id: session,
            user: MANAGER,
            door: Door::Office,
            refresh_hash: [9; 32],
            created_at: now,
            expires_at: now.plus_days(1),
        };
        self.state.store.add_session(&new).await.unwrap();
        let token = self.state.tokens.issue(MANAGER, session.0, Role::Manager, false, now).unwrap();
        format!("Bearer {token}")
    }

    /// What is stored of all web answers once it has been mixed and judged.
    pub async fn counted(&self) -> usize {
        self.pass_days(1);
        crate::citizen::mix(&self.state).await.unwrap();
        let progress = self.state.store.progress(EVALUATION).await.unwrap();
        usize::try_from(progress.self_selected).unwrap()
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What stands in the heading.
    pub fn title(&self) -> &str {
        let rest = self.text.split("<title>").nth(1).unwrap_or("");
        rest.split("</title>").next().unwrap_or("")
    }

    pub fn h1(&self) -> &str {
        self.text.split("<h1>").nth(1).unwrap_or("").split("</h1>").next().unwrap_or("")
    }
}

async fn programme(store: &Store, form: Questionnaire) {
    let compiled = form.clone().compile().unwrap();
    let at = Timestamp::from_millis(NOW);
    store.publish_questionnaire(&form, at).await.unwrap();
    let unit = UnitId(id(1));
    store
        .put_unit(&Unit {
            id: unit,
            code: "MLA".to_owned(),
            name: Text::of("UBND huyện Mường La <script>", "Mường La District"),
            kind: UnitKind::District,
            area_code: "124".to_owned(),
            validity: Validity { from: "2018-01-01".parse().unwrap(), until: None },
            demonstration: true,
        })
        .await
        .unwrap();
    let campaign = Campaign {
        id: CAMPAIGN,
        year: 2022,
        name: Text::of("Đợt khảo sát", "Survey"),
        state: CampaignState::Draft,
        first_day: "2022-09-01".parse().unwrap(),
        last_day: "2022-10-31".parse().unwrap(),
    };
    store.add_campaign(&campaign, OFFICE).await.unwrap();
    let evaluation = Evaluation {
        id: EVALUATION,
        campaign: CAMPAIGN,
        unit,
        kind: EvaluationKind::Programme,
        questionnaire: compiled.hash(),
        rule: IndexRule::Pooled,
        target: 300,
    };
    store.add_evaluation(&evaluation, OFFICE).await.unwrap();
    store.step_campaign(CAMPAIGN, CampaignState::Open, OFFICE).await.unwrap();
    let link = CounterLink { id: LINK, evaluation: EVALUATION, code: COUNTER.to_owned(), active: true };
    store.add_counter_link(&link, at).await.unwrap();
    let ticket = NewTicket {
        id: TicketId(id(9)),
        link_hash: digest(SECRET),
        code_hash: digest(TYPED),
        expires_on: "2022-09-30".parse().unwrap(),
    };
    store.add_tickets(EVALUATION, &[ticket]).await.unwrap();
    let manager = NewAccount {
        id: MANAGER,
        username: "ha",
        display_name: "Cầm Thị Hà",
        role: Role::Manager,
        password_hash: "$argon2id$thử",
        at,
    };
    store.add_account(&manager).await.unwrap();
}
