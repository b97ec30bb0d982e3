//! Mistakes that are planted to see that the oracle catches them. Most were made by others before (SYNC, section 1).

/// One planted mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// The server signs receipts and commits afterwards.
    AckBeforeCommit,
    /// The server looks whether a line is there and inserts it in two steps, without a unique key.
    CheckThenInsert,
    /// The tablet deletes a line as soon as it has the receipt.
    PurgeOnReceipt,
    /// The tablet writes the line's JSON anew when it sends it again.
    ReserialiseOnRetry,
    /// After its storage was lost a tablet numbers from 1 again under its old install.
    SequenceRestarts,
    /// The server answers 400 to a batch with a line that it does not like.
    BadItemBlocks,
    /// A server restored from a backup goes on under its old epoch.
    EpochNotBumped,
    /// The tablet says "saved" before the disk has it.
    TickBeforeCommit,
    /// A refresh token shown twice is taken for theft, and the push credential dies with it.
    RefreshReuseKills,
    /// The server closes a day by the chain the tablet tells, not by its own rows.
    DayCloseBelieves,
    /// The server takes a file for whole by its length, without looking at its hash.
    FileUnverified,
    /// A line counts as safe once a backup has it, whether the backup has its files or not.
    DurableWithoutFiles,
    /// A tablet that was copied goes on numbering after it saw the other one.
    CloneGoesOn,
    /// The server reads the feed on from a cursor although entries behind it are forgotten.
    PrunedUnseen,
    /// The server checks a bundle's part by the key that the part brings, not by the one it has of the install.
    BundleBelievesItsKey,
    /// A line that came with a key box which does not open keeps it, whatever comes later.
    FirstKeyBoxStays,
    /// The server does not ask for the key box of a line that it cannot open.
    UnopenedForgotten,
    /// The server tells a tablet once of a withdrawal, whether that arrives or not.
    WithdrawalToldOnce,
    /// The server lets a supervisor look at lines whose tablet's clock is far ahead.
    ClockDecides,
    /// What leaves the list leaves the tablet, with the lines that were made for it.
    ListTakesLines,
}

impl Bug {
    pub const ALL: [Self; 20] = [
        Self::AckBeforeCommit,
        Self::CheckThenInsert,
        Self::PurgeOnReceipt,
        Self::ReserialiseOnRetry,
        Self::SequenceRestarts,
        Self::BadItemBlocks,
        Self::EpochNotBumped,
        Self::TickBeforeCommit,
        Self::RefreshReuseKills,
        Self::DayCloseBelieves,
        Self::FileUnverified,
        Self::DurableWithoutFiles,
        Self::CloneGoesOn,
        Self::PrunedUnseen,
        Self::BundleBelievesItsKey,
        Self::FirstKeyBoxStays,
        Self::UnopenedForgotten,
        Self::WithdrawalToldOnce,
        Self::ClockDecides,
        Self::ListTakesLines,
    ];

    /// As given on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "ack-before-commit",
            Self::CheckThenInsert => "check-then-insert",
            Self::PurgeOnReceipt => "purge-on-receipt",
            Self::ReserialiseOnRetry => "reserialise-on-retry",
            Self::SequenceRestarts => "sequence-restarts",
            Self::BadItemBlocks => "bad-item-blocks",
            Self::EpochNotBumped => "epoch-not-bumped",
            Self::TickBeforeCommit => "tick-before-commit",
            Self::RefreshReuseKills => "refresh-reuse-kills",
            Self::DayCloseBelieves => "day-close-believes",
            Self::FileUnverified => "file-unverified",
            Self::DurableWithoutFiles => "durable-without-files",
            Self::CloneGoesOn => "clone-goes-on",
            Self::PrunedUnseen => "pruned-unseen",
            Self::BundleBelievesItsKey => "bundle-believes-its-key",
            Self::FirstKeyBoxStays => "first-key-box-stays",
            Self::UnopenedForgotten => "unopened-forgotten",
            Self::WithdrawalToldOnce => "withdrawal-told-once",
            Self::ClockDecides => "clock-decides",
            Self::ListTakesLines => "list-takes-lines",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bug| bug.name() == name)
    }
}
