//! `hailong demo`: fills a data folder with the demonstration programme the first time, and serves it.

mod accounts;
mod fieldwork;
mod fill;
mod publications;
mod readings;
mod tablets;

use api::{ApiState, Config};
use clap::Args;
use std::sync::Arc;
use store::WithdrawalJournal;
use survey::clock::{Clock, Zone};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::serve::ListenArgs;
use crate::{say, secrets, serve};

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    listen: ListenArgs,
}

/// The setting that marks a database as made up; every page says so then.
const MARK: &str = "demonstration";

pub async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let store = args.data.open().await?;
    let door = args.listen.open()?;
    let secrets = secrets::load(&args.data.data_dir)?;
    let now = SystemClock.now();
    let folder = &args.data.data_dir;
    if store.setting(MARK).await?.is_none() {
        if !store.campaigns().await?.is_empty() {
            anyhow::bail!(
                "the database holds a programme of your own; choose another folder with --data-dir for the demonstration"
            );
        }
        say("filling the demonstration programme: real areas, made-up units, synthetic answers");
        fill::fill(&store, &secrets.field, &WithdrawalJournal::of(folder), now).await?;
        readings::read(&store).await?;
        store.set_setting(MARK, &crate::demo::SEED.to_string()).await?;
    }
    let config = Config {
        public_url: door.public_url.clone(),
        zone: Zone::VIETNAM,
        demonstration: true,
        strict_storage: false,
        min_app: None,
    };
    let state = ApiState::new(store, args.data.files(), config, secrets, Arc::new(SystemClock));
    publications::publish(&state).await?;
    let accounts = accounts::prepare(&state.store, folder, &door.public_url, now).await?;
    say("");
    say(&format!("dashboard        {}/", door.public_url));
    say(&format!("tablet app       {}/surveyor/", door.public_url));
    for link in accounts.counter_links.iter().take(1) {
        say(&format!("citizen's page   {}", link.url));
    }
    say(&format!("API              {}/api/docs", door.public_url));
    say("");
    for account in &accounts.accounts {
        say(&format!("{:<16} {:<12} {}", account.role, account.username, account.password));
    }
    for code in accounts.enrolment.iter().take(1) {
        say(&format!("enrol a tablet   {} (for {})", code.code, code.surveyor));
    }
    say(&format!("all of it        {}", folder.join(accounts::FILE).display()));
    say("");
    serve::serve(state, door, &args.listen.tls, &args.data.data_dir).await
}
