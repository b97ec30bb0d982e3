//! Tables of the report.

use analytics::comparison::ALPHA;
use interchange::document::{Align, Cell, Column, Run, Table};
use survey::rule::IndexRule;

use crate::Facts;
use crate::words::{level, numbers, percent, rule_name, shown, shown_interval};

fn heads<const N: usize>(texts: [String; N]) -> Vec<Vec<Cell>> {
    vec![texts.into_iter().map(|text| Cell::bold(&text)).collect()]
}

fn cells(texts: impl IntoIterator<Item = String>) -> Vec<Cell> {
    texts.into_iter().map(|text| Cell::plain(&text)).collect()
}

/// The index of each unit of a year, with its interval and the ranks the data allow.
pub fn index(facts: &Facts, year: Option<i32>) -> Table {
    let units = facts.of_year(year);
    let rated = units.iter().any(|at| facts.units[*at].score.as_score().response_rate.is_some());
    let mut columns = vec![Column::centred(6), Column::names(34), Column::centred(12)];
    let mut header = vec!["TT".to_owned(), "Đơn vị".to_owned(), "Số người trả lời".to_owned()];
    if rated {
        columns.push(Column::centred(12));
        header.push("Tỷ lệ trả lời (%)".to_owned());
    }
    columns.extend([Column::centred(13), Column::centred(18), Column::centred(14)]);
    header.extend([
        "Chỉ số (%)".to_owned(),
        format!("Khoảng tin cậy {} (%)", level(facts)),
        "Thứ hạng có thể".to_owned(),
    ]);
    let row = |(place, at): (usize, &usize)| {
        let unit = &facts.units[*at];
        let score = unit.score.as_score();
        let mut texts = vec![(place + 1).to_string(), unit.name.clone()];
        texts.push(if facts.is_shown(*at) { numbers().count(score.respondents) } else { "-".to_owned() });
        if rated {
            texts.push(score.response_rate.map_or("-".to_owned(), percent));
        }
        texts.extend([shown(&score.index), shown_interval(&score.index), rank(facts, *at)]);
        cells(texts)
    };
    Table {
        caption: None,
        columns,
        header: vec![header.iter().map(Cell::bold).collect()],
        rows: units.iter().enumerate().map(row).collect(),
        note: Some(vec![Run::italic(
            "Ghi chú: thứ hạng có thể là những thứ hạng mà số liệu cho phép, chỉ xét trong các đơn vị cùng loại, cùng phiếu và cùng quy tắc; đơn vị không đủ điều kiện thì không xếp.",
        )]),
    }
}

fn rank(facts: &Facts, unit: usize) -> String {
    match facts.rank(unit) {
        Some((set, _)) if set.lo == set.hi => set.lo.to_string(),
        Some((set, _)) => format!("{} đến {}", set.lo, set.hi),
        None => "không xếp".to_owned(),
    }
}

/// Factors by unit of a year: the share, and its interval in the line below.
pub fn factors(facts: &Facts, year: Option<i32>) -> Table {
    let units = facts.of_year(year);
    let mut columns = vec![Column::names(30)];
    columns.extend(units.iter().map(|_| Column::centred(14)));
    let mut header = vec![Cell::bold("Yếu tố")];
    header.extend(units.iter().map(|at| Cell::bold(&facts.units[*at].short)));
    let row = |factor: &crate::FactorName| {
        let own = units.iter().map(|at| {
            let score = facts.units[*at].score.as_score();
            let Some(found) = score.factors.iter().find(|own| own.key == factor.key) else { return Cell::plain("-") };
            let answered = |own: &&analytics::score::CriterionScore| own.figure.n.is_some_and(|n| n > 0);
            let of_factor = || score.criteria.iter().filter(|own| own.factor == factor.key);
            if !of_factor().any(|own| own.in_index) && of_factor().any(|own| answered(&own)) {
                return Cell::plain("ngoài chỉ số: trên 40% không trả lời");
            }
            let (estimate, ends) = (shown(&found.figure), shown_interval(&found.figure));
            Cell::new(vec![Run::bold(estimate), Run::plain(format!("\n{ends}"))])
        });
        std::iter::once(Cell::plain(&factor.name)).chain(own).collect()
    };
    let when = year.map(|year| format!(" năm {year}")).unwrap_or_default();
    Table {
        caption: Some(format!("Chỉ số và khoảng tin cậy {} theo yếu tố{when}, phần trăm", level(facts))),
        columns,
        header: vec![header],
        rows: facts.factors.iter().map(row).collect(),
        note: Some(vec![Run::italic(
            "Các yếu tố do cùng một nhóm người trả lời nên không cộng sai số như các mẫu độc lập.",
        )]),
    }
}

