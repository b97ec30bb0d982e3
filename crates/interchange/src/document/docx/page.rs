//! Pages: their size, their margins, and what stands in the top one.

use super::styles;
use super::text::line;
use crate::document::Orientation;
use docx_rs as word;
use word::{BuildXML, HeaderReference, PageMargin, PageNumType, PageOrientationType, PageSize, SectionProperty};

/// A4 in twips.
const SHORT_SIDE: u32 = 11_906;
const LONG_SIDE: u32 = 16_838;
/// 20, 20, 30 and 15 mm.
const MARGINS: (i32, i32, i32, i32) = (1134, 1134, 1701, 850);

/// The relations of the two headers.
pub(super) const DEFAULT_HEADER: &str = "rIdHeader1";
pub(super) const FIRST_HEADER: &str = "rIdHeader2";

/// A section, which is a run of pages that lie the same way.
#[derive(Clone, Copy)]
pub(super) struct Section {
    pub(super) orientation: Orientation,
    /// Whether the report or an annex begins here: pages count from 1 and the first shows no number.
    pub(super) begins: bool,
    /// Whether it is the first of the file; the others take its headers over.
    pub(super) first: bool,
    /// Whether the headers hold a mark above the page number.
    pub(super) marked: bool,
}

impl Section {
    pub(super) fn property(self) -> SectionProperty {
        let (top, bottom, left, right) = MARGINS;
        // With a mark above it, the number would leave the margin if it began at 10 mm.
        let header = if self.marked { 284 } else { 567 };
        let size = match self.orientation {
            Orientation::Portrait => PageSize::new().size(SHORT_SIDE, LONG_SIDE),
            Orientation::Landscape => {
                PageSize::new().size(LONG_SIDE, SHORT_SIDE).orient(PageOrientationType::Landscape)
            }
        };
        let margin = PageMargin { top, bottom, left, right, header, footer: 567, gutter: 0 };
        let mut property = SectionProperty::new().page_size(size).page_margin(margin);
        if self.begins {
            property = property.title_pg().page_num_type(PageNumType::new().start(1));
        }
        if self.first {
            property.header_reference = Some(HeaderReference::new("default", DEFAULT_HEADER));
            property.first_header_reference = Some(HeaderReference::new("first", FIRST_HEADER));
        }
        property
    }
}

/// The width of the text in twips.
pub(super) fn text_width(orientation: Orientation) -> u32 {
    match orientation {
        Orientation::Portrait => 9_355,
        Orientation::Landscape => 14_287,
    }
}

/// The header parts: of every page, and of the first.
pub(super) fn headers(mark: Option<&str>) -> [Vec<u8>; 2] {
    let marked = || match mark {
        Some(mark) => word::Header::new().add_paragraph(line(styles::MARK, mark)),
        None => word::Header::new(),
    };
    let number = word::Paragraph::new().style(styles::HEADER).add_page_num(word::PageNum::new());
    let first = if mark.is_some() { marked() } else { marked().add_paragraph(line(styles::HEADER, "")) };
    [marked().add_paragraph(number).build(), first.build()]
}
