//! A server restored from a backup that is older than what it had: tablets that are ahead of it bring the rest, without
//! anybody doing anything.

use journeys::chaos::Scene;

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
