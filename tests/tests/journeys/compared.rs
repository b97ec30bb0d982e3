//! The units of a year beside each other, and one unit over its years, as the API says it of the demonstration: worked out
//! again here from the indices of the same answer.

use std::collections::BTreeMap;

use analytics::comparison::{Adjustment, Side, adjust, difference};
use serde_json::{Value, json};

use crate::database::Place;
use crate::office::{Office, accounts};
use crate::restore::demo;

/// An index as the answer has it; none where it is hidden.
fn side(item: &Value) -> Option<Side> {
    let index = &item["index"];
    Some(Side {
        estimate: index["estimate"].as_f64()?,
        variance: index["se_no_fpc"].as_f64()?.powi(2),
        df: index["df"].as_i64()?,
    })
}

fn near(a: &Value, b: f64) -> bool {
    a.as_f64().is_some_and(|a| (a - b).abs() <= 1e-9 * b.abs().max(1e-9))
}

fn year_by_year(office: &Office) {
    let campaigns = office.get("/api/v1/campaigns").body;
    let (mut ranked, mut tested) = (0, 0);
    for campaign in campaigns["items"].as_array().unwrap() {
        let answer = office.get(&format!("/api/v1/campaigns/{}/scores", campaign["id"].as_str().unwrap())).body;
        let items = answer["items"].as_array().unwrap();
        let mut classes: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
        for item in items {
            classes.entry(item["class"].as_u64().unwrap()).or_default().push(item);
        }
        for members in classes.values() {
            assert!(members.iter().all(|item| item["rule"] == members[0]["rule"]), "one rule in a class");
            let shown: Vec<(&Value, Side)> = members.iter().filter_map(|item| Some((*item, side(item)?))).collect();
            let mut p = Vec::new();
            let mut pairs = Vec::new();
            for (at, (a, own)) in shown.iter().enumerate() {
                for (b, other) in &shown[at + 1..] {
                    let found = difference(*other, *own).unwrap();
                    p.push(Some(found.p));
                    pairs.push((a, b, found));
                }
            }
            let holm = adjust(&p, Adjustment::Holm);
            let said = |a: &Value, b: &Value| {
                let of = |pair: &&Value| pair["a"] == a["evaluation"] && pair["b"] == b["evaluation"];
                answer["pairs"].as_array().unwrap().iter().find(of).unwrap()
            };
            let mut above: BTreeMap<String, (u64, u64)> = BTreeMap::new();
            for ((a, b, found), holm) in pairs.iter().zip(&holm) {
                let pair = said(a, b);
                assert!(near(&pair["difference"], found.difference) && near(&pair["p_holm"], holm.unwrap()), "{pair}");
                assert_eq!(pair["different"], holm.unwrap() < 0.05);
                tested += 1;
                if holm.unwrap() < 0.05 {
                    let (better, worse) = if found.difference > 0.0 { (a, b) } else { (b, a) };
                    above.entry(worse["evaluation"].to_string()).or_default().0 += 1;
                    above.entry(better["evaluation"].to_string()).or_default().1 += 1;
                }
            }
            // Where all of a class are ranked, a set is what the pairs leave.
            let all = shown.len() == members.len() && members.iter().all(|item| item["rank"].is_object());
            for item in members.iter().filter(|_| all) {
                let (above, below) = above.get(&item["evaluation"].to_string()).copied().unwrap_or_default();
                let of = members.len() as u64;
                let expected = serde_json::json!({"lo": 1 + above, "hi": of - below, "of": of});
                assert_eq!(item["rank"], expected);
                ranked += 1;
            }
        }
        // A unit that nobody sees, that stands alone, or that few answered has a reason instead.
        for item in items {
            assert_ne!(item["rank"].is_object(), item["no_rank"].is_string(), "{item}");
            assert!(item["index"].is_object() || item["no_rank"] == "hidden");
        }
    }
    assert!(ranked >= 4 && tested >= 6, "{ranked} ranked, {tested} pairs");
}

/// Two offices of one form and rule, one of which was asked on tablets alone and the other on paper too.
fn other_modes_are_another_class(office: &Office) {
    let campaigns = office.get("/api/v1/campaigns").body;
    let first = campaigns["items"].as_array().unwrap().iter().find(|one| one["year"] == 2020).unwrap();
    let id = first["id"].as_str().unwrap();
    let evaluations = office.get(&format!("/api/v1/evaluations?campaign={id}")).body;
    let answer = office.get(&format!("/api/v1/campaigns/{id}/scores")).body;
    let own = |code: &str| {
        let evaluations = evaluations["items"].as_array().unwrap();
        let evaluation = &evaluations.iter().find(|one| one["unit"]["code"] == code).unwrap()["id"];
        answer["items"].as_array().unwrap().iter().find(|item| item["evaluation"] == *evaluation).unwrap()
    };
    let (tablets, paper) = (own("SL-UB"), own("TC-UB"));
    assert_ne!(tablets["class"], paper["class"]);
    assert_eq!((&tablets["no_rank"], &paper["no_rank"]), (&json!("alone"), &json!("alone")));
    let of_both = |pair: &&Value| [&pair["a"], &pair["b"]].contains(&&tablets["evaluation"]);
    assert_eq!(answer["pairs"].as_array().unwrap().iter().find(of_both), None);
}

fn over_the_years(office: &Office) {
    let units = office.get("/api/v1/units").body;
    let mut differences = 0;
    for unit in units["items"].as_array().unwrap() {
        let trend = office.get(&format!("/api/v1/units/{}/trend", unit["id"].as_str().unwrap())).body;
        let all = trend["differences"].as_array().unwrap();
        let p: Vec<Option<f64>> = all.iter().map(|one| one["p"].as_f64()).collect();
        for (one, holm) in all.iter().zip(adjust(&p, Adjustment::Holm)) {
            assert!(near(&one["p_holm"], holm.unwrap()));
            let verdict = one["verdict"].as_str().unwrap();
            let (estimate, lo, hi) =
                (one["estimate"].as_f64().unwrap(), one["lo"].as_f64().unwrap(), one["hi"].as_f64().unwrap());
            let small = estimate.abs() <= 0.02 && lo > -0.05 && hi < 0.05;
            let expected = match holm.unwrap() < 0.05 {
                true if estimate > 0.0 => "rose",
                true => "fell",
                false if small => "no_practical_change",
                false => "not_enough",
            };
            assert_eq!(verdict, expected, "{one}");
            differences += 1;
        }
    }
    assert!(differences >= 1, "no unit of the demonstration was measured twice by one form");
    // Where some were asked on paper in one year and none in the other, nothing is compared.
    let trend = |code: &str| {
        let unit = units["items"].as_array().unwrap().iter().find(|unit| unit["code"] == code).unwrap();
        office.get(&format!("/api/v1/units/{}/trend", unit["id"].as_str().unwrap())).body
    };
    let (asked_alike, hospital) = (trend("SL-UB"), trend("MC-BV"));
    assert_eq!((asked_alike["differences"].as_array().unwrap().len(), &asked_alike["breaks"]), (1, &json!([])));
    let broken = json!([{"from": 2020, "to": 2022, "because": "mode"}]);
    assert_eq!((&hospital["differences"], &hospital["breaks"]), (&json!([]), &broken));
}

fn compared(place: &Place) {
    let server = demo(place);
    let office = Office::sign_in(&server.base, &accounts(place.folder()), "analyst");
    year_by_year(&office);
    other_modes_are_another_class(&office);
    over_the_years(&office);
}

#[test]
fn units_and_years_are_compared_on_sqlite() {
    compared(&Place::sqlite());
}
