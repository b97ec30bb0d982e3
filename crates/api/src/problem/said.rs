//! One sentence in the two languages of the API, and the refusals of the other crates said that way. The client reads
//! one of the two, never both.

use interchange::cases::CaseFault;
use survey::campaign::{CampaignState, Refusal};
use survey::clock::Day;
use survey::language::Language;

/// A sentence in Vietnamese and in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub vi: String,
    pub en: String,
}

impl Said {
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The one in this language; Vietnamese unless it is English.
    pub fn get(&self, language: &Language) -> &str {
        if language.tag().starts_with("en") { &self.en } else { &self.vi }
    }
}

impl From<(&str, &str)> for Said {
    fn from((vi, en): (&str, &str)) -> Self {
        Self::new(vi, en)
    }
}

impl From<(String, String)> for Said {
    fn from((vi, en): (String, String)) -> Self {
        Self { vi, en }
    }
}

impl From<&serde_json::Error> for Said {
    /// Where the JSON is wrong; what is wrong is the library's English and stays in the English text.
    fn from(error: &serde_json::Error) -> Self {
        let what = if error.is_eof() {
            "JSON bị cắt ngang"
        } else if error.is_syntax() {
            "JSON viết sai"
        } else {
            "Thiếu một trường, hoặc một giá trị không đúng kiểu"
        };
        Self::new(format!("{what} (dòng {}, cột {}).", error.line(), error.column()), format!("{error}."))
    }
}

impl From<&Refusal> for Said {
    fn from(refusal: &Refusal) -> Self {
        let vi = match *refusal {
            Refusal::OnlyInDraft(state) => {
                format!("Đợt khảo sát {}; việc này chỉ làm được khi còn là bản nháp.", state_vi(state))
            }
            Refusal::AfterFirstResponse => {
                "Đã khóa từ phiếu đầu tiên: câu trả lời cho một bộ câu hỏi và một cách tính \
                 không được hiểu lại theo bộ khác."
                    .to_owned()
            }
            Refusal::FieldworkOver(state) => {
                format!("Đợt khảo sát {}; việc này chỉ làm được trước khi đóng đợt.", state_vi(state))
            }
            Refusal::NoSuchStep { from, to } => format!(
                "Đợt khảo sát {}, không thể chuyển thành “{}”; thứ tự là nháp, mở, đóng, công bố.",
                state_vi(from),
                state_vi(to)
            ),
            Refusal::NotOpenYet => {
                "Đợt khảo sát còn là bản nháp; mở đợt trước, để phiếu và cách tính được chốt, rồi hãy nhập \
                 kết quả cũ."
                    .to_owned()
            }
        };
        Self { vi, en: sentence(&refusal.to_string()) }
    }
}

pub(super) const fn state_vi(state: CampaignState) -> &'static str {
    match state {
        CampaignState::Draft => "còn là bản nháp",
        CampaignState::Open => "đang mở",
        CampaignState::Closed => "đã đóng",
        CampaignState::Published => "đã công bố",
    }
}

