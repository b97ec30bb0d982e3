//! The office: an analyst with an account, who looks at the evaluations.

use serde::Deserialize;
use serde_json::json;
use store::{NewAccount, Role};
use survey::clock::Timestamp;
use survey::id::{EvaluationId, UserId};
use sync::engine::Failure;

use super::wire::{Connection, Road, Signed};

const USERNAME: &str = "phantich";
const PASSWORD: &str = "Mường La 2022";
/// Of that password, by the least work that argon2id allows: nothing is guarded by it.
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$9yJVe5R30b5afun2Gqgs/eCGD0KZl0iLnqT9FWrZyr8";

/// The analyst's account.
pub fn account(id: UserId, at: Timestamp) -> NewAccount<'static> {
    let (username, password_hash) = (USERNAME, HASH);
    NewAccount { id, username, display_name: "Quàng Thị Xuân", role: Role::Analyst, password_hash, at }
}

/// What the page of an evaluation says.
#[derive(Debug, Deserialize)]
pub struct Page {
    pub progress: Progress,
    score: Option<Score>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Progress {
    /// How many have an interview that counts.
    pub answered: u64,
    pub quarantined: u64,
}

#[derive(Debug, Deserialize)]
struct Score {
    index: Option<Index>,
}

#[derive(Debug, Deserialize)]
struct Index {
    n: Option<u64>,
}

impl Page {
    /// How many are in the index, if there are enough of them for one.
    pub fn in_index(&self) -> Option<u64> {
        self.score.as_ref()?.index.as_ref()?.n
    }
}

#[derive(Deserialize)]
struct Session {
    access_token: String,
}

pub struct Office<'a> {
    road: &'a Road,
    connection: Connection,
    token: String,
}

impl<'a> Office<'a> {
    pub async fn sign_in(road: &'a Road) -> anyhow::Result<Self> {
        let failed = |failure: Failure| anyhow::anyhow!("the office cannot sign in: {failure:?}");
        let mut connection = road.open().await.map_err(failed)?;
        let wanted = json!({"username": USERNAME, "password": PASSWORD});
        let request = Signed::plain(road, "/api/v1/sessions", &wanted).map_err(failed)?;
        let session: Session = connection.ask(request).await.and_then(|said| said.read()).map_err(failed)?;
        Ok(Self { road, connection, token: session.access_token })
    }

    pub async fn page(&mut self, evaluation: EvaluationId) -> anyhow::Result<Page> {
        let failed = |failure: Failure| anyhow::anyhow!("the office is not shown an evaluation: {failure:?}");
        let request = Signed::get(self.road, &format!("/api/v1/evaluations/{evaluation}"), &self.token);
        let said = self.connection.ask(request.map_err(failed)?).await;
        said.and_then(|said| said.read()).map_err(failed)
    }
}
