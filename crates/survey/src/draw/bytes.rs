//! Thirty-two bytes that people read and write as 64 hexadecimal digits.

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not 64 hexadecimal digits; copy it whole from the minutes of the draw")]
pub struct NotThirtyTwoBytes(pub String);

/// Text and JSON of a type that is 32 bytes.
macro_rules! as_hexadecimal {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::hex::write(&self.0, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::draw::NotThirtyTwoBytes;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                crate::hex::read(text).map(Self).ok_or_else(|| $crate::draw::NotThirtyTwoBytes(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::draw::NotThirtyTwoBytes;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(bytes: $name) -> Self {
                bytes.to_string()
            }
        }
    };
}

pub(super) use as_hexadecimal;
