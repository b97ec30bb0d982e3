//! While the field is full, the office and the citizens notice nothing.

use std::sync::Arc;

use api::Admission;
use store::Role;

use crate::world::World;

#[tokio::test]
async fn the_office_and_the_citizens_are_served_while_the_field_is_full() {
    // Without a single place it is always full.
    let world = World::behind(Arc::new(Admission::new(0, 0))).await;
    for (method, path) in [
        ("POST", "/sync/v1/hello"),
        ("POST", "/sync/v1/submissions"),
        ("POST", "/sync/v1/enrol"),
        ("POST", "/sync/v1/refresh"),
        ("GET", "/sync/v1/changes"),
    ] {
        let reply = world.ask(method, path).body("x").send().await;
        reply.refused(503, "busy");
        let seconds: u32 = reply.header("retry-after").parse().unwrap();
        assert!((1..3600).contains(&seconds), "{seconds}");
        assert!(reply.json()["detail"].as_str().unwrap().starts_with("Nhiều máy đang gửi cùng lúc."));
    }
    let token = world.token(Role::Manager).await;
    world.get("/api/v1/programme", &token).send().await.is(200);
    world.get("/api/v1/tablets", &token).send().await.is(200);
    for path in ["/k", "/healthz", "/readyz"] {
        world.ask("GET", path).send().await.is(200);
    }
}
