//! One unit over its years: a direction only where the adjusted test says so, and no comparison across a break.

use analytics::comparison::ALPHA;

use crate::Facts;
use crate::history::{Because, Break, Change, History};
use crate::words::{capital, level, list, numbers};

/// A paragraph of one unit; none where there is nothing to say of two years.
pub fn of_unit(facts: &Facts, history: &History) -> Option<String> {
    let mut sentences = Vec::new();
    sentences.extend(compared(facts, history));
    sentences.extend(history.changes.iter().filter_map(|change| stepped_over(history, change)));
    let breaks: Vec<String> = history.breaks.iter().map(|at| broken(history, at)).collect();
    if !breaks.is_empty() {
        let said = breaks.join("; ");
        // The first sentence goes on after the name of the unit.
        sentences.push(format!("{}.", if sentences.is_empty() { said } else { capital(&said) }));
    }
    (!sentences.is_empty()).then(|| format!("{}: {}", history.name, sentences.join(" ")))
}

/// `năm 2022 tăng so với năm 2020 (chênh 4,1 điểm; …).`
fn compared(facts: &Facts, history: &History) -> Option<String> {
    let own = &history.changes;
    if own.is_empty() {
        return None;
    }
    let said: Vec<String> = own.iter().filter_map(|change| in_words(facts, history, change)).collect();
    let mut years: Vec<i32> =
        own.iter().flat_map(|change| [change.from, change.to]).map(|at| history.year(at)).collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    let years: Vec<&str> = years.iter().map(String::as_str).collect();
    if said.is_empty() {
        let only = match own[..] {
            [change] => format!(" ({})", apart(facts, &change)),
            _ => String::new(),
        };
        return Some(format!("chưa đủ căn cứ kết luận có thay đổi giữa các năm {}{only}.", list(&years)));
    }
    let rest = if said.len() < own.len() {
        "; giữa các năm còn lại chưa đủ căn cứ kết luận có thay đổi"
    } else {
        ""
    };
    Some(format!("{}{rest}.", said.join("; ")))
}

/// What is shown of a change; none where neither a change nor its absence is.
fn in_words(facts: &Facts, history: &History, change: &Change) -> Option<String> {
    let (before, after) = (history.year(change.from), history.year(change.to));
    let way = match (change.p_holm < ALPHA, change.no_practical_change) {
        (true, _) if change.difference > 0.0 => "tăng",
        (true, _) => "giảm",
        (false, true) => "gần như không đổi",
        (false, false) => return None,
    };
    Some(format!("năm {after} {way} so với năm {before} ({})", apart(facts, change)))
}

/// `chênh 2,1 điểm; khoảng tin cậy 95% từ -2,1 đến 6,3 điểm`
fn apart(facts: &Facts, change: &Change) -> String {
    format!(
        "chênh {} điểm; khoảng tin cậy {} {} điểm",
        numbers().decimal(100.0 * change.difference, 1),
        level(facts),
        numbers().interval_in_prose(100.0 * change.lo, 100.0 * change.hi, 1)
    )
}

/// `Năm 2021 không nêu chỉ số nên năm 2022 so thẳng với năm 2020.`
fn stepped_over(history: &History, change: &Change) -> Option<String> {
    let skipped: Vec<String> = history.skipped(change).iter().map(i32::to_string).collect();
    let skipped: Vec<&str> = skipped.iter().map(String::as_str).collect();
    let which = match skipped[..] {
        [] => return None,
        [only] => format!("Năm {only}"),
        _ => format!("Các năm {}", list(&skipped)),
    };
    let (before, after) = (history.year(change.from), history.year(change.to));
    Some(format!("{which} không nêu chỉ số nên năm {after} so thẳng với năm {before}."))
}

fn broken(history: &History, at: &Break) -> String {
    let (earlier, later) = (history.year(at.after), history.year(at.before));
    let what = match at.because {
        Because::Kind => "là loại đơn vị khác",
        Because::Questionnaire => "dùng phiếu khác",
        Because::Rule => "tính theo quy tắc khác",
        Because::Mode => "hỏi theo cách khác",
        Because::Criteria => "tính chỉ số từ các tiêu chí khác, vì có tiêu chí quá ít người trả lời",
    };
    format!("năm {later} {what}, do đó không so sánh với năm {earlier}")
}

#[cfg(test)]
mod tests {
    use analytics::chart::interval_plot::Form;

    use super::*;
    use crate::example;
    use crate::history::Measured;

    /// Of 2020, 2021 and 2022; none where the index is not seen.
    fn history(seen: [bool; 3], changes: Vec<Change>, breaks: Vec<Break>) -> History {
        let point = |(year, seen): (i32, bool)| Measured {
            year,
            index: seen.then(|| example::score(0.9).as_score().index.clone()),
            absent: None,
            provisional: false,
        };
        History {
            key: "SM-UB".to_owned(),
            name: "UBND huyện Sông Mã".to_owned(),
            mark: Form::Administrative,
            points: (2020..).zip(seen).map(point).collect(),
            changes,
            breaks,
        }
    }

    fn change(from: usize, to: usize, p_holm: f64) -> Change {
        Change { from, to, difference: 0.041, lo: 0.012, hi: 0.07, p_holm, no_practical_change: false }
    }

    #[test]
    fn a_hidden_year_between_two_is_named_and_the_two_are_compared() {
        let said =
            |p| of_unit(&example::facts(Vec::new()), &history([true, false, true], vec![change(0, 2, p)], vec![]));
        assert_eq!(
            said(0.01).unwrap(),
            "UBND huyện Sông Mã: năm 2022 tăng so với năm 2020 (chênh 4,1 điểm; khoảng tin cậy 95% từ 1,2 đến 7,0 điểm). Năm 2021 không nêu chỉ số nên năm 2022 so thẳng với năm 2020."
        );
        assert!(said(0.4).unwrap().contains("giữa các năm 2020 và 2022 (chênh 4,1 điểm;"));
        // A file compares every two years: nothing is stepped over where the year between is seen.
        let all = vec![change(0, 1, 0.4), change(0, 2, 0.01), change(1, 2, 0.4)];
        let seen = of_unit(&example::facts(Vec::new()), &history([true; 3], all, vec![])).unwrap();
        assert!(!seen.contains("so thẳng"), "{seen}");
    }

    #[test]
    fn a_break_names_the_year_that_would_be_compared() {
        let apart = Break { after: 0, before: 2, because: Because::Mode };
        let said = of_unit(&example::facts(Vec::new()), &history([true, false, true], vec![], vec![apart])).unwrap();
        assert_eq!(said, "UBND huyện Sông Mã: năm 2022 hỏi theo cách khác, do đó không so sánh với năm 2020.");
    }
}
