//! A month of a year, as people remember when they used a service.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use super::NotATime;

/// A month in the years 1900 to 2200, written `2021-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// `month` from 1 to 12; `None` for what is no month of those years.
    pub fn new(year: u16, month: u8) -> Option<Self> {
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// Digits only, at most as many as `most`.
    fn number(text: &str, most: usize) -> Option<u16> {
        let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    }
}

/// Reads `2021-09`, and `9/2021` as Vietnamese lists write it.
impl FromStr for Month {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let parts = text.split_once('-').or_else(|| text.split_once('/').map(|(month, year)| (year, month)));
        let read = parts
            .and_then(|(year, month)| Self::new(Self::number(year, 4)?, u8::try_from(Self::number(month, 2)?).ok()?));
        read.ok_or_else(|| NotATime(text.to_owned(), "a month such as 2021-09 or 9/2021"))
    }
}

impl TryFrom<String> for Month {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, NotATime> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_in_both_orders_and_written_in_one() {
        for (text, written) in
            [("2021-09", "2021-09"), ("9/2021", "2021-09"), ("12/1999", "1999-12"), ("2021-9", "2021-09")]
        {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), written);
        }
        assert_eq!(serde_json::to_string(&Month::new(2021, 9)).unwrap(), "\"2021-09\"");
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in
            ["", "2021", "13/2021", "2021-00", "1/1/2021", "9/21", "+9/2021", "2021-009", "tháng 9", "2021-09-01"]
        {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Month>("\"2021-13\"").is_err());
    }
}
