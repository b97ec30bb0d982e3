//! Every word of the citizen's page that is not in the questionnaire, in Vietnamese and English.
//!
//! One struct, so that a text that one language lacks does not compile.

use survey::clock::Day;
use survey::language::Language;

use super::source::{Mistake, TYPED_LENGTH};

/// The languages the page speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    Vietnamese,
    English,
}

impl Tongue {
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// What its button says.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
        }
    }

    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tongue| tongue.tag() == tag)
    }

    pub const fn words(self) -> &'static Words {
        match self {
            Self::Vietnamese => &VIETNAMESE,
            Self::English => &ENGLISH,
        }
    }

    pub fn language(self) -> Language {
        match self {
            Self::Vietnamese => Language::vietnamese(),
            Self::English => Language::english(),
        }
    }
}

pub struct Words {
    pub tag: &'static str,
    pub language: &'static str,
    pub error: &'static str,
    pub survey: &'static str,
    pub demonstration: &'static str,
    pub draft: &'static str,
    pub ask: &'static str,
    pub ask_short: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub code_once: &'static str,
    pub no_code: &'static str,
    pub bad_code: &'static str,
    pub next: &'static str,
    pub back: &'static str,
    pub before: &'static str,
    pub agree: &'static str,
    pub decline: &'static str,
    pub optional: &'static str,
    pub no_answer: &'static str,
    pub day: &'static str,
    pub month: &'static str,
    pub year: &'static str,
    pub date_form: &'static str,
    pub review: &'static str,
    pub edit: &'static str,
    pub no_change_after: &'static str,
    pub send: &'static str,
    pub thanks: &'static str,
    pub thanks_kept: &'static str,
    pub may_close: &'static str,
    pub declined: &'static str,
    pub declined_nothing: &'static str,
    pub refused: &'static str,
    pub refused_why: &'static str,
    pub refused_answered: &'static str,
    pub refused_mistyped: &'static str,
    pub refused_new: &'static str,
    pub type_again: &'static str,
    pub over: &'static str,
    pub over_why: &'static str,
    pub not_open: &'static str,
    pub not_open_why: &'static str,
    pub complaint: &'static str,
    pub complaint_where: &'static str,
    pub trouble: &'static str,
    pub trouble_why: &'static str,
    pub too_long: &'static str,
    pub too_long_why: &'static str,
    pub too_many: &'static str,
    pub too_many_why: &'static str,
    pub try_again: &'static str,
}

static VIETNAMESE: Words = Words {
    tag: "vi",
    language: "Ngôn ngữ",
    error: "Lỗi",
    survey: "Khảo sát sự hài lòng",
    demonstration: "Dữ liệu minh hoạ",
    draft: "Phiếu là bản nháp, chờ xác nhận",
    ask: "Ông/Bà thấy cơ quan phục vụ thế nào?",
    ask_short: "Khoảng 5 phút. Không hỏi tên.",
    code: "Mã trên giấy mời",
    code_hint: "12 chữ và số. Viết hoa hay thường, có dấu cách hay không đều được.",
    code_once: "Mã chỉ dùng một lần, để không ai trả lời hai lần. Mã không được lưu cùng câu trả lời.",
    no_code: "Chưa nhập mã",
    bad_code: "Mã gõ chưa đúng",
    next: "Tiếp tục",
    back: "Quay lại phần trước",
    before: "Trước khi bắt đầu",
    agree: "Tôi đồng ý, bắt đầu",
    decline: "Tôi không tham gia",
    optional: "không bắt buộc",
    no_answer: "Không trả lời",
    day: "Ngày",
    month: "Tháng",
    year: "Năm",
    date_form: "Xin ghi ngày, tháng, năm bằng số, ví dụ 21, 9, 2022.",
    review: "Xem lại rồi gửi",
    edit: "Sửa",
    no_change_after: "Gửi rồi thì không sửa được.",
    send: "Gửi câu trả lời",
    thanks: "Cảm ơn Ông/Bà. Câu trả lời đã tới nơi.",
    thanks_kept: "Câu trả lời không ghi Ông/Bà là ai.",
    may_close: "Có thể đóng trang này.",
    declined: "Ông/Bà đã chọn không tham gia",
    declined_nothing: "Cảm ơn Ông/Bà đã ghé. Không có gì được lưu.",
    refused: "Mã này không dùng được",
    refused_why: "Mã đã được dùng, hết hạn, hoặc gõ chưa đúng. Trang này cố ý không nói rõ, để không ai dò được mã của người khác.",
    refused_answered: "Nếu Ông/Bà đã trả lời: cảm ơn, không phải làm gì thêm.",
    refused_mistyped: "Nếu gõ nhầm: xem lại giấy mời rồi nhập lại.",
    refused_new: "Nếu chưa trả lời: xin giấy mời mới ở nơi đã phát giấy mời.",
    type_again: "Nhập lại mã",
    over: "Đợt khảo sát đã kết thúc",
    over_why: "Đợt này đã đóng, không nhận thêm ý kiến. Cảm ơn Ông/Bà đã ghé.",
    not_open: "Trang này hiện không nhận ý kiến",
    not_open_why: "Có thể đợt khảo sát chưa mở hoặc đã kết thúc, hoặc địa chỉ gõ chưa đúng. Cảm ơn Ông/Bà đã ghé.",
    complaint: "Có việc cần phản ánh ngay?",
    complaint_where: "Khảo sát không phải nơi giải quyết khiếu nại. Xin gặp bộ phận tiếp công dân của cơ quan.",
    trouble: "Chưa gửi được",
    trouble_why: "Máy chủ đang bận. Những gì Ông/Bà đã chọn vẫn còn ở trang này. Xin đợi một phút rồi thử lại; gửi lại không bị tính hai lần.",
    too_long: "Nội dung gửi quá dài",
    too_long_why: "Trang này không nhận được nội dung dài như vậy. Xin quay lại trang trước và viết ngắn hơn.",
    too_many: "Xin đợi một phút",
    too_many_why: "Có quá nhiều mã gõ sai trong phút vừa qua, nên trang tạm ngừng nhận mã gõ tay. Mã của Ông/Bà không mất. Xin thử lại sau một phút, hoặc quét mã vuông trên giấy mời.",
    try_again: "Thử lại",
};

