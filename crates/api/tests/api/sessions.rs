//! Signing in, staying signed in over a bad line, and signing out.

use serde_json::json;
use store::Role;

use crate::call::Reply;
use crate::world::{PASSWORD, World, user};

async fn try_password(world: &World, username: &str, password: &str) -> Reply {
    let body = json!({"username": username, "password": password});
    world.ask("POST", "/api/v1/sessions").json(&body).send().await
}

async fn refresh(world: &World, token: &str) -> Reply {
    world.ask("POST", "/api/v1/sessions/refresh").json(&json!({"refresh_token": token})).send().await
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn signing_in_gives_tokens_the_person_and_a_cookie_scripts_cannot_read() {
    let world = World::new().await;
    let reply = try_password(&world, " analyst ", PASSWORD).await.is(201);
    let cookie = reply.header("set-cookie").to_owned();
    for part in ["hl_refresh=", "HttpOnly", "SameSite=Strict", "Secure", "Path=/api/v1/sessions", "Max-Age=1209600"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    assert_eq!(reply.header("cache-control"), "no-store");
    let session = reply.json();
    assert_eq!(session["expires_in"], 600);
    assert_eq!(session["user"]["role"], "analyst");
    assert_eq!(session["user"]["name"], "Lò Thị Mai");
    let may = session["user"]["may"].as_array().unwrap();
    assert!(may.contains(&json!("see_unpublished")) && !may.contains(&json!("manage_people")), "{may:?}");
    world.get("/api/v1/programme", text(&session["access_token"])).send().await.is(200);
}

#[tokio::test]
async fn a_wrong_password_says_no_more_than_an_unknown_name() {
    let world = World::new().await;
    let known = try_password(&world, "analyst", "nhầm mật khẩu").await;
    known.refused(401, "wrong-password");
    let unknown = try_password(&world, "nobody", PASSWORD).await;
    unknown.refused(401, "wrong-password");
    let (mut known, mut unknown) = (known.json(), unknown.json());
    for document in [&mut known, &mut unknown] {
        document["instance"].take();
    }
    assert_eq!(known, unknown);
    try_password(&world, "analyst", &"x".repeat(100_000)).await.refused(413, "too-large");
    try_password(&world, "analyst", &"x".repeat(10_000)).await.refused(401, "wrong-password");
    try_password(&world, "an\0alyst", PASSWORD).await.refused(401, "wrong-password");
}

#[tokio::test]
async fn after_three_wrong_passwords_each_try_waits_and_the_right_one_ends_it() {
    let world = World::new().await;
    for _ in 0..3 {
        try_password(&world, "analyst", "nhầm mật khẩu").await.refused(401, "wrong-password");
    }
    let reply = try_password(&world, "analyst", PASSWORD).await;
    reply.refused(429, "try-later");
    let wait: i64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=6).contains(&wait), "{wait}");
    try_password(&world, "manager", PASSWORD).await.is(201);
    world.wait_seconds(wait);
    try_password(&world, "analyst", "vẫn nhầm").await.refused(401, "wrong-password");
    let longer: i64 = try_password(&world, "analyst", PASSWORD).await.header("retry-after").parse().unwrap();
    assert!(longer > wait, "{longer} after {wait}");
    world.wait_seconds(longer);
    try_password(&world, "analyst", PASSWORD).await.is(201);
    try_password(&world, "analyst", "nhầm mật khẩu").await.refused(401, "wrong-password");
    try_password(&world, "analyst", PASSWORD).await.is(201);
}

