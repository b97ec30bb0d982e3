//! What all charts of the set have in common: numbers in, and a picture with its title, description and table out, or
//! a sentence where there are too few numbers for a picture.

use super::canvas::Anchor;
use super::table_twin::TableTwin;
use super::words::Tongue;
use super::{ChartError, Frame, Width, style};

/// Fewer numbers than this are told, not drawn.
pub const FEWEST: usize = 3;

/// Where the numbers are from; printed at the foot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What names the data, in the words of the reader: `bản dữ liệu d-7f3a91`.
    pub data: String,
    /// The rule of the index: `pooled22`; none where the numbers are no indices.
    pub rule: Option<String>,
}

/// Where the numbers of a picture stand as a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TwinPlace {
    /// Directly below the picture.
    #[default]
    Below,
    /// Elsewhere, in the words of the reader: `bảng “Chỉ số theo tiêu chí”`.
    At(String),
}

/// How a chart is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// For Word across the page: [`Width::Narrow`] and [`super::png`] at [`super::word_scale`].
    pub width: Width,
    pub tongue: Tongue,
    /// Whether title and subtitle stand in the picture too, as in a download (a page has its own heading).
    pub headed: bool,
    pub source: Option<Source>,
    pub twin: TwinPlace,
}

/// A chart drawn, or told because it would have fewer than [`FEWEST`] numbers. Both have the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    Picture {
        svg: String,
        /// The finding and its limit.
        title: String,
        /// What, whose, 95 %, window, where the axis starts, breaks.
        subtitle: String,
        /// What a screen reader says.
        description: String,
        table: TableTwin,
    },
    Sentence {
        words: String,
        table: TableTwin,
    },
}

impl Drawing {
    /// The picture; none where it is a sentence.
    pub fn svg(&self) -> Option<&str> {
        match self {
            Self::Picture { svg, .. } => Some(svg),
            Self::Sentence { .. } => None,
        }
    }

    /// The same numbers as a table.
    pub const fn table(&self) -> &TableTwin {
        match self {
            Self::Picture { table, .. } | Self::Sentence { table, .. } => table,
        }
    }
}

/// One chart of the set: a small record of finished numbers and texts, and what is made of it. All functions are pure.
pub trait Chart {
    /// Whether the numbers can be drawn and the findings agree with them.
    ///
    /// # Errors
    /// [`ChartError::Empty`] without rows, [`ChartError::NotAShare`] for impossible numbers, [`ChartError::Finding`]
    /// for a finding that the numbers shown do not bear.
    fn check(&self) -> Result<(), ChartError>;
    /// The finding and its limit, from a closed set of templates.
    fn title(&self, tongue: Tongue) -> String;
    /// What, whose, 95 %, window, where the axis starts, breaks.
    fn subtitle(&self, tongue: Tongue) -> String;
    /// Kind, what, where and when; the highest and the lowest; what cannot be concluded.
    fn shows(&self, tongue: Tongue) -> String;
    /// The table twin.
    fn table(&self, tongue: Tongue) -> TableTwin;
    /// The numbers shown, one phrase each: `Mai Sơn 94,1% (91,7–95,8)`.
    fn told(&self, tongue: Tongue) -> Vec<String>;
    /// The picture in a frame already filled in.
    ///
    /// # Errors
    /// As [`Chart::check`], and [`ChartError::Font`] or [`ChartError::Drawing`] if it cannot be drawn.
    fn picture(&self, frame: &Frame) -> Result<String, ChartError>;

    /// What a screen reader says where the table stands below the picture.
    fn description(&self, tongue: Tongue) -> String {
        format!("{} {}", self.shows(tongue), tongue.table_stands(&TwinPlace::Below))
    }

    /// How many numbers the picture would show.
    fn numbers(&self) -> usize {
        self.told(Tongue::Vietnamese).len()
    }

    /// What is told instead of a picture that would show fewer than [`FEWEST`] numbers; none where there is a picture.
    fn sentence(&self, tongue: Tongue) -> Option<String> {
        sentence_of(self, tongue)
    }

