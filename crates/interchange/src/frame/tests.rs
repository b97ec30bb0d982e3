//! Lists as one-stop desks export them, against the real maps of Sơn La.

use std::fmt::Write as _;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use survey::area::{Area, AreaLevel, Validity};
use survey::clock::Day;

use super::places::Found;
use super::*;

const OLD: &str = include_str!("../../../../areas/son-la-2020.csv");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn communes() -> Communes {
    let area = |line: &str| {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap().to_owned();
        let (code, parent, level, name) = (next(), next(), next(), next());
        Area {
            code,
            parent: Some(parent).filter(|parent| !parent.is_empty()),
            level: AreaLevel::parse(&level).unwrap(),
            name,
            validity: Validity { from: day("2018-01-01"), until: None },
        }
    };
    Communes::of(&OLD.trim_start_matches('\u{feff}').lines().skip(1).map(area).collect::<Vec<_>>(), day("2022-09-12"))
}

const HEAD: &str = "STT,Mã hồ sơ,Họ và tên,Điện thoại,Xã/Phường,Huyện,Bản,Lĩnh vực,Ngày trả kết quả,Ghi chú";

fn guessed(text: &str) -> FrameColumns {
    FrameColumns::guess(&beginning(text.as_bytes(), SheetFormat::Csv, 0).unwrap().headings)
}

fn read(text: &str) -> Result<FrameFile, Vec<FrameProblem>> {
    read_frame(text.as_bytes(), SheetFormat::of(text.as_bytes()), &guessed(text), &communes(), &mut |_| {})
}

#[test]
fn a_list_is_read_by_the_headings_of_the_office() {
    let text = format!(
        "{HEAD}\n1,H14.1,Lò Thị Mai,0912 345 678,Phường Tô Hiệu,TP Sơn La,Tổ 3,Đất đai,31/8/2022 09:15,gấp\n\
         2,H14.2,Thào A Dơ,,03646,,,Hộ tịch,2022-08-30,\n"
    );
    let file = read(&text).unwrap();
    assert_eq!((file.rows, file.left_out, file.lines.len()), (2, 0, 2));
    let first = &file.lines[0];
    assert_eq!((first.row, first.village.as_ref().unwrap().as_str()), (2, "Tổ 3"));
    assert_eq!(first.finished.unwrap().to_string(), "2022-08-31");
    assert_eq!(first.person.name.as_ref().unwrap().as_str(), "Lò Thị Mai");
    assert_eq!(first.person.telephone.as_ref().unwrap().as_str(), "0912345678");
    assert_eq!(file.lines[1].area_code, "03646");
    assert!(file.lines[1].person.telephone.is_none() && file.lines[1].village.is_none());
    // The column that nobody chose is in no line.
    assert!(!format!("{file:?}").contains("gấp"));
    // Nor does printing a line tell who it is.
    for personal in ["Lò Thị Mai", "0912345678", "H14.1"] {
        assert!(!format!("{file:?}").contains(personal), "{personal}");
    }
}

#[test]
fn columns_are_guessed_chosen_and_remembered() {
    let columns = guessed(HEAD);
    let expected = [
        (FramePart::Dossier, "Mã hồ sơ"),
        (FramePart::Area, "Xã/Phường"),
        (FramePart::District, "Huyện"),
        (FramePart::Village, "Bản"),
        (FramePart::Service, "Lĩnh vực"),
        (FramePart::Finished, "Ngày trả kết quả"),
        (FramePart::Name, "Họ và tên"),
        (FramePart::Telephone, "Điện thoại"),
    ];
    assert_eq!(columns.0, expected.map(|(part, heading)| (part, heading.to_owned())).into());
    let json = serde_json::to_string(&columns).unwrap();
    assert_eq!(serde_json::from_str::<FrameColumns>(&json).unwrap(), columns);
    // What was chosen before stays where the heading is there; a heading is not taken twice.
    let chosen = FrameColumns([(FramePart::House, "Bản".to_owned()), (FramePart::Psu, "Cụm cũ".to_owned())].into());
    let headings: Vec<String> = HEAD.split(',').map(str::to_owned).collect();
    let again = chosen.again(&headings);
    assert_eq!((again.get(FramePart::House), again.get(FramePart::Village)), (Some("Bản"), None));
    assert_eq!((again.get(FramePart::Psu), again.get(FramePart::Area)), (None, Some("Xã/Phường")));
    for part in FramePart::ALL {
        assert_eq!(FramePart::parse(part.name()), Some(part));
        assert_eq!(serde_json::to_value(part).unwrap(), part.name());
    }
}

#[test]
fn a_wrong_row_is_left_out_and_named_and_the_others_stay() {
    let text = format!(
        "{HEAD}\n1,H1,A,12,Xã Không Có,,,,31/02/2022,\n2,H2,B,,,,,,,\n3,H3,C,,Phường Tô Hiệu,,,,,\n4,H3,D,,Phường Tô Hiệu,,,,,\n"
    );
    let file = read(&text).unwrap();
    assert_eq!((file.rows, file.left_out), (4, 3));
    assert_eq!(file.lines.iter().map(|line| line.row).collect::<Vec<_>>(), [4]);
    let said: Vec<String> = file.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "row 2, column 'Xã/Phường': the map of 2022-09-12 has no commune 'Xã Không Có'; mend the name, or give its code",
            "row 2, column 'Ngày trả kết quả': '31/02/2022' is not a day of the calendar such as 31/8/2022",
            "row 2, column 'Điện thoại': this is not a telephone number: 9 to 11 digits that begin with 0; if the spreadsheet dropped the first 0, make the column text",
            "row 3, column 'Xã/Phường': this cell is empty; the commune must be known",
            "row 5, column 'Mã hồ sơ': the dossier of this row stands in row 4 already; the row is left out",
        ]
    );
}

