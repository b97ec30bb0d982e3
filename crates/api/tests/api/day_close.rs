//! The close of a day, over the network and by telephone.

use serde_json::{Value, json};
use store::Role;
use survey::clock::Day;
use sync::chain::Chain;
use sync::day_code::DayCode;
use sync::message::{DayCloseAnswer, DayCloseRequest, DayVerdict, Head, Span};
use sync::seal::Frozen;

use crate::submissions::interviews;
use crate::tablet::Tablet;
use crate::world::{World, day, keys};

const DAY_CLOSE: &str = "/sync/v1/day-close";

fn head(tablet: &Tablet, lines: &[Frozen]) -> Head {
    let chain = Chain::over(tablet.install, lines.iter().map(|line| line.line_hash));
    Head { seq: lines.len() as u64, chain }
}

async fn close(world: &World, tablet: &Tablet, request: &DayCloseRequest) -> DayCloseAnswer {
    let body = serde_json::to_vec(request).unwrap();
    let reply = tablet.post(world, DAY_CLOSE, body).send().await.is(200);
    serde_json::from_slice(&reply.body).unwrap()
}

async fn closes(world: &World) -> Value {
    let token = world.token(Role::Supervisor).await;
    world.get("/api/v1/tablets/day-closes", &token).send().await.is(200).json()["items"].clone()
}

fn today() -> Day {
    day("2022-09-21")
}

#[tokio::test]
async fn a_day_is_closed_over_the_rows_and_the_office_sees_it() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 6);
    let request = DayCloseRequest::of(tablet.install, today(), 4, head(&tablet, &lines));
    tablet.receipts(&world, &[lines[0].clone(), lines[1].clone(), lines[3].clone()]).await;
    let answer = close(&world, &tablet, &request).await;
    assert_eq!((answer.verdict, answer.missing), (DayVerdict::Missing, vec![Span(3, 3), Span(5, 6)]));
    assert_eq!(answer.statement.last, 2);
    assert_eq!((&closes(&world).await[0]["matched"], &closes(&world).await[0]["count"]), (&json!(false), &json!(4)));

    tablet.receipts(&world, &lines).await;
    assert_eq!(closes(&world).await[0]["matched"], json!(true), "what was owed has arrived since");
    let answer = close(&world, &tablet, &request).await;
    assert_eq!((answer.verdict, answer.statement.first, answer.statement.last), (DayVerdict::Match, 3, 6));
    assert_eq!(answer.statement.chain, request.chain);
    answer.statement.verify(keys().public().receipt).unwrap();

    // A tablet that holds other lines under the same numbers.
    let cloned = DayCloseRequest { chain: Chain::start(tablet.install), ..request };
    assert_eq!(close(&world, &tablet, &cloned).await.verdict, DayVerdict::Differs);
    assert_eq!(closes(&world).await[0]["matched"], json!(false));
}

#[tokio::test]
async fn a_request_that_does_not_fit_is_refused() {
    let world = World::new().await;
    let (tablet, other) = (Tablet::enrol(&world).await, Tablet::enrol_with(&world, 8).await);
    let request = DayCloseRequest::of(tablet.install, today(), 2, head(&tablet, &interviews(&tablet, 3)));
    let ask = async |request: DayCloseRequest| {
        tablet.post(&world, DAY_CLOSE, serde_json::to_vec(&request).unwrap()).send().await
    };
    ask(DayCloseRequest { count: 3, ..request }).await.refused(422, "invalid");
    ask(DayCloseRequest { first: 0, ..request }).await.refused(422, "invalid");
    ask(DayCloseRequest { first: 1, last: u64::MAX, count: 0, ..request }).await.refused(422, "invalid");
    ask(DayCloseRequest { install: other.install, ..request }).await.refused(401, "not-enrolled");
}

#[tokio::test]
async fn a_code_by_telephone_is_explained_as_far_as_the_server_can_know() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 6);
    let token = world.token(Role::Supervisor).await;
    let address = format!("/api/v1/tablets/{}/day-code", tablet.install);
    let code = DayCode::of(tablet.install, today(), 4, head(&tablet, &lines)).to_string();
    let ask = async |code: &str, last: Value| {
        let body = json!({"code": code, "day": "2022-09-21", "count": 4, "last": last});
        world.ask("POST", &address).bearer(&token).json(&body).send().await
    };
    tablet.receipts(&world, &[lines[0].clone(), lines[2].clone()]).await;
    // Of the day's four, one or two are here (number 1 may be of it): a code alone tells no numbers.
    let ahead = ask(&code, Value::Null).await.is(200).json();
    assert_eq!(
        (&ahead["result"], &ahead["missing"], &ahead["at_least"]),
        (&json!("ahead"), &json!([[2, 2]]), &json!(2))
    );
    let exact = ask(&code, json!(6)).await.json();
    assert_eq!((&exact["result"], &exact["missing"]), (&json!("owes"), &json!([[2, 2], [4, 6]])));
    assert_eq!(closes(&world).await[0]["by_voice"], json!(true));

    tablet.receipts(&world, &lines).await;
    let typed = format!("{} {}", &code[..4].to_lowercase(), &code[4..]);
    let all = ask(&typed, Value::Null).await.json();
    assert_eq!((&all["result"], &all["upto"]), (&json!("holds_all"), &json!(6)));
    assert_eq!(closes(&world).await[0]["matched"], json!(true));
    // Heard wrong: told so, and not written over what was right.
    let wrong = if code.starts_with('2') { "3" } else { "2" };
    let no_fit = ask(&format!("{wrong}{}", &code[1..]), json!(6)).await.json();
    assert_eq!(no_fit["result"], "no_fit");
    assert_eq!(closes(&world).await[0]["matched"], json!(true));

    ask("K7QM", Value::Null).await.refused(422, "invalid");
    ask("K7QMU4P2", Value::Null).await.refused(422, "invalid");
    ask(&code, json!(3)).await.refused(422, "invalid");
    let nobody = world.ask("POST", "/api/v1/tablets/0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10/day-code").bearer(&token);
    nobody.json(&json!({"code": code, "day": "2022-09-21", "count": 4})).send().await.refused(404, "no-such-thing");
}
