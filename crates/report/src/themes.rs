//! What people wrote, as readers counted it by the themes of a code list.

/// Comments of one unit, or of the units of a campaign together.
#[derive(Debug, Clone, PartialEq)]
pub struct Themes {
    /// Comments of the sample; none where they are fewer than ten, but some.
    pub comments: Option<u64>,
    /// Of people who chose themselves, in the same way.
    pub web: Option<u64>,
    /// Of all of them: read so far, and read by two; none where it would tell of fewer than ten people.
    pub read: Option<u64>,
    pub twice: Option<u64>,
    /// How far two readers agree beyond chance, where it is known.
    pub kappa: Option<f64>,
    /// In the order of the code list.
    pub themes: Vec<ThemeCount>,
}

/// A theme with its comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeCount {
    pub name: String,
    /// Of the sample; none where they are fewer than ten, but some.
    pub n: Option<u64>,
    pub web: Option<u64>,
}

/// Comments of the units of one campaign together.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignThemes {
    pub year: Option<i32>,
    pub themes: Themes,
}

impl Themes {
    /// Whether anybody has read any.
    pub fn is_read(&self) -> bool {
        self.read != Some(0)
    }
}
