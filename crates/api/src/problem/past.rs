//! What is wrong in a file of past results, in Vietnamese; the English is that of the crates that find it.

use analytics::design::{DesignError, SizeText};
use interchange::past_answers::PastFault as Fault;

use super::said::{Said, date, sentence};

impl From<&Fault> for Said {
    fn from(fault: &Fault) -> Self {
        Self::new(vietnamese(fault), sentence(&fault.to_string()))
    }
}

fn vietnamese(fault: &Fault) -> String {
    match fault {
        Fault::Sheet(fault) => Said::from(fault).vi,
        Fault::NoRows => "Dưới dòng tiêu đề không có dòng nào.".to_owned(),
        Fault::ColumnTwice => "Cột này có hai lần.".to_owned(),
        Fault::UnknownColumn(None) => "Không có câu hỏi hay cột nào tên như vậy; bỏ cột này rồi hãy nhập.".to_owned(),
        Fault::UnknownColumn(Some(meant)) => {
            format!("Không có câu hỏi hay cột nào tên như vậy; có phải là “{meant}” không?")
        }
        Fault::NoAnswerColumn => {
            "Câu này là ảnh, bản ghi âm, nơi chốn hoặc lời dẫn, không nhận câu trả lời từ tệp.".to_owned()
        }
        Fault::NoQuestion(name) => {
            format!("Tệp không có cột câu trả lời nào; đặt tên cột theo câu hỏi của phiếu, ví dụ {name}.")
        }
        Fault::Empty => "Ô này để trống.".to_owned(),
        Fault::SpreadsheetError(error) => {
            format!("Ô này báo lỗi của bảng tính ({error}); sửa công thức hoặc gõ giá trị.")
        }
        Fault::Control => "Ô này có ký tự điều khiển; hãy gõ lại ô này.".to_owned(),
        Fault::NotANumber(cell) => format!("“{cell}” không phải số nguyên lớn hơn 0."),
        Fault::NotAWeight(cell) => format!("“{cell}” không phải quyền số: một số lớn hơn 0, như 5,1."),
        Fault::Twice => "Số này có hai lần trong tệp.".to_owned(),
        Fault::NotASampleType(cell) => format!("“{cell}” không phải probability, self_selected hoặc assisted."),
        Fault::NoSampleType => {
            "Chưa rõ người này vào mẫu bằng cách nào; ghi thiết kế mẫu (stratum, psu, weight), số của \
             người đã được chọn, hoặc sample_type."
                .to_owned()
        }
        Fault::NoDesign => {
            "Người được chọn mẫu phải có thiết kế mẫu: ghi stratum, psu và weight, hoặc số của người đã \
             được chọn."
                .to_owned()
        }
        Fault::NotDrawn => {
            "Chỉ người được chọn mẫu mới có ô này; để trống, hoặc ghi probability ở cột sample_type.".to_owned()
        }
        Fault::NotAMode(cell) => format!("“{cell}” không phải paper, tablet, kiosk hoặc web."),
        Fault::NotALanguage(cell) => format!(
            "“{cell}” không có trong danh sách tiếng: Việt, Thái, Mông, Mường, Dao…, hoặc mã như vi, blt, hmn, mtq."
        ),
        Fault::NotADay(cell) => format!("“{cell}” không phải một ngày như 2020-10-05 hoặc 5/10/2020."),
        Fault::OutsideCampaign { first, last } => format!(
            "Đợt khảo sát từ {} đến {}; ghi một ngày trong khoảng đó, hoặc sửa ngày của đợt.",
            date(*first),
            date(*last)
        ),
        Fault::NotYesOrNo(cell) => format!("“{cell}” không phải có hoặc không."),
        Fault::NotAnOutcome(cell, known) => format!("“{cell}” không phải kết quả của một lần đến: {known}."),
        Fault::NothingSaid => {
            "Dòng này không có câu trả lời nào; ghi lý do ở cột outcome, hoặc “không” ở cột answered.".to_owned()
        }
        Fault::AnsweredAllTheSame => "Ô này nói là người đó không trả lời, nhưng dòng này có câu trả lời.".to_owned(),
        Fault::NotOffered { cell, offered } => format!("“{cell}” không có trong các trả lời: {offered}."),
        Fault::Ambiguous(cell) => {
            format!("“{cell}” là mã của trả lời này nhưng là tên của trả lời khác; hãy ghi bằng lời của trả lời.")
        }
        Fault::NotWhole(cell) => format!("“{cell}” không phải số nguyên."),
        Fault::NotDecimal(cell) => format!("“{cell}” không phải một số."),
        Fault::OutOfRange => "Số này nằm ngoài giới hạn.".to_owned(),
        Fault::TooLong(most) => format!("Ô này dài quá {most} ký tự."),
        Fault::TooMany(most) => format!("Chỉ được chọn nhiều nhất {most} mục."),
        Fault::Constraint(rule) => format!("Câu trả lời trái với điều kiện của câu hỏi: {rule}."),
        Fault::NotPut(condition) => format!(
            "Với các câu trả lời khác trong dòng này thì câu này không được hỏi: {condition}; sửa các câu đó, hoặc để ô này trống."
        ),
        Fault::NoSuchCase => {
            "Chưa có ai được chọn mang số này; ghi stratum, psu và weight thì người đó được thêm vào.".to_owned()
        }
        Fault::OtherThanDrawn(value) => {
            format!("Người mang số này được chọn với giá trị khác ở đây ({value}); để trống hoặc sửa lại.")
        }
        Fault::AnsweredAlready => "Người mang số này đã trả lời, hoặc đã rút câu trả lời.".to_owned(),
        Fault::BroughtInAlready => "Người mang số này đã có trong một tệp nhập trước.".to_owned(),
    }
}

