//! Other people's formats, as pure conversions: CSV today.

pub mod cases;
pub mod csv;
