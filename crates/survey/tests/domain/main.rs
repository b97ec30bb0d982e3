//! The domain from outside: expressions, compiling, answering, and the laws that hold for any input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answering;
mod compiling;
mod draws;
mod expressions;
mod files;
mod form;
mod laws;
mod private;
