//! Who runs the campaigns of the demonstration: people of the four organisations that Decision 3235 names, made up like all others.

use survey::id::{CampaignId, TeamMemberId, random};
use survey::short_text::ShortText;
use survey::team::{Organisation, TeamMember};

use super::chance::named;

const TEAM: [(Organisation, &str, &str); 6] = [
    (Organisation::HomeAffairs, "Cầm Văn Chung", "Trưởng đoàn"),
    (Organisation::HomeAffairs, "Lò Văn Panh", "Tổ trưởng điều tra"),
    (Organisation::HomeAffairs, "Lò Thị Hương", "Tổng hợp, phân tích số liệu"),
    (Organisation::FatherlandFront, "Đinh Thị Hoa", "Giám sát việc lấy ý kiến"),
    (Organisation::PeoplesCouncil, "Hà Thị Xuân", "Giám sát"),
    (Organisation::MassMobilisation, "Mùa A Tủa", "Giám sát ở các xã vùng cao"),
];

/// The team of a campaign.
pub fn team(campaign: CampaignId) -> Vec<TeamMember> {
    let one = |(organisation, name, duty): &(Organisation, &str, &str)| {
        Some(TeamMember {
            id: TeamMemberId(random(named(&format!("demonstration/team/{campaign}/{name}")))),
            organisation: *organisation,
            name: ShortText::new(name).ok()?,
            duty: ShortText::new(duty).ok(),
            user: None,
        })
    };
    TEAM.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_of_the_team_is_there_and_has_a_duty() {
        let team = team(super::super::plans::campaign(2022));
        assert_eq!(team.len(), TEAM.len());
        assert!(team.iter().all(|member| member.duty.is_some()));
    }
}