impl From<&DesignError> for Said {
    fn from(error: &DesignError) -> Self {
        Self::new(broken_design(error), sentence(&error.explanation()))
    }
}

fn broken_design(error: &DesignError) -> String {
    match error {
        DesignError::Weight { weight, .. } => {
            format!("Quyền số {weight} không phải một số lớn hơn 0, từ 1e-9 đến 1e12.")
        }
        DesignError::NoStratum { .. } => {
            "Thiếu tầng; nếu mẫu không chia tầng, ghi cùng một tên cho mọi người.".to_owned()
        }
        DesignError::NoPsu { .. } => {
            "Thiếu cụm mẫu; ghi xã hoặc bản được chọn, hoặc số của chính người đó nếu chọn thẳng từng người.".to_owned()
        }
        DesignError::PsuInTwoStrata { psu, here, there, .. } => {
            format!("Cụm mẫu “{psu}” ở tầng “{here}”, nhưng ở dòng trước thuộc tầng “{there}”; sửa lại cho khớp.")
        }
        DesignError::StratumSizeDiffers { stratum, here, there, .. } => format!(
            "Tầng “{stratum}” ở đây có {} cụm trong khung mẫu, ở dòng khác là {}; ghi cùng một số.",
            size(*here),
            size(*there)
        ),
        DesignError::PsuSizeDiffers { psu, here, there, .. } => format!(
            "Cụm mẫu “{psu}” ở đây có {} người trong khung mẫu, ở dòng khác là {}; ghi cùng một số.",
            size(*here),
            size(*there)
        ),
        DesignError::Frame { value, .. } => format!("Cỡ khung mẫu {value} không phải một số lớn hơn 0."),
        DesignError::MixedFrames { .. } => {
            "Trong cùng một cột có cả cỡ khung mẫu lẫn tỷ lệ chọn; ghi một loại cho cả cột.".to_owned()
        }
        DesignError::StratumTooSmall { stratum, frame, drawn, .. } => {
            format!("Tầng “{stratum}” ghi có {frame} cụm, nhưng đã chọn {drawn} cụm; sửa cỡ khung mẫu.")
        }
        DesignError::PsuTooSmall { psu, frame, drawn, .. } => {
            format!("Cụm mẫu “{psu}” ghi có {frame} người, nhưng đã chọn {drawn} người; sửa cỡ khung mẫu.")
        }
        DesignError::LonelyPsu { stratum } => {
            format!("Tầng “{stratum}” chỉ có một cụm được chọn; gộp với tầng gần giống nhất.")
        }
        DesignError::TooManyRows { rows } | DesignError::WeightCount { rows, .. } => {
            format!("{rows} dòng là nhiều hơn một thiết kế mẫu chứa được.")
        }
    }
}

fn size(size: SizeText) -> String {
    size.0.map_or_else(|| "số không rõ".to_owned(), |size| size.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use survey::clock::Day;

    #[test]
    fn what_is_wrong_is_a_whole_sentence_in_each_language() {
        let day: Day = "2020-10-05".parse().unwrap();
        for fault in [
            Fault::UnknownColumn(Some("stratum".to_owned())),
            Fault::OutsideCampaign { first: day, last: day },
            Fault::NotOffered { cell: "6".to_owned(), offered: "1, 2".to_owned() },
            Fault::NotPut("${F} = 'yes'".to_owned()),
            Fault::NoSampleType,
        ] {
            let said = Said::from(&fault);
            assert!(said.vi.ends_with(['.', '?']) && said.en.ends_with(['.', '?']), "{said:?}");
            assert!(!said.en.contains("dòng") && !said.vi.contains("row"), "{said:?}");
        }
        let design = DesignError::PsuSizeDiffers {
            row: 3,
            psu: "a".to_owned(),
            here: SizeText(Some(40.0)),
            there: SizeText(None),
        };
        let said = Said::from(&design);
        assert_eq!(
            said.vi,
            "Cụm mẫu “a” ở đây có 40 người trong khung mẫu, ở dòng khác là số không rõ; ghi cùng một số."
        );
        assert!(said.en.starts_with("PSU 'a' has 40 people"), "{}", said.en);
    }
}
