//! Serving: the listener, HTTPS, the mixer of web answers, and an orderly end.

use anyhow::{Context, bail};
use api::{ApiState, Config, Limits};
use axum_server::Handle;
use clap::Args;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use store::{Store, WithdrawalJournal};
use survey::clock::Zone;
use tokio::net::TcpSocket;

use crate::backup::withdraw_again;
use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::tls::TlsArgs;
use crate::{outside, say, secrets};

#[derive(Debug, Clone, Args)]
pub struct ListenArgs {
    /// Address to listen on; 0.0.0.0 for all of the machine's
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), env = "HAILONG_ADDRESS")]
    pub address: IpAddr,
    /// Port; 0 lets the system choose one
    #[arg(long, default_value_t = 8080, env = "HAILONG_PORT")]
    pub port: u16,
    /// The address that QR codes, links and tablets use, such as https://hailong.sonla.gov.vn
    #[arg(long, env = "HAILONG_PUBLIC_URL")]
    pub public_url: Option<String>,
    #[command(flatten)]
    pub tls: TlsArgs,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    listen: ListenArgs,
    /// Let tablets collect even where the browser may evict their storage
    #[arg(long)]
    allow_evictable_storage: bool,
    /// The oldest version of the tablet app that should still collect, such as 0.1.0: older ones are told to change
    #[arg(long, env = "HAILONG_MIN_APP", value_parser = min_app)]
    min_app: Option<String>,
}

/// A tablet takes its app from this server: one that is newer than the server's own nobody could have.
fn min_app(text: &str) -> Result<String, String> {
    const OWN: &str = env!("CARGO_PKG_VERSION");
    let number = |text: &str| {
        let parts: Option<Vec<u32>> = text.split('.').map(plain_number).collect();
        parts.filter(|parts| parts.len() == 3)
    };
    let wanted = number(text).ok_or_else(|| format!("it is not a version; give three numbers such as {OWN}"))?;
    if number(OWN).is_some_and(|own| own < wanted) {
        return Err(format!("this server has the app {OWN}, so no tablet could get it; give at most {OWN}"));
    }
    Ok(text.to_owned())
}

fn plain_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

/// Connections that may wait to be accepted, if the system allows so many.
const CROWD: u32 = 16_384;
/// How long requests under way may take once the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How often web answers are mixed and anything left is judged.
const TIDY_EVERY: Duration = Duration::from_mins(5);
/// A file of which nothing came for so long begins anew: longer than a tablet's credential lives.
const PARTS_KEPT: Duration = Duration::from_hours(24 * 100);
/// An ended session of the office is remembered for so many days: who shows a token of it is told that it ended.
const SESSIONS_KEPT: i64 = 30;
/// How often it is written down outside the database how far it has come.
const MARK_EVERY: Duration = Duration::from_secs(30);

/// A bound port and the address that people and tablets use for it.
pub struct Door {
    listener: TcpListener,
    pub local: SocketAddr,
    pub public_url: String,
}

impl ListenArgs {
    pub fn open(&self) -> anyhow::Result<Door> {
        let wanted = SocketAddr::new(self.address, self.port);
        let listener = listen(wanted).with_context(|| {
            format!("port {} cannot be used; is another server running on it? Choose another with --port", self.port)
        })?;
        let local = listener.local_addr()?;
        let scheme = if self.tls.tls_cert.is_some() { "https" } else { "http" };
        let public_url = match &self.public_url {
            Some(url) => checked_url(url)?,
            None => format!("{scheme}://{local}"),
        };
        Ok(Door { listener, local, public_url })
    }
}

/// Listens with room for a crowd: who finds none tries again after a second, then after two more.
fn listen(wanted: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if wanted.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As the standard library does: a server that is started again finds its port.
    socket.set_reuseaddr(true)?;
    socket.bind(wanted)?;
    socket.listen(CROWD)?.into_std()
}

fn checked_url(url: &str) -> anyhow::Result<String> {
    let url = url.trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ']) => Ok(url.to_owned()),
        _ => bail!("--public-url '{url}' is not an address; give one such as https://hailong.sonla.gov.vn"),
    }
}

pub async fn run(args: ServeArgs) -> anyhow::Result<()> {
    let store = args.data.open().await?;
    let door = args.listen.open()?;
    let secrets = secrets::load(&args.data.data_dir)?;
    let config = Config {
        public_url: door.public_url.clone(),
        zone: Zone::VIETNAM,
        demonstration: store.setting("demonstration").await?.is_some(),
        strict_storage: !args.allow_evictable_storage,
        min_app: args.min_app,
    };
    let state = ApiState::new(store, args.data.files(), config, secrets, Arc::new(SystemClock));
    serve(state, door, &args.listen.tls, &args.data.data_dir).await
}

