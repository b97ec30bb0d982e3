//! `GET` and `PUT /api/v1/themes`

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use interchange::csv::SheetReader;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Theme, ThemesSet};
use survey::language::Text;
use survey::nfc::nfc;
use utoipa::ToSchema;

use crate::auth::{Deed, SignedIn};
use crate::body;
use crate::problem::{Code, Problem, ProblemDocument, Result};
use crate::resources::view::{Texts, texts};
use crate::state::ApiState;

const COLUMNS: [&str; 3] = ["theme", "vi", "en"];
/// The most letters of a key, of a name, and the most themes: a list that readers can hold in their heads.
const LONGEST_KEY: usize = 40;
const LONGEST_NAME: usize = 120;
const MOST: usize = 60;

#[derive(Serialize, ToSchema)]
pub(super) struct ThemeView {
    theme: String,
    label: Texts,
}

/// The code list by which comments are read.
#[derive(Serialize, ToSchema)]
pub(super) struct ThemeList {
    items: Vec<ThemeView>,
}

fn view(themes: &[Theme]) -> Json<ThemeList> {
    let of = |theme: &Theme| ThemeView { theme: theme.key.clone(), label: texts(&theme.label) };
    Json(ThemeList { items: themes.iter().map(of).collect() })
}

/// The code list by which comments are read, in its order.
#[utoipa::path(
    get, path = "/api/v1/themes", tag = "scores", security(("session" = [])),
    responses((status = 200, body = ThemeList), (status = 403, body = ProblemDocument))
)]
pub(super) async fn list_themes(State(state): State<ApiState>, person: SignedIn) -> Result<Json<ThemeList>> {
    person.to(Deed::SeeProgramme)?;
    Ok(view(&state.store.themes().await?))
}

/// Give the code list in place of the one before, all or nothing.
///
/// CSV with the columns theme (a key of letters, digits, dashes and underscores), vi and en. A theme that comments were coded by
/// stays on it; its names may change.
#[utoipa::path(
    put, path = "/api/v1/themes", tag = "scores", request_body(content = String, content_type = "text/csv"),
    security(("session" = [])),
    responses(
        (status = 200, body = ThemeList),
        (status = 403, body = ProblemDocument),
        (status = 422, description = "invalid, by row; or a theme in use is not on it", body = ProblemDocument)
    )
)]
pub(super) async fn put_themes(
    State(state): State<ApiState>,
    person: SignedIn,
    body: Bytes,
) -> Result<Json<ThemeList>> {
    person.to(Deed::RunCampaigns)?;
    let text = body::csv_text(&body)?;
    let themes = read(text)?;
    match state.store.set_themes(&themes).await? {
        ThemesSet::Done => Ok(view(&themes)),
        ThemesSet::InUse(keys) => Err(Problem::new(Code::Invalid).field(
            "/1/theme",
            (
                format!("Đã có ý kiến xếp theo: {}. Giữ các chủ đề này trong danh sách.", keys.join(", ")),
                format!("Comments were coded by: {}. Keep these themes on the list.", keys.join(", ")),
            ),
        )),
    }
}

fn read(text: &str) -> Result<Vec<Theme>> {
    let sheet = SheetReader::new(text).map_err(|error| {
        Problem::new(Code::Invalid)
            .field("/1", (format!("Không đọc được: {error}."), format!("It cannot be read: {error}.")))
    })?;
    let mut problem = Problem::new(Code::Invalid);
    for name in COLUMNS.iter().filter(|name| !sheet.columns().iter().any(|column| column == **name)) {
        problem = problem.field(format!("/1/{name}"), ("Thiếu cột này.", "This column is missing."));
    }
    if !problem.is_clean() {
        return Err(problem);
    }
    let mut themes: Vec<Theme> = Vec::new();
    for row in sheet.rows() {
        let (number, cells) = match row {
            Ok(row) => row,
            Err((number, error)) => {
                let said = (format!("Không đọc được dòng này: {error}."), format!("The row cannot be read: {error}."));
                problem = problem.field(format!("/{number}"), said);
                continue;
            }
        };
        match theme(&cells) {
            Ok(theme) if themes.iter().any(|one| one.key == theme.key) => {
                let said = ("Chủ đề này đã có ở dòng trên.", "This theme was given on a row above.");
                problem = problem.field(format!("/{number}/theme"), said);
            }
            Ok(theme) => themes.push(theme),
            Err((column, said)) => problem = problem.field(format!("/{number}/{column}"), said),
        }
    }
    if problem.is_clean() && !(1..=MOST).contains(&themes.len()) {
        let said = (format!("Cần từ 1 đến {MOST} chủ đề."), format!("Give 1 to {MOST} themes."));
        problem = problem.field("/2", said);
    }
    if problem.is_clean() { Ok(themes) } else { Err(problem) }
}

type Said = (String, String);

fn theme(cells: &BTreeMap<String, String>) -> Result<Theme, (&'static str, Said)> {
    let cell = |name: &str| nfc(cells.get(name).map_or("", |cell| cell.trim()));
    let (key, vi, en) = (cell("theme"), cell("vi"), cell("en"));
    let proper = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if key.is_empty() || key.len() > LONGEST_KEY || !key.chars().all(proper) {
        let said = (
            format!("Mã chủ đề gồm chữ không dấu, số, gạch nối, không quá {LONGEST_KEY} ký tự."),
            format!("A key has letters without accents, digits, dashes, at most {LONGEST_KEY} characters."),
        );
        return Err(("theme", said));
    }
    for (name, label) in [("vi", &vi), ("en", &en)] {
        if label.is_empty() || label.chars().count() > LONGEST_NAME {
            let said = (
                format!("Viết tên chủ đề, không quá {LONGEST_NAME} ký tự."),
                format!("Write the name, at most {LONGEST_NAME} characters."),
            );
            return Err((name, said));
        }
    }
    Ok(Theme { key, label: Text::of(&vi, &en) })
}
