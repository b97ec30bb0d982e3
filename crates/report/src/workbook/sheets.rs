//! The sheets of the workbook.

use analytics::comparison::ALPHA;
use analytics::figure::Figure;
use analytics::score::{CriterionScore, FactorScore};
use interchange::workbook::{Cell, Sheet};

use super::figures::{cells, columns, named, share, whole};
use crate::tables::{ENDS, ends};
use crate::words::{hidden, level, rule_name};
use crate::{Drawn, Facts, Group, Grouping, History, ThemeCount, Unit};

/// Excel's longest name of a sheet.
const LONGEST_NAME: usize = 31;

fn sheet(facts: &Facts, name: &str, more: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
    let mut all = vec!["Năm".to_owned(), "Đơn vị".to_owned()];
    all.extend(more.iter().map(|name| (*name).to_owned()));
    all.extend(columns(facts));
    Sheet { name: name.to_owned(), columns: all, rows }
}

/// A sheet without figures; none without rows.
fn plain(name: &str, columns: Vec<String>, rows: Vec<Vec<Cell>>) -> Option<Sheet> {
    (!rows.is_empty()).then(|| Sheet { name: name.to_owned(), columns, rows })
}

/// `Tiêu chí`, or where there are several forms `Tiêu chí 2 benh-vien-ngoai-tru`.
fn of_form(facts: &Facts, name: &str, form: usize) -> String {
    if facts.forms.len() == 1 {
        return name.to_owned();
    }
    let key = facts.forms.get(form).map_or("", |form| form.key.as_str());
    let safe = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    format!("{name} {} {}", form + 1, key.chars().map(safe).collect::<String>()).chars().take(LONGEST_NAME).collect()
}

pub fn index(facts: &Facts) -> Sheet {
    let row = |(at, unit): (usize, &Unit)| {
        let score = unit.score.as_score();
        let rank = facts.rank(at).map(|(set, _)| set);
        let end = |end: Option<usize>| whole(end.map(|end| end as u64));
        let rate = share(score.response_rate.filter(|_| facts.is_shown(at)));
        let own = vec![rate, end(rank.map(|set| set.lo)), end(rank.map(|set| set.hi)), share(score.unweighted)];
        [named(unit), own, cells(unit, &score.index)].concat()
    };
    let rows = facts.units.iter().enumerate().map(row).collect();
    sheet(facts, "Chỉ số", &["Tỷ lệ trả lời RR1", "Hạng từ", "Hạng đến", "Không có trọng số"], rows)
}

pub fn variants(facts: &Facts) -> Sheet {
    let of = |unit: &Unit| {
        let row = |(name, figure): (&String, &Figure)| {
            let rule = name.parse().map_or_else(|_| name.clone(), |rule| rule_name(rule).to_owned());
            [named(unit), vec![Cell::text(rule)], cells(unit, figure)].concat()
        };
        unit.score.as_score().variants.iter().map(row).collect::<Vec<_>>()
    };
    sheet(facts, "Cách tính khác", &["Cách tính"], facts.units.iter().flat_map(of).collect())
}

pub fn factors(facts: &Facts, form: usize) -> Sheet {
    let of = |unit: &Unit| {
        let row = |own: &FactorScore| {
            let name = facts.form_of(unit).and_then(|form| form.factors.iter().find(|factor| factor.key == own.key));
            let name = name.map_or_else(|| own.key.clone(), crate::FactorName::titled);
            [named(unit), vec![Cell::text(name)], cells(unit, &own.figure)].concat()
        };
        unit.score.as_score().factors.iter().map(row).collect::<Vec<_>>()
    };
    let rows = facts.units.iter().filter(|unit| unit.form == form).flat_map(of).collect();
    sheet(facts, &of_form(facts, "Yếu tố", form), &["Yếu tố"], rows)
}

pub fn criteria(facts: &Facts, form: usize) -> Sheet {
    let of = |unit: &Unit| {
        let row = |own: &CriterionScore| {
            let name = facts.form_of(unit).and_then(|form| form.criterion(&own.key));
            let name = name.map_or(&own.key, |criterion| &criterion.name);
            let about = vec![Cell::text(&own.key), Cell::text(name), share(own.nonresponse)];
            [named(unit), about, cells(unit, &own.figure)].concat()
        };
        unit.score.as_score().criteria.iter().map(row).collect::<Vec<_>>()
    };
    let rows = facts.units.iter().filter(|unit| unit.form == form).flat_map(of).collect();
    sheet(facts, &of_form(facts, "Tiêu chí", form), &["Mã", "Tiêu chí", "Bỏ trống"], rows)
}

pub fn changes(facts: &Facts) -> Option<Sheet> {
    let of = |history: &History| {
        let row = |change: &crate::Change| {
            let year = |at| Cell::Integer(i64::from(history.year(at)));
            let said = match (change.p_holm < ALPHA, change.no_practical_change) {
                (true, _) if change.difference > 0.0 => "tăng",
                (true, _) => "giảm",
                (false, true) => "gần như không đổi",
                (false, false) => "chưa đủ căn cứ nói có thay đổi",
            };
            vec![
                Cell::text(&history.name),
                year(change.from),
                year(change.to),
                Cell::percent(change.difference, 1),
                Cell::percent(change.lo, 1),
                Cell::percent(change.hi, 1),
                Cell::decimals(change.p_holm, 3),
                Cell::text(said),
            ]
        };
        history.changes.iter().map(row).collect::<Vec<_>>()
    };
    let columns = vec![
        "Đơn vị".to_owned(),
        "Năm trước".to_owned(),
        "Năm sau".to_owned(),
        "Chênh".to_owned(),
        format!("Cận dưới {}", level(facts)),
        format!("Cận trên {}", level(facts)),
        "p (Holm)".to_owned(),
        "Kết luận".to_owned(),
    ];
    plain("Thay đổi giữa hai năm", columns, facts.histories.iter().flat_map(of).collect())
}

