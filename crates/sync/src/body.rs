//! What a line seals: answers, case, timings. JSON, deflated.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use survey::id::CaseId;
use survey::language::Language;
use uuid::Uuid;

use crate::base64url::Bytes;
use crate::blob::BlobKey;
use crate::chain::BlobHash;
use crate::consent::Consent;
use crate::line::deeper_than;
use crate::private::PrivatePart;
use crate::question::Explanation;
use crate::varint::{put_bytes, take_bytes};
use crate::visit::Visit;

/// A body longer than this is refused, before deflating and after inflating.
pub const MAX_BODY: usize = 256 * 1024;
/// How many bytes one deflated byte may become.
pub const MAX_RATIO: usize = 100;
/// Below this length the ratio says nothing.
const RATIO_FLOOR: usize = 4096;
const MAX_DEPTH: usize = 16;
/// The first byte of a body as it is packed, with JSON at its end. No deflated text begins with it: its block would be of the
/// type that RFC 1951 keeps in reserve.
const PACKED: u8 = 0x06;
/// The same without JSON at its end.
const BYTES_ALONE: u8 = 0x0e;
/// Added to either: a consent stands behind the case.
const WITH_CONSENT: u8 = 0x10;
/// The same for a body with a private part that an older app packed: the case was not among its bytes.
const WITH_PART: u8 = 0x07;

/// The sealed part of a line. Fields added later are let through unread.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The answers that have no code (numbers, days, files, places), by question name, in the survey crate's JSON. A client that does
    /// not code may put all answers here.
    #[serde(default)]
    pub answers: Map<String, Value>,
    /// The coded answers in the order of the questionnaire, as [`survey::answers::encode`] makes them.
    #[serde(default, skip_serializing_if = "Bytes::is_empty")]
    pub codes: Bytes,
    /// What was said in words, by question name, kept apart from the coded answers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
    /// The person drawn, if the interview was with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// When the person agreed and in which language; not in lines of older apps, nor where nobody is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The times of the sections in short, see [`crate::times`].
    #[serde(default, skip_serializing_if = "Bytes::is_empty")]
    pub times: Bytes,
    /// The same in words, as older apps send them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timings: Vec<Timing>,
    /// The language of the answers that were not given in the header's language, by question name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub languages: BTreeMap<String, Language>,
    /// The keys of the photographs and recordings that the answers speak of, by their hash.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub blob_keys: BTreeMap<BlobHash, BlobKey>,
    /// The private part, which the interviewer's tablet could not open. It does not go as JSON, see [`Body::pack`].
    #[serde(skip)]
    pub private: Option<PrivatePart>,
    /// What came of the visit, in a line of kind `attempt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    /// What the surveyor says to a question, in a line of kind `explanation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What of a body goes as JSON.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    answers: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    texts: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[Timing]>::is_empty")]
    timings: &'a [Timing],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    languages: &'a BTreeMap<String, Language>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    blob_keys: &'a BTreeMap<BlobHash, BlobKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visit: Option<&'a Visit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
}

/// Time spent in one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// The section's key.
    pub section: String,
    /// Seconds from the start of the interview until the section was first entered.
    pub entered: u32,
    /// Seconds spent in it, all visits together.
    pub seconds: u32,
}

/// Why bytes are not a body, or a body cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("the answers come to {0} bytes; at most {MAX_BODY} fit one submission. Shorten the longest text")]
    TooLong(usize),
    #[error("the body inflates to more than {0} bytes and was not read")]
    Bomb(usize),
    #[error("the deflated body is damaged")]
    Damaged,
    #[error("the body is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("the body is not the JSON it should be: {0}")]
    BadJson(String),
}

impl Body {
    /// Codes, times, the private part, the case and the consent, if there is one, as bytes, each behind its length: what cannot
    /// be compressed would cost a third more as text. Then the rest as JSON, deflated; nothing if there is no more.
    ///
    /// # Errors
    /// [`BodyError::TooLong`], [`BodyError::TooDeep`]
    pub fn pack(&self) -> Result<Vec<u8>, BodyError> {
        let part = self.private.as_ref().map(PrivatePart::to_bytes).unwrap_or_default();
        let case = self.case.map(|case| case.0.as_bytes().to_vec()).unwrap_or_default();
        let json = self.deflated()?;
        let first = if json.is_empty() { BYTES_ALONE } else { PACKED };
        let mut packed = vec![first | if self.consent.is_some() { WITH_CONSENT } else { 0 }];
        for bytes in [&self.codes.0, &self.times.0, &part, &case] {
            put_bytes(&mut packed, bytes);
        }
        if let Some(consent) = &self.consent {
            put_bytes(&mut packed, &consent.to_bytes());
        }
        packed.extend(json);
        Ok(packed)
    }

