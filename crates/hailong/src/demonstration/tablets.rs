//! The tablets as the office meets them: one that has everything here, others that owe, are locked, forgot a PIN or rescued
//! what another lost; with them an answer that was withdrawn and a line that clashes. None of it changes what counts.

use std::collections::BTreeSet;

use anyhow::Context;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use store::{
    Arrival, ClosedDay, Contact, InstallStatus, Judge, Said, Store, ToldRecovery, Withdrawal, WithdrawalJournal,
};
use survey::campaign::CampaignState;
use survey::case::Case;
use survey::clock::{Timestamp, Zone};
use survey::id::{CaseId, InstallId, SubmissionId, UserId};
use survey::outcome::Outcome;
use sync::chain::Chain;
use sync::close::Told;
use sync::day_code::DayCode;
use sync::keys::ServerKeys;
use sync::message::{Counts, Head, Storage};
use sync::receipt::Reason;
use sync::tombstone::Tombstone;

use super::fieldwork::{APP, Forms, Made, Sent, arrival, enrol, forms};
use crate::demo::{Programme, SEED, SyntheticResponse, SyntheticVisit};

/// A tablet that was not brought up to date.
const OLDER: &str = "hailong-demo/0.0.9";
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const GIGABYTE: u64 = 1_000_000_000;

/// How a tablet was when it was last met.
struct Meeting {
    /// Seconds before now.
    ago: i64,
    app: &'static str,
    /// Lines it has made and the server has not heard of.
    owes: u64,
    clock_offset_ms: i64,
    /// What is free in its browser's storage, of eight gigabytes.
    free: u64,
    counts: Counts,
    /// It closed its last day; said over the telephone.
    closed: Option<bool>,
}

const fn met(ago: i64) -> Meeting {
    let counts = Counts {
        draft: 0,
        finalised: 0,
        sending: 0,
        receipted: 0,
        complete: 0,
        durable: 0,
        conflict: 0,
        quarantined: 0,
    };
    Meeting { ago, app: APP, owes: 0, clock_offset_ms: 340, free: 6 * GIGABYTE, counts, closed: None }
}

/// How each surveyor's tablet was, in their order.
const MEETINGS: [Meeting; 6] = [
    Meeting { closed: Some(false), ..met(12 * MINUTE) },
    Meeting { owes: 19, app: OLDER, closed: Some(true), ..met(6 * DAY) },
    Meeting { owes: 7, clock_offset_ms: 11 * MINUTE * 1000, ..met(DAY) },
    Meeting { counts: Counts { draft: 1, ..met(0).counts }, ..met(2 * HOUR) },
    Meeting { free: GIGABYTE / 5, counts: Counts { draft: 2, conflict: 1, ..met(0).counts }, ..met(40 * MINUTE) },
    Meeting { closed: Some(false), ..met(5 * DAY) },
];

/// The desk of the office on the day the demonstration begins.
pub struct Office<'a> {
    pub store: &'a Store,
    pub keys: &'a ServerKeys,
    pub journal: &'a WithdrawalJournal,
    pub supervisor: UserId,
    pub now: Timestamp,
}

