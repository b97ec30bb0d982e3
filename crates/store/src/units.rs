//! The surveyed agencies.

use survey::area::Validity;
use survey::id::UnitId;
use survey::language::Language;
use survey::unit::{Unit, UnitKind};
use survey::vietnamese::{search_key, sort_key};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::feed::EVALUATIONS_OF_UNIT;
use crate::pool::{Store, read, transaction};
use crate::rows;

#[derive(sqlx::FromRow)]
struct UnitRow {
    unit_id: Uuid,
    code: String,
    name: String,
    kind: String,
    area_code: String,
    valid_from: String,
    valid_until: Option<String>,
    demonstration: bool,
}

impl UnitRow {
    fn into_unit(self) -> Result<Unit> {
        Ok(Unit {
            id: UnitId(self.unit_id),
            name: rows::text("unit", &self.name)?,
            kind: rows::word("unit", UnitKind::parse(&self.kind), &self.kind)?,
            validity: Validity {
                from: rows::day("unit", &self.valid_from)?,
                until: rows::day_option("unit", self.valid_until.as_deref())?,
            },
            code: self.code,
            area_code: self.area_code,
            demonstration: self.demonstration,
        })
    }
}

macro_rules! select_unit {
    ($rest:literal) => {
        concat!("select unit_id, code, name, kind, area_code, valid_from, valid_until, demonstration from unit ", $rest)
    };
}

impl Store {
    /// Adds a unit, or changes the one with this id.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if another unit has its code.
    pub async fn put_unit(&self, unit: &Unit) -> Result<()> {
        const SQL: &str = "insert into unit (unit_id, code, name, kind, area_code, valid_from, valid_until, demonstration, \
             sort_key, search_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             on conflict (unit_id) do update set code = excluded.code, name = excluded.name, kind = excluded.kind, \
             area_code = excluded.area_code, valid_from = excluded.valid_from, valid_until = excluded.valid_until, \
             demonstration = excluded.demonstration, sort_key = excluded.sort_key, search_key = excluded.search_key";
        let name = rows::to_json("unit", &unit.name)?;
        let vietnamese = unit.name.get(&Language::vietnamese());
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(unit.id.0)
                .bind(&unit.code)
                .bind(&name)
                .bind(unit.kind.name())
                .bind(&unit.area_code)
                .bind(unit.validity.from.to_string())
                .bind(unit.validity.until.map(|day| day.to_string()))
                .bind(unit.demonstration)
                .bind(sort_key(vietnamese))
                .bind(format!("{} {}", search_key(&unit.code), search_key(vietnamese)))
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("a unit with this code"))?;
            sqlx::query(EVALUATIONS_OF_UNIT).bind(unit.id.0).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The units in Vietnamese order of their names; those whose code or name holds the searched words, if any.
    pub async fn units(&self, search: &str) -> Result<Vec<Unit>> {
        const SQL: &str = select_unit!("where search_key like '%' || $1 || '%' order by sort_key, code");
        let found: Vec<UnitRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(search_key(search)).fetch_all(pool).await
        })?;
        found.into_iter().map(UnitRow::into_unit).collect()
    }

    pub async fn unit(&self, id: UnitId) -> Result<Option<Unit>> {
        const SQL: &str = select_unit!("where unit_id = $1");
        let found: Option<UnitRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await
        })?;
        found.map(UnitRow::into_unit).transpose()
    }
}
