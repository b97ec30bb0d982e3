//! Between a body and the survey crate's answers: what is coded goes as one short string, the rest as JSON, what was
//! said in words apart.

use serde_json::{Map, Value};
use survey::answers::{Answer, Answers, BadCoding, Issue, IssueKind, decode, encode, relevant, validate};
use survey::clock::Day;
use survey::language::Language;
use survey::questionnaire::Compiled;

use crate::base64url::Bytes;
use crate::body::Body;
use crate::keys::OpeningKey;
use crate::line::{Blob, Header, Kind};
use crate::private::PrivateError;

impl Body {
    /// A body with these answers; case, times and the rest are the caller's. Answers to questions that are not put
    /// must have been taken out ([`survey::answers::split`]).
    pub fn of(compiled: &Compiled, answers: &Answers, today: Day) -> Self {
        let codes = encode(compiled, answers, today);
        let coded = decode(compiled, &codes).unwrap_or_default();
        let mut body = Self { codes: Bytes(codes), ..Self::default() };
        for (name, answer) in answers.iter().filter(|(name, answer)| coded.get(name) != Some(*answer)) {
            if let Answer::Text(text) = answer {
                body.texts.insert(name.to_owned(), text.clone());
            } else if let Ok(json) = serde_json::to_value(answer) {
                body.answers.insert(name.to_owned(), json);
            }
        }
        body
    }

    /// The answers of a body, and what in it cannot be an answer. A body that gives coded questions as JSON is read
    /// as well; JSON outweighs the codes.
    ///
    /// # Errors
    /// [`BadCoding`] if the codes are not of this questionnaire.
    pub fn answers(&self, compiled: &Compiled, language: &Language) -> Result<(Answers, Vec<Issue>), BadCoding> {
        let mut answers = if self.codes.is_empty() { Answers::new() } else { decode(compiled, &self.codes.0)? };
        let texts = self.texts.iter().map(|(name, text)| (name.clone(), Value::String(text.clone())));
        let json: Map<String, Value> = self.answers.clone().into_iter().chain(texts).collect();
        let (rest, issues) = Answers::from_json(&Value::Object(json), compiled, language);
        answers.merge(rest);
        Ok((answers, issues))
    }
}

