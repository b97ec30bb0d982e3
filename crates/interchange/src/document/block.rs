//! What a report is made of: headings, paragraphs, lists, tables, figures.

use super::Picture;

/// A piece of text in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    pub italic: bool,
}

impl Run {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: false, italic: false }
    }

    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, italic: false }
    }

    pub fn italic(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: false, italic: true }
    }
}

/// One thing after another.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; its number is the writer's.
    Heading {
        level: HeadingLevel,
        text: Vec<Run>,
    },
    Paragraph(Paragraph),
    List(List),
    Table(Table),
    Figure(Figure),
    /// What follows begins on a new page.
    PageBreak,
    /// What follows begins on a new page that lies this way; the page numbers go on.
    Turn(Orientation),
}

/// The levels of official papers. The numbers begin anew in each annex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingLevel {
    /// `I.`, in bold; the text is given in capitals.
    Part,
    /// `1.`, in bold.
    Section,
    /// `a)`, upright, in the Vietnamese alphabet: a, b, c, d, đ, e, g.
    Point,
}

/// How a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    #[default]
    Portrait,
    Landscape,
}

impl Orientation {
    /// How wide and high a picture may be, in millimetres: as the text, and leaving room for an annex heading, caption and
    /// note. A higher one is shown smaller.
    pub const fn picture_room(self) -> (u32, u32) {
        match self {
            Self::Portrait => (165, 190),
            Self::Landscape => (252, 110),
        }
    }
}

/// A justified paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub runs: Vec<Run>,
    /// Numbered as headings of this level are, in the same count: `1.` before a paragraph is the official habit.
    pub numbered: Option<HeadingLevel>,
    /// What is offered beside the text: findings for the proposals that the office writes.
    pub comments: Vec<Comment>,
}

impl Paragraph {
    pub fn new(runs: Vec<Run>) -> Self {
        Self { runs, numbered: None, comments: Vec::new() }
    }

    pub fn numbered(level: HeadingLevel, runs: Vec<Run>) -> Self {
        Self { runs, numbered: Some(level), comments: Vec::new() }
    }

    /// Adds a comment anchored to the whole paragraph.
    #[must_use]
    pub fn with_comment(mut self, author: impl Into<String>, text: impl Into<String>) -> Self {
        self.comments.push(Comment { author: author.into(), text: text.into() });
        self
    }
}

/// A Word comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub author: String,
    pub text: String,
}

/// A list, numbered `1)` or with dashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub numbered: bool,
    pub items: Vec<Vec<Run>>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Written above with its number: `Bảng 1. …`; without a caption there is no number.
    pub caption: Option<String>,
    pub columns: Vec<Column>,
    /// The rows repeated at the head of each page, bold and centred.
    pub header: Vec<Vec<Cell>>,
    pub rows: Vec<Vec<Cell>>,
    /// The line below.
    pub note: Option<Vec<Run>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub align: Align,
    /// Its width in the proportion of all widths.
    pub width: u16,
    /// Whether its cells name their rows.
    pub names_row: bool,
}

impl Column {
    /// A column of figures or other centred text.
    pub fn centred(width: u16) -> Self {
        Self { align: Align::Centre, width, names_row: false }
    }

    /// The column that says what each row is about.
    pub fn names(width: u16) -> Self {
        Self { align: Align::Left, width, names_row: true }
    }

    /// A column of text.
    pub fn text(width: u16) -> Self {
        Self { align: Align::Left, width, names_row: false }
    }
}

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub runs: Vec<Run>,
    /// How many columns it covers, at least one.
    pub columns: u16,
}

impl Cell {
    pub fn new(runs: Vec<Run>) -> Self {
        Self { runs, columns: 1 }
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(vec![Run::plain(text)])
    }

    pub fn bold(text: impl Into<String>) -> Self {
        Self::new(vec![Run::bold(text)])
    }

    /// The same cell over several columns.
    #[must_use]
    pub fn over(mut self, columns: u16) -> Self {
        self.columns = columns;
        self
    }
}

/// A picture with its caption, set as wide as the text or as high as the page allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub picture: Picture,
    /// Written above with its number: `Hình 1. …`; without a caption there is no number.
    pub caption: Option<String>,
    /// The line below.
    pub note: Option<Vec<Run>>,
}
