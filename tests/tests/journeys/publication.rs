//! A year is weighed by known totals, closed and published: its numbers are frozen, signed, and in every file alike; what is hidden
//! is in none; a bundle that was changed is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use aho_corasick::AhoCorasick;
use serde_json::{Value, json};

use crate::correction::{corrected, kept, withdrawn};
use crate::database::Place;
use crate::office::{Office, accounts, agent, read};
use crate::reports::{Campaign, as_a_workbook, stands_in, text_of, whole_in_libreoffice};
use crate::restore::{command, demo, refused, well};

/// Everything in a bundle, as text.
pub fn unpacked(bundle: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bundle)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned());
    }
    files
}

/// Margins by a question of which every answer may be shown.
fn margins(office: &Office, year: &Campaign) -> usize {
    let mut weighed = 0;
    for score in year.scores.iter().filter(|score| !year.is_hospital(score)) {
        let path = format!("/api/v1/evaluations/{}", score["evaluation"].as_str().unwrap());
        let few = "variable;level;count\nsex;Nam;9\nsex;Nữ;2600\n";
        let refused = office.put(&format!("{path}/margins"), "text/csv", few.as_bytes());
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["pointer"]),
            (422, &json!("/2/count")),
            "{}",
            refused.body
        );
        let sheet = "variable;level;count\nsex;Nam;2400\nsex;Nữ;2600\n";
        let reply = office.put(&format!("{path}/margins"), "text/csv", sheet.as_bytes());
        assert_eq!(reply.status, 200, "{}", reply.body);
        let analysis = office.get(&format!("{path}/analysis")).body;
        let rows = analysis["arrays"]["weighting"].as_array().unwrap();
        let of = |method: &str| rows.iter().find(|row| row["method"] == method).unwrap().clone();
        let (base, raked) = (of("base"), of("raked"));
        if raked["pooled"].is_number() {
            assert!(raked["g_min"].as_f64().unwrap() > 0.0 && base["n"] == raked["n"], "{raked}");
            weighed += 1;
        }
        let composition = office.get(&format!("{path}/composition")).body;
        let variables = composition["variables"].as_array().unwrap();
        let sex = variables.iter().find(|one| one["key"] == "sex").unwrap();
        let frame: Vec<f64> =
            sex["levels"].as_array().unwrap().iter().map(|level| level["frame"].as_f64().unwrap()).collect();
        assert_eq!(frame, [0.48, 0.52]);
    }
    weighed
}

/// Digits of values that may not be shown, to more places than chance has, and what they are of.
fn secrets(place: &Place, year: &Campaign) -> Vec<(String, String)> {
    let mut secrets: Vec<(String, String)> = Vec::new();
    for score in &year.scores {
        let id = score["evaluation"].as_str().unwrap();
        let whole: Value =
            serde_json::from_str(&well(&command(place, "analyse", &["--evaluation", id, "--json"]))).unwrap();
        let hidden = whole["criteria"].as_array().unwrap().iter().filter(|own| own["disclosure"] == "suppressed");
        for criterion in hidden {
            let values = ["estimate", "se", "lo", "hi"].iter().filter_map(|name| criterion[*name].as_f64());
            secrets.extend(
                values
                    .map(|value| value.to_string())
                    .filter(|text| text.len() > 12)
                    .map(|text| (text[..12].to_owned(), criterion["key"].to_string())),
            );
        }
    }
    assert!(!secrets.is_empty(), "the demonstration hides a criterion of 2022");
    secrets
}

