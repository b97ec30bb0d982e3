//! The report and the charts of what is stored, as the server makes them.

use analytics::chart::words::Tongue as ChartTongue;
use anyhow::Context;
use api::ApiState;
use api::reporting::{Wanted, Wording, facts};
use report::Facts;
use store::{Role, Store};
use survey::language::Language;

use super::progress::Progress;
use super::stored::StoredArgs;
use super::{AnalyseArgs, deliver, not_on_a_terminal, reported};

/// Writes the report, and draws the charts if they are asked for.
pub async fn run(args: AnalyseArgs) -> anyhow::Result<()> {
    not_on_a_terminal(&args)?;
    let store = args.data.open_as_it_is().await?;
    let state = args.data.state(&store)?;
    let wanted = wanted(&store, &args.stored).await?;
    let tongue = args.language.of_charts();
    let drawn = if args.charts.is_some() { Some(known(&state, wanted, tongue).await?) } else { None };
    let written =
        if args.format.is_report() { Some(known(&state, wanted, ChartTongue::Vietnamese).await?) } else { None };
    store.close().await;
    let made = tokio::task::spawn_blocking(move || {
        let progress = Progress::start();
        if let (Some(facts), Some(folder)) = (drawn, &args.charts) {
            progress.during("drawing", || reported::charts(&facts, folder, tongue, &progress))?;
        }
        let Some(facts) = written else { return Ok(()) };
        let bytes = progress.during("writing", || reported::report(&facts, args.format))?;
        deliver(args.out.as_deref(), |out| out.write_all(&bytes))
    });
    made.await.context("the report was cut short")?
}

/// What whoever holds the database may see: all of it but what is hidden from everybody.
async fn known(state: &ApiState, wanted: Wanted, tongue: ChartTongue) -> anyhow::Result<Facts> {
    let wording = Wording { tongue, ..Wording::default() };
    facts(state, Role::Analyst, wanted, wording)
        .await
        .map_err(|problem| anyhow::anyhow!("{}", problem.document(&Language::english(), None).detail))
}

async fn wanted(store: &Store, args: &StoredArgs) -> anyhow::Result<Wanted> {
    if let Some(id) = args.evaluation {
        return Ok(Wanted::Evaluation(id));
    }
    if let Some(year) = args.until {
        return Ok(Wanted::Until(year));
    }
    let year = args.year.context(
        "a report is of one evaluation, of one year, or of all years up to one; say which with --evaluation, --year or --until",
    )?;
    let campaigns = store.campaigns().await?;
    let own: Vec<_> = campaigns.iter().filter(|campaign| campaign.year == year).collect();
    match own[..] {
        [only] => Ok(Wanted::Campaign(only.id)),
        [] => anyhow::bail!("there is no campaign of {year}; hailong analyse lists what there is"),
        _ => anyhow::bail!("{year} has {} campaigns; make the report of each evaluation with --evaluation", own.len()),
    }
}
