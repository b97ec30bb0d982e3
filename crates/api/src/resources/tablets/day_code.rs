//! `POST /api/v1/tablets/{id}/day-code`

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use store::ClosedDay;
use survey::clock::Day;
use survey::id::InstallId;
use sync::close::{Explained, Told};
use sync::day_code::DayCode;
use sync::line::MAX_SEQ;
use sync::message::Span;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Deed, SignedIn};
use crate::body::Json;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::state::ApiState;

#[derive(Deserialize, ToSchema)]
pub(super) struct DayCodeTold {
    /// The eight characters, as they were heard: capitals or not, with or without spaces.
    code: String,
    /// The day it is of, `2022-09-21`.
    #[schema(value_type = String)]
    day: Day,
    /// How many lines the tablet said the day had.
    count: u64,
    /// The tablet's last number, if that was told too. With it the owed numbers are exact.
    #[serde(default)]
    last: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct DayCodeExplained {
    /// - holds_all: the code is that of the server's own lines; nothing of that day is owed.
    /// - owes: exactly the numbers in `missing` are owed.
    /// - ahead: the code is none of the server's. It was heard wrong, or the tablet owes at least `at_least`.
    /// - no_fit: every number told of is held, but the code is not theirs. It was heard wrong, or the tablet holds
    ///   other lines under these numbers.
    result: &'static str,
    /// The tablet's last number at that time, if the code was found.
    upto: Option<u64>,
    /// Numbers that are owed for certain: first and last of each range.
    #[schema(value_type = Vec<Vec<u64>>)]
    missing: Vec<Span>,
    at_least: u64,
}

/// Look up a day's code that came by telephone or text message.
///
/// The code is a hash over lines that the server may lack, so it can say "all here" and otherwise only what it knows.
#[utoipa::path(
    post, path = "/api/v1/tablets/{id}/day-code", tag = "tablets", request_body = DayCodeTold, security(("session" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = DayCodeExplained),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)
    )
)]
pub(super) async fn explain_day_code(
    State(state): State<ApiState>,
    person: SignedIn,
    Path(id): Path<Uuid>,
    Json(request): Json<DayCodeTold>,
) -> Result<axum::Json<DayCodeExplained>> {
    person.to(Deed::ManageTablets)?;
    let DayCodeTold { code, day, count, last } = request;
    let code: DayCode = code.parse().map_err(|_| {
        let wrong = (
            "Mã có 8 chữ và số, không có I, L, O, U. Nhờ đọc lại.",
            "A code has 8 digits and letters, none of them I, L, O or U. Have it read again.",
        );
        Problem::new(Code::Invalid).field("/code", wrong)
    })?;
    if count > MAX_SEQ || last.is_some_and(|last| last > MAX_SEQ || last < count) {
        let wrong =
            ("Số cuối không thể nhỏ hơn số phiếu trong ngày.", "The last number cannot be below the day's count.");
        return Err(Problem::new(Code::Invalid).field("/last", wrong));
    }
    let install = state.store.install(InstallId(id)).await?.ok_or(Problem::new(Code::NoSuchThing))?;
    let rows = state.store.rows_of(install.id).await?;
    let of_day = state.store.lines_of_day(install.id, state.config.zone, day).await?;
    let told = Told { code, day, count, last };
    let explained = rows.explain(&told, install.reported_seq, of_day);
    // What was surely heard wrong is not written over what was heard before.
    if explained != Explained::NoFit {
        let closed = ClosedDay { install: install.id, told, by_voice: true, told_at: state.now(), held: None };
        state.store.note_day_close(&closed).await?;
    }
    Ok(axum::Json(match explained {
        Explained::HoldsAll { upto } => {
            DayCodeExplained { result: "holds_all", upto: Some(upto), missing: Vec::new(), at_least: 0 }
        }
        Explained::Owes { missing } => {
            let at_least = missing.iter().map(|span| span.count()).sum();
            DayCodeExplained { result: "owes", upto: None, missing, at_least }
        }
        Explained::Ahead { missing, at_least } => DayCodeExplained { result: "ahead", upto: None, missing, at_least },
        Explained::NoFit => DayCodeExplained { result: "no_fit", upto: None, missing: Vec::new(), at_least: 0 },
    }))
}
