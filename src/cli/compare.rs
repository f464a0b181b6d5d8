//! `scalelab compare`: runs several designs under the same draws and prints what differs.

use super::failure::Failure;
use super::files;
use super::input::{self, Input};
use super::interrupt::Notice;
use super::options::{ProgressOption, Replications, SeedOption, Threads};
use super::outputs::{Outputs, Writers, both};
use super::progress::Progress;
use crate::components::settings::Complaint;
use crate::experiment::compare::{self, Design};
use crate::experiment::replicate::Plan;
use crate::report::{self, compare as table};
use crate::scenario::Scenario;
use crate::stats::comparison::{Choice, Comparison, label};
use crate::stats::result::{RunResult, SloVerdict};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Designs that have a letter; more are a sweep.
const MOST: usize = 26;

/// Run several designs with the same draws and say what is better, worse, or not shown to differ
///
/// Designs are scenario files, or one scenario and its variants; the first is the baseline. Exit
/// code 99 if a design after the baseline breaks an SLO rule, or is run too short to decide one.
#[derive(Debug, Args)]
pub struct Compare {
    /// The designs: scenario files, the baseline first; `-` for standard input
    #[arg(value_name = "SCENARIO", required = true)]
    paths: Vec<PathBuf>,
    /// Compare the one scenario with these of its variants, or with all
    #[arg(long, value_name = "NAME", num_args = 0..)]
    variants: Option<Vec<String>>,
    /// Which design the others are compared with: a file or a variant, or its number in the order of
    /// the designs, from 1 [default: the first]
    #[arg(long, value_name = "NAME|NUMBER")]
    baseline: Option<String>,
    /// Override a setting in all designs, such as run.duration=5min
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// What is compared, such as latency.p99 or "goodput[during web dies]"; `saturation` and
    /// `saturation@METRIC` search for the load at which it saturates, and at which its rule for that metric breaks
    /// [default: the metrics of SLO rules, latency, success, goodput, utilizations and waits]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', conflicts_with = "verbose")]
    metrics: Vec<String>,
    #[command(flatten)]
    seed: SeedOption,
    #[command(flatten)]
    replications: Replications,
    #[command(flatten)]
    threads: Threads,
    /// What is printed on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    outputs: Outputs,
    /// Say nothing but errors on standard error, and print no table
    #[arg(short, long)]
    quiet: bool,
    /// Compare every metric
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
    #[command(flatten)]
    progress: ProgressOption,
}

/// What a comparison is printed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// A table
    Text,
    /// The comparison as a document
    Json,
    /// One line per metric and design
    Csv,
    /// Tables for reports and pull requests
    Markdown,
}

/// What writes a comparison to files that were named.
const WRITERS: Writers<Comparison> =
    [table::json::write, table::csv::write, table::markdown::write, report::html::comparison::write];

impl Compare {
    /// The seed, if it was drawn.
    pub fn drawn_seed(&self) -> Option<u64> {
        self.seed.drawn()
    }

