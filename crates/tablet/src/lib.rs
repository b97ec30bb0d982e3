//! The tablet's engine in the browser: questionnaires and answers from `survey`, sealing and sending from `sync`.
//!
//! JSON goes in and out as strings, instants are milliseconds since 1970 (`Date.now()`). The functions behind each
//! wrapper are plain Rust ([`form`], [`outbox`], [`replica`], [`crypto`]) and are tested natively. An error that reaches JavaScript
//! is an `Error` whose message names the cause and the cure.

pub mod crypto;
pub mod failure;
pub mod form;
pub mod handover;
pub mod outbox;
pub mod private;
pub mod replica;
mod request;
pub mod standing;

use wasm_bindgen::prelude::*;

type Js<T> = Result<T, JsError>;

/// One version of one questionnaire, compiled.
#[wasm_bindgen]
pub struct Form(form::Form);

#[wasm_bindgen]
impl Form {
    /// Reads a questionnaire's JSON; the message of the error lists the place of every problem.
    pub fn load(json: &str) -> Js<Self> {
        Ok(Self(form::Form::load(json)?))
    }

    /// Its address: SHA-256 of the canonical JSON.
    pub fn hash(&self) -> String {
        self.0.hash()
    }

    /// Sections, questions and choices with their texts in one language.
    pub fn outline(&self, language: &str) -> Js<String> {
        Ok(self.0.outline(language)?)
    }

    /// Which screens there are with these answers, the progress, and every problem by question. `passed` is the JSON array
    /// of the private questions that were passed.
    pub fn state(&self, answers: &str, today: &str, language: &str, passed: &str) -> Js<String> {
        Ok(self.0.state(answers, today, language, passed)?)
    }

    /// `{"sent": {…}, "aside": {…}}`
    pub fn split(&self, answers: &str, today: &str) -> Js<String> {
        Ok(self.0.split(answers, today)?)
    }
}

/// One sitting of the private part. Free it, or finish it, and its memory copy is wiped.
#[wasm_bindgen]
pub struct PrivatePart(private::Part);

#[wasm_bindgen]
impl PrivatePart {
    /// `{"id", "today", "answers", "passed", "pieces", "sealing"}`
    pub fn begin(form: &Form, request: &str) -> Js<Self> {
        Ok(Self(private::Part::begin(&form.0, request)?))
    }

    /// Takes a step: `put` with an answer as JSON, `next`, `previous`, `finish`, `decline`, or none. Gives where the part
    /// stands and what the draft keeps: `{"question", "number", "of", "back", "answer", "issue", "passed", "pieces"}`.
    pub fn step(&mut self, form: &Form, step: &str, answer: &str, language: &str) -> Js<String> {
        let (part, form) = (&mut self.0, &form.0);
        Ok(match step {
            "put" => part.put(form, answer, language),
            "next" => part.next(form, language),
            "previous" => part.previous(form, language),
            "finish" => part.finish(form, language),
            "decline" => part.decline(form, language),
            _ => part.stand(form, language),
        }?)
    }
}

/// Which people in reserve are opened by so many closings: their places in `orders`, in the order of the closings.
#[wasm_bindgen]
pub fn opened_reserves(orders: &[u32], closings: usize) -> Vec<usize> {
    survey::reserve::opened(orders, closings)
}

/// The outbox of one install. One tab drives it, under a Web Lock; after a write that failed it is restored anew.
#[wasm_bindgen]
pub struct Outbox(outbox::Outbox);

#[wasm_bindgen]
impl Outbox {
    /// The first memory of an install, from the answer to `enrol`.
    pub fn enrolled(answer: &str) -> Js<String> {
        Ok(outbox::enrolled(answer)?)
    }

    /// The outbox from what was stored: the memory and the array of items.
    pub fn restore(memory: &str, items: &str) -> Js<Self> {
        Ok(Self(outbox::Outbox::restore(memory, items)?))
    }

    /// What restoring changed; write it first.
    pub fn started(&self) -> Js<String> {
        Ok(self.0.started()?)
    }

    /// `{"step": {"action": "wait|hello|submit|file", …}, "effects": {…}}`
    pub fn plan(&mut self, now: f64, online: bool) -> Js<String> {
        Ok(self.0.plan(now, online)?)
    }

    /// The body of the next hello; `storage` is JSON or empty.
    pub fn hello(&self, now: f64, app: &str, drafts: u32, storage: &str) -> Js<String> {
        Ok(self.0.hello(now, app, drafts, storage)?)
    }

    pub fn on_hello(&mut self, now: f64, foreground: bool, answer: &str) -> Js<String> {
        Ok(self.0.on_hello(now, foreground, answer)?)
    }

    pub fn on_receipts(&mut self, now: f64, foreground: bool, answer: &str) -> Js<String> {
        Ok(self.0.on_receipts(now, foreground, answer)?)
    }

    /// `failure`: `{"failure": "network|timeout|not_the_server|unreadable|too_large|unauthorised|busy|server"}`, busy with
    /// `"retry_after"` in seconds or null.
    pub fn on_failure(&mut self, now: f64, foreground: bool, failure: &str) -> Js<String> {
        Ok(self.0.on_failure(now, foreground, failure)?)
    }

    /// The server has so many bytes of the file that was asked for or sent.
    pub fn on_file(&mut self, now: f64, foreground: bool, offset: f64) -> Js<String> {
        Ok(self.0.on_file(now, foreground, offset)?)
    }

