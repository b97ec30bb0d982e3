//! A document as Word opens it, by the layout of Decree 30/2020/NĐ-CP.
//!
//! A4, margins 20, 20, 30 and 15 mm; Times New Roman 14, justified; the page number in the top margin, none on the first
//! page of the report or of an annex, each of which counts from 1. Everything is an ordinary style, table or paragraph:
//! no text boxes, so that the office can go on writing.
//!
//! docx-rs writes the parts; `finish` puts into them what it cannot write, `package` zips them with fixed times.

mod blocks;
mod finish;
mod flow;
mod letterhead;
mod metrics;
mod package;
mod page;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use super::{Document, DocumentError};
use docx_rs as word;
use tree::Element;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(
        "part '{part}' of the Word file cannot be read back; this is a fault of the writer, keep the document and report it"
    )]
    Part { part: &'static str, source: quick_xml::Error },
    #[error("part '{0}' of the Word file is not UTF-8; this is a fault of the writer, keep the document and report it")]
    NotUtf8(&'static str),
    #[error("the parts of the Word file cannot be put together; try with fewer or smaller pictures")]
    Zip(#[from] zip::result::ZipError),
}

/// Writes a DOCX. The same document gives the same bytes.
pub fn write(document: &Document) -> Result<Vec<u8>, DocxError> {
    document.check()?;
    let written = flow::Flow::write(document);
    let lists = written.numbered_lists;
    let parts = styles::numberings(word::Docx::new(), lists).document(written.body).styles(styles::styles()).build();

    let mut body = read("word/document.xml", &parts.document)?;
    finish::finish(&mut body, &written.figures);
    let mut styles = read("word/styles.xml", &parts.styles)?;
    finish::finish_styles(&mut styles, document.language);
    let mut package = package::Package::new(document, body.write(), styles.write());
    if written.lists > 0 {
        package.numbering = Some(finished("word/numbering.xml", &parts.numberings)?);
    }
    if written.comments > 0 {
        package.comments = Some(finished("word/comments.xml", &parts.comments)?);
    }
    let [default, first] = page::headers(document.mark.as_deref());
    package.headers = [finished("word/header1.xml", &default)?, finished("word/header2.xml", &first)?];
    package.pictures = parts.media;
    Ok(package.zip()?)
}

fn finished(part: &'static str, bytes: &[u8]) -> Result<Vec<u8>, DocxError> {
    let mut element = read(part, bytes)?;
    finish::finish(&mut element, &[]);
    Ok(element.write())
}

fn read(part: &'static str, bytes: &[u8]) -> Result<Element, DocxError> {
    let text = std::str::from_utf8(bytes).map_err(|_| DocxError::NotUtf8(part))?;
    Element::read(text).map_err(|source| DocxError::Part { part, source })
}
