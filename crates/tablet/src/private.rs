//! The private part while it is answered: a memory copy for going back, and every answer sealed to the server as it is
//! saved. What is to be stored (`kept`) says how far the part is and holds what only the server opens.

use serde::Serialize;
use serde_json::Value;
use survey::answers::{Answer, Answers, Issue, private_part, surely_put, validate};
use survey::clock::Day;
use survey::id::SubmissionId;
use survey::language::Language;
use survey::questionnaire::{Compiled, QuestionKind};
use sync::Bytes;
use sync::keys::SealingKey;
use sync::private::{PrivatePart, part_answers, refusal, seal_piece};
use zeroize::Zeroize;

use crate::crypto::generator;
use crate::failure::{Failure, read, write};
use crate::form::Form;

/// Where the part stands, and what the draft keeps of it.
#[derive(Serialize)]
struct Stand<'a> {
    /// Index of the question on the screen; none at the end.
    question: Option<usize>,
    number: usize,
    of: usize,
    /// Whether there is one to go back to.
    back: bool,
    answer: Option<&'a Answer>,
    issue: Option<Issue>,
    /// The questions behind which a later sitting goes on: those before the last one up to here that is put whatever was
    /// answered, so that the place where somebody stopped says nothing. The one on the screen is not among them: what is
    /// only half given is asked again.
    passed: Vec<&'a str>,
    /// One for each question of the sitting from the first answer on, said or not: their number says nothing either.
    pieces: Vec<&'a Bytes>,
}

/// One sitting of the private part.
pub struct Part {
    submission: SubmissionId,
    today: Day,
    sealing: SealingKey,
    /// The draft's open answers and, until the end of the part, the memory copy of the private ones.
    answers: Answers,
    /// The questions passed before this sitting: sealed, and no longer known here.
    before: Vec<String>,
    earlier: Vec<Bytes>,
    /// The pieces of this sitting, by index.
    pieces: Vec<(usize, Bytes)>,
    at: Option<usize>,
}

/// The questions of the part as the tablet may know them outside: with everything answered in it unknown.
pub(crate) fn outside(compiled: &Compiled, answers: &Answers, today: Day) -> Vec<usize> {
    private_part(compiled, answers, &|name| is_sensitive(compiled, name), today)
}

fn is_sensitive(compiled: &Compiled, name: &str) -> bool {
    compiled.questionnaire().question(name).is_some_and(|question| question.sensitive)
}

pub(crate) fn takes_answer(compiled: &Compiled, index: usize) -> bool {
    compiled.question(index).is_some_and(|question| !matches!(question.kind, QuestionKind::Note))
}

fn name(compiled: &Compiled, index: usize) -> &str {
    compiled.question(index).map_or("", |question| &question.name)
}

/// A part as the app keeps it, for the line.
pub(crate) fn packed(kept: &Value) -> Result<PrivatePart, Failure> {
    let how = kept["how"].as_str().unwrap_or_default();
    let restarts = kept["restarts"].as_u64().and_then(|count| u8::try_from(count).ok()).unwrap_or(u8::MAX);
    let part = PrivatePart::named(how, kept["reason"].as_str(), restarts, pieces(kept)?);
    part.ok_or(Failure::PrivatePart)
}

