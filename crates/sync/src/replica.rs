//! The tablet's copy of what it is given to do, kept by the pages of `changes`.
//!
//! Pages are applied to a copy beside the one in use. Only when the last page is in and its checksum is right does the
//! copy take its place, so a surveyor never sees half a list. A checksum that is wrong makes the tablet forget its
//! cursor: the next pull brings the whole, and the list in use stays until that has come and is right.
//!
//! Submissions and drafts are not in here: no page can touch them. What they still need (the version of their
//! questionnaire, the name of an evaluation that went to somebody else) stays as long as they do.
//!
//! A version of a questionnaire travels once. Each request says which the copy holds, and beginning anew keeps them; it
//! also says which are missing though something unfinished needs them, and the server gives those whatever became of them.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use survey::clock::Timestamp;
use survey::id::EvaluationId;
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::feed::{CASE, Checksum, EVALUATION, key};
use crate::instant;
use crate::message::{Change, ChangesAnswer, EvaluationProgress, Person};

/// What drafts and submissions on this tablet still need.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InUse {
    pub evaluations: BTreeSet<EvaluationId>,
    pub questionnaires: BTreeSet<QuestionnaireHash>,
}

/// What a page brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// Kept; the next page is to be asked for.
    More,
    /// The last page; what it leads to is in use now.
    Whole,
    /// The last page does not lead to what the server has. The whole is asked for at the next pull.
    Wrong,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    evaluation: EvaluationId,
    row: String,
}

/// Rows by `kind/id`, and the questionnaires by their hash.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Content {
    rows: BTreeMap<String, Row>,
    questionnaires: BTreeMap<QuestionnaireHash, String>,
}

/// An evaluation that is no longer this surveyor's, while something of it is still on the tablet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Former {
    /// Its row as it last was, JSON.
    pub row: String,
    pub successors: Vec<Person>,
}

/// A pull under way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Coming {
    content: Content,
    successors: BTreeMap<EvaluationId, Vec<Person>>,
    cursor: String,
}

/// The copy. It is stored as it is, in one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Replica {
    content: Content,
    former: BTreeMap<EvaluationId, Former>,
    cursor: Option<String>,
    coming: Option<Coming>,
    last: Option<Last>,
}

/// What the last whole pull said beside the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Last {
    epoch: Uuid,
    #[serde(with = "instant")]
    server_time: Timestamp,
    surveyor: Person,
    synthetic: bool,
    progress: Vec<EvaluationProgress>,
}

impl Replica {
    /// The cursor to ask with; empty asks for the whole.
    pub fn cursor(&self) -> &str {
        let coming = self.coming.as_ref().map(|coming| coming.cursor.as_str());
        coming.or(self.cursor.as_deref()).unwrap_or_default()
    }

    /// Asks for the whole at the next pull; what is in use stays until it has come.
    pub fn forget_cursor(&mut self) {
        (self.cursor, self.coming) = (None, None);
    }

    /// The versions that need not be sent: those in use and those that came with the pull under way.
    pub fn held(&self) -> BTreeSet<QuestionnaireHash> {
        let coming = self.coming.iter().flat_map(|coming| coming.content.questionnaires.keys());
        coming.chain(self.content.questionnaires.keys()).copied().collect()
    }

    /// The versions that something unfinished needs and that are not here. Ask for them.
    pub fn missing(&self, in_use: &InUse) -> BTreeSet<QuestionnaireHash> {
        in_use.questionnaires.difference(&self.held()).copied().collect()
    }

    /// Applies one page.
    pub fn apply(&mut self, page: ChangesAnswer, in_use: &InUse) -> Applied {
        let mut coming =
            self.coming.take().unwrap_or_else(|| Coming { content: self.content.clone(), ..Coming::default() });
        if page.reset {
            coming.content.rows.clear();
            coming.successors.clear();
        }
        coming.cursor = page.next;
        for change in page.changes {
            coming.apply(change);
        }
        if page.more {
            self.coming = Some(coming);
            return Applied::More;
        }
        coming.content.keep_questionnaires(in_use);
        if !coming.content.is_right(page.checksum) {
            self.cursor = None;
            return Applied::Wrong;
        }
        self.leave(&coming, in_use);
        self.content = coming.content;
        self.cursor = Some(coming.cursor);
        self.last = Some(Last {
            epoch: page.epoch,
            server_time: page.server_time,
            surveyor: page.surveyor,
            synthetic: page.synthetic,
            progress: page.progress,
        });
        Applied::Whole
    }

