//! Batches that are right, and batches in which something is wrong: everything well-formed is kept.

use serde_json::{Value, json};
use store::{InstallStatus, ResponseState, Role};
use survey::campaign::CampaignState;
use survey::id::EvaluationId;
use survey::questionnaire::QuestionnaireHash;
use sync::message::{Outcome, SubmissionsAnswer};
use sync::seal::Frozen;

use crate::lines::{batch_of, frozen, header, interview};
use crate::tablet::{SUBMISSIONS, Tablet, key, proof};
use crate::world::{CURRENT, OFFICE, OPEN, World, case_id, id, keys};

/// Interviews one to `count`, one for each case.
pub fn interviews(tablet: &Tablet, count: u64) -> Vec<Frozen> {
    let one = |seq| {
        let case = case_id(CURRENT, u32::try_from(seq).unwrap());
        frozen(&header(tablet.install, seq), &interview(case, 4))
    };
    (1..=count).map(one).collect()
}

pub async fn counted(world: &World) -> usize {
    world.judge().await;
    world.store.responses(CURRENT, Some(ResponseState::Counted), None, 500).await.unwrap().len()
}

pub async fn verdict(world: &World, tablet: &Tablet, line: Frozen) -> (String, String) {
    let receipts = tablet.receipts(world, &[line]).await;
    let id = receipts[0]["id"].as_str().unwrap().parse().unwrap();
    let id = survey::id::SubmissionId(id);
    world.judge().await;
    let reason = world.store.quarantine_reason(tablet.install, id).await.unwrap();
    (
        receipts[0]["status"].as_str().unwrap().to_owned(),
        reason.map_or(String::new(), |reason| reason.name().to_owned()),
    )
}

#[tokio::test]
async fn receipts_are_signed_for_exactly_these_lines() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 3);
    let reply = tablet.send(&world, &lines).await.is(200);
    let answer: SubmissionsAnswer = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!(answer.receipts.len(), 3);
    let public = keys().public().receipt;
    for (number, (line, outcome)) in (1..).zip(lines.iter().zip(&answer.receipts)) {
        let Outcome::Held(receipt) = outcome else { panic!("{outcome:?}") };
        let id = header(tablet.install, number).id;
        receipt.proves(tablet.install, number, id, line.line_hash, public).unwrap();
    }
    assert_eq!(counted(&world).await, 3);
    let hello = tablet.hello(&world, 5).await.is(200).json();
    assert_eq!(hello["ack"]["seq"], 3);
    assert_eq!(hello["want"], json!([[4, 5]]));
    assert_eq!(hello["device_status"], "active");
    let token = world.token(Role::Supervisor).await;
    let tablets = world.get("/api/v1/tablets", &token).send().await.is(200).json();
    assert_eq!((&tablets["items"][0]["held"], &tablets["items"][0]["owed"]), (&json!(3), &json!(2)));
}

#[tokio::test]
async fn an_app_that_is_too_old_is_told_and_refused_nothing() {
    let world = World::needing_app("9.0.0").await;
    let tablet = Tablet::enrol(&world).await;
    let hello = tablet.hello(&world, 2).await.is(200).json();
    assert_eq!((&hello["min_app"], &hello["want"]), (&json!("9.0.0"), &json!([[1, 2]])));
    let receipts = tablet.receipts(&world, &interviews(&tablet, 2)).await;
    assert!(receipts.iter().all(|receipt| receipt["status"] == "stored"), "{receipts:?}");
    assert_eq!(tablet.hello(&world, 2).await.is(200).json()["ack"]["seq"], 2);
    world.get("/sync/v1/changes", &tablet.access).send().await.is(200);
    assert_eq!(World::new().await.state.config.min_app, None);
}

#[tokio::test]
async fn the_same_batch_five_times_is_kept_once_with_the_same_receipts() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 4);
    let first = tablet.receipts(&world, &lines).await;
    assert!(first.iter().all(|receipt| receipt["status"] == "stored"), "{first:?}");
    for _ in 0..4 {
        world.wait_seconds(60);
        let mut again = tablet.receipts(&world, &lines).await;
        for receipt in &mut again {
            assert_eq!(receipt["status"], "duplicate");
            receipt["status"] = json!("stored");
        }
        assert_eq!(again, first);
    }
    assert_eq!(counted(&world).await, 4);
}

#[tokio::test]
async fn a_broken_line_in_the_middle_harms_no_other() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let mut lines = interviews(&tablet, 3);
    lines[1].line = lines[1].line.replacen("\"seq\":2", "\"seq\":\"two\"", 1);
    let receipts = tablet.receipts(&world, &lines).await;
    let statuses: Vec<&Value> = receipts.iter().map(|receipt| &receipt["status"]).collect();
    assert_eq!(statuses, ["stored", "refused", "stored"]);
    assert_eq!(receipts[1]["reason"], "bad_header");
    let hello = tablet.hello(&world, 3).await.json();
    assert_eq!((&hello["ack"]["seq"], &hello["want"]), (&json!(1), &json!([[2, 2]])));
    let mended = interviews(&tablet, 3);
    let again = tablet.receipts(&world, &mended[1..2]).await;
    assert_eq!(again[0]["status"], "stored");
    assert_eq!(tablet.hello(&world, 3).await.json()["ack"]["seq"], 3);
}

