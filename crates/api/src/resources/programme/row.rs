//! One evaluation in a list: what it is, how far it is, and its index or the reason why there is none.

use analytics::chart::interval_plot::Row as PlotRow;
use analytics::chart::words::Tongue;
use analytics::disclosure::Reason;
use analytics::figure::Figure;
use analytics::score::PublicScore;
use serde::Serialize;
use store::{EvaluationView, Role};
use survey::unit::UnitKind;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Result;
use crate::resources::charts;
use crate::resources::view::{FormSummary, ProgressView, UnitView, form_summary};
use crate::scores::{Hidden, Loaded, in_order, publication};
use crate::state::ApiState;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Row {
    pub id: Uuid,
    /// programme or follow_up
    pub kind: &'static str,
    pub unit: UnitView,
    pub questionnaire: FormSummary,
    /// The name of the index rule.
    pub rule: &'static str,
    pub target: u32,
    pub progress: ProgressView,
    /// draft, provisional or published
    pub publication: &'static str,
    pub score: Option<ScoreSummary>,
    /// Why there is no index to see.
    pub hidden: Option<Hidden>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScoreSummary {
    /// shown, review or suppressed
    pub disclosure: &'static str,
    pub index: Option<FigureView>,
    /// Why the index is hidden, if it is.
    pub reason: Option<Reason>,
}

/// A share with its interval; it never comes without.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FigureView {
    pub estimate: f64,
    pub se: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// The name of the interval's formula.
    pub interval: Option<&'static str>,
    pub n: Option<u64>,
    pub df: Option<i64>,
    pub n_eff: Option<f64>,
}

impl FigureView {
    fn of(figure: &Figure) -> Option<Self> {
        Some(Self {
            estimate: figure.estimate?,
            se: figure.se,
            lo: figure.lo,
            hi: figure.hi,
            interval: figure.interval.map(analytics::interval::IntervalKind::name),
            n: figure.n,
            df: figure.df,
            n_eff: figure.n_eff,
        })
    }
}

impl ScoreSummary {
    fn of(score: &PublicScore) -> Self {
        let score = score.as_score();
        Self {
            disclosure: score.disclosure.name(),
            index: FigureView::of(&score.index),
            reason: score.hidden_because(),
        }
    }
}

impl Row {
    /// The row as a line of a chart, under this name.
    pub fn plotted(&self, label: String, score: Option<&PublicScore>, kind: UnitKind, tongue: Tongue) -> PlotRow {
        let index = score.map(|score| &score.as_score().index);
        let provisional = self.publication != "published";
        let value = charts::value(tongue, index, self.hidden, provisional, self.progress.answered);
        PlotRow { label, form: charts::form_of(kind), value }
    }

    /// The rows of many evaluations in their order, each with the whole public score where there is one to see.
    ///
    /// # Errors
    /// As [`Loaded::of`].
    pub async fn of_all(
        state: &ApiState,
        views: Vec<EvaluationView>,
        role: Role,
    ) -> Result<Vec<(EvaluationView, Self, Option<PublicScore>)>> {
        in_order(views, |view| async move {
            let (row, score) = Self::of(state, &view, role).await?;
            Ok((view, row, score))
        })
        .await
    }

    /// The row of one evaluation.
    ///
    /// # Errors
    /// As [`Loaded::of`].
    pub async fn of(state: &ApiState, view: &EvaluationView, role: Role) -> Result<(Self, Option<PublicScore>)> {
        let loaded = Loaded::of(state, view, role).await?;
        let (score, hidden) = match loaded {
            Loaded::Score(score) => {
                let few = score.as_score().index.estimate.is_none();
                (Some(*score), few.then_some(Hidden::TooFew))
            }
            Loaded::Hidden(why) => (None, Some(why)),
        };
        let row = Self {
            id: view.evaluation.id.0,
            kind: view.evaluation.kind.name(),
            unit: UnitView::from(&view.unit),
            questionnaire: form_summary(state, view).await?,
            rule: view.evaluation.rule.name(),
            target: view.evaluation.target,
            progress: state.store.progress(view.evaluation.id).await?.into(),
            publication: publication(view.campaign.state),
            score: score.as_ref().map(ScoreSummary::of),
            hidden,
        };
        Ok((row, score))
    }
}
