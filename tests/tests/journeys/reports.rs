//! The report and the charts of what is stored, as an office downloads them: the numbers of the API are in them as offices type
//! them, of what is hidden there is nothing, and each unit is reported by the criteria of its own form.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

use crate::database::Place;
use crate::office::{Office, accounts};
use crate::restore::{command, demo, well};

/// The text of a Word document, a line a paragraph, without its marks.
pub fn text_of(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut text = String::new();
    for piece in xml.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        if tag.starts_with("/w:p") && !tag.starts_with("/w:pPr") {
            text.push('\n');
        }
        text.push_str(words);
    }
    text
}

/// The rows of a workbook's sheets, without their heads.
fn sheets_of(xlsx: Vec<u8>) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let rows = |sheet: calamine::Range<Data>| sheet.rows().skip(1).map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, sheet)| (name, rows(sheet))).collect()
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        _ => None,
    }
}

/// As offices type a share: `60,8`.
fn percent(value: &Value) -> String {
    format!("{:.1}", 100.0 * value.as_f64().unwrap()).replace('.', ",")
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

/// A campaign of the demonstration with its evaluations and their scores.
pub struct Campaign {
    pub id: String,
    evaluations: Vec<Value>,
    pub scores: Vec<Value>,
}

impl Campaign {
    pub fn of(office: &Office, year: i64) -> Self {
        let campaigns = office.get("/api/v1/campaigns").body;
        let own = campaigns["items"].as_array().unwrap().iter().find(|one| one["year"] == year).unwrap();
        let id = own["id"].as_str().unwrap().to_owned();
        let list = |path: &str| office.get(path).body["items"].as_array().unwrap().clone();
        let evaluations = list(&format!("/api/v1/evaluations?campaign={id}"));
        Self { scores: list(&format!("/api/v1/campaigns/{id}/scores")), evaluations, id }
    }

    fn evaluation(&self, id: &Value) -> &Value {
        self.evaluations.iter().find(|one| one["id"] == *id).unwrap()
    }

    pub fn name(&self, score: &Value) -> String {
        self.evaluation(&score["evaluation"])["unit"]["name"]["vi"].as_str().unwrap().to_owned()
    }

    pub fn is_hospital(&self, score: &Value) -> bool {
        self.evaluation(&score["evaluation"])["unit"]["kind"] == "hospital"
    }
}

/// That the numbers of a score stand in the text of a report.
pub fn stands_in(text: &str, score: &Value, name: &str) {
    let figures = || {
        let parts = ["factors", "criteria"].iter().flat_map(|part| score[*part].as_array().unwrap());
        std::iter::once(&score["index"]).chain(parts)
    };
    for figure in figures().filter(|figure| figure["estimate"].is_number()) {
        let interval = format!("{} - {}", percent(&figure["lo"]), percent(&figure["hi"]));
        assert!(text.contains(&percent(&figure["estimate"])) && text.contains(&interval), "{name}: {interval}");
    }
    assert!(text.contains(name), "{name}");
}

/// The table of a unit's criteria in a report, from its caption to the next one's.
fn criteria_of<'a>(text: &'a str, name: &str) -> &'a str {
    let caption = format!("Chỉ số theo tiêu chí: {name},");
    let (_, rest) = text.split_once(&caption).unwrap_or_else(|| panic!("{name} has no table of criteria"));
    rest.split("Lời đầy đủ của từng tiêu chí").next().unwrap()
}