/// Numbers of the office's copy in every row that the open one leaves out: hidden groups, criteria, factors, and what would tell them by
/// another rule or weight; none that another row shows.
fn secrets_of_rows(office: &Office, made: &Value) -> Vec<(String, String)> {
    let (_, bundle) = office.download(&format!("/api/v1/publications/{}/bundle.zip", made["id"].as_str().unwrap()));
    let files = unpacked(&bundle);
    let (mut hidden, mut shown, mut arrays) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with("/results.json")) {
        let public = name.replace("results.json", "results-public.json");
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let (whole, public) = (parse(text), parse(&files[&public]));
        for (array, rows) in whole.as_object().unwrap().iter().filter(|(_, rows)| rows.is_array()) {
            // Between several units rows are of other tables in public.
            if ["pairwise", "ranks"].contains(&array.as_str()) {
                continue;
            }
            let open = public[array].as_array().unwrap();
            for (row, open) in rows.as_array().unwrap().iter().zip(open) {
                for (field, value) in row.as_object().unwrap() {
                    // Of a unit without web answers it is the index without weights, which analysts see.
                    if field == "wrong_pooled_unweighted" {
                        continue;
                    }
                    if open[field] == *value {
                        shown.extend(long_numbers(value));
                    } else {
                        hidden
                            .extend(long_numbers(value).into_iter().map(|number| (number, format!("{array} {field}"))));
                        arrays.insert(array.clone());
                    }
                }
            }
        }
    }
    for array in ["criteria", "indices", "domains", "item_nonresponse"] {
        assert!(arrays.contains(array), "the demonstration hides something of {array}: {arrays:?}");
    }
    hidden.retain(|(number, _)| !shown.contains(number));
    assert!(hidden.len() > 300, "{} numbers", hidden.len());
    hidden
}

/// The first twelve characters of the numbers of a row that have as many.
fn long_numbers(row: &Value) -> Vec<String> {
    match row {
        Value::Number(number) if number.to_string().len() > 12 => vec![number.to_string()[..12].to_owned()],
        Value::Array(all) => all.iter().flat_map(long_numbers).collect(),
        Value::Object(all) => all.values().flat_map(long_numbers).collect(),
        _ => Vec::new(),
    }
}

/// The words of a page, a cell a line.
fn words_of(page: &str) -> String {
    let text = page.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    text.collect::<Vec<_>>().join("\n")
}

/// As offices type a share: `60,8`.
fn percent(share: &Value) -> Option<String> {
    Some(format!("{:.1}", 100.0 * share.as_f64()?).replace('.', ","))
}

/// In the tables of criteria of a report every cell is the number of the API, or says why there is none: the same search finds both.
fn criteria_in(what: &str, text: &str, year: &Campaign) {
    let (mut shown, mut hidden) = (0, 0);
    for score in year.scores.iter().filter(|score| score["index"]["estimate"].is_number()) {
        let caption = format!("Chỉ số theo tiêu chí: {}, năm 2022", year.name(score));
        let (_, rest) = text.split_once(&caption).unwrap_or_else(|| panic!("{what}: {caption}"));
        let table = rest.split("Lời đầy đủ của từng tiêu chí").next().unwrap();
        let lines: Vec<&str> = table.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        for criterion in score["criteria"].as_array().unwrap() {
            let key = criterion["key"].as_str().unwrap();
            let at = lines.iter().position(|line| *line == key).unwrap_or_else(|| panic!("{what}: {caption}: {key}"));
            if let Some(number) = percent(&criterion["estimate"]) {
                assert_eq!(lines[at + 2], number, "{what}: {caption}: {key}");
                shown += 1;
            } else {
                let said = &lines[at + 2..at + 6];
                assert!(
                    said[0].starts_with("ẩn") || said[0].starts_with("không"),
                    "{what}: {caption}: {key}: {said:?}"
                );
                assert_eq!(said[1..], ["-"; 3], "{what}: {caption}: {key}");
                hidden += 1;
            }
        }
    }
    assert!(shown > 80 && hidden > 0, "{what}: {shown} shown, {hidden} hidden");
}

/// In the tables of the charts, too: of a hidden criterion there is no number.
fn criteria_of_charts(charts: &Value, year: &Campaign) {
    let (mut shown, mut hidden) = (0, 0);
    let items = charts["items"].as_array().unwrap();
    for score in year.scores.iter().filter(|score| score["index"]["estimate"].is_number()) {
        let name = year.name(score);
        let of_unit = |item: &&Value| {
            item["name"].as_str().unwrap().starts_with("criteria-") && item["title"].as_str().unwrap().contains(&name)
        };
        let item = items.iter().find(of_unit).unwrap_or_else(|| panic!("{name}"));
        for criterion in score["criteria"].as_array().unwrap() {
            let key = criterion["key"].as_str().unwrap();
            let begins = |row: &&Value| {
                let first = row[0].as_str().unwrap();
                first == key || first.starts_with(&format!("{key} ")) || first.starts_with(&format!("{key}."))
            };
            let row = item["table"]["rows"]
                .as_array()
                .unwrap()
                .iter()
                .find(begins)
                .unwrap_or_else(|| panic!("{name}: {key}: {}", item["table"]));
            let numbers = row.as_array().unwrap()[1..]
                .iter()
                .filter(|cell| cell.as_str().unwrap().trim_end_matches('%').replace(',', ".").parse::<f64>().is_ok());
            match (criterion["estimate"].is_number(), numbers.count()) {
                (true, 1..) => shown += 1,
                (false, 0) => hidden += 1,
                (_, count) => panic!("{name}: {key}: {count} numbers in {row}"),
            }
        }
    }
    assert!(shown > 80 && hidden > 0, "{shown} shown, {hidden} hidden");
}

