//! Answers that are in no figure: those set aside until a supervisor has looked at them, and those given up with lost tablets.

use crate::set_aside::SetAside;
use crate::words::numbers;
use crate::{Facts, GivenUp, OnTablets};

pub fn sentences(facts: &Facts) -> Vec<String> {
    waiting(facts).into_iter().chain(facts.given_up.iter().filter_map(given_up)).collect()
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

fn given_up(of: &GivenUp) -> Option<String> {
    let count = |n: u64| numbers().count_in_prose(n);
    let left = |on: OnTablets| {
        format!("{} phiếu còn nằm trên {} máy tính bảng bị mất hoặc hỏng", count(on.submissions), count(on.tablets))
    };
    let some = |on: OnTablets| Some(on).filter(|on| on.submissions > 0);
    let what = match (some(of.own), some(of.shared)) {
        (None, None) => return None,
        (Some(own), None) => left(own),
        (Some(own), Some(shared)) => {
            format!("{}, ngoài ra {} mà không xác định được là của đợt này hay của đợt khác", left(own), left(shared))
        }
        (None, Some(shared)) => {
            format!("{} mà không xác định được là của đợt này hay của đợt khác", left(shared))
        }
    };
    Some(format!(
        "Đợt khảo sát năm {}: theo số máy tự báo, {what}. Hai người quản lý đã quyết định thôi chờ và ghi lý do; các phiếu này không có trong số liệu.",
        of.year
    ))
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

    #[test]
    fn what_was_given_up_is_said_and_whose_it_is_where_that_is_known() {
        let on = |tablets, submissions| OnTablets { tablets, submissions };
        let said = |own, shared| {
            let facts =
                crate::Facts { given_up: vec![GivenUp { year: 2022, own, shared }], ..example::facts(Vec::new()) };
            sentences(&facts)
        };
        let none = OnTablets::default();
        assert_eq!(
            said(on(1, 3), none),
            [
                "Đợt khảo sát năm 2022: theo số máy tự báo, 03 phiếu còn nằm trên 01 máy tính bảng bị mất hoặc hỏng. Hai người quản lý đã quyết định thôi chờ và ghi lý do; các phiếu này không có trong số liệu."
            ]
        );
        let both = said(on(1, 3), on(2, 14));
        assert!(
            both[0].contains("ngoài ra 14 phiếu còn nằm trên 02 máy tính bảng bị mất hoặc hỏng mà không xác định được"),
            "{both:?}"
        );
        let shared = said(none, on(1, 2));
        assert!(shared[0].contains("báo, 02 phiếu còn nằm trên 01 máy"), "{shared:?}");
        assert!(said(none, none).is_empty());
    }
}
