//! The residual that the reference's `rake()` uses: ten rounds over the margins, each taking away the unweighted mean
//! of every category (METHODS 7). Here only, so that its standard errors can be compared exactly; the crate's own are
//! those of the least-squares fit.

use analytics::linear::Linearised;
use analytics::weighting::Factor;

pub fn residual(of: &Linearised, factors: &[Factor]) -> Linearised {
    let mut z = of.z.clone();
    for _ in 0..10 {
        for factor in factors {
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
    Linearised { estimate: of.estimate, z, used: of.used.clone() }
}