/// Every text that leaves the server of a campaign.
fn everything(base: &str, office: &Office, year: &Campaign, id: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut take = |what: String, bytes: &[u8]| all.push((what, String::from_utf8_lossy(bytes).into_owned()));
    let charts = format!("/api/v1/campaigns/{}/charts", year.id);
    let list = office.get(&charts).body;
    for chart in list["items"].as_array().unwrap().iter().filter(|chart| chart["sentence"].is_null()) {
        let path = format!("{charts}/{}/chart.svg", chart["name"].as_str().unwrap());
        take(path.clone(), &office.download(&path).1);
    }
    take(charts, list.to_string().as_bytes());
    for format in ["html", "docx", "xlsx"] {
        let (_, bytes) = office.download(&format!("/api/v1/campaigns/{}/report?format={format}", year.id));
        if format == "html" {
            take("report html".to_owned(), &bytes);
            continue;
        }
        // Every part, with its attributes: comments, alternative texts, what a program reads and nobody sees.
        let parts: Vec<(String, String)> = unpacked(&bytes).into_iter().filter(|(name, _)| is_text(name)).collect();
        assert!(parts.len() > 5, "{format}: {} parts", parts.len());
        for (name, text) in parts {
            take(format!("report {format} {name}"), text.as_bytes());
        }
    }
    let tables = ["", "/scores", "/analysis", "/composition"];
    let charts = ["/scores/chart.svg", "/factors/chart.svg", "/criteria/chart.svg"];
    for score in &year.scores {
        let drawn = charts.iter().filter(|_| score["index"]["estimate"].is_number());
        for part in tables.iter().chain(drawn) {
            let path = format!("/api/v1/evaluations/{}{part}", score["evaluation"].as_str().unwrap());
            take(path.clone(), &office.download(&path).1);
        }
        let path = format!("/api/v1/evaluations/{}/scores", score["evaluation"].as_str().unwrap());
        let csv = office.csv(&path);
        assert!(String::from_utf8_lossy(&csv).contains("criterion,"), "{path} as CSV");
        take(format!("{path} csv"), &csv);
    }
    take("campaign".to_owned(), &office.download(&format!("/api/v1/campaigns/{}/scores", year.id)).1);
    take("csv".to_owned(), &office.csv(&format!("/api/v1/campaigns/{}/scores", year.id)));
    for lang in ["vi", "en"] {
        take(format!("page {lang}"), public(base, &format!("/p/{id}?lang={lang}")).as_bytes());
    }
    for (name, text) in unpacked(&agent_bytes(base, &format!("/p/{id}/bundle.zip"))) {
        take(format!("open bundle {name}"), text.as_bytes());
    }
    all
}

/// No secret is in any text. All are looked for at once: there are thousands, and the texts are long.
fn nowhere(secrets: &[(String, String)], texts: &[(String, String)]) {
    let search = AhoCorasick::new(secrets.iter().map(|(secret, _)| secret)).unwrap();
    for (what, text) in texts {
        if let Some(found) = search.find(text) {
            let (secret, of) = &secrets[found.pattern().as_usize()];
            panic!("{what} has {secret} of {of}");
        }
    }
}

fn is_text(name: &str) -> bool {
    [".xml", ".rels"].iter().any(|end| name.ends_with(end))
}

pub fn public(base: &str, path: &str) -> String {
    let reply = read(agent().get(format!("{base}{path}")).call().unwrap());
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.body.as_str().map_or_else(|| reply.body.to_string(), str::to_owned)
}

fn agent_bytes(base: &str, path: &str) -> Vec<u8> {
    let mut response = agent().get(format!("{base}{path}")).call().unwrap();
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap()
}

