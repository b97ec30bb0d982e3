//! The words of the public pages, in Vietnamese and English.

use analytics::chart::words::Tongue;
use analytics::disclosure::Reason;
use interchange::number::Numbers;
use survey::rule::IndexRule;

/// Words that stand by themselves; sentences with numbers are the methods.
pub(super) struct Words {
    pub tongue: Tongue,
    pub tag: &'static str,
    pub other: (&'static str, &'static str),
    pub all: &'static str,
    pub office: &'static str,
    pub made_up: &'static str,
    pub nothing: &'static str,
    pub corrected: &'static str,
    pub corrects: &'static str,
    pub intervals: &'static str,
    pub unit: &'static str,
    pub respondents: &'static str,
    pub rate: &'static str,
    pub index: &'static str,
    pub interval: &'static str,
    /// Of few clusters, beside the interval.
    pub review: &'static str,
    pub rank: &'static str,
    pub no_rank: &'static str,
    pub ranks_note: &'static str,
    pub by_unit: &'static str,
    pub factor: &'static str,
    pub criterion: &'static str,
    pub charts: &'static str,
    pub table: &'static str,
    /// Over a chart that is wider than a phone.
    pub drag: &'static str,
    pub web: &'static str,
    pub web_note: &'static str,
    pub trust: &'static str,
    pub trust_note: &'static str,
    pub download: &'static str,
    pub fingerprint: &'static str,
    pub key: &'static str,
    pub check_by: &'static str,
    pub program: &'static str,
    pub versions: &'static str,
    pub this_one: &'static str,
}

static VIETNAMESE: Words = Words {
    tongue: Tongue::Vietnamese,
    tag: "vi",
    other: ("en", "English"),
    all: "Kết quả đã công bố",
    office: "Sở Nội vụ tỉnh Sơn La",
    made_up: "DỮ LIỆU MINH HỌA, không phải số liệu thật",
    nothing: "Chưa có kết quả nào được công bố.",
    corrected: "Bản này đã được đính chính. Xem",
    corrects: "Đính chính bản trước, lý do:",
    intervals: "Vì chỉ hỏi một phần người sử dụng dịch vụ, mỗi chỉ số đi kèm khoảng tin cậy 95%: con số đúng cho tất cả mọi người nhiều khả năng nằm trong khoảng đó. Chênh nhau vài phần mười điểm không nói lên điều gì.",
    unit: "Đơn vị",
    respondents: "Số người trả lời",
    rate: "Tỷ lệ trả lời (RR1)",
    index: "Chỉ số",
    interval: "Khoảng tin cậy 95% (%)",
    review: "cần xem lại: ít cụm",
    rank: "Thứ hạng có thể",
    no_rank: "không xếp",
    ranks_note: "Thứ hạng có thể là những thứ hạng mà số liệu cho phép, chỉ xét giữa các đơn vị cùng loại, cùng phiếu, cùng quy tắc và cùng cách hỏi. Chưa phân biệt được không có nghĩa là bằng nhau.",
    by_unit: "Từng đơn vị",
    factor: "Yếu tố",
    criterion: "Tiêu chí",
    charts: "Biểu đồ",
    table: "Bảng số liệu",
    drag: "Kéo ngang để xem hết.",
    web: "Trả lời tự nguyện qua mạng",
    web_note: "Không đại diện. Ai muốn thì trả lời, nên không có khoảng tin cậy, không xếp hạng và không cộng vào chỉ số.",
    trust: "Kiểm tra được",
    trust_note: "Kết quả được niêm phong và ký số khi công bố. Ai cũng tải được gói công khai và kiểm tra rằng không có gì bị sửa. Ô có dưới 10 người, dưới 30 phiếu hoặc khoảng tin cậy quá rộng không công bố và không có trong gói; ô của một nhóm dưới 50 người mà gần như ai cũng trả lời giống nhau, và ô từ đó trừ ra được một ô bị ẩn, cũng vậy.",
    download: "Tải gói công khai (ZIP)",
    fingerprint: "Dấu vân tay (SHA-256)",
    key: "Khóa của cơ quan công bố",
    check_by: "Lệnh kiểm tra",
    program: "Chương trình",
    versions: "Các bản công bố",
    this_one: "bản đang xem",
};

