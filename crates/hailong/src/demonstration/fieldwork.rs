//! The synthetic answers on their way into the store: interviews as sealed lines of enrolled tablets, web answers
//! through staging and the mixer. Nothing is put straight into the derived tables.

use anyhow::Context;
use indicatif::ProgressBar;
use p256::ecdsa::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use store::{Arrival, NewInstall, Staged, Store, WebAnswer, WebSource};
use survey::answers::{Answer, Answers, encode};
use survey::case::Mode;
use survey::clock::{Day, Timestamp, Zone};
use survey::id::{EvaluationId, InstallId, ResponseId, SubmissionId, UserId, ordered, random};
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionnaireHash};
use sync::body::Body;
use sync::consent::Consent;
use sync::keys::PublicKeys;
use sync::line::{Header, Kind, VERSION};
use sync::private::{How, PrivatePart, Reason, part_answers, seal_piece};
use sync::visit::Visit;

use crate::demo::{Programme, SEED, SyntheticResponse, SyntheticVisit};

pub const APP: &str = concat!("hailong-demo/", env!("CARGO_PKG_VERSION"));
const BATCH: usize = 50;
/// From the consent to the end of a synthetic interview.
const INTERVIEW_SECONDS: u32 = 15 * 60;

/// A synthetic surveyor's tablet, once all it finalised is here.
pub struct Sent {
    pub surveyor: UserId,
    pub install: InstallId,
    /// When it finalised its last line.
    pub last: Timestamp,
}

/// What a synthetic surveyor's tablet finalised.
pub enum Made<'a> {
    Interview(&'a SyntheticResponse),
    Visit(&'a SyntheticVisit),
}

impl Made<'_> {
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Interview(one) => one.at,
            Self::Visit(one) => one.at,
        }
    }

    const fn evaluation(&self) -> EvaluationId {
        match self {
            Self::Interview(one) => one.evaluation,
            Self::Visit(one) => one.evaluation,
        }
    }
}

pub type Forms = BTreeMap<EvaluationId, (QuestionnaireHash, Compiled)>;

/// Sends every synthetic response. Gives the tablets that did, in the order of their surveyors.
pub async fn send(
    store: &Store,
    keys: &PublicKeys,
    programme: &Programme,
    surveyors: &[UserId],
    (responses, visits): (&[SyntheticResponse], &[SyntheticVisit]),
    bar: &ProgressBar,
) -> anyhow::Result<Vec<Sent>> {
    let mut sent = Vec::new();
    let mut rng = ChaCha20Rng::seed_from_u64(SEED);
    let forms = forms(programme)?;
    for (place, surveyor) in surveyors.iter().enumerate() {
        let asked = responses.iter().filter(|response| response.surveyor == Some(place)).map(Made::Interview);
        let in_vain = visits.iter().filter(|visit| visit.surveyor == place).map(Made::Visit);
        let mut own: Vec<Made<'_>> = asked.chain(in_vain).collect();
        own.sort_by_key(Made::at);
        let Some(first) = own.first() else { continue };
        let install = enrol(store, *surveyor, first.at().plus_days(-1), &mut rng).await?;
        for (batch, part) in own.chunks(BATCH).enumerate() {
            let mut arrivals = Vec::with_capacity(part.len());
            for (place, made) in part.iter().enumerate() {
                let seq = u64::try_from(batch * BATCH + place + 1)?;
                arrivals.push(arrival(install, seq, made, &forms, keys, &mut rng)?);
            }
            let received = part.last().map_or(first.at(), Made::at);
            store.accept(install, &arrivals, received).await?;
            bar.inc(u64::try_from(part.len())?);
        }
        let last = own.last().map_or(first.at(), Made::at);
        sent.push(Sent { surveyor: *surveyor, install, last });
    }
    for response in responses.iter().filter(|response| response.surveyor.is_none() && response.case.is_none()) {
        stage(store, response, &forms, &mut rng).await?;
        bar.inc(1);
    }
    let tomorrow = responses.iter().map(|response| response.today).max().context("there are no answers")?.plus_days(1);
    mix(store, tomorrow, &mut rng).await?;
    Ok(sent)
}

pub fn forms(programme: &Programme) -> anyhow::Result<Forms> {
    let mut compiled = BTreeMap::new();
    for form in &programme.questionnaires {
        compiled.insert(form.hash()?, form);
    }
    programme
        .evaluations
        .iter()
        .map(|evaluation| {
            let form = compiled.get(&evaluation.questionnaire).context("an evaluation names an unknown form")?;
            let form = (*form).clone().compile().map_err(|_| anyhow::anyhow!("a shipped form does not compile"))?;
            Ok((evaluation.id, (evaluation.questionnaire, form)))
        })
        .collect()
}