fn pieces(kept: &Value) -> Result<Vec<Bytes>, Failure> {
    strings(&kept["pieces"]).map(|text| Bytes::from_text(text).map_err(|_| Failure::PrivatePart)).collect()
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

impl Part {
    /// Begins the part, or goes on with it after what was passed. What an older app left in the draft's answers in the clear
    /// is sealed, as passed before.
    pub fn begin(form: &Form, request: &str) -> Result<Self, Failure> {
        let compiled = form.compiled();
        let request: Value = read("the private part", request)?;
        let text = |field: &str| request[field].as_str().unwrap_or_default();
        let all = Answers::from_json(&request["answers"], compiled, &Language::vietnamese()).0;
        let (open, left) = part_answers(compiled, all);
        let mut part = Self {
            submission: SubmissionId(text("id").parse().map_err(|_| Failure::PrivatePart)?),
            today: text("today").parse()?,
            sealing: SealingKey::from_text(text("sealing"))?,
            answers: left,
            before: strings(&request["passed"]).map(str::to_owned).collect(),
            earlier: pieces(&request)?,
            pieces: Vec::new(),
            at: None,
        };
        if !part.answers.is_empty() {
            let piece = part.piece(compiled, &|index| part.answers.get(name(compiled, index)).is_some())?;
            part.earlier.push(piece);
            part.before.extend(part.answers.iter().map(|(name, _)| name.to_owned()));
            part.wipe(compiled);
        }
        part.answers = open;
        part.at = part.after(compiled, None);
        Ok(part)
    }

    /// Where it stands, as JSON.
    pub fn stand(&self, form: &Form, language: &str) -> Result<String, Failure> {
        let (compiled, language): (_, Language) = (form.compiled(), language.parse()?);
        let mut counted = outside(compiled, &self.answers, self.today);
        counted.retain(|index| takes_answer(compiled, *index));
        let own = self.passed(compiled).into_iter().map(|index| name(compiled, index));
        write(&Stand {
            question: self.at,
            number: self.at.map_or(counted.len(), |at| counted.iter().filter(|index| **index <= at).count()),
            of: counted.len(),
            back: self.before_this(compiled).is_some(),
            answer: self.at.and_then(|at| self.answers.get(name(compiled, at))),
            issue: self.issue(compiled, &language),
            passed: self.before.iter().map(String::as_str).chain(own).collect(),
            pieces: self.earlier.iter().chain(self.pieces.iter().map(|(_, piece)| piece)).collect(),
        })
    }

    /// Sets or, with null, takes back the answer on the screen; seals it unless it has a problem.
    pub fn put(&mut self, form: &Form, answer: &str, language: &str) -> Result<String, Failure> {
        let (compiled, spoken): (_, Language) = (form.compiled(), language.parse()?);
        let answer: Value = read("the answer", answer)?;
        if let Some(at) = self.at {
            let set = self.answers.set_json(name(compiled, at), &answer, compiled, &spoken);
            if set.is_ok() && self.issue(compiled, &spoken).is_none() {
                self.seal(compiled, at)?;
            }
        }
        self.stand(form, language)
    }

    /// One on, unless the question has a problem. What was passed over is sealed as not put.
    pub fn next(&mut self, form: &Form, language: &str) -> Result<String, Failure> {
        let (compiled, spoken): (_, Language) = (form.compiled(), language.parse()?);
        if let Some(at) = self.at.filter(|_| self.issue(compiled, &spoken).is_none()) {
            self.seal(compiled, at)?;
            let (next, route) = (self.after(compiled, Some(at)), self.route(compiled));
            for index in self.here(compiled) {
                if next.is_none_or(|next| index < next) && !route.contains(&index) {
                    self.seal(compiled, index)?;
                }
            }
            self.at = next;
        }
        self.stand(form, language)
    }

    /// One back within this sitting; what was sealed in an earlier one is not shown.
    pub fn previous(&mut self, form: &Form, language: &str) -> Result<String, Failure> {
        self.at = self.before_this(form.compiled()).or(self.at);
        self.stand(form, language)
    }

    /// Everything that was not passed is sealed as "Không muốn trả lời", or as left open where that is not offered.
    pub fn decline(&mut self, form: &Form, language: &str) -> Result<String, Failure> {
        let compiled = form.compiled();
        for index in self.here(compiled) {
            if let Some(answer) = refusal(compiled, index) {
                self.answers.set(name(compiled, index), answer);
            }
        }
        self.finish(form, language)
    }

    /// The end of the part: one box replaces the pieces of this sitting, and the memory copy is wiped.
    pub fn finish(&mut self, form: &Form, language: &str) -> Result<String, Failure> {
        let compiled = form.compiled();
        let (here, route) = (self.here(compiled), self.route(compiled));
        if !here.is_empty() {
            let piece = self.piece(compiled, &|index| here.contains(&index) && route.contains(&index))?;
            self.earlier.push(piece);
            self.before.extend(here.into_iter().map(|index| name(compiled, index).to_owned()));
        }
        self.pieces.clear();
        self.at = None;
        self.wipe(compiled);
        self.stand(form, language)
    }

    /// The questions of this sitting, put or not.
    fn here(&self, compiled: &Compiled) -> Vec<usize> {
        let mut here = outside(compiled, &self.answers, self.today);
        here.retain(|index| self.is_new(compiled, *index));
        here
    }

    /// The questions of this sitting that another one would not ask again.
    fn passed(&self, compiled: &Compiled) -> Vec<usize> {
        let mut here = self.here(compiled);
        if let Some(at) = self.at {
            let sure = surely_put(compiled, &self.answers, &|name| is_sensitive(compiled, name), self.today);
            let resumed = sure.into_iter().rfind(|index| *index <= at && here.contains(index));
            here.retain(|index| resumed.is_some_and(|resumed| *index < resumed));
        }
        here
    }

    /// The questions of this sitting that are put, as far as it knows.
    fn route(&self, compiled: &Compiled) -> Vec<usize> {
        let passed = |name: &str| self.before.iter().any(|passed| passed == name);
        let mut route = private_part(compiled, &self.answers, &passed, self.today);
        route.retain(|index| self.is_new(compiled, *index));
        route
    }

    fn is_new(&self, compiled: &Compiled, index: usize) -> bool {
        let name = name(compiled, index);
        self.before.iter().all(|passed| passed != name)
    }

    fn after(&self, compiled: &Compiled, at: Option<usize>) -> Option<usize> {
        self.route(compiled).into_iter().find(|index| at.is_none_or(|at| *index > at))
    }

    fn before_this(&self, compiled: &Compiled) -> Option<usize> {
        self.route(compiled).into_iter().rfind(|index| self.at.is_none_or(|at| *index < at))
    }

    /// What is wrong with the answer on the screen.
    fn issue(&self, compiled: &Compiled, language: &Language) -> Option<Issue> {
        let here = name(compiled, self.at?);
        validate(compiled, &self.answers, self.today, language).into_iter().find(|issue| issue.question == here)
    }

    /// Seals one question as it stands: its answer, left open, or not put.
    fn seal(&mut self, compiled: &Compiled, at: usize) -> Result<(), Failure> {
        let put = self.route(compiled).contains(&at);
        for index in self.here(compiled) {
            let there = self.pieces.iter().position(|(of, _)| *of == index);
            if index == at || there.is_none() {
                let piece = self.piece(compiled, &|said| said == at && put && index == at)?;
                if let Some(there) = there {
                    self.pieces.remove(there);
                }
                self.pieces.push((index, piece));
            }
        }
        self.pieces.sort_unstable_by_key(|(index, _)| *index);
        Ok(())
    }

    fn piece(&self, compiled: &Compiled, said: &dyn Fn(usize) -> bool) -> Result<Bytes, Failure> {
        Ok(seal_piece(compiled, self.submission, &self.answers, said, &self.sealing, &mut generator()?)?)
    }

    /// Overwrites the memory copy before its memory is given back.
    fn wipe(&mut self, compiled: &Compiled) {
        for (_, question) in compiled.questions().filter(|(_, question)| question.sensitive) {
            if let Some(answer) = self.answers.remove(&question.name) {
                overwrite(answer);
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for (_, answer) in std::mem::take(&mut self.answers) {
            overwrite(answer);
        }
    }
}

fn overwrite(mut answer: Answer) {
    match &mut answer {
        Answer::Likert(code) => code.zeroize(),
        Answer::Single(text) | Answer::Text(text) => text.zeroize(),
        Answer::Multi(names) => names.iter_mut().for_each(Zeroize::zeroize),
        Answer::Integer(number) => number.zeroize(),
        Answer::Decimal(number) => number.zeroize(),
        Answer::Date(day) => *std::hint::black_box(day) = Day::new(2000, 1, 1).unwrap_or(*day),
        // Refused in a private part when the questionnaire is published.
        Answer::Photo(_) | Answer::Audio(_) | Answer::Place(_) => {}
    }
}
