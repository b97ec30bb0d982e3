//! What all charts of the API share: their query, their sheet, and how they are sent.

use analytics::chart::alone::{POLICY, alone};
use analytics::chart::interval_plot::{Form, Row as PlotRow, Value, axis_start};
use analytics::chart::marks::Strip;
use analytics::chart::sheet::{Chart, Sheet, Source, pictured};
use analytics::chart::words::Tongue;
use analytics::chart::{ChartError, Width};
use analytics::disclosure::{Disclosure, Reason};
use analytics::figure::Figure;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use survey::language::Language;
use survey::unit::UnitKind;
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Code, Problem, Result};
use crate::reporting;
use crate::scores::{Hidden, Seen};
use crate::state::ApiState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChartQuery {
    /// vi or en
    lang: Option<String>,
    /// The room there is, in pixels; the chart is 480, 720 or 1100 wide.
    width: Option<u32>,
    /// Whether the picture carries its own title, subtitle and source; a PNG does unless told otherwise.
    headed: Option<bool>,
}

/// The widest drawing for a row of a table.
const WIDEST: f64 = 1200.0;

/// Drawings for the rows of a table: an SVG a row, all on one axis.
#[derive(Serialize, ToSchema)]
pub(super) struct RowMarks {
    /// Where the axis starts, a share.
    start: f64,
    /// The numbers over the column, an SVG.
    axis: String,
    /// An SVG for each row, by its id.
    rows: BTreeMap<String, String>,
}

impl RowMarks {
    /// # Errors
    /// [`Code::Internal`] if a mark cannot be drawn.
    pub fn of(query: &ChartQuery, plotted: &[(String, PlotRow)]) -> Result<Self> {
        let start = axis_start(plotted.iter().map(|(_, row)| &row.value));
        let strip = Strip::new(query.pixels(), start, query.tongue());
        let rows: Result<BTreeMap<String, String>, ChartError> =
            plotted.iter().map(|(id, row)| Ok((id.clone(), strip.interval(&row.value, row.form)?))).collect();
        Ok(Self { start, axis: drawn(strip.axis())?, rows: drawn(rows)? })
    }
}

/// Which mark a unit's index has: forms are not compared.
pub(crate) const fn form_of(kind: UnitKind) -> Form {
    match kind {
        UnitKind::Hospital => Form::Hospital,
        UnitKind::School => Form::School,
        UnitKind::Department | UnitKind::District | UnitKind::Commune => Form::Administrative,
    }
}

impl ChartQuery {
    /// The room of a mark, at most 1200 pixels.
    pub fn pixels(&self) -> f64 {
        f64::from(self.width.unwrap_or(240)).min(WIDEST)
    }

    /// The room of a whole chart.
    pub fn pixels_of_chart(&self) -> u32 {
        self.width.unwrap_or(720)
    }

    /// Whether a drawing, which a page has a heading for, carries its own title.
    pub fn is_headed(&self) -> bool {
        self.headed.unwrap_or(false)
    }

    /// The same for a picture that stands alone.
    pub fn alone(self) -> Self {
        Self { headed: self.headed.or(Some(true)), ..self }
    }

    pub fn language(&self) -> Language {
        match self.lang.as_deref() {
            Some(tag) if tag.starts_with("en") => Language::english(),
            _ => Language::vietnamese(),
        }
    }

    pub fn tongue(&self) -> Tongue {
        Tongue::from(&self.language())
    }

    /// A chart of the set as a picture, headed with its title, subtitle and source if it is to be.
    ///
    /// # Errors
    /// As [`ChartQuery::sent`]. One of too few numbers to draw is their sentence.
    pub fn sheet(&self, chart: &dyn Chart, source: Option<Source>) -> Result<Response> {
        let width = Width::fitting(self.pixels_of_chart());
        let headed = self.is_headed();
        let sheet =
            Sheet { width, tongue: self.tongue(), headed, source: source.filter(|_| headed), ..Sheet::default() };
        self.sent(pictured(chart, &sheet))
    }

    /// Where the numbers of a picture are from, if it says so.
    ///
    /// # Errors
    /// As [`reporting::source`].
    pub async fn source(&self, state: &ApiState, seen: Vec<Seen<'_>>) -> Result<Option<Source>> {
        if self.is_headed() { reporting::source(state, seen, self.tongue()).await } else { Ok(None) }
    }
}

impl ChartQuery {
    /// Sends a drawing; one that has its own title stands alone, and takes its letters along.
    ///
    /// # Errors
    /// [`Code::NoSuchThing`] for a chart without rows, [`Code::Internal`] if it cannot be drawn.
    pub fn sent(&self, drawing: Result<String, ChartError>) -> Result<Response> {
        let svg = drawn(drawing)?;
        let kind = HeaderValue::from_static("image/svg+xml; charset=utf-8");
        let caching = HeaderValue::from_static("no-store");
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, caching)];
        if !self.is_headed() {
            return Ok((headers, svg).into_response());
        }
        let policy = [(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))];
        Ok((headers, policy, alone(&svg)).into_response())
    }
}

/// A figure as a row of a chart: its numbers, or the reason there are none.
pub(super) fn value(
    tongue: Tongue,
    figure: Option<&Figure>,
    hidden: Option<Hidden>,
    provisional: bool,
    n: u64,
) -> Value {
    let review = figure.is_some_and(|figure| figure.disclosure == Disclosure::Review);
    match figure.and_then(|figure| Some((figure.estimate?, figure.lo?, figure.hi?))) {
        Some((estimate, lo, hi)) => {
            Value::Index { estimate, lo, hi, n: figure.and_then(|figure| figure.n), provisional, review }
        }
        None => Value::Absent { reason: reason(tongue, hidden, n, figure.and_then(|figure| figure.reason)) },
    }
}

/// Why there is no number, in words.
fn reason(tongue: Tongue, hidden: Option<Hidden>, n: u64, because: Option<Reason>) -> String {
    match (tongue, hidden) {
        (Tongue::Vietnamese, Some(Hidden::NoSample)) => "Chưa chọn mẫu".to_owned(),
        (Tongue::English, Some(Hidden::NoSample)) => "Sample not drawn".to_owned(),
        (Tongue::Vietnamese, Some(Hidden::NotPublished)) => "Chưa công bố".to_owned(),
        (Tongue::English, Some(Hidden::NotPublished)) => "Not published yet".to_owned(),
        (Tongue::Vietnamese, Some(Hidden::TooFew)) if n < 30 => format!("Chưa hiện: mới {n} phiếu, cần ít nhất 30"),
        (Tongue::English, Some(Hidden::TooFew)) if n < 30 => format!("Not shown: {n} interviews so far, 30 needed"),
        (tongue, _) => report::why_hidden(tongue, because).to_owned(),
    }
}

/// What was drawn, or why not as a problem.
///
/// # Errors
/// As [`ChartQuery::sent`].
pub(super) fn drawn<T>(drawing: Result<T, ChartError>) -> Result<T> {
    drawing.map_err(|error| match error {
        ChartError::Empty => Problem::new(Code::NoSuchThing),
        error => {
            tracing::error!(%error, "a chart could not be drawn");
            Problem::new(Code::Internal)
        }
    })
}
