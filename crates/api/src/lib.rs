//! The HTTP face of Hài Lòng: one folder for each resource, one file for each endpoint.
//!
//! A library only: [`router`] gives the `axum::Router` that the binary serves. A handler extracts, calls the domain or
//! the store, and maps; every error goes through [`problem::Problem`], and every permission through [`auth::may`].

mod admission;
pub mod auth;
pub mod comments;
pub mod problem;
pub mod reporting;
pub mod state;

mod apart;
mod assets;
mod body;
mod brought_file;
mod bundle;
mod citizen;
mod field;
pub mod framing;
mod frozen;
mod health;
mod judging;
mod layers;
mod openapi;
mod past_answers;
mod published;
mod publishing;
mod qr;
mod resources;
mod scores;

pub use admission::Admission;
pub use bundle::{BundleView, Carrier, Import};
pub use citizen::mix;
pub use judging::{Judging, judge_what_comes};
pub use layers::Limits;
pub use openapi::document as openapi_document;
pub use past_answers::{Blank, BroughtFile, PastResult, import_past_answers};
pub use publishing::publish;
pub use resources::{Withdrawn, destroy_withdrawn_files, sign_withdrawals, withdraw_again, withdraw_submission};
pub use scores::{ScoreError, in_order, instrument, score, scores_csv, summary_csv};
pub use state::{ApiState, Config, Secrets};

use axum::Router;

/// Everything the server answers.
pub fn router(state: ApiState, limits: Limits) -> Router {
    let (resources, document) = openapi::routes(limits).split_for_parts();
    let gates = axum::Extension(state.admission.clone());
    let app = Router::new()
        .merge(resources)
        .merge(openapi::pages(document))
        .merge(citizen::routes(limits))
        .merge(published::routes())
        .merge(health::routes())
        .merge(assets::routes())
        .with_state(state)
        .layer(gates);
    layers::wrap(app, limits)
}
