//! The cookie that remembers which install a browser had and how far it had come.
//!
//! It lives where no script reaches it and where the browser does not clear it with the rest of a site's storage. What
//! a tablet says of itself is compared with it at each hello; a difference is a loss that nobody on the tablet may have
//! noticed. It is noted for the supervisor; nothing is decided by it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use store::ToldRecovery;
use survey::clock::Timestamp;
use survey::id::InstallId;
use sync::message::{Head, Recovery};

use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// Browsers keep no cookie longer than this.
const DAYS: u32 = 400;
const NAME: &str = "hl_tablet";
/// With the prefix a browser takes the cookie over HTTPS only. (`__Host-` would need `Path=/`.)
const SECURE_NAME: &str = "__Secure-hl_tablet";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Canary {
    pub install: InstallId,
    pub seq: u64,
}

/// How what the tablet says differs from the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Difference {
    /// The browser had another install before: its storage was lost, or it was enrolled again.
    AnotherInstall(Canary),
    /// It once had given out more numbers than it now knows of.
    FellBack(Canary),
}

impl Canary {
    /// What the browser shows, if it is one.
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            let (install, seq) = value.split_once('.').filter(|_| name == NAME || name == SECURE_NAME)?;
            Some(Self { install: InstallId(install.parse().ok()?), seq: seq.parse().ok()? })
        })
    }

    pub const fn compare(self, install: InstallId, head: &Head) -> Option<Difference> {
        if self.install.0.as_u128() != install.0.as_u128() {
            Some(Difference::AnotherInstall(self))
        } else if self.seq > head.seq {
            Some(Difference::FellBack(self))
        } else {
            None
        }
    }

    /// The header that sets it.
    pub fn header(self, state: &ApiState) -> Result<[(HeaderName, HeaderValue); 1]> {
        self.header_for(state, DAYS * 86_400)
    }

    /// The header that makes the browser forget it.
    pub fn clear(self, state: &ApiState) -> Result<[(HeaderName, HeaderValue); 1]> {
        self.header_for(state, 0)
    }

    fn header_for(self, state: &ApiState, age: u32) -> Result<[(HeaderName, HeaderValue); 1]> {
        let (name, secure) =
            if state.config.public_url.starts_with("https:") { (SECURE_NAME, "; Secure") } else { (NAME, "") };
        let Self { install, seq } = self;
        let text = format!("{name}={install}.{seq}; HttpOnly; SameSite=Strict; Path=/sync; Max-Age={age}{secure}");
        HeaderValue::from_str(&text)
            .map(|value| [(header::SET_COOKIE, value)])
            .map_err(|_| Problem::new(Code::Internal))
    }
}

impl Difference {
    /// What is noted for the supervisor.
    pub fn noted(self, install: InstallId, at: Timestamp) -> ToldRecovery {
        let (cause, before) = match self {
            Self::AnotherInstall(before) => ("enrolled_again", before),
            Self::FellBack(before) => ("fell_back", before),
        };
        ToldRecovery { install, cause: cause.to_owned(), lost: Some(before.install), head: before.seq, lines: 0, at }
    }
}

/// What a tablet told of itself, as it is noted.
pub(super) fn told(install: InstallId, recovery: &Recovery, at: Timestamp) -> ToldRecovery {
    ToldRecovery {
        install,
        cause: recovery.cause.name().to_owned(),
        lost: recovery.install,
        head: recovery.head.unwrap_or(0),
        lines: recovery.lines,
        at,
    }
}

/// Notes a loss and says it in the log.
pub(super) async fn note(state: &ApiState, loss: &ToldRecovery) -> Result<()> {
    tracing::warn!(
        install.id = %loss.install,
        loss.cause = loss.cause,
        loss.install = ?loss.lost.map(|lost| lost.0),
        loss.head = loss.head,
        loss.lines = loss.lines,
        "a tablet lost something of its storage"
    );
    Ok(state.store.note_recovery(loss).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    fn install(last: u8) -> InstallId {
        InstallId(format!("0190d3a4-7c1e-7b1a-9f57-2f1d1c3f6a{last:02x}").parse().unwrap())
    }

    fn shown(cookie: &str) -> Option<Canary> {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "hl_refresh=x.1".parse().unwrap());
        headers.append(header::COOKIE, cookie.parse().unwrap());
        Canary::read(&headers)
    }

    #[test]
    fn the_cookie_is_read_under_both_names_and_nothing_else_is() {
        let found = Some(Canary { install: install(1), seq: 12 });
        let id = install(1).0;
        assert_eq!(shown(&format!("a=b; hl_tablet={id}.12")), found);
        assert_eq!(shown(&format!("__Secure-hl_tablet={id}.12; c=d")), found);
        for wrong in ["hl_tablet=12", "hl_tablet=x.12", &format!("hl_tablet={id}.-1"), &format!("other={id}.12"), ""] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn another_install_and_a_lower_number_are_differences() {
        let canary = Canary { install: install(1), seq: 12 };
        let head = |seq| Head { seq, ..Head::start(install(1)) };
        assert_eq!(canary.compare(install(1), &head(12)), None);
        assert_eq!(canary.compare(install(1), &head(13)), None);
        assert_eq!(canary.compare(install(1), &head(11)), Some(Difference::FellBack(canary)));
        assert_eq!(canary.compare(install(2), &head(99)), Some(Difference::AnotherInstall(canary)));
    }
}
