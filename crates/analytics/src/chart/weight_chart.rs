//! What the weights changed: the unweighted share hollow, the weighted one filled, for the analyst and the annex.

use super::axis::{Axis, start_for};
use super::canvas::{Anchor, Canvas};
use super::legend::{Item, Legend};
use super::names::{lines, name_column};
use super::sheet::Chart;
use super::style::{self, DATA, EDGE, LABEL, MARGIN, NUMBER, SMALL};
use super::table_twin::{NOTHING, TableTwin};
use super::value::holds;
use super::words::Tongue;
use super::{ChartError, Frame, Window};

/// A unit with and without weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    pub label: String,
    /// As titles name it.
    pub short: String,
    /// None where something hidden would follow from them.
    pub shares: Option<Shares>,
}

/// The index of a unit, and what it would be without weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    pub weighted: f64,
    pub unweighted: f64,
    /// The interval of the weighted one, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many answered.
    pub n: Option<u64>,
    /// Of few clusters: the interval is to be looked at again.
    pub review: bool,
}

/// Weighted against unweighted by unit.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightChart {
    /// The coverage of the intervals.
    pub level: f64,
    /// Whose and when.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    pub rows: Vec<Weighted>,
}

impl Weighted {
    /// The weighted and the unweighted share.
    fn pair(&self) -> Option<(f64, f64)> {
        self.shares.map(|shares| (shares.weighted, shares.unweighted))
    }
}

impl WeightChart {
    fn shown(&self) -> Vec<(&Weighted, (f64, f64))> {
        self.rows.iter().filter_map(|row| Some((row, row.pair()?))).collect()
    }

    /// The one row that changed most, if it changed by a tenth of a point and no other as much.
    fn most(&self) -> Option<(&Weighted, f64)> {
        let tenths = |change: f64| (1000.0 * change.abs()).round();
        let mut changes: Vec<(&Weighted, f64)> =
            self.shown().into_iter().map(|(row, (weighted, plain))| (row, weighted - plain)).collect();
        changes.sort_by(|a, b| tenths(b.1).total_cmp(&tenths(a.1)));
        let first = changes.first().copied()?;
        let second = changes.get(1).map_or(0.0, |row| tenths(row.1));
        (tenths(first.1) >= 1.0 && tenths(first.1) > second).then_some(first)
    }

    fn start(&self) -> f64 {
        start_for(self.shown().iter().map(|(_, (weighted, plain))| weighted.min(*plain)).fold(1.0, f64::min))
    }
}

