//! Weights: from base weights to the ones a report uses, and the variance after it (METHODS 3 and 7).
//!
//! The way through: [`nonresponse::adjust`] the base weights of a drawn sample; make a [`crate::design::Design`] of
//! the respondents; describe what is known of them as an [`Auxiliary`] and of the population as [`Margins`]; then
//! [`calibrate`]. The design in [`Calibrated`] gives the estimates, and what takes a
//! [`VarianceBasis`](crate::variance_basis::VarianceBasis), such as [`crate::linear::variance`] and the tests between
//! groups, takes the [`Calibrated`] itself: its errors are those of the [`Calibrated::residual`].
//! [`trim`] caps weights before a last raking; [`summarise`] is what is reported of them.
//! Weights are never rescaled to add up to `n`: totals and the finite population correction need the population.

mod auxiliary;
mod calibrate;
mod cells;
mod cross_products;
mod distance;
mod error;
mod factor;
mod margins;
mod newton;
pub mod nonresponse;
mod post_stratify;
mod rake;
mod residual;
mod response_factor;
mod summary;
mod trim;

pub use auxiliary::{Auxiliary, Column};
pub use calibrate::{Calibrated, FEW_IN_CATEGORY, Method, SmallCategory, calibrate, calibration_factors};
pub use error::WeightingError;
pub use factor::Factor;
pub use margins::{Margin, MarginRow, Margins};
pub use response_factor::{PsuResponse, response_factors};
pub use summary::{WeightSummary, summarise};
pub use trim::{MEDIANS, cap_of_medians, trim};
