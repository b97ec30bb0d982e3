//! The rows of a law in another order.

/// The same rows in an order that depends on `seed` alone.
pub fn shuffled<T: Clone>(rows: &[T], seed: u64) -> Vec<T> {
    let mut mixed = rows.to_vec();
    let mut state = seed;
    for at in (1..mixed.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        mixed.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
    }
    mixed
}
