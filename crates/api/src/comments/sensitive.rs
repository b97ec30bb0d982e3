//! Whether a comment may name somebody: it is looked at before it is quoted anywhere.

/// So many digits in a row, with spaces, dots or dashes between, may be a telephone or identity number.
const NUMBER: usize = 8;

/// Words before a name.
const BEFORE_A_NAME: [&str; 14] =
    ["ông", "bà", "anh", "chị", "cô", "chú", "bác", "em", "thầy", "sĩ", "dưỡng", "chí", "tên", "mr"];

/// Whether a text has a long number, or a word such as `ông`, `bác sĩ` before a capital letter. A hint for people, no proof.
pub(crate) fn may_name_somebody(text: &str) -> bool {
    has_number(text) || has_name(text)
}

fn has_number(text: &str) -> bool {
    let mut digits = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits += 1,
            ' ' | '.' | '-' => {}
            _ => digits = 0,
        }
        if digits >= NUMBER {
            return true;
        }
    }
    false
}

fn has_name(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        BEFORE_A_NAME.contains(&pair[0].to_lowercase().as_str())
            && pair[1].chars().next().is_some_and(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_seen_and_common_words_are_not() {
        for text in
            ["Gọi 0912 345 678", "số 0912.345.678 nhé", "ông Lò Văn A nói", "Bác sĩ Hoa rất tốt", "cán bộ tên Minh"]
        {
            assert!(may_name_somebody(text), "{text}");
        }
        for text in [
            "Chờ lâu quá, 2 tiếng",
            "cần thêm ghế cho ông bà",
            "Nhà vệ sinh bẩn. Chị em không hài lòng",
            "năm 2022 tốt hơn 2021",
        ] {
            assert!(!may_name_somebody(text), "{text}");
        }
    }
}
