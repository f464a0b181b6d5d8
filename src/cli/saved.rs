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
    if let Some(said) = is_scenario(&bytes) {
        return Err(refuse(&format!("{said}; `scalelab run {}` runs it and saves the result", shown(&path))));
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

/// Says so of a scenario.
fn is_scenario(bytes: &[u8]) -> Option<&'static str> {
    let document: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let is_scenario = document.get("components").is_some() && document.get("metrics").is_none();
    is_scenario.then_some("it is a scenario, not a result")
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
