//! `demo-accounts.json`: the addresses, passwords, links and codes of a demonstration, for people and scripts.

use anyhow::Context;
use api::auth::{digest, random_bytes, random_code};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use store::{CounterLink, EvaluationView, Filter, NewTicket, Role, Store};
use survey::campaign::CampaignState;
use survey::clock::{Timestamp, Zone};
use survey::id::{CounterLinkId, EvaluationId, TicketId, ordered};

use crate::people::hash;

pub const FILE: &str = "demo-accounts.json";
/// How long the codes and tickets of a demonstration are good for; one for use in earnest lasts half an hour.
const CODE_DAYS: i64 = 365;
const TICKETS: usize = 5;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoAccounts {
    pub base_url: String,
    pub accounts: Vec<DemoAccount>,
    pub counter_links: Vec<DemoLink>,
    pub tickets: Vec<DemoTicket>,
    pub enrolment: Vec<DemoEnrolment>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoAccount {
    pub role: String,
    pub username: String,
    pub password: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoLink {
    pub evaluation: EvaluationId,
    pub url: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoTicket {
    pub evaluation: EvaluationId,
    pub code: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoEnrolment {
    pub surveyor: String,
    pub code: String,
}

/// Reads the file of an earlier start and brings its addresses up to date, or makes everything anew.
pub async fn prepare(store: &Store, folder: &Path, public_url: &str, now: Timestamp) -> anyhow::Result<DemoAccounts> {
    let path = folder.join(FILE);
    let earlier = std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
    let accounts = match earlier {
        Some(accounts) => with_address(accounts, public_url),
        None => make(store, public_url, now).await?,
    };
    write(&path, &serde_json::to_string_pretty(&accounts)?)
        .with_context(|| format!("'{}' cannot be written", path.display()))?;
    Ok(accounts)
}

/// Passwords stand in it, so only its owner may read it.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

fn with_address(mut accounts: DemoAccounts, public_url: &str) -> DemoAccounts {
    for link in &mut accounts.counter_links {
        if let Some(path) = link.url.strip_prefix(&accounts.base_url) {
            link.url = format!("{public_url}{path}");
        }
    }
    public_url.clone_into(&mut accounts.base_url);
    accounts
}

async fn make(store: &Store, public_url: &str, now: Timestamp) -> anyhow::Result<DemoAccounts> {
    let mut made = DemoAccounts {
        base_url: public_url.to_owned(),
        accounts: Vec::new(),
        counter_links: Vec::new(),
        tickets: Vec::new(),
        enrolment: Vec::new(),
    };
    for account in store.accounts().await? {
        let password = random_code(12).map_err(|_| anyhow::anyhow!("the system gives no randomness"))?;
        store.set_password(account.id, &hash(&password)?, now).await?;
        if account.role == Role::Surveyor {
            let code = random_code(10).map_err(|_| anyhow::anyhow!("the system gives no randomness"))?;
            store.add_enrolment_code(digest(&code), account.id, now, now.plus_days(CODE_DAYS)).await?;
            made.enrolment.push(DemoEnrolment { surveyor: account.username.clone(), code });
        }
        made.accounts.push(DemoAccount { role: account.role.name().to_owned(), username: account.username, password });
    }
    made.accounts.sort_by_key(|account| Role::parse(&account.role));
    let open: Vec<EvaluationView> = store
        .evaluations(Filter::default())
        .await?
        .into_iter()
        .filter(|view| view.campaign.state == CampaignState::Open)
        .collect();
    for view in &open {
        made.counter_links.push(counter_link(store, view, public_url, now).await?);
    }
    if let Some(view) = open.first() {
        made.tickets = tickets(store, view.evaluation.id, now).await?;
    }
    Ok(made)
}

async fn counter_link(
    store: &Store,
    view: &EvaluationView,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<DemoLink> {
    let evaluation = view.evaluation.id;
    if let Some(link) = store.counter_links(evaluation).await?.into_iter().find(|link| link.active) {
        return Ok(DemoLink { evaluation, url: format!("{public_url}/k/{}", link.code) });
    }
    let random = || anyhow::anyhow!("the system gives no randomness");
    let link = CounterLink {
        id: CounterLinkId(ordered(now, random_bytes().map_err(|_| random())?)),
        evaluation,
        code: random_code(8).map_err(|_| random())?,
        active: true,
    };
    store.add_counter_link(&link, now).await?;
    Ok(DemoLink { evaluation, url: format!("{public_url}/k/{}", link.code) })
}

async fn tickets(store: &Store, evaluation: EvaluationId, now: Timestamp) -> anyhow::Result<Vec<DemoTicket>> {
    let random = || anyhow::anyhow!("the system gives no randomness");
    let expires_on = Zone::VIETNAM.day(now.plus_days(CODE_DAYS));
    let (mut tickets, mut made) = (Vec::new(), Vec::new());
    for _ in 0..TICKETS {
        let code = random_code(12).map_err(|_| random())?;
        // The link form of a demonstration's tickets is given to nobody.
        let link_hash = random_bytes().map_err(|_| random())?;
        let id = TicketId(ordered(now, random_bytes().map_err(|_| random())?));
        tickets.push(NewTicket { id, link_hash, code_hash: digest(&code), expires_on });
        made.push(DemoTicket { evaluation, code });
    }
    store.add_tickets(evaluation, &tickets).await?;
    Ok(made)
}
