//! Hostile forms, large bodies, and what is written to the log.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::browser::{Page, encode};
use super::fixture::{COUNTER, SECRET, Server, TYPED, every_kind};

#[tokio::test]
async fn a_large_body_is_refused_with_a_page() {
    let server = Server::start(every_kind()).await;
    let answer = server.post_body(format!("words={}", "a".repeat(300 * 1024))).await;
    assert_eq!((answer.status, answer.h1()), (StatusCode::PAYLOAD_TOO_LARGE, "Nội dung gửi quá dài"));
    let request = Request::post("/k").header(header::CONTENT_TYPE, "application/json").body(Body::from("{}"));
    assert_eq!(server.send(request.unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_longest_texts_still_go_through() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    let first = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    let third = Page::of(&first).with("A1", &["4"]).with("late", &["no"]).next(&server).await;
    let long = "ữ".repeat(4000);
    let third = Page::of(&third).with("when.d", &["1"]).with("when.m", &["9"]).with("when.y", &["2022"]);
    let review = third.clone().with("words", &[&long]).next(&server).await;
    assert_eq!(review.h1(), "Xem lại rồi gửi");
    let again = Page::of(&review).press(&server, ("_go", "edit:three")).await;
    assert_eq!(Page::of(&again).next(&server).await.h1(), "Xem lại rồi gửi", "carried and sent at once");
    let longer = third.with("words", &[&format!("{long}ữ")]).next(&server).await;
    assert!(longer.text.contains("dài quá 4.000 ký tự"));
}

#[tokio::test]
async fn fields_of_other_sections_and_of_nothing_are_passed_over() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    let first = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    let hostile = Page::of(&first)
        .with("A1", &["4"])
        .with("late", &["no"])
        .with("visits", &["7"])
        .with("sorry", &["yes"])
        .with("__proto__", &["x"])
        .with("A1\0", &["5"])
        .with("<script>", &["1"])
        .with("_x", &["y"]);
    let second = hostile.next(&server).await;
    assert_eq!(second.h1(), "Vài con số");
    assert_eq!(Page::of(&second).get("_a"), [r#"{"A1":4,"late":"no"}"#]);
    assert!(!second.text.contains("<script>"));
    for wrong in ["6", "-1", "", "4 5", "''; drop table"] {
        let answer = hostile.clone().with("A1", &[wrong]).next(&server).await;
        assert!(answer.title().starts_with("Lỗi: "), "{wrong}");
    }
    assert!(hostile.clone().with("A1", &["4", "5"]).next(&server).await.title().starts_with("Lỗi: "));
}

#[tokio::test]
async fn answers_that_were_tampered_with_are_judged_again() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    let first = Page::of(&consent).press(&server, ("_consent", "yes")).await;
    let page = Page::of(&first).with("_s", &[]);
    for answers in
        ["", "[]", "{", "{\"A1\":9}", "{\"A1\":4,\"late\":\"no\",\"when\":\"2022-02-31\"}", "{\"when\":\"2022-09-01\"}"]
    {
        let answer = page.clone().with("_a", &[answers]).press(&server, ("_go", "send")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.title().starts_with("Lỗi: "), "{answers}: {}", answer.title());
    }
    let deep = "[".repeat(5000);
    assert_eq!(page.clone().with("_a", &[&deep]).press(&server, ("_go", "send")).await.status, StatusCode::OK);
    let whole = page.with("_a", &[r#"{"A1":4,"late":"no","when":"2022-09-01","nothing":1}"#]);
    assert_eq!(whole.press(&server, ("_go", "send")).await.h1(), "Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.");
    let from_section = Page::of(&first).press(&server, ("_go", "send")).await;
    assert!(from_section.title().starts_with("Lỗi: "), "only the review sends");
    assert_eq!(server.counted().await, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_form_makes_it_fail(
        fields in prop::collection::vec((
            prop_oneof!["_[a-z]{1,3}", "[a-zA-Z0-9_.<\"]{0,8}", Just("_a".to_owned()), Just("_s".to_owned()), Just("_go".to_owned())],
            prop_oneof![".{0,20}", Just("one".to_owned()), Just("send".to_owned()), Just("edit:three".to_owned()), Just("{\"A1\":4}".to_owned())],
        ), 0..12),
        counter in any::<bool>(),
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let server = Server::start(every_kind()).await;
            let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            if counter {
                all.push(("_c", COUNTER));
                all.push(("_k", "0123456789012345678901234567890"));
            }
            for body in [encode(&all).into_bytes(), bytes] {
                let answer = server.post_body(body).await;
                assert!(!answer.status.is_server_error(), "{}", answer.status);
                assert!(answer.text.starts_with("<!doctype html>"), "{}", answer.text);
            }
        });
    }
}

/// Keeps every field of every event.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl Visit for Everything {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn no_code_and_no_answer_is_logged() {
    let log = Everything::default();
    // With one subscriber alone, a thread that has none settles for all whether an event is wanted.
    let _second = tracing::Dispatch::new(Everything::default());
    tracing::subscriber::with_default(log.clone(), || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::start(every_kind()).await;
            let consent = server.get(&format!("/k/{COUNTER}")).await;
            Page::of(&consent).press(&server, ("_consent", "yes")).await;
            let ticket = server.post(&[("ticket", TYPED)]).await;
            let first = Page::of(&ticket).press(&server, ("_consent", "yes")).await;
            Page::of(&first).with("late", &["bí mật của tôi"]).next(&server).await;
            server.post(&[("ticket", SECRET)]).await;
            server.post(&[("ticket", "ZZZZ ZZZZ ZZZZ")]).await;
            server.get(&format!("//K/{COUNTER}")).await;
            server.get("/healthz").await;
        });
    });
    let text = log.0.lock().unwrap().clone();
    assert!(text.contains("http.path=/healthz"), "{text}");
    assert!(!text.contains("http.path=/k") && !text.contains("/K/"), "{text}");
    for secret in [COUNTER, TYPED, SECRET, "ZZZZ", "bí mật"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
