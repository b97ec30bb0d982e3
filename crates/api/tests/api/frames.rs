//! Lists of finished dossiers: looked at, brought in, listed and taken away; who is in them is nowhere told.

use serde_json::{Value, json};
use store::Role;
use survey::campaign::CampaignState;

use crate::call::Reply;
use crate::imports::errors;
use crate::planning_areas::both_maps;
use crate::world::{CURRENT, OFFICE, OPEN, SHOWN, World};

const LIST: &str = "Mã hồ sơ,Họ và tên,Điện thoại,Xã,Lĩnh vực,Ngày trả,Ghi chú\n\
    H1,Lò Thị Mai,0912345678,Phường Chiềng Lề,Đất đai,31/8/2022,gấp\n\
    H2,Thào A Dơ,0987654321,03646,Hộ tịch,30/8/2022,\n\
    H3,Cầm Văn Cương,,Xã Không Có,Đất đai,31/02/2022,\n\
    H2,Thào A Dơ,,03646,Hộ tịch,30/8/2022,\n\
    H4,Lò Thị Mai,0912345678,03646,Đất đai,1/9/2022,\n";
const PERSONAL: [&str; 6] = ["Lò Thị Mai", "Thào A Dơ", "Cầm Văn Cương", "0912345678", "0987654321", "H4"];

async fn send(world: &World, token: &str, path: &str, text: &str) -> Reply {
    let ask = world.ask("POST", &format!("/api/v1/evaluations/{CURRENT}/frames{path}")).bearer(token);
    ask.header("content-type", "text/csv; charset=utf-8")
        .header("accept-language", "vi")
        .body(text.to_owned())
        .send()
        .await
}

/// Brings a small list in for [`CURRENT`], and gives its id; the map is there.
pub async fn brought(world: &World, token: &str) -> String {
    let reply =
        send(world, token, &query(&json!({"area": "Xã", "service": "Lĩnh vực"}), ""), LIST).await.is(201).json();
    reply["frame"].as_str().unwrap().to_owned()
}

fn query(columns: &Value, more: &str) -> String {
    let columns = columns.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    format!("?columns={columns}{more}")
}

fn tells_nobody(reply: &Value) {
    let text = reply.to_string();
    assert!(PERSONAL.iter().all(|personal| !text.contains(personal)), "{text}");
}

#[tokio::test]
async fn a_list_is_looked_at_tried_brought_in_and_taken_away() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    both_maps(&world, &token).await;
    let look = send(&world, &token, "/look", LIST).await.is(200).json();
    assert_eq!(
        look["headings"],
        json!(["Mã hồ sơ", "Họ và tên", "Điện thoại", "Xã", "Lĩnh vực", "Ngày trả", "Ghi chú"])
    );
    assert_eq!(look["rows"][0], json!(["H1", "Lò…", "09…", "Ph…", "Đấ…", "31…", "gấ…"]));
    let columns = json!({"dossier": "Mã hồ sơ", "name": "Họ và tên", "telephone": "Điện thoại", "area": "Xã", "service": "Lĩnh vực", "finished": "Ngày trả"});
    assert_eq!(look["columns"], columns);

    let tried = send(&world, &token, &query(&columns, "&dry_run=true"), LIST).await.is(200).json();
    assert_eq!((&tried["frame"], &tried["dry_run"]), (&Value::Null, &json!(true)));
    assert_eq!((&tried["file_rows"], &tried["rows"], &tried["left_out"]), (&json!(5), &json!(3), &json!(2)));
    let problems: Vec<String> = tried["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}: {}", one["row"], one["column"].as_str().unwrap(), one["detail"].as_str().unwrap()))
        .collect();
    assert_eq!(
        problems,
        [
            "4 Xã: Bản đồ ngày 1/9/2022 không có xã “Xã Không Có”; sửa tên hoặc ghi mã xã.",
            "4 Ngày trả: “31/02/2022” không có trong lịch; ghi như 31/8/2022.",
            "5 Mã hồ sơ: Hồ sơ này đã có ở dòng 3; bỏ dòng này.",
        ]
    );
    assert_eq!(tried["alike"], json!([{"same": "telephone", "rows": [2, 6]}]));
    assert_eq!(tried["groups"]["services"], json!([{"name": "Hộ tịch", "rows": 1}, {"name": "Đất đai", "rows": 2}]));
    assert_eq!(tried["groups"]["communes"], json!([{"name": "03646", "rows": 3}]));
    tells_nobody(&tried);
    let frames =
        async || world.get(&format!("/api/v1/evaluations/{CURRENT}/frames"), &token).send().await.is(200).json();
    assert_eq!(frames().await["items"], json!([]), "a dry run keeps nothing");

    let brought = send(&world, &token, &query(&columns, "&name=h%E1%BB%93%20s%C6%A1.csv"), LIST).await.is(201).json();
    assert_eq!(brought["hash"], tried["hash"]);
    let listed = frames().await;
    let own = &listed["items"][0];
    assert_eq!((&own["id"], &own["name"], &own["rows"]), (&brought["frame"], &json!("hồ sơ.csv"), &json!(3)));
    assert_eq!((&own["hash"], &own["columns"], &own["by_name"]), (&tried["hash"], &columns, &json!("Lò Thị Mai")));
    let path = format!("/api/v1/evaluations/{CURRENT}/frames/{}", brought["frame"].as_str().unwrap());
    let detail = world.get(&path, &token).send().await.is(200).json();
    assert_eq!((&detail["groups"], &detail["rows"]), (&tried["groups"], &json!(3)));
    tells_nobody(&detail["groups"]);

    let again = send(&world, &token, &query(&columns, ""), LIST).await;
    again.refused(409, "file-taken");
    // The next list of the unit is read as the last one was, under other headings as they are guessed.
    let next = LIST.replace("Xã,", "Phường,").replace("H1,", "H9,");
    let look = send(&world, &token, "/look", &next).await.is(200).json();
    assert_eq!((&look["columns"]["area"], &look["columns"]["dossier"]), (&json!("Phường"), &json!("Mã hồ sơ")));
    let gone = world.ask("DELETE", &path).bearer(&token).send().await;
    assert_eq!(gone.status.as_u16(), 204);
    assert_eq!(frames().await["items"], json!([]));
    world.ask("DELETE", &path).bearer(&token).send().await.refused(404, "no-such-thing");
}

