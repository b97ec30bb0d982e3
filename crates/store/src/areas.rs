//! Provinces, districts and communes with the dates between which they existed.

use survey::area::{Area, AreaLevel, Validity};
use survey::clock::Day;
use survey::vietnamese::{search_key, sort_key};

use crate::error::Result;
use crate::feed::EVERYTHING;
use crate::pool::{Store, read, transaction};
use crate::rows;

#[derive(sqlx::FromRow)]
struct AreaRow {
    code: String,
    valid_from: String,
    valid_until: Option<String>,
    parent_code: Option<String>,
    level: String,
    name: String,
}

impl AreaRow {
    fn into_area(self) -> Result<Area> {
        Ok(Area {
            level: rows::word("area", AreaLevel::parse(&self.level), &self.level)?,
            validity: Validity {
                from: rows::day("area", &self.valid_from)?,
                until: rows::day_option("area", self.valid_until.as_deref())?,
            },
            code: self.code,
            parent: self.parent_code,
            name: self.name,
        })
    }
}

impl Store {
    /// Adds areas; one that is there already (same code, same first day) takes the new name, parent and last day.
    pub async fn put_areas(&self, areas: &[Area]) -> Result<()> {
        const SQL: &str = "insert into area (code, valid_from, valid_until, parent_code, level, name, sort_key, search_key) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) \
             on conflict (code, valid_from) do update set valid_until = excluded.valid_until, \
             parent_code = excluded.parent_code, level = excluded.level, name = excluded.name, \
             sort_key = excluded.sort_key, search_key = excluded.search_key";
        transaction!(self, tx => {
            for area in areas {
                sqlx::query(SQL)
                    .bind(&area.code)
                    .bind(area.validity.from.to_string())
                    .bind(area.validity.until.map(|day| day.to_string()))
                    .bind(&area.parent)
                    .bind(area.level.name())
                    .bind(&area.name)
                    .bind(sort_key(&area.name))
                    .bind(search_key(&area.name))
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(EVERYTHING).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The areas that exist on a day, in Vietnamese order; those whose name holds the searched words, if any are given
    /// (accents do not matter).
    pub async fn areas(&self, on: Day, search: &str) -> Result<Vec<Area>> {
        const SQL: &str = "select code, valid_from, valid_until, parent_code, level, name from area \
             where valid_from <= $1 and (valid_until is null or valid_until > $1) \
             and search_key like '%' || $2 || '%' order by sort_key, code";
        let found: Vec<AreaRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(on.to_string()).bind(search_key(search)).fetch_all(pool).await
        })?;
        found.into_iter().map(AreaRow::into_area).collect()
    }
}
