//! Bodies made to hurt: refused quickly, and never read whole into memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body::Frame;
use serde_json::json;
use store::Role;

use crate::lines::gzip;
use crate::tablet::{HELLO, SUBMISSIONS, Tablet, proof};
use crate::world::{CURRENT, World};

const PIECE: usize = 16 * 1024;
const PIECES: usize = 100 * 1024 * 1024 / PIECE;

/// A hundred megabytes without an announced length, made while they are read.
struct Flood(Arc<AtomicUsize>);

impl http_body::Body for Flood {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let given = self.0.fetch_add(1, Ordering::SeqCst);
        Poll::Ready((given < PIECES).then(|| Ok(Frame::data(Bytes::from_static(&[b' '; PIECE])))))
    }
}

#[tokio::test]
async fn a_hundred_megabytes_announced_are_refused_before_a_byte_is_read() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let started = Instant::now();
    for path in [SUBMISSIONS, HELLO, "/sync/v1/enrol", "/sync/v1/refresh"] {
        let read = Arc::new(AtomicUsize::new(0));
        let reply = tablet
            .post(&world, path, Vec::new())
            .header("content-length", &(PIECES * PIECE).to_string())
            .body(Body::new(Flood(read.clone())))
            .send()
            .await;
        reply.refused(413, "too-large");
        assert_eq!(read.load(Ordering::SeqCst), 0, "{path}");
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_flood_without_a_length_is_cut_off_at_the_limit() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let manager = world.token(Role::Manager).await;
    let field = 64 * 1024;
    let import = 4 * 1024 * 1024;
    let cases = format!("/api/v1/evaluations/{CURRENT}/cases");
    let doors = [
        (SUBMISSIONS, field),
        (HELLO, field),
        ("/sync/v1/enrol", field),
        ("/sync/v1/refresh", field),
        ("/api/v1/sessions", field),
        ("/api/v1/questionnaires", import),
        ("/api/v1/areas/imports?from=2022-01-01", import),
        (cases.as_str(), import),
    ];
    for (path, limit) in doors {
        let read = Arc::new(AtomicUsize::new(0));
        let ask = match path {
            SUBMISSIONS | HELLO => tablet.post(&world, path, Vec::new()),
            _ => world.ask("POST", path).bearer(&manager).header("content-type", "application/json"),
        };
        let reply = ask.body(Body::new(Flood(read.clone()))).send().await;
        reply.refused(413, "too-large");
        let read = read.load(Ordering::SeqCst) * PIECE;
        assert!(read <= limit + 2 * PIECE, "{path} read {read} bytes");
    }
}

#[tokio::test]
async fn a_bomb_is_not_inflated() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let bomb = gzip(&vec![b'{'; 40 * 1024 * 1024]);
    assert!(bomb.len() < 64 * 1024, "{}", bomb.len());
    let started = Instant::now();
    tablet.send_bytes(&world, bomb).await.refused(413, "too-large");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    // Below a hundred times its length, and still too long.
    let noise: Vec<String> =
        (0..150_000_u64).map(|number| (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 10_000).to_string()).collect();
    let noise = noise.join("aaaaaaaaaaaaaaaaaaaaaaaaaa");
    let wire = gzip(noise.as_bytes());
    tablet.send_bytes(&world, wire).await.refused(413, "too-large");
    // Who does not hold the key does not even get so far.
    let bomb = gzip(&vec![0; 1024 * 1024]);
    let ask = world.ask("POST", SUBMISSIONS).header("authorization", &format!("Push {}", tablet.push));
    let ask = ask.header("content-encoding", "gzip").header("x-install-proof", &proof(&tablet.key, HELLO, &bomb));
    ask.body(bomb).send().await.refused(401, "not-enrolled");
}

