//! The questionnaire in full, a form after the other.

use interchange::document::{Block, Cell, Column, HeadingLevel, Paragraph, Run, Table};

use super::plain;
use crate::{Facts, FormLine, FormNames};

const UNCONFIRMED: &str = "(bản nháp, chờ xác nhận)";

/// Every form whose wording is known.
pub fn blocks(facts: &Facts) -> Vec<Block> {
    facts.forms.iter().filter(|form| !form.parts.is_empty()).flat_map(of_form).collect()
}

fn of_form(form: &FormNames) -> Vec<Block> {
    let mut blocks = vec![Block::Heading { level: HeadingLevel::Section, text: plain(&form.title) }];
    let unconfirmed = form.parts.iter().flat_map(|part| &part.lines).any(|line| line.unconfirmed);
    if unconfirmed {
        blocks.push(Block::Paragraph(Paragraph::new(plain(format!(
            "Dòng có ghi “{UNCONFIRMED}” là lời chưa được cơ quan chủ trì xác nhận."
        )))));
    }
    let besides = besides(form);
    blocks.extend(form.levels.as_ref().map(|levels| {
        let more = if besides.is_empty() { String::new() } else { format!("; ngoài ra: {}", besides.join("; ")) };
        Block::Paragraph(Paragraph::new(plain(format!("Các mức trả lời: {}{more}.", levels.join("; ")))))
    }));
    let rows = form.parts.iter().flat_map(|part| {
        let title = Cell::bold(&part.title).over(3);
        std::iter::once(vec![title]).chain(part.lines.iter().map(|line| row(form, line, &besides)))
    });
    blocks.push(Block::Table(Table {
        caption: None,
        columns: vec![Column::centred(8), Column::names(56), Column::text(36)],
        header: vec![["Mã", "Câu hỏi", "Trả lời"].map(Cell::bold).into()],
        rows: rows.collect(),
        note: None,
    }));
    blocks
}

/// The answers beside the five levels that can be given to every criterion.
fn besides(form: &FormNames) -> Vec<String> {
    let Some(levels) = &form.levels else { return Vec::new() };
    let mut extra = form.parts.iter().flat_map(|part| &part.lines).filter_map(|line| more(levels, line));
    let mut common = extra.next().map(<[String]>::to_vec).unwrap_or_default();
    for other in extra {
        common.retain(|answer| other.contains(answer));
    }
    common
}

/// What can be answered beside the five levels; none where they are not the answers.
fn more<'a>(levels: &[String; 5], line: &'a FormLine) -> Option<&'a [String]> {
    line.answers.strip_prefix(&levels[..])
}

fn row(form: &FormNames, line: &FormLine, besides: &[String]) -> Vec<Cell> {
    let mut label = vec![Run::plain(&line.label)];
    if line.conditional {
        label.push(Run::italic(" (chỉ hỏi người có liên quan)"));
    }
    if line.unconfirmed {
        label.push(Run::italic(format!(" {UNCONFIRMED}")));
    }
    vec![Cell::plain(&line.code), Cell::new(label), Cell::plain(answers(form, line, besides))]
}

/// What can be chosen; the five levels, and what can be answered beside them to every criterion, are said above the table.
fn answers(form: &FormNames, line: &FormLine, besides: &[String]) -> String {
    match form.levels.as_ref().and_then(|levels| more(levels, line)) {
        Some(extra) => {
            let own = extra.iter().filter(|answer| !besides.contains(answer)).map(String::as_str);
            std::iter::once("năm mức").chain(own).collect::<Vec<&str>>().join("; ")
        }
        None => line.answers.join("; "),
    }
}
