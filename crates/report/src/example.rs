//! Made-up facts for the tests of this crate.

use analytics::chart::interval_plot::Form;
use analytics::figure::Note;
use analytics::outcome::Dispositions;
use analytics::score::{PublicScore, Score};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{Drawn, Facts, Family, FormNames, Office, Provenance, Sampling, Scope, SetAside, Unit, UnitDesign};

fn figure(estimate: f64) -> Value {
    json!({"estimate": estimate, "lo": estimate - 0.02, "hi": estimate + 0.02, "se_no_fpc": 0.01, "n": 300, "df": 30,
        "disclosure": "shown", "notes": []})
}

/// The score of a unit in which 300 of 400 people answered.
pub fn score(estimate: f64) -> PublicScore {
    let score = json!({"rule": "pooled", "respondents": 300, "disclosure": "shown", "index": figure(estimate),
        "variants": {}, "factors": [], "criteria": [], "modes": ["tablet"], "response_rate": 0.75,
        "fieldwork": {"eligible": 400, "responded": 300}});
    serde_json::from_value::<Score>(score).unwrap().public()
}

/// A unit of 2022, of which nothing is known but its score.
pub fn unit(name: &str) -> Unit {
    Unit {
        key: name.to_owned(),
        name: name.to_owned(),
        short: name.to_owned(),
        year: Some(2022),
        form: 0,
        mark: Form::Administrative,
        score: score(0.9),
        provisional: false,
        drawn: None,
        composition: Vec::new(),
        themes: None,
        interviewers: None,
    }
}

/// The same with its people drawn in clusters and met.
pub fn drawn(name: &str, set_aside: SetAside) -> Unit {
    let design = UnitDesign { strata: 2, psus: 10, people: 400, ..UnitDesign::default() };
    let people = Dispositions { complete: 300, refusal: 40, unknown: 60, ..Dispositions::default() };
    Unit { drawn: Some(Drawn { design, people: Some(people), set_aside }), ..unit(name) }
}

fn rescored(unit: Unit, change: impl FnOnce(&mut Score)) -> Unit {
    let mut score = unit.score.clone().into_score();
    change(&mut score);
    Unit { score: score.public(), ..unit }
}

/// The same with an index that may not be shown.
pub fn hidden(unit: Unit) -> Unit {
    rescored(unit, |score| {
        score.disclosure = analytics::disclosure::Disclosure::Suppressed;
        score.index.disclosure = analytics::disclosure::Disclosure::Suppressed;
    })
}

/// The same of which it is not known of how many people answered.
pub fn without_rate(unit: Unit) -> Unit {
    rescored(unit, |score| (score.response_rate, score.fieldwork) = (None, None))
}

/// The same with so many who chose themselves; none where they are too few to tell.
pub fn with_web(unit: Unit, n: Option<u64>) -> Unit {
    let disclosure = if n.is_some() { "shown" } else { "suppressed" };
    let web = json!({"n": n, "share": n.map(|_| 0.8), "disclosure": disclosure});
    rescored(unit, |score| score.web = serde_json::from_value(web).unwrap())
}

/// The same with something to say beside its index.
pub fn with_note(unit: Unit, note: Note) -> Unit {
    rescored(unit, |score| score.index.notes.push(note))
}

pub fn facts(units: Vec<Unit>) -> Facts {
    Facts {
        office: Office::home_affairs(),
        scope: Scope::File,
        made: OffsetDateTime::UNIX_EPOCH,
        level: 0.95,
        forms: vec![FormNames {
            key: String::new(),
            title: String::new(),
            factors: Vec::new(),
            criteria: Vec::new(),
            levels: None,
            parts: Vec::new(),
        }],
        units,
        absent: Vec::new(),
        classes: Vec::new(),
        histories: Vec::new(),
        written: Vec::new(),
        family: Family::Unit,
        campaigns: Vec::new(),
        fieldwork: Vec::new(),
        given_up: Vec::new(),
        sampling: Sampling::default(),
        provenance: Provenance {
            data: Vec::new(),
            file: None,
            design: None,
            program: String::new(),
            commands: Vec::new(),
        },
        demonstration: false,
    }
}
