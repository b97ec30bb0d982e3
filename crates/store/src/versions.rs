//! Which lines say that they take the place of another one, whether they ever did or not: what is withdrawn goes with all of
//! them, before it and after it.

use std::collections::BTreeSet;

use survey::id::SubmissionId;
use sync::line::Line;
use uuid::Uuid;

/// Every line that names another one. `supersedes` with a value stands in no other place of a line: it is a member of the
/// header, and what is sealed has no quotes.
pub const RENEWALS: &str = "select install_id, submission_id, line_hash, line from raw_submission \
     where line like '%\"supersedes\":\"%' union all select install_id, submission_id, line_hash, line \
     from conflicting_submission where line like '%\"supersedes\":\"%' order by 1, 3";
/// `$1` line hash, `$2` install, `$3` submission, `$4` the withdrawn one it belongs to, `$5` no bytes: the line is withdrawn
/// with that one, and waits for the server's signature.
pub const INHERIT: &str = "insert into withdrawal (line_hash, install_id, submission_id, evaluation_id, case_id, \
     withdrawn_at, signature, reason, withdrawn_by) select $1, $2, $3, w.evaluation_id, w.case_id, w.withdrawn_at, $5, \
     w.reason, w.withdrawn_by from withdrawal w where w.submission_id = $4 \
     order by w.withdrawn_at, w.line_hash, w.install_id limit 1 on conflict (line_hash, install_id) do nothing";

pub type RenewalRow = (Uuid, Uuid, Vec<u8>, String);

/// A line that takes the place of `supersedes`.
pub struct Renewal {
    pub install: Uuid,
    pub submission: Uuid,
    pub line_hash: Vec<u8>,
    pub supersedes: Uuid,
}

pub struct Renewals(Vec<Renewal>);

impl Renewals {
    pub fn of(rows: Vec<RenewalRow>) -> Self {
        let one = |(install, submission, line_hash, line): RenewalRow| {
            // `hailong verify` tells of a line that cannot be read.
            let SubmissionId(supersedes) = Line::parse(&line).ok()?.header.supersedes?;
            Some(Renewal { install, submission, line_hash, supersedes })
        };
        Self(rows.into_iter().filter_map(one).collect())
    }

    /// The submission and all versions of it, before it and after it.
    pub fn versions(&self, submission: Uuid) -> BTreeSet<Uuid> {
        let (mut versions, mut next) = (BTreeSet::new(), vec![submission]);
        while let Some(id) = next.pop() {
            if versions.insert(id) {
                let near = self.0.iter().filter(|one| one.submission == id || one.supersedes == id);
                next.extend(near.flat_map(|one| [one.submission, one.supersedes]));
            }
        }
        versions
    }

    /// The lines after these submissions, each after the one whose place it takes.
    pub fn after(&self, submissions: &BTreeSet<Uuid>) -> Vec<&Renewal> {
        let (mut seen, mut next) = (BTreeSet::new(), submissions.iter().copied().collect::<Vec<_>>());
        let mut after = Vec::new();
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                let later = self.0.iter().filter(|one| one.supersedes == id);
                next.extend(later.clone().map(|one| one.submission));
                after.extend(later);
            }
        }
        after
    }
}
