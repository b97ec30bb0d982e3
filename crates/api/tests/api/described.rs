//! Answers are what the OpenAPI document says of them: no field is missing, none is undescribed, each of its kind.

use std::collections::BTreeMap;

use serde_json::Value;
use store::{InstallStatus, Role};
use survey::id::InstallId;
use sync::message::{DayCloseRequest, Head};

use crate::frames::brought;
use crate::planning_areas::both_maps;
use crate::tablet::{HELLO, Tablet};
use crate::world::{CURRENT, FEW, OPEN, PUBLISHED, SHOWN, UNIT, World, day, user};

struct Described(Value);

impl Described {
    fn schema_of(&self, path: &str) -> &Value {
        &self.0["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        schema["$ref"].as_str().map_or(schema, |link| self.0.pointer(&link[1..]).unwrap())
    }

    /// Every property an object may have, and those it must have, over all parts of an `allOf`.
    fn fields<'a>(&'a self, schema: &'a Value, into: &mut BTreeMap<&'a str, (&'a Value, bool)>) {
        let schema = self.resolved(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.fields(part, into);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let must = schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name.as_str()));
            into.insert(name, (property, must));
        }
    }

    /// What of `value` is not as `schema` says, with its place.
    fn faults(&self, value: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice: &&Value| {
                let mut own = Vec::new();
                self.faults(value, choice, at, &mut own);
                own.is_empty()
            };
            if !choices.iter().any(|choice| fits(&choice)) {
                // Of a value or nothing the value's faults say more.
                match choices.iter().find(|choice| choice["type"] != "null") {
                    Some(choice) if !value.is_null() => self.faults(value, choice, at, found),
                    _ => found.push(format!("{at}: {value} is none of its kinds")),
                }
            }
            return;
        }
        if let Some(words) = schema["enum"].as_array()
            && !words.contains(value)
        {
            found.push(format!("{at}: {value} is not one of {words:?}"));
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let allowed = |of: &Value| of == kind || (of == "number" && kind == "integer");
        match &schema["type"] {
            Value::Null => {}
            Value::Array(kinds) if kinds.iter().any(allowed) => {}
            one if allowed(one) => {}
            other => found.push(format!("{at}: {value} is not {other}")),
        }
        match value {
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.faults(item, &schema["items"], &format!("{at}/{place}"), found);
                }
            }
            Value::Object(fields) => self.object_faults(fields, schema, at, found),
            _ => {}
        }
    }

    fn object_faults(
        &self,
        fields: &serde_json::Map<String, Value>,
        schema: &Value,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let mut known = BTreeMap::new();
        self.fields(schema, &mut known);
        for (name, field) in fields {
            let at = format!("{at}/{name}");
            match (known.get(name.as_str()), &schema["additionalProperties"]) {
                (Some((property, _)), _) => self.faults(field, property, &at, found),
                (None, Value::Null) => found.push(format!("{at}: not described")),
                (None, other) => self.faults(field, other, &at, found),
            }
        }
        for (name, (_, must)) in known {
            if must && !fields.contains_key(name) {
                found.push(format!("{at}: no {name}"));
            }
        }
    }
}

/// A tablet with something in every field: it said hello, closed a day, lost something, was locked.
async fn told(world: &World) -> InstallId {
    let tablet = Tablet::enrol_with(world, 8).await;
    let install = tablet.install;
    let mut hello = tablet.hello_body(world, 4);
    hello["storage"] = serde_json::json!({"persisted": true, "usage": 1, "quota": 2});
    hello["recovery"] = serde_json::json!({"cause": "lost", "install": install, "head": 2, "lines": 2});
    tablet.post(world, HELLO, hello.to_string().into_bytes()).send().await.is(200);
    let request = DayCloseRequest::of(install, day("2022-09-21"), 1, Head { seq: 4, ..Head::start(install) });
    let request = serde_json::to_vec(&request).unwrap();
    tablet.post(world, "/sync/v1/day-close", request).send().await.is(200);
    world.store.order(install, InstallStatus::Locked, user(Role::Supervisor), world.now()).await.unwrap();
    world.store.ask_pin(install, &[4; 65], &[6; 80], world.now()).await.unwrap();
    world.store.give_up(install, user(Role::Manager), "máy rơi xuống suối", world.now()).await.unwrap();
    install
}

