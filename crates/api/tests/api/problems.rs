//! Errors have one form, one language, and the headers of everything else.

use serde_json::{Value, json};
use store::Role;

use crate::call::Reply;
use crate::world::{CURRENT, OPEN, PUBLISHED, World};

fn hardened(reply: &Reply) {
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{}", reply.text());
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(!reply.header("x-request-id").is_empty());
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_taken() {
    let world = World::new().await;
    for path in ["/api/v1/nothing", "/api/nothing", "/sync/v1/nothing", "/sync/v2/hello"] {
        let reply = world.ask("GET", path).send().await;
        reply.refused(404, "no-such-thing");
        hardened(&reply);
    }
    let reply = world.ask("DELETE", "/api/v1/programme").send().await;
    reply.refused(405, "method-not-allowed");
    assert!(reply.header("allow").contains("GET"), "{}", reply.header("allow"));
    hardened(&reply);
    let token = world.token(Role::Manager).await;
    let lost = "01835d00-0000-7000-8000-00000000ffff";
    for path in ["evaluations", "evaluations/{}/scores", "campaigns/{}/scores", "units/{}/trend", "evaluations/{}/days"]
    {
        let path = if path.contains("{}") { path.replace("{}", lost) } else { format!("{path}/{lost}") };
        world.get(&format!("/api/v1/{path}"), &token).send().await.refused(404, "no-such-thing");
    }
}

#[tokio::test]
async fn bodies_of_another_kind_and_bodies_that_are_wrong() {
    let world = World::new().await;
    let ask = || world.ask("POST", "/api/v1/sessions");
    ask().body("{}").send().await.refused(415, "unknown-media");
    ask().header("content-type", "text/plain").body("{}").send().await.refused(415, "unknown-media");
    for broken in ["", "{", "{\"username\": \"a\",", "nonsense", "{}{}", "\u{feff}{}"] {
        let reply = ask().header("content-type", "application/json").body(broken).send().await;
        assert!(matches!(reply.status.as_u16(), 400 | 422), "{broken}: {}", reply.text());
        hardened(&reply);
    }
    ask().header("content-type", "application/json").body("{").send().await.refused(400, "unreadable");
    let deep = "[".repeat(100_000);
    ask().header("content-type", "application/json").body(deep).send().await.refused(413, "too-large");
    let deep = "[".repeat(60_000);
    let reply = ask().header("content-type", "application/json").body(deep).send().await;
    assert!(matches!(reply.status.as_u16(), 400 | 422), "{}", reply.text());
    let deep = format!("{{\"username\":\"a\",\"password\":\"b\",\"more\":{}", "[".repeat(60_000));
    ask().header("content-type", "application/json").body(deep).send().await.refused(400, "unreadable");
}

#[tokio::test]
async fn wrong_fields_are_named_by_their_pointers() {
    let world = World::new().await;
    let token = world.token(Role::Administrator).await;
    let people = || world.ask("POST", "/api/v1/people").bearer(&token);
    let pointers = |reply: &Reply| -> Vec<String> {
        reply.refused(422, "invalid");
        let errors = reply.json()["errors"].as_array().unwrap().clone();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    };
    let all_wrong = json!({"username": "Ư", "name": " ", "role": "emperor", "password": "ngắn"});
    let reply = people().json(&all_wrong).send().await;
    assert_eq!(pointers(&reply), ["/password", "/username", "/name", "/role"]);
    let reply = people().json(&json!({"username": "moi", "name": "Mới", "role": "analyst"})).send().await;
    assert_eq!(pointers(&reply), ["/password"]);
    let reply = people().json(&json!({"username": 7, "name": "", "role": "", "password": ""})).send().await;
    assert_eq!(pointers(&reply), ["/username"]);
    let reply = world.get("/api/v1/evaluations?limit=0", &token).send().await;
    assert_eq!(pointers(&reply), ["/limit"]);
    let reply = world.get("/api/v1/units?cursor=x", &token).send().await;
    assert_eq!(pointers(&reply), ["/cursor"]);
    let reply = world.get("/api/v1/areas?on=yesterday", &token).send().await;
    assert_eq!(pointers(&reply), ["/on"]);
    for path in ["/api/v1/evaluations/not-an-id", "/api/v1/evaluations?year=now", "/api/v1/evaluations?unit=7"] {
        world.get(path, &token).send().await.refused(400, "bad-address");
    }
}

/// Letters that only Vietnamese has, and words that only English has.
fn is_vietnamese(text: &str) -> bool {
    text.chars().any(|unit| "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ".contains(unit))
}

fn is_english(text: &str) -> bool {
    let words = ["the", "this", "is", "and", "of", "not", "a", "in", "at", "to", "from"];
    text.to_lowercase().split(|unit: char| !unit.is_alphabetic()).any(|word| words.contains(&word))
}

/// Everything a person reads in a problem.
fn sentences(document: &Value) -> Vec<String> {
    let errors = document["errors"].as_array().cloned().unwrap_or_default();
    let said = [&document["title"], &document["detail"]].into_iter().cloned();
    let all = said.chain(errors.iter().map(|error| error["detail"].clone()));
    all.map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_problem_speaks_one_language_only() {
    let world = World::answered().await;
    let manager = world.token(Role::Manager).await;
    let administrator = world.token(Role::Administrator).await;
    let cyclic = json!({"key": 7});
    let state = |to: &str| json!({"state": to}).to_string();
    let cases = |campaign: &str| format!("/api/v1/evaluations/{campaign}/cases");
    let asked: Vec<(&str, String, &str, String)> = vec![
        ("GET", "/api/v1/nothing".to_owned(), &manager, String::new()),
        ("POST", "/api/v1/people".to_owned(), &manager, "{}".to_owned()),
        ("POST", "/api/v1/people".to_owned(), &administrator, "{".to_owned()),
        ("POST", "/api/v1/people".to_owned(), &administrator, "{}".to_owned()),
        (
            "POST",
            "/api/v1/people".to_owned(),
            &administrator,
            json!({"username": "manager", "name": "Hai", "role": "manager", "password": "đủ dài để dùng"}).to_string(),
        ),
        ("POST", format!("/api/v1/campaigns/{OPEN}/state"), &manager, state("published")),
        ("POST", format!("/api/v1/campaigns/{PUBLISHED}/state"), &manager, state("open")),
        ("POST", format!("/api/v1/campaigns/{OPEN}/state"), &manager, state("gone")),
        ("POST", cases(&CURRENT.to_string()), &manager, "number,area_code\n1,x\n".to_owned()),
        ("POST", cases(&CURRENT.to_string()), &manager, "number,area_code,stratum,psu,weight\n1,a,b,c,1\n".to_owned()),
        ("POST", cases(&crate::world::SHOWN.to_string()), &manager, "number\n".to_owned()),
        ("POST", "/api/v1/questionnaires".to_owned(), &manager, cyclic.to_string()),
        ("GET", "/api/v1/units?limit=900".to_owned(), &manager, String::new()),
        ("GET", "/api/v1/evaluations/x".to_owned(), &manager, String::new()),
    ];
    for (method, path, token, body) in asked {
        for (language, english) in [("vi", false), ("en-GB,vi;q=0.5", true), ("fr", false)] {
            let ask = world.ask(method, &path).bearer(token).header("accept-language", language);
            let reply = ask.header("content-type", "application/json").body(body.clone()).send().await;
            reply.problem();
            for sentence in sentences(&reply.json()) {
                let right = if english {
                    !is_vietnamese(&sentence)
                } else {
                    is_vietnamese(&sentence) && !is_english(&sentence)
                };
                assert!(right, "{method} {path} in {language}: {sentence}");
            }
        }
    }
}

#[tokio::test]
async fn the_request_id_is_echoed_and_named_in_the_problem() {
    let world = World::new().await;
    for foreign in ["chuyến-7", "a b", "", &"7".repeat(65), "{\"a\":1}"] {
        let reply = world.ask("GET", "/api/v1/nothing").header("x-request-id", foreign).send().await;
        assert_eq!(reply.header("x-request-id").len(), 36, "{foreign}");
    }
    let reply = world.ask("GET", "/api/v1/nothing").header("x-request-id", "trip-7").send().await;
    assert_eq!(reply.header("x-request-id"), "trip-7");
    assert_eq!(reply.json()["instance"], "trip-7");
    let own = world.ask("GET", "/healthz").send().await.is(200);
    assert_eq!(own.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn pages_and_documents_are_hardened_too() {
    let world = World::new().await;
    for path in ["/healthz", "/readyz", "/api/openapi.json", "/api/problems"] {
        let reply = world.ask("GET", path).send().await.is(200);
        hardened(&reply);
    }
    let docs = world.ask("GET", "/api/docs/").send().await;
    assert!(docs.header("content-security-policy").contains("script-src 'self'"), "{:?}", docs.headers);
    let page = world.ask("GET", "/api/problems").send().await.text();
    for code in api::problem::Code::ALL {
        assert!(page.contains(&format!("id=\"{}\"", code.slug())), "{code:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_away_for_a_while() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    world.store.close().await;
    for path in ["/api/v1/programme", "/readyz"] {
        let reply = world.get(path, &token).send().await;
        reply.refused(503, "busy");
        assert_eq!(reply.header("retry-after"), "5");
        hardened(&reply);
    }
    world.ask("GET", "/healthz").send().await.is(200);
}

/// What a browser says it takes when somebody types an address.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn who_types_a_wrong_address_reads_a_page_and_a_program_a_document() {
    let world = World::new().await;
    for path in ["/nonsense.html", "/k/A/B", "/surveyor/nothing.js"] {
        let reply = world.ask("GET", path).header("accept", BROWSER).send().await.is(404);
        assert_eq!(
            (reply.header("content-type"), reply.header("cache-control")),
            ("text/html; charset=utf-8", "no-store")
        );
        hardened(&reply);
        let text = reply.text();
        assert!(text.contains("Không có trang nào ở địa chỉ này") && text.contains("href=\"/k\""), "{text}");
        let english = world.ask("GET", &format!("{path}?lang=en")).header("accept", BROWSER).send().await.text();
        assert!(english.contains("There is no page at this address"), "{english}");
        for accept in ["*/*", "application/json", "image/avif,image/webp,*/*"] {
            world.ask("GET", path).header("accept", accept).send().await.refused(404, "no-such-thing");
        }
    }
    for path in ["/api/v1/nothing", "/sync/v1/nothing", "/odk/v1/nothing", "/odata/nothing"] {
        world.ask("GET", path).header("accept", BROWSER).send().await.refused(404, "no-such-thing");
    }
    world.ask("PUT", "/nonsense.html").header("accept", BROWSER).send().await.refused(405, "method-not-allowed");
}

#[tokio::test]
async fn a_public_address_that_is_nearly_right_leads_to_the_right_one() {
    let world = World::new().await;
    for (typed, meant) in [
        ("/k/", "/k"),
        ("/k/7AYBF9DG/", "/k/7AYBF9DG"),
        ("/K", "/k"),
        ("/K/7aybf9dg", "/k/7aybf9dg"),
        ("/k/%2F%2Fexample.org/", "/k/%2F%2Fexample.org"),
        ("/p/?lang=en", "/p?lang=en"),
        ("/P", "/p"),
    ] {
        let reply = world.ask("GET", typed).header("accept", BROWSER).send().await.is(308);
        assert_eq!(reply.header("location"), meant, "{typed}");
    }
}
