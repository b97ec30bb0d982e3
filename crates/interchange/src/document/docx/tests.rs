//! What the Word file says of itself, part by part.

use super::tree::{Element, Node};
use super::{finish, write};
use crate::document::tests::{sample, unzipped};
use crate::document::{Annex, Block, Cell, Column, Document, DocumentError, Orientation, Table};
use crate::language::WritingLanguage;
use std::collections::BTreeMap;

struct Parts(BTreeMap<String, Vec<u8>>);

impl Parts {
    fn of(document: &Document) -> Self {
        Self(unzipped(&write(document).unwrap()))
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.0[name].clone()).unwrap()
    }

    fn part(&self, name: &str) -> Element {
        Element::read(&self.text(name)).unwrap()
    }
}

fn all<'a>(element: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut out = Vec::new();
    for child in element.elements() {
        if child.name == name {
            out.push(child);
        }
        out.extend(all(child, name));
    }
    out
}

fn text(element: &Element) -> String {
    let pieces = element.children.iter().map(|child| match child {
        Node::Text(piece) => piece.clone(),
        Node::Element(inside) => match inside.name.as_str() {
            "w:instrText" => String::new(),
            "w:br" => "/".to_owned(),
            _ => text(inside),
        },
    });
    pieces.collect()
}

fn style(paragraph: &Element) -> String {
    all(paragraph, "w:pStyle").first().and_then(|style| style.attribute("w:val")).unwrap_or("Normal").to_owned()
}

/// The body as one reads it: style and text of each paragraph, rows of tables, ends of sections.
fn outline(body: &Element) -> String {
    let mut out = Vec::new();
    for child in body.elements().flat_map(Element::elements) {
        match child.name.as_str() {
            "w:p" => out.push(format!("[{}] {}", style(child), text(child))),
            "w:tbl" => out.extend(all(child, "w:tr").into_iter().map(row)),
            _ => {}
        }
        if child.name == "w:sectPr" || !all(child, "w:sectPr").is_empty() {
            out.push("---".to_owned());
        }
    }
    out.join("\n")
}

fn row(row: &Element) -> String {
    let mark = if all(row, "w:tblHeader").is_empty() { "row" } else { "head" };
    let cell = |cell| all(cell, "w:p").into_iter().map(text).collect::<Vec<_>>().join(" / ");
    let cells: Vec<String> = all(row, "w:tc").into_iter().map(cell).collect();
    format!("  {mark}: {}", cells.join(" | "))
}

#[test]
fn the_sample_reads_as_the_office_writes() {
    insta::assert_snapshot!(outline(&Parts::of(&sample()).part("word/document.xml")));
}

#[test]
fn two_runs_give_the_same_bytes() {
    let first = write(&sample()).unwrap();
    let second = std::thread::spawn(|| write(&sample()).unwrap()).join().unwrap();
    assert_eq!(first, second);
    assert_eq!(first, write(&sample()).unwrap());
}

#[test]
fn pages_are_a4_with_the_margins_of_the_decree() {
    let body = Parts::of(&sample()).part("word/document.xml");
    let sizes: Vec<_> =
        all(&body, "w:pgSz").into_iter().map(|size| size.attribute("w:w").unwrap().to_owned()).collect();
    assert_eq!(sizes, ["11906", "11906", "16838", "11906"]);
    for margin in all(&body, "w:pgMar") {
        let of = |side: &str| margin.attribute(side).unwrap().to_owned();
        assert_eq!([of("w:top"), of("w:bottom"), of("w:left"), of("w:right")], ["1134", "1134", "1701", "850"]);
    }
}

