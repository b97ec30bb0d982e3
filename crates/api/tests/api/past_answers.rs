//! Files of past results over HTTP: refused whole with every problem at its place, taken once, taken back.

use serde_json::{Value, json};
use store::Role;
use survey::campaign::{Campaign, CampaignState};
use survey::id::{CampaignId, EvaluationId};
use survey::language::Text;

use crate::call::Reply;
use crate::imports::errors;
use crate::reports::words;
use crate::world::{CURRENT, MANY, OFFICE, OPEN, SHOWN, UNIT, World, draft, evaluation, id};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const HEAD: &str = "number,area_code,stratum,psu,psus_in_stratum,people_in_psu,weight,day,sample_type,outcome,A1\n";

fn address(query: &str) -> String {
    format!("/api/v1/evaluations/{CURRENT}/past-answers{query}")
}

async fn bring(world: &World, token: &str, query: &str, text: String) -> Reply {
    let ask = world.ask("POST", &address(query)).bearer(token).header("content-type", "text/csv; charset=utf-8");
    ask.body(text).send().await
}

async fn responses(world: &World) -> usize {
    let rows = world.store.sample_rows(CURRENT).await.unwrap();
    rows.probability.len() + rows.self_selected.len()
}

#[tokio::test]
async fn a_file_comes_in_once_is_listed_and_is_taken_back() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let before = responses(&world).await;
    let text = format!(
        "{HEAD}901,03646,tầng mới,cụm 1,2,40,5,20/9/2022,,,4\n902,03646,tầng mới,cụm 2,2,30,5,,,refused,\n\
         ,,,,,,,2022-09-20,self_selected,,5\n,,,,,,,2022-09-20,assisted,,\n"
    );
    let refused = bring(&world, &token, "", text.clone()).await;
    refused.refused(422, "invalid");
    assert_eq!(errors(&refused)[0].0, "/5/answered");
    let text = text.replace(",assisted,,\n", ",assisted,,3\n");

    let dry = bring(&world, &token, "?dry_run=true", text.clone()).await;
    assert_eq!(dry.status, 200, "{}", dry.text());
    let dry = dry.json();
    assert_eq!((&dry["added"], &dry["cases"], &dry["not_answered"]), (&json!(3), &json!(2), &json!(1)));
    assert_eq!((&dry["dry_run"], &dry["import"]), (&json!(true), &Value::Null));
    let a2 = dry["blanks"].as_array().unwrap().iter().find(|blank| blank["question"] == "A2").unwrap();
    assert_eq!(a2["count"], 3);
    assert_eq!(responses(&world).await, before, "a dry run keeps nothing");

    let name = "?name=phi%E1%BA%BFu%202022.csv";
    let done = bring(&world, &token, name, text.clone()).await;
    assert_eq!(done.status, 201, "{}", done.text());
    let import = done.json()["import"].as_str().unwrap().to_owned();
    assert_eq!(responses(&world).await, before + 2, "the one who was helped counts in neither");
    let listed = world.get(&address(""), &token).send().await.json();
    let one = &listed["items"][0];
    assert_eq!((one["name"].as_str(), one["by_name"].is_string()), (Some("phiếu 2022.csv"), true));
    assert_eq!((&one["rows"], &one["responses"], &one["cases"]), (&json!(4), &json!(3), &json!(2)));

    let again = bring(&world, &token, "", text.clone()).await;
    again.refused(409, "file-taken");
    assert!(again.text().contains("đã nhập ngày 21/9/2022"), "{}", again.text());

    let one = format!("/api/v1/evaluations/{CURRENT}/past-answers/{import}");
    assert_eq!(world.ask("DELETE", &one).bearer(&token).send().await.status, 204);
    world.ask("DELETE", &one).bearer(&token).send().await.refused(404, "no-such-thing");
    assert_eq!(responses(&world).await, before);
    assert_eq!(bring(&world, &token, name, text).await.status, 201);
}

