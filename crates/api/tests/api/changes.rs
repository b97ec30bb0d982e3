//! The lists as a tablet pulls them, and what happens when they go to somebody else.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{EvaluationChange, Role};
use survey::questionnaire::QuestionnaireHash;
use sync::message::{Change, ChangesAnswer};
use sync::replica::{Applied, InUse, Replica};

use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, MANY, OFFICE, World, case_id, form, user};

const OPEN_EVALUATIONS: usize = 3;

async fn page(world: &World, tablet: &Tablet, cursor: &str, limit: usize) -> ChangesAnswer {
    let path = format!("/sync/v1/changes?cursor={cursor}&limit={limit}");
    let reply = world.get(&path, &tablet.access).send().await.is(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    serde_json::from_slice(&reply.body).unwrap()
}

/// Reads to the end and gives how many pages and changes that took.
async fn pull(world: &World, tablet: &Tablet, replica: &mut Replica, limit: usize) -> (usize, usize) {
    let mut changes = 0;
    for pages in 1..100 {
        let page = page(world, tablet, replica.cursor(), limit).await;
        changes += page.changes.len();
        match replica.apply(page, &InUse::default()) {
            Applied::Whole => return (pages, changes),
            Applied::More => {}
            Applied::Wrong => panic!("the checksum does not fit"),
        }
    }
    panic!("no end after a hundred pages");
}

fn shown(replica: &Replica) -> Value {
    serde_json::from_str(&replica.snapshot().unwrap()).unwrap()
}

#[tokio::test]
async fn a_tablet_pulls_page_by_page_and_then_only_what_changed() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let rows = OPEN_EVALUATIONS * (1 + usize::try_from(MANY).unwrap());
    let mut replica = Replica::default();
    let (pages, changes) = pull(&world, &tablet, &mut replica, 40).await;
    assert_eq!((pages, changes), (rows.div_ceil(40), rows + 1), "all rows and one questionnaire");
    assert_eq!(pull(&world, &tablet, &mut replica, 40).await, (1, 0));
    let snapshot = shown(&replica);
    assert_eq!(snapshot["surveyor"]["name"], "Lò Thị Mai");
    assert_eq!(snapshot["cases"].as_array().unwrap().len(), OPEN_EVALUATIONS * usize::try_from(MANY).unwrap());
    assert!(!replica.snapshot().unwrap().contains("weight"), "the design stays in the office");

    let line = frozen(&header(tablet.install, 1), &interview(case_id(CURRENT, 1), 4));
    assert_eq!(tablet.receipts(&world, &[line]).await[0]["status"], "stored");
    world.judge().await;
    assert_eq!(pull(&world, &tablet, &mut replica, 40).await, (1, 1));
    let done = |snapshot: &Value| {
        let cases = snapshot["cases"].as_array().unwrap().iter();
        cases.filter(|case| case["state"] == "done").map(|case| case["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(done(&shown(&replica)), [json!(case_id(CURRENT, 1))]);
    let counts = shown(&replica)["progress"].as_array().unwrap().clone();
    let of_current = counts.iter().find(|counts| counts["evaluation"] == json!(CURRENT)).unwrap();
    assert_eq!((&of_current["done"], &of_current["target"]), (&json!(1), &json!(MANY)));
}

#[tokio::test]
async fn a_cursor_that_means_nothing_gets_the_whole() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let whole = page(&world, &tablet, "", 1000).await;
    assert!(whole.reset && !whole.more && whole.checksum.is_some());
    assert!(!page(&world, &tablet, &whole.next, 1000).await.reset);
    for nonsense in ["x", "!", "MSB4", "%00", "%E1%BA%AD"] {
        let again = page(&world, &tablet, nonsense, 1000).await;
        assert_eq!((again.reset, again.checksum), (true, whole.checksum), "{nonsense}");
    }
    // Another surveyor's cursor, and one from before the server lost data.
    let theirs = page(&world, &tablet, &whole.next, 1000).await;
    assert_eq!(theirs.changes, []);
    let epoch = "0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a10";
    world.store.begin_epoch(epoch, world.now()).await.unwrap();
    let anew = page(&world, &tablet, &whole.next, 1000).await;
    assert!(anew.reset && anew.epoch != whole.epoch);
    for limit in ["0", "99999999"] {
        assert!(page(&world, &tablet, "", limit.parse().unwrap()).await.reset);
    }
    let wrong = world.get("/sync/v1/changes?cursor=&limit=viele", &tablet.access).send().await;
    wrong.refused(400, "bad-address");
}

#[tokio::test]
async fn a_version_is_sent_to_whom_it_lacks() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let ask = async |more: &str| -> Vec<(QuestionnaireHash, String)> {
        let path = format!("/sync/v1/changes?cursor=&limit=5&{more}");
        let reply = world.get(&path, &tablet.access).send().await.is(200);
        let page: ChangesAnswer = serde_json::from_slice(&reply.body).unwrap();
        let versions = page.changes.into_iter().filter_map(|change| match change {
            Change::Questionnaire { hash, content } => Some((hash, content)),
            _ => None,
        });
        versions.collect()
    };
    let [(hash, _)] = <[_; 1]>::try_from(ask("").await).unwrap();
    assert_eq!(ask(&format!("have={hash}&want=")).await, []);
    assert_eq!(ask(&format!("have=x,{hash},&want={hash}")).await, [], "it is there");
    // No evaluation names this one.
    let mut other = form().questionnaire().clone();
    other.version = "0.0.1-withdrawn".to_owned();
    world.store.publish_questionnaire(&other, world.now()).await.unwrap();
    let withdrawn = other.hash().unwrap();
    let unknown = QuestionnaireHash([7; 32]);
    let given = ask(&format!("have={hash}&want={unknown},{withdrawn},{withdrawn}")).await;
    assert_eq!(given, [(withdrawn, other.canonical_json().unwrap())]);
}

#[tokio::test]
async fn a_list_is_handed_over_and_no_interview_is_lost() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let (mut hers, mut his) = (Replica::default(), Replica::default());
    pull(&world, &tablet, &mut hers, 1000).await;
    let in_time = frozen(&header(tablet.install, 1), &interview(case_id(CURRENT, 1), 4));
    assert_eq!(tablet.receipts(&world, &[in_time]).await[0]["status"], "stored");
    world.judge().await;

    let token = world.token(Role::Supervisor).await;
    let (mai, successor) = (user(Role::Surveyor), user(Role::Supervisor));
    let path = format!("/api/v1/evaluations/{CURRENT}/hand-over");
    let ask = async |from: Value, to: Value| {
        world.ask("POST", &path).bearer(&token).json(&json!({"from": from, "to": to})).send().await
    };
    for (to, pointer) in [(json!(mai), "/to"), (json!(user(Role::Analyst)), "/to"), (json!(CURRENT), "/to")] {
        let reply = ask(json!(mai), to).await;
        reply.refused(422, "invalid");
        assert_eq!(reply.json()["errors"][0]["pointer"], pointer);
    }
    let reply = ask(json!(successor), json!(mai)).await;
    assert_eq!(reply.json()["errors"][0]["pointer"], "/from", "{}", reply.text());
    let lists = format!("/api/v1/evaluations/{CURRENT}/surveyors");
    let before = world.get(&lists, &token).send().await.is(200).json();
    assert_eq!(before["items"].as_array().unwrap().len(), 1);
    assert_eq!((&before["items"][0]["surveyor"], &before["items"][0]["left"]), (&json!(mai), &json!(MANY - 1)));
    let moved = ask(json!(mai), json!(successor)).await.is(200).json();
    assert_eq!(moved, json!({"cases": MANY - 1}));
    let after = world.get(&lists, &token).send().await.is(200).json();
    assert_eq!(after["items"].as_array().unwrap().len(), 1);
    assert_eq!((&after["items"][0]["surveyor"], &after["items"][0]["cases"]), (&json!(successor), &json!(MANY - 1)));

    pull(&world, &tablet, &mut hers, 1000).await;
    let left = shown(&hers);
    assert_eq!(left["evaluations"].as_array().unwrap().len(), OPEN_EVALUATIONS - 1);
    let code = crate::tablet::code(&world, successor.0).await;
    let key = crate::tablet::key(9);
    let answer = crate::tablet::enrol(&world, &key, &crate::tablet::enrolment(&key, &code)).await.is(201).json();
    let access = answer["session"]["access_token"].as_str().unwrap();
    let path = "/sync/v1/changes?cursor=";
    let first: ChangesAnswer = serde_json::from_slice(&world.get(path, access).send().await.is(200).body).unwrap();
    assert_eq!(his.apply(first, &InUse::default()), Applied::Whole);
    assert_eq!(shown(&his)["cases"].as_array().unwrap().len(), usize::try_from(MANY).unwrap() - 1);

    // She finished one before her tablet heard of it: kept, receipted, and a supervisor looks.
    let late = frozen(&header(tablet.install, 2), &interview(case_id(CURRENT, 2), 2));
    let receipt = &tablet.receipts(&world, &[late]).await[0];
    assert_eq!((&receipt["status"], &receipt["reason"]), (&json!("quarantined"), &json!("late_scope")));
    assert_eq!(tablet.hello(&world, 2).await.is(200).json()["ack"]["seq"], 2);
}

