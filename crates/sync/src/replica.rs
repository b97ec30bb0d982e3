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
use std::collections::BTreeMap;
use survey::clock::Timestamp;
use survey::id::EvaluationId;
use survey::questionnaire::QuestionnaireHash;
use uuid::Uuid;

use crate::feed::{CASE, Checksum, EVALUATION, RESERVE, key};
use crate::instant;
use crate::message::{Change, ChangesAnswer, EvaluationProgress, Person};
use crate::shelf::{Kept, Shelf};

/// What drafts and submissions on this tablet still need.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InUse {
    pub evaluations: Vec<EvaluationId>,
    pub questionnaires: Vec<QuestionnaireHash>,
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

/// Rows by `kind/id`, and the questionnaires by their hash.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Content {
    rows: Shelf,
    questionnaires: Shelf,
}

/// A pull under way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Coming {
    content: Content,
    /// By evaluation: people as JSON.
    successors: Shelf,
    cursor: String,
}

/// The copy. It is stored as it is, in one record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Replica {
    content: Content,
    /// Evaluations that are no longer this surveyor's, while something of them is still on the tablet: by their id
    /// `{"evaluation": …, "successors": […]}` with the row as it last was.
    former: Shelf,
    cursor: Option<String>,
    coming: Option<Coming>,
    /// [`Last`] as JSON.
    last: Option<String>,
}

/// What the last whole pull said beside the rows.
#[derive(Serialize)]
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
    pub fn held(&self) -> Vec<QuestionnaireHash> {
        let content = self.coming.as_ref().map_or(&self.content, |coming| &coming.content);
        content.questionnaires.iter().filter_map(|kept| kept.key.parse().ok()).collect()
    }

    /// The versions that something unfinished needs and that are not here. Ask for them.
    pub fn missing(&self, in_use: &InUse) -> Vec<QuestionnaireHash> {
        let held = self.held();
        in_use.questionnaires.iter().copied().filter(|hash| !held.contains(hash)).collect()
    }

    /// Applies one page.
    pub fn apply(&mut self, page: ChangesAnswer, in_use: &InUse) -> Applied {
        let mut coming =
            self.coming.take().unwrap_or_else(|| Coming { content: self.content.clone(), ..Coming::default() });
        if page.reset {
            coming.content.rows = Shelf::default();
            coming.successors = Shelf::default();
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
        let (epoch, server_time, surveyor) = (page.epoch, page.server_time, page.surveyor);
        let last = Last { epoch, server_time, surveyor, synthetic: page.synthetic, progress: page.progress };
        self.last = serde_json::to_string(&last).ok();
        Applied::Whole
    }

    /// Keeps of the old content what drafts and submissions need, and nothing else.
    fn leave(&mut self, coming: &Coming, in_use: &InUse) {
        for id in &in_use.evaluations {
            let key_of = id.to_string();
            if let Some(old) = self.content.rows.get(&key(EVALUATION, &key_of)) {
                let successors = coming.successors.get(&key_of).map_or("[]", |kept| kept.text.as_str());
                let text = format!("{{\"evaluation\":{},\"successors\":{successors}}}", old.text);
                self.former.put(Kept { key: key_of, of: Some(*id), text });
            }
        }
        self.former.retain(|kept| {
            let needed = kept.of.is_some_and(|id| in_use.evaluations.contains(&id));
            needed && !coming.content.rows.has(&key(EVALUATION, &kept.key))
        });
    }

    /// Evaluations that went to somebody else while something of them is still here.
    pub fn former(&self) -> Vec<EvaluationId> {
        self.former.iter().filter_map(|kept| kept.of).collect()
    }

    /// Rows by `kind/id`.
    pub fn rows(&self) -> BTreeMap<&str, &str> {
        self.content.rows.iter().map(|kept| (kept.key.as_str(), kept.text.as_str())).collect()
    }

    /// Canonical JSON by hash.
    pub fn questionnaires(&self) -> BTreeMap<QuestionnaireHash, String> {
        let kept = self.content.questionnaires.iter();
        kept.filter_map(|kept| Some((kept.key.parse().ok()?, kept.text.clone()))).collect()
    }

    /// Everything as one JSON object for the app: `evaluations`, `former`, `cases`, `reserves`, `questionnaires`, `progress` and what
    /// the last pull said. `None` before the first.
    ///
    /// Rows go into it as they came: they are JSON already.
    pub fn snapshot(&self) -> Option<String> {
        let last = self.last.as_ref()?.strip_suffix('}')?;
        let mut questionnaires = Vec::new();
        for kept in self.content.questionnaires.iter() {
            questionnaires.push(format!("\"{}\":{}", kept.key, serde_json::to_string(&kept.text).ok()?));
        }
        let former: Vec<&str> = self.former.iter().map(|kept| kept.text.as_str()).collect();
        Some(format!(
            "{last},\"questionnaires\":{{{}}},\"former\":[{}],\"evaluations\":[{}],\"cases\":[{}],\"reserves\":[{}]}}",
            questionnaires.join(","),
            former.join(","),
            self.content.of_kind(EVALUATION).join(","),
            self.content.of_kind(CASE).join(","),
            self.content.of_kind(RESERVE).join(","),
        ))
    }
}

