//! Whether what is stored is what was received: every line under its hash, every tablet's chain unbroken.

use std::collections::BTreeSet;
use survey::id::{InstallId, SubmissionId};
use sync::chain::{BlobHash, Chain, LineHash};
use sync::line::Line;
use sync::person::SHORTEST;
use uuid::Uuid;

use crate::error::{Result, StoreError};
use crate::pool::{Pools, Store, read};
use crate::rows;
use crate::vault::Vault;

/// What a look at every stored line gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// The highest number of each install up to which every line is there, with its photographs and recordings; 0 if anything is wrong with the install.
    pub reach: Vec<(InstallId, u64)>,
    pub lines: u64,
    /// Photographs and recordings that are there, each looked at.
    pub files: u64,
    /// What is wrong, a sentence each; nothing if all is well.
    pub faults: Vec<String>,
}

/// The migration that brought withdrawals.
const WITHDRAWALS_SINCE: i64 = 20;
/// The one that brought personal records.
const PEOPLE_SINCE: i64 = 23;

type LineRow = (i64, Uuid, Vec<u8>, String, Option<Uuid>, Option<Vec<u8>>);

impl Store {
    /// Reads every line again: hash, header, key box, chain. SQLite checks its own file first.
    ///
    /// # Errors
    /// Only if the database does not answer; what is wrong in it is in [`Verified::faults`].
    pub async fn verify(&self) -> Result<Verified> {
        self.verify_with(None, &BTreeSet::new()).await
    }

    /// The same, with the files of photographs and recordings in their folder. Without a folder no line that has such is
    /// said to be safe. `withdrawn` are submissions that were withdrawn since this database was copied: their files may be gone.
    ///
    /// # Errors
    /// As [`Store::verify`].
    pub async fn verify_with(&self, files: Option<&Vault>, withdrawn: &BTreeSet<SubmissionId>) -> Result<Verified> {
        const INSTALLS: &str = "select install_id, ack_seq, ack_chain from install order by install_id";
        const ASIDE: &str = "select line_hash, line from conflicting_submission order by install_id, line_hash";
        const UNDEAD: &str = "select count(*) from conflicting_submission c where length(c.key_box) > 0 \
             and exists (select 1 from withdrawal w where w.submission_id = c.submission_id)";
        const LOST: &str = "select count(*) from conflicting_submission c where length(c.key_box) = 0 \
             and not exists (select 1 from withdrawal w where w.submission_id = c.submission_id)";
        const LOST_BEFORE: &str = "select count(*) from conflicting_submission where length(key_box) = 0";
        let mut found = Verified::default();
        // A backup of an earlier version is read as it is.
        let withdrawals = self.schema().await? >= WITHDRAWALS_SINCE;
        self.check_file(&mut found).await?;
        let installs: Vec<(Uuid, i64, Vec<u8>)> = read!(self, pool => sqlx::query_as(INSTALLS).fetch_all(pool).await)?;
        for (install, ack, chain) in installs {
            let chain = Chain(rows::digest("chain", &chain)?);
            let place = (InstallId(install), ack.unsigned_abs(), chain);
            self.verify_install(place, files, withdrawn, withdrawals, &mut found).await?;
        }
        let aside: Vec<(Vec<u8>, String)> = read!(self, pool => sqlx::query_as(ASIDE).fetch_all(pool).await)?;
        for (hash, line) in aside {
            found.lines += 1;
            if LineHash::of(&line).0.as_slice() != hash {
                found.faults.push(format!("a line kept aside is not the one with the hash {}", LineHash::of(&line)));
            }
        }
        let undead: i64 =
            if withdrawals { read!(self, pool => sqlx::query_scalar(UNDEAD).fetch_one(pool).await)? } else { 0 };
        if undead > 0 {
            found.faults.push(format!("{undead} lines kept aside were withdrawn and have their keys all the same"));
        }
        let sql = if withdrawals { LOST } else { LOST_BEFORE };
        let lost: i64 = read!(self, pool => sqlx::query_scalar(sql).fetch_one(pool).await)?;
        if lost > 0 {
            found.faults.push(format!("{lost} lines kept aside have lost their keys: they cannot be opened any more"));
        }
        self.verify_people(&mut found).await?;
        Ok(found)
    }

    /// Whether every personal record belongs to a case and is long enough to be one; only the server's key says more.
    async fn verify_people(&self, found: &mut Verified) -> Result<()> {
        const STRAY: &str = "select count(*) from case_person p where length(p.sealed) < $1 or not exists \
             (select 1 from survey_case c where c.evaluation_id = p.evaluation_id and c.case_id = p.case_id)";
        if self.schema().await? < PEOPLE_SINCE {
            return Ok(());
        }
        let shortest = i64::try_from(SHORTEST).map_err(|cause| StoreError::corrupt("number", cause))?;
        let stray: i64 = read!(self, pool => sqlx::query_scalar(STRAY).bind(shortest).fetch_one(pool).await)?;
        if stray > 0 {
            found
                .faults
                .push(format!("{stray} personal records are cut or belong to no case; no answer is touched by it"));
        }
        Ok(())
    }