fn of_a_campaign(office: &Office, year: &Campaign) {
    let (named, docx) = office.download(&format!("/api/v1/campaigns/{}/report", year.id));
    assert_eq!(named, "attachment; filename=\"bao-cao-2022.docx\"");
    let text = text_of(&docx);
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức năm 2022 đối với một số cơ quan hành chính",
        "theo kế hoạch từ ngày 12 tháng 9 đến ngày 31 tháng 10 năm 2022",
        "Số liệu năm 2022 là tạm tính",
        "(bản nháp, chờ xác nhận)",
        "Phiếu hỏi",
        "Thiết kế mẫu của từng đơn vị",
        "Kết quả tiếp xúc những người được chọn",
        "Bản dữ liệu s-",
    ] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("NaN"));
    for score in &year.scores {
        let name = year.name(score);
        stands_in(&text, score, &name);
        // Each unit by its own form: a hospital has ten criteria of information, an office five of its procedure.
        let table = criteria_of(&text, &name);
        assert_eq!(table.contains("\nB10\n"), year.is_hospital(score), "{name}");
        assert_eq!(table.contains("Niêm yết đầy đủ"), !year.is_hospital(score), "{name}");
        for criterion in score["criteria"].as_array().unwrap() {
            let key = format!("\n{}\n", criterion["key"].as_str().unwrap());
            let (_, row) = table.split_once(&key).unwrap();
            let shown = row.lines().find(|line| *line == "-" || line.contains(',') || line.contains("ẩn"));
            assert!(
                criterion["estimate"].is_number() || row.lines().nth(1).unwrap().contains("ẩn"),
                "{name} {shown:?}"
            );
        }
    }
}

/// A unit's years are judged in every report as on its page.
fn years_as_on_the_page(office: &Office, year: &Campaign) {
    let (mut compared, mut broken) = (0, 0);
    let page = |path: &str| {
        let (_, page) = office.download(&format!("/api/v1/{path}/report?format=html"));
        String::from_utf8(page).unwrap()
    };
    let of_campaign = page(&format!("campaigns/{}", year.id));
    for score in &year.scores {
        let (name, evaluation) = (year.name(score), score["evaluation"].as_str().unwrap());
        let unit = year.evaluation(&score["evaluation"])["unit"]["id"].as_str().unwrap();
        let trend = office.get(&format!("/api/v1/units/{unit}/trend")).body;
        for change in trend["differences"].as_array().unwrap() {
            let verdict = match change["verdict"].as_str().unwrap() {
                "rose" => format!("{name}: năm 2022 tăng so với năm 2020 (chênh "),
                "fell" => format!("{name}: năm 2022 giảm so với năm 2020 (chênh "),
                "no_practical_change" => format!("{name}: năm 2022 gần như không đổi so với năm 2020 (chênh "),
                _ => format!("{name}: chưa đủ căn cứ kết luận có thay đổi giữa các năm 2020 và 2022 (chênh "),
            };
            let apart = format!("{verdict}{} điểm", percent(&change["estimate"]));
            let of_unit = page(&format!("evaluations/{evaluation}"));
            assert!(of_campaign.contains(&apart) && of_unit.contains(&apart), "{apart}");
            compared += 1;
        }
        for one in trend["breaks"].as_array().unwrap().iter().filter(|one| one["because"] == "mode") {
            assert_eq!((&one["from"], &one["to"]), (&Value::from(2020), &Value::from(2022)));
            let apart = format!("{name}: năm 2022 hỏi theo cách khác, do đó không so sánh với năm 2020.");
            let of_unit = page(&format!("evaluations/{evaluation}"));
            assert!(of_campaign.contains(&apart) && of_unit.contains(&apart), "{apart}");
            broken += 1;
        }
    }
    assert_eq!(broken, 1, "the hospital that was asked on paper too in 2020");
    assert!(compared > 0, "no unit of 2022 was measured before by the same form");
}

