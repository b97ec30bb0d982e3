//! How the private parts of an evaluation's interviews were answered. Whether the respondent was alone stands inside the
//! sealed body, so each line is opened for it, and nothing of it is kept apart from the line.

use survey::id::EvaluationId;
use sync::private::How;

use crate::error::Result;
use crate::judge::{Judge, TURN};
use crate::pool::{Store, read};

/// The interviews that count, by how their private part was answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PrivateParts {
    /// By the respondent, alone with the tablet.
    pub alone: u64,
    /// The interviewer read the questions and pressed, as the respondent wished.
    pub read_out: u64,
    /// Not at all.
    pub declined: u64,
    /// There was none apart: on paper, at a kiosk, by an older tablet app, or as no sensitive question was to be put.
    pub with_the_rest: u64,
}

impl Store {
    /// Opens every line that counts in an evaluation; that costs about as much as judging it again without the answers.
    pub async fn private_parts(&self, evaluation: EvaluationId, judge: &Judge) -> Result<PrivateParts> {
        const SQL: &str = "select s.line, k.key_box from response r \
             join raw_submission s on s.install_id = r.install_id and s.submission_id = r.response_id \
             join submission_key k on k.install_id = s.install_id and k.submission_id = s.submission_id \
             where r.evaluation_id = $1";
        let lines: Vec<(String, Vec<u8>)> =
            read!(self, pool => sqlx::query_as(SQL).bind(evaluation.0).fetch_all(pool).await)?;
        let mut parts = PrivateParts::default();
        for some in lines.chunks(TURN) {
            for (line, key_box) in some {
                *match judge.how_private(line, key_box) {
                    Some(How::Alone) => &mut parts.alone,
                    Some(How::ReadOut) => &mut parts.read_out,
                    Some(How::Declined) => &mut parts.declined,
                    None => &mut parts.with_the_rest,
                } += 1;
            }
            tokio::task::yield_now().await;
        }
        Ok(parts)
    }
}
