//! Reading documents: what is taken, what is refused and how that is told.

use super::*;
use crate::scenario::diagnostic::{Colour, SHOWN};
use proptest::prelude::*;

fn parse_text(text: &str) -> (Option<Node>, Diagnostics, Sources) {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let node = read(&mut sources, "scenario.json", text.as_bytes().to_vec(), &mut out);
    (node, out, sources)
}

/// The report on a document that is refused.
fn report(text: &str) -> String {
    let (node, out, sources) = parse_text(text);
    assert!(out.has_errors(), "{node:?}");
    out.render(&sources, Colour::Plain, SHOWN)
}

/// The messages only, one per line.
fn check(text: &str, messages: &str) {
    let (_, out, _) = parse_text(text);
    let found: Vec<&str> = out.sorted().into_iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(found.join("\n"), messages, "{text}");
}

#[test]
fn documents_keep_order_places_and_number_text() {
    let text = "\u{feff}{\"b\": [1.50, true, null],\n \"a\\n\\u00e9\\ud83d\\ude00\": {\"c\": \"x\\/y\"}}";
    let (node, out, sources) = parse_text(text);
    let node = node.filter(|_| out.is_empty()).expect("the document is JSON");
    let slice = |span: Span| &sources.text(span.source)[span.range()];
    assert_eq!(node.members().iter().map(|m| m.key.as_str()).collect::<Vec<_>>(), ["b", "a\né😀"]);
    assert_eq!(slice(node.members()[1].key_span), "\"a\\n\\u00e9\\ud83d\\ude00\"");
    let path = Path::from(vec![Segment::Key("b".to_owned()), Segment::Index(0)]);
    let number = node.at(&path).expect("the path is there");
    assert_eq!((&number.value, slice(number.span)), (&Value::Number("1.50".to_owned()), "1.50"));
    assert_eq!(slice(node.members()[1].value.span), r#"{"c": "x\/y"}"#);
    assert_eq!(node.to_json().to_string(), r#"{"b":[1.5,true,null],"a\né😀":{"c":"x/y"}}"#);
}

#[test]
fn several_syntax_problems_in_one_pass() {
    insta::assert_snapshot!(report("{ // the load\n  \"load\": 250ms,\n  \"a\": [1, 2,], wait: True }\n"), @r#"
    error[syntax]: comments are not JSON
     --> scenario.json:1:3
      |
    1 | { // the load
      |   ^^^^^^^^^^^ a `description` can hold the text
      |
      = help: expected JSON without comments

    error[syntax]: `250ms` is not a JSON number
     --> scenario.json:2:11
      |
    2 |   "load": 250ms,
      |           ^^^^^ write "250ms" in quotes
      |
      = help: expected a number

    error[syntax]: trailing commas are not JSON
     --> scenario.json:3:13
      |
    3 |   "a": [1, 2,], wait: True }
      |             ^
      |
      = help: expected `]` without a comma

    error[syntax]: keys take double quotes
     --> scenario.json:3:17
      |
    3 |   "a": [1, 2,], wait: True }
      |                 ^^^^ write "wait"
      |
      = help: expected a key in double quotes

    error[syntax]: `True` is not a JSON value
     --> scenario.json:3:23
      |
    3 |   "a": [1, 2,], wait: True }
      |                       ^^^^ did you mean `true`?
      |
      = help: expected a value

    5 errors
    "#);
}

#[test]
fn an_unclosed_object_names_its_opening() {
    insta::assert_snapshot!(report("{ \"a\": {\n  \"b\": [1, 2}\n"), @r#"
    error[syntax]: unexpected `}`
     --> scenario.json:2:13
      |
    2 |   "b": [1, 2}
      |        -    ^
      |        |
      |        opened here
      |
      = help: expected `]`

    error[syntax]: unexpected end of the text
     --> scenario.json:2:15
      |
    1 | { "a": {
      | - never closed
    2 |   "b": [1, 2}
      |              ^
      |
      = help: expected `}`

    2 errors
    "#);
}

#[test]
fn duplicate_keys_name_both_places() {
    insta::assert_snapshot!(report("{ \"web\": { \"cpu\": 1,\n  \"cpu\": 2, \"c\\u0070u\": 3 },\n  \"web\": {} }"), @r#"
    error[duplicate-key]: the key `cpu` is given twice
     --> scenario.json:2:3
      |
    1 | { "web": { "cpu": 1,
      |            ----- first given here
    2 |   "cpu": 2, "c\u0070u": 3 },
      |   ^^^^^
      |
      = help: expected each key once
      = note: at web.cpu

    error[duplicate-key]: the key `cpu` is given twice
     --> scenario.json:2:13
      |
    1 | { "web": { "cpu": 1,
      |            ----- first given here
    2 |   "cpu": 2, "c\u0070u": 3 },
      |             ^^^^^^^^^^
      |
      = help: expected each key once
      = note: at web.cpu

    error[duplicate-key]: the key `web` is given twice
     --> scenario.json:3:3
      |
    1 | { "web": { "cpu": 1,
      |   ----- first given here
    2 |   "cpu": 2, "c\u0070u": 3 },
    3 |   "web": {} }
      |   ^^^^^
      |
      = help: expected each key once
      = note: at web

    3 errors
    "#);
}

#[test]
fn unreadable_bytes_are_named() {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    assert_eq!(read(&mut sources, "latin1.json", b"{ \"caf\xe9\": 1 }".to_vec(), &mut out), None);
    assert_eq!(read(&mut sources, "utf16.json", b"\xff\xfe{\0}\0".to_vec(), &mut out), None);
    insta::assert_snapshot!(out.render(&sources, Colour::Plain, SHOWN), @r#"
    error[encoding]: byte 7 (0xe9) is not UTF-8
     --> latin1.json:1:7
      |
    1 | { "caf�": 1 }
      |       ^
      |
      = help: expected a text in UTF-8

    error[encoding]: byte 1 (0xff) is not UTF-8
     --> utf16.json:1:1
      |
    1 | ��{␀}␀
      | ^ this looks like UTF-16; save it as UTF-8
      |
      = help: expected a text in UTF-8

    2 errors
    "#);
}

#[test]
fn large_documents_are_refused_unread() {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    assert_eq!(read(&mut sources, "big.json", vec![b' '; MAX_BYTES + 1], &mut out), None);
    insta::assert_snapshot!(out.render(&sources, Colour::Plain, SHOWN), @"
    error[too-large]: the document has 8.0 MiB
    --> big.json
     = help: expected at most 8 MiB

    1 error
    ");
}

#[test]
fn deep_documents_are_refused_at_once() {
    insta::assert_snapshot!(report(&"[\n".repeat(100_000)), @"
    error[too-deep]: objects and arrays are nested too deeply
      --> scenario.json:65:1
       |
    65 | [
       | ^
       |
       = help: expected at most 64 levels

    1 error
    ");
    check(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)), "");
    check(&"{\"a\":".repeat(100_000), "objects and arrays are nested too deeply");
}

#[test]
fn what_is_not_json_is_told() {
    check("", "unexpected end of the text");
    check("{} {}", "unexpected `{` after the document");
    check("[1,,2]", "unexpected `,`");
    check("[,]", "unexpected `,`");
    check("{\"a\" 1}", "unexpected `1`");
    check("{\"a\": }", "unexpected `}`");
    check("{1: 2}", "keys take double quotes");
    check("{{}: 2}", "unexpected `{`");
    check("[\"a\nb\", .5]", "the string is not closed on its line");
    check("[\"\\x\", \"\\ud800\"]", "`\\x` is not an escape\n`\\ud800` is not an escape");
    check("[\"\t\"]", "a control character stands in a string");
    check(
        "[1e999, 01, .5, -, 0x1F]",
        "`1e999` is too large a number\n`01` is not a JSON number\n`.5` is not a JSON number\n`-` is not a JSON number\n`0x1F` is not a JSON number",
    );
    check("[1] @@ ; %", "unexpected `@@`\nunexpected `;`\nunexpected `%`");
    check("]", "unexpected `]`\nunexpected `]` after the document");
    check("[}]", "unexpected `}`");
    check("/* never closed", "comments are not JSON\nunexpected end of the text");
}

#[test]
fn a_heap_of_problems_ends_the_parse() {
    let (_, out, _) = parse_text(&format!("[{}]", "@ ".repeat(1_000_000)));
    assert_eq!(out.count(crate::scenario::diagnostic::Severity::Error), MAX_SYNTAX);
    let (_, out, _) = parse_text(&"//\n".repeat(1_000_000));
    assert_eq!(out.count(crate::scenario::diagnostic::Severity::Error), MAX_SYNTAX);
}

/// `serde_json` is the oracle: apart from depth and duplicates both take the same texts and read the same values.
fn agree(bytes: &[u8]) {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let oracle: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    let node = read(&mut sources, "x", bytes.to_vec(), &mut out);
    let _ = out.render(&sources, Colour::Plain, SHOWN);
    assert_eq!(node.is_none(), oracle.is_none(), "{:?}", String::from_utf8_lossy(bytes));
    assert_eq!(node.is_none() || !out.is_empty(), out.has_errors());
    if out.is_empty() {
        assert_eq!(node.map(|node| node.to_json()), oracle);
    }
}

const SAMPLE: &str =
    r#"{"a": {"b": [1, -2.5e3, "250ms", true, null, {}], "c": "x\n\u00e9\"y"}, "d": {"e": {"f": []}}}"#;

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        agree(&bytes);
    }

    #[test]
    fn any_punctuation_is_read_or_refused(text in r#"[\[\]{}:,"'\\0-9a-e.+/*# \n-]{0,60}"#) {
        agree(text.as_bytes());
    }

    #[test]
    fn mutated_documents_are_read_or_refused(
        edits in proptest::collection::vec((0..SAMPLE.len(), any::<bool>(), r#"[\[\]{}:,"\\0-9a-z. ]"#), 1..4)
    ) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (at, insert, with) in edits {
            let with = with.bytes().next().expect("the pattern has one character");
            if insert { bytes.insert(at, with) } else { bytes[at] = with }
        }
        agree(&bytes);
    }
}
