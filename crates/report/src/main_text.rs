//! The signed pages: results, how far they can be trusted, and the office's own proposals.

use analytics::comparison::ALPHA;
use analytics::disclosure::Disclosure;
use analytics::figure::Note;
use interchange::document::{Block, HeadingLevel, Paragraph, Run};

use crate::facts::Class;
use crate::words::{counted, level, list, numbers, opening, percent, rule_in_prose};
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

pub fn blocks(facts: &Facts) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(Paragraph::new(plain(opening(facts)))), part("KẾT QUẢ CHÍNH")];
    for (at, year) in facts.groups().into_iter().enumerate() {
        blocks.push(point(asked(facts, year, at == 0)));
        blocks.push(Block::Table(tables::index(facts, year)));
    }
    blocks.extend(facts.classes.iter().filter_map(|class| differences(facts, class)).map(point));
    blocks.extend(changes(facts).into_iter().map(point));
    blocks.push(part("MỨC ĐỘ TIN CẬY CỦA SỐ LIỆU"));
    blocks.extend(trust(facts).into_iter().map(point));
    blocks.push(part("KIẾN NGHỊ"));
    let mut own = Paragraph::new(plain("(Phần này do cơ quan báo cáo viết.)"));
    for finding in findings(facts) {
        own = own.with_comment("Hài Lòng", &finding);
    }
    blocks.push(Block::Paragraph(own));
    blocks
}

/// How many were asked, and the first time what the index is.
fn asked(facts: &Facts, year: Option<i32>, first: bool) -> String {
    let units = facts.of_year(year);
    // Of a hidden unit not even how many answered it is printed.
    let shown: Vec<usize> = units.iter().copied().filter(|at| facts.is_shown(*at)).collect();
    let people: u64 = shown.iter().map(|at| facts.units[*at].score.as_score().respondents).sum();
    let of_shown = if shown.len() < units.len() { " ở các đơn vị được công bố" } else { "" };
    let when = year.map_or_else(|| "Khảo sát ".to_owned(), |year| format!("Năm {year} khảo sát "));
    let drawn: Option<u64> =
        shown.iter().map(|at| facts.units[*at].score.as_score().fieldwork.map(|work| work.eligible)).sum();
    let answered = match drawn {
        Some(drawn) if drawn > 0 => format!(
            "Đã chọn ngẫu nhiên {} người{of_shown}; có {} người trả lời, đạt {}.",
            numbers().count(drawn),
            numbers().count(people),
            numbers().percent(100.0 * people as f64 / drawn as f64, 1)
        ),
        _ => format!("Có {} người trả lời{of_shown}.", numbers().count(people)),
    };
    let rule = if first { format!(" ({})", rule_in_prose(facts.rule)) } else { String::new() };
    format!("{when}{}. {answered} Chỉ số hài lòng{rule} như sau:", counted(units.len(), ""))
}

/// What the pairs of a class allow to say.
fn differences(facts: &Facts, class: &Class) -> Option<String> {
    if class.pairs == 0 {
        return None;
    }
    let when = class.year.map(|year| format!(" năm {year}")).unwrap_or_default();
    let whom = counted(class.units.iter().filter(|at| facts.is_shown(**at)).count(), &class.kind);
    let name = |at: usize| facts.units[at].short.as_str();
    if class.apart.is_empty() {
        return Some(format!(
            "Trong {whom}{when}, chưa phân biệt được chỉ số của đơn vị nào với đơn vị nào. “Chưa phân biệt được” không có nghĩa là bằng nhau."
        ));
    }
    let mut higher: Vec<usize> = class.apart.iter().map(|pair| pair.higher).collect();
    higher.sort_unstable();
    higher.dedup();
    let clauses: Vec<String> = higher
        .iter()
        .map(|above| {
            let below: Vec<&str> =
                class.apart.iter().filter(|pair| pair.higher == *above).map(|pair| name(pair.lower)).collect();
            format!("{} cao hơn {}", name(*above), list(&below))
        })
        .collect();
    let rest = class.pairs - class.apart.len();
    let tail = match rest {
        0 => String::new(),
        1 => "; cặp còn lại chưa phân biệt được".to_owned(),
        _ => "; các cặp còn lại chưa phân biệt được".to_owned(),
    };
    Some(format!("Trong {whom}{when}, số liệu chỉ đủ căn cứ để nói {}{tail}.", clauses.join("; ")))
}

