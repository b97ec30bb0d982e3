//! `hailong import`: drawn cases with their design from CSV; with `--past`, past results from CSV or XLSX.

use anyhow::{Context, anyhow, bail};
use api::BroughtFile;
use clap::Args;
use interchange::cases::read_cases;
use interchange::sheet::SheetFormat;
use std::path::PathBuf;
use store::NewCase;
use survey::campaign::Change;
use survey::case::Case;
use survey::clock::Clock;
use survey::id::{CaseId, EvaluationId, ordered};
use survey::language::Language;
use survey::person::PersonDrawn;
use sync::person::PersonKey;

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::{say, secrets};

#[derive(Args)]
pub struct ImportArgs {
    /// CSV: number, area_code, stratum, psu, weight; optional village, psus_in_stratum, people_in_psu, surveyor, language,
    /// service, service_month, reserve, name, honorific, telephone, house
    file: PathBuf,
    /// The evaluation the cases or results belong to
    #[arg(long)]
    evaluation: EvaluationId,
    /// The file has past results, CSV or XLSX: docs/guide/past-results.md says its columns
    #[arg(long)]
    past: bool,
    /// Look at everything and keep nothing
    #[arg(long, requires = "past")]
    dry_run: bool,
    /// Who brings the results in
    #[arg(long, requires = "past")]
    by: Option<String>,
    /// Everybody who was drawn is in the file: there are no others who did not answer
    #[arg(long, requires = "past")]
    everyone_drawn: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub async fn run(args: ImportArgs) -> anyhow::Result<()> {
    if args.past { past_results(args).await } else { drawn_cases(args).await }
}

async fn past_results(args: ImportArgs) -> anyhow::Result<()> {
    let by = args.by.as_deref().map(str::trim).filter(|by| !by.is_empty());
    let by = by.context("give --by: it must be known who brought the results in")?.to_owned();
    let bytes = std::fs::read(&args.file).with_context(|| format!("'{}' cannot be read", args.file.display()))?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let store = args.data.open().await?;
    let state = args.data.state(&store)?;
    let (evaluation, format) = (args.evaluation, SheetFormat::of(&bytes));
    let (everyone_drawn, dry_run) = (args.everyone_drawn, args.dry_run);
    let brought = BroughtFile { evaluation, name, bytes: bytes.into(), format, by, everyone_drawn, dry_run };
    let done = api::import_past_answers(&state, brought).await;
    store.close().await;
    let done = done.map_err(|problem| {
        let said = problem.document(&Language::english(), None);
        let place = |pointer: &str| pointer.trim_start_matches('/').replacen('/', ", ", 1);
        let lines = said.errors.iter().map(|one| format!("\n  row {}: {}", place(&one.pointer), one.detail));
        anyhow!("nothing was imported: {}. {}{}", said.title, said.detail, lines.collect::<String>())
    })?;
    let (added, cases, missed) = (done.added, done.cases, done.not_answered);
    let kept = if done.dry_run { "would be added" } else { "added" };
    say(&format!("{added} responses {kept}, {cases} people drawn are new, {missed} did not answer"));
    if cases > 0 && missed == 0 && !everyone_drawn {
        say(
            "  the file has nobody who did not answer: no response rate is told of it; give --everyone-drawn if that is everybody",
        );
    }
    for blank in done.blanks {
        say(&format!("  {} is blank {} times, though it should have been answered", blank.question, blank.count));
    }
    Ok(())
}

async fn drawn_cases(args: ImportArgs) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("'{}' cannot be read", args.file.display()))?;
    let listed = match read_cases(&text) {
        Ok(listed) => listed,
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
            let places = if problems.len() == 1 { "1 place".to_owned() } else { format!("{} places", problems.len()) };
            bail!("nothing was imported; mend {places}:\n{}", lines.join("\n"));
        }
    };
    let store = args.data.open().await?;
    let view = store.evaluation(args.evaluation).await?.context("there is no such evaluation; see hailong analyse")?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let people = store.accounts().await?;
    let key = PersonKey::of(&secrets::load(&args.data.data_dir)?.field);
    let mut cases = Vec::with_capacity(listed.len());
    for listed in listed {
        let surveyor = listed
            .surveyor
            .map(|name| {
                people
                    .iter()
                    .find(|account| account.username == name && account.active)
                    .map(|account| account.id)
                    .with_context(|| format!("case {}: there is no surveyor '{name}'", listed.number))
            })
            .transpose()?;
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let case = Case {
            id: CaseId(ordered(SystemClock.now(), random)),
            evaluation: view.evaluation.id,
            number: listed.number,
            area_code: listed.area_code,
            village: listed.village,
            details: listed.details,
            design: listed.design,
        };
        let person = if listed.person.is_empty() { None } else { Some(seal(&key, &listed.person, &case)?) };
        cases.push(NewCase { case, surveyor, person });
    }
    let added = cases.len();
    store.add_cases(cases).await?;
    store.close().await;
    say(&format!("{added} cases"));
    Ok(())
}

/// Encrypts who a person is for the one case it belongs to.
pub fn seal(key: &PersonKey, person: &PersonDrawn, case: &Case) -> anyhow::Result<Vec<u8>> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce)?;
    Ok(key.seal(person, case.evaluation, case.id, nonce)?)
}
