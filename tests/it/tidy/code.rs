//! Rust text as a rule sees it: comments and literals blanked, test code cut out, words and brackets found.
//!
//! Not a parser. It relies on what rustfmt and the compiler already guarantee (balanced brackets, closed literals), and
//! every view keeps the length of the text, so that one offset means the same place in all of them.

use std::ops::Range;

/// The text with the insides of comments, strings and character literals replaced by spaces.
pub fn mask(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = opaque_end(bytes, at);
        blank(&mut out, at..end);
        at = end.max(at + 1);
    }
    String::from_utf8(out).expect("blanking replaces whole characters by spaces")
}

/// The code without items marked `#[cfg(test)]` (or `cfg(all(test, ...))`).
pub fn without_tests(code: &str) -> String {
    let mut out = code.as_bytes().to_vec();
    for marker in ["#[cfg(test)]", "#[cfg(all(test"] {
        for (at, _) in code.match_indices(marker) {
            blank(&mut out, at..item_end(code, at));
        }
    }
    String::from_utf8(out).expect("blanking replaces whole characters by spaces")
}

/// Identifiers and keywords with their offsets; numbers are skipped.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += code[at..].find(is_word)?;
            let end = code[at..].find(|c| !is_word(c)).map_or(code.len(), |n| at + n);
            let found = (at, &code[at..end]);
            at = end;
            if !found.1.starts_with(|c: char| c.is_ascii_digit()) {
                return Some(found);
            }
        }
    })
}

/// True for characters of identifiers.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The offset of the bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("the bracket at offset {open} is never closed, yet the compiler took the file")
}

/// The end of the item that starts at `start`: past its first `;` or its first braces, or where the brackets around it
/// close (a field), whichever comes first.
pub fn item_end(code: &str, start: usize) -> usize {
    let bytes = code.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b';' => return at + 1,
            b'{' => return closing(code, at) + 1,
            b'(' | b'[' => at = closing(code, at) + 1,
            b')' | b']' | b'}' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The line of an offset, from 1.
pub fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn blank(out: &mut [u8], range: Range<usize>) {
    for byte in &mut out[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Where the comment or literal that starts at `at` ends; `at` itself if none starts here.
fn opaque_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let inside_word = at > 0 && is_word(char::from(bytes[at - 1]));
    match rest[0] {
        b'/' if rest.starts_with(b"//") => at + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()),
        b'/' if rest.starts_with(b"/*") => at + block_comment_len(rest),
        b'"' => at + quoted_len(rest, b'"'),
        b'\'' => at + char_len(rest),
        b'r' if !inside_word => at + raw_len(rest, 1),
        b'b' | b'c' if !inside_word && rest.get(1) == Some(&b'r') => at + raw_len(rest, 2),
        _ => at,
    }
}

fn block_comment_len(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if rest[at..].starts_with(b"*/") {
            (at, depth) = (at + 2, depth - 1);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted_len(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    rest.len().min(at + 1)
}

/// A character literal, or nothing if the quote opens a lifetime.
fn char_len(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return quoted_len(rest, b'\'');
    }
    let width = match rest.get(1) {
        Some(0xf0..) => 4,
        Some(0xe0..) => 3,
        Some(0xc0..) => 2,
        Some(_) | None => 1,
    };
    if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
}

/// A raw string whose `r` ends at `prefix`, or nothing if it is a word such as `r#type` or `rest`.
fn raw_len(rest: &[u8], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|&&b| b == b'#').count();
    if rest.get(prefix + hashes) != Some(&b'"') {
        return 0;
    }
    let end = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let body = prefix + hashes + 1;
    rest[body..].windows(end.len()).position(|w| w == end).map_or(rest.len(), |n| body + n + end.len())
}

#[test]
fn comments_and_literals_are_blanked() {
    let check = |text: &str, expected: &str| {
        let masked = mask(text);
        assert_eq!(masked.len(), text.len(), "{text}");
        assert_eq!(masked.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{text}");
    };
    check("a // unsafe\nb", "a b");
    check("a /* x /* unsafe */ y */ b", "a b");
    check(r#"f("un\"safe", b"x") g"#, "f( , b ) g");
    check(r##"f(r#"un"safe"#, br"x") rest r#type"##, "f( , ) rest r#type");
    check(r"fn f<'a>(c: &'a char) { '\'' ; '}' ; '한' ; 'a' }", "fn f<'a>(c: &'a char) { ; ; ; }");
}

#[test]
fn test_code_is_cut() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { x[0]; }\n}\n#[cfg(test)]\nuse c;\nfn d() {}";
    let kept: Vec<_> = without_tests(text).split_whitespace().map(String::from).collect();
    assert_eq!(kept, ["fn", "a()", "{}", "fn", "d()", "{}"]);
    assert_eq!(
        without_tests("struct A { #[cfg(test)] b: u8 } struct C {}").replace("  ", ""),
        "struct A {} struct C {}"
    );
}
