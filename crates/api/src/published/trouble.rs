//! What a citizen reads where a page of results should be and is not.

use analytics::chart::words::Tongue;
use askama::Template;
use axum::http::StatusCode;

use super::words::{Words, words};
use crate::problem::Code;

/// What is wrong and what to do, in one language.
pub(super) struct Trouble {
    pub t: &'static Words,
    pub title: &'static str,
    pub todo: &'static str,
    /// The request's id, to quote where the office is asked.
    pub number: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "published/trouble.html")]
pub(super) struct TroublePage<'a> {
    pub trouble: &'a Trouble,
    pub style: &'static str,
}

impl Trouble {
    pub fn of(code: Code, tongue: Tongue, number: Option<String>) -> Self {
        let status = code.status();
        let (title, todo) = match status {
            StatusCode::CONFLICT => (
                (
                    "Bản công bố này không có số liệu nào được phép hiện",
                    "This publication has no figure that may be shown",
                ),
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
                ("Máy chủ đang gặp trục trặc", "The server is in trouble"),
                (
                    "Kết quả đã công bố không mất. Xin thử lại sau vài phút; nếu vẫn không xem được, hãy báo cho Sở Nội vụ.",
                    "What was published is not lost. Try again in a few minutes; if it goes on, tell the Department of Home Affairs.",
                ),
            ),
        };
        let said = |(vi, en): (&'static str, &'static str)| match tongue {
            Tongue::Vietnamese => vi,
            Tongue::English => en,
        };
        let number = number.filter(|_| status.is_server_error());
        Self {
            t: words(tongue),
            title: said(title),
            todo: said(todo),
            number: number.map(|number| (said(("Mã yêu cầu, để báo kèm", "Request to quote")), number)),
        }
    }
}
