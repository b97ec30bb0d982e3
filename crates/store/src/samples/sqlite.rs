//! SQLite has no arrays: the rows of a PSU come as lists in words, separated by commas.

use sqlx::SqlitePool;
use survey::case::SampleType;
use survey::id::EvaluationId;

use super::Answered;
use crate::error::{Result, StoreError};

type Row = (String, String, Option<i64>, Option<i64>, String, String, String);

pub(super) async fn answered(pool: &SqlitePool, evaluation: EvaluationId) -> Result<Vec<Answered>> {
    // `quote` writes a number in as many digits as bring it back.
    const SQL: &str = "select c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, \
             group_concat(c.number), group_concat(quote(c.weight)), group_concat(hex(r.codes)) \
         from response r join survey_case c on c.evaluation_id = r.evaluation_id and c.case_id = r.case_id \
         where r.evaluation_id = $1 and r.sample_type = $2 \
         group by c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu";
    let found: Vec<Row> =
        sqlx::query_as(SQL).bind(evaluation.0).bind(SampleType::Probability.name()).fetch_all(pool).await?;
    found.into_iter().map(read).collect()
}

fn read((stratum, psu, psus_in_stratum, people_in_psu, numbers, weights, codes): Row) -> Result<Answered> {
    let list = |cells: &str, what: &'static str| StoreError::corrupt(what, format!("'{cells:.40}' is no list"));
    Ok(Answered {
        stratum,
        psu,
        psus_in_stratum,
        people_in_psu,
        numbers: all(&numbers, |cell| cell.parse().ok()).ok_or_else(|| list(&numbers, "case"))?,
        weights: all(&weights, |cell| cell.parse().ok()).ok_or_else(|| list(&weights, "case"))?,
        codes: all(&codes, from_hex).ok_or_else(|| list(&codes, "response"))?,
    })
}

fn all<T>(cells: &str, of: impl FnMut(&str) -> Option<T>) -> Option<Vec<T>> {
    cells.split(',').map(of).collect()
}

/// The bytes that `hex` wrote.
fn from_hex(digits: &str) -> Option<Vec<u8>> {
    const fn half(digit: u8) -> Option<u8> {
        match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'A'..=b'F' => Some(digit - b'A' + 10),
            _ => None,
        }
    }
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(half(*high)? << 4 | half(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hex_wrote_is_read() {
        assert_eq!(from_hex(""), Some(vec![]));
        assert_eq!(from_hex("0005FE9a"), None);
        assert_eq!(from_hex("0005FE9A"), Some(vec![0, 5, 0xfe, 0x9a]));
        assert_eq!(from_hex("0"), None);
        assert_eq!(all(",05,", from_hex), Some(vec![vec![], vec![5], vec![]]));
    }
}
