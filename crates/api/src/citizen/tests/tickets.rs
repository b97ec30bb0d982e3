//! Tickets: what opens, what is refused, and that refusals say nothing.

use axum::http::{StatusCode, header};
use survey::campaign::CampaignState;

use super::browser::Page;
use super::fixture::{Answer, CAMPAIGN, COUNTER, EVALUATION, LINK, OFFICE, SECRET, Server, TYPED, every_kind};
use store::CounterLink;

async fn enter(server: &Server, code: &str) -> Answer {
    Page::of(&server.get("/k").await).with("ticket", &[code]).next(server).await
}

/// From the consent page to the review.
async fn to_review(server: &Server, consent: &Answer) -> Answer {
    let first = Page::of(consent).press(server, ("_consent", "yes")).await;
    let third = Page::of(&first).with("A1", &["4"]).with("late", &["no"]).next(server).await;
    Page::of(&third).with("when.d", &["1"]).with("when.m", &["9"]).with("when.y", &["2022"]).next(server).await
}

#[tokio::test]
async fn a_ticket_opens_as_it_is_typed_and_once() {
    let server = Server::start(every_kind()).await;
    for typed in ["K7QM 4P2X 9TRC", "k7qm4p2x9trc", " k7qm-4p2x-9trc ", SECRET] {
        assert_eq!(enter(&server, typed).await.h1(), "Trước khi bắt đầu", "{typed}");
    }
    let review = to_review(&server, &enter(&server, TYPED).await).await;
    let twin = to_review(&server, &enter(&server, SECRET).await).await;
    let thanks = Page::of(&review).press(&server, ("_go", "send")).await;
    assert_eq!(thanks.h1(), "Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.");
    let again = Page::of(&review).press(&server, ("_go", "send")).await;
    assert_eq!(again.text, thanks.text, "the same form again is the same answer");
    let other = Page::of(&twin).press(&server, ("_go", "send")).await;
    assert_eq!(other.h1(), "Mã này không dùng được", "its other form is used up too");
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn unknown_used_and_expired_are_one_answer() {
    let server = Server::start(every_kind()).await;
    let unknown = enter(&server, "K7QM 4P2X 9TRD").await;
    let long = enter(&server, &"Z".repeat(26)).await;
    let review = to_review(&server, &enter(&server, TYPED).await).await;
    Page::of(&review).press(&server, ("_go", "send")).await;
    let used = enter(&server, TYPED).await;
    assert_eq!((unknown.status, unknown.h1()), (StatusCode::FORBIDDEN, "Mã này không dùng được"));
    for other in [long, used] {
        assert_eq!((other.status, other.text), (unknown.status, unknown.text.clone()));
    }
    let fresh = Server::start(every_kind()).await;
    fresh.pass_days(30);
    let expired = enter(&fresh, TYPED).await;
    assert_eq!((expired.status, expired.text), (unknown.status, unknown.text));
}

#[tokio::test]
async fn refusals_take_the_same_time() {
    let server = Server::start(every_kind()).await;
    let mut times = Vec::new();
    let started = std::time::Instant::now();
    enter(&server, "K7QM 4P2X 9TRD").await;
    times.push(started.elapsed());
    let review = to_review(&server, &enter(&server, TYPED).await).await;
    Page::of(&review).press(&server, ("_go", "send")).await;
    let started = std::time::Instant::now();
    enter(&server, TYPED).await;
    times.push(started.elapsed());
    assert!(times.iter().all(|time| *time >= super::super::throttle::DELAY), "{times:?}");
}

#[tokio::test]
async fn an_empty_field_is_pointed_out() {
    let server = Server::start(every_kind()).await;
    let empty = enter(&server, "   ").await;
    assert!(empty.title().starts_with("Lỗi: ") && empty.text.contains("Chưa nhập mã"));
    assert!(empty.text.contains("<div class=\"e\"><label class=\"l\" for=\"t\">"), "the field is marked");
    assert!(empty.text.contains("<p class=\"em\" id=\"t-e\">Xin gõ mã trên giấy mời.</p>"));
    assert!(empty.text.contains("aria-describedby=\"h t-e\" aria-invalid=\"true\""));
    assert!(!server.get("/k").await.text.contains("aria-invalid"));
}

#[tokio::test]
async fn what_no_code_can_be_is_kept_and_told_at_the_field() {
    let server = Server::start(every_kind()).await;
    for (typed, said) in [
        ("abc", "Mã có 12 chữ và số, ở đây có 3. Xin xem lại giấy mời."),
        ("K7QM 4P2X 9TRC 2", "Mã có 12 chữ và số, ở đây có 13."),
        ("K7QM 4P2X 9TRU", "Không mã nào có ký tự “U”."),
    ] {
        // However often: it is no try at anybody's code.
        for _ in 0..20 {
            let page = enter(&server, typed).await;
            assert_eq!((page.status, page.h1()), (StatusCode::OK, "Ông/Bà thấy cơ quan phục vụ thế nào?"), "{typed}");
            assert!(page.text.contains(said) && page.title().starts_with("Lỗi: "), "{typed}: {}", page.text);
            assert_eq!(Page::of(&page).get("ticket"), [typed]);
        }
    }
    assert_eq!(enter(&server, TYPED).await.h1(), "Trước khi bắt đầu");
}

#[tokio::test]
async fn codes_are_not_guessed_fast_and_scanned_invitations_still_work() {
    let server = Server::start(every_kind()).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        let codes: Vec<String> = (0..10).map(|number| format!("K7QM4P2X9T{number:02}")).collect();
        let ten = codes.iter().map(|code| server.post_body(format!("ticket={code}")));
        let mut ten: Vec<_> = ten.map(Box::pin).collect();
        // All at once: none may slip through between the look and the count.
        let all = std::future::poll_fn(|context| {
            ten.retain_mut(|future| match future.as_mut().poll(context) {
                std::task::Poll::Ready(answer) => {
                    answers.push(answer);
                    false
                }
                std::task::Poll::Pending => true,
            });
            if ten.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        });
        all.await;
    }
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::FORBIDDEN).count(), 30);
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count(), 10);
    let right = enter(&server, TYPED).await;
    assert_eq!((right.status, right.header(header::RETRY_AFTER)), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert_eq!(Page::of(&right).get("ticket"), [TYPED], "what was typed is kept");
    assert_eq!(enter(&server, SECRET).await.h1(), "Trước khi bắt đầu");
    server.pass_days(1);
    assert_eq!(Page::of(&right).next(&server).await.h1(), "Trước khi bắt đầu");
}

