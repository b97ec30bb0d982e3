//! Vietnamese order and accent-free search.
//!
//! Neither store's collation sorts Vietnamese, so rows carry two derived texts: a sort key that plain byte order
//! sorts as a Vietnamese dictionary does, and a search key without accents.

use unicode_normalization::UnicodeNormalization;

/// The 29 letters of the Vietnamese alphabet, with f, j, w, z where foreign names put them.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// The tones in dictionary order: level, falling, asking, tumbling, rising, heavy.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A text that sorts bytewise as the words sort in a Vietnamese dictionary: letters first, tones only between words
/// that are otherwise equal, digits before letters and by number, case last of all ignored.
pub fn sort_key(text: &str) -> String {
    let mut letters = String::new();
    let mut tones = String::new();
    let mut digits = String::new();
    for unit in text.to_lowercase().nfc() {
        if unit.is_ascii_digit() {
            digits.push(unit);
            continue;
        }
        push_number(&mut letters, &mut digits);
        let (letter, tone) = split_tone(unit);
        match ALPHABET.chars().position(|known| known == letter) {
            // Two letters from 'a' on keep the key readable in a dump: aa, ab, … ba, bb, …
            Some(rank) => {
                letters.extend(letter_code(rank));
                tones.push(char::from(b'0' + u8::try_from(tone).unwrap_or(0)));
            }
            None if letter.is_alphanumeric() => {
                letters.push('~');
                letters.push(letter);
            }
            None => {
                // A comma sorts after the '!' that ends the letters and before every letter and digit.
                if !letters.ends_with(',') && !letters.is_empty() {
                    letters.push(',');
                }
            }
        }
    }
    push_number(&mut letters, &mut digits);
    format!("{}!{tones}", letters.trim_end_matches(','))
}

/// The text in lower case without accents, `đ` as `d`, and with single spaces: what a search box compares.
pub fn search_key(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .nfd()
        .filter(|unit| !('\u{300}'..='\u{36f}').contains(unit))
        .map(|unit| if unit == 'đ' { 'd' } else { unit })
        .collect();
    plain.split(|unit: char| !unit.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Numbers sort by value: their length goes before their digits.
fn push_number(letters: &mut String, digits: &mut String) {
    if digits.is_empty() {
        return;
    }
    let significant = digits.trim_start_matches('0');
    let length = u8::try_from(significant.len().min(25)).unwrap_or(25);
    letters.push('0');
    letters.push(char::from(b'a' + length));
    letters.push_str(significant);
    digits.clear();
}

fn letter_code(rank: usize) -> [char; 2] {
    let rank = u8::try_from(rank).unwrap_or(u8::MAX);
    [char::from(b'a' + rank / 26), char::from(b'a' + rank % 26)]
}

/// A letter without its tone, and the tone's place in [`TONES`] counted from one.
fn split_tone(unit: char) -> (char, usize) {
    let mut tone = 0;
    let base: String = std::iter::once(unit)
        .nfd()
        .filter(|part| match TONES.iter().position(|known| known == part) {
            Some(place) => {
                tone = place + 1;
                false
            }
            None => true,
        })
        .nfc()
        .collect();
    (base.chars().next().unwrap_or(unit), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| sort_key(name));
        names
    }

    #[test]
    fn letters_come_in_the_order_of_the_alphabet() {
        assert_eq!(
            sorted(vec!["Êđê", "Ê", "đo", "Dao", "Ơ", "Ô", "Ăn", "Ân", "An"]),
            ["An", "Ăn", "Ân", "Dao", "đo", "Ê", "Êđê", "Ô", "Ơ"]
        );
    }

    #[test]
    fn tones_decide_only_between_equal_letters() {
        assert_eq!(
            sorted(vec!["má", "mạ", "ma", "mã", "mà", "mả", "mab"]),
            ["ma", "mà", "mả", "mã", "má", "mạ", "mab"]
        );
        assert_eq!(sorted(vec!["Mường La", "Mương Bú", "Mường Bú"]), ["Mương Bú", "Mường Bú", "Mường La"]);
    }

    #[test]
    fn a_word_ends_before_a_longer_one_goes_on() {
        assert_eq!(sorted(vec!["Chiềng Anh", "Chiềng", "Chiềng An"]), ["Chiềng", "Chiềng An", "Chiềng Anh"]);
    }

    #[test]
    fn numbers_sort_by_value() {
        assert_eq!(sorted(vec!["Tổ 10", "Tổ 2", "Tổ 1"]), ["Tổ 1", "Tổ 2", "Tổ 10"]);
    }

    #[test]
    fn search_needs_no_accents() {
        assert_eq!(search_key("UBND huyện  Mường La – Đợt 2"), "ubnd huyen muong la dot 2");
        assert_eq!(search_key("Hua\u{323} Đo"), search_key("huạ đo"));
    }
}