static ENGLISH: Words = Words {
    tag: "en",
    language: "Language",
    error: "Error",
    survey: "Satisfaction survey",
    demonstration: "Demonstration data",
    draft: "The form is a draft to be confirmed",
    ask: "How did the agency serve you?",
    ask_short: "About 5 minutes. No name asked.",
    code: "Code on your invitation",
    code_hint: "12 letters and digits. Capitals and spaces do not matter.",
    code_once: "It works once, so that nobody answers twice. It is not kept with your answers.",
    no_code: "No code was entered",
    bad_code: "The code is mistyped",
    next: "Continue",
    back: "Back to the part before",
    before: "Before you start",
    agree: "I agree, start",
    decline: "I do not take part",
    optional: "optional",
    no_answer: "No answer",
    day: "Day",
    month: "Month",
    year: "Year",
    date_form: "Please write day, month and year in digits, such as 21, 9, 2022.",
    review: "Check, then send",
    edit: "Change",
    no_change_after: "It cannot be changed afterwards.",
    send: "Send the answers",
    thanks: "Thank you. Your answers have arrived.",
    thanks_kept: "They do not say who you are.",
    may_close: "You can close this page.",
    declined: "You chose not to take part",
    declined_nothing: "Thank you for looking in. Nothing was stored.",
    refused: "This code does not work",
    refused_why: "It was used, has expired or is mistyped. The page does not say which, so that nobody can probe others' codes.",
    refused_answered: "If you have answered: thank you, there is nothing more to do.",
    refused_mistyped: "If you mistyped it: look at the invitation and enter it again.",
    refused_new: "If you have not answered: ask for a new invitation where you were given this one.",
    type_again: "Enter the code again",
    over: "The survey is over",
    over_why: "It was closed and takes no more answers. Thank you for looking in.",
    not_open: "This page takes no answers now",
    not_open_why: "The survey may not be open yet or may be over, or the address may be mistyped. Thank you for looking in.",
    complaint: "Something that cannot wait?",
    complaint_where: "The survey is not the place for complaints. Please see the citizens' reception of the agency.",
    trouble: "Not sent yet",
    trouble_why: "The server is busy. What you chose is still in this page. Please wait a minute and try again; sending twice counts once.",
    too_long: "Too much text",
    too_long_why: "This page cannot take so much. Please go back and write less.",
    too_many: "Please wait a minute",
    too_many_why: "Too many mistyped codes came in during the last minute, so typed codes are not taken for the moment. Yours is not lost. Please try again in a minute, or scan the square code on the invitation.",
    try_again: "Try again",
};

impl Words {
    const fn english(&self) -> bool {
        self.tag.as_bytes()[0] == b'e'
    }

