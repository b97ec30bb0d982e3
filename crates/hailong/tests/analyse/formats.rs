//! One survey in every form an office may have it: the same results.

use std::fmt::Write as _;
use std::sync::Arc;

use parquet::basic::{Compression, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::{DESIGN, Office};

/// What of the results depends on the answers.
fn numbers(office: &Office, file: &str) -> String {
    office.json(&[file, "--arrays", "criteria,indices,domains"]).to_string()
}

#[test]
fn csv_as_spreadsheets_save_it() {
    let office = Office::open();
    let plain = numbers(&office, "survey.csv");
    let survey = office.read("survey.csv");
    // Semicolons and decimal commas, byte order mark, CRLF, quoted cells, blank lines.
    let european: Vec<String> = survey
        .lines()
        .map(|line| {
            let cells: Vec<String> = line.split(',').map(|cell| format!("\"{}\"", cell.replace('.', ","))).collect();
            cells.join(";")
        })
        .collect();
    office.write("european.csv", &format!("\u{feff}{}\r\n", european.join("\r\n\r\n")));
    assert_eq!(numbers(&office, "european.csv"), plain);
    office.write("tabs.csv", &survey.replace(',', "\t"));
    assert_eq!(numbers(&office, "tabs.csv"), plain);
    // Codes and years as a program with missing values writes them: 4.0, 2020.0.
    let header: Vec<&str> = survey.lines().next().unwrap().split(',').collect();
    let floats = survey.lines().enumerate().map(|(number, line)| {
        let cells = line.split(',').zip(&header).map(|(cell, name)| {
            let whole = *name == "year" || *name == "overall" || name.starts_with('c');
            if number > 0 && whole && !cell.is_empty() { format!("{cell}.0") } else { cell.to_owned() }
        });
        format!("{}\n", cells.collect::<Vec<_>>().join(","))
    });
    office.write("floats.csv", &floats.collect::<String>());
    assert_eq!(numbers(&office, "floats.csv"), plain);
}

#[test]
fn rows_in_any_order() {
    let office = Office::open();
    let plain = office.json(&["survey.csv", "--arrays", "indices"]);
    let survey = office.read("survey.csv");
    let mut lines: Vec<&str> = survey.lines().skip(1).collect();
    lines.sort_by_key(|line| line.split(',').next().unwrap().bytes().rev().collect::<Vec<u8>>());
    office.write("mixed.csv", &format!("{}\n{}\n", survey.lines().next().unwrap(), lines.join("\n")));
    let mixed = office.json(&["mixed.csv", "--arrays", "indices"]);
    for (a, b) in plain["indices"].as_array().unwrap().iter().zip(mixed["indices"].as_array().unwrap()) {
        for field in ["estimate", "se", "lo", "hi"] {
            match (a[field].as_f64(), b[field].as_f64()) {
                (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-12 * a.abs(), "{field}: {a} {b}"),
                (a, b) => assert_eq!(a, b),
            }
        }
        assert_eq!((&a["unit"], &a["key"], &a["n"]), (&b["unit"], &b["key"], &b["n"]));
    }
}

/// Writes the survey as Parquet: codes, years and frames as whole numbers, weights as doubles, the rest as text.
fn parquet(office: &Office, name: &str, compression: Compression, rows_in_group: usize) {
    let survey = office.read("survey.csv");
    let mut lines = survey.lines().map(|line| line.split(',').collect::<Vec<&str>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let physical = |name: &str| match name {
        "weight" => Physical::DOUBLE,
        "year" | "fpc1" => Physical::INT64,
        "fpc2" | "overall" => Physical::INT32,
        code if code.starts_with('c') => Physical::INT32,
        _ => Physical::BYTE_ARRAY,
    };
    let fields = header.iter().map(|name| {
        let built = Type::primitive_type_builder(name, physical(name)).with_repetition(Repetition::OPTIONAL).build();
        Arc::new(built.unwrap())
    });
    let schema = Type::group_type_builder("survey").with_fields(fields.collect()).build().unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let file = std::fs::File::create(office.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    for rows in rows.chunks(rows_in_group) {
        let mut group = writer.next_row_group().unwrap();
        for at in 0..header.len() {
            let mut column = group.next_column().unwrap().unwrap();
            let cells: Vec<&str> = rows.iter().map(|row| row[at]).collect();
            let levels: Vec<i16> = cells.iter().map(|cell| i16::from(!cell.is_empty())).collect();
            let present = cells.iter().filter(|cell| !cell.is_empty());
            match column.untyped() {
                ColumnWriter::Int32ColumnWriter(to) => {
                    let values: Vec<i32> = present.map(|cell| cell.parse().unwrap()).collect();
                    to.write_batch(&values, Some(&levels), None).unwrap();
                }
                ColumnWriter::Int64ColumnWriter(to) => {
                    let values: Vec<i64> = present.map(|cell| cell.parse().unwrap()).collect();
                    to.write_batch(&values, Some(&levels), None).unwrap();
                }
                ColumnWriter::DoubleColumnWriter(to) => {
                    let values: Vec<f64> = present.map(|cell| cell.parse().unwrap()).collect();
                    to.write_batch(&values, Some(&levels), None).unwrap();
                }
                ColumnWriter::ByteArrayColumnWriter(to) => {
                    let values: Vec<ByteArray> = present.map(|cell| ByteArray::from(*cell)).collect();
                    to.write_batch(&values, Some(&levels), None).unwrap();
                }
                _ => panic!("no such column is written here"),
            }
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn parquet_is_the_same_to_the_last_bit() {
    let office = Office::open();
    let plain = office.json(&["survey.csv"]).to_string();
    for (name, compression, rows) in [
        ("plain.parquet", Compression::UNCOMPRESSED, 100_000),
        ("snappy.parquet", Compression::SNAPPY, 777),
        ("zstd.parquet", Compression::ZSTD(parquet::basic::ZstdLevel::default()), 3000),
    ] {
        parquet(&office, name, compression, rows);
        assert_eq!(office.json(&[name]).to_string(), plain, "{name}");
    }
    // A file is known by its first bytes too, whatever its name.
    std::fs::rename(office.path("plain.parquet"), office.path("plain.data")).unwrap();
    assert_eq!(office.json(&["plain.data"]).to_string(), plain);
}

#[test]
fn a_table_for_reading_and_one_for_a_spreadsheet() {
    let office = Office::open();
    let table = office.analyse(&["survey.csv", "--design", "design.toml"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("2020   60.8  ( 55.8 –  65.6)     407"), "{table}");
    let csv = office.analyse(&["survey.csv", "--design", "design.toml", "--format", "csv", "--arrays", "domains"]);
    let csv = String::from_utf8(csv.stdout).unwrap();
    assert!(csv.starts_with("\u{feff}unit,year,variable,level,n,psu,df,pooled,se,"), "{}", &csv[..80]);
    assert_eq!(csv.lines().count(), 232);
    assert!(csv.contains("\r\nU01,2020,gender,f,206,13,10,0.6136973390394"), "full precision");
}

#[test]
fn a_file_of_ids_units_and_criteria_alone() {
    let office = Office::open();
    let survey = office.read("survey.csv");
    let header: Vec<&str> = survey.lines().next().unwrap().split(',').collect();
    let keep = |name: &str| name == "resp_id" || name == "unit" || (name.starts_with('c') && name.len() == 3);
    let narrow = survey.lines().filter(|line| !line.contains("self_selected")).map(|line| {
        let cells = line.split(',').zip(&header).filter(|(_, name)| keep(name)).map(|(cell, _)| cell);
        format!("{}\n", cells.collect::<Vec<_>>().join(","))
    });
    office.write("narrow.csv", &narrow.collect::<String>());
    office.write("design.toml", "criteria = \"criteria.csv\"\n[columns]\nid = \"resp_id\"\nunit = \"unit\"\n");
    let results = office.json(&["narrow.csv"]);
    let criteria = results["criteria"].as_array().unwrap();
    assert_eq!(criteria.len(), 15 * 22);
    // Equal weights and no design: the unweighted share, with the error of a simple random sample.
    for row in criteria {
        let (p, n, se) = (row["share"].as_f64().unwrap(), row["n"].as_f64().unwrap(), row["se"].as_f64().unwrap());
        assert!((p - row["share_unweighted"].as_f64().unwrap()).abs() < 1e-12);
        let rows = n + row["missing"].as_f64().unwrap();
        let simple = (p * (1.0 - p) / n * rows / (rows - 1.0)).sqrt();
        assert!((se - simple).abs() < 1e-12, "{se} {simple}");
        assert!(row["year"].is_null());
    }
    assert!(results.get("domains").is_none() && results.get("weighting").is_none());
}

#[test]
fn a_hospital_form_is_only_configuration() {
    let office = Office::open();
    // 31 criteria in 5/10/8/4/4, answers 1 to 5, code 0 for "not used".
    let mut criteria = String::from("criterion,factor,factor_order\n");
    let mut names = Vec::new();
    for (order, (factor, count)) in [("A", 5), ("B", 10), ("C", 8), ("D", 4), ("E", 4)].into_iter().enumerate() {
        for at in 1..=count {
            writeln!(criteria, "{factor}{at},{factor},{}", order + 1).unwrap();
            names.push(format!("{factor}{at}"));
        }
    }
    office.write("hospital.csv", &criteria);
    let mut rows = format!("id,hospital,ward,{}\n", names.join(","));
    for person in 0..240_usize {
        let codes = (0..names.len()).map(|at| ((person * 7 + at * 3) % 6).to_string());
        writeln!(rows, "p{person},BV1,w{},{}", person % 12, codes.collect::<Vec<_>>().join(",")).unwrap();
    }
    office.write("patients.csv", &rows);
    office.write(
        "design.toml",
        "criteria = \"hospital.csv\"\nnot_asked = [0]\n[columns]\nid = \"id\"\nunit = \"hospital\"\npsu = \"ward\"\n",
    );
    let results = office.json(&["patients.csv"]);
    assert_eq!(results["criteria"].as_array().unwrap().len(), 31);
    let factors = results["indices"].as_array().unwrap();
    let keys: Vec<&str> = factors
        .iter()
        .filter(|row| row["measure"] == "factor_pooled_share")
        .map(|row| row["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["A", "B", "C", "D", "E"]);
    // Nobody to whom the question was put left it blank: code 0 is no nonresponse.
    assert!(
        results["criteria"].as_array().unwrap().iter().all(|row| row["nonresponse"] == 0.0 && row["missing"] == 40)
    );
    // Without the code in the design the cell is refused.
    office.write("design.toml", &DESIGN.replace("criteria.csv", "hospital.csv"));
    office.write("bare.toml", "criteria = \"hospital.csv\"\n[columns]\nid = \"id\"\nunit = \"hospital\"\n");
    let refusal = office.refusal(&["patients.csv", "--design", "bare.toml"]);
    assert!(refusal.contains("line 2, column A1: '0' is neither an answer (1 to 5)"), "{refusal}");
}
