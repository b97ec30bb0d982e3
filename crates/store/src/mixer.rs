//! The mixer that parts web answers from tickets.
//!
//! Rows of one transaction can be told to belong together. So an answer first lies in a staging table, and the mixer
//! moves staged answers in batches, in random order and under new random ids, to the table of facts.

use survey::clock::Day;
use survey::id::{EvaluationId, ResponseId};
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Store, read, transaction};
use crate::rows;

/// A mixed answer: no source row, no key, no time but the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebFact {
    pub evaluation: EvaluationId,
    pub response: ResponseId,
    pub day: String,
    pub language: String,
    pub questionnaire: QuestionnaireHash,
    pub answers: String,
}

type WebFactRow = (Uuid, Uuid, String, String, Vec<u8>, String);

fn web_fact(row: WebFactRow) -> Result<WebFact> {
    let (evaluation, response, day, language, hash, answers) = row;
    Ok(WebFact {
        evaluation: EvaluationId(evaluation),
        response: ResponseId(response),
        day,
        language,
        questionnaire: rows::hash("web answer", &hash)?,
        answers,
    })
}

impl Store {
    /// Moves staged answers to the table of facts: all of an evaluation that has at least `batch` of them staged, and
    /// of the others what was staged before `today`. `shuffle` puts `n` things in random order; `new_id` makes a random
    /// id. Gives how many were moved.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if `shuffle` gives no permutation of `0..n`; nothing of that evaluation is moved then.
    pub async fn mix_web_answers(
        &self,
        batch: u32,
        today: Day,
        mut shuffle: impl FnMut(usize) -> Vec<usize>,
        mut new_id: impl FnMut() -> ResponseId,
    ) -> Result<usize> {
        const READY: &str = "select evaluation_id from web_staging group by evaluation_id \
             having count(*) >= $1 or min(day) < $2 order by evaluation_id";
        const COUNT: &str = "select count(*) from web_staging where evaluation_id = $1";
        const TAKE: &str = "delete from web_staging where evaluation_id = $1 and ($2 or day < $3) \
             returning source, day, language, questionnaire_hash, answers";
        const PUT: &str = "insert into web_submission (evaluation_id, response_id, source, day, language, questionnaire_hash, answers) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        let today = today.to_string();
        let ready: Vec<Uuid> = read!(self, pool => {
            sqlx::query_scalar(READY).bind(i64::from(batch)).bind(&today).fetch_all(pool).await
        })?;
        let mut moved = 0;
        for evaluation in ready {
            moved += transaction!(self, tx => {
                // Counted again in turn: had another mixer just moved the batch, a lone late answer would go by itself.
                sqlx::query(self.ingest_sql().mixing_turn).execute(&mut *tx).await?;
                let count: i64 = sqlx::query_scalar(COUNT).bind(evaluation).fetch_one(&mut *tx).await?;
                let mut staged: Vec<(String, String, String, Vec<u8>, String)> = sqlx::query_as(TAKE)
                    .bind(evaluation)
                    .bind(count >= i64::from(batch))
                    .bind(&today)
                    .fetch_all(&mut *tx)
                    .await?;
                // The order of arrival is gone before the shuffle begins.
                staged.sort();
                let order = shuffle(staged.len());
                if !is_permutation(&order, staged.len()) {
                    return Err(StoreError::corrupt("order of mixing", format!("{order:?}")));
                }
                for (source, day, language, hash, answers) in order.iter().filter_map(|place| staged.get(*place)) {
                    sqlx::query(PUT)
                        .bind(evaluation)
                        .bind(new_id().0)
                        .bind(source)
                        .bind(day)
                        .bind(language)
                        .bind(hash)
                        .bind(answers)
                        .execute(&mut *tx)
                        .await?;
                }
                staged.len()
            });
        }
        Ok(moved)
    }

    /// Mixed answers that have no response yet, in the order of their keys, beginning after one.
    pub(crate) async fn unjudged_web_answers(
        &self,
        after: Option<(EvaluationId, ResponseId)>,
        limit: u32,
    ) -> Result<Vec<WebFact>> {
        const SQL: &str = "select w.evaluation_id, w.response_id, w.day, w.language, w.questionnaire_hash, w.answers \
             from web_submission w left join response r on r.evaluation_id = w.evaluation_id and r.response_id = w.response_id \
             where r.response_id is null and (w.evaluation_id > $1 or (w.evaluation_id = $1 and w.response_id > $2)) \
             order by w.evaluation_id, w.response_id limit $3";
        let (evaluation, response) = after.map_or((Uuid::nil(), Uuid::nil()), |(left, right)| (left.0, right.0));
        let found: Vec<WebFactRow> = read!(self, pool => {
            sqlx::query_as(SQL).bind(evaluation).bind(response).bind(i64::from(limit)).fetch_all(pool).await
        })?;
        found.into_iter().map(web_fact).collect()
    }
}

/// Every place once: otherwise an answer would be lost or doubled.
fn is_permutation(order: &[usize], len: usize) -> bool {
    let mut places = order.to_vec();
    places.sort_unstable();
    places.into_iter().eq(0..len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_every_place_once_is_an_order() {
        assert!(is_permutation(&[2, 0, 1], 3) && is_permutation(&[], 0));
        for wrong in [&[0, 1][..], &[0, 1, 1], &[0, 1, 3], &[0, 1, 2, 3]] {
            assert!(!is_permutation(wrong, 3), "{wrong:?}");
        }
    }
}
