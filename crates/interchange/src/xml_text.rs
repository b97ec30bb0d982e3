//! Text as it may stand in an XML part: composed (NFC), and without the characters XML 1.0 forbids.

use survey::nfc::nfc;

/// The text in NFC, line ends as `\n`, without control characters and noncharacters, which no escaping makes legal.
///
/// Tabulators and line ends stay; what is dropped leaves nothing behind.
pub(crate) fn xml_text(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let legal: String = lines.chars().filter(|&character| is_legal(character)).collect();
    nfc(&legal)
}

/// XML 1.0 section 2.2, less the C1 controls, which nobody typed.
fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n') || (!character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}'))
}

/// The text escaped for an element or a quoted attribute of XML or HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in xml_text(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_dropped_and_the_rest_is_composed() {
        assert_eq!(xml_text("a\u{0}\u{b}\r\nTie\u{302}\u{301}ng\u{ffff} \u{1f600}\t."), "a\nTiếng \u{1f600}\t.");
        assert_eq!(escaped("<b a='1'>&\"\u{7}"), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;");
    }
}
