//! Photographs and recordings, piece by piece, and everything that can be wrong with a piece.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use survey::answers::Media;
use sync::blob::{SealedBlob, seal_blob};
use sync::chain::BlobHash;
use sync::line::{Blob, Header};

use crate::call::Reply;
use crate::lines::{frozen, header, interview};
use crate::tablet::{Tablet, proof_of};
use crate::world::{CURRENT, World, case_id};

fn picture() -> SealedBlob {
    let plain: Vec<u8> = (0..100_000_u32).map(|n| n.wrapping_mul(n).to_le_bytes()[1]).collect();
    seal_blob(&plain, Media::Jpeg, &mut ChaCha20Rng::seed_from_u64(4)).unwrap()
}

/// A tablet that sent a line which speaks of this file.
async fn tablet(world: &World, file: &SealedBlob) -> Tablet {
    let tablet = Tablet::enrol(world).await;
    send_line(world, &tablet, 1, file).await;
    tablet
}

async fn send_line(world: &World, tablet: &Tablet, seq: u64, file: &SealedBlob) {
    let header = Header { blobs: vec![Blob::of(&file.attachment)], ..header(tablet.install, seq) };
    let case = case_id(CURRENT, u32::try_from(seq).unwrap());
    tablet.receipts(world, &[frozen(&header, &interview(case, 4))]).await;
}

fn path(file: &SealedBlob) -> String {
    format!("/sync/v1/blobs/{}", file.attachment.sha256)
}

impl Tablet {
    async fn held(&self, world: &World, path: &str) -> Reply {
        let proof = proof_of(&self.key, "HEAD", path, &[]);
        let ask = world.ask("HEAD", path).header("authorization", &format!("Push {}", self.push));
        ask.header("x-install-proof", &proof).send().await
    }