/// A plan with something in every field: a team, and changes of all sorts.
async fn planned(world: &World, token: &str) {
    let path = format!("/api/v1/campaigns/{OPEN}");
    let team = serde_json::json!({"items": [
        {"organisation": "home_affairs", "name": "Lò Văn Panh", "duty": "Tổ trưởng", "user": user(Role::Supervisor)},
        {"organisation": "other", "name": "Vàng A Dơ"}
    ]});
    world.ask("PUT", &format!("{path}/team")).bearer(token).json(&team).send().await.is(200);
    let target = serde_json::json!({"target": 320});
    world.ask("PATCH", &format!("/api/v1/evaluations/{CURRENT}")).bearer(token).json(&target).send().await.is(200);
}

#[tokio::test]
async fn answers_are_as_described() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let tablet = told(&world).await;
    both_maps(&world, &token).await;
    planned(&world, &token).await;
    let frame = brought(&world, &token).await;
    let described = Described(world.get("/api/openapi.json", &token).send().await.is(200).json());
    let mut checked = 0;
    let evaluation = "/api/v1/evaluations/{id}";
    for (path, id) in [
        ("/api/v1/programme".to_owned(), String::new()),
        ("/api/v1/units".to_owned(), String::new()),
        ("/api/v1/areas".to_owned(), String::new()),
        ("/api/v1/areas/imports".to_owned(), String::new()),
        ("/api/v1/campaigns".to_owned(), String::new()),
        ("/api/v1/evaluations".to_owned(), String::new()),
        ("/api/v1/questionnaires".to_owned(), String::new()),
        ("/api/v1/tablets".to_owned(), String::new()),
        ("/api/v1/tablets/{id}".to_owned(), tablet.to_string()),
        ("/api/v1/campaigns/{id}".to_owned(), PUBLISHED.to_string()),
        ("/api/v1/campaigns/{id}".to_owned(), OPEN.to_string()),
        ("/api/v1/campaigns/{id}/team".to_owned(), OPEN.to_string()),
        ("/api/v1/campaigns/{id}/deeds".to_owned(), OPEN.to_string()),
        ("/api/v1/campaigns/{id}/scores".to_owned(), PUBLISHED.to_string()),
        ("/api/v1/campaigns/{id}/charts".to_owned(), PUBLISHED.to_string()),
        ("/api/v1/units/{id}".to_owned(), UNIT.to_string()),
        ("/api/v1/units/{id}/expectations".to_owned(), UNIT.to_string()),
        ("/api/v1/sample-size".to_owned(), String::new()),
        ("/api/v1/units/{id}/trend".to_owned(), UNIT.to_string()),
        ("/api/v1/units/{id}/trend/marks".to_owned(), UNIT.to_string()),
        ("/api/v1/programme/marks".to_owned(), String::new()),
        ("/api/v1/evaluations/{id}/frames".to_owned(), CURRENT.to_string()),
        ("/api/v1/evaluations/{id}/frames/{frame}".to_owned(), CURRENT.to_string()),
    ]
    .into_iter()
    .chain([CURRENT, SHOWN, FEW].into_iter().flat_map(|id| {
        ["", "/scores", "/days", "/responses", "/marks"].map(|part| (format!("{evaluation}{part}"), id.to_string()))
    })) {
        let schema = described.schema_of(&path);
        assert!(schema.is_object(), "{path} is not described");
        let reply =
            world.get(&path.replace("{id}", &id).replace("{frame}", &frame), &token).send().await.is(200).json();
        let mut found = Vec::new();
        described.faults(&reply, schema, &path, &mut found);
        assert!(found.is_empty(), "{}", found.join("\n"));
        checked += 1;
    }
    assert_eq!(checked, 38);
}

#[test]
fn the_walker_sees_what_is_wrong() {
    let described = Described(serde_json::json!({ "components": { "schemas": { "Figure": {
        "type": "object", "required": ["n"],
        "properties": { "n": { "type": ["integer", "null"] }, "word": { "type": "string", "enum": ["a"] } }
    } } } }));
    let schema = serde_json::json!({ "oneOf": [{ "$ref": "#/components/schemas/Figure" }, { "type": "null" }] });
    let faults = |value: Value| {
        let mut found = Vec::new();
        described.faults(&value, &schema, "", &mut found);
        found.len()
    };
    let right = [serde_json::json!({ "n": null, "word": "a" }), serde_json::json!({ "n": 3 }), Value::Null];
    assert_eq!(right.map(faults), [0, 0, 0]);
    let wrong = [
        serde_json::json!({}),
        serde_json::json!({ "n": 1.5 }),
        serde_json::json!({ "n": 1, "other": 2 }),
        serde_json::json!({ "n": 1, "word": "b" }),
    ];
    assert_eq!(wrong.map(faults), [1, 1, 1, 1]);
}
