//! Who the people drawn are: imported, given to the tablet that has them on its list, and to nobody else.

use serde_json::{Value, json};
use store::Role;

use crate::imports::{errors, import};
use crate::lines::{frozen, header, interview};
use crate::matrix::operations;
use crate::tablet::Tablet;
use crate::world::{CURRENT, World};

const HEAD: &str =
    "number,area_code,stratum,psu,weight,surveyor,language,service,service_month,name,honorific,telephone,house";
const MY: &str =
    "200,03988,a,b,2,surveyor,Mông Đơư,Một cửa huyện Mường La,9/2021,Thào Thị Mỷ,Bà,0120 345 6747,Nhà gỗ đầu bản";

async fn case(world: &World, tablet: &Tablet) -> Value {
    let list = world.get("/sync/v1/changes", &tablet.access).send().await.is(200).json();
    let cases = list["cases"].as_array().unwrap().iter();
    cases.filter(|case| case["evaluation"] == json!(CURRENT)).find(|case| case["number"] == 200).unwrap().clone()
}

#[tokio::test]
async fn who_a_person_is_goes_to_the_tablet_until_the_person_has_answered() {
    let world = World::new().await;
    let tablet = Tablet::enrol(&world).await;
    let supervisor = world.token(Role::Supervisor).await;
    import(&world, &supervisor, &CURRENT.to_string(), &format!("{HEAD}\n{MY}\n201,03988,a,b,2,,,,,,,,\n"))
        .await
        .is(201);
    let found = case(&world, &tablet).await;
    assert_eq!(
        (&found["language"], &found["service"], &found["service_month"]),
        (&json!("mww"), &json!("Một cửa huyện Mường La"), &json!("2021-09"))
    );
    let person =
        json!({"name": "Thào Thị Mỷ", "honorific": "ba", "telephone": "01203456747", "house": "Nhà gỗ đầu bản"});
    assert_eq!(found["person"], person);

    let id = serde_json::from_value(found["id"].clone()).unwrap();
    let line = frozen(&header(tablet.install, 1), &interview(id, 4));
    assert_eq!(tablet.receipts(&world, &[line]).await[0]["status"], "stored");
    world.judge().await;
    let done = case(&world, &tablet).await;
    assert_eq!((&done["state"], done.get("person")), (&json!("done"), None));
}

#[tokio::test]
async fn the_office_is_shown_nobody() {
    let world = World::answered().await;
    let supervisor = world.token(Role::Supervisor).await;
    import(&world, &supervisor, &CURRENT.to_string(), &format!("{HEAD}\n{MY}\n")).await.is(201);
    let mut asked = 0;
    for role in Role::ALL {
        let token = world.token(role).await;
        for (operation, method, address) in operations() {
            if method != "GET" || operation.contains("/sync/") {
                continue;
            }
            for address in [address.clone(), address.replace(&crate::world::SHOWN.to_string(), &CURRENT.to_string())] {
                let reply = world.get(&address, &token).send().await;
                let text = String::from_utf8_lossy(&reply.body).into_owned();
                for personal in ["Mỷ", "3456747", "345 6747", "Nhà gỗ"] {
                    assert!(!text.contains(personal), "{operation} as {}", role.name());
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 150, "{asked}");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_both_languages_and_not_repeated() {
    let world = World::new().await;
    let supervisor = world.token(Role::Supervisor).await;
    let wrong = format!("{HEAD}\n200,03988,a,b,2,surveyor,Mông Xanh,x,13/2021,Thào\u{1}Mỷ,Bác,9123456747,\n");
    let reply = import(&world, &supervisor, &CURRENT.to_string(), &wrong).await;
    reply.refused(422, "invalid");
    let said = errors(&reply);
    let places: Vec<&str> = said.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["/2/language", "/2/service_month", "/2/name", "/2/honorific", "/2/telephone"]);
    assert!(said[4].1.starts_with("Không phải số điện thoại"), "{said:?}");
    let path = format!("/api/v1/evaluations/{CURRENT}/cases");
    let english = world.ask("POST", &path).bearer(&supervisor).header("accept-language", "en").body(wrong).send().await;
    assert!(errors(&english)[4].1.starts_with("This is not a telephone number"), "{}", english.text());
    for text in [reply.text(), english.text()] {
        assert!(["Mỷ", "Bác", "9123456747"].iter().all(|cell| !text.contains(cell)), "{text}");
    }
}
