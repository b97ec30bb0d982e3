//! How far the figures can be trusted, a short paragraph each.

use analytics::disclosure::Disclosure;
use analytics::figure::Note;

use super::missing;
use crate::words::{level, list, numbers};
use crate::{CriterionName, Facts, Scope, Unit};

pub fn sentences(facts: &Facts) -> Vec<String> {
    let mut sentences = Vec::new();
    if facts.scope != Scope::File {
        // The store refuses another form or rule from then on.
        sentences.push("Phiếu hỏi và quy tắc tính chỉ số được khóa từ phiếu trả lời đầu tiên.".to_owned());
    }
    sentences.push(errors(facts));
    sentences.extend(effect(facts));
    let few: Vec<&str> = facts
        .units
        .iter()
        .filter(|unit| unit.score.as_score().index.notes.contains(&Note::FewClusters))
        .filter(|unit| unit.score.as_score().disclosure != Disclosure::Suppressed)
        .map(|unit| unit.name.as_str())
        .collect();
    if !few.is_empty() {
        let unranked = if facts.only().is_some() { "" } else { ", và không xếp thứ hạng" };
        sentences.push(format!("Cần xem lại vì ít cụm{unranked}: {}.", list(&few)));
    }
    sentences.extend(lonely(facts));
    sentences.extend(interviewers(facts));
    sentences.extend(missing::sentences(facts));
    sentences.extend(web(facts));
    if any_hidden(facts) {
        sentences.push(
            "Những ô có dưới 30 phiếu, hoặc có thể làm lộ người trả lời, không công bố; nơi chỉ một ô bị ẩn thì ẩn kèm một ô nữa để không trừ ngược ra được.".to_owned(),
        );
    }
    let out = left_out(facts);
    if !out.is_empty() {
        sentences.push(format!(
            "Không đưa vào chỉ số vì trên 40% người được hỏi không trả lời: {}. Chỉ số tính từ các tiêu chí khác nhau không so sánh với nhau.",
            out.join("; ")
        ));
    }
    let blank = left_blank(facts);
    if !blank.is_empty() {
        sentences.push(format!("Tiêu chí có trên 20% người được hỏi không trả lời: {}.", blank.join("; ")));
    }
    sentences
}

/// What the errors take into account, as far as the design says it.
fn errors(facts: &Facts) -> String {
    let sampling = &facts.sampling;
    let parts: Vec<&str> = [
        (sampling.stratified, "tầng"),
        (sampling.clustered, "cụm"),
        (sampling.weighted, "trọng số"),
        (sampling.frames > 0, "hệ số hiệu chỉnh tổng thể hữu hạn"),
    ]
    .into_iter()
    .filter_map(|(known, name)| known.then_some(name))
    .collect();
    let how = if parts.is_empty() {
        "coi người trả lời là một mẫu ngẫu nhiên đơn giản".to_owned()
    } else {
        format!("theo cách chọn mẫu: {}", list(&parts))
    };
    format!(
        "Sai số và khoảng tin cậy {} được tính {how}. Chênh lệch nằm trong khoảng tin cậy không phải là căn cứ để xếp loại.",
        level(facts)
    )
}

/// What the design of the sample costs, where it costs most.
fn effect(facts: &Facts) -> Option<String> {
    let of = |unit: &Unit| {
        let index = &unit.score.as_score().index;
        let year = unit.year.filter(|_| facts.years().len() > 1);
        let name = year.map_or_else(|| unit.short.clone(), |year| format!("{} năm {year}", unit.short));
        Some((index.deff?, name, index.n?))
    };
    let known: Vec<(f64, String, u64)> = facts.units.iter().filter_map(of).collect();
    let (deff, name, n) = known.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let whose = if known.len() > 1 { format!("xa nhất là {name}, ") } else { String::new() };
    (*deff > 1.0).then(|| {
        format!(
            "Do cách chọn mẫu, số phiếu không chính xác bằng chọn ngẫu nhiên đơn giản: {whose}{} phiếu chính xác như khoảng {} phiếu chọn ngẫu nhiên đơn giản.",
            numbers().count(*n),
            numbers().decimal((*n as f64 / deff).floor(), 0)
        )
    })
}

/// Where it mattered who asked, with the error that takes it into account.
fn interviewers(facts: &Facts) -> Option<String> {
    let of = |(_, unit): (usize, &Unit)| {
        let (own, clustered) = unit.interviewers.as_ref()?.larger_error()?;
        let year = unit.year.filter(|_| facts.years().len() > 1).map(|year| format!(" năm {year}")).unwrap_or_default();
        let points = |error: f64| numbers().decimal(100.0 * error, 1);
        Some(format!("{}{year} ({} điểm thay cho {})", unit.short, points(clustered), points(own)))
    };
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at));
    let named: Vec<String> = shown.filter_map(of).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    (!named.is_empty()).then(|| {
        format!(
            "Câu trả lời khác nhau theo người hỏi ở {}: số trong ngoặc là sai số chuẩn của chỉ số khi coi mỗi điều tra viên là một cụm.",
            list(&named)
        )
    })
}

