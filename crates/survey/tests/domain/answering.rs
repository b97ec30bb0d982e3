//! Answers from JSON and forms to what is put, wrong, sent, coded and shown.

use serde_json::json;
use survey::answers::{
    Answer, Answers, BadCoding, Issue, IssueKind, Position, decode, encode, progress, relevant, split, validate,
};
use survey::language::Language;
use survey::questionnaire::{BLANK, Compiled, NOT_ASKED};

use crate::form::{compiled, today};

fn answers(form: &Compiled, json: &serde_json::Value) -> Answers {
    let (answers, issues) = Answers::from_json(json, form, &Language::vietnamese());
    assert_eq!(issues, []);
    answers
}

fn told(issues: &[Issue]) -> Vec<(&str, IssueKind, &str)> {
    issues.iter().map(|issue| (issue.question.as_str(), issue.kind, issue.message.as_str())).collect()
}

#[test]
fn json_is_put_in_order() {
    let form = compiled();
    let read = answers(
        &form,
        &json!({
            "satisfied": 4, "on_time": "late", "wishes": ["closer", "faster", "closer"], "visits": 3.0, "cost": 2.000_04,
            "comment": "  Ca\u{309}m ơn ", "received": "2022-09-01", "late_notice": null, "consented": "yes",
        }),
    );
    assert_eq!(
        read.to_json().to_string(),
        r#"{"comment":"Cảm ơn","consented":"yes","cost":2,"on_time":"late","received":"2022-09-01","satisfied":4,"visits":3,"wishes":["faster","closer"]}"#
    );
    assert_eq!(answers(&form, &read.to_json()), read);
}

#[test]
fn every_wrong_answer_is_reported_by_question() {
    let form = compiled();
    let json = json!({
        "satisfied": 6, "on_time": "lat", "wishes": ["faster", "x"], "visits": 2.5, "cost": 1e300, "comment": 5,
        "received": "2022-02-31", "thanks": "x", "who": 1, "consented": ["yes"],
    });
    let (read, issues) = Answers::from_json(&json, &form, &Language::english());
    assert!(read.is_empty());
    assert_eq!(
        told(&issues),
        [
            ("comment", IssueKind::WrongType, "The answer must be text."),
            ("consented", IssueKind::WrongType, "This answer is not one of those offered."),
            ("cost", IssueKind::OutOfRange, "This number is out of range. Please check it."),
            ("on_time", IssueKind::NotOffered, "This answer is not one of those offered."),
            ("received", IssueKind::ImpossibleDate, "There is no such day. Please check it."),
            ("satisfied", IssueKind::NotOffered, "This answer is not one of those offered."),
            ("thanks", IssueKind::WrongType, "This part is only read; it takes no answer."),
            ("visits", IssueKind::WrongType, "Please enter a whole number, such as 3."),
            ("who", IssueKind::UnknownQuestion, "The form has no such question."),
            ("wishes", IssueKind::NotOffered, "This answer is not one of those offered."),
        ]
    );
    for json in [json!([]), json!(null), json!("x")] {
        let (read, issues) = Answers::from_json(&json, &form, &Language::vietnamese());
        assert!(read.is_empty());
        assert_eq!(told(&issues), [("", IssueKind::WrongType, "Không đọc được các câu trả lời.")]);
    }
}

#[test]
fn the_fields_of_a_web_form_are_read() {
    let form = compiled();
    let fields = [
        ("satisfied", "4"),
        ("on_time", "late"),
        ("wishes", "closer"),
        ("wishes", "faster"),
        ("visits", " 3 "),
        ("cost", "2,5"),
        ("comment", ""),
        ("csrf", "x"),
    ];
    let (read, issues) = Answers::from_fields(fields, &form, &Language::vietnamese());
    assert_eq!(issues, []);
    assert_eq!(
        read.to_json(),
        json!({ "satisfied": 4, "on_time": "late", "wishes": ["faster", "closer"], "visits": 3, "cost": 2.5 })
    );
    let wrong = [("visits", "ba"), ("visits2", "x"), ("cost", "2,5,1"), ("on_time", "late"), ("on_time", "early")];
    let (_, issues) = Answers::from_fields(wrong, &form, &Language::vietnamese());
    assert_eq!(
        told(&issues),
        [
            ("cost", IssueKind::WrongType, "Xin nhập một số, ví dụ 2,5."),
            ("on_time", IssueKind::WrongType, "Câu trả lời này không có trong danh sách."),
            ("visits", IssueKind::WrongType, "Xin nhập một số nguyên, ví dụ 3."),
        ]
    );
}

