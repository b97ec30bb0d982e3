//! Reports at the edges: nothing to report, nothing published, nobody there; and what is hidden in a report of the rest.

use serde_json::json;
use store::Role;
use survey::campaign::CampaignState;
use sync::seal::Frozen;

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, FEW, OFFICE, OPEN, PUBLISHED, SHOWN, TOO_FEW, World, case_id, id, user};

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
pub fn words(page: &str) -> String {
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

/// A tablet that sent one interview of somebody who had answered, and was lost with three more.
async fn lost(world: &World) -> (Tablet, Vec<Frozen>) {
    let tablet = Tablet::enrol_with(world, 8).await;
    let line = |seq: u64| {
        let number = u32::try_from(seq).unwrap();
        frozen(&header(tablet.install, seq), &interview(case_id(CURRENT, number), 4))
    };
    let lines: Vec<Frozen> = (1..=4).map(line).collect();
    tablet.receipts(world, &lines[..1]).await;
    world.judge().await;
    tablet.hello(world, 4).await.is(200);
    for by in [Role::Manager, Role::Supervisor] {
        world.store.give_up(tablet.install, user(by), "chị Mai làm rơi xuống suối", world.now()).await.unwrap();
    }
    (tablet, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_in_no_figure_is_said_with_the_reason_and_stays_as_it_was_published() {
    let world = World::answered().await;
    let (tablet, lines) = lost(&world).await;
    let page = async |role: Role| {
        let token = world.token(role).await;
        words(&world.get(&format!("/api/v1/campaigns/{OPEN}/report?format=html"), &token).send().await.is(200).text())
    };
    let said = [
        "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức năm 2022 đối với UBND huyện Mường La",
        "Có 01 phiếu để riêng chờ tổ trưởng xem xét, chưa đưa vào tính, vì người được hỏi đã trả lời trước đó.",
        "Đợt khảo sát năm 2022: theo số máy tự báo, 03 phiếu còn nằm trên 01 máy tính bảng bị mất hoặc hỏng.",
        "Người được hỏi đã trả lời trước đó",
        "Phiếu trên máy tính bảng bị mất hoặc hỏng, đã thôi chờ",
        "12 cụm; 240 người trong các cụm được chọn",
    ];
    let now = page(Role::Analyst).await;
    for words in said {
        assert!(now.contains(words), "{words}: {now}");
    }
    assert!(!now.contains("chị Mai") && !now.contains("Thứ hạng có thể"), "{now}");

    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/campaigns/{OPEN}/publications");
    world.ask("POST", &path).bearer(&token).json(&json!({})).send().await.is(201);
    // It is found.
    tablet.receipts(&world, &lines[1..]).await;
    world.judge().await;
    let published = page(Role::Observer).await;
    for words in said {
        assert!(published.contains(words), "{words}: {published}");
    }
}
