//! The cookie that remembers which installs a browser has and how far they have come: one, or several where surveyors
//! share a tablet.
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
/// Between two installs.
const AND: char = '_';
/// More surveyors do not share a tablet; a cookie has its limits.
const MOST: usize = 16;

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

/// The header of an answer that sets the cookie.
pub(super) type SetCookie = [(HeaderName, HeaderValue); 1];

/// What the browser shows, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown(Vec<Canary>);

impl Shown {
    pub fn read(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let value = cookies.flat_map(|line| line.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == NAME || name == SECURE_NAME).then_some(value)
        });
        Self(value.into_iter().flat_map(|value| value.split(AND)).take(MOST).filter_map(Canary::parse).collect())
    }

    /// How it differs from what the tablet says: of the install itself, and of those `beside` it on the same tablet.
    pub fn compare(&self, install: InstallId, head: &Head, beside: &[InstallId]) -> Option<Difference> {
        if let Some(own) = self.0.iter().find(|canary| canary.install == install) {
            return (own.seq > head.seq).then_some(Difference::FellBack(*own));
        }
        self.0.iter().find(|canary| !beside.contains(&canary.install)).map(|canary| Difference::AnotherInstall(*canary))
    }

    /// The header that sets it anew, with the others that stay.
    pub fn header(&self, own: Canary, stays: impl Fn(InstallId) -> bool, state: &ApiState) -> Result<SetCookie> {
        let mut all = self.others(own.install);
        all.retain(|other| stays(other.install));
        all.truncate(MOST - 1);
        all.push(own);
        set(&all, state)
    }

    /// The header that makes the browser forget this install, and only it.
    pub fn without(&self, install: InstallId, state: &ApiState) -> Result<SetCookie> {
        set(&self.others(install), state)
    }

    fn others(&self, install: InstallId) -> Vec<Canary> {
        self.0.iter().copied().filter(|other| other.install != install).collect()
    }
}

fn set(canaries: &[Canary], state: &ApiState) -> Result<SetCookie> {
    let (name, secure) =
        if state.config.public_url.starts_with("https:") { (SECURE_NAME, "; Secure") } else { (NAME, "") };
    let value: Vec<String> = canaries.iter().map(|Canary { install, seq }| format!("{install}.{seq}")).collect();
    let value = value.join(&AND.to_string());
    let age = if canaries.is_empty() { 0 } else { DAYS * 86_400 };
    let text = format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/sync; Max-Age={age}{secure}");
    HeaderValue::from_str(&text).map(|value| [(header::SET_COOKIE, value)]).map_err(|_| Problem::new(Code::Internal))
}

impl Canary {
    fn parse(text: &str) -> Option<Self> {
        let (install, seq) = text.split_once('.')?;
        Some(Self { install: InstallId(install.parse().ok()?), seq: seq.parse().ok()? })
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

    fn shown(cookie: &str) -> Vec<Canary> {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "hl_refresh=x.1".parse().unwrap());
        headers.append(header::COOKIE, cookie.parse().unwrap());
        Shown::read(&headers).0
    }

    #[test]
    fn the_cookie_is_read_under_both_names_and_nothing_else_is() {
        let found = [Canary { install: install(1), seq: 12 }];
        let id = install(1).0;
        assert_eq!(shown(&format!("a=b; hl_tablet={id}.12")), found);
        assert_eq!(shown(&format!("__Secure-hl_tablet={id}.12; c=d")), found);
        for wrong in ["hl_tablet=12", "hl_tablet=x.12", &format!("hl_tablet={id}.-1"), &format!("other={id}.12"), ""] {
            assert_eq!(shown(wrong), [], "{wrong}");
        }
        let two = [Canary { install: install(2), seq: 3 }, found[0]];
        assert_eq!(shown(&format!("hl_tablet={}.3_{id}.12", install(2).0)), two);
        assert_eq!(shown(&format!("hl_tablet={}.3_?_{id}.12", install(2).0)), two);
    }

    #[test]
    fn another_install_and_a_lower_number_are_differences() {
        let canary = Canary { install: install(1), seq: 12 };
        let shown = Shown(vec![canary]);
        let head = |seq| Head { seq, ..Head::start(install(1)) };
        assert_eq!(shown.compare(install(1), &head(12), &[]), None);
        assert_eq!(shown.compare(install(1), &head(13), &[]), None);
        assert_eq!(shown.compare(install(1), &head(11), &[]), Some(Difference::FellBack(canary)));
        assert_eq!(shown.compare(install(2), &head(99), &[]), Some(Difference::AnotherInstall(canary)));
    }

    #[test]
    fn whoever_shares_the_tablet_is_not_lost() {
        let [first, second] = [1, 2].map(|last| Canary { install: install(last), seq: 12 });
        let head = |seq| Head { seq, ..Head::start(install(9)) };
        let alone = Shown(vec![first]);
        assert_eq!(alone.compare(install(2), &head(0), &[install(1)]), None);
        let both = Shown(vec![first, second]);
        assert_eq!(both.compare(install(2), &head(12), &[install(1)]), None);
        assert_eq!(both.compare(install(2), &head(3), &[install(1)]), Some(Difference::FellBack(second)));
        // A third comes, and only one of the two is still there.
        assert_eq!(both.compare(install(3), &head(0), &[install(1)]), Some(Difference::AnotherInstall(second)));
    }
}
