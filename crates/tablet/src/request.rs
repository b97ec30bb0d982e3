//! What the app knows of the interview it finalises.

use serde_json::Value;
use std::collections::BTreeMap;
use std::str::FromStr;
use survey::case::Mode;
use survey::clock::{Day, Timestamp};
use survey::id::{CaseId, EvaluationId, SubmissionId};
use survey::language::Language;
use survey::outcome::Outcome;
use sync::Bytes;
use sync::blob::BlobKey;
use sync::body::Timing;
use sync::chain::BlobHash;
use sync::keys::SealingKey;
use sync::line::Kind;
use sync::private::PrivatePart;
use sync::question::Explanation;
use sync::visit::Visit;

use crate::failure::{Failure, read};
use crate::private::packed;

pub(crate) struct Request {
    /// The id the draft already has, or none: then one is minted.
    pub(crate) id: Option<SubmissionId>,
    pub(crate) kind: Kind,
    pub(crate) evaluation: EvaluationId,
    pub(crate) lang: Language,
    /// `tablet` unless it says otherwise.
    pub(crate) mode: Mode,
    pub(crate) supersedes: Option<SubmissionId>,
    pub(crate) app: String,
    pub(crate) today: Day,
    /// The draft's answers; those to questions that are no longer put are left out of the line.
    pub(crate) answers: Value,
    pub(crate) case: Option<CaseId>,
    /// When the person agreed, by the server's clock as it was measured then, in milliseconds, and in which language.
    pub(crate) consent: Option<(f64, Language)>,
    pub(crate) timings: Vec<Timing>,
    pub(crate) languages: BTreeMap<String, Language>,
    /// The keys of the photographs and recordings, by the hash of the sealed file.
    pub(crate) blob_keys: BTreeMap<BlobHash, BlobKey>,
    /// What was answered in private, which only the server opens.
    pub(crate) private: Option<PrivatePart>,
    /// What came of a visit, for a line of kind `attempt`.
    pub(crate) visit: Option<Visit>,
    /// What is said to a question, for a line of kind `explanation`.
    pub(crate) explanation: Option<Explanation>,
    /// The server's sealing key.
    pub(crate) sealing: SealingKey,
}

impl Request {
    /// Field by field: derived, this would be eight kilobytes of the tablet's module.
    pub(crate) fn read(json: &str) -> Result<Self, Failure> {
        let mut json: Value = read("the submission", json)?;
        let mode =
            if json["mode"].is_null() { Some(Mode::Tablet) } else { said(&json, "mode").ok().and_then(Mode::parse) };
        Ok(Self {
            id: maybe(&json, "id")?,
            kind: Kind::parse(said(&json, "kind")?).ok_or(Failure::Field("kind"))?,
            evaluation: given(&json, "evaluation")?,
            lang: given(&json, "lang")?,
            mode: mode.ok_or(Failure::Field("mode"))?,
            supersedes: maybe(&json, "supersedes")?,
            app: said(&json, "app")?.to_owned(),
            today: given(&json, "today")?,
            case: maybe(&json, "case")?,
            consent: if json["consent"].is_null() { None } else { Some(consent(&json["consent"])?) },
            timings: items(&json["timings"]).map(timing).collect::<Option<_>>().ok_or(Failure::Field("timings"))?,
            languages: languages(&json["languages"])?,
            blob_keys: blob_keys(&json["blob_keys"]).ok_or(Failure::FileKey)?,
            private: if json["private"].is_null() { None } else { Some(packed(&json["private"])?) },
            visit: if json["visit"].is_null() { None } else { Some(visit(&json["visit"])?) },
            explanation: if json["explanation"].is_null() { None } else { Some(explanation(&json["explanation"])?) },
            sealing: SealingKey::from_text(said(&json, "sealing")?)?,
            answers: json["answers"].take(),
        })
    }
}

fn said<'a>(json: &'a Value, field: &'static str) -> Result<&'a str, Failure> {
    json[field].as_str().ok_or(Failure::Field(field))
}

fn given<T: FromStr>(json: &Value, field: &'static str) -> Result<T, Failure> {
    said(json, field)?.parse().map_err(|_| Failure::Field(field))
}

fn maybe<T: FromStr>(json: &Value, field: &'static str) -> Result<Option<T>, Failure> {
    if json[field].is_null() { Ok(None) } else { given(json, field).map(Some) }
}

fn consent(json: &Value) -> Result<(f64, Language), Failure> {
    Ok((json["at"].as_f64().ok_or(Failure::Field("consent"))?, given(json, "language")?))
}

fn visit(json: &Value) -> Result<Visit, Failure> {
    let again = if json["again"].is_null() { None } else { Some(said(json, "again")?) };
    Ok(Visit {
        outcome: Outcome::parse(said(json, "outcome")?).ok_or(Failure::Field("outcome"))?,
        again: again.map(Timestamp::parse_rfc3339).transpose().map_err(|_| Failure::Field("again"))?,
        note: if json["note"].is_null() { String::new() } else { said(json, "note")?.to_owned() },
    })
}

fn explanation(json: &Value) -> Result<Explanation, Failure> {
    Ok(Explanation { question: given(json, "question")?, text: said(json, "text")?.to_owned() })
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn timing(json: &Value) -> Option<Timing> {
    let number = |field: &str| json[field].as_u64().and_then(|number| u32::try_from(number).ok());
    let section = json["section"].as_str()?.to_owned();
    Some(Timing { section, entered: number("entered")?, seconds: number("seconds")? })
}

fn languages(json: &Value) -> Result<BTreeMap<String, Language>, Failure> {
    let mut languages = BTreeMap::new();
    for (question, language) in json.as_object().into_iter().flatten() {
        let language = language.as_str().and_then(|text| text.parse().ok()).ok_or(Failure::Field("languages"))?;
        languages.insert(question.clone(), language);
    }
    Ok(languages)
}

fn blob_keys(json: &Value) -> Option<BTreeMap<BlobHash, BlobKey>> {
    let mut keys = BTreeMap::new();
    for (hash, key) in json.as_object().into_iter().flatten() {
        let Bytes(key) = Bytes::from_text(key.as_str()?).ok()?;
        keys.insert(hash.parse().ok()?, BlobKey(key.try_into().ok()?));
    }
    Some(keys)
}
