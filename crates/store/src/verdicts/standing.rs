//! Who answered first: of two submissions that claim the same case, or the same id, the one with the lower number counts.

use std::collections::{HashMap, HashSet};

use survey::id::{CaseId, EvaluationId, InstallId, SubmissionId};
use sync::receipt::Reason;
use uuid::Uuid;

use super::desk::Rival;
use crate::responses::NewResponse;
use crate::submissions::RawSubmission;

/// What becomes of a good answer beside those that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighed {
    Counts,
    /// Another one came before it.
    Late(Reason),
    /// It takes the place of this earlier line of the same person, about which the office asked.
    Replaces(InstallId, SubmissionId),
    /// Another one is there that came after it: what was judged since is judged again.
    Displaces,
}

/// The responses that are there, kept up as a batch is gone through.
#[derive(Default)]
pub struct Standing {
    by_id: HashMap<(EvaluationId, Uuid), Holder>,
    by_case: HashMap<(EvaluationId, CaseId), Holder>,
    /// Evaluation, submission and case of what the office asked about.
    asked: HashSet<(Uuid, Uuid, Uuid)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Holder {
    install: Option<Uuid>,
    response: Uuid,
    /// What has no number is a web answer; it stands.
    server_seq: Option<i64>,
}

impl Standing {
    pub fn of(rivals: impl IntoIterator<Item = Rival>, asked: impl IntoIterator<Item = (Uuid, Uuid, Uuid)>) -> Self {
        let mut standing = Self { asked: asked.into_iter().collect(), ..Self::default() };
        for rival in rivals {
            let evaluation = EvaluationId(rival.evaluation_id);
            let holder =
                Holder { install: rival.install_id, response: rival.response_id, server_seq: rival.server_seq };
            standing.put(evaluation, rival.case_id.map(CaseId), holder);
        }
        standing
    }

    /// Weighs the next answer of a batch, which is in the order of the server's numbers; one that counts is there for those
    /// after it.
    pub fn weigh(&mut self, raw: &RawSubmission, new: &NewResponse) -> Weighed {
        let own = Holder { install: Some(raw.install.0), response: raw.submission.0, server_seq: Some(raw.server_seq) };
        let same_id = self.by_id.get(&(new.evaluation, new.response.0));
        let same_case = new.case.and_then(|case| self.by_case.get(&(new.evaluation, case)));
        if let (Some(holder), Some(case)) = (same_case, new.case)
            && let Some(install) = holder.install
            && new.supersedes == Some(SubmissionId(holder.response))
            && holder.server_seq.is_some_and(|seq| seq < raw.server_seq)
            && self.asked.contains(&(new.evaluation.0, holder.response, case.0))
        {
            return Weighed::Replaces(InstallId(install), SubmissionId(holder.response));
        }
        let mut displaces = false;
        for (holder, reason) in [(same_id, Reason::IdTaken), (same_case, Reason::CaseAnswered)] {
            match holder {
                // It was counted before, by another judge.
                Some(holder) if (holder.install, holder.response) == (own.install, own.response) => {}
                Some(holder) if holder.server_seq.is_none_or(|seq| seq < raw.server_seq) => {
                    return Weighed::Late(reason);
                }
                Some(_) => displaces = true,
                None => {}
            }
        }
        if displaces {
            return Weighed::Displaces;
        }
        self.put(new.evaluation, new.case, own);
        Weighed::Counts
    }

    fn put(&mut self, evaluation: EvaluationId, case: Option<CaseId>, holder: Holder) {
        self.by_id.insert((evaluation, holder.response), holder);
        if let Some(case) = case {
            self.by_case.insert((evaluation, case), holder);
        }
    }
}
