//! The server is killed, and finds its disk full, wherever it writes a photograph: none is lost, none is called whole that is
//! not, and the answers go on.

use journeys::chaos::{Fault, Proxy, Scene, Trouble};
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::scene::{in_order, on_postgres, on_sqlite};

/// Before a piece is written, before the whole is flushed, before it gets its name, before the folder has the name, and before
/// the database knows that it is whole.
const PLACES: [&str; 5] = ["file.write", "file.sync", "file.name", "file.named", "file.note"];
/// What a network does to every second request.
const NETWORKS: [Fault; 6] =
    [Fault::CutRequest(20_000), Fault::CutAnswer(40), Fault::Lose, Fault::Portal, Fault::BadGateway, Fault::Refuse];
/// Three pieces and a bit.
const LENGTH: usize = 120_000;

async fn killed_and_full_everywhere(mut scene: Scene) {
    scene.with_photographs(LENGTH).unwrap();
    let way = scene.address().unwrap();
    for place in PLACES {
        let tablet = scene.take().unwrap();
        scene.trouble(Some(Trouble::Hold(place))).unwrap();
        let out = scene.send_out(tablet, way);
        scene.kill_at(place).await.unwrap_or_else(|error| panic!("{error:#}"));
        scene.welcome(out).await.unwrap_or_else(|error| panic!("{place}: {error:#}"));
    }
    for place in PLACES {
        let (tablet, other) = (scene.take().unwrap(), scene.take().unwrap());
        scene.trouble(Some(Trouble::Full(place))).unwrap();
        let failed = || scene.tally.failed.load(Ordering::Relaxed);
        let before = failed();
        let out = [scene.send_out(tablet, way), scene.send_out(other, way)];
        while failed() < before + 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        scene.trouble(None).unwrap();
        for one in out {
            scene.welcome(one).await.unwrap_or_else(|error| panic!("{place}: {error:#}"));
        }
    }
    let proxy = Proxy::before(way).await.unwrap();
    proxy.choose(|| Fault::Twice);
    let tablet = scene.take().unwrap();
    let out = scene.send_out(tablet, proxy.address);
    scene.welcome(out).await.unwrap();
    let mut count = 0;
    proxy.choose(move || {
        count += 1;
        if count % 2 == 0 { Fault::Pass } else { NETWORKS[(count / 2) % NETWORKS.len()] }
    });
    let tablet = scene.take().unwrap();
    let out = scene.send_out(tablet, proxy.address);
    scene.welcome(out).await.unwrap();
    in_order(&mut scene).await;
}

#[test]
fn killed_and_full_wherever_a_photograph_is_written_on_sqlite() {
    on_sqlite((17, 2), killed_and_full_everywhere);
}

#[test]
fn killed_and_full_wherever_a_photograph_is_written_on_postgres() {
    on_postgres((17, 2), killed_and_full_everywhere);
}
