//! What is left of a value by rounding alone.

/// The share of a value that rounding may leave where exact arithmetic leaves nothing.
const ROUNDING: f64 = 1e-12;

/// The largest size of the values; 0 of none.
pub(crate) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |most, value| most.max(value.abs()))
}

/// A variance or mean square, or 0 where it is no more than rounding of values as large as `largest` leaves.
pub(crate) fn clean(variance: f64, largest: f64) -> f64 {
    if variance <= (ROUNDING * largest).powi(2) { 0.0 } else { variance }
}
