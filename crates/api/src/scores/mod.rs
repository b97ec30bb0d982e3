//! From stored rows to scores: the bridge between the store, the questionnaire and the estimators.

mod compared;
mod csv;
mod dispositions;
mod in_order;
mod instrument;
mod loaded;
mod over_years;

pub(crate) use compared::{NoRank, PairView, Place, RankView, compared};
pub use csv::{scores_csv, summary_csv};
pub(crate) use dispositions::dispositions;
pub use in_order::in_order;
pub use instrument::instrument;
pub(crate) use loaded::{Hidden, Loaded, publication};
pub use loaded::{ScoreError, score};
pub(crate) use over_years::{Because, Step, steps};
