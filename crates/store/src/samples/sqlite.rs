//! SQLite has no arrays: the rows of a PSU come as lists in words, separated by commas.

use sqlx::SqlitePool;
use survey::case::SampleType;
use survey::id::EvaluationId;

use super::Drawn;
use crate::error::{Result, StoreError};

type Words = Option<String>;
type Row = (String, String, Option<i64>, Option<i64>, i64, i64, Words, Words, Words, Words, Words);

pub(super) async fn drawn(pool: &SqlitePool, evaluation: EvaluationId) -> Result<Vec<Drawn>> {
    // `quote` writes a number in as many digits as bring it back.
    const SQL: &str = "select c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu, count(*), count(c.reserve), \
             group_concat(c.number) filter (where r.codes is not null), \
             group_concat(quote(c.weight)) filter (where r.codes is not null), \
             group_concat(hex(r.codes)) filter (where r.codes is not null), min(r.mode), max(r.mode) \
         from survey_case c left join response r \
             on r.evaluation_id = c.evaluation_id and r.case_id = c.case_id and r.sample_type = $2 \
         where c.evaluation_id = $1 \
         group by c.stratum, c.psu, c.psus_in_stratum, c.people_in_psu";
    let found: Vec<Row> =
        sqlx::query_as(SQL).bind(evaluation.0).bind(SampleType::Probability.name()).fetch_all(pool).await?;
    found.into_iter().map(read).collect()
}

fn read(
    (stratum, psu, psus_in_stratum, people_in_psu, cases, reserves, numbers, weights, codes, first, last): Row,
) -> Result<Drawn> {
    Ok(Drawn {
        stratum,
        psu,
        psus_in_stratum,
        people_in_psu,
        cases,
        reserves,
        numbers: all("case", numbers, |cell| cell.parse().ok())?,
        weights: all("case", weights, |cell| cell.parse().ok())?,
        codes: all("response", codes, from_hex)?,
        modes: first.zip(last),
    })
}

/// The list that was written in words; none where nobody answered.
fn all<T>(what: &'static str, cells: Option<String>, of: impl FnMut(&str) -> Option<T>) -> Result<Vec<T>> {
    let Some(cells) = cells else { return Ok(Vec::new()) };
    let read: Option<Vec<T>> = cells.split(',').map(of).collect();
    read.ok_or_else(|| StoreError::corrupt(what, format!("'{cells:.40}' is no list")))
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
        let all = |cells: Option<&str>| all("response", cells.map(str::to_owned), from_hex);
        assert_eq!(all(Some(",05,")).unwrap(), vec![vec![], vec![5], vec![]]);
        assert_eq!(all(None).unwrap(), Vec::<Vec<u8>>::new());
        assert!(all(Some("05,5")).is_err());
    }
}
