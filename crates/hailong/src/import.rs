//! `hailong import`: drawn cases with their design from CSV.

use anyhow::{Context, bail};
use clap::Args;
use interchange::cases::read_cases;
use std::path::PathBuf;
use survey::campaign::Change;
use survey::case::Case;
use survey::clock::Clock;
use survey::id::{CaseId, EvaluationId, ordered};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct ImportArgs {
    /// CSV: number, area_code, stratum, psu, weight; optional village, psus_in_stratum, people_in_psu, surveyor
    file: PathBuf,
    /// The evaluation the cases belong to
    #[arg(long)]
    evaluation: EvaluationId,
    #[command(flatten)]
    data: DataArgs,
}

pub async fn run(args: ImportArgs) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("'{}' cannot be read", args.file.display()))?;
    let listed = match read_cases(&text) {
        Ok(listed) => listed,
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
            bail!("nothing was imported; mend {} places:\n{}", problems.len(), lines.join("\n"));
        }
    };
    let store = args.data.open().await?;
    let view = store.evaluation(args.evaluation).await?.context("there is no such evaluation; see hailong analyse")?;
    view.campaign.state.may_change(Change::Fieldwork, false)?;
    let people = store.accounts().await?;
    let mut cases = Vec::with_capacity(listed.len());
    for case in listed {
        let surveyor = case
            .surveyor
            .map(|name| {
                people
                    .iter()
                    .find(|account| account.username == name && account.active)
                    .map(|account| account.id)
                    .with_context(|| format!("case {}: there is no surveyor '{name}'", case.number))
            })
            .transpose()?;
        let mut random = [0; 10];
        getrandom::fill(&mut random)?;
        let case = Case {
            id: CaseId(ordered(SystemClock.now(), random)),
            evaluation: view.evaluation.id,
            number: case.number,
            area_code: case.area_code,
            village: case.village,
            design: case.design,
        };
        cases.push((case, surveyor));
    }
    store.add_cases(&cases).await?;
    store.close().await;
    say(&format!("{} cases", cases.len()));
    Ok(())
}
