//! The map of the areas and the units in it, as the office plans them.

use serde_json::{Value, json};
use store::Role;
use survey::campaign::CampaignState;
use survey::id::{CampaignId, EvaluationId, UnitId};
use survey::unit::Unit;

use crate::call::Reply;
use crate::imports::errors;
use crate::world::{OFFICE, SMALL_UNIT, UNIT, World, day, draft, evaluation, id};

const OLD: &str = include_str!("../../../../areas/son-la-2020.csv");
const NEW: &str = include_str!("../../../../areas/son-la-2025.csv");

async fn import(world: &World, token: &str, query: &str, text: &str) -> Reply {
    let ask = world.ask("POST", &format!("/api/v1/areas/imports{query}")).bearer(token);
    ask.header("content-type", "text/csv; charset=utf-8").body(text.to_owned()).send().await
}

/// Both maps of Sơn La.
pub async fn both_maps(world: &World, token: &str) {
    import(world, token, "?from=2018-01-01&file_name=2020.csv", OLD).await.is(201);
    import(world, token, "?from=2025-07-01&file_name=2025.csv", NEW).await.is(201);
}

fn counts(reply: &Value) -> [u64; 4] {
    ["added", "changed", "closed", "unchanged"].map(|name| reply[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_file_is_tried_brought_in_and_listed() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    import(&world, &token, "?from=2018-01-01&file_name=2020.csv", OLD).await.is(201);
    let dry = import(&world, &token, "?from=2025-07-01&dry_run=true", NEW).await.is(200).json();
    assert_eq!(
        (counts(&dry), &dry["dry_run"], &dry["valid_from"]),
        ([1, 75, 142, 0], &json!(true), &json!("2025-07-01"))
    );
    let items = dry["items"].as_array().unwrap();
    assert_eq!(items.len(), 218);
    let before = json!({"name": "Tỉnh Sơn La", "parent": null, "level": "province"});
    let province = json!({"change": "changed", "code": "14", "level": "province", "name": "Sơn La", "parent": null, "before": before});
    assert_eq!(items[0], province);
    let closed = json!({"change": "closed", "code": "116", "level": "district", "name": "Thành phố Sơn La", "parent": "14", "before": null});
    assert_eq!(items[1], closed);
    let to_hieu = items.iter().find(|item| item["code"] == "03646").unwrap();
    assert_eq!(to_hieu["before"], json!({"name": "Phường Chiềng Lề", "parent": "116", "level": "commune"}));

    let imports = async || world.get("/api/v1/areas/imports", &token).send().await.is(200).json()["items"].clone();
    assert_eq!(imports().await.as_array().unwrap().len(), 1, "a dry run keeps nothing");
    world.wait_seconds(60);
    let done = import(&world, &token, "?from=2025-07-01&file_name=x%C3%A3%202025.csv", NEW).await.is(201).json();
    assert_eq!((counts(&done), &done["items"]), (counts(&dry), &dry["items"]));
    let again = import(&world, &token, "?from=2025-07-01", NEW).await.is(201).json();
    assert_eq!((counts(&again), again["items"].as_array().unwrap().len()), ([0, 0, 0, 76], 0));
    let listed = imports().await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let newest = &listed[0];
    assert_eq!((&newest["file_name"], &newest["valid_from"]), (&json!("xã 2025.csv"), &json!("2025-07-01")));
    assert_eq!(
        (&newest["imported_by"], &newest["imported_at"]),
        (&json!("Lò Thị Mai"), &json!("2022-09-21T01:01:00Z"))
    );
    assert_eq!((&newest["added"], &newest["changed"], &newest["closed"]), (&json!(1), &json!(75), &json!(142)));
}

#[tokio::test]
async fn each_day_has_its_map() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    both_maps(&world, &token).await;
    let observer = world.token(Role::Observer).await;
    let areas = async |query: &str| {
        let path = format!("/api/v1/areas?limit=500&{query}");
        world.get(&path, &observer).send().await.is(200).json()["items"].as_array().unwrap().clone()
    };
    for (query, count) in [
        ("on=2022-09-21", 217),
        ("", 217),
        ("on=2022-09-21&level=district", 12),
        ("on=2025-06-30&level=commune", 204),
        ("on=2025-07-01&level=commune", 75),
        ("on=2025-07-01&level=commune&parent=14", 75),
        ("on=2022-09-21&parent=14", 12),
        ("on=2022-09-21&level=commune&parent=116&search=to%20hieu", 1),
        ("on=2022-09-21&parent=1", 0),
        ("on=2022-09-21&parent=a%00b", 0),
    ] {
        assert_eq!(areas(query).await.len(), count, "{query}");
    }
    let wrong = world.get("/api/v1/areas?level=ward", &observer).send().await;
    wrong.refused(422, "invalid");
    assert_eq!(errors(&wrong), [("/level".to_owned(), "Một trong: province, district, commune, village.".to_owned())]);

    let history = world.get("/api/v1/areas/03646/history", &observer).send().await.is(200).json();
    let area = |name: &str, parent: &str, from: &str, until: Option<&str>| json!({"code": "03646", "parent": parent, "level": "commune", "name": name, "valid_from": from, "valid_until": until});
    let expected = [
        area("Phường Chiềng Lề", "116", "2018-01-01", Some("2025-07-01")),
        area("Phường Tô Hiệu", "14", "2025-07-01", None),
    ];
    assert_eq!(history, json!({"items": expected}));
    world.get("/api/v1/areas/99999/history", &observer).send().await.refused(404, "no-such-thing");
}

#[tokio::test]
async fn a_file_is_refused_whole_with_every_problem_at_its_place() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let head = "code;parent_code;level;name_vi\n";
    let text = format!(
        "\u{feff}{head}14;;province;Tỉnh Sơn La\n3646;14;commune;Phường Tô Hiệu\n118;15;district;\n118;14;ward;x\n"
    );
    let refused = import(&world, &token, "?from=2018-01-01", &text).await;
    refused.refused(422, "invalid");
    let said: Vec<String> = errors(&refused).into_iter().map(|(place, text)| format!("{place} {text}")).collect();
    assert_eq!(
        said,
        [
            "/3/code Mã xã có 5 chữ số, “3646” thiếu; bảng tính đã bỏ mất số 0 đầu, hãy đặt cột này là kiểu chữ.",
            "/4/name_vi Ô này để trống.",
            "/5/level “ward” không phải một cấp: province (tỉnh), district (huyện), commune (xã), village (bản).",
            "/5/code Mã này có hai lần trong tệp.",
        ]
    );
    let parent = import(&world, &token, "?from=2018-01-01", &format!("{head}118;14;district;Yên Châu\n")).await;
    assert_eq!(
        errors(&parent),
        [("/2/parent_code".to_owned(), "Trong tệp không có dòng nào mang mã “14”.".to_owned())]
    );
    let columns = import(&world, &token, "?from=2018-01-01", "code;name\n1;x\n").await;
    let places: Vec<String> = errors(&columns).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/1/parent_code", "/1/level", "/1/name_vi"]);
    assert!(
        world.get("/api/v1/areas?on=2022-09-21", &token).send().await.json()["items"].as_array().unwrap().is_empty()
    );

    for query in ["", "?from=", "?from=1.7.2025"] {
        let day = import(&world, &token, query, NEW).await;
        day.refused(422, "invalid");
        assert_eq!(errors(&day)[0].0, "/from", "{query}");
    }
    let name = format!("?from=2018-01-01&file_name={}", "x".repeat(201));
    assert_eq!(errors(&import(&world, &token, &name, NEW).await)[0].0, "/file_name");
    import(&world, &token, "?from=2018-01-01", NEW).await.is(201);
    let early = import(&world, &token, "?from=2017-12-31&dry_run=true", NEW).await;
    early.refused(422, "invalid");
    let expected =
        "Danh mục địa bàn có thay đổi vào ngày 1/1/2018; tệp chỉ có thể có hiệu lực từ ngày đó trở đi, không sớm hơn.";
    assert_eq!(errors(&early), [("/from".to_owned(), expected.to_owned())]);
    let latin = world.ask("POST", "/api/v1/areas/imports?from=2018-01-01").bearer(&token).body(vec![0xe0, 0x41]);
    latin.send().await.refused(400, "unreadable");
}

