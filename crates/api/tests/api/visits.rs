//! Visits without an interview, from the tablet's batch to the page of the evaluation.

use serde_json::{Value, json};
use store::Role;
use survey::outcome::Outcome;
use sync::body::Body;
use sync::line::Kind;
use sync::seal::Frozen;
use sync::visit::Visit;

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, MANY, NOW, World, case_id};

fn visit(tablet: &Tablet, seq: u64, case: u32, outcome: Outcome) -> Frozen {
    let mut header = header(tablet.install, seq);
    header.kind = Kind::Attempt;
    let again = (outcome == Outcome::Appointment).then(|| NOW.plus_days(1));
    let visit = Visit { outcome, again, note: String::new() };
    frozen(&header, &Body { case: Some(case_id(CURRENT, case)), visit: Some(visit), ..Body::default() })
}

async fn outcomes(world: &World) -> Value {
    let token = world.token(Role::Observer).await;
    world.get(&format!("/api/v1/evaluations/{}/outcomes", CURRENT.0), &token).send().await.is(200).json()
}

#[tokio::test]
async fn people_are_counted_by_what_the_last_visit_found() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let nobody = outcomes(&world).await;
    assert_eq!(
        (&nobody["cases"], &nobody["not_visited"], &nobody["outcomes"]),
        (&json!(MANY), &json!(MANY), &json!([]))
    );
    assert_eq!((&nobody["rates"]["response_min"], &nobody["rates"]["cooperation"]), (&json!(0.0), &Value::Null));
    let mut lines = vec![
        visit(&tablet, 1, 1, Outcome::NobodyHome),
        visit(&tablet, 2, 2, Outcome::Refused),
        visit(&tablet, 3, 3, Outcome::NotEligible),
        visit(&tablet, 4, 1, Outcome::Appointment),
    ];
    lines.push(frozen(&header(tablet.install, 5), &interview(case_id(CURRENT, 4), 5)));
    let receipts = tablet.receipts(&world, &lines).await;
    assert!(receipts.iter().all(|receipt| receipt["status"] == "stored"), "{receipts:?}");
    world.judge().await;
    let found = outcomes(&world).await;
    assert_eq!((&found["answered"], &found["visits"], &found["not_visited"]), (&json!(1), &json!(4), &json!(MANY - 4)));
    assert_eq!(
        found["outcomes"],
        json!([
            {"outcome": "appointment", "code": null, "closes": false, "count": 1},
            {"outcome": "refused", "code": "2.11", "closes": true, "count": 1},
            {"outcome": "not_eligible", "code": "4.x", "closes": true, "count": 1},
        ])
    );
    let eligible = f64::from(MANY) - 1.0;
    assert_eq!(found["rates"]["response_min"].as_f64(), Some(1.0 / eligible));
    assert_eq!(found["rates"]["cooperation"].as_f64(), Some(0.5));
}

/// What was answered until somebody broke off is no answer, and the office sees that it is there.
#[tokio::test]
async fn an_interview_that_was_broken_off_is_listed_and_counts_nowhere() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let mut header = header(tablet.install, 1);
    header.kind = Kind::Partial;
    let mut body = interview(case_id(CURRENT, 1), 4);
    body.answers.remove("A1");
    let receipts = tablet.receipts(&world, &[frozen(&header, &body), visit(&tablet, 2, 1, Outcome::BrokeOff)]).await;
    assert!(receipts.iter().all(|receipt| receipt["status"] == "stored"), "{receipts:?}");
    world.judge().await;
    let token = world.token(Role::Supervisor).await;
    let list = |state: &str| world.get(&format!("/api/v1/evaluations/{}/responses?state={state}", CURRENT.0), &token);
    let listed = list("partial").send().await.is(200).json();
    let row = &listed["items"][0];
    assert_eq!((&row["state"], &row["case_number"], &row["day"]), (&json!("partial"), &json!(1), &json!("2022-09-21")));
    assert_eq!((&row["id"], &row["consent"]["language"]), (&json!(header.id), &json!("hmn")));
    assert_eq!(list("counted").send().await.is(200).json()["items"], json!([]));
    let found = outcomes(&world).await;
    assert_eq!(
        (&found["answered"], &found["outcomes"]),
        (&json!(0), &json!([{"outcome": "broke_off", "code": "2.12", "closes": true, "count": 1}]))
    );
}

/// A tablet of a version before visits reads the list as before; one that knows them is told.
#[tokio::test]
async fn the_list_tells_of_visits_that_were_made() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    tablet.receipts(&world, &[visit(&tablet, 1, 1, Outcome::Appointment)]).await;
    world.judge().await;
    let list = world.get("/sync/v1/changes", &tablet.access).send().await.is(200).json();
    let of = |number: u32| {
        let case = list["cases"].as_array().unwrap().iter().find(|case| case["id"] == json!(case_id(CURRENT, number)));
        case.unwrap().clone()
    };
    let again = NOW.plus_days(1).rfc3339();
    let [told] = <[_; 1]>::try_from(of(1)["visits"].as_array().unwrap().clone()).unwrap();
    assert_eq!(
        (&told["outcome"], &told["again"], &told["at"]),
        (&json!("appointment"), &json!(again), &json!(NOW.rfc3339()))
    );
    assert_eq!((&of(1)["state"], of(2).get("visits")), (&json!("open"), None));
}
