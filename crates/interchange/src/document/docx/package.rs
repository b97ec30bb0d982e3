//! The parts put together: relations, properties, and a zip file that is the same every time.

use super::page::{DEFAULT_HEADER, FIRST_HEADER};
use crate::document::Document;
use crate::xml_text::escaped;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The parts of one file.
pub(super) struct Package<'a> {
    document: &'a Document,
    body: Vec<u8>,
    styles: Vec<u8>,
    pub(super) headers: [Vec<u8>; 2],
    pub(super) numbering: Option<Vec<u8>>,
    pub(super) comments: Option<Vec<u8>>,
    /// PNGs under the ids of their relations.
    pub(super) pictures: Vec<(String, Vec<u8>)>,
}

/// A part of the folder `word`: file name, kind of relation, content type.
type Part = (&'static str, &'static str, &'static str);

const STYLES: Part = ("styles.xml", "styles", "styles");
const SETTINGS: Part = ("settings.xml", "settings", "settings");
const NUMBERING: Part = ("numbering.xml", "numbering", "numbering");
const COMMENTS: Part = ("comments.xml", "comments", "comments");

impl<'a> Package<'a> {
    pub(super) fn new(document: &'a Document, body: Vec<u8>, styles: Vec<u8>) -> Self {
        let headers = [Vec::new(), Vec::new()];
        Self { document, body, styles, headers, numbering: None, comments: None, pictures: Vec::new() }
    }

    pub(super) fn zip(self) -> zip::result::ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let texts = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        // A PNG is compressed already.
        let pictures = texts.compression_method(CompressionMethod::Stored);
        let mut write = |name: &str, options: SimpleFileOptions, bytes: &[u8]| -> zip::result::ZipResult<()> {
            zip.start_file(name, options)?;
            Ok(zip.write_all(bytes)?)
        };
        let mut add = |name: &str, bytes: &[u8]| write(name, texts, bytes);
        add("[Content_Types].xml", self.content_types().as_bytes())?;
        add("_rels/.rels", relations_of_file().as_bytes())?;
        add("docProps/core.xml", self.properties().as_bytes())?;
        add("word/_rels/document.xml.rels", self.relations().as_bytes())?;
        add("word/document.xml", &self.body)?;
        add("word/styles.xml", &self.styles)?;
        add("word/settings.xml", self.settings().as_bytes())?;
        for (place, header) in self.headers.iter().enumerate() {
            add(&format!("word/header{}.xml", place + 1), header)?;
        }
        if let Some(numbering) = &self.numbering {
            add("word/numbering.xml", numbering)?;
        }
        if let Some(comments) = &self.comments {
            add("word/comments.xml", comments)?;
        }
        for (id, png) in &self.pictures {
            write(&format!("word/media/{id}.png"), pictures, png)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn parts(&self) -> impl Iterator<Item = Part> {
        let numbering = self.numbering.as_ref().map(|_| NUMBERING);
        let comments = self.comments.as_ref().map(|_| COMMENTS);
        [Some(STYLES), Some(SETTINGS), numbering, comments].into_iter().flatten()
    }

    fn content_types(&self) -> String {
        let mut out = declaration();
        let _ = write!(out, "<Types xmlns=\"{PACKAGE}/content-types\">");
        let relations = "application/vnd.openxmlformats-package.relationships+xml";
        for (ending, kind) in [("rels", relations), ("xml", "application/xml"), ("png", "image/png")] {
            let _ = write!(out, "<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>");
        }
        let mut part = |path: &str, kind: &str| {
            let _ = write!(out, "<Override PartName=\"{path}\" ContentType=\"{kind}\"/>");
        };
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        part("/word/document.xml", &format!("{WORD}.document.main+xml"));
        for (file, _, kind) in self.parts() {
            part(&format!("/word/{file}"), &format!("{WORD}.{kind}+xml"));
        }
        for file in ["header1", "header2"] {
            part(&format!("/word/{file}.xml"), &format!("{WORD}.header+xml"));
        }
        out.push_str("</Types>");
        out
    }

    fn relations(&self) -> String {
        let mut relations: Vec<(String, &str, String)> = self
            .parts()
            .enumerate()
            .map(|(place, (file, kind, _))| (format!("rId{}", place + 1), kind, file.to_owned()))
            .collect();
        relations.push((DEFAULT_HEADER.to_owned(), "header", "header1.xml".to_owned()));
        relations.push((FIRST_HEADER.to_owned(), "header", "header2.xml".to_owned()));
        relations.extend(self.pictures.iter().map(|(id, _)| (id.clone(), "image", format!("media/{id}.png"))));
        let mut out = declaration();
        let _ = write!(out, "<Relationships xmlns=\"{PACKAGE}/relationships\">");
        for (id, kind, target) in relations {
            let _ =
                write!(out, "<Relationship Id=\"{id}\" Type=\"{OFFICE}/relationships/{kind}\" Target=\"{target}\"/>");
        }
        out.push_str("</Relationships>");
        out
    }

    fn properties(&self) -> String {
        let document = self.document;
        let created = document.created_text();
        let (title, kind) = (escaped(&document.subject), escaped(&document.kind));
        let (author, language) = (escaped(&document.letterhead.agency_in_prose), document.language.tag_with_country());
        let mut out = declaration();
        let _ = write!(
            out,
            "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
             <dc:title>{title}</dc:title><dc:subject>{kind}</dc:subject><dc:creator>{author}</dc:creator>\
             <dc:language>{language}</dc:language><cp:lastModifiedBy>{author}</cp:lastModifiedBy>\
             <dcterms:created xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:created>\
             <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{created}</dcterms:modified></cp:coreProperties>"
        );
        out
    }

    fn settings(&self) -> String {
        let language = self.document.language.tag_with_country();
        let mut out = declaration();
        let _ = write!(
            out,
            "<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:zoom w:percent=\"100\"/>\
             <w:defaultTabStop w:val=\"720\"/><w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat>\
             <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
             </w:compat><w:themeFontLang w:val=\"{language}\"/></w:settings>"
        );
        out
    }
}

fn declaration() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned()
}

fn relations_of_file() -> String {
    let mut out = declaration();
    let _ = write!(
        out,
        "<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/relationships/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    );
    out
}