impl Office<'_> {
    /// Tells the story of the tablets that sent everything, and of three more.
    pub async fn tell(
        &self,
        programme: &Programme,
        sent: &[Sent],
        (cases, responses): &(Vec<Case>, Vec<SyntheticResponse>),
    ) -> anyhow::Result<()> {
        let rng = &mut ChaCha20Rng::seed_from_u64(SEED ^ 7);
        let forms = forms(programme)?;
        let mut left = unanswered(programme, cases, responses);
        let mut next = || left.pop().context("everybody drawn has answered");
        let [_, second, third, fourth, fifth, _] = sent else { anyhow::bail!("the demonstration has six tablets") };

        // Cut off in the middle of sending: of what the second owes, two in the middle came.
        for beyond in [5, 6] {
            let visit = in_vain(second, &next()?)?;
            let seq = self.store.held(second.install).await?.ack + beyond;
            self.hand_in(second, seq, &Made::Visit(&visit), &forms, rng).await?;
        }
        self.withdraw(fourth, &next()?, &forms, rng).await?;
        // Another line under a number that is taken: both are kept, the first counts.
        let taken = self.store.held(fifth.install).await?.ack;
        self.hand_in(fifth, taken, &Made::Interview(&next()?), &forms, rng).await?;
        for (tablet, meeting) in sent.iter().zip(&MEETINGS) {
            self.meet(tablet, meeting, rng).await?;
        }
        self.forgotten_pin(fourth, rng).await?;
        // Lost on the way: it will hear that it is locked if anybody turns it on.
        let lost = self.another(second, 30, &met(9 * DAY), rng).await?;
        self.order(lost, InstallStatus::Locked, 8).await?;
        let in_store = self.another(fifth, 60, &Meeting { app: OLDER, ..met(41 * DAY) }, rng).await?;
        self.order(in_store, InstallStatus::Revoked, 40).await?;
        let rescued = [next()?, next()?, next()?];
        self.rescue(third, &rescued, &forms, rng).await
    }

    async fn meet(&self, tablet: &Sent, meeting: &Meeting, rng: &mut ChaCha20Rng) -> anyhow::Result<()> {
        let held = self.store.held(tablet.install).await?;
        let at = self.now.plus_seconds(-meeting.ago);
        let head = if meeting.owes == 0 {
            Head { seq: held.ack, chain: held.chain }
        } else {
            // Over lines that nobody here has.
            let mut chain = [0; 32];
            rng.fill_bytes(&mut chain);
            Head { seq: held.ack + meeting.owes, chain: Chain(chain) }
        };
        let owed = u32::try_from(meeting.owes)?;
        let counts = Counts { finalised: owed, durable: u32::try_from(held.ack)?, ..meeting.counts };
        let storage = Storage { persisted: true, usage: 8 * GIGABYTE - meeting.free, quota: 8 * GIGABYTE };
        let contact = Contact {
            install: tablet.install,
            app_version: meeting.app.to_owned(),
            clock_offset_ms: meeting.clock_offset_ms,
            said: Said { head, counts, storage: Some(storage) },
            at,
        };
        self.store.note_contact(&contact).await?;
        let Some(by_voice) = meeting.closed else { return Ok(()) };
        let day = Zone::VIETNAM.day(tablet.last);
        let lines = self.store.lines_of_day(tablet.install, Zone::VIETNAM, day).await?;
        let count = lines + meeting.owes;
        let told = Told { code: DayCode::of(tablet.install, day, count, head), day, count, last: Some(head.seq) };
        let closed = ClosedDay { install: tablet.install, told, by_voice, told_at: at, held: None };
        Ok(self.store.note_day_close(&closed).await?)
    }

    /// An interview that counted for a while, and whose respondent came with the slip.
    async fn withdraw(
        &self,
        tablet: &Sent,
        copied: &SyntheticResponse,
        forms: &Forms,
        rng: &mut ChaCha20Rng,
    ) -> anyhow::Result<()> {
        let judge = Judge::new(self.keys.clone());
        let seq = self.store.held(tablet.install).await?.ack + 1;
        let id = self.hand_in(tablet, seq, &Made::Interview(copied), forms, rng).await?;
        self.store.judge_pending(&judge).await?;
        let at = self.now.plus_seconds(-3 * DAY);
        let lines = self.store.lines_of(id, &judge).await?;
        let gone: Vec<Withdrawal> = lines
            .iter()
            .map(|line| Withdrawal {
                tombstone: Tombstone::sign(line.install, line.submission, line.line_hash, at, self.keys),
                person: line.person,
                reason: "Người trả lời mang giấy đến bộ phận một cửa, xin rút".to_owned(),
                by: self.supervisor.to_string(),
            })
            .collect();
        self.journal.append(&gone)?;
        self.store.withdraw(&gone).await?;
        Ok(())
    }

    /// A line of a tablet, whether its number is the next one or not.
    async fn hand_in(
        &self,
        tablet: &Sent,
        seq: u64,
        made: &Made<'_>,
        forms: &Forms,
        rng: &mut ChaCha20Rng,
    ) -> anyhow::Result<SubmissionId> {
        let line = arrival(tablet.install, seq, made, forms, &self.keys.public(), rng)?;
        let id = line.header.id;
        self.store.accept(tablet.install, &[line], made.at()).await?;
        Ok(id)
    }

    async fn forgotten_pin(&self, tablet: &Sent, rng: &mut ChaCha20Rng) -> anyhow::Result<()> {
        // Nobody has the key that it is sealed to: granting it does nothing.
        let (mut key, mut sealed) = ([0; 65], [0; 80]);
        rng.fill_bytes(&mut key);
        rng.fill_bytes(&mut sealed);
        self.store.ask_pin(tablet.install, &key, &sealed, self.now.plus_seconds(-2 * HOUR)).await?;
        Ok(())
    }

    /// One more tablet of a surveyor, enrolled so many days ago.
    async fn another(
        &self,
        owner: &Sent,
        days: i64,
        meeting: &Meeting,
        rng: &mut ChaCha20Rng,
    ) -> anyhow::Result<InstallId> {
        let install = enrol(self.store, owner.surveyor, self.now.plus_days(-days), rng).await?;
        self.meet(&Sent { install, ..*owner }, meeting, rng).await?;
        Ok(install)
    }

    async fn order(&self, install: InstallId, status: InstallStatus, days: i64) -> anyhow::Result<()> {
        self.store.order(install, status, self.supervisor, self.now.plus_days(-days)).await?;
        Ok(())
    }

    /// A tablet that lost its storage, found its lines in the second copy, and was enrolled again.
    async fn rescue(
        &self,
        owner: &Sent,
        copied: &[SyntheticResponse],
        forms: &Forms,
        rng: &mut ChaCha20Rng,
    ) -> anyhow::Result<()> {
        let count = u32::try_from(copied.len())?;
        let lost = Meeting { owes: u64::from(count), ..met(4 * DAY) };
        let lost = self.another(owner, 20, &lost, rng).await?;
        let found = self.another(owner, 1, &met(5 * HOUR), rng).await?;
        let at = self.now.plus_seconds(-5 * HOUR);
        let mut lines = Vec::new();
        for (seq, one) in (1..).zip(copied) {
            let line = arrival(lost, seq, &Made::Interview(one), forms, &self.keys.public(), rng)?;
            lines.push(Arrival { reason: Some(Reason::InstallMismatch), ..line });
        }
        self.store.accept(found, &lines, at).await?;
        let told = ToldRecovery {
            install: found,
            cause: "lost".to_owned(),
            lost: Some(lost),
            head: u64::from(count),
            lines: count,
            at,
        };
        Ok(self.store.note_recovery(&told).await?)
    }
}

