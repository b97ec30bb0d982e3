//! Questionnaires, lists of cases and the steps of a campaign: refused whole, with every problem at its place.

use serde_json::{Value, json};
use store::Role;

use crate::call::Reply;
use crate::world::{CURRENT, FORM, MANY, OPEN, SHOWN, World, case_id};

fn shipped() -> Value {
    serde_json::from_str(FORM).unwrap()
}

fn question<'a>(form: &'a mut Value, name: &str) -> &'a mut Value {
    let sections = form["sections"].as_array_mut().unwrap();
    let mut all = sections.iter_mut().flat_map(|section| section["questions"].as_array_mut().unwrap());
    all.find(|question| question["name"] == name).unwrap()
}

async fn publish(world: &World, token: &str, form: &Value) -> Reply {
    world.ask("POST", "/api/v1/questionnaires").bearer(token).json(form).send().await
}

/// Place and text of each error.
pub fn errors(reply: &Reply) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["detail"]))).collect()
}

#[tokio::test]
async fn a_questionnaire_is_refused_with_all_its_problems_at_once() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let mut form = shipped();
    form["version"] = json!("0.2");
    question(&mut form, "A1")["relevant"] = json!("${A2} = 5");
    question(&mut form, "A2")["relevant"] = json!("${A1} = 5");
    question(&mut form, "F_visits")["constraint"] = json!(". >= 1 &&");
    question(&mut form, "B2")["name"] = json!("B1");
    let reply = publish(&world, &token, &form).await;
    reply.refused(422, "invalid");
    let found = errors(&reply);
    let has = |place: &str, words: &str| {
        assert!(
            found.iter().any(|(at, text)| at.contains(place) && text.contains(words)),
            "{place}, {words}: {found:?}"
        );
    };
    has("F_visits, constraint", "“&” không thuộc ngôn ngữ biểu thức");
    has("B1", "Tên này dùng hai lần");
    has("A1", "Các điều kiện đi vòng tròn: A1 → A2");
    let english =
        world.ask("POST", "/api/v1/questionnaires").bearer(&token).header("accept-language", "en").json(&form);
    let english = errors(&english.send().await);
    assert_eq!(english.len(), found.len());
    assert!(english.iter().any(|(_, text)| text.starts_with("The conditions run in a circle")), "{english:?}");
    let listed = world.get("/api/v1/questionnaires", &token).send().await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "nothing was published");
}

#[tokio::test]
async fn a_field_nobody_knows_and_json_that_is_none_are_refused_with_their_line() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let mut form = shipped();
    question(&mut form, "A1")["colour"] = json!("red");
    let reply = publish(&world, &token, &form).await;
    reply.refused(422, "invalid");
    assert!(errors(&reply)[0].0.starts_with("line 1, column "), "{:?}", errors(&reply));
    let english =
        world.ask("POST", "/api/v1/questionnaires").bearer(&token).header("accept-language", "en").json(&form);
    assert!(errors(&english.send().await)[0].1.contains("colour"));
    let cut = &FORM[..FORM.len() / 2];
    if let Some(cut) = cut.get(..cut.rfind('"').unwrap()) {
        world
            .ask("POST", "/api/v1/questionnaires")
            .bearer(&token)
            .body(cut.to_owned())
            .send()
            .await
            .refused(422, "invalid");
    }
    let latin = world.ask("POST", "/api/v1/questionnaires").bearer(&token).body(vec![0xe0, 0x41]).send().await;
    latin.refused(400, "unreadable");
}

#[tokio::test]
async fn a_version_stands_for_one_content() {
    let world = World::new().await;
    let token = world.token(Role::Administrator).await;
    let first = publish(&world, &token, &shipped()).await.is(201).json();
    assert_eq!(first["hash"], crate::world::form().hash().to_string());
    let mut changed = shipped();
    changed["title"]["vi"] = json!("Một tên khác");
    let reply = publish(&world, &token, &changed).await;
    reply.refused(409, "exists");
    assert!(reply.text().contains("nội dung khác"), "{}", reply.text());
    changed["version"] = json!("0.2");
    let second = publish(&world, &token, &changed).await.is(201).json();
    assert_ne!(first["hash"], second["hash"]);
}

pub async fn import(world: &World, token: &str, evaluation: &str, csv: &str) -> Reply {
    let path = format!("/api/v1/evaluations/{evaluation}/cases");
    world.ask("POST", &path).bearer(token).header("content-type", "text/csv").body(csv.to_owned()).send().await
}

#[tokio::test]
async fn cases_come_all_or_none_with_problems_by_row() {
    let world = World::new().await;
    let token = world.token(Role::Supervisor).await;
    let current = CURRENT.to_string();
    let head = "number,area_code,stratum,psu,weight,surveyor\n";
    let reply =
        import(&world, &token, &current, &format!("{head}0,03988,,xã 1,no,surveyor\n101,03988,a,b,2,\n101,x,a,b,2,\n"))
            .await;
    reply.refused(422, "invalid");
    let places: Vec<String> = errors(&reply).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["/2/number", "/2/stratum", "/2/weight", "/4/number"]);
    let reply = import(&world, &token, &current, "number,area_code,stratum,psu,weight,ho_ten\n").await;
    assert_eq!(errors(&reply), [("/1/ho_ten".to_owned(), "Cột này không dùng đến; bỏ nó đi rồi hãy nhập.".to_owned())]);
    let reply =
        import(&world, &token, &current, &format!("{head}200,03988,a,b,2,nobody\n201,03988,a,b,2,surveyor\n")).await;
    assert_eq!(errors(&reply)[0].0, "/2/surveyor");
    let taken = import(&world, &token, &current, &format!("{head}200,03988,a,b,2,\n1,03988,a,b,2,\n")).await;
    taken.refused(409, "exists");
    let count = || async { world.store.cases(CURRENT, None).await.unwrap().len() };
    assert_eq!(count().await, usize::try_from(MANY).unwrap());
    let good =
        import(&world, &token, &current, &format!("{head}200,03988,a,b,\"2,5\",supervisor\n201,03988,a,b,2,\n")).await;
    assert_eq!(good.is(201).json()["added"], 2);
    assert_eq!(count().await, usize::try_from(MANY).unwrap() + 2);
    assert_ne!(case_id(CURRENT, 200), world.store.cases(CURRENT, None).await.unwrap().last().unwrap().case.id);
    let world = World::answered().await;
    let token = world.token(Role::Supervisor).await;
    let late = import(&world, &token, &SHOWN.to_string(), &format!("{head}200,03988,a,b,2,\n")).await;
    late.refused(409, "state-forbids");
    assert!(late.text().contains("đã công bố"), "{}", late.text());
}

#[tokio::test]
async fn a_campaign_goes_one_step_at_a_time_and_never_back() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let path = format!("/api/v1/campaigns/{OPEN}/state");
    let step = |to: &'static str| world.ask("POST", &path).bearer(&token).json(&json!({"state": to})).send();
    for to in ["draft", "open", "published"] {
        step(to).await.refused(409, "state-forbids");
    }
    let reply = step("gone").await;
    reply.refused(422, "invalid");
    assert_eq!(errors(&reply), [("/state".to_owned(), "open, closed hoặc published.".to_owned())]);
    step("closed").await.is(204);
    step("open").await.refused(409, "state-forbids");
    step("published").await.is(204);
    step("published").await.refused(409, "state-forbids");
}
