//! Files and folders: written whole, overwritten only where that was wanted, nothing left behind.

use crate::sandbox::{SHOP, Sandbox, edit};
use serde_json::Value;

const FOLDER: [&str; 6] =
    ["answers.svg", "latency.svg", "result.json", "spectrum.svg", "topology.svg", "utilization.svg"];

fn below(folder: &str, more: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = FOLDER.iter().map(|name| format!("{folder}/{name}")).collect();
    names.extend(more.iter().map(|&name| name.to_owned()));
    names.push("s.json".to_owned());
    names.sort();
    names
}

#[test]
fn the_default_folder_is_overwritten() {
    let sandbox = Sandbox::with(SHOP);
    for seed in ["1", "2"] {
        assert_eq!(sandbox.run(&["run", "s.json", "-q", "--seed", seed]).code, Some(0));
        let result: Value = serde_json::from_str(&sandbox.text("output/shop/result.json")).expect("a result is JSON");
        assert_eq!(result["seed"].to_string(), seed);
        assert_eq!(sandbox.files(), below("output/shop", &[]));
    }
}

#[test]
fn a_variant_has_its_own_folder() {
    let variants = r#""variants": { "four machines": { "machines": { "box": { "count": 4 } } } }, "run""#;
    let sandbox = Sandbox::with(edit(SHOP, "\"run\"", variants));
    let ended = sandbox.run(&["run", "s.json", "--variant", "four machines"]);
    assert_eq!(ended.err, "charts and result in output/shop/four machines\n");
    assert!(ended.out.starts_with("shop (four machines)  scalelab"), "{}", ended.out);
    let shares = "output/shop/four machines/shares.svg";
    assert_eq!(sandbox.files(), below("output/shop/four machines", &[shares]), "four share, so there is a chart of it");
    let one = ["run", "s.json", "-q", "--output", "output/shop/four machines", "--force"];
    assert_eq!(sandbox.run(&one).code, Some(0));
    assert_eq!(sandbox.files(), below("output/shop/four machines", &[]), "a chart of what is no more goes");
}

#[test]
fn a_folder_that_was_named_is_guarded() {
    let sandbox = Sandbox::with(SHOP);
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--output", "a/b"]).code, Some(0));
    sandbox.put("a/b/notes.txt", "mine");
    let before = sandbox.text("a/b/result.json");
    let ended = sandbox.run(&["run", "s.json", "--output", "a/b", "--seed", "2"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert_eq!(ended.err, "error: a/b is not empty; give --force to overwrite what is in it, or another folder\n");
    assert!(sandbox.text("a/b/result.json") == before);
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--output", "a/b", "--seed", "2", "--force"]).code, Some(0));
    assert!(sandbox.text("a/b/result.json") != before);
    assert_eq!(sandbox.files(), below("a/b", &["a/b/notes.txt"]), "nothing else is touched");
}

#[test]
fn exports_are_files_of_their_own() {
    let sandbox = Sandbox::with(SHOP);
    std::fs::create_dir(sandbox.path("x")).expect("a folder can be made");
    let exports = ["--export-json", "x/r.json", "--export-csv", "r.csv", "--export-markdown", "r.md"];
    let ended = sandbox.run(&[&["run", "s.json"], &exports[..]].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), "charts and result in output/shop\n"));
    assert!(sandbox.text("x/r.json") == sandbox.text("output/shop/result.json"));
    assert!(sandbox.text("r.csv").starts_with("metric,unit,") && sandbox.text("r.md").contains("| "));
    let files = sandbox.files();
    assert_eq!(files, below("output/shop", &["r.csv", "r.md", "x/r.json"]));

    let check = |arguments: &[&str], expected: &str| {
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(2), "", expected));
        assert_eq!(sandbox.files(), files);
    };
    check(&["--export-csv", "r.csv"], "error: r.csv exists; give --force to overwrite it, or another name\n");
    check(&["--export-csv", "output"], "error: output is a folder; expected a file\n");
    check(&["--html", "./s.json", "--force"], "error: ./s.json is what is read; expected another file to write to\n");
    check(&["--export-csv", "y", "--export-json", "y"], "error: y is named for two exports; expected two files\n");
    check(&["--export-csv", "-"], "error: - is no file; `--format` says what is printed on standard output\n");
    check(&["--output", "s.json"], "error: s.json is a file; expected a folder\n");
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--force", "--export-csv", "r.csv"]).code, Some(0));
}

