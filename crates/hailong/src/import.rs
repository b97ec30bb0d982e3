//! `hailong import`: drawn cases with their design from CSV.

use anyhow::{Context, bail};
use clap::Args;
use interchange::cases::read_cases;
use std::path::PathBuf;
use store::NewCase;
use survey::campaign::Change;
use survey::case::Case;
use survey::clock::Clock;
use survey::id::{CaseId, EvaluationId, ordered};
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
