//! The signed pages: results, how far they can be trusted, and the office's own proposals.

mod differences;
mod findings;
mod missing;
mod trust;
mod written;
mod years;

use interchange::document::{Block, HeadingLevel, Paragraph, Run};

use crate::unit::{Absence, AbsentUnit};
use crate::words::{capital, counted, from_to, list, numbers, opening, rule_in_prose};
use crate::{Facts, tables};

fn plain(text: impl Into<String>) -> Vec<Run> {
    vec![Run::plain(text.into())]
}

fn part(text: &str) -> Block {
    Block::Heading { level: HeadingLevel::Part, text: plain(text) }
}

fn point(text: impl Into<String>) -> Block {
    Block::Paragraph(Paragraph::numbered(HeadingLevel::Section, plain(text)))
}

/// The part that has the index of every unit.
pub const RESULTS: &str = "KẾT QUẢ CHÍNH";

pub fn blocks(facts: &Facts) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(Paragraph::new(plain(opening(facts)))), part(RESULTS)];
    for (at, year) in facts.groups().into_iter().enumerate() {
        blocks.push(point(asked(facts, year, at == 0)));
        blocks.push(Block::Table(tables::index(facts, year)));
    }
    blocks.extend(provisional(facts).map(point));
    blocks.extend(absent(facts).map(point));
    blocks.extend(facts.classes.iter().filter_map(|class| differences::of_class(facts, class)).map(point));
    blocks.extend(facts.histories.iter().filter_map(|history| years::of_unit(facts, history)).map(point));
    blocks.extend(written::sentences(facts).into_iter().map(point));
    blocks.push(part("MỨC ĐỘ TIN CẬY CỦA SỐ LIỆU"));
    blocks.extend(trust::sentences(facts).into_iter().map(point));
    blocks.push(part("KIẾN NGHỊ"));
    let mut own = Paragraph::new(plain("(Phần này do cơ quan báo cáo viết.)"));
    for finding in findings::of_units(facts) {
        own = own.with_comment("Hài Lòng", &finding);
    }
    for form in USUAL_FORMS {
        own = own.with_comment("Hài Lòng", form);
    }
    blocks.push(Block::Paragraph(own));
    blocks
}

/// How offices word a proposal: to the people's committee, to a unit, of their own work. What is proposed is theirs.
const USUAL_FORMS: [&str; 3] = [
    "Mẫu câu: Đề nghị Ủy ban nhân dân tỉnh chỉ đạo … (đơn vị) … (việc cần làm), báo cáo kết quả trước ngày … tháng … năm … .",
    "Mẫu câu: Đề nghị … (đơn vị) … (việc cần làm), hoàn thành trong quý … năm … .",
    "Mẫu câu: … (cơ quan báo cáo) sẽ phối hợp với … (cơ quan) … (việc cần làm) trong năm … .",
];

/// How many were asked and when, and the first time what the index is.
fn asked(facts: &Facts, year: Option<i32>, first: bool) -> String {
    let units = facts.of_year(year);
    // Of a hidden unit not even how many answered it is printed.
    let shown: Vec<usize> = units.iter().copied().filter(|at| facts.is_shown(*at)).collect();
    let people: u64 = shown.iter().map(|at| facts.units[*at].score.as_score().respondents).sum();
    let of_shown = match shown.len() {
        all if all == units.len() => "",
        1 => " ở đơn vị được công bố",
        _ => " ở các đơn vị được công bố",
    };
    let when = year.map_or_else(|| "Khảo sát ".to_owned(), |year| format!("Năm {year} khảo sát "));
    let whom = match units[..] {
        [only] => facts.units[only].name.clone(),
        _ => counted(units.len(), ""),
    };
    let drawn: Option<u64> =
        shown.iter().map(|at| facts.units[*at].score.as_score().fieldwork.map(|work| work.eligible)).sum();
    let answered = match drawn {
        Some(drawn) if drawn > 0 => format!(
            "Trong những người được chọn ngẫu nhiên{of_shown} có {} người thuộc diện hỏi; {} người trả lời, đạt {} (RR1).",
            numbers().count(drawn),
            numbers().count(people),
            numbers().percent(100.0 * people as f64 / drawn as f64, 1)
        ),
        _ => format!("Có {} người trả lời{of_shown}.", numbers().count(people)),
    };
    let rule = match (first, &facts.rules()[..]) {
        (true, [only]) => format!(" ({})", rule_in_prose(*only)),
        (true, _) => " (mỗi đơn vị theo quy tắc nêu ở phụ lục về phương pháp)".to_owned(),
        (false, _) => String::new(),
    };
    let dates = dates(facts, year);
    format!("{when}{whom}{dates}. {answered} Chỉ số hài lòng{rule} như sau:")
}

/// `, theo kế hoạch từ ngày 12 tháng 9 đến ngày 31 tháng 10 năm 2022`, or nothing.
fn dates(facts: &Facts, year: Option<i32>) -> String {
    let own = || facts.campaigns.iter().filter(|campaign| Some(campaign.year) == year);
    let ends = own().map(|campaign| campaign.first).min().zip(own().map(|campaign| campaign.last).max());
    ends.map(|(first, last)| format!(", theo kế hoạch {}", from_to(first, last))).unwrap_or_default()
}

