//! Files that state the whole map from a day on.

use survey::area::{Area, Merge, StatedArea, merge};
use survey::clock::{Day, Timestamp};
use survey::id::AreaImportId;
use uuid::Uuid;

use super::{AreaRow, put_area, select_area};
use crate::error::Result;
use crate::feed::EVERYTHING;
use crate::pool::{Store, read, transaction};
use crate::rows;

/// A file of areas to be brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAreaImport<'a> {
    pub id: AreaImportId,
    /// The day from which the file is the map.
    pub from: Day,
    pub file_name: &'a str,
    pub at: Timestamp,
    /// Who brings it in: the id of an account, or what was said.
    pub by: &'a str,
    pub areas: &'a [StatedArea],
}

/// A file of areas that was brought in, and how many areas it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaImport {
    pub id: AreaImportId,
    pub from: Day,
    pub file_name: String,
    pub at: Timestamp,
    pub by: String,
    pub added: u64,
    pub changed: u64,
    pub closed: u64,
}

const ALL: &str = select_area!("order by valid_from, code");

type ImportRow = (Uuid, String, String, i64, String, i64, i64, i64);

fn all(found: Vec<AreaRow>) -> Result<Vec<Area>> {
    found.into_iter().map(AreaRow::into_area).collect()
}

fn count(areas: usize) -> i64 {
    i64::try_from(areas).unwrap_or(i64::MAX)
}

impl Store {
    /// Brings a file of areas in: from its day on the map is the file's, before that day it stays what it was. One that states
    /// the map as it is changes nothing and is not recorded.
    ///
    /// # Errors
    /// [`StoreError::MapChangesLater`](crate::StoreError::MapChangesLater) if an area begins or ends after that day.
    pub async fn import_areas(&self, import: &NewAreaImport<'_>) -> Result<Merge> {
        const TAKE_OUT: &str = "delete from area where code = $1 and valid_from = $2";
        const RECORD: &str = "insert into area_import (import_id, valid_from, file_name, imported_at, imported_by, added, \
             changed, closed) values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let merged = transaction!(self, tx => {
            sqlx::query(self.ingest_sql().areas_turn).execute(&mut *tx).await?;
            let found: Vec<AreaRow> = sqlx::query_as(ALL).fetch_all(&mut *tx).await?;
            let merged = merge(&all(found)?, import.areas, import.from)?;
            for area in &merged.taken_out {
                let gone = sqlx::query(TAKE_OUT).bind(&area.code).bind(area.validity.from.to_string());
                gone.execute(&mut *tx).await?;
            }
            for area in &merged.written {
                put_area!(tx, area);
            }
            if !merged.is_nothing() {
                sqlx::query(RECORD)
                    .bind(import.id.0)
                    .bind(import.from.to_string())
                    .bind(rows::without_nul(import.file_name))
                    .bind(import.at.millis())
                    .bind(rows::without_nul(import.by))
                    .bind(count(merged.added.len()))
                    .bind(count(merged.changed.len()))
                    .bind(count(merged.closed.len()))
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(EVERYTHING).execute(&mut *tx).await?;
            }
            merged
        });
        Ok(merged)
    }

    /// What a file of areas would change; nothing is changed.
    ///
    /// # Errors
    /// As [`Store::import_areas`].
    pub async fn merge_areas(&self, areas: &[StatedArea], from: Day) -> Result<Merge> {
        let found: Vec<AreaRow> = read!(self, pool => sqlx::query_as(ALL).fetch_all(pool).await)?;
        Ok(merge(&all(found)?, areas, from)?)
    }

    /// The files of areas that were brought in and changed something, the newest first.
    pub async fn area_imports(&self) -> Result<Vec<AreaImport>> {
        const SQL: &str = "select import_id, valid_from, file_name, imported_at, imported_by, added, changed, closed \
             from area_import order by imported_at desc, import_id desc";
        let found: Vec<ImportRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let import = |(id, from, file_name, at, by, added, changed, closed): ImportRow| {
            Ok(AreaImport {
                id: AreaImportId(id),
                from: rows::day("area import", &from)?,
                file_name,
                at: Timestamp::from_millis(at),
                by,
                added: added.unsigned_abs(),
                changed: changed.unsigned_abs(),
                closed: closed.unsigned_abs(),
            })
        };
        found.into_iter().map(import).collect()
    }
}
