//! Taking a bundle in, part by part as it arrives.

use std::collections::{BTreeMap, BTreeSet};
use store::{Room, Shelved, StrayPart};
use survey::id::{InstallId, UserId};
use survey::language::Language;
use sync::bundle::{Part, Reader};
use sync::draft_key;
use sync::message::{Limits as BatchLimits, Outcome};
use sync::receipt::Status;

use super::damage::{Refused, unfinished};
use super::rescued_file::MARK;
use super::view::{BundleView, DamagedPart, TabletReceipt, UnknownTablet};
use crate::auth::signed_by;
use crate::body::gunzip;
use crate::field::{Brought, judge_taken, label, take};
use crate::problem::{Code, Problem, Result};
use crate::state::ApiState;

/// A file being taken in. It holds one part at a time, and what it took in is committed part by part: a file that
/// breaks off leaves what came before, and the same file may come again as often as anyone likes.
pub struct Import<'a> {
    pub(super) state: &'a ApiState,
    carrier: Carrier,
    reader: Reader,
    /// A file of rescued lines as far as it came; none if this is a bundle, or before its first byte.
    rescued: Option<Vec<u8>>,
    /// The first bytes, as many as tell what the file is.
    begin: Vec<u8>,
    pub(super) tablets: BTreeMap<InstallId, Tally>,
    unknown: BTreeSet<InstallId>,
    pub(super) refused: Vec<Refused>,
}

/// Who brings a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    Person(UserId),
    /// Whoever sits at the server, with its keys.
    CommandLine,
    Tablet(InstallId),
}

impl Carrier {
    /// As it is written down beside parts that nobody knows.
    fn name(self) -> String {
        match self {
            Self::Person(user) => user.to_string(),
            Self::CommandLine => "hailong bundle import".to_owned(),
            Self::Tablet(install) => install.to_string(),
        }
    }
}

#[derive(Default)]
pub(super) struct Tally {
    stored: u64,
    duplicate: u64,
    quarantined: u64,
    refused: u64,
}

impl Tally {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        let place = match outcome {
            Outcome::Held(receipt) => match receipt.status {
                Status::Stored => &mut self.stored,
                Status::Duplicate => &mut self.duplicate,
                Status::Quarantined | Status::Conflict => &mut self.quarantined,
            },
            Outcome::NotHeld(_) => &mut self.refused,
        };
        *place += 1;
    }
}

impl<'a> Import<'a> {
    pub fn new(state: &'a ApiState, carrier: Carrier) -> Self {
        Self {
            state,
            carrier,
            rescued: None,
            begin: Vec::new(),
            reader: Reader::new(&BatchLimits::default()),
            tablets: BTreeMap::new(),
            unknown: BTreeSet::new(),
            refused: Vec::new(),
        }
    }