#[tokio::test]
async fn what_is_wrong_with_an_interview_sends_it_to_the_supervisor_and_not_away() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let with = |seq: u64, change: &dyn Fn(&mut sync::line::Header)| {
        let mut changed = header(tablet.install, seq);
        change(&mut changed);
        frozen(&changed, &interview(case_id(CURRENT, u32::try_from(seq).unwrap()), 4))
    };
    let quarantined = |reason: &str| ("quarantined".to_owned(), reason.to_owned());

    let lost = with(1, &|header| header.evaluation = EvaluationId(id(0xdead)));
    assert_eq!(verdict(&world, &tablet, lost).await, quarantined("unknown_evaluation"));
    let unknown = with(2, &|header| header.questionnaire = QuestionnaireHash::of("{}"));
    assert_eq!(verdict(&world, &tablet, unknown).await, quarantined("unknown_questionnaire"));
    let later = with(3, &|header| header.v = 2);
    assert_eq!(verdict(&world, &tablet, later).await, quarantined("unknown_version"));
    let foreign = with(4, &|header| header.install = survey::id::InstallId(id(0xbeef)));
    let receipts = tablet.receipts(&world, &[foreign]).await;
    assert_eq!((&receipts[0]["status"], &receipts[0]["reason"]), (&json!("quarantined"), &json!("install_mismatch")));

    let mut bad = interview(case_id(CURRENT, 5), 4);
    bad.answers.remove("A1");
    bad.answers.insert("F_visits".to_owned(), json!(70));
    let bad = frozen(&header(tablet.install, 5), &bad);
    assert_eq!(verdict(&world, &tablet, bad).await, ("stored".to_owned(), "bad_answers".to_owned()));
    let mut box_of_another = with(6, &|_| {});
    box_of_another.key_box = with(1, &|_| {}).key_box;
    assert_eq!(verdict(&world, &tablet, box_of_another).await, ("stored".to_owned(), "unopenable".to_owned()));
    // The right box, sent later, opens what was held all the time.
    assert_eq!(verdict(&world, &tablet, with(6, &|_| {})).await, ("duplicate".to_owned(), String::new()));
    let nobody = frozen(&header(tablet.install, 7), &interview(case_id(CURRENT, 999), 4));
    assert_eq!(verdict(&world, &tablet, nobody).await, ("stored".to_owned(), "unknown_case".to_owned()));
    let second = frozen(&header(tablet.install, 8), &interview(case_id(CURRENT, 6), 2));
    assert_eq!(verdict(&world, &tablet, second).await, ("stored".to_owned(), "case_answered".to_owned()));
    assert_eq!(counted(&world).await, 1);

    let token = world.token(Role::Supervisor).await;
    let path = format!("/api/v1/evaluations/{CURRENT}/responses?state=counted");
    let listed = world.get(&path, &token).send().await.is(200).json();
    assert_eq!(listed["items"][0]["consent"], json!({"language": "hmn", "day": "2022-09-21"}));
    let path = format!("/api/v1/evaluations/{CURRENT}/responses?state=quarantined");
    let listed = world.get(&path, &token).send().await.is(200).json();
    let reasons: Vec<&str> =
        listed["items"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    for reason in ["bad_answers", "unknown_case", "case_answered"] {
        assert!(reasons.contains(&reason), "{reason} is not in {reasons:?}");
    }
}

#[tokio::test]
async fn two_lines_under_one_number_are_both_kept() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let first = frozen(&header(tablet.install, 1), &interview(case_id(CURRENT, 1), 4));
    let other = frozen(&header(tablet.install, 1), &interview(case_id(CURRENT, 2), 5));
    assert_eq!(tablet.receipts(&world, &[first]).await[0]["status"], "stored");
    let conflict = tablet.receipts(&world, std::slice::from_ref(&other)).await;
    assert_eq!((&conflict[0]["status"], &conflict[0]["reason"]), (&json!("conflict"), &json!("id_taken")));
    let again = tablet.receipts(&world, &[other]).await;
    assert_eq!(again[0]["signature"], conflict[0]["signature"]);
}

