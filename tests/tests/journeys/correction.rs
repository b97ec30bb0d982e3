//! After a withdrawal the published numbers stand; a unit of which a few people differ keeps them in a correction of others, and one of
//! which a few of some group differ is published without its groups.

use serde_json::{Value, json};

use crate::database::Place;
use crate::office::Office;
use crate::publication::{public, unpacked};
use crate::reports::Campaign;
use crate::restore::{command, well};

/// Takes back interviews of tablets that count.
fn take_back(office: &Office, evaluation: &str, many: usize) {
    let list = office.get(&format!("/api/v1/evaluations/{evaluation}/responses?state=counted")).body;
    let tablets = list["items"].as_array().unwrap().iter().filter(|one| one["mode"] == "tablet").take(many);
    let ids: Vec<String> = tablets.map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), many);
    for id in ids {
        let reply =
            office.post(&format!("/api/v1/submissions/{id}/withdrawal"), &json!({"reason": "người trả lời xin rút"}));
        assert!((200..300).contains(&reply.status), "{}", reply.body);
    }
}

fn of_evaluation(preview: &Value, evaluation: &str) -> Value {
    preview["items"].as_array().unwrap().iter().find(|item| item["evaluation"] == evaluation).unwrap().clone()
}

/// After a withdrawal the numbers stand as they were published, and there is nothing to correct for one person.
pub fn withdrawn(office: &Office, year: &Campaign, id: &str) {
    let path = format!("/api/v1/campaigns/{}", year.id);
    let before = office.get(&format!("{path}/scores")).body["items"].clone();
    let evaluation = year.scores[0]["evaluation"].as_str().unwrap();
    take_back(office, evaluation, 1);
    assert_eq!(office.get(&format!("{path}/scores")).body["items"], before, "what was published stands");
    let whole = office.download(&format!("/api/v1/publications/{id}/bundle.zip")).1;
    assert!(!unpacked(&whole).keys().any(|name| name.ends_with("data.csv")), "no bundle keeps a withdrawn answer");
    let preview = office.get(&format!("{path}/publications/preview")).body;
    let own = of_evaluation(&preview, evaluation);
    assert_eq!((&preview["changed"], &own["kept"], &own["now"]), (&json!(false), &json!(true), &own["published"]));
    assert_eq!(own["published"], year.scores[0]["index"], "the published index");
    let correction = office.post(&format!("{path}/publications"), &json!({"reason": "một người xin rút"}));
    assert_eq!(correction.status, 422, "{}", correction.body);
    assert_eq!(correction.body["errors"][0]["pointer"], format!("/{evaluation}"));
    assert!(
        correction.body["errors"][0]["detail"].as_str().unwrap().contains("1 người trả lời"),
        "{}",
        correction.body
    );
}

/// Of another unit twelve people less: it is corrected, and the unit that one person left stays as it was published.
pub fn kept(place: &Place, base: &str, office: &Office, year: &Campaign) {
    let path = format!("/api/v1/campaigns/{}", year.id);
    let of = |at: usize| year.scores[at]["evaluation"].as_str().unwrap();
    let (stays, changes) = (of(0), of(2));
    let scores = |evaluation: &str| office.get(&format!("/api/v1/evaluations/{evaluation}/scores")).body;
    let (before, other) = (scores(stays), scores(changes));
    take_back(office, changes, 12);
    let preview = office.get(&format!("{path}/publications/preview")).body;
    let kept = |evaluation: &str| of_evaluation(&preview, evaluation)["kept"].clone();
    assert_eq!((&preview["changed"], kept(stays), kept(changes)), (&json!(true), json!(true), json!(false)));
    let made = office.post(&format!("{path}/publications"), &json!({"reason": "mười hai người xin rút"}));
    assert_eq!((made.status, &made.body["number"]), (201, &json!(2)), "{}", made.body);
    assert_eq!(scores(stays), before);
    assert_ne!(scores(changes)["respondents"], other["respondents"]);
    assert_ne!(scores(changes)["index"]["estimate"], other["index"]["estimate"]);
    let again = office.post(&format!("{path}/publications"), &json!({"reason": "một người xin rút"}));
    assert_eq!(again.status, 422, "but for one person nothing differs from the correction: {}", again.body);

    let id = made.body["id"].as_str().unwrap();
    let name = year.name(&year.scores[0]);
    let said = format!("Giữ nguyên như bản công bố trước: {name}.");
    assert!(public(base, &format!("/p/{id}?lang=vi")).contains(&said));
    let bundle = office.download(&format!("/api/v1/publications/{id}/bundle.zip")).1;
    let files = unpacked(&bundle);
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).unwrap();
    let code = manifest["kept"][0]["unit"].as_str().unwrap();
    assert_eq!((&manifest["kept"][0]["evaluation"], manifest["kept"].as_array().unwrap().len()), (&json!(stays), 1));
    let mut answers = files.iter().filter(|(name, _)| name.ends_with("data.csv")).map(|(_, text)| text).peekable();
    assert!(
        answers.peek().is_some() && answers.all(|text| !text.contains(code)),
        "none of its answers is in the bundle"
    );
    let row = files["indices.csv"].lines().find(|line| line.contains(code)).unwrap();
    assert!(row.contains(",kept,") && row.contains(&before["index"]["estimate"].to_string()), "{row}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.zip");
    std::fs::write(&file, &bundle).unwrap();
    let said = well(&command(place, "verify", &[&file.display().to_string()]));
    assert!(said.contains(&format!("kept as it was published before: {name} ({code})")), "{said}");
    assert!(said.contains("computed again, the same to the last byte"), "{said}");
}

