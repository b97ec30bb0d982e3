//! Submissions that name an evaluation which this server does not have.

use serde_json::json;
use store::Role;
use survey::id::EvaluationId;
use sync::seal::Frozen;

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, World, case_id, id};

#[tokio::test]
async fn lines_of_an_evaluation_that_is_not_here_are_shown_with_their_tablet() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let gone = EvaluationId(id(0xdead));
    let line = |seq: u64| {
        let mut header = header(tablet.install, seq);
        // The third is as it should be, the fifth of an app that this server is too old for.
        header.evaluation = if seq == 3 { CURRENT } else { gone };
        header.v = if seq == 5 { 2 } else { 1 };
        frozen(&header, &interview(case_id(CURRENT, u32::try_from(seq).unwrap()), 4))
    };
    let lines: Vec<Frozen> = (1..=5).map(line).collect();
    tablet.receipts(&world, &lines[..3]).await;
    world.wait_seconds(60);
    tablet.receipts(&world, &lines[3..]).await;
    world.judge().await;
    let token = world.token(Role::Supervisor).await;
    let list = world.get("/api/v1/tablets", &token).send().await.is(200).json();
    let at = world.now().rfc3339();
    let expected = json!([
        {"evaluation": gone, "reason": "unknown_evaluation", "count": 3, "numbers": [[1, 2], [4, 4]], "received_at": at},
        {"evaluation": gone, "reason": "unknown_version", "count": 1, "numbers": [[5, 5]], "received_at": at},
    ]);
    assert_eq!(list["items"][0]["unplaced"], expected);
    let path = format!("/api/v1/tablets/{}", tablet.install);
    assert_eq!(world.get(&path, &token).send().await.is(200).json()["unplaced"], expected);
}