pub fn web(facts: &Facts) -> Option<Sheet> {
    let row = |unit: &Unit| {
        let web = unit.score.as_score().web?;
        let said = if web.share.is_some() { "không đại diện" } else { "ẩn: dưới 30 phiếu" };
        let own = vec![whole(web.n.filter(|_| web.share.is_some())), share(web.share), Cell::text(said)];
        Some([named(unit), own].concat())
    };
    let columns = ["Năm", "Đơn vị", "Số phiếu", "Tỷ lệ hài lòng", "Ghi chú"].map(str::to_owned).to_vec();
    plain("Tự nguyện qua mạng", columns, facts.units.iter().filter_map(row).collect())
}

pub fn composition(facts: &Facts) -> Option<Sheet> {
    let row = |unit: &Unit, grouping: &Grouping, group: &Group| {
        let said = if group.reason.is_some() { hidden(group.reason) } else { "" };
        let about = vec![Cell::text(&grouping.name), Cell::text(&group.name), whole(group.n)];
        let shares = vec![share(group.sample), share(group.frame), share(group.web), Cell::text(said)];
        [named(unit), about, shares].concat()
    };
    let of = |unit: &Unit| {
        let groupings = unit.composition.iter();
        let rows = groupings.flat_map(|one| one.groups.iter().map(|group| row(unit, one, group)));
        rows.collect::<Vec<_>>()
    };
    let columns = ["Năm", "Đơn vị", "Câu hỏi", "Nhóm", "Số người", "Mẫu", "Tổng thể đã biết", "Qua mạng", "Công bố"];
    let rows = facts.units.iter().flat_map(of).collect();
    plain("Cơ cấu người trả lời", columns.map(str::to_owned).to_vec(), rows)
}

pub fn contacts(facts: &Facts) -> Option<Sheet> {
    let row = |unit: &Unit, drawn: &Drawn| {
        let rates = drawn.people.map(|people| people.rates()).unwrap_or_default();
        let mut row = named(unit);
        match drawn.people {
            Some(people) => row.extend(ends(&people).map(|count| whole(Some(count)))),
            None => row.extend(ENDS.map(|_| Cell::Empty)),
        }
        row.push(whole(Some(drawn.set_aside.count)));
        row.extend([share(rates.response_min), share(rates.response)]);
        row
    };
    let columns = ["Năm", "Đơn vị"].into_iter().chain(ENDS).chain(["Phiếu chờ xem xét", "RR1", "RR3"]);
    let shown = facts.units.iter().enumerate().filter(|(at, _)| facts.is_shown(*at)).map(|(_, unit)| unit);
    let known = |drawn: &&Drawn| drawn.people.is_some() || drawn.set_aside.count > 0;
    let rows = shown.filter_map(|unit| Some(row(unit, unit.drawn.as_ref().filter(known)?))).collect();
    plain("Kết quả tiếp xúc", columns.map(str::to_owned).collect(), rows)
}

pub fn themes(facts: &Facts) -> Option<Sheet> {
    let of = |(at, unit): (usize, &Unit)| {
        let read = unit.themes.as_ref().filter(|themes| facts.is_shown(at) && themes.is_read());
        let row = |theme: &ThemeCount| {
            let few = theme.n.is_none() || theme.web.is_none();
            let said = Cell::text(if few {
                "ô trống: dưới 10 người, hoặc so với bản công bố trước sẽ lộ ra dưới 10 người"
            } else {
                ""
            });
            [named(unit), vec![Cell::text(&theme.name), whole(theme.n), whole(theme.web), said]].concat()
        };
        read.map(|themes| themes.themes.iter().map(row).collect::<Vec<_>>()).unwrap_or_default()
    };
    let together = facts.written.iter().filter(|own| own.themes.is_read()).flat_map(|own| {
        let named = [
            own.year.map_or(Cell::Empty, |year| Cell::Integer(i64::from(year))),
            Cell::text("Các đơn vị được khảo sát"),
        ];
        let row = move |theme: &ThemeCount| {
            let hidden = theme.n.is_none() || theme.web.is_none();
            let said = Cell::text(if hidden {
                "ô trống: dưới 10 người, hoặc so với số của các đơn vị hay bản công bố trước sẽ lộ ra dưới 10 người"
            } else {
                ""
            });
            [named.to_vec(), vec![Cell::text(&theme.name), whole(theme.n), whole(theme.web), said]].concat()
        };
        own.themes.themes.iter().map(row)
    });
    let columns = ["Năm", "Đơn vị", "Chủ đề", "Trong mẫu", "Tự nguyện qua mạng", "Ghi chú"].map(str::to_owned).to_vec();
    plain("Ý kiến theo chủ đề", columns, together.chain(facts.units.iter().enumerate().flat_map(of)).collect())
}
