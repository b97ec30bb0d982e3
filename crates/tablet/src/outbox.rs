//! The sync engine with JSON in and out, and freezing.

use serde::{Deserialize, Serialize};
use survey::answers::{Answers, Issue, split};
use survey::id::{InstallId, SubmissionId};
use sync::Bytes;
use sync::answers::issues_of;
use sync::body::Body;
use sync::chain::{Chain, LineHash};
use sync::consent::Consent;
use sync::engine::{Action, Effects, Engine, Item, Memory, Network};
use sync::keys::ReceiptKey;
use sync::line::{Blob, Header, Kind, VERSION};
use sync::message::{HelloAnswer, Limits, Storage, SubmissionsAnswer};
use sync::question;
use sync::seal::freeze;
use sync::visit::Visit;
use uuid::Uuid;

use crate::crypto::{generator, instant, mint};
use crate::failure::{Failure, read, write};
use crate::form::Form;
use crate::request::Request;

pub struct Outbox {
    pub(crate) engine: Engine,
    started: Effects,
}

#[derive(Serialize)]
struct Planned {
    step: Action,
    effects: Effects,
}

/// How a request failed, in JSON.
#[derive(Deserialize)]
struct Failed {
    failure: FailureName,
    /// Seconds of `Retry-After`.
    #[serde(default)]
    retry_after: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FailureName {
    Network,
    Timeout,
    NotTheServer,
    Unreadable,
    TooLarge,
    Unauthorised,
    Busy,
    Server,
}

impl FailureName {
    const fn with(self, retry_after: Option<u32>) -> sync::engine::Failure {
        use sync::engine::Failure as F;
        match self {
            Self::Network => F::Network,
            Self::Timeout => F::Timeout,
            Self::NotTheServer => F::NotTheServer,
            Self::Unreadable => F::Unreadable,
            Self::TooLarge => F::TooLarge,
            Self::Unauthorised => F::Unauthorised,
            Self::Busy => F::Busy { retry_after },
            Self::Server => F::Server,
        }
    }
}

#[derive(Serialize)]
struct Finalised {
    frozen: Option<FrozenOut>,
    issues: Vec<Issue>,
    effects: Option<Effects>,
}

#[derive(Serialize)]
struct FrozenOut {
    seq: u64,
    id: SubmissionId,
    line: String,
    key_box: Bytes,
    line_hash: LineHash,
    /// The install's chain with this line in it.
    chain: Chain,
    codes: Bytes,
}

/// What the engine takes from the answer to the enrolment; the rest is the app's.
#[derive(Deserialize)]
struct Enrolled {
    install: InstallId,
    keys: Keys,
    epoch: Uuid,
    limits: Limits,
}

#[derive(Deserialize)]
struct Keys {
    receipt: ReceiptKey,
}

pub fn enrolled(answer: &str) -> Result<String, Failure> {
    let answer: Enrolled = read("the answer to the enrolment", answer)?;
    write(&Memory { epoch: Some(answer.epoch), ..Memory::new(answer.install, answer.keys.receipt, answer.limits) })
}

/// Whole seconds in so many milliseconds by the tablet's clock and the server's ahead of it; none if there are less.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
#[expect(clippy::cast_precision_loss, reason = "milliseconds of a clock have fewer than 53 bits")]
fn seconds(millis: f64, offset: Option<i64>) -> u32 {
    ((millis + offset.unwrap_or(0) as f64) / 1000.0) as u32
}

impl Outbox {
    pub fn restore(memory: &str, items: &str) -> Result<Self, Failure> {
        let memory: Memory = read("the outbox's memory", memory)?;
        let items: Vec<Item> = read("the outbox's items", items)?;
        let (engine, started) = Engine::restore(memory, items);
        Ok(Self { engine, started })
    }

    pub fn started(&self) -> Result<String, Failure> {
        write(&self.started)
    }

    pub fn plan(&mut self, now: f64, online: bool) -> Result<String, Failure> {
        let (step, effects) = self.engine.plan(instant(now), Network { online });
        write(&Planned { step, effects })
    }

    pub fn hello(&self, now: f64, app: &str, drafts: u32, storage: &str) -> Result<String, Failure> {
        let storage: Option<Storage> = if storage.is_empty() { None } else { read("the storage estimate", storage)? };
        write(&self.engine.hello(instant(now), app, drafts, storage))
    }

    /// An answer that is not the server's (a page that wants a login, a proxy's error) counts as a failure.
    pub fn on_hello(&mut self, now: f64, foreground: bool, answer: &str) -> Result<String, Failure> {
        match survey::json::read::<HelloAnswer>(answer) {
            Ok(answer) => write(&self.engine.on_hello(instant(now), &answer)),
            Err(_) => self.failed(now, foreground, sync::engine::Failure::NotTheServer),
        }
    }