    pub fn part(&self, part: usize, of: usize) -> String {
        if self.english() { format!("Part {part} of {of}") } else { format!("Phần {part} trên {of}") }
    }

    /// The heading over questions that are not answered well.
    pub fn left(&self, wrong: usize, all_missing: bool) -> String {
        match (self.english(), all_missing, wrong) {
            (false, true, _) => format!("Còn {wrong} câu chưa trả lời"),
            (false, false, _) => format!("Còn {wrong} câu cần xem lại"),
            (true, true, 1) => "1 question left".to_owned(),
            (true, true, _) => format!("{wrong} questions left"),
            (true, false, 1) => "1 question to look at".to_owned(),
            (true, false, _) => format!("{wrong} questions to look at"),
        }
    }

    /// The heading over questions that an answer on this page has brought up.
    pub fn more(&self, questions: usize) -> String {
        match (self.english(), questions) {
            (false, _) => format!("Có thêm {questions} câu, theo câu trả lời của Ông/Bà"),
            (true, 1) => "Your answers bring up 1 more question".to_owned(),
            (true, _) => format!("Your answers bring up {questions} more questions"),
        }
    }

    pub fn question(&self, number: usize, name: &str) -> String {
        if self.english() { format!("Question {number}: {name}") } else { format!("Câu {number}: {name}") }
    }

    /// What is said where nothing was chosen though there is a choice for having no opinion.
    pub fn choose_or(&self, no_opinion: &str) -> String {
        if self.english() {
            format!("Nothing chosen. Choose one, or “{no_opinion}”.")
        } else {
            format!("Chưa chọn. Chọn một ý, hoặc chọn “{no_opinion}”.")
        }
    }

    /// What the review says of a section: counts, never answers.
    pub fn counts(&self, asked: usize, no_opinion: usize, blank: usize) -> String {
        let english = self.english();
        let asked = match (english, asked) {
            (false, _) => format!("{asked} câu"),
            (true, 1) => "1 question".to_owned(),
            (true, _) => format!("{asked} questions"),
        };
        let no_opinion = (no_opinion > 0).then(|| {
            if english { format!("{no_opinion} without opinion") } else { format!("{no_opinion} không có ý kiến") }
        });
        let blank = (blank > 0)
            .then(|| if english { format!("{blank} not answered") } else { format!("{blank} không trả lời") });
        [Some(asked), no_opinion, blank].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// What is wrong with a code that was typed: in short, and in a sentence.
    pub fn mistake(&self, mistake: Mistake) -> (&'static str, String) {
        let heading = if mistake == Mistake::Empty { self.no_code } else { self.bad_code };
        let sentence = match (mistake, self.english()) {
            (Mistake::Empty, false) => "Xin gõ mã trên giấy mời.".to_owned(),
            (Mistake::Empty, true) => "Please type the code on your invitation.".to_owned(),
            (Mistake::Length(count), false) => {
                format!("Mã có {TYPED_LENGTH} chữ và số, ở đây có {count}. Xin xem lại giấy mời.")
            }
            (Mistake::Length(count), true) => {
                format!(
                    "A code has {TYPED_LENGTH} letters and digits, here are {count}. Please look at your invitation."
                )
            }
            (Mistake::Character(strange), false) => {
                format!("Không mã nào có ký tự “{strange}”. Mã có {TYPED_LENGTH} chữ và số. Xin xem lại giấy mời.")
            }
            (Mistake::Character(strange), true) => format!(
                "No code has the character “{strange}”. A code has {TYPED_LENGTH} letters and digits. Please look at your invitation."
            ),
        };
        (heading, sentence)
    }

    pub fn date(&self, day: Day) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS.get(usize::from(day.month()).saturating_sub(1)).copied().unwrap_or_default();
        if self.english() {
            format!("{} {month} {}", day.day_of_month(), day.year())
        } else {
            format!("{:02}/{:02}/{}", day.day_of_month(), day.month(), day.year())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_said_in_both_languages() {
        let (vi, en) = (Tongue::Vietnamese.words(), Tongue::English.words());
        assert_eq!(vi.counts(5, 1, 0), "5 câu, 1 không có ý kiến");
        assert_eq!(vi.counts(5, 0, 2), "5 câu, 2 không trả lời");
        assert_eq!(en.counts(1, 0, 1), "1 question, 1 not answered");
        assert_eq!(vi.date("2021-10-05".parse().unwrap()), "05/10/2021");
        assert_eq!(en.date("2021-10-05".parse().unwrap()), "5 Oct 2021");
    }
}