    /// Takes in the next piece of the file, of any size.
    ///
    /// # Errors
    /// [`Code::Busy`] if the database does not answer; what was taken in before stays.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if self.begin.is_empty() && bytes.first() == Some(&MARK) && !matches!(self.carrier, Carrier::Tablet(_)) {
            self.rescued = Some(Vec::new());
        }
        let room = draft_key::MARK.len().saturating_sub(self.begin.len());
        self.begin.extend(bytes.iter().take(room));
        if let Some(file) = &mut self.rescued {
            file.extend_from_slice(bytes);
            return Ok(());
        }
        self.reader.push(bytes);
        self.go_on().await
    }

    async fn go_on(&mut self) -> Result<()> {
        while let Some(found) = self.reader.next_part() {
            match found {
                Ok(part) => self.part(&part).await?,
                Err(damage) => self.refused.push(damage.into()),
            }
        }
        Ok(())
    }

    async fn part(&mut self, part: &Part) -> Result<()> {
        let known = self.state.store.install(part.header.install).await?;
        // A key that the file brings proves nothing but that the part is whole; a known tablet's key is our own copy.
        let key = known.as_ref().map_or(part.header.public_key.0.as_slice(), |install| &install.public_key);
        if !signed(part, key) {
            self.refused.push(Refused::wrong_key(part));
            return Ok(());
        }
        let Some(install) = known else {
            let stray = StrayPart {
                install: part.header.install,
                content_hash: part.header.content,
                part: part.to_bytes(),
                public_key: key.to_vec(),
            };
            if self.unknown.insert(part.header.install) {
                tracing::warn!(install.id = %part.header.install, "a bundle came of a tablet that is not known here");
            }
            let room = (Room::OF_ONE, Room::OF_ALL);
            match self.state.store.keep_stray(&stray, &self.carrier.name(), self.state.now(), room).await? {
                Shelved::Kept => {}
                full => self.refused.push(Refused::no_room(part, full)),
            }
            return Ok(());
        };
        let most = usize::try_from(BatchLimits::default().inflated).unwrap_or(usize::MAX);
        let batch = gunzip(&part.content, most).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(batch) = batch else {
            self.refused.push(Refused::unreadable(part));
            return Ok(());
        };
        let tally = self.tablets.entry(install.id).or_default();
        for outcome in take(self.state, &install, &batch, Brought::ByTheTablet).await? {
            tally.count(&outcome);
        }
        Ok(())
    }

    /// The file is over: what its carrier takes back, in a language.
    ///
    /// # Errors
    /// [`Code::NotABundle`] if not one part of it was whole; [`Code::Busy`] if the database does not answer.
    pub async fn finish(mut self, language: &Language) -> Result<BundleView> {
        if let Some(file) = self.rescued.take() {
            let by = if let Carrier::Person(user) = self.carrier { Some(user) } else { None };
            self.rescued_file(&file, by).await?;
        }
        self.reader.end();
        self.go_on().await?;
        let Self { state, tablets, unknown, refused, begin, .. } = self;
        judge_taken(state).await;
        if tablets.is_empty() && unknown.is_empty() {
            if begin == draft_key::MARK {
                return Err(Problem::new(Code::NotABundle).detail(unfinished()));
            }
            let problem = match refused.first() {
                Some(first) => Problem::new(Code::NotABundle).detail(first.said.clone()),
                None => Problem::new(Code::NotABundle).detail(("Tệp này trống.", "The file is empty.")),
            };
            return Err(problem);
        }
        let order = state.store.installs().await?;
        let mut view = BundleView { tablets: Vec::new(), unknown: Vec::new(), damaged: Vec::new() };
        for (install, tally) in tablets {
            let place = order.iter().position(|other| other.id == install).unwrap_or(0);
            let reported = order.get(place).map_or(0, |install| install.reported_seq);
            let rows = state.store.rows_of(install).await?;
            let highest = rows.beyond.last().copied().unwrap_or(0);
            let statement = rows.statement(state.now(), &state.secrets.field);
            let label = label(place + 1);
            let qr_text = statement.to_qr(&label);
            view.tablets.push(TabletReceipt {
                install: install.0,
                stored: tally.stored,
                duplicate: tally.duplicate,
                quarantined: tally.quarantined,
                refused: tally.refused,
                missing: rows.missing(reported.max(highest)),
                qr: crate::qr::svg(&qr_text)?,
                label,
                upto: statement.last,
                qr_text,
            });
        }
        let strays = state.store.strays().await?;
        view.unknown.extend(unknown.into_iter().map(|install| UnknownTablet {
            install: install.0,
            parts: strays.iter().find(|stray| stray.install == install).map_or(0, |stray| stray.parts),
        }));
        view.damaged.extend(refused.into_iter().map(|one| DamagedPart {
            part: one.part,
            reason: one.reason,
            detail: one.said.get(language).to_owned(),
        }));
        Ok(view)
    }
}

/// Whether the part's header is signed by a key: SEC1 bytes of P-256.
fn signed(part: &Part, public_key: &[u8]) -> bool {
    signed_by(public_key, &part.header.signed_text(), &part.signature.0)
}