impl Coming {
    fn apply(&mut self, change: Change) {
        let Content { rows, questionnaires } = &mut self.content;
        match change {
            Change::Put { kind, id, evaluation, row } => {
                rows.put(Kept { key: key(&kind, &id), of: Some(evaluation), text: row });
            }
            Change::Removed { kind, id } => {
                let gone = key(&kind, &id);
                rows.retain(|kept| kept.key != gone);
            }
            Change::Questionnaire { hash, content } => {
                // One that is not what it is called must not be said to be held.
                if QuestionnaireHash::of(&content) == hash {
                    questionnaires.put(Kept { key: hash.to_string(), of: None, text: content });
                }
            }
            Change::ScopeAdded { evaluation } => rows.retain(|kept| kept.of != Some(evaluation)),
            Change::ScopeRemoved { evaluation, successors } => {
                rows.retain(|kept| kept.of != Some(evaluation));
                let text = serde_json::to_string(&successors).unwrap_or_else(|_| "[]".to_owned());
                self.successors.put(Kept { key: evaluation.to_string(), of: None, text });
            }
            Change::Other => {}
        }
    }
}

impl Content {
    /// The versions that the rows of evaluations name.
    fn needed(&self) -> Vec<String> {
        let rows = self.of_kind(EVALUATION).into_iter();
        let named = rows.filter_map(|row| {
            let row: serde_json::Value = survey::json::read(row).ok()?;
            row.get("questionnaire")?.as_str().map(str::to_owned)
        });
        named.collect()
    }

    /// Lets go what no evaluation and nothing unfinished names.
    fn keep_questionnaires(&mut self, in_use: &InUse) {
        let mut needed = self.needed();
        needed.extend(in_use.questionnaires.iter().map(QuestionnaireHash::to_string));
        self.questionnaires.retain(|kept| needed.contains(&kept.key));
    }

    /// Whether this is what the server has, and every questionnaire that is needed is there.
    fn is_right(&self, checksum: Option<Checksum>) -> bool {
        let mine = || Checksum::of(self.rows.iter().map(|kept| (kept.key.as_str(), kept.text.as_str())));
        checksum.is_some_and(|theirs| theirs == mine())
            && self.needed().iter().all(|hash| self.questionnaires.has(hash))
    }

    fn of_kind(&self, kind: &str) -> Vec<&str> {
        let rows = self.rows.iter().filter(|kept| kept.key.split('/').next() == Some(kind));
        rows.map(|kept| kept.text.as_str()).collect()
    }
}
