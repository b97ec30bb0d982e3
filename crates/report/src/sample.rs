//! Made-up facts for the tests: units of the shipped administrative form and one hospital, in one campaign of 2022.

use analytics::chart::bars::Day as Bar;
use analytics::chart::interval_plot::Form;
use analytics::rank::RankSet;
use analytics::score::{PublicScore, Score};
use serde_json::{Value, json};
use survey::clock::Day;
use survey::language::Language;
use time::OffsetDateTime;

use crate::{
    CampaignDates, Class, DataVersion, Facts, Family, FieldworkDays, FormNames, Group, Grouping, Office, PairVerdict,
    Provenance, Sampling, Scope, Unit,
};

const NAMES: [&str; 15] = [
    "UBND huyện Mai Sơn",
    "UBND huyện Sông Mã",
    "UBND huyện Vân Hồ",
    "UBND thành phố Sơn La",
    "UBND huyện Thuận Châu",
    "UBND huyện Quỳnh Nhai",
    "UBND huyện Mường La",
    "UBND huyện Bắc Yên",
    "UBND huyện Phù Yên",
    "UBND huyện Mộc Châu",
    "UBND huyện Yên Châu",
    "UBND huyện Sốp Cộp",
    "UBND thị trấn Hát Lót, huyện Mai Sơn",
    "UBND xã Mường Giôn, huyện Quỳnh Nhai",
    "Sở Giao thông vận tải tỉnh Sơn La",
];

/// A figure: shown, of few clusters, or hidden, of which nothing is left but the reason.
fn figure(estimate: f64, n: u64, disclosure: &str) -> Value {
    if disclosure == "suppressed" {
        return json!({"disclosure": disclosure, "reason": "under_30", "notes": []});
    }
    json!({"estimate": estimate, "lo": estimate - 0.04, "hi": (estimate + 0.03).min(1.0), "n": n, "df": 30,
        "disclosure": disclosure, "notes": []})
}

fn with(mut figure: Value, own: &Value) -> Value {
    figure.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    figure
}

/// The score of a unit by a form; its last criterion is hidden.
fn score(form: &FormNames, at: usize, disclosure: &str) -> PublicScore {
    let index = 0.91 + 0.005 * (at % 9) as f64;
    let criteria = form.criteria.iter().enumerate().map(|(row, name)| {
        let share = index - 0.03 + 0.006 * ((row * 7 + at * 3) % 10) as f64;
        let hidden = row + 1 == form.criteria.len() || disclosure == "suppressed";
        let own = json!({"key": name.key, "factor": name.factor, "in_index": true});
        let own = with(figure(share, 284 - row as u64, if hidden { "suppressed" } else { disclosure }), &own);
        let shares = [0.1, 0.3, 0.6].map(|part| part * (1.0 - share)).into_iter().chain([share - 0.3, 0.3]);
        let answer =
            |(code, share): (usize, f64)| json!({"code": code + 1, "satisfied": code > 2, "n": 9, "share": share});
        let answers: Vec<Value> = shares.enumerate().map(answer).collect();
        if hidden { own } else { with(own, &json!({"distribution": answers})) }
    });
    let factors = form.factors.iter().enumerate().map(|(place, name)| {
        with(figure(index - 0.01 * place as f64, 284, disclosure), &json!({"key": name.key, "definition": "pooled"}))
    });
    let score: Score = serde_json::from_value(json!({
        "rule": "pooled", "respondents": if disclosure == "suppressed" { 12 } else { 284 }, "disclosure": disclosure,
        "index": figure(index, 284, disclosure), "variants": {},
        "factors": factors.collect::<Vec<_>>(), "criteria": criteria.collect::<Vec<_>>(), "modes": ["tablet"],
    }))
    .unwrap();
    score.public()
}

/// So many units of the administrative form, of which the third has few clusters and the fourth is hidden, and a hospital.
pub fn facts(count: usize) -> Facts {
    let form = |text: &str| FormNames::of(&serde_json::from_str(text).unwrap(), &Language::vietnamese());
    let forms = vec![
        form(include_str!("../../../questionnaires/hanh-chinh-22.json")),
        form(include_str!("../../../questionnaires/benh-vien-ngoai-tru.json")),
    ];
    let disclosure = |at: usize| match at {
        2 => "review",
        3 => "suppressed",
        _ => "shown",
    };
    let group = |name: &str, n: u64| Group {
        name: name.to_owned(),
        n: Some(n),
        sample: Some(n as f64 / 284.0),
        frame: Some(0.5),
        web: None,
        reason: None,
    };
    let unit = |name: &str, form: usize, score: PublicScore| Unit {
        key: name.to_owned(),
        name: name.to_owned(),
        short: name.trim_start_matches("UBND ").to_owned(),
        year: Some(2022),
        form,
        mark: if form == 1 { Form::Hospital } else { Form::Administrative },
        score,
        provisional: false,
        drawn: None,
        composition: vec![Grouping {
            name: "Giới tính".to_owned(),
            groups: vec![group("Nữ", 150), group("Nam", 134)],
            unknown: Some(0),
        }],
        themes: None,
        interviewers: None,
    };
    let mut units: Vec<Unit> = NAMES[..count]
        .iter()
        .enumerate()
        .map(|(at, name)| unit(name, 0, score(&forms[0], at, disclosure(at))))
        .collect();
    units.push(unit("Bệnh viện đa khoa huyện Yên Châu", 1, score(&forms[1], 7, "shown")));
    let ranked = |at: usize| (disclosure(at) == "shown").then_some(RankSet { lo: 1, hi: 2 });
    let class = |kind: &str, units: Vec<usize>, ranks: Vec<Option<RankSet>>, apart: Vec<PairVerdict>| Class {
        year: Some(2022),
        kind: kind.to_owned(),
        pairs: usize::from(ranks.iter().flatten().count() > 1),
        units,
        ranks,
        apart,
    };
    let day = |text: &str| text.parse::<Day>().unwrap();
    let bar = |day: u64| Bar { label: format!("{day}/9"), by: [20 + day, 0, 3, 2, 1, 0], today: false };
    Facts {
        office: Office::home_affairs(),
        scope: Scope::Campaign,
        made: OffsetDateTime::UNIX_EPOCH,
        level: 0.95,
        forms,
        absent: Vec::new(),
        classes: vec![
            class("UBND cấp huyện", (0..count).collect(), (0..count).map(ranked).collect(), Vec::new()),
            class("bệnh viện", vec![count], vec![None], Vec::new()),
        ],
        histories: Vec::new(),
        written: Vec::new(),
        family: Family::Unit,
        campaigns: vec![CampaignDates { year: 2022, first: day("2022-09-12"), last: day("2022-10-31") }],
        fieldwork: vec![FieldworkDays { year: 2022, days: (1..=30).map(bar).collect() }],
        given_up: Vec::new(),
        sampling: Sampling::default(),
        provenance: Provenance {
            kept: Vec::new(),
            data: vec![DataVersion::Scores("s-00000000000f".to_owned())],
            file: None,
            design: None,
            program: String::new(),
            commands: Vec::new(),
        },
        demonstration: false,
        units,
    }
}
