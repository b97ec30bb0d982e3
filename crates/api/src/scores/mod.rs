//! From stored rows to scores: the bridge between the store, the questionnaire and the estimators.

mod analysed;
mod answer_file;
mod comparable;
mod compared;
mod csv;
mod dispositions;
mod drawn;
mod in_order;
mod instrument;
mod kept;
mod lanes;
mod loaded;
mod over_years;
mod who_answered;

pub(crate) use analysed::{ANALYSIS, Analysed};
pub(crate) use answer_file::{StoredAnswers, answer_file, answers, file_salt, groupings, secret};
pub(crate) use comparable::{Because, Seen};
pub(crate) use compared::{NoRank, PairView, Place, RankView, compared};
pub(crate) use csv::summary_row;
pub use csv::{scores_csv, summary_csv};
pub(crate) use dispositions::dispositions;
pub use in_order::in_order;
pub use instrument::instrument;
pub(crate) use lanes::Lanes;
pub(crate) use loaded::{Hidden, Loaded, SCORE, publication, scored};
pub use loaded::{ScoreError, score};
pub(crate) use over_years::{Found, steps};
pub(crate) use who_answered::who_answered;
