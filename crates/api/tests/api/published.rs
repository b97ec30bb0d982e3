//! The pages that anybody may see: written once however many ask, anew after a correction, and a page also where something is
//! wrong.

use futures_util::future::join_all;
use serde_json::{Value, json};
use store::Role;
use survey::campaign::CampaignState;

use crate::call::Reply;
use crate::world::{CURRENT, MANY, OFFICE, OPEN, SHOWN, TOO_FEW, World, id};

async fn publish(world: &World, body: Value) -> Reply {
    let token = world.token(Role::Manager).await;
    world.ask("POST", &format!("/api/v1/campaigns/{OPEN}/publications")).bearer(&token).json(&body).send().await
}

async fn closed(counts: u32) -> World {
    let world = World::answered_by(&[(CURRENT, counts)]).await;
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    world
}

async fn look(world: &World, path: &str) -> Reply {
    world.ask("GET", path).send().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_is_written_once_however_many_look_at_it() {
    let world = closed(MANY).await;
    let made = publish(&world, json!({})).await.is(201).json();
    let page = format!("/p/{}", made["id"].as_str().unwrap());
    let all = join_all((0..12).map(|_| look(&world, &page))).await;
    let text = all[0].text();
    assert!(all.iter().all(|reply| reply.status == 200 && reply.text() == text));
    let drawings: Vec<&str> = text.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!drawings.is_empty());
    for drawing in &drawings {
        let reply = look(&world, drawing).await.is(200);
        assert_eq!((reply.header("content-type"), reply.header("vary")), ("image/svg+xml", "accept-language"));
        assert!(reply.text().contains("<svg"));
    }
    // A phone gets one of its own, drawn for it.
    let narrow: Vec<&str> = text.split("srcset=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(narrow.len(), drawings.len());
    for (narrow, drawing) in narrow.iter().zip(&drawings) {
        let width = |svg: String| svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        let (narrow, wide) = (look(&world, narrow).await.is(200).text(), look(&world, drawing).await.text());
        assert_eq!((width(narrow).as_str(), width(wide).as_str()), ("4800", "7200"));
    }
    // On a phone every cell says which column it is of: an index stands with its interval and nothing lies out of view.
    for table in text.split("<table").skip(1).map(|rest| rest.split("</table>").next().unwrap()) {
        assert!(table.starts_with(" class=\"t\"") && table.matches("<td").count() == table.matches("data-l=").count());
    }
    for unknown in ["none.svg", "index-2022.png", "..svg"] {
        look(&world, &format!("{page}/charts/{unknown}")).await.refused(404, "no-such-thing");
    }
    assert_eq!(world.state.pages_written(), 1);
    look(&world, &format!("{page}?lang=en")).await.is(200);
    assert_eq!(world.state.pages_written(), 2);

    // A correction changes what the page before it says.
    let token = world.token(Role::Manager).await;
    let sheet = "variable;level;count\nsex;Nam;2100\nsex;female;2300\n";
    let margins = world.ask("PUT", &format!("/api/v1/evaluations/{CURRENT}/margins")).bearer(&token);
    margins.header("content-type", "text/csv").body(sheet).send().await.is(200);
    assert!(!look(&world, &page).await.text().contains("Bản này đã được đính chính"));
    publish(&world, json!({"reason": "bổ sung số người theo giới tính"})).await.is(201);
    let corrected = look(&world, &page).await.is(200).text();
    assert!(corrected.contains("Bản này đã được đính chính") && corrected.contains("bổ sung số người"));
    assert_eq!(world.state.pages_written(), 3);
}

#[tokio::test]
async fn where_something_is_wrong_there_is_a_page_too() {
    let world = World::new().await;
    for (path, status) in [(format!("/p/{}", id(99)), 404), ("/p/2022".to_owned(), 400)] {
        let reply = look(&world, &path).await.is(status);
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!((reply.header("cache-control"), reply.header("vary")), ("no-store", "accept-language"));
        assert!(reply.header("content-security-policy").contains("style-src 'sha256-"));
        let text = reply.text();
        assert!(
            text.contains("Không tìm thấy kết quả ở địa chỉ này") && text.contains("href=\"/p?lang=vi\""),
            "{text}"
        );
        let english = look(&world, &format!("{path}?lang=en")).await.text();
        assert!(english.contains("There are no results at this address") && english.contains("<html lang=\"en\">"));
    }
    world.store.close().await;
    let reply = look(&world, "/p").await.is(503);
    let number = reply.header("x-request-id").to_owned();
    assert!(reply.text().contains("Máy chủ đang gặp trục trặc") && reply.text().contains(&number), "{}", reply.text());
    assert!(!reply.header("retry-after").is_empty());
}

#[tokio::test]
async fn what_shows_no_index_is_not_published() {
    let world = closed(TOO_FEW).await;
    let reply = publish(&world, json!({})).await;
    reply.refused(409, "state-forbids");
    assert!(reply.text().contains("Chưa đơn vị nào có đủ phiếu để hiện chỉ số"), "{}", reply.text());
    assert!(world.store.publications(None).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_result_is_computed_once_however_many_ask_at_the_same_time() {
    let world = World::answered().await;
    let token = world.token(Role::Analyst).await;
    let path = format!("/api/v1/evaluations/{SHOWN}/analysis");
    let before = world.state.results_computed();
    let all = join_all((0..10).map(|_| world.get(&path, &token).send())).await;
    let first = all[0].json();
    assert!(all.iter().all(|reply| reply.status == 200 && reply.json() == first));
    assert_eq!(world.state.results_computed(), before + 1);
}
