//! What may not be seen is in no answer at all.

use serde_json::Value;
use store::Role;

use crate::world::{CURRENT, FEW, OPEN, PUBLISHED, SHOWN, SMALL_UNIT, UNIT, World};

/// Every address that could carry a figure, as JSON, as a file or as a drawing.
fn addresses() -> Vec<String> {
    let mut all =
        vec!["/api/v1/programme".to_owned(), "/api/v1/evaluations".to_owned(), "/api/v1/campaigns".to_owned()];
    all.extend(["/api/v1/programme/chart.svg", "/api/v1/programme/marks"].map(str::to_owned));
    for campaign in [OPEN, PUBLISHED] {
        all.push(format!("/api/v1/campaigns/{campaign}/scores"));
        all.push(format!("/api/v1/campaigns/{campaign}/scores/chart.svg"));
        all.push(format!("/api/v1/campaigns/{campaign}/charts"));
        all.push(format!("/api/v1/campaigns/{campaign}/publications"));
        all.push(format!("/api/v1/campaigns/{campaign}/publications/preview"));
    }
    all.push("/api/v1/programme/report?until=2022&format=html".to_owned());
    for unit in [UNIT, SMALL_UNIT] {
        for part in ["", "/chart.svg", "/marks"] {
            all.push(format!("/api/v1/units/{unit}/trend{part}"));
        }
    }
    for evaluation in [CURRENT, SHOWN, FEW] {
        for part in ["/analysis", "/composition"] {
            all.push(format!("/api/v1/evaluations/{evaluation}{part}"));
        }
        for part in ["", "/scores", "/scores/chart.svg", "/factors/chart.svg", "/criteria/chart.svg", "/marks"] {
            all.push(format!("/api/v1/evaluations/{evaluation}{part}"));
        }
    }
    all
}

async fn everything(world: &World, role: Role) -> Vec<(String, String)> {
    let token = world.token(role).await;
    let mut found = Vec::new();
    for address in addresses() {
        for accept in ["application/json", "text/csv"] {
            let reply = world.get(&address, &token).header("accept", accept).send().await;
            assert!(reply.status.as_u16() < 500, "{address}: {}", reply.text());
            found.push((format!("{accept} {address}"), reply.text()));
        }
    }
    found
}

/// The digits by which a share would be recognised, as JSON writes it and as people read it.
fn traces(figure: &Value) -> Vec<String> {
    let share = figure["estimate"].as_f64().unwrap();
    vec![format!("{share}")[..6].to_owned(), format!("{:.1}", share * 100.0).replace('.', ",")]
}

async fn index(world: &World, role: Role, evaluation: &str) -> Value {
    let token = world.token(role).await;
    let path = format!("/api/v1/evaluations/{evaluation}/scores");
    world.get(&path, &token).send().await.is(200).json()["index"].clone()
}

#[tokio::test]
async fn an_observer_sees_no_unpublished_figure_anywhere() {
    let world = World::answered().await;
    let secret = traces(&index(&world, Role::Manager, &CURRENT.to_string()).await);
    let public = traces(&index(&world, Role::Manager, &SHOWN.to_string()).await);
    assert_ne!(secret, public);
    let seen_by = |all: &[(String, String)], trace: &str| all.iter().filter(|(_, text)| text.contains(trace)).count();
    let manager = everything(&world, Role::Manager).await;
    assert!(seen_by(&manager, &secret[0]) >= 4, "the search finds what is there");
    for role in [Role::Observer, Role::Supervisor, Role::Administrator] {
        let all = everything(&world, role).await;
        assert!(seen_by(&all, &public[0]) >= 3, "{}", role.name());
        for (address, text) in &all {
            for trace in &secret {
                assert!(!text.contains(trace), "{} sees {trace} in {address}: {text}", role.name());
            }
        }
    }
    let token = world.token(Role::Observer).await;
    let path = format!("/api/v1/evaluations/{CURRENT}");
    let row = world.get(&path, &token).send().await.is(200).json();
    assert_eq!((&row["hidden"], &row["score"]), (&Value::from("not_published"), &Value::Null));
    let file = world.get(&format!("{path}/scores"), &token).header("accept", "text/csv").send().await;
    file.refused(403, "not-allowed");
}

/// Every number of a document with the path to it.
fn numbers(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    match value {
        Value::Number(number) => found.push((path.to_owned(), number.as_f64().unwrap())),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, path, found)),
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers(field, &format!("{path}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn too_few_respondents_have_no_estimate_in_any_form() {
    let world = World::answered().await;
    for role in [Role::Manager, Role::Analyst, Role::Observer] {
        let token = world.token(role).await;
        let path = format!("/api/v1/evaluations/{FEW}");
        let row = world.get(&path, &token).send().await.is(200).json();
        assert_eq!(row["hidden"], "too_few");
        assert_eq!(row["score"]["index"], Value::Null);
        let score = world.get(&format!("{path}/scores"), &token).send().await.is(200).json();
        assert_eq!(score["disclosure"], "suppressed", "{score}");
        let mut found = Vec::new();
        for part in ["index", "variants", "factors", "criteria", "mean_score"] {
            numbers(&score[part], part, &mut found);
        }
        assert_eq!(found, [], "{score}");
        let csv = world.get(&format!("{path}/scores"), &token).header("accept", "text/csv").send().await.is(200).text();
        for line in csv.lines().skip(1) {
            let shares = line.split(',').filter(|cell| cell.starts_with("0.") || cell.starts_with("1.")).count();
            assert_eq!(shares, 0, "{csv}");
        }
        let shown = world.get(&format!("/api/v1/evaluations/{SHOWN}/scores"), &token).header("accept", "text/csv");
        let shown = shown.send().await.is(200).text();
        assert!(shown.contains("0."), "the search finds what is there: {shown}");
    }
}

#[tokio::test]
async fn marks_hold_what_is_shown_and_a_hidden_row_has_none() {
    let world = World::answered().await;
    let token = world.token(Role::Observer).await;
    let marks = world.get("/api/v1/programme/marks?width=300", &token).send().await.is(200).json();
    let mark = |id: String| marks["rows"][id].as_str().unwrap().to_owned();
    let drawn = |svg: &str| svg.matches("<circle").count() + svg.matches("<polygon").count();
    assert!(drawn(&mark(SHOWN.to_string())) > 0);
    for hidden in [CURRENT, FEW] {
        assert_eq!(drawn(&mark(hidden.to_string())), 0, "{hidden}");
    }
    let path = |id: String| format!("/api/v1/evaluations/{id}/marks?width=300&band=300");
    let shown = world.get(&path(SHOWN.to_string()), &token).send().await.is(200).json();
    assert!(shown["band"].is_string() && shown["criteria"].as_object().is_some_and(|all| !all.is_empty()), "{shown}");
    let few = world.get(&path(FEW.to_string()), &token).send().await.is(200).json();
    assert_eq!((&few["band"], &few["criteria"]), (&Value::Null, &serde_json::json!({})));
    world.get(&path(CURRENT.to_string()), &token).send().await.refused(404, "no-such-thing");
}
