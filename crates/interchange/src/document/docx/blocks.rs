//! The blocks of a report as Word paragraphs, tables and pictures.

use super::finish::FigureName;
use super::flow::Flow;
use super::text::{add_runs, line, plain};
use super::{page, styles, table};
use crate::document::{Block, Figure, HeadingLevel, List, Paragraph, Picture, Run, Table, words};
use crate::xml_text::{escaped, xml_text};
use docx_rs as word;
use word::{FieldCharType, IndentLevel, InstrText, LineSpacing, NumberingId};

/// English Metric Units to the millimetre.
const EMU: u32 = 36_000;

impl Flow<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (place, block) in blocks.iter().enumerate() {
            let next = blocks.get(place + 1);
            match block {
                Block::Heading { level, text } => self.heading(*level, text),
                Block::Paragraph(paragraph) => self.body_text(paragraph, next),
                Block::List(list) => self.list(list),
                Block::Table(table) => self.data_table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::PageBreak => self.new_page = true,
                Block::Turn(orientation) if *orientation == self.section.orientation => self.new_page = true,
                Block::Turn(orientation) => self.turn(*orientation, false),
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, text: &[Run]) {
        let style = match level {
            HeadingLevel::Part => "Heading1",
            HeadingLevel::Section => "Heading2",
            HeadingLevel::Point => "Heading3",
        };
        let label = self.labels.next(level);
        self.paragraph(add_runs(line(style, &format!("{label} ")), text));
    }

    fn body_text(&mut self, paragraph: &Paragraph, next: Option<&Block>) {
        let mut out = word::Paragraph::new().style(styles::BODY);
        // A table without caption has no space above it of its own.
        if matches!(next, Some(Block::Table(table)) if table.caption.is_none()) {
            out = out.line_spacing(LineSpacing::new().after(80));
        }
        let first = self.comments;
        for comment in &paragraph.comments {
            let text = line(styles::COMMENT, &comment.text);
            let date = self.document.created_text();
            // docx-rs writes this attribute as it comes.
            let author = escaped(&comment.author);
            let comment = word::Comment::new(self.comments).author(author).date(date).add_paragraph(text);
            out = out.add_comment_start(comment);
            self.comments += 1;
        }
        if let Some(level) = paragraph.numbered {
            let label = plain(&format!("{} ", self.labels.next(level)));
            out = out.add_run(if level == HeadingLevel::Point { label } else { label.bold() });
        }
        out = add_runs(out, &paragraph.runs);
        for comment in first..self.comments {
            out = out.add_comment_end(comment);
        }
        self.paragraph(out);
    }

    fn list(&mut self, list: &List) {
        self.lists += 1;
        let id = if list.numbered {
            self.numbered_lists += 1;
            styles::DASHES + self.numbered_lists
        } else {
            styles::DASHES
        };
        for item in &list.items {
            let paragraph =
                word::Paragraph::new().style(styles::LIST).numbering(NumberingId::new(id), IndentLevel::new(0));
            self.paragraph(add_runs(paragraph, item));
        }
    }

    fn data_table(&mut self, data: &Table) {
        if let Some(caption) = &data.caption {
            let number = self.labels.next_table();
            self.caption(words::table(self.document.language), number, caption);
        }
        let room = page::text_width(self.section.orientation);
        self.table(table::table(data, room));
        self.note(data.note.as_deref());
    }

    fn figure(&mut self, figure: &Figure) {
        let word = words::figure(self.document.language);
        let mut name = word.to_owned();
        if let Some(caption) = &figure.caption {
            let number = self.labels.next_figure();
            name = format!("{word} {number}");
            self.caption(word, number, caption);
        }
        self.figures.push(FigureName { name, alt: figure.picture.alt().to_owned() });
        let (width, height) = size(&figure.picture, self.section.orientation.picture_room());
        // docx-rs would count pictures across everything the process has written.
        let id = format!("rIdImage{}", self.figures.len());
        let picture = &figure.picture;
        let picture = word::Pic::new_with_dimensions(picture.bytes().to_vec(), picture.width(), picture.height());
        let picture = word::Run::new().add_image(picture.id(id).size(width, height));
        let mut paragraph = word::Paragraph::new().style(styles::FIGURE).add_run(picture);
        if figure.note.is_none() {
            paragraph = paragraph.keep_next(false);
        }
        self.paragraph(paragraph);
        self.note(figure.note.as_deref());
    }

    /// A caption with a number Word can count and list.
    fn caption(&mut self, word: &str, number: usize, caption: &str) {
        let field = word::Run::new()
            .add_field_char(FieldCharType::Begin, false)
            .add_instr_text(InstrText::Unsupported(format!("SEQ {word} \\* ARABIC")))
            .add_field_char(FieldCharType::Separate, false)
            .add_text(number.to_string())
            .add_field_char(FieldCharType::End, false);
        let paragraph = line(styles::CAPTION, &format!("{word} ")).add_run(field);
        self.paragraph(paragraph.add_run(plain(&format!(". {}", xml_text(caption)))));
    }

    fn note(&mut self, note: Option<&[Run]>) {
        if let Some(note) = note {
            self.paragraph(add_runs(word::Paragraph::new().style(styles::NOTE), note));
        }
    }
}

/// The size of a picture in EMU: as wide as there is room, unless it would be too high.
fn size(picture: &Picture, (width, height): (u32, u32)) -> (u32, u32) {
    let (across, down) = (u64::from(picture.width()), u64::from(picture.height()));
    let (width, height) = (u64::from(width * EMU), u64::from(height * EMU));
    let fitted =
        if width * down <= height * across { (width, width * down / across) } else { (height * across / down, height) };
    let side = |emu: u64| u32::try_from(emu.max(1)).unwrap_or(u32::MAX);
    (side(fitted.0), side(fitted.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::png;

    #[test]
    fn a_picture_is_as_wide_as_the_text_unless_it_would_be_too_high() {
        let of = |width, height| size(&Picture::png(png(width, height), "a").unwrap(), (165, 190));
        assert_eq!(of(1650, 500), (165 * EMU, 50 * EMU));
        assert_eq!(of(100, 1000), (19 * EMU, 190 * EMU));
    }
}
