//! A server restored from a backup that is older than what it had: tablets that are ahead of it bring the rest, without
//! anybody doing anything.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use journeys::chaos::{Caller, Scene, Tablet};
use sync::message::{SubmissionsAnswer, batch, items};

use crate::database::Place;
use crate::restore::command;
use crate::scene::{in_order, on};

#[test]
fn tablets_that_are_ahead_heal_a_restored_server() {
    let place = Place::sqlite();
    let backup = place.folder().join("elsewhere/backup.db").display().to_string();
    on(&place, (8, 6), async |mut scene: Scene| {
        let way = scene.address().unwrap();
        for _ in 0..4 {
            let tablet = scene.take().unwrap();
            let out = scene.send_out(tablet, way);
            scene.welcome(out).await.unwrap();
        }
        assert!(command(&place, "backup", &[&backup]).status.success());
        for _ in 0..4 {
            let tablet = scene.take().unwrap();
            let out = scene.send_out(tablet, way);
            scene.welcome(out).await.unwrap();
        }
        in_order(&mut scene).await;
        scene.host.kill().unwrap();
        let restored = command(&place, "restore", &[&backup, "--replace"]);
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
        scene.host.start().unwrap();
        let ahead = scene.all_again();
        let before: Vec<_> = ahead.iter().map(|tablet| tablet.engine.memory().epoch.unwrap()).collect();
        for tablet in ahead {
            let out = scene.send_out(tablet, way);
            scene.welcome(out).await.unwrap();
        }
        in_order(&mut scene).await;
        let after: Vec<_> = scene.all_again().iter().map(|tablet| tablet.engine.memory().epoch.unwrap()).collect();
        assert!(before.iter().zip(&after).all(|(before, after)| before != after), "every tablet heard of it");
    });
}

/// All lines of a tablet as a batch, with key boxes that no server opens.
fn under_bad_boxes(tablet: &Tablet) -> Vec<u8> {
    let all: Vec<u64> = tablet.engine.items().map(|item| item.seq).collect();
    let mut text = String::new();
    flate2::read::GzDecoder::new(tablet.gzip(&all).unwrap().as_slice()).read_to_string(&mut text).unwrap();
    let bad = batch(items(&text).map(|(line, _)| (line, [7; 80].as_slice())));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bad.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_key_box_that_came_later_than_the_backup_is_asked_for_again() {
    const TABLETS: usize = 4;
    let place = Place::sqlite();
    let backup = place.folder().join("elsewhere/backup.db").display().to_string();
    on(&place, (TABLETS, 3), async |mut scene: Scene| {
        let way = scene.address().unwrap();
        let caller = Caller::to(way, Duration::from_mins(1));
        let tablets: Vec<Tablet> = (0..TABLETS).map(|_| scene.take().unwrap()).collect();
        for tablet in &tablets {
            let bad = under_bad_boxes(tablet);
            let _: SubmissionsAnswer = caller.post(tablet, "/sync/v1/submissions", bad).await.unwrap();
        }
        scene.judged().await.unwrap();
        assert_eq!(scene.unopened(&tablets).await.unwrap(), TABLETS * 3);
        assert!(command(&place, "backup", &[&backup]).status.success());
        // The right ones come with the lines, and every tablet has its receipts.
        for tablet in tablets {
            let out = scene.send_out(tablet, way);
            scene.welcome(out).await.unwrap();
        }
        in_order(&mut scene).await;
        scene.host.kill().unwrap();
        assert!(command(&place, "restore", &[&backup, "--replace"]).status.success());
        scene.host.start().unwrap();
        scene.judged().await.unwrap();
        let again = scene.all_again_but(TABLETS);
        assert_eq!(scene.unopened(&again).await.unwrap(), TABLETS * 3, "the backup has the lines and not their keys");
        for tablet in again {
            let out = scene.send_out(tablet, way);
            scene.welcome(out).await.unwrap();
        }
        scene.judged().await.unwrap();
        let healed = scene.all_again_but(TABLETS);
        assert_eq!(scene.unopened(&healed).await.unwrap(), 0);
        for tablet in healed {
            scene.bring(tablet);
        }
        in_order(&mut scene).await;
    });
}