#[test]
fn texts_are_cleaned_on_the_way_in() {
    let text = Answer::text(" \u{0}Dòng một\r\nDo\u{300}ng hai\u{7}\t ");
    assert_eq!(text, Answer::Text("Dòng một\nDòng hai".to_owned()));
}

#[test]
fn a_wrong_answer_leaves_the_earlier_one() {
    let form = compiled();
    let mut given = answers(&form, &json!({ "visits": 3 }));
    let vi = Language::vietnamese();
    assert!(given.set_json("visits", &json!("ba"), &form, &vi).is_err());
    assert_eq!(given.get("visits"), Some(&Answer::Integer(3)));
    assert_eq!(given.set_json("visits", &json!(null), &form, &vi), Ok(()));
    assert_eq!(given.get("visits"), None);
}

#[test]
fn what_is_not_put_counts_as_missing() {
    let form = compiled();
    // late_notice was answered before on_time changed; comment hangs on it, and the second section on consent.
    let given = answers(
        &form,
        &json!({ "consented": "yes", "on_time": "early", "late_notice": "no", "comment": "Chậm", "visits": 2 }),
    );
    let put: Vec<usize> = relevant(&form, &given, today()).indexes().collect();
    assert_eq!(put, [0, 1, 2, 4, 5, 6, 8, 9]);
    let parted = split(&form, given, today());
    assert_eq!(parted.sent.to_json(), json!({ "consented": "yes", "on_time": "early", "visits": 2 }));
    assert_eq!(parted.aside.to_json(), json!({ "late_notice": "no", "comment": "Chậm" }));

    let refused = answers(&form, &json!({ "consented": "no", "visits": 99 }));
    assert_eq!(relevant(&form, &refused, today()).indexes().collect::<Vec<_>>(), [0, 1, 2, 4]);
    assert!(validate(&form, &refused, today(), &Language::vietnamese()).iter().all(|issue| issue.question != "visits"));
}

#[test]
fn validation_tells_everything_in_the_respondents_language() {
    let form = compiled();
    let mut given = answers(
        &form,
        &json!({
            "consented": "yes", "satisfied": 2, "on_time": "late", "wishes": ["faster", "cheaper", "closer"], "visits": 60,
            "cost": -1, "comment": "x".repeat(4001), "received": "2022-09-22",
        }),
    );
    given.set("unheard", Answer::Integer(1));
    let issues = validate(&form, &given, today(), &Language::vietnamese());
    assert_eq!(
        told(&issues),
        [
            ("late_notice", IssueKind::Missing, "Chưa chọn câu trả lời."),
            ("wishes", IssueKind::TooManyChoices, "Chỉ được chọn tối đa 2 mục. Xin bỏ bớt."),
            ("visits", IssueKind::Constraint, "Số lần phải từ 1 đến 50."),
            ("cost", IssueKind::Constraint, "Câu trả lời này chưa hợp lệ. Xin Ông/Bà kiểm tra lại."),
            ("comment", IssueKind::TooLong, "Câu trả lời dài quá 4.000 ký tự. Xin viết ngắn hơn."),
            ("received", IssueKind::Constraint, "Câu trả lời này chưa hợp lệ. Xin Ông/Bà kiểm tra lại."),
            ("unheard", IssueKind::UnknownQuestion, "Phiếu không có câu hỏi này."),
        ]
    );
    let issues = validate(&form, &given, today().plus_days(1), &Language::english());
    assert_eq!(
        told(&issues)[..4],
        [
            ("late_notice", IssueKind::Missing, "Please choose an answer."),
            ("wishes", IssueKind::TooManyChoices, "Choose at most 2. Please take some away."),
            ("visits", IssueKind::Constraint, "From 1 to 50, please."),
            ("cost", IssueKind::Constraint, "This answer does not seem right. Please check it."),
        ]
    );
    // A day later the date is no longer in the future.
    assert!(issues.iter().all(|issue| issue.question != "received"));
}

