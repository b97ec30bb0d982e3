//! What the office asks of a tablet, and what came of it: lock, drain, wipe, revoke, and giving up what a lost one owes.
//!
//! A wipe is refused while the tablet owes anything by its own word, unless two people gave that up. It goes through in
//! three steps: the office asks, the tablet shows that it has drained, the tablet confirms that it has erased itself.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use sync::chain::Chain;
use sync::message::Head;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::unopened::durable_seq;
use crate::{fault, rows};

/// How many different people it takes to give up what a tablet owes.
pub(crate) const GIVE_UP: i64 = 2;

/// What the server wants of a tablet at its next contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallStatus {
    Active,
    /// It sends everything and starts nothing new.
    Drain,
    /// Its list of people is locked; what was begun is finished, and sent.
    Locked,
    /// It sends everything, then erases itself.
    Wipe,
    /// It said that it has erased itself.
    Wiped,
    /// It may still push; what it sends is quarantined.
    Revoked,
}

impl InstallStatus {
    pub const ALL: [Self; 6] = [Self::Active, Self::Drain, Self::Locked, Self::Wipe, Self::Wiped, Self::Revoked];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Drain => "drain",
            Self::Locked => "locked",
            Self::Wipe => "wipe",
            Self::Wiped => "wiped",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == text)
    }

    /// Whether its tablet may be handed people and questionnaires.
    pub const fn may_read(self) -> bool {
        matches!(self, Self::Active | Self::Drain)
    }

    /// Whether what it sends waits for a supervisor, whoever sends it.
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Wiped | Self::Revoked)
    }
}

/// One line of a tablet's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    pub kind: DeedKind,
    /// Who did it; `None` if the tablet did.
    pub by: Option<UserId>,
    /// The last number it speaks of.
    pub upto: Option<u64>,
    pub reason: Option<String>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeedKind {
    /// The office asked for this status.
    Asked(InstallStatus),
    /// One of the two gave up what is owed up to the number.
    GaveUp,
    /// The tablet had drained, and was told that it may erase itself.
    WipeBegun,
    /// The tablet said that it has erased itself.
    Erased,
    /// Its PIN is forgotten: it asked for its data key.
    PinAsked,
    /// Somebody let it have the key.
    PinGranted,
    /// It said that a new PIN is set.
    PinSet,
    /// Its lines that another install of the same tablet had rescued were taken over.
    TakenOver,
}

impl DeedKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked(status) => status.name(),
            Self::GaveUp => "give_up",
            Self::WipeBegun => "wipe_begun",
            Self::Erased => "erased",
            Self::PinAsked => "pin_asked",
            Self::PinGranted => "pin_granted",
            Self::PinSet => "pin_set",
            Self::TakenOver => "taken_over",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let others = [
            Self::GaveUp,
            Self::WipeBegun,
            Self::Erased,
            Self::PinAsked,
            Self::PinGranted,
            Self::PinSet,
            Self::TakenOver,
        ];
        others.into_iter().find(|kind| kind.name() == text).or_else(|| InstallStatus::parse(text).map(Self::Asked))
    }
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordered {
    Done,
    /// No wipe: by the tablet's own word so many submissions are not here.
    Owes(u64),
    /// No wipe: under the same numbers the tablet holds other submissions than the server.
    OtherLines,
    /// The tablet has erased itself; nothing can be asked of it any more.
    Erased,
}

/// What came of giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivingUp {
    /// Another person has to do the same.
    Waiting,
    /// Two did.
    Complete,
    NothingOwed,
}

/// What came of a tablet's word about its wipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WipeStep {
    Done,
    /// Nobody asked for a wipe, or not any more.
    NotAsked,
    /// Something it has is not here, or not these very lines.
    Owes,
    /// Everything is here, and not all of it stands in a verified backup yet.
    NotDurable,
}

/// An install's row as an order needs it, locked until the commit.
#[derive(sqlx::FromRow)]
pub(crate) struct Standing {
    status: String,
    reported_seq: i64,
    ack_seq: i64,
    ack_chain: Vec<u8>,
    head_seq: Option<i64>,
    head_chain: Option<Vec<u8>>,
    durable_seq: i64,
    beyond: i64,
}

impl Standing {
    pub(crate) fn status(&self) -> Result<InstallStatus> {
        rows::word("install", InstallStatus::parse(&self.status), &self.status)
    }

    fn owed(&self) -> u64 {
        self.reported_seq.saturating_sub(self.ack_seq).saturating_sub(self.beyond).max(0).unsigned_abs()
    }

    fn holds_other_lines(&self) -> bool {
        self.head_seq == Some(self.ack_seq) && self.head_chain.as_ref().is_some_and(|chain| *chain != self.ack_chain)
    }

