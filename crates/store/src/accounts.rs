//! People with an account and their roles. Passwords arrive here hashed.

use serde::{Deserialize, Serialize};
use survey::clock::Timestamp;
use survey::id::UserId;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Manager,
    Supervisor,
    Surveyor,
    Analyst,
    Observer,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Administrator, Self::Manager, Self::Supervisor, Self::Surveyor, Self::Analyst, Self::Observer];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Manager => "manager",
            Self::Supervisor => "supervisor",
            Self::Surveyor => "surveyor",
            Self::Analyst => "analyst",
            Self::Observer => "observer",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == text)
    }
}

/// A person with an account, without the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: UserId,
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub active: bool,
}

/// A new account. `Debug` is left out on purpose: it would print the hash.
pub struct NewAccount<'a> {
    pub id: UserId,
    pub username: &'a str,
    pub display_name: &'a str,
    pub role: Role,
    /// A PHC string.
    pub password_hash: &'a str,
    pub at: Timestamp,
}

/// What a sign-in is checked against.
pub struct Credentials {
    pub account: Account,
    pub password_hash: String,
    pub failed_logins: u32,
    /// No try is looked at before this instant.
    pub retry_after: Timestamp,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    user_id: Uuid,
    username: String,
    display_name: String,
    role: String,
    active: bool,
    password_hash: String,
    failed_logins: i64,
    retry_after: i64,
}

impl AccountRow {
    fn into_credentials(self) -> Result<Credentials> {
        Ok(Credentials {
            account: Account {
                id: UserId(self.user_id),
                username: self.username,
                display_name: self.display_name,
                role: rows::word("account", Role::parse(&self.role), &self.role)?,
                active: self.active,
            },
            password_hash: self.password_hash,
            failed_logins: rows::narrow("account", self.failed_logins)?,
            retry_after: Timestamp::from_millis(self.retry_after),
        })
    }
}

macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "select user_id, username, display_name, role, active, password_hash, failed_logins, retry_after from account ",
            $rest
        )
    };
}

impl Store {
    /// Adds a person.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if the user name is taken.
    pub async fn add_account(&self, new: &NewAccount<'_>) -> Result<()> {
        const SQL: &str = "insert into account (user_id, username, display_name, role, password_hash, active, created_at, \
             failed_logins, retry_after) values ($1, $2, $3, $4, $5, $6, $7, 0, 0)";
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(new.id.0)
                .bind(new.username)
                .bind(rows::without_nul(new.display_name))
                .bind(new.role.name())
                .bind(new.password_hash)
                .bind(true)
                .bind(new.at.millis())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("an account with this user name"))?;
        });
        Ok(())
    }

    pub async fn accounts(&self) -> Result<Vec<Account>> {
        const SQL: &str = select_account!("order by username");
        let found: Vec<AccountRow> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found.into_iter().map(|row| row.into_credentials().map(|credentials| credentials.account)).collect()
    }

    pub async fn account(&self, id: UserId) -> Result<Option<Account>> {
        const SQL: &str = select_account!("where user_id = $1");
        let found: Option<AccountRow> = read!(self, pool => sqlx::query_as(SQL).bind(id.0).fetch_optional(pool).await)?;
        found.map(|row| row.into_credentials().map(|credentials| credentials.account)).transpose()
    }

    pub async fn credentials(&self, username: &str) -> Result<Option<Credentials>> {
        const SQL: &str = select_account!("where username = $1");
        if !rows::storable(username) {
            return Ok(None);
        }
        let found: Option<AccountRow> =
            read!(self, pool => sqlx::query_as(SQL).bind(username).fetch_optional(pool).await)?;
        found.map(AccountRow::into_credentials).transpose()
    }

    /// Notes a wrong password and when the next try is looked at; never a lock for good.
    pub async fn note_failed_login(&self, id: UserId, retry_after: Timestamp) -> Result<()> {
        const SQL: &str = "update account set failed_logins = failed_logins + 1, retry_after = $2 where user_id = $1";
        transaction!(self, tx => { sqlx::query(SQL).bind(id.0).bind(retry_after.millis()).execute(&mut *tx).await?; });
        Ok(())
    }

    pub async fn note_login(&self, id: UserId) -> Result<()> {
        const SQL: &str =
            "update account set failed_logins = 0, retry_after = 0 where user_id = $1 and failed_logins > 0";
        transaction!(self, tx => { sqlx::query(SQL).bind(id.0).execute(&mut *tx).await?; });
        Ok(())
    }

    /// Switches an account off or on; switching it off ends its sessions.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account.
    pub async fn set_account_active(&self, id: UserId, active: bool, at: Timestamp) -> Result<()> {
        const SQL: &str = "update account set active = $2 where user_id = $1";
        const END: &str = "update session set revoked_at = $2 where user_id = $1 and revoked_at is null";
        transaction!(self, tx => {
            if sqlx::query(SQL).bind(id.0).bind(active).execute(&mut *tx).await?.rows_affected() == 0 {
                return Err(StoreError::Missing("account"));
            }
            if !active {
                sqlx::query(END).bind(id.0).bind(at.millis()).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Gives an account another password and ends its sessions in the office. A tablet's own session was not opened with
    /// the password: it is ended by locking the tablet or by switching the account off.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such account.
    pub async fn set_password(&self, id: UserId, password_hash: &str, at: Timestamp) -> Result<()> {
        const SQL: &str =
            "update account set password_hash = $2, failed_logins = 0, retry_after = 0 where user_id = $1";
        const END: &str = "update session set revoked_at = $2 where user_id = $1 and install_id is null \
             and revoked_at is null";
        transaction!(self, tx => {
            if sqlx::query(SQL).bind(id.0).bind(password_hash).execute(&mut *tx).await?.rows_affected() == 0 {
                return Err(StoreError::Missing("account"));
            }
            sqlx::query(END).bind(id.0).bind(at.millis()).execute(&mut *tx).await?;
        });
        Ok(())
    }
}