    fn deflated(&self) -> Result<Vec<u8>, BodyError> {
        const LEVEL: u8 = 9;
        const STORED: u8 = 0;
        const NOTHING: &str = "{}";
        let Self { answers, texts, timings, languages, blob_keys, visit, explanation, .. } = self;
        let (visit, explanation) = (visit.as_ref(), explanation.as_ref());
        let written = Written { answers, texts, timings, languages, blob_keys, visit, explanation };
        let json = serde_json::to_string(&written).map_err(|e| BodyError::BadJson(e.to_string()))?;
        if json == NOTHING {
            return Ok(Vec::new());
        }
        if json.len() > MAX_BODY {
            return Err(BodyError::TooLong(json.len()));
        }
        if deeper_than(&json, MAX_DEPTH) {
            return Err(BodyError::TooDeep);
        }
        let packed = compress_to_vec(json.as_bytes(), LEVEL);
        // A body so repetitive that the receiver would take it for a bomb goes as it is.
        Ok(if json.len() > most(packed.len()) { compress_to_vec(json.as_bytes(), STORED) } else { packed })
    }

    /// Reads what [`Body::pack`] gave.
    ///
    /// # Errors
    /// [`BodyError`]; memory stays within [`MAX_BODY`] and never a panic, whatever the bytes.
    pub fn unpack(packed: &[u8]) -> Result<Self, BodyError> {
        const CONSENTED: u8 = PACKED | WITH_CONSENT;
        const CONSENTED_ALONE: u8 = BYTES_ALONE | WITH_CONSENT;
        let Some((&first, mut rest)) = packed.split_first() else { return Self::inflated(packed) };
        let has_case = match first {
            PACKED | BYTES_ALONE | CONSENTED | CONSENTED_ALONE => true,
            WITH_PART => false,
            _ => return Self::inflated(packed),
        };
        let mut next = || take_bytes(&mut rest).ok_or(BodyError::Damaged);
        let (codes, times, part) = (next()?, next()?, next()?);
        let case = if has_case { next()? } else { &[] };
        let consent = if first & WITH_CONSENT == 0 {
            None
        } else {
            Some(Consent::from_bytes(next()?).ok_or(BodyError::Damaged)?)
        };
        let private = match part {
            [] if has_case => None,
            part => Some(PrivatePart::from_bytes(part).ok_or(BodyError::Damaged)?),
        };
        let (codes, times) = (Bytes(codes.to_vec()), Bytes(times.to_vec()));
        let more = match rest {
            [] if matches!(first, BYTES_ALONE | CONSENTED_ALONE) => Self::default(),
            rest => Self::inflated(rest)?,
        };
        let case = match case {
            [] => more.case,
            case => Some(CaseId(Uuid::from_slice(case).map_err(|_| BodyError::Damaged)?)),
        };
        Ok(Self { codes, case, consent: consent.or(more.consent), times, private, ..more })
    }

    fn inflated(packed: &[u8]) -> Result<Self, BodyError> {
        let limit = most(packed.len());
        let json = decompress_to_vec_with_limit(packed, limit).map_err(|e| match e.status {
            TINFLStatus::HasMoreOutput => BodyError::Bomb(limit),
            _ => BodyError::Damaged,
        })?;
        let json = std::str::from_utf8(&json).map_err(|e| BodyError::BadJson(e.to_string()))?;
        if deeper_than(json, MAX_DEPTH) {
            return Err(BodyError::TooDeep);
        }
        survey::json::read(json).map_err(|e| BodyError::BadJson(e.to_string()))
    }
}

