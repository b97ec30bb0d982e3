//! What stayed on lost tablets and was given up: the server knows how many submissions they said they had, and nothing in them.

/// What two people gave up of the tablets of one campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenUp {
    pub year: i32,
    /// On tablets that worked for this campaign alone.
    pub own: OnTablets,
    /// On tablets that may have worked for another campaign, too: nobody knows whose these are.
    pub shared: OnTablets,
}

/// Submissions, and the tablets that they stayed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnTablets {
    pub tablets: u64,
    pub submissions: u64,
}
