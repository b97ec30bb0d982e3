//! The whole way from the counter's link to the thank-you page, and what a person may do on it.

use axum::http::{StatusCode, header};

use super::browser::{Page, choose_all};
use super::fixture::{Answer, COUNTER, EVALUATION, Server, administrative, every_kind};
use store::ResponseState;

async fn consented(server: &Server) -> Answer {
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    assert_eq!(consent.h1(), "Trước khi bắt đầu");
    Page::of(&consent).press(server, ("_consent", "yes")).await
}

/// Through the form with these fields a page, to the review.
async fn to_review(server: &Server) -> Answer {
    let first = consented(server).await;
    let second = Page::of(&first).with("A1", &["4"]).with("late", &["no"]).next(server).await;
    assert_eq!(second.h1(), "Vài con số", "the section for late results is passed over");
    let third = Page::of(&second)
        .with("visits", &["3"])
        .with("hours", &["2,5"])
        .with("when.d", &["9"])
        .with("when.m", &["2"])
        .with("when.y", &["2022"])
        .with("want", &["speed", "seats"])
        .with("words", &["Cảm ơn <b>&\"'\r\nhai dòng"]);
    third.next(server).await
}

#[tokio::test]
async fn from_the_counter_to_the_thanks() {
    let server = Server::start(every_kind()).await;
    let review = to_review(&server).await;
    assert_eq!(review.h1(), "Xem lại rồi gửi");
    assert!(review.text.contains("2 câu") && review.text.contains("5 câu"), "counts");
    let shown = review.text.split("<main>").nth(1).unwrap();
    assert!(!shown.contains("Mức 4") && !shown.contains("Cảm ơn &"), "no answers are shown");
    let thanks = Page::of(&review).press(&server, ("_go", "send")).await;
    assert_eq!((thanks.status, thanks.h1()), (StatusCode::OK, "Cảm ơn Ông/Bà. Câu trả lời đã tới nơi."));
    assert_eq!(Page::of(&thanks).fields.len(), 2, "only the language and the page's name are left in it");
    assert_eq!(server.counted().await, 1);
    let listed = server.state.store.responses(EVALUATION, Some(ResponseState::Counted), None, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_counters_address_is_read_as_it_is_typed() {
    let server = Server::start(every_kind()).await;
    for typed in ["m7a2k7qm", "M7A2-K7QM", "m7a2%20k7qm", "M7A2K7QM%20"] {
        let page = server.get(&format!("/k/{typed}")).await;
        assert_eq!((page.status, page.h1()), (StatusCode::OK, "Trước khi bắt đầu"), "{typed}");
    }
}

#[tokio::test]
async fn the_whole_administrative_form_is_gone_through() {
    let server = Server::start(administrative()).await;
    let mut page = consented(&server).await;
    let mut titles = Vec::new();
    while page.h1() != "Xem lại rồi gửi" {
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.title().starts_with("Lỗi"), "{}", page.title());
        titles.push(page.h1().to_owned());
        assert!(titles.len() < 30);
        page = choose_all(&page, "4").next(&server).await;
    }
    assert!(titles.len() >= 10, "{titles:?}");
    let thanks = Page::of(&page).press(&server, ("_go", "send")).await;
    assert_eq!(thanks.h1(), "Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.");
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn sent_twice_is_one_answer_and_the_same_page() {
    let server = Server::start(every_kind()).await;
    let review = to_review(&server).await;
    let page = Page::of(&review);
    let (first, second) = (page.press(&server, ("_go", "send")).await, page.press(&server, ("_go", "send")).await);
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(server.counted().await, 1);
    let late = page.press(&server, ("_go", "send")).await;
    assert_eq!(late.text, first.text, "also after it was mixed");
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn every_page_sent_again_gives_the_same_page() {
    let server = Server::start(every_kind()).await;
    let first = Page::of(&consented(&server).await).with("A1", &["4"]).with("late", &["no"]);
    assert_eq!(first.next(&server).await.text, first.next(&server).await.text);
    let wrong = first.with("A1", &[]);
    assert_eq!(wrong.next(&server).await.text, wrong.next(&server).await.text);
}

#[tokio::test]
async fn what_an_answer_brings_up_is_asked_and_what_it_takes_away_is_not_sent() {
    let server = Server::start(every_kind()).await;
    let first = consented(&server).await;
    assert!(!first.text.contains("Vì sao trễ?"));
    let more = Page::of(&first).with("A1", &["4"]).with("late", &["yes"]).next(&server).await;
    assert_eq!(more.h1(), "Phần đầu");
    assert!(more.text.contains("Có thêm 1 câu") && more.text.contains("href=\"#why\""));
    assert!(!more.title().starts_with("Lỗi"));
    let unanswered = Page::of(&more).next(&server).await;
    assert!(unanswered.title().starts_with("Lỗi: "), "now it must be answered");
    let second = Page::of(&more).with("why", &["queue"]).next(&server).await;
    assert_eq!(second.h1(), "Khi trễ hẹn");
    let third = Page::of(&second).with("sorry", &["no"]).next(&server).await;
    assert_eq!(third.h1(), "Vài con số");
    let back = Page::of(&third).press(&server, ("_go", "back")).await;
    assert_eq!((back.h1(), Page::of(&back).get("sorry")), ("Khi trễ hẹn", vec!["no"]));
    let back = Page::of(&back).press(&server, ("_go", "back")).await;
    assert_eq!(Page::of(&back).get("why"), ["queue"]);
    // It was not late after all: the section goes, and what was said in it travels on but is not sent.
    let third = Page::of(&back).with("late", &["no"]).next(&server).await;
    assert_eq!(third.h1(), "Vài con số");
    assert!(Page::of(&third).get("_a")[0].contains("sorry"));
    let review = Page::of(&third).with("when.d", &["1"]).with("when.m", &["9"]).with("when.y", &["2022"]);
    let review = review.next(&server).await;
    assert!(!review.text.contains("Khi trễ hẹn"));
    Page::of(&review).press(&server, ("_go", "send")).await;
    assert_eq!(server.counted().await, 1);
}

#[tokio::test]
async fn a_change_from_the_review_leads_back_to_it() {
    let server = Server::start(every_kind()).await;
    let review = to_review(&server).await;
    let first = Page::of(&review).press(&server, ("_go", "edit:one")).await;
    assert_eq!((first.h1(), Page::of(&first).get("A1")), ("Phần đầu", vec!["4"]));
    let review = Page::of(&first).with("A1", &["5"]).next(&server).await;
    assert_eq!(review.h1(), "Xem lại rồi gửi");
    let texts = Page::of(&review).press(&server, ("_go", "edit:three")).await;
    let fields = Page::of(&texts);
    assert_eq!(fields.get("words"), ["Cảm ơn <b>&\"'\nhai dòng"], "text is carried as it was written");
    assert_eq!((fields.get("hours"), fields.get("when.m")), (vec!["2,5"], vec!["2"]));
    assert_eq!(fields.get("want"), ["speed", "seats"]);
}

#[tokio::test]
async fn the_language_is_switched_and_nothing_is_lost() {
    let server = Server::start(every_kind()).await;
    let first = consented(&server).await;
    let english = Page::of(&first).with("late", &["no"]).press(&server, ("_to", "en")).await;
    assert_eq!(english.h1(), "First part");
    assert!(english.text.starts_with("<!doctype html><html lang=\"en\">"));
    assert!(!english.title().starts_with("Error"), "switching is no mistake");
    assert_eq!(Page::of(&english).get("late"), ["no"]);
    let wrong = Page::of(&english).next(&server).await;
    assert!(wrong.title().starts_with("Error: ") && wrong.text.contains("1 question left"));
    let back = Page::of(&wrong).with("A1", &["2"]).press(&server, ("_to", "vi")).await;
    let second = Page::of(&back).next(&server).await;
    assert_eq!(second.h1(), "Vài con số");
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    assert_eq!(Page::of(&consent).press(&server, ("_to", "en")).await.h1(), "Before you start");
    let thanks = server.post(&[("_p", "thanks"), ("_to", "en")]).await;
    assert_eq!(thanks.h1(), "Thank you. Your answers have arrived.");
}

#[tokio::test]
async fn errors_stand_beside_their_question() {
    let server = Server::start(every_kind()).await;
    let first = consented(&server).await;
    let wrong = Page::of(&first).with("late", &["no"]).next(&server).await;
    assert_eq!(wrong.title(), "Lỗi: Phần đầu · Hài Lòng");
    assert!(wrong.text.contains("Còn 1 câu chưa trả lời"));
    assert!(wrong.text.contains("<a href=\"#A1\">Câu 1: Nơi chờ</a>"));
    assert!(wrong.text.contains("<fieldset id=\"A1\" aria-describedby=\"A1-e\" class=\"e\">"));
    assert!(wrong.text.contains("Chưa chọn. Chọn một ý, hoặc chọn “Không có ý kiến”."));
    let second = Page::of(&wrong).with("A1", &["90"]).next(&server).await;
    let wrong = Page::of(&second)
        .with("visits", &["nhiều"])
        .with("when.d", &["31"])
        .with("when.m", &["2"])
        .with("when.y", &["2022"])
        .with("want", &["speed", "words", "seats"])
        .next(&server)
        .await;
    let fields = Page::of(&wrong);
    assert_eq!((fields.get("visits"), fields.get("when.d")), (vec!["nhiều"], vec!["31"]), "wrong values stay");
    assert_eq!(fields.get("want").len(), 3);
    for sentence in ["Xin nhập một số nguyên", "Ngày này không có trong lịch", "Chỉ được chọn tối đa 2"]
    {
        assert!(wrong.text.contains(sentence), "{sentence}");
    }
    let wrong = fields.with("visits", &["51"]).with("when.d", &["hai"]).next(&server).await;
    assert!(wrong.text.contains("Từ 1 đến 50.") && wrong.text.contains("Xin ghi ngày, tháng, năm bằng số"));
}

#[tokio::test]
async fn nothing_is_chosen_beforehand_and_no_is_an_answer() {
    let server = Server::start(every_kind()).await;
    let consent = server.get(&format!("/k/{COUNTER}")).await;
    let equal =
        |value: &str| consent.text.contains(&format!("<button class=\"b q\" name=\"_consent\" value=\"{value}\">"));
    assert!(equal("yes") && equal("no"));
    let declined = Page::of(&consent).press(&server, ("_consent", "no")).await;
    assert_eq!(declined.h1(), "Ông/Bà đã chọn không tham gia");
    let asked_again = Page::of(&consent).next(&server).await;
    assert_eq!(asked_again.h1(), "Trước khi bắt đầu", "the enter key agrees to nothing");
    let first = consented(&server).await;
    assert!(!first.text.contains(" checked"));
    assert_ne!(
        Page::of(&first).get("_k"),
        Page::of(&consented(&server).await).get("_k"),
        "each consent is a new answer"
    );
    assert_eq!(server.counted().await, 0);
}

#[tokio::test]
async fn every_page_has_its_headers() {
    let server = Server::start(every_kind()).await;
    let first = consented(&server).await;
    let pages = [
        server.get("/k").await,
        server.get(&format!("/k/{COUNTER}")).await,
        server.get("/k/KHONGCO1").await,
        Page::of(&first).next(&server).await,
        first,
        to_review(&server).await,
        server.post(&[("_p", "thanks")]).await,
        server.post(&[("ticket", "K7QM 4P2X 9TRD")]).await,
    ];
    for page in pages {
        // The back button may show a page again, the last one never.
        let once = page.text.contains("Câu trả lời đã tới nơi");
        let keeping = if once { "no-store" } else { "private, no-cache" };
        assert_eq!(page.header(header::CACHE_CONTROL), keeping);
        assert_eq!(
            page.header(header::HeaderName::from_static("clear-site-data")),
            if once { "\"cache\"" } else { "" }
        );
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(page.header(header::SET_COOKIE), "");
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let style = page.text.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert!(policy.contains(&crate::citizen::source_hash(style)), "the style is the one the policy names");
        assert!(!page.text.contains("http://") && !page.text.contains("https://"), "nothing from elsewhere");
        assert!(!page.text.contains("<script>alert") && !page.text.contains("Mường La <script"), "texts are escaped");
        assert!(page.text.contains("Dữ liệu minh hoạ"));
    }
}
