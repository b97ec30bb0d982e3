//! Reading a bundle that is not as it was written.

use proptest::prelude::*;
use sync::bundle::{Damage, MAX_DAMAGED, Reader};
use sync::message::Limits;

use super::super::model::{Server, Tablet};
use super::{MOST, bundle, file, lines, read};

fn tablet() -> Tablet {
    let server = Server::new(Limits::default());
    let mut tablet = Tablet::new(super::INSTALL, &server);
    for (header, frozen) in lines() {
        tablet.keep(header, frozen.clone());
    }
    tablet
}

fn seqs() -> Vec<u64> {
    (1..=MOST as u64).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_is_read_back_in_pieces_of_any_size(items in 1usize..7, piece in 1usize..3000) {
        let parts = bundle(&tablet(), &seqs(), items, 1);
        prop_assert_eq!(read(&file(&parts), piece), (parts, vec![]));
    }

    /// Cut anywhere, every part in front of the cut is whole, and the cut is told once.
    #[test]
    fn a_cut_copy_gives_its_whole_parts(items in 1usize..4, at in any::<prop::sample::Index>(), piece in 1usize..3000) {
        let parts = bundle(&tablet(), &seqs(), items, 1);
        let whole = file(&parts);
        let end = at.index(whole.len());
        let mut upto = 0;
        // The last byte of a part is a line feed that nobody misses.
        let before = parts.iter().take_while(|part| { upto += part.to_bytes().len(); upto - 1 <= end }).count();
        let (read, damage) = read(&whole[..end], piece);
        prop_assert_eq!(&read, &parts[..before]);
        let rest = end.saturating_sub(parts[..before].iter().map(|part| part.to_bytes().len()).sum());
        prop_assert_eq!(damage.len(), usize::from(rest > 0), "{:?}", damage);
    }

    /// Whatever stands between two parts, both are found; a changed byte costs its own part and no other.
    #[test]
    fn damage_costs_its_own_part(
        items in 1usize..4, at in any::<prop::sample::Index>(), to in any::<u8>(), rubbish in "\\PC{0,40}", piece in 1usize..3000,
    ) {
        let parts = bundle(&tablet(), &seqs(), items, 1);
        let hurt = at.index(parts.len());
        let mut file = Vec::new();
        for (n, part) in parts.iter().enumerate() {
            let mut bytes = part.to_bytes();
            if n == hurt {
                let place = at.index(bytes.len() - 1);
                prop_assume!(bytes[place] != to);
                bytes[place] = to;
            }
            file.extend(bytes);
            file.extend(rubbish.as_bytes());
        }
        let (found, damage) = read(&file, piece);
        for (n, part) in parts.iter().enumerate() {
            // A changed signature or key is still a whole part: whoever knows the key says that it is not signed.
            prop_assert!(n == hurt || found.contains(part), "part {} is gone: {:?}", n, damage);
        }
        prop_assert!(found.len() <= parts.len());
        let unsigned = |part: &&sync::bundle::Part| part.signature != super::sign(1, &part.header.signed_text());
        prop_assert!(!damage.is_empty() || found.iter().filter(unsigned).count() == 1);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,80}", piece in 1usize..64) {
        read(&bytes, piece);
        read(format!("hailong bundle/1 {text}\n{text}").as_bytes(), piece);
    }
}

#[test]
fn a_file_of_headers_is_given_up() {
    let parts = bundle(&tablet(), &seqs(), 6, 1);
    let header = parts[0].to_bytes().split(|byte| *byte == b'\n').next().unwrap().to_vec();
    let mut hostile: Vec<u8> = Vec::new();
    for _ in 0..10 * MAX_DAMAGED {
        hostile.extend(&header);
        hostile.push(b'\n');
    }
    hostile.extend(vec![b'x'; 70_000]);
    let (found, damage) = read(&hostile, 65_536);
    assert!(found.is_empty());
    assert_eq!(damage.len(), MAX_DAMAGED);
}

#[test]
fn what_is_damaged_is_named_with_its_part() {
    let parts = bundle(&tablet(), &seqs(), 2, 1);
    let mut bytes = file(&parts);
    let first = parts[0].to_bytes().len();
    bytes[first - 2] ^= 1;
    bytes.truncate(first + 10 + parts[1].to_bytes().len());
    bytes.splice(0..0, *b"x");
    let damage = read(&bytes, 1000).1;
    let words: Vec<_> = damage.iter().map(|one| (one.code(), one.part())).collect();
    assert_eq!(words, [("not_a_bundle", None), ("changed", Some(1)), ("not_a_bundle", None)]);
    let cut = &file(&parts)[..first + parts[1].to_bytes().len() - 9];
    let damage = read(cut, 1000).1;
    assert_eq!((damage[0].code(), damage[0].part()), ("cut", Some(2)));
}

#[test]
fn another_file_is_said_to_be_another_file_once() {
    assert_eq!(read(&vec![0; 100_000], 1000), (vec![], vec![Damage::NotABundle]));
    assert_eq!(read(b"", 1), (vec![], vec![]));
}

/// A part longer than a batch may be is not waited for.
#[test]
fn a_part_that_claims_too_much_is_not_waited_for() {
    let mut parts = bundle(&tablet(), &seqs(), 3, 1);
    let second = parts.pop().unwrap();
    parts[0].header.bytes = 2_000_000_000;
    let mut both = parts[0].to_bytes();
    both.extend(second.to_bytes());
    assert_eq!(read(&both, 1000), (vec![second], vec![Damage::Changed { part: 1, parts: 2 }]));
}

/// The longest part is one of as many bytes as a batch may have.
#[test]
fn a_part_as_long_as_a_batch_may_be_is_taken() {
    let part = bundle(&tablet(), &seqs(), 3, 1).remove(0);
    let read = |bytes: u32| {
        let mut reader = Reader::new(&Limits { bytes, ..Limits::default() });
        reader.push(&part.to_bytes());
        reader.end();
        reader.next_part()
    };
    let length = part.header.bytes;
    assert_eq!(read(length), Some(Ok(part.clone())));
    assert!(matches!(read(length - 1), Some(Err(Damage::Changed { .. }))));
}

/// Whoever copies by hand loses a line feed more easily than a part.
#[test]
fn a_part_without_its_line_feed_is_whole() {
    let parts = bundle(&tablet(), &seqs(), 3, 1);
    let mut both = parts[0].to_bytes();
    both.pop();
    both.extend(parts[1].to_bytes());
    both.pop();
    for piece in [1, 100, 1 << 20] {
        assert_eq!(read(&both, piece), (parts.clone(), vec![]));
    }
}
