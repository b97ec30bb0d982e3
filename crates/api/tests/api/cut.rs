//! A batch cut at every single byte, before and after compression: whole items are kept, never a wrong one, and the
//! server never fails.

use std::collections::BTreeSet;

use crate::lines::{batch_of, gzip};
use crate::submissions::interviews;
use crate::tablet::Tablet;
use crate::world::World;

/// The lines that the store holds of a tablet are lines that the tablet froze.
async fn only_true_lines(world: &World, tablet: &Tablet, batch: &str) -> u64 {
    let held = world.store.held(tablet.install).await.unwrap();
    assert_eq!(held.beyond, [0_u64; 0]);
    let mut chain = sync::chain::Chain::start(tablet.install);
    for line in batch.split('\n').step_by(2).take(usize::try_from(held.ack).unwrap()) {
        chain = chain.then(sync::chain::LineHash::of(line));
    }
    assert_eq!(held.chain, chain);
    held.ack
}

#[tokio::test]
async fn text_cut_at_every_byte() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 2);
    let batch = batch_of(&lines);
    let ends: Vec<usize> = batch.match_indices('\n').map(|(place, _)| place).collect();
    let hashes: BTreeSet<String> = lines.iter().map(|line| line.line_hash.to_string()).collect();
    for cut in 0..batch.len() {
        let reply = tablet.send_text(&world, &batch[..cut]).await.is(200);
        let answer = reply.json();
        let held: Vec<_> =
            answer["receipts"].as_array().unwrap().iter().filter(|one| one["signature"].is_string()).collect();
        // An item is whole once its key box is: the line feed behind it may be missing.
        let whole = [ends[1], ends[3]].iter().filter(|end| cut >= **end).count();
        assert_eq!(held.len(), whole, "cut at {cut}: {answer}");
        assert!(held.iter().all(|one| hashes.contains(one["line_hash"].as_str().unwrap())), "cut at {cut}");
        let ack = only_true_lines(&world, &tablet, &batch).await;
        assert_eq!(ack, u64::try_from(whole).unwrap(), "cut at {cut}");
    }
    tablet.send_text(&world, &batch).await.is(200);
    assert_eq!(only_true_lines(&world, &tablet, &batch).await, 2);
}

#[tokio::test]
async fn gzip_cut_at_every_byte() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let batch = batch_of(&interviews(&tablet, 2));
    let wire = gzip(batch.as_bytes());
    for cut in 0..wire.len() {
        let reply = tablet.send_bytes(&world, wire[..cut].to_vec()).await;
        reply.refused(400, "not-gzip");
        assert_eq!(world.store.held(tablet.install).await.unwrap().ack, 0, "cut at {cut}");
    }
    tablet.send_bytes(&world, wire).await.is(200);
    assert_eq!(only_true_lines(&world, &tablet, &batch).await, 2);
}

#[tokio::test]
async fn gzip_changed_at_every_byte() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let batch = batch_of(&interviews(&tablet, 2));
    let wire = gzip(batch.as_bytes());
    for place in 0..wire.len() {
        let mut hurt = wire.clone();
        hurt[place] ^= 0x55;
        let reply = tablet.send_bytes(&world, hurt).await;
        let status = reply.status.as_u16();
        assert!(matches!(status, 200 | 400 | 413), "byte {place}: {status} {}", reply.text());
        only_true_lines(&world, &tablet, &batch).await;
    }
}