#[tokio::test]
async fn nesting_of_a_hundred_thousand_levels_is_no_stack() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let manager = world.token(Role::Manager).await;
    for open in ["[", "{\"a\":"] {
        let deep = open.repeat(60_000 / open.len());
        let lines = format!("{deep}\nAAAA\n").into_bytes();
        let reply = tablet.post(&world, SUBMISSIONS, lines).send().await.is(200).json();
        assert_eq!(reply["receipts"][0]["status"], "refused", "{reply}");
        let hidden = format!("{{\"v\":1,\"more\":{},\"sealed\":\"{}\"}}\nAAAA\n", open.repeat(500), "A".repeat(80));
        let reply = tablet.send_text(&world, &hidden).await.is(200).json();
        assert_eq!(reply["receipts"][0]["reason"], "too_deep", "{reply}");
        let reply = tablet.post(&world, HELLO, deep.into_bytes()).send().await;
        assert!(matches!(reply.status.as_u16(), 400 | 422), "{}", reply.text());
        let reply =
            world.ask("POST", "/api/v1/questionnaires").bearer(&manager).body(open.repeat(100_000)).send().await;
        reply.refused(422, "invalid");
    }
}

#[tokio::test]
async fn bodies_that_are_no_batch() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    tablet.send_bytes(&world, gzip(&[0xff, 0xfe, 0x00])).await.refused(400, "unreadable");
    tablet.send_bytes(&world, b"not gzip".to_vec()).await.refused(400, "not-gzip");
    tablet.send_bytes(&world, Vec::new()).await.refused(400, "not-gzip");
    let brotli = tablet.post(&world, SUBMISSIONS, b"x".to_vec()).header("content-encoding", "br").send().await;
    brotli.refused(415, "unknown-media");
    assert_eq!(tablet.send_text(&world, "").await.is(200).json(), json!({"receipts": []}));
    assert_eq!(tablet.send_text(&world, "\n\n\n").await.is(200).json(), json!({"receipts": []}));
    let many = (0..5_000).map(|number| number.to_string()).collect::<Vec<_>>().join("\n");
    assert_eq!(
        tablet.post(&world, SUBMISSIONS, many.into_bytes()).send().await.is(200).json()["receipts"]
            .as_array()
            .unwrap()
            .len(),
        5_000
    );
}

/// PostgreSQL keeps no NUL in a text: whoever types or pastes one is told where.
#[tokio::test]
async fn a_nul_is_refused_at_its_place() {
    let world = World::new().await;
    let administrator = world.token(Role::Administrator).await;
    let person = json!({"username": "hoa", "name": "Lò\0 Thị Hoa", "role": "surveyor", "password": "mật khẩu dài"});
    let reply = world.ask("POST", "/api/v1/people").bearer(&administrator).json(&person).send().await;
    reply.refused(422, "invalid");
    assert_eq!(reply.json()["errors"][0]["pointer"], "/name");
    let manager = world.token(Role::Manager).await;
    let path = format!("/api/v1/evaluations/{CURRENT}/cases");
    let columns = ["area_code", "village", "stratum", "psu", "surveyor"];
    for column in columns {
        let cells = columns.map(|name| {
            if name == column {
                "\"b\0n\""
            } else if name == "surveyor" {
                ""
            } else {
                "b"
            }
        });
        let csv = format!("number,weight,{}\n900,1,{}\n", columns.join(","), cells.join(","));
        let reply = world.ask("POST", &path).bearer(&manager).header("content-type", "text/csv").body(csv).send().await;
        reply.refused(422, "invalid");
        let errors = reply.json()["errors"].clone();
        assert_eq!(errors[0]["pointer"], format!("/2/{column}"));
        assert!(errors[0]["detail"].as_str().unwrap().contains("NUL"), "{errors}");
    }
    let head = format!("{}\0", columns.join(","));
    let csv = format!("number,weight,{head}\n900,1,b,b,b,b,\n");
    world.ask("POST", &path).bearer(&manager).body(csv).send().await.refused(422, "invalid");
}
