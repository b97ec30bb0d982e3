//! What is wrong with a questionnaire, in Vietnamese; the English is the survey crate's own.

use survey::expression::ExpressionFault as Fault;
use survey::questionnaire::ProblemKind;

use super::said::{Said, sentence};

impl From<&ProblemKind> for Said {
    fn from(kind: &ProblemKind) -> Self {
        Self::new(vietnamese(kind), sentence(&kind.to_string()))
    }
}

fn vietnamese(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::DuplicateName => "Tên này dùng hai lần; đặt tên khác cho một trong hai.".to_owned(),
        ProblemKind::BadName(name) => {
            format!("“{name}” không dùng làm tên được: chỉ dùng chữ không dấu, chữ số và _, bắt đầu bằng chữ.")
        }
        ProblemKind::DuplicateCode(code) => format!("Mã {code} dùng hai lần; mỗi trả lời cần một mã riêng."),
        ProblemKind::ReservedCode(code) => format!("Mã {code} để dành cho hệ thống; dùng từ 0 đến 249."),
        ProblemKind::NoChoices => "Không có trả lời nào để chọn; ghi ít nhất hai.".to_owned(),
        ProblemKind::UnknownScale(name) => format!("Thang “{name}” chưa có trong \"scales\"."),
        ProblemKind::UnknownFactor(name) => format!("Yếu tố “{name}” chưa có trong \"factors\"."),
        ProblemKind::UnknownSatisfied(code) => {
            format!("Mã hài lòng {code} không phải là một trả lời, hoặc là trả lời nằm ngoài mẫu số.")
        }
        ProblemKind::NothingSatisfied => "Chưa có mã nào tính là hài lòng; ghi ít nhất một ở \"satisfied\".".to_owned(),
        ProblemKind::LikertName { name, code } => {
            format!("Tên của trả lời trên thang phải là mã của nó: “{name}” cần đổi thành “{code}”.")
        }
        ProblemKind::SecondOverall => "Chỉ một câu được là câu đánh giá chung.".to_owned(),
        ProblemKind::MissingText(language) => format!("Thiếu lời bằng “{language}”, một ngôn ngữ của phiếu."),
        ProblemKind::Expression { fault, text, position } => {
            format!("{} Biểu thức: {text} (ký tự thứ {position}).", fault_vi(fault))
        }
        ProblemKind::Cycle(names) => {
            format!("Các điều kiện đi vòng tròn: {names}; một câu không thể phụ thuộc vào chính nó.")
        }
        ProblemKind::BadMax => "\"max\" phải từ 1 đến số trả lời có thể chọn.".to_owned(),
        ProblemKind::Unreadable(_) => {
            "Không đọc được: trường lạ, thiếu trường, sai kiểu hoặc JSON viết sai ở chỗ này.".to_owned()
        }
        ProblemKind::BadChoiceName(name) => {
            format!(
                "“{name}” không dùng làm tên trả lời được: chỉ dùng chữ không dấu, chữ số, _, - và ., không có dấu cách."
            )
        }
        ProblemKind::DuplicateChoice(name) => format!("Hai trả lời cùng tên “{name}”; đặt tên khác cho một trong hai."),
        ProblemKind::ScaleAndChoices => {
            "Câu này lấy trả lời từ thang hoặc tự ghi trả lời, không được cả hai.".to_owned()
        }
        ProblemKind::EmptySection => "Phần này không có câu hỏi; thêm câu hỏi hoặc bỏ phần đi.".to_owned(),
        ProblemKind::TooManyQuestions(count) => format!("Có {count} câu hỏi; nhiều nhất là 1000."),
        ProblemKind::NoLanguage => "Chưa có ngôn ngữ nào; ghi ít nhất một, như \"vi\".".to_owned(),
        ProblemKind::NoteTakesNoAnswer(field) => format!("Lời dẫn không nhận trả lời; bỏ “{field}”."),
        ProblemKind::MustBeOptional => {
            "Không ai buộc phải để chụp ảnh, ghi âm hay ghi nơi; bỏ \"required\".".to_owned()
        }
        ProblemKind::FileInPrivate => {
            "Ảnh, ghi âm và nơi không trả lời riêng tư được, vì máy sẽ cho thấy; bỏ \"sensitive\".".to_owned()
        }
        ProblemKind::SensitiveRequired => "Theo luật, câu nhạy cảm phải được để trống; bỏ \"required\".".to_owned(),
        ProblemKind::PrivateLeak(name) => format!(
            "Điều kiện này xem câu riêng tư “{name}”, nên người hỏi đoán được câu trả lời; đánh dấu cả câu này là \
             \"sensitive\", hoặc đừng xem “{name}” ở đây."
        ),
    }
}

