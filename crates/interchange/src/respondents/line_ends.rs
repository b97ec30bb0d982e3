//! Lines as an editor counts them: the CSV reader looks at a row before it has seen the second half of a Windows line end,
//! and would name the line before. So CR LF becomes LF on the way in.

use std::io::{BufRead, Read, Result};

/// A reader without the CR of each CR LF.
pub(super) struct PlainLineEnds<R> {
    inner: R,
    /// A CR was read whose follower is not known yet.
    held: bool,
}

impl<R: BufRead> PlainLineEnds<R> {
    pub const fn new(inner: R) -> Self {
        Self { inner, held: false }
    }
}

impl<R: BufRead> Read for PlainLineEnds<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let begin = self.inner.fill_buf()?;
            if self.held {
                self.held = false;
                if begin.first() != Some(&b'\n') {
                    out[0] = b'\r';
                    return Ok(1);
                }
            }
            if begin.is_empty() {
                return Ok(0);
            }
            let most = begin.len().min(out.len());
            let plain = begin[..most].iter().position(|byte| *byte == b'\r').unwrap_or(most);
            if plain > 0 {
                out[..plain].copy_from_slice(&begin[..plain]);
                self.inner.consume(plain);
                return Ok(plain);
            }
            self.inner.consume(1);
            self.held = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    proptest! {
        #[test]
        fn only_the_cr_before_an_lf_goes(text in "[ab\r\n]{0,40}", size in 1..6_usize) {
            let mut read = String::new();
            let inner = BufReader::with_capacity(size, text.as_bytes());
            PlainLineEnds::new(inner).read_to_string(&mut read).unwrap();
            prop_assert_eq!(read, text.replace("\r\n", "\n"));
        }
    }
}
