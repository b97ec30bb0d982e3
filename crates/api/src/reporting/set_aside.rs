//! Why lines were set aside, in the words of a report.

use report::WhySetAside;
use sync::receipt::Reason;

/// Of a code only: what a judgement says in detail (names of questions, errors) is not for a report.
pub(super) const fn why(reason: Reason) -> WhySetAside {
    match reason {
        Reason::UnknownQuestionnaire => WhySetAside::UnknownForm,
        Reason::UnknownEvaluation => WhySetAside::UnknownEvaluation,
        Reason::RevokedInstall => WhySetAside::RevokedTablet,
        Reason::LateScope => WhySetAside::GivenToOthers,
        Reason::BadAnswers => WhySetAside::BrokenRules,
        Reason::Unopenable => WhySetAside::Unopenable,
        Reason::CampaignClosed => WhySetAside::Closed,
        Reason::UnknownCase => WhySetAside::NotListed,
        Reason::CaseAnswered => WhySetAside::AnsweredAlready,
        Reason::InstallMismatch => WhySetAside::OtherTablet,
        Reason::SeqTaken | Reason::IdTaken => WhySetAside::NumberTaken,
        Reason::UnknownVersion => WhySetAside::UnknownVersion,
        Reason::Other => WhySetAside::Other,
    }
}
