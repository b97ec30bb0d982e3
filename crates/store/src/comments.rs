//! What people wrote in their own words, the code list it is read by, and the themes that readers found in it.

use std::collections::BTreeSet;
use survey::case::SampleType;
use survey::clock::Timestamp;
use survey::id::{EvaluationId, ResponseId, UserId};
use survey::language::Text;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

/// A theme of the code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Letters, digits, dashes and underscores.
    pub key: String,
    pub label: Text,
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub response: ResponseId,
    /// The name of the question.
    pub question: String,
    pub sample_type: SampleType,
    pub text: String,
}

/// The themes that one reader found in a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentCode {
    pub response: ResponseId,
    pub question: String,
    pub coder: UserId,
    pub at: Timestamp,
    /// Keys of the code list; none for nothing of it.
    pub themes: BTreeSet<String>,
}

/// What came of a new code list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemesSet {
    Done,
    /// Nothing changed: comments were coded by these keys, and they are not on it.
    InUse(Vec<String>),
}

impl Store {
    /// The code list in its order.
    pub async fn themes(&self) -> Result<Vec<Theme>> {
        const SQL: &str = "select theme, label from theme order by place, theme";
        let found: Vec<(String, String)> = read!(self, pool => sqlx::query_as(SQL).fetch_all(pool).await)?;
        found.into_iter().map(|(key, label)| Ok(Theme { key, label: rows::text("theme", &label)? })).collect()
    }

    /// Puts a code list in place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Exists`] for a key given twice.
    pub async fn set_themes(&self, themes: &[Theme]) -> Result<ThemesSet> {
        const BEFORE: &str = "select theme from theme";
        const USED: &str = "select distinct themes from comment_code";
        const CLEAR: &str = "delete from theme";
        const ADD: &str = "insert into theme (theme, place, label) values ($1, $2, $3)";
        Ok(transaction!(self, tx => {
            // No comment is read by a theme that goes meanwhile.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let before: Vec<String> = sqlx::query_scalar(BEFORE).fetch_all(&mut *tx).await?;
            let mut used = BTreeSet::new();
            for themes in sqlx::query_scalar::<_, String>(USED).fetch_all(&mut *tx).await? {
                used.extend(rows::from_json::<BTreeSet<String>>("comment_code", &themes)?);
            }
            let mut in_use = Vec::new();
            for gone in before.iter().filter(|key| !themes.iter().any(|theme| theme.key == **key)) {
                if used.contains(gone) {
                    in_use.push(gone.clone());
                }
            }
            if !in_use.is_empty() {
                return Ok(ThemesSet::InUse(in_use));
            }
            sqlx::query(CLEAR).execute(&mut *tx).await?;
            for (place, theme) in themes.iter().enumerate() {
                sqlx::query(ADD)
                    .bind(rows::without_nul(&theme.key))
                    .bind(i64::try_from(place).unwrap_or(i64::MAX))
                    .bind(rows::to_json("theme", &theme.label)?)
                    .execute(&mut *tx)
                    .await
                    .map_err(StoreError::exists("a theme of this key"))?;
            }
            ThemesSet::Done
        }))
    }

    /// What people wrote to a question of an evaluation, of the answers that count, in the order of their ids.
    pub async fn comments(&self, evaluation: EvaluationId, question: &str) -> Result<Vec<Comment>> {
        const SQL: &str = "select response_id, sample_type, answers from response \
             where evaluation_id = $1 and answers like $2 order by response_id";
        let found: Vec<(Uuid, String, String)> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation.0).bind(format!("%\"{question}\":%")).fetch_all(pool).await
        })?;
        let mut comments = Vec::new();
        for (id, sample_type, answers) in found {
            let answers: serde_json::Value = rows::from_json("response", &answers)?;
            let text = answers.get(question).and_then(|text| text.as_str()).map_or("", str::trim);
            if text.is_empty() {
                continue;
            }
            comments.push(Comment {
                response: ResponseId(id),
                question: question.to_owned(),
                sample_type: rows::word("response", SampleType::parse(&sample_type), &sample_type)?,
                text: text.to_owned(),
            });
        }
        Ok(comments)
    }

    /// How the comments of an evaluation were coded, of the answers that count: by comment, the first reader before the second.
    pub async fn comment_codes(&self, evaluation: EvaluationId) -> Result<Vec<CommentCode>> {
        const SQL: &str = "select c.response_id, c.question, c.coder, c.coded_at, c.themes from comment_code c \
             join response r on r.evaluation_id = c.evaluation_id and r.response_id = c.response_id \
             where c.evaluation_id = $1 order by c.response_id, c.question, c.coded_at, c.coder";
        let found: Vec<(Uuid, String, Uuid, i64, String)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        let of = |(response, question, coder, at, themes): (Uuid, String, Uuid, i64, String)| {
            Ok(CommentCode {
                response: ResponseId(response),
                question,
                coder: UserId(coder),
                at: Timestamp::from_millis(at),
                themes: rows::from_json("comment_code", &themes)?,
            })
        };
        found.into_iter().map(of).collect()
    }

    /// Keeps the themes that a reader found, one of at most so many readers; what the same reader said before is replaced, and
    /// keeps its place.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if no such answer counts, or a theme is not on the code list; [`StoreError::Exists`] if as many
    /// others have read the comment.
    pub async fn code_comment(&self, evaluation: EvaluationId, code: &CommentCode, readers: u32) -> Result<()> {
        const OTHERS: &str = "select count(*) from comment_code \
             where evaluation_id = $1 and response_id = $2 and question = $3 and coder <> $4";
        const THERE: &str = "select count(*) from response where evaluation_id = $1 and response_id = $2";
        const KNOWN: &str = "select theme from theme";
        const PUT: &str = "insert into comment_code (evaluation_id, response_id, question, coder, coded_at, themes) \
             values ($1, $2, $3, $4, $5, $6) \
             on conflict (evaluation_id, response_id, question, coder) do update set themes = excluded.themes";
        transaction!(self, tx => {
            // What is withdrawn meanwhile leaves no reading behind.
            sqlx::query(self.ingest_sql().judging_turn).execute(&mut *tx).await?;
            let there: i64 =
                sqlx::query_scalar(THERE).bind(evaluation.0).bind(code.response.0).fetch_one(&mut *tx).await?;
            if there == 0 {
                return Err(StoreError::Missing("response"));
            }
            let known: Vec<String> = sqlx::query_scalar(KNOWN).fetch_all(&mut *tx).await?;
            if !code.themes.iter().all(|theme| known.contains(theme)) {
                return Err(StoreError::Missing("theme"));
            }
            let others: i64 = sqlx::query_scalar(OTHERS)
                .bind(evaluation.0)
                .bind(code.response.0)
                .bind(rows::without_nul(&code.question))
                .bind(code.coder.0)
                .fetch_one(&mut *tx)
                .await?;
            if others >= i64::from(readers) {
                return Err(StoreError::Exists("a reading of this comment"));
            }
            sqlx::query(PUT)
                .bind(evaluation.0)
                .bind(code.response.0)
                .bind(rows::without_nul(&code.question))
                .bind(code.coder.0)
                .bind(code.at.millis())
                .bind(rows::to_json("comment_code", &code.themes)?)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
