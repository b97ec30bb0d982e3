//! Files of past results as offices keep them, against the questionnaire of 22 criteria.

use std::fmt::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use survey::questionnaire::Questionnaire;

use super::*;
use crate::sheet::SheetFault;

const FORM: &str = include_str!("../../../../questionnaires/hanh-chinh-22.json");

fn form() -> &'static Compiled {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| Questionnaire::from_json(FORM).unwrap().compile().unwrap());
    &COMPILED
}

fn read_as(bytes: &[u8], format: SheetFormat) -> Result<PastFile, Vec<PastProblem>> {
    let (first_day, last_day) = ("2020-09-01".parse().unwrap(), "2020-10-31".parse().unwrap());
    read_past_answers(bytes, format, PastGround { form: form(), first_day, last_day })
}

fn read(text: &str) -> Result<PastFile, Vec<PastProblem>> {
    read_as(text.as_bytes(), SheetFormat::of(text.as_bytes()))
}

fn said(text: &str) -> Vec<String> {
    read(text).unwrap_err().iter().map(ToString::to_string).collect()
}

fn answers(row: &PastRow) -> Value {
    match &row.came {
        Came::Answers(json) => serde_json::from_str(json).unwrap(),
        Came::Nothing(outcome) => panic!("{outcome:?}"),
    }
}

#[test]
fn a_row_with_its_design_is_somebody_drawn_and_what_is_not_said_is_usual() {
    let file = read(
        "\u{feff}number;area_code;village;stratum;psu;psus_in_stratum;people_in_psu;weight;day;A1;sex;N\r\n\
         7;03646;Tổ 1;đất đai;03646;12;340;5,1;5/10/2020;4;Nữ;N4;\r\n",
    );
    assert!(file.is_err(), "a cell too many is not taken for another column");
    let file = read(
        "\u{feff}number;area_code;village;stratum;psu;psus_in_stratum;people_in_psu;weight;day;A1;sex;N\r\n\
         7;03646;Tổ 1;đất đai;03646;12;340;5,1;5/10/2020;4;Nữ;\"N4; N1\"\r\n",
    )
    .unwrap();
    let row = &file.rows[0];
    assert_eq!((row.row, row.number, row.area_code.as_deref()), (2, Some(7), Some("03646")));
    assert_eq!((row.sample_type, row.mode, row.language.tag()), (SampleType::Probability, Mode::Paper, "vi"));
    assert_eq!(row.day, "2020-10-05".parse().ok());
    let design = row.design.as_ref().unwrap();
    assert_eq!((design.psus_in_stratum, design.people_in_psu), (Some(12), Some(340)));
    assert!((design.weight - 5.1).abs() < 1e-12);
    // Several choices in the order of the form.
    assert_eq!(answers(row), serde_json::json!({"A1": 4, "sex": "female", "N": ["N1", "N4"]}));
}

#[test]
fn a_column_that_nobody_knows_does_not_keep_the_cells_of_the_others_from_being_looked_at() {
    let text = "stratm;psu;weight;day;A1;sex\n\
         vùng cao;03646;5,1;5/10/2020;4;Nữ\n\
         vùng cao;03646;nặng;5/10/2020;6;Nữ\n";
    // Of the stratum, which every row lacks so far, nothing is said.
    assert_eq!(
        said(text),
        [
            "row 1, column 'stratm': no question and no column is called so; did you mean stratum?",
            "row 3, column 'weight': 'nặng' is not a weight: a number above 0 such as 5.1",
            "row 3, column 'A1': '6' is not one of the answers: 1, 2, 3, 4, 5, 90, 91, 92",
        ]
    );
}

#[test]
fn rows_are_counted_as_a_spreadsheet_counts_them() {
    let row = |weight: &str, village: &str| format!("{village};vùng cao;03646;{weight};5/10/2020;4");
    let text = format!(
        "\n\nvillage;stratum;psu;weight;day;A1\n{}\n\n{}\n;;;;;\n{}",
        row("nặng", "Bản 1"),
        row("5,1", "\"Bản 2\nbên suối\""),
        row("nặng", "Bản 3")
    );
    let places: Vec<(usize, String)> = read(&text).unwrap_err().into_iter().map(|one| (one.row, one.column)).collect();
    // The header is row 3; a blank line is a row, a line break in a cell is none.
    assert_eq!(places, [(4, "weight".to_owned()), (6, "village".to_owned()), (8, "weight".to_owned())]);
}

