//! The blocks of a report in HTML.

use super::Page;
use crate::document::check::covered;
use crate::document::{Align, Block, Cell, Comment, Figure, HeadingLevel, List, Paragraph, Run, Table, words};
use crate::xml_text::{escaped, xml_text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

impl Page<'_> {
    /// Writes blocks; headings begin with `<h{first}>`.
    pub(super) fn blocks(&mut self, blocks: &[Block], first: u8) {
        for block in blocks {
            match block {
                Block::Heading { level, text } => self.heading(*level, text, first),
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::List(list) => self.list(list),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::PageBreak => self.out.push_str("<div class=\"page-break\"></div>\n"),
                Block::Turn(orientation) => self.turn(*orientation),
            }
        }
    }

    pub(super) fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            let (open, close) = match (run.bold, run.italic) {
                (false, false) => ("", ""),
                (true, false) => ("<b>", "</b>"),
                (false, true) => ("<i>", "</i>"),
                (true, true) => ("<b><i>", "</i></b>"),
            };
            self.out.push_str(open);
            self.out.push_str(&escaped(&run.text).replace('\n', "<br>"));
            self.out.push_str(close);
        }
    }

    fn heading(&mut self, level: HeadingLevel, text: &[Run], first: u8) {
        let (below, class) = match level {
            HeadingLevel::Part => (0, ""),
            HeadingLevel::Section => (1, ""),
            HeadingLevel::Point => (2, " class=\"point\""),
        };
        let name = first + below;
        let label = self.labels.next(level);
        let _ = write!(self.out, "<h{name}{class}>{label} ");
        self.runs(text);
        let _ = writeln!(self.out, "</h{name}>");
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        self.out.push_str("<p>");
        if let Some(level) = paragraph.numbered {
            let label = self.labels.next(level);
            let bold = level != HeadingLevel::Point;
            self.runs(&[Run { text: label, bold, italic: false }, Run::plain(" ")]);
        }
        self.runs(&paragraph.runs);
        self.out.push_str("</p>\n");
        for Comment { author, text } in &paragraph.comments {
            let text = escaped(text).replace('\n', "<br>");
            let _ = writeln!(self.out, "<aside class=\"comment\"><p><b>{}</b>: {text}</p></aside>", escaped(author));
        }
    }

    fn list(&mut self, list: &List) {
        let name = if list.numbered { "ol" } else { "ul" };
        let _ = write!(self.out, "<{name}>");
        for item in &list.items {
            self.out.push_str("<li>");
            self.runs(item);
            self.out.push_str("</li>");
        }
        let _ = writeln!(self.out, "</{name}>");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<table>");
        if let Some(caption) = &table.caption {
            let number = self.labels.next_table();
            let word = words::table(self.document.language);
            let _ = write!(self.out, "<caption>{word} {number}. {}</caption>", escaped(caption));
        }
        let all: u32 = table.columns.iter().map(|column| u32::from(column.width.max(1))).sum();
        self.out.push_str("<colgroup>");
        for column in &table.columns {
            let share = f64::from(column.width.max(1)) * 100.0 / f64::from(all.max(1));
            let _ = write!(self.out, "<col style=\"width:{share:.2}%\">");
        }
        self.out.push_str("</colgroup>\n<thead>");
        for row in &table.header {
            self.out.push_str("<tr>");
            for cell in row {
                let scope = if covered(cell) > 1 { "colgroup" } else { "col" };
                self.cell(cell, "th", &format!(" scope=\"{scope}\""));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</thead>\n<tbody>");
        for row in &table.rows {
            self.out.push_str("<tr>");
            let mut place = 0;
            for cell in row {
                self.body_cell(table, place, cell);
                place += covered(cell);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table>\n");
        self.note(table.note.as_deref());
    }

    fn body_cell(&mut self, table: &Table, place: usize, cell: &Cell) {
        let column = table.columns.get(place);
        let class = match column.map(|column| column.align).unwrap_or_default() {
            Align::Left => "",
            Align::Centre => " class=\"centre\"",
            Align::Right => " class=\"right\"",
        };
        if column.is_some_and(|column| column.names_row) {
            self.cell(cell, "th", &format!(" scope=\"row\"{class}"));
        } else {
            self.cell(cell, "td", class);
        }
    }

    fn cell(&mut self, cell: &Cell, name: &str, attributes: &str) {
        let _ = write!(self.out, "<{name}{attributes}");
        if covered(cell) > 1 {
            let _ = write!(self.out, " colspan=\"{}\"", covered(cell));
        }
        self.out.push('>');
        self.runs(&cell.runs);
        let _ = write!(self.out, "</{name}>");
    }

    fn figure(&mut self, figure: &Figure) {
        self.out.push_str("<figure>");
        if let Some(caption) = &figure.caption {
            let number = self.labels.next_figure();
            let word = words::figure(self.document.language);
            let _ = write!(self.out, "<figcaption>{word} {number}. {}</figcaption>", escaped(caption));
        }
        let picture = &figure.picture;
        let (width, height) = (picture.width(), picture.height());
        let alt = escaped(&xml_text(picture.alt()).replace('\n', " "));
        let data = STANDARD.encode(picture.bytes());
        let _ = writeln!(
            self.out,
            "<img alt=\"{alt}\" width=\"{width}\" height=\"{height}\" src=\"data:image/png;base64,{data}\"></figure>"
        );
        self.note(figure.note.as_deref());
    }

    fn note(&mut self, note: Option<&[Run]>) {
        if let Some(note) = note {
            self.out.push_str("<p class=\"note\">");
            self.runs(note);
            self.out.push_str("</p>\n");
        }
    }
}