/// That figures of units which are not published may change.
fn provisional(facts: &Facts) -> Option<String> {
    let mut years: Vec<i32> = facts.units.iter().filter(|unit| unit.provisional).filter_map(|unit| unit.year).collect();
    years.sort_unstable();
    years.dedup();
    let any = facts.units.iter().any(|unit| unit.provisional);
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    let years: Vec<&str> = years.iter().map(String::as_str).collect();
    let of = if years.is_empty() { String::new() } else { format!(" năm {}", list(&years)) };
    any.then(|| format!("Số liệu{of} là tạm tính: kết quả chưa công bố và còn có thể thay đổi."))
}

/// More units of a year than these are counted, not named.
const NAMED: usize = 3;

/// The units of the scope that nothing is said of.
fn absent(facts: &Facts) -> Option<String> {
    let said = |why: Absence, words: &str| {
        let own: Vec<&AbsentUnit> = facts.absent.iter().filter(|unit| unit.why == why).collect();
        let named: Vec<String> = own.chunk_by(|a, b| a.year == b.year).flat_map(absent_in_year).collect();
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        (!named.is_empty()).then(|| format!("{words}: {}", list(&named)))
    };
    let parts = [said(Absence::NotPublished, "kết quả chưa công bố"), said(Absence::NoSample, "chưa chọn mẫu")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let those = if facts.absent.len() == 1 { "đơn vị đó" } else { "các đơn vị đó" };
    (!parts.is_empty()).then(|| format!("{}. Báo cáo này không có số liệu của {those}.", capital(&parts.join("; "))))
}

/// `UBND huyện Sông Mã (năm 2022)`, `07 đơn vị năm 2022`
fn absent_in_year(own: &[&AbsentUnit]) -> Vec<String> {
    let year = own.first().and_then(|unit| unit.year).map(|year| format!("năm {year}")).unwrap_or_default();
    if own.len() > NAMED {
        return vec![format!("{} {year}", counted(own.len(), ""))];
    }
    own.iter().map(|unit| format!("{} ({year})", unit.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scope, example};

    #[test]
    fn where_it_is_not_known_of_how_many_people_answered_no_rate_is_said() {
        let mut facts = example::facts(vec![example::unit("UBND huyện Sông Mã"), example::unit("UBND huyện Mai Sơn")]);
        let said = asked(&facts, Some(2022), false);
        assert_eq!(
            said,
            "Năm 2022 khảo sát 02 đơn vị. Trong những người được chọn ngẫu nhiên có 800 người thuộc diện hỏi; 600 người trả lời, đạt 75,0% (RR1). Chỉ số hài lòng như sau:"
        );
        let header = |facts: &Facts| tables::index(facts, Some(2022)).header[0].len();
        assert_eq!(header(&facts), 7);
        facts.units[1] = example::without_rate(facts.units[1].clone());
        assert!(asked(&facts, Some(2022), false).contains("đơn vị. Có 600 người trả lời. Chỉ số"));
        // The table has the rate of the one of which it is known.
        assert_eq!(header(&facts), 7);
        facts.units[0] = example::without_rate(facts.units[0].clone());
        assert_eq!(header(&facts), 6);
    }

    #[test]
    fn one_unit_is_named_and_has_no_rank_among_itself() {
        let facts = Facts { scope: Scope::Campaign, ..example::facts(vec![example::unit("UBND huyện Sông Mã")]) };
        assert!(asked(&facts, Some(2022), false).starts_with("Năm 2022 khảo sát UBND huyện Sông Mã. "));
        let table = tables::index(&facts, Some(2022));
        assert_eq!((table.header[0].len(), table.note), (6, None));
        let one = AbsentUnit { name: "UBND huyện Mai Sơn".to_owned(), year: Some(2022), why: Absence::NoSample };
        let facts = Facts { absent: vec![one], ..facts };
        assert_eq!(
            absent(&facts).unwrap(),
            "Chưa chọn mẫu: UBND huyện Mai Sơn (năm 2022). Báo cáo này không có số liệu của đơn vị đó."
        );
    }

    #[test]
    fn many_units_of_a_year_are_counted_and_few_are_named() {
        let unit = |name: &str| AbsentUnit { name: name.to_owned(), year: Some(2022), why: Absence::NotPublished };
        let units: Vec<AbsentUnit> = ["UBND huyện Sông Mã", "UBND huyện Mai Sơn", "A", "B"].map(unit).to_vec();
        let own: Vec<&AbsentUnit> = units.iter().collect();
        assert_eq!(absent_in_year(&own), ["04 đơn vị năm 2022"]);
        assert_eq!(absent_in_year(&own[..2]), ["UBND huyện Sông Mã (năm 2022)", "UBND huyện Mai Sơn (năm 2022)"]);
    }
}
