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
    check(b"", "");
    check(b" \n ", "");
    check(b"null", "");
    check(b"[]", "");
    check(b"{\"a\":\xff}", "");
    check(b"name: shop\n", "");
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&utf16, "");
}

#[test]
fn a_truncated_scenario() {
    let half = &SHOP[..SHOP.find("\"machines\"").expect("the shop has machines") + 24];
    insta::assert_snapshot!(refused(half, &[]), @"");
    // Wherever it is cut, it is refused.
    for end in (1..SHOP.trim_end().len()).step_by(37) {
        refused(&SHOP[..end], &[]);
    }
}

#[test]
fn habits_of_other_formats() {
    check("\"cores\": 1", "\"cores\": NaN", "");
    check("\"cores\": 1", "\"cores\": 1e999", "");
    check("\"cores\": 1", "\"cores\": 1,", "");
    check("\"cores\": 1", "'cores': 1", "");
    check("{", "{ // a shop", "");
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
        "error[too-large]: the document has 17.0 MiB @ s.json | expected at most 16 MiB"
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
    check(None, "");
    check(Some(b""), "");
    check(Some(b"\x1f\x8b\x08\0\0\0"), "");
    check(Some(format!("{line}\n{}\n", &line[..40]).as_bytes()), "");
    check(Some(&[0xff; 100]), "");
    let ended = sandbox.run(&["validate", "s.json"]);
    assert_eq!(ended.code, Some(2), "validate reads the log too");
    assert_eq!(sandbox.files(), ["access.log", "s.json"]);
}
