//! Margins, the analysis with the composition, and publications: what is taken, what is refused, what is frozen.

use serde_json::{Value, json};
use store::Role;
use survey::campaign::CampaignState;

use crate::call::Reply;
use crate::world::{CURRENT, FEW, MANY, OFFICE, OPEN, PUBLISHED, SHOWN, World};

async fn put(world: &World, token: &str, sheet: &str) -> Reply {
    let path = format!("/api/v1/evaluations/{CURRENT}/margins");
    world
        .ask("PUT", &path)
        .bearer(token)
        .header("content-type", "text/csv")
        .body(sheet.as_bytes().to_vec())
        .send()
        .await
}

fn errors(reply: &Reply) -> Vec<(String, String)> {
    let document = reply.json();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    let errors = document["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "detail"))).collect()
}

/// A sheet of everybody of the sexes, with so many women.
fn sexes(women: u32) -> String {
    format!("variable;level;count\nsex;Nam;2100\nsex;female;{women}\n")
}

/// A file of a bundle.
fn unpacked(bundle: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bundle)).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn margins_are_taken_whole_or_refused_by_row() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let made = put(&world, &token, &sexes(2300)).await.is(200).json();
    let male = json!({"variable": "sex", "level": "male", "count": 2100.0});
    assert_eq!(made["items"][0], male, "a level by its Vietnamese wording");
    let path = format!("/api/v1/evaluations/{CURRENT}/margins");
    assert_eq!(world.get(&path, &token).send().await.is(200).json(), made);

    let sheet = "variable,level,count\nsex,male,-1\nsex,đàn ông,3\ntuổi,male,3\nsex,female,5\nsex,female,5\n";
    let reply = put(&world, &token, sheet).await;
    reply.refused(422, "invalid");
    let places: Vec<String> = errors(&reply).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/2/count", "/3/level", "/4/variable", "/6/level"]);
    let reply = put(&world, &token, "variable,level,count\nsex,đàn ông,nhiều\n").await;
    let places: Vec<String> = errors(&reply).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/2/level", "/2/count"], "{}", reply.text());
    let dotted = put(&world, &token, "variable;level;count\nsex;Nam;2.100\nsex;female;2.300\n").await.is(200).json();
    assert_eq!(dotted, made, "as people write thousands");
    for other in ["%PDF-1.4\n%âãÏÓ\n1 0 obj", "PK\u{3}\u{4}\u{14}\0\u{6}"] {
        let reply = put(&world, &token, other).await;
        let said = "Tệp này không phải CSV. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, rồi nộp lại.";
        assert_eq!(errors(&reply), [("/1".to_owned(), said.to_owned())]);
    }
    for empty in ["", "\u{feff}", " \r\n"] {
        let reply = put(&world, &token, empty).await;
        assert_eq!(errors(&reply), [("/1".to_owned(), "Tệp trống, không có dòng nào.".to_owned())]);
    }
    let reply = put(&world, &token, "variable,level\nsex,male\n").await;
    assert_eq!(errors(&reply), [("/1/count".to_owned(), "Thiếu cột này.".to_owned())]);
    let reply = put(&world, &token, "variable,level,count\nsex,male,12\n").await;
    assert_eq!(errors(&reply)[0].0, "/sex/female");
    let ages = "age_band,age_18_24,100\nage_band,age_25_34,100\nage_band,age_35_49,100\nage_band,age_50_60,100\n\
         age_band,age_over_60,100\n";
    let reply = put(&world, &token, &format!("variable,level,count\nsex,male,2100\nsex,female,2300\n{ages}")).await;
    assert!(errors(&reply)[0].1.contains("hai tổng đếm cùng những người ấy"), "{}", reply.text());
    put(&world, &token, "\u{feff}variable\tlevel\tcount\r\n").await.refused(422, "invalid");
    assert_eq!(world.get(&path, &token).send().await.is(200).json(), made, "and nothing changed");

    world.ask("DELETE", &path).bearer(&token).send().await.is(204);
    assert_eq!(world.get(&path, &token).send().await.is(200).json()["items"], json!([]));
}