/// The composition of every unit stands in the report as the API says it, with why a group is hidden.
fn who_answered(office: &Office, year: &Campaign, text: &str) {
    let (mut shown, mut hidden) = (0, 0);
    for score in year.scores.iter().filter(|score| score["index"]["estimate"].is_number()) {
        let caption = format!("Cơ cấu người trả lời: {} năm 2022", year.name(score));
        let (_, rest) = text.split_once(&caption).unwrap_or_else(|| panic!("{caption}"));
        let table = rest.split("Tỷ lệ tính trên những người cho biết nhóm").next().unwrap();
        let path = format!("/api/v1/evaluations/{}/composition", score["evaluation"].as_str().unwrap());
        let composition = office.get(&path).body;
        let levels =
            composition["variables"].as_array().unwrap().iter().flat_map(|one| one["levels"].as_array().unwrap());
        for level in levels {
            let label = level["label"]["vi"].as_str().unwrap();
            let (_, cells) = table.split_once(&format!("\n{label}\n")).unwrap_or_else(|| panic!("{caption}: {label}"));
            if level["reason"].is_null() {
                assert!(table.contains(&format!("\n{label}\n{}\n", level["n"])) || level["n"].as_u64() > Some(999));
                shown += 1;
            } else {
                assert!(table.contains(&format!("\n{label}\nẩn")), "{caption}: {label}: {cells}");
                hidden += 1;
            }
        }
    }
    assert!(shown > 20 && hidden > 0, "{shown} groups shown, {hidden} hidden");
}

/// Every drawing of a public page.
fn drawings(base: &str, id: &str, page: &str) -> BTreeMap<String, String> {
    let start = format!("/p/{id}/charts/");
    let names = page.split(&start).skip(1).map(|rest| rest.split(".svg").next().unwrap().to_owned());
    let drawn: BTreeMap<String, String> =
        names.map(|name| (name.clone(), public(base, &format!("{start}{name}.svg?lang=vi")))).collect();
    let has = |part: &str| drawn.keys().any(|name| name.starts_with(part));
    assert!(has("index-") && has("criteria-") && has("composition-"), "{:?}", drawn.keys());
    assert!(!has("fieldwork"), "the days of fieldwork are not frozen");
    let path = format!("{base}{start}{}.svg", drawn.keys().next().unwrap());
    let reply = agent().get(path).call().unwrap();
    assert!(reply.headers().get_all("vary").iter().any(|vary| vary == "accept-language"));
    drawn
}

/// The bundle is checked, computed again by the command line, and refused once a byte of it is another.
fn checked(place: &Place, office: &Office, made: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let (named, bundle) = office.download(&format!("/api/v1/publications/{}/bundle.zip", made["id"].as_str().unwrap()));
    assert_eq!(named, "attachment; filename=\"hailong-2022-1-whole.zip\"");
    let key = made["key"].as_str().unwrap();
    let said = well(&command(place, "verify", &[&file("whole.zip", &bundle), "--key", key]));
    assert!(said.contains(made["fingerprint"].as_str().unwrap()), "{said}");
    assert_eq!(said.matches("computed again, the same to the last byte").count(), 2, "{said}");
    let files = unpacked(&bundle);
    for (name, text) in &files {
        file(name, text.as_bytes());
    }
    for folder_name in ["1-hanh-chinh-22", "2-benh-vien-ngoai-tru"] {
        let own = if files.contains_key(&format!("{folder_name}/data.csv")) {
            folder_name.to_owned()
        } else {
            folder_name.replacen('1', "2", 1).replacen("2-benh", "1-benh", 1)
        };
        let path = |name: &str| folder.path().join(&own).join(name).display().to_string();
        for (more, results) in [(&[][..], "results.json"), (&["--public"][..], "results-public.json")] {
            let (data, design) = (path("data.csv"), path("design.toml"));
            let asked = [&[data.as_str(), "--design", design.as_str(), "--format", "json"], more].concat();
            let again = well(&command(place, "analyse", &asked));
            assert!(again == files[&format!("{own}/{results}")], "{own}/{results} comes out otherwise");
        }
    }
    let mut changed = bundle.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    refused(&command(place, "verify", &[&file("changed.zip", &changed)]), "is not in order");
    let other = "A".repeat(43);
    refused(&command(place, "verify", &[&file("whole.zip", &bundle), "--key", &other]), "signed by another key");
}

