//! Photographs and recordings in the engine: order, resumption, pace, and what holds up what.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its sample should stop")]

#[expect(dead_code, reason = "the engine's other tests use the rest")]
mod model;

use model::{Server, Tablet, header, rng};
use proptest::prelude::*;
use survey::answers::Media;
use survey::clock::Timestamp;
use survey::id::SubmissionId;
use sync::blob::{MAX_CHUNK, MIN_CHUNK, NotAppended, follows};
use sync::body::Body;
use sync::chain::BlobHash;
use sync::engine::{Action, Failure, Network, Piece, State};
use sync::line::Blob;
use sync::message::Limits;
use sync::seal::freeze;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_millis(1_600_000_000_000);
const ONLINE: Network = Network { online: true };

/// A tablet whose one file the server has in part.
struct World {
    server: Server,
    tablet: Tablet,
    now: Timestamp,
    file: Vec<u8>,
    /// What the server has of it.
    held: Vec<u8>,
    sent: usize,
}

fn blob(bytes: &[u8], media: Media) -> Blob {
    Blob(BlobHash::of_file(bytes), bytes.len() as u64, media.name().to_owned())
}

impl World {
    /// Lines with these files each, all receipted.
    fn with(lines: &[Vec<Blob>]) -> Self {
        let mut server = Server::new(Limits::default());
        let mut tablet = Tablet::new(77, &server);
        for (n, blobs) in (1..).zip(lines) {
            let id = SubmissionId(Uuid::from_u128(n));
            let mut header = header(tablet.install, tablet.engine.next_seq(), id);
            header.blobs.clone_from(blobs);
            let frozen = freeze(&header, &Body::default(), &server.keys.public().sealing, &mut rng(1)).unwrap();
            tablet.keep(&header, frozen);
        }
        // Answers go before any file.
        let mut now = NOW;
        for _ in 0..3 {
            match tablet.engine.plan(now, ONLINE).0 {
                Action::Hello => {
                    let hello = tablet.engine.hello(now, "a", 0, None);
                    let answer = server.hello(now, &hello);
                    let effects = tablet.engine.on_hello(now, &answer);
                    tablet.write(effects);
                }
                Action::Submit { items } => {
                    assert_eq!(items.len(), lines.len());
                    let batch = tablet.batch(&items);
                    let answer = server.submissions(tablet.install, now, &batch);
                    let effects = tablet.engine.on_receipts(now, true, &answer, &mut rng(2));
                    tablet.write(effects);
                }
                other => panic!("{other:?}"),
            }
            now = now.plus_millis(1);
        }
        Self { server, tablet, now, file: vec![], held: vec![], sent: 0 }
    }

    fn one(length: usize) -> Self {
        let file: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
        Self { file: file.clone(), ..Self::with(&[vec![blob(&file, Media::Jpeg)]]) }
    }

    fn next(&mut self) -> Action {
        loop {
            let (action, effects) = self.tablet.engine.plan(self.now, ONLINE);
            self.tablet.write(effects);
            match action {
                Action::Wait { until, .. } => self.now = until.unwrap(),
                Action::Hello => {
                    let hello = self.tablet.engine.hello(self.now, "a", 0, None);
                    let answer = self.server.hello(self.now, &hello);
                    let effects = self.tablet.engine.on_hello(self.now, &answer);
                    self.tablet.write(effects);
                }
                action => return action,
            }
        }
    }

    fn piece(&mut self) -> Option<Piece> {
        match self.next() {
            Action::File { piece, .. } => piece,
            other => panic!("{other:?}"),
        }
    }

