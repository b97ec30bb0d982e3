//! People with an account.

mod change;
mod create;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::{Code, Problem};
use crate::state::ApiState;

pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_people, create::create_person))
        .routes(routes!(change::change_person))
}

/// A password that is long enough to be worth having.
fn check_password(problem: Problem, password: &str) -> Problem {
    if (10..=256).contains(&password.chars().count()) {
        problem
    } else {
        problem.field("/password", ("Mật khẩu cần từ 10 đến 256 ký tự.", "10 to 256 characters."))
    }
}

const fn invalid() -> Problem {
    Problem::new(Code::Invalid)
}