/// Thirteen people less than published, a few of them of some group: the new version has the index, and not the groups.
pub fn corrected(place: &Place, office: &Office, year: &Campaign) {
    let path = format!("/api/v1/campaigns/{}", year.id);
    let evaluation = year.scores[0]["evaluation"].as_str().unwrap();
    take_back(office, evaluation, 12);
    let own = of_evaluation(&office.get(&format!("{path}/publications/preview")).body, evaluation);
    assert_eq!((&own["kept"], own["now"]["estimate"].is_f64()), (&json!(false), true), "{own}");
    let labels = own["withheld_parts"].as_array().unwrap();
    assert!(!labels.is_empty(), "of some group fewer than ten are gone");

    let made = office.post(&format!("{path}/publications"), &json!({"reason": "mười ba người xin rút"}));
    assert_eq!((made.status, &made.body["number"]), (201, &json!(3)), "{}", made.body);
    let composition = office.get(&format!("/api/v1/evaluations/{evaluation}/composition")).body;
    let variables = composition["variables"].as_array().unwrap();
    let (without, with): (Vec<&Value>, Vec<&Value>) = variables.iter().partition(|one| labels.contains(&one["label"]));
    assert!(!without.is_empty());
    // Of a criterion that few of those thirteen answered, too, nothing is said; and another hides with it.
    let scores = office.get(&format!("/api/v1/evaluations/{evaluation}/scores")).body;
    let hidden =
        |of: &str| scores[of].as_array().unwrap().iter().filter(|one| one["reason"] == "complementary").count();
    let others = labels.len() - without.len();
    assert!(others == 0 || hidden("criteria") + hidden("factors") > others, "{labels:?}");
    let level = |one: &&Value| one["levels"].as_array().unwrap().clone();
    assert!(without.iter().flat_map(level).all(|level| level["n"].is_null() && !level["reason"].is_null()));
    assert!(with.iter().flat_map(level).any(|level| level["n"].is_u64()) || with.is_empty());
    let analysis = office.get(&format!("/api/v1/evaluations/{evaluation}/analysis")).body;
    let domains = analysis["arrays"]["domains"].as_array().unwrap();
    for one in &without {
        let rows: Vec<&Value> = domains.iter().filter(|row| row["variable"] == one["key"]).collect();
        assert!(!rows.is_empty() && rows.iter().all(|row| row.get("pooled").is_none()), "{rows:?}");
    }
    // Whose answers are the same keeps its groups.
    let other =
        office.get(&format!("/api/v1/evaluations/{}/composition", year.scores[1]["evaluation"].as_str().unwrap()));
    let levels = other.body["variables"].as_array().unwrap().iter().flat_map(|one| one["levels"].as_array().unwrap());
    assert!(levels.filter(|level| level["n"].is_u64()).count() > 2);

    let bundle = office.download(&format!("/api/v1/publications/{}/bundle.zip", made.body["id"].as_str().unwrap())).1;
    let code = own["unit"]["code"].as_str().unwrap();
    let files = unpacked(&bundle);
    let lists = files.iter().filter(|(name, _)| name.ends_with("withheld.csv"));
    let of_unit = lists.flat_map(|(_, text)| text.lines()).filter(|line| line.starts_with(&format!("{code},")));
    assert_eq!(of_unit.count(), labels.len(), "a line each");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corrected.zip");
    std::fs::write(&file, &bundle).unwrap();
    let said = well(&command(place, "verify", &[&file.display().to_string()]));
    assert_eq!(said.matches("computed again, the same to the last byte").count(), 2, "{said}");
}
