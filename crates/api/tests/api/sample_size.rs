//! How many people to ask: each way with what it buys, and what the last survey says of the next one.

use serde_json::{Value, json};
use store::Role;

use crate::call::Reply;
use crate::imports::errors;
use crate::world::{CURRENT, SHOWN, SMALL_UNIT, UNIT, World};

async fn sizes(world: &World, token: &str, query: &str) -> Reply {
    world.get(&format!("/api/v1/sample-size?{query}"), token).send().await
}

/// Points with one decimal, as people read them.
fn points(share: &Value) -> String {
    format!("{:.1}", 100.0 * share.as_f64().unwrap())
}

#[tokio::test]
async fn three_ways_stand_side_by_side_with_the_margin_each_buys() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let query = "population=1834&share=0.9&margin=0.04&deff=1.3&response_rate=0.8&interviews=285";
    let found = sizes(&world, &token, query).await.is(200).json();
    let told = |way: &Value| {
        let [interviews, invitations] = ["interviews", "invitations"].map(|name| way[name].as_u64().unwrap());
        let name = way["way"].as_str().unwrap().to_owned();
        (name, interviews, invitations, points(&way["margin"]), points(&way["margin_at_half"]))
    };
    let ways: Vec<_> = found["ways"].as_array().unwrap().iter().map(told).collect();
    let expected = [
        ("by_margin", 244, 305, "4.0", "6.7"),
        ("guideline_2014", 329, 412, "3.3", "5.6"),
        ("own", 285, 357, "3.7", "6.1"),
    ]
    .map(|(way, interviews, invitations, at_share, at_half)| {
        (way.to_owned(), interviews, invitations, at_share.to_owned(), at_half.to_owned())
    });
    assert_eq!(ways, expected);
    assert_eq!(
        (&found["population"], &found["level"], &found["guideline_margin"]),
        (&json!(1834), &json!(0.95), &json!(0.05))
    );
    // Of 285 a year, at 90 % with 80 % power: (1.96 + 0.84)^2 x [p1 q1 + p2 q2] x 1.3 / D^2 = 285.
    for (name, sign) in [("smallest_fall", -1.0), ("smallest_rise", 1.0)] {
        let change = found["ways"][2][name].as_f64().unwrap();
        let p2 = 0.9 + sign * change;
        let needed = 2.801_585_f64.powi(2) * (0.09 + p2 * (1.0 - p2)) * 1.3 / change.powi(2);
        assert!((needed - 285.0).abs() < 0.01, "{name}: {needed}");
    }
}

#[tokio::test]
async fn without_a_list_nothing_is_corrected_and_without_a_number_of_ones_own_there_are_two_ways() {
    let world = World::new().await;
    let token = world.token(Role::Observer).await;
    let found = sizes(&world, &token, "share=0.5&margin=0.05").await.is(200).json();
    let interviews: Vec<u64> =
        found["ways"].as_array().unwrap().iter().map(|way| way["interviews"].as_u64().unwrap()).collect();
    assert_eq!(interviews, [385, 400]);
    assert_eq!(
        (&found["population"], &found["deff"], &found["response_rate"]),
        (&Value::Null, &json!(1.0), &json!(1.0))
    );
    // Of a small list more would have to be invited than it has.
    let few =
        sizes(&world, &token, "population=100&share=0.5&margin=0.05&deff=2&response_rate=0.5").await.is(200).json();
    let first = &few["ways"][0];
    assert_eq!(
        (&first["interviews"], &first["invitations"], &first["enough_people"]),
        (&json!(89), &json!(178), &json!(false))
    );
    // Everybody of it asked: no margin is left, whatever the index.
    let all = sizes(&world, &token, "population=100&interviews=100").await.is(200).json();
    assert_eq!((&all["ways"][2]["margin"], &all["ways"][2]["margin_at_half"]), (&json!(0.0), &json!(0.0)));
}

#[tokio::test]
async fn all_that_is_wrong_with_the_assumptions_is_said_at_once() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let query = "population=0&share=90&margin=0&level=1&deff=NaN&response_rate=1.2&guideline_margin=-1&interviews=1e3";
    let refused = sizes(&world, &token, query).await;
    refused.refused(422, "invalid");
    let found = errors(&refused);
    let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    let expected =
        ["/population", "/share", "/margin", "/level", "/deff", "/response_rate", "/guideline_margin", "/interviews"];
    assert_eq!(pointers, expected);
    assert_eq!(found[1].1, "Một số từ 0.001 đến 0.999, viết với dấu chấm: 0.9.");
    let more = sizes(&world, &token, "population=200&interviews=201").await;
    more.refused(422, "invalid");
    let said = "Nhiều hơn 200 người trong danh sách; đặt từ 1 đến 200.";
    assert_eq!(errors(&more), [("/interviews".to_owned(), said.to_owned())]);
    // A margin that asks for nearly everybody is no fault.
    sizes(&world, &token, "population=1000000000&margin=0.0001&deff=50").await.is(200);
}

#[tokio::test]
async fn the_last_survey_that_is_to_be_seen_says_what_to_expect() {
    let world = World::answered().await;
    let expected_by = async |role: Role| {
        let path = format!("/api/v1/units/{UNIT}/expectations");
        world.get(&path, &world.token(role).await).send().await.is(200).json()
    };
    let token = world.token(Role::Manager).await;
    let found = expected_by(Role::Manager).await;
    assert_eq!((&found["year"], &found["evaluation"]), (&json!(2022), &json!(CURRENT.0)));
    let scores = world.get(&format!("/api/v1/evaluations/{CURRENT}/scores"), &token).send().await.is(200).json();
    assert_eq!(found["share"], scores["index"]["estimate"]);
    assert_eq!(found["deff"], scores["index"]["deff"]);
    assert_eq!(found["response_rate"], scores["response_rate"]);
    assert!(found["deff"].as_f64().is_some_and(|deff| deff > 0.0));
    // The year that is not published is not an observer's.
    let published = expected_by(Role::Observer).await;
    assert_eq!((&published["year"], &published["evaluation"]), (&json!(2021), &json!(SHOWN.0)));
    // A unit of which too few answered has nothing to tell.
    let small = world.get(&format!("/api/v1/units/{SMALL_UNIT}/expectations"), &token).send().await.is(200).json();
    assert_eq!(small, json!({"year": null, "evaluation": null, "share": null, "deff": null, "response_rate": null}));
    world
        .get("/api/v1/units/00000000-0000-0000-0000-000000000000/expectations", &token)
        .send()
        .await
        .refused(404, "no-such-thing");
}
