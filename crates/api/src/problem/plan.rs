//! What hinders a campaign, and what is locked in it, in both languages.

use survey::campaign::Refusal;
use survey::clock::Day;
use survey::opening::{Hindrance, Obstacle};

use super::said::{Said, date, sentence};
use super::{Code, Problem};

impl From<&Obstacle> for Said {
    fn from(obstacle: &Obstacle) -> Self {
        let vi = match obstacle {
            Obstacle::NoEvaluations => "Đợt khảo sát chưa có đơn vị nào; thêm ít nhất một đơn vị.".to_owned(),
            Obstacle::LastDayBeforeFirst => "Ngày kết thúc đứng trước ngày bắt đầu.".to_owned(),
            Obstacle::NoTarget => "Chỉ tiêu đang là 0; ghi số phiếu cần thu.".to_owned(),
            Obstacle::UnitNotValid(day) => format!(
                "Ngày bắt đầu {} nằm ngoài thời hạn của đơn vị; sửa thời hạn của đơn vị hoặc ngày bắt đầu.",
                date(*day)
            ),
            Obstacle::AreaNotValid { area_code, day } => format!(
                "Bản đồ hành chính ngày {} không có địa bàn {area_code} của đơn vị; chọn cho đơn vị một địa bàn của ngày đó.",
                date(*day)
            ),
        };
        Self { vi, en: sentence(&obstacle.to_string()) }
    }
}

/// Where an obstacle stands, as a JSON pointer.
fn pointer(Hindrance { evaluation, obstacle }: &Hindrance) -> String {
    match (evaluation, obstacle) {
        (Some(id), _) => format!("/evaluations/{id}"),
        (None, Obstacle::LastDayBeforeFirst) => "/last_day".to_owned(),
        (None, _) => "/evaluations".to_owned(),
    }
}

/// The problem of a campaign that is not ready for what was asked.
pub(crate) fn not_ready(found: &[Hindrance]) -> Problem {
    found
        .iter()
        .fold(Problem::new(Code::Invalid), |problem, one| problem.field(pointer(one), Said::from(&one.obstacle)))
}

/// Why a field of the plan is locked, in few words; with the day since when, if that is known.
pub(crate) fn lock_words(refusal: Refusal, since: Option<Day>) -> Said {
    match (refusal, since) {
        (Refusal::OnlyInDraft(_), _) => {
            Said::new("Chỉ sửa được khi đợt còn là nháp.", "Can only change while the campaign is a draft.")
        }
        (Refusal::AfterFirstResponse, Some(day)) => Said::new(
            format!("Đã khóa từ phiếu đầu tiên, {}.", date(day)),
            format!("Locked since the first response, {day}."),
        ),
        (Refusal::AfterFirstResponse, None) => {
            Said::new("Đã khóa từ phiếu đầu tiên.", "Locked since the first response.")
        }
        (Refusal::FieldworkOver(_), _) => {
            Said::new("Chỉ sửa được trước khi đóng đợt.", "Can only change until fieldwork is closed.")
        }
        (Refusal::NotOpenYet | Refusal::NoSuchStep { .. }, _) => Said::from(&refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::campaign::CampaignState;

    #[test]
    fn what_is_locked_says_since_when() {
        let day = "2022-09-21".parse().ok();
        let said = lock_words(Refusal::AfterFirstResponse, day);
        assert_eq!(said.vi, "Đã khóa từ phiếu đầu tiên, 21/9/2022.");
        assert_eq!(said.en, "Locked since the first response, 2022-09-21.");
        assert_eq!(lock_words(Refusal::OnlyInDraft(CampaignState::Open), day).vi, "Chỉ sửa được khi đợt còn là nháp.");
    }

    #[test]
    fn obstacles_are_whole_sentences_in_each_language() {
        let day: Day = "2025-07-01".parse().unwrap();
        let area = Obstacle::AreaNotValid { area_code: "118".to_owned(), day };
        let all = [
            Obstacle::NoEvaluations,
            Obstacle::LastDayBeforeFirst,
            Obstacle::NoTarget,
            Obstacle::UnitNotValid(day),
            area,
        ];
        for obstacle in all {
            let said = Said::from(&obstacle);
            assert!(said.vi.ends_with('.') && said.en.ends_with('.') && said.vi != said.en, "{said:?}");
            assert!(!said.vi.contains("campaign") && !said.en.contains("đợt"), "{said:?}");
        }
    }
}
