//! Criteria by units: a cell each with its number in one of five fixed classes, hidden cells hatched.

use super::heat_drawing;
use super::sheet::Chart;
use super::table_twin::{NOTHING, TableTwin};
use super::value::holds;
use super::words::Tongue;
use super::{ChartError, Frame, Window};

/// A criterion's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatRow {
    /// `A1`
    pub code: String,
    /// The short name, which is data and no cut string: `Đủ chỗ ngồi chờ`.
    pub short: String,
    /// The full wording, for the table.
    pub label: String,
}

/// A unit's column.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatUnit {
    /// As the head of a narrow column: `UBND H. Mường La`.
    pub short: String,
    /// The whole name, for the table.
    pub label: String,
    /// One a criterion in the order of the rows; none where the cell is hidden.
    pub cells: Vec<Option<HeatCell>>,
}

/// The index of a criterion in a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatCell {
    pub share: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// How many answered.
    pub n: Option<u64>,
    /// Of few clusters: the interval is to be looked at again.
    pub review: bool,
}

impl HeatUnit {
    /// Whether any cell shown is of few clusters. How people were drawn is the same for all criteria of a unit.
    pub(super) fn is_to_review(&self) -> bool {
        self.cells.iter().flatten().any(|cell| cell.review)
    }
}

/// Units that may be compared with one another.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatClass {
    /// A year; may be empty.
    pub heading: String,
    /// Why this class may not be compared with the one before it: `phiếu 2022 đã sửa`. None: it may.
    pub break_before: Option<String>,
    pub units: Vec<HeatUnit>,
}

/// Criteria by units.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// The coverage of the intervals in the table.
    pub level: f64,
    /// Whose and when: `12 lượt đánh giá, 2020–2022`.
    pub scope: String,
    /// When the people were asked; empty where it is not known.
    pub windows: Vec<Window>,
    pub rows: Vec<HeatRow>,
    pub classes: Vec<HeatClass>,
}

/// The class of a share: under 80, 80 to under 85, 85 to under 90, 90 to under 95, 95 and more. It is the class of the
/// number as printed with one decimal, so that a cell never says 95,0 in the colour of 94.
pub fn heat_class(share: f64) -> usize {
    let tenths = (1000.0 * share).round();
    [800.0, 850.0, 900.0, 950.0].iter().filter(|from| tenths >= **from).count()
}

/// A cell shown: its criterion, class and unit, and its share.
type Cell<'a> = (&'a HeatRow, &'a HeatClass, &'a HeatUnit, f64);

impl HeatMap {
    pub(super) fn units(&self) -> impl Iterator<Item = &HeatUnit> {
        self.classes.iter().flat_map(|class| &class.units)
    }

    pub(super) fn hides(&self) -> usize {
        self.units().flat_map(|unit| &unit.cells).filter(|cell| cell.is_none()).count()
    }

    /// Why there are breaks, each reason once.
    fn breaks(&self) -> Vec<&str> {
        let mut reasons: Vec<&str> = Vec::new();
        for reason in self.classes.iter().skip(1).filter_map(|class| class.break_before.as_deref()) {
            if !reason.is_empty() && !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons
    }

    /// Whether there is a break, with or without a reason.
    fn is_broken(&self) -> bool {
        self.classes.iter().skip(1).any(|class| class.break_before.is_some())
    }

    fn shown(&self) -> Vec<Cell<'_>> {
        let mut shown = Vec::new();
        for class in &self.classes {
            for unit in &class.units {
                let cells = self.rows.iter().zip(&unit.cells);
                shown.extend(cells.filter_map(|(row, cell)| Some((row, class, unit, (*cell)?.share))));
            }
        }
        shown
    }
}