#[test]
fn what_is_wrong_with_the_file_or_the_choice_refuses_all_of_it() {
    use FramePart::{Area, Name, Village};

    let problems = |text: &str, chosen: &[(FramePart, &str)]| {
        let columns = FrameColumns(chosen.iter().map(|(part, heading)| (*part, (*heading).to_owned())).collect());
        let read = read_frame(text.as_bytes(), SheetFormat::Csv, &columns, &communes(), &mut |_| {});
        read.unwrap_err().into_iter().map(|problem| problem.what).collect::<Vec<_>>()
    };
    assert_eq!(problems("Tên\nA\n", &[(Name, "Tên")]), [FrameFault::NoAreaColumn]);
    assert_eq!(problems("Xã\n03646\n", &[(Area, "Phường")]), [FrameFault::NoColumn(Area)]);
    assert_eq!(problems("Xã,Xã\n03646,1\n", &[(Area, "Xã")]), [FrameFault::HeadingTwice]);
    assert_eq!(problems("Xã\n03646\n", &[(Area, "Xã"), (Village, "Xã")]), [FrameFault::ColumnTwice(Area, Village)]);
    assert_eq!(problems("Xã\n", &[(Area, "Xã")]), [FrameFault::NoRows]);
    assert!(matches!(problems("Xã,Bản\n03646\n", &[(Area, "Xã")])[..], [FrameFault::Sheet(_)]));
    // Strata and PSUs everybody has, and their names have no mark of the draw.
    let text = "xa,tang\n03646,\n03646,a#1\n03646,a\n";
    let file = read(text).unwrap();
    assert_eq!(file.problems.iter().map(|one| &one.what).collect::<Vec<_>>(), [&FrameFault::Empty, &FrameFault::Mark]);
    assert_eq!(file.lines.len(), 1);
}

#[test]
fn a_commune_is_found_as_people_write_it() {
    let communes = communes();
    let one = |code: &str| Found::One(code.to_owned());
    for (said, district, code) in [
        ("03646", None, "03646"),
        ("3646", None, "03646"),
        ("Phường Chiềng Lề", None, "03646"),
        ("P. Chiềng Lề", None, "03646"),
        ("phuong chieng le", None, "03646"),
        ("Chiềng Lề, TP Sơn La", None, "03646"),
    ] {
        assert_eq!(communes.find(said, district), one(code), "{said}");
    }
    assert_eq!(communes.find("99999", None), Found::None);
    assert_eq!(communes.find("Hà Nội", None), Found::None);
    // Every commune of the map is found by its whole name and its district.
    let areas: Vec<Vec<&str>> = OLD.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let named = |code: &str| areas.iter().find(|area| area[0] == code).unwrap()[3];
    let mut several = 0;
    for area in areas.iter().filter(|area| area[2] == "commune") {
        assert_eq!(communes.find(area[3], Some(named(area[1]))), one(area[0]), "{}", area[3]);
        several += usize::from(matches!(communes.find(area[3], None), Found::Several(_)));
    }
    assert!(several > 0, "some communes of 2020 are called the same");
}

#[test]
fn a_workbook_is_read_as_the_csv_is() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["Mã hồ sơ", "Xã", "Ngày trả", "Số điện thoại"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "H1").unwrap();
    sheet.write(1, 1, 3646).unwrap();
    let date = ExcelDateTime::from_ymd(2022, 8, 31).unwrap();
    sheet.write_with_format(1, 2, &date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
    sheet.write(1, 3, "0212 385 2011").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let begun = beginning(&bytes, SheetFormat::of(&bytes), 5).unwrap();
    assert_eq!(begun.rows, [["H1", "3646", "2022-08-31", "0212 385 2011"]]);
    let columns = FrameColumns::guess(&begun.headings);
    let mut told = 0;
    let file = read_frame(&bytes, SheetFormat::Xlsx, &columns, &communes(), &mut |rows| told = rows).unwrap();
    assert_eq!((file.lines[0].area_code.as_str(), file.lines[0].finished, told), ("03646", Some(day("2022-08-31")), 1));
}

#[test]
fn lines_of_one_person_are_shown_and_stay() {
    let text = "ma ho so,ho ten,dien thoai,xa,ban\n\
        H1,Lò Thị Mai,0912345678,03646,Bản 1\nH2,Lò thị mai,0912345678,03646,bản 1\n\
        H3,Lò Thị Mai,,03646,Bản 2\nH4,Cầm Văn Cương,0912345678,03649,\nH5,Lò Thị Mai,,03646,Bản 2\n";
    let file = read(text).unwrap();
    assert_eq!((file.lines.len(), file.left_out), (5, 0));
    assert_eq!(
        alike(&file.lines),
        [Alike { same: Same::Telephone, rows: vec![2, 3, 5] }, Alike { same: Same::NameAndPlace, rows: vec![4, 6] },]
    );
}

proptest! {
    /// Whatever a list holds, each of its rows is a line or left out, and what is left out has its reason.
    #[test]
    fn every_row_is_kept_or_left_out(cells in prop::collection::vec("[^\0\"\r\n,;\t]{0,12}", 0..40)) {
        let mut text = "ho ten,dien thoai,xa,ngay tra\n".to_owned();
        for row in cells.chunks_exact(4) {
            let _ = writeln!(text, "\"{}\",{},{},{}", row[0], row[1], row[2], row[3]);
        }
        if let Ok(file) = read(&text) {
            prop_assert_eq!(file.lines.len() + file.left_out, file.rows);
            prop_assert_eq!(file.problems.is_empty(), file.left_out == 0);
        }
    }
}