/// The workbook has every number of the API to the last figure, and none that is hidden from it.
pub fn as_a_workbook(place: &Place, office: &Office, year: &Campaign) {
    let (named, xlsx) = office.download(&format!("/api/v1/campaigns/{}/report?format=xlsx", year.id));
    assert_eq!(named, "attachment; filename=\"bao-cao-2022.xlsx\"");
    let sheets = sheets_of(xlsx);
    let all: Vec<f64> = sheets.values().flatten().flatten().filter_map(number).collect();
    let hospitals = sheets.iter().find(|(name, _)| name.contains("Tiêu chí") && name.contains("benh-vien")).unwrap().1;
    let offices = sheets.iter().find(|(name, _)| name.contains("Tiêu chí") && name.contains("hanh-chinh")).unwrap().1;
    let units = |rows: &[Vec<Data>]| rows.iter().map(|row| row[1].to_string()).collect::<BTreeSet<String>>();
    let named = |hospital: bool| {
        let own = year.scores.iter().filter(|score| year.is_hospital(score) == hospital);
        own.map(|score| year.name(score)).collect::<BTreeSet<String>>()
    };
    assert_eq!((units(hospitals), units(offices)), (named(true), named(false)));
    let mut hidden = 0;
    for score in &year.scores {
        let name = year.name(score);
        let row = sheets["Chỉ số"].iter().find(|row| row[1].to_string() == name).unwrap();
        for (at, key) in [(6, "estimate"), (7, "lo"), (8, "hi")] {
            assert!(near(number(&row[at]).unwrap(), score["index"][key].as_f64().unwrap()), "{name} {key}");
        }
        // What is hidden the command line tells whoever holds the database.
        let id = score["evaluation"].as_str().unwrap();
        let whole: Value =
            serde_json::from_str(&well(&command(place, "analyse", &["--evaluation", id, "--json"]))).unwrap();
        for criterion in whole["criteria"].as_array().unwrap() {
            let shown = criterion["disclosure"] != "suppressed";
            let Some(estimate) = criterion["estimate"].as_f64() else { continue };
            // One or nothing may be anybody's.
            let telling = estimate > 0.0 && estimate < 1.0;
            assert!(shown || !telling || !all.iter().any(|number| near(*number, estimate)), "{name} {criterion}");
            assert!(!shown || all.iter().any(|number| near(*number, estimate)), "{name} {criterion}");
            hidden += usize::from(!shown && telling);
        }
    }
    assert!(hidden > 0, "the demonstration hides a criterion of 2022");
    assert!(!sheets["Thay đổi giữa hai năm"].is_empty() && !sheets["Kết quả tiếp xúc"].is_empty());
}

fn of_one_unit(office: &Office, year: &Campaign) {
    let score = year.scores.iter().find(|score| year.is_hospital(score)).unwrap();
    let path = format!("/api/v1/evaluations/{}/report", score["evaluation"].as_str().unwrap());
    let (named, docx) = office.download(&format!("{path}?signatory=PH%C3%93%20GI%C3%81M%20%C4%90%E1%BB%90C"));
    assert!(named.starts_with("attachment; filename=\"bao-cao-2022-") && named.ends_with("-BV.docx\""), "{named}");
    let (text, name) = (text_of(&docx), year.name(score));
    stands_in(&text, score, &name);
    assert!(text.contains(&format!("đối với {name}")) && text.contains("PHÓ GIÁM ĐỐC"));
    for other in year.scores.iter().filter(|other| other["evaluation"] != score["evaluation"]) {
        assert!(!text.contains(&year.name(other)), "{}", year.name(other));
    }
    let (named, page) = office.download(&format!("{path}?format=html"));
    let page = String::from_utf8(page).unwrap();
    assert!(named.starts_with("inline") && page.starts_with("<!doctype html>") && !page.contains("<script"));
    stands_in(&page, score, &name);
    let long = "x".repeat(121);
    for (query, why) in [("format=pdf", "docx, xlsx"), (&format!("addressee={long}"), "addressee")] {
        let refused = office.get(&format!("{path}?{query}"));
        assert_eq!((refused.status, refused.body["type"].as_str()), (400, Some("/api/problems#bad-address")));
        assert!(refused.body["detail"].as_str().unwrap().contains(why), "{}", refused.body);
    }
    whole_in_libreoffice(&docx);
}

