//! What is wrong in a list of finished dossiers, in Vietnamese; the English is that of the crate that finds it.

use interchange::frame::{FrameFault as Fault, FramePart};

use super::said::{Said, date, sentence};

impl From<&Fault> for Said {
    fn from(fault: &Fault) -> Self {
        Self::new(vietnamese(fault), sentence(&fault.to_string()))
    }
}

/// What a part is called.
const fn part(part: FramePart) -> &'static str {
    match part {
        FramePart::Dossier => "mã hồ sơ",
        FramePart::Area => "xã, phường",
        FramePart::District => "huyện",
        FramePart::Village => "bản, tổ dân phố",
        FramePart::Service => "lĩnh vực, thủ tục",
        FramePart::Finished => "ngày trả kết quả",
        FramePart::Language => "ngôn ngữ",
        FramePart::Stratum => "tầng",
        FramePart::Psu => "cụm",
        FramePart::Name => "họ và tên",
        FramePart::Honorific => "xưng hô",
        FramePart::Telephone => "điện thoại",
        FramePart::House => "địa chỉ",
    }
}

fn vietnamese(fault: &Fault) -> String {
    match fault {
        Fault::Sheet(fault) => Said::from(fault).vi,
        Fault::NoColumn(of) => {
            format!("Danh sách không có cột tên như vậy; chọn lại cột cho “{}”.", part(*of))
        }
        Fault::ColumnTwice(first, second) => {
            format!("Cột này đang chọn cho hai phần, “{}” và “{}”; chọn cột khác cho một phần.", part(*first), part(*second))
        }
        Fault::HeadingTwice => "Có hai cột cùng tên này; sửa tên một cột trong tệp.".to_owned(),
        Fault::NoAreaColumn => "Chưa chọn cột cho biết người dân ở xã nào.".to_owned(),
        Fault::NoRows => "Dưới dòng tiêu đề không có dòng nào.".to_owned(),
        Fault::TooManyRows(most) => format!("Danh sách có hơn {most} dòng; chia ra, mỗi đơn vị một danh sách."),
        Fault::NoArea => "Ô này để trống; phải biết người dân ở xã nào.".to_owned(),
        Fault::Empty => "Ô này để trống; đã chọn cột này làm tầng hoặc cụm thì ai cũng phải có.".to_owned(),
        Fault::UnknownArea { found, on } => {
            format!("Bản đồ ngày {} không có xã “{found}”; sửa tên hoặc ghi mã xã.", date(*on))
        }
        Fault::SeveralAreas { found, codes } => {
            format!("Có nhiều xã tên “{found}”: {codes}; ghi mã xã, hoặc chọn thêm cột huyện.")
        }
        Fault::NotADay(found) => format!("“{found}” không có trong lịch; ghi như 31/8/2022."),
        Fault::NotALanguage(found) => {
            format!("“{found}” không phải ngôn ngữ trong danh sách: Việt, Thái, Mông, Mường, Dao …")
        }
        Fault::NotAnHonorific => "Không phải cách xưng hô: ông, bà, anh, chị, hoặc để trống.".to_owned(),
        Fault::NotATelephone => {
            "Không phải số điện thoại: 9 đến 11 chữ số, bắt đầu bằng 0; nếu bảng tính bỏ mất số 0 đầu, đổi cột sang kiểu chữ."
                .to_owned()
        }
        Fault::TooLong { length, most } => format!("Ô này có {length} ký tự; nhiều nhất {most}."),
        Fault::Control => "Ô này có dấu xuống dòng hoặc ký tự điều khiển; hãy gõ lại.".to_owned(),
        Fault::SpreadsheetError => "Ô này là lỗi của bảng tính; sửa công thức hoặc gõ giá trị.".to_owned(),
        Fault::Mark => "Tên tầng, cụm không được có dấu “#”; hãy ghi khác.".to_owned(),
        Fault::DossierTwice { first } => {
            format!("Hồ sơ này đã có ở dòng {first}; bỏ dòng này.")
        }
    }
}
