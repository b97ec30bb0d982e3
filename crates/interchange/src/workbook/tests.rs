//! The workbook, read back by another library.

use super::{BadName, Cell, Note, Sheet, Workbook, WorkbookError};
use crate::document::tests::unzipped;
use crate::language::WritingLanguage;
use crate::xml_text::xml_text;
use calamine::{Data, DataType, Reader, Xlsx};
use proptest::prelude::*;
use std::io::Cursor;
use time::macros::{date, datetime};

fn book(rows: Vec<Vec<Cell>>) -> Workbook {
    Workbook {
        language: WritingLanguage::Vietnamese,
        title: "Chỉ số năm 2022".to_owned(),
        author: "Sở Nội vụ".to_owned(),
        created: datetime!(2022-12-20 09:30 +7),
        notes: vec![Note { term: "Chỉ số".to_owned(), text: "=Tỷ lệ câu trả lời hài lòng.".to_owned() }],
        sheets: vec![Sheet {
            name: "Chỉ số".to_owned(),
            columns: vec!["Đơn vị".to_owned(), "Giá trị".to_owned()],
            rows,
        }],
    }
}

fn read(workbook: &Workbook, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook.write().unwrap())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn types_come_back_as_they_went() {
    let rows = vec![
        vec![Cell::text("UBND huyện Mai Sơn"), Cell::decimals(94.123, 1)],
        vec![Cell::text("Tỷ lệ"), Cell::percent(0.924, 2)],
        vec![Cell::Integer(-5), Cell::Date(date!(2022 - 09 - 21))],
        vec![Cell::Empty, Cell::Integer(i64::MAX)],
        vec![Cell::text("xưa"), Cell::Date(date!(1854 - 05 - 07))],
    ];
    let back = read(&book(rows), "Chỉ số");
    assert_eq!(back[0], [Data::String("Đơn vị".into()), Data::String("Giá trị".into())]);
    assert_eq!(back[1][1], Data::Float(94.123));
    assert_eq!(back[2][1], Data::Float(0.924));
    assert_eq!(back[3][0].as_f64(), Some(-5.0));
    // Days since the end of 1899.
    assert!(matches!(&back[3][1], Data::DateTime(day) if (day.as_f64() - 44_825.0).abs() < 1e-9));
    assert_eq!(back[4], [Data::Empty, Data::String("9223372036854775807".into())]);
    assert_eq!(back[5][1], Data::String("1854-05-07".into()));
}

#[test]
fn the_header_is_frozen_and_filters_and_the_first_sheet_explains() {
    let workbook = book(vec![vec![Cell::text("a"), Cell::percent(0.5, 1)]]);
    let files = unzipped(&workbook.write().unwrap());
    let part = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let sheet = part("xl/worksheets/sheet2.xml");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("ySplit=\"1\""));
    assert!(sheet.contains("<autoFilter ref=\"A1:B2\""));
    assert!(part("xl/styles.xml").contains("formatCode=\"0.0%\""));
    let first = read(&workbook, "Đọc trước");
    assert_eq!(first[0][0], Data::String("Chỉ số năm 2022".into()));
    assert_eq!(first.last().unwrap()[1], Data::String("=Tỷ lệ câu trả lời hài lòng.".into()));
    assert!(part("docProps/core.xml").contains("2022-12-20T02:30:00Z"));
}

#[test]
fn what_begins_like_a_formula_is_text() {
    let texts = ["=1+1", "+84 212", "-", "@SUM(A1)", "=HYPERLINK(\"http://x\")"];
    let workbook = book(texts.map(|text| vec![Cell::text(text), Cell::Empty]).to_vec());
    let back = read(&workbook, "Chỉ số");
    for (row, text) in back[1..].iter().zip(texts) {
        assert_eq!(row[0], Data::String(text.into()));
    }
    let files = unzipped(&workbook.write().unwrap());
    assert!(files.iter().all(|(_, content)| !String::from_utf8_lossy(content).contains("<f>")));
    assert!(String::from_utf8_lossy(&files["xl/styles.xml"]).contains("quotePrefix=\"1\""));
}

#[test]
fn two_runs_give_the_same_bytes() {
    let workbook = book(vec![vec![Cell::text("a"), Cell::Integer(1)]]);
    assert_eq!(workbook.write().unwrap(), workbook.write().unwrap());
}

#[test]
fn text_too_long_for_excel_is_cut_and_said_to_be() {
    let workbook = book(vec![vec![Cell::text("😀".repeat(20_000)), Cell::Empty]]);
    let back = read(&workbook, "Chỉ số");
    let Data::String(text) = &back[1][0] else { panic!("a text") };
    assert!(text.ends_with("😀[…]") && text.encode_utf16().count() <= 32_767);
    let note = read(&workbook, "Đọc trước");
    assert!(note.last().unwrap()[1].to_string().starts_with("Có 1 ô dài hơn 32.767 ký tự"));
}

#[test]
fn what_cannot_be_written_is_refused_with_its_place() {
    let refused = |workbook: &Workbook| workbook.write().unwrap_err();
    let nan = refused(&book(vec![vec![Cell::Empty, Cell::decimals(f64::NAN, 1)]]));
    assert!(matches!(nan, WorkbookError::NotFinite { row: 2, ref column, .. } if column == "Giá trị"));
    let ragged = refused(&book(vec![vec![Cell::Empty]]));
    assert!(matches!(ragged, WorkbookError::Ragged { row: 2, cells: 1, columns: 2, .. }));
    let named = |name: &str| {
        let mut workbook = book(Vec::new());
        workbook.sheets[0].name = name.to_owned();
        match workbook.write() {
            Err(WorkbookError::Name { why, .. }) => Some(why),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    };
    assert_eq!(named(""), Some(BadName::Empty));
    assert_eq!(named(&"Đ".repeat(32)), Some(BadName::Long));
    assert_eq!(named(&"Đ".repeat(31)), None);
    assert_eq!(named("a/b"), Some(BadName::Character));
    assert_eq!(named("HISTORY"), Some(BadName::Reserved));
    assert_eq!(named("đọc TRƯỚC"), Some(BadName::Twice));
    let mut empty = book(Vec::new());
    empty.sheets[0].columns.clear();
    assert!(matches!(refused(&empty), WorkbookError::NoColumns { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_back(texts in prop::collection::vec(prop_oneof![
        any::<String>(),
        "[\u{0}-\u{20}a-z<>&\"'=+@-]{0,30}",
        "(Vie\u{323}\u{302}t |_x0041_|_x000D_|\u{1f600}){0,8}",
        "[a-zđ]{0,100}".prop_map(|text| text.repeat(300)),
    ], 1..6)) {
        let rows = texts.iter().map(|text| vec![Cell::text(text.clone()), Cell::text("x")]).collect();
        let back = read(&book(rows), "Chỉ số");
        prop_assert_eq!(back.len(), texts.len() + 1);
        for (row, text) in back[1..].iter().zip(&texts) {
            let wanted = xml_text(text);
            let held = match &row[0] {
                Data::String(text) => text.clone(),
                Data::Empty => String::new(),
                other => panic!("{other:?}"),
            };
            prop_assert_eq!(held, wanted);
        }
    }
}
