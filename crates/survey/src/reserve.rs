//! People drawn in reserve: a group (those of one primary sampling unit) has an ordered list of them, and each person of the
//! group to whom nobody goes any more opens the next one.
//!
//! Server and tablet reckon by the same rule. The server knows every visit, a tablet its own at once: it opens by itself, with
//! no network, what the server will open when it hears of the visit.

/// Which reserves are opened by so many people closed: their places in `orders`, in the order of the closings. The lowest is
/// first, and of equal ones the one that stands first; with fewer reserves than closings the last closings open nobody.
///
/// What was opened stays so: of the reserves that are left, further closings open those that all closings together would have.
pub fn opened(orders: &[u32], closings: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..orders.len()).collect();
    places.sort_by_key(|place| orders.get(*place));
    places.truncate(closings);
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_lowest_number_is_opened_first() {
        assert_eq!(opened(&[3, 1, 2], 2), [1, 2]);
        assert_eq!(opened(&[3, 1, 2], 0), [0; 0]);
        assert_eq!(opened(&[7], 4), [0]);
    }

    proptest! {
        /// A tablet that opens by itself what was closed since it heard of the server is of the server's opinion.
        #[test]
        fn step_by_step_is_all_at_once(orders in prop::collection::btree_set(1..500u32, 0..12), first in 0..9usize, then in 0..9usize) {
            let orders: Vec<u32> = orders.into_iter().rev().collect();
            let number = |of: &[u32], places: Vec<usize>| places.into_iter().map(|place| of[place]).collect::<Vec<_>>();
            let mut by_steps = number(&orders, opened(&orders, first));
            let left: Vec<u32> = orders.iter().copied().filter(|order| !by_steps.contains(order)).collect();
            by_steps.extend(number(&left, opened(&left, then)));
            prop_assert_eq!(by_steps, number(&orders, opened(&orders, first + then)));
        }
    }
}