/// Why the answers of an opened line could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExamineError {
    #[error(transparent)]
    Coding(#[from] BadCoding),
    #[error("the coded answers are not those that follow from the answers; the app that sent them is faulty")]
    OtherCodes,
    #[error(transparent)]
    Private(#[from] PrivateError),
}

/// The answers of an opened line, those of its private part among them, and everything wrong with them: what the server
/// does whenever it judges a line, with the line's own `today`.
///
/// # Errors
/// [`ExamineError`]
pub fn examine(
    header: &Header,
    body: &Body,
    compiled: &Compiled,
    key: &OpeningKey,
) -> Result<(Answers, Vec<Issue>), ExamineError> {
    let (mut answers, mut issues) = body.answers(compiled, &header.lang)?;
    let codes = encode(compiled, &answers, header.today);
    if let Some(part) = &body.private {
        let (private, wrong) = part.open(compiled, header.id, key, &header.lang)?;
        answers.merge(private.clone());
        issues.extend(wrong);
        // A question may have been put in private only because the answer it hangs on could not be read there any more.
        let relevance = relevant(compiled, &answers, header.today);
        for (name, _) in private.iter().filter(|(name, _)| !compiled.index(name).is_some_and(|at| relevance.has(at))) {
            answers.remove(name);
        }
    }
    issues.extend(issues_of(header.kind, compiled, &answers, header.today, &header.lang));
    if issues.is_empty() && !body.codes.is_empty() && body.codes.0 != codes {
        return Err(ExamineError::OtherCodes);
    }
    issues.extend(unnamed_files(header, body, compiled, &answers));
    Ok((answers, issues))
}

/// Answers that speak of a file which the header does not name just so, or whose key is not in the body: nobody would
/// ever send it, or nobody could open it.
fn unnamed_files(header: &Header, body: &Body, compiled: &Compiled, answers: &Answers) -> Vec<Issue> {
    let files = answers.iter().filter_map(|(name, answer)| Some((name, answer.attachment()?)));
    files
        .filter(|(_, file)| {
            let blob = Blob::of(file);
            !(header.blobs.contains(&blob) && body.blob_keys.contains_key(&blob.0))
        })
        .filter_map(|(name, _)| {
            let question = compiled.question(compiled.index(name)?)?;
            Some(Issue::of(question, IssueKind::WrongType, &header.lang))
        })
        .collect()
}

/// What is wrong with the answers of a line of this kind. A partial interview may leave questions open; what is no
/// interview has no answers to judge.
pub fn issues_of(kind: Kind, compiled: &Compiled, answers: &Answers, today: Day, language: &Language) -> Vec<Issue> {
    if !kind.has_answers() {
        return Vec::new();
    }
    let mut issues = validate(compiled, answers, today, language);
    if kind == Kind::Partial {
        issues.retain(|issue| issue.kind != IssueKind::Missing);
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};
    use survey::answers::split;
    use survey::case::Mode;
    use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
    use survey::questionnaire::{QuestionKind, Questionnaire};
    use uuid::Uuid;

    use crate::consent::Consent;
    use crate::keys::ServerKeys;
    use crate::message::batch;
    use crate::seal::freeze;

    fn form() -> Compiled {
        let json = include_str!("../../../questionnaires/hanh-chinh-22.json");
        Questionnaire::from_json(json).unwrap().compile().unwrap()
    }

    /// Some answer to every question, taken from a run of random numbers.
    fn answered(compiled: &Compiled, mut dice: impl FnMut(usize) -> usize) -> Answers {
        let mut answers = Answers::new();
        for (index, question) in compiled.questions() {
            let choices = compiled.choices(index);
            if dice(6) == 0 {
                continue;
            }
            let answer = match &question.kind {
                QuestionKind::Likert(_) => Answer::Likert(choices[dice(choices.len())].code),
                QuestionKind::Single { .. } => Answer::Single(choices[dice(choices.len())].name.clone()),
                QuestionKind::Multi { .. } => {
                    Answer::Multi(choices.iter().filter(|_| dice(2) == 0).map(|choice| choice.name.clone()).collect())
                }
                QuestionKind::Integer { .. } => Answer::Integer(i64::try_from(dice(100)).unwrap()),
                QuestionKind::Decimal { .. } => Answer::decimal(dice(1000) as f64 / 8.0),
                QuestionKind::Text => Answer::text(["Cán bộ nhiệt tình", "Chờ lâu quá"][dice(2)]),
                QuestionKind::Date => Answer::Date("2022-09-21".parse().unwrap()),
                QuestionKind::Photo | QuestionKind::Audio | QuestionKind::Place | QuestionKind::Note => continue,
            };
            answers.set(question.name.clone(), answer);
        }
        answers
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn the_server_reads_the_answers_the_tablet_sent(dice in prop::collection::vec(any::<u16>(), 300)) {
            let (compiled, today, vi) = (form(), "2022-09-21".parse().unwrap(), Language::vietnamese());
            let mut dice = dice.into_iter().cycle();
            let answers = answered(&compiled, |sides| usize::from(dice.next().unwrap_or(0)) % sides);
            let sent = split(&compiled, answers, today).sent;
            let body = Body::of(&compiled, &sent, today);
            let there = Body::unpack(&body.pack().unwrap()).unwrap();
            let (read, issues) = there.answers(&compiled, &vi).unwrap();
            prop_assert_eq!(issues, vec![]);
            prop_assert_eq!(&read, &sent);
            prop_assert_eq!(validate(&compiled, &read, today, &vi), validate(&compiled, &sent, today, &vi));
        }
    }

    /// The budget of a routine sync (SYNC 2.7): 50 interviews in at most 20 KB on the wire.
    #[test]
    fn fifty_interviews_fit_the_budget_of_a_sync() {
        let (compiled, today, mut rng) = (form(), "2022-09-21".parse().unwrap(), ChaCha20Rng::seed_from_u64(1));
        let keys = ServerKeys::generate(&mut rng);
        let mut frozen = Vec::new();
        for seq in 1..=50_u32 {
            let answers = answered(&compiled, |sides| usize::try_from(rng.next_u32()).unwrap() % sides);
            let at = survey::clock::Timestamp::from_millis(1_663_750_000_000 + i64::from(seq) * 1_234_567);
            let random = std::array::from_fn(|_| rng.next_u32().to_le_bytes()[0]);
            let id = SubmissionId(survey::id::ordered(at, random));
            let (sealing, answers) = (keys.public().sealing, split(&compiled, answers, today).sent);
            let body = Body::with_private_part(&compiled, id, answers, today, &sealing, &mut rng).unwrap();
            let case = Some(CaseId(Uuid::from_u64_pair(rng.next_u64(), rng.next_u64())));
            let consent = Some(Consent { before: 600 + rng.next_u32() % 1200, language: None });
            let body = Body { case, consent, ..body };
            let header = Header {
                v: 1,
                install: InstallId(Uuid::from_u128(77)),
                seq: u64::from(seq),
                id,
                kind: Kind::Interview,
                evaluation: EvaluationId(Uuid::from_u128(5)),
                questionnaire: compiled.hash(),
                lang: Language::vietnamese(),
                mode: Mode::Tablet,
                supersedes: None,
                app: "surveyor/0.1.0".to_owned(),
                wall: at,
                offset: Some(-1250),
                today,
                blobs: vec![],
            };
            frozen.push(freeze(&header, &body, &keys.public().sealing, &mut rng).unwrap());
        }
        let batch = batch(frozen.iter().map(|one| (one.line.as_str(), one.key_box.as_slice())));
        let wire = miniz_oxide::deflate::compress_to_vec(batch.as_bytes(), 6).len();
        println!("50 interviews: {} bytes, {wire} on the wire", batch.len());
        assert!(wire <= 20 * 1024, "{wire}");
    }

    #[test]
    fn codes_of_another_questionnaire_are_refused_and_json_alone_is_read() {
        let (compiled, vi) = (form(), Language::vietnamese());
        let body = Body { codes: Bytes(vec![1, 2, 3]), ..Body::default() };
        assert!(matches!(body.answers(&compiled, &vi), Err(BadCoding::WrongWidth { .. })));
        let (_, question) = compiled.questions().find(|(_, q)| matches!(q.kind, QuestionKind::Likert(_))).unwrap();
        let json = Map::from_iter([(question.name.clone(), Value::from(4)), ("nobody".to_owned(), Value::from(1))]);
        let (answers, issues) = Body { answers: json, ..Body::default() }.answers(&compiled, &vi).unwrap();
        assert_eq!(answers.get(&question.name), Some(&Answer::Likert(4)));
        assert_eq!(issues.len(), 1);
    }
}
