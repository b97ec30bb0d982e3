//! Reports at the edges: nothing to report, nothing published, nobody there; and what is hidden in a report of the rest.

use store::Role;

use crate::world::{CURRENT, FEW, OPEN, PUBLISHED, SHOWN, TOO_FEW, World, id};

#[tokio::test]
async fn where_no_index_may_be_seen_there_is_no_report() {
    let world = World::answered().await;
    let analyst = world.token(Role::Analyst).await;
    let observer = world.token(Role::Observer).await;
    let few = world.get(&format!("/api/v1/evaluations/{FEW}/report"), &analyst).header("accept-language", "en");
    let few = few.send().await;
    few.refused(409, "state-forbids");
    assert!(few.text().contains("No unit has answers enough"), "{}", few.text());
    for path in [
        format!("evaluations/{CURRENT}/report"),
        format!("campaigns/{OPEN}/report"),
        format!("campaigns/{OPEN}/charts"),
    ] {
        let reply = world.get(&format!("/api/v1/{path}"), &observer).send().await;
        reply.refused(409, "state-forbids");
        assert!(reply.text().contains("Kết quả chưa công bố"), "{path}: {}", reply.text());
    }
    for path in
        ["evaluations/{id}/report", "campaigns/{id}/report", "campaigns/{id}/charts", "programme/report?until=2019"]
    {
        let path = path.replace("{id}", &id(0x77).to_string());
        world.get(&format!("/api/v1/{path}"), &analyst).send().await.refused(404, "no-such-thing");
    }
}

/// The text of a page, without its pictures and its marks.
fn words(page: &str) -> String {
    page.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words).collect::<Vec<&str>>().join("\n")
}

#[tokio::test]
async fn a_report_of_the_rest_says_why_a_unit_is_hidden_and_nothing_else_of_it() {
    let world = World::answered().await;
    for role in [Role::Observer, Role::Analyst] {
        let token = world.token(role).await;
        let path = format!("/api/v1/campaigns/{PUBLISHED}/report?format=html");
        let reply = world.get(&path, &token).send().await.is(200);
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("img-src data:"), "{policy}");
        let words = words(&reply.text());
        assert!(words.contains("ẩn: dưới 30 phiếu"), "{words}");
        // Not even how many answered.
        assert!(!words.lines().any(|line| line.trim() == TOO_FEW.to_string()), "{words}");
        let alone = world.get(&format!("/api/v1/evaluations/{SHOWN}/report?format=html"), &token).send().await.is(200);
        assert!(!alone.text().contains("Thứ hạng có thể"));
    }
}

#[tokio::test]
async fn a_table_of_a_chart_says_how_many_cells_head_a_row() {
    let world = World::answered().await;
    let token = world.token(Role::Analyst).await;
    let list = world.get(&format!("/api/v1/campaigns/{PUBLISHED}/charts"), &token).send().await.is(200).json();
    let items = list["items"].as_array().unwrap();
    let heads = |item: &serde_json::Value| item["table"]["row_heads"].as_u64().unwrap();
    for item in items {
        let columns = item["table"]["header"].as_array().unwrap().len() as u64;
        assert!((1..columns).contains(&heads(item)), "{item}");
    }
    // A criterion stands under its factor.
    let mut criteria = items.iter().filter(|item| item["name"].as_str().unwrap().starts_with("criteria-"));
    assert_eq!(criteria.next().map(heads), Some(2));
}
