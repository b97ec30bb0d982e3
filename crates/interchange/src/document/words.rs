//! The fixed words and lines of an official paper, in both languages.

use super::labels::roman;
use super::{Document, Letterhead, PaperDate};
use crate::language::WritingLanguage::{self, English, Vietnamese};

/// Space for a clerk to write a number in; it does not break.
const BLANK: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// The end mark of an official paper.
pub(super) const END_MARK: &str = "./.";

pub(super) fn nation(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        English => "SOCIALIST REPUBLIC OF VIET NAM",
    }
}

pub(super) fn motto(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "Độc lập - Tự do - Hạnh phúc",
        English => "Independence - Freedom - Happiness",
    }
}

pub(super) fn addressed_to(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "Kính gửi:",
        English => "To:",
    }
}

pub(super) fn recipients(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "Nơi nhận:",
        English => "Recipients:",
    }
}

pub(super) fn table(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "Bảng",
        English => "Table",
    }
}

pub(super) fn figure(language: WritingLanguage) -> &'static str {
    match language {
        Vietnamese => "Hình",
        English => "Figure",
    }
}

/// `Số:      /BC-SNV`.
pub(super) fn number_line(language: WritingLanguage, letterhead: &Letterhead) -> String {
    let word = match language {
        Vietnamese => "Số:",
        English => "No.",
    };
    format!("{word} {}/{}", number_or_blank(letterhead), letterhead.sign)
}

/// `Sơn La, ngày … tháng 12 năm 2022`.
pub(super) fn date_line(language: WritingLanguage, letterhead: &Letterhead) -> String {
    format!("{}, {}", letterhead.place, date(language, letterhead.date))
}

/// `Phụ lục I`; without a number if it is the only one.
pub(super) fn annex(language: WritingLanguage, place: usize, of: usize) -> String {
    let word = match language {
        Vietnamese => "Phụ lục",
        English => "Annex",
    };
    if of < 2 { word.to_owned() } else { format!("{word} {}", roman(place + 1)) }
}

/// `(Kèm theo Báo cáo số …/BC-SNV ngày … tháng 12 năm 2022 của Sở Nội vụ)`.
pub(super) fn annex_source(document: &Document) -> String {
    let head = &document.letterhead;
    let (kind, number) = (in_prose(&document.kind), number_or_blank(head));
    let date = date(document.language, head.date);
    match document.language {
        Vietnamese => format!("(Kèm theo {kind} số {number}/{} {date} của {})", head.sign, head.agency_in_prose),
        English => format!("(Attached to {kind} No. {number}/{} of {date}, {})", head.sign, head.agency_in_prose),
    }
}

/// What stands after each of several entries, and after the last.
pub(super) fn stop(place: usize, of: usize) -> &'static str {
    if place + 1 == of { "." } else { ";" }
}

fn number_or_blank(letterhead: &Letterhead) -> &str {
    letterhead.number.as_deref().unwrap_or(BLANK)
}

/// Days under 10 and months 1 and 2 have a zero in front, so that nobody can add a digit.
fn date(language: WritingLanguage, date: PaperDate) -> String {
    match language {
        Vietnamese => {
            let day = date.day.map_or_else(|| BLANK.to_owned(), |day| format!("{day:02}"));
            let month = match date.month {
                None => BLANK.to_owned(),
                Some(month @ ..=2) => format!("{month:02}"),
                Some(month) => month.to_string(),
            };
            format!("ngày {day} tháng {month} năm {}", date.year)
        }
        English => {
            let day = date.day.map_or_else(|| BLANK.to_owned(), |day| day.to_string());
            let month = date.month.and_then(|month| time::Month::try_from(month).ok());
            let month = month.map_or_else(|| BLANK.to_owned(), |month| month.to_string());
            format!("{day} {month} {}", date.year)
        }
    }
}

/// `BÁO CÁO` inside a sentence: `Báo cáo`.
fn in_prose(kind: &str) -> String {
    let lower = kind.to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::sample;

    #[test]
    fn dates_are_written_so_that_nobody_can_add_a_digit() {
        let on = |day, month| date(Vietnamese, PaperDate { day, month, year: 2022 });
        assert_eq!(on(Some(5), Some(2)), "ngày 05 tháng 02 năm 2022");
        assert_eq!(on(Some(15), Some(9)), "ngày 15 tháng 9 năm 2022");
        assert_eq!(on(None, Some(12)), format!("ngày {BLANK} tháng 12 năm 2022"));
        assert_eq!(date(English, PaperDate { day: Some(5), month: Some(2), year: 2022 }), "5 February 2022");
    }

    #[test]
    fn an_only_annex_has_no_number() {
        assert_eq!(annex(Vietnamese, 0, 1), "Phụ lục");
        assert_eq!(annex(Vietnamese, 3, 10), "Phụ lục IV");
    }

    #[test]
    fn an_annex_names_the_paper_it_belongs_to() {
        let mut document = sample();
        document.letterhead.number = Some("123".to_owned());
        document.letterhead.date.day = Some(9);
        let line = "(Kèm theo Báo cáo số 123/BC-SNV ngày 09 tháng 12 năm 2022 của Sở Nội vụ)";
        assert_eq!(annex_source(&document), line);
    }
}
