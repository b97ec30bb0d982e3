//! Days that tablets closed: what each said, and whether the server has it all.

use survey::clock::{Day, Timestamp, Zone};
use survey::id::InstallId;
use sync::chain::LineHash;
use sync::close::{Rows, Told};
use sync::day_code::DayCode;
use sync::line::Line;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::{fault, rows};

/// How many of a tablet's newest lines are read to count those of a day: more than anyone makes in one.
const NEWEST: i64 = 512;

/// The last day that a tablet closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDay {
    pub install: InstallId,
    pub told: Told,
    /// The code came by telephone or text message.
    pub by_voice: bool,
    pub told_at: Timestamp,
    /// The number at which the code is that of the server's own lines: then everything of that day is here. It is not
    /// written down but looked for whenever the days are read.
    pub held: Option<u64>,
}

#[derive(sqlx::FromRow)]
struct ClosedRow {
    install_id: Uuid,
    day: String,
    line_count: i64,
    code: String,
    last_seq: Option<i64>,
    by_voice: bool,
    told_at: i64,
}

impl ClosedRow {
    fn into_closed(self) -> Result<ClosedDay> {
        let code: DayCode = self.code.parse().map_err(|cause| StoreError::corrupt("day's code", cause))?;
        Ok(ClosedDay {
            install: InstallId(self.install_id),
            told: Told {
                code,
                day: rows::day("closed day", &self.day)?,
                count: self.line_count.unsigned_abs(),
                last: self.last_seq.map(i64::unsigned_abs),
            },
            by_voice: self.by_voice,
            told_at: Timestamp::from_millis(self.told_at),
            held: None,
        })
    }
}

impl Store {
    /// The hashes of an install's lines as they are committed now: the ground of every statement.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn rows_of(&self, install: InstallId) -> Result<Rows> {
        const SQL: &str = "select dev_seq, line_hash from raw_submission where install_id = $1 and dev_seq > 0 \
             order by dev_seq";
        if self.install(install).await?.is_none() {
            return Err(StoreError::Missing("install"));
        }
        let lines: Vec<(i64, Vec<u8>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        let mut found = Rows { install, contiguous: Vec::with_capacity(lines.len()), beyond: Vec::new() };
        for (seq, hash) in lines {
            let seq = seq.unsigned_abs();
            if seq == found.reach() + 1 {
                found.contiguous.push(LineHash(rows::digest("line hash", &hash)?));
            } else {
                found.beyond.push(seq);
            }
        }
        Ok(found)
    }

    /// How many of a tablet's newest lines were made on a day in this zone, by the tablet's own clock as it was last
    /// measured.
    pub async fn lines_of_day(&self, install: InstallId, zone: Zone, day: Day) -> Result<u64> {
        const SQL: &str = "select line from raw_submission where install_id = $1 and dev_seq > 0 \
             order by dev_seq desc limit $2";
        let lines: Vec<String> =
            read!(self, pool => sqlx::query_scalar(SQL).bind(install.0).bind(NEWEST).fetch_all(pool).await)?;
        let of_day = |line: &&String| Line::parse(line).is_ok_and(|line| line.header.made_on(zone) == day);
        Ok(u64::try_from(lines.iter().filter(of_day).count()).unwrap_or(u64::MAX))
    }

    /// Notes what a tablet said of a day, in place of what it said of that day before. A tablet's own word that came late, with
    /// a lower last number than its word that stands, changes nothing: numbers only rise.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn note_day_close(&self, closed: &ClosedDay) -> Result<()> {
        const SQL: &str = "insert into day_close (install_id, day, line_count, code, last_seq, by_voice, \
             told_at) select $1, $2, $3, $4, $5, $6, $7 from install where install_id = $1 \
             on conflict (install_id, day) do update set line_count = excluded.line_count, code = excluded.code, \
             last_seq = excluded.last_seq, by_voice = excluded.by_voice, told_at = excluded.told_at \
             where day_close.by_voice or excluded.by_voice or day_close.last_seq is null \
             or excluded.last_seq is null or excluded.last_seq >= day_close.last_seq";
        const KNOWN: &str = "select count(*) from install where install_id = $1";
        let number = |n: u64| i64::try_from(n).map_err(|cause| StoreError::corrupt("number", cause));
        let ClosedDay { install, told, by_voice, told_at, held: _ } = closed;
        let known: i64 = transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(install.0)
                .bind(told.day.to_string())
                .bind(number(told.count)?)
                .bind(told.code.to_string())
                .bind(told.last.map(number).transpose()?)
                .bind(by_voice)
                .bind(told_at.millis())
                .execute(&mut *tx)
                .await?;
            fault::point("close.commit").await?;
            sqlx::query_scalar(KNOWN).bind(install.0).fetch_one(&mut *tx).await?
        });
        if known == 0 { Err(StoreError::Missing("install")) } else { Ok(()) }
    }

    /// The last day that each tablet closed. One that did not match then is compared again with what is here now.
    pub async fn day_closes(&self) -> Result<Vec<ClosedDay>> {
        const SQL: &str = "select install_id, day, line_count, code, last_seq, by_voice, told_at \
             from day_close d where day = (select max(day) from day_close o where o.install_id = d.install_id) \
             order by install_id";
        let found: Vec<ClosedRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        let mut closes = found.into_iter().map(ClosedRow::into_closed).collect::<Result<Vec<_>>>()?;
        for closed in &mut closes {
            let Told { code, day, count, .. } = closed.told;
            // What matched once may be gone: the server may have been restored since.
            closed.held = self.rows_of(closed.install).await?.find(code, day, count);
        }
        Ok(closes)
    }
}