fn a_year_is_published(place: &Place) {
    let server = demo(place);
    let base = server.base.clone();
    let accounts = accounts(place.folder());
    let [office, observer] = ["manager", "observer"].map(|role| Office::sign_in(&base, &accounts, role));
    let year = Campaign::of(&office, 2022);
    assert!(margins(&office, &year) > 0, "calibrated weights are shown of some unit");
    let (state, publications) =
        (format!("/api/v1/campaigns/{}/state", year.id), format!("/api/v1/campaigns/{}/publications", year.id));
    assert_eq!(office.post(&publications, &json!({})).status, 409, "it is still open");
    assert_eq!(office.post(&state, &json!({"state": "closed"})).status, 204);
    let hidden = observer.get(&format!("/api/v1/campaigns/{}/scores", year.id)).body;
    assert!(hidden["items"].as_array().unwrap().iter().all(|item| item["hidden"] == "not_published"));

    let before = Campaign::of(&office, 2022);
    let secrets = secrets(place, &before);
    let made = office.post(&publications, &json!({}));
    assert_eq!(made.status, 201, "{}", made.body);
    let made = made.body;
    let after = Campaign::of(&office, 2022);
    for (old, new) in before.scores.iter().zip(&after.scores) {
        assert_eq!((&old["index"], &old["criteria"], &old["rank"]), (&new["index"], &new["criteria"], &new["rank"]));
    }
    let seen = observer.get(&format!("/api/v1/campaigns/{}/scores", year.id)).body;
    let for_everybody = |mut score: Value| {
        score.as_object_mut().unwrap().remove("unweighted");
        score
    };
    assert!(after.scores.iter().any(|score| score["unweighted"].is_f64()), "what the weights changed is for analysts");
    assert_eq!(seen["items"], json!(after.scores.iter().cloned().map(for_everybody).collect::<Vec<_>>()));

    let id = made["id"].as_str().unwrap();
    let (_, docx) = office.download(&format!("/api/v1/campaigns/{}/report", year.id));
    whole_in_libreoffice(&docx);
    let (text, page) = (text_of(&docx), public(&base, &format!("/p/{id}?lang=vi")));
    assert!(!text.contains("tạm tính"));
    let fingerprint = made["fingerprint"].as_str().unwrap();
    let named = format!("ông bố bản 1 năm 2022, dấu vân tay {}", &fingerprint[..12]);
    let verify = format!("hailong verify hailong-2022-1-open.zip --key {}", made["key"].as_str().unwrap());
    assert!(text.contains(&named) && text.contains(&verify), "a report of published numbers names the publication");
    criteria_in("docx", &text, &after);
    let (_, html) = office.download(&format!("/api/v1/campaigns/{}/report?format=html", year.id));
    criteria_in("html", &words_of(&String::from_utf8(html).unwrap()), &after);
    criteria_of_charts(&office.get(&format!("/api/v1/campaigns/{}/charts", year.id)).body, &after);
    who_answered(&office, &after, &text);
    for score in &after.scores {
        let name = after.name(score);
        stands_in(&text, score, &name);
        stands_in(&page.replace('–', " - "), score, &name);
    }
    as_a_workbook(place, &office, &after);
    assert!(public(&base, "/p").contains(&format!("/p/{id}")));
    let secrets: Vec<(String, String)> = secrets.into_iter().chain(secrets_of_rows(&office, &made)).collect();
    nowhere(&secrets, &everything(&base, &office, &after, id));
    checked(place, &office, &made);
    let frozen = drawings(&base, id, &page);
    withdrawn(&office, &after, id);
    let again = public(&base, &format!("/p/{id}?lang=vi"));
    assert_eq!(again, page, "the page says what was published, whatever came after");
    assert_eq!(drawings(&base, id, &again), frozen);
    kept(place, &base, &office, &after);
    corrected(place, &office, &after);
    drop(server);
}

#[test]
fn a_year_is_published_on_sqlite() {
    a_year_is_published(&Place::sqlite());
}

#[test]
fn a_year_is_published_on_postgres() {
    if let Some(place) = Place::postgres() {
        a_year_is_published(&place);
    }
}
