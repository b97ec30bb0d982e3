//! Tables of the report.

mod blanks;
mod changes;
mod composition;
mod contacts;
mod criteria;
mod designs;
mod factors;
mod given_up;
mod index;
mod interviewers;
mod set_aside;
mod themes;
mod twin;
mod variants;
mod web;

pub use blanks::blanks;
pub use changes::changes;
pub use composition::composition;
pub use contacts::{ENDS, contacts, ends};
pub use criteria::{answers, answers_caption, criteria};
pub use designs::designs;
pub use factors::factors;
pub use given_up::given_up;
pub use index::index;
pub use interviewers::interviewers;
pub use set_aside::set_aside;
pub use themes::{campaign_themes, themes};
pub use twin::twin;
pub use variants::variants;
pub use web::web;

use interchange::document::Cell;

use crate::Facts;

fn heads(texts: impl IntoIterator<Item = String>) -> Vec<Vec<Cell>> {
    vec![texts.into_iter().map(|text| Cell::bold(&text)).collect()]
}

fn cells(texts: impl IntoIterator<Item = String>) -> Vec<Cell> {
    texts.into_iter().map(|text| Cell::plain(&text)).collect()
}

/// ` năm 2022`, or nothing.
pub fn in_year(year: Option<i32>) -> String {
    year.map(|year| format!(" năm {year}")).unwrap_or_default()
}

/// A year for a cell.
fn year_cell(year: Option<i32>) -> String {
    year.map_or("-".to_owned(), |year| year.to_string())
}

/// What a caption says of a form where there are several: `, phiếu “Khảo sát …”`.
pub fn form_in_caption(facts: &Facts, form: usize) -> String {
    let named = |form: &crate::FormNames| format!(", phiếu “{}”", form.title);
    facts.forms.get(form).filter(|_| facts.forms.len() > 1).map(named).unwrap_or_default()
}
