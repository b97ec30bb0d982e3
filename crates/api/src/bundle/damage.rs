//! What is wrong with a place in a file, in both languages.

use store::Shelved;
use survey::id::InstallId;
use sync::bundle::{Damage, Part};

use crate::problem::Said;

/// A part that was not taken in, and why.
pub(super) struct Refused {
    pub part: Option<u32>,
    /// A word for programs.
    pub reason: &'static str,
    pub said: Said,
}

/// The whole file is an unfinished interview, which only its surveyor can open and finish.
pub(super) const fn unfinished() -> (&'static str, &'static str) {
    (
        "Tệp này là phiếu dở chép từ máy tính bảng, không phải gói phiếu. Máy chủ không mở được gì trong đó. Hãy giữ tệp và đưa cho chính \
         người đã phỏng vấn: trên máy của người đó, trang Chép gói phiếu, bấm “Mở lại phiếu dở”.",
        "This file is an unfinished interview that was copied from a tablet, and no bundle. Nothing of it is opened here. Keep the file \
         and give it to the surveyor who began it: on a tablet of that surveyor, page “Copy a bundle”, press “Open an unfinished \
         interview”.",
    )
}

impl From<Damage> for Refused {
    fn from(damage: Damage) -> Self {
        let vi = match damage {
            Damage::NotABundle => {
                "Có những byte không thuộc gói phiếu nào. Nếu cả tệp là tệp khác, hãy chọn lại đúng tệp.".to_owned()
            }
            Damage::Cut { part, parts } => {
                format!("Phần {part} trên {parts} bị cụt, bản chép chưa đủ. Hãy chép lại gói từ máy tính bảng.")
            }
            Damage::Changed { part, parts } => {
                format!("Phần {part} trên {parts} đã bị thay đổi trên đường. Hãy chép lại gói từ máy tính bảng.")
            }
        };
        let said = Said::new(vi, crate::problem::sentence(&damage.to_string()));
        Self { part: damage.part(), reason: damage.code(), said }
    }
}

impl Refused {
    pub fn wrong_key(part: &Part) -> Self {
        let (part, parts) = (part.header.part, part.header.parts);
        let said = Said::new(
            format!(
                "Phần {part} trên {parts} không do chính máy đó ký, nên không được nhận. Hãy chép lại gói từ máy đó."
            ),
            format!(
                "Part {part} of {parts} is not signed by the tablet it names and was not taken in. Copy the bundle from \
                 that tablet again."
            ),
        );
        Self { part: Some(part), reason: "wrong_key", said }
    }

    /// Of a tablet that is not known, when so much of such is kept that there is no room.
    pub fn no_room(part: &Part, full: Shelved) -> Self {
        let (part, parts) = (part.header.part, part.header.parts);
        let (vi, en) = if full == Shelved::AllFull {
            (
                "Máy chủ đã giữ rất nhiều phần của các máy nó không biết",
                "A great deal is kept of tablets that are not known",
            )
        } else {
            (
                "Máy chủ đã giữ rất nhiều phần của máy này mà không biết máy của ai",
                "A great deal is kept of this unknown tablet",
            )
        };
        let said = Said::new(
            format!(
                "{vi}, nên chưa giữ phần {part} trên {parts}. Trên trang Gói phiếu, mã chốt ngày, hãy nhận các máy đang chờ, rồi nhập lại \
                 tệp này. Phiếu vẫn còn nguyên trên máy tính bảng."
            ),
            format!(
                "{en}; part {part} of {parts} was not kept. Adopt the tablets that wait on the page of bundles, then bring \
                 this file again. The answers are still on the tablet."
            ),
        );
        Self { part: Some(part), reason: "no_room", said }
    }

    /// In a file of rescued lines.
    pub fn no_lines(count: u32) -> Self {
        let said = Said::new(
            format!("{count} dòng bị cụt hoặc đã bị thay đổi, nên không được nhận. Hãy chép lại tệp từ máy tính bảng."),
            format!(
                "{count} lines are cut or were changed, and were not taken in. Copy the file from the tablet again."
            ),
        );
        Self { part: None, reason: "unreadable", said }
    }

    /// In a file of rescued lines.
    pub fn unknown_install(install: InstallId, count: usize) -> Self {
        let said = Said::new(
            format!(
                "Máy chủ không biết lần đăng ký {install} đã làm {count} phiếu trong tệp: có thể máy chủ được khôi phục từ bản sao lưu cũ hơn. \
                 Hãy giữ tệp này, khôi phục bản sao lưu mới hơn rồi nhập lại."
            ),
            format!(
                "This server does not know the install {install}, which made {count} submissions in the file: it may have been restored \
                 from an older backup. Keep the file, restore a newer backup, then bring it again."
            ),
        );
        Self { part: None, reason: "unknown_install", said }
    }

    pub fn unreadable(part: &Part) -> Self {
        let (part, parts) = (part.header.part, part.header.parts);
        let said = Said::new(
            format!("Phần {part} trên {parts} không giải nén được, hoặc lớn quá mức một gói có thể có."),
            format!("Part {part} of {parts} cannot be inflated, or is larger than any bundle's."),
        );
        Self { part: Some(part), reason: "unreadable", said }
    }
}
