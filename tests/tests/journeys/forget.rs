//! `hailong forget` while the server serves: who a person drawn is goes from the database and from the tablet's list, and
//! the person can still be visited by number.

use serde_json::Value;

use crate::database::Place;
use crate::office::accounts;
use crate::restore::{command, demo, refused, well};
use crate::tablet::Tablet;

fn forgotten(place: &Place) {
    let server = demo(place);
    let accounts = accounts(place.folder());
    let tablet = Tablet::enrol(&server.base, &accounts, 0);
    let list = tablet.changes();
    let known = list.cases.iter().find(|case| case.person.is_some()).expect("the demonstration's people have names");
    let (evaluation, number) = (known.evaluation.to_string(), known.number.to_string());
    let name = serde_json::to_value(&known.person).unwrap()["name"].clone();
    assert!(name.as_str().is_some_and(|name| !name.is_empty()));

    refused(&command(place, "forget", &[&number]), "--evaluation");
    refused(&command(place, "forget", &["99999", "--evaluation", &evaluation]), "look at its list of responses");
    let said = well(&command(place, "forget", &[&number, "--evaluation", &evaluation]));
    assert!(said.contains("erased") && said.contains("backups made before still have them"), "{said}");
    assert!(!said.contains(name.as_str().unwrap_or_default()), "what was erased is not said once more");

    let after = tablet.changes();
    let case = after.cases.iter().find(|case| case.id == known.id).expect("the number stays on the list");
    assert_eq!(serde_json::to_value(&case.person).unwrap(), Value::Null);
    assert_eq!((case.number, case.state), (known.number, known.state));
    let others = |list: &sync::message::Snapshot| list.cases.iter().filter(|case| case.person.is_some()).count();
    assert_eq!(others(&after) + 1, others(&list), "nobody else is forgotten");
    let again = well(&command(place, "forget", &[&number, "--evaluation", &evaluation]));
    assert!(again.contains("nothing was known"), "{again}");
}

#[test]
fn a_person_is_forgotten_by_an_embedded_database() {
    forgotten(&Place::sqlite());
}

#[test]
fn a_person_is_forgotten_by_postgres() {
    if let Some(place) = Place::postgres() {
        forgotten(&place);
    }
}
