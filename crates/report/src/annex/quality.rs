//! The quality of the data: what became of the people drawn, what waits and what was given up, and what was left blank.

use interchange::document::{Block, Orientation};

use super::{TONGUE, figure_with_table};
use crate::{Facts, ReportError, charts, tables};

/// Upright, as every annex but the heat map, unless it has the table of contacts: its eleven columns, in which every syllable of
/// their heads must stand whole at 12 points, are wider than an upright page.
pub fn orientation(facts: &Facts) -> Orientation {
    if tables::contacts(facts).is_some() { Orientation::Landscape } else { Orientation::Portrait }
}

/// What is known of it; of answers that came in a file, what was left blank.
///
/// # Errors
/// [`ReportError`] if a chart cannot be drawn.
pub fn blocks(facts: &Facts) -> Result<Vec<Block>, ReportError> {
    let mut blocks: Vec<Block> = tables::contacts(facts).map(Block::Table).into_iter().collect();
    blocks.extend(tables::set_aside(facts).map(Block::Table));
    blocks.extend(tables::given_up(facts).map(Block::Table));
    blocks.extend(tables::interviewers(facts).map(Block::Table));
    blocks.extend((0..facts.forms.len()).filter_map(|form| tables::blanks(facts, form)).map(Block::Table));
    let lies = orientation(facts);
    for fieldwork in &facts.fieldwork {
        let caption = format!("Số phiếu theo ngày, năm {}", fieldwork.year);
        blocks.extend(figure_with_table(facts, lies, &charts::days(facts, fieldwork, TONGUE), caption)?);
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GivenUp, OnTablets};
    use crate::{SetAside, WhySetAside, example};

    #[test]
    fn it_lies_across_only_for_the_table_of_contacts() {
        let contacted = example::facts(vec![example::drawn("UBND huyện Sông Mã", SetAside::default())]);
        assert_eq!(orientation(&contacted), Orientation::Landscape);
        assert_eq!(orientation(&example::facts(vec![example::unit("UBND huyện Sông Mã")])), Orientation::Portrait);
    }

    #[test]
    fn what_is_in_no_figure_has_its_tables_and_where_there_is_nothing_there_is_none() {
        let captions = |facts: &Facts| -> Vec<String> {
            let caption = |block: Block| match block {
                Block::Table(table) => table.caption,
                _ => None,
            };
            blocks(facts).unwrap().into_iter().filter_map(caption).collect()
        };
        let aside = SetAside::of(5, std::iter::once((WhySetAside::Unopenable, 3)));
        let mut facts = example::facts(vec![example::drawn("UBND huyện Sông Mã", aside)]);
        let lost = OnTablets { tablets: 1, submissions: 3 };
        facts.given_up = vec![GivenUp { year: 2022, own: lost, shared: OnTablets::default() }];
        assert_eq!(
            captions(&facts)[1..],
            ["Phiếu để riêng chờ xem xét, theo lý do", "Phiếu trên máy tính bảng bị mất hoặc hỏng, đã thôi chờ"]
        );
        let reasons: Vec<String> =
            tables::set_aside(&facts).unwrap().rows.iter().map(|row| row[2].runs[0].text.clone()).collect();
        assert_eq!(reasons, ["Không mở được nội dung phiếu", "Không rõ lý do"]);
        facts.given_up.clear();
        facts.units = vec![example::drawn("UBND huyện Sông Mã", SetAside::default())];
        assert_eq!(captions(&facts).len(), 1);
    }
}