#[tokio::test]
async fn a_composition_stands_beside_the_margins() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    put(&world, &token, &sexes(2300)).await.is(200);
    let path = format!("/api/v1/evaluations/{CURRENT}/composition");
    let answer = world.get(&path, &token).send().await.is(200).json();
    assert_eq!((&answer["hidden"], &answer["margins_imported"]), (&Value::Null, &json!(true)));
    let variables = answer["variables"].as_array().unwrap();
    let sex = variables.iter().find(|one| one["key"] == "sex").unwrap();
    let frame = |at: usize| sex["levels"][at]["frame"].as_f64().unwrap();
    assert!((frame(0) - 2100.0 / 4400.0).abs() < 1e-12 && (frame(0) + frame(1) - 1.0).abs() < 1e-12, "{sex}");

    let analysis = format!("/api/v1/evaluations/{CURRENT}/analysis");
    let first = world.get(&analysis, &token).send().await.is(200).json();
    assert_eq!(world.get(&analysis, &token).send().await.is(200).json(), first, "kept to the last digit");
    let scores = world.get(&format!("/api/v1/evaluations/{CURRENT}/scores"), &token).send().await.is(200).json();
    let rule = scores["rule"].as_str().unwrap();
    let indices = first["arrays"]["indices"].as_array().unwrap();
    let own = indices.iter().find(|row| row["key"] == rule && row["measure"] == "overall_share").unwrap();
    for name in ["estimate", "se", "lo", "hi"] {
        let (one, other) = (own[name].as_f64().unwrap(), scores["index"][name].as_f64().unwrap());
        assert!((one - other).abs() < 1e-12, "{name}: {one} {other}");
    }
}

#[tokio::test]
async fn a_score_says_what_its_people_were_drawn_from_and_nothing_of_one_that_is_not_to_be_seen() {
    let world = World::answered().await;
    let path = format!("/api/v1/evaluations/{CURRENT}/scores");
    let seen = world.get(&path, &world.token(Role::Analyst).await).send().await.is(200).json();
    assert_eq!(seen["frame"], json!({"people": null, "clusters": 12, "clusters_drawn": 6}));
    let hidden = world.get(&path, &world.token(Role::Observer).await).send().await.is(200).json();
    assert_eq!((&hidden["hidden"], hidden.get("frame")), (&json!("not_published"), None));
}

#[tokio::test]
async fn what_is_published_stands_until_it_is_corrected() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/campaigns/{OPEN}/publications");
    let publish = |body: Value| world.ask("POST", &path).bearer(&token).json(&body).send();
    publish(json!({})).await.refused(409, "state-forbids");
    let list = || async { world.get(&path, &token).send().await.is(200).json() };
    let checks = list().await["checklist"].clone();
    assert_eq!(checks[0], json!({"key": "closed", "state": "blocking", "count": 1, "evaluations": [], "tablets": 0}));
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();

    let scores = format!("/api/v1/evaluations/{CURRENT}/scores");
    let before = world.get(&scores, &token).send().await.is(200).json();
    let made = publish(json!({"reason": "không dùng lần đầu"})).await.is(201).json();
    assert_eq!((&made["number"], &made["reason"]), (&json!(1), &Value::Null));
    let after = world.get(&scores, &token).send().await.is(200).json();
    assert_eq!(after["index"], before["index"]);
    assert_eq!(after["publication"], "published");
    let observer = world.token(Role::Observer).await;
    assert_eq!(world.get(&scores, &observer).send().await.is(200).json()["index"], before["index"]);

    // Of the same answers there is nothing to correct, and every correction has its reason.
    publish(json!({})).await.refused(422, "invalid");
    publish(json!({"reason": "x".repeat(501)})).await.refused(422, "invalid");
    publish(json!({"reason": "sửa"})).await.refused(409, "state-forbids");

    put(&world, &token, &sexes(2300)).await.is(200);
    let again = publish(json!({"reason": "bổ sung số người theo giới tính"})).await.is(201).json();
    assert_eq!(again["number"], 2);
    let listed = list().await;
    let numbers: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [&json!(2), &json!(1)]);
    for (role, copy) in [(Role::Manager, "whole"), (Role::Analyst, "whole"), (Role::Observer, "open")] {
        let token = world.token(role).await;
        let bundle = format!("/api/v1/publications/{}/bundle.zip", again["id"].as_str().unwrap());
        let reply = world.get(&bundle, &token).send().await.is(200);
        let verified = publication::bundle::verify(&reply.body).unwrap();
        let text = String::from_utf8_lossy(&unpacked(&reply.body, "indices.csv")).into_owned();
        assert!(text.contains(",published,") && !text.contains("provisional"), "{text}");
        assert_eq!((verified.manifest.number, verified.absent.is_empty()), (2, copy == "whole"), "{}", role.name());
        assert_eq!(verified.key.to_text(), again["key"].as_str().unwrap());
    }
}