#[tokio::test]
async fn an_interview_on_a_version_that_was_given_up_is_taken_in() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let mut hers = Replica::default();
    pull(&world, &tablet, &mut hers, 1000).await;
    let (old, open) = (form().hash(), InUse { questionnaires: [form().hash()].into(), ..InUse::default() });
    let mut other = form().questionnaire().clone();
    other.version = "0.0.2".to_owned();
    world.store.publish_questionnaire(&other, world.now()).await.unwrap();
    for evaluation in shown(&hers)["evaluations"].as_array().unwrap() {
        let id = serde_json::from_value(evaluation["id"].clone()).unwrap();
        let version = EvaluationChange { questionnaire: Some(other.hash().unwrap()), ..EvaluationChange::default() };
        world.store.change_evaluation(id, version, OFFICE).await.unwrap();
    }
    // Nothing of hers names the old version any more but the interview she is in the middle of.
    let news = page(&world, &tablet, hers.cursor(), 1000).await;
    assert_eq!(hers.apply(news, &open), Applied::Whole);
    assert_eq!(hers.questionnaires().keys().copied().collect::<BTreeSet<_>>(), [old, other.hash().unwrap()].into());
    let late = frozen(&header(tablet.install, 1), &interview(case_id(CURRENT, 1), 4));
    let said = crate::submissions::verdict(&world, &tablet, late).await;
    assert_eq!(said, ("stored".to_owned(), "unknown_questionnaire".to_owned()), "kept, and a supervisor looks");
    assert_eq!(tablet.hello(&world, 1).await.is(200).json()["ack"]["seq"], 1);
}
