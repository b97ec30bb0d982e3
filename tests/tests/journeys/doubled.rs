//! Requests that arrive twice, and what both copies are answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use journeys::chaos::{Caller, Doubled, Fault, Proxy, Said};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync::engine::Failure;

use crate::requests::is_of;

const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    AtOnce,
    OneAfterTheOther,
    Late,
}

/// The way on which requests are doubled.
pub struct Way {
    pub proxy: Proxy,
    pub caller: Caller,
    /// How the next ones are doubled.
    pub fault: Fault,
    counts: BTreeMap<(String, String, How), u32>,
}

impl Way {
    /// In front of a server.
    pub async fn to(server: SocketAddr) -> Self {
        let proxy = Proxy::before(server).await.unwrap();
        let caller = Caller::to(proxy.address, PATIENCE);
        Self { proxy, caller, fault: Fault::Twice, counts: BTreeMap::new() }
    }

    /// Asks; the request arrives twice. Gives what both were answered.
    pub async fn twice<T>(&mut self, ask: impl AsyncFn(&Caller) -> Result<T, Failure>) -> Doubled {
        let fault = self.fault;
        self.proxy.choose(move || fault);
        assert!(ask(&self.caller).await.is_ok(), "the client hears one of two answers");
        self.proxy.choose(|| Fault::Pass);
        let doubled = self.proxy.doubled().unwrap();
        let how = if doubled.at_once { How::AtOnce } else { How::OneAfterTheOther };
        self.count(&doubled, how);
        doubled
    }

    /// The same bytes once more, after whatever was asked since.
    pub async fn late(&mut self, doubled: &Doubled) -> Said {
        self.count(doubled, How::Late);
        self.proxy.late(doubled).await.unwrap()
    }

    /// How often requests of this route were doubled in this way.
    pub fn times(&self, method: &str, path: &str, how: How) -> u32 {
        let of_it = |(asked, at, was): &(String, String, How)| asked == method && *was == how && is_of(at, path);
        self.counts.iter().filter(|(key, _)| of_it(key)).map(|(_, times)| times).sum()
    }

    fn count(&mut self, doubled: &Doubled, how: How) {
        *self.counts.entry((doubled.method.clone(), doubled.path.clone(), how)).or_default() += 1;
    }
}

/// What both copies were told.
pub fn both<T: DeserializeOwned>(doubled: &Doubled) -> [T; 2] {
    doubled.answers.each_ref().map(|said| said.read().unwrap())
}

/// The same but for the server's clock.
pub fn timeless(said: &Said) -> Value {
    let mut value: Value = said.read().unwrap();
    value.as_object_mut().unwrap().remove("server_time");
    value
}

/// The word of a refusal.
pub fn refusal(said: &Said) -> (u16, String) {
    let problem: Value = serde_json::from_slice(&said.body).unwrap();
    let word = problem["type"].as_str().unwrap().split('#').next_back().unwrap().to_owned();
    (said.status.as_u16(), word)
}

pub fn refused(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}
