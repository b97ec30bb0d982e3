//! Letterhead, title, closing, signature, recipients and the heads of annexes, in HTML.

use super::Page;
use crate::document::{Annex, words};
use crate::xml_text::escaped;
use std::fmt::Write as _;

impl Page<'_> {
    pub(super) fn opening(&mut self) {
        let (document, language) = (self.document, self.document.language);
        let head = &document.letterhead;
        if let Some(mark) = &document.mark {
            let _ = writeln!(self.out, "<p class=\"mark\">{}</p>", escaped(mark));
        }
        self.out.push_str("<header>\n<div class=\"letterhead\">\n<div>");
        if let Some(parent) = &head.parent {
            let _ = write!(self.out, "<p>{}</p>", escaped(parent));
        }
        let _ = write!(self.out, "<p><b>{}</b></p>", escaped(&head.agency));
        self.rule("16mm");
        let number = escaped(&words::number_line(language, head));
        let _ = write!(self.out, "<p class=\"number\">{number}</p></div>\n<div>");
        let (nation, motto) = (words::nation(language), words::motto(language));
        let _ = write!(self.out, "<p><b>{nation}</b></p><p class=\"motto\"><b>{motto}</b></p>");
        self.rule("61mm");
        let date = escaped(&words::date_line(language, head));
        let _ = write!(self.out, "<p class=\"date\">{date}</p></div>\n</div>\n");
        let (kind, subject) = (escaped(&document.kind), escaped(&document.subject));
        let _ = writeln!(self.out, "<h1>{kind} <span>{subject}</span></h1>");
        self.rule("56mm");
        self.addressees();
        self.out.push_str("</header>\n");
    }

    fn addressees(&mut self) {
        let to = words::addressed_to(self.document.language);
        match self.document.addressees.as_slice() {
            [] => {}
            [one] => {
                let _ = writeln!(self.out, "<p class=\"to\">{to} {}.</p>", escaped(one));
            }
            several => {
                let _ = writeln!(self.out, "<p class=\"to\">{to}</p>\n<ul class=\"to\">");
                self.entries(several);
                self.out.push_str("</ul>\n");
            }
        }
    }

    /// Closing sentence, recipients and signature.
    pub(super) fn closing(&mut self) {
        let document = self.document;
        if let Some(closing) = &document.closing {
            self.out.push_str("<p>");
            self.runs(closing);
            let _ = writeln!(self.out, "{}</p>", words::END_MARK);
        }
        if document.signature.is_none() && document.recipients.is_empty() {
            return;
        }
        self.out.push_str("<div class=\"ending\">\n<div class=\"recipients\">");
        if !document.recipients.is_empty() {
            let _ = write!(self.out, "<p>{}</p><ul>", words::recipients(document.language));
            self.entries(&document.recipients);
            self.out.push_str("</ul>");
        }
        self.out.push_str("</div>\n<div class=\"signature\">");
        if let Some(signature) = &document.signature {
            let space = signature.space.as_deref().unwrap_or_default();
            let lines = signature.authority.iter().chain([&signature.office]);
            for line in lines {
                let _ = write!(self.out, "<p>{}</p>", escaped(line));
            }
            let _ = write!(self.out, "<p class=\"space\">{}</p><p>{}</p>", escaped(space), escaped(&signature.name));
        }
        self.out.push_str("</div>\n</div>\n");
    }

    fn entries(&mut self, entries: &[String]) {
        for (place, entry) in entries.iter().enumerate() {
            let _ = write!(self.out, "<li>{}{}</li>", escaped(entry), words::stop(place, entries.len()));
        }
    }

    /// Begins an annex with its head.
    pub(super) fn annex_head(&mut self, place: usize, annex: &Annex) {
        let document = self.document;
        self.out.push_str("<section class=\"annex\">\n");
        self.turn(annex.orientation);
        let number = words::annex(document.language, place, document.annexes.len());
        let title = escaped(&annex.title.to_uppercase());
        let _ = write!(self.out, "<div class=\"annex-head\"><h2>{number}<br>{title}</h2>");
        let _ = write!(self.out, "<p class=\"source\">{}</p>", escaped(&words::annex_source(document)));
        self.rule("48mm");
        self.out.push_str("</div>\n");
    }

    fn rule(&mut self, width: &str) {
        let _ = writeln!(self.out, "<hr class=\"rule\" style=\"width:{width}\">");
    }
}
