//! A campaign from its plan to its opening: what may change, what is locked and since when, and who changed what.

use serde_json::{Value, json};
use store::Role;
use survey::campaign::CampaignState;

use crate::call::Reply;
use crate::imports::errors;
use crate::world::{CURRENT, FEW, OFFICE, OPEN, SHOWN, SMALL_UNIT, UNIT, World, form, id, user};

fn campaign() -> Value {
    let name = json!({"vi": "Đợt khảo sát năm 2023", "en": "Survey of 2023"});
    json!({"year": 2023, "name": name, "first_day": "2023-09-11", "last_day": "2023-10-31"})
}

fn evaluation(target: u32) -> Value {
    let form = form().hash().to_string();
    json!({"unit": UNIT, "kind": "programme", "questionnaire": form, "rule": "pooled", "target": target})
}

/// Somebody at the API.
struct Desk<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Desk<'a> {
    async fn of(world: &'a World, role: Role) -> Self {
        Self { world, token: world.token(role).await }
    }

    async fn ask(&self, method: &str, path: &str, body: Value) -> Reply {
        let ask = self.world.ask(method, &format!("/api/v1/{path}")).bearer(&self.token);
        if body.is_null() { ask.send().await } else { ask.json(&body).send().await }
    }

    async fn show(&self, path: &str) -> Value {
        self.ask("GET", path, Value::Null).await.is(200).json()
    }

    /// A draft with one unit; the addresses of both.
    async fn draft(&self, target: u32) -> (String, String) {
        let made = self.ask("POST", "campaigns", campaign()).await.is(201).json();
        let path = format!("campaigns/{}", made["id"].as_str().unwrap());
        let added = self.ask("POST", &format!("{path}/evaluations"), evaluation(target)).await.is(201).json();
        (path, format!("evaluations/{}", added["id"].as_str().unwrap()))
    }
}

