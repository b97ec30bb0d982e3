//! What the printed pages share: words, style and headers. Black on white, one file, nothing loaded.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use survey::clock::Day;

use crate::citizen::{Tongue, source_hash};
use crate::problem::{Code, Problem, Result};

const STYLE: &str = include_str!("../../../templates/print/print.css");

pub(super) static SENT_STYLE: LazyLock<String> = LazyLock::new(|| STYLE.replace('\n', ""));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; style-src {}",
        print_style_source()
    )
});

/// The print style as a content policy names it: for a page that shows a printed page it has fetched.
pub(crate) fn print_style_source() -> String {
    source_hash(&SENT_STYLE)
}

pub(super) struct Words {
    pub tag: &'static str,
    pub poster: &'static str,
    pub today: &'static str,
    pub step_camera: &'static str,
    pub step_aim: &'static str,
    pub step_tap: &'static str,
    pub or_type: &'static str,
    pub minutes: &'static str,
    pub weak_network: &'static str,
    pub no_name: &'static str,
    pub no_numbers: &'static str,
    pub no_phone: &'static str,
    /// Its tag, and where to find it.
    pub other_language: Option<(&'static str, &'static str)>,
    pub apart: &'static str,
    pub demonstration: &'static str,
    pub draft: &'static str,
    pub poster_code: &'static str,
    pub invitations: &'static str,
    pub please: &'static str,
    pub scan_or_type: &'static str,
    pub once: &'static str,
}

static VIETNAMESE: Words = Words {
    tag: "vi",
    poster: "Áp phích",
    today: "Hôm nay Ông/Bà được phục vụ thế nào?",
    step_camera: "Mở máy ảnh trên điện thoại",
    step_aim: "Chĩa vào mã vuông",
    step_tap: "Bấm vào dòng chữ hiện ra",
    or_type: "Hoặc gõ vào trình duyệt:",
    minutes: "5 phút",
    weak_network: "mạng yếu cũng trả lời được",
    no_name: "Không hỏi tên",
    no_numbers: "không hỏi số điện thoại, số giấy tờ",
    no_phone: "Không có điện thoại thông minh? Xin hỏi người ở bàn hướng dẫn.",
    other_language: Some(("en", "In English: scan the code and choose “English”. About 5 minutes, no name asked.")),
    apart: "Tự nguyện. Ý kiến tại quầy được công bố riêng, không cộng vào điểm của mẫu điều tra. \
            Muốn khiếu nại một việc cụ thể, xin gặp bộ phận tiếp công dân.",
    demonstration: "Dữ liệu minh hoạ",
    draft: "Phiếu là bản nháp, chờ xác nhận",
    poster_code: "mã áp phích",
    invitations: "Giấy mời",
    please: "Xin mời Ông/Bà cho ý kiến về sự phục vụ. Khoảng 5 phút, không hỏi tên.",
    scan_or_type: "Quét mã vuông, hoặc gõ mã trên vào trang",
    once: "Dùng một lần,",
};

static ENGLISH: Words = Words {
    tag: "en",
    poster: "Poster",
    today: "How were you served today?",
    step_camera: "Open your phone's camera",
    step_aim: "Point it at the square code",
    step_tap: "Tap the line that appears",
    or_type: "Or type into the browser:",
    minutes: "5 minutes",
    weak_network: "works on a weak network too",
    no_name: "No name asked",
    no_numbers: "no telephone or document number",
    no_phone: "No smartphone? Please ask at the guidance desk.",
    other_language: Some(("vi", "Tiếng Việt: quét mã vuông rồi chọn “Tiếng Việt”. Khoảng 5 phút, không hỏi tên.")),
    apart: "Voluntary. Answers given at the counter are published apart and not added to the score of the survey sample. \
            For a complaint about your own matter please see the citizens' reception.",
    demonstration: "Demonstration data",
    draft: "The form is a draft to be confirmed",
    poster_code: "poster",
    invitations: "Invitations",
    please: "Please tell us how you were served. About 5 minutes, no name asked.",
    scan_or_type: "Scan the square code, or type the code above at",
    once: "Works once,",
};

pub(super) fn words(tongue: Tongue) -> &'static Words {
    match tongue {
        Tongue::Vietnamese => &VIETNAMESE,
        Tongue::English => &ENGLISH,
    }
}

pub(super) fn until(tongue: Tongue, day: Day) -> String {
    let day = tongue.words().date(day);
    match tongue {
        Tongue::Vietnamese => format!("nhận ý kiến đến {day}"),
        Tongue::English => format!("open until {day}"),
    }
}

/// An address as it is typed: without the scheme, which browsers add.
pub(super) fn typed_address(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

/// The language asked for in `?lang=`; Vietnamese unless it is English.
pub(super) fn tongue(lang: Option<&str>) -> Tongue {
    lang.and_then(Tongue::parse).unwrap_or(Tongue::Vietnamese)
}

/// A QR code to stand inside a page.
pub(super) fn inline_qr(text: &str, label: &str) -> Result<String> {
    let svg = crate::qr::svg(text)?;
    let start = svg.find("<svg").ok_or(Problem::new(Code::Internal))?;
    Ok(svg[start..].replacen("<svg", &format!("<svg role=\"img\" aria-label=\"{label}\""), 1))
}

pub(super) fn page(status: StatusCode, page: &impl Template) -> Result<Response> {
    let text = page.render().map_err(|_| Problem::new(Code::Internal))?;
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_str(&POLICY).map_err(|_| Problem::new(Code::Internal))?;
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