#[test]
fn the_example_of_the_guide_is_read() {
    let guide = include_str!("../../../../docs/guide/past-results.md");
    let (_, rest) = guide.split_once("```csv\n").unwrap();
    let file = read(rest.split_once("```").unwrap().0).unwrap();
    let said: Vec<_> =
        file.rows.iter().map(|row| (row.number, row.sample_type, matches!(row.came, Came::Answers(_)))).collect();
    let drawn = |number, answered| (Some(number), SampleType::Probability, answered);
    assert_eq!(said, [drawn(1, true), drawn(2, true), drawn(3, false), (None, SampleType::SelfSelected, true)]);
    for part in columns::Part::ALL {
        assert!(guide.contains(&format!("`{}`", part.name())), "the guide does not say {}", part.name());
    }
    for outcome in Outcome::ALL {
        assert!(guide.contains(&format!("`{}`", outcome.name())), "the guide does not say {}", outcome.name());
    }
}

#[test]
fn answers_are_read_by_code_by_name_and_by_their_words_in_either_language() {
    let head = "sample_type,day,A1,A2,A3,F_on_time,age_band\n";
    let row = "self_selected,2020-10-05,4,Hài lòng,HA\u{300}I LO\u{300}NG,3,25 đến 34 tuổi\n\
               assisted,2020-10-05,4.0,Không có ý kiến,,late,age_25_34\n";
    let file = read(&format!("{head}{row}")).unwrap();
    assert_eq!(
        answers(&file.rows[0]),
        serde_json::json!({"A1": 4, "A2": 4, "A3": 4, "F_on_time": "late", "age_band": "age_25_34"})
    );
    assert_eq!(
        answers(&file.rows[1]),
        serde_json::json!({"A1": 4, "A2": 90, "F_on_time": "late", "age_band": "age_25_34"})
    );
    assert_eq!(file.rows[1].sample_type, SampleType::Assisted);
}

#[test]
fn a_required_answer_that_a_paper_form_lacks_is_a_blank_and_counted() {
    let file = read("sample_type,day,A1,A2\nself_selected,2020-10-05,4,\nself_selected,2020-10-06,5,2\n").unwrap();
    let count = |name: &str| file.blanks.iter().find(|(question, _)| question == name).map(|(_, count)| *count);
    assert_eq!((count("A1"), count("A2"), count("A3")), (None, Some(1), Some(2)));
    // Put only to those who gave feedback: nobody is known to have.
    assert_eq!((count("E1"), count("E2"), count("sex")), (Some(2), None, None));
    let names: Vec<&str> = file.blanks.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.windows(2).all(|pair| form().index(pair[0]) < form().index(pair[1])), "in the order of the form");
}

#[test]
fn what_is_wrong_is_named_by_row_and_column() {
    let text = "number,stratum,psu,weight,day,sample_type,A1,F_visits,F_gave_feedback,E2\n\
                1,a,p,2,2020-10-05,,6,,,\n\
                2,a,p,-1,2021-10-05,,4,51,,\n\
                1,a,,2,mai,,4,,no,4\n\
                ,,,,2020-10-05,,4,,,\n\
                ,a,p,1,2020-10-05,assisted,4,,,\n\
                x,a,p,1,,drawn,4,2.5,,\n";
    assert_eq!(
        said(text),
        [
            "row 2, column 'A1': '6' is not one of the answers: 1, 2, 3, 4, 5, 90, 91, 92",
            "row 3, column 'weight': '-1' is not a weight: a number above 0 such as 5.1",
            "row 3, column 'day': the survey ran from 2020-09-01 to 2020-10-31; give a day between them, or mend the campaign's dates",
            "row 4, column 'psu': this cell is empty",
            "row 4, column 'day': 'mai' is not a day such as 2020-10-05 or 5/10/2020",
            "row 5, column 'sample_type': how this person came into the sample is not said; give the design (stratum, psu, weight), the number of someone drawn already, or sample_type",
            "row 6, column 'stratum': only people drawn have this; leave the cell empty, or say probability in sample_type",
            "row 6, column 'psu': only people drawn have this; leave the cell empty, or say probability in sample_type",
            "row 6, column 'weight': only people drawn have this; leave the cell empty, or say probability in sample_type",
            "row 7, column 'number': 'x' is not a whole number above 0",
            "row 7, column 'sample_type': 'drawn' is not probability, self_selected or assisted",
            "row 7, column 'F_visits': '2.5' is not a whole number",
            "row 7, column 'day': this cell is empty",
        ]
    );
}