/// Each locked field with its reason.
fn reasons(locks: &Value) -> Vec<(String, String)> {
    let locks = locks.as_object().unwrap().iter();
    locks.map(|(field, lock)| (field.clone(), lock["reason"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn a_campaign_is_planned_until_nothing_hinders_it_and_then_opened() {
    let world = World::new().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let made = manager.ask("POST", "campaigns", campaign()).await.is(201).json();
    assert_eq!((&made["state"], &made["year"]), (&json!("draft"), &json!(2023)));
    manager.ask("POST", "campaigns", campaign()).await.refused(409, "exists");
    let path = format!("campaigns/{}", made["id"].as_str().unwrap());
    let plan = manager.show(&path).await;
    assert_eq!((&plan["campaign"], &plan["locks"], &plan["evaluations"]), (&made, &json!({}), &json!([])));
    assert_eq!(plan["not_ready"][0]["code"], "no_evaluations");
    let state = format!("{path}/state");
    let open = || manager.ask("POST", &state, json!({"state": "open"}));
    let nothing = open().await;
    nothing.refused(422, "invalid");
    assert_eq!(errors(&nothing)[0].0, "/evaluations");

    let evaluations = format!("{path}/evaluations");
    let added = manager.ask("POST", &evaluations, evaluation(0)).await.is(201).json();
    assert_eq!((&added["unit"]["code"], &added["target"], &added["locks"]), (&json!("MLA"), &json!(0), &json!({})));
    manager.ask("POST", &evaluations, evaluation(9)).await.refused(409, "exists");
    let own = added["id"].as_str().unwrap();
    let plan = manager.show(&path).await;
    assert_eq!(plan["evaluations"], json!([added]));
    let said = "Chỉ tiêu đang là 0; ghi số phiếu cần thu.";
    assert_eq!(plan["not_ready"], json!([{"evaluation": own, "code": "no_target", "detail": said}]));
    let refused = open().await;
    refused.refused(422, "invalid");
    assert_eq!(errors(&refused), [(format!("/evaluations/{own}"), said.to_owned())]);

    let unit = format!("evaluations/{own}");
    let changed = manager.ask("PATCH", &unit, json!({"target": 250, "kind": "follow_up"})).await.is(200).json();
    assert_eq!(
        (&changed["target"], &changed["kind"], &changed["rule"]),
        (&json!(250), &json!("follow_up"), &json!("pooled"))
    );
    let surveyor = user(Role::Surveyor);
    manager.ask("PUT", &format!("{unit}/surveyors/{surveyor}"), Value::Null).await.is(204);
    assert_eq!(
        manager.show(&path).await["evaluations"][0]["surveyors"],
        json!([{"id": surveyor, "name": "Lò Thị Mai"}])
    );
    manager.ask("PATCH", &path, json!({"last_day": "2023-10-30"})).await.is(200);
    open().await.is(204);
    let plan = manager.show(&path).await;
    assert_eq!((&plan["campaign"]["state"], &plan["campaign"]["last_day"]), (&json!("open"), &json!("2023-10-30")));
    assert_eq!(plan["not_ready"], json!([]));
    assert_eq!(reasons(&plan["locks"]), [("evaluations".to_owned(), "only_in_draft".to_owned())]);

    let deeds = manager.show(&format!("{path}/deeds")).await;
    let kinds: Vec<&str> = deeds["items"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    let told = ["state_changed", "campaign_changed", "surveyor_added", "evaluation_changed", "evaluation_added"];
    assert_eq!(kinds, [told.as_slice(), &["campaign_added"]].concat());
    let change = &deeds["items"][3];
    assert_eq!((&change["by"], &change["unit"]), (&json!("Lò Thị Mai"), &json!("UBND huyện Mường La")));
    assert_eq!(change["at"], world.now().rfc3339());
    assert_eq!(change["before"], json!({"kind": "programme", "target": 0}));
    assert_eq!(change["after"], json!({"kind": "follow_up", "target": 250}));
}

#[tokio::test]
async fn what_is_locked_says_since_when_in_the_language_asked_for() {
    let world = World::answered().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let plan = manager.show(&format!("campaigns/{OPEN}")).await;
    let evaluation = &plan["evaluations"][0];
    assert_eq!((&evaluation["first_response_day"], &evaluation["cases"]), (&json!("2022-09-21"), &json!(36)));
    let locked = [
        ("kind", "only_in_draft"),
        ("questionnaire", "after_first_response"),
        ("removal", "only_in_draft"),
        ("rule", "after_first_response"),
    ];
    let locked = locked.map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!(reasons(&evaluation["locks"]), locked);
    let rule = json!({"reason": "after_first_response", "detail": "Đã khóa từ phiếu đầu tiên, 21/9/2022.", "since": "2022-09-21"});
    assert_eq!(evaluation["locks"]["rule"], rule);
    assert_eq!(evaluation["locks"]["kind"]["detail"], "Chỉ sửa được khi đợt còn là nháp.");
    let english = world.get(&format!("/api/v1/campaigns/{OPEN}"), &manager.token).header("accept-language", "en");
    let english = english.send().await.is(200).json();
    assert_eq!(english["evaluations"][0]["locks"]["rule"]["detail"], "Locked since the first response, 2022-09-21.");

    let current = format!("evaluations/{CURRENT}");
    // Nothing of a change is done if a part of it is locked.
    let both = json!({"target": 310, "rule": "mean_of_factors"});
    manager.ask("PATCH", &current, both).await.refused(409, "state-forbids");
    let late = manager.ask("PATCH", &current, json!({"kind": "follow_up"})).await;
    late.refused(409, "state-forbids");
    assert!(late.text().contains("đang mở"), "{}", late.text());
    let same = manager.ask("PATCH", &current, json!({"target": 310, "rule": "pooled"})).await.is(200).json();
    assert_eq!(same["target"], 310);
    let zero = manager.ask("PATCH", &current, json!({"target": 0})).await;
    zero.refused(422, "invalid");
    manager.ask("PATCH", &format!("evaluations/{SHOWN}"), json!({"target": 1})).await.refused(409, "state-forbids");
    let shown = manager.show(&format!("campaigns/{}", crate::world::PUBLISHED)).await;
    assert_eq!(shown["evaluations"].as_array().unwrap().len(), 2);
    assert_eq!(shown["evaluations"][0]["locks"].as_object().unwrap().len(), 6);
}

#[tokio::test]
async fn only_a_draft_goes_away() {
    let world = World::answered().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let (path, unit) = manager.draft(200).await;
    manager.ask("DELETE", &unit, Value::Null).await.is(204);
    manager.ask("DELETE", &unit, Value::Null).await.refused(404, "no-such-thing");
    manager.ask("POST", &format!("{path}/evaluations"), evaluation(200)).await.is(201);
    manager.ask("DELETE", &path, Value::Null).await.is(204);
    for part in ["", "/deeds", "/team"] {
        manager.ask("GET", &format!("{path}{part}"), Value::Null).await.refused(404, "no-such-thing");
    }
    for kept in [format!("campaigns/{OPEN}"), format!("evaluations/{CURRENT}"), format!("evaluations/{FEW}")] {
        manager.ask("DELETE", &kept, Value::Null).await.refused(409, "state-forbids");
        manager.ask("GET", &kept, Value::Null).await.is(200);
    }
    manager.ask("DELETE", &format!("campaigns/{}", id(0xff)), Value::Null).await.refused(404, "no-such-thing");
}

#[tokio::test]
async fn wrong_fields_of_a_plan_are_named() {
    let world = World::new().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let pointers = |reply: &Reply| -> Vec<String> {
        reply.refused(422, "invalid");
        errors(reply).into_iter().map(|(pointer, _)| pointer).collect()
    };
    let wrong = json!({"year": 20, "name": {"vi": " "}, "first_day": "today", "last_day": "2023-02-30"});
    let reply = manager.ask("POST", "campaigns", wrong).await;
    assert_eq!(pointers(&reply), ["/year", "/name/vi", "/first_day", "/last_day"]);
    let mut backwards = campaign();
    backwards["last_day"] = json!("2023-09-10");
    assert_eq!(pointers(&manager.ask("POST", "campaigns", backwards).await), ["/last_day"]);
    let (path, unit) = manager.draft(200).await;
    let reply = manager.ask("PATCH", &path, json!({"last_day": "2023-09-10"})).await;
    assert_eq!(pointers(&reply), ["/last_day"]);
    let wrong =
        json!({"unit": id(0xff), "kind": "x", "questionnaire": "ab".repeat(32), "rule": "best", "target": 2_000_000});
    let reply = manager.ask("POST", &format!("{path}/evaluations"), wrong).await;
    assert_eq!(pointers(&reply), ["/kind", "/rule", "/target", "/questionnaire", "/unit"]);
    let reply = manager.ask("PATCH", &unit, json!({"questionnaire": "x", "rule": ""})).await;
    assert_eq!(pointers(&reply), ["/questionnaire", "/rule"]);
    let team = json!({"items": [
        {"organisation": "ministry", "name": "Lò Văn Panh", "duty": "x".repeat(201)},
        {"id": id(1), "organisation": "other", "name": "A\nB", "user": id(0xff)},
        {"id": id(1), "organisation": "other", "name": "Mùa A Tủa"},
    ]});
    let reply = manager.ask("PUT", &format!("{path}/team"), team).await;
    let places = ["/items/0/organisation", "/items/0/duty", "/items/1/user", "/items/1/name", "/items/2/id"];
    assert_eq!(pointers(&reply), places);
    assert_eq!(manager.show(&format!("{path}/team")).await["items"], json!([]));
}

#[tokio::test]
async fn an_opening_that_a_unit_does_not_live_to_see_is_refused_at_that_unit() {
    let world = World::new().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let (path, unit) = manager.draft(200).await;
    let mut ends = world.store.unit(UNIT).await.unwrap().unwrap();
    ends.validity.until = Some("2023-07-01".parse().unwrap());
    world.store.put_unit(&ends).await.unwrap();
    let refused = manager.ask("POST", &format!("{path}/state"), json!({"state": "open"})).await;
    refused.refused(422, "invalid");
    let [(pointer, detail)] = errors(&refused).try_into().unwrap();
    assert_eq!(pointer, format!("/{unit}"));
    assert!(detail.contains("11/9/2023"), "{detail}");
    // And an open campaign does not move to a day before its units.
    let reply = manager.ask("PATCH", &format!("campaigns/{OPEN}"), json!({"first_day": "2017-12-31"})).await;
    reply.refused(422, "invalid");
    assert_eq!(errors(&reply)[0].0, format!("/evaluations/{CURRENT}"));
}

#[tokio::test]
async fn the_lists_are_given_to_those_who_interview_and_taken_when_they_are_empty() {
    let world = World::new().await;
    let supervisor = Desk::of(&world, Role::Supervisor).await;
    let list = |user| format!("evaluations/{CURRENT}/surveyors/{user}");
    for role in [Role::Observer, Role::Analyst, Role::Manager] {
        let reply = supervisor.ask("PUT", &list(user(role)), Value::Null).await;
        reply.refused(422, "invalid");
        assert_eq!(errors(&reply)[0].0, "/user");
    }
    for _ in 0..2 {
        supervisor.ask("PUT", &list(user(Role::Supervisor)), Value::Null).await.is(204);
    }
    supervisor.ask("DELETE", &list(user(Role::Supervisor)), Value::Null).await.is(204);
    let kept = supervisor.ask("DELETE", &list(user(Role::Surveyor)), Value::Null).await;
    kept.refused(409, "state-forbids");
    assert!(kept.text().contains("36 người"), "{}", kept.text());
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    for method in ["PUT", "DELETE"] {
        supervisor.ask(method, &list(user(Role::Surveyor)), Value::Null).await.refused(409, "state-forbids");
    }
}

#[tokio::test]
async fn the_team_is_by_organisation_and_whoever_observes_sees_it() {
    let world = World::new().await;
    let (manager, observer) = (Desk::of(&world, Role::Manager).await, Desk::of(&world, Role::Observer).await);
    let path = format!("campaigns/{OPEN}/team");
    let team = json!({"items": [
        {"organisation": "home_affairs", "name": " Lò Văn Panh ", "duty": "Tổ trưởng", "user": user(Role::Supervisor)},
        {"organisation": "fatherland_front", "name": "Đinh Thị Hoa", "duty": "", "user": null},
    ]});
    let put = manager.ask("PUT", &path, team).await.is(200).json();
    assert_eq!((&put["items"][0]["name"], &put["items"][1]["duty"]), (&json!("Lò Văn Panh"), &json!("")));
    assert_eq!(observer.show(&path).await, put);
    // Sent back as it came, it is the same team.
    assert_eq!(manager.ask("PUT", &path, put.clone()).await.is(200).json(), put);
    let deeds = manager.show(&format!("campaigns/{OPEN}/deeds")).await;
    let told: Vec<&Value> =
        deeds["items"].as_array().unwrap().iter().filter(|deed| deed["kind"] == "team_changed").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["after"]["team"][1]["organisation"], "fatherland_front");
    observer.ask("PUT", &path, json!({"items": []})).await.refused(403, "not-allowed");
    observer.ask("GET", &format!("campaigns/{OPEN}/deeds"), Value::Null).await.refused(403, "not-allowed");
}

#[tokio::test]
async fn a_second_unit_joins_a_draft_and_no_open_campaign() {
    let world = World::new().await;
    let manager = Desk::of(&world, Role::Manager).await;
    let mut second = evaluation(100);
    second["unit"] = json!(SMALL_UNIT);
    manager.ask("POST", &format!("campaigns/{OPEN}/evaluations"), second.clone()).await.refused(409, "state-forbids");
    let (path, _) = manager.draft(200).await;
    manager.ask("POST", &format!("{path}/evaluations"), second).await.is(201);
    let plan = manager.show(&path).await;
    let codes: Vec<&str> =
        plan["evaluations"].as_array().unwrap().iter().map(|one| one["unit"]["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["BAY", "MLA"], "in Vietnamese order");
}
