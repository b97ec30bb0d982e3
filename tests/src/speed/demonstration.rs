//! The scores of the demonstration programme as the dashboard fetches them: over HTTP, from its embedded database.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;

use super::measured::{Measured, TIMES, best};

#[derive(Deserialize)]
struct Accounts {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    role: String,
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct Session {
    access_token: String,
}

#[derive(Deserialize)]
struct Campaigns {
    items: Vec<Campaign>,
}

#[derive(Deserialize)]
struct Campaign {
    id: String,
}

#[derive(Deserialize)]
struct Scores {
    items: Vec<serde_json::Value>,
}

/// Ends the server when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Starts the demonstration in an empty folder and fetches the scores of all its campaigns, the first time and again.
///
/// # Errors
/// If the server does not start or answers with an error.
pub fn measure(program: &Path, folder: &Path) -> anyhow::Result<[Measured; 2]> {
    let started = Command::new(program)
        .args(["demo", "--port", "0", "--data-dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut server = Server(started.with_context(|| format!("{} could not be started", program.display()))?);
    let output = server.0.stdout.take().context("the server has no output")?;
    let mut lines = BufReader::new(output).lines();
    let address = loop {
        let line = lines.next().context("the server ended before it listened")??;
        if let Some(address) = line.strip_prefix("listening on ") {
            break address.to_owned();
        }
    };
    // Whatever else it says is read, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    let accounts: Accounts = serde_json::from_str(&std::fs::read_to_string(folder.join("demo-accounts.json"))?)?;
    let analyst = accounts.accounts.iter().find(|account| account.role == "analyst").context("there is no analyst")?;
    let wanted = json!({"username": analyst.username, "password": analyst.password});
    let agent = ureq::Agent::new_with_defaults();
    let session: Session =
        agent.post(format!("{address}/api/v1/sessions")).send_json(&wanted)?.body_mut().read_json()?;
    let token = format!("Bearer {}", session.access_token);
    let get = |path: &str| agent.get(format!("{address}/api/v1/{path}")).header("authorization", &token).call();
    let campaigns: Campaigns = get("campaigns")?.body_mut().read_json()?;
    let fetch = || -> anyhow::Result<usize> {
        let mut evaluations = 0;
        for campaign in &campaigns.items {
            let scores: Scores = get(&format!("campaigns/{}/scores", campaign.id))?.body_mut().read_json()?;
            evaluations += scores.items.len();
        }
        Ok(evaluations)
    };
    // Nothing is kept yet, so every score of what is not published is computed.
    let (first, evaluations) = best(1, fetch)?;
    anyhow::ensure!(evaluations > 0, "the demonstration has no evaluation");
    let (again, _) = best(TIMES, fetch)?;
    Ok([Measured::new("demonstration_first", first), Measured::new("demonstration", again)])
}