#[test]
fn the_questionnaire_judges_the_answers_as_they_stand_together() {
    let text = "sample_type,day,A1,F_visits,F_gave_feedback,E2\n\
                self_selected,2020-10-05,4,51,,\n\
                self_selected,2020-10-05,4,2,no,4\n";
    assert_eq!(
        said(text),
        [
            "row 2, column 'F_visits': the answer breaks the rule of the question: . >= 1 and . <= 50",
            "row 3, column 'E2': with the other answers of this row the question is not put: ${F_gave_feedback} = 'yes'; mend them, or leave the cell empty",
        ]
    );
}

#[test]
fn who_was_drawn_and_did_not_answer_is_a_row_too() {
    let head = "number,stratum,psu,weight,day,answered,outcome,A1\n";
    let file = read(&format!("{head}1,a,p,2,,không,,\n2,a,p,2,,,refused,\n3,a,p,2,2020-10-05,có,,4\n")).unwrap();
    let came: Vec<&Came> = file.rows.iter().map(|row| &row.came).collect();
    assert_eq!(came[..2], [&Came::Nothing(None), &Came::Nothing(Some(Outcome::Refused))]);
    assert!(matches!(came[2], Came::Answers(_)));
    assert_eq!(
        said(&format!("{head}1,a,p,2,,no,,4\n2,a,p,2,,,,\n3,a,p,2,,yes,moved,\n4,a,p,2,,,gone,\n")),
        [
            "row 2, column 'answered': this says that the person did not answer, but there are answers in the row",
            "row 3, column 'answered': nothing is answered; say why in outcome, or no in answered",
            "row 4, column 'answered': nothing is answered; say why in outcome, or no in answered",
            "row 5, column 'outcome': 'gone' is no outcome of a visit: nobody_home, away, appointment, impassable, refused, household_refused, broke_off, no_language, too_ill, died, moved, not_found, not_eligible",
            "row 5, column 'answered': nothing is answered; say why in outcome, or no in answered",
        ]
    );
}

