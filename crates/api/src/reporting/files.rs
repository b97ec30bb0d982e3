//! The files a report is sent as.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use interchange::document::{docx, html};
use report::{Facts, Scope};

use crate::apart::apart;
use crate::problem::{Code, Problem, Result};

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Docx,
    Xlsx,
    Html,
}

/// A printed page runs nothing and calls nobody; its styles and pictures are inside it.
const PAGE_POLICY: &str =
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src data:; style-src 'unsafe-inline'";

impl Format {
    pub const ALL: [Self; 3] = [Self::Docx, Self::Xlsx, Self::Html];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    fn write(self, facts: &Facts) -> Result<Vec<u8>, String> {
        if self == Self::Xlsx {
            return report::workbook(facts).write().map_err(|error| error.to_string());
        }
        let document = report::compose(facts).map_err(|error| error.to_string())?;
        if self == Self::Html {
            return html::write(&document).map(String::into_bytes).map_err(|error| error.to_string());
        }
        docx::write(&document).map_err(|error| error.to_string())
    }

    /// The report as an answer, made on a thread of its own: charts take a while.
    ///
    /// # Errors
    /// [`Code::Internal`] if it cannot be made.
    pub async fn send(self, facts: Facts) -> Result<Response> {
        let name = format!("{}.{}", file_name(&facts), self.name());
        let bytes = apart(move || self.write(&facts)).await?.map_err(|error| {
            tracing::error!(%error, "a report cannot be made");
            Problem::new(Code::Internal)
        })?;
        // A page is looked at and printed, a file is kept.
        let way = if self == Self::Html { "inline" } else { "attachment" };
        let disposition = HeaderValue::from_str(&format!("{way}; filename=\"{name}\""))
            .unwrap_or(HeaderValue::from_static("attachment"));
        let mut response = (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type())),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            bytes,
        )
            .into_response();
        if self == Self::Html {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        }
        Ok(response)
    }
}

/// `bao-cao-2022`, `bao-cao-2022-SM-UB`, `bao-cao-so-ket-2020`: letters that every system takes.
fn file_name(facts: &Facts) -> String {
    let year = facts.years().last().map(|year| format!("-{year}")).unwrap_or_default();
    match (facts.scope, &facts.units[..]) {
        (Scope::Until(year), _) if facts.scope.is_final() => format!("bao-cao-tong-ket-{year}"),
        (Scope::Until(year), _) => format!("bao-cao-so-ket-{year}"),
        (Scope::Unit, [only]) => {
            let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
            format!("bao-cao{year}-{}", only.key.chars().map(safe).collect::<String>())
        }
        _ => format!("bao-cao{year}"),
    }
}
