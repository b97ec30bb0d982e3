//! Fleiss' kappa: several raters, unordered categories.

use super::AgreementError;
use crate::sum::total;
use crate::tail::normal_two_sided;

/// Agreement of `m` raters beyond chance.
#[derive(Debug, Clone, PartialEq)]
pub struct FleissKappa {
    pub subjects: usize,
    /// Raters of each subject, `m`.
    pub raters: u64,
    /// Mean share of agreeing pairs of raters, `P = S_i (S_j n_ij^2 - m) / (N m (m - 1))`.
    pub observed: f64,
    /// Expected by chance, `P_e = S_j p_j^2`.
    pub expected: f64,
    /// `(P - P_e) / (1 - P_e)`, between -1/(m - 1) and 1.
    pub kappa: f64,
    /// Standard error if there were no agreement beyond chance (Fleiss, Nee & Landis 1979):
    /// `sqrt(2 [(S p q)^2 - S p q (q - p)] / (N m (m - 1))) / S p q`.
    pub se_null: f64,
    /// `kappa / se_null`; `None` where the error is 0.
    pub z: Option<f64>,
    /// Two-sided, of no agreement beyond chance.
    pub p: Option<f64>,
    /// One a category: `1 - S_i n_ij (m - n_ij) / (N m (m - 1) p_j q_j)`; `None` for one never or always used.
    pub category_kappa: Vec<Option<f64>>,
}

/// Fleiss' kappa of a table: a row a subject, a column a category, in each cell the number of raters who chose it.
/// Every subject is coded by the same number of raters, not necessarily the same people.
///
/// Sources: Fleiss (1971) Psych. Bull. 76:378; Fleiss, Nee & Landis (1979) Psych. Bull. 86:974; METHODS 12.
///
/// # Errors
/// [`AgreementError::TooSmall`] under two subjects or categories, [`AgreementError::Columns`] for a row of another length than
/// the first, [`AgreementError::Raters`] for one of another number of raters or of under two, and
/// [`AgreementError::OneCategory`] if all codings are of one category.
pub fn fleiss_kappa(table: &[Vec<u32>]) -> Result<FleissKappa, AgreementError> {
    let columns = table.first().map_or(0, Vec::len);
    if table.len() < 2 || columns < 2 {
        return Err(AgreementError::TooSmall { rows: table.len(), columns });
    }
    let count = |row: &[u32]| row.iter().map(|n| u64::from(*n)).sum::<u64>();
    let raters = table.first().map_or(0, |row| count(row));
    for (at, row) in table.iter().enumerate() {
        if row.len() != columns {
            return Err(AgreementError::Columns { row: at + 1, here: row.len(), expected: columns });
        }
        let here = count(row);
        if here != raters || here < 2 {
            return Err(AgreementError::Raters { row: at + 1, here, expected: raters });
        }
    }
    let (subjects, m) = (table.len() as f64, raters as f64);
    let pairs = subjects * m * (m - 1.0);
    let cell = |row: &Vec<u32>, at: usize| row.get(at).map_or(0.0, |n| f64::from(*n));
    let share = |at: usize| total(table.iter().map(|row| cell(row, at))) / (subjects * m);
    let shares: Vec<f64> = (0..columns).map(share).collect();
    let agreeing = total(table.iter().flatten().map(|n| f64::from(*n) * (f64::from(*n) - 1.0)));
    let observed = agreeing / pairs;
    let expected = total(shares.iter().map(|p| p * p));
    if shares.iter().any(|p| *p >= 1.0) {
        return Err(AgreementError::OneCategory);
    }
    // 1 - P_e, without the cancellation.
    let chance = total(shares.iter().map(|p| p * (1.0 - p)));
    let kappa = (observed - expected) / chance;
    let skew = total(shares.iter().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)));
    let se_null = (2.0 * (chance * chance - skew).max(0.0) / pairs).sqrt() / chance;
    let z = (se_null > 0.0).then(|| kappa / se_null);
    let category = |(at, p): (usize, &f64)| {
        let split = total(table.iter().map(|row| cell(row, at) * (m - cell(row, at))));
        (*p > 0.0).then(|| 1.0 - split / (pairs * p * (1.0 - p)))
    };
    Ok(FleissKappa {
        subjects: table.len(),
        raters,
        observed,
        expected,
        kappa,
        se_null,
        z,
        p: z.and_then(normal_two_sided),
        category_kappa: shares.iter().enumerate().map(category).collect(),
    })
}
