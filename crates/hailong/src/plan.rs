//! `hailong plan`: a year's campaign with its units and evaluations, from a JSON file.
//!
//! Everything is checked before anything is written, and all of it is written or nothing. Units are known by their code: one that is there already is left as
//! it is. The campaign is made as a draft; `--open` takes it a step further.

use anyhow::{Context, anyhow, bail, ensure};
use api::auth::{Deed, may};
use clap::Args;
use serde::Deserialize;
use std::path::PathBuf;
use store::{Account, NewPlan, Planner, Store, StoreError};
use survey::area::Validity;
use survey::campaign::{Campaign, CampaignState, Evaluation, EvaluationKind};
use survey::clock::{Clock, Day};
use survey::id::{CampaignId, EvaluationId, UnitId, UserId, ordered};
use survey::language::{Language, Text};
use survey::opening::Hindrance;
use survey::questionnaire::QuestionnaireHash;
use survey::rule::IndexRule;
use survey::unit::{Unit, UnitKind};

use crate::clock::SystemClock;
use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct PlanArgs {
    /// JSON with "campaign", "units" and "evaluations"; docs/guide/plan.json is an example
    file: PathBuf,
    /// Open the campaign at once, so that answers are taken
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    campaign: PlannedCampaign,
    #[serde(default)]
    units: Vec<PlannedUnit>,
    evaluations: Vec<PlannedEvaluation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedCampaign {
    year: i32,
    name: Text,
    first_day: Day,
    last_day: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedUnit {
    code: String,
    name: Text,
    kind: UnitKind,
    area_code: String,
    from: Day,
    #[serde(default)]
    until: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedEvaluation {
    /// The unit's code.
    unit: String,
    kind: EvaluationKind,
    /// Key and version of a published questionnaire: `["hanh-chinh-22", "1.0"]`.
    questionnaire: (String, String),
    #[serde(default)]
    rule: IndexRule,
    target: u32,
    /// User names.
    #[serde(default)]
    surveyors: Vec<String>,
}

pub async fn run(args: PlanArgs) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("'{}' cannot be read", args.file.display()))?;
    let plan: Plan = serde_json::from_str(&text).with_context(|| format!("'{}' is not a plan", args.file.display()))?;
    let store = args.data.open().await?;
    let made = carry_out(&store, plan, args.open).await?;
    store.close().await;
    for evaluation in made {
        say(&format!("{}  {}", evaluation.0, evaluation.1));
    }
    Ok(())
}

/// Makes what is planned; gives each evaluation's id with its unit's code.
async fn carry_out(store: &Store, plan: Plan, open: bool) -> anyhow::Result<Vec<(EvaluationId, String)>> {
    let first = plan.campaign.first_day;
    ensure!(first <= plan.campaign.last_day, "the campaign ends before it begins");
    ensure!(!plan.evaluations.is_empty(), "a campaign without evaluations asks nobody; name at least one unit");
    let (known, forms, people) = (store.units("").await?, store.questionnaires().await?, store.accounts().await?);
    let mut units = Vec::new();
    for planned in plan.units {
        if known.iter().any(|unit| unit.code == planned.code) {
            continue;
        }
        let validity = Validity { from: planned.from, until: planned.until };
        ensure!(validity.contains(first), "unit {} does not exist on the campaign's first day", planned.code);
        units.push(Unit {
            id: UnitId(fresh()?),
            code: planned.code,
            name: planned.name,
            kind: planned.kind,
            area_code: planned.area_code,
            validity,
            demonstration: false,
        });
    }
    let campaign = Campaign {
        id: CampaignId(fresh()?),
        year: plan.campaign.year,
        name: plan.campaign.name,
        state: CampaignState::Draft,
        first_day: first,
        last_day: plan.campaign.last_day,
    };
    let mut evaluations: Vec<((Evaluation, Vec<UserId>), String)> = Vec::new();
    for planned in plan.evaluations {
        let unit = known.iter().chain(&units).find(|unit| unit.code == planned.unit);
        let unit = unit.with_context(|| format!("unit '{}' is neither known nor in the plan", planned.unit))?;
        if evaluations.iter().any(|((other, _), _)| other.unit == unit.id) {
            bail!("unit '{}' is in the plan twice", planned.unit);
        }
        let evaluation = Evaluation {
            id: EvaluationId(fresh()?),
            campaign: campaign.id,
            unit: unit.id,
            kind: planned.kind,
            questionnaire: form(&forms, &planned.questionnaire)?,
            rule: planned.rule,
            target: planned.target,
        };
        let surveyors = planned.surveyors.iter().map(|name| surveyor(&people, name)).collect::<anyhow::Result<_>>()?;
        evaluations.push(((evaluation, surveyors), planned.unit));
    }
    let (evaluations, codes): (Vec<_>, Vec<_>) = evaluations.into_iter().unzip();
    let planner = Planner { by: None, at: SystemClock.now() };
    let new = NewPlan { units: &units, campaign: &campaign, evaluations: &evaluations, open, planner };
    store.carry_out(&new).await.map_err(|error| explained(error, &new, &codes))?;
    Ok(evaluations.into_iter().map(|(evaluation, _)| evaluation.id).zip(codes).collect())
}

/// What the store refuses, in the words of the plan.
fn explained(error: StoreError, plan: &NewPlan<'_>, codes: &[String]) -> anyhow::Error {
    match error {
        StoreError::Exists("a campaign of this year with this name") => {
            let name = plan.campaign.name.get(&Language::vietnamese());
            let year = plan.campaign.year;
            anyhow!("the campaign of {year} called '{name}' is planned already; a further one needs a name of its own")
        }
        StoreError::NotReady(found) => {
            let code = |id| {
                let place = plan.evaluations.iter().position(|(evaluation, _)| Some(evaluation.id) == id);
                place.and_then(|place| codes.get(place))
            };
            let one = |Hindrance { evaluation, obstacle }: &Hindrance| match code(*evaluation) {
                Some(code) => format!("unit {code}: {obstacle}"),
                None => obstacle.to_string(),
            };
            let all: Vec<String> = found.iter().map(one).collect();
            anyhow!("the campaign cannot be opened: {}; nothing was written", all.join("; "))
        }
        other => other.into(),
    }
}

fn fresh() -> anyhow::Result<uuid::Uuid> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    Ok(ordered(SystemClock.now(), random))
}