/// The index of each unit of a year by every rule.
pub fn variants(facts: &Facts, year: Option<i32>) -> Option<Table> {
    let units = facts.of_year(year);
    let known: Vec<IndexRule> = IndexRule::ALL
        .into_iter()
        .filter(|rule| units.iter().any(|at| facts.units[*at].score.as_score().variants.contains_key(rule.name())))
        .collect();
    if known.len() < 2 {
        return None;
    }
    let mut columns = vec![Column::names(30)];
    columns.extend(units.iter().map(|_| Column::centred(14)));
    let mut header = vec![Cell::bold("Cách tính")];
    header.extend(units.iter().map(|at| Cell::bold(&facts.units[*at].short)));
    let row = |rule: &IndexRule| {
        let name = if *rule == facts.rule {
            format!("{} (công bố)", rule_name(*rule))
        } else {
            rule_name(*rule).to_owned()
        };
        let own = units.iter().map(|at| {
            let figure = facts.units[*at].score.as_score().variants.get(rule.name());
            let text = figure.map_or("-".to_owned(), shown);
            if *rule == facts.rule { Cell::bold(&text) } else { Cell::plain(&text) }
        });
        std::iter::once(Cell::plain(&name)).chain(own).collect()
    };
    let when = year.map(|year| format!(" năm {year}")).unwrap_or_default();
    Some(Table {
        caption: Some(format!("Cùng số liệu{when}, cách tính khác cho kết quả khác, phần trăm")),
        columns,
        header: vec![header],
        rows: known.iter().map(row).collect(),
        note: Some(vec![Run::italic(
            "Không so sánh con số của hai cách tính khác nhau, kể cả với chỉ số do cơ quan khác công bố.",
        )]),
    })
}

/// Every criterion of one unit.
pub fn criteria(facts: &Facts, unit: usize) -> Table {
    let own = &facts.units[unit];
    let score = own.score.as_score();
    let row = |criterion: &crate::CriterionName| {
        let found = score.criteria.iter().find(|own| own.key == criterion.key)?;
        let figure = &found.figure;
        let count = |n: Option<u64>| n.map_or("-".to_owned(), |n| numbers().count(n));
        Some(cells([
            criterion.key.clone(),
            criterion.name.clone(),
            shown(figure),
            shown_interval(figure),
            count(figure.n),
            found.nonresponse.map_or("-".to_owned(), percent),
        ]))
    };
    let when = own.year.map(|year| format!(", năm {year}")).unwrap_or_default();
    Table {
        caption: Some(format!("Chỉ số theo tiêu chí: {}{when}", own.name)),
        columns: vec![
            Column::centred(8),
            Column::names(40),
            Column::centred(13),
            Column::centred(18),
            Column::centred(11),
            Column::centred(12),
        ],
        header: heads([
            "Mã".to_owned(),
            "Tiêu chí".to_owned(),
            "Chỉ số (%)".to_owned(),
            format!("Khoảng tin cậy {} (%)", level(facts)),
            "Số trả lời".to_owned(),
            "Bỏ trống (%)".to_owned(),
        ]),
        rows: facts.criteria.iter().filter_map(row).collect(),
        note: None,
    }
}

/// The answers of people who chose themselves, unit by unit; none where nobody did.
pub fn web(facts: &Facts) -> Option<Table> {
    let row = |unit: &crate::Unit| {
        let web = unit.score.as_score().web?;
        let (count, share) = match (web.n, web.share) {
            (Some(n), Some(share)) => (numbers().count(n), percent(share)),
            _ => ("dưới 30".to_owned(), "ẩn: dưới 30 phiếu".to_owned()),
        };
        let year = unit.year.map_or("-".to_owned(), |year| year.to_string());
        Some(cells([unit.name.clone(), year, count, share]))
    };
    let rows: Vec<Vec<Cell>> = facts.units.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: Some("Trả lời tự nguyện, không đại diện, không có khoảng tin cậy".to_owned()),
        columns: vec![Column::names(50), Column::centred(12), Column::centred(16), Column::centred(22)],
        header: heads(["Đơn vị", "Năm", "Số phiếu", "Tỷ lệ hài lòng (%)"].map(str::to_owned)),
        rows,
        note: Some(vec![Run::italic(
            "Không đại diện: ai muốn thì trả lời, nên không có khoảng tin cậy, không xếp hạng và không cộng vào chỉ số.",
        )]),
    })
}

/// One unit in two years; none where nothing may be compared.
pub fn changes(facts: &Facts) -> Option<Table> {
    let row = |change: &crate::Change| {
        let (from, to) = (&facts.units[change.from], &facts.units[change.to]);
        let year = |unit: &crate::Unit| unit.year.map_or("-".to_owned(), |year| year.to_string());
        let verdict = if change.p_holm < ALPHA {
            if change.difference > 0.0 { "tăng" } else { "giảm" }
        } else if change.no_practical_change {
            "gần như không đổi"
        } else {
            "chưa đủ căn cứ nói có thay đổi"
        };
        cells([
            to.name.clone(),
            format!("{} - {}", year(from), year(to)),
            numbers().signed(100.0 * change.difference, 1),
            numbers().interval(100.0 * change.lo, 100.0 * change.hi, 1),
            numbers().decimal(change.p_holm, 3),
            verdict.to_owned(),
        ])
    };
    (!facts.changes.is_empty()).then(|| Table {
        caption: Some("Thay đổi giữa hai năm, điểm phần trăm".to_owned()),
        columns: vec![
            Column::names(30),
            Column::centred(14),
            Column::centred(12),
            Column::centred(18),
            Column::centred(10),
            Column { align: Align::Left, ..Column::text(22) },
        ],
        header: heads([
            "Đơn vị".to_owned(),
            "Hai năm".to_owned(),
            "Chênh".to_owned(),
            format!("Khoảng tin cậy {}", level(facts)),
            "p".to_owned(),
            "Kết luận".to_owned(),
        ]),
        rows: facts.changes.iter().map(row).collect(),
        note: Some(vec![Run::italic(
            "Khoảng tin cậy là của riêng từng dòng; p đã hiệu chỉnh Holm cho mọi dòng của bảng, và kết luận theo p này.",
        )]),
    })
}
