//! The body from first to last: what follows what, where sections end.

use super::finish::FigureName;
use super::page::Section;
use super::{letterhead, styles, text};
use crate::document::labels::Labels;
use crate::document::{Document, Orientation, Run, words};
use docx_rs as word;
use word::DocumentChild;

/// What has been written so far, and what it asks of the other parts.
pub(super) struct Flow<'a> {
    pub(super) document: &'a Document,
    pub(super) body: word::Document,
    pub(super) labels: Labels,
    pub(super) section: Section,
    /// Whether the next paragraph begins a page.
    pub(super) new_page: bool,
    pub(super) lists: usize,
    pub(super) numbered_lists: usize,
    pub(super) comments: usize,
    pub(super) figures: Vec<FigureName>,
}

impl<'a> Flow<'a> {
    /// Writes the whole body.
    pub(super) fn write(document: &'a Document) -> Self {
        let marked = document.mark.is_some();
        let section = Section { orientation: Orientation::Portrait, begins: true, first: true, marked };
        let mut flow = Self {
            document,
            body: word::Document::new(),
            labels: Labels::default(),
            section,
            new_page: false,
            lists: 0,
            numbered_lists: 0,
            comments: 0,
            figures: Vec::new(),
        };
        flow.table(letterhead::letterhead(document));
        for paragraph in letterhead::title(document) {
            flow.paragraph(paragraph);
        }
        flow.blocks(&document.blocks);
        flow.closing();
        for (place, annex) in document.annexes.iter().enumerate() {
            flow.turn(annex.orientation, true);
            flow.labels.begin_annex();
            for paragraph in letterhead::annex(document, place, annex) {
                flow.paragraph(paragraph);
            }
            flow.blocks(&annex.blocks);
        }
        // The properties of the last section stand at the end of the body, after a paragraph.
        if !matches!(flow.body.children.last(), Some(DocumentChild::Paragraph(_))) {
            flow.paragraph(word::Paragraph::new().style(styles::BREAK));
        }
        flow.body.section_property = flow.section.property();
        flow
    }

    pub(super) fn paragraph(&mut self, paragraph: word::Paragraph) {
        let paragraph = if self.new_page { paragraph.page_break_before(true) } else { paragraph };
        self.new_page = false;
        self.body = std::mem::take(&mut self.body).add_paragraph(paragraph);
    }

    pub(super) fn table(&mut self, table: word::Table) {
        // Two tables with nothing between them would be one, and a table cannot begin a page by itself.
        if self.new_page || matches!(self.body.children.last(), Some(DocumentChild::Table(_))) {
            self.paragraph(word::Paragraph::new().style(styles::BREAK));
        }
        self.body = std::mem::take(&mut self.body).add_table(table);
    }

    /// Ends the section; the next lies this way.
    pub(super) fn turn(&mut self, orientation: Orientation, begins: bool) {
        let property = self.section.property();
        let free = match self.body.children.last_mut() {
            Some(DocumentChild::Paragraph(last)) if last.property.section_property.is_none() => Some(last),
            _ => None,
        };
        if let Some(last) = free {
            last.property.section_property = Some(property);
        } else {
            self.paragraph(word::Paragraph::new().style(styles::BREAK).section_property(property));
        }
        self.section = Section { orientation, begins, first: false, ..self.section };
        self.new_page = false;
    }

    fn closing(&mut self) {
        if let Some(closing) = &self.document.closing {
            let paragraph = text::add_runs(word::Paragraph::new().style(styles::BODY), closing);
            let paragraph = paragraph.add_run(text::run(&Run::plain(words::END_MARK)));
            self.paragraph(paragraph.keep_next(true).line_spacing(word::LineSpacing::new().after(160)));
        }
        if let Some(table) = letterhead::closing(self.document) {
            self.table(table);
        }
    }
}
