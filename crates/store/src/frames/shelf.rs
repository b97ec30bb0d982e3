//! What bringing a frame in asks of a connection inside a transaction: for many rows at a time. The texts are the same on both
//! engines.

use std::future::Future;

use sqlx::{PgConnection, Postgres, QueryBuilder, Sqlite, SqliteConnection};
use survey::language::Language;

use super::{NewFrame, NewFrameRow};
use crate::error::{Result, StoreError};
use crate::rows::without_nul;

const ROWS: &str = "insert into frame_row (evaluation_id, frame_id, place, case_id, file_row, area_code, village, service, \
     finished, language, stratum, psu) ";
const PEOPLE: &str = "insert into frame_person (evaluation_id, case_id, frame_id, sealed) ";

/// Keeps the rows of a frame.
pub(super) trait Shelf: Send {
    /// Rows of which the first has so many before it.
    fn keep_rows(
        &mut self,
        frame: &NewFrame,
        before: usize,
        rows: &[NewFrameRow],
    ) -> impl Future<Output = Result<()>> + Send;
    /// Who they are, of those of whom something is known.
    fn keep_people(&mut self, frame: &NewFrame, rows: &[NewFrameRow]) -> impl Future<Output = Result<()>> + Send;
}

macro_rules! shelf {
    ($connection:ty, $engine:ty) => {
        impl Shelf for $connection {
            async fn keep_rows(&mut self, frame: &NewFrame, before: usize, rows: &[NewFrameRow]) -> Result<()> {
                let mut query = QueryBuilder::<$engine>::new(ROWS);
                let places = (1..).skip(before);
                query.push_values(rows.iter().zip(places), |mut values, (new, place)| {
                    let row = &new.row;
                    let text = |text: &Option<String>| text.as_deref().map(without_nul);
                    values
                        .push_bind(frame.evaluation.0)
                        .push_bind(frame.id.0)
                        .push_bind::<i64>(place)
                        .push_bind(row.case.0)
                        .push_bind(i64::from(row.file_row))
                        .push_bind(without_nul(&row.area_code))
                        .push_bind(text(&row.village))
                        .push_bind(text(&row.service))
                        .push_bind(row.finished.map(|day| day.to_string()))
                        .push_bind(row.language.as_ref().map(Language::tag).map(str::to_owned))
                        .push_bind(text(&row.stratum))
                        .push_bind(text(&row.psu));
                });
                let kept = query.build().execute(&mut *self).await;
                kept.map(drop).map_err(StoreError::exists("a row of a frame"))
            }

            async fn keep_people(&mut self, frame: &NewFrame, rows: &[NewFrameRow]) -> Result<()> {
                let known: Vec<_> = rows.iter().filter_map(|new| Some((new.row.case, new.person.clone()?))).collect();
                if known.is_empty() {
                    return Ok(());
                }
                let mut query = QueryBuilder::<$engine>::new(PEOPLE);
                query.push_values(known, |mut values, (case, sealed)| {
                    values.push_bind(frame.evaluation.0).push_bind(case.0).push_bind(frame.id.0).push_bind(sealed);
                });
                let kept = query.build().execute(&mut *self).await;
                kept.map(drop).map_err(StoreError::exists("a person of a frame"))
            }
        }
    };
}

shelf!(SqliteConnection, Sqlite);
shelf!(PgConnection, Postgres);
