//! The minimum of a smooth function of one or two variables, without derivatives.

/// A point and the value there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub at: Vec<f64>,
    pub value: f64,
}

const STEPS: usize = 2000;

/// The minimum of `function` from `start`, by the simplex method of Nelder & Mead (1965) with the usual coefficients
/// (reflect 1, expand 2, contract 1/2, shrink 1/2), first corners `step` away. Stops when the corners agree to
/// `tolerance` in place, and starts once more from there, lest the simplex had collapsed. A value that is not finite
/// counts as high. `None` if no corner has a finite value.
pub(super) fn minimum(function: &dyn Fn(&[f64]) -> f64, start: &[f64], step: f64, tolerance: f64) -> Option<Point> {
    let once = search(function, start, step, tolerance)?;
    search(function, &once.at, step / 4.0, tolerance)
}

fn search(function: &dyn Fn(&[f64]) -> f64, start: &[f64], step: f64, tolerance: f64) -> Option<Point> {
    let evaluate = |at: Vec<f64>| {
        let value = function(&at);
        Point { at, value: if value.is_finite() { value } else { f64::INFINITY } }
    };
    let mut corners = vec![evaluate(start.to_vec())];
    for variable in 0..start.len() {
        let moved = start.iter().enumerate().map(|(k, x)| if k == variable { x + step } else { *x });
        corners.push(evaluate(moved.collect()));
    }
    for _ in 0..STEPS {
        corners.sort_by(|a, b| a.value.total_cmp(&b.value));
        let best = corners.first()?.clone();
        let apart = |corner: &Point| corner.at.iter().zip(&best.at).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if corners.iter().map(apart).fold(0.0, f64::max) < tolerance {
            break;
        }
        let worst = corners.pop()?;
        let second_worst = corners.last()?.value;
        let count = corners.len() as f64;
        let centre: Vec<f64> =
            (0..start.len()).map(|k| corners.iter().filter_map(|c| c.at.get(k)).sum::<f64>() / count).collect();
        let along = |by: f64| evaluate(centre.iter().zip(&worst.at).map(|(c, w)| c + by * (c - w)).collect());
        let reflected = along(1.0);
        let next = if reflected.value < best.value {
            let expanded = along(2.0);
            if expanded.value < reflected.value { expanded } else { reflected }
        } else if reflected.value < second_worst {
            reflected
        } else {
            let by = if reflected.value < worst.value { 0.5 } else { -0.5 };
            let contracted = along(by);
            if contracted.value < worst.value.min(reflected.value) {
                contracted
            } else {
                let halfway = |corner: &Point| {
                    evaluate(corner.at.iter().zip(&best.at).map(|(a, b)| f64::midpoint(*a, *b)).collect())
                };
                corners = corners.iter().map(halfway).collect();
                halfway(&worst)
            }
        };
        corners.push(next);
    }
    corners.into_iter().min_by(|a, b| a.value.total_cmp(&b.value)).filter(|best| best.value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::minimum;

    #[test]
    fn valleys_in_one_and_two_variables() {
        let one = minimum(&|x| (x[0] - 3.0).powi(2) + 1.0, &[0.3], 0.2, 1e-9).unwrap();
        assert!((one.at[0] - 3.0).abs() < 1e-6);
        let banana = |x: &[f64]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
        let two = minimum(&banana, &[-1.2, 1.0], 0.5, 1e-10).unwrap();
        assert!((two.at[0] - 1.0).abs() < 1e-6 && (two.at[1] - 1.0).abs() < 1e-6, "{two:?}");
        assert!(minimum(&|_| f64::NAN, &[0.0], 1.0, 1e-6).is_none());
    }
}