    /// As [`Outbox::on_hello`].
    pub fn on_receipts(&mut self, now: f64, foreground: bool, answer: &str) -> Result<String, Failure> {
        match survey::json::read::<SubmissionsAnswer>(answer) {
            Ok(answer) => write(&self.engine.on_receipts(instant(now), foreground, &answer, &mut generator()?)),
            Err(_) => self.failed(now, foreground, sync::engine::Failure::NotTheServer),
        }
    }

    pub fn on_failure(&mut self, now: f64, foreground: bool, failure: &str) -> Result<String, Failure> {
        let Failed { failure, retry_after } = read("the failure", failure)?;
        self.failed(now, foreground, failure.with(retry_after))
    }

    fn failed(&mut self, now: f64, foreground: bool, failure: sync::engine::Failure) -> Result<String, Failure> {
        write(&self.engine.on_failure(instant(now), foreground, failure, &mut generator()?))
    }

    /// The server has so many bytes of the file that was asked for or sent.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
    pub fn on_file(&mut self, now: f64, foreground: bool, offset: f64) -> Result<String, Failure> {
        write(&self.engine.on_file(instant(now), foreground, offset as u64, &mut generator()?))
    }

    /// The server does not take this file.
    pub fn on_file_refused(&mut self, now: f64, foreground: bool) -> Result<String, Failure> {
        write(&self.engine.on_file_refused(instant(now), foreground, &mut generator()?))
    }

    pub const fn allow_pictures(&mut self, allowed: bool) {
        self.engine.allow_pictures(allowed);
    }

    pub fn on_online(&mut self, now: f64) -> Result<String, Failure> {
        write(&self.engine.on_online(instant(now), &mut generator()?))
    }

    pub fn send_now(&mut self) -> Result<String, Failure> {
        write(&self.engine.send_now())
    }

    pub fn summary(&self) -> Result<String, Failure> {
        write(&self.engine.summary())
    }

    pub fn items(&self) -> Result<String, Failure> {
        write(&self.engine.items().collect::<Vec<_>>())
    }

    /// Freezes a submission, unless its answers have a problem: then they are given and nothing changed.
    pub fn finalise(&mut self, form: &Form, now: f64, request: &str) -> Result<String, Failure> {
        let request = Request::read(request)?;
        let compiled = form.compiled();
        let (answers, mut issues) = Answers::from_json(&request.answers, compiled, &request.lang);
        let sent = split(compiled, answers, request.today).sent;
        issues.extend(issues_of(request.kind, compiled, &sent, request.today, &request.lang));
        if !issues.is_empty() {
            return write(&Finalised { frozen: None, issues, effects: None });
        }
        request.visit.as_ref().map_or(Ok(()), Visit::check)?;
        request.explanation.as_ref().map_or(Ok(()), |said| question::check(&said.text))?;
        let fits = match request.kind {
            Kind::Attempt => request.visit.is_some() && request.explanation.is_none() && request.case.is_some(),
            Kind::Explanation => request.visit.is_none() && request.explanation.is_some(),
            _ => request.visit.is_none() && request.explanation.is_none(),
        };
        if !fits {
            return Err(Failure::NotOfItsKind);
        }
        let blobs: Vec<Blob> = sent.iter().filter_map(|(_, answer)| answer.attachment()).map(Blob::of).collect();
        let mut blob_keys = request.blob_keys;
        blob_keys.retain(|hash, _| blobs.iter().any(|blob| blob.0 == *hash));
        if blob_keys.len() < blobs.len() {
            return Err(Failure::FileKey);
        }
        let consent = request.consent.map(|(at, language)| Consent {
            before: seconds(now - at, self.engine.memory().offset),
            language: (language != request.lang).then_some(language),
        });
        let body = Body {
            case: request.case,
            consent,
            languages: request.languages,
            private: request.private,
            blob_keys,
            visit: request.visit,
            explanation: request.explanation,
            ..if request.kind.has_answers() { Body::of(compiled, &sent, request.today) } else { Body::default() }
        };
        let body = body.timed(compiled, request.timings);
        let id = request.id.map_or_else(|| mint(now).map(SubmissionId), Ok)?;
        let memory = self.engine.memory();
        let header = Header {
            v: VERSION,
            install: memory.install,
            seq: self.engine.next_seq(),
            id,
            kind: request.kind,
            evaluation: request.evaluation,
            questionnaire: compiled.hash(),
            lang: request.lang,
            mode: request.mode,
            supersedes: request.supersedes,
            app: request.app,
            wall: instant(now),
            offset: memory.offset,
            today: request.today,
            blobs,
        };
        let frozen = freeze(&header, &body, &request.sealing, &mut generator()?)?;
        let effects = self.engine.add(&header, &frozen)?;
        let out = FrozenOut {
            seq: header.seq,
            id,
            line: frozen.line,
            key_box: Bytes(frozen.key_box),
            line_hash: frozen.line_hash,
            chain: self.engine.memory().head.chain,
            codes: body.codes,
        };
        write(&Finalised { frozen: Some(out), issues, effects: Some(effects) })
    }
}