    fn holds(&self, head: Head) -> Result<bool> {
        Ok(self.ack_seq.unsigned_abs() == head.seq && Chain(rows::digest("chain", &self.ack_chain)?) == head.chain)
    }
}

pub(crate) const TURN: &str = "update install set status = status where install_id = $1";
pub(crate) const STANDING: &str = concat!(
    "select status, reported_seq, ack_seq, ack_chain, head_seq, head_chain, ",
    durable_seq!(),
    " as durable_seq, (select count(*) from raw_submission r where r.install_id = i.install_id \
     and r.dev_seq > i.ack_seq) as beyond from install i where install_id = $1"
);
const SET: &str = "update install set status = $2 where install_id = $1";
pub(crate) const NOTE: &str = "insert into tablet_deed (install_id, place, deed, by_user, upto, reason, done_at) \
     select $1, coalesce(max(place), 0) + 1, $2, $3, $4, $5, $6 from tablet_deed where install_id = $1";
const ASIDE_NOT_DURABLE: &str = "select count(*) from ( \
     select submission_id, received_at from conflicting_submission where install_id = $1 union all \
     select submission_id, received_at from raw_submission where install_id = $1 and dev_seq < 0) as c where \
     c.received_at >= coalesce((select max(made_at) from verified_backup), 0) or exists (select 1 from attachment a \
     where a.install_id = $1 and a.submission_id = c.submission_id \
     and a.whole_at >= coalesce((select max(made_at) from verified_backup), 0))";
const GIVEN_UP: &str =
    "select count(distinct by_user) from tablet_deed where install_id = $1 and deed = $2 and upto >= $3";
const DONE: &str = "select count(*) from tablet_deed where install_id = $1 and deed = $2 and upto = $3";

/// Takes the install's turn and reads how it stands.
macro_rules! standing {
    ($tx:ident, $install:expr) => {{
        if sqlx::query($crate::orders::TURN).bind($install.0).execute(&mut *$tx).await?.rows_affected() == 0 {
            return Err(StoreError::Missing("install"));
        }
        let found: $crate::orders::Standing =
            sqlx::query_as($crate::orders::STANDING).bind($install.0).fetch_one(&mut *$tx).await?;
        found
    }};
}

/// Adds a line to the install's history; only under its turn.
macro_rules! note {
    ($tx:ident, $install:expr, $deed:expr) => {{
        let $crate::orders::Deed { kind, by, upto, reason, at } = $deed;
        sqlx::query($crate::orders::NOTE)
            .bind($install.0)
            .bind(kind.name())
            .bind(by.map(|by| by.0))
            .bind(upto.map(|upto| i64::try_from(upto).unwrap_or(i64::MAX)))
            .bind(reason.map(|reason| $crate::rows::without_nul(&reason)))
            .bind(at.millis())
            .execute(&mut *$tx)
            .await?;
    }};
}

pub(crate) use {note, standing};

