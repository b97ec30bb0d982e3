//! The people who run a campaign, by the organisation that sends them.

use serde::{Deserialize, Serialize};

use crate::id::{TeamMemberId, UserId};
use crate::short_text::ShortText;

/// The longest name, in characters.
pub const MAX_NAME: usize = 120;
/// The longest duty, in characters.
pub const MAX_DUTY: usize = 200;

/// Who sends somebody into the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Organisation {
    /// Sở Nội vụ
    HomeAffairs,
    /// Ủy ban Mặt trận Tổ quốc
    FatherlandFront,
    /// Hội đồng nhân dân
    PeoplesCouncil,
    /// Ban Dân vận
    MassMobilisation,
    Other,
}

impl Organisation {
    pub const ALL: [Self; 5] =
        [Self::HomeAffairs, Self::FatherlandFront, Self::PeoplesCouncil, Self::MassMobilisation, Self::Other];

    pub const fn name(self) -> &'static str {
        match self {
            Self::HomeAffairs => "home_affairs",
            Self::FatherlandFront => "fatherland_front",
            Self::PeoplesCouncil => "peoples_council",
            Self::MassMobilisation => "mass_mobilisation",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|organisation| organisation.name() == text)
    }
}

/// Somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamMember {
    pub id: TeamMemberId,
    pub organisation: Organisation,
    pub name: ShortText<MAX_NAME>,
    /// What they do in it, if that is said.
    pub duty: Option<ShortText<MAX_DUTY>>,
    /// Their account, if they have one. What it may do is the account's own matter.
    pub user: Option<UserId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_organisation_is_known_by_its_name() {
        for organisation in Organisation::ALL {
            assert_eq!(Organisation::parse(organisation.name()), Some(organisation));
            let json = serde_json::to_string(&organisation).unwrap();
            assert_eq!(json, format!("\"{}\"", organisation.name()));
        }
        assert_eq!(Organisation::parse("ministry"), None);
    }
}