/// The longest text that so many deflated bytes may become.
fn most(packed: usize) -> usize {
    packed.saturating_mul(MAX_RATIO).clamp(RATIO_FLOOR, MAX_BODY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: String) -> Body {
        Body { texts: BTreeMap::from([("Y_kien".to_owned(), text)]), ..Body::default() }
    }

    #[test]
    fn a_bomb_is_not_inflated() {
        let bomb = compress_to_vec(&vec![b' '; 50_000_000], 9);
        assert_eq!(Body::unpack(&bomb), Err(BodyError::Bomb(MAX_BODY)));
        let small = compress_to_vec(&vec![b' '; 40_000], 9);
        assert!(small.len() < 100, "{}", small.len());
        assert!(matches!(Body::unpack(&small), Err(BodyError::Bomb(limit)) if limit < 10_000));
    }

    #[test]
    fn a_body_of_codes_alone_costs_little_more_than_they_do() {
        let codes = Bytes((0..22).collect());
        let body = Body { codes, case: Some(CaseId(Uuid::from_u128(7))), ..Body::default() };
        assert_eq!(body.pack().unwrap().len(), 1 + (1 + 22) + 1 + 1 + (1 + 16));
        assert_eq!(Body::unpack(&body.pack().unwrap()).unwrap(), body);
    }

    #[test]
    fn a_consent_costs_three_bytes_more() {
        let body = Body { codes: Bytes((0..22).collect()), ..Body::default() };
        let without = body.pack().unwrap().len();
        let body = Body { consent: Some(Consent { before: 900, language: None }), ..body };
        assert_eq!(body.pack().unwrap().len(), without + 3);
        assert_eq!(Body::unpack(&body.pack().unwrap()).unwrap(), body);
        let json = r#"{"consent":{"before":900,"language":"blt"}}"#;
        let told = Body::unpack(&compress_to_vec(json.as_bytes(), 9)).unwrap().consent.unwrap();
        assert_eq!((told.before, told.language.unwrap().tag()), (900, "blt"));
        assert_eq!(Body::unpack(&[BYTES_ALONE | WITH_CONSENT, 0, 0, 0, 0, 0]), Err(BodyError::Damaged));
    }

    #[test]
    fn what_older_apps_packed_is_read() {
        let json = r#"{"answers":{"A1":4},"case":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10","codes":"BAU","times":"AQI"}"#;
        let plain = Body::unpack(&compress_to_vec(json.as_bytes(), 9)).unwrap();
        assert_eq!(
            (plain.codes.0.as_slice(), plain.times.0.as_slice(), plain.case.is_some()),
            (&[4, 5][..], &[1, 2][..], true)
        );
        let part = PrivatePart::named("declined", Some("unwilling"), 0, Vec::new()).unwrap();
        let mut packed = vec![WITH_PART];
        for bytes in [&[4, 5][..], &[1, 2], &part.to_bytes()] {
            put_bytes(&mut packed, bytes);
        }
        packed.extend(compress_to_vec(br#"{"answers":{"A1":4},"case":"0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10"}"#, 9));
        assert_eq!(Body::unpack(&packed).unwrap(), Body { private: Some(part), ..plain });
    }

    #[test]
    fn a_case_that_is_cut_is_damage() {
        for packed in [[BYTES_ALONE, 0, 0, 0, 2, 1, 2].as_slice(), &[PACKED, 0, 0, 0, 0], &[BYTES_ALONE, 0, 0, 0, 0, 1]]
        {
            assert_eq!(Body::unpack(packed), Err(BodyError::Damaged), "{packed:?}");
        }
    }

    #[test]
    fn a_very_repetitive_answer_still_goes() {
        let body = said("không ".repeat(6000));
        let packed = body.pack().unwrap();
        assert_eq!(Body::unpack(&packed).unwrap(), body);
    }

    #[test]
    fn too_long_and_too_deep_are_refused() {
        assert!(matches!(said("x".repeat(MAX_BODY)).pack(), Err(BodyError::TooLong(_))));
        let deep = (0..40).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
        let body = Body { answers: Map::from_iter([("q".to_owned(), deep)]), ..Body::default() };
        assert_eq!(body.pack(), Err(BodyError::TooDeep));
        let json = format!("{{\"answers\":{{\"q\":{}1{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Body::unpack(&compress_to_vec(json.as_bytes(), 0)), Err(BodyError::TooDeep));
    }

    #[test]
    fn fields_of_a_later_version_are_let_through() {
        let json = r#"{"answers":{"A1":4},"photo_note":{"x":[1]},"codes":"BAU"}"#;
        let body = Body::unpack(&compress_to_vec(json.as_bytes(), 6)).unwrap();
        assert_eq!(body.codes.0, [4, 5]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_body_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Body::unpack(&bytes);
        }

        #[test]
        fn what_is_packed_is_read_back(
            text in prop::option::of("\\PC{0,300}"),
            codes in prop::collection::vec(any::<u8>(), 0..60),
            case in prop::option::of(any::<u128>()),
            before in prop::option::of(any::<u32>()),
        ) {
            let case = case.map(|case| CaseId(Uuid::from_u128(case)));
            let consent = before.map(|before| Consent { before, language: None });
            let body = Body { codes: Bytes(codes), case, consent, ..text.map(said).unwrap_or_default() };
            prop_assert_eq!(Body::unpack(&body.pack().unwrap()).unwrap(), body);
        }
    }
}
