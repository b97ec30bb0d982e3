//! Synthetic people: what each brings to the form before the first question.

use super::chance::Chance;
use super::plans::Plan;

#[expect(clippy::struct_excessive_bools, reason = "independent facts about one person, not states of something")]
pub(super) struct Person {
    /// Gives this one answer throughout, if any: politeness, haste, or the surveyor's pen.
    pub(super) straight: Option<u8>,
    /// How far this person's contentment lies from the unit's, in logits.
    pub(super) mood: f64,
    /// The chance that a satisfied answer is "very satisfied".
    pub(super) warmth: f64,
    /// The share of criteria left without an opinion.
    pub(super) silence: f64,
    /// Never used the counter: no seats or equipment to judge.
    pub(super) remote: bool,
    pub(super) late: bool,
    pub(super) harassed: bool,
    pub(super) paid_extra: bool,
    pub(super) gave_feedback: bool,
    pub(super) town: bool,
    pub(super) talkative: bool,
}

/// Spread of people around their unit and of PSUs around theirs, in logits.
pub(super) const PERSON_SPREAD: f64 = 1.35;
pub(super) const PSU_SPREAD: f64 = 0.5;

/// Who answers by the open link: more often moved to complain, seldom straight-lining, shifted down on the whole.
const SELF_SELECTED: f64 = -0.3;

impl Person {
    /// A drawn person; `psu` is the standing of the place in standard deviations.
    pub(super) fn drawn(plan: &Plan, psu: f64, town: bool, chance: &mut Chance) -> Self {
        let straight = chance.happens(plan.straight);
        let (silent, talks) = (chance.happens(0.4), chance.happens(0.07));
        let mut person = Self::any(plan, town, chance);
        person.mood += PSU_SPREAD * psu;
        person.straight = straight.then(|| if chance.happens(0.93) { 4 } else { 5 });
        person.silence = if silent { plan.silence } else { 0.0 };
        person.talkative = talks;
        person
    }

    /// Someone who came by the open link.
    pub(super) fn volunteer(plan: &Plan, chance: &mut Chance) -> Self {
        let town = chance.happens(0.45);
        let straight = chance.happens(plan.straight / 3.0);
        let mut person = Self::any(plan, town, chance);
        person.mood = 1.15 * person.mood + SELF_SELECTED;
        person.straight = straight.then(|| if chance.happens(0.6) { 5 } else { 4 });
        person.gave_feedback = chance.happens((plan.feedback * 1.5).min(0.6));
        person.talkative = chance.happens(0.22);
        person
    }

    /// Lateness, trouble and payments happen as often as the published results of 2020 say, and spoil the mood.
    fn any(plan: &Plan, town: bool, chance: &mut Chance) -> Self {
        let late = chance.happens(0.04);
        let harassed = chance.happens(0.0123);
        let paid_extra = chance.happens(0.0059);
        let spoilt = [(late, 0.7), (harassed, 1.6), (paid_extra, 1.2)];
        let loss: f64 = spoilt.into_iter().filter(|(happened, _)| *happened).map(|(_, loss)| loss).sum();
        Self {
            straight: None,
            mood: PERSON_SPREAD * chance.normal() - loss,
            warmth: (0.57 + 0.30 * chance.normal()).clamp(0.03, 0.97),
            silence: 0.0,
            remote: chance.happens(0.02),
            late,
            harassed,
            paid_extra,
            gave_feedback: chance.happens(plan.feedback),
            town,
            talkative: false,
        }
    }
}