#[tokio::test]
async fn a_ticket_without_our_proof_opens_nothing() {
    let server = Server::start(every_kind()).await;
    let review = to_review(&server, &enter(&server, TYPED).await).await;
    let page = Page::of(&review);
    for (name, value) in
        [("_m", "00"), ("_t", "K7QM4P2X9TRD"), ("_e", "01835d00-0000-7000-8000-0000000000ff"), ("_e", "?")]
    {
        let forged = page.clone().with(name, &[value]).press(&server, ("_go", "send")).await;
        assert_eq!(forged.h1(), "Mã này không dùng được", "{name}={value}");
    }
    assert_eq!(server.counted().await, 0);
}

#[tokio::test]
async fn what_takes_no_answers_says_so_kindly() {
    let server = Server::start(every_kind()).await;
    let ticket = enter(&server, TYPED).await;
    let review = to_review(&server, &server.get(&format!("/k/{COUNTER}")).await).await;
    let unknown = server.get("/k/KHONGCO1").await;
    assert_eq!((unknown.status, unknown.h1()), (StatusCode::NOT_FOUND, "Trang này hiện không nhận ý kiến"));
    let link = CounterLink { id: LINK, evaluation: EVALUATION, code: COUNTER.to_owned(), active: true };
    server.state.store.set_counter_link_active(&link, false).await.unwrap();
    assert_eq!(server.get(&format!("/k/{COUNTER}")).await.h1(), "Trang này hiện không nhận ý kiến");
    assert_eq!(Page::of(&review).press(&server, ("_go", "send")).await.h1(), "Trang này hiện không nhận ý kiến");
    server.state.store.set_counter_link_active(&link, true).await.unwrap();
    server.state.store.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
    let closed = server.get(&format!("/k/{}", COUNTER.to_lowercase())).await;
    assert_eq!(closed.h1(), "Đợt khảo sát đã kết thúc");
    assert!(closed.text.contains("Đợt này đã đóng") && closed.text.contains("bộ phận tiếp công dân"));
    assert!(!closed.text.contains("31/10/2022"), "the day it was planned for is not the day it was closed");
    assert_eq!(Page::of(&closed).press(&server, ("_to", "en")).await.h1(), "The survey is over");
    assert_eq!(Page::of(&ticket).press(&server, ("_consent", "yes")).await.h1(), "Đợt khảo sát đã kết thúc");
    assert_eq!(server.counted().await, 0);
}
