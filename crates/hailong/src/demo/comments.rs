//! A few open comments of the kind people leave, with the themes that a reader would find in each; none names anyone.

use super::chance::Chance;

/// The code list of the demonstration: key, Vietnamese and English name.
pub const THEMES: [(&str, &str, &str); 9] = [
    ("cho-lau", "Thời gian chờ, trả kết quả", "Waiting, time of results"),
    ("thai-do", "Thái độ, cách ứng xử của cán bộ", "Manners of the staff"),
    ("huong-dan", "Hướng dẫn, giải thích", "Guidance and explanation"),
    ("giay-to", "Hồ sơ, giấy tờ, thủ tục", "Papers and procedure"),
    ("co-so", "Chỗ ngồi, trang thiết bị, vệ sinh", "Seats, equipment, cleanliness"),
    ("chi-phi", "Phí, lệ phí, chi phí", "Fees and costs"),
    ("di-lai", "Đi lại, khoảng cách", "Travel and distance"),
    ("khen", "Lời khen", "Praise"),
    ("khac", "Ý kiến khác", "Other"),
];

type Written = (&'static str, &'static [&'static str]);

const ADMINISTRATIVE: [Written; 14] = [
    ("Cán bộ hướng dẫn nhiệt tình, giải quyết nhanh.", &["huong-dan", "khen"]),
    ("Mong có người nói tiếng Mông ở Một cửa vào ngày chợ phiên.", &["huong-dan"]),
    ("Nhà ở bản xa, đi lại hai lần mất cả ngày, mong được hẹn trước.", &["di-lai", "cho-lau"]),
    ("Nên có người hướng dẫn nộp hồ sơ qua mạng, tôi không biết làm.", &["huong-dan"]),
    ("Phòng chờ chật, ngày thứ Hai không đủ ghế ngồi.", &["co-so"]),
    ("Giấy tờ phải nộp vẫn còn nhiều, đề nghị bớt bản sao chứng thực.", &["giay-to"]),
    ("Thái độ tiếp dân tốt hơn trước.", &["thai-do", "khen"]),
    ("Kết quả trả đúng hẹn, tôi hài lòng.", &["khen"]),
    ("Bảng niêm yết chữ nhỏ, người già khó đọc.", &["co-so"]),
    ("Làm giấy tờ đất đai còn lâu, mong rút ngắn thời gian.", &["cho-lau"]),
    ("Góp ý rồi nhưng chưa thấy trả lời.", &["thai-do"]),
    ("Nên làm việc thêm sáng thứ Bảy để người đi làm đến được.", &["khac"]),
    ("Không có ý kiến gì thêm, cảm ơn cơ quan.", &[]),
    ("Trời mưa đường khó đi, mong xã nhận hồ sơ giúp cho bà con.", &["di-lai"]),
];

const HOSPITAL: [Written; 10] = [
    ("Bác sỹ ân cần, giải thích dễ hiểu.", &["thai-do", "huong-dan", "khen"]),
    ("Chờ lấy kết quả xét nghiệm lâu quá.", &["cho-lau"]),
    ("Nhà vệ sinh cần dọn thường xuyên hơn.", &["co-so"]),
    ("Buổi sáng đông, phòng chờ thiếu ghế và thiếu quạt.", &["co-so"]),
    ("Mong có người biết tiếng Thái, tiếng Mông giúp người già làm thủ tục.", &["huong-dan", "giay-to"]),
    ("Nhân viên phát thuốc hướng dẫn kỹ, tôi yên tâm.", &["huong-dan", "khen"]),
    ("Biển chỉ dẫn đến phòng chụp khó tìm.", &["huong-dan"]),
    ("Điều dưỡng nhẹ nhàng, cảm ơn bệnh viện.", &["thai-do", "khen"]),
    ("Đề nghị thêm chỗ để xe cho người nhà.", &["co-so"]),
    ("Giá dịch vụ niêm yết rõ ràng.", &["chi-phi", "khen"]),
];

const SCHOOL: [Written; 8] = [
    ("Thầy cô quan tâm, con tôi tiến bộ nhiều.", &["thai-do", "khen"]),
    ("Nhà ở xa, mong trường có thêm chỗ ở cho học sinh.", &["di-lai", "co-so"]),
    ("Bữa ăn của các cháu cần nhiều rau hơn.", &["khac"]),
    ("Nhà vệ sinh của học sinh cần sửa lại.", &["co-so"]),
    ("Mong trường báo tin cho gia đình bằng cả tiếng Mông, tiếng Thái.", &["huong-dan"]),
    ("Nước sạch mùa khô hay thiếu.", &["co-so"]),
    ("Nên có thêm buổi phụ đạo cho học sinh yếu.", &["khac"]),
    ("Gia đình yên tâm khi gửi con ở trường.", &["khen"]),
];

/// A comment for a form.
pub(super) fn comment(form: &str, chance: &mut Chance) -> Option<&'static str> {
    let texts: &[Written] = match form {
        "benh-vien-ngoai-tru" => &HOSPITAL,
        "truong-hoc" => &SCHOOL,
        _ => &ADMINISTRATIVE,
    };
    texts.get(chance.index(texts.len())).map(|(text, _)| *text)
}

/// What a reader finds in one of these comments; none for what somebody else wrote.
pub fn themes_of(text: &str) -> Option<&'static [&'static str]> {
    let all = ADMINISTRATIVE.iter().chain(&HOSPITAL).chain(&SCHOOL);
    all.copied().find(|(own, _)| *own == text).map(|(_, themes)| themes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_on_the_list_and_in_some_comment() {
        let all = || ADMINISTRATIVE.iter().chain(&HOSPITAL).chain(&SCHOOL);
        let listed = |theme: &&str| THEMES.iter().any(|(key, ..)| key == theme);
        assert!(all().flat_map(|(_, themes)| themes.iter()).all(listed));
        assert!(THEMES.iter().all(|(key, ..)| all().any(|(_, themes)| themes.contains(key))));
        assert!(all().all(|(text, themes)| themes_of(text) == Some(*themes)), "no comment is there twice");
    }
}
