//! How much there is, how much may go wrong, and the mistakes that are planted.

use crate::world::TWINS;

/// A mistake planted to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    AckBeforeCommit,
    PurgeOnReceipt,
    OtherBytesOnRetry,
    EpochNotBumped,
}

impl Bug {
    pub const ALL: [Self; 4] =
        [Self::AckBeforeCommit, Self::PurgeOnReceipt, Self::OtherBytesOnRetry, Self::EpochNotBumped];

    /// The law it breaks.
    pub const fn law(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "I2 a receipt stands for a row",
            Self::PurgeOnReceipt => "I5 what was deleted stands in the backup",
            Self::OtherBytesOnRetry => "I3 each line once, I4 byte for byte",
            Self::EpochNotBumped => "I7 who heard of a restore pulls everything again",
        }
    }
}

/// What may still happen beside the ordinary, so many times each, on all tablets together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Faults {
    /// A request or an answer is lost.
    pub lost: u8,
    /// A request or an answer arrives and stays on its way.
    pub doubled: u8,
    /// A tablet gives up while something is on its way: what comes then comes late, and behind what was sent later.
    pub late: u8,
    /// A tablet's app or the server is killed.
    pub crashes: u8,
    pub backups: u8,
    pub restores: u8,
    /// The server begins a new epoch for what another tablet showed it. It keeps the lines of each install apart, so
    /// this is all that a tablet can notice of others, beside the crashes and restores that it has in common with them.
    pub elsewhere: u8,
}

impl Faults {
    /// A backup, and nothing that goes wrong.
    pub const CALM: Self = Self { lost: 0, doubled: 0, late: 0, crashes: 0, backups: 1, restores: 0, elsewhere: 0 };
    /// Each kind of fault at once.
    pub const ALL: Self = Self { lost: 1, doubled: 1, late: 1, crashes: 2, restores: 1, ..Self::CALM };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    pub tablets: usize,
    /// The first of them; from [`TWINS`] on they are taken for one.
    pub first: usize,
    /// Of each tablet.
    pub lines: u64,
    pub faults: Faults,
}

impl Size {
    /// One tablet with a line, and nothing that goes wrong.
    const CALM: Self = Self { tablets: 1, first: 0, lines: 1, faults: Faults::CALM };
    /// Two tablets side by side.
    pub const SIDE_BY_SIDE: Self = Self { tablets: 2, lines: 2, ..Self::CALM };
    /// A road that loses, doubles and is late.
    pub const ROAD: Self =
        Self { faults: Faults { lost: 1, doubled: 1, late: 1, elsewhere: 1, ..Faults::CALM }, ..Self::CALM };
    /// Two crashes and a restore, and an answer lost.
    pub const CRASHES: Self =
        Self { faults: Faults { lost: 1, crashes: 2, restores: 1, ..Faults::CALM }, ..Self::CALM };
    /// Two tablets with one install, whose server is restored.
    pub const TWINS: Self = Self { tablets: 2, first: TWINS, lines: 2, faults: Faults { restores: 1, ..Faults::CALM } };
    /// All of it at once.
    pub const EVERYTHING: Self = Self { faults: Faults { crashes: 1, ..Faults::ALL }, ..Self::CALM };
    pub const SMALL: Self =
        Self { lines: 2, faults: Faults { lost: 1, crashes: 1, restores: 1, ..Faults::CALM }, ..Self::CALM };
    /// Two tablets with three lines each, and all faults between them.
    pub const FULL: Self = Self { tablets: 2, first: 0, lines: 3, faults: Faults::ALL };

    pub const fn of(tablets: usize, lines: u64, faults: Faults) -> Self {
        Self { tablets, first: 0, lines, faults }
    }

    /// A size from the environment, to see how far it can be taken: `2 3 1 1 1 2 1 1 0` is tablets, lines, lost,
    /// doubled, late, crashes, backups, restores, elsewhere.
    pub fn asked() -> Option<Self> {
        let text = std::env::var("HAILONG_EXPLORE").ok()?;
        let numbers: Vec<u8> = text.split_whitespace().map_while(|number| number.parse().ok()).collect();
        let [tablets, lines, lost, doubled, late, crashes, backups, restores, elsewhere] = numbers.try_into().ok()?;
        let faults = Faults { lost, doubled, late, crashes, backups, restores, elsewhere };
        Some(Self::of(tablets.into(), lines.into(), faults))
    }
}