#[test]
fn a_column_that_is_nobodys_is_refused_with_the_one_that_was_meant() {
    assert_eq!(
        said("sample_typ,day,A1,A1,telephone,,F_intro\nself_selected,2020-10-05,4,4,0912345678,,\n"),
        [
            "row 1, column 'sample_typ': no question and no column is called so; did you mean sample_type?",
            "row 1, column 'A1': this column is there twice",
            "row 1, column 'telephone': no question and no column is called so; take it out before importing",
            "row 1: this column has no name; name it or take it out",
            "row 1, column 'F_intro': no question and no column is called so; take it out before importing",
        ]
    );
    assert_eq!(
        said("number,day\n1,2020-10-05\n"),
        ["row 1: the file has no column of answers; name a column as a question of the form, such as F_visits"]
    );
    assert_eq!(said("sample_type,day,A1\n"), ["row 2: the file has no rows below its header"]);
    assert!(said("")[0].starts_with("row 1"));
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_row() {
    let latin =
        read_as(b"sample_type,day,A1\nself_selected,2020-10-05,H\xe0i l\xf2ng\n", SheetFormat::Csv).unwrap_err();
    assert_eq!((latin[0].row, &latin[0].what), (2, &SheetFault::NotUtf8.into()));
    let utf16 = read_as(b"\xff\xfen\0", SheetFormat::Csv).unwrap_err();
    assert_eq!(utf16[0].what, SheetFault::Utf16.into());
}

#[test]
fn so_many_problems_are_named_and_no_more() {
    let mut text = "sample_type,day,A1\n".to_owned();
    for _ in 0..200 {
        text.push_str("self_selected,2020-10-05,9\n");
    }
    assert_eq!(read(&text).unwrap_err().len(), MOST_PROBLEMS);
}

fn workbook(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    write(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_with_its_days_and_with_numbers_kept_as_text() {
    let bytes = workbook(|sheet| {
        let head = ["number", "area_code", "stratum", "psu", "weight", "day", "A1", "A2", "F_visits", "F_harassed"];
        for (column, name) in (0..).zip(head) {
            sheet.write(0, column, name).unwrap();
        }
        sheet.write(1, 0, 1).unwrap();
        sheet.write(1, 1, "03646").unwrap();
        sheet.write(1, 2, "vùng cao").unwrap();
        sheet.write(1, 3, 3646).unwrap();
        sheet.write(1, 4, 2.5).unwrap();
        let day = ExcelDateTime::from_ymd(2020, 10, 5).unwrap();
        sheet.write_with_format(1, 5, &day, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
        sheet.write(1, 6, 4).unwrap();
        sheet.write(1, 7, "Hài lòng").unwrap();
        sheet.write(1, 8, "3").unwrap();
        sheet.write(1, 9, "Không").unwrap();
        // A row that was cleared, and a formatted cell far away.
        sheet.write_blank(3, 2, &Format::new().set_bold()).unwrap();
        for (column, cell) in (0..).zip(["2", "03646", "vùng cao", "3646", "2,5", "6/10/2020", "5", "", "", "2"]) {
            sheet.write(4, column, cell).unwrap();
        }
    });
    assert_eq!(SheetFormat::of(&bytes), SheetFormat::Xlsx);
    let file = read_as(&bytes, SheetFormat::Xlsx).unwrap();
    assert_eq!(file.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 5]);
    let (first, last) = (&file.rows[0], &file.rows[1]);
    assert_eq!(first.day.unwrap().to_string(), "2020-10-05");
    assert_eq!(last.day.unwrap().to_string(), "2020-10-06");
    assert_eq!(first.design.as_ref().unwrap().psu, "3646");
    assert_eq!(first.design, last.design);
    assert_eq!(answers(first), serde_json::json!({"A1": 4, "A2": 4, "F_visits": 3, "F_harassed": "no"}));
    assert_eq!(answers(last), serde_json::json!({"A1": 5, "F_harassed": "no"}));
}

#[test]
fn what_is_wrong_in_a_workbook_is_named_as_the_spreadsheet_does() {
    let bytes = workbook(|sheet| {
        for (column, name) in (0..).zip(["sample_type", "day", "A1"]) {
            sheet.write(0, column, name).unwrap();
        }
        for (column, cell) in (0..).zip(["self_selected", "2020-10-05", "7"]) {
            sheet.write(6, column, cell).unwrap();
        }
    });
    let problems = read_as(&bytes, SheetFormat::Xlsx).unwrap_err();
    assert_eq!((problems[0].row, problems[0].column.as_str()), (7, "A1"));
    let bytes = workbook(|sheet| {
        for (column, name) in (0..).zip(["sample_type", "day", "A1"]) {
            sheet.write(0, column, name).unwrap();
        }
        sheet.write(1, 27, "ghi chú").unwrap();
    });
    let problems = read_as(&bytes, SheetFormat::Xlsx).unwrap_err();
    assert_eq!(
        (problems[0].row, problems[0].column.as_str(), &problems[0].what),
        (2, "AB", &SheetFault::NoName.into())
    );
    assert!(matches!(
        read_as(b"PK\x03\x04broken", SheetFormat::Xlsx).unwrap_err()[0].what,
        PastFault::Sheet(SheetFault::NotAWorkbook(_))
    ));
}

proptest! {
    /// Whatever a file holds, it is read or refused; what is named is a row of it.
    #[test]
    fn no_file_stops_the_reader(cells in prop::collection::vec("[^\0]{0,8}", 0..24)) {
        let mut text = "sample_type,day,A1,N\n".to_owned();
        for row in cells.chunks(4) {
            let _ = writeln!(text, "{}", row.join(","));
        }
        if let Err(problems) = read(&text) {
            prop_assert!(!problems.is_empty() && problems.iter().all(|one| one.row >= 1));
        }
    }

    /// A code, its name and its words are the same answer.
    #[test]
    fn however_it_is_written_it_is_the_same_answer(place in 0_usize..7) {
        let form = form();
        let choice = &form.choices(form.index("A1").unwrap())[place];
        let words = choice.label.get(&Language::vietnamese());
        for written in [choice.code.to_string(), choice.name.clone(), words.to_owned(), words.to_uppercase()] {
            let file = read(&format!("sample_type,day,A1\nself_selected,2020-10-05,{written}\n")).unwrap();
            prop_assert_eq!(answers(&file.rows[0]), serde_json::json!({"A1": choice.code}));
        }
    }
}
