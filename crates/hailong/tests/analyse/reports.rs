//! The report and the charts: the numbers of the JSON are in them, and nothing of what is hidden.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::{DESIGN, Office};

/// The text of a Word document, paragraph by paragraph, without its marks.
fn text_of(docx: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(docx).unwrap()).unwrap();
    let mut text = String::new();
    for part in ["word/document.xml", "word/comments.xml"] {
        let mut xml = String::new();
        archive.by_name(part).unwrap().read_to_string(&mut xml).unwrap();
        for piece in xml.split('<') {
            let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
            if tag.starts_with("/w:p") {
                text.push('\n');
            }
            text.push_str(words);
        }
    }
    text
}

/// As offices type a share: `60,8`.
fn percent(value: &Value) -> String {
    format!("{:.1}", 100.0 * value.as_f64().unwrap()).replace('.', ",")
}

fn one_year(office: &Office) -> Vec<Value> {
    // A year of five units: the whole file makes a report of fifty-eight pages.
    let survey = office.read("survey.csv");
    let own = survey.lines().enumerate().filter(|(number, line)| *number == 0 || line.contains("-2020-"));
    office.write("year.csv", &own.map(|(_, line)| line).collect::<Vec<_>>().join("\n"));
    office.write("design.toml", &DESIGN.replace("margins = \"margins.csv\"\n", ""));
    let results = office.json(&["year.csv", "--public"]);
    let indices = results["indices"].as_array().unwrap().iter();
    indices.filter(|row| row["measure"] == "overall_share" && row["key"] == "mean_of_factors").cloned().collect()
}