#[tokio::test]
async fn many_tries_at_once_do_not_get_round_the_waiting() {
    let world = World::new().await;
    let tries = (0..24).map(|_| try_password(&world, "analyst", "nhầm mật khẩu"));
    let mut looked_at = 0;
    let mut running: Vec<_> = tries.map(Box::pin).collect();
    let replies = std::future::poll_fn(|context| {
        use std::task::Poll;
        let mut done = Vec::new();
        running.retain_mut(|one| match one.as_mut().poll(context) {
            Poll::Ready(reply) => {
                done.push(reply);
                false
            }
            Poll::Pending => true,
        });
        looked_at += done.iter().filter(|reply| reply.status == 401).count();
        if running.is_empty() { Poll::Ready(looked_at) } else { Poll::Pending }
    })
    .await;
    assert_eq!(replies, 3, "of 24 passwords so many were compared");
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    let world = World::new().await;
    let session = world.sign_in(Role::Analyst).await;
    let administrator = world.token(Role::Administrator).await;
    let path = format!("/api/v1/people/{}", user(Role::Analyst));
    world.ask("PATCH", &path).bearer(&administrator).json(&json!({"active": false})).send().await.is(204);
    world.get("/api/v1/programme", text(&session["access_token"])).send().await.refused(401, "sign-in-needed");
    refresh(&world, text(&session["refresh_token"])).await.refused(401, "token-expired");
    try_password(&world, "analyst", PASSWORD).await.refused(401, "wrong-password");
    world.ask("PATCH", &path).bearer(&administrator).json(&json!({"active": true})).send().await.is(204);
    try_password(&world, "analyst", PASSWORD).await.is(201);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_and_nobody_closes_himself_out() {
    let world = World::new().await;
    let session = world.sign_in(Role::Analyst).await;
    let administrator = world.token(Role::Administrator).await;
    let path = format!("/api/v1/people/{}", user(Role::Analyst));
    let short = world.ask("PATCH", &path).bearer(&administrator).json(&json!({"password": "ngắn"})).send().await;
    short.refused(422, "invalid");
    assert_eq!(short.json()["errors"][0]["pointer"], "/password");
    let body = json!({"password": "một mật khẩu mới"});
    world.ask("PATCH", &path).bearer(&administrator).json(&body).send().await.is(204);
    world.get("/api/v1/programme", text(&session["access_token"])).send().await.is(401);
    try_password(&world, "analyst", PASSWORD).await.is(401);
    try_password(&world, "analyst", "một mật khẩu mới").await.is(201);
    let own = format!("/api/v1/people/{}", user(Role::Administrator));
    let reply = world.ask("PATCH", &own).bearer(&administrator).json(&json!({"active": false})).send().await;
    reply.refused(422, "invalid");
    assert_eq!(reply.json()["errors"][0]["detail"], "Không thể tự khóa tài khoản của mình.");
}

#[tokio::test]
async fn a_lost_answer_gives_the_same_successor_and_an_old_token_ends_the_session() {
    let world = World::new().await;
    let session = world.sign_in(Role::Analyst).await;
    let first = text(&session["refresh_token"]);
    let second = refresh(&world, first).await.is(200).json();
    let again = refresh(&world, first).await.is(200).json();
    assert_eq!(second["refresh_token"], again["refresh_token"]);
    let second = text(&second["refresh_token"]).to_owned();
    assert_ne!(first, second);
    let third = refresh(&world, &second).await.is(200).json();
    world.get("/api/v1/programme", text(&third["access_token"])).send().await.is(200);
    refresh(&world, first).await.refused(401, "token-expired");
    refresh(&world, text(&third["refresh_token"])).await.refused(401, "token-expired");
    world.get("/api/v1/programme", text(&third["access_token"])).send().await.refused(401, "sign-in-needed");
    refresh(&world, "of nobody").await.refused(401, "token-expired");
}

#[tokio::test]
async fn a_page_that_is_loaded_again_stays_signed_in_by_the_cookie() {
    let world = World::new().await;
    let session = world.sign_in(Role::Analyst).await;
    let cookie = format!("other=1; hl_refresh={}; more=2", text(&session["refresh_token"]));
    let ask = || world.ask("POST", "/api/v1/sessions/refresh").json(&json!({}));
    let reply = ask().header("cookie", &cookie).send().await.is(200);
    assert!(reply.header("set-cookie").contains(text(&reply.json()["refresh_token"])));
    ask().send().await.refused(401, "token-expired");
    world.wait_days(15);
    ask().header("cookie", &cookie).send().await.refused(401, "token-expired");
}

#[tokio::test]
async fn signing_out_ends_the_access_token_at_once() {
    let world = World::new().await;
    let session = world.sign_in(Role::Analyst).await;
    let token = text(&session["access_token"]);
    let reply = world.ask("DELETE", "/api/v1/sessions/current").bearer(token).send().await.is(204);
    assert!(reply.header("set-cookie").contains("Max-Age=0"), "{}", reply.header("set-cookie"));
    world.get("/api/v1/programme", token).send().await.refused(401, "sign-in-needed");
    refresh(&world, text(&session["refresh_token"])).await.refused(401, "token-expired");
}
