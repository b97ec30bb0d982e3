//! The time spent in each section, in a byte or two a section: named and in decimals it would cost a village's network more
//! than the answers do.
//!
//! In the order of the questionnaire's sections, up to the last one that was entered, a number each: 0 for a section that was
//! not entered, otherwise 1 + 2 × its seconds, and one more if it was not entered just when the one before was left. Then the
//! difference follows as a number of its own: 2 × d if it was entered d seconds later, 2 × d − 1 if d seconds earlier. Numbers
//! have seven bits in a byte, the lowest first, and the highest bit set while more follow.

use survey::questionnaire::Compiled;

use crate::base64url::Bytes;
use crate::body::{Body, Timing};
use crate::varint::{put, take};

/// The times of a body are not of this questionnaire, or were cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the times of the sections cannot be read: they are cut, too large, or more than the questionnaire has sections"
)]
pub struct BadTimes;

impl Body {
    /// The same body with the times of these sections. One that the questionnaire does not have stays in words.
    #[must_use]
    pub fn timed(mut self, compiled: &Compiled, timings: Vec<Timing>) -> Self {
        let sections = &compiled.questionnaire().sections;
        let mut bytes = Vec::new();
        let (mut known, mut left, mut unsaid) = (timings, 0_i64, 0);
        for section in sections {
            let Some(place) = known.iter().position(|timing| timing.section == section.key) else {
                unsaid += 1;
                continue;
            };
            let timing = known.swap_remove(place);
            bytes.resize(bytes.len() + unsaid, 0);
            unsaid = 0;
            let difference = i64::from(timing.entered) - left;
            put(&mut bytes, 1 + 2 * u64::from(timing.seconds) + u64::from(difference != 0));
            if difference != 0 {
                put(&mut bytes, 2 * difference.unsigned_abs() - u64::from(difference < 0));
            }
            left = i64::from(timing.entered) + i64::from(timing.seconds);
        }
        (self.times, self.timings) = (Bytes(bytes), known);
        self
    }

    /// The times of the sections that were entered, however the body says them.
    ///
    /// # Errors
    /// [`BadTimes`]
    pub fn timings(&self, compiled: &Compiled) -> Result<Vec<Timing>, BadTimes> {
        let mut timings = Vec::new();
        let mut bytes = self.times.0.as_slice();
        let (mut sections, mut left) = (compiled.questionnaire().sections.iter(), 0_i64);
        while !bytes.is_empty() {
            let section = sections.next().ok_or(BadTimes)?;
            let Some(said) = take(&mut bytes).ok_or(BadTimes)?.checked_sub(1) else { continue };
            let difference = if said % 2 == 0 {
                0
            } else {
                let zigzag = take(&mut bytes).ok_or(BadTimes)?.cast_signed();
                if zigzag % 2 == 0 { zigzag / 2 } else { -(zigzag / 2) - 1 }
            };
            let seconds = u32::try_from(said / 2).map_err(|_| BadTimes)?;
            let entered = left.checked_add(difference).and_then(|at| u32::try_from(at).ok()).ok_or(BadTimes)?;
            left = i64::from(entered) + i64::from(seconds);
            timings.push(Timing { section: section.key.clone(), entered, seconds });
        }
        timings.extend(self.timings.iter().cloned());
        Ok(timings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;
    use survey::questionnaire::Questionnaire;

    static FORM: LazyLock<Compiled> = LazyLock::new(|| {
        let source = include_str!("../../../questionnaires/hanh-chinh-22.json");
        Questionnaire::from_json(source).unwrap().compile().unwrap()
    });

    fn timing(place: usize, entered: u32, seconds: u32) -> Timing {
        Timing { section: FORM.questionnaire().sections[place].key.clone(), entered, seconds }
    }

    #[test]
    fn an_interview_without_return_takes_two_bytes_a_section_at_most() {
        let mut entered = 0;
        let straight: Vec<Timing> = (0..12)
            .map(|place| {
                let one = timing(place, entered, 40 + u32::try_from(place).unwrap());
                entered += one.seconds;
                one
            })
            .collect();
        let body = Body::default().timed(&FORM, straight.clone());
        assert!(body.timings.is_empty() && body.times.0.len() <= 24, "{}", body.times.0.len());
        assert_eq!(body.timings(&FORM), Ok(straight));
    }

    #[test]
    fn the_worked_example() {
        // The first section from the 4th second for 71, the second one left out, the third begun 5 seconds early.
        let body = Body::default().timed(&FORM, vec![timing(0, 4, 71), timing(2, 70, 20)]);
        assert_eq!(body.times.0, [0x90, 0x01, 8, 0, 42, 9]);
        assert_eq!(body.timings(&FORM), Ok(vec![timing(0, 4, 71), timing(2, 70, 20)]));
    }

    #[test]
    fn a_section_that_is_not_in_the_questionnaire_is_kept_in_words() {
        let strange = Timing { section: "đã bỏ".to_owned(), entered: 9, seconds: 1 };
        let body = Body::default().timed(&FORM, vec![strange.clone(), timing(1, 0, 3)]);
        assert_eq!(body.timings.as_slice(), std::slice::from_ref(&strange));
        assert_eq!(body.timings(&FORM), Ok(vec![timing(1, 0, 3), strange]));
    }

    #[test]
    fn what_was_cut_or_is_too_long_is_refused() {
        for bytes in [vec![0x90], vec![2], vec![0xff; 6], vec![1; 40], vec![2, 9]] {
            let body = Body { times: Bytes(bytes.clone()), ..Body::default() };
            assert_eq!(body.timings(&FORM), Err(BadTimes), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_times_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Body { times: Bytes(bytes), ..Body::default() }.timings(&FORM);
        }

        #[test]
        fn what_is_packed_is_read_back(
            times in prop::collection::btree_map(0..12_usize, (any::<u32>(), any::<u32>()), 0..12)
        ) {
            let timings: Vec<Timing> =
                times.into_iter().map(|(place, (entered, seconds))| timing(place, entered, seconds)).collect();
            let body = Body::default().timed(&FORM, timings.clone());
            prop_assert_eq!(body.timings(&FORM), Ok(timings));
        }
    }
}
