//! Every role at every door. The doors come from the OpenAPI document, so that a new one cannot be forgotten.

use serde_json::{Value, json};
use store::Role;

use crate::call::Reply;
use crate::tablet::Tablet;
use crate::world::{CURRENT, OPEN, SHOWN, UNIT, World, id, user};

/// Who may pass.
enum Doors {
    /// Without any token.
    Everybody,
    Roles(&'static [Role]),
    /// By a tablet's credentials only; no role of the office helps.
    Tablet,
}

use Role::{Administrator, Analyst, Manager, Observer, Supervisor, Surveyor};

const OFFICE: Doors = Doors::Roles(&[Administrator, Manager, Supervisor, Analyst, Observer]);
const FIELDWORK: Doors = Doors::Roles(&[Manager, Supervisor]);

/// An operation, who may pass, and a body that is at least readable.
fn door(operation: &str) -> (Doors, Value) {
    let none = Value::Null;
    match operation {
        "POST /api/v1/sessions" => (Doors::Everybody, json!({"username": "nobody", "password": "x"})),
        "POST /api/v1/sessions/refresh" => (Doors::Everybody, json!({"refresh_token": "x"})),
        "DELETE /api/v1/sessions/current" => (Doors::Roles(&Role::ALL), none),
        "GET /api/v1/programme"
        | "GET /api/v1/programme/chart.svg"
        | "GET /api/v1/programme/marks"
        | "GET /api/v1/campaigns"
        | "GET /api/v1/campaigns/{id}"
        | "GET /api/v1/campaigns/{id}/team"
        | "GET /api/v1/campaigns/{id}/scores"
        | "GET /api/v1/campaigns/{id}/scores/chart.svg"
        | "GET /api/v1/campaigns/{id}/charts"
        | "GET /api/v1/campaigns/{id}/charts/{name}/chart.svg"
        | "GET /api/v1/campaigns/{id}/charts/{name}/chart.png"
        | "GET /api/v1/evaluations"
        | "GET /api/v1/evaluations/{id}"
        | "GET /api/v1/campaigns/{id}/publications"
        | "GET /api/v1/publications/{id}/qr.svg"
        | "GET /api/v1/evaluations/{id}/analysis"
        | "GET /api/v1/evaluations/{id}/composition"
        | "GET /api/v1/evaluations/{id}/scores"
        | "GET /api/v1/evaluations/{id}/scores/chart.svg"
        | "GET /api/v1/evaluations/{id}/marks"
        | "GET /api/v1/evaluations/{id}/factors/chart.svg"
        | "GET /api/v1/evaluations/{id}/criteria/chart.svg"
        | "GET /api/v1/evaluations/{id}/days"
        | "GET /api/v1/evaluations/{id}/outcomes"
        | "GET /api/v1/evaluations/{id}/private-part"
        | "GET /api/v1/evaluations/{id}/days/chart.svg"
        | "GET /api/v1/themes"
        | "GET /api/v1/units"
        | "GET /api/v1/units/{id}"
        | "GET /api/v1/units/{id}/expectations"
        | "GET /api/v1/units/{id}/trend"
        | "GET /api/v1/units/{id}/trend/chart.svg"
        | "GET /api/v1/units/{id}/trend/marks"
        | "GET /api/v1/sample-size"
        | "GET /api/v1/areas"
        | "GET /api/v1/areas/{code}/history"
        | "GET /api/v1/questionnaires" => (OFFICE, none),
        "GET /api/v1/evaluations/{id}/margins"
        | "GET /api/v1/evaluations/{id}/comments"
        | "GET /api/v1/evaluations/{id}/themes" => (Doors::Roles(&[Manager, Analyst]), none),
        "PUT /api/v1/evaluations/{id}/comments/{comment}" => {
            (Doors::Roles(&[Manager, Analyst]), json!({"question": "O1", "themes": []}))
        }
        "POST /api/v1/campaigns/{id}/publications" => (Doors::Roles(&[Manager]), json!({"reason": null})),
        "GET /api/v1/publications/{id}/bundle.zip"
        | "GET /api/v1/evaluations/{id}/report"
        | "GET /api/v1/campaigns/{id}/report"
        | "GET /api/v1/programme/report" => (Doors::Roles(&[Manager, Analyst, Observer]), none),
        "GET /api/v1/evaluations/{id}/responses"
        | "GET /api/v1/evaluations/{id}/questions"
        | "GET /api/v1/evaluations/{id}/past-answers" => (Doors::Roles(&[Manager, Supervisor, Analyst]), none),
        "GET /api/v1/campaigns/{id}/publications/preview"
        | "GET /api/v1/areas/imports"
        | "POST /api/v1/areas/imports"
        | "PUT /api/v1/themes"
        | "PUT /api/v1/evaluations/{id}/margins"
        | "DELETE /api/v1/evaluations/{id}/margins"
        | "POST /api/v1/evaluations/{id}/past-answers"
        | "DELETE /api/v1/evaluations/{id}/past-answers/{import}" => (Doors::Roles(&[Manager]), none),
        "POST /api/v1/units" => (
            Doors::Roles(&[Manager]),
            json!({"code": "M", "name": {"vi": "x"}, "kind": "school", "area_code": "1", "valid_from": "2022-01-01"}),
        ),
        "PATCH /api/v1/units/{id}" => (Doors::Roles(&[Manager]), json!({})),
        "POST /api/v1/evaluations/{id}/questions" => (FIELDWORK, json!({"response": id(1), "text": "?"})),
        "GET /api/v1/campaigns/{id}/deeds" | "DELETE /api/v1/campaigns/{id}" | "DELETE /api/v1/evaluations/{id}" => {
            (Doors::Roles(&[Manager]), none)
        }
        "POST /api/v1/campaigns" => {
            let days = ("2023-09-01", "2023-10-31");
            let body = json!({"year": 2023, "name": {"vi": "Đợt"}, "first_day": days.0, "last_day": days.1});
            (Doors::Roles(&[Manager]), body)
        }
        "PATCH /api/v1/campaigns/{id}" => (Doors::Roles(&[Manager]), json!({"last_day": "2022-11-01"})),
        "PATCH /api/v1/evaluations/{id}" => (Doors::Roles(&[Manager]), json!({"target": 310})),
        "POST /api/v1/campaigns/{id}/evaluations" => {
            let hash = "0".repeat(64);
            let body = json!({"unit": UNIT, "kind": "programme", "questionnaire": hash, "rule": "pooled", "target": 9});
            (Doors::Roles(&[Manager]), body)
        }
        "PUT /api/v1/campaigns/{id}/team" => (Doors::Roles(&[Manager]), json!({"items": []})),
        "PUT /api/v1/evaluations/{id}/surveyors/{user}" | "DELETE /api/v1/evaluations/{id}/surveyors/{user}" => {
            (FIELDWORK, none)
        }
        "POST /api/v1/campaigns/{id}/state" => (Doors::Roles(&[Manager]), json!({"state": "published"})),
        "POST /api/v1/questionnaires" => (Doors::Roles(&[Administrator, Manager]), json!({})),
        "GET /api/v1/evaluations/{id}/responses/{response}/files/{sha256}"
        | "POST /api/v1/evaluations/{id}/cases"
        | "GET /api/v1/evaluations/{id}/counter-links"
        | "POST /api/v1/evaluations/{id}/counter-links"
        | "GET /api/v1/evaluations/{id}/counter-links/{code}/poster"
        | "GET /api/v1/evaluations/{id}/counter-links/{code}/qr.svg"
        | "GET /api/v1/evaluations/{id}/surveyors"
        | "GET /api/v1/tablets"
        | "GET /api/v1/tablets/{id}"
        | "GET /api/v1/tablets/day-closes"
        | "GET /api/v1/withdrawals"
        | "GET /api/v1/evaluations/{id}/frames"
        | "GET /api/v1/evaluations/{id}/frames/{frame}"
        | "DELETE /api/v1/evaluations/{id}/frames/{frame}"
        | "GET /api/v1/evaluations/{id}/frames/work/{work}"
        | "POST /api/v1/evaluations/{id}/frames"
        | "POST /api/v1/evaluations/{id}/frames/look"
        | "GET /api/v1/stray-tablets" => (FIELDWORK, none),
        "GET /api/v1/file-readings" => (Doors::Roles(&[Administrator, Manager]), none),
        "POST /api/v1/slip-codes" => (FIELDWORK, json!({"code": "K7QM4P2X"})),
        "POST /api/v1/submissions/{id}/withdrawal" => (FIELDWORK, json!({"reason": "xin rút"})),
        "POST /api/v1/evaluations/{id}/hand-over" => {
            (FIELDWORK, json!({"from": user(Surveyor), "to": user(Supervisor)}))
        }
        "POST /api/v1/tablets/{id}/day-code" => {
            (FIELDWORK, json!({"code": "K7QM4P2X", "day": "2022-09-21", "count": 1}))
        }
        // A tablet may bring one too; that is in bundles.rs.
        "POST /sync/v1/bundle" => (FIELDWORK, json!({})),
        "PATCH /api/v1/counter-links/{id}" => (FIELDWORK, json!({"evaluation": CURRENT, "active": false})),
        "POST /api/v1/evaluations/{id}/tickets" => (FIELDWORK, json!({"count": 1, "expires_on": "2022-10-31"})),
        "PATCH /api/v1/tablets/{id}" => (FIELDWORK, json!({"status": "revoked"})),
        "POST /api/v1/tablets/{id}/pin-grant" => (FIELDWORK, json!({"code": "000000"})),
        "POST /api/v1/tablets/{id}/rescued" => (FIELDWORK, json!({"from": user(Surveyor)})),
        "POST /api/v1/tablets/{id}/giving-up" => (Doors::Roles(&[Manager]), json!({"reason": "máy rơi xuống suối"})),
        "POST /api/v1/enrolment-codes" | "POST /api/v1/stray-tablets/{id}/adopt" => {
            (FIELDWORK, json!({"user": user(Surveyor)}))
        }
        "GET /api/v1/people" => (Doors::Roles(&[Administrator, Manager, Supervisor]), none),
        "POST /api/v1/people" => {
            let body = json!({"username": "moi", "name": "Mới", "role": "analyst", "password": "đủ dài để dùng"});
            (Doors::Roles(&[Administrator]), body)
        }
        "PATCH /api/v1/people/{id}" => (Doors::Roles(&[Administrator]), json!({"active": true})),
        "POST /sync/v1/enrol"
        | "POST /sync/v1/hello"
        | "POST /sync/v1/submissions"
        | "POST /sync/v1/day-close"
        | "POST /sync/v1/wipe"
        | "HEAD /sync/v1/blobs/{sha256}"
        | "PATCH /sync/v1/blobs/{sha256}"
        | "POST /sync/v1/pin"
        | "POST /sync/v1/draft"
        | "GET /sync/v1/changes" => (Doors::Tablet, json!({})),
        "POST /sync/v1/refresh" => (Doors::Tablet, json!({"install": id(9), "refresh_token": "x", "proof": "AA"})),
        other => panic!("{other} is new: say here who may pass"),
    }
}

/// The operations of the document with addresses that stand for something.
/// Each operation with its method and an address that it takes.
pub fn operations() -> Vec<(String, String, String)> {
    let document = serde_json::to_value(api::openapi_document()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| !key.starts_with("x-") && *key != "parameters") {
            let method = method.to_uppercase();
            let id = match path.split('/').nth(3).unwrap_or_default() {
                "campaigns" => OPEN.0,
                "units" => UNIT.0,
                "people" => user(Observer).0,
                _ => SHOWN.0,
            };
            let address = path.replace("{id}", &id.to_string()).replace("{code}", "K7QM4P2X");
            let address =
                address.replace("{name}", "index-2022").replace("programme/report", "programme/report?until=2022");
            let address = address.replace("{import}", &OPEN.0.to_string());
            let address = address.replace("{user}", &user(Surveyor).to_string());
            let address = address
                .replace("{response}", &OPEN.0.to_string())
                .replace("{comment}", &OPEN.0.to_string())
                .replace("{frame}", &OPEN.0.to_string())
                .replace("{work}", &OPEN.0.to_string())
                .replace("{sha256}", &"ab".repeat(32));
            all.push((format!("{method} {path}"), method, address));
        }
    }
    all
}

