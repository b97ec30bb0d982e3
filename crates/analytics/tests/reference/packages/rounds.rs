//! The residual that the reference's `rake()` uses: ten rounds over the margins, each taking away the unweighted mean
//! of every category (METHODS 7). Here only, so that its standard errors can be compared exactly; the crate's own are
//! those of the least-squares fit.

use std::borrow::Cow;

use analytics::design::Design;
use analytics::linear::Linearised;
use analytics::variance_basis::VarianceBasis;
use analytics::weighting::Factor;

/// A raked design and the variables it was raked to.
pub struct Rounds<'a> {
    pub design: &'a Design,
    pub factors: &'a [Factor],
}

impl VarianceBasis for Rounds<'_> {
    fn design(&self) -> &Design {
        self.design
    }

    fn contribution<'a>(&self, of: &'a Linearised) -> Cow<'a, Linearised> {
        let mut z = of.z.clone();
        for _ in 0..10 {
            for factor in self.factors {
                let mut sums = vec![(0.0, 0.0); factor.levels().len()];
                for (code, z) in factor.codes().iter().zip(&z) {
                    sums[*code as usize].0 += z;
                    sums[*code as usize].1 += 1.0;
                }
                for (code, z) in factor.codes().iter().zip(&mut z) {
                    let (sum, count) = sums[*code as usize];
                    *z -= sum / count;
                }
            }
        }
        Cow::Owned(Linearised { estimate: of.estimate, z, used: of.used.clone() })
    }
}
