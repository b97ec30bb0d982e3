//! What was published: frozen results with their signed bundle, and every correction.

use survey::campaign::CampaignState;
use survey::clock::Timestamp;
use survey::id::{CampaignId, EvaluationId, PublicationId, UserId};
use uuid::Uuid;

use crate::campaigns::{STATE, state_of};
use crate::error::{Result, StoreError};
use crate::plan_deeds::Planner;
use crate::plans::step_campaign;
use crate::pool::{Store, read, transaction};
use crate::rows;

/// A publication of a campaign without its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub id: PublicationId,
    pub campaign: CampaignId,
    /// Counted from 1; a higher one corrects the ones before.
    pub number: u32,
    /// Why the one before was corrected.
    pub reason: Option<String>,
    pub at: Timestamp,
    pub by: UserId,
    /// The program that computed it.
    pub program: String,
    /// SHA-256 of the manifest.
    pub fingerprint: String,
    /// The public key of whoever signed.
    pub key: String,
    /// The manifest as it was signed.
    pub manifest: String,
    /// The office's bundle has the answers of each person; not once one of them was withdrawn.
    pub whole: bool,
}

/// A result of one evaluation, by the name it is kept under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedResult {
    pub evaluation: EvaluationId,
    pub name: String,
    pub body: String,
}

/// What is to be published.
#[derive(Debug, Clone)]
pub struct NewPublication<'a> {
    pub publication: &'a Publication,
    pub bundle: &'a [u8],
    /// The copy that anybody may have.
    pub open_bundle: &'a [u8],
    pub results: &'a [PublishedResult],
    /// The version of each evaluation's data that was published.
    pub versions: &'a [(EvaluationId, i64)],
}

/// Whether it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    Done,
    /// The data changed meanwhile, or somebody else published: it is to be computed again.
    Overtaken,
}

/// `$1` evaluation: an answer of it was withdrawn, so no bundle keeps the answers of its campaign any longer; results and signature
/// stand.
pub(crate) const ANSWERS_WITHDRAWN: &str = "update publication set bundle = open_bundle where campaign_id = \
     (select campaign_id from evaluation where evaluation_id = $1)";

type Row = (Uuid, Uuid, i64, Option<String>, i64, Uuid, String, String, String, String, bool);

const COLUMNS: &str = "select publication_id, campaign_id, number, reason, published_at, published_by, program, \
     fingerprint, key, manifest, length(bundle) <> length(open_bundle) from publication";

fn publication(row: Row) -> Result<Publication> {
    let (id, campaign, number, reason, at, by, program, fingerprint, key, manifest, whole) = row;
    Ok(Publication {
        id: PublicationId(id),
        campaign: CampaignId(campaign),
        number: rows::narrow("publication", number)?,
        reason,
        at: Timestamp::from_millis(at),
        by: UserId(by),
        program,
        fingerprint,
        key,
        manifest,
        whole,
    })
}

impl Store {
    /// Publishes the results of a campaign; the first time it becomes published with it.
    ///
    /// # Errors
    /// [`StoreError::Refused`] while the campaign is not closed, [`StoreError::Missing`] if there is no such campaign.
    pub async fn publish(&self, new: &NewPublication<'_>) -> Result<Published> {
        const LAST: &str = "select coalesce(max(number), 0) from publication where campaign_id = $1";
        const VERSION: &str = "select coalesce(max(version), 0) from data_version where evaluation_id = $1";
        const ADD: &str = "insert into publication (publication_id, campaign_id, number, reason, published_at, \
             published_by, program, fingerprint, key, manifest, bundle, open_bundle) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        const RESULT: &str = "insert into published_result (evaluation_id, number, name, body) values ($1, $2, $3, $4)";
        let own = new.publication;
        let campaign = own.campaign;
        Ok(transaction!(self, tx => {
            // Nothing is judged between the look at the versions and the commit.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let state = state_of!(tx, STATE, "campaign", campaign.0);
            if state != CampaignState::Published {
                let planner = Planner { by: Some(own.by), at: own.at };
                step_campaign!(tx, campaign, CampaignState::Published, planner);
            }
            let last: i64 = sqlx::query_scalar(LAST).bind(campaign.0).fetch_one(&mut *tx).await?;
            if i64::from(own.number) != last + 1 {
                return Ok(Published::Overtaken);
            }
            for (evaluation, version) in new.versions {
                let now: i64 = sqlx::query_scalar(VERSION).bind(evaluation.0).fetch_one(&mut *tx).await?;
                if now != *version {
                    return Ok(Published::Overtaken);
                }
            }
            sqlx::query(ADD)
                .bind(own.id.0)
                .bind(campaign.0)
                .bind(i64::from(own.number))
                .bind(own.reason.as_deref().map(rows::without_nul))
                .bind(own.at.millis())
                .bind(own.by.0)
                .bind(&own.program)
                .bind(&own.fingerprint)
                .bind(&own.key)
                .bind(&own.manifest)
                .bind(new.bundle)
                .bind(new.open_bundle)
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("this publication"))?;
            for result in new.results {
                sqlx::query(RESULT)
                    .bind(result.evaluation.0)
                    .bind(i64::from(own.number))
                    .bind(&result.name)
                    .bind(&result.body)
                    .execute(&mut *tx)
                    .await?;
            }
            Published::Done
        }))
    }

    /// The publications of a campaign, or of all, the highest number first.
    pub async fn publications(&self, campaign: Option<CampaignId>) -> Result<Vec<Publication>> {
        let sql = format!("{COLUMNS} where $1 or campaign_id = $2 order by number desc, published_at desc");
        let found: Vec<Row> = read!(self, pool => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(campaign.is_none())
                .bind(campaign.map(|campaign| campaign.0))
                .fetch_all(pool)
                .await
        })?;
        found.into_iter().map(publication).collect()
    }

    pub async fn publication(&self, id: PublicationId) -> Result<Option<Publication>> {
        let sql = format!("{COLUMNS} where publication_id = $1");
        let found: Option<Row> = read!(self, pool => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_optional(pool).await
        })?;
        found.map(publication).transpose()
    }

    /// The bundle of a publication: the office's, as long as none of its answers was withdrawn, or the copy that anybody may have.
    pub async fn publication_bundle(&self, id: PublicationId, open: bool) -> Result<Option<Vec<u8>>> {
        const WHOLE: &str = "select bundle from publication where publication_id = $1";
        const OPEN: &str = "select open_bundle from publication where publication_id = $1";
        let sql = if open { OPEN } else { WHOLE };
        Ok(read!(self, pool => sqlx::query_scalar(sql).bind(id.0).fetch_optional(pool).await)?)
    }

    /// A result of an evaluation as it was published: in the publication of this number, or in the newest.
    pub async fn published_result(
        &self,
        evaluation: EvaluationId,
        name: &str,
        number: Option<u32>,
    ) -> Result<Option<String>> {
        const SQL: &str = "select body from published_result where evaluation_id = $1 and name = $2 \
             and ($3 or number = $4) order by number desc limit 1";
        Ok(read!(self, pool => {
            sqlx::query_scalar(SQL)
                .bind(evaluation.0)
                .bind(name)
                .bind(number.is_none())
                .bind(number.map_or(0, i64::from))
                .fetch_optional(pool)
                .await
        })?)
    }
}