/// Where the error of a stratum could not be had from its own clusters.
fn lonely(facts: &Facts) -> Option<String> {
    let of = |unit: &Unit| {
        let year = unit.year.filter(|_| facts.years().len() > 1).map(|year| format!(" năm {year}")).unwrap_or_default();
        format!("{}{year}", unit.name)
    };
    let named: Vec<String> = facts.units.iter().filter(|unit| unit.has_lonely_psu()).map(of).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    (!named.is_empty()).then(|| {
        format!(
            "Có tầng chỉ có một cụm được chọn ở: {}. Phần sai số của tầng đó tính theo cách nêu ở phụ lục “Phương pháp”.",
            list(&named)
        )
    })
}

/// The answers of people who chose themselves. Where they are fewer than may be told, the others are no total.
fn web(facts: &Facts) -> Option<String> {
    let all: Vec<Option<u64>> =
        facts.units.iter().filter_map(|unit| unit.score.as_score().web.map(|web| web.n)).collect();
    let told: u64 = all.iter().flatten().sum();
    let few = all.iter().filter(|n| n.is_none()).count();
    let said = match (told, few) {
        (0, 0) => return None,
        (0, _) => "Số phiếu do người dân tự trả lời ở mỗi nơi đều dưới 30 nên không nêu.".to_owned(),
        (told, 0) => format!("Có {} phiếu do người dân tự trả lời.", numbers().count(told)),
        (told, _) => {
            format!("Có ít nhất {} phiếu do người dân tự trả lời, chưa kể nơi có dưới 30 phiếu.", numbers().count(told))
        }
    };
    Some(format!(
        "{said} Các phiếu này không đại diện cho người sử dụng dịch vụ, được nêu riêng và không cộng vào chỉ số."
    ))
}

fn any_hidden(facts: &Facts) -> bool {
    facts.units.iter().any(|unit| {
        let score = unit.score.as_score();
        let hidden = |disclosure: Disclosure| disclosure == Disclosure::Suppressed;
        hidden(score.disclosure) || score.criteria.iter().any(|criterion| hidden(criterion.figure.disclosure))
    })
}

/// Units with the criteria that are out of their index though some answered them.
fn left_out(facts: &Facts) -> Vec<String> {
    let of = |(at, unit): (usize, &Unit)| {
        let own = unit.score.as_score().criteria.iter().filter(|c| !c.in_index && c.figure.n.is_some_and(|n| n > 0));
        let keys: Vec<&str> = own.map(|criterion| criterion.key.as_str()).collect();
        let when = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
        (facts.is_shown(at) && !keys.is_empty()).then(|| format!("{}{when}: {}", unit.name, keys.join(", ")))
    };
    facts.units.iter().enumerate().filter_map(of).collect()
}

/// Criteria that many left without an answer, each with the number of evaluations in which they did.
fn left_blank(facts: &Facts) -> Vec<String> {
    let of = |form: usize, name: &CriterionName| {
        let many = |unit: &&Unit| {
            let own = unit.score.as_score().criteria.iter().find(|criterion| criterion.key == name.key);
            own.is_some_and(|criterion| criterion.figure.notes.contains(&Note::ItemNonresponse))
        };
        let shown = || {
            let own = facts.units.iter().enumerate().filter(|(at, unit)| facts.is_shown(*at) && unit.form == form);
            own.map(|(_, unit)| unit)
        };
        let count = shown().filter(many).count();
        (count > 0).then(|| format!("{} ({count} trên {} lượt đánh giá)", name.short, shown().count()))
    };
    let of_form = |(at, form)| {
        let form: &crate::FormNames = form;
        form.criteria.iter().filter_map(|name| of(at, name)).collect::<Vec<String>>()
    };
    facts.forms.iter().enumerate().flat_map(of_form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn with_a_hidden_number_of_web_answers_the_others_are_no_total() {
        let said = |counts: &[Option<u64>]| {
            let unit = |n: &Option<u64>| example::with_web(example::unit("UBND huyện Sông Mã"), *n);
            web(&example::facts(counts.iter().map(unit).collect()))
        };
        let rest = "Các phiếu này không đại diện cho người sử dụng dịch vụ, được nêu riêng và không cộng vào chỉ số.";
        assert_eq!(said(&[Some(40), Some(1045)]).unwrap(), format!("Có 1.085 phiếu do người dân tự trả lời. {rest}"));
        let some = said(&[Some(40), None]).unwrap();
        assert_eq!(some, format!("Có ít nhất 40 phiếu do người dân tự trả lời, chưa kể nơi có dưới 30 phiếu. {rest}"));
        assert!(said(&[None]).unwrap().starts_with("Số phiếu do người dân tự trả lời ở mỗi nơi đều dưới 30"));
        assert_eq!(said(&[]), None);
    }

    #[test]
    fn a_stratum_with_one_cluster_is_told_with_the_unit() {
        let lonely_one = example::with_note(example::unit("UBND huyện Sông Mã"), Note::LonelyPsu);
        let facts = example::facts(vec![lonely_one.clone(), example::unit("UBND huyện Mai Sơn")]);
        let said = sentences(&facts);
        assert!(
            said.contains(&"Có tầng chỉ có một cụm được chọn ở: UBND huyện Sông Mã. Phần sai số của tầng đó tính theo cách nêu ở phụ lục “Phương pháp”.".to_owned()),
            "{said:?}"
        );
        assert_eq!(lonely(&example::facts(vec![example::hidden(lonely_one)])), None);
    }
}