    /// The server takes so much of a piece, by its own rule, and says what it has.
    fn take(&mut self, piece: Piece, most: usize) -> u64 {
        let from = usize::try_from(piece.offset).unwrap();
        let bytes = &self.file[from..][..usize::try_from(piece.bytes).unwrap()];
        self.sent += bytes.len();
        let bytes = &bytes[..bytes.len().min(most)];
        match follows(self.held.len() as u64, self.file.len() as u64, piece.offset, bytes.len() as u64) {
            Ok(()) => self.held.extend_from_slice(bytes),
            Err(NotAppended::Empty | NotAppended::Elsewhere(_)) => {}
            Err(error) => panic!("{error}"),
        }
        self.held.len() as u64
    }

    fn answered(&mut self, offset: u64) {
        let effects = self.tablet.engine.on_file(self.now, true, offset, &mut rng(3));
        self.tablet.write(effects);
    }

    fn failed(&mut self, failure: Failure) {
        let effects = self.tablet.engine.on_failure(self.now, true, failure, &mut rng(4));
        self.tablet.write(effects);
    }

    fn state(&self) -> State {
        self.tablet.engine.item(1).unwrap().state
    }

    /// Everything goes through from now on.
    fn finish(&mut self) {
        while self.state() == State::Receipted {
            match self.piece() {
                None => self.answered(self.held.len() as u64),
                Some(piece) => {
                    let held = self.take(piece, usize::MAX);
                    self.answered(held);
                }
            }
        }
    }
}

