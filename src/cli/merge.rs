//! `scalelab merge`: puts the parts of a sweep together.

use super::failure::Failure;
use super::files;
use super::sweep::store::{self, Held, Shard};
use super::sweep::{exit_code, plan, tell_failures, write};
use clap::Args;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Put the parts of a sweep together that were run by `sweep --shard`
#[derive(Debug, Args)]
pub struct Merge {
    /// The files `points-<i>-of-<n>.jsonl` of all parts
    #[arg(value_name = "PART", required = true)]
    parts: Vec<PathBuf>,
    /// Write one page for a browser, with charts and points, that needs no network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Folder for the results
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Overwrite what is in the folder
    #[arg(long)]
    force: bool,
    /// Say nothing but errors on standard error
    #[arg(short, long)]
    quiet: bool,
}

impl Merge {
    /// Refuses parts that are missing, incomplete, there twice, or of another sweep.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        files::may_fill(&self.output, self.force)?;
        self.html.as_deref().map_or(Ok(()), |path| files::may_make(path, self.force))?;
        let mut heading = None;
        let mut seen: Vec<(Shard, &Path)> = Vec::new();
        let mut rows = Vec::new();
        for path in &self.parts {
            let refuse = |why: &str| Err(Failure::Usage(format!("error: {}: {why}", path.display())));
            let open = File::open(path).map_err(|error| {
                let (said, near) = files::unreadable(path, &error);
                let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                Failure::Usage(format!("error: cannot read {}: {said}{near}", path.display()))
            });
            let Held { title, rows: own, .. } = store::read(&mut open?, path)?;
            let Some(title) = title else { return refuse("is empty; expected a part of a sweep") };
            if heading.get_or_insert_with(|| title.heading.clone()) != &title.heading {
                return refuse(
                    "is a part of another sweep than the first file; expected equal plans, scenarios, seeds and versions",
                );
            }
            if seen.first().is_some_and(|(first, _)| first.of != title.shard.of) {
                return refuse("is a part of another division than the first file; expected equal numbers of parts");
            }
            if let Some((_, other)) = seen.iter().find(|(shard, _)| *shard == title.shard) {
                return refuse(&format!("is the same part as {}; expected each part once", other.display()));
            }
            let missing = title.shard.points(title.heading.points).count().saturating_sub(own.len());
            if missing > 0 {
                return refuse(&format!(
                    "lacks {missing} of its points; expected a part that is complete: run it again, it goes on where it was"
                ));
            }
            seen.push((title.shard, path));
            rows.extend(own);
        }
        let (heading, (first, _)) = (heading.expect("there is a part"), seen[0]);
        if let Some(part) = (1..=first.of).find(|part| seen.iter().all(|(shard, _)| shard.part != *part)) {
            let of = first.of;
            return Err(Failure::Usage(format!("error: part {part} of {of} is missing; expected all {of} parts")));
        }
        let rows = plan::in_order(rows, heading.points).map_err(Failure::Run)?;
        write(&self.output, self.html.as_deref(), &heading, &rows)?;
        plan::say(self.quiet, &format!("results in {}", self.output.display()));
        tell_failures(&rows);
        Ok(exit_code(&rows))
    }
}
