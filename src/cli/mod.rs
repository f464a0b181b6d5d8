//! The commands, one file each: the only place that touches files, the terminal and the process.
//!
//! Data go to standard output, talk to standard error. Exit codes: 0 ok; 1 the run or input and output failed; 2 usage
//! or an invalid scenario; 99 an SLO rule crossed; 130 interrupted.

mod argument;
mod compare;
mod completions;
mod diff;
mod explain;
mod failure;
mod files;
mod input;
mod interrupt;
mod merge;
mod metrics;
mod new;
mod options;
mod outputs;
mod progress;
mod report;
mod run;
mod saturate;
mod saved;
mod scale;
mod schema;
mod spof;
mod sweep;
mod trace;
mod validate;
mod verify;

use clap::error::ContextKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Simulates what happens to latency, failures, data and money when a web system is scaled up or out.
#[derive(Debug, Parser)]
#[command(name = "scalelab", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    Compare(Box<compare::Compare>),
    Completions(completions::Completions),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Merge(merge::Merge),
    Metrics(metrics::Metrics),
    New(new::New),
    Report(report::Report),
    Run(Box<run::Run>),
    Saturate(saturate::Saturate),
    Scale(Box<scale::Scale>),
    Schema(schema::Schema),
    Spof(spof::Spof),
    Sweep(Box<sweep::Sweep>),
    Trace(Box<trace::Trace>),
    Validate(validate::Validate),
    Verify(verify::Verify),
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Runs the command line and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match Arguments::command().try_get_matches() {
        Ok(matches) => matches,
        // Help and version are answers, everything else is wrong usage; clap knows the stream of each.
        Err(mut error) => {
            // What is no option is hardly ever meant as the name of a file.
            let tip = error.get(ContextKind::Suggested).map(ToString::to_string).unwrap_or_default();
            if tip.contains("as a value, use") {
                error.remove(ContextKind::Suggested);
            }
            return match error.print() {
                Err(failed) if !error.use_stderr() => {
                    failure::Failure::file("write", "to standard output", &failed).report()
                }
                Ok(()) | Err(_) => ExitCode::from(if error.use_stderr() { 2 } else { 0 }),
            };
        }
    };
    let arguments = Arguments::from_arg_matches(&matches).expect("the arguments were just checked");
    match arguments.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    interrupt::answer_from_now_on();
    let drawn = drawn_seed(&arguments.command);
    let again = argument::again(std::env::args_os(), drawn);
    let outcome = failure::catch(&again, || match arguments.command {
        Command::Compare(compare) => compare.execute(),
        Command::Completions(completions) => completions.execute(Arguments::command()),
        Command::Diff(diff) => diff.execute(),
        Command::Explain(explain) => explain.execute(),
        Command::Merge(merge) => merge.execute(),
        Command::Metrics(metrics) => metrics.execute(),
        Command::New(new) => new.execute(),
        Command::Report(report) => report.execute(),
        Command::Run(run) => run.execute(),
        Command::Saturate(saturate) => saturate.execute(),
        Command::Scale(scale) => scale.execute(),
        Command::Schema(schema) => schema.execute(),
        Command::Spof(spof) => spof.execute(),
        Command::Sweep(sweep) => sweep.execute(),
        Command::Trace(trace) => trace.execute(),
        Command::Validate(validate) => validate.execute(),
        Command::Verify(verify) => verify.execute(),
    });
    match outcome {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// The seed of a command, if it was drawn.
fn drawn_seed(command: &Command) -> Option<u64> {
    match command {
        Command::Compare(compare) => compare.drawn_seed(),
        Command::Run(run) => run.drawn_seed(),
        Command::Saturate(saturate) => saturate.drawn_seed(),
        Command::Scale(scale) => scale.drawn_seed(),
        Command::Spof(spof) => spof.drawn_seed(),
        Command::Sweep(sweep) => sweep.drawn_seed(),
        Command::Trace(trace) => trace.drawn_seed(),
        Command::Verify(verify) => verify.drawn_seed(),
        Command::Completions(_)
        | Command::Diff(_)
        | Command::Explain(_)
        | Command::Merge(_)
        | Command::Metrics(_)
        | Command::New(_)
        | Command::Report(_)
        | Command::Schema(_)
        | Command::Validate(_) => None,
    }
}