/// Interviews that nobody gave, of people who have not answered where fieldwork goes on: what others said, under their
/// numbers. None of them is counted when the demonstration begins.
fn unanswered(programme: &Programme, cases: &[Case], responses: &[SyntheticResponse]) -> Vec<SyntheticResponse> {
    let open = |case: &&Case| {
        let evaluation = programme.evaluations.iter().find(|one| one.id == case.evaluation);
        let campaign = evaluation.and_then(|one| programme.campaigns.iter().find(|other| other.id == one.campaign));
        campaign.is_some_and(|campaign| campaign.state == CampaignState::Open)
    };
    let given: BTreeSet<CaseId> = responses.iter().filter_map(|one| one.case).collect();
    let free = cases.iter().filter(open).filter(|case| !given.contains(&case.id));
    let copied = |case: &Case| {
        let like = responses.iter().rfind(|one| one.evaluation == case.evaluation && one.private.is_some())?;
        Some(SyntheticResponse { case: Some(case.id), ..like.clone() })
    };
    free.filter_map(copied).collect()
}

/// The same person, not met.
fn in_vain(tablet: &Sent, copied: &SyntheticResponse) -> anyhow::Result<SyntheticVisit> {
    Ok(SyntheticVisit {
        evaluation: copied.evaluation,
        case: copied.case.context("a drawn person has a case")?,
        surveyor: copied.surveyor.unwrap_or(0),
        at: tablet.last,
        outcome: Outcome::NobodyHome,
    })
}
