//! Who answered: the share of each group in the frame, in the sample and among the voluntary answers on the web.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::{lines, name_column};
use super::sheet::Chart;
use super::style::{self, DATA, INK, LABEL, LINE, MARGIN, SMALL, WARN};
use super::table_twin::{NOTHING, TableTwin};
use super::words::Tongue;
use super::{ChartError, Frame, Width, Window};

/// A group of people. A share of the sample or the web is none where it is hidden, one of the frame where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// `Nữ`
    pub label: String,
    /// Respondents of the sample.
    pub n: Option<u64>,
    pub frame: Option<f64>,
    pub sample: Option<f64>,
    pub web: Option<f64>,
}

/// The composition of one unit's answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// Whose and when.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    pub rows: Vec<Share>,
    /// Whether the totals of any group are known; without them nothing is said of them.
    pub with_frame: bool,
    /// Whether there were voluntary answers on the web; without them nothing is said of them.
    pub with_web: bool,
}

/// One number of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Shown(f64),
    Hidden,
    Unknown,
}

impl Part {
    fn share(self) -> Option<f64> {
        if let Self::Shown(share) = self { Some(share) } else { None }
    }

    fn cell(self, tongue: Tongue, shown: impl Fn(f64) -> String) -> String {
        match self {
            Self::Shown(share) => shown(share),
            Self::Hidden => tongue.hidden().to_owned(),
            Self::Unknown => NOTHING.to_owned(),
        }
    }
}

impl Share {
    fn all(&self) -> [Option<f64>; 3] {
        [self.frame, self.sample, self.web]
    }
}

impl Composition {
    fn names(&self, tongue: Tongue) -> Vec<&'static str> {
        let mut names = Vec::new();
        names.extend(self.with_frame.then(|| tongue.pick("Danh sách gốc", "Frame")));
        names.push(tongue.pick("Mẫu", "Sample"));
        names.extend(self.with_web.then(|| tongue.pick("Qua mạng", "Web")));
        names
    }

    /// What a row says of frame, sample and web, as far as anything is said of them.
    fn parts(&self, row: &Share) -> Vec<Part> {
        let hidden = |share: Option<f64>| share.map_or(Part::Hidden, Part::Shown);
        let frame = self.with_frame.then(|| row.frame.map_or(Part::Unknown, Part::Shown));
        frame.into_iter().chain([hidden(row.sample)]).chain(self.with_web.then(|| hidden(row.web))).collect()
    }

    fn hidden(&self) -> usize {
        self.rows.iter().flat_map(|row| self.parts(row)).filter(|part| *part == Part::Hidden).count()
    }

    /// The group in which the sample is farthest from the frame.
    fn farthest(&self) -> Option<(&Share, f64)> {
        let apart = self.rows.iter().filter_map(|row| Some((row, row.sample? - row.frame?)));
        apart.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
    }
}

