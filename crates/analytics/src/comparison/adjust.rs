//! p values of a family of tests, adjusted for their number (METHODS 9). Not two of these on one table.

/// How a family is adjusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjustment {
    /// `max_{j<=i} min(1, (m-j+1) p_(j))` [Holm 1979]: familywise, for statements.
    Holm,
    /// `min_{j>=i} min(1, (m-j+1) p_(j))` [Hochberg 1988].
    Hochberg,
    /// `min(1, m p)`.
    Bonferroni,
    /// `min_{j>=i} min(1, m p_(j)/j)` [Benjamini & Hochberg 1995]: false discovery rate, for screening.
    BenjaminiHochberg,
    /// The same times `S 1/j` [Benjamini & Yekutieli 2001]: under any dependence.
    BenjaminiYekutieli,
}

/// Adjusted p values, in the order given. A missing p stays missing and is not counted in `m`; a number that is none
/// (NaN) counts as missing.
pub fn adjust(p: &[Option<f64>], by: Adjustment) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        p.iter().enumerate().filter_map(|(at, p)| p.filter(|p| !p.is_nan()).map(|p| (at, p))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let m = order.len() as f64;
    let harmonic: f64 = (1..=order.len()).map(|j| 1.0 / j as f64).sum();
    let scaled = |at: usize, p: f64| {
        let j = at as f64 + 1.0;
        (p * match by {
            Adjustment::Holm | Adjustment::Hochberg => m - j + 1.0,
            Adjustment::Bonferroni => m,
            Adjustment::BenjaminiHochberg => m / j,
            Adjustment::BenjaminiYekutieli => harmonic * m / j,
        })
        .min(1.0)
    };
    let mut values: Vec<f64> = order.iter().enumerate().map(|(at, (_, p))| scaled(at, *p)).collect();
    match by {
        Adjustment::Bonferroni => {}
        Adjustment::Holm => {
            for at in 1..values.len() {
                values[at] = values[at].max(values[at - 1]);
            }
        }
        _ => {
            for at in (1..values.len()).rev() {
                values[at - 1] = values[at - 1].min(values[at]);
            }
        }
    }
    let mut adjusted = vec![None; p.len()];
    for ((at, _), value) in order.iter().zip(values) {
        adjusted[*at] = Some(value);
    }
    adjusted
}
