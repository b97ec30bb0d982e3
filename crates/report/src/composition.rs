//! Who answered in one unit, beside those who are known to have used it and those who answered of themselves.

use analytics::analysis::GroupShare;
use analytics::disclosure::Reason;

/// The people of one unit by the answer to one question. Shares are 0..1, of those whose group is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// `Giới tính`
    pub name: String,
    pub groups: Vec<Group>,
    /// Respondents who did not say; none where that would give a hidden group away.
    pub unknown: Option<u64>,
}

/// One group of people. What may not be shown is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// `Nữ`
    pub name: String,
    /// Respondents of the sample.
    pub n: Option<u64>,
    pub sample: Option<f64>,
    /// By the known totals; none where there are none.
    pub frame: Option<f64>,
    /// Among the people who answered of themselves.
    pub web: Option<f64>,
    /// Why the group is hidden.
    pub reason: Option<Reason>,
}

impl Group {
    /// A group by the name that people read.
    pub fn of(name: String, share: &GroupShare) -> Self {
        let GroupShare { n, unweighted, frame, web, reason, .. } = *share;
        Self { name, n, sample: unweighted, frame, web, reason }
    }
}

impl Grouping {
    /// Whether the totals of its groups are known.
    pub fn has_frame(&self) -> bool {
        self.groups.iter().any(|group| group.frame.is_some())
    }

    /// Whether any of those who answered of themselves are shown.
    pub fn has_web(&self) -> bool {
        self.groups.iter().any(|group| group.web.is_some())
    }

    /// Whether the sample stands beside anything.
    pub fn is_compared(&self) -> bool {
        self.groups.iter().any(|group| group.sample.is_some() && (group.frame.is_some() || group.web.is_some()))
    }
}
