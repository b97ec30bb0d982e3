//! A tablet, as far as the server can tell.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use survey::answers::{Answer, Answers, split, validate};
use survey::campaign::CampaignState;
use survey::case::Mode;
use survey::clock::Zone;
use survey::id::{EvaluationId, InstallId, SubmissionId};
use survey::language::Language;
use survey::questionnaire::{QuestionKind, Questionnaire};
use sync::Bytes;
use sync::body::Body;
use sync::bundle;
use sync::chain::LineHash;
use sync::consent::Consent;
use sync::line::{Header, Kind};
use sync::message::{
    CaseState, DayCloseAnswer, DayCloseRequest, EnrolAnswer, Head, Outcome, RefreshRequest, Snapshot,
    SubmissionsAnswer, batch,
};
use sync::receipt::{Receipt, Status};
use sync::seal::{Frozen, freeze};
use sync::statement::Statement;

use crate::office::{Reply, agent, read};

const APP: &str = "journey/0.1.0";

pub struct Tablet {
    pub base: String,
    key: SigningKey,
    enrolled: EnrolAnswer,
}

impl Tablet {
    /// Enrols with the demonstration's code of that place.
    pub fn enrol(base: &str, accounts: &Value, place: usize) -> Self {
        let mut secret = [7; 32];
        secret[0] = u8::try_from(place).unwrap() + 1;
        let key = SigningKey::from_slice(&secret).unwrap();
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().to_sec1_point(false).as_bytes());
        let code = &accounts["enrolment"][place]["code"];
        let body = json!({"proto": {"min": 1, "max": 1}, "code": code, "public_key": public, "app": APP});
        let reply = signed(base, &key, "/sync/v1/enrol", body.to_string().as_bytes(), None);
        assert_eq!(reply.status, 201, "{}", reply.body);
        Self { base: base.to_owned(), key, enrolled: serde_json::from_value(reply.body).unwrap() }
    }

    /// The install it has.
    pub const fn install(&self) -> InstallId {
        self.enrolled.install
    }

    /// The server has another address.
    pub fn at(&mut self, base: &str) {
        base.clone_into(&mut self.base);
    }

    /// From now on it numbers under an install that no server knows, with the key it has.
    pub const fn becomes(&mut self, install: InstallId) {
        self.enrolled.install = install;
    }

    /// Exchanges its session for the next one.
    pub fn refresh(&mut self) {
        let (install, token) = (self.enrolled.install, self.enrolled.session.refresh_token.clone());
        let text = RefreshRequest::signed_text(install, &token);
        let proof: Signature = self.key.sign(text.as_bytes());
        let body =
            json!({"install": install, "refresh_token": token, "proof": URL_SAFE_NO_PAD.encode(proof.to_bytes())});
        let ask = agent().post(format!("{}/sync/v1/refresh", self.base)).header("content-type", "application/json");
        let reply = read(ask.send(body.to_string().as_bytes()).unwrap());
        assert_eq!(reply.status, 200, "{}", reply.body);
        self.enrolled.session = serde_json::from_value(reply.body).unwrap();
    }

    pub fn changes(&self) -> Snapshot {
        let token = format!("Bearer {}", self.enrolled.session.access_token);
        let ask = agent().get(format!("{}/sync/v1/changes", self.base)).header("authorization", token);
        let reply = read(ask.call().unwrap());
        assert_eq!(reply.status, 200, "{}", reply.body);
        serde_json::from_value(reply.body).unwrap()
    }

    /// Interviews with people of one evaluation who have not answered yet: everybody gives the worst mark.
    pub fn interviews(&self, count: usize) -> (EvaluationId, Vec<Frozen>) {
        let snapshot = self.changes();
        let open = |evaluation: EvaluationId| {
            snapshot.cases.iter().filter(move |case| case.evaluation == evaluation && case.state == CaseState::Open)
        };
        let assigned = snapshot
            .evaluations
            .iter()
            .map(|one| &one.row)
            .find(|one| one.state == CampaignState::Open && open(one.id).count() >= count)
            .expect("an open evaluation has people who have not answered");
        let form = Questionnaire::from_json(&snapshot.questionnaires[&assigned.questionnaire]).unwrap();
        let form = form.compile().unwrap();
        let today = assigned.last_day;
        let mut answers = Answers::new();
        for (index, question) in form.questions() {
            let answer = match &question.kind {
                QuestionKind::Likert(_) => Answer::Likert(form.choices(index)[0].code),
                QuestionKind::Single { .. } => Answer::Single(form.choices(index)[0].name.clone()),
                _ => continue,
            };
            answers.set(question.name.clone(), answer);
        }
        let sent = split(&form, answers, today).sent;
        assert_eq!(validate(&form, &sent, today, &Language::vietnamese()), []);
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let mut lines = Vec::new();
        for (seq, case) in (1..).zip(open(assigned.id).take(count)) {
            let at = snapshot.server_time;
            let header = Header {
                v: 1,
                install: self.enrolled.install,
                seq,
                id: SubmissionId(survey::id::ordered(at, [u8::try_from(seq).unwrap(); 10])),
                kind: Kind::Interview,
                evaluation: assigned.id,
                questionnaire: assigned.questionnaire,
                lang: Language::vietnamese(),
                mode: Mode::Tablet,
                supersedes: None,
                app: APP.to_owned(),
                wall: at,
                offset: Some(0),
                today,
                blobs: Vec::new(),
            };
            let consent = Some(Consent { before: 900, language: None });
            let body = Body { case: Some(case.id), consent, ..Body::of(&form, &sent, today) };
            lines.push(freeze(&header, &body, &self.enrolled.keys.sealing, &mut rng).unwrap());
        }
        (assigned.id, lines)
    }

    pub fn send(&self, lines: &[Frozen]) -> Reply {
        let wire = packed(lines);
        signed(&self.base, &self.key, "/sync/v1/submissions", &wire, Some(&self.enrolled.push.token))
    }

    /// A bundle of these parts, signed by the install's key.
    pub fn bundle(&self, parts: &[&[Frozen]]) -> Vec<u8> {
        let public = Bytes(self.key.verifying_key().to_sec1_point(false).as_bytes().to_vec());
        let count = u32::try_from(parts.len()).unwrap();
        let part = |(n, lines): (u32, &&[Frozen])| {
            let content = packed(lines);
            let header = bundle::Header::of(self.enrolled.install, n, count, &content, public.clone());
            let signature: Signature = self.key.sign(header.signed_text().as_bytes());
            bundle::Part { header, signature: Bytes(signature.to_bytes().to_vec()), content }.to_bytes()
        };
        (1..).zip(parts).flat_map(part).collect()
    }

    /// Closes a day on which all these lines were made.
    pub fn day_close(&self, lines: &[Frozen]) -> DayCloseAnswer {
        let start = Head::start(self.enrolled.install);
        let head = lines.iter().fold(start, |head, line| head.then(line.line_hash));
        let day = Zone::VIETNAM.day(self.enrolled.server_time);
        let request = DayCloseRequest::of(self.enrolled.install, day, lines.len() as u64, head);
        let body = serde_json::to_vec(&request).unwrap();
        let reply = signed(&self.base, &self.key, "/sync/v1/day-close", &body, Some(&self.enrolled.push.token));
        assert_eq!(reply.status, 200, "{}", reply.body);
        serde_json::from_value(reply.body).unwrap()
    }

    /// Whether a statement is the server's, and for this tablet.
    pub fn believes(&self, statement: &Statement) -> bool {
        statement.install == self.enrolled.install && statement.verify(self.enrolled.keys.receipt).is_ok()
    }

    /// The status of every receipt; each must be the server's signed word for its line.
    pub fn receipts(&self, lines: &[Frozen]) -> Vec<Status> {
        let reply = self.send(lines);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: SubmissionsAnswer = serde_json::from_value(reply.body).unwrap();
        assert_eq!(answer.receipts.len(), lines.len());
        let proved = answer.receipts.into_iter().zip(lines).map(|(outcome, line)| {
            let Outcome::Held(receipt) = outcome else { panic!("{outcome:?}") };
            receipt.verify(self.enrolled.keys.receipt).unwrap();
            assert_eq!(receipt.holding.line_hash, line.line_hash);
            receipt.status
        });
        proved.collect()
    }

    /// The server's signed receipt for one line.
    pub fn receipt(&self, line: &Frozen) -> Receipt {
        let answer: SubmissionsAnswer = serde_json::from_value(self.send(std::slice::from_ref(line)).body).unwrap();
        let Some(Outcome::Held(receipt)) = answer.receipts.into_iter().next() else { panic!("no receipt") };
        receipt
    }

    /// How many lines the server says that it holds without a gap.
    pub fn acknowledged(&self) -> u64 {
        self.hello()["ack"]["seq"].as_u64().unwrap()
    }

    /// The answer to a hello of a tablet with three lines.
    pub fn hello(&self) -> Value {
        self.say(&Value::Null)
    }

    /// The same, showing the newest receipt it holds.
    pub fn hello_showing(&self, receipt: &Receipt) -> Value {
        self.say(&serde_json::to_value(receipt).unwrap())
    }

    fn say(&self, newest_receipt: &Value) -> Value {
        let clock = self.enrolled.server_time.rfc3339();
        let body = json!({
            "proto": {"min": 1, "max": 1}, "app": APP, "install": self.enrolled.install, "clock": clock,
            "head": {"seq": 3, "chain": "00".repeat(32)}, "newest_receipt": newest_receipt,
        });
        let body = body.to_string();
        let reply = signed(&self.base, &self.key, "/sync/v1/hello", body.as_bytes(), Some(&self.enrolled.push.token));
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }
}

fn packed(lines: &[Frozen]) -> Vec<u8> {
    let text = batch(lines.iter().map(|one| (one.line.as_str(), one.key_box.as_slice())));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn signed(base: &str, key: &SigningKey, path: &str, body: &[u8], push: Option<&str>) -> Reply {
    let hash = LineHash(Sha256::digest(body).into());
    let proof: Signature = key.sign(format!("hailong push/1\nPOST {path}\n{hash}").as_bytes());
    let mut ask = agent().post(format!("{base}{path}"));
    ask = ask.header("x-install-proof", URL_SAFE_NO_PAD.encode(proof.to_bytes()));
    if let Some(push) = push {
        ask = ask.header("authorization", format!("Push {push}")).header("content-type", "application/x-ndjson");
    }
    if path.ends_with("submissions") {
        ask = ask.header("content-encoding", "gzip");
    }
    read(ask.send(body).unwrap())
}
