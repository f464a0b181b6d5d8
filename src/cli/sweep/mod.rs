//! `scalelab sweep`: runs a scenario at many points.

pub mod estimate;
pub mod plan;
pub mod store;

use super::failure::Failure;
use super::files;
use super::interrupt::Notice;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::progress::Progress;
use crate::experiment::sweep::point::{Prepare, Setup};
use crate::experiment::sweep::{self, Plan};
use crate::report::{chart, html, sweep as report};
use crate::stats::result::FORMAT;
use crate::stats::sweep::{Factor, Heading, Outcome, Row};
use clap::{Args, ValueEnum};
use plan::Scenarios;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::{Shard, Store, Title};

/// Failures of points that are told one by one.
const TOLD: usize = 5;

/// Run a scenario at many points, each with other levels of some settings
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Sweep {
    /// The plan: a JSON file that names a scenario, the factors and their levels
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    #[command(flatten)]
    seed: SeedOption,
    #[command(flatten)]
    replications: Replications,
    /// Keep these metrics, separated by commas, instead of the plan's
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    metrics: Vec<String>,
    #[command(flatten)]
    threads: Threads,
    /// Run only this part of the points, such as 2/4; `merge` puts the parts together
    #[arg(long, value_name = "I/N", value_parser = Shard::parse)]
    shard: Option<Shard>,
    /// Run a few points and say how long the whole would take, and how much it would write
    #[arg(long, conflicts_with = "shard")]
    estimate: bool,
    /// Print a paragraph that says how the sweep was done, to be cited, instead of the summary
    #[arg(long, conflicts_with_all = ["shard", "estimate", "format"])]
    methods: bool,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write one page for a browser, with charts and points, that needs no network
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shard", "estimate"])]
    html: Option<PathBuf>,
    /// Folder for the store and the results [default: output/<plan>]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Begin anew where the folder holds the points of another sweep
    #[arg(long)]
    force: bool,
    /// Say nothing but errors on standard error, and print no summary
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    progress: ProgressOption,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The first metrics of the first points
    Text,
    /// One line per point
    Jsonl,
    /// One line per point and metric
    Csv,
}

impl Sweep {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs the points that are not in the store yet; exit code 1 if one failed.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let plan = plan::read(&self.plan)?;
        let scenarios = Scenarios::open(&self.plan, &plan)?;
        let wanted = self.seed.given().or(plan.document.seed);
        let (seed, shown) = (wanted.unwrap_or(1), !self.quiet && self.progress.wanted());
        // Of what is only estimated, the points that are tried tell whether they can be run.
        let first = if self.estimate {
            scenarios.first(&plan, seed, self.quiet)?
        } else {
            scenarios.check_all(&plan, seed, self.quiet, shown)?
        };
        let run = &first.document.run;
        let metrics = plan::metrics(&plan, &self.metrics, &first)?;
        let setup = Setup {
            seed: wanted.or(run.seed).unwrap_or(1),
            replications: self.replications.given().or(plan.document.replications).or(run.replications).unwrap_or(10),
            metrics: &metrics,
            threads: self.threads.count(),
        };
        let prepare: Prepare<'_> = &|settings| {
            scenarios.with(settings, setup.seed, true).map_err(|failure| match failure {
                Failure::Usage(text) | Failure::Run(text) => anstream::adapter::strip_str(&text).to_string(),
                Failure::Interrupted | Failure::ClosedPipe => String::new(),
            })
        };
        self.html.as_deref().map_or(Ok(()), |path| files::may_make(path, self.force))?;
        if self.estimate {
            files::print(&estimate::text(&plan, setup, prepare))?;
            return Ok(ExitCode::SUCCESS);
        }
        let title =
            Title { heading: heading(&plan, setup, &first.effective), shard: self.shard.unwrap_or(Shard::WHOLE) };
        let folder = self.output.clone().unwrap_or_else(|| Path::new("output").join(&plan.document.name));
        let rows = self.fill(&folder, &plan, &title, setup, prepare)?;
        if title.shard != Shard::WHOLE {
            let Shard { part, of } = title.shard;
            plan::say(
                self.quiet,
                &format!("part {part} of {of} is complete: {}", folder.join(title.shard.file()).display()),
            );
            return Ok(exit_code(&rows));
        }
        self.finish(&folder, &title.heading, &metrics, &rows)
    }

    /// Runs what the store lacks, and returns all rows in the order of their points.
    fn fill(
        &self,
        folder: &Path,
        plan: &Plan,
        title: &Title,
        setup: Setup<'_>,
        prepare: Prepare<'_>,
    ) -> Result<Vec<Row>, Failure> {
        let path = folder.join(title.shard.file());
        let (store, rows) = Store::open(&path, title, self.force)?;
        let known: BTreeSet<u32> = rows.iter().map(|row| row.point).collect();
        let mine: Vec<u32> = title.shard.points(title.heading.points).collect();
        let missing: Vec<u32> = mine.iter().copied().filter(|point| !known.contains(point)).collect();
        if !known.is_empty() && !missing.is_empty() {
            let (had, all) = (known.len(), mine.len());
            plan::say(self.quiet, &format!("{had} of {all} points were there already; going on with the rest"));
        }
        let progress = Progress::over(mine.len() as u32, "points", !self.quiet && self.progress.wanted());
        let kept = Arc::new(AtomicUsize::new(rows.len()));
        let notice = Notice::new(told(&kept, mine.len(), path.display().to_string()));
        let state = Mutex::new((store, rows, None));
        sweep::run(plan, setup, &missing, prepare, &|row| {
            let mut state = state.lock().expect("whoever writes a row does not panic");
            let (store, rows, failure) = &mut *state;
            match store.append(&row) {
                Ok(()) => {
                    rows.push(row);
                    kept.store(rows.len(), Ordering::Relaxed);
                    progress.reached(rows.len() as u32);
                    true
                }
                Err(error) => {
                    failure.get_or_insert(error);
                    false
                }
            }
        });
        drop(notice);
        progress.finish();
        let (_, rows, failure) = state.into_inner().expect("whoever writes a row does not panic");
        if let Some(failure) = failure {
            return Err(failure);
        }
        plan::in_order(rows, title.heading.points).map_err(|why| Failure::Run(format!("{}: {why}", path.display())))
    }

    /// Writes the results of a whole sweep, prints what is wanted, and tells failed points.
    fn finish(&self, folder: &Path, heading: &Heading, metrics: &[String], rows: &[Row]) -> Result<ExitCode, Failure> {
        write(folder, self.html.as_deref(), heading, rows)?;
        let jsonl = || report::jsonl(heading, rows);
        match self.format {
            _ if self.methods => {
                let hash = hex(Sha256::new_with_prefix(jsonl()));
                files::print(&report::methods::text(heading, rows, &hash))?;
            }
            Format::Text if self.quiet => {}
            Format::Text => files::print(&report::text(heading, metrics, rows))?,
            Format::Jsonl => files::print_data(&jsonl())?,
            Format::Csv => files::print_data(&report::csv(heading, rows))?,
        }
        plan::say(self.quiet, &format!("results in {}", folder.display()));
        tell_failures(rows);
        Ok(exit_code(rows))
    }
}

