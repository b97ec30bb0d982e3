//! The folder of photographs and recordings.

use super::*;
use uuid::Uuid;

const ONE: InstallId = InstallId(Uuid::from_u128(1));
const OTHER: InstallId = InstallId(Uuid::from_u128(2));

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::at(folder.path().join("files")).leaving(0);
    (folder, vault)
}

fn picture() -> (Vec<u8>, BlobHash, u64) {
    let bytes: Vec<u8> = (0..5000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
    let hash = BlobHash::of_file(&bytes);
    (bytes, hash, 5000)
}

#[test]
fn a_file_cut_into_two_anywhere_becomes_whole() {
    let (_folder, vault) = vault();
    for cut in 1..300_usize {
        let bytes: Vec<u8> = (0..298_u32).map(|n| n.to_le_bytes()[0]).chain(cut.to_le_bytes()).take(300).collect();
        let (hash, length) = (BlobHash::of_file(&bytes), 300);
        assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
        assert_eq!(vault.append(ONE, hash, length, 0, &bytes[..cut]).unwrap(), cut as u64);
        assert_eq!(vault.held(ONE, hash, length).unwrap(), cut as u64);
        assert_eq!(vault.read(hash).unwrap(), None, "a part is no file");
        assert_eq!(vault.append(ONE, hash, length, cut as u64, &bytes[cut..]).unwrap(), length);
        assert_eq!(vault.read(hash).unwrap(), Some(bytes));
    }
}

#[test]
fn doubled_early_long_and_empty_pieces_change_nothing() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    vault.append(ONE, hash, length, 0, &bytes[..2000]).unwrap();
    let refused = |offset, piece: &[u8]| match vault.append(ONE, hash, length, offset, piece) {
        Err(VaultError::NotAppended(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(0, &bytes[..2000]), NotAppended::Elsewhere(2000));
    assert_eq!(refused(3000, &bytes[3000..]), NotAppended::Elsewhere(2000));
    assert_eq!(refused(2000, &[]), NotAppended::Empty);
    assert_eq!(refused(2000, &bytes[..3001]), NotAppended::Beyond(5000));
    assert_eq!(refused(u64::MAX, &bytes[..1]), NotAppended::Elsewhere(2000));
    // Another tablet's part is another part.
    assert_eq!(vault.held(OTHER, hash, length).unwrap(), 0);
    vault.append(ONE, hash, length, 2000, &bytes[2000..]).unwrap();
    // What is whole costs nothing to send again, and late pieces do no harm.
    assert_eq!(vault.held(OTHER, hash, length).unwrap(), length);
    assert_eq!(vault.append(ONE, hash, length, 0, &bytes[..7]).unwrap(), length);
    assert_eq!(vault.read(hash).unwrap(), Some(bytes));
}

#[test]
fn a_wrong_file_is_thrown_away_and_begins_anew() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    let mut wrong = bytes.clone();
    wrong[77] ^= 1;
    vault.append(ONE, hash, length, 0, &wrong[..4000]).unwrap();
    assert!(matches!(vault.append(ONE, hash, length, 4000, &wrong[4000..]), Err(VaultError::WrongHash)));
    assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
    assert_eq!(vault.read(hash).unwrap(), None);
    assert_eq!(vault.append(ONE, hash, length, 0, &bytes).unwrap(), length);
}

#[test]
fn a_crash_before_the_name_leaves_no_file_that_is_whole_by_its_length_alone() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
    // The power went: all of its length is there and the end is zeros.
    let mut torn = bytes[..4500].to_vec();
    torn.resize(5000, 0);
    std::fs::write(vault.part(ONE, hash), &torn).unwrap();
    assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
    assert_eq!(vault.read(hash).unwrap(), None);
    // The process died between the last piece and the name: the next question, or the next piece, gives it.
    vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
    std::fs::write(vault.part(ONE, hash), &bytes).unwrap();
    assert_eq!(vault.held(ONE, hash, length).unwrap(), length);
    assert_eq!(vault.read(hash).unwrap(), Some(bytes.clone()));
    std::fs::remove_file(vault.place(hash)).unwrap();
    std::fs::write(vault.part(ONE, hash), &torn).unwrap();
    assert!(matches!(vault.append(ONE, hash, length, 4000, &bytes[4000..]), Err(VaultError::WrongHash)));
    std::fs::write(vault.part(ONE, hash), &bytes).unwrap();
    assert_eq!(vault.append(ONE, hash, length, 4000, &bytes[4000..]).unwrap(), length);
    assert_eq!(vault.read(hash).unwrap(), Some(bytes));
}

#[test]
fn two_who_send_the_same_piece_at_once_make_one_file() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    for _ in 0..50 {
        let results = std::thread::scope(|scope| {
            let send = || vault.append(ONE, hash, length, 0, &bytes);
            let all: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(results.iter().all(|held| matches!(held, Ok(5000))), "{results:?}");
        assert_eq!(vault.read(hash).unwrap().as_ref(), Some(&bytes));
        std::fs::remove_file(vault.place(hash)).unwrap();
    }
}

#[test]
fn parts_that_nobody_goes_on_with_are_cleared_and_begin_anew() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    assert_eq!(vault.clear_parts(SystemTime::UNIX_EPOCH).unwrap(), 0);
    vault.append(OTHER, hash, length, 0, &bytes[..10]).unwrap();
    vault.append(ONE, hash, length, 0, &bytes[..4000]).unwrap();
    let minute = std::time::Duration::from_mins(1);
    let written = std::fs::metadata(vault.part(ONE, hash)).unwrap().modified().unwrap();
    let later = written + minute;
    assert_eq!(vault.clear_parts(written - minute).unwrap(), 0);
    assert_eq!(vault.held(ONE, hash, length).unwrap(), 4000);
    assert_eq!(vault.clear_parts(later).unwrap(), 2);
    assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
    assert!(matches!(
        vault.append(ONE, hash, length, 4000, &bytes[4000..]),
        Err(VaultError::NotAppended(NotAppended::Elsewhere(0)))
    ));
    assert_eq!(vault.append(ONE, hash, length, 0, &bytes).unwrap(), length);
    assert_eq!(vault.clear_parts(later).unwrap(), 0);
    assert_eq!(vault.read(hash).unwrap(), Some(bytes), "what is whole is never cleared");
}

#[test]
fn the_last_of_the_disk_is_left_to_answers() {
    let (_folder, vault) = vault();
    let (bytes, hash, length) = picture();
    let full = vault.clone().leaving(u64::MAX);
    assert!(matches!(full.append(ONE, hash, length, 0, &bytes), Err(VaultError::Full)));
    assert_eq!(vault.held(ONE, hash, length).unwrap(), 0);
}

#[test]
fn a_copy_is_checked_and_a_damaged_one_made_again() {
    let (folder, vault) = vault();
    let (bytes, hash, length) = picture();
    let copy = Vault::at(folder.path().join("copy"));
    assert!(!copy.fetch(&vault, hash).unwrap());
    vault.append(ONE, hash, length, 0, &bytes).unwrap();
    assert!(copy.fetch(&vault, hash).unwrap());
    std::fs::write(copy.place(hash), "rot").unwrap();
    assert_eq!(copy.read(hash).unwrap(), None);
    assert!(copy.fetch(&vault, hash).unwrap());
    assert_eq!(copy.read(hash).unwrap(), Some(bytes));
}
