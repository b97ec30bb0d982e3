//! `hailong user`: accounts from the command line, the first administrator above all.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::io::Read as _;
use store::{NewAccount, Role};
use survey::clock::Clock;
use survey::id::{UserId, ordered};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct UserArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account; the password is read from standard input
    Add {
        /// User name: a–z, 0–9, . - _
        username: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// administrator, manager, supervisor, surveyor, analyst or observer
        #[arg(long)]
        role: String,
    },
    /// Set another password, read from standard input; ends the person's sessions in the office
    Password { username: String },
    /// List the accounts
    List,
}

pub async fn run(args: UserArgs) -> anyhow::Result<()> {
    let store = args.data.open().await?;
    let now = SystemClock.now();
    match args.command {
        UserCommand::Add { username, name, role } => {
            let Some(role) = Role::parse(&role) else {
                bail!("'{role}' is not a role; use one of: {}", Role::ALL.map(Role::name).join(", "));
            };
            let hash = hash(&password()?)?;
            let mut random = [0; 10];
            getrandom::fill(&mut random)?;
            let id = UserId(ordered(now, random));
            let new = NewAccount { id, username: &username, display_name: &name, role, password_hash: &hash, at: now };
            store.add_account(&new).await?;
            say(&format!("{username}: {}", role.name()));
        }
        UserCommand::Password { username } => {
            let found = store.credentials(&username).await?;
            let found = found.with_context(|| format!("there is no account '{username}'; see hailong user list"))?;
            store.set_password(found.account.id, &hash(&password()?)?, now).await?;
            say(&format!("{username}: the password is set, and all sessions in the office have ended"));
        }
        UserCommand::List => {
            for account in store.accounts().await? {
                let state = if account.active { "" } else { " (closed)" };
                say(&format!("{:<20} {:<14} {}{state}", account.username, account.role.name(), account.display_name));
            }
        }
    }
    store.close().await;
    Ok(())
}

fn password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if !(10..=256).contains(&password.chars().count()) {
        bail!("a password has 10 to 256 characters; give it on standard input: hailong user add … < file");
    }
    Ok(password)
}

/// The PHC string of a password under a fresh salt.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)?;
    api::auth::hash_password(password, &salt).map_err(|_| anyhow::anyhow!("the password could not be hashed"))
}
