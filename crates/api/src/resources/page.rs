//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Code, Problem, Result};

/// For a cursor that this list did not give.
pub const NO_CURSOR: (&str, &str) = ("Không phải con trỏ của danh sách này.", "This is not a cursor of this list.");

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many items a page has, 1 to 500.
    pub limit: Option<u32>,
}

impl PageQuery {
    /// The number of items wanted.
    ///
    /// # Errors
    /// [`Code::Invalid`] outside 1 to 500.
    pub fn size(&self, usual: u32) -> Result<u32> {
        let size = self.limit.unwrap_or(usual);
        if (1..=500).contains(&size) {
            Ok(size)
        } else {
            Err(Problem::new(Code::Invalid).field("/limit", ("Từ 1 đến 500.", "From 1 to 500.")))
        }
    }
}

impl<T: ToSchema> Page<T> {
    /// A list that is short enough to come whole.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// The part of a whole list that a query asks for; the cursor is the place of the first item.
    ///
    /// # Errors
    /// [`Code::Invalid`] for a cursor or limit that no page gave.
    pub fn cut(all: Vec<T>, query: &PageQuery, usual: u32) -> Result<Self> {
        let size = usize::try_from(query.size(usual)?).unwrap_or(usize::MAX);
        let start: usize = match &query.cursor {
            None => 0,
            Some(text) => text.parse().map_err(|_| Problem::new(Code::Invalid).field("/cursor", NO_CURSOR))?,
        };
        let end = start.saturating_add(size);
        let next_cursor = (end < all.len()).then(|| end.to_string());
        Ok(Self { items: all.into_iter().skip(start).take(size).collect(), next_cursor })
    }
}
