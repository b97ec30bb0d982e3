//! Whether all people drawn, those of the list and those of the file, are one design. What breaks it would be found only
//! when a score is wanted, and then without its row.

use analytics::design::{Design, DesignError, DesignPart, DesignRow};
use store::AssignedCase;

use super::resolve::Resolved;
use crate::problem::{Code, Problem, Result};

/// # Errors
/// [`Code::Invalid`] with the row of the file that does not go with the others.
pub(super) fn check(listed: &[AssignedCase], resolved: &Resolved) -> Result<()> {
    let mut design = Design::builder().nested();
    let new = resolved.cases.iter().map(|case| &case.design);
    let mut all = listed.iter().map(|one| &one.case.design).chain(new);
    let pushed = all.try_for_each(|case| design.push(&DesignRow::from(case)));
    pushed.and_then(|()| design.finish().map(drop)).map_err(|error| wrong(&error, listed.len(), resolved))
}

fn wrong(error: &DesignError, listed: usize, resolved: &Resolved) -> Problem {
    // Rows of the design are counted from 1, and the people of the list are the first of them.
    let place = error.row().and_then(|row| row.checked_sub(listed + 1)).unwrap_or(0);
    let row = resolved.rows_of_cases.get(place).copied().unwrap_or(1);
    let column = match error.part() {
        Some(DesignPart::Stratum) | None => "stratum",
        Some(DesignPart::Psu) => "psu",
        Some(DesignPart::Weight) => "weight",
        Some(DesignPart::PsusInStratum) => "psus_in_stratum",
        Some(DesignPart::PeopleInPsu) => "people_in_psu",
    };
    Problem::new(Code::Invalid).field(format!("/{row}/{column}"), error)
}
