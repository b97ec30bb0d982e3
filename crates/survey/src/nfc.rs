//! Composed text (Unicode NFC): what is kept or compared is in this form.
//!
//! In the browser it is the browser that composes, by its own tables: ours would be a fifth of what the tablet loads.
//! Both do the same, since Unicode never changes the composition of a character that it has assigned.

/// The text in NFC.
pub fn nfc(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { compose(text) }
}

#[cfg(not(target_arch = "wasm32"))]
fn compose(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

#[cfg(target_arch = "wasm32")]
fn compose(text: &str) -> String {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = "String")]
        type Text;
        /// `String.prototype.normalize`, whose form is NFC if none is named.
        #[wasm_bindgen(method)]
        fn normalize(this: &Text) -> String;
    }

    use wasm_bindgen::{JsCast, JsValue};
    JsValue::from_str(text).unchecked_ref::<Text>().normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn accents_are_put_together() {
        assert_eq!(nfc("Ha\u{300}i lo\u{300}ng, Tie\u{302}\u{301}ng Vie\u{323}\u{302}t"), "Hài lòng, Tiếng Việt");
        assert_eq!(nfc("plain"), "plain");
    }

    proptest! {
        #[test]
        fn what_is_composed_stays_so(text in "([a-zđ ]|[aeiouyAEIOUY][\u{300}-\u{328}]{0,3}|\\PC){0,40}") {
            let composed = nfc(&text);
            prop_assert_eq!(&composed, &text.nfc().collect::<String>());
            prop_assert_eq!(nfc(&composed), composed);
        }
    }
}
