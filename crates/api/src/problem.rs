//! Every error of the API as one RFC 9457 problem document, in Vietnamese or English.
//!
//! The catalogue is [`Code`]: one entry a problem, its status, and a title and advice in both languages. A code that
//! was given out is never given another meaning.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::StoreError;
use survey::language::Language;
use utoipa::ToSchema;

/// The catalogue of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Not JSON, or not the JSON this address takes.
    Unreadable,
    /// Fields that are wrong; they are listed in `errors`.
    Invalid,
    SignInNeeded,
    TokenExpired,
    WrongPassword,
    TryLater,
    NotAllowed,
    NoSuchThing,
    MethodNotAllowed,
    Exists,
    StateForbids,
    TooLarge,
    NotGzip,
    UnknownMedia,
    CodeRefused,
    NotEnrolled,
    ProtocolTooOld,
    Timeout,
    Busy,
    Internal,
}

impl Code {
    pub const ALL: [Self; 20] = [
        Self::Unreadable,
        Self::Invalid,
        Self::SignInNeeded,
        Self::TokenExpired,
        Self::WrongPassword,
        Self::TryLater,
        Self::NotAllowed,
        Self::NoSuchThing,
        Self::MethodNotAllowed,
        Self::Exists,
        Self::StateForbids,
        Self::TooLarge,
        Self::NotGzip,
        Self::UnknownMedia,
        Self::CodeRefused,
        Self::NotEnrolled,
        Self::ProtocolTooOld,
        Self::Timeout,
        Self::Busy,
        Self::Internal,
    ];

