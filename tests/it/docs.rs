//! README.md and docs/: what they show is what the program accepts, tried as a reader tries it.
//!
//! A fenced block marked `json scenario` is a whole scenario, `json scenario NAME` one that the reader saves under that
//! name, and `json part` is laid over the first whole scenario of its page. A block `sh` holds commands, a block
//! `text output` lines that the last of them prints.

mod blocks;
mod commands;
mod components;
mod metrics;
mod outputs;
mod reference;

use blocks::{Block, Mark, blocks};
use commands::{Command, commands};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Output, Stdio};

/// The folder that relative paths of scenarios from standard input go from.
const SCENARIOS: &str = "scenarios";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Name and text of README.md and every page under docs/.
fn pages() -> Vec<(String, String)> {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect("a page of the documentation is text");
    let mut names = vec!["README.md".to_owned()];
    let entries = std::fs::read_dir(root().join("docs")).expect("there is documentation").flatten();
    let found = entries.map(|entry| format!("docs/{}", entry.file_name().to_string_lossy()));
    names.extend(found.filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "md")));
    names.sort();
    names.into_iter().map(|name| (name.clone(), read(&name))).collect()
}

/// Starts `scalelab validate ARGUMENTS`, with this text as its standard input.
fn validate(folder: &str, arguments: &[String], input: &str) -> Child {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_scalelab"));
    program.current_dir(root().join(folder)).arg("validate").args(arguments);
    program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("cargo built the program for this test");
    // A program that refuses its arguments closes its input early; its exit code tells.
    let _ = child.stdin.take().expect("the input is piped").write_all(input.as_bytes());
    child
}

/// What is wrong, unless the program accepted it.
fn refusal(page: &str, line: usize, child: Child) -> Option<String> {
    let Output { status, stderr, .. } = child.wait_with_output().expect("a started program ends");
    let said = || String::from_utf8_lossy(&stderr).trim().to_owned();
    (status.code() != Some(0)).then(|| format!("{page}:{line}: {status}\n{}", said()))
}

/// The scenario that a block of JSON shows, ready to be validated.
fn shown(block: &Block, whole: Option<&Value>) -> Result<Option<Value>, String> {
    let value: Value = serde_json::from_str(&block.text).map_err(|error| format!("not JSON: {error}"))?;
    match &block.mark {
        Mark::Scenario(_) => Ok(Some(value)),
        Mark::Part => {
            let mut whole = whole.ok_or("a part without a whole scenario before it")?.clone();
            whole["variants"] = json!({ "the part": value });
            Ok(Some(whole))
        }
        Mark::Other(language) if language == "json" => Err("JSON without `scenario` or `part`".to_owned()),
        Mark::Plan | Mark::Output | Mark::Other(_) => Ok(None),
    }
}

/// Everything in a page's blocks of JSON that the program does not accept.
fn wrong_json(page: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut whole = None;
    for block in blocks(text).iter().filter(|block| block.is_json()) {
        match shown(block, whole.as_ref()) {
            Err(error) => found.push(format!("{page}:{}: {error}", block.line)),
            Ok(None) => {}
            Ok(Some(scenario)) => {
                let text = scenario.to_string();
                found.extend(refusal(page, block.line, validate(SCENARIOS, &["-".to_owned()], &text)));
                if matches!(block.mark, Mark::Scenario(_)) {
                    whole.get_or_insert(scenario);
                }
            }
        }
    }
    found
}

/// Everything in a page's plans of sweeps that the program does not accept; their scenarios lie beside `sweeps`.
fn wrong_plans(page: &str, text: &str) -> Vec<String> {
    let plans = blocks(text).into_iter().filter(|block| block.mark == Mark::Plan);
    let arguments = ["sweep", "-", "--estimate", "--replications", "1"];
    let refused = |block: blocks::Block| {
        let mut program = assert_cmd::Command::new(env!("CARGO_BIN_EXE_scalelab"));
        let output = program.current_dir(root().join("sweeps")).args(arguments).write_stdin(block.text).output();
        let output = output.expect("cargo built the program for this test");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (!output.status.success()).then(|| format!("{page}:{}: {said}", block.line))
    };
    plans.filter_map(refused).collect()
}

#[test]
fn every_plan_shown_can_be_swept() {
    let found: Vec<_> = pages().iter().flat_map(|(page, text)| wrong_plans(page, text)).collect();
    assert!(found.is_empty(), "the documentation shows what the program refuses:\n{}", found.join("\n"));
}