/// One unit over its years, a paragraph a unit: a direction only where the adjusted test says so.
fn changes(facts: &Facts) -> Vec<String> {
    let mut names: Vec<&str> = facts.changes.iter().map(|change| facts.units[change.to].name.as_str()).collect();
    names.dedup();
    names.iter().map(|name| changes_of(facts, name)).collect()
}

fn changes_of(facts: &Facts, name: &str) -> String {
    let own: Vec<&crate::Change> = facts.changes.iter().filter(|change| facts.units[change.to].name == name).collect();
    let said: Vec<String> = own.iter().filter_map(|change| change_in_words(facts, change)).collect();
    let mut years: Vec<i32> =
        own.iter().flat_map(|change| [change.from, change.to]).filter_map(|at| facts.units[at].year).collect();
    years.sort_unstable();
    years.dedup();
    let years: Vec<String> = years.iter().map(i32::to_string).collect();
    let years: Vec<&str> = years.iter().map(String::as_str).collect();
    if said.is_empty() {
        let only = match own[..] {
            [change] => format!(" ({})", apart(facts, change)),
            _ => String::new(),
        };
        return format!("{name}: chưa đủ căn cứ kết luận có thay đổi giữa các năm {}{only}.", list(&years));
    }
    let rest = if said.len() < own.len() {
        "; giữa các năm còn lại chưa đủ căn cứ kết luận có thay đổi"
    } else {
        ""
    };
    format!("{name}: {}{rest}.", said.join("; "))
}

/// What is shown of a change; none where neither a change nor its absence is.
fn change_in_words(facts: &Facts, change: &crate::Change) -> Option<String> {
    let year = |at: usize| facts.units[at].year.unwrap_or_default();
    let (before, after) = (year(change.from), year(change.to));
    let way = match (change.p_holm < ALPHA, change.no_practical_change) {
        (true, _) if change.difference > 0.0 => "tăng",
        (true, _) => "giảm",
        (false, true) => "gần như không đổi",
        (false, false) => return None,
    };
    Some(format!("năm {after} {way} so với năm {before} ({})", apart(facts, change)))
}

/// `chênh 2,1 điểm; khoảng tin cậy 95% từ -2,1 đến 6,3 điểm`
fn apart(facts: &Facts, change: &crate::Change) -> String {
    format!(
        "chênh {} điểm; khoảng tin cậy {} {} điểm",
        numbers().decimal(100.0 * change.difference, 1),
        level(facts),
        numbers().interval_in_prose(100.0 * change.lo, 100.0 * change.hi, 1)
    )
}