impl From<&CaseFault> for Said {
    fn from(fault: &CaseFault) -> Self {
        let vi = match fault {
            CaseFault::MissingColumn => "Thiếu cột này.".to_owned(),
            CaseFault::UnusedColumn => "Cột này không dùng đến; bỏ nó đi rồi hãy nhập.".to_owned(),
            CaseFault::Twice => "Số này có hai lần trong danh sách.".to_owned(),
            CaseFault::ReserveTwice => "Thứ tự dự bị này có hai lần trong cùng tầng và cụm mẫu.".to_owned(),
            CaseFault::NoRows => "Danh sách không có dòng nào.".to_owned(),
            CaseFault::Empty => "Ô này để trống.".to_owned(),
            CaseFault::NotANumber(cell) => format!("“{cell}” không phải số nguyên lớn hơn 0."),
            CaseFault::NotAWeight(cell) => format!("“{cell}” không phải quyền số: một số lớn hơn 0, như 5,1."),
            CaseFault::Nul => "Ô này có ký tự NUL (mã 0), không lưu được; hãy gõ lại ô này.".to_owned(),
            CaseFault::NotALanguage(cell) => {
                format!(
                    "“{cell}” không có trong danh sách tiếng: Việt, Thái, Mông, Mường, Dao…, hoặc mã như vi, blt, hmn, mtq."
                )
            }
            CaseFault::NotAMonth(cell) => format!("“{cell}” không phải một tháng như 9/2021 hoặc 2021-09."),
            CaseFault::NotAnHonorific => "Cách xưng hô phải là ông, bà, anh hoặc chị, hoặc để trống.".to_owned(),
            CaseFault::NotATelephone => {
                "Không phải số điện thoại: 9 đến 11 chữ số bắt đầu bằng 0, hoặc dấu + và mã nước. \
                 Nếu bảng tính đã bỏ mất số 0 đầu, hãy đặt cột này là kiểu chữ."
                    .to_owned()
            }
            CaseFault::TooLong { length, most } => format!("Ô này có {length} ký tự; chỉ giữ được nhiều nhất {most}."),
            CaseFault::Control => "Ô này có dấu xuống dòng hoặc ký tự điều khiển khác; hãy gõ lại ô này.".to_owned(),
            CaseFault::Unreadable(_) => "Không đọc được dòng này; xem dấu ngoặc kép và số cột.".to_owned(),
        };
        Self { vi, en: sentence(&fault.to_string()) }
    }
}

/// What [`store::StoreError::Exists`] names.
pub(super) fn exists(what: &str) -> Said {
    let vi = match what {
        "an account with this user name" => "Đã có tài khoản với tên đăng nhập này.",
        "a case with this number" => "Một số trong danh sách đã có ở đơn vị này.",
        "another questionnaire with this key and version" => {
            "Phiên bản này của phiếu đã được phát hành với nội dung khác; hãy đặt số phiên bản mới."
        }
        "this file" => "Tệp này đã nhập rồi.",
        "an answer of one of these people" | "a row of past results for one of these people" => {
            "Có người trong tệp vừa trả lời, hoặc vừa được nhập; hãy nhập lại để xem là dòng nào."
        }
        "this campaign" => "Đã có đợt khảo sát này.",
        "a campaign of this year with this name" => "Năm này đã có đợt khảo sát cùng tên; hãy đặt tên khác.",
        "a member of the team with this id" => "Một người có hai lần trong danh sách.",
        "a unit with this code" => "Đã có đơn vị với mã này.",
        "an evaluation of this unit in this campaign" => "Đơn vị này đã có trong đợt khảo sát.",
        "a counter link with this code" | "this counter link" => "Đã có liên kết với mã này.",
        _ => "Đã có rồi.",
    };
    Said::new(vi, sentence(&format!("{what} exists already")))
}

/// A day as people write it.
pub(super) fn date(day: Day) -> String {
    format!("{}/{}/{}", day.day_of_month(), day.month(), day.year())
}

/// A fragment as a sentence.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut units = fragment.chars();
    let first: String = units.next().map(|unit| unit.to_uppercase().collect()).unwrap_or_default();
    let end = if fragment.ends_with(['.', '…', '?']) { "" } else { "." };
    format!("{first}{}{end}", units.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_whole_sentences_in_each_language() {
        for refusal in [
            Refusal::OnlyInDraft(CampaignState::Open),
            Refusal::AfterFirstResponse,
            Refusal::FieldworkOver(CampaignState::Closed),
            Refusal::NoSuchStep { from: CampaignState::Open, to: CampaignState::Published },
            Refusal::NotOpenYet,
        ] {
            let said = Said::from(&refusal);
            assert!(said.vi.ends_with('.') && said.en.ends_with('.'), "{said:?}");
            assert!(!said.vi.contains("campaign") && !said.en.contains("khảo sát"), "{said:?}");
        }
        assert_eq!(exists("a case with this number").en, "A case with this number exists already.");
    }

    #[test]
    fn json_is_wrong_at_a_place() {
        let error = serde_json::from_str::<Vec<u8>>("[1, ").unwrap_err();
        assert_eq!(Said::from(&error).vi, "JSON bị cắt ngang (dòng 1, cột 4).");
        let error = serde_json::from_str::<u8>("\"a\"").unwrap_err();
        assert!(Said::from(&error).vi.starts_with("Thiếu một trường"), "{error}");
    }
}
