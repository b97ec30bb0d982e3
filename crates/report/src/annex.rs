//! The annexes: results by unit and factor, by criterion, answers by the web, years, method, and how to compute it again.

use analytics::chart::sheet::{Chart, Drawing};
use analytics::chart::words::Tongue;
use analytics::chart::{Width, png, word_scale};
use interchange::document::{Annex, Block, Figure, HeadingLevel, List, Orientation, Paragraph, Picture, Run};

use crate::words::{level, rule_in_prose, rule_name};
use crate::{Facts, ReportError, charts, tables};

fn plain(text: impl Into<String>) -> Vec<Run> {
    vec![Run::plain(text.into())]
}

/// A chart as a picture with its title for caption and its description for who cannot see it; as a sentence where it would
/// have too few numbers.
fn figure(facts: &Facts, width: Width, chart: &dyn Chart) -> Result<Block, ReportError> {
    let sheet = charts::sheet(facts, width, Tongue::Vietnamese, false);
    Ok(match chart.draw(&sheet)? {
        Drawing::Picture { svg, title, subtitle, description, .. } => Block::Figure(Figure {
            picture: Picture::png(png(&svg, word_scale(width))?, description)?,
            caption: Some(title),
            note: Some(vec![Run::italic(subtitle)]),
        }),
        Drawing::Sentence { words, .. } => Block::Paragraph(Paragraph::new(plain(words))),
    })
}

/// All annexes, in their order; one without content is not there.
pub fn annexes(facts: &Facts) -> Result<Vec<Annex>, ReportError> {
    let mut annexes = vec![units(facts)?, criteria(facts)?];
    let several = facts.groups().into_iter().filter(|year| facts.of_year(*year).len() > 1);
    let heat = several.map(|year| figure(facts, Width::Middle, &charts::heat(facts, year)));
    let blocks: Vec<Block> = heat.collect::<Result<_, ReportError>>()?;
    if !blocks.is_empty() {
        annexes.push(Annex {
            title: "Tiêu chí theo đơn vị".to_owned(), orientation: Orientation::Landscape, blocks
        });
    }
    if let Some(table) = tables::web(facts) {
        annexes.push(Annex {
            title: "Trả lời tự nguyện qua mạng".to_owned(),
            orientation: Orientation::Portrait,
            blocks: vec![Block::Table(table)],
        });
    }
    if let Some(table) = tables::changes(facts) {
        let mut blocks = vec![Block::Table(table)];
        for trend in charts::trends(facts) {
            blocks.push(figure(facts, Width::Narrow, &trend)?);
        }
        annexes.push(Annex { title: "So sánh các năm".to_owned(), orientation: Orientation::Portrait, blocks });
    }
    annexes.push(method(facts));
    annexes.push(provenance(facts));
    Ok(annexes)
}

fn units(facts: &Facts) -> Result<Annex, ReportError> {
    let mut blocks = Vec::new();
    // More columns than stand upright on a page.
    let wide = facts.groups().iter().any(|year| facts.of_year(*year).len() > 5);
    for year in facts.groups() {
        blocks.push(figure(facts, Width::Narrow, &charts::units(facts, year))?);
        blocks.push(Block::Table(tables::factors(facts, year)));
        blocks.extend(tables::variants(facts, year).map(Block::Table));
    }
    let orientation = if wide { Orientation::Landscape } else { Orientation::Portrait };
    Ok(Annex { title: "Kết quả theo đơn vị và yếu tố".to_owned(), orientation, blocks })
}

fn criteria(facts: &Facts) -> Result<Annex, ReportError> {
    let mut blocks = Vec::new();
    for at in 0..facts.units.len() {
        if at > 0 {
            blocks.push(Block::PageBreak);
        }
        if let Some(chart) = charts::criteria(facts, at) {
            blocks.push(figure(facts, Width::Narrow, &chart)?);
        }
        blocks.push(Block::Table(tables::criteria(facts, at)));
    }
    Ok(Annex { title: "Kết quả theo tiêu chí".to_owned(), orientation: Orientation::Portrait, blocks })
}

fn method(facts: &Facts) -> Annex {
    let sampling = &facts.sampling;
    let mut points = vec![
        format!("Chỉ số hài lòng là {} (quy tắc “{}”).", rule_in_prose(facts.rule), rule_name(facts.rule)),
        "Người không trả lời một câu không tính vào mẫu số của câu đó. Tiêu chí có trên 40% người được hỏi không trả lời không đưa vào chỉ số.".to_owned(),
    ];
    if sampling.weighted {
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
    if let Some(lonely) = &sampling.lonely {
        points.push(format!("Tầng chỉ có một cụm được xử lý theo cách “{lonely}”."));
    }
    points.extend([
        format!(
            "Khoảng tin cậy {} của chỉ số và yếu tố tính trên thang logit; của tiêu chí theo Wilson với cỡ mẫu hiệu dụng; tỷ lệ rất cao hoặc rất thấp theo Korn và Graubard.",
            level(facts)
        ),
        "So sánh đơn vị và so sánh các năm không dùng hiệu chỉnh tổng thể hữu hạn; giá trị p hiệu chỉnh theo Holm cho mọi cặp của một bảng, kết luận ở mức 0,05; thứ hạng có thể suy ra từ các cặp đó.".to_owned(),
        "Ô có dưới 10 người, dưới 30 phiếu, dưới 30 phiếu hiệu dụng hoặc khoảng tin cậy quá rộng không công bố.".to_owned(),
    ]);
    Annex {
        title: "Phương pháp".to_owned(),
        orientation: Orientation::Portrait,
        blocks: vec![Block::List(List { numbered: true, items: points.into_iter().map(plain).collect() })],
    }
}

fn provenance(facts: &Facts) -> Annex {
    let from = &facts.provenance;
    let mut items = vec![
        match &from.file {
            Some(file) => format!("Bản dữ liệu: {} ({file})", from.data),
            None => format!("Bản dữ liệu: {}", from.data),
        },
        format!("Quy tắc: {} ({})", rule_name(facts.rule), facts.rule.name()),
        format!("Chương trình: {}", from.program),
    ];
    items.extend(from.design.as_ref().map(|design| format!("Thiết kế: {design}")));
    items.extend(from.command.as_ref().map(|command| format!("Tính lại bằng lệnh: {command}")));
    Annex {
        title: "Truy nguyên".to_owned(),
        orientation: Orientation::Portrait,
        blocks: vec![
            Block::Heading {
                level: HeadingLevel::Section, text: plain("Số liệu của báo cáo này có thể tính lại")
            },
            Block::List(List { numbered: false, items: items.into_iter().map(plain).collect() }),
        ],
    }
}