fn clinic() -> Value {
    json!({
        "code": "MC-BV", "name": {"vi": "Bệnh viện đa khoa Mộc Châu", "en": "Mộc Châu general hospital"},
        "kind": "hospital", "area_code": "123", "valid_from": "2018-01-01"
    })
}

#[tokio::test]
async fn a_unit_is_added_shown_and_changed() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    both_maps(&world, &token).await;
    let add = |body: Value| world.ask("POST", "/api/v1/units").bearer(&token).json(&body).send();
    let added = add(clinic()).await.is(201).json();
    let path = format!("/api/v1/units/{}", added["id"].as_str().unwrap());
    let mut expected = clinic();
    expected["id"] = added["id"].clone();
    expected["valid_until"] = Value::Null;
    expected["demonstration"] = json!(false);
    assert_eq!(added, expected);
    assert_eq!(world.get(&path, &token).send().await.is(200).json(), expected);
    add(clinic()).await.refused(409, "exists");
    let none = format!("/api/v1/units/{}", id(99));
    world.get(&none, &token).send().await.refused(404, "no-such-thing");

    let change = |body: Value| world.ask("PATCH", &path).bearer(&token).json(&body).send();
    let ended = change(json!({"name": {"vi": "Bệnh viện Mộc Châu"}, "valid_until": "2030-01-01"})).await.is(200).json();
    assert_eq!((&ended["name"], &ended["valid_until"]), (&json!({"vi": "Bệnh viện Mộc Châu"}), &json!("2030-01-01")));
    assert_eq!(change(json!({})).await.is(200).json(), ended);
    let endless = change(json!({"valid_until": null, "code": " MC-BV2 "})).await.is(200).json();
    assert_eq!((&endless["valid_until"], &endless["code"]), (&Value::Null, &json!("MC-BV2")));
    change(json!({"code": "MLA"})).await.refused(409, "exists");
    world.ask("PATCH", &none).bearer(&token).json(&json!({})).send().await.refused(404, "no-such-thing");

    // Since 1 July 2025 there are no districts: the same unit beginning then lies in no area of that code.
    let late = change(json!({"valid_from": "2025-07-01"})).await;
    late.refused(422, "invalid");
    let expected = "Không có địa bàn mang mã “123” vào ngày 1/7/2025, ngày đầu của đơn vị.";
    assert_eq!(errors(&late), [("/area_code".to_owned(), expected.to_owned())]);
    let moved = change(json!({"valid_from": "2025-07-01", "area_code": "03646"})).await.is(200).json();
    assert_eq!((&moved["area_code"], &moved["valid_from"]), (&json!("03646"), &json!("2025-07-01")));
    assert_eq!(world.get(&path, &token).send().await.json(), moved);
}

