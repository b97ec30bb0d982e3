//! Answers to criteria and other likert questions: the unit's quality, the factor, the criterion, the place and the
//! person added up on the logit scale.

use std::collections::BTreeMap;
use survey::questionnaire::{Likert, NoAnswer, Question, QuestionKind, Questionnaire};

use super::chance::Chance;
use super::people::{PERSON_SPREAD, PSU_SPREAD, Person};
use super::plans::Plan;
use super::sheet::no_answer;

/// What a unit's users have in common.
pub(super) struct Climate<'a> {
    form: &'a Questionnaire,
    /// How far each likert question lies above the unit, in logits: its factor's shift and its own.
    shifts: BTreeMap<&'a str, f64>,
    /// The logit of satisfaction of a person in the middle.
    middle: f64,
}

impl<'a> Climate<'a> {
    pub(super) fn new(plan: &Plan, form: &'a Questionnaire, seed: u64) -> Self {
        // Those who give one answer throughout are satisfied; the others make up the rest of the share.
        let others = ((plan.satisfied - plan.straight) / (1.0 - plan.straight)).clamp(0.05, 0.98);
        // The mean over people with such a spread lies nearer to one half than the person in the middle.
        let spread = PERSON_SPREAD * PERSON_SPREAD + PSU_SPREAD * PSU_SPREAD;
        let middle = (others / (1.0 - others)).ln() * (1.0 + 0.346 * spread).sqrt();
        let mut shifts = BTreeMap::new();
        for (_, question) in form.questions() {
            if let QuestionKind::Likert(likert) = &question.kind {
                let own = Chance::new(seed, &format!("criterion/{}/{}", plan.unit, question.name)).normal();
                shifts.insert(question.name.as_str(), factor_shift(&form.key, likert.factor.as_deref()) + 0.18 * own);
            }
        }
        Self { form, shifts, middle }
    }

    /// The code someone answers, with the reasons for giving none where the question has them.
    pub(super) fn answer(&self, question: &Question, likert: &Likert, person: &Person, chance: &mut Chance) -> u8 {
        let silent = chance.happens(person.silence);
        let concerned = !chance.happens(out_of_place(&question.name, self.form.key.as_str(), person));
        let refusing = chance.happens(0.12);
        let choice = self.choose(question, likert, person, chance);
        let reason = match (concerned, silent) {
            (false, _) => no_answer(self.form, question, NoAnswer::NotApplicable)
                .or_else(|| no_answer(self.form, question, NoAnswer::NoOpinion)),
            (true, true) if refusing => no_answer(self.form, question, NoAnswer::Refused),
            // The hospital form has one code for "not used" and "no opinion".
            (true, true) => no_answer(self.form, question, NoAnswer::NoOpinion)
                .or_else(|| no_answer(self.form, question, NoAnswer::NotApplicable)),
            (true, false) => None,
        };
        reason.unwrap_or(choice)
    }

    fn choose(&self, question: &Question, likert: &Likert, person: &Person, chance: &mut Chance) -> u8 {
        let shift = self.shifts.get(question.name.as_str()).copied().unwrap_or(0.0);
        let logit = self.middle + shift + person.mood;
        let satisfied = chance.happens(1.0 / (1.0 + (-logit).exp()));
        let (warm, low) = (chance.happens(person.warmth), chance.unit());
        let top = self.form.satisfied(likert).iter().copied().max().unwrap_or(5);
        match (person.straight, satisfied) {
            // The question whether one would return ends at 4.
            (Some(code), _) => code.min(top),
            (None, true) if warm => top,
            (None, true) => top.saturating_sub(1),
            // Of the rest most say "neutral", few "dissatisfied", very few more than that.
            (None, false) if low < 0.74 => top.saturating_sub(2),
            (None, false) if low < 0.94 => top.saturating_sub(3),
            (None, false) => 1,
        }
    }
}

/// Factors differ by little. Lowest are petitions at agencies, waiting and premises at hospitals, premises at schools;
/// the question about the whole is a little above.
fn factor_shift(form: &str, factor: Option<&str>) -> f64 {
    match (form, factor) {
        (_, None) => 0.3,
        ("hanh-chinh-22", Some("E")) => -0.5,
        ("benh-vien-ngoai-tru", Some("B" | "C")) | ("truong-hoc", Some("B")) => -0.15,
        (_, Some("C")) => 0.08,
        (_, Some("D" | "E")) => 0.16,
        (_, Some(_)) => 0.0,
    }
}

/// How often a criterion does not concern someone: no fee was due, no test was made, the child does not board.
fn out_of_place(name: &str, form: &str, person: &Person) -> f64 {
    match (form, name) {
        ("hanh-chinh-22", "A1" | "A2" | "A3" | "A4") if person.remote => 1.0,
        ("hanh-chinh-22", "B4") => 0.11,
        ("hanh-chinh-22", "C4" | "C5") => 0.02,
        ("benh-vien-ngoai-tru", "A5") => 0.28,
        ("benh-vien-ngoai-tru", "B9" | "B10") => 0.19,
        ("truong-hoc", "A5") => 0.17,
        ("truong-hoc", "B5") => 0.21,
        ("truong-hoc", "D4") => 0.08,
        _ => 0.0,
    }
}
