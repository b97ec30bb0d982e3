//! The order in which questions can be evaluated, and the circles that prevent one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What [`order`] found.
pub(super) struct Sorted {
    /// Every question after all that it depends on; otherwise in the order of the form. Complete if there is no circle.
    pub(super) order: Vec<usize>,
    /// Each circle once, beginning and ending with the same question; every question is in one circle at most.
    pub(super) circles: Vec<Vec<usize>>,
}

/// Sorts questions by what they depend on: `needs[q]` are the questions that `q` looks at, each once.
pub(super) fn order(needs: &[Vec<usize>]) -> Sorted {
    // What each still waits for; `None` once it has its place.
    let mut waiting: Vec<Option<Vec<usize>>> = needs.iter().cloned().map(Some).collect();
    let mut ready: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    ready.extend((0..).zip(needs).filter(|(_, needed)| needed.is_empty()).map(|(question, _)| Reverse(question)));
    let mut sorted = Sorted { order: Vec::with_capacity(needs.len()), circles: Vec::new() };
    loop {
        while let Some(Reverse(question)) = ready.pop() {
            // The question where a circle was opened may get ready a second time.
            if waiting.get_mut(question).and_then(Option::take).is_none() {
                continue;
            }
            sorted.order.push(question);
            for (user, open) in (0..).zip(&mut waiting) {
                if let Some(open) = open
                    && let Some(place) = open.iter().position(|need| *need == question)
                {
                    open.remove(place);
                    if open.is_empty() {
                        ready.push(Reverse(user));
                    }
                }
            }
        }
        // Whoever still waits is in a circle or behind one. Take one circle out and go on, so that the next is found.
        let Some(circle) = circle(&waiting) else { return sorted };
        ready.extend(circle.iter().skip(1).map(|question| Reverse(*question)));
        sorted.circles.push(circle);
    }
}

/// Walks from the first waiting question along what it waits for until a question comes again.
fn circle(waiting: &[Option<Vec<usize>>]) -> Option<Vec<usize>> {
    let mut path: Vec<usize> = Vec::new();
    let mut at = waiting.iter().position(Option::is_some)?;
    loop {
        if let Some(start) = path.iter().position(|seen| *seen == at) {
            let mut circle = path.split_off(start);
            // Begin with the question that comes first in the form.
            let first = (0..).zip(&circle).min_by_key(|(_, question)| **question).map_or(0, |(place, _)| place);
            circle.rotate_left(first);
            circle.extend(circle.first().copied());
            return Some(circle);
        }
        path.push(at);
        at = *waiting.get(at)?.as_ref()?.first()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph() -> impl Strategy<Value = Vec<Vec<usize>>> {
        let needed = |n| prop::collection::btree_set(0..n, 0..3).prop_map(|set| set.into_iter().collect());
        (1usize..12).prop_flat_map(move |n| prop::collection::vec(needed(n), n))
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
        assert_eq!(order(&vec![Vec::new(); 4]).order, [0, 1, 2, 3]);
    }

    #[test]
    fn two_circles_are_both_named() {
        let needs = [vec![1], vec![0], vec![2]];
        assert_eq!(order(&needs).circles, [vec![0, 1, 0], vec![2, 2]]);
    }
}