type Forms = [(QuestionnaireHash, survey::questionnaire::Questionnaire)];

fn form(forms: &Forms, (key, version): &(String, String)) -> anyhow::Result<QuestionnaireHash> {
    forms
        .iter()
        .find(|(_, form)| form.key == *key && form.version == *version)
        .map(|(hash, _)| *hash)
        .with_context(|| format!("questionnaire {key} {version} is not published; see hailong questionnaire publish"))
}

fn surveyor(people: &[Account], name: &str) -> anyhow::Result<UserId> {
    people
        .iter()
        .find(|account| account.username == name && account.active && may(account.role, Deed::Interview))
        .map(|account| account.id)
        .with_context(|| format!("there is no active surveyor or supervisor '{name}'; see hailong user add"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Filter;
    use survey::clock::Timestamp;
    use survey::questionnaire::Questionnaire;

    const EXAMPLE: &str = include_str!("../../../docs/guide/plan.json");

    async fn store(folder: &tempfile::TempDir) -> Store {
        let store = Store::open(&format!("sqlite:{}", folder.path().join("hailong.db").display())).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    #[tokio::test]
    async fn the_example_makes_a_campaign_and_a_second_try_says_why_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let plan = || serde_json::from_str::<Plan>(EXAMPLE).unwrap();
        let error = carry_out(&store, plan(), true).await.unwrap_err().to_string();
        assert!(error.contains("is not published"), "{error}");
        assert!(store.units("").await.unwrap().is_empty(), "nothing is written before all is checked");

        let form = Questionnaire::from_json(include_str!("../../../questionnaires/hanh-chinh-22.json")).unwrap();
        store.publish_questionnaire(&form, Timestamp::from_millis(0)).await.unwrap();
        let made = carry_out(&store, plan(), true).await.unwrap();
        let views = store.evaluations(Filter::default()).await.unwrap();
        assert_eq!(views.len(), made.len());
        assert!(views.iter().all(|view| view.campaign.state == CampaignState::Open && !view.unit.demonstration));
        let error = carry_out(&store, plan(), true).await.unwrap_err().to_string();
        assert!(error.contains("is planned already"), "{error}");
        assert_eq!(store.evaluations(Filter::default()).await.unwrap().len(), made.len());
        // What the dashboard would not open, the command does not either.
        let mut nobody = plan();
        nobody.campaign.year += 2;
        nobody.evaluations[0].target = 0;
        let error = carry_out(&store, nobody, true).await.unwrap_err().to_string();
        assert!(error.contains("unit P-TH: the target is 0"), "{error}");
        // The same units in another year are known by their codes.
        let mut next = plan();
        next.campaign.year += 1;
        carry_out(&store, next, false).await.unwrap();
        assert_eq!(store.units("").await.unwrap().len(), made.len());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        let error = serde_json::from_str::<Plan>(&EXAMPLE.replace("\"target\"", "\"taget\"")).err().unwrap();
        assert!(error.to_string().contains("taget"), "{error}");
    }
}