    /// The chart as it goes out.
    ///
    /// # Errors
    /// As [`Chart::picture`].
    fn draw(&self, sheet: &Sheet) -> Result<Drawing, ChartError> {
        self.check()?;
        let tongue = sheet.tongue;
        let table = self.table(tongue);
        if let Some(words) = self.sentence(tongue) {
            return Ok(Drawing::Sentence { words, table });
        }
        let (title, subtitle) = (self.title(tongue), self.subtitle(tongue));
        let description = format!("{} {}", self.shows(tongue), tongue.table_stands(&sheet.twin));
        let frame = Frame {
            width: sheet.width,
            tongue,
            title: title.clone(),
            description: description.clone(),
            headed: sheet.headed,
            subtitle: sheet.headed.then(|| subtitle.clone()),
            source: sheet.source.as_ref().map(|source| tongue.source(source)),
        };
        Ok(Drawing::Picture { svg: self.picture(&frame)?, title, subtitle, description, table })
    }
}

/// A chart as a picture in any case, for an address that promises one: where it would have fewer than [`FEWEST`] numbers, the
/// sentence that tells them.
///
/// # Errors
/// As [`Chart::picture`].
pub fn pictured(chart: &dyn Chart, sheet: &Sheet) -> Result<String, ChartError> {
    match chart.draw(sheet)? {
        Drawing::Picture { svg, .. } => Ok(svg),
        Drawing::Sentence { words, .. } => told_in_letters(chart.title(sheet.tongue), &words, sheet),
    }
}

/// A sentence in the letters of a chart; the title is its beginning.
fn told_in_letters(title: String, words: &str, sheet: &Sheet) -> Result<String, ChartError> {
    let lines = style::wrap(words, sheet.width.pixels() - 2.0 * style::MARGIN, style::LABEL)?;
    let frame = Frame {
        width: sheet.width,
        tongue: sheet.tongue,
        title,
        description: words.to_owned(),
        headed: false,
        subtitle: None,
        source: sheet.source.as_ref().map(|source| sheet.tongue.source(source)),
    };
    let line_height = style::LABEL.line();
    frame.draw(line_height * lines.len() as f64, |canvas, top| {
        let mut middle = top + line_height / 2.0;
        for line in &lines {
            canvas.text(style::MARGIN, middle, line, style::LABEL, Anchor::Start)?;
            middle += line_height;
        }
        Ok(())
    })
}

/// The title and the numbers of a chart that would show fewer than [`FEWEST`] of them.
pub(super) fn sentence_of<C: Chart + ?Sized>(chart: &C, tongue: Tongue) -> Option<String> {
    if chart.numbers() >= FEWEST {
        return None;
    }
    let (title, told) = (chart.title(tongue), chart.told(tongue));
    Some(match (tongue, told.as_slice()) {
        (Tongue::Vietnamese, []) => format!("{title}. Chưa có số nào được hiện nên không vẽ biểu đồ."),
        (Tongue::English, []) => format!("{title}. No number is shown yet, so there is no chart."),
        (Tongue::Vietnamese, told) => format!("{title}. {}. Ít hơn ba số nên không vẽ biểu đồ.", told.join("; ")),
        (Tongue::English, told) => format!("{title}. {}. Fewer than three numbers make no chart.", told.join("; ")),
    })
}

impl Tongue {
    /// `Nguồn: Hài Lòng, bản dữ liệu d-7f3a91, quy tắc pooled22.`
    pub fn source(self, source: &Source) -> String {
        let (head, rule) = (self.pick("Nguồn", "Source"), self.pick("quy tắc", "rule"));
        let rule = source.rule.as_ref().map_or_else(String::new, |own| format!(", {rule} {own}"));
        format!("{head}: Hài Lòng, {}{rule}.", source.data)
    }

    /// The end of every description.
    fn table_stands(self, place: &TwinPlace) -> String {
        match (self, place) {
            (Self::Vietnamese, TwinPlace::Below) => "Bảng số liệu ngay dưới.".to_owned(),
            (Self::English, TwinPlace::Below) => "The table follows.".to_owned(),
            (Self::Vietnamese, TwinPlace::At(place)) => format!("Số liệu ở {place}."),
            (Self::English, TwinPlace::At(place)) => format!("The numbers are in {place}."),
        }
    }

    /// `Trục từ 80%`; nothing for an axis from 0.
    pub(super) fn axis_says(self, start: f64) -> Option<String> {
        (start > 0.0).then(|| format!("{} {}%.", self.pick("Trục từ", "Axis from"), self.whole(start)))
    }
}
