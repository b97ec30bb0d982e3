//! What results say they were computed by.

/// The program, its version and the fingerprint of the estimators: `hailong 0.1.0+1f3870be274f6c49`. The same text means the same
/// code, and so the same results of the same file.
pub fn program() -> String {
    format!("hailong {}+{}", env!("CARGO_PKG_VERSION"), analytics::CODE)
}