impl Chart for Composition {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() {
            return Err(ChartError::Empty);
        }
        let parts = self.rows.iter().flat_map(Share::all).flatten();
        if parts.into_iter().all(|share| (0.0..=1.0).contains(&share)) { Ok(()) } else { Err(ChartError::NotAShare) }
    }

    fn title(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        match (tongue, self.with_web) {
            (Tongue::Vietnamese, false) if !self.with_frame => format!("Cơ cấu người trả lời, {scope}"),
            (Tongue::English, false) if !self.with_frame => format!("Who answered, {scope}"),
            (Tongue::Vietnamese, true) => format!("Cơ cấu người trả lời, {scope}: trả lời qua mạng không đại diện"),
            (Tongue::English, true) => format!("Who answered, {scope}: web answers are not representative"),
            (Tongue::Vietnamese, false) => format!("Cơ cấu người trả lời so với danh sách gốc, {scope}"),
            (Tongue::English, false) => format!("Who answered, against the frame, {scope}"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let what = tongue
            .pick("Tỷ lệ (%) của mỗi nhóm, trước khi cân trọng số.", "Share (%) of each group, before weighting.");
        let axis = tongue.pick("Trục từ 0 đến 100%.", "Axis from 0 to 100%.");
        let parts = [Some(what.to_owned()), tongue.asked(&self.windows), Some(axis.to_owned())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        let mut parts = vec![match tongue {
            Tongue::Vietnamese if self.with_frame => {
                format!("Biểu đồ điểm, cơ cấu người trả lời so với danh sách gốc, {scope}.")
            }
            Tongue::English if self.with_frame => format!("Dot chart, who answered against the frame, {scope}."),
            Tongue::Vietnamese => format!("Biểu đồ điểm, cơ cấu người trả lời, {scope}."),
            Tongue::English => format!("Dot chart, who answered, {scope}."),
        }];
        if let Some((row, apart)) = self.farthest() {
            let apart = tongue.difference(apart);
            parts.push(match tongue {
                Tongue::Vietnamese => format!("Mẫu lệch danh sách gốc nhiều nhất ở nhóm “{}”: {apart}.", row.label),
                Tongue::English => {
                    format!("The sample is farthest from the frame in the group “{}”: {apart}.", row.label)
                }
            });
        }
        let hidden = self.hidden();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} số được ẩn."),
                Tongue::English if hidden == 1 => "One number is hidden.".to_owned(),
                Tongue::English => format!("{hidden} numbers are hidden."),
            });
        }
        if self.with_web {
            let words = tongue.pick(
                "Trả lời qua mạng không đại diện cho người làm thủ tục.",
                "Answers on the web do not represent the users.",
            );
            parts.push(words.to_owned());
        }
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let caption = match tongue {
            Tongue::Vietnamese => format!("Cơ cấu người trả lời, {}", self.scope),
            Tongue::English => format!("Who answered, {}", self.scope),
        };
        let mut header = vec![tongue.pick("Nhóm", "Group")];
        header.extend(self.names(tongue));
        header.push(tongue.pick("Số người trong mẫu", "People in the sample"));
        let mut table = TableTwin::new(caption, &header);
        for row in &self.rows {
            let cells = self.parts(row).into_iter().map(|part| part.cell(tongue, |share| tongue.percent(share)));
            // Where the share in the sample is hidden a count would be one to subtract from.
            let count = tongue.count_cell(row.n.filter(|_| row.sample.is_some()));
            table.rows.push([row.label.clone()].into_iter().chain(cells).chain([count]).collect());
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let names = self.names(tongue);
        let mut told = Vec::new();
        for row in &self.rows {
            let parts = names.iter().zip(self.parts(row));
            told.extend(parts.filter_map(|(name, part)| {
                Some(format!("{}, {}: {}", row.label, name.to_lowercase(), tongue.percent(part.share()?)))
            }));
        }
        told
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let (tongue, width) = (frame.tongue, frame.width.pixels());
        let names = self.names(tongue);
        let number = style::measure(&tongue.points(1.0), SMALL)?.max(style::measure(tongue.hidden(), SMALL)?);
        let with_numbers = frame.width != Width::Narrow;
        // How far from the end each column of numbers ends.
        let (mut ends, mut numbers_width) = (Vec::new(), 0.0);
        for name in names.iter().rev().filter(|_| with_numbers) {
            ends.insert(0, numbers_width);
            numbers_width += number.max(style::measure(name, SMALL)?) + 16.0;
        }
        let end = width - MARGIN - numbers_width;
        let (name_width, labels) = name_column(frame, self.rows.iter().map(|row| row.label.as_str()), end)?;
        let axis = Axis { start: 0.0, left: MARGIN + name_width + 22.0, right: end - 22.0 };
        let heights: Vec<(f64, f64)> = labels
            .iter()
            .map(|label| {
                let (above, beside) = label.heights(LABEL);
                (above, beside.max(16.0) + 10.0)
            })
            .collect();
        let rows_height: f64 = heights.iter().map(|(above, beside)| above + beside).sum();
        let legend = Legend::lay_out(legend(tongue, self.with_frame, self.with_web), width - 2.0 * MARGIN)?;
        frame.draw(20.0 + rows_height + 8.0 + legend.height(), |canvas, top| {
            axis.numbers(canvas, top + 8.0, tongue)?;
            for (name, from_end) in names.iter().zip(&ends) {
                canvas.text(width - MARGIN - from_end, top + 8.0, name, SMALL, Anchor::End)?;
            }
            let mut y = top + 20.0;
            for ((row, label), (above, height)) in self.rows.iter().zip(&labels).zip(&heights) {
                let middle = y + above + height / 2.0;
                lines(canvas, MARGIN, if label.above { y + 3.0 + above / 2.0 } else { middle }, &label.lines, LABEL)?;
                canvas.line((axis.left, middle), (axis.right, middle), LINE, 1.0)?;
                if let Some(share) = row.web.filter(|_| self.with_web) {
                    canvas.diamond(axis.x(share), middle, 7.0, WARN, true)?;
                }
                if let Some(share) = row.frame.filter(|_| self.with_frame) {
                    frame_mark(canvas, axis.x(share), middle)?;
                }
                if let Some(share) = row.sample {
                    canvas.dot(axis.x(share), middle, 5.0, DATA, false)?;
                }
                for (part, from_end) in self.parts(row).into_iter().zip(&ends) {
                    let words = part.cell(tongue, |share| tongue.points(share));
                    canvas.text(width - MARGIN - from_end, middle, &words, SMALL.in_colour(INK), Anchor::End)?;
                }
                y += above + height;
            }
            legend.draw(canvas, MARGIN, y + 6.0)
        })
    }
}

fn frame_mark(canvas: &Canvas<'_>, x: f64, y: f64) -> Result<(), ChartError> {
    canvas.line((x, y - 8.0), (x, y + 8.0), INK, 2.4)
}

fn legend(tongue: Tongue, with_frame: bool, with_web: bool) -> Vec<Item> {
    let mut items = Vec::new();
    items.extend(with_frame.then(|| Item {
        mark: Box::new(|canvas, x, y| frame_mark(canvas, x + 2.0, y)),
        mark_width: 4.0,
        words: tongue.pick("danh sách gốc", "frame").to_owned(),
    }));
    items.push(Item {
        mark: Box::new(|canvas, x, y| canvas.dot(x + 5.0, y, 5.0, DATA, false)),
        mark_width: 10.0,
        words: tongue.pick("mẫu", "sample").to_owned(),
    });
    items.extend(
        with_web.then(|| Item {
            mark: Box::new(|canvas, x, y| canvas.diamond(x + 7.0, y, 7.0, WARN, true)),
            mark_width: 14.0,
            words: tongue
                .pick("tự trả lời qua mạng (không đại diện)", "volunteers on the web (not representative)")
                .to_owned(),
        }),
    );
    items
}