/// Serves until the process is told to stop, then lets requests under way finish.
pub async fn serve(state: ApiState, door: Door, tls: &TlsArgs, folder: &Path) -> anyhow::Result<()> {
    let tls = tls.start().await?;
    let store: Store = state.store.clone();
    let journal = WithdrawalJournal::of(folder);
    outside::compare(&store, folder).await?;
    withdraw_again(&journal, &store).await?;
    let state = state.with_withdrawals(journal);
    open_many_files();
    tokio::spawn(tidy(state.clone()));
    tokio::spawn(api::judge_what_comes(state.clone()));
    tokio::spawn(mark(store.clone(), folder.to_owned()));
    let app = api::router(state, Limits::default()).into_make_service();
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone()));
    let scheme = if tls.is_some() { "https" } else { "http" };
    say(&format!("listening on {scheme}://{}", door.local));
    match tls {
        Some(config) => axum_server::from_tcp_rustls(door.listener, config)?.handle(handle).serve(app).await?,
        None => axum_server::from_tcp(door.listener)?.handle(handle).serve(app).await?,
    }
    outside::compare(&store, folder).await?;
    store.close().await;
    Ok(())
}

/// When all tablets come back at once, each has a socket: the system's usual thousand files would be too few. What it
/// allows at most is taken; with less the server works too, and tablets find it busy more often.
fn open_many_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let raised =
        getrlimit(Resource::RLIMIT_NOFILE).and_then(|(_, most)| setrlimit(Resource::RLIMIT_NOFILE, most, most));
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files stays as it is; ulimit -n sets it for the whole service");
    }
}

/// Writes down outside the database how far it has come. One that has come less far was put back under the running server.
async fn mark(store: Store, folder: PathBuf) {
    let mut tick = tokio::time::interval(MARK_EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = outside::compare(&store, &folder).await {
            tracing::warn!(error = %format!("{error:#}"), "how far the database has come could not be written down");
        }
    }
}

/// Mixes web answers and judges what is left, every few minutes; a failure is tried again the next time.
async fn tidy(state: ApiState) {
    let mut tick = tokio::time::interval(TIDY_EVERY);
    let mut folded = None;
    loop {
        tick.tick().await;
        if let Err(error) = api::mix(&state).await {
            tracing::warn!(error = ?error.code, "web answers could not be mixed; it is tried again");
        }
        if let Err(error) = state.store.prune_feed(state.now()).await {
            tracing::warn!(%error, "old entries of the tablets' feed could not be forgotten; it is tried again");
        }
        let before = state.now().plus_days(-SESSIONS_KEPT);
        if let Err(error) = state.store.forget_sessions(before).await {
            tracing::warn!(%error, "sessions that ended long ago could not be forgotten; it is tried again");
        }
        clear_parts(&state).await;
        api::withdraw_again(&state).await;
        api::sign_withdrawals(&state).await;
        api::destroy_withdrawn_files(&state).await;
        if let Err(error) = fold_log(&state.store, &mut folded).await {
            tracing::warn!(%error, "the database's log could not be folded into its file; it is tried again");
        }
    }
}

/// Once after each withdrawal, also one from the command line: it holds up whoever writes for as long as somebody reads.
async fn fold_log(store: &Store, folded: &mut Option<u64>) -> store::Result<()> {
    let lines = store.withdrawn_lines().await?;
    if *folded != Some(lines) && store.fold_log().await? {
        *folded = Some(lines);
    }
    Ok(())
}

/// Photographs and recordings that came in part and that nobody goes on with.
async fn clear_parts(state: &ApiState) {
    let now = Duration::from_millis(state.now().millis().unsigned_abs());
    let since = SystemTime::UNIX_EPOCH + now.saturating_sub(PARTS_KEPT);
    let files = state.files.clone();
    match tokio::task::spawn_blocking(move || files.clear_parts(since)).await {
        Ok(Ok(0)) => {}
        Ok(Ok(cleared)) => tracing::info!(cleared, "parts of files that nobody went on with were thrown away"),
        Ok(Err(error)) => tracing::warn!(%error, "old parts of files could not be thrown away; it is tried again"),
        Err(error) => tracing::warn!(%error, "old parts of files could not be looked at; it is tried again"),
    }
}

async fn stop_on_signal(handle: Handle<SocketAddr>) {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::error!(%error, "the server cannot be stopped by a signal");
            return;
        }
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
    handle.graceful_shutdown(Some(GRACE));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_app_is_a_version_that_tablets_can_have() {
        let own = env!("CARGO_PKG_VERSION");
        for good in [own, "0.0.9", "0.0.0"] {
            assert_eq!(min_app(good).as_deref(), Ok(good));
        }
        for wrong in ["", "1", "0.1", "0.1.0.0", "v0.1.0", "0.1.x", "0.01.0", "+0.1.0", "0.1.0-beta", " 0.1.0"] {
            assert!(min_app(wrong).unwrap_err().contains("not a version"), "{wrong}");
        }
        assert!(min_app("99.0.0").unwrap_err().contains("no tablet could get it"));
    }

    #[test]
    fn a_public_address_is_checked() {
        assert_eq!(checked_url("https://hailong.example/").unwrap(), "https://hailong.example");
        for wrong in ["hailong.example", "https://", "ftp://x", "https://x/?a", ""] {
            assert!(checked_url(wrong).is_err(), "{wrong}");
        }
    }
}
