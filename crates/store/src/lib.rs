//! The store: SQLite embedded by default, PostgreSQL when a province outgrows it. One SQL text serves both.
//!
//! A method is a use case and owns its transaction (`accept`, `enrol`, `add_counter_link`), never "insert a row".
//! Every public method runs in the conformance suite on both engines (`tests/conformance`). Where the engines must
//! differ, the difference is in a file named after the engine.
//!
//! Start with [`Store::open`]; the tables are in `migrations/`.

mod accounts;
mod areas;
mod attachments;
mod backup;
mod campaigns;
mod cases;
mod copying;
mod counts;
mod day_closes;
mod enrolments;
mod epoch;
mod error;
pub mod fault;
mod feed;
mod file_readings;
mod ingest;
mod installs;
mod judge;
mod mixer;
mod orders;
mod partials;
mod people;
mod pins;
mod pool;
mod private_parts;
mod questionnaires;
mod questions;
mod rebuild;
mod recoveries;
mod rescued;
mod response_places;
mod responses;
mod rows;
mod samples;
mod scope;
mod sessions;
mod settings;
mod slips;
mod strays;
mod submissions;
mod tickets;
mod units;
mod vault;
mod verdicts;
mod verify;
mod versions;
mod visits;
mod web;
mod withdrawals;
mod withdrawn_journal;
mod workloads;

pub use accounts::{Account, Credentials, NewAccount, Role};
pub use attachments::{AttachedFile, OwedFile};
pub use backup::Backup;
pub use campaigns::{EvaluationView, Filter};
pub use cases::{AssignedCase, NewCase};
pub use counts::{DayCount, Progress};
pub use day_closes::ClosedDay;
pub use enrolments::{EnrolledBefore, SpentCode};
pub use error::{Result, StoreError};
pub use feed::FeedView;
pub use file_readings::{FileReading, FileReadingView, StoredLine};
pub use ingest::shelf::Contact;
pub use installs::{Install, NewInstall, Said};
pub use judge::{Ground, Judge, Verdict};
pub use orders::{Deed as TabletDeed, DeedKind, GivingUp, InstallStatus, Ordered, WipeStep};
pub use pins::{PinAsked, PinGrant, PinRequest};
pub use pool::{Engine, Store};
pub use private_parts::PrivateParts;
pub use questions::{NewQuestion, NewReply, QuestionView, ReplyView, Says};
pub use rebuild::Rebuilt;
pub use recoveries::ToldRecovery;
pub use rescued::{RescuedCount, RescuedLine};
pub use response_places::{NotAPlace, ResponsePlace};
pub use responses::{Consented, NewResponse, ResponseState, ResponseView};
pub use samples::{DrawnPsu, SampleRow, SampleRows};
pub use scope::Scope;
pub use sessions::{Door, NewSession, RefreshOutcome};
pub use slips::{FoundInterview, Standing};
pub use strays::{Adoption, Room, Shelved, Signer, Stray, StrayPart};
pub use submissions::{Accepted, Arrival, HeldSubmission};
pub use tickets::{NewTicket, TicketForm};
pub use vault::{RESERVE, Vault, VaultError};
pub use verify::Verified;
pub use visits::{CaseCounts, NewVisit};
pub use web::{CounterLink, Staged, WebAnswer, WebSource};
pub use withdrawals::{KeptLine, UnsignedWithdrawal, Withdrawal};
pub use withdrawn_journal::WithdrawalJournal;
pub use workloads::Workload;
