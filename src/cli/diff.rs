//! `scalelab diff`: which metrics of saved results differ by more than noise?

use super::compare::{self as printing, Format};
use super::failure::Failure;
use super::{files, saved};
use crate::experiment::compare;
use crate::report::compare::text;
use crate::stats::comparison::{Choice, Word};
use crate::stats::result::RunResult;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Say which metrics of saved results differ by more than noise, without running anything
///
/// Results with the same seed are compared replication by replication, others as independent runs.
/// Exit code, as of diff: 0 if no difference is shown; 1 if one is, if one of them may be trusted
/// and the other not, or if nothing can be judged; 2 if a result cannot be read.
#[derive(Debug, Args)]
pub struct Diff {
    /// Result documents, or folders that runs wrote; the first is the baseline
    #[arg(value_name = "RESULT", required = true, num_args = 2..=26)]
    paths: Vec<PathBuf>,
    /// What is compared, such as latency.p99 [default: every metric]
    #[arg(long, value_name = "NAME", num_args = 1.., conflicts_with = "verbose")]
    metrics: Vec<String>,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print nothing: the exit code tells
    #[arg(short, long)]
    quiet: bool,
    /// Print the metrics too of which no difference is shown
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
}

impl Diff {
    /// Compares; exit code 1 if anything differs.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let results: Vec<RunResult> = self.paths.iter().map(|path| saved::read(path)).collect::<Result<_, _>>()?;
        let choice = if self.metrics.is_empty() { Choice::All } else { self.named(&results)? };
        let comparison = compare::compare(&results, &choice);
        let words = || comparison.metrics.iter().flat_map(|row| &row.differences).map(|it| it.word);
        // What cannot be judged is not known to be the same.
        let differs = words().any(Word::is_difference)
            || words().all(|word| word == Word::NotRanked)
            || results[1..].iter().any(|result| result.verdict != results[0].verdict);
        if !self.quiet {
            if self.format == Format::Text && !self.verbose && self.metrics.is_empty() {
                files::print(&text::write_differences(&comparison, true))?;
            } else {
                printing::print(&comparison, self.format)?;
            }
        }
        Ok(if differs { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }

    fn named(&self, results: &[RunResult]) -> Result<Choice, Failure> {
        let known = |name: &&String| !results.iter().any(|result| result.metrics.contains_key(*name));
        let Some(wrong) = self.metrics.iter().find(known) else { return Ok(Choice::Named(self.metrics.clone())) };
        let names = results.iter().flat_map(|result| result.metrics.keys().map(String::as_str));
        let near = crate::notation::suggest::nearest(wrong, names);
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(Failure::Usage(format!("error: no result has a metric called `{wrong}`{near}")))
    }
}
