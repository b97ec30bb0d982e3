//! The private part: the sensitive questions, put together and answered by the respondent alone.

use super::answer::Answers;
use super::coding::{BadCoding, code, decode};
use super::relevance::relevant;
use crate::clock::Day;
use crate::questionnaire::{Compiled, NOT_ASKED, Slot};

/// The indexes of the sensitive questions that are put or, as far as the answers go, may be: `unknown` says of which
/// questions the answer exists and cannot be read here. A condition that looks at one of them, or at a question which
/// itself only may be put, is taken to hold: better one question too many than one never asked. With everything unknown
/// the number says nothing of what was answered in private.
pub fn private_part(compiled: &Compiled, answers: &Answers, unknown: &dyn Fn(&str) -> bool, today: Day) -> Vec<usize> {
    put_or_not(compiled, answers, unknown, today).into_iter().map(|(index, _)| index).collect()
}

/// Of these, the ones that are put for sure, whatever the answer to a question that is unknown. Who stops at one of them
/// shows nothing of what was answered before it.
pub fn surely_put(compiled: &Compiled, answers: &Answers, unknown: &dyn Fn(&str) -> bool, today: Day) -> Vec<usize> {
    put_or_not(compiled, answers, unknown, today)
        .into_iter()
        .filter_map(|(index, sure)| sure.then_some(index))
        .collect()
}

/// The questions of the part with whether each is put for sure.
fn put_or_not(
    compiled: &Compiled,
    answers: &Answers,
    unknown: &dyn Fn(&str) -> bool,
    today: Day,
) -> Vec<(usize, bool)> {
    let relevance = relevant(compiled, answers, today);
    let mut uncertain = vec![false; compiled.len()];
    for &index in compiled.order() {
        let Some(conditions) = compiled.conditions().get(index).filter(|_| is_private(compiled, index)) else {
            continue;
        };
        let looks = compiled.section_condition(conditions.section).into_iter().chain(&conditions.relevant);
        let mut names = looks.flat_map(|condition| condition.questions());
        let open =
            names.any(|name| unknown(name) || compiled.index(name).is_some_and(|at| uncertain.get(at) == Some(&true)));
        if let Some(place) = uncertain.get_mut(index) {
            *place = open;
        }
    }
    let hangs = |index: usize| uncertain.get(index) == Some(&true);
    (0..compiled.len())
        .filter(|index| is_private(compiled, *index) && (relevance.has(*index) || hangs(*index)))
        .map(|index| (index, !hangs(index)))
        .collect()
}

/// Codes the sensitive questions alone, in the order of the form; [`NOT_ASKED`] for those that `said` is not true of.
/// Always of the same length, so that it says nothing of what was answered.
pub fn encode_private(compiled: &Compiled, answers: &Answers, said: &dyn Fn(usize) -> bool) -> Vec<u8> {
    let all = code(compiled, answers, said);
    slots(compiled)
        .flat_map(|slot| all.get(slot.offset..slot.offset + slot.width).unwrap_or_default().to_vec())
        .collect()
}

/// How many bytes [`encode_private`] gives.
pub fn private_width(compiled: &Compiled) -> usize {
    slots(compiled).map(|slot| slot.width).sum()
}

/// The answers that [`encode_private`] coded.
///
/// # Errors
/// [`BadCoding`] if the bytes are not of this questionnaire.
pub fn decode_private(compiled: &Compiled, bytes: &[u8]) -> Result<Answers, BadCoding> {
    let (expected, found) = (private_width(compiled), bytes.len());
    if expected != found {
        return Err(BadCoding::WrongWidth { expected, found });
    }
    let mut all = vec![NOT_ASKED; compiled.layout().width()];
    let mut rest = bytes.iter();
    for slot in slots(compiled) {
        if let Some(place) = all.get_mut(slot.offset..slot.offset + slot.width) {
            place.iter_mut().zip(&mut rest).for_each(|(to, from)| *to = *from);
        }
    }
    decode(compiled, &all)
}

fn is_private(compiled: &Compiled, index: usize) -> bool {
    compiled.question(index).is_some_and(|question| question.sensitive)
}

fn slots(compiled: &Compiled) -> impl Iterator<Item = &Slot> {
    compiled.layout().slots().iter().filter(|slot| is_private(compiled, slot.question))
}