#[tokio::test]
async fn a_unit_that_is_none_is_refused_field_by_field() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    both_maps(&world, &token).await;
    let add = |body: Value| world.ask("POST", "/api/v1/units").bearer(&token).json(&body).send();
    let wrong = add(json!({
        "code": "", "name": {"vi": "a\nb", "en": "x".repeat(201)}, "kind": "shop", "area_code": " ", "valid_from": "2018",
        "valid_until": "never"
    }));
    let wrong = wrong.await;
    wrong.refused(422, "invalid");
    let places: Vec<String> = errors(&wrong).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/code", "/name/vi", "/name/en", "/kind", "/area_code", "/valid_from", "/valid_until"]);
    for (field, value, place) in [
        ("valid_until", json!("2018-01-01"), "/valid_until"),
        ("area_code", json!("99999"), "/area_code"),
        ("valid_from", json!("2017-12-31"), "/area_code"),
        ("name", json!({"en": "Clinic"}), "/name/vi"),
    ] {
        let mut body = clinic();
        body[field] = value;
        let wrong = add(body).await;
        wrong.refused(422, "invalid");
        assert_eq!(errors(&wrong)[0].0, place);
    }
    assert_eq!(world.get("/api/v1/units", &token).send().await.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_unit_stays_what_its_campaigns_rest_on() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let change = async |unit: UnitId, body: Value| {
        world.ask("PATCH", &format!("/api/v1/units/{unit}")).bearer(&token).json(&body).send().await
    };
    // In the campaigns of 2021 and 2022, both open.
    let kind = change(UNIT, json!({"kind": "commune"})).await;
    kind.refused(409, "state-forbids");
    assert_eq!(errors(&kind)[0].0, "/kind");
    assert!(errors(&kind)[0].1.contains("đang mở; loại đơn vị đã chốt"), "{:?}", errors(&kind));
    change(UNIT, json!({"kind": "district"})).await.is(200);
    let ends = change(UNIT, json!({"valid_until": "2022-09-01"})).await;
    ends.refused(422, "invalid");
    let expected = "Đơn vị nằm trong đợt khảo sát năm 2022, bắt đầu ngày 1/9/2022; thời gian hoạt động của đơn vị phải gồm cả ngày đó.";
    assert_eq!(errors(&ends), [("/valid_until".to_owned(), expected.to_owned())]);
    assert_eq!(change(UNIT, json!({"valid_until": "2022-09-02"})).await.is(200).json()["valid_until"], "2022-09-02");
    // A unit of a draft alone may still become another kind.
    let (campaign, planned) = (CampaignId(id(90)), EvaluationId(id(91)));
    let other =
        Unit { id: UnitId(id(92)), code: "KHAC".to_owned(), ..world.store.unit(SMALL_UNIT).await.unwrap().unwrap() };
    world.store.put_unit(&other).await.unwrap();
    world.store.add_campaign(&draft(campaign, 2023), OFFICE).await.unwrap();
    world.store.add_evaluation(&evaluation(planned, campaign, other.id), OFFICE).await.unwrap();
    assert_eq!(change(other.id, json!({"kind": "commune"})).await.is(200).json()["kind"], "commune");
    world.store.step_campaign(campaign, CampaignState::Open, OFFICE).await.unwrap();
    change(other.id, json!({"kind": "district"})).await.refused(409, "state-forbids");
    assert_eq!(world.store.unit(other.id).await.unwrap().unwrap().validity.from, day("2018-01-01"));
}