impl Chart for WeightChart {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() {
            return Err(ChartError::Empty);
        }
        let proper = |shares: &Shares| {
            let both = [shares.weighted, shares.unweighted];
            both.iter().all(|share| (0.0..=1.0).contains(share))
                && shares.interval.is_none_or(|ends| holds(ends, shares.weighted))
        };
        if self.rows.iter().filter_map(|row| row.shares.as_ref()).all(proper) {
            Ok(())
        } else {
            Err(ChartError::NotAShare)
        }
    }

    fn title(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        match (tongue, self.most().filter(|_| self.shown().len() > 1)) {
            (Tongue::Vietnamese, Some((row, change))) => {
                format!("Có và không có trọng số, {scope}: {} đổi nhiều nhất, {}", row.short, tongue.difference(change))
            }
            (Tongue::English, Some((row, change))) => {
                format!("With and without weights, {scope}: {} changes most, {}", row.short, tongue.difference(change))
            }
            (Tongue::Vietnamese, None) => format!("Có và không có trọng số, {scope}"),
            (Tongue::English, None) => format!("With and without weights, {scope}"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let what = tongue.pick(
            "Chỉ số (%). Chỉ số là số có trọng số; số chưa có trọng số chỉ để kiểm tra.",
            "Index (%). The index is the weighted number; the unweighted one is for checking only.",
        );
        let hidden = (self.shown().len() < self.rows.len()).then(|| {
            tongue
                .pick(
                    "Ẩn nơi từ hai số này suy ra được một ô bị ẩn.",
                    "Hidden where something hidden would follow from the two.",
                )
                .to_owned()
        });
        let counts = self.rows.iter().map(|row| row.shares.and_then(|shares| shares.n));
        let (rests_on, asked) = (tongue.rests_on(counts), tongue.asked(&self.windows));
        let parts = [Some(what.to_owned()), rests_on, asked, hidden, tongue.axis_says(self.start())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let scope = &self.scope;
        let shown = self.shown();
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => format!("Biểu đồ điểm, chỉ số có và không có trọng số, {scope}."),
            Tongue::English => format!("Dot chart, index with and without weights, {scope}."),
        }];
        let change = |row: &(&Weighted, (f64, f64))| row.1.0 - row.1.1;
        let by = |a: &&(&Weighted, (f64, f64)), b: &&(&Weighted, (f64, f64))| change(a).total_cmp(&change(b));
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named = |row: &(&Weighted, (f64, f64))| format!("{} ({})", tongue.difference(change(row)), row.0.short);
            parts.push(match tongue {
                Tongue::Vietnamese => format!("Mức thay đổi do trọng số từ {} đến {}.", named(low), named(high)),
                Tongue::English => format!("The change by weights ranges from {} to {}.", named(low), named(high)),
            });
        }
        let hidden = self.rows.len() - shown.len();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} dòng được ẩn."),
                Tongue::English if hidden == 1 => "One row is hidden.".to_owned(),
                Tongue::English => format!("{hidden} rows are hidden."),
            });
        }
        parts.push(
            tongue
                .pick(
                    "Biểu đồ không cho biết số nào gần sự thật hơn ở từng đơn vị.",
                    "The chart does not tell which of the two is nearer the truth in a unit.",
                )
                .to_owned(),
        );
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let caption = match tongue {
            Tongue::Vietnamese => format!("Chỉ số có và không có trọng số, {}", self.scope),
            Tongue::English => format!("Index with and without weights, {}", self.scope),
        };
        let interval_head = tongue.interval_head(self.level);
        let header = [
            tongue.pick("Đơn vị", "Unit"),
            tongue.pick("Có trọng số", "Weighted"),
            &interval_head,
            tongue.interviews_head(),
            tongue.pick("Không có trọng số", "Unweighted"),
            tongue.pick("Chênh", "Difference"),
        ];
        let mut table = TableTwin::new(caption, &header);
        let nothing = || NOTHING.to_owned();
        let hidden = || tongue.hidden().to_owned();
        for row in &self.rows {
            let cells = match row.shares {
                Some(Shares { weighted, unweighted, interval, n, review }) => [
                    tongue.percent(weighted),
                    interval.map_or_else(nothing, |ends| tongue.ends_cell(ends, review)),
                    tongue.count_cell(n),
                    tongue.percent(unweighted),
                    tongue.difference(weighted - unweighted),
                ],
                None => [hidden(), nothing(), nothing(), hidden(), nothing()],
            };
            table.rows.push([row.label.clone()].into_iter().chain(cells).collect());
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let told = |(row, (weighted, plain)): (&Weighted, (f64, f64))| {
            let (weighted, plain) = (tongue.percent(weighted), tongue.percent(plain));
            match tongue {
                Tongue::Vietnamese => format!("{} {weighted}, không có trọng số {plain}", row.label),
                Tongue::English => format!("{} {weighted}, unweighted {plain}", row.label),
            }
        };
        self.shown().into_iter().map(told).collect()
    }

    /// Two a row.
    fn numbers(&self) -> usize {
        2 * self.shown().len()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        let (tongue, width) = (frame.tongue, frame.width.pixels());
        let mut number_width = style::measure(tongue.hidden(), SMALL)?;
        for (_, (weighted, plain)) in self.shown() {
            number_width = number_width.max(style::measure(&tongue.signed(weighted - plain), NUMBER)?);
        }
        let head = tongue.pick("Chênh", "Difference");
        let number_width = number_width.max(style::measure(head, SMALL)?);
        let end = width - MARGIN - number_width;
        let (name_width, labels) = name_column(frame, self.rows.iter().map(|row| row.label.as_str()), end)?;
        let axis = Axis { start: self.start(), left: MARGIN + name_width + 22.0, right: end - 26.0 };
        let heights: Vec<(f64, f64)> = labels
            .iter()
            .map(|label| {
                let (above, beside) = label.heights(LABEL);
                (above, beside.max(14.0) + 8.0)
            })
            .collect();
        let rows_height: f64 = heights.iter().map(|(above, beside)| above + beside).sum();
        let legend = Legend::lay_out(legend(tongue), width - 2.0 * MARGIN)?;
        frame.draw(20.0 + rows_height + 8.0 + legend.height(), |canvas, top| {
            axis.grid(canvas, (top + 20.0, top + 20.0 + rows_height))?;
            axis.numbers(canvas, top + 8.0, tongue)?;
            canvas.text(width - MARGIN, top + 8.0, head, SMALL, Anchor::End)?;
            let mut y = top + 20.0;
            for ((row, label), (above, height)) in self.rows.iter().zip(&labels).zip(&heights) {
                let middle = y + above + height / 2.0 - if label.above { 1.0 } else { 0.0 };
                if label.above {
                    canvas.rect(MARGIN, y, width - 2.0 * MARGIN, above + 2.0, style::PAPER)?;
                }
                lines(canvas, MARGIN, if label.above { y + 3.0 + above / 2.0 } else { middle }, &label.lines, LABEL)?;
                let change = if let Some((weighted, plain)) = row.pair() {
                    pair(canvas, (axis.x(weighted), axis.x(plain)), middle)?;
                    tongue.signed(weighted - plain)
                } else {
                    canvas.hatch(axis.left, middle - 7.0, axis.right - axis.left, 14.0)?;
                    tongue.hidden().to_owned()
                };
                let look = if row.shares.is_some() { NUMBER } else { SMALL };
                canvas.text(width - MARGIN, middle, &change, look, Anchor::End)?;
                y += above + height;
            }
            legend.draw(canvas, MARGIN, y + 6.0)
        })
    }
}

fn pair(canvas: &Canvas<'_>, (weighted, plain): (f64, f64), y: f64) -> Result<(), ChartError> {
    canvas.line((weighted, y), (plain, y), EDGE, 1.4)?;
    canvas.dot(plain, y, 5.5, EDGE, true)?;
    canvas.dot(weighted, y, 5.0, DATA, false)
}

fn legend(tongue: Tongue) -> Vec<Item> {
    let item = |filled: bool, words: &str| Item {
        mark: Box::new(move |canvas, x, y| {
            if filled { canvas.dot(x + 5.5, y, 5.0, DATA, false) } else { canvas.dot(x + 5.5, y, 5.5, EDGE, true) }
        }),
        mark_width: 11.0,
        words: words.to_owned(),
    };
    vec![
        item(true, tongue.pick("có trọng số (chỉ số)", "weighted (the index)")),
        item(false, tongue.pick("chưa có trọng số, chỉ để kiểm tra", "unweighted, for checking only")),
    ]
}