#[test]
fn a_piece_cut_at_every_offset_is_resumed_and_travels_once_more_at_most() {
    let length = 3 * usize::try_from(MIN_CHUNK).unwrap() + 11;
    let first = usize::try_from(2 * MIN_CHUNK).unwrap();
    // A step that has no common divisor with anything, so that a short run sees all kinds of places; and both ends.
    for cut in (0..=first).step_by(37).chain([1, first - 1, first]) {
        let mut world = World::one(length);
        assert_eq!(world.piece(), None, "how much is there is asked first");
        world.answered(0);
        let piece = world.piece().unwrap();
        world.take(piece, cut);
        // The connection broke: nobody said how much arrived; or the app was killed.
        if cut % 2 == 0 {
            world.failed(Failure::Network);
        } else {
            world.tablet.restart();
        }
        world.finish();
        assert_eq!(world.held, world.file, "cut after {cut}");
        assert!(world.sent <= length + first - cut, "{} bytes sent for {length}, cut after {cut}", world.sent);
        assert_eq!(world.state(), State::Complete);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_run_of_faults_ends_with_the_whole_file(length in 1usize..200_000, faults in prop::collection::vec((0u8..6, any::<u32>()), 0..30)) {
        let mut world = World::one(length);
        for (fault, size) in faults {
            if world.state() != State::Receipted {
                break;
            }
            let piece = world.piece();
            let held = piece.map_or(world.held.len() as u64, |piece| world.take(piece, if fault < 3 { size as usize % 70_000 } else { usize::MAX }));
            match fault {
                0 => world.failed(Failure::Timeout),
                1 => world.tablet.restart(),
                2 | 3 => world.answered(held),
                4 => {
                    // The server lost what was not flushed.
                    let kept = size as usize % (world.held.len() + 1);
                    if held < length as u64 {
                        world.held.truncate(kept);
                    }
                    world.failed(Failure::TooLarge);
                }
                _ => {
                    let effects = world.tablet.engine.on_file_refused(world.now, true, &mut rng(5));
                    world.tablet.write(effects);
                }
            }
        }
        world.finish();
        prop_assert_eq!(&world.held, &world.file);
        prop_assert_eq!(world.tablet.engine.item(1).unwrap().blobs, 0);
    }
}

#[test]
fn recordings_go_before_pictures_and_earlier_lines_before_later_ones() {
    let (one, two, three) = (blob(b"one", Media::Jpeg), blob(b"two", Media::Webm), blob(b"three", Media::Ogg));
    let mut world = World::with(&[vec![one.clone(), two.clone()], vec![three.clone()]]);
    for wanted in [&two, &three, &one] {
        let Action::File { sha256, length, piece: None } = world.next() else { panic!() };
        assert_eq!((sha256, length), (wanted.0, wanted.1));
        // It is there already: not a byte goes.
        world.answered(length);
    }
    assert_eq!(world.tablet.engine.summary().counts.complete, 2);
}

#[test]
fn a_file_that_is_not_taken_holds_up_no_other() {
    let (one, two) = (blob(b"one", Media::Jpeg), blob(b"two", Media::Jpeg));
    let mut world = World::with(&[vec![one.clone()], vec![two.clone()]]);
    assert!(matches!(world.next(), Action::File { sha256, .. } if sha256 == one.0));
    let effects = world.tablet.engine.on_file_refused(world.now, true, &mut rng(1));
    world.tablet.write(effects);
    assert!(matches!(world.next(), Action::File { sha256, .. } if sha256 == two.0));
    world.answered(3);
    assert!(matches!(world.next(), Action::File { sha256, .. } if sha256 == one.0), "it is tried again by itself");
    world.answered(3);
    assert_eq!(world.tablet.engine.summary().counts.complete, 2);
}

#[test]
fn pictures_wait_on_a_slow_network_and_recordings_do_not() {
    let (picture, sound) = (blob(b"one", Media::Jpeg), blob(b"two", Media::Webm));
    let mut world = World::with(&[vec![picture.clone(), sound.clone()]]);
    world.tablet.engine.allow_pictures(false);
    assert!(matches!(world.next(), Action::File { sha256, .. } if sha256 == sound.0));
    world.answered(3);
    assert!(matches!(world.tablet.engine.plan(world.now, ONLINE).0, Action::Wait { .. }));
    // Somebody asks for it.
    let effects = world.tablet.engine.send_now();
    world.tablet.write(effects);
    assert!(matches!(world.next(), Action::File { sha256, .. } if sha256 == picture.0));
    world.answered(3);
    assert_eq!(world.state(), State::Complete);
}

#[test]
fn pieces_grow_on_a_quick_network_and_shrink_on_a_slow_one() {
    let mut world = World::one(4_000_000);
    assert_eq!(world.piece(), None);
    world.answered(0);
    let size = |world: &mut World, seconds: i64| {
        let piece = world.piece().unwrap();
        world.now = world.now.plus_millis(seconds * 1000);
        world.answered(piece.offset + u64::from(piece.bytes));
        piece.bytes
    };
    let quick: Vec<u32> = (0..5).map(|_| size(&mut world, 1)).collect();
    assert_eq!(quick, [2, 4, 8, 16, 16].map(|times| times * MIN_CHUNK));
    assert_eq!(quick[4], MAX_CHUNK);
    let slow: Vec<u32> = (0..6).map(|_| size(&mut world, 60)).collect();
    assert_eq!(slow, [16, 8, 4, 2, 1, 1].map(|times| times * MIN_CHUNK));
    assert_eq!((size(&mut world, 10), size(&mut world, -86_400)), (MIN_CHUNK, MIN_CHUNK), "neither says anything");
    assert_eq!(size(&mut world, 10), MIN_CHUNK);
}

#[test]
fn a_server_that_lost_data_is_asked_for_every_file_again() {
    let mut world = World::one(100);
    world.finish();
    assert_eq!(world.state(), State::Complete);
    let mut answer = {
        let hello = world.tablet.engine.hello(world.now, "a", 0, None);
        world.server.hello(world.now, &hello)
    };
    answer.epoch = Uuid::from_u128(999);
    let effects = world.tablet.engine.send_now();
    world.tablet.write(effects);
    assert_eq!(world.tablet.engine.plan(world.now, ONLINE).0, Action::Hello);
    let effects = world.tablet.engine.on_hello(world.now, &answer);
    world.tablet.write(effects);
    assert_eq!(world.state(), State::Receipted);
    world.held.clear();
    world.finish();
    assert_eq!((world.held.len(), world.state()), (100, State::Complete));
}
