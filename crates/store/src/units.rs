//! The surveyed agencies.

use survey::area::Validity;
use survey::campaign::CampaignState;
use survey::clock::Day;
use survey::id::UnitId;
use survey::unit::{AskedIn, Unit, UnitChange, UnitKind, UnitRefusal};
use survey::vietnamese::search_key;
use uuid::Uuid;

use crate::areas::EXISTS_ON;
use crate::error::{Result, StoreError};
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

pub(crate) const PUT: &str = "insert into unit (unit_id, code, name, kind, area_code, valid_from, valid_until, demonstration, \
     sort_key, search_key) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
     on conflict (unit_id) do update set code = excluded.code, name = excluded.name, kind = excluded.kind, \
     area_code = excluded.area_code, valid_from = excluded.valid_from, valid_until = excluded.valid_until, \
     demonstration = excluded.demonstration, sort_key = excluded.sort_key, search_key = excluded.search_key";

/// Adds a unit, or changes the one with this id.
macro_rules! put_unit {
    ($tx:ident, $unit:expr) => {{
        let unit: &survey::unit::Unit = $unit;
        let vietnamese = unit.name.get(&survey::language::Language::vietnamese());
        sqlx::query($crate::units::PUT)
            .bind(unit.id.0)
            .bind(&unit.code)
            .bind($crate::rows::to_json("unit", &unit.name)?)
            .bind(unit.kind.name())
            .bind(&unit.area_code)
            .bind(unit.validity.from.to_string())
            .bind(unit.validity.until.map(|day| day.to_string()))
            .bind(unit.demonstration)
            .bind(survey::vietnamese::sort_key(vietnamese))
            .bind(format!(
                "{} {}",
                survey::vietnamese::search_key(&unit.code),
                survey::vietnamese::search_key(vietnamese)
            ))
            .execute(&mut *$tx)
            .await
            .map_err($crate::error::StoreError::exists("a unit with this code"))?;
        sqlx::query($crate::feed::EVALUATIONS_OF_UNIT).bind(unit.id.0).execute(&mut *$tx).await?;
    }};
}

pub(crate) use put_unit;

/// The campaigns a unit is in. An update that changes nothing: whoever reads them keeps them from opening, and their days from
/// changing, until the commit.
const CAMPAIGNS_OF: &str = "update campaign set state = state where campaign_id in \
     (select campaign_id from evaluation where unit_id = $1) returning year, state, first_day";

fn asked_in((year, state, first_day): (i64, String, String)) -> Result<AskedIn> {
    Ok(AskedIn {
        year: rows::narrow("campaign", year)?,
        state: rows::word("campaign", CampaignState::parse(&state), &state)?,
        first_day: rows::day("campaign", &first_day)?,
    })
}

/// Refuses a unit whose area is not there on its first day.
macro_rules! check_area {
    ($tx:ident, $unit:expr) => {{
        let unit: &Unit = $unit;
        let on: Day = unit.validity.from;
        let count = sqlx::query_scalar(EXISTS_ON).bind(&unit.area_code).bind(on.to_string());
        let found: i64 = count.fetch_one(&mut *$tx).await?;
        if found == 0 {
            return Err(StoreError::from(UnitRefusal::NoArea { code: unit.area_code.clone(), on }));
        }
    }};
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
        transaction!(self, tx => { put_unit!(tx, unit) });
        Ok(())
    }

    /// Adds a unit that lies in an area of the map.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if a unit has its code, [`StoreError::UnitRefused`] if its area does not exist on its first day or
    /// the unit on none.
    pub async fn add_unit(&self, unit: &Unit) -> Result<()> {
        unit.exists_for_a_day()?;
        transaction!(self, tx => {
            check_area!(tx, unit);
            put_unit!(tx, unit);
        });
        Ok(())
    }

    /// Changes a unit, and gives it as it is then. Whether its area exists is looked at only where area or first day change.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none with this id, [`StoreError::Exists`] if another one has the code,
    /// [`StoreError::UnitRefused`] for what a campaign it is in does not let happen ([`Unit::changed`]), or without its area.
    pub async fn change_unit(&self, id: UnitId, change: &UnitChange) -> Result<Unit> {
        // Nobody changes it meanwhile.
        const THERE: &str = "update unit set kind = kind where unit_id = $1 returning unit_id, code, name, kind, area_code, \
             valid_from, valid_until, demonstration";
        let changed = transaction!(self, tx => {
            let found: Option<UnitRow> = sqlx::query_as(THERE).bind(id.0).fetch_optional(&mut *tx).await?;
            let before = found.ok_or(StoreError::Missing("unit"))?.into_unit()?;
            let campaigns: Vec<(i64, String, String)> =
                sqlx::query_as(CAMPAIGNS_OF).bind(id.0).fetch_all(&mut *tx).await?;
            let campaigns = campaigns.into_iter().map(asked_in).collect::<Result<Vec<_>>>()?;
            let after = before.changed(change.clone(), &campaigns)?;
            if (&after.area_code, after.validity.from) != (&before.area_code, before.validity.from) {
                check_area!(tx, &after);
            }
            if after != before {
                put_unit!(tx, &after);
            }
            after
        });
        Ok(changed)
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
