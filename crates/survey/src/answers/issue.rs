//! What is wrong with an answer, in a sentence for the respondent.

use serde::Serialize;

use super::answer::MAX_TEXT;
use super::attachment::MAX_FILE;
use crate::language::Language;
use crate::questionnaire::{Question, QuestionKind};

/// One thing wrong with the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// The name of the question.
    pub question: String,
    pub kind: IssueKind,
    /// A whole sentence in the respondent's language.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// Required and not answered.
    Missing,
    /// The form has no such question.
    UnknownQuestion,
    /// Not the kind of answer the question takes.
    WrongType,
    /// Not one of the choices.
    NotOffered,
    /// More choices than allowed.
    TooManyChoices,
    /// The question's constraint does not hold.
    Constraint,
    /// A number that is not finite or too large.
    OutOfRange,
    TooLong,
    /// A day that is in no calendar.
    ImpossibleDate,
}

impl Issue {
    /// The issue with its sentence.
    pub fn of(question: &Question, kind: IssueKind, language: &Language) -> Self {
        Self { question: question.name.clone(), kind, message: sentence(question, kind, language) }
    }

    pub(super) fn unknown(question: &str, language: &Language) -> Self {
        let message = choose(language, "Phiếu không có câu hỏi này.", "The form has no such question.");
        Self { question: question.to_owned(), kind: IssueKind::UnknownQuestion, message: message.to_owned() }
    }

    /// What was given is no set of answers at all.
    pub(super) fn not_answers(language: &Language) -> Self {
        let message = choose(language, "Không đọc được các câu trả lời.", "The answers are not readable.");
        Self { question: String::new(), kind: IssueKind::WrongType, message: message.to_owned() }
    }
}

/// English for English, Vietnamese for everyone else, as texts fall back.
fn choose<'a>(language: &Language, vi: &'a str, en: &'a str) -> &'a str {
    let tag = language.tag();
    if tag == "en" || tag.starts_with("en-") { en } else { vi }
}

fn sentence(question: &Question, kind: IssueKind, language: &Language) -> String {
    let (vi, en) = match kind {
        IssueKind::Missing => missing(&question.kind),
        IssueKind::UnknownQuestion => ("Phiếu không có câu hỏi này.", "The form has no such question."),
        IssueKind::WrongType => wrong_type(&question.kind),
        IssueKind::NotOffered => NOT_OFFERED,
        IssueKind::TooManyChoices => return too_many(&question.kind, language),
        IssueKind::Constraint => match &question.constraint_message {
            Some(message) if !message.get(language).is_empty() => return message.get(language).to_owned(),
            _ => (
                "Câu trả lời này chưa hợp lệ. Xin Ông/Bà kiểm tra lại.",
                "This answer does not seem right. Please check it.",
            ),
        },
        IssueKind::OutOfRange => {
            ("Số này nằm ngoài giới hạn. Xin Ông/Bà kiểm tra lại.", "This number is out of range. Please check it.")
        }
        IssueKind::TooLong => return too_long(&question.kind, language),
        IssueKind::ImpossibleDate => {
            ("Ngày này không có trong lịch. Xin Ông/Bà kiểm tra lại.", "There is no such day. Please check it.")
        }
    };
    choose(language, vi, en).to_owned()
}

const NOT_OFFERED: (&str, &str) =
    ("Câu trả lời này không có trong danh sách.", "This answer is not one of those offered.");

const fn missing(kind: &QuestionKind) -> (&'static str, &'static str) {
    match kind {
        // The last four are never missing.
        QuestionKind::Likert(_)
        | QuestionKind::Single { .. }
        | QuestionKind::Note
        | QuestionKind::Photo
        | QuestionKind::Audio
        | QuestionKind::Place => ("Chưa chọn câu trả lời.", "Please choose an answer."),
        QuestionKind::Multi { .. } => ("Chưa chọn câu trả lời nào.", "Please choose at least one answer."),
        QuestionKind::Integer { .. } | QuestionKind::Decimal { .. } => ("Chưa nhập số.", "Please enter a number."),
        QuestionKind::Text => ("Chưa nhập câu trả lời.", "Please write an answer."),
        QuestionKind::Date => ("Chưa chọn ngày.", "Please choose a day."),
    }
}

const fn wrong_type(kind: &QuestionKind) -> (&'static str, &'static str) {
    match kind {
        QuestionKind::Likert(_) | QuestionKind::Single { .. } | QuestionKind::Multi { .. } => NOT_OFFERED,
        QuestionKind::Integer { .. } => ("Xin nhập một số nguyên, ví dụ 3.", "Please enter a whole number, such as 3."),
        QuestionKind::Decimal { .. } => ("Xin nhập một số, ví dụ 2,5.", "Please enter a number, such as 2.5."),
        QuestionKind::Text => ("Câu trả lời phải là chữ.", "The answer must be text."),
        QuestionKind::Date => (
            "Xin nhập ngày theo dạng năm-tháng-ngày, ví dụ 2022-09-21.",
            "Please enter the day as year-month-day, such as 2022-09-21.",
        ),
        QuestionKind::Photo => (
            "Ảnh này không dùng được. Xin chụp lại hoặc bỏ qua.",
            "This photograph cannot be used. Please take it again or leave it out.",
        ),
        QuestionKind::Audio => (
            "Bản ghi âm này không dùng được. Xin ghi lại hoặc bỏ qua.",
            "This recording cannot be used. Please record again or leave it out.",
        ),
        QuestionKind::Place => (
            "Không đọc được nơi này. Xin ghi lại hoặc bỏ qua.",
            "This place cannot be read. Please record it again or leave it out.",
        ),
        QuestionKind::Note => {
            ("Phần này chỉ để đọc, không cần trả lời.", "This part is only read; it takes no answer.")
        }
    }
}

fn too_many(kind: &QuestionKind, language: &Language) -> String {
    let most = match kind {
        QuestionKind::Multi { max: Some(max), .. } => *max,
        _ => 1,
    };
    let (before, after) = (choose(language, "Chỉ được chọn tối đa ", "Choose at most "), most.to_string());
    [before, &after, choose(language, " mục. Xin bỏ bớt.", ". Please take some away.")].concat()
}

fn too_long(kind: &QuestionKind, language: &Language) -> String {
    if matches!(kind, QuestionKind::Photo | QuestionKind::Audio) {
        let most = (MAX_FILE / (1024 * 1024)).to_string();
        let before = choose(language, "Tệp này lớn hơn ", "This file is larger than ");
        let after =
            choose(language, " MB. Xin chụp lại hoặc ghi ngắn hơn.", " MB. Please take it again or record less.");
        return [before, &most, after].concat();
    }
    let most = [(MAX_TEXT / 1000).to_string(), choose(language, ".", ",").to_owned(), "000".to_owned()].concat();
    let before = choose(language, "Câu trả lời dài quá ", "The answer has more than ");
    let after = choose(language, " ký tự. Xin viết ngắn hơn.", " characters. Please shorten it.");
    [before, &most, after].concat()
}