    /// Keeps of the old content what drafts and submissions need, and nothing else.
    fn leave(&mut self, coming: &Coming, in_use: &InUse) {
        for id in &in_use.evaluations {
            if let Some(old) = self.content.rows.get(&key(EVALUATION, &id.to_string())) {
                let successors = coming.successors.get(id).cloned().unwrap_or_default();
                self.former.insert(*id, Former { row: old.row.clone(), successors });
            }
        }
        let is_mine = |id: &EvaluationId| coming.content.rows.contains_key(&key(EVALUATION, &id.to_string()));
        self.former.retain(|id, _| in_use.evaluations.contains(id) && !is_mine(id));
    }

    /// Evaluations that went to somebody else while something of them is still here.
    pub const fn former(&self) -> &BTreeMap<EvaluationId, Former> {
        &self.former
    }

    /// Rows by `kind/id`.
    pub fn rows(&self) -> BTreeMap<&str, &str> {
        self.content.rows.iter().map(|(key, row)| (key.as_str(), row.row.as_str())).collect()
    }

    pub const fn questionnaires(&self) -> &BTreeMap<QuestionnaireHash, String> {
        &self.content.questionnaires
    }

    /// Everything as one JSON object for the app: `evaluations`, `former`, `cases`, `questionnaires`, `progress` and what
    /// the last pull said. `None` before the first.
    ///
    /// Rows go into it as they came: they are JSON already.
    pub fn snapshot(&self) -> Option<String> {
        let last = serde_json::to_string(self.last.as_ref()?).ok()?;
        let questionnaires = serde_json::to_string(&self.content.questionnaires).ok()?;
        let former = self.former.values().map(|former| {
            let successors = serde_json::to_string(&former.successors).unwrap_or_default();
            format!("{{\"evaluation\":{},\"successors\":{successors}}}", former.row)
        });
        let last = last.strip_suffix('}')?;
        Some(format!(
            "{last},\"questionnaires\":{questionnaires},\"former\":[{}],\"evaluations\":[{}],\"cases\":[{}]}}",
            former.collect::<Vec<_>>().join(","),
            self.content.of_kind(EVALUATION),
            self.content.of_kind(CASE),
        ))
    }
}

impl Coming {
    fn apply(&mut self, change: Change) {
        let content = &mut self.content;
        match change {
            Change::Put { kind, id, evaluation, row } => {
                content.rows.insert(key(&kind, &id), Row { evaluation, row });
            }
            Change::Removed { kind, id } => {
                content.rows.remove(&key(&kind, &id));
            }
            Change::Questionnaire { hash, content: text } => {
                // One that is not what it is called must not be said to be held.
                if QuestionnaireHash::of(&text) == hash {
                    content.questionnaires.insert(hash, text);
                }
            }
            Change::ScopeAdded { evaluation } => content.rows.retain(|_, row| row.evaluation != evaluation),
            Change::ScopeRemoved { evaluation, successors } => {
                content.rows.retain(|_, row| row.evaluation != evaluation);
                self.successors.insert(evaluation, successors);
            }
            Change::Other => {}
        }
    }
}

/// What is looked at in the row of an evaluation.
#[derive(Deserialize)]
struct Names {
    questionnaire: QuestionnaireHash,
}

impl Content {
    fn needed(&self) -> BTreeSet<QuestionnaireHash> {
        let rows = self.rows.iter().filter(|(key, _)| key.split('/').next() == Some(EVALUATION));
        rows.filter_map(|(_, row)| survey::json::read::<Names>(&row.row).ok())
            .map(|names| names.questionnaire)
            .collect()
    }

    /// Lets go what no evaluation and nothing unfinished names.
    fn keep_questionnaires(&mut self, in_use: &InUse) {
        let needed = self.needed();
        self.questionnaires.retain(|hash, _| needed.contains(hash) || in_use.questionnaires.contains(hash));
    }

    /// Whether this is what the server has, and every questionnaire that is needed is there.
    fn is_right(&self, checksum: Option<Checksum>) -> bool {
        let mine = || Checksum::of(self.rows.iter().map(|(key, row)| (key.as_str(), row.row.as_str())));
        checksum.is_some_and(|theirs| theirs == mine())
            && self.needed().iter().all(|hash| self.questionnaires.contains_key(hash))
    }

    fn of_kind(&self, kind: &str) -> String {
        let rows = self.rows.iter().filter(|(key, _)| key.split('/').next() == Some(kind));
        rows.map(|(_, row)| row.row.as_str()).collect::<Vec<_>>().join(",")
    }
}
