//! Answers and their validation.