    async fn piece(&self, world: &World, path: &str, offset: &str, piece: &[u8]) -> Reply {
        let proof = proof_of(&self.key, "PATCH", path, piece);
        let ask = world.ask("PATCH", path).header("authorization", &format!("Push {}", self.push));
        ask.header("x-install-proof", &proof).header("upload-offset", offset).body(piece.to_vec()).send().await
    }
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_then_costs_nothing() {
    let world = World::new().await;
    let file = picture();
    let tablet = tablet(&world, &file).await;
    let (path, length) = (path(&file), file.bytes.len());
    let first = tablet.held(&world, &path).await.is(204);
    assert_eq!((first.header("upload-offset"), first.header("upload-length")), ("0", length.to_string().as_str()));
    let mut at = 0;
    for piece in file.bytes.chunks(40_000) {
        let reply = tablet.piece(&world, &path, &at.to_string(), piece).await.is(204);
        at += piece.len();
        assert_eq!(reply.header("upload-offset"), at.to_string());
        let id = header(tablet.install, 1).id;
        assert_eq!(world.store.is_complete(tablet.install, id).await.unwrap(), at == length);
    }
    assert_eq!(tablet.held(&world, &path).await.is(204).header("upload-offset"), length.to_string());
    // Another tablet that speaks of it has nothing to send.
    let other = Tablet::enrol_with(&world, 9).await;
    other.held(&world, &path).await.is(404);
    send_line(&world, &other, 1, &file).await;
    assert_eq!(other.held(&world, &path).await.is(204).header("upload-offset"), length.to_string());
    assert!(world.store.is_complete(other.install, header(other.install, 1).id).await.unwrap());
    // An answer counts whether its picture came or not; what is kept of the picture nobody reads without the line's key.
    let kept = std::fs::read(
        world.files().join(&file.attachment.sha256.to_string()[..2]).join(file.attachment.sha256.to_string()),
    );
    assert_eq!(kept.unwrap(), file.bytes);
}

#[tokio::test]
async fn a_piece_that_does_not_follow_is_told_where_to_go_on() {
    let world = World::new().await;
    let file = picture();
    let tablet = tablet(&world, &file).await;
    let path = path(&file);
    tablet.piece(&world, &path, "0", &file.bytes[..1000]).await.is(204);
    for offset in ["0", "999", "1001", "18446744073709551615"] {
        let reply = tablet.piece(&world, &path, offset, &file.bytes[..1000]).await;
        reply.refused(409, "wrong-offset");
        assert_eq!(reply.header("upload-offset"), "1000");
    }
    tablet.piece(&world, &path, "x", &file.bytes[..10]).await.refused(400, "bad-address");
    tablet.piece(&world, &path, "1000", &[]).await.refused(400, "unreadable");
    // Longer than a piece may be, and longer than the line says.
    tablet.piece(&world, &path, "1000", &vec![0; 256 * 1024 + 1]).await.refused(413, "too-large");
    tablet.piece(&world, &path, "1000", &vec![0; file.bytes.len()]).await.refused(413, "too-large");
    assert_eq!(tablet.held(&world, &path).await.header("upload-offset"), "1000", "nothing of that was kept");
}

#[tokio::test]
async fn a_wrong_file_begins_anew() {
    let world = World::new().await;
    let file = picture();
    let tablet = tablet(&world, &file).await;
    let path = path(&file);
    let mut wrong = file.bytes.clone();
    wrong[5] ^= 1;
    tablet.piece(&world, &path, "0", &wrong).await.refused(422, "wrong-hash");
    assert_eq!(tablet.held(&world, &path).await.header("upload-offset"), "0");
    tablet.piece(&world, &path, "0", &file.bytes).await.is(204);
}

#[tokio::test]
async fn a_file_that_no_line_speaks_of_is_not_taken() {
    let world = World::new().await;
    let file = picture();
    let tablet = Tablet::enrol(&world).await;
    let reply = tablet.piece(&world, &path(&file), "0", &file.bytes[..10]).await;
    reply.refused(404, "file-unknown");
    assert!(reply.json()["detail"].as_str().unwrap().contains("Gửi phiếu trước"));
    tablet.held(&world, &path(&file)).await.is(404);
    tablet.piece(&world, "/sync/v1/blobs/abc", "0", b"x").await.refused(400, "bad-address");
    send_line(&world, &tablet, 1, &file).await;
    tablet.piece(&world, &path(&file), "0", &file.bytes[..10]).await.is(204);
}

#[tokio::test]
async fn a_piece_is_signed_by_the_tablet() {
    let world = World::new().await;
    let file = picture();
    let tablet = tablet(&world, &file).await;
    let path = path(&file);
    let ask = |proof: &str| {
        let ask = world.ask("PATCH", &path).header("authorization", &format!("Push {}", tablet.push));
        ask.header("x-install-proof", proof).header("upload-offset", "0").body(file.bytes[..10].to_vec())
    };
    ask(&proof_of(&tablet.key, "PATCH", &path, b"another")).send().await.refused(401, "not-enrolled");
    ask(&proof_of(&tablet.key, "HEAD", &path, &file.bytes[..10])).send().await.refused(401, "not-enrolled");
    world.ask("PATCH", &path).body(vec![1]).send().await.refused(401, "not-enrolled");
    assert_eq!(tablet.held(&world, &path).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn on_a_full_disk_answers_go_on_and_pictures_wait() {
    let world = World::on_a_disk_with(u64::MAX).await;
    let file = picture();
    let tablet = tablet(&world, &file).await;
    let reply = tablet.piece(&world, &path(&file), "0", &file.bytes[..10]).await;
    reply.refused(507, "disk-full");
    assert_eq!(reply.header("retry-after"), "600");
    assert_eq!(tablet.held(&world, &path(&file)).await.is(204).header("upload-offset"), "0");
    assert_eq!(BlobHash(file.attachment.sha256.0).to_string().len(), 64);
}

#[tokio::test]
async fn a_crowd_keeps_pieces_out_as_it_does_batches() {
    let world = World::behind(std::sync::Arc::new(api::Admission::new(0, 0))).await;
    let reply = world.ask("PATCH", &path(&picture())).body(vec![1]).send().await;
    reply.refused(503, "busy");
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
}
