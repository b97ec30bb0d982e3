//! How the numbers were computed.

use interchange::document::{Block, List};

use super::plain;
use crate::words::{level, list, lonely, rule_in_prose, rule_name};
use crate::{Facts, Family, Scope, Unit, tables};

pub fn blocks(facts: &Facts) -> Vec<Block> {
    let sampling = &facts.sampling;
    let mut points = rules(facts);
    points.push("Người không trả lời một câu không tính vào mẫu số của câu đó. Tiêu chí có trên 40% người được hỏi không trả lời không đưa vào chỉ số.".to_owned());
    if facts.scope != Scope::File {
        points.push("Trọng số của mỗi người là nghịch đảo xác suất được chọn, nhân với số người thuộc diện hỏi trên số người trả lời của cụm; các cụm có dưới 5 phiếu của một tầng gộp lại. Như vậy người trả lời đại diện cho cả những người không trả lời ở cùng nơi.".to_owned());
    } else if sampling.weighted {
        points.push("Mỗi người có trọng số của thiết kế mẫu.".to_owned());
    }
    let design = match (sampling.stratified, sampling.clustered) {
        (true, true) => "phân tầng, chọn theo cụm",
        (true, false) => "phân tầng",
        (false, true) => "chọn theo cụm",
        (false, false) => "ngẫu nhiên đơn giản",
    };
    let corrected = match sampling.frames {
        0 => "",
        1 => ", có hiệu chỉnh tổng thể hữu hạn",
        _ => ", có hiệu chỉnh tổng thể hữu hạn ở cả hai giai đoạn",
    };
    points.push(format!(
        "Phương sai tính theo tuyến tính hóa Taylor cho mẫu {design}{corrected}; khoảng tin cậy dùng phân phối t với số bậc tự do bằng số cụm trừ số tầng."
    ));
    points.extend(sampling.lonely.map(|how| lonely(how).to_owned()));
    points.extend([
        format!(
            "Khoảng tin cậy {} của chỉ số và yếu tố tính trên thang logit; của tiêu chí theo Wilson với cỡ mẫu hiệu dụng; tỷ lệ rất cao hoặc rất thấp theo Korn và Graubard.",
            level(facts)
        ),
        format!(
            "So sánh đơn vị và so sánh các năm không dùng hiệu chỉnh tổng thể hữu hạn; giá trị p hiệu chỉnh theo Holm {}, kết luận ở mức 0,05; thứ hạng có thể suy ra từ các cặp đó.",
            match facts.family {
                Family::Report => "cho mọi cặp của một bảng",
                Family::Unit => "cho mọi cặp đơn vị so được với nhau của một năm, và cho các năm của từng đơn vị",
            }
        ),
        "Ô có dưới 10 người, dưới 30 phiếu, dưới 30 phiếu hiệu dụng hoặc khoảng tin cậy quá rộng không công bố; cũng không công bố ô của một nhóm được biết là có dưới 50 người mà gần như ai cũng trả lời giống nhau. Nơi chỉ một ô bị ẩn thì ẩn kèm một ô nữa để không trừ ngược ra được.".to_owned(),
    ]);
    let points = Block::List(List { numbered: true, items: points.into_iter().map(plain).collect() });
    std::iter::once(points).chain(tables::designs(facts).map(Block::Table)).collect()
}

/// What the index is; of several rules, which units each was used for.
fn rules(facts: &Facts) -> Vec<String> {
    let rules = facts.rules();
    let one = |rule| format!("Chỉ số hài lòng là {} (quy tắc “{}”).", rule_in_prose(rule), rule_name(rule));
    if let [only] = rules[..] {
        return vec![one(only)];
    }
    let of = |rule| {
        let own = facts.units.iter().filter(|unit| unit.score.as_score().rule == rule);
        let named = |unit: &Unit| match unit.year {
            Some(year) => format!("{} năm {year}", unit.name),
            None => unit.name.clone(),
        };
        let names: Vec<String> = own.map(named).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        format!("{} Quy tắc này dùng cho: {}.", one(rule), list(&names))
    };
    rules.into_iter().map(of).collect()
}
