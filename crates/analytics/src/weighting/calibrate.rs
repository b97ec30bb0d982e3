//! Calibration of a design to population totals, by any method (METHODS 7).

use super::cells::Cells;
use super::cross_products::CrossProducts;
use super::distance::Distance;
use super::{Auxiliary, WeightSummary, WeightingError, newton, post_stratify, rake, summarise};
use crate::design::Design;
use crate::symmetric::Cholesky;

/// Categories with fewer respondents are noted: they had better be collapsed (METHODS 7).
pub const FEW_IN_CATEGORY: usize = 20;

/// How weights are made to reproduce population totals. All share the variance of [`Calibrated::residual`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// `g = T_c / S_{i in c} w` in each category of one variable.
    PostStratify,
    /// Iterative proportional fitting to the margins of categorical variables (Deming & Stephan 1940).
    Rake,
    /// Generalised regression, `g = 1 + a'l`; refused when a weight comes out at or below zero.
    Linear,
    /// Raking as calibration, `g = exp(a'l)`: the same weights as [`Method::Rake`] for categorical variables, and
    /// takes numbers too (Deville & Sarndal 1992, case 2).
    Exponential,
    /// Bounded logit, `lower < g < upper` with `0 <= lower < 1 < upper` (Deville & Sarndal 1992, case 6).
    Logit { lower: f64, upper: f64 },
}

impl Method {
    /// The word for it in JSON, files and errors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostStratify => "post_stratify",
            Self::Rake => "rake",
            Self::Linear => "linear",
            Self::Exponential => "exponential",
            Self::Logit { .. } => "logit",
        }
    }
}

/// A category with under [`FEW_IN_CATEGORY`] respondents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallCategory {
    pub variable: String,
    pub level: String,
    pub respondents: usize,
}

impl std::fmt::Display for SmallCategory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { variable, level, respondents } = self;
        write!(
            f,
            "{variable} '{level}' has {respondents} respondents, under {FEW_IN_CATEGORY}; better collapse it with its neighbour"
        )
    }
}

/// A design whose weights reproduce the population totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// The design with the calibrated weights `g_i w_i`: make the estimates with it.
    pub design: Design,
    /// `g_i`, one a respondent: the calibrated weight over the base weight.
    pub g: Vec<f64>,
    /// Categories that had better be collapsed.
    pub small: Vec<SmallCategory>,
    pub(super) base: Vec<f64>,
    pub(super) cells: Cells,
    pub(super) products: Cholesky,
}

impl Calibrated {
    /// The distribution of the calibrated weights and of `g`. `None` without respondents.
    pub fn summary(&self) -> Option<WeightSummary> {
        summarise(self.design.weights(), Some(&self.g))
    }
}

/// Calibrates the weights of `design` so that the weighted totals of the columns of `auxiliary` are `totals`
/// (METHODS 7; Deville & Sarndal 1992).
///
/// `totals` has one number a column, in the order of [`Auxiliary::columns`] and the unit of the variable;
/// [`super::Margins::totals`] makes it from margins. Reproduced to 1e-10 relative.
///
/// # Errors
/// Rows that do not match; totals that contradict each other; a category of the population without respondents or the
/// other way round; no weights of the kind asked for, or linear ones at or below zero. Each names what to do.
pub fn calibrate(
    design: &Design,
    auxiliary: &Auxiliary,
    totals: &[f64],
    method: Method,
) -> Result<Calibrated, WeightingError> {
    let solved = solve(design.weights(), &design.order, auxiliary, totals, method)?;
    let weights = design.weights().iter().zip(&solved.g).map(|(weight, g)| weight * g).collect();
    let mut products = CrossProducts::new(solved.cells.columns);
    for cell in 0..solved.cells.len() {
        products.add(solved.cells.entries(cell), solved.cells.weight[cell]);
    }
    Ok(Calibrated {
        design: design.with_weights(weights)?,
        g: solved.g,
        small: small_categories(auxiliary, &solved.cells),
        base: design.weights().to_vec(),
        products: products.factorise(),
        cells: solved.cells,
    })
}