    /// The last part of the problem's `type` address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Invalid => "invalid",
            Self::SignInNeeded => "sign-in-needed",
            Self::TokenExpired => "token-expired",
            Self::WrongPassword => "wrong-password",
            Self::TryLater => "try-later",
            Self::NotAllowed => "not-allowed",
            Self::NoSuchThing => "no-such-thing",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Exists => "exists",
            Self::StateForbids => "state-forbids",
            Self::TooLarge => "too-large",
            Self::NotGzip => "not-gzip",
            Self::UnknownMedia => "unknown-media",
            Self::CodeRefused => "code-refused",
            Self::NotEnrolled => "not-enrolled",
            Self::ProtocolTooOld => "protocol-too-old",
            Self::Timeout => "timeout",
            Self::Busy => "busy",
            Self::Internal => "internal",
        }
    }

    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unreadable | Self::NotGzip => StatusCode::BAD_REQUEST,
            Self::SignInNeeded | Self::TokenExpired | Self::WrongPassword | Self::NotEnrolled => {
                StatusCode::UNAUTHORIZED
            }
            Self::NotAllowed | Self::CodeRefused => StatusCode::FORBIDDEN,
            Self::NoSuchThing => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Exists | Self::StateForbids => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ProtocolTooOld => StatusCode::UPGRADE_REQUIRED,
            Self::TryLater => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Title in Vietnamese and in English.
    pub const fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("Không đọc được yêu cầu", "The request cannot be read"),
            Self::Invalid => ("Có chỗ chưa đúng", "Something in it is wrong"),
            Self::SignInNeeded => ("Cần đăng nhập", "Sign in first"),
            Self::TokenExpired => ("Phiên đăng nhập đã hết hạn", "The session has expired"),
            Self::WrongPassword => ("Tên đăng nhập hoặc mật khẩu chưa đúng", "The user name or password is not right"),
            Self::TryLater => ("Thử lại quá nhanh", "Too many tries"),
            Self::NotAllowed => ("Không có quyền", "Not allowed"),
            Self::NoSuchThing => ("Không tìm thấy", "Not found"),
            Self::MethodNotAllowed => ("Không dùng được cách gọi này", "This method is not used here"),
            Self::Exists => ("Đã có rồi", "It exists already"),
            Self::StateForbids => ("Trạng thái hiện tại không cho phép", "Its present state does not allow this"),
            Self::TooLarge => ("Gửi lên quá lớn", "Too large"),
            Self::NotGzip => ("Dữ liệu nén bị hỏng", "The compressed data is damaged"),
            Self::UnknownMedia => ("Không nhận kiểu dữ liệu này", "This kind of data is not taken"),
            Self::CodeRefused => ("Mã không dùng được", "The code cannot be used"),
            Self::NotEnrolled => ("Máy chưa đăng ký", "This tablet is not enrolled"),
            Self::ProtocolTooOld => ("Ứng dụng quá cũ", "The app is too old"),
            Self::Timeout => ("Quá thời gian chờ", "It took too long"),
            Self::Busy => ("Máy chủ đang bận", "The server is busy"),
            Self::Internal => ("Máy chủ gặp lỗi", "The server failed"),
        }
    }

    /// What to do about it, in Vietnamese and in English.
    pub const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => (
                "Nội dung gửi lên không phải JSON mà địa chỉ này nhận. Xem /api/docs rồi gửi lại.",
                "The body is not the JSON this address takes. See /api/docs and send it again.",
            ),
            Self::Invalid => (
                "Sửa các chỗ ghi trong “errors” rồi gửi lại. Chưa có gì được lưu.",
                "Mend what \"errors\" lists and send it again. Nothing was stored.",
            ),
            Self::SignInNeeded => ("Đăng nhập rồi làm lại việc này.", "Sign in and do this again."),
            Self::TokenExpired => (
                "Làm mới phiên hoặc đăng nhập lại. Phiếu đã lưu trên máy không bị ảnh hưởng.",
                "Refresh the session or sign in again. What a tablet holds is not affected.",
            ),
            Self::WrongPassword => (
                "Xem lại tên đăng nhập và mật khẩu. Quên thì nhờ người quản trị đặt lại.",
                "Check the user name and the password. If forgotten, ask an administrator to set a new one.",
            ),
            Self::TryLater => (
                "Đợi hết thời gian ghi trong Retry-After rồi thử lại.",
                "Wait as long as Retry-After says and try again.",
            ),
            Self::NotAllowed => (
                "Vai trò của tài khoản không được làm việc này. Cần thì hỏi người quản trị.",
                "The role of this account may not do this. Ask an administrator if you need it.",
            ),
            Self::NoSuchThing => (
                "Địa chỉ này không có gì, hoặc đã bị bỏ. Về trang chương trình để tìm lại.",
                "There is nothing at this address. Go back to the programme and look from there.",
            ),
            Self::MethodNotAllowed => (
                "Địa chỉ này có, nhưng không nhận cách gọi đó. Xem /api/docs.",
                "The address exists but does not take this method. See /api/docs.",
            ),
            Self::Exists => ("Chọn tên hoặc mã khác.", "Choose another name or code."),
            Self::StateForbids => (
                "Xem trạng thái của đợt khảo sát; mỗi trạng thái chỉ cho đổi một số thứ.",
                "Look at the campaign's state; each state lets only some things change.",
            ),
            Self::TooLarge => {
                ("Chia nhỏ rồi gửi lại. Chưa có gì được lưu.", "Send it in smaller parts. Nothing was stored.")
            }
            Self::NotGzip => (
                "Gửi lại từ đầu; có thể đường truyền làm hỏng. Chưa có gì được lưu.",
                "Send it again; the line may have damaged it. Nothing was stored.",
            ),
            Self::UnknownMedia => {
                ("Gửi đúng kiểu dữ liệu ghi trong /api/docs.", "Send the media type that /api/docs names.")
            }
            Self::CodeRefused => (
                "Mã đã dùng, hết hạn hoặc gõ chưa đúng. Nhờ tổ trưởng mở mã mới.",
                "The code was used, has expired or is mistyped. Ask your supervisor for a new one.",
            ),
            Self::NotEnrolled => (
                "Nhờ tổ trưởng mở mã đăng ký. Phiếu đã lưu trên máy vẫn còn.",
                "Ask your supervisor for an enrolment code. What the tablet holds is still there.",
            ),
            Self::ProtocolTooOld => (
                "Cập nhật ứng dụng để nhận danh sách mới. Phiếu đã làm vẫn gửi được.",
                "Update the app to receive new lists. Finished submissions can still be sent.",
            ),
            Self::Timeout => {
                ("Thử lại. Việc gửi lặp không tạo ra bản thứ hai.", "Try again. Sending twice makes no second copy.")
            }
            Self::Busy => (
                "Đợi hết thời gian ghi trong Retry-After rồi thử lại. Chưa có gì được lưu.",
                "Wait as long as Retry-After says and try again. Nothing was stored.",
            ),
            Self::Internal => (
                "Thử lại sau. Nếu vẫn lỗi, báo người quản trị mã yêu cầu ghi trong “instance”.",
                "Try again later. If it goes on, give the administrator the request id in \"instance\".",
            ),
        }
    }
}