    /// Runs each design; exit code 99 if one after the baseline crosses an SLO rule or leaves it undecided.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        self.outputs.check(&self.paths.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
        let mut designs = self.designs()?;
        let choice = self.choice(&mut designs)?;
        let plan = self.plan(&designs)?;
        self.outputs.try_out()?;
        let steps = compare::steps(designs.len() as u32, plan, &self.metrics);
        let progress = Progress::new(steps, !self.quiet && self.progress.wanted());
        let notice = Notice::of_nothing("fewer designs, fewer --replications or a shorter `run.duration`");
        let results = compare::run_and_search(&designs, plan, &self.metrics, &|done| progress.reached(done));
        drop(notice);
        progress.finish();
        let comparison = compare::compare(&results, &choice);
        let printed = if self.quiet { Ok(()) } else { print(&comparison, self.format) };
        let folder = Path::new("output").join(&designs[0].scenario.document.name).join("comparison");
        let folder = self.outputs.output.clone().unwrap_or(folder);
        let written = self.write(&folder, &comparison, &results);
        if written.is_ok() && self.format == Format::Text && !self.quiet {
            files::say(&format!("comparison and results in {}", folder.display()));
        }
        both(printed, written)?;
        let kept = results[1..].iter().flat_map(|result| &result.slo).all(|rule| rule.verdict == SloVerdict::Pass);
        Ok(if kept { ExitCode::SUCCESS } else { ExitCode::from(99) })
    }

    /// The designs, all that is wrong with any of them told at once.
    fn designs(&self) -> Result<Vec<Design>, Failure> {
        let seed = self.seed.given();
        let input = |path: &PathBuf| Input::new(path.clone(), self.set.clone());
        let usage = |text: &str| Err(Failure::Usage(format!("error: {text}")));
        let designs = match (&self.paths[..], &self.variants) {
            ([only], Some(names)) => {
                let found = input::read_variants(&input(only), names, seed, self.quiet)?;
                let called =
                    |it: &(Option<String>, Scenario)| it.0.clone().unwrap_or_else(|| it.1.document.name.clone());
                let found = self.baseline_first(found, &called)?;
                let design = |(variant, scenario): (Option<String>, _)| Design {
                    name: Input::name(&scenario, variant.as_deref()),
                    scenario,
                };
                found.into_iter().map(design).collect()
            }
            (_, Some(_)) => return usage("--variants goes with one scenario; expected one file"),
            ([_], None) => return usage("one design is nothing to compare; expected a second file, or --variants"),
            (paths, None) if paths.iter().filter(|path| *path == Path::new("-")).count() > 1 => {
                return usage("standard input holds one scenario; expected files for the others");
            }
            (paths, None) => {
                let paths = self.baseline_first(paths.iter().collect(), &|path| path.display().to_string())?;
                named(all_or_what_is_wrong(self.read(&paths, &input, seed))?)
            }
        };
        match designs.len() {
            1 => usage("the scenario has no variants; expected a second file, or `variants` in the scenario"),
            n if n > MOST => usage(&format!("{n} designs are more than fit a table; expected at most {MOST}")),
            _ => Ok(designs),
        }
    }

    /// What is compared, in its order, but for the baseline, which comes first.
    fn baseline_first<T>(&self, mut all: Vec<T>, called: &dyn Fn(&T) -> String) -> Result<Vec<T>, Failure> {
        let Some(wanted) = &self.baseline else { return Ok(all) };
        let names: Vec<String> = all.iter().map(called).collect();
        let by_number = wanted.parse::<usize>().ok().filter(|number| (1..=all.len()).contains(number));
        let by_name = || names.iter().position(|name| name == wanted);
        let Some(at) = by_name().or(by_number.map(|number| number - 1)) else {
            let mut complaint = Complaint::unknown("", "design", wanted, names.iter().map(String::as_str));
            complaint.message = format!("--baseline: {}", complaint.message);
            return Err(Failure::Usage(told(complaint)));
        };
        let baseline = all.remove(at);
        all.insert(0, baseline);
        Ok(all)
    }

    /// Every file, under the seed of the first.
    fn read<'p>(
        &self,
        paths: &[&'p PathBuf],
        input: &dyn Fn(&PathBuf) -> Input,
        mut seed: Option<u64>,
    ) -> Vec<(&'p PathBuf, Result<Scenario, Failure>)> {
        let mut found = Vec::new();
        for path in paths.iter().copied() {
            let scenario = input::read_one(&input(path), seed, self.quiet);
            let own = scenario.as_ref().ok().map(|scenario| scenario.document.run.seed.unwrap_or(1));
            seed = seed.or(own);
            found.push((path, scenario));
        }
        found
    }

    fn choice(&self, designs: &mut [Design]) -> Result<Choice, Failure> {
        let wrong = compare::prepare(designs, &self.metrics);
        if !wrong.is_empty() {
            return Err(Failure::Usage(wrong.into_iter().map(told).collect::<Vec<_>>().join("\n")));
        }
        Ok(match (self.verbose, self.metrics.is_empty()) {
            (true, _) => Choice::All,
            (false, true) => Choice::Usual,
            (false, false) => Choice::Named(self.metrics.clone()),
        })
    }

    fn plan(&self, designs: &[Design]) -> Result<Plan, Failure> {
        let settings = &designs[0].scenario.document.run;
        let replications = self.replications.several()?.or(settings.replications).unwrap_or(10);
        if replications < 2 {
            let text = "error: the baseline's `run.replications` is 1, from which no noise can be told; expected \
                --replications of at least 2";
            return Err(Failure::Usage(text.to_owned()));
        }
        Ok(Plan {
            seed: self.seed.given().unwrap_or(settings.seed.unwrap_or(1)),
            replications,
            threads: self.threads.count(),
        })
    }

    fn write(&self, folder: &Path, comparison: &Comparison, results: &[RunResult]) -> Result<(), Failure> {
        files::write(&folder.join("comparison.json"), table::json::write(comparison).as_bytes())?;
        for (at, result) in results.iter().enumerate() {
            let path = folder.join(format!("{}.json", label(at)));
            files::write(&path, report::json::write(result).as_bytes())?;
        }
        let svg = report::chart::comparison::draw(comparison, &report::chart::theme::Theme::light());
        let svg = report::chart::night::adapted(&svg);
        files::write(&folder.join("comparison.svg"), svg.as_bytes())?;
        self.outputs.write(comparison, WRITERS)
    }
}

/// Prints a comparison.
pub fn print(comparison: &Comparison, format: Format) -> Result<(), Failure> {
    match format {
        Format::Text => files::print(&table::text::write(comparison, true)),
        Format::Json => files::print_data(&table::json::write(comparison)),
        Format::Csv => files::print_data(&table::csv::write(comparison)),
        Format::Markdown => files::print_data(&table::markdown::write(comparison)),
    }
}

/// What was read from each path, or everything that is wrong with any.
fn all_or_what_is_wrong<T, U>(read: Vec<(T, Result<U, Failure>)>) -> Result<Vec<(T, U)>, Failure> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for (path, read) in read {
        match read {
            Ok(one) => found.push((path, one)),
            Err(Failure::Usage(text)) => wrong.push(text.trim_end().to_owned()),
            Err(other) => return Err(other),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(Failure::Usage(wrong.join("\n"))) }
}

/// A name that the command line got wrong.
fn told(complaint: Complaint) -> String {
    let near = complaint.near.map(|near| format!("; did you mean `{near}`?"));
    let expected = complaint.expected.map(|expected| format!("; expected {expected}"));
    format!("error: {}{}", complaint.message, near.or(expected).unwrap_or_default())
}

/// Designs by their own names, and by their files where names are alike.
fn named(read: Vec<(&PathBuf, Scenario)>) -> Vec<Design> {
    let names: Vec<String> = read.iter().map(|(_, scenario)| scenario.document.name.clone()).collect();
    let name = |at: usize, path: &Path| {
        let is_alone = names.iter().filter(|name| **name == names[at]).count() == 1;
        if is_alone { names[at].clone() } else { format!("{} in {}", names[at], path.display()) }
    };
    read.into_iter().enumerate().map(|(at, (path, scenario))| Design { name: name(at, path), scenario }).collect()
}
