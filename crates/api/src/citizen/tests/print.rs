//! The poster, its QR code, and invitations.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use super::browser::Page;
use super::fixture::{Answer, CAMPAIGN, COUNTER, EVALUATION, OFFICE, Server, administrative, every_kind};
use survey::campaign::CampaignState;

async fn get(server: &Server, token: &str, path: &str) -> Answer {
    let request = Request::get(path).header(header::AUTHORIZATION, token).body(Body::empty());
    server.send(request.unwrap()).await
}

async fn tickets(server: &Server, token: &str, accept: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/api/v1/evaluations/{EVALUATION}/tickets"))
        .header(header::AUTHORIZATION, token)
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    server.send(request.unwrap()).await
}

#[tokio::test]
async fn the_poster_says_where_how_and_what_becomes_of_it() {
    let server = Server::start(administrative()).await;
    let token = server.manager().await;
    let path = format!("/api/v1/evaluations/{EVALUATION}/counter-links/{COUNTER}/poster");
    let poster = get(&server, &token, &path).await;
    assert_eq!(poster.status, StatusCode::OK);
    for words in [
        "Hôm nay Ông/Bà được phục vụ thế nào?",
        "UBND huyện Mường La &#60;script&#62;",
        "khaosat.example/k/M7A2K7QM",
        "Rất không hài lòng",
        "Rất hài lòng",
        "công bố riêng, không cộng vào điểm của mẫu điều tra",
        "Dữ liệu minh hoạ",
        "bản nháp, chờ xác nhận",
        "nhận ý kiến đến 31/10/2022",
        "2 thứ tiếng",
        "<svg role=\"img\"",
    ] {
        assert!(poster.text.contains(words), "{words}");
    }
    assert_eq!(poster.text.matches("<use href=\"#f").count(), 5);
    let style = poster.text.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(poster.header(header::CONTENT_SECURITY_POLICY).contains(&crate::citizen::source_hash(style)));
    let english = get(&server, &token, &format!("{path}?lang=en")).await;
    assert!(english.text.contains("How were you served today?") && english.text.contains("Very satisfied"));
    let qr = get(&server, &token, &path.replace("/poster", "/qr.svg")).await;
    assert_eq!(qr.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(qr.text.contains("<svg"));
    assert_eq!(get(&server, &token, &path.replace(COUNTER, "KHONGCO1")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&path).await.status, StatusCode::UNAUTHORIZED);
    let plain = Server::start(every_kind()).await;
    let token = plain.manager().await;
    assert!(get(&plain, &token, &path).await.text.contains("Mức 5"), "the form's own words stand under the faces");
}

#[tokio::test]
async fn tickets_come_as_json_a_list_and_invitations() {
    let server = Server::start(every_kind()).await;
    let token = server.manager().await;
    let asked = json!({"count": 11, "expires_on": "2022-09-21"});
    let made = tickets(&server, &token, "application/json", &asked).await;
    assert_eq!((made.status, made.header(header::CACHE_CONTROL)), (StatusCode::CREATED, "no-store"));
    let made: Value = serde_json::from_str(&made.text).unwrap();
    let items = made["items"].as_array().unwrap();
    assert_eq!(items.len(), 11);
    let (code, url) = (items[0]["code"].as_str().unwrap(), items[0]["url"].as_str().unwrap());
    assert_eq!((code.len(), code.split(' ').count()), (14, 3));
    let secret = url.strip_prefix("https://khaosat.example/k#").unwrap();
    assert!(secret.len() * 5 >= 128);
    for entered in [code, secret] {
        assert_eq!(server.post(&[("ticket", entered)]).await.h1(), "Trước khi bắt đầu");
    }
    let list = tickets(&server, &token, "text/csv", &asked).await;
    assert_eq!(list.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert_eq!(list.text.lines().count(), 12);
    assert!(list.text.starts_with("\u{feff}code,url,expires_on\r\n"));
    let cards = tickets(&server, &token, "text/html", &asked).await;
    assert_eq!(cards.text.matches("class=\"sheet\"").count(), 2, "eight on a sheet");
    assert_eq!(cards.text.matches("<svg role=\"img\"").count(), 11);
    assert!(cards.text.contains("khaosat.example/k</b>") && cards.text.contains("nhận ý kiến đến 21/09/2022"));
    let code = cards.text.split("<p class=\"c\">").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(server.post(&[("ticket", code)]).await.h1(), "Trước khi bắt đầu");
    assert!(!cards.text.contains("k#"), "the secret stands in the square code only");
    assert_eq!(server.state.store.ticket_counts(EVALUATION).await.unwrap(), (34, 0));
}

#[tokio::test]
async fn wrong_requests_for_tickets_make_none() {
    let server = Server::start(every_kind()).await;
    let token = server.manager().await;
    for (body, pointer) in [
        (json!({"count": 0, "expires_on": "2022-09-30"}), "/count"),
        (json!({"count": 2001, "expires_on": "2022-09-30"}), "/count"),
        (json!({"count": 1, "expires_on": "2022-09-20"}), "/expires_on"),
        (json!({"count": 1, "expires_on": "2022-02-31"}), "/expires_on"),
    ] {
        let answer = tickets(&server, &token, "application/json", &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(answer.text.contains(pointer), "{}", answer.text);
    }
    server.state.store.step_campaign(CAMPAIGN, CampaignState::Closed, OFFICE).await.unwrap();
    let late = tickets(&server, &token, "application/json", &json!({"count": 1, "expires_on": "2022-09-30"})).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(server.state.store.ticket_counts(EVALUATION).await.unwrap().0, 1);
}

#[tokio::test]
async fn a_link_that_is_made_opens_its_page() {
    let server = Server::start(every_kind()).await;
    let token = server.manager().await;
    let request = Request::post(format!("/api/v1/evaluations/{EVALUATION}/counter-links"))
        .header(header::AUTHORIZATION, &token)
        .body(Body::empty());
    let made: Value = serde_json::from_str(&server.send(request.unwrap()).await.text).unwrap();
    let path = made["url"].as_str().unwrap().strip_prefix("https://khaosat.example").unwrap().to_owned();
    let consent = server.get(&path).await;
    assert_eq!(consent.h1(), "Trước khi bắt đầu");
    assert_eq!(Page::of(&consent).get("_c"), [made["code"].as_str().unwrap()]);
}
