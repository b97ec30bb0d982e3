//! Scores of what is stored, evaluation by evaluation.

use anyhow::Context;
use clap::Args;
use std::sync::Arc;
use store::{EvaluationView, Filter, Store};
use survey::id::EvaluationId;
use survey::language::Language;

use crate::data::DataArgs;
use crate::say;

#[derive(Args)]
pub struct StoredArgs {
    /// Only this evaluation, with its factors and criteria
    #[arg(long, conflicts_with = "file")]
    pub(super) evaluation: Option<EvaluationId>,
    /// Only this year
    #[arg(long, conflicts_with = "file")]
    pub(super) year: Option<i32>,
    /// A report of all campaigns up to this year: the mid-term or the final review
    #[arg(long, conflicts_with_all = ["file", "evaluation", "year", "json"])]
    pub(super) until: Option<i32>,
    /// JSON, one line an evaluation
    #[arg(long, conflicts_with = "file")]
    json: bool,
}

pub async fn run(args: StoredArgs, public: bool, data: &DataArgs) -> anyhow::Result<()> {
    if args.until.is_some() {
        anyhow::bail!("--until is for a review; add --format report.docx, report.xlsx or html, or --charts DIR");
    }
    let store = data.open_as_it_is().await?;
    let views = store.evaluations(Filter { year: args.year, ..Filter::default() }).await?;
    let views: Vec<EvaluationView> =
        views.into_iter().filter(|view| args.evaluation.is_none_or(|id| view.evaluation.id == id)).collect();
    if let (Some(id), []) = (args.evaluation, &views[..]) {
        anyhow::bail!("there is no evaluation {id} here; hailong analyse --json lists what there is");
    }
    if let (Some(year), []) = (args.year, &views[..]) {
        anyhow::bail!("there is no evaluation of {year} here; hailong analyse lists what there is");
    }
    if !args.json {
        say("year  index    95 % interval      n   resp.  unit");
    }
    for view in &views {
        let Some(score) = score(&store, view).await? else {
            if !args.json {
                say(&format!("{}  {:<32}  {}", view.campaign.year, "nobody was drawn yet", name(view)));
            }
            continue;
        };
        let score = if public { score.public().into_score() } else { score };
        if args.json {
            let mut document = serde_json::to_value(&score)?;
            if let Some(fields) = document.as_object_mut() {
                fields.insert("evaluation".to_owned(), serde_json::to_value(view.evaluation.id)?);
            }
            say(&document.to_string());
            continue;
        }
        let index = &score.index;
        let rate = score.response_rate.map_or("–".to_owned(), percent);
        let shown = match (index.estimate, index.lo, index.hi) {
            (Some(estimate), Some(lo), Some(hi)) => {
                format!("{:>5}  ({:>5} – {:>5})", percent(estimate), percent(lo), percent(hi))
            }
            _ => format!("{:<22}", format!("hidden: {}", index.disclosure.name())),
        };
        let n = index.n.map_or("–".to_owned(), |n| n.to_string());
        say(&format!("{}  {shown}  {n:>5}  {rate:>5}  {}", view.campaign.year, name(view)));
        if args.evaluation.is_some() {
            details(&score);
        }
    }
    store.close().await;
    Ok(())
}

async fn score(store: &Store, view: &EvaluationView) -> anyhow::Result<Option<analytics::score::Score>> {
    let rows = store.sample_rows(view.evaluation.id).await?;
    if rows.drawn == 0 {
        return Ok(None);
    }
    let form = store.questionnaire(view.evaluation.questionnaire).await?.context("its questionnaire is missing")?;
    let form =
        form.compile().map_err(|problems| anyhow::anyhow!("its questionnaire has {} problems", problems.len()))?;
    let score = api::score(&Arc::new(form), &rows, view.evaluation.rule)
        .with_context(|| format!("{} in {} cannot be scored", name(view), view.campaign.year))?;
    Ok(Some(score))
}

/// Variants, factors and criteria of one evaluation.
fn details(score: &analytics::score::Score) {
    let line = |label: &str, figure: &analytics::figure::Figure| {
        let value = |share: Option<f64>| share.map_or("–".to_owned(), percent);
        say(&format!(
            "  {label:<28} {:>5}  ({:>5} – {:>5})  n {:>5}  {}",
            value(figure.estimate),
            value(figure.lo),
            value(figure.hi),
            figure.n.map_or("–".to_owned(), |n| n.to_string()),
            figure.disclosure.name()
        ));
    };
    for (name, figure) in &score.variants {
        line(name, figure);
    }
    for factor in &score.factors {
        line(&factor.key, &factor.figure);
    }
    for criterion in &score.criteria {
        line(&criterion.key, &criterion.figure);
    }
}

fn name(view: &EvaluationView) -> &str {
    view.unit.name.get(&Language::vietnamese())
}

/// A share as people read it: one decimal, decimal comma.
fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0).replace('.', ",")
}
