//! What people wrote: read against a code list by people, every tenth comment by two, counted by theme.

use api::comments::is_read_twice;
use serde_json::{Value, json};
use store::{Arrival, Role};
use survey::id::{ResponseId, SubmissionId};
use sync::line::Header;

use crate::call::Reply;
use crate::lines::{frozen, header, interview};
use crate::tablet::Tablet;
use crate::world::{CURRENT, NOW, World, case_id, id};

const THEMES: &str = "theme;vi;en\nwait;Chờ lâu;Waiting\nstaff;Thái độ;Staff\n";

/// The id of an interview: the first of every nine is read by two people, whatever the tablet.
fn submission(number: u32) -> SubmissionId {
    let mut ids = (0..).map(|at: u128| SubmissionId(id(0x2000_0000 + 64 * at + u128::from(number))));
    ids.find(|one| is_read_twice(ResponseId(one.0)) == (number % 9 == 1)).unwrap()
}

/// So many interviews of which each has a comment.
async fn written(count: u32) -> World {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let line = |number: u32| {
        let header = Header { id: submission(number), ..header(tablet.install, u64::from(number)) };
        let mut body = interview(case_id(CURRENT, number), 4);
        let text = if number == 1 {
            "Gọi ông Lò Văn A, 0912 345 678".to_owned()
        } else {
            format!("Chờ {number} lần")
        };
        body.texts.insert("O1".to_owned(), text);
        let one = frozen(&header, &body);
        Arrival { header, line_hash: one.line_hash, line: one.line, key_box: one.key_box, reason: None }
    };
    world.store.accept(tablet.install, &(1..=count).map(line).collect::<Vec<_>>(), NOW).await.unwrap();
    world.judge().await;
    world
}

async fn put_themes(world: &World, token: &str, sheet: &str) -> Reply {
    let ask = world.ask("PUT", "/api/v1/themes").bearer(token).header("content-type", "text/csv");
    ask.body(sheet.as_bytes().to_vec()).send().await
}

async fn comments(world: &World, token: &str, state: &str) -> Vec<Value> {
    let path = format!("/api/v1/evaluations/{CURRENT}/comments?limit=500&state={state}");
    world.get(&path, token).send().await.is(200).json()["items"].as_array().unwrap().clone()
}

async fn code(world: &World, token: &str, comment: &Value, themes: &[&str]) -> Reply {
    let path = format!("/api/v1/evaluations/{CURRENT}/comments/{}", comment["comment"].as_str().unwrap());
    world.ask("PUT", &path).bearer(token).json(&json!({"question": comment["question"], "themes": themes})).send().await
}

async fn counts(world: &World, token: &str) -> Value {
    world.get(&format!("/api/v1/evaluations/{CURRENT}/themes"), token).send().await.is(200).json()
}

#[tokio::test]
async fn comments_are_read_by_one_and_some_by_two_and_counted_from_ten_on() {
    let world = written(36).await;
    let (manager, analyst) = (world.token(Role::Manager).await, world.token(Role::Analyst).await);
    put_themes(&world, &manager, THEMES).await.is(200);
    let todo = comments(&world, &analyst, "todo").await;
    assert_eq!(todo.len(), 36);
    let answers: Vec<_> = world.store.comments(CURRENT, "O1").await.unwrap();
    let told = serde_json::to_string(&todo).unwrap();
    let whose = answers.iter().filter(|answer| told.contains(&answer.response.to_string()));
    assert_eq!((answers.len(), whose.count()), (36, 0), "an id would tell when it was written, and of which case");
    let named = todo.iter().filter(|one| one["may_name_somebody"] == true).count();
    assert_eq!((named, counts(&world, &analyst).await["comments"].as_u64()), (1, Some(36)));

    // Nine with one theme, eleven with the other, the rest with none.
    for (place, comment) in todo.iter().enumerate() {
        let themes: &[&str] = if place < 9 {
            &["staff"]
        } else if place < 20 {
            &["wait"]
        } else {
            &[]
        };
        code(&world, &analyst, comment, themes).await.is(204);
    }
    let counted = counts(&world, &analyst).await;
    let n: Vec<&Value> = counted["items"].as_array().unwrap().iter().map(|theme| &theme["n"]).collect();
    assert_eq!(n, [&json!(11), &Value::Null], "nine could be recognised");
    assert_eq!((&counted["read"], &counted["twice"], &counted["kappa"]), (&json!(36), &json!(0), &Value::Null));
    assert_eq!(comments(&world, &analyst, "todo").await.len(), 0);
    // Who opened one at the same time is told that it is done.
    let once = todo.iter().find(|one| one["twice"] == false).unwrap();
    let refused = code(&world, &manager, once, &[]).await;
    refused.refused(409, "state-forbids");
    assert!(refused.text().contains("Người khác vừa đọc"), "{}", refused.text());

    world.wait_seconds(60);
    // What is left for the second reader are those that two read; they see nothing of what was found.
    let second = comments(&world, &manager, "todo").await;
    let twice = todo.iter().filter(|one| one["twice"] == true).count();
    assert_eq!(second.len(), twice);
    assert!(second.iter().all(|one| one["themes"].is_null() && one["others"] == 1));
    for comment in &second {
        code(&world, &manager, comment, &["wait"]).await.is(204);
    }
    assert_eq!(counts(&world, &analyst).await["twice"], Value::Null, "{twice} of thirty-six");
    assert_eq!(twice, 4);
    assert_eq!(comments(&world, &manager, "mine").await.len(), twice);
    assert_eq!(counts(&world, &manager).await["items"], counted["items"], "the first reading counts");
}

#[tokio::test]
async fn what_does_not_fit_is_said() {
    let world = written(2).await;
    let (manager, analyst) = (world.token(Role::Manager).await, world.token(Role::Analyst).await);
    let refused = put_themes(&world, &manager, "theme;vi\nwait;Chờ\n").await;
    refused.refused(422, "invalid");
    let sheet = "theme,vi,en\nchờ lâu,Chờ,Wait\nwait,,Wait\nok,A,B\nok,A,B\n";
    let refused = put_themes(&world, &manager, sheet).await;
    refused.refused(422, "invalid");
    let places: Vec<String> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(places, ["/2/theme", "/3/vi", "/5/theme"]);
    put_themes(&world, &manager, THEMES).await.is(200);

    let comment = comments(&world, &analyst, "").await.remove(0);
    code(&world, &analyst, &comment, &["nothing"]).await.refused(422, "invalid");
    let mut other = comment.clone();
    other["question"] = json!("A1");
    code(&world, &analyst, &other, &[]).await.refused(422, "invalid");
    other = comment.clone();
    other["comment"] = json!("01835d00-0000-7000-8000-000000000777");
    code(&world, &analyst, &other, &[]).await.refused(404, "no-such-thing");
    code(&world, &analyst, &comment, &["wait"]).await.is(204);
    let kept = put_themes(&world, &manager, "theme;vi;en\nstaff;Thái độ;Staff\n").await;
    kept.refused(422, "invalid");
    assert!(kept.text().contains("wait"), "{}", kept.text());
    // Two comments: not even how many there are is told.
    assert_eq!(counts(&world, &analyst).await["comments"], Value::Null);
}
