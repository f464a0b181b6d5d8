//! The number grammar of JSON (RFC 8259, section 6), shared by the document and by quantities in strings.
//!
//! Stricter than what Rust parses: no `+5`, `.5`, `5.`, `01`, `inf` or `NaN`.

/// Length of the longest prefix of `text` that is a JSON number, zero if there is none.
pub(crate) fn prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = if bytes.get(sign) == Some(&b'0') { 1 } else { digits(bytes, sign) };
    if whole == 0 {
        return 0;
    }
    let mut end = sign + whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(bytes, end + 1);
        end += if fraction == 0 { 0 } else { 1 + fraction };
    }
    end + exponent(bytes, end)
}

/// True if the whole of `text` is a JSON number.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && prefix(text) == text.len()
}

/// What the writer of a number that JSON refuses must have meant: `.5` is 0.5, `+5` is 5, `007` is 7.
pub(crate) fn repair(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.replace('_', "");
    let bare = rest.trim_start_matches('0');
    let zero = if bare.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
    let tail = if bare.ends_with('.') { "0" } else { "" };
    let fixed = format!("{sign}{zero}{bare}{tail}");
    (is_number(&fixed) && rest.contains(|c: char| c.is_ascii_digit())).then_some(fixed)
}

fn digits(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count()
}

/// Length of `e+10` and the like; zero if no digit follows, so that `5e` is a number and a word.
fn exponent(bytes: &[u8], at: usize) -> usize {
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return 0;
    }
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    let power = digits(bytes, at + 1 + sign);
    if power == 0 { 0 } else { 1 + sign + power }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_number_comes_first() {
        let check = |text: &str, number: &str| assert_eq!(&text[..prefix(text)], number, "{text}");
        check("250ms", "250");
        check("-1.5e-3/s", "-1.5e-3");
        check("1e3B", "1e3");
        check("5e", "5");
        check("5.s", "5");
        check("01", "0");
        check("+1", "");
        check(".5", "");
        check("inf", "");
        check("-", "");
        check("", "");
    }

    #[test]
    fn what_was_meant() {
        let check = |text: &str, meant: Option<&str>| assert_eq!(repair(text).as_deref(), meant, "{text}");
        check(".5", Some("0.5"));
        check("5.", Some("5.0"));
        check("+5", Some("5"));
        check("-007", Some("-7"));
        check("00", Some("0"));
        check("1_000", Some("1000"));
        check("0x1F", None);
        check("-", None);
    }
}
