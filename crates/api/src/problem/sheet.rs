//! What is wrong with a file of rows, in Vietnamese; the English is that of the crate that finds it.

use interchange::sheet::SheetFault as Fault;

use super::said::{Said, sentence};

impl From<&Fault> for Said {
    fn from(fault: &Fault) -> Self {
        let vi = match fault {
            Fault::Utf16 => "Tệp lưu theo kiểu UTF-16; hãy lưu lại thành CSV UTF-8.".to_owned(),
            Fault::NotUtf8 => "Chữ trong tệp không phải UTF-8; hãy lưu lại thành CSV UTF-8.".to_owned(),
            Fault::NotAWorkbook(_) => {
                "Không đọc được sổ tính này; hãy lưu lại thành .xlsx, không đặt mật khẩu.".to_owned()
            }
            Fault::NoSheet => "Sổ tính không có trang nào.".to_owned(),
            Fault::TooLarge(most) => format!("Sổ tính sau khi giải nén lớn hơn {most} MB; hãy nhập bằng CSV."),
            Fault::Unreadable(_) => "Không đọc được dòng này; xem dấu ngoặc kép và số cột.".to_owned(),
            Fault::Width { expected, found } => {
                format!(
                    "Dòng này có {found} ô, dòng tiêu đề có {expected}; xem thừa hay thiếu dấu phân cách, dấu ngoặc kép."
                )
            }
            Fault::NoName => "Cột này không có tên; đặt tên cho cột hoặc bỏ cột.".to_owned(),
        };
        Self::new(vi, sentence(&fault.to_string()))
    }
}