#[test]
fn the_report_and_each_annex_count_their_pages_and_hide_the_first_number() {
    let parts = Parts::of(&sample());
    let body = parts.part("word/document.xml");
    let sections = all(&body, "w:sectPr");
    let begins: Vec<bool> = sections.iter().map(|section| !all(section, "w:titlePg").is_empty()).collect();
    assert_eq!(begins, [true, true, true, false]);
    let starts: Vec<usize> = sections.iter().map(|section| all(section, "w:pgNumType").len()).collect();
    assert_eq!(starts, [1, 1, 1, 0]);
    assert_eq!(all(sections[0], "w:headerReference").len(), 2);
    assert!(sections[1..].iter().all(|section| all(section, "w:headerReference").is_empty()));
    assert!(parts.text("word/header1.xml").contains("<w:instrText>PAGE</w:instrText>"));
    assert!(!parts.text("word/header2.xml").contains("PAGE"));
    assert!(!parts.0.keys().any(|name| name.contains("footer")));
}

#[test]
fn text_is_times_new_roman_14_justified_and_indented() {
    let styles = Parts::of(&sample()).part("word/styles.xml");
    let defaults = all(&styles, "w:docDefaults")[0];
    let font = all(defaults, "w:rFonts")[0];
    for slot in ["w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"] {
        assert_eq!(font.attribute(slot), Some("Times New Roman"));
    }
    assert_eq!(all(defaults, "w:sz")[0].attribute("w:val"), Some("28"));
    assert_eq!(all(defaults, "w:lang")[0].attribute("w:val"), Some("vi-VN"));
    let named =
        |id: &str| all(&styles, "w:style").into_iter().find(|style| style.attribute("w:styleId") == Some(id)).unwrap();
    let body = named("BodyText");
    assert_eq!(all(body, "w:jc")[0].attribute("w:val"), Some("both"));
    assert_eq!(all(body, "w:ind")[0].attribute("w:firstLine"), Some("720"));
    let spacing = all(body, "w:spacing")[0];
    assert_eq!((spacing.attribute("w:before"), spacing.attribute("w:line")), (Some("120"), Some("264")));
    assert_eq!(named("Normal").attribute("w:default"), Some("1"));
    let normals = all(&styles, "w:style").into_iter().filter(|style| style.attribute("w:styleId") == Some("Normal"));
    assert_eq!(normals.count(), 1);
    for (level, id) in ["Heading1", "Heading2", "Heading3"].into_iter().enumerate() {
        let name = format!("heading {}", level + 1);
        assert_eq!(all(named(id), "w:name")[0].attribute("w:val"), Some(name.as_str()));
        assert_eq!(all(named(id), "w:outlineLvl")[0].attribute("w:val"), Some(level.to_string().as_str()));
    }
}

#[test]
fn every_style_that_is_used_exists() {
    let parts = Parts::of(&sample());
    let styles = parts.part("word/styles.xml");
    let known: Vec<_> = all(&styles, "w:style").into_iter().filter_map(|style| style.attribute("w:styleId")).collect();
    for name in ["word/document.xml", "word/header1.xml", "word/header2.xml", "word/comments.xml"] {
        for used in all(&parts.part(name), "w:pStyle") {
            assert!(known.contains(&used.attribute("w:val").unwrap()), "{used:?} in {name}");
        }
    }
}

#[test]
fn header_rows_repeat_and_rows_do_not_break() {
    let body = Parts::of(&sample()).part("word/document.xml");
    let heads: Vec<usize> = all(&body, "w:tbl").into_iter().map(|table| all(table, "w:tblHeader").len()).collect();
    // Letterhead, index, ending, factors with two header rows, criteria.
    assert_eq!(heads, [0, 1, 0, 2, 1]);
    assert!(all(&body, "w:tr").into_iter().all(|row| all(row, "w:cantSplit").len() == 1));
    assert!(all(&body, "w:trHeight").is_empty());
}

