//! Which of many units and years to look at for interviewer effects.

use super::Anova;

/// An effect above this share of the variance is worth a visit.
pub const RHO_LIMIT: f64 = 0.05;

/// What to think of one unit and year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screened {
    /// The p value adjusted for all in the list by Benjamini & Hochberg (1995), `min_{j>=i} min(1, m p_(j)/j)`; `None`
    /// where the effect has no p value, which is then not counted.
    pub adjusted_p: Option<f64>,
    /// `rho` above [`RHO_LIMIT`] and the adjusted p at most `q`.
    pub flagged: bool,
}

/// Screens the effects of many units and years, in their order, at the false discovery rate `q` (0.05).
///
/// Sources: Benjamini & Hochberg (1995) JRSS B 57:289; METHODS 9, 12.
pub fn screen(effects: &[Anova], q: f64) -> Vec<Screened> {
    let mut order: Vec<(usize, f64)> =
        effects.iter().enumerate().filter_map(|(at, effect)| Some((at, effect.p?))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tests = order.len() as f64;
    let mut adjusted = vec![None; effects.len()];
    let (mut least, mut rank) = (1.0_f64, tests);
    for (at, p) in order {
        least = least.min(tests * p / rank);
        rank -= 1.0;
        if let Some(place) = adjusted.get_mut(at) {
            *place = Some(least);
        }
    }
    let judge = |(effect, adjusted_p): (&Anova, Option<f64>)| Screened {
        adjusted_p,
        flagged: effect.icc > RHO_LIMIT && adjusted_p.is_some_and(|p| p <= q),
    };
    effects.iter().zip(adjusted).map(judge).collect()
}