/// `g_i` for weights without a design, such as those of one replicate: zero weights are allowed, their `g` means
/// nothing. Otherwise as [`calibrate`].
///
/// # Errors
/// Those of [`calibrate`], and a weight that is below zero or not finite.
pub fn calibration_factors(
    weights: &[f64],
    auxiliary: &Auxiliary,
    totals: &[f64],
    method: Method,
) -> Result<Vec<f64>, WeightingError> {
    if let Some(at) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(WeightingError::Weight { row: at + 1, weight: weights[at] });
    }
    let order: Vec<usize> = (0..weights.len()).collect();
    solve(weights, &order, auxiliary, totals, method).map(|solved| solved.g)
}

struct Solved {
    g: Vec<f64>,
    cells: Cells,
}

fn solve(
    weights: &[f64],
    order: &[usize],
    auxiliary: &Auxiliary,
    totals: &[f64],
    method: Method,
) -> Result<Solved, WeightingError> {
    if auxiliary.len() != weights.len() {
        return Err(WeightingError::Rows {
            variable: "the auxiliary variables".to_owned(),
            here: auxiliary.len(),
            expected: weights.len(),
        });
    }
    let margins = auxiliary.margins(totals)?;
    let cells = Cells::of(weights, order, auxiliary);
    check_categories(auxiliary, &cells, &margins)?;
    let of_cell = match method {
        Method::PostStratify => post_stratify::factors(auxiliary, &cells, &margins)?,
        Method::Rake => rake::factors(auxiliary, &cells, &margins)?,
        Method::Linear => newton::factors(auxiliary, &cells, totals, Distance::Linear)?,
        Method::Exponential => newton::factors(auxiliary, &cells, totals, Distance::Exponential)?,
        Method::Logit { lower, upper } => newton::factors(auxiliary, &cells, totals, Distance::logit(lower, upper)?)?,
    };
    let g: Vec<f64> = cells.of_row.iter().map(|cell| of_cell[*cell as usize]).collect();
    if method == Method::Linear
        && let Some(row) = g.iter().zip(weights).position(|(g, weight)| *weight > 0.0 && *g <= 0.0)
    {
        return Err(WeightingError::NegativeWeight { row: row + 1, weight: g[row] * weights[row] });
    }
    Ok(Solved { g, cells })
}

/// Refuses categories that only the population or only the sample has.
fn check_categories(auxiliary: &Auxiliary, cells: &Cells, margins: &[Vec<f64>]) -> Result<(), WeightingError> {
    for (at, (factor, margin)) in auxiliary.factors.iter().zip(margins).enumerate() {
        let weights = cells.level_totals(at, factor.levels.len(), &cells.weight);
        for (code, (weight, total)) in weights.iter().zip(margin).enumerate() {
            if *total > 0.0 && *weight <= 0.0 {
                return Err(WeightingError::EmptyCell { column: factor.category(code), total: *total });
            }
            if *total <= 0.0 && *weight > 0.0 {
                let respondents = cells.level_rows(at, factor.levels.len()).get(code).copied().unwrap_or(0);
                return Err(WeightingError::EmptyMargin { column: factor.category(code), respondents });
            }
        }
    }
    Ok(())
}

fn small_categories(auxiliary: &Auxiliary, cells: &Cells) -> Vec<SmallCategory> {
    let mut small = Vec::new();
    for (at, factor) in auxiliary.factors.iter().enumerate() {
        let rows = cells.level_rows(at, factor.levels.len());
        for (level, respondents) in factor.levels.iter().zip(rows) {
            if (1..FEW_IN_CATEGORY).contains(&respondents) {
                small.push(SmallCategory { variable: factor.name.clone(), level: level.clone(), respondents });
            }
        }
    }
    small
}
