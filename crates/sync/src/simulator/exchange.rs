//! Requests and answers between a tablet and the server, and what the network does to them.

use survey::id::InstallId;

use super::Bug;
use super::event::{Answer, Back, Event, Letter, Request};
use super::flip;
use super::network::{Fate, between, cut, dice};
use super::oracle::{self, Check};
use super::poison;
use super::server::Server;
use super::world::{DAY, HOUR, MINUTE, SECOND, World};
use crate::engine::{Action, Alarm, Closed, Failure, Network, State, WaitReason};
use crate::message::{HelloRequest, Outcome};
use crate::receipt::Reason;

/// One batch in so many is the last that the server's process answers.
const DIES: u64 = 64;

impl World {
    /// The tablet does what its engine says, or looks after its list and its session.
    pub(super) fn wake(&mut self, place: usize) -> Check {
        let tablet = &mut self.tablets[place];
        if tablet.waiting {
            return Ok(());
        }
        let now = tablet.clock(self.now);
        let (action, effects) = tablet.engine.plan(now, Network { online: tablet.online });
        tablet.write(effects);
        let list_first = dice(&mut self.rng, 2) == 0;
        let request = match action {
            Action::Hello => {
                let hello = tablet.engine.hello(now, "simulator/1", 0, None);
                Request::Hello(Box::new(HelloRequest { withdrawn: tablet.mark.clone(), ..hello }))
            }
            Action::Submit { items } => {
                poison::alone(tablet, &items)?;
                Request::Batch(tablet.batch(&items))
            }
            Action::File { sha256, piece, .. } => {
                Request::File { sha256, piece: piece.map(|piece| (piece.offset, tablet.piece(sha256, piece))) }
            }
            Action::Wait { .. } if tablet.online && tablet.closes.is_some() => {
                let count = tablet.closes.take().unwrap_or(0);
                self.after(10 * MINUTE, Event::Wake(place));
                let tablet = &self.tablets[place];
                let asked = tablet.engine.day_close_request(tablet.day(self.now), count);
                Request::DayClose { asked, sent: asked }
            }
            // A line of it that never gets through does not keep the list away.
            Action::Wait { reason: WaitReason::Idle, .. }
                if tablet.online && !(tablet.wants_list && list_first) && tablet.rescued_batch().is_some() =>
            {
                let Some(request) = tablet.rescued_batch() else { return Ok(()) };
                request
            }
            Action::Wait { until, .. } if tablet.online && tablet.wants_list => {
                // A pull needs a session, and a session its refresh token.
                let soon = until.map_or(10 * MINUTE, |until| until.millis() - now.millis());
                self.after(soon.clamp(SECOND, 10 * MINUTE), Event::Wake(place));
                let tablet = &self.tablets[place];
                if dice(&mut self.rng, 2) == 0 {
                    Request::Refresh(tablet.refresh)
                } else {
                    Request::Pull { cursor: tablet.replica.cursor().to_owned() }
                }
            }
            Action::Wait { until, .. } => {
                let wait = until.map_or(HOUR, |until| (until.millis() - now.millis()).max(1));
                self.after(wait.min(HOUR), Event::Wake(place));
                return Ok(());
            }
        };
        self.send(place, request);
        Ok(())
    }

    fn count(&mut self, fate: Fate) {
        let report = &mut self.report;
        report.faults += u64::from(fate != Fate::Through);
        let kind = match fate {
            // What was changed is counted where it is.
            Fate::Through | Fate::RequestFlipped | Fate::AnswerFlipped => return,
            Fate::RequestLost { stalls: false } => &mut report.lost,
            Fate::RequestLost { stalls: true } => &mut report.stalled,
            Fate::AnswerLost => &mut report.unheard,
            Fate::AnswerLate => &mut report.late,
            Fate::Doubled => &mut report.doubled,
            Fate::Replayed => &mut report.replayed,
            Fate::Cut => &mut report.cut,
            Fate::Garbled => &mut report.garbled,
            Fate::Portal => &mut report.strangers,
        };
        *kind += 1;
    }