#[tokio::test]
async fn who_is_in_a_list_is_sealed_and_apart() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    both_maps(&world, &token).await;
    let columns = json!({"name": "Họ và tên", "area": "Xã", "village": "Ghi chú"});
    let text = LIST.replace("Xã Không Có", "03646").replace("31/02/2022", "");
    let brought = send(&world, &token, &query(&columns, ""), &text).await.is(201).json();
    let frame = survey::id::FrameId(brought["frame"].as_str().unwrap().parse().unwrap());
    let rows = world.store.frame_rows(CURRENT, frame).await.unwrap();
    assert_eq!((rows.len(), rows[0].village.as_deref()), (5, Some("gấp")));
    assert!(rows.iter().all(|row| row.finished.is_none()), "what was not chosen is not read");
    let people = world.store.frame_people(CURRENT, frame).await.unwrap();
    assert_eq!(people.len(), 5);
    for (_, sealed) in people {
        assert!(!sealed.windows(4).any(|part| part == "Mai\"".as_bytes() || part == b"name"));
    }
}

#[tokio::test]
async fn what_is_wrong_as_a_whole_is_refused_and_a_closed_campaign_takes_no_list() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let area = json!({"area": "Xã"});
    // Without a map nobody knows a commune.
    let refused = send(&world, &token, &query(&area, ""), LIST).await;
    refused.refused(422, "invalid");
    let said = "Bản đồ hành chính ngày 2022-09-01 chưa có xã nào; nhập bản đồ ở trang Địa bàn rồi nhập lại danh sách.";
    assert_eq!(errors(&refused), [("/1".to_owned(), said.to_owned())]);
    both_maps(&world, &token).await;
    for (path, text, pointer) in [
        (query(&json!({"commune": "Xã"}), ""), LIST, "/columns"),
        ("?columns=x".to_owned(), LIST, "/columns"),
        (query(&json!({}), ""), LIST, "/1/"),
        (query(&json!({"area": "Phường"}), ""), LIST, "/1/Phường"),
        (query(&area, ""), "", "/1"),
        (query(&area, ""), "%PDF-1.7", "/1"),
        (query(&area, ""), "Xã\n", "/2/"),
    ] {
        let refused = send(&world, &token, &path, text).await;
        refused.refused(422, "invalid");
        assert_eq!(errors(&refused)[0].0, pointer, "{path}");
    }
    // Of a list in which no row is right nothing is kept, and it says why.
    let none = send(&world, &token, &query(&area, ""), "Xã\nXã Không Có\n").await.is(200).json();
    assert_eq!((&none["frame"], &none["rows"], &none["left_out"]), (&Value::Null, &json!(0), &json!(1)));
    let path = format!("/api/v1/evaluations/{CURRENT}/frames{}", query(&area, ""));
    let media = world
        .ask("POST", &path)
        .bearer(&token)
        .header("content-type", "application/pdf")
        .body(LIST.to_owned())
        .send()
        .await;
    media.refused(415, "unknown-media");
    let work = format!("/api/v1/evaluations/{CURRENT}/frames/work/{}", SHOWN.0);
    world.get(&work, &token).send().await.refused(404, "no-such-thing");
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    send(&world, &token, &query(&area, ""), LIST).await.refused(409, "state-forbids");
    send(&world, &token, "/look", LIST).await.refused(409, "state-forbids");
}