#[test]
fn the_word_report_has_the_numbers() {
    let office = Office::open();
    let indices = one_year(&office);
    let made = office.analyse(&["year.csv", "--design", "design.toml", "--format", "report.docx", "--out", "r.docx"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(made.stdout.is_empty());
    let text = text_of(&office.path("r.docx"));
    assert_eq!(indices.len(), 5);
    for row in &indices {
        let interval = format!("{} - {}", percent(&row["lo"]), percent(&row["hi"]));
        assert!(text.contains(&percent(&row["estimate"])) && text.contains(&interval), "{}: {interval}", row["unit"]);
    }
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức năm 2020",
        "Năm 2020 khảo sát 05 đơn vị. Có 2.095 người trả lời.",
        "Trong 04 UBND cấp huyện năm 2020, số liệu chỉ đủ căn cứ để nói U04 cao hơn U01 và U02; U05 cao hơn U01 và U02; các cặp còn lại chưa phân biệt được.",
        "được nêu riêng và không cộng vào chỉ số",
        "(Phần này do cơ quan báo cáo viết.)",
        "Phụ lục I",
        "year.csv",
        "./.",
    ] {
        assert!(text.contains(words), "{words}");
    }
    // Facts that do not exist leave no sentence: no rate, no fieldwork, no other year.
    for words in ["Tỷ lệ trả lời", "được chọn ngẫu nhiên", "So sánh các năm", "Phỏng vấn lại", "NaN"]
    {
        assert!(!text.contains(words), "{words}");
    }
}

#[test]
fn the_page_to_print_says_the_same() {
    let office = Office::open();
    let indices = one_year(&office);
    let made = office.analyse(&["year.csv", "--design", "design.toml", "--format", "html"]);
    let page = String::from_utf8(made.stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("lang=\"vi\""), "{}", &page[..200]);
    assert!(!page.contains("<script"));
    for row in &indices {
        assert!(page.contains(&format!("{} - {}", percent(&row["lo"]), percent(&row["hi"]))));
    }
}

#[test]
fn years_are_compared_by_the_adjusted_test_alone() {
    let office = Office::open();
    let survey = office.read("survey.csv");
    let own = survey.lines().enumerate().filter(|(number, line)| *number == 0 || line.starts_with("U01-"));
    office.write("one.csv", &own.map(|(_, line)| line).collect::<Vec<_>>().join("\n"));
    office.write("design.toml", &DESIGN.replace("margins = \"margins.csv\"\n", ""));
    let made = office.analyse(&["one.csv", "--design", "design.toml", "--format", "report.docx", "--out", "r.docx"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let text = text_of(&office.path("r.docx"));
    assert!(text.contains("giai đoạn 2020 - 2022"));
    assert!(
        text.contains("U01: năm 2022 tăng so với năm 2020 (chênh 11,2 điểm; khoảng tin cậy 95% từ 4,5 đến 17,8 điểm); giữa các năm còn lại chưa đủ căn cứ kết luận có thay đổi."),
        "{}",
        text.lines().find(|line| line.contains("U01:")).unwrap_or("")
    );
}

#[test]
fn a_stratum_with_one_cluster_is_spoken_of_where_there_is_one_and_in_vietnamese() {
    let office = Office::open();
    one_year(&office);
    let design = DESIGN.replace("margins = \"margins.csv\"\n", "");
    let fine = design.replace("stratum = \"stratum\"", "stratum = \"stratum_fine\"");
    let said = |design: &str| {
        let design = design.replace("fpc = [\"fpc1\", \"fpc2\"]\n", "");
        office.write("design.toml", &format!("lonely_psu = \"adjust\"\n{design}"));
        let made = office.analyse(&["year.csv", "--design", "design.toml", "--format", "html"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).unwrap()
    };
    let (without, with) = (said(&design), said(&fine));
    for words in
        ["Tầng chỉ có một cụm được chọn: vì không có cụm thứ hai để so", "Có tầng chỉ có một cụm được chọn ở: "]
    {
        assert!(!without.contains(words) && with.contains(words), "{words}");
    }
    assert!(!without.contains("adjust") && !with.contains("adjust"));
}

/// What is hidden is in no file: not in the report, not in a chart, its table or its picture's description.
#[test]
fn what_is_hidden_is_in_no_file() {
    let office = Office::open();
    let survey = office.read("survey.csv");
    // Of U03 only 24 people are left: everything of it is hidden.
    let mut of_third = 0;
    let kept = survey.lines().enumerate().filter(|(number, line)| {
        let third = line.starts_with("U03-2020-0");
        of_third += usize::from(third);
        *number == 0 || (line.contains("-2020-") && !line.contains("-W") && (!third || of_third <= 24))
    });
    office.write("few.csv", &kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n"));
    let lonely = "lonely_psu = \"adjust\"\n";
    // Without groups of people: the shares of other units' groups may be any number.
    let domains = "domains = [\"gender\", \"age_group\", \"ethnic\"]\n";
    let design = DESIGN.replace("margins = \"margins.csv\"\n", "").replace(domains, "");
    office.write("design.toml", &format!("{lonely}{design}"));
    let all = office.json(&["few.csv"]);
    let of_third = |row: &&Value| row["unit"] == "U03";
    let mut secret: Vec<String> = Vec::new();
    for (array, fields) in [("indices", ["estimate", "lo", "hi"]), ("criteria", ["share", "lo", "hi"])] {
        for row in all[array].as_array().unwrap().iter().filter(of_third) {
            assert!(row["decision"].as_str().unwrap().starts_with("suppressed"));
            if row["measure"].as_str().is_none_or(|measure| measure.ends_with("share")) {
                secret
                    .extend(fields.iter().filter(|field| row[**field].is_number()).map(|field| percent(&row[*field])));
            }
        }
    }
    let others = ["indices", "criteria"].iter().flat_map(|array| all[*array].as_array().unwrap());
    let shown: Vec<String> = others
        .filter(|row| row["unit"] != "U03")
        .flat_map(|row| ["estimate", "share", "lo", "hi", "nonresponse"].map(|field| row[field].clone()))
        .filter(Value::is_number)
        .map(|value| percent(&value))
        .collect();
    // A number below ten may be a difference of others.
    secret.retain(|number| !shown.contains(number) && number.len() > 3);
    secret.sort_unstable();
    secret.dedup();
    assert!(secret.len() > 10, "{secret:?}");
    let made = office.analyse(&[
        "few.csv",
        "--design",
        "design.toml",
        "--format",
        "report.docx",
        "--out",
        "r.docx",
        "--charts",
        "charts",
    ]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = office.analyse(&["few.csv", "--design", "design.toml", "--format", "html"]);
    let written = without_answers_of_others(&text_of(&office.path("r.docx")));
    let mut files = vec![("r.docx".to_owned(), written)];
    let page = without_pictures(&String::from_utf8(page.stdout).unwrap());
    files.push(("page".to_owned(), without_answers_of_others(&page)));
    let mut pictures = 0;
    for entry in std::fs::read_dir(office.path("charts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "png") {
            pictures += 1;
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name.starts_with("criteria-U") && !name.contains("U03") {
            // The answers of another unit: any number may be among them.
            continue;
        }
        files.push((path.display().to_string(), words_of(&std::fs::read_to_string(&path).unwrap())));
    }
    assert!(pictures >= 7, "{pictures} pictures");
    for (name, text) in &files {
        for number in &secret {
            let there = text.match_indices(number.as_str()).any(|(at, _)| {
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == ',');
                !digit(text[..at].chars().next_back()) && !digit(text[at + number.len()..].chars().next())
            });
            assert!(!there, "{number} of a hidden unit is in {name}");
        }
    }
    let (_, report) = &files[0];
    assert!(report.contains("ẩn: dưới 30 phiếu") && report.contains("không xếp"));
}

/// A report without the tables of answers of the units that are shown: any number may be among them.
fn without_answers_of_others(text: &str) -> String {
    const BEGIN: &str = ". Tỷ lệ từng mức trả lời theo tiêu chí: ";
    let mut parts = text.split(BEGIN);
    let mut kept = parts.next().unwrap().to_owned();
    let (mut left_out, mut hidden) = (0, 0);
    for part in parts {
        let (answers, rest) = part.split_once(". Chỉ số theo tiêu chí: ").unwrap();
        if answers.starts_with("U03") {
            hidden += 1;
            kept.push_str(answers);
        } else {
            left_out += 1;
        }
        kept.push_str(rest);
    }
    assert_eq!((left_out, hidden), (4, 1));
    kept
}

/// A page without its pictures.
fn without_pictures(page: &str) -> String {
    page.split("data:image/png;base64,")
        .enumerate()
        .map(|(at, part)| match at {
            0 => part,
            _ => part.split_once('"').map_or("", |(_, rest)| rest),
        })
        .collect()
}

/// Text and attributes that a person or a screen reader meets; the numbers of paths are places on paper.
fn words_of(file: &str) -> String {
    if !file.contains("<svg") {
        return file.to_owned();
    }
    let words = file.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words);
    words.collect::<Vec<&str>>().join("\n")
}

#[test]
fn charts_in_english_with_their_numbers() {
    let office = Office::open();
    let indices = one_year(&office);
    let made = office.analyse(&["year.csv", "--design", "design.toml", "--charts", "charts", "--language", "en"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let table = office.read("charts/index-2020.csv");
    let svg = office.read("charts/index-2020.svg");
    assert!(svg.contains("<title>") && svg.contains("<desc>") && !svg.contains("<script"));
    for row in &indices {
        let number = percent(&row["estimate"]).replace(',', ".");
        assert!(table.contains(&number) && svg.contains(&number), "{number}");
    }
    let picture = std::fs::read(office.path("charts/index-2020.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    // Names in the file are without accents: whatever else has one was written in Vietnamese.
    let mut looked_at = 0;
    for entry in std::fs::read_dir(office.path("charts")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        looked_at += 1;
        let words = words_of(&text).replace("Hài Lòng", "");
        let accented = |word: &&str| word.chars().any(|sign| sign.is_alphabetic() && !sign.is_ascii());
        let found: Vec<&str> = words.split_whitespace().filter(accented).collect();
        assert!(found.is_empty(), "{}: {found:?}", path.display());
    }
    assert!(looked_at > 10, "{looked_at}");
}

#[test]
fn what_a_report_cannot_be() {
    let office = Office::open();
    let refusal =
        office.refusal(&["survey.csv", "--design", "design.toml", "--format", "html", "--arrays", "criteria"]);
    assert!(refusal.contains("a report has no arrays"), "{refusal}");
    let refusal =
        office.refusal(&["survey.csv", "--design", "design.toml", "--format", "csv", "--out", "nowhere/at/all.csv"]);
    assert!(refusal.contains("nowhere/at/all.csv could not be written"), "{refusal}");
    let refusal =
        office.refusal(&["survey.csv", "--design", "design.toml", "--format", "csv", "--arrays", "criteria,indices"]);
    assert!(refusal.contains("a CSV file holds one array"), "{refusal}");
}
