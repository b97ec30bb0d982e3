//! The order in which questions can be evaluated, and the circles that prevent one.

use std::collections::{BTreeMap, BTreeSet};

/// What [`order`] found.
pub(super) struct Sorted {
    /// Every question after all that it depends on; otherwise in the order of the form. Complete if there is no circle.
    pub(super) order: Vec<usize>,
    /// Each circle once, beginning and ending with the same question; every question is in one circle at most.
    pub(super) circles: Vec<Vec<usize>>,
}

/// Sorts questions by what they depend on: `needs[q]` are the questions that `q` looks at.
pub(super) fn order(needs: &[BTreeSet<usize>]) -> Sorted {
    let mut waiting: BTreeMap<usize, BTreeSet<usize>> = needs.iter().cloned().enumerate().collect();
    let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (question, needed) in needs.iter().enumerate() {
        for need in needed {
            users.entry(*need).or_default().push(question);
        }
    }
    let mut ready: BTreeSet<usize> = waiting.iter().filter(|(_, open)| open.is_empty()).map(|(q, _)| *q).collect();
    let mut sorted = Sorted { order: Vec::with_capacity(needs.len()), circles: Vec::new() };
    loop {
        while let Some(question) = ready.pop_first() {
            waiting.remove(&question);
            sorted.order.push(question);
            for user in users.get(&question).map(Vec::as_slice).unwrap_or_default() {
                if let Some(open) = waiting.get_mut(user)
                    && open.remove(&question)
                    && open.is_empty()
                {
                    ready.insert(*user);
                }
            }
        }
        // Whoever still waits is in a circle or behind one. Take one circle out and go on, so that the next is found.
        let Some(circle) = circle(&waiting) else { return sorted };
        ready.extend(circle.iter().skip(1));
        sorted.circles.push(circle);
    }
}

/// Walks from the first waiting question along what it waits for until a question comes again.
fn circle(waiting: &BTreeMap<usize, BTreeSet<usize>>) -> Option<Vec<usize>> {
    let mut path: Vec<usize> = Vec::new();
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut at = *waiting.keys().next()?;
    loop {
        if let Some(start) = seen.insert(at, path.len()) {
            let mut circle = path.split_off(start);
            // Begin with the question that comes first in the form.
            let first = circle.iter().enumerate().min_by_key(|(_, question)| **question).map_or(0, |(place, _)| place);
            circle.rotate_left(first);
            circle.extend(circle.first().copied());
            return Some(circle);
        }
        path.push(at);
        at = *waiting.get(&at)?.iter().next()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph() -> impl Strategy<Value = Vec<BTreeSet<usize>>> {
        (1usize..12).prop_flat_map(|n| prop::collection::vec(prop::collection::btree_set(0..n, 0..3), n))
    }

    proptest! {
        #[test]
        fn every_question_comes_once_and_circles_are_real(needs in graph()) {
            let sorted = order(&needs);
            let mut once = sorted.order.clone();
            once.sort_unstable();
            prop_assert_eq!(once, (0..needs.len()).collect::<Vec<_>>());
            for circle in &sorted.circles {
                prop_assert!(circle.len() >= 2);
                prop_assert_eq!(circle.first(), circle.last());
                for step in circle.windows(2) {
                    prop_assert!(needs[step[0]].contains(&step[1]), "{:?}", circle);
                }
            }
            let place = |q: usize| sorted.order.iter().position(|at| *at == q).unwrap();
            let in_order = (0..needs.len()).all(|q| needs[q].iter().all(|need| place(*need) < place(q)));
            prop_assert_eq!(in_order, sorted.circles.is_empty());
        }
    }

    #[test]
    fn without_conditions_the_order_is_that_of_the_form() {
        assert_eq!(order(&vec![BTreeSet::new(); 4]).order, [0, 1, 2, 3]);
    }

    #[test]
    fn two_circles_are_both_named() {
        let needs = [BTreeSet::from([1]), BTreeSet::from([0]), BTreeSet::from([2])];
        assert_eq!(order(&needs).circles, [vec![0, 1, 0], vec![2, 2]]);
    }
}