    fn send(&mut self, place: usize, request: Request) {
        self.report.requests += 1;
        let tablet = &mut self.tablets[place];
        tablet.request += 1;
        tablet.waiting = true;
        tablet.of_engine = matches!(request, Request::Hello(_) | Request::Batch(_) | Request::File { .. });
        let (life, number, tablet) = (tablet.life, tablet.request, place);
        let fate = if self.faults { Fate::draw(&mut self.rng) } else { Fate::Through };
        self.count(fate);
        let way = between(&mut self.rng, 20, 2 * SECOND);
        let gives_up = |failure| Event::GivesUp { tablet, life, number, failure };
        let install = self.tablets[tablet].install;
        let arrives = |request, number, back| Event::Arrives { tablet, install, life, number, request, back };
        match fate {
            Fate::Through => self.after(way, arrives(request, number, Back::Soon)),
            Fate::RequestLost { stalls: true } => self.after(MINUTE, gives_up(Failure::Timeout)),
            Fate::RequestLost { stalls: false } => self.after(way, gives_up(Failure::Network)),
            Fate::Portal => self.after(way, gives_up(Failure::NotTheServer)),
            Fate::Garbled => self.after(way, gives_up(Failure::Unreadable)),
            Fate::AnswerLost | Fate::AnswerLate => {
                // Under the number of no request: whoever waits gives up.
                let late = fate == Fate::AnswerLate;
                let (number, back) = if late { (number, Back::Late) } else { (0, Back::Soon) };
                self.after(way, arrives(request, number, back));
                self.after(if late { way } else { MINUTE }, gives_up(Failure::Timeout));
            }
            Fate::Doubled => {
                self.after(way, arrives(request.clone(), number, Back::Soon));
                self.after(way + 5, arrives(request, 0, Back::Soon));
            }
            Fate::Replayed => {
                self.after(way, arrives(request.clone(), number, Back::Soon));
                let late = between(&mut self.rng, MINUTE, 3 * DAY);
                self.after(late, arrives(request, 0, Back::Soon));
            }
            Fate::Cut => {
                let request = match request {
                    Request::Batch(text) => Request::Batch(cut(&mut self.rng, &text).to_owned()),
                    Request::File { sha256, piece: Some((offset, mut bytes)) } => {
                        let end = dice(&mut self.rng, bytes.len() as u64 + 1);
                        bytes.truncate(usize::try_from(end).unwrap_or(0));
                        Request::File { sha256, piece: Some((offset, bytes)) }
                    }
                    other => other,
                };
                self.after(way, arrives(request, number, Back::Soon));
            }
            Fate::RequestFlipped => {
                self.report.flipped += 1;
                self.tablets[tablet].doubts_list |= matches!(request, Request::Pull { .. });
                let request = flip::request(&mut self.rng, install, request);
                self.after(way, arrives(request, number, Back::Soon));
            }
            Fate::AnswerFlipped => self.after(way, arrives(request, number, Back::Flipped)),
        }
    }

    pub(super) fn arrives(
        &mut self,
        server: &mut Server,
        place: usize,
        install: InstallId,
        request: &Request,
    ) -> Answer {
        if server.up
            && let Some(failure) = self.crowd.refuses(&mut self.rng, request)
        {
            self.report.refused += 1;
            return Answer::Failed(failure);
        }
        // The moment at which a receipt that was sent too early is seen.
        if server.up && self.faults && matches!(request, Request::Batch(_)) && dice(&mut self.rng, DIES) == 0 {
            self.in_time(1, 5 * SECOND, Event::ServerDies);
        }
        if self.plan.bug == Some(Bug::AckBeforeCommit) {
            self.in_time(1, 10 * SECOND, Event::Commit);
        }
        let surveyor = self.tablets[place].surveyor;
        if self.plan.bug == Some(Bug::CheckThenInsert) && dice(&mut self.rng, 8) == 0 {
            return server.handle_twice(install, surveyor, self.now, request).0;
        }
        let answer = server.handle(install, surveyor, self.now, request);
        if matches!(answer, Answer::Failed(Failure::Unauthorised)) && self.tablets[place].install == install {
            self.look_for_right(server, place, self.now);
        }
        answer
    }

