//! Single-use rights to answer on the web. Each ticket has two forms: 128 bits in a link, and twelve typed characters.
//! Only hashes are stored.

use survey::clock::Day;
use survey::id::{EvaluationId, TicketId};
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};

pub struct NewTicket {
    pub id: TicketId,
    pub link_hash: [u8; 32],
    pub code_hash: [u8; 32],
    pub expires_on: Day,
}

/// Which of a ticket's two forms was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketForm {
    Link([u8; 32]),
    Code([u8; 32]),
}

impl Store {
    /// Adds tickets to an evaluation, all or none.
    pub async fn add_tickets(&self, evaluation: EvaluationId, tickets: &[NewTicket]) -> Result<()> {
        const SQL: &str = "insert into ticket (evaluation_id, ticket_id, link_hash, code_hash, expires_on, used) \
             values ($1, $2, $3, $4, $5, $6)";
        transaction!(self, tx => {
            for ticket in tickets {
                sqlx::query(SQL)
                    .bind(evaluation.0)
                    .bind(ticket.id.0)
                    .bind(ticket.link_hash.to_vec())
                    .bind(ticket.code_hash.to_vec())
                    .bind(ticket.expires_on.to_string())
                    .bind(false)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::exists("this ticket"))?;
            }
        });
        Ok(())
    }

    /// The evaluation a ticket opens today, or `None` if it is unknown, used or expired; the three are not told apart.
    pub async fn open_ticket(&self, form: TicketForm, today: Day) -> Result<Option<EvaluationId>> {
        const LINK: &str = "select evaluation_id from ticket where link_hash = $1 and used <> $3 and expires_on >= $2";
        const CODE: &str = "select evaluation_id from ticket where code_hash = $1 and used <> $3 and expires_on >= $2";
        let (sql, hash) = match form {
            TicketForm::Link(hash) => (LINK, hash),
            TicketForm::Code(hash) => (CODE, hash),
        };
        let found: Option<Uuid> = read!(self, pool => {
            sqlx::query_scalar(sql).bind(hash.to_vec()).bind(today.to_string()).bind(true).fetch_optional(pool).await
        })?;
        Ok(found.map(EvaluationId))
    }

    /// How many tickets an evaluation has given out, and how many were used.
    pub async fn ticket_counts(&self, evaluation: EvaluationId) -> Result<(u64, u64)> {
        const SQL: &str = "select count(*), coalesce(sum(case when used then 1 else 0 end), 0) from ticket \
             where evaluation_id = $1";
        let (given, used): (i64, i64) =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_one(pool).await)?;
        Ok((given.unsigned_abs(), used.unsigned_abs()))
    }
}