async fn knock(world: &World, method: &str, address: &str, body: &Value, token: Option<&str>) -> Reply {
    let mut ask = world.ask(method, address);
    if let Some(token) = token {
        ask = ask.bearer(token);
    }
    if !body.is_null() {
        ask = ask.json(body);
    }
    ask.send().await
}

#[tokio::test]
async fn every_role_at_every_operation() {
    let world = World::answered().await;
    let mut checked = 0;
    for (operation, method, address) in operations() {
        let (doors, body) = door(&operation);
        let anonymous = knock(&world, &method, &address, &body, None).await;
        if matches!(doors, Doors::Everybody) {
            assert_ne!(anonymous.problem(), "sign-in-needed", "{operation}");
            continue;
        }
        if operation != "POST /sync/v1/enrol" {
            assert_eq!(anonymous.status, 401, "{operation} without a token: {}", anonymous.text());
        }
        for role in Role::ALL {
            let token = world.token(role).await;
            let reply = knock(&world, &method, &address, &body, Some(&token)).await;
            let (status, text) = (reply.status.as_u16(), String::from_utf8_lossy(&reply.body).into_owned());
            assert!(status < 500, "{operation} as {}: {status} {text}", role.name());
            match &doors {
                Doors::Everybody => {}
                Doors::Roles(roles) if roles.contains(&role) => {
                    assert!(!matches!(status, 401 | 403), "{operation} as {}: {status} {text}", role.name());
                }
                Doors::Roles(_) => assert_eq!(status, 403, "{operation} as {}: {text}", role.name()),
                Doors::Tablet => assert!((400..500).contains(&status), "{operation} as {}: {text}", role.name()),
            }
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}

#[tokio::test]
async fn a_tablets_token_opens_nothing_of_the_office() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    for (operation, method, address) in operations() {
        if let (Doors::Roles(_), body) = door(&operation) {
            let reply = knock(&world, &method, &address, &body, Some(&tablet.access)).await;
            assert_eq!(reply.status, 401, "{operation}: {}", reply.text());
        }
    }
}
