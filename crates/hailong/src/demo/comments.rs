//! A few open comments of the kind people leave; none names anyone.

use super::chance::Chance;

const ADMINISTRATIVE: [&str; 14] = [
    "Cán bộ hướng dẫn nhiệt tình, giải quyết nhanh.",
    "Mong có người nói tiếng Mông ở Một cửa vào ngày chợ phiên.",
    "Nhà ở bản xa, đi lại hai lần mất cả ngày, mong được hẹn trước.",
    "Nên có người hướng dẫn nộp hồ sơ qua mạng, tôi không biết làm.",
    "Phòng chờ chật, ngày thứ Hai không đủ ghế ngồi.",
    "Giấy tờ phải nộp vẫn còn nhiều, đề nghị bớt bản sao chứng thực.",
    "Thái độ tiếp dân tốt hơn trước.",
    "Kết quả trả đúng hẹn, tôi hài lòng.",
    "Bảng niêm yết chữ nhỏ, người già khó đọc.",
    "Làm giấy tờ đất đai còn lâu, mong rút ngắn thời gian.",
    "Góp ý rồi nhưng chưa thấy trả lời.",
    "Nên làm việc thêm sáng thứ Bảy để người đi làm đến được.",
    "Không có ý kiến gì thêm, cảm ơn cơ quan.",
    "Trời mưa đường khó đi, mong xã nhận hồ sơ giúp cho bà con.",
];

const HOSPITAL: [&str; 10] = [
    "Bác sỹ ân cần, giải thích dễ hiểu.",
    "Chờ lấy kết quả xét nghiệm lâu quá.",
    "Nhà vệ sinh cần dọn thường xuyên hơn.",
    "Buổi sáng đông, phòng chờ thiếu ghế và thiếu quạt.",
    "Mong có người biết tiếng Thái, tiếng Mông giúp người già làm thủ tục.",
    "Nhân viên phát thuốc hướng dẫn kỹ, tôi yên tâm.",
    "Biển chỉ dẫn đến phòng chụp khó tìm.",
    "Điều dưỡng nhẹ nhàng, cảm ơn bệnh viện.",
    "Đề nghị thêm chỗ để xe cho người nhà.",
    "Giá dịch vụ niêm yết rõ ràng.",
];

const SCHOOL: [&str; 8] = [
    "Thầy cô quan tâm, con tôi tiến bộ nhiều.",
    "Nhà ở xa, mong trường có thêm chỗ ở cho học sinh.",
    "Bữa ăn của các cháu cần nhiều rau hơn.",
    "Nhà vệ sinh của học sinh cần sửa lại.",
    "Mong trường báo tin cho gia đình bằng cả tiếng Mông, tiếng Thái.",
    "Nước sạch mùa khô hay thiếu.",
    "Nên có thêm buổi phụ đạo cho học sinh yếu.",
    "Gia đình yên tâm khi gửi con ở trường.",
];

/// A comment for a form.
pub(super) fn comment(form: &str, chance: &mut Chance) -> Option<&'static str> {
    let texts: &[&str] = match form {
        "benh-vien-ngoai-tru" => &HOSPITAL,
        "truong-hoc" => &SCHOOL,
        _ => &ADMINISTRATIVE,
    };
    texts.get(chance.index(texts.len())).copied()
}
