//! Lists as offices write them.

use super::*;

#[test]
fn a_list_with_semicolons_and_decimal_commas_is_read() {
    let text = "\u{feff}number;area_code;village;stratum;psu;psus_in_stratum;people_in_psu;weight;surveyor\r\n\
                1;03646;Tổ 1;đất đai;03646;12;340;5,1;dtv01\r\n2;03649;;đất đai;03649;12;;4;\r\n";
    let cases = read_cases(text).unwrap();
    assert_eq!(cases.len(), 2);
    assert!((cases[0].design.weight - 5.1).abs() < 1e-12);
    assert_eq!(cases[0].village.as_deref(), Some("Tổ 1"));
    assert_eq!(cases[1].design.people_in_psu, None);
    assert_eq!(cases[1].surveyor, None);
}

#[test]
fn every_problem_is_given_at_once_with_its_row() {
    let text = "number,area_code,stratum,psu,weight\n1,03646,a,p,-1\n1,,a,p,2\nx,03646,a,p,2\n";
    let said: Vec<String> = read_cases(text).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "row 2, column 'weight': '-1' is not a weight: a number above 0 such as 5.1",
            "row 3, column 'area_code': this cell is empty",
            "row 3, column 'number': this number is on the list twice",
            "row 4, column 'number': 'x' is not a whole number above 0",
        ]
    );
}

#[test]
fn what_no_database_keeps_is_named_by_its_cell() {
    let text = "number,area_code,village,stratum,psu,weight,surveyor\n1,03\u{0}646,T\0,a,p,1,\n2,03646,T,a,p,1,d\0tv\n";
    let found: Vec<_> = read_cases(text).unwrap_err().into_iter().map(|one| (one.row, one.column, one.what)).collect();
    let nul = |row, column: &str| (row, column.to_owned(), CaseFault::Nul);
    assert_eq!(found, [nul(2, "area_code"), nul(2, "village"), nul(3, "surveyor")]);
}

#[test]
fn what_is_known_of_a_person_is_read_and_may_be_left_open() {
    let text = "number,area_code,stratum,psu,weight,language,service,service_month,name,honorific,telephone,house\n\
                1,03646,a,p,1,Tiếng Mông Đơư,Một cửa huyện Mường La,9/2021,Giàng A Sùng,Ông,0912 345 647,Nhà gỗ đầu bản\n\
                2,03646,a,p,1,blt,,,,,,\n";
    let cases = read_cases(text).unwrap();
    let CaseDetails { language, service, service_month, reserve } = &cases[0].details;
    assert_eq!(*reserve, None);
    assert_eq!(language.as_ref().map(Language::tag), Some("mww"));
    assert_eq!(service.as_ref().map(ShortText::as_str), Some("Một cửa huyện Mường La"));
    assert_eq!(service_month.map(|month| month.to_string()).as_deref(), Some("2021-09"));
    let person = &cases[0].person;
    assert_eq!(person.name.as_ref().map(ShortText::as_str), Some("Giàng A Sùng"));
    assert_eq!(person.honorific, Some(Honorific::Ong));
    assert_eq!(person.telephone.as_ref().map(Telephone::as_str), Some("0912345647"));
    assert_eq!(person.house.as_ref().map(ShortText::as_str), Some("Nhà gỗ đầu bản"));
    assert_eq!(cases[1].details.language.as_ref().map(Language::tag), Some("blt"));
    assert!(cases[1].person.is_empty());
}

#[test]
fn what_is_wrong_of_a_person_is_named_and_not_repeated() {
    let long = "Mỷ".repeat(51);
    let text = format!(
        "number,area_code,stratum,psu,weight,language,service_month,name,honorific,telephone,house\n\
         1,03646,a,p,1,Mông Xanh,13/2021,{long},Bác,9123456789,\"Nhà gỗ\nđầu bản\"\n"
    );
    let found: Vec<_> = read_cases(&text).unwrap_err().into_iter().map(|one| (one.column, one.what)).collect();
    let expected = [
        ("language", CaseFault::NotALanguage("Mông Xanh".to_owned())),
        ("service_month", CaseFault::NotAMonth("13/2021".to_owned())),
        ("name", CaseFault::TooLong { length: 102, most: 100 }),
        ("honorific", CaseFault::NotAnHonorific),
        ("telephone", CaseFault::NotATelephone),
        ("house", CaseFault::Control),
    ];
    assert_eq!(found, expected.map(|(column, what)| (column.to_owned(), what)));
    for (_, fault) in &found[2..] {
        let said = fault.to_string();
        assert!(["Mỷ", "Bác", "9123456789", "gỗ"].iter().all(|cell| !said.contains(cell)), "{said}");
    }
}

#[test]
fn each_place_in_reserve_is_one_persons() {
    let text = "number,area_code,stratum,psu,weight,reserve\n1,03646,a,p,1,\n2,03646,a,p,1,1\n3,03646,a,p,1,2\n\
                4,03646,a,q,1,1\n";
    let places: Vec<_> =
        read_cases(text).unwrap().into_iter().map(|case| case.details.reserve.map(NonZeroU32::get)).collect();
    assert_eq!(places, [None, Some(1), Some(2), Some(1)]);
    let found = read_cases(&text.replace("4,03646,a,q,1,1", "4,03646,a,p,1,2\n5,03646,a,p,1,0")).unwrap_err();
    let found: Vec<_> = found.into_iter().map(|one| (one.row, one.column, one.what)).collect();
    assert_eq!(
        found,
        [
            (5, "reserve".to_owned(), CaseFault::ReserveTwice),
            (6, "reserve".to_owned(), CaseFault::NotANumber("0".to_owned())),
        ]
    );
}

#[test]
fn every_language_has_a_tag() {
    for (name, tag) in LANGUAGES {
        assert!(tag.parse::<Language>().is_ok() && *name == *name.to_lowercase(), "{name}");
    }
}

#[test]
fn a_column_that_is_not_known_is_refused() {
    let text = "number,area_code,stratum,psu,weight,ho_ten\n1,03646,a,p,1,Lò Văn A\n";
    assert_eq!(read_cases(text).unwrap_err()[0].column, "ho_ten");
}