fn trust(facts: &Facts) -> Vec<String> {
    let mut sentences = vec![errors(facts)];
    let effects: Vec<(f64, &str, u64, f64)> = facts
        .units
        .iter()
        .filter_map(|unit| {
            let index = &unit.score.as_score().index;
            Some((index.deff?, unit.short.as_str(), index.n?, index.n_eff?))
        })
        .collect();
    if let Some((_, name, n, effective)) = effects.iter().max_by(|a, b| a.0.total_cmp(&b.0))
        && *effective < *n as f64
    {
        sentences.push(format!(
                "Do cách chọn mẫu, số phiếu không chính xác bằng chọn ngẫu nhiên đơn giản: xa nhất là {name}, {} phiếu chính xác như khoảng {} phiếu chọn ngẫu nhiên đơn giản.",
                numbers().count(*n),
                numbers().decimal(effective.floor(), 0)
        ));
    }
    let few: Vec<&str> = facts
        .units
        .iter()
        .filter(|unit| unit.score.as_score().index.notes.contains(&Note::FewClusters))
        .filter(|unit| unit.score.as_score().disclosure != Disclosure::Suppressed)
        .map(|unit| unit.name.as_str())
        .collect();
    if !few.is_empty() {
        sentences.push(format!("Cần xem lại vì ít cụm, và không xếp thứ hạng: {}.", list(&few)));
    }
    let web: u64 = facts.units.iter().filter_map(|unit| unit.score.as_score().web.and_then(|web| web.n)).sum();
    if web > 0 {
        sentences.push(format!(
            "Có {} phiếu do người dân tự trả lời. Số phiếu này không đại diện cho người sử dụng dịch vụ, được nêu riêng và không cộng vào chỉ số.",
            numbers().count(web)
        ));
    }
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

fn any_hidden(facts: &Facts) -> bool {
    facts.units.iter().any(|unit| {
        let score = unit.score.as_score();
        let hidden = |disclosure: Disclosure| disclosure == Disclosure::Suppressed;
        hidden(score.disclosure) || score.criteria.iter().any(|criterion| hidden(criterion.figure.disclosure))
    })
}

/// Units with the criteria that are out of their index though some answered them.
fn left_out(facts: &Facts) -> Vec<String> {
    let of = |(at, unit): (usize, &crate::Unit)| {
        let own = unit.score.as_score().criteria.iter().filter(|c| !c.in_index && c.figure.n.is_some_and(|n| n > 0));
        let keys: Vec<&str> = own.map(|criterion| criterion.key.as_str()).collect();
        let when = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
        (facts.is_shown(at) && !keys.is_empty()).then(|| format!("{}{when}: {}", unit.name, keys.join(", ")))
    };
    facts.units.iter().enumerate().filter_map(of).collect()
}

/// Criteria that many left without an answer, each with the number of evaluations in which they did.
fn left_blank(facts: &Facts) -> Vec<String> {
    let of = |name: &crate::CriterionName| {
        let many = |unit: &&crate::Unit| {
            let own = unit.score.as_score().criteria.iter().find(|criterion| criterion.key == name.key);
            own.is_some_and(|criterion| criterion.figure.notes.contains(&Note::ItemNonresponse))
        };
        let shown = || facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at)).map(|(_, unit)| unit);
        let count = shown().filter(many).count();
        (count > 0).then(|| format!("{} ({count} trên {} lượt đánh giá)", name.short, shown().count()))
    };
    facts.criteria.iter().filter_map(of).collect()
}

/// What whoever writes the proposals may want beside them: the lowest and the highest criterion of each unit.
fn findings(facts: &Facts) -> Vec<String> {
    let of = |unit: &crate::Unit| {
        let score = unit.score.as_score();
        let mut shown: Vec<(&str, f64)> = score
            .criteria
            .iter()
            .filter(|criterion| criterion.in_index)
            .filter_map(|criterion| Some((criterion.key.as_str(), criterion.figure.estimate?)))
            .collect();
        shown.sort_by(|a, b| a.1.total_cmp(&b.1));
        let name = |key: &str| {
            let known = facts.criteria.iter().find(|criterion| criterion.key == key);
            known.map_or(key.to_owned(), |criterion| criterion.short.clone())
        };
        let (low, high) = (shown.first()?, shown.last()?);
        let when = unit.year.map(|year| format!(" năm {year}")).unwrap_or_default();
        Some(format!(
            "{}{when}: tiêu chí thấp nhất là {} ({}%), cao nhất là {} ({}%).",
            unit.name,
            name(low.0),
            percent(low.1),
            name(high.0),
            percent(high.1)
        ))
    };
    facts.units.iter().filter_map(of).collect()
}
