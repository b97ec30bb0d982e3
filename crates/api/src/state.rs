//! What every handler is given.

use std::collections::HashMap;
use std::sync::Arc;
use store::{Judge, Store, StoreError, Vault, WithdrawalJournal};
use survey::clock::{Clock, Day, Timestamp, Zone};
use survey::questionnaire::{Compiled, QuestionnaireHash};
use sync::keys::ServerKeys;
use sync::person::PersonKey;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::admission::Admission;
use crate::auth::{Tokens, random_bytes};
use crate::framing::FrameBoard;
use crate::judging::Judging;
use crate::problem::{Code, Problem, Result};
use crate::published::Pages;
use crate::scores::Lanes;

/// The settings of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address that QR codes, links and tablets use, without a slash at the end.
    pub public_url: String,
    pub zone: Zone,
    /// Whether the data is made up; every page says so.
    pub demonstration: bool,
    /// Whether field work is refused while a tablet's browser may evict its storage.
    pub strict_storage: bool,
    /// The oldest tablet app that should still collect. Who has an older one is told, and refused nothing.
    pub min_app: Option<String>,
}

/// The secrets of a server, kept outside the database.
#[derive(Clone)]
pub struct Secrets {
    /// Ed25519 seed of access tokens.
    pub tokens: [u8; 32],
    /// From which each refresh token's successor is made.
    pub refresh: [u8; 32],
    pub field: ServerKeys,
}

/// Shared by all requests; cloning is cheap.
#[derive(Clone)]
pub struct ApiState {
    pub store: Store,
    /// Photographs and recordings, beside the database.
    pub files: Arc<Vault>,
    pub config: Arc<Config>,
    pub tokens: Tokens,
    pub secrets: Arc<Secrets>,
    /// Opens the personal records of people drawn.
    pub people: PersonKey,
    pub judge: Arc<Judge>,
    pub judging: Arc<Judging>,
    pub admission: Arc<Admission>,
    /// One publication at a time.
    pub(crate) publishing: Arc<tokio::sync::Mutex<()>>,
    /// Where withdrawals are written down outside the database.
    pub withdrawals: Option<Arc<WithdrawalJournal>>,
    /// How far the lists are that are being brought in.
    pub(crate) frames_at_work: Arc<FrameBoard>,
    /// Where results are computed.
    pub(crate) lanes: Arc<Lanes>,
    /// The pages of publications that anybody may see.
    pub(crate) pages: Arc<Pages>,
    clock: Arc<dyn Clock>,
    questionnaires: Arc<RwLock<HashMap<QuestionnaireHash, Arc<Compiled>>>>,
}

impl ApiState {
    pub fn new(store: Store, files: Vault, config: Config, secrets: Secrets, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            files: Arc::new(files),
            config: Arc::new(config),
            tokens: Tokens::new(&secrets.tokens),
            people: PersonKey::of(&secrets.field),
            judge: Arc::new(Judge::new(secrets.field.clone())),
            judging: Arc::default(),
            admission: Arc::default(),
            publishing: Arc::default(),
            withdrawals: None,
            frames_at_work: Arc::default(),
            lanes: Arc::default(),
            pages: Arc::default(),
            secrets: Arc::new(secrets),
            clock,
            questionnaires: Arc::default(),
        }
    }

    /// The same with a place outside the database for withdrawals.
    #[must_use]
    pub fn with_withdrawals(self, journal: WithdrawalJournal) -> Self {
        Self { withdrawals: Some(Arc::new(journal)), ..self }
    }

    /// How many results of evaluations were computed since the start; all others were read.
    pub fn results_computed(&self) -> u64 {
        self.lanes.computed()
    }

    /// How many pages of publications were written since the start; all others were sent again.
    pub fn pages_written(&self) -> u64 {
        self.pages.written()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn today(&self) -> Day {
        self.config.zone.day(self.now())
    }

    /// The epoch of what tablets pull; it changes when the server has lost data, or another copy of its database answers. One
    /// that has to begin does so at the time of the request that finds it out: the tablet that makes it has met it then.
    ///
    /// # Errors
    /// [`Code::Busy`] if the database does not answer, [`Code::DiskFull`] if it is another copy and there is no room to say so.
    pub async fn epoch(&self, at: Timestamp) -> Result<Uuid> {
        let fresh = survey::id::random(random_bytes()?).to_string();
        let stored = self.store.epoch(&fresh, at).await.map_err(unsettled)?;
        Uuid::parse_str(&stored).map_err(|_| Problem::new(Code::Internal))
    }

    /// A new epoch: everything that tablets pulled is out of date.
    ///
    /// # Errors
    /// As for [`Self::epoch`].
    pub async fn new_epoch(&self, at: Timestamp) -> Result<Uuid> {
        let fresh = survey::id::random(random_bytes()?);
        self.store.begin_epoch(&fresh.to_string(), at).await.map_err(unsettled)?;
        Ok(fresh)
    }

    /// A questionnaire version, compiled once.
    ///
    /// # Errors
    /// [`Code::NoSuchThing`] if the store has no such version.
    pub async fn questionnaire(&self, hash: QuestionnaireHash) -> Result<Arc<Compiled>> {
        if let Some(found) = self.questionnaires.read().await.get(&hash) {
            return Ok(found.clone());
        }
        let source = self.store.questionnaire(hash).await?.ok_or(Problem::new(Code::NoSuchThing))?;
        let compiled = Arc::new(source.compile().map_err(|problems| {
            tracing::error!(questionnaire.hash = %hash, problems = problems.len(), "a stored questionnaire does not compile");
            Problem::new(Code::Internal)
        })?);
        self.questionnaires.write().await.insert(hash, compiled.clone());
        Ok(compiled)
    }
}

/// A server that knows or must fear that it lost something, and has no room to write the new epoch down, says nothing of what it
/// holds: under the old epoch its word would be wrong, and under one that nobody wrote down it would be another one each time.
fn unsettled(error: StoreError) -> Problem {
    let full = matches!(error, StoreError::Full);
    let problem = Problem::from(error);
    if !full {
        return problem;
    }
    tracing::error!(
        "another copy of the database answers, and there is no room to note it: tablets hear nothing before there is"
    );
    problem.detail((
        "Máy chủ vừa đổi sang bản cơ sở dữ liệu khác mà ổ đĩa đã đầy nên chưa ghi lại được, và chưa nói được mình đang giữ \
         những gì. Phiếu vẫn ở trên máy. Người quản trị dọn chỗ trên ổ đĩa rồi máy tự gửi tiếp.",
        "Another copy of the database answers than before and its disk is full, so that this cannot be written down and the \
         server cannot say what it holds. Everything is still on the tablet. Make room on the disk; the tablet then goes on by \
         itself.",
    ))
}