#[test]
fn requirements_follow_their_condition() {
    let form = compiled();
    let vi = Language::vietnamese();
    let given = answers(&form, &json!({ "consented": "yes", "satisfied": 5, "on_time": "late" }));
    assert_eq!(validate(&form, &given, today(), &vi), []);
    let given = answers(&form, &json!({ "on_time": "late" }));
    let issues = validate(&form, &given, today(), &vi);
    assert_eq!(
        told(&issues),
        [
            ("consented", IssueKind::Missing, "Chưa chọn câu trả lời."),
            ("satisfied", IssueKind::Missing, "Chưa chọn câu trả lời."),
        ]
    );
}

#[test]
fn answers_of_another_kind_are_wrong() {
    let form = compiled();
    let given: Answers = [
        ("consented".to_owned(), Answer::Integer(1)),
        ("satisfied".to_owned(), Answer::Likert(7)),
        ("wishes".to_owned(), Answer::Multi(vec!["x".to_owned()])),
        ("cost".to_owned(), Answer::Decimal(f64::NAN)),
    ]
    .into_iter()
    .collect();
    let issues = validate(&form, &given, today(), &Language::vietnamese());
    assert_eq!(
        issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(),
        [IssueKind::WrongType, IssueKind::NotOffered, IssueKind::NotOffered,]
    );
    let mut yes = given;
    yes.set("consented", Answer::Single("yes".to_owned()));
    assert_eq!(validate(&form, &yes, today(), &Language::vietnamese())[2].kind, IssueKind::OutOfRange);
}

#[test]
fn coded_answers_stand_in_the_order_of_the_form() {
    let form = compiled();
    let given = answers(
        &form,
        &json!({ "consented": "yes", "satisfied": 9, "on_time": "late", "late_notice": "no", "wishes": ["cheaper"] }),
    );
    assert_eq!(encode(&form, &given, today()), [1, 9, 3, 0, 0, 1, 0]);
    assert_eq!(decode(&form, &[1, 9, 3, 0, 0, 1, 0]), Ok(given));
    assert_eq!(encode(&form, &Answers::new(), today()), [BLANK, BLANK, BLANK, NOT_ASKED, BLANK, BLANK, BLANK]);
    // An answer to a question that is not put is not coded.
    let aside = answers(&form, &json!({ "late_notice": "no" }));
    assert_eq!(encode(&form, &aside, today())[3], NOT_ASKED);

    assert_eq!(decode(&form, &[1]), Err(BadCoding::WrongWidth { expected: 7, found: 1 }));
    let unknown = decode(&form, &[1, 8, 3, 0, 0, 1, 0]).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "the byte 8 is not a code of question 'satisfied'; the answers belong to another version"
    );
}

#[test]
fn progress_follows_what_is_put() {
    let form = compiled();
    let start = progress(&form, &Answers::new(), today());
    assert_eq!((start.total().answered, start.total().relevant), (0, 4));
    assert_eq!(start.next(None), Some(0));
    assert_eq!(start.next(Some(2)), Some(4));
    assert_eq!(start.next(Some(4)), None);
    assert_eq!(start.sections()[1].relevant, 0);

    let given = answers(&form, &json!({ "consented": "yes", "satisfied": 4, "on_time": "late", "visits": 2 }));
    let on = progress(&form, &given, today());
    assert_eq!(on.position(3), Some(Position { number: 4, of: 8 }));
    assert_eq!(on.position(7), None, "the comment is not put");
    assert_eq!(on.position(9), None, "a note has no number");
    assert_eq!(on.next(Some(8)), Some(9), "but it has a screen");
    assert_eq!(on.previous(8), Some(6));
    assert_eq!(on.previous(0), None);
    assert_eq!(on.previous(form.len()), Some(9));
    assert_eq!(on.first_unanswered(), Some(3));
    assert_eq!((on.sections()[0].answered, on.sections()[0].relevant), (3, 5));
    assert_eq!((on.sections()[1].answered, on.sections()[1].relevant), (1, 3));
}
