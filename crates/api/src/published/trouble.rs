//! What a person reads in a browser where a page should be and is not.

use analytics::chart::words::Tongue;
use askama::Template;
use axum::http::StatusCode;

use super::Looking;
use super::words::{Words, words};
use crate::problem::Code;

/// What is wrong and what to do, in one language.
pub(super) struct Trouble {
    pub t: &'static Words,
    pub title: &'static str,
    pub todo: &'static str,
    /// The address of it in the other language.
    pub other: String,
    /// Where to go from here.
    pub ways: Vec<(String, &'static str)>,
    /// The request's id, to quote where the office is asked.
    pub number: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "published/trouble.html")]
pub(super) struct TroublePage<'a> {
    pub trouble: &'a Trouble,
    pub style: &'static str,
}

type Both = (&'static str, &'static str);

const IN_TROUBLE: Both = ("Máy chủ đang gặp trục trặc", "The server is in trouble");

const NO_PAGE: Both = (
    "Có thể địa chỉ bị gõ sai hoặc chép thiếu. Ông/Bà muốn trả lời khảo sát: gõ lại đúng địa chỉ in ở quầy, hoặc nhập mã trên giấy mời.",
    "The address may be mistyped or incomplete. To answer the survey, type the address printed at the counter once more, or enter the code of your invitation.",
);

impl Trouble {
    pub fn of(code: Code, looking: Looking, tongue: Tongue, number: Option<String>) -> Self {
        let status = code.status();
        let said = |(vi, en): Both| match tongue {
            Tongue::Vietnamese => vi,
            Tongue::English => en,
        };
        let t = words(tongue);
        let (title, todo) = match looking {
            Looking::Results => of_results(status),
            Looking::Elsewhere => of_elsewhere(status),
        };
        let results = (format!("/p?lang={}", t.tag), t.all);
        let (other, ways) = match looking {
            Looking::Results => (format!("/p?lang={}", t.other.0), vec![results]),
            Looking::Elsewhere => {
                let answer = ("/k".to_owned(), said(("Nhập mã trên giấy mời", "Enter the code of your invitation")));
                (format!("?lang={}", t.other.0), vec![answer, results])
            }
        };
        let number = number.filter(|_| status.is_server_error());
        Self {
            t,
            title: said(title),
            todo: said(todo),
            other,
            ways,
            number: number.map(|number| (said(("Mã yêu cầu, để báo kèm", "Request to quote")), number)),
        }
    }
}

fn of_results(status: StatusCode) -> (Both, Both) {
    match status {
        StatusCode::CONFLICT => (
            ("Bản công bố này không có số liệu nào được phép hiện", "This publication has no figure that may be shown"),
            (
                "Các đơn vị có quá ít phiếu nên chỉ số được ẩn. Hãy xem các kết quả khác đã công bố.",
                "Its units have too few answers, so that every index is hidden. Look at the other published results.",
            ),
        ),
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED => (
            ("Không tìm thấy kết quả ở địa chỉ này", "There are no results at this address"),
            (
                "Có thể địa chỉ bị gõ sai hoặc chép thiếu. Hãy tìm trong danh sách các kết quả đã công bố.",
                "The address may be mistyped or incomplete. Look for it among the published results.",
            ),
        ),
        _ => (
            IN_TROUBLE,
            (
                "Kết quả đã công bố không mất. Xin thử lại sau vài phút; nếu vẫn không xem được, hãy báo cho Sở Nội vụ.",
                "What was published is not lost. Try again in a few minutes; if it goes on, tell the Department of Home Affairs.",
            ),
        ),
    }
}

fn of_elsewhere(status: StatusCode) -> (Both, Both) {
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        let todo = (
            "Xin thử lại sau vài phút; nếu vẫn không được, hãy báo cho Sở Nội vụ.",
            "Try again in a few minutes; if it goes on, tell the Department of Home Affairs.",
        );
        return (IN_TROUBLE, todo);
    }
    (("Không có trang nào ở địa chỉ này", "There is no page at this address"), NO_PAGE)
}
