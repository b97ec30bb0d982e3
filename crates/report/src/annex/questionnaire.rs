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
    blocks.extend(form.levels.as_ref().map(|levels| {
        Block::Paragraph(Paragraph::new(plain(format!("Mỗi tiêu chí có năm mức trả lời: {}.", levels.join("; ")))))
    }));
    let rows = form.parts.iter().flat_map(|part| {
        let title = Cell::bold(&part.title).over(3);
        std::iter::once(vec![title]).chain(part.lines.iter().map(|line| row(form, line)))
    });
    blocks.push(Block::Table(Table {
        caption: None,
        columns: vec![Column::text(14), Column::names(56), Column::text(30)],
        header: vec![["Mã", "Câu hỏi", "Trả lời"].map(Cell::bold).into()],
        rows: rows.collect(),
        note: None,
    }));
    blocks
}

fn row(form: &FormNames, line: &FormLine) -> Vec<Cell> {
    let mut label = vec![Run::plain(&line.label)];
    if line.conditional {
        label.push(Run::italic(" (chỉ hỏi người có liên quan)"));
    }
    if line.unconfirmed {
        label.push(Run::italic(format!(" {UNCONFIRMED}")));
    }
    vec![Cell::plain(&line.code), Cell::new(label), Cell::plain(answers(form, line))]
}

/// What can be chosen; of a criterion the five levels are said once above the table.
fn answers(form: &FormNames, line: &FormLine) -> String {
    let levels = form.levels.as_ref().filter(|levels| line.answers.starts_with(&levels[..]));
    match levels {
        Some(levels) if line.answers.len() == levels.len() => "năm mức".to_owned(),
        Some(levels) => format!("năm mức; {}", line.answers[levels.len()..].join("; ")),
        None => line.answers.join("; "),
    }
}
