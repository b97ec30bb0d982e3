//! Which of many units and years to look at for interviewer effects.

use super::Anova;
use crate::comparison::{Adjustment, adjust};

/// An effect above this share of the variance is worth a visit.
pub const RHO_LIMIT: f64 = 0.05;

/// What to think of one unit and year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screened {
    /// The p value adjusted for all in the list ([`Adjustment::BenjaminiHochberg`]); `None`
    /// where the effect has no p value, which is then not counted.
    pub adjusted_p: Option<f64>,
    /// `rho` above [`RHO_LIMIT`] and the adjusted p at most `q`.
    pub flagged: bool,
}

/// Screens the effects of many units and years, in their order, at the false discovery rate `q` (0.05).
///
/// Sources: Benjamini & Hochberg (1995) JRSS B 57:289; METHODS 9, 12.
pub fn screen(effects: &[Anova], q: f64) -> Vec<Screened> {
    let p: Vec<Option<f64>> = effects.iter().map(|effect| effect.p).collect();
    let adjusted = adjust(&p, Adjustment::BenjaminiHochberg);
    let judge = |(effect, adjusted_p): (&Anova, Option<f64>)| Screened {
        adjusted_p,
        flagged: effect.icc > RHO_LIMIT && adjusted_p.is_some_and(|p| p <= q),
    };
    effects.iter().zip(adjusted).map(judge).collect()
}
