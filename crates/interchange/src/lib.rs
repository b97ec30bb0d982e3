//! Other people's formats, as pure conversions: CSV, Parquet, Excel workbooks, Word reports and printable pages.
//!
//! Nothing here reads a clock or a database: what is to be read or written comes in, bytes come out, and the same input gives the
//! same bytes.

pub mod areas;
pub mod cases;
pub mod csv;
pub mod document;
pub mod frame;
pub mod language;
pub mod number;
pub mod past_answers;
pub mod respondents;
pub mod sheet;
pub mod workbook;
mod xml_text;