/// Enrols the tablet of a synthetic surveyor, with a key that nobody keeps.
pub async fn enrol(store: &Store, owner: UserId, at: Timestamp, rng: &mut ChaCha20Rng) -> anyhow::Result<InstallId> {
    let (mut code, mut push, mut id, mut key) = ([0; 32], [0; 32], [0; 10], [0; 32]);
    rng.fill_bytes(&mut code);
    rng.fill_bytes(&mut push);
    rng.fill_bytes(&mut id);
    getrandom::fill(&mut key)?;
    let key = SigningKey::from_slice(&key).map_err(|_| anyhow::anyhow!("the tablet's key could not be made"))?;
    store.add_enrolment_code(code, owner, at, at.plus_days(1)).await?;
    let install = NewInstall {
        id: InstallId(ordered(at, id)),
        public_key: key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        push_hash: push,
        push_expires_at: at.plus_days(90),
        app_version: APP.to_owned(),
        at,
    };
    store.enrol(code, &install).await?.context("a demonstration tablet could not be enrolled")?;
    Ok(install.id)
}

pub fn arrival(
    install: InstallId,
    seq: u64,
    made: &Made<'_>,
    forms: &Forms,
    keys: &PublicKeys,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Arrival> {
    let (questionnaire, form) = forms.get(&made.evaluation()).context("a line names an unknown evaluation")?;
    let mut id = [0; 10];
    rng.fill_bytes(&mut id);
    let (kind, lang, mode, today) = match made {
        Made::Interview(one) => (Kind::Interview, one.language.clone(), one.mode, one.today),
        Made::Visit(one) => (Kind::Attempt, Language::vietnamese(), Mode::Tablet, Zone::VIETNAM.day(one.at)),
    };
    let header = Header {
        v: VERSION,
        install,
        seq,
        id: SubmissionId(ordered(made.at(), id)),
        kind,
        evaluation: made.evaluation(),
        questionnaire: *questionnaire,
        lang,
        mode,
        supersedes: None,
        app: APP.to_owned(),
        wall: made.at(),
        offset: Some(0),
        today,
        blobs: Vec::new(),
    };
    let body = match made {
        Made::Interview(one) => answered(one, form, header.id, keys, rng)?,
        Made::Visit(one) => Body {
            case: Some(one.case),
            visit: Some(Visit { outcome: one.outcome, again: None, note: String::new() }),
            ..Body::default()
        },
    };
    let frozen = sync::seal::freeze(&header, &body, &keys.sealing, rng)?;
    Ok(Arrival { header, line_hash: frozen.line_hash, line: frozen.line, key_box: frozen.key_box, reason: None })
}

fn answered(
    response: &SyntheticResponse,
    form: &Compiled,
    id: SubmissionId,
    keys: &PublicKeys,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<Body> {
    let answers = response.answers.clone();
    let (open, apart) =
        if response.private.is_some() { part_answers(form, answers) } else { (answers, Answers::new()) };
    let consent = Some(Consent { before: INTERVIEW_SECONDS, language: None });
    let mut body = Body { case: response.case, consent, ..Body::default() };
    if let Some(how) = response.private {
        let piece = seal_piece(form, id, &apart, &|_| true, &keys.sealing, rng)?;
        let reason = (how == How::Declined).then_some(Reason::Unwilling);
        body.private = Some(PrivatePart { how, reason, restarts: 0, pieces: vec![piece] });
    }
    body.codes.0 = encode(form, &open, response.today);
    for (name, answer) in open.iter() {
        match answer {
            Answer::Text(text) => {
                body.texts.insert(name.to_owned(), text.clone());
            }
            other => {
                body.answers.insert(name.to_owned(), serde_json::to_value(other)?);
            }
        }
    }
    Ok(body)
}

async fn stage(
    store: &Store,
    response: &SyntheticResponse,
    forms: &Forms,
    rng: &mut ChaCha20Rng,
) -> anyhow::Result<()> {
    let (questionnaire, _) = forms.get(&response.evaluation).context("an answer names an unknown evaluation")?;
    let mut key_hash = [0; 32];
    rng.fill_bytes(&mut key_hash);
    let answer = WebAnswer {
        evaluation: response.evaluation,
        source: WebSource::Counter,
        key_hash,
        day: response.today,
        language: response.language.to_string(),
        questionnaire: *questionnaire,
        answers: response.answers.to_json().to_string(),
    };
    let staged = store.stage_web_answer(&answer).await?;
    anyhow::ensure!(staged == Staged::Taken, "a synthetic web answer was not taken");
    Ok(())
}

async fn mix(store: &Store, tomorrow: Day, rng: &mut ChaCha20Rng) -> anyhow::Result<()> {
    let mut order = rng.clone();
    let shuffle = move |count: usize| {
        let mut places: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
            places.swap(last, usize::try_from(order.next_u64() % bound).unwrap_or(0));
        }
        places
    };
    let new_id = || {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        ResponseId(random(bytes))
    };
    store.mix_web_answers(1, tomorrow, shuffle, new_id).await?;
    Ok(())
}