static ENGLISH: Words = Words {
    tongue: Tongue::English,
    tag: "en",
    other: ("vi", "Tiếng Việt"),
    all: "Published results",
    office: "Department of Home Affairs, Sơn La province",
    made_up: "MADE-UP DATA, these are not real figures",
    nothing: "No results have been published yet.",
    corrected: "This publication was corrected. See",
    corrects: "Corrects the one before, because:",
    intervals: "As only part of the users were asked, every index has a 95% confidence interval: the figure for everyone most likely lies within it. A few tenths of a point mean nothing.",
    unit: "Unit",
    respondents: "Respondents",
    rate: "Response rate",
    index: "Index",
    interval: "95% interval (%)",
    review: "look again: few clusters",
    rank: "Possible ranks",
    no_rank: "not ranked",
    ranks_note: "The possible ranks are those that the data allow, among units of the same kind, form, rule and way of asking. Not told apart does not mean equal.",
    by_unit: "Unit by unit",
    factor: "Factor",
    criterion: "Criterion",
    charts: "Charts",
    table: "The numbers",
    drag: "Drag sideways to see all of it.",
    web: "Voluntary answers on the web",
    web_note: "Not representative. Whoever wanted answered, so there is no interval and no rank, and they are not added to the index.",
    trust: "Anyone can check it",
    trust_note: "The results were sealed and signed when they were published. Anybody can download the open bundle and see that nothing was changed. Cells of under 10 people, under 30 answers or with too wide an interval are not published, and not in the bundle; nor are those of a group of under 50 people who nearly all said the same, and those from which a hidden one would follow.",
    download: "Download the open bundle (ZIP)",
    fingerprint: "Fingerprint (SHA-256)",
    key: "Key of the office that published",
    check_by: "Check it by",
    program: "Program",
    versions: "All publications",
    this_one: "this one",
};

pub(super) const fn words(tongue: Tongue) -> &'static Words {
    match tongue {
        Tongue::Vietnamese => &VIETNAMESE,
        Tongue::English => &ENGLISH,
    }
}

impl Words {
    const fn is_english(&self) -> bool {
        matches!(self.tongue, Tongue::English)
    }

    pub fn title(&self, campaign: &str) -> String {
        if self.is_english() {
            format!("Satisfaction of citizens: {campaign}")
        } else {
            format!("Mức độ hài lòng của người dân: {campaign}")
        }
    }

    /// `Bản 1, công bố ngày 05/12/2022`
    pub fn published(&self, number: u32, day: &str) -> String {
        if self.is_english() {
            format!("Publication {number} of {day}")
        } else {
            format!("Bản {number}, công bố ngày {day}")
        }
    }

    /// That these units are as the publication before has them.
    pub fn kept(&self, units: &str) -> String {
        if self.is_english() {
            format!(
                "Kept as they were published before: {units}. Only a few respondents differ; new numbers would give away what they answered."
            )
        } else {
            format!(
                "Giữ nguyên như bản công bố trước: {units}. Chỉ vài người trả lời khác đi, nêu số mới sẽ làm lộ câu trả lời của họ."
            )
        }
    }

    /// How many units and people; drawn and the share of them who answered, where that is known.
    pub fn asked(&self, numbers: Numbers, (units, answered): (u64, u64), drawn: Option<(u64, String)>) -> String {
        let (were, people) = match (units, answered) {
            (1, 1) => ("unit was", "person"),
            (1, _) => ("unit was", "people"),
            (_, 1) => ("units were", "person"),
            _ => ("units were", "people"),
        };
        let (units, answered) = (numbers.count(units), numbers.count(answered));
        match (drawn, self.is_english()) {
            (Some((drawn, rate)), false) => format!(
                "Khảo sát {units} đơn vị. Trong những người được chọn ngẫu nhiên có {} người thuộc diện hỏi, {answered} người trả lời, đạt {rate}.",
                numbers.count(drawn)
            ),
            (None, false) => format!("Khảo sát {units} đơn vị, có {answered} người trả lời."),
            (Some((drawn, rate)), true) => format!(
                "{units} {were} surveyed. Of the people drawn at random {} may belong to those asked; {answered} answered, {rate}.",
                numbers.count(drawn)
            ),
            (None, true) => format!("{units} {were} surveyed, {answered} {people} answered."),
        }
    }

