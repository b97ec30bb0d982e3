//! Complementary hiding in a score: no hidden criterion or factor follows by subtraction from a published total.

use crate::disclosure::{Cell, Disclosure, FEWEST_RESPONDENTS, Reason, complementary};
use crate::figure::Figure;
use crate::score::Score;

fn hidden(figure: &Figure) -> bool {
    figure.disclosure == Disclosure::Suppressed
}

fn cell(figure: &Figure) -> Cell {
    Cell { n: figure.n.unwrap_or(0), hidden: hidden(figure) }
}

/// Hides everything under a hidden index; else, in every factor that is shown and among the factors, a second cell
/// where exactly one is hidden. Criteria and factors outside the index are in no total and hide nothing with them.
pub(crate) fn hide_what_follows(score: &mut Score) {
    if hidden(&score.index) {
        let criteria = score.criteria.iter_mut().map(|criterion| &mut criterion.figure);
        let factors =
            score.factors.iter_mut().flat_map(|factor| std::iter::once(&mut factor.figure).chain(&mut factor.other));
        let all = criteria.chain(factors).chain(score.variants.values_mut());
        all.for_each(|figure| figure.hide(Reason::IndexHidden));
        return;
    }
    // Hiding one thing may leave another alone; every round hides at least one more, so it ends.
    loop {
        let mut changed = false;
        for at in 0..score.factors.len() {
            changed |= hide_within(score, at);
        }
        let in_total: Vec<usize> =
            (0..score.factors.len()).filter(|at| score.factors[*at].figure.n.is_some_and(|n| n > 0)).collect();
        let cells: Vec<Cell> = in_total.iter().map(|at| cell(&score.factors[*at].figure)).collect();
        if let Some(next) = complementary(&cells).or_else(|| cover_of_a_few(&cells)) {
            score.factors[in_total[next]].figure.hide(Reason::Complementary);
            changed = true;
        }
        if !changed {
            return;
        }
    }
}

/// Whether something more was hidden in the factor.
fn hide_within(score: &mut Score, factor: usize) -> bool {
    let key = &score.factors[factor].key;
    let own: Vec<usize> = (0..score.criteria.len())
        .filter(|at| score.criteria[*at].factor == *key && score.criteria[*at].in_index)
        .collect();
    let cells: Vec<Cell> = own.iter().map(|at| cell(&score.criteria[*at].figure)).collect();
    let hidden_cells = cells.iter().filter(|cell| cell.hidden).count();
    let mut changed = false;
    if hidden(&score.factors[factor].figure) {
        // Its criteria must not add up to it: at least two of them stay unknown (or the only one).
        let mut order: Vec<usize> = (0..own.len()).filter(|at| !cells[*at].hidden).collect();
        order.sort_by_key(|at| cells[*at].n);
        for at in order.into_iter().take(2_usize.saturating_sub(hidden_cells)) {
            score.criteria[own[at]].figure.hide(Reason::Complementary);
            changed = true;
        }
    } else if own.len() == 1 && hidden_cells == 1 {
        // The factor is its only criterion.
        score.factors[factor].figure.hide(Reason::Complementary);
        changed = true;
    } else if let Some(next) = complementary(&cells).or_else(|| cover_of_a_few(&cells)) {
        score.criteria[own[next]].figure.hide(Reason::Complementary);
        changed = true;
    }
    let total = &mut score.factors[factor];
    if hidden(&total.figure)
        && let Some(other) = &mut total.other
    {
        other.hide(Reason::Complementary);
    }
    changed
}

/// The cell to hide as well, if all that are hidden were answered by a few, who may be the same people: what they said of all together
/// would follow from the total. The smallest of those shown.
fn cover_of_a_few(cells: &[Cell]) -> Option<usize> {
    let hidden = || cells.iter().filter(|cell| cell.hidden);
    let few = hidden().any(|cell| cell.n > 0) && hidden().all(|cell| cell.n < FEWEST_RESPONDENTS);
    let shown = cells.iter().enumerate().filter(|(_, cell)| !cell.hidden && cell.n > 0);
    shown.min_by_key(|(_, cell)| cell.n).map(|(at, _)| at).filter(|_| few)
}