/// A field that is wrong, addressed by a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// RFC 6901: `/username`.
    pub pointer: String,
    pub detail: String,
}

/// An error on its way to the client.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<u32>,
}

/// The body of every error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Which problem of the catalogue it is: `/api/problems#not-allowed`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// The id of the request, to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), retry_after: None }
    }

    /// Says more precisely what is wrong; the advice of the catalogue follows.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn field(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        self
    }

    /// Whether no field was found wrong.
    pub const fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The document in a language, with the request's id.
    pub fn document(&self, language: &Language, instance: Option<String>) -> ProblemDocument {
        let english = language.tag().starts_with("en");
        let choose = |(vi, en): (&'static str, &'static str)| if english { en } else { vi };
        let advice = choose(self.code.advice());
        let detail = self.detail.as_ref().map_or_else(|| advice.to_owned(), |detail| format!("{detail} {advice}"));
        ProblemDocument {
            kind: format!("/api/problems#{}", self.code.slug()),
            title: choose(self.code.titles()).to_owned(),
            status: self.code.status().as_u16(),
            detail,
            instance,
            errors: self.errors.clone(),
        }
    }

    /// The answer in a language.
    pub fn into_localized(self, language: &Language, instance: Option<String>) -> Response {
        let document = self.document(language, instance);
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (self.code.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A problem that waits in a response's extensions until the outermost layer knows the language and the request's id.
#[derive(Clone)]
pub(crate) struct Pending(pub std::sync::Arc<std::sync::Mutex<Option<Problem>>>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(Pending(std::sync::Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(_) => Self::new(Code::NoSuchThing),
            StoreError::Exists(what) => Self::new(Code::Exists).detail(format!("{what}.")),
            StoreError::Refused(refusal) => Self::new(Code::StateForbids).detail(format!("{refusal}.")),
            error if error.is_transient() => {
                tracing::warn!(error = %error, "the database does not answer");
                Self::new(Code::Busy).retry_after(5)
            }
            error => {
                tracing::error!(error = %error, "the store failed");
                Self::new(Code::Internal)
            }
        }
    }
}

/// The language a client asks for; Vietnamese unless it prefers English.
pub fn preferred_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("vi");
    let first = wanted.split(',').find_map(|part| {
        let tag = part.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (tag.starts_with("vi") || tag.starts_with("en")).then_some(tag)
    });
    match first {
        Some(tag) if tag.starts_with("en") => Language::english(),
        _ => Language::vietnamese(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_no_code_twice_and_every_text_in_both_languages() {
        let mut slugs: Vec<_> = Code::ALL.iter().map(|code| code.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Code::ALL.len());
        for code in Code::ALL {
            let ((vi, en), (todo_vi, todo_en)) = (code.titles(), code.advice());
            assert!(vi != en && todo_vi != todo_en, "{code:?}");
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    #[test]
    fn the_first_language_that_is_spoken_wins() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            preferred_language(&headers).to_string()
        };
        assert_eq!(of("fr-FR, en;q=0.8, vi;q=0.5"), "en");
        assert_eq!(of("vi-VN,vi;q=0.9,en;q=0.8"), "vi");
        assert_eq!(of("fr"), "vi");
    }
}
