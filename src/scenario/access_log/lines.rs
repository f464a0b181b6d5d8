//! A log cut into lines, one at a time: the memory held is one line, however long the log.
//!
//! Line ends are LF or CR LF, the last one may be missing, a UTF-8 byte order mark at the start is skipped. A line above
//! [`LONGEST`] is passed over and reported as such. Ignored: every other encoding; those lines will be odd.

use super::refusal::Refusal;
use std::io::{BufRead, Read};

/// Bytes of the longest line that is read. Apache's and nginx's limits for a request line and for a header field are
/// about 8 KiB each (`LimitRequestLine`, `LimitRequestFieldSize`, `large_client_header_buffers`): request, referrer and
/// agent fit, with room for escapes.
pub const LONGEST: usize = 64 * 1024;
/// Bytes after which a line is taken to have no end, as that of a device that only gives zeros: read in less than a second.
const ENDLESS: u64 = 1 << 28;

/// How every gzip file begins (RFC 1952, section 2.3.1).
const GZIP: &[u8] = b"\x1f\x8b";

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a log.
pub struct Lines<R> {
    log: R,
    /// The current line.
    held: Vec<u8>,
    /// Lines read, blank ones included.
    number: u64,
}

/// The text of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Text<'a> {
    /// Without its line end.
    Whole(&'a [u8]),
    /// Passed over.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub fn new(log: R) -> Self {
        Self { log, held: Vec::new(), number: 0 }
    }

    /// The next line and its number, counted from 1 as editors do; `None` at the end of the log.
    pub fn next(&mut self) -> Result<Option<(u64, Text<'_>)>, Refusal> {
        self.held.clear();
        let at = self.number + 1;
        let unreadable = |error| Refusal::Unreadable { line: at, error };
        // One byte more than the longest line, so that its line end fits.
        self.log.by_ref().take(LONGEST as u64 + 1).read_until(b'\n', &mut self.held).map_err(unreadable)?;
        if self.held.is_empty() {
            return Ok(None);
        }
        self.number = at;
        if at == 1 && self.held.starts_with(GZIP) {
            return Err(Refusal::Compressed);
        }
        if self.held.len() > LONGEST && self.held.last() != Some(&b'\n') {
            let skipped = self.log.by_ref().take(ENDLESS).skip_until(b'\n').map_err(unreadable)?;
            if skipped as u64 == ENDLESS {
                return Err(unreadable(std::io::Error::other("a line without an end")));
            }
            return Ok(Some((at, Text::TooLong)));
        }
        let text = self.held.strip_suffix(b"\n").unwrap_or(&self.held);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let marked = if at == 1 { text.strip_prefix(BYTE_ORDER_MARK) } else { None };
        Ok(Some((at, Text::Whole(marked.unwrap_or(text)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines as text; `None` for one that is too long.
    fn check(log: &[u8], expected: &[Option<&str>]) {
        // A small buffer: lines arrive in pieces.
        let mut lines = Lines::new(std::io::BufReader::with_capacity(7, log));
        let mut found = Vec::new();
        while let Some((number, text)) = lines.next().expect("memory can be read") {
            found.push(match text {
                Text::Whole(text) => Some(String::from_utf8_lossy(text).into_owned()),
                Text::TooLong => None,
            });
            assert_eq!(number, found.len() as u64);
        }
        assert_eq!(found.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn line_ends() {
        check(b"", &[]);
        check(b"\n", &[Some("")]);
        check(b"a\nb", &[Some("a"), Some("b")]);
        check(b"a\r\n\r\nb\r\n", &[Some("a"), Some(""), Some("b")]);
        check(b"a\rb\n", &[Some("a\rb")]);
    }

    #[test]
    fn byte_order_mark() {
        check(b"\xef\xbb\xbfa\n\xef\xbb\xbfb", &[Some("a"), Some("\u{feff}b")]);
    }

    #[test]
    fn the_longest_line() {
        let longest = "x".repeat(LONGEST);
        check(format!("{longest}\nb").as_bytes(), &[Some(&longest), Some("b")]);
        check(longest.as_bytes(), &[Some(&longest)]);
        check(format!("{longest}x\nb\n").as_bytes(), &[None, Some("b")]);
        check(format!("{longest}{longest}{longest}").as_bytes(), &[None]);
    }

    #[test]
    fn compressed() {
        let refused = Lines::new(&b"\x1f\x8b\x08\x00"[..]).next().map(|_| ());
        assert_eq!(
            refused.map_err(|e| e.to_string()),
            Err("the log is compressed (gzip); expected plain text: unpack it first".to_owned())
        );
    }
}
