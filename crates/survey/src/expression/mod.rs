//! The expression language of XLSForm.