#[tokio::test]
async fn what_is_wrong_is_said_by_row_and_column_in_both_languages() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let answered = MANY - 1;
    let text = format!(
        "{HEAD}{answered},,,,,,,2022-09-20,,,4\n999,,,,,,,2022-09-20,,,4\n903,03646,t,c,2,40,5,2022-09-20,,,6\n"
    );
    let reply = bring(&world, &token, "", text.clone()).await;
    reply.refused(422, "invalid");
    assert_eq!(
        errors(&reply),
        [("/4/A1".to_owned(), "“6” không có trong các trả lời: 1, 2, 3, 4, 5, 90, 91, 92.".to_owned())]
    );
    let text = text.replace(",6\n", ",5\n");
    let reply = bring(&world, &token, "", text.clone()).await;
    reply.refused(422, "invalid");
    let found: Vec<String> = errors(&reply).into_iter().map(|(place, text)| format!("{place} {text}")).collect();
    assert_eq!(
        found,
        [
            "/2/number Người mang số này đã trả lời, hoặc đã rút câu trả lời.",
            "/3/number Chưa có ai được chọn mang số này; ghi stratum, psu và weight thì người đó được thêm vào.",
        ]
    );
    let english = world.ask("POST", &address("")).bearer(&token).header("content-type", "text/csv");
    let english = english.header("accept-language", "en").body(text).send().await;
    assert_eq!(
        errors(&english)[1].1,
        "Nobody drawn has this number; give stratum, psu and weight, and who it is is added."
    );

    // What would break the design of the whole sample is found before a score is wanted.
    let broken = format!("{HEAD}903,03646,t,c,2,40,5,2022-09-20,,,4\n904,03646,t,c,2,41,5,2022-09-20,,,4\n");
    let reply = bring(&world, &token, "?dry_run=true", broken).await;
    reply.refused(422, "invalid");
    let expected = "Cụm mẫu “c” ở đây có 41 người trong khung mẫu, ở dòng khác là 40; ghi cùng một số.";
    assert_eq!(errors(&reply), [("/3/people_in_psu".to_owned(), expected.to_owned())]);
}

#[tokio::test]
async fn a_file_comes_in_for_a_correction_and_what_is_no_table_is_not_taken() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let text = format!("{HEAD},,,,,,,2021-09-20,self_selected,,5\n");
    let published = format!("/api/v1/evaluations/{SHOWN}/past-answers");
    let ask = world.ask("POST", &published).bearer(&token).header("content-type", "text/csv");
    let reply = ask.body(text.clone()).send().await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    for (media, body) in [("application/json", "{}"), ("application/vnd.ms-excel", "x")] {
        let ask = world.ask("POST", &address("")).bearer(&token).header("content-type", media);
        ask.body(body.to_owned()).send().await.refused(415, "unknown-media");
    }
    let ask = world.ask("POST", &address("")).bearer(&token).header("content-type", XLSX);
    let reply = ask.body(text.clone()).send().await;
    reply.refused(422, "invalid");
    assert!(errors(&reply)[0].1.starts_with("Không đọc được sổ tính này"), "{:?}", errors(&reply));
    bring(&world, &token, &format!("?name={}", "x".repeat(201)), text).await.refused(422, "invalid");
}

#[tokio::test]
async fn who_chose_themselves_is_told_of_where_nobody_was_drawn() {
    let world = World::new().await;
    let token = world.token(Role::Manager).await;
    let (campaign, own) = (CampaignId(id(90)), EvaluationId(id(91)));
    let second = Campaign { name: Text::of("Đợt hai", "Second"), ..draft(campaign, 2022) };
    world.store.add_campaign(&second, OFFICE).await.unwrap();
    world.store.add_evaluation(&evaluation(own, campaign, UNIT), OFFICE).await.unwrap();
    world.store.step_campaign(campaign, CampaignState::Open, OFFICE).await.unwrap();
    let scores = format!("/api/v1/evaluations/{own}/scores");
    assert_eq!(world.get(&scores, &token).send().await.json()["hidden"], "no_sample");
    let row = |at: usize| format!(",,,,,,,2022-09-20,self_selected,,{}\n", if at < 30 { 5 } else { 2 });
    let text: String = std::iter::once(HEAD.to_owned()).chain((0..40).map(row)).collect();
    let ask = world.ask("POST", &format!("/api/v1/evaluations/{own}/past-answers")).bearer(&token);
    assert_eq!(ask.header("content-type", "text/csv; charset=utf-8").body(text).send().await.status, 201);
    let told = world.get(&scores, &token).send().await.json();
    assert_eq!((&told["web"]["n"], &told["web"]["share"]), (&json!(40), &json!(0.75)), "{told}");
    assert_eq!((&told["index"]["estimate"], &told["index"]["reason"]), (&Value::Null, &json!("no_answers")));
    assert_eq!((&told["response_rate"], &told["fieldwork"]), (&Value::Null, &Value::Null), "nobody was asked");
}

