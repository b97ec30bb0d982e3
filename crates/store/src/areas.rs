//! Provinces, districts and communes with the dates between which they existed, and the files that stated their map.

mod import;

pub use import::{AreaImport, NewAreaImport};

use survey::area::{Area, AreaLevel, Validity};
use survey::clock::Day;
use survey::vietnamese::search_key;

use crate::error::Result;
use crate::feed::EVERYTHING;
use crate::pool::{Store, read, transaction};
use crate::rows;

/// Which areas of a day are wanted; empty: all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AreaFilter<'a> {
    /// Words that the name holds; accents do not matter.
    pub search: &'a str,
    pub level: Option<AreaLevel>,
    /// The code of the area they lie in.
    pub parent: Option<&'a str>,
}

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

pub(crate) const PUT: &str = "insert into area (code, valid_from, valid_until, parent_code, level, name, sort_key, search_key) \
     values ($1, $2, $3, $4, $5, $6, $7, $8) \
     on conflict (code, valid_from) do update set valid_until = excluded.valid_until, \
     parent_code = excluded.parent_code, level = excluded.level, name = excluded.name, \
     sort_key = excluded.sort_key, search_key = excluded.search_key";

/// Adds an area, or changes the one with this code and first day.
macro_rules! put_area {
    ($tx:ident, $area:expr) => {{
        let area: &survey::area::Area = $area;
        sqlx::query($crate::areas::PUT)
            .bind(&area.code)
            .bind(area.validity.from.to_string())
            .bind(area.validity.until.map(|day| day.to_string()))
            .bind(&area.parent)
            .bind(area.level.name())
            .bind(&area.name)
            .bind(survey::vietnamese::sort_key(&area.name))
            .bind(survey::vietnamese::search_key(&area.name))
            .execute(&mut *$tx)
            .await?;
    }};
}

pub(crate) use put_area;

/// `$1` code, `$2` day.
pub(crate) const EXISTS_ON: &str = "select count(*) from area where code = $1 and valid_from <= $2 \
     and (valid_until is null or valid_until > $2)";

macro_rules! select_area {
    ($rest:literal) => {
        concat!("select code, valid_from, valid_until, parent_code, level, name from area ", $rest)
    };
}

pub(crate) use select_area;

impl Store {
    /// Adds areas; one that is there already (same code, same first day) takes the new name, parent and last day.
    pub async fn put_areas(&self, areas: &[Area]) -> Result<()> {
        transaction!(self, tx => {
            for area in areas {
                put_area!(tx, area);
            }
            sqlx::query(EVERYTHING).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The areas that exist on a day and match, in Vietnamese order.
    pub async fn areas(&self, on: Day, wanted: AreaFilter<'_>) -> Result<Vec<Area>> {
        // Nothing is of the level '' or lies in ''.
        const SQL: &str = select_area!(
            "where valid_from <= $1 and (valid_until is null or valid_until > $1) \
             and search_key like '%' || $2 || '%' and ($3 = '' or level = $3) and ($4 = '' or parent_code = $4) \
             order by sort_key, code"
        );
        let AreaFilter { search, level, parent } = wanted;
        if !parent.is_none_or(rows::storable) {
            return Ok(Vec::new());
        }
        let found: Vec<AreaRow> = read!(self, pool => {
            sqlx::query_as(SQL)
                .bind(on.to_string())
                .bind(search_key(search))
                .bind(level.map_or("", AreaLevel::name))
                .bind(parent.unwrap_or_default())
                .fetch_all(pool)
                .await
        })?;
        found.into_iter().map(AreaRow::into_area).collect()
    }

    /// The areas that had this code, one after the other, the oldest first.
    pub async fn area_history(&self, code: &str) -> Result<Vec<Area>> {
        const SQL: &str = select_area!("where code = $1 order by valid_from");
        if !rows::storable(code) {
            return Ok(Vec::new());
        }
        let found: Vec<AreaRow> = read!(self, pool => sqlx::query_as(SQL).bind(code).fetch_all(pool).await)?;
        found.into_iter().map(AreaRow::into_area).collect()
    }
}