#[test]
fn a_place_that_cannot_be_written_to() {
    let sandbox = Sandbox::with(SHOP);
    let check = |arguments: &[&str], expected: &str| {
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(1), "", expected));
        assert_eq!(sandbox.files(), ["s.json"]);
    };
    // What was named is tried before the run.
    check(&["--output", "s.json/a"], "error: cannot write below s.json/a: not a directory\n");
    check(&["--export-json", "s.json/a"], "error: cannot write below s.json: not a directory\n");
    // A bad scenario is told first.
    assert_eq!(sandbox.run(&["run", "s.json", "--output", "s.json/a", "--set", "run.seed=x"]).code, Some(2));
}

/// A folder that is not there was probably mistyped: nothing is made, and nothing is run.
#[test]
fn a_file_in_a_folder_that_is_not_there() {
    let sandbox = Sandbox::with(SHOP);
    std::fs::create_dir(sandbox.path("pages")).expect("a folder can be made");
    let check = |arguments: &[&str], expected: &str| {
        let ended = sandbox.run(arguments);
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(1), "", expected), "{arguments:?}");
        assert_eq!(sandbox.files(), ["s.json"]);
        assert!(!sandbox.path("nowhere").exists(), "{arguments:?}");
    };
    let told = "error: cannot write nowhere/x: there is no folder nowhere; expected one that exists\n";
    for option in ["--html", "--export-json", "--export-csv", "--export-markdown", "--junit"] {
        check(&["run", "s.json", option, "nowhere/x"], told);
    }
    check(&["compare", "s.json", "s.json", "--html", "nowhere/x"], told);
    check(&["saturate", "s.json", "--html", "nowhere/x"], told);
    check(&["trace", "s.json", "--output", "nowhere/x"], told);
    check(&["new", "cache", "nowhere/x"], told);
    let near = "error: cannot write page/x: there is no folder page; did you mean pages?; expected one that exists\n";
    check(&["run", "s.json", "--html", "page/x"], near);
    // The folder of the results is made, and what lies in it with it.
    let own = ["run", "s.json", "-q", "--output", "new", "--html", "new/page.html"];
    assert_eq!(sandbox.run(&own).code, Some(0));
    assert!(sandbox.files().contains(&"new/page.html".to_owned()));
}

#[test]
fn a_result_is_not_lost_to_a_folder_that_cannot_be_written_to() {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("output", "a file where the folder should be");
    let ended = sandbox.run(&["run", "s.json", "--format", "json"]);
    assert_eq!(ended.code, Some(1));
    assert!(serde_json::from_str::<Value>(&ended.out).is_ok(), "the result is printed all the same");
    assert_eq!(ended.err, "error: cannot write output/shop/answers.svg: not a directory\n");
    assert_eq!(sandbox.files(), ["output", "s.json"]);
}

#[test]
#[cfg(unix)]
fn links_and_devices() {
    let sandbox = Sandbox::with(SHOP);
    sandbox.put("real.csv", "old");
    std::os::unix::fs::symlink("real.csv", sandbox.path("link.csv")).expect("a link can be made");
    let exports = ["--export-json", "/dev/null", "--export-csv", "link.csv", "--force"];
    assert_eq!(sandbox.run(&[&["run", "s.json", "-q"], &exports[..]].concat()).code, Some(0));
    assert!(sandbox.text("real.csv").starts_with("metric,unit,"), "a link is followed, not replaced");
    assert!(sandbox.path("link.csv").is_symlink());
    let device = std::fs::metadata("/dev/null").expect("Unix has it");
    assert!(!device.is_file(), "a device stays one");
}