    /// What the index is.
    pub fn rule(&self, rule: IndexRule) -> String {
        let (vi, en) = match rule {
            IndexRule::Pooled => (
                "tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” trên tổng số câu trả lời",
                "the share of answers “satisfied” or “very satisfied” among all answers",
            ),
            IndexRule::MeanOfFactors => (
                "trung bình cộng của các yếu tố, mỗi yếu tố là trung bình cộng tỷ lệ “Hài lòng” hoặc “Rất hài lòng” của các tiêu chí thuộc yếu tố đó",
                "the mean of the factors, each the mean share of “satisfied” or “very satisfied” of its criteria",
            ),
            IndexRule::MeanOfPooledFactors => (
                "trung bình cộng của các yếu tố, mỗi yếu tố là tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” trên tổng số câu trả lời của yếu tố đó",
                "the mean of the factors, each the share of answers “satisfied” or “very satisfied” among its answers",
            ),
            IndexRule::MeanOfCriteria => (
                "trung bình cộng tỷ lệ “Hài lòng” hoặc “Rất hài lòng” của các tiêu chí",
                "the mean share of “satisfied” or “very satisfied” of the criteria",
            ),
            IndexRule::MeanOfPersons => (
                "trung bình cộng, tính theo từng người, của tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” của mỗi người",
                "the mean, person by person, of each one's share of answers “satisfied” or “very satisfied”",
            ),
            IndexRule::OverallQuestion => (
                "tỷ lệ người trả lời “Hài lòng” hoặc “Rất hài lòng” ở câu hỏi chung",
                "the share of people “satisfied” or “very satisfied” in the overall question",
            ),
        };
        if self.is_english() {
            format!("The satisfaction index is {en}.")
        } else {
            format!("Chỉ số hài lòng là {vi}.")
        }
    }

    /// `1 đến 3 trong 4`
    pub fn rank(&self, (lo, hi): (usize, usize), of: usize) -> String {
        match (lo == hi, self.is_english()) {
            (true, false) => format!("{lo} trong {of}"),
            (false, false) => format!("{lo} đến {hi} trong {of}"),
            (true, true) => format!("{lo} of {of}"),
            (false, true) => format!("{lo} to {hi} of {of}"),
        }
    }

    /// Why there is no number.
    pub const fn hidden(&self, reason: Option<Reason>) -> &'static str {
        match (reason, self.is_english()) {
            (Some(Reason::NoAnswers), false) => "không có trả lời",
            (Some(Reason::NoAnswers), true) => "no answers",
            (Some(Reason::Under10), false) => "ẩn: dưới 10 người",
            (Some(Reason::Under10), true) => "hidden: under 10 people",
            (Some(Reason::Unanimous), false) => "ẩn: nhóm nhỏ, gần như ai cũng trả lời giống nhau",
            (Some(Reason::Unanimous), true) => "hidden: nearly everyone in a small group said the same",
            (Some(Reason::Under30), false) => "ẩn: dưới 30 phiếu",
            (Some(Reason::Under30), true) => "hidden: under 30 answers",
            (Some(Reason::Imprecise | Reason::NoVariance), false) => "ẩn: chưa đủ chính xác",
            (Some(Reason::Imprecise | Reason::NoVariance), true) => "hidden: not precise enough",
            (Some(Reason::Complementary), false) => "ẩn kèm, để không trừ ngược ra được",
            (Some(Reason::Complementary), true) => "hidden with another, so that it does not follow",
            (Some(Reason::IndexHidden) | None, false) => "ẩn cùng chỉ số",
            (Some(Reason::IndexHidden) | None, true) => "hidden with the index",
        }
    }

    pub fn web(&self, numbers: Numbers, n: u64, share: &str) -> String {
        let n = numbers.count(n);
        if self.is_english() {
            format!("{n} answer sheets, {share} of the answers satisfied")
        } else {
            format!("{n} phiếu, {share} số câu trả lời là hài lòng")
        }
    }
}