fn fault_vi(fault: &Fault) -> String {
    match fault {
        Fault::Empty => "Biểu thức trống; bỏ trường này hoặc viết điều kiện.".to_owned(),
        Fault::TooLong => "Biểu thức dài quá 4096 ký tự; chia điều kiện cho nhiều câu.".to_owned(),
        Fault::TooDeep => "Biểu thức lồng nhau quá 64 tầng; chia điều kiện cho nhiều câu.".to_owned(),
        Fault::BadCharacter(shown, _) => format!("“{shown}” không thuộc ngôn ngữ biểu thức."),
        Fault::OpenText(quote) => format!("Chuỗi bắt đầu ở đây thiếu dấu {quote} đóng."),
        Fault::OpenName => "Tên bắt đầu ở đây thiếu dấu } đóng; viết ${ten}.".to_owned(),
        Fault::NotAName(name) => format!("“{name}” không phải tên câu hỏi: tên chỉ có chữ không dấu, chữ số và _."),
        Fault::BadNumber(text) => format!("Không đọc được số “{text}”; viết như 5 hoặc 2.5."),
        Fault::ExpectedValue(_) => "Chỗ này cần một giá trị.".to_owned(),
        Fault::ExpectedOperator(_) => "Chỗ này cần một phép toán, hoặc phải hết biểu thức.".to_owned(),
        Fault::ExpectedClose(_) => "Chỗ này cần dấu ).".to_owned(),
        Fault::LoneWord(word) => {
            format!(
                "“{word}” đứng một mình; viết ${{{word}}} nếu là câu hỏi, '{word}' nếu là chuỗi, true() hoặc false()."
            )
        }
        Fault::UnknownFunction(name) => format!(
            "Không có hàm “{name}”; các hàm là selected, count-selected, if, coalesce, regex, string-length, today, \
             true, false, not, number, int, round."
        ),
        Fault::Arguments { name, wanted, given } => format!("{name}() cần {wanted} tham số, ở đây có {given}."),
        Fault::PatternNotText => "Mẫu của regex() phải là một chuỗi trong dấu nháy, để kiểm tra được trước.".to_owned(),
        Fault::UnicodeClass => "Mẫu dùng \\p{…}, máy tính bảng không hiểu; hãy liệt kê các chữ.".to_owned(),
        Fault::BadPattern(_) => "Không đọc được mẫu của regex().".to_owned(),
        Fault::UnknownQuestion(name) => format!("Không có câu hỏi “{name}”."),
        Fault::MisspeltQuestion { name, nearest } => {
            format!("Không có câu hỏi “{name}”; có phải là “{nearest}” không?")
        }
        Fault::NoteHasNoAnswer(name) => format!("“{name}” là lời dẫn, không có trả lời."),
        Fault::DotOutsideConstraint => "Dấu . là trả lời đang kiểm tra; chỉ dùng được trong \"constraint\".".to_owned(),
        Fault::TextAsCondition => "Một chuỗi không phải là điều kiện; hãy so sánh nó.".to_owned(),
        Fault::NotAChoice { name, known } => format!("“{name}” không phải một trả lời; các trả lời là {known}."),
        Fault::ComparedChoices(symbol) => {
            format!("Câu chọn nhiều không so sánh bằng {symbol} được; dùng selected() hoặc count-selected().")
        }
        Fault::Incomparable { left, right, .. } => {
            format!("Không so sánh được {} với {}.", kind_vi(left), kind_vi(right))
        }
        Fault::NoOrder(kind, _) => format!("Không xếp thứ tự được {}.", kind_vi(kind)),
        Fault::NotANumber(kind, _) => format!("Không tính toán được với {}.", kind_vi(kind)),
        Fault::NotADay(text) => format!("“{text}” không phải ngày; viết như '2022-09-21'."),
        Fault::TextNotANumber(text) => format!("“{text}” không phải số; viết không có dấu nháy, như 5 hoặc 2.5."),
        Fault::WrongArgument { name, .. } => format!("Tham số của {name}() không đúng kiểu."),
        Fault::MixedResults { name, one, other } => {
            format!("{name}() cho {} hoặc {}; cả hai phải cùng một kiểu.", kind_vi(one), kind_vi(other))
        }
    }
}

/// The kinds as the survey crate names them.
fn kind_vi(kind: &str) -> &'static str {
    match kind {
        "a condition" => "một điều kiện",
        "a number" => "một số",
        "a text" => "một chuỗi",
        "an empty text" => "một chuỗi rỗng",
        "a day" => "một ngày",
        "an answer on a scale" => "một trả lời trên thang",
        "a chosen answer" => "một trả lời đã chọn",
        "several answers" => "nhiều trả lời",
        _ => "giá trị này",
    }
}
