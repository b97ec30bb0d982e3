//! Whatever is typed, each writer gives a file that parses and holds the text.

use super::{sample, unzipped};
use crate::document::{Block, Cell, Column, Document, Figure, Paragraph, Picture, Run, Table, docx, html};
use crate::xml_text::xml_text;
use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// Text with what breaks files: controls, noncharacters, markup, emoji, decomposed Vietnamese, long.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\u{0}-\u{20}a-z<>&\"'\\]\\[\u{7f}-\u{9f}\u{fffd}-\u{ffff}]{0,40}",
        "(Tie\u{302}\u{301}ng Vie\u{323}\u{302}t |Đ|đ|\u{1f600}|\u{1f468}\u{200d}\u{1f469}){0,20}",
        "[a-zàáảãạ ]{0,200}".prop_map(|text| text.repeat(200)),
        Just("]]><!-- ?> {{ }} &amp; %1 ${x}".to_owned()),
    ]
}

fn with(text: &str) -> Document {
    let mut document = sample();
    document.subject = text.to_owned();
    document.mark = Some(text.to_owned());
    document.recipients.push(text.to_owned());
    let picture = Picture::png(super::png(2, 2), format!("a{text}")).unwrap();
    document.annexes.truncate(1);
    document.annexes[0].title = text.to_owned();
    document.blocks = vec![
        Block::Paragraph(Paragraph::new(vec![Run::bold(text)]).with_comment(text, text)),
        Block::Table(Table {
            caption: Some(text.to_owned()),
            columns: vec![Column::names(1)],
            header: vec![vec![Cell::plain(text)]],
            rows: vec![vec![Cell::plain(text)]],
            note: Some(vec![Run::italic(text)]),
        }),
    ];
    document.blocks.push(Block::Figure(Figure { picture, caption: Some(text.to_owned()), note: None }));
    document
}

/// The text of an XML part or an XHTML-like page, breaks as they are written.
fn text_of(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut out = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(text) => out.push_str(&text),
            Event::GeneralRef(name) => match &*name {
                "lt" => out.push('<'),
                "gt" => out.push('>'),
                "amp" => out.push('&'),
                "quot" => out.push('"'),
                "apos" => out.push('\''),
                _ => out.push(name.resolve_char_ref().unwrap().unwrap()),
            },
            Event::Start(start) | Event::Empty(start) => match start.name().as_ref() {
                "w:br" | "br" => out.push('\n'),
                "w:tab" => out.push('\t'),
                _ => {}
            },
            Event::Eof => return out,
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn word_holds_any_text(text in any_text()) {
        let files = unzipped(&docx::write(&with(&text)).unwrap());
        let wanted = xml_text(&text);
        for (name, content) in files {
            if !name.starts_with("word/media/") {
                let part = String::from_utf8(content).unwrap();
                prop_assert_eq!(&xml_text(&part), &part, "{} holds what XML forbids", name);
                let held = text_of(&part);
                let times = match name.as_str() {
                    "word/document.xml" => 7,
                    "word/comments.xml" | "word/header1.xml" | "word/header2.xml" | "docProps/core.xml" => 1,
                    _ => 0,
                };
                prop_assert!(wanted.is_empty() || held.matches(&wanted).count() >= times, "{} lost {:?}", name, wanted);
            }
        }
    }

    #[test]
    fn a_page_holds_any_text(text in any_text()) {
        let page = html::write(&with(&text)).unwrap();
        prop_assert_eq!(&xml_text(&page), &page);
        let (_, body) = page.split_once("<body>").unwrap();
        let wanted = xml_text(&text);
        prop_assert!(wanted.is_empty() || text_of(body).matches(&wanted).count() >= 9);
        // Nothing typed becomes an element.
        prop_assert_eq!(page.matches("<style").count(), 1);
        prop_assert!(!page.contains("<script") && !page.contains("<!--"));
    }
}
