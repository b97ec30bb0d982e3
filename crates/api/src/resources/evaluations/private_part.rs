//! `GET /api/v1/evaluations/{id}/private-part`

use analytics::disclosure::{Cell, FEWEST_RESPONDENTS, complementary};
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use store::PrivateParts;
use utoipa::ToSchema;
use uuid::Uuid;

use super::find;
use crate::auth::{Deed, SignedIn};
use crate::problem::{ProblemDocument, Result};
use crate::state::ApiState;

/// How the private part was answered in the interviews that count. A count from 1 to 9 is hidden, and with a single hidden
/// one a second, so that it does not follow from the others.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct PrivatePartView {
    /// The questions of the questionnaire that are put in private; with none of them there is no such part.
    questions: usize,
    /// Interviews that count. Of fewer than ten nothing else is told.
    interviews: u64,
    /// By the respondent, alone with the tablet; null if hidden.
    alone: Option<u64>,
    /// The interviewer read the questions and pressed, as the respondent wished.
    read_out: Option<u64>,
    /// Not at all.
    declined: Option<u64>,
    /// With the other questions: on paper, at a kiosk, by an older tablet app, or as no sensitive question was to be put.
    with_the_rest: Option<u64>,
}

impl PrivatePartView {
    fn of(questions: usize, parts: PrivateParts) -> Self {
        let PrivateParts { alone, read_out, declined, with_the_rest } = parts;
        let counts = [alone, read_out, declined, with_the_rest];
        let interviews = counts.iter().sum();
        // Of few interviews even the noughts would tell the rest.
        let few = interviews > 0 && interviews < FEWEST_RESPONDENTS;
        let mut cells = counts.map(|n| Cell { n, hidden: few || (n > 0 && n < FEWEST_RESPONDENTS) });
        if let Some(cell) = complementary(&cells).and_then(|at| cells.get_mut(at)) {
            cell.hidden = true;
        }
        let [alone, read_out, declined, with_the_rest] = cells.map(|cell| (!cell.hidden).then_some(cell.n));
        Self { questions, interviews, alone, read_out, declined, with_the_rest }
    }
}

/// Whether respondents answered the sensitive questions by themselves.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{id}/private-part", tag = "fieldwork", params(("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = PrivatePartView), (status = 404, body = ProblemDocument))
)]
pub(super) async fn evaluation_private_part(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
) -> Result<Json<PrivatePartView>> {
    person.to(Deed::SeeProgramme)?;
    let view = find(&state, id).await?;
    let form = state.questionnaire(view.evaluation.questionnaire).await?;
    let questions = form.questionnaire().questions().filter(|(_, question)| question.sensitive).count();
    let parts = state.store.private_parts(view.evaluation.id, &state.judge).await?;
    Ok(Json(PrivatePartView::of(questions, parts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(alone: u64, read_out: u64, declined: u64, with_the_rest: u64) -> [Option<u64>; 4] {
        let view = PrivatePartView::of(3, PrivateParts { alone, read_out, declined, with_the_rest });
        assert_eq!(view.interviews, alone + read_out + declined + with_the_rest);
        [view.alone, view.read_out, view.declined, view.with_the_rest]
    }

    #[test]
    fn few_are_hidden_and_do_not_follow_from_the_total() {
        assert_eq!(shown(310, 24, 15, 0), [Some(310), Some(24), Some(15), Some(0)]);
        assert_eq!(shown(310, 9, 4, 0), [Some(310), None, None, Some(0)]);
        // One alone: the smallest other count goes with it.
        assert_eq!(shown(310, 24, 4, 11), [Some(310), Some(24), None, None]);
        assert_eq!(shown(310, 24, 4, 0), [Some(310), None, None, Some(0)]);
        assert_eq!(shown(310, 0, 4, 0), [None, Some(0), None, Some(0)]);
        assert_eq!(shown(4, 0, 0, 0), [None; 4]);
        assert_eq!(shown(0, 0, 0, 0), [Some(0); 4]);
    }
}
