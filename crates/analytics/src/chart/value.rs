//! What a row has to show, in the picture, in the table and in words: numbers, or the reason there are none.

use super::ChartError;
use super::canvas::Canvas;
use super::legend::Item;
use super::style::WARN;
use super::table_twin::NOTHING;
use super::words::Tongue;

/// Numbers, or the reason there are none.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Shares, 0..1.
    Index {
        estimate: f64,
        lo: f64,
        hi: f64,
        /// How many answered.
        n: Option<u64>,
        /// It may change until it is published.
        provisional: bool,
        /// Of few clusters: the interval is to be looked at again.
        review: bool,
    },
    Absent {
        reason: String,
    },
}

impl Value {
    /// The estimate and the ends of its interval, where they are shown.
    pub fn numbers(&self) -> Option<(f64, f64, f64)> {
        match *self {
            Self::Index { estimate, lo, hi, .. } => Some((estimate, lo, hi)),
            Self::Absent { .. } => None,
        }
    }

    /// How many answered, where the numbers are shown: where they are hidden it is not told.
    pub const fn n(&self) -> Option<u64> {
        match *self {
            Self::Index { n, .. } => n,
            Self::Absent { .. } => None,
        }
    }

    /// Whether there are numbers that will still change.
    pub const fn is_provisional(&self) -> bool {
        matches!(self, Self::Index { provisional: true, .. })
    }

    /// Whether there are numbers whose interval is of few clusters.
    pub const fn is_to_review(&self) -> bool {
        matches!(self, Self::Index { review: true, .. })
    }

    /// Whether the numbers are shares and the interval holds the estimate.
    pub(super) fn check(&self) -> Result<(), ChartError> {
        match *self {
            Self::Index { estimate, lo, hi, .. } if !(0.0 <= lo && lo <= estimate && estimate <= hi && hi <= 1.0) => {
                Err(ChartError::NotAShare)
            }
            Self::Index { .. } | Self::Absent { .. } => Ok(()),
        }
    }
}

/// Whether an interval is one of shares and holds its own; sums may be a hair off.
pub(super) fn holds((lo, hi): (f64, f64), share: f64) -> bool {
    0.0 <= lo && lo <= share + 1e-9 && share <= hi + 1e-9 && hi <= 1.0
}

/// The width of the mark beside an interval of few clusters.
pub(super) const REVIEW_WIDTH: f64 = 9.0;

/// The mark beside an interval of few clusters, its left edge and middle at a point.
pub(super) fn review_mark(canvas: &Canvas<'_>, left: f64, middle: f64) -> Result<(), ChartError> {
    canvas.triangle(left + REVIEW_WIDTH / 2.0, middle, REVIEW_WIDTH / 2.0, WARN)
}

/// What the mark means, where there is one.
pub(super) fn review_item(tongue: Tongue, any: bool) -> Option<Item> {
    any.then(|| Item { mark: Box::new(review_mark), mark_width: REVIEW_WIDTH, words: tongue.to_review().to_owned() })
}

impl Tongue {
    /// Said beside an interval of few clusters.
    pub(super) const fn to_review(self) -> &'static str {
        self.pick("cần xem lại: ít cụm", "to be reviewed: few clusters")
    }

    /// `Cần xem lại vì ít cụm: A và B.`; nothing where it is nobody.
    pub(super) fn those_to_review(self, names: &[&str]) -> Option<String> {
        (!names.is_empty()).then(|| match self {
            Self::Vietnamese => format!("Cần xem lại vì ít cụm: {}.", self.list(names)),
            Self::English => format!("To be reviewed because of few clusters: {}.", self.list(names)),
        })
    }

    /// The ends of an interval as a cell, with what is to be said beside it: `89,6–94,5 (cần xem lại: ít cụm)`.
    pub(super) fn ends_cell(self, (lo, hi): (f64, f64), review: bool) -> String {
        let ends = format!("{}–{}", self.points(lo), self.points(hi));
        if review { format!("{ends} ({})", self.to_review()) } else { ends }
    }

    /// A value as three cells: the estimate, its interval and how many answered, or the reason there is none.
    pub(super) fn value_cells(self, value: &Value) -> [String; 3] {
        match value {
            Value::Index { estimate, lo, hi, n, review, .. } => {
                [self.percent(*estimate), self.ends_cell((*lo, *hi), *review), self.count_cell(*n)]
            }
            Value::Absent { reason } => [reason.clone(), NOTHING.to_owned(), NOTHING.to_owned()],
        }
    }

    /// `92,4% (89,6–94,5)`, `91,2% (80,1–97,0; cần xem lại: ít cụm)`
    pub(super) fn told_interval(self, (estimate, lo, hi): (f64, f64, f64), review: bool) -> String {
        if !review {
            return self.figure((estimate, lo, hi));
        }
        let ends = format!("{}–{}", self.points(lo), self.points(hi));
        format!("{} ({ends}; {})", self.percent(estimate), self.to_review())
    }

    /// The same of a value; none where there is no number.
    pub(super) fn told_value(self, value: &Value) -> Option<String> {
        Some(self.told_interval(value.numbers()?, value.is_to_review()))
    }
}