impl Store {
    /// Asks something of a tablet, for its next contact, and writes down who did.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn order(&self, install: InstallId, status: InstallStatus, by: UserId, at: Timestamp) -> Result<Ordered> {
        let outcome = transaction!(self, tx => {
            let standing = standing!(tx, install);
            let before = standing.status()?;
            if before == InstallStatus::Wiped {
                return Ok(Ordered::Erased);
            }
            if status == InstallStatus::Wipe && before != InstallStatus::Wipe {
                if standing.holds_other_lines() {
                    return Ok(Ordered::OtherLines);
                }
                let owed = standing.owed();
                let people: i64 = sqlx::query_scalar(GIVEN_UP)
                    .bind(install.0)
                    .bind(DeedKind::GaveUp.name())
                    .bind(standing.reported_seq)
                    .fetch_one(&mut *tx)
                    .await?;
                if owed > 0 && people < GIVE_UP {
                    return Ok(Ordered::Owes(owed));
                }
            }
            if before != status {
                sqlx::query(SET).bind(install.0).bind(status.name()).execute(&mut *tx).await?;
                let deed = Deed { kind: DeedKind::Asked(status), by: Some(by), upto: None, reason: None, at };
                note!(tx, install, deed);
            }
            Ordered::Done
        });
        Ok(outcome)
    }

    /// One of two people gives up what a tablet owes by its own word. What still comes is taken in as ever.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn give_up(&self, install: InstallId, by: UserId, reason: &str, at: Timestamp) -> Result<GivingUp> {
        const MINE: &str = "select count(*) from tablet_deed where install_id = $1 and deed = $2 and upto >= $3 \
             and by_user = $4";
        let outcome = transaction!(self, tx => {
            let standing = standing!(tx, install);
            if standing.owed() == 0 {
                return Ok(GivingUp::NothingOwed);
            }
            let kind = DeedKind::GaveUp;
            let mine: i64 = sqlx::query_scalar(MINE)
                .bind(install.0)
                .bind(kind.name())
                .bind(standing.reported_seq)
                .bind(by.0)
                .fetch_one(&mut *tx)
                .await?;
            if mine == 0 {
                let upto = Some(standing.reported_seq.unsigned_abs());
                note!(tx, install, Deed { kind, by: Some(by), upto, reason: Some(reason.to_owned()), at });
            }
            let people: i64 = sqlx::query_scalar(GIVEN_UP)
                .bind(install.0)
                .bind(kind.name())
                .bind(standing.reported_seq)
                .fetch_one(&mut *tx)
                .await?;
            if people >= GIVE_UP { GivingUp::Complete } else { GivingUp::Waiting }
        });
        Ok(outcome)
    }

    /// Whether a tablet that shows this head may erase itself now; if so, that it was told is written down once.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn begin_wipe(&self, install: InstallId, head: Head, at: Timestamp) -> Result<WipeStep> {
        let outcome = transaction!(self, tx => {
            let standing = standing!(tx, install);
            if standing.status()? != InstallStatus::Wipe {
                return Ok(WipeStep::NotAsked);
            }
            if !standing.holds(head)? {
                return Ok(WipeStep::Owes);
            }
            // What is kept aside has no number that a watermark could reach: it came before the last backup, or waits for one.
            let aside: i64 = sqlx::query_scalar(ASIDE_NOT_DURABLE).bind(install.0).fetch_one(&mut *tx).await?;
            if standing.durable_seq.unsigned_abs() < head.seq || aside > 0 {
                return Ok(WipeStep::NotDurable);
            }
            let kind = DeedKind::WipeBegun;
            let done: i64 = sqlx::query_scalar(DONE)
                .bind(install.0)
                .bind(kind.name())
                .bind(standing.ack_seq)
                .fetch_one(&mut *tx)
                .await?;
            if done == 0 {
                note!(tx, install, Deed { kind, by: None, upto: Some(head.seq), reason: None, at });
            }
            fault::point("wipe.begin").await?;
            WipeStep::Done
        });
        Ok(outcome)
    }

    /// Notes that a tablet which was told that it may has erased itself, whatever was asked of it since.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such install.
    pub async fn note_erased(&self, install: InstallId, head: Head, at: Timestamp) -> Result<WipeStep> {
        let outcome = transaction!(self, tx => {
            let standing = standing!(tx, install);
            let begun: i64 = sqlx::query_scalar(DONE)
                .bind(install.0)
                .bind(DeedKind::WipeBegun.name())
                .bind(i64::try_from(head.seq).unwrap_or(i64::MAX))
                .fetch_one(&mut *tx)
                .await?;
            if begun == 0 {
                return Ok(WipeStep::NotAsked);
            }
            if standing.status()? != InstallStatus::Wiped {
                sqlx::query(SET).bind(install.0).bind(InstallStatus::Wiped.name()).execute(&mut *tx).await?;
                note!(tx, install, Deed { kind: DeedKind::Erased, by: None, upto: Some(head.seq), reason: None, at });
            }
            fault::point("wipe.erased").await?;
            WipeStep::Done
        });
        Ok(outcome)
    }

    /// When each tablet was last asked something.
    pub async fn last_orders(&self) -> Result<Vec<(InstallId, Timestamp)>> {
        const SQL: &str = "select install_id, max(done_at) from tablet_deed where by_user is not null \
             and deed not in ($1, $2, $3) group by install_id order by install_id";
        let found: Vec<(Uuid, i64)> = read!(self, pool => {
            sqlx::query_as(SQL)
                .bind(DeedKind::GaveUp.name())
                .bind(DeedKind::PinGranted.name())
                .bind(DeedKind::TakenOver.name())
                .fetch_all(pool)
                .await
        })?;
        Ok(found.into_iter().map(|(install, at)| (InstallId(install), Timestamp::from_millis(at))).collect())
    }

    /// A tablet's history, oldest first.
    pub async fn tablet_deeds(&self, install: InstallId) -> Result<Vec<Deed>> {
        const SQL: &str =
            "select deed, by_user, upto, reason, done_at from tablet_deed where install_id = $1 order by place";
        type Row = (String, Option<Uuid>, Option<i64>, Option<String>, i64);
        let found: Vec<Row> = read!(self, pool => sqlx::query_as(SQL).bind(install.0).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|(deed, by, upto, reason, at)| {
                Ok(Deed {
                    kind: rows::word("tablet's history", DeedKind::parse(&deed), &deed)?,
                    by: by.map(UserId),
                    upto: rows::narrow_option("tablet's history", upto)?,
                    reason,
                    at: Timestamp::from_millis(at),
                })
            })
            .collect()
    }
}