/// A document that LibreOffice makes pages of, where it is installed.
pub fn whole_in_libreoffice(docx: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.docx");
    std::fs::write(&file, docx).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let made = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([folder.path(), &file])
        .output();
    let Ok(made) = made else {
        eprintln!("soffice is not installed: the report is not made into pages");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let pages = std::fs::read(folder.path().join("report.pdf")).unwrap();
    assert!(pages.starts_with(b"%PDF") && pages.len() > 50_000, "{} bytes", pages.len());
}

/// The command line writes the same report as the server sends.
fn from_the_command_line(place: &Place, office: &Office, past: &Campaign) {
    let folder = tempfile::tempdir().unwrap();
    let (file, drawn) = (folder.path().join("report.docx"), folder.path().join("charts"));
    let (out, charts) = (file.display().to_string(), drawn.display().to_string());
    let asked = ["--year", "2020", "--format", "report.docx", "--out", &out, "--charts", &charts];
    well(&command(place, "analyse", &asked));
    let (_, sent) = office.download(&format!("/api/v1/campaigns/{}/report", past.id));
    assert_eq!(text_of(&std::fs::read(&file).unwrap()), text_of(&sent));
    assert!(drawn.join("index-2020.svg").is_file() && drawn.join("index-2020.csv").is_file());
    for (asked, why) in [
        (&["--format", "html"][..], "say which with --evaluation, --year or --until"),
        (&["--year", "2019", "--format", "html"], "there is no campaign of 2019"),
        (&["--until", "2020"], "--until is for a review"),
        (&["--year", "2020", "--format", "csv"], "of what is stored there are --json"),
    ] {
        crate::restore::refused(&command(place, "analyse", asked), why);
    }
}

fn reviews(office: &Office, past: &Campaign, year: &Campaign) {
    let (named, docx) = office.download("/api/v1/programme/report?until=2020");
    assert_eq!(named, "attachment; filename=\"bao-cao-so-ket-2020.docx\"");
    let text = text_of(&docx);
    assert!(text.contains("phục vụ sơ kết Đề án giai đoạn 2018 - 2022"));
    for score in &past.scores {
        stands_in(&text, score, &past.name(score));
    }
    let later = year.scores.iter().map(|score| year.name(score)).find(|name| {
        let own = |score: &Value| past.name(score) == *name;
        !past.scores.iter().any(own)
    });
    assert!(!text.contains(&later.unwrap()));
    let (named, xlsx) = office.download("/api/v1/programme/report?until=2022&format=xlsx");
    assert_eq!(named, "attachment; filename=\"bao-cao-tong-ket-2022.xlsx\"");
    let all = text_of(&office.download("/api/v1/programme/report?until=2022").1);
    for (campaign, score) in [past, year].into_iter().flat_map(|one| one.scores.iter().map(move |score| (one, score))) {
        stands_in(&all, score, &campaign.name(score));
    }
    let rows = &sheets_of(xlsx)["Chỉ số"];
    let years: BTreeSet<String> = rows.iter().map(|row| row[0].to_string()).collect();
    assert_eq!(years, BTreeSet::from(["2020", "2021", "2022"].map(str::to_owned)));
    assert_eq!(office.get("/api/v1/programme/report?until=2019").status, 404);
}

/// Who sees published results only gets them, and is told of the others.
fn of_what_is_published(office: &Office, year: &Campaign) {
    let refused = office.get(&format!("/api/v1/campaigns/{}/report", year.id));
    assert_eq!((refused.status, refused.body["type"].as_str()), (409, Some("/api/problems#state-forbids")));
    assert!(refused.body["detail"].as_str().unwrap().contains("chưa công bố"), "{}", refused.body);
    assert_eq!(office.get(&format!("/api/v1/campaigns/{}/charts", year.id)).status, 409);
    let (_, page) = office.download("/api/v1/programme/report?until=2022&format=html");
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("Kết quả chưa công bố: ") && !page.contains("tạm tính:"));
    for score in &year.scores {
        let interval = format!("{} - {}", percent(&score["index"]["lo"]), percent(&score["index"]["hi"]));
        let there = page.contains(&format!("<td>{}</td><td>{interval}</td>", percent(&score["index"]["estimate"])));
        assert!(!there, "{} of an unpublished year", year.name(score));
    }
}

