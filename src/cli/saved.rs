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
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8; expected a result document"))?;
    report::json::read(&text).map_err(|said| {
        let hint = if said.starts_with("not a scalelab result") { "; expected what `scalelab run` saves" } else { "" };
        refuse(&format!("{said}{hint}"))
    })
}

fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}
