//! Other people's formats, as pure conversions: CSV and Parquet.

pub mod cases;
pub mod csv;
pub mod respondents;
