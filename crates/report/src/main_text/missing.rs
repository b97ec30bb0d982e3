//! Answers that are in no figure: those set aside until a supervisor has looked at them.

use crate::Facts;
use crate::set_aside::SetAside;
use crate::words::numbers;

pub fn sentences(facts: &Facts) -> Vec<String> {
    waiting(facts).into_iter().collect()
}

/// `Có 12 phiếu để riêng chờ tổ trưởng xem xét, chưa đưa vào tính: 08 phiếu vì …; 04 phiếu vì ….`
fn waiting(facts: &Facts) -> Option<String> {
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at));
    let aside = SetAside::sum(shown.filter_map(|(_, unit)| Some(&unit.drawn.as_ref()?.set_aside)));
    (aside.count > 0).then(|| {
        let count = numbers().count_in_prose(aside.count);
        format!("Có {count} phiếu để riêng chờ tổ trưởng xem xét, chưa đưa vào tính{}.", aside.why())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use crate::set_aside::WhySetAside;

    #[test]
    fn why_answers_were_set_aside_is_said_with_how_many() {
        let aside = |count, why| SetAside::of(count, std::iter::once((why, count)));
        let mut facts = example::facts(vec![
            example::drawn("UBND huyện Sông Mã", aside(8, WhySetAside::BrokenRules)),
            example::drawn("UBND huyện Mai Sơn", aside(4, WhySetAside::AnsweredAlready)),
            // Of a hidden unit nothing is counted.
            example::hidden(example::drawn("UBND huyện Vân Hồ", aside(20, WhySetAside::Closed))),
        ]);
        assert_eq!(
            sentences(&facts),
            [
                "Có 12 phiếu để riêng chờ tổ trưởng xem xét, chưa đưa vào tính: 08 phiếu vì câu trả lời không đúng quy tắc của phiếu hỏi; 04 phiếu vì người được hỏi đã trả lời trước đó."
            ]
        );
        facts.units.truncate(0);
        assert!(sentences(&facts).is_empty());
    }
}