    pub(super) fn returns(
        &mut self,
        server: &Server,
        place: usize,
        Letter { life, number, epoch, restores, flipped }: Letter,
        answer: Answer,
    ) -> Check {
        let tablet = &mut self.tablets[place];
        if tablet.life != life || number == 0 {
            return Ok(());
        }
        // A batch's answer is good whenever it comes; the others only while they are awaited.
        let awaited = tablet.waiting && tablet.request == number;
        if !awaited && !matches!(answer, Answer::Receipts(_)) {
            return Ok(());
        }
        let now = tablet.clock(self.now);
        match answer {
            Answer::Failed(failure) => {
                self.failed(place, failure);
                return Ok(());
            }
            Answer::Hello(answer) => {
                let effects = tablet.engine.on_hello(now, &answer);
                let purge = effects.purge.clone();
                if effects.pull {
                    // What it signed for before may be lost.
                    tablet.rescued.values_mut().for_each(|(_, received)| *received = false);
                }
                tablet.write(effects);
                tablet.forgot(&answer);
                self.report.purged += purge.len() as u64;
                for seq in purge {
                    oracle::purged(&self.tablets[place], seq, answer.server_time)?;
                }
                oracle::safe(&self.tablets[place], server, &self.ledger)?;
            }
            Answer::Receipts(answer) => {
                for outcome in &answer.receipts {
                    // One from before a restore speaks of a database that is gone.
                    if let Outcome::Held(receipt) = outcome
                        && epoch == server.db.epoch
                        && (!flipped || receipt.verify(tablet.engine.memory().receipt_key).is_ok())
                    {
                        let key = (receipt.holding.install, receipt.holding.line_hash);
                        self.report.quarantined += u64::from(receipt.reason.is_some());
                        self.report.after_close += u64::from(receipt.reason == Some(Reason::CampaignClosed));
                        self.report.withdrawn += u64::from(receipt.reason == Some(Reason::UnknownQuestionnaire));
                        self.report.from_barred += u64::from(receipt.reason == Some(Reason::RevokedInstall));
                        let before = self.ledger.receipts.insert(key, receipt.clone());
                        oracle::same_again(before.as_ref(), receipt)?;
                        if restores == server.restores {
                            oracle::opened(tablet, receipt, server)?;
                        }
                    }
                }
                let waits = tablet.engine.memory().not_before;
                let refused = tablet.engine.items().any(|item| item.refusals > 0 && item.state == State::Finalised);
                let effects = tablet.engine.on_receipts(now, true, &answer, &mut self.rng);
                poison::no_wait(tablet, waits, &answer)?;
                let received = effects.items.iter().filter(|item| item.receipt.is_some()).count();
                self.report.passed_by += if refused { received as u64 } else { 0 };
                if flipped {
                    oracle::believed(tablet, &effects)?;
                }
                tablet.write(effects);
                if flipped {
                    // It is shown, and here a person knows why.
                    let alarms = tablet.alarms.len();
                    tablet.alarms.retain(|alarm| !matches!(alarm, Alarm::BadSignature { .. }));
                    self.report.disbelieved += (alarms - tablet.alarms.len()) as u64;
                }
            }
            Answer::File(offset) => {
                let effects = match offset {
                    Some(offset) => tablet.engine.on_file(now, true, offset, &mut self.rng),
                    None => tablet.engine.on_file_refused(now, true, &mut self.rng),
                };
                tablet.write(effects);
            }
            Answer::Rescued(answer) => tablet.rescue_answered(&answer),
            Answer::DayClose(asked, answer) => {
                let (closed, effects) = tablet.engine.on_day_close(&asked, &answer);
                tablet.write(effects);
                if let (Closed::Match { upto, .. }, true) = (closed, epoch == server.db.epoch) {
                    self.report.closed += 1;
                    oracle::held(&self.tablets[place], upto, server, &self.ledger)?;
                }
            }
            Answer::Refreshed(next) => tablet.refresh = next,
            Answer::Changes(page) => {
                let before = tablet.unsafe_lines();
                let right = tablet.pulled(*page, flipped);
                oracle::page(tablet, right)?;
                oracle::list_takes_nothing(tablet, &before)?;
                if !tablet.wants_list && !tablet.doubts_list {
                    self.report.rehomed += tablet.learn_of_mergers();
                }
            }
        }
        let tablet = &mut self.tablets[place];
        if awaited {
            tablet.waiting = false;
        }
        // What came along from an earlier install stands in no watermark.
        if tablet.engine.may_wipe() && !tablet.waiting && tablet.rescued.is_empty() {
            oracle::wipe(tablet, server, &self.ledger)?;
            self.tablets[place].begin_anew(server);
        }
        self.look_for_clones(place);
        self.after(1, Event::Wake(place));
        Ok(())
    }

    pub(super) fn failed(&mut self, place: usize, failure: Failure) {
        let tablet = &mut self.tablets[place];
        if !tablet.waiting {
            return;
        }
        tablet.waiting = false;
        if !tablet.of_engine {
            self.in_time(SECOND, 5 * MINUTE, Event::Wake(place));
            return;
        }
        let now = tablet.clock(self.now);
        let effects = tablet.engine.on_failure(now, true, failure, &mut self.rng);
        tablet.write(effects);
        // It is told and shown; in the field a person looks, here the push goes on being tried.
        tablet.alarms.retain(|alarm| *alarm != Alarm::Unauthorised);
        self.after(1, Event::Wake(place));
    }
}
