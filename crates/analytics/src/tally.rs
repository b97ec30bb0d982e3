//! Weights by code: how many people, estimated, gave each answer to each question, in one walk over byte columns.
//!
//! Three questions are counted at a time: their codes make one number of nine bits, and each row adds its weight in one of
//! 512 places. So a row costs an addition for every three questions, whatever the answers, and the columns are read once.

use rayon::prelude::*;

use crate::sum::Sum;

/// Codes from here on are counted together.
pub const OTHERS: usize = 7;
/// Places of one question: the codes 0 to 6, and all others.
pub const PLACES: usize = OTHERS + 1;

const ROWS: usize = 8192;

/// Weights of one group by question and code: `[question][min(code, 7)]`.
pub type Tally = Vec<[f64; PLACES]>;

/// Tallies of consecutive groups of rows. `ends[g]` is the row after group `g`; `weights` are by row, not negative, and one
/// that is not a finite number counts as 0; `columns` hold one code a row each and are as long as `weights`. Sums are plain
/// within some thousand rows and compensated beyond, in the order of the rows, so that the number of threads changes nothing. A
/// group that ends before it begins is empty.
pub fn tallies(ends: &[usize], weights: &[f64], columns: &[&[u8]]) -> Vec<Tally> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (group, &end) in ends.iter().enumerate() {
        let end = end.min(weights.len());
        while begin < end {
            let to = end.min(begin + ROWS);
            pieces.push((group, begin..to));
            begin = to;
        }
    }
    let parts: Vec<Tally> = pieces
        .par_iter()
        .map(|(_, rows)| {
            let own: Vec<&[u8]> = columns.iter().map(|column| column.get(rows.clone()).unwrap_or_default()).collect();
            piece(&weights[rows.clone()], &own)
        })
        .collect();
    let mut sums = vec![vec![[Sum::default(); PLACES]; columns.len()]; ends.len()];
    for ((group, _), part) in pieces.iter().zip(parts) {
        for (sums, own) in sums[*group].iter_mut().zip(part) {
            for (sum, weight) in sums.iter_mut().zip(own) {
                sum.add(weight);
            }
        }
    }
    sums.into_iter().map(|group| group.into_iter().map(|question| question.map(Sum::value)).collect()).collect()
}

fn piece(weights: &[f64], columns: &[&[u8]]) -> Tally {
    let proper: Vec<f64>;
    let weights = if weights.iter().all(|weight| weight.is_finite()) {
        weights
    } else {
        proper = weights.iter().map(|weight| if weight.is_finite() { *weight } else { 0.0 }).collect();
        &proper
    };
    let mut tally = vec![[0.0; PLACES]; columns.len()];
    let mut places = [0_u16; ROWS];
    let empty: &[u8] = &[];
    for (three, tally) in columns.chunks(3).zip(tally.chunks_mut(3)) {
        let of = |at: usize| three.get(at).copied().unwrap_or(empty);
        fill(&mut places[..weights.len()], of(0), of(1), of(2));
        // Two sets of places, as an addition waits for the one before it in the same place.
        let mut sums = [[0.0_f64; 512]; 2];
        for (places, weights) in places.chunks_exact(2).zip(weights.chunks_exact(2)) {
            sums[0][usize::from(places[0] & 511)] += weights[0];
            sums[1][usize::from(places[1] & 511)] += weights[1];
        }
        if weights.len() % 2 == 1 {
            let last = weights.len() - 1;
            sums[0][usize::from(places[last] & 511)] += weights[last];
        }
        for place in 0..512 {
            let weight = sums[0][place] + sums[1][place];
            for (question, tally) in tally.iter_mut().enumerate() {
                tally[place >> (3 * question) & 7] += weight;
            }
        }
    }
    tally
}

/// The places of each row; a column that is not there counts as code 0.
fn fill(places: &mut [u16], a: &[u8], b: &[u8], c: &[u8]) {
    const LAST: u8 = 7;
    for (place, code) in places.iter_mut().zip(a) {
        *place = u16::from((*code).min(LAST));
    }
    for (place, code) in places.iter_mut().zip(b) {
        *place |= u16::from((*code).min(LAST)) << 3;
    }
    for (place, code) in places.iter_mut().zip(c) {
        *place |= u16::from((*code).min(LAST)) << 6;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_code_has_its_weight(
            rows in proptest::collection::vec((0.1..9.0_f64, proptest::array::uniform5(any::<u8>())), 0..300),
            cut in 0..300_usize,
        ) {
            let weights: Vec<f64> = rows.iter().map(|(weight, _)| *weight).collect();
            let columns: Vec<Vec<u8>> = (0..5).map(|at| rows.iter().map(|(_, codes)| codes[at] % 11).collect()).collect();
            let views: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
            let cut = cut.min(rows.len());
            let got = tallies(&[cut, rows.len()], &weights, &views);
            for (group, range) in [(0, 0..cut), (1, cut..rows.len())] {
                for (question, column) in columns.iter().enumerate() {
                    for (place, got) in got[group][question].iter().enumerate() {
                        let own = range.clone().filter(|row| usize::from(column[*row]).min(OTHERS) == place);
                        let expected: f64 = own.map(|row| weights[row]).sum();
                        prop_assert!((got - expected).abs() < 1e-9);
                    }
                }
            }
        }
    }
}
