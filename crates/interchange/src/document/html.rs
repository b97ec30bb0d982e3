//! A document as one page of HTML to read and print, with the same content in the same order as the Word file.
//!
//! Self-contained: styles inside, pictures as `data:` addresses, no script, nothing fetched. Print rules set A4 and the
//! margins of the Word file; browsers that know page margin boxes also number the pages,
//! which go on through the annexes: no browser can begin them anew. Comments are shown on the screen
//! and not printed.

mod blocks;
mod frame;
#[cfg(test)]
mod tests;

use super::labels::Labels;
use super::{Document, DocumentError, Orientation};
use crate::xml_text::{escaped, xml_text};
use std::fmt::Write as _;

const STYLE: &str = include_str!("html/page.css");

/// Writes the page. The same document gives the same text.
pub fn write(document: &Document) -> Result<String, DocumentError> {
    document.check()?;
    let mut page = Page::new(document);
    page.opening();
    page.blocks(&document.blocks, 2);
    page.portrait();
    page.closing();
    for (place, annex) in document.annexes.iter().enumerate() {
        page.labels.begin_annex();
        page.annex_head(place, annex);
        page.blocks(&annex.blocks, 3);
        page.portrait();
        page.out.push_str("</section>\n");
    }
    Ok(page.finish())
}

/// The page being written.
struct Page<'a> {
    document: &'a Document,
    labels: Labels,
    /// Whether a landscape part is open.
    landscape: bool,
    out: String,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document) -> Self {
        let title = format!("{} {}", document.kind, document.subject);
        let mut out =
            format!("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", document.language.tag());
        out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // A page that is mailed about runs nothing and calls nobody.
        let policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
        let _ = writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
        let _ = writeln!(out, "<title>{}</title>", escaped(&title));
        let _ = writeln!(out, "<style>\n{STYLE}{}</style>\n</head>\n<body>", mark_rule(document.mark.as_deref()));
        Self { document, labels: Labels::default(), landscape: false, out }
    }

    fn finish(mut self) -> String {
        self.out.push_str("</body>\n</html>\n");
        self.out
    }

    /// Begins or ends a part that lies across.
    fn turn(&mut self, orientation: Orientation) {
        match (orientation, self.landscape) {
            (Orientation::Landscape, false) => self.out.push_str("<div class=\"landscape\">\n"),
            (Orientation::Portrait, true) => self.out.push_str("</div>\n"),
            _ => {}
        }
        self.landscape = orientation == Orientation::Landscape;
    }

    fn portrait(&mut self) {
        self.turn(Orientation::Portrait);
    }
}

/// The mark in the top margin of every page after the first, where it stands in the text.
fn mark_rule(mark: Option<&str>) -> String {
    mark.map_or_else(String::new, |mark| {
        format!("@page {{ @top-right {{ content: {}; font: bold 11pt serif; }} }}\n@page :first {{ @top-right {{ content: none; }} }}\n", css_string(mark))
    })
}

/// A CSS string that cannot leave its quotes nor the style element.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in xml_text(text).chars() {
        if character.is_alphanumeric() || character == ' ' {
            out.push(character);
        } else {
            let _ = write!(out, "\\{:x} ", u32::from(character));
        }
    }
    out.push('"');
    out
}
