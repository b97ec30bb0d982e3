//! One install in a world of numbers: its tablet, what the server holds of it, and what is between them.

use std::hash::{Hash, Hasher};

use crate::table::{Kind, MessageNumber, TabletNumber};

/// More than ever lies on the road of a tablet.
const ROAD: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct OnItsWay {
    pub message: MessageNumber,
    /// That it tells, if it answers a hello.
    pub epoch: Option<u8>,
}

impl OnItsWay {
    /// A message sent while the server had this epoch.
    pub fn of(message: MessageNumber, epoch: u8) -> Self {
        Self { message, epoch: (message.kind == Kind::HelloAnswer).then_some(epoch) }
    }

    pub const fn is_request(self) -> bool {
        matches!(self.message.kind, Kind::Hello | Kind::Batch)
    }
}

/// What is on its way for a tablet, in an order of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Road {
    len: u8,
    messages: [OnItsWay; ROAD],
}

impl Road {
    pub fn messages(&self) -> &[OnItsWay] {
        &self.messages[..usize::from(self.len)]
    }

    pub fn has(&self, kind: Kind) -> bool {
        self.messages().iter().any(|sent| sent.message.kind == kind)
    }

    pub fn put(&mut self, sent: OnItsWay) {
        let len = usize::from(self.len);
        assert!(len < ROAD, "more than {ROAD} messages on a tablet's road: make it longer");
        let at = self.messages().partition_point(|other| *other < sent);
        self.messages.copy_within(at..len, at + 1);
        self.messages[at] = sent;
        self.len += 1;
    }

    pub fn remove(&mut self, at: usize) -> OnItsWay {
        let sent = self.messages[at];
        self.messages.copy_within(at + 1.., at);
        self.messages[ROAD - 1] = OnItsWay::default();
        self.len -= 1;
        sent
    }

    pub fn retain(&mut self, kept: impl Fn(OnItsWay) -> bool) {
        let before = std::mem::take(self);
        before.messages().iter().filter(|sent| kept(**sent)).for_each(|sent| self.put(*sent));
    }

    /// Gives every epoch another name.
    pub fn rename(&mut self, name: &mut impl FnMut(&mut u8)) {
        let len = usize::from(self.len);
        self.messages[..len].iter_mut().filter_map(|sent| sent.epoch.as_mut()).for_each(name);
        self.messages[..len].sort_unstable();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    pub tablet: TabletNumber,
    pub server: u32,
    /// The epoch that the tablet was told.
    pub knows: Option<u8>,
    pub road: Road,
}

// The numbers say all the rest. There is never more on a road than fits.
impl Hash for Side {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.tablet.id) << 32 | u64::from(self.server));
        let epoch = |epoch: Option<u8>| epoch.map_or(0, |epoch| u64::from(epoch) + 1);
        let mut roads = [u64::from(self.road.len) << 56 | epoch(self.knows), 0, 0];
        for (at, sent) in self.road.messages().iter().enumerate() {
            roads[at / 2] |= (u64::from(sent.message.id) << 8 | epoch(sent.epoch)) << (24 * (at % 2) + 8);
        }
        roads.hash(state);
    }
}

impl Side {
    /// The epochs that this tablet was told, or may be.
    pub fn epochs(&self) -> impl Iterator<Item = u8> {
        self.road.messages().iter().filter_map(|sent| sent.epoch).chain(self.knows)
    }
}
