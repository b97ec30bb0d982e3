//! Questionnaire versions: immutable, addressed by the hash of their canonical JSON.

use survey::clock::Timestamp;
use survey::questionnaire::{Questionnaire, QuestionnaireHash};

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

impl Store {
    /// Publishes a version. Publishing the same one again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if this key and version stand for another content: a change needs a new version.
    pub async fn publish_questionnaire(
        &self,
        questionnaire: &Questionnaire,
        at: Timestamp,
    ) -> Result<QuestionnaireHash> {
        const SQL: &str = "insert into questionnaire (hash, key, version, canonical, added_at) \
             values ($1, $2, $3, $4, $5) on conflict (hash) do nothing";
        let canonical = questionnaire.canonical_json().map_err(|cause| StoreError::corrupt("questionnaire", cause))?;
        let hash = QuestionnaireHash::of(&canonical);
        transaction!(self, tx => {
            sqlx::query(SQL)
                .bind(hash.0.to_vec())
                .bind(&questionnaire.key)
                .bind(&questionnaire.version)
                .bind(&canonical)
                .bind(at.millis())
                .execute(&mut *tx)
                .await
                .map_err(StoreError::exists("another questionnaire with this key and version"))?;
        });
        Ok(hash)
    }

    pub async fn questionnaire(&self, hash: QuestionnaireHash) -> Result<Option<Questionnaire>> {
        self.questionnaire_json(hash).await?.map(|json| rows::from_json("questionnaire", &json)).transpose()
    }

    /// The canonical JSON of a version, whose SHA-256 is its hash.
    pub async fn questionnaire_json(&self, hash: QuestionnaireHash) -> Result<Option<String>> {
        const SQL: &str = "select canonical from questionnaire where hash = $1";
        Ok(read!(self, pool => sqlx::query_scalar(SQL).bind(hash.0.to_vec()).fetch_optional(pool).await)?)
    }

    /// Every version, by form and in the order of publishing.
    pub async fn questionnaires(&self) -> Result<Vec<(QuestionnaireHash, Questionnaire)>> {
        const SQL: &str = "select hash, canonical from questionnaire order by key, added_at, version";
        let found: Vec<(Vec<u8>, String)> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found
            .into_iter()
            .map(|(hash, json)| Ok((rows::hash("questionnaire", &hash)?, rows::from_json("questionnaire", &json)?)))
            .collect()
    }
}