/// What is kept of a sweep that is interrupted, and how it goes on.
fn told(kept: &Arc<AtomicUsize>, all: usize, store: String) -> impl FnOnce() -> String + Send + 'static {
    let kept = kept.clone();
    move || {
        let kept = kept.load(Ordering::Relaxed);
        format!("{kept} of {all} points are kept in {store}; the same command goes on with the rest")
    }
}

/// Writes the results of a whole sweep, and the page, if there is to be one.
pub fn write(folder: &Path, page: Option<&Path>, heading: &Heading, rows: &[Row]) -> Result<(), Failure> {
    let jsonl = report::jsonl(heading, rows);
    files::write(&folder.join("sweep.csv"), report::csv(heading, rows).as_bytes())?;
    files::write(&folder.join("sweep.jsonl"), jsonl.as_bytes())?;
    if let Some(page) = page {
        let hash = hex(Sha256::new_with_prefix(&jsonl));
        files::write(page, html::sweep::write(heading, rows, &hash).as_bytes())?;
    }
    let charts = chart::sweep::all(heading, rows);
    charts.iter().try_for_each(|(name, svg)| {
        files::write(&folder.join(format!("{name}.svg")), chart::night::adapted(svg).as_bytes())
    })
}

/// Says which points failed, and why.
pub fn tell_failures(rows: &[Row]) {
    let failed = rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Failed { failed } => Some((row, failed)),
        Outcome::Measured { .. } => None,
    });
    let count = failed.clone().count();
    for (row, why) in failed.take(TOLD) {
        let levels: Vec<String> = row.levels.iter().map(crate::stats::sweep::Level::word).collect();
        files::say(&format!("point {} ({}) failed: {}", row.point, levels.join(", "), why.trim_end()));
    }
    if count > TOLD {
        files::say(&format!("and {} more points failed", count - TOLD));
    }
}

/// 1 if a point failed.
pub fn exit_code(rows: &[Row]) -> ExitCode {
    let failed = rows.iter().any(|row| matches!(row.outcome, Outcome::Failed { .. }));
    if failed { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// What the sweep is: all that its rows depend on.
fn heading(plan: &Plan, setup: Setup<'_>, scenario: &serde_json::Value) -> Heading {
    let mut hash = Sha256::new();
    let document = serde_json::to_string(&plan.document).expect("a plan is JSON");
    let own = format!("{} {} {}", setup.seed, setup.replications, setup.metrics.join(","));
    for text in [document, scenario.to_string(), own] {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let sha256 = hex(hash);
    let factor = |factor: &crate::experiment::sweep::factor::Factor| {
        let (unit, log) = factor.scale().map_or((None, false), |(unit, log)| (Some(unit), log));
        Factor { name: factor.name.clone(), paths: factor.paths.clone(), unit, log }
    };
    Heading {
        scalelab: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sweep: plan.document.name.clone(),
        sha256,
        points: plan.points(),
        factors: plan.design.factors().iter().map(factor).collect(),
        seed: setup.seed,
        common_draws: plan.document.streams == sweep::plan::Streams::Common,
        scattered: plan.document.design != sweep::plan::DesignSettings::Grid,
    }
}

/// A hash in hexadecimal.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string does not fail");
        hex
    })
}
