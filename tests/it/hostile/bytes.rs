//! What is hardly a scenario: missing, empty, cut, in another encoding, not JSON, huge.

use super::{brief, check, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

#[test]
fn a_file_that_cannot_be_read() {
    let sandbox = Sandbox::with(SHOP);
    let check = |path: &str, expected: &str| {
        for command in ["run", "validate"] {
            let ended = sandbox.run(&[command, path]);
            assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(2), "", expected), "{path}");
        }
    };
    check("t.json", "error: cannot read t.json: there is no such file; did you mean s.json?\n");
    check("scenario.yaml", "error: cannot read scenario.yaml: there is no such file\n");
    check("folder/s.json", "error: cannot read folder/s.json: there is no such file\n");
    check(".", "error: cannot read .: it is a folder; expected a file\n");
    assert_eq!(sandbox.files(), ["s.json"]);
}

#[test]
fn no_json() {
    let check = |bytes: &[u8], expected: &str| same(&brief(&refused(bytes, &[])), expected);
    check(b"", "error[syntax]: unexpected end of the text @ s.json | expected a value");
    check(b" \n ", "error[syntax]: unexpected end of the text @ 2:2 | expected a value");
    check(b"null", "error[wrong-type]: unexpected null @ 1:1 | expected an object");
    check(b"[]", "error[wrong-type]: unexpected array @ 1:1 | expected an object");
    check(b"{\"a\":\xff}", "error[encoding]: byte 6 (0xff) is not UTF-8 @ 1:6 | expected a text in UTF-8");
    check(
        b"name: shop\n",
        "error[syntax]: `name` is not a JSON value @ 1:1 | write \"name\" in quotes | expected a value\n\
        error[syntax]: unexpected `:` after the document @ 1:5 | expected the end of the text",
    );
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(
        &utf16,
        "error[encoding]: byte 1 (0xff) is not UTF-8 @ 1:1 | this looks like UTF-16; save it as UTF-8 | \
        expected a text in UTF-8",
    );
}

#[test]
fn a_truncated_scenario() {
    let half = &SHOP[..SHOP.find("\"machines\"").expect("the shop has machines") + 24];
    insta::assert_snapshot!(refused(half, &[]), @r#"
    error[syntax]: the string is not closed on its line
     --> s.json:9:26
      |
    9 |   "machines": { "box": { "
      |                          ^
      |
      = help: expected a closing quote

    1 error
    "#);
    // Wherever it is cut, it is refused.
    for end in (1..SHOP.trim_end().len()).step_by(37) {
        refused(&SHOP[..end], &[]);
    }
}

#[test]
fn habits_of_other_formats() {
    check(
        "\"cores\": 1",
        "\"cores\": NaN",
        "error[syntax]: `NaN` is not a JSON value @ 9:51 | write \"NaN\" in quotes | expected a value",
    );
    check(
        "\"cores\": 1",
        "\"cores\": 1e999",
        "error[syntax]: `1e999` is too large a number @ 9:51 | expected a magnitude below 1.8e308",
    );
    check(
        "\"cores\": 1",
        "\"cores\": 1,",
        "error[syntax]: trailing commas are not JSON @ 9:52 | expected `}` without a comma",
    );
    check("\"cores\": 1", "'cores': 1", "error[syntax]: strings take double quotes @ 9:42 | expected `\"`");
    check(
        "{",
        "{ // a shop",
        "error[syntax]: comments are not JSON @ 1:3 | a `description` can hold the text | expected JSON \
        without comments",
    );
}

#[test]
fn nested_without_end() {
    let deep = |open: &str| brief(&refused(open.repeat(100_000), &[]));
    let expected = |column: u32| {
        format!("error[too-deep]: objects and arrays are nested too deeply @ 1:{column} | expected at most 64 levels")
    };
    assert_eq!(deep("["), expected(65));
    assert_eq!(deep("{\"a\":"), expected(281));
    let sets = |value: &str| brief(&refused(SHOP, &["--set", &format!("run={value}")]));
    assert!(sets(&"[".repeat(100_000)).starts_with("error[too-deep]"));
}

#[test]
fn a_huge_file() {
    let padded = format!("{SHOP}{}", " ".repeat(17 << 20));
    assert_eq!(
        brief(&refused(padded, &[])),
        "error[too-large]: the document has 17.0 MiB @ s.json | expected at most 8 MiB"
    );
    let keys: Vec<String> = (0..200_000).map(|n| format!("\"k{n}\":1")).collect();
    let report = refused(format!("{{{}}}", keys.join(",")), &[]);
    assert!(report.ends_with("... and 9950 more\n\nmore than 10000 errors\n"), "{}", &report[report.len() - 200..]);
}

#[test]
fn standard_input() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run_with(&["validate", "-"], SHOP);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "standard input: ok\n", ""));
    let ended = sandbox.run_with(&["run", "-"], edit(SHOP, "\"people\"", "\"people"));
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("--> standard input:11:"), "{}", ended.err);
    assert_eq!(sandbox.files(), [""; 0]);
}

#[test]
fn a_damaged_log() {
    let replay = r#""load": { "replay": { "log": "access.log", "otherwise": "page" } }"#;
    let scenario = edit(SHOP, r#""load": { "poisson": "10/s" }"#, replay);
    let line = r#"10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 12 "-" "-""#;
    let sandbox = Sandbox::with(scenario);
    let check = |log: Option<&[u8]>, expected: &str| {
        if let Some(log) = log {
            sandbox.put("access.log", log);
        }
        let ended = sandbox.run(&["run", "s.json"]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        same(&brief(&ended.err), expected);
    };
    check(None, "error[file]: access.log: there is no such file @ 11:79 | expected an access log");
    check(Some(b""), "error[file]: access.log: the log is empty @ 11:79 | expected at least one request");
    check(
        Some(b"\x1f\x8b\x08\0\0\0"),
        "error[file]: access.log: the log is compressed (gzip) @ 11:79 | expected plain text: unpack it \
        first",
    );
    check(
        Some(format!("{line}\n{}\n", &line[..40]).as_bytes()),
        "error[file]: access.log: 1 of 2 lines (50.000 %) are not in the combined log format: time stamp is \
        not like 17/May/2015:10:05:03 +0000 (line 2) @ 11:79 | expected at most 1 % of odd lines",
    );
    check(
        Some(&[0xff; 100]),
        "error[file]: access.log: 1 of 1 lines (100.000 %) are not in the combined log format: no time \
        stamp in brackets (line 1) @ 11:79 | expected at most 1 % of odd lines",
    );
    let ended = sandbox.run(&["validate", "s.json"]);
    assert_eq!(ended.code, Some(2), "validate reads the log too");
    assert_eq!(sandbox.files(), ["access.log", "s.json"]);
}