#[tokio::test]
async fn a_submission_under_the_id_of_another_is_shown_with_its_tablet() {
    let world = World::new().await;
    let first = Tablet::enrol(&world).await;
    world.wait_seconds(60);
    let second = Tablet::enrol_with(&world, 9).await;
    let id = header(first.install, 1).id;
    let line = |tablet: &Tablet, seq, level| {
        let mut header = header(tablet.install, seq);
        header.id = id;
        frozen(&header, &interview(case_id(CURRENT, 1), level))
    };
    first.receipts(&world, &[line(&first, 1, 4)]).await;
    second.receipts(&world, &[line(&second, 1, 2)]).await;
    first.receipts(&world, &[line(&first, 2, 5)]).await;
    world.judge().await;
    let token = world.token(Role::Supervisor).await;
    let taken = async |tablet: &Tablet| {
        let path = format!("/api/v1/tablets/{}", tablet.install);
        world.get(&path, &token).send().await.is(200).json()["taken"].clone()
    };
    let found = taken(&second).await;
    assert_eq!((&found[0]["id"], &found[0]["seq"], &found[0]["own"]), (&json!(id), &json!(1), &json!(false)));
    assert_eq!((&found[0]["first"], &found[0]["evaluation"]), (&json!("Máy 01"), &json!(CURRENT)));
    let copied = taken(&first).await;
    assert_eq!((&copied[0]["seq"], &copied[0]["own"], copied.as_array().unwrap().len()), (&json!(2), &json!(true), 1));
    let list = world.get("/api/v1/tablets", &token).send().await.is(200).json();
    assert_eq!(list["items"][1]["taken"], found);
}

#[tokio::test]
async fn a_closed_campaign_and_a_revoked_tablet_lose_nothing() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines = interviews(&tablet, 2);
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    let late = tablet.receipts(&world, &lines[..1]).await;
    assert_eq!((&late[0]["status"], &late[0]["reason"]), (&json!("quarantined"), &json!("campaign_closed")));

    let token = world.token(Role::Supervisor).await;
    let path = format!("/api/v1/tablets/{}", tablet.install);
    world.ask("PATCH", &path).bearer(&token).json(&json!({"status": "revoked"})).send().await.is(204);
    let revoked = tablet.receipts(&world, &lines[1..]).await;
    assert_eq!((&revoked[0]["status"], &revoked[0]["reason"]), (&json!("quarantined"), &json!("revoked_install")));
    assert_eq!(tablet.hello(&world, 2).await.is(200).json()["device_status"], "revoked");
    assert_eq!(tablet.hello(&world, 2).await.json()["ack"]["seq"], 2);
    tablet.refresh(&world, &tablet.refresh).await.refused(401, "token-expired");
    let status = world.store.install(tablet.install).await.unwrap().unwrap().status;
    assert_eq!(status, InstallStatus::Revoked);
    assert_eq!(counted(&world).await, 0);
}

#[tokio::test]
async fn a_credential_without_the_key_sends_nothing() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let other = Tablet::enrol_with(&world, 8).await;
    let body = batch_of(&interviews(&tablet, 1)).into_bytes();
    let push = format!("Push {}", tablet.push);
    let ask = || world.ask("POST", SUBMISSIONS).header("authorization", &push).body(body.clone());
    let good = proof(&tablet.key, SUBMISSIONS, &body);
    let mut longer = body.clone();
    longer.push(b'\n');
    for wrong in [
        proof(&key(99), SUBMISSIONS, &body),
        proof(&other.key, SUBMISSIONS, &body),
        proof(&tablet.key, "/sync/v1/hello", &body),
        proof(&tablet.key, SUBMISSIONS, &longer),
        good[..good.len() - 2].to_owned(),
        String::new(),
    ] {
        ask().header("x-install-proof", &wrong).send().await.refused(401, "not-enrolled");
    }
    ask().send().await.refused(401, "not-enrolled");
    let bearer = world.ask("POST", SUBMISSIONS).bearer(&tablet.push).header("x-install-proof", &good);
    bearer.body(body.clone()).send().await.refused(401, "not-enrolled");
    assert_eq!(world.store.held(tablet.install).await.unwrap().ack, 0);
    ask().header("x-install-proof", &good).send().await.is(200);
    assert_eq!(world.store.held(tablet.install).await.unwrap().ack, 1);
    let body = tablet.hello_body(&world, 1).to_string().into_bytes();
    other.post(&world, "/sync/v1/hello", body).send().await.refused(401, "not-enrolled");
}

#[tokio::test]
async fn what_goes_beyond_fifty_items_is_asked_for_again() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let lines: Vec<Frozen> = (1..=51)
        .map(|seq| {
            let mut short = header(tablet.install, seq);
            short.kind = sync::line::Kind::Attempt;
            frozen(&short, &sync::body::Body::default())
        })
        .collect();
    let receipts = tablet.receipts(&world, &lines).await;
    assert_eq!(receipts.len(), 51);
    assert!(receipts[..50].iter().all(|receipt| receipt["status"] == "stored"));
    assert_eq!((&receipts[50]["status"], &receipts[50]["reason"]), (&json!("retry"), &json!("too_many_items")));
    let hello = tablet.hello(&world, 51).await.json();
    assert_eq!((&hello["ack"]["seq"], &hello["want"]), (&json!(50), &json!([[51, 51]])));
}
