//! Every figure of a report has its numbers in a table, and its description says which.

use analytics::chart::interval_plot::Form;
use interchange::document::{Block, Document};

use crate::history::{Because, Break};
use crate::{History, Measured, compose, example, sample};

/// All blocks of the document in their order.
fn blocks(document: &Document) -> Vec<&Block> {
    document.blocks.iter().chain(document.annexes.iter().flat_map(|annex| &annex.blocks)).collect()
}

fn quoted(said: &str) -> Option<&str> {
    said.split_once('“').and_then(|(_, rest)| rest.rsplit_once('”')).map(|(name, _)| name)
}

/// Whether what the description of a figure ends with is true of the document.
fn is_where_it_says(document: &Document, alt: &str, next: Option<&&Block>) -> bool {
    if alt.ends_with("Bảng số liệu ngay dưới.") {
        return matches!(next, Some(Block::Table(_)));
    }
    let Some((_, place)) = alt.rsplit_once("Số liệu ở ") else { return false };
    let Some(name) = quoted(place) else { return false };
    if place.starts_with("bảng chỉ số, phần “") {
        let text =
            |block: &Block| matches!(block, Block::Heading { text, .. } if text.iter().any(|run| run.text == name));
        let heading = document.blocks.iter().position(text);
        return heading.is_some_and(|at| document.blocks[at..].iter().any(|block| matches!(block, Block::Table(_))));
    }
    if place.starts_with("các bảng của phụ lục “") {
        return document
            .annexes
            .iter()
            .any(|annex| annex.title == name && annex.blocks.iter().any(|block| matches!(block, Block::Table(_))));
    }
    place.starts_with("bảng “")
        && blocks(document)
            .iter()
            .any(|block| matches!(block, Block::Table(table) if table.caption.as_deref() == Some(name)))
}

#[test]
fn the_numbers_of_every_figure_stand_where_its_description_says() {
    let mut facts = sample::facts(15);
    let point = |year: i32| Measured {
        year,
        index: Some(example::score(0.9).as_score().index.clone()),
        absent: None,
        provisional: false,
    };
    facts.histories = vec![History {
        key: "SM-UB".to_owned(),
        name: "UBND huyện Sông Mã".to_owned(),
        mark: Form::Administrative,
        points: (2020..2023).map(point).collect(),
        changes: Vec::new(),
        breaks: vec![Break { after: 1, before: 2, because: Because::Mode }],
    }];
    let document = compose(&facts).unwrap();
    let all = blocks(&document);
    let mut figures = 0;
    for (at, block) in all.iter().enumerate() {
        if let Block::Figure(figure) = block {
            figures += 1;
            let alt = figure.picture.alt();
            assert!(is_where_it_says(&document, alt, all.get(at + 1)), "{:?}: {alt}", figure.caption);
        }
    }
    assert!(figures > 20, "{figures}");
}
