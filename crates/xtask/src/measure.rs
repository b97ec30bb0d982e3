//! Figures of the README that only a running server gives: how long it takes to start, what it keeps in memory, what a
//! citizen's phone downloads first.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::workspace::Workspace;

/// How long the server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);

pub fn print(workspace: &Workspace, release: bool) -> anyhow::Result<()> {
    let program = workspace.server(release);
    if !program.is_file() {
        let flag = if release { " --release" } else { "" };
        bail!("{} is not built: run `cargo build -p hailong{flag}` first", program.display());
    }
    let data = tempfile::tempdir()?;
    let size = std::fs::metadata(&program)?.len();
    println!("\nServer ({} build, {:.1} MB)", if release { "release" } else { "everyday" }, megabytes(size));
    let (mut first, took) = Server::start(&program, data.path())?;
    println!("first start, filling the demonstration   {:>8.1} s", took.as_secs_f64());
    first.stop()?;
    let (mut second, took) = Server::start(&program, data.path())?;
    println!("second start                             {:>8.1} s", took.as_secs_f64());
    std::thread::sleep(IDLE);
    println!("memory when idle (resident)              {:>8.1} MB", megabytes(second.resident()?));
    let asked = second.use_it(data.path())?;
    println!(
        "… after a sign-in and the scores of all     {:>5.1} MB ({asked} evaluations)",
        megabytes(second.resident()?)
    );
    let page = second.first_page(data.path())?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(page.as_bytes())?;
    println!(
        "citizen's first page with its styles     {:>8.2} KB gzip, {:.1} KB raw",
        kilobytes(gzip.finish()?.len()),
        kilobytes(page.len())
    );
    second.stop()
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(program: &Path, data: &Path) -> anyhow::Result<(Self, Duration)> {
        let began = Instant::now();
        let mut child = Command::new(program)
            .args(["demo", "--port", "0", "--data-dir"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the server could not be started")?;
        let output = child.stdout.take().context("the server has no output")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("listening on http://") {
                return Ok((Self { child, address: address.to_owned() }, began.elapsed()));
            }
        }
        bail!("the server ended before it listened")
    }

    /// Resident memory in bytes, as Linux counts it.
    fn resident(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .context("the server's memory cannot be read here; this figure needs Linux")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS line")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }

    /// The page behind the first counter link, as a phone that accepts no compression gets it.
    fn first_page(&mut self, data: &Path) -> anyhow::Result<String> {
        let accounts = accounts(data)?;
        let url = accounts["counter_links"][0]["url"].as_str().context("there is no counter link")?;
        let path = &url[url.find("/k/").context("a counter link has no /k/")?..];
        self.ask("GET", path, "", "")
    }

    /// Signs in as the analyst and reads the score of every evaluation; gives how many there are.
    fn use_it(&mut self, data: &Path) -> anyhow::Result<usize> {
        let accounts = accounts(data)?;
        let analyst = accounts["accounts"].as_array().and_then(|all| all.iter().find(|one| one["role"] == "analyst"));
        let analyst = analyst.context("there is no analyst")?;
        let body = serde_json::json!({ "username": analyst["username"], "password": analyst["password"] });
        let session: serde_json::Value =
            serde_json::from_str(&self.ask("POST", "/api/v1/sessions", "", &body.to_string())?)?;
        let token = session["access_token"].as_str().context("no access token")?.to_owned();
        let list: serde_json::Value =
            serde_json::from_str(&self.ask("GET", "/api/v1/evaluations?limit=100", &token, "")?)?;
        let all = list["items"].as_array().context("no list of evaluations")?;
        for one in all {
            let id = one["id"].as_str().context("an evaluation has no id")?;
            self.ask("GET", &format!("/api/v1/evaluations/{id}/scores"), &token, "")?;
        }
        Ok(all.len())
    }

    /// One request without compression; gives the body of an answer that is a success.
    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> anyhow::Result<String> {
        let mut connection = TcpStream::connect(&self.address)?;
        let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        write!(
            connection,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {authorization}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
        if !head.starts_with("HTTP/1.1 2") {
            bail!("{path} answered: {}", head.lines().next().unwrap_or_default());
        }
        if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            bail!("{path} came in chunks, which this does not read");
        }
        Ok(body.to_owned())
    }

    fn stop(&mut self) -> anyhow::Result<()> {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.child.id())?);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM)?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has usually ended by itself; what is left of a failed measurement is not.
        let _ = self.child.kill();
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}

/// What `demo` wrote into the data folder for those who try it.
fn accounts(data: &Path) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::from_str(&std::fs::read_to_string(data.join("demo-accounts.json"))?)?)
}
