//! `hailong`: the one binary. `hailong --help` lists what it does; `serve` is the server.

mod analyse;
mod areas;
mod backup;
mod bundle;
mod clock;
mod data;
mod demo;
mod demonstration;
mod forget;
mod import;
mod logging;
mod outside;
mod people;
mod plan;
mod published;
mod questionnaire;
mod rebuild;
mod secrets;
mod serve;
mod tls;
mod withdraw;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "hailong", version, about = "Hài Lòng: measures how satisfied citizens are with public agencies")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the dashboard, the tablet app, the citizen's page and the API
    Serve(serve::ServeArgs),
    /// Serve the demonstration programme: real areas, made-up units, synthetic answers
    Demo(demonstration::DemoArgs),
    /// Bring the database up to this version; a copy is kept
    Migrate(data::DataArgs),
    /// Accounts: add, list, set a password
    User(people::UserArgs),
    /// Questionnaires: check, publish, list
    Questionnaire(questionnaire::QuestionnaireArgs),
    /// The map of the areas: import it from a file, list that of a day
    Area(areas::AreaArgs),
    /// Make a year's campaign with its units and evaluations from a JSON file
    Plan(plan::PlanArgs),
    /// Import drawn cases with their design from CSV, or past results from CSV or XLSX
    Import(import::ImportArgs),
    /// Scores with their intervals, on the command line
    Analyse(analyse::AnalyseArgs),
    /// Derive responses and judgements again from the stored facts
    Rebuild(data::DataArgs),
    /// Copy the database to a file while it is in use, and read the copy back
    Backup(backup::BackupArgs),
    /// Read every stored line again, of the database or of a backup; or check a publication: signature, files, results
    Verify(backup::VerifyArgs),
    /// Put a backup in place of the database
    Restore(backup::RestoreArgs),
    /// Withdraw the answers of a respondent who asks for it; the line stays, the answers are gone for good
    Withdraw(withdraw::WithdrawArgs),
    /// Erase name, telephone and house of a person drawn who asks for it; case and answers stay
    Forget(forget::ForgetArgs),
    /// Bundles: what tablets without a network owe, carried here as files
    Bundle(bundle::BundleArgs),
    /// Print the OpenAPI document
    Openapi,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::from(error).context("the program could not start its threads")),
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::run(args).await,
            Command::Demo(args) => demonstration::run(args).await,
            Command::Migrate(args) => data::migrate(&args).await,
            Command::User(args) => people::run(args).await,
            Command::Questionnaire(args) => questionnaire::run(args).await,
            Command::Area(args) => areas::run(args).await,
            Command::Plan(args) => plan::run(args).await,
            Command::Import(args) => import::run(args).await,
            Command::Analyse(args) => analyse::run(args).await,
            Command::Rebuild(args) => rebuild::run(&args).await,
            Command::Backup(args) => backup::backup(args).await,
            Command::Verify(args) => backup::verify(args).await,
            Command::Restore(args) => backup::restore(args).await,
            Command::Withdraw(args) => withdraw::run(args).await,
            Command::Forget(args) => forget::run(args).await,
            Command::Bundle(args) => bundle::run(args).await,
            Command::Openapi => openapi(),
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Says the whole chain of causes; the last one names the cure.
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("hailong: {error:#}");
    ExitCode::FAILURE
}

fn openapi() -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(&api::openapi_document())?);
    Ok(())
}

/// Writes a line to standard output; a reader that has gone away is no error.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
