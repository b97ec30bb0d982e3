use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use futures_util::stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::{Admission, admit};
use crate::body;
use crate::layers::{Limits, wrap};
use crate::problem::Result;

const PLACES: usize = 4;
const BATCH: &str = "/sync/v1/submissions";
const HELLO: &str = "/sync/v1/hello";

/// A server whose handler reads the body and then waits until it may answer.
#[derive(Clone)]
struct Slow {
    go: Arc<Semaphore>,
    inside: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

async fn handler(State(slow): State<Slow>, headers: HeaderMap, body: Body) -> Result<String> {
    let inside = slow.inside.fetch_add(1, Ordering::SeqCst) + 1;
    slow.most.fetch_max(inside, Ordering::SeqCst);
    let read = body::read(&headers, body, 16 * 1024).await;
    if headers.contains_key("x-panic") {
        let empty: [u8; 0] = [];
        std::hint::black_box(empty[std::hint::black_box(0)]);
    }
    slow.go.acquire().await.unwrap().forget();
    slow.inside.fetch_sub(1, Ordering::SeqCst);
    Ok(format!("{} bytes", read?.len()))
}

struct Served {
    app: Router,
    slow: Slow,
    admission: Arc<Admission>,
}

fn served() -> Served {
    let slow = Slow { go: Arc::new(Semaphore::new(0)), inside: Arc::default(), most: Arc::default() };
    let admission = Arc::new(Admission::new(PLACES, 2));
    let limits = Limits::default();
    let app = Router::new()
        .route(BATCH, post(handler))
        .route(HELLO, post(handler))
        .with_state(slow.clone())
        .layer(axum::middleware::from_fn(admit))
        .layer(axum::Extension(limits))
        .layer(axum::Extension(admission.clone()));
    Served { app: wrap(app, limits), slow, admission }
}

impl Served {
    fn ask(&self, path: &str, body: Body) -> tokio::task::JoinHandle<Response> {
        self.send(Request::post(path).header("accept-language", "en").body(body).unwrap())
    }

    fn send(&self, request: Request<Body>) -> tokio::task::JoinHandle<Response> {
        let app = self.app.clone();
        tokio::spawn(async move { app.oneshot(request).await.unwrap() })
    }

    async fn full(&self) -> Vec<tokio::task::JoinHandle<Response>> {
        let tasks = (0..PLACES).map(|_| self.ask(BATCH, Body::from("x"))).collect();
        settle().await;
        assert_eq!(self.admission.batches.inside(), PLACES);
        tasks
    }
}

/// Everything that can go on without time passing has gone on.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

fn wait_of(response: &Response) -> u64 {
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    response.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_more_are_inside_than_there_are_places_and_the_others_are_told_when_to_come() {
    let served = served();
    let tasks: Vec<_> = (0..500).map(|_| served.ask(BATCH, Body::from("x"))).collect();
    settle().await;
    served.slow.go.add_permits(500);
    let (mut taken, mut waits) = (0, Vec::new());
    for task in tasks {
        let response = task.await.unwrap();
        if response.status() == StatusCode::OK { taken += 1 } else { waits.push(wait_of(&response)) }
    }
    assert_eq!((taken, served.slow.most.load(Ordering::SeqCst)), (PLACES, PLACES));
    assert!(waits.iter().all(|wait| *wait >= 1) && waits.iter().max() > waits.iter().min(), "{waits:?}");
    assert_eq!(served.admission.batches.inside(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_is_turned_away_is_not_read() {
    let served = served();
    let _inside = served.full().await;
    let polled = Arc::new(AtomicBool::new(false));
    let noted = polled.clone();
    let body = Body::from_stream(stream::once(async move {
        noted.store(true, Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(b"x"))
    }));
    let response = served.ask(BATCH, body).await.unwrap();
    assert!(wait_of(&response) >= 1);
    assert!(!polled.load(Ordering::SeqCst));
    let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(document["type"], "/api/problems#busy");
    assert!(document["detail"].as_str().unwrap().starts_with("Many tablets"), "{document}");
}

#[tokio::test(start_paused = true)]
async fn batches_do_not_keep_out_hellos() {
    let served = served();
    let _inside = served.full().await;
    served.slow.go.add_permits(1);
    // The permit goes to whoever asked first; another one lets the hello through.
    let hello = served.ask(HELLO, Body::empty());
    settle().await;
    served.slow.go.add_permits(PLACES);
    assert_eq!(hello.await.unwrap().status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_place_comes_back_from_who_leaves_and_from_who_panics() {
    let served = served();
    for task in served.full().await {
        task.abort();
    }
    settle().await;
    assert_eq!(served.admission.batches.inside(), 0);
    for _ in 0..2 * PLACES {
        let request = Request::post(BATCH).header("x-panic", "1").body(Body::from("x")).unwrap();
        assert_eq!(served.send(request).await.unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
    assert_eq!(served.admission.batches.inside(), 0);
}

/// One byte a second, for so many seconds; then nothing more comes, or the end.
fn trickle(seconds: u32, ends: bool) -> Body {
    Body::from_stream(stream::unfold(0, move |sent| async move {
        if sent == seconds {
            return if ends { None } else { std::future::pending().await };
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b"x")), sent + 1))
    }))
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_gives_its_place_to_others_and_has_it_back_at_its_end() {
    let served = served();
    let slow = served.ask(BATCH, trickle(10, true));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(served.admission.batches.inside(), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(served.admission.batches.inside(), 0);
    let others = served.full().await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    // It has sent everything and waits for a place.
    assert_eq!((served.admission.batches.inside(), slow.is_finished()), (PLACES, false));
    served.slow.go.add_permits(PLACES + 1);
    let response = slow.await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(axum::body::to_bytes(response.into_body(), 64).await.unwrap(), "10 bytes");
    for other in others {
        assert_eq!(other.await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(served.admission.batches.inside(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_hardly_moves_or_stops_is_dropped() {
    let served = served();
    served.slow.go.add_permits(10);
    let began = tokio::time::Instant::now();
    let hardly = served.ask(BATCH, trickle(600, true));
    let stops = served.ask(BATCH, trickle(3, false));
    for task in [hardly, stops] {
        assert_eq!(task.await.unwrap().status(), StatusCode::REQUEST_TIMEOUT);
    }
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
    assert_eq!(served.admission.batches.inside(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_body_of_a_bad_network_takes_longer_than_a_request_may() {
    let served = served();
    served.slow.go.add_permits(1);
    // A hundred bytes a second would be too slow; these come in gusts, a minute in all.
    let gusts = stream::unfold(0, |sent| async move {
        if sent == 4 {
            return None;
        }
        tokio::time::sleep(Duration::from_secs(15)).await;
        Some((Ok::<_, Infallible>(Bytes::from(vec![b'x'; 4096])), sent + 1))
    });
    let response = served.ask(BATCH, Body::from_stream(gusts)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn too_many_slow_bodies_are_dropped_and_not_kept_waiting() {
    let served = served();
    served.slow.go.add_permits(10);
    let tasks: Vec<_> = (0..PLACES).map(|_| served.ask(BATCH, trickle(20, true))).collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap().status());
    }
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 2, "{statuses:?}");
    assert_eq!(served.admission.batches.inside(), 0);
}
