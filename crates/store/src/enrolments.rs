//! What a code that enrols nobody is: one whose answer was lost, or one that is spent.

use survey::clock::Timestamp;
use survey::id::{InstallId, UserId};
use uuid::Uuid;

use crate::error::Result;
use crate::pool::{Store, read};

/// What was enrolled with a code that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnrolledBefore {
    pub install: InstallId,
    pub owner: UserId,
    pub push_expires_at: Timestamp,
}

/// Why a code that was given out enrols nobody any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpentCode {
    /// It enrolled a tablet.
    Used,
    /// Its time ran out before it enrolled one.
    Expired,
}

impl Store {
    /// What this code enrolled, if it was a tablet with this very key and that tablet has not been heard of since: then its
    /// answer was lost, and it may have it again. `None` for any other key, a tablet that has said hello, one that was
    /// revoked, and a surveyor whose account is switched off.
    ///
    /// Call it when [`Store::enrol`] has refused the code, and after the key's owner has proved to hold it.
    pub async fn enrolled_before(&self, code_hash: [u8; 32], public_key: &[u8]) -> Result<Option<EnrolledBefore>> {
        const SQL: &str = "select i.install_id, i.user_id, i.push_expires_at from enrolment_code c \
             join install i on i.install_id = c.install_id join account a on a.user_id = i.user_id \
             where c.code_hash = $1 and i.public_key = $2 and i.status = 'active' and a.active \
             and i.last_contact_at = i.enrolled_at and i.reported_seq = 0";
        let found: Option<(Uuid, Uuid, i64)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(code_hash.to_vec()).bind(public_key).fetch_optional(pool).await
        })?;
        Ok(found.map(|(install, owner, expires)| EnrolledBefore {
            install: InstallId(install),
            owner: UserId(owner),
            push_expires_at: Timestamp::from_millis(expires),
        }))
    }

    /// How a code was spent. `None` for one that was never given out, and for one that is still good.
    pub async fn spent_code(&self, code_hash: [u8; 32], at: Timestamp) -> Result<Option<SpentCode>> {
        const SQL: &str = "select used_at, expires_at from enrolment_code where code_hash = $1";
        let found: Option<(Option<i64>, i64)> =
            read!(self, pool => sqlx::query_as(SQL).bind(code_hash.to_vec()).fetch_optional(pool).await)?;
        Ok(found.and_then(|(used_at, expires_at)| match used_at {
            Some(_) => Some(SpentCode::Used),
            None => (expires_at <= at.millis()).then_some(SpentCode::Expired),
        }))
    }
}