#[test]
fn pictures_have_words_and_numbers_of_their_own() {
    let mut document = sample();
    let figure = document.annexes[0].blocks[0].clone();
    document.annexes[1].blocks.push(figure);
    let parts = Parts::of(&document);
    let body = parts.part("word/document.xml");
    let pictures = all(&body, "wp:docPr");
    let ids: Vec<_> = pictures.iter().map(|picture| picture.attribute("id").unwrap()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(pictures[1].attribute("name"), Some("Hình 2"));
    assert!(pictures.iter().all(|picture| picture.attribute("descr").unwrap().starts_with("Biểu đồ khoảng")));
    // The same picture twice is one file.
    assert_eq!(parts.0.keys().filter(|name| name.starts_with("word/media/")).count(), 1);
    // 16,5 cm wide.
    assert_eq!(all(&body, "wp:extent")[0].attribute("cx"), Some("5940000"));
}

#[test]
fn captions_are_fields_and_comments_stand_beside_their_paragraph() {
    let parts = Parts::of(&sample());
    let body = parts.text("word/document.xml");
    assert!(body.contains("SEQ Bảng \\* ARABIC") && body.contains("SEQ Hình \\* ARABIC"));
    for mark in ["w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"] {
        assert_eq!(all(&parts.part("word/document.xml"), mark).len(), 1, "{mark}");
    }
    let comments = parts.part("word/comments.xml");
    let comment = all(&comments, "w:comment")[0];
    assert_eq!(comment.attribute("w:author"), Some("Hài Lòng"));
    assert_eq!(comment.attribute("w:date"), Some("2022-12-20T02:30:00Z"));
    assert!(text(comment).contains("Cơ quan tự viết kiến nghị"));
}

#[test]
fn nothing_stands_there_that_was_not_given() {
    let mut document = sample();
    document.mark = None;
    document.addressees.clear();
    document.closing = None;
    document.signature = None;
    document.recipients.clear();
    document.annexes.clear();
    document.letterhead.parent = None;
    document.blocks.retain(|block| !matches!(block, Block::Paragraph(paragraph) if !paragraph.comments.is_empty()));
    let parts = Parts::of(&document);
    let everything: String = parts.0.keys().map(|name| parts.text(name)).collect();
    for absent in [
        "MINH HỌA",
        "Kính gửi",
        "./.",
        "GIÁM ĐỐC",
        "Nơi nhận",
        "Phụ lục",
        "UBND TỈNH",
        "commentRange",
        "w:drawing",
        "w:pict",
    ] {
        assert!(!everything.contains(absent), "{absent}");
    }
    assert!(!parts.0.contains_key("word/comments.xml") && !parts.0.contains_key("word/numbering.xml"));
    assert!(!everything.contains("w14:paraId") && !everything.contains("unknown"));
}

#[test]
fn no_text_box_no_colour_no_footer() {
    let parts = Parts::of(&sample());
    let body = parts.text("word/document.xml");
    for absent in ["w:txbx", "v:shape", "wp:anchor", "footerReference"] {
        assert!(!body.contains(absent), "{absent}");
    }
    assert!(all(&parts.part("word/styles.xml"), "w:color").is_empty());
}

#[test]
fn every_part_is_named_and_every_relation_leads_somewhere() {
    let parts = Parts::of(&sample());
    let types = parts.part("[Content_Types].xml");
    for part in all(&types, "Override") {
        let path = part.attribute("PartName").unwrap().trim_start_matches('/');
        assert!(parts.0.contains_key(path), "{path}");
    }
    let relations = parts.part("word/_rels/document.xml.rels");
    let ids: Vec<_> = all(&relations, "Relationship")
        .into_iter()
        .map(|relation| {
            assert!(parts.0.contains_key(&format!("word/{}", relation.attribute("Target").unwrap())), "{relation:?}");
            relation.attribute("Id").unwrap()
        })
        .collect();
    let body = parts.part("word/document.xml");
    for used in all(&body, "a:blip").into_iter().filter_map(|picture| picture.attribute("r:embed")) {
        assert!(ids.contains(&used));
    }
    for used in all(&body, "w:headerReference").into_iter().filter_map(|header| header.attribute("r:id")) {
        assert!(ids.contains(&used));
    }
}

#[test]
fn a_finished_part_stays_as_it_is() {
    let parts = Parts::of(&sample());
    for name in ["word/document.xml", "word/styles.xml", "word/comments.xml", "word/numbering.xml"] {
        let mut again = parts.part(name);
        finish::finish(&mut again, &[]);
        assert_eq!(String::from_utf8(again.write()).unwrap(), parts.text(name), "{name}");
    }
}

#[test]
fn a_row_that_does_not_fit_is_refused_with_its_place() {
    let mut document = sample();
    let Block::Table(table) = &mut document.annexes[0].blocks[1] else { panic!("the second block is a table") };
    table.rows[0].push(Cell::plain("thừa"));
    let refused = write(&document).unwrap_err().to_string();
    assert_eq!(refused, "row 3 of table 2 covers 4 columns and the table has 3; fill it with empty cells or widen one");
    table_without_columns(&mut document);
}

fn table_without_columns(document: &mut Document) {
    let Block::Table(table) = &mut document.blocks[3] else { panic!("the fourth block is a table") };
    table.columns.clear();
    assert_eq!(document.check(), Err(DocumentError::NoColumns { table: 1 }));
}

#[test]
fn english_has_its_own_words() {
    let mut document = sample();
    document.language = WritingLanguage::English;
    document.kind = "REPORT".to_owned();
    document.letterhead.date.day = Some(9);
    let parts = Parts::of(&document);
    let body = outline(&parts.part("word/document.xml"));
    for text in [
        "SOCIALIST REPUBLIC OF VIET NAM",
        "Sơn La, 9 December 2022",
        "To: Ủy ban",
        "Recipients:",
        "Annex II",
        "Table 1. ",
        "Figure 1. ",
    ] {
        assert!(body.contains(text), "{text}");
    }
    assert!(body.contains("(Attached to Report No. "));
    assert!(parts.text("word/styles.xml").contains("w:val=\"en-GB\""));
}

#[test]
fn several_addressees_stand_in_a_list() {
    let mut document = sample();
    document.addressees.push("Ban Dân vận Tỉnh ủy".to_owned());
    let body = outline(&Parts::of(&document).part("word/document.xml"));
    assert!(body.contains("Kính gửi:\n[Normal] - Ủy ban nhân dân tỉnh Sơn La;\n[Normal] - Ban Dân vận Tỉnh ủy."));
}

#[test]
fn pages_turn_and_tables_stay_apart_wherever_they_stand() {
    let table = || {
        let cell = || vec![vec![Cell::plain("a")]];
        let columns = vec![Column::text(1)];
        Block::Table(Table { caption: None, columns, header: cell(), rows: cell(), note: None })
    };
    let mut document = sample();
    document.closing = None;
    document.signature = None;
    document.recipients.clear();
    document.blocks = vec![
        table(),
        table(),
        Block::PageBreak,
        table(),
        Block::Turn(Orientation::Landscape),
        Block::Turn(Orientation::Landscape),
        Block::Turn(Orientation::Portrait),
        table(),
    ];
    document.annexes =
        vec![Annex { title: "a".to_owned(), orientation: Orientation::Landscape, blocks: vec![Block::PageBreak] }];
    let body = outline(&Parts::of(&document).part("word/document.xml"));
    let (_, after) = body.split_once("[Addressee] ").unwrap();
    let lines: Vec<_> = after.lines().skip(1).map(|line| line.split([' ', ']']).next().unwrap()).collect();
    // Each row begins with spaces.
    let table = ["", ""];
    let wanted = [
        &table[..],
        &["[Break"],
        &table,
        &["[Break"],
        &table,
        &["[Break", "---", "[Break", "---"],
        &table,
        &["[Break", "---", "[Annex", "[AnnexTitle", "[AnnexSource", "[Rule", "---"],
    ];
    assert_eq!(lines, wanted.concat());
}