fn charts(office: &Office, year: &Campaign) {
    let base = format!("/api/v1/campaigns/{}/charts", year.id);
    let list = office.get(&base).body;
    let items = list["items"].as_array().unwrap();
    let names: BTreeSet<&str> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), items.len());
    for name in ["index-2022", "factors-hanh-chinh-22-2022", "criteria-by-unit-benh-vien-ngoai-tru-2022", "trend-SL-UB"]
    {
        assert!(names.contains(name), "{names:?}");
    }
    for item in items {
        for words in ["title", "subtitle", "description"] {
            assert!(!item[words].as_str().unwrap().is_empty());
        }
        let columns = item["table"]["header"].as_array().unwrap().len();
        let rows = item["table"]["rows"].as_array().unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|row| row.as_array().unwrap().len() == columns));
        // Where there are too few numbers the picture is the sentence.
        let (_, drawing) = office.download(&format!("{base}/{}/chart.svg?width=480", item["name"].as_str().unwrap()));
        let drawing = String::from_utf8(drawing).unwrap();
        let told =
            item["sentence"].as_str().is_none_or(|sentence| drawing.contains(&format!("<desc>{sentence}</desc>")));
        assert!(drawing.starts_with("<svg") && told, "{}: {drawing}", item["name"]);
    }
    for score in &year.scores {
        let index = items.iter().find(|item| item["name"] == "index-2022").unwrap();
        let shown = format!("{}%", percent(&score["index"]["estimate"]));
        let of = |row: &Value| row.to_string().contains(&year.name(score)) && row.to_string().contains(&shown);
        assert!(index["table"]["rows"].as_array().unwrap().iter().any(of), "{shown}");
    }
    let (_, picture) = office.download(&format!("{base}/index-2022/chart.png"));
    assert!(picture.starts_with(b"\x89PNG"));
    let english = office.get(&format!("{base}?lang=en")).body;
    let title = english["items"][0]["title"].as_str().unwrap();
    assert!(title.contains("7 units, 2022"), "{title}");
    assert_eq!(office.get(&format!("{base}/no-such-chart/chart.svg")).status, 404);
}

/// What people wrote is counted in the report as on the page, and none of it is quoted.
fn of_what_was_written(office: &Office, past: &Campaign) {
    let path = format!("/api/v1/campaigns/{}/report", past.id);
    let text = text_of(&office.download(&path).1);
    let sheets = sheets_of(office.download(&format!("{path}?format=xlsx")).1);
    let (mut told, mut few) = (0, 0);
    for score in &past.scores {
        let (id, name) = (score["evaluation"].as_str().unwrap(), past.name(score));
        let counted = office.get(&format!("/api/v1/evaluations/{id}/themes")).body;
        assert_ne!(counted["read"], 0, "{name}: {counted}");
        let caption = format!("Ý kiến theo chủ đề: {name} năm 2020");
        let table = text.split_once(&caption).expect(&caption).1;
        let rows: Vec<_> = sheets["Ý kiến theo chủ đề"].iter().filter(|row| row[1].to_string() == name).collect();
        let themes = counted["items"].as_array().unwrap();
        assert_eq!(rows.len(), themes.len(), "{name}");
        for (row, theme) in rows.iter().zip(themes) {
            let label = theme["label"]["vi"].as_str().unwrap();
            assert_eq!((row[2].to_string().as_str(), number(&row[3])), (label, theme["n"].as_f64()), "{name}");
            let said = theme["n"].as_u64().map_or("không nêu".to_owned(), |n| n.to_string());
            let line = table.split_once(label).unwrap().1.trim_start();
            assert!(line.starts_with(&said), "{name}, {label}: {said} and {:?}", line.get(..20));
            told += usize::from(theme["n"].as_u64().is_some_and(|n| n > 0));
            few += usize::from(theme["n"].is_null());
        }
        let written = office.get(&format!("/api/v1/evaluations/{id}/comments?limit=500")).body;
        for comment in written["items"].as_array().unwrap() {
            assert!(!text.contains(comment["text"].as_str().unwrap()), "{name}: {comment}");
        }
    }
    assert!(told > 0 && few > 0, "{told} counts and {few} that are not told");
    of_all_units_together(&text, &sheets["Ý kiến theo chủ đề"]);
    of_who_asked(office, past);
}

