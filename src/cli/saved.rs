//! Saved result documents come in.

use super::failure::{Failure, why};
use super::files;
use crate::report;
use crate::stats::result::RunResult;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Reads a result document from a file, from the folder that a run wrote, or from standard input.
pub fn read(path: &Path) -> Result<RunResult, Failure> {
    let is_folder = path.is_dir() && path.join("result.json").exists();
    let path: PathBuf = if is_folder { path.join("result.json") } else { path.to_owned() };
    let refuse = |said: &str| Failure::Usage(format!("error: cannot read {}: {said}", shown(&path)));
    if path.is_dir() {
        return Err(refuse(&held(&path)));
    }
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| refuse(&why(&error)))?;
        bytes
    } else {
        std::fs::read(&path).map_err(|error| match files::unreadable(&path, &error) {
            (said, None) => refuse(&said),
            (said, Some(near)) => refuse(&format!("{said}; did you mean {near}?")),
        })?
    };
    if let Some(said) = is_other(&bytes, &path) {
        return Err(refuse(&said));
    }
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8; expected a result document"))?;
    report::json::read(&text).map_err(|said| {
        let hint = if said.starts_with("not a scalelab result") { "; expected what `scalelab run` saves" } else { "" };
        refuse(&format!("{said}{hint}"))
    })
}

/// What a folder without a result holds, and what can be done with it.
fn held(folder: &Path) -> String {
    let (at, there) = (folder.display(), |name: &str| folder.join(name).exists());
    if there("points.jsonl") {
        return format!(
            "it is the folder of a sweep; its tables and charts are in it, and `scalelab merge {at}/points.jsonl --output NEW` \
             draws them again"
        );
    }
    if there("comparison.json") {
        return format!(
            "it is the folder of a comparison; expected the result of one of its designs, such as {at}/A.json"
        );
    }
    let near = results_below(folder).map(|near| format!("; did you mean {}?", near.display())).unwrap_or_default();
    format!("it is a folder without a result.json; expected a file, or a folder that `scalelab run` wrote{near}")
}

/// The only folder in a folder that a run wrote.
fn results_below(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut found = entries.filter(|path| path.join("result.json").exists());
    found.next().filter(|_| found.next().is_none())
}

/// What another document of ours is, and which command takes it or makes its tables and charts again.
fn is_other(bytes: &[u8], path: &Path) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    // Of lines of JSON the first is looked at.
    let first = |text: &str| text.lines().next().and_then(|line| serde_json::from_str(line).ok());
    let document: serde_json::Value = serde_json::from_str(text).ok().or_else(|| first(text))?;
    let (has, at) = (|key: &str| document.get(key).is_some(), shown(path));
    let beside = |name: &str| path.with_file_name(name).display().to_string();
    if has("scenario") && has("histograms") {
        return None;
    }
    let (what, command) = match () {
        () if has("components") && !has("metrics") => {
            ("a scenario", format!("`scalelab run {at}` runs it and saves the result"))
        }
        () if has("factors") && has("scenario") => ("the plan of a sweep", format!("`scalelab sweep {at}` runs it")),
        () if has("designs") => {
            let (a, b) = (beside("A.json"), beside("B.json"));
            ("a comparison", format!("`scalelab diff {a} {b}` prints it again for two of its designs"))
        }
        () if has("factors") => {
            ("a sweep", format!("`scalelab merge {} --output NEW` draws it again", beside("points.jsonl")))
        }
        () if has("crossover") => (
            "what `scalelab scale` found",
            "its chart and tables are beside it, and `scale` makes them again".to_owned(),
        ),
        () if has("completes_per_s") => (
            "what `scalelab saturate` found",
            "its chart and tables are beside it, and `saturate` makes them again".to_owned(),
        ),
        () => return None,
    };
    Some(format!("it is {what}, not a result; {command}"))
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
