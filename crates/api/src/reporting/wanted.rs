//! What a report is wanted of, and why there may be none.

use report::Scope;
use store::EvaluationView;
use survey::campaign::CampaignState;
use survey::id::{CampaignId, EvaluationId};

use super::gathered::Gathered;
use crate::problem::{Code, Problem, Result};
use crate::scores::Hidden;

/// What a report is wanted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Evaluation(EvaluationId),
    Campaign(CampaignId),
    /// A campaign as its publication of this number says it.
    Publication(CampaignId, u32),
    /// Every campaign up to this year.
    Until(i32),
}

impl Wanted {
    pub const fn scope(self) -> Scope {
        match self {
            Self::Evaluation(_) => Scope::Unit,
            Self::Campaign(_) | Self::Publication(..) => Scope::Campaign,
            Self::Until(year) => Scope::Until(year),
        }
    }

    /// Whether it is the page for everybody, which says nothing of how people were drawn and met and on which days they answered.
    pub const fn is_frozen(self) -> bool {
        matches!(self, Self::Publication(..))
    }

    /// Whether an evaluation is reported on. A campaign that is still a draft is in no review.
    pub fn has(self, view: &EvaluationView) -> bool {
        match self {
            Self::Evaluation(id) => view.evaluation.id == id,
            Self::Campaign(id) | Self::Publication(id, _) => view.campaign.id == id,
            Self::Until(year) => view.campaign.year <= year && view.campaign.state != CampaignState::Draft,
        }
    }
}

/// Why there is neither a report nor a publication where too few have answered everywhere.
pub(crate) const NO_INDEX: (&str, &str) = (
    "Chưa đơn vị nào có đủ phiếu để hiện chỉ số, nên chưa có gì để báo cáo hay công bố.",
    "No unit has answers enough for its index to be shown, so there is nothing to report or publish yet.",
);

/// That there is at least one index to report.
///
/// # Errors
/// [`Code::StateForbids`] where the role sees only what is published and this is not, where nobody was drawn, or where too few
/// have answered.
pub(super) fn anything_to_report(gathered: &[&Gathered]) -> Result<()> {
    if gathered.iter().any(|one| one.shows()) {
        return Ok(());
    }
    let why = if gathered.iter().any(|one| one.hidden == Some(Hidden::NotPublished)) {
        (
            "Kết quả chưa công bố; tài khoản này chỉ xem được kết quả đã công bố.",
            "The results are not published; this account sees published results only.",
        )
    } else if gathered.iter().any(|one| one.score.is_some()) {
        NO_INDEX
    } else {
        (
            "Chưa đơn vị nào được chọn mẫu, nên chưa có gì để báo cáo.",
            "No unit has a sample yet, so there is nothing to report.",
        )
    };
    Err(Problem::new(Code::StateForbids).detail(why))
}