/// Everything in a page's commands that the program does not accept: files, variants, overrides, options.
fn wrong_commands(page: &str, text: &str) -> Vec<String> {
    let blocks = blocks(text);
    let saved = |name: &str| blocks.iter().find(|block| block.mark == Mark::Scenario(Some(name.to_owned())));
    let try_out = |command: &Command| match command.checked(help) {
        Ok(None) => None,
        Err(error) => Some(format!("{page}:{}: {error}", command.line)),
        Ok(Some((scenario, mut arguments))) => {
            let input = saved(&scenario).map_or("", |block| &block.text);
            let path = if input.is_empty() { scenario } else { "-".to_owned() };
            arguments.insert(0, path);
            refusal(page, command.line, validate(".", &arguments, input))
        }
    };
    commands(&blocks).iter().filter_map(try_out).collect()
}

/// What the program says of one of its commands.
fn help(command: &str) -> Option<String> {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_scalelab")).args([command, "--help"]).output();
    let output = program.expect("cargo built the program for this test");
    output.status.success().then(|| String::from_utf8(output.stdout).expect("help is text"))
}

#[test]
fn every_scenario_shown_validates() {
    let found: Vec<_> = pages().iter().flat_map(|(page, text)| wrong_json(page, text)).collect();
    assert!(found.is_empty(), "the documentation shows what the program refuses:\n{}", found.join("\n"));
}

#[test]
fn every_command_shown_is_accepted() {
    let found: Vec<_> = pages().iter().flat_map(|(page, text)| wrong_commands(page, text)).collect();
    assert!(found.is_empty(), "the documentation shows commands that fail:\n{}", found.join("\n"));
    let readme = pages().into_iter().find(|(page, _)| page == "README.md").expect("there is a README");
    assert!(!commands(&blocks(&readme.1)).is_empty(), "README.md shows how the program is run");
}

/// Run, not only checked.
#[test]
fn every_output_shown_is_printed() {
    let found: Vec<_> = pages().iter().flat_map(|(page, text)| outputs::wrong_outputs(page, text)).collect();
    assert!(found.is_empty(), "the documentation shows what is not printed:\n{}", found.join("\n"));
}

/// What README.md has the reader save is there as a file too.
#[test]
fn a_saved_scenario_is_the_file_of_that_name() {
    for (page, text) in pages() {
        for block in blocks(&text) {
            let Mark::Scenario(Some(name)) = &block.mark else { continue };
            let file = std::fs::read_to_string(root().join(SCENARIOS).join(name)).unwrap_or_default();
            assert_eq!(block.text, file, "{page}:{}: not the text of {SCENARIOS}/{name}", block.line);
        }
    }
}

#[test]
fn what_is_refused_is_caught() {
    let check = |found: &[String], expected: &[&str]| {
        let alike = found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| f.contains(e));
        assert!(alike, "expected {expected:#?}, found {found:#?}");
    };
    let whole = r#"{"scalelab":1,"name":"a","components":{"p":{"clients":{"load":{"poisson":"1/s"},"to":"b"}},
        "b":{"service":{"on":{}}}}}"#;
    let page = format!("```json scenario\n{whole}\n```\n```json part\n{{\"run\":{{\"seed\":2}}}}\n```\n");
    check(&wrong_json("a.md", &page), &[]);
    check(&wrong_json("a.md", &page.replace("seed", "sed")), &["unknown key `sed`"]);
    check(&wrong_json("a.md", &page.replace("poisson", "poison")), &["unknown key `poison`", "unknown key `poison`"]);
    check(
        &wrong_json("a.md", "```json part\n{}\n```\n```json\n{}\n```\n"),
        &["a.md:1: a part", "a.md:4: JSON without"],
    );
    let run = |command: &str| {
        let page = format!("```json scenario a.json\n{whole}\n```\n```sh\ncargo test\n{command}\n```\n");
        wrong_commands("a.md", &page)
    };
    check(&run("target/release/scalelab run a.json --set run.seed=7 --output x"), &[]);
    check(&run("cargo run --release -- run scenarios/mm1.json \\\n  --seed 3"), &[]);
    check(&run("scalelab run b.json"), &["cannot read b.json"]);
    check(&run("scalelab run a.json --variant x"), &["no variant is called `x`"]);
    check(&run("scalelab run a.json --nonsense"), &["a.md:7: `--nonsense` is no option"]);
    check(&run("scalelab walk a.json"), &["a.md:7: `walk` is no command"]);
}