impl Chart for HeatMap {
    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() || self.units().next().is_none() {
            return Err(ChartError::Empty);
        }
        if self.units().any(|unit| unit.cells.len() != self.rows.len()) {
            return Err(ChartError::Ragged);
        }
        let proper = |cell: &HeatCell| {
            (0.0..=1.0).contains(&cell.share) && cell.interval.is_none_or(|ends| holds(ends, cell.share))
        };
        if self.units().flat_map(|unit| &unit.cells).flatten().all(proper) {
            Ok(())
        } else {
            Err(ChartError::NotAShare)
        }
    }

    fn title(&self, tongue: Tongue) -> String {
        let (n, scope) = (self.rows.len(), &self.scope);
        match (tongue, self.is_broken()) {
            (Tongue::Vietnamese, true) => format!("Chỉ số {n} tiêu chí, {scope}: không so màu qua vạch đứt"),
            (Tongue::English, true) => {
                format!("Index of {n} criteria, {scope}: do not compare colours across the broken line")
            }
            (Tongue::Vietnamese, false) => format!("Chỉ số {n} tiêu chí, {scope}"),
            (Tongue::English, false) => format!("Index of {n} criteria, {scope}"),
        }
    }

    fn subtitle(&self, tongue: Tongue) -> String {
        let mut parts = vec![
            tongue
                .pick(
                    "Chỉ số từng tiêu chí, %. Năm bậc màu cố định; khoảng tin cậy xem ở trang từng đơn vị.",
                    "Index of each criterion, %. Five fixed classes of colour; confidence intervals are on each unit's page.",
                )
                .to_owned(),
        ];
        let cells = self.units().flat_map(|unit| &unit.cells);
        parts.extend(tongue.rests_on(cells.map(|cell| cell.and_then(|cell| cell.n))));
        parts.extend(tongue.asked(&self.windows));
        let reasons = self.breaks();
        if !reasons.is_empty() {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("Vạch đứt: {}.", reasons.join("; ")),
                Tongue::English => format!("Broken line: {}.", reasons.join("; ")),
            });
        }
        parts.join(" ")
    }

    fn shows(&self, tongue: Tongue) -> String {
        let (scope, shown) = (&self.scope, self.shown());
        let mut parts = vec![match tongue {
            Tongue::Vietnamese => {
                format!("Bản đồ nhiệt, chỉ số {} tiêu chí theo đơn vị, {scope}.", self.rows.len())
            }
            Tongue::English => format!("Heat map, index of {} criteria by unit, {scope}.", self.rows.len()),
        }];
        let by = |a: &&Cell<'_>, b: &&Cell<'_>| a.3.total_cmp(&b.3);
        if let Some((low, high)) = shown.iter().min_by(by).zip(shown.iter().max_by(by)) {
            let named = |(row, class, unit, share): &Cell<'_>| {
                let year = if class.heading.is_empty() { String::new() } else { format!(" {}", class.heading) };
                format!("{} {}, {}{year}, {}", row.code, row.short, unit.short, tongue.percent(*share))
            };
            parts.push(match tongue {
                _ if self.is_broken() => tongue.range(&tongue.percent(low.3), &tongue.percent(high.3)),
                Tongue::Vietnamese => format!("Cao nhất {}; thấp nhất {}.", named(high), named(low)),
                Tongue::English => format!("Highest {}; lowest {}.", named(high), named(low)),
            });
        }
        let of_few = self.units().filter(|unit| unit.is_to_review()).map(|unit| unit.short.as_str());
        parts.extend(tongue.those_to_review(&of_few.collect::<Vec<_>>()));
        let hidden = self.hides();
        if hidden > 0 {
            parts.push(match tongue {
                Tongue::Vietnamese => format!("{hidden} ô được ẩn."),
                Tongue::English if hidden == 1 => "One cell is hidden.".to_owned(),
                Tongue::English => format!("{hidden} cells are hidden."),
            });
        }
        if self.is_broken() {
            let words = tongue.pick("Không so sánh qua vạch đứt.", "Nothing is to be compared across the broken line.");
            parts.push(words.to_owned());
        }
        parts.push(
            tongue
                .pick(
                    "Màu không cho biết chênh lệch nào là thật.",
                    "The colours do not tell which differences are real.",
                )
                .to_owned(),
        );
        parts.join(" ")
    }

    fn table(&self, tongue: Tongue) -> TableTwin {
        let caption = match tongue {
            Tongue::Vietnamese => format!("Chỉ số từng tiêu chí theo đơn vị, {}", self.scope),
            Tongue::English => format!("Index of each criterion by unit, {}", self.scope),
        };
        let mut table = TableTwin::new(caption, &[tongue.pick("Mã", "Code"), tongue.pick("Tiêu chí", "Criterion")]);
        table.row_heads = 2;
        let lower = |head: &str| {
            let mut signs = head.chars();
            signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect::<String>())
        };
        let (interval, count) = (lower(&tongue.interval_head(self.level)), lower(tongue.interviews_head()));
        for class in &self.classes {
            for unit in &class.units {
                let name = match class.heading.as_str() {
                    "" => unit.label.clone(),
                    year => format!("{year}, {}", unit.label),
                };
                table.header.extend([name.clone(), format!("{name}: {interval}"), format!("{name}: {count}")]);
            }
        }
        for (at, row) in self.rows.iter().enumerate() {
            let cells = self.units().flat_map(|unit| tongue.heat_cells(unit.cells.get(at).copied().flatten()));
            table.rows.push([row.code.clone(), row.label.clone()].into_iter().chain(cells).collect());
        }
        table
    }

    fn told(&self, tongue: Tongue) -> Vec<String> {
        let told = |(row, _, unit, share): &Cell<'_>| {
            format!("{} {}, {}, {}", row.code, row.short, unit.label, tongue.percent(*share))
        };
        self.shown().iter().map(told).collect()
    }

    fn picture(&self, frame: &Frame) -> Result<String, ChartError> {
        heat_drawing::draw(frame, self)
    }
}

impl Tongue {
    /// A cell of the map in three of the table: the index, its interval and how many answered.
    fn heat_cells(self, cell: Option<HeatCell>) -> [String; 3] {
        let nothing = || NOTHING.to_owned();
        let Some(HeatCell { share, interval, n, review }) = cell else {
            return [self.hidden().to_owned(), nothing(), nothing()];
        };
        let ends = interval.map_or_else(nothing, |ends| self.ends_cell(ends, review));
        [self.percent(share), ends, self.count_cell(n)]
    }
}
