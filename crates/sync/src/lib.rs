//! The field protocol, `sync/1`: frozen lines, sealed bodies, the hash chain, signed receipts, the messages between
//! tablet and server, the server's acceptance rules and the tablet's engine.
//!
//! Nothing here reads a clock, a random source, a socket or a disk: time and randomness are arguments, and what must
//! be stored or sent is a value given back. So the same code runs in the server and, as WebAssembly, on the tablet.
//!
//! A submission is one [`line`]: a clear header and a sealed [`body`]. It is written once by [`seal::freeze`] and never
//! serialised again; [`chain`] and [`receipt`] speak of its exact bytes. `docs/sync-protocol.md` is the same thing for
//! someone who writes a client.

pub mod answers;
mod base64url;
pub mod blob;
pub mod body;
pub mod bundle;
pub mod chain;
pub mod close;
pub mod consent;
pub mod cursor;
pub mod data_key;
pub mod day_code;
pub mod draft_key;
pub mod engine;
pub mod feed;
mod instant;
pub mod keys;
pub mod line;
pub mod message;
pub mod person;
pub mod private;
pub mod question;
pub mod receipt;
pub mod replica;
pub mod seal;
pub mod server;
mod shelf;
#[cfg(feature = "simulator")]
pub mod simulator;
pub mod slip;
pub mod statement;
pub mod times;
pub mod tombstone;
pub mod typed;
pub mod unopened;
mod varint;
pub mod visit;
mod wire;

pub use base64url::{Bytes, NotBase64Url};

/// The protocol version this crate speaks, and the oldest one it still takes.
pub const PROTOCOL: message::ProtocolRange = message::ProtocolRange { min: 1, max: 1 };