#[tokio::test]
async fn what_the_next_publication_changes_is_seen_before_it_is_signed() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let preview = |campaign: survey::id::CampaignId| {
        let (world, token) = (&world, token.clone());
        async move {
            let path = format!("/api/v1/campaigns/{campaign}/publications/preview");
            world.get(&path, &token).send().await.is(200).json()
        }
    };
    let row = |preview: &Value, of: survey::id::EvaluationId| {
        let items = preview["items"].as_array().unwrap();
        items.iter().find(|item| item["evaluation"] == json!(of.to_string())).unwrap().clone()
    };
    // Before the first publication there is nothing to compare with; what is hidden has a reason and no number.
    let first = preview(PUBLISHED).await;
    let (shown, few) = (row(&first, SHOWN), row(&first, FEW));
    assert_eq!(
        (&first["changed"], &shown["published"], &shown["respondents_before"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert!(shown["now"]["estimate"].is_f64(), "{shown}");
    assert_eq!(
        (&few["now"]["estimate"], &few["now"]["lo"], &few["now"]["reason"]),
        (&Value::Null, &Value::Null, &json!("under_30"))
    );

    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    let path = format!("/api/v1/campaigns/{OPEN}/publications");
    world.ask("POST", &path).bearer(&token).json(&json!({})).send().await.is(201);
    let same = preview(OPEN).await;
    let own = row(&same, CURRENT);
    assert_eq!(
        (&same["changed"], &own["kept"], &own["respondents_before"]),
        (&json!(false), &json!(false), &json!(MANY))
    );
    assert!(own["now"]["estimate"].is_f64());
    assert_eq!(own["published"], own["now"]);

    put(&world, &token, &sexes(2300)).await.is(200);
    assert_eq!(preview(OPEN).await["changed"], true, "known totals are part of what is signed");

    // One person less: the two indices together would tell what they answered.
    let list = format!("/api/v1/evaluations/{CURRENT}/responses");
    let list = world.get(&list, &token).send().await.is(200).json();
    let gone = format!("/api/v1/submissions/{}/withdrawal", list["items"][0]["id"].as_str().unwrap());
    world.ask("POST", &gone).bearer(&token).json(&json!({"reason": "người trả lời xin rút"})).send().await;
    let refused = world.ask("POST", &path).bearer(&token).json(&json!({"reason": "một người xin rút"})).send().await;
    refused.refused(422, "invalid");
    let told = errors(&refused).remove(0).1;
    let items = same["items"].as_array().unwrap();
    let unit = items.iter().find(|item| item["evaluation"] == json!(CURRENT.to_string())).unwrap();
    assert!(told.starts_with(unit["unit"]["name"]["vi"].as_str().unwrap()), "{told}");
    let preview = preview(OPEN).await;
    let after = row(&preview, CURRENT);
    assert_eq!((&preview["changed"], &after["kept"], &after["now"]), (&json!(false), &json!(true), &own["published"]));
    assert_eq!((&after["respondents_now"], &after["published"]), (&json!(MANY), &own["published"]));

    let missing = format!("/api/v1/campaigns/{}/publications/preview", crate::world::id(99));
    world.get(&missing, &token).send().await.refused(404, "no-such-thing");
}

#[tokio::test]
async fn what_stands_open_names_its_evaluations_and_a_publication_has_a_code_to_scan() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/campaigns/{OPEN}/publications");
    let list = world.get(&path, &token).send().await.is(200).json();
    let check = |key: &str| {
        let checks = list["checklist"].as_array().unwrap();
        checks.iter().find(|check| check["key"] == key).unwrap().clone()
    };
    assert_eq!(check("margins")["evaluations"], json!([CURRENT.to_string()]));
    assert_eq!((&check("scored")["state"], &check("scored")["evaluations"]), (&json!("ok"), &json!([])));

    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    let made = world.ask("POST", &path).bearer(&token).json(&json!({})).send().await.is(201).json();
    let code = |id: String| format!("/api/v1/publications/{id}/qr.svg");
    let drawn = world.get(&code(made["id"].as_str().unwrap().to_owned()), &token).send().await.is(200);
    assert!(drawn.text().contains("<svg"));
    world.get(&code(crate::world::id(99).to_string()), &token).send().await.refused(404, "no-such-thing");
}
