//! By what right someone answers: an open link at a counter, or a ticket.
//!
//! A ticket is looked up when it is entered. From then on it travels in the form with a proof that it was good for this
//! evaluation, so that the later pages cannot be used to try codes.

use sha2::{Digest, Sha256};
use std::sync::Arc;
use store::{EvaluationView, TicketForm, WebSource};
use survey::campaign::CampaignState;
use survey::id::EvaluationId;
use survey::questionnaire::Compiled;

use super::form::{Form, field};
use crate::auth::{digest, hex, normal_code};
use crate::problem::Result;
use crate::state::ApiState;

/// Characters of a code that is typed; a link's secret is longer.
pub const TYPED_LENGTH: usize = 12;
/// Characters of a link's secret, five bits each: 130 bits.
pub const SCANNED_LENGTH: usize = 26;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Counter { code: String },
    Ticket { secret: String, evaluation: EvaluationId, proof: String },
}

/// Where one is: an evaluation that takes answers.
pub struct Place {
    pub source: Source,
    pub view: EvaluationView,
    pub form: Arc<Compiled>,
}

/// What a source leads to.
pub enum Found {
    Here(Box<Place>),
    /// Nothing is taken here.
    Closed(Why),
}

/// Why nothing is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The campaign was closed, on whatever day that was: the day it was planned for may be another.
    Over,
    NotOpen,
}

/// The ticket's one form from what was typed or scanned. What no ticket can be is looked up all the same, so that it
/// takes as long.
pub fn normal_ticket(typed: &str) -> String {
    normal_code(typed).unwrap_or_else(|| typed.chars().take(200).collect())
}

/// What no code can be, told at the field: that says nothing about anybody's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    Empty,
    /// So many characters are there.
    Length(usize),
    /// No code has this one.
    Character(char),
}

impl Mistake {
    pub fn of(typed: &str) -> Option<Self> {
        if typed.trim().is_empty() {
            return Some(Self::Empty);
        }
        match normal_code(typed) {
            Some(code) if [TYPED_LENGTH, SCANNED_LENGTH].contains(&code.len()) => None,
            Some(code) => Some(Self::Length(code.len())),
            None => {
                let strange = |unit: &char| normal_code(&format!("0{unit}")).is_none();
                Some(typed.trim().chars().find(strange).map_or(Self::Length(0), Self::Character))
            }
        }
    }
}

pub fn ticket_form(normal: &str) -> TicketForm {
    let hash = digest(normal);
    if normal.chars().count() <= TYPED_LENGTH { TicketForm::Code(hash) } else { TicketForm::Link(hash) }
}

impl Source {
    /// A ticket that was found good.
    pub fn ticket(state: &ApiState, secret: String, evaluation: EvaluationId) -> Self {
        let proof = proof(state, &secret, evaluation);
        Self::Ticket { secret, evaluation, proof }
    }

    /// What the form says, without looking anything up; `None` without a source or with a proof that is not ours.
    pub fn of_form(state: &ApiState, form: &Form) -> Option<Self> {
        if let Some(code) = form.get(field::COUNTER) {
            return normal_code(code).map(|code| Self::Counter { code });
        }
        let secret = form.get(field::TICKET)?.to_owned();
        let evaluation = form.get(field::EVALUATION)?.parse().ok()?;
        let given = form.get(field::PROOF)?.to_owned();
        // Digests are compared, so that the time says nothing about how much of it was right.
        let ours = digest(&proof(state, &secret, evaluation)) == digest(&given);
        ours.then_some(Self::Ticket { secret, evaluation, proof: given })
    }

    pub fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Counter { code } => vec![(field::COUNTER, code.clone())],
            Self::Ticket { secret, evaluation, proof } => vec![
                (field::TICKET, secret.clone()),
                (field::EVALUATION, evaluation.to_string()),
                (field::PROOF, proof.clone()),
            ],
        }
    }

    pub fn web_source(&self) -> WebSource {
        match self {
            Self::Counter { .. } => WebSource::Counter,
            Self::Ticket { secret, .. } => WebSource::Ticket(ticket_form(secret)),
        }
    }

    /// The evaluation this leads to, if it takes answers now.
    pub async fn find(self, state: &ApiState) -> Result<Found> {
        let evaluation = match &self {
            Self::Ticket { evaluation, .. } => Some(*evaluation),
            Self::Counter { code } => {
                let link = state.store.counter_link(code).await?;
                link.filter(|link| link.active).map(|link| link.evaluation)
            }
        };
        let Some(evaluation) = evaluation else { return Ok(Found::Closed(Why::NotOpen)) };
        let Some(view) = state.store.evaluation(evaluation).await? else { return Ok(Found::Closed(Why::NotOpen)) };
        if !view.campaign.state.takes_answers() {
            let over = matches!(view.campaign.state, CampaignState::Closed | CampaignState::Published);
            return Ok(Found::Closed(if over { Why::Over } else { Why::NotOpen }));
        }
        let form = state.questionnaire(view.evaluation.questionnaire).await?;
        Ok(Found::Here(Box::new(Place { source: self, view, form })))
    }
}

/// Hashed twice: what one proof is cannot be lengthened into another.
fn proof(state: &ApiState, secret: &str, evaluation: EvaluationId) -> String {
    let inner = Sha256::new()
        .chain_update(state.secrets.refresh)
        .chain_update(b"citizen's ticket 1\n")
        .chain_update(evaluation.0.as_bytes())
        .chain_update(secret.as_bytes())
        .finalize();
    hex(&Sha256::digest(inner)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_only_of_what_no_code_can_be() {
        for right in ["K7QM 4P2X 9TRC", "k7qm-4p2x-9tro", &crate::auth::random_code(SCANNED_LENGTH).unwrap()] {
            assert_eq!(Mistake::of(right), None, "{right}");
        }
        for (typed, mistake) in [
            (" \t", Mistake::Empty),
            ("abc", Mistake::Length(3)),
            ("K7QM 4P2X 9TRC 2", Mistake::Length(13)),
            ("- -", Mistake::Length(0)),
            ("K7QM 4P2X 9TRU", Mistake::Character('U')),
            ("K7QM 4P2X 9TRđ", Mistake::Character('đ')),
        ] {
            assert_eq!(Mistake::of(typed), Some(mistake), "{typed}");
        }
    }

    #[test]
    fn the_two_forms_of_a_ticket_are_told_apart_by_length() {
        assert!(matches!(ticket_form(&normal_ticket("k7qm 4p2x 9trc")), TicketForm::Code(_)));
        assert!(matches!(ticket_form(&normal_ticket("7Q".repeat(13).as_str())), TicketForm::Link(_)));
        assert_eq!(normal_ticket("k7qm-4p2x 9tro"), "K7QM4P2X9TR0");
        assert_eq!(normal_ticket("Ư\0"), "Ư\0");
    }
}