    pub fn on_file_refused(&mut self, now: f64, foreground: bool) -> Js<String> {
        Ok(self.0.on_file_refused(now, foreground)?)
    }

    /// Whether pictures may use the network there is; recordings and answers always may.
    pub fn allow_pictures(&mut self, allowed: bool) {
        self.0.allow_pictures(allowed);
    }

    pub fn on_online(&mut self, now: f64) -> Js<String> {
        Ok(self.0.on_online(now)?)
    }

    pub fn send_now(&mut self) -> Js<String> {
        Ok(self.0.send_now()?)
    }

    pub fn summary(&self) -> Js<String> {
        Ok(self.0.summary()?)
    }

    pub fn items(&self) -> Js<String> {
        Ok(self.0.items()?)
    }

    /// The close of a day whose lines are the last `count`: `{"request": {…}, "code": "K7QM4P2X"}`
    pub fn day_close(&self, day: &str, count: f64) -> Js<String> {
        Ok(self.0.day_close(day, count)?)
    }

    /// The answer to the close of a day with so many lines up to a last number: `{"closed": {"closed": "match|missing|differs|unusable", …}, "effects": {…}}`
    pub fn on_day_close(&mut self, day: &str, count: f64, last: f64, answer: &str) -> Js<String> {
        Ok(self.0.on_day_close(day, count, last, answer)?)
    }

    /// The text of a receipt's QR code: `{"heard": {"heard": "holds|…", …}, "label": "…", "effects": {…}}`
    pub fn on_receipt_text(&mut self, text: &str) -> Js<String> {
        Ok(self.0.on_receipt_text(text)?)
    }

    /// The numbers of lines that the server may lack: what a bundle holds.
    pub fn owed(&self) -> Js<String> {
        Ok(self.0.owed()?)
    }

    /// Looks at the clock: `{"state": {"lease": "runs|over|turned_back", …}, "effects": {…}}`
    pub fn lease(&mut self, now: f64) -> Js<String> {
        Ok(self.0.lease(now)?)
    }

    /// The request of `POST /sync/v1/wipe`, or `null` where the tablet may not be erased.
    pub fn wipe(&self, erased: bool) -> Js<String> {
        Ok(self.0.wipe(erased)?)
    }

    /// Whether the answer to it, signed by the server for this tablet's own head, lets it be erased.
    pub fn wipe_granted(&self, answer: &str) -> bool {
        self.0.wipe_granted(answer)
    }

    /// Freezes a submission under the next number: `{"frozen": {…}|null, "issues": […], "effects": {…}|null}`.
    pub fn finalise(&mut self, form: &Form, now: f64, request: &str) -> Js<String> {
        Ok(self.0.finalise(&form.0, now, request)?)
    }
}

/// The tablet's copy of its lists. `in_use` is `{"evaluations": […], "questionnaires": […]}`: what drafts and submissions
/// still need.
#[wasm_bindgen]
pub struct Replica(replica::Replica);

#[wasm_bindgen]
impl Replica {
    /// The copy from what was stored; `{}` before the first pull.
    pub fn restore(stored: &str) -> Js<Self> {
        Ok(Self(replica::Replica::restore(stored)?))
    }

    /// The parameters of the next request, as a query.
    pub fn query(&self, in_use: &str) -> Js<String> {
        Ok(self.0.query(in_use)?)
    }

    /// Takes in a page: `more`, `whole` or `wrong`. Store the copy before the next request.
    pub fn apply(&mut self, page: &str, in_use: &str) -> Js<String> {
        Ok(self.0.apply(page, in_use)?)
    }

    /// What is stored: pages and the cursor that belongs to them, in one.
    pub fn stored(&self) -> Js<String> {
        Ok(self.0.stored()?)
    }

    /// What the screens show, or `null` before the first pull.
    pub fn snapshot(&self) -> String {
        self.0.snapshot()
    }
}

/// A new identifier of version 7.
#[wasm_bindgen]
pub fn mint_id(now: f64) -> Js<String> {
    Ok(crypto::mint_id(now)?)
}

/// Sixteen random bytes for [`derive_pin_key`].
#[wasm_bindgen]
pub fn pin_salt() -> Js<Vec<u8>> {
    Ok(crypto::pin_salt()?)
}

/// The 32 bytes that a PIN gives with its salt. Takes a good part of a second: call it in a worker.
#[wasm_bindgen]
pub fn derive_pin_key(pin: &str, salt: &[u8]) -> Js<Vec<u8>> {
    Ok(crypto::derive_pin_key(pin, salt)?)
}

/// The data key (32 bytes) sealed to the server's key (base64url), for a PIN that is forgotten: 80 bytes.
#[wasm_bindgen]
pub fn seal_data_key(key: &[u8], install: &str, sealing: &str) -> Js<Vec<u8>> {
    Ok(crypto::seal_data_key(key, install, sealing)?)
}

/// The key (32 bytes) of an interview that is copied out, sealed to the server's key (base64url): 80 bytes.
#[wasm_bindgen]
pub fn seal_draft_key(key: &[u8], install: &str, draft: &str, sealing: &str) -> Js<Vec<u8>> {
    Ok(crypto::seal_draft_key(key, install, draft, sealing)?)
}

/// Whether a receipt (JSON) is signed by the server's key (base64url). Whether it is for a certain line is for the
/// outbox to say.
#[wasm_bindgen]
pub fn verify_receipt(receipt: &str, key: &str) -> Js<()> {
    Ok(crypto::verify_receipt(receipt, key)?)
}
