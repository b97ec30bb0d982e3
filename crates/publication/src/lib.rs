//! Scores that anyone can compute again: a file of answers with the design that says what its columns mean, what is computed of
//! it, and the publication, a signed bundle of answers, design and results.
//!
//! `hailong analyse` reads such a file from a folder; the server writes one of what it has stored and reads it back by the same
//! code, so that both come to the same results, to the last bit.

pub mod bundle;
mod computed;
mod data_file;
mod design_file;
mod design_tables;
mod folder;
mod program;
mod refused;
mod results;
mod writer;

pub use computed::{Computed, compute, data_version, who_answered};
pub use data_file::{DataFile, begins_as_parquet};
pub use design_file::{DesignFile, Lonely, hexadecimal};
pub use folder::Folder;
pub use program::program;
pub use refused::Refused;
pub use results::results_json;
pub use writer::{
    AnswerFile, Cell, CriterionColumn, DATA, DESIGN, Drawn, Known, PsuName, Row, Unanswered, UnitAnswers,
};