/// Whether it mattered who asked stands in the report as in the analysis, and where it did, with the larger error.
fn of_who_asked(office: &Office, past: &Campaign) {
    let text = text_of(&office.download(&format!("/api/v1/campaigns/{}/report", past.id)).1);
    let table = text.split_once("Ảnh hưởng của người hỏi").expect("the table of interviewers").1;
    let comma = |number: f64, digits: usize| format!("{number:.digits$}").replace('.', ",");
    let (mut told, mut larger) = (0, 0);
    for score in &past.scores {
        let (id, name) = (score["evaluation"].as_str().unwrap(), past.name(score));
        let analysis = office.get(&format!("/api/v1/evaluations/{id}/analysis")).body;
        let row = &analysis["arrays"]["interviewers"][0];
        let Some(correlation) = row["icc_truncated"].as_f64() else { continue };
        let line: String = table.split_once(&name).expect(&name).1.chars().take(80).collect();
        assert!(line.contains(&comma(correlation, 3)), "{name}: {correlation} and {line}");
        told += 1;
        let errors = row["index_se"].as_f64().zip(row["index_se_interviewer"].as_f64());
        if let Some((own, clustered)) = errors.filter(|(own, clustered)| row["flagged"] == true && clustered > own) {
            let said = format!("({} điểm thay cho {})", comma(100.0 * clustered, 1), comma(100.0 * own, 1));
            assert!(text.contains(&said), "{name}: {said}");
            larger += 1;
        }
    }
    assert!(told > 3 && larger > 0, "{told} units, of which {larger} with a larger error");
}

/// The units together tell what each has too few of, and nothing of fewer than ten that the units hide.
fn of_all_units_together(text: &str, sheet: &[Vec<Data>]) {
    let (own, units): (Vec<_>, Vec<_>) = sheet.iter().partition(|row| row[1] == "Các đơn vị được khảo sát");
    assert!(!own.is_empty(), "{sheet:?}");
    let mut told = 0;
    for row in own {
        let theme = row[2].to_string();
        let of_units: Vec<Option<f64>> =
            units.iter().filter(|unit| unit[2].to_string() == theme).map(|unit| number(&unit[3])).collect();
        let hidden = of_units.iter().filter(|n| n.is_none()).count();
        let Some(sum) = number(&row[3]) else { continue };
        let rest = sum - of_units.iter().flatten().sum::<f64>();
        assert!(if hidden == 0 { rest == 0.0 } else { rest >= 10.0 }, "{theme}: {sum} and {of_units:?}");
        told += usize::from(hidden > 0);
    }
    assert!(told > 0, "some theme is told of all units and not of each: {sheet:?}");
    let sentence = text.split("Năm 2020, trong ").nth(1).expect("what people wrote most of");
    let sentence = sentence.split_once("ý kiến).").unwrap().0;
    assert!(sentence.contains("được nhắc đến nhiều nhất là: “"), "{sentence}");
}

fn reported(place: &Place) {
    let server = demo(place);
    let known = accounts(place.folder());
    let analyst = Office::sign_in(&server.base, &known, "analyst");
    let (past, year) = (Campaign::of(&analyst, 2020), Campaign::of(&analyst, 2022));
    of_a_campaign(&analyst, &year);
    years_as_on_the_page(&analyst, &year);
    as_a_workbook(place, &analyst, &year);
    of_one_unit(&analyst, &year);
    reviews(&analyst, &past, &year);
    of_what_was_written(&analyst, &past);
    from_the_command_line(place, &analyst, &past);
    charts(&analyst, &year);
    of_what_is_published(&Office::sign_in(&server.base, &known, "observer"), &year);
    let surveyor = Office::sign_in(&server.base, &known, "surveyor");
    assert_eq!(surveyor.get(&format!("/api/v1/campaigns/{}/report", year.id)).status, 403);
}

#[test]
fn reports_have_the_numbers_of_the_api_on_sqlite() {
    reported(&Place::sqlite());
}

#[test]
fn reports_have_the_numbers_of_the_api_on_postgres() {
    if let Some(place) = Place::postgres() {
        reported(&place);
    }
}