/// Of forty people who all answered, in two clusters.
fn respondents() -> String {
    use std::fmt::Write as _;
    let mut text = HEAD.to_owned();
    for number in 901..=940 {
        let (cluster, level) = (1 + number % 2, 2 + number % 4);
        let _ = writeln!(text, "{number},03646,tầng mới,cụm {cluster},2,40,2,20/9/2022,,,{level}");
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_of_respondents_alone_leaves_no_response_rate_anywhere() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let scores = async || {
        let scores = world.get(&format!("/api/v1/evaluations/{CURRENT}/scores"), &token).send().await.is(200).json();
        (scores["response_rate"].clone(), scores["fieldwork"].clone())
    };
    let report = async || {
        let path = format!("/api/v1/evaluations/{CURRENT}/report?format=html");
        words(&world.get(&path, &token).send().await.is(200).text())
    };
    let rates = async || {
        let found = world.get(&format!("/api/v1/evaluations/{CURRENT}/outcomes"), &token).send().await.is(200).json();
        found["rates"].as_object().unwrap().values().filter(|rate| rate.is_number()).count()
    };
    assert_eq!(scores().await, (json!(1.0), json!({"eligible": MANY, "responded": MANY})));
    assert!(report().await.contains("(RR1)") && rates().await > 3);

    let done = bring(&world, &token, "", respondents()).await.is(201).json();
    let import = done["import"].as_str().unwrap();
    assert_eq!(scores().await, (Value::Null, Value::Null));
    assert_eq!(rates().await, 0);
    let page = report().await;
    assert!(
        !page.contains("RR1") && !page.contains("người thuộc diện hỏi;") && page.contains("Có 76 người trả lời."),
        "{page}"
    );
    let csv = world.get(&format!("/api/v1/campaigns/{OPEN}/scores"), &token).header("accept", "text/csv");
    let csv = csv.send().await.is(200).text();
    let mut lines = csv.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect::<Vec<_>>());
    let place = lines.next().unwrap().iter().position(|column| *column == "response_rate").unwrap();
    assert_eq!(lines.next().unwrap()[place], "");

    // What everybody may see says no more.
    world.store.step_campaign(OPEN, CampaignState::Closed, OFFICE).await.unwrap();
    let path = format!("/api/v1/campaigns/{OPEN}/publications");
    let published = world.ask("POST", &path).bearer(&token).json(&json!({})).send().await.is(201).json();
    let page = world.ask("GET", &format!("/p/{}", published["id"].as_str().unwrap())).send().await.is(200).text();
    assert!(page.contains("Khảo sát 1 đơn vị, có 76 người trả lời.") && !page.contains("RR1"), "{page}");
    let listed = world.get(&address(""), &token).send().await.json();
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["everyone_drawn"]), (&json!(import), &json!(false)));
}

#[tokio::test]
async fn whoever_brings_a_file_in_may_say_that_everybody_is_in_it() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    let done = bring(&world, &token, "?everyone_drawn=true", respondents()).await;
    assert_eq!(done.status, 201, "{}", done.text());
    let scores = world.get(&format!("/api/v1/evaluations/{CURRENT}/scores"), &token).send().await.is(200).json();
    assert_eq!(scores["fieldwork"], json!({"eligible": MANY + 40, "responded": MANY + 40}));
    let listed = world.get(&address(""), &token).send().await.json();
    assert_eq!(listed["items"][0]["everyone_drawn"], json!(true));
}

#[tokio::test]
async fn a_file_of_another_kind_and_an_empty_one_are_called_what_they_are() {
    let world = World::answered().await;
    let token = world.token(Role::Manager).await;
    for (text, said) in [
        ("", "Tệp trống, không có dòng nào."),
        ("\u{feff}\r\n", "Tệp trống, không có dòng nào."),
        ("%PDF-1.4\n1 0 obj", "Tệp này không phải CSV. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, rồi nộp lại."),
        ("PK\u{3}\u{4}", "Tệp này không phải CSV. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, rồi nộp lại."),
    ] {
        let refused = bring(&world, &token, "?dry_run=true", text.to_owned()).await;
        refused.refused(422, "invalid");
        assert_eq!(errors(&refused), [("/1".to_owned(), said.to_owned())], "{text}");
    }
    let ask = world.ask("POST", &address("")).bearer(&token).header("content-type", XLSX);
    assert_eq!(errors(&ask.body("").send().await)[0].1, "Tệp trống, không có dòng nào.");
}
