//! Commands: the test command that README.md promises is the one that .ci/run runs.

use super::tree::{FILES, File, find, is_wired, root};
use super::{check, demand};

/// The first `cargo test` in a fenced block, without prompt and comment, and the offset of its line.
fn promised(readme: &str) -> Option<(usize, &str)> {
    let (mut fenced, mut offset) = (false, 0);
    for line in readme.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        if fenced && let Some(command) = test_command(line) {
            return Some((offset, command));
        }
        offset += line.len();
    }
    None
}

/// The `cargo test` of this line of a script or console.
fn test_command(line: &str) -> Option<&str> {
    let code = line.split(" #").next().unwrap_or(line).trim();
    let start = code.find("cargo test").filter(|_| !code.starts_with('#'))?;
    Some(code[start..].trim())
}

fn disagreements(files: &[File]) -> Vec<String> {
    let Some(script) = find(files, ".ci/run") else {
        return vec![".ci/run:1: missing; it runs what README.md promises".into()];
    };
    let Some(run) = script.text.lines().find_map(test_command) else {
        return vec![script.offence(0, "runs no `cargo test`; add the command that README.md gives")];
    };
    let readme = find(files, "README.md");
    let missing = || vec!["README.md:1: gives no `cargo test` in a fenced block; add the command of .ci/run".into()];
    match readme.and_then(|readme| promised(&readme.text).map(|found| (readme, found))) {
        None if is_wired(files) => missing(),
        Some((readme, (offset, command))) if command != run => {
            vec![readme.offence(offset, &format!("`{command}` is not `{run}` of .ci/run; make them one"))]
        }
        None | Some(_) => Vec::new(),
    }
}

#[test]
fn readme_and_ci_test_alike() {
    demand("README.md and .ci/run test with the same command", &disagreements(&FILES));
}

#[cfg(unix)]
#[test]
fn ci_is_executable() {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        std::fs::metadata(root().join(".ci/run")).expect(".ci/run is part of the repository").permissions().mode();
    assert!(mode & 0o111 != 0, ".ci/run is not executable; chmod +x .ci/run");
}

#[test]
fn a_disagreement_is_caught() {
    let found = |readme: &str, script: &str, others: &[&str]| {
        let mut files = vec![File::new("README.md", readme), File::new(".ci/run", script)];
        files.extend(others.iter().map(|path| File::new(path, "")));
        disagreements(&files)
    };
    let wired = &["src/cli/validate.rs"];
    let readme = "Run `cargo test x`.\n```sh\n$ cargo test --release  # all\n```\n";
    check(&found(readme, "step cargo test\n", &[]), &["README.md:3: `cargo test --release` is not `cargo test`"]);
    check(&found(readme, "#!/bin/sh\n# cargo test\n", wired), &[".ci/run:1"]);
    check(&found("Run `cargo test`.", "cargo test\n", wired), &["README.md:1"]);
    check(&found(readme, "# as in the readme\nstep cargo test --release\n", wired), &[]);
    check(&disagreements(&[]), &[".ci/run:1: missing"]);
}