    /// The files of an install that are there and sound.
    async fn verify_files(
        &self,
        install: InstallId,
        files: Option<&Vault>,
        withdrawn: &BTreeSet<SubmissionId>,
        found: &mut Verified,
    ) -> Result<BTreeSet<BlobHash>> {
        let mut sound = BTreeSet::new();
        let Some(files) = files else { return Ok(sound) };
        for hash in self.whole_files_of(install, withdrawn).await? {
            let files = files.clone();
            let read = tokio::task::spawn_blocking(move || files.read(hash));
            let read = read.await.map_err(|cause| StoreError::corrupt("file", cause))?;
            if read?.is_some() {
                found.files += 1;
                sound.insert(hash);
            } else {
                found.faults.push(format!("the file {hash} of install {install} is not there, or is damaged"));
            }
        }
        Ok(sound)
    }

    async fn verify_install(
        &self,
        (install, ack, acknowledged): (InstallId, u64, Chain),
        files: Option<&Vault>,
        withdrawn_since: &BTreeSet<SubmissionId>,
        withdrawals: bool,
        found: &mut Verified,
    ) -> Result<()> {
        const LINES: &str = "select s.dev_seq, s.submission_id, s.line_hash, s.line, k.submission_id, \
             (select w.line_hash from withdrawal w where w.submission_id = s.submission_id limit 1) \
             from raw_submission s left join submission_key k on k.install_id = s.install_id \
             and k.submission_id = s.submission_id where s.install_id = $1 order by s.dev_seq";
        const LINES_BEFORE: &str = "select s.dev_seq, s.submission_id, s.line_hash, s.line, k.submission_id, null \
             from raw_submission s left join submission_key k on k.install_id = s.install_id \
             and k.submission_id = s.submission_id where s.install_id = $1 order by s.dev_seq";
        let sql = if withdrawals { LINES } else { LINES_BEFORE };
        let lines: Vec<LineRow> = read!(self, pool => sqlx::query_as(sql).bind(install.0).fetch_all(pool).await)?;
        let before = found.faults.len();
        let files = self.verify_files(install, files, withdrawn_since, found).await?;
        let (mut chain, mut reach, mut safe) = (Chain::start(install), 0, 0);
        let mut at_ack = (ack == 0).then_some(chain);
        for (seq, submission, hash, line, key, withdrawn) in lines {
            found.lines += 1;
            let beside = seq < 0;
            let seq = seq.unsigned_abs();
            let name = if beside { "the line with the server's number" } else { "line" };
            let mut wrong = |what: &str| found.faults.push(format!("{name} {seq} of install {install} {what}"));
            let true_hash = LineHash::of(&line);
            if true_hash.0.as_slice() != hash {
                wrong("is not the one that was received: its hash differs");
            }
            let parsed = Line::parse(&line);
            let gone = withdrawn.is_some() || withdrawn_since.contains(&SubmissionId(submission));
            let has_files = parsed.as_ref().is_ok_and(|read| {
                gone || read.header.blobs.iter().filter(|blob| blob.is_sendable()).all(|blob| files.contains(&blob.0))
            });
            match parsed {
                Ok(read)
                    if read.header.install == install
                        && (beside || read.header.seq == seq)
                        && read.header.id.0 == submission => {}
                Ok(_) => wrong("stands under another number or id than it carries"),
                Err(error) => wrong(&format!("cannot be read: {error}")),
            }
            match (key, withdrawn) {
                (None, None) => wrong("has lost its key: its answers cannot be opened any more"),
                (Some(_), Some(_)) => wrong("was withdrawn and has its key all the same"),
                (Some(_), None) | (None, Some(_)) => {}
            }
            if !beside && seq == reach + 1 {
                if safe == reach && has_files {
                    safe = seq;
                }
                (reach, chain) = (seq, chain.then(true_hash));
                if reach == ack {
                    at_ack = Some(chain);
                }
            }
        }
        let wrong = match at_ack {
            Some(own) if own == acknowledged => None,
            Some(_) => Some(format!("the chain of install {install} at {ack} is not the acknowledged one")),
            None => Some(format!("install {install}: {ack} lines were acknowledged, {reach} are there")),
        };
        found.faults.extend(wrong);
        let whole = found.faults.len() == before;
        found.reach.push((install, if whole { safe } else { 0 }));
        Ok(())
    }

    async fn check_file(&self, found: &mut Verified) -> Result<()> {
        const SQL: &str = "pragma integrity_check";
        if let Pools::Sqlite { write, .. } = &self.pools {
            let said: Vec<String> = sqlx::query_scalar(SQL).fetch_all(write).await.map_err(StoreError::from)?;
            found.faults.extend(said.into_iter().filter(|line| line != "ok").map(|line| format!("the file: {line}")));
        }
        Ok(())
    }
}
