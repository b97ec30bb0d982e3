//! The one place that says who may do what.

use store::Role;

/// Something a person wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// See the programme, its units, campaigns and evaluations, and how far fieldwork is.
    SeeProgramme,
    /// See published scores.
    SeePublished,
    /// See scores before they are published.
    SeeUnpublished,
    /// Download scores as a file.
    DownloadScores,
    /// See the list of responses by state, without answers.
    SeeResponses,
    /// Read what people wrote in their own words, and say which themes it has.
    CodeComments,
    /// See photographs and recordings of responses.
    SeeFiles,
    /// See who looked at which photograph or recording.
    SeeFileReadings,
    /// Open, close and publish campaigns; choose questionnaires and rules.
    RunCampaigns,
    /// Import questionnaires.
    PublishQuestionnaires,
    /// Import cases; assign surveyors.
    PlanFieldwork,
    /// Withdraw the answers of a respondent who asks for it; see what was withdrawn.
    WithdrawAnswers,
    /// Make counter links, posters and tickets.
    MakeLinks,
    /// Enrol, lock, wipe and revoke tablets.
    ManageTablets,
    /// Give up, as one of two, what a lost tablet owes.
    GiveUpSubmissions,
    /// Make and close accounts.
    ManagePeople,
    /// Be handed cases and questionnaires on a tablet.
    Interview,
}

impl Deed {
    pub const ALL: [Self; 17] = [
        Self::SeeProgramme,
        Self::SeePublished,
        Self::SeeUnpublished,
        Self::DownloadScores,
        Self::SeeResponses,
        Self::CodeComments,
        Self::SeeFiles,
        Self::SeeFileReadings,
        Self::RunCampaigns,
        Self::PublishQuestionnaires,
        Self::PlanFieldwork,
        Self::WithdrawAnswers,
        Self::MakeLinks,
        Self::ManageTablets,
        Self::GiveUpSubmissions,
        Self::ManagePeople,
        Self::Interview,
    ];

    /// The word for it in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeeProgramme => "see_programme",
            Self::SeePublished => "see_published",
            Self::SeeUnpublished => "see_unpublished",
            Self::DownloadScores => "download_scores",
            Self::SeeResponses => "see_responses",
            Self::CodeComments => "code_comments",
            Self::SeeFiles => "see_files",
            Self::SeeFileReadings => "see_file_readings",
            Self::RunCampaigns => "run_campaigns",
            Self::PublishQuestionnaires => "publish_questionnaires",
            Self::PlanFieldwork => "plan_fieldwork",
            Self::WithdrawAnswers => "withdraw_answers",
            Self::MakeLinks => "make_links",
            Self::ManageTablets => "manage_tablets",
            Self::GiveUpSubmissions => "give_up_submissions",
            Self::ManagePeople => "manage_people",
            Self::Interview => "interview",
        }
    }
}

/// Whether a role may do a deed. Every handler asks here and nowhere else.
pub const fn may(role: Role, deed: Deed) -> bool {
    match deed {
        Deed::SeeProgramme | Deed::SeePublished => !matches!(role, Role::Surveyor),
        Deed::SeeUnpublished | Deed::CodeComments => matches!(role, Role::Manager | Role::Analyst),
        Deed::DownloadScores => matches!(role, Role::Manager | Role::Analyst | Role::Observer),
        Deed::SeeResponses => matches!(role, Role::Manager | Role::Supervisor | Role::Analyst),
        Deed::RunCampaigns | Deed::GiveUpSubmissions => matches!(role, Role::Manager),
        Deed::PublishQuestionnaires | Deed::SeeFileReadings => matches!(role, Role::Manager | Role::Administrator),
        Deed::PlanFieldwork | Deed::WithdrawAnswers | Deed::MakeLinks | Deed::ManageTablets | Deed::SeeFiles => {
            matches!(role, Role::Manager | Role::Supervisor)
        }
        Deed::ManagePeople => matches!(role, Role::Administrator),
        Deed::Interview => matches!(role, Role::Surveyor | Role::Supervisor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, so that a change of the policy is a change of this test.
    #[test]
    fn the_table_of_roles_and_deeds() {
        let table: Vec<String> = Deed::ALL
            .into_iter()
            .map(|deed| {
                let roles: Vec<_> = Role::ALL.into_iter().filter(|role| may(*role, deed)).map(Role::name).collect();
                format!("{deed:?}: {}", roles.join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "SeeProgramme: administrator manager supervisor analyst observer",
                "SeePublished: administrator manager supervisor analyst observer",
                "SeeUnpublished: manager analyst",
                "DownloadScores: manager analyst observer",
                "SeeResponses: manager supervisor analyst",
                "CodeComments: manager analyst",
                "SeeFiles: manager supervisor",
                "SeeFileReadings: administrator manager",
                "RunCampaigns: manager",
                "PublishQuestionnaires: administrator manager",
                "PlanFieldwork: manager supervisor",
                "WithdrawAnswers: manager supervisor",
                "MakeLinks: manager supervisor",
                "ManageTablets: manager supervisor",
                "GiveUpSubmissions: manager",
                "ManagePeople: administrator",
                "Interview: supervisor surveyor",
            ]
        );
    }
}
