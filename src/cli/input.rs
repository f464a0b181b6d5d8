//! Scenarios and logs come in: files, standard input, overrides.

use super::failure::Failure;
use crate::scenario::Scenario;
use crate::scenario::access_log;
use crate::scenario::diagnostic::{self, Diagnostics};
use crate::scenario::load::{Draft, Wanted};
use crate::scenario::source::Sources;
use crate::scenario::tree;
use clap::Args;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Which scenario.
#[derive(Debug, Args)]
pub struct Input {
    /// The scenario: a JSON file, or `-` for standard input
    #[arg(value_name = "SCENARIO")]
    path: PathBuf,
    /// Lay one of the scenario's variants over it
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Override a setting, such as run.duration=5min or components.lb.load_balancer.balance=random
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
}

/// Reads and checks the scenario that is wanted; returns it with its name, variant included.
pub fn read_one(input: &Input) -> Result<(Scenario, String), Failure> {
    let mut reading = Reading::open(input)?;
    let scenario = reading.scenario(input.variant.as_deref(), &input.set);
    reading.tell()?;
    let scenario = scenario.expect("a scenario without a problem can be built");
    let name = match &input.variant {
        Some(variant) => format!("{} ({variant})", scenario.document.name),
        None => scenario.document.name.clone(),
    };
    Ok((scenario, name))
}

/// Checks a scenario and all its variants, their access logs included; says what was checked.
pub fn check_all(input: &Input) -> Result<String, Failure> {
    let mut reading = Reading::open(input)?;
    let mut wanted = vec![input.variant.clone()];
    if input.variant.is_none() {
        wanted.extend(reading.draft.as_ref().map(Draft::variants).unwrap_or_default().into_iter().map(Some));
    }
    for variant in &wanted {
        let scenario = reading.scenario(variant.as_deref(), &input.set);
        reading.tell()?;
        let mut scenario = scenario.expect("a scenario without a problem can be built");
        attach_logs(input, &mut scenario, 1)?;
    }
    let variants = match wanted.len() - 1 {
        0 => String::new(),
        1 => " and its variant".to_owned(),
        n => format!(" and its {n} variants"),
    };
    Ok(format!("{}{variants}: ok", input.path.display()))
}

/// Reads the access logs that a scenario replays; their paths go from the scenario's folder.
pub fn attach_logs(input: &Input, scenario: &mut Scenario, seed: u64) -> Result<(), Failure> {
    for (clients, log, rules) in scenario.access_logs(seed) {
        let path = input.path.parent().unwrap_or(Path::new("")).join(log);
        let refuse = |why: String| Failure::Usage(format!("error: {}: {why}", path.display()));
        let file = File::open(&path).map_err(|error| refuse(format!("cannot open the access log: {error}")))?;
        let replay = access_log::read(BufReader::with_capacity(1 << 16, file), &rules);
        scenario.attach(&clients, replay.map_err(|refusal| refuse(refusal.to_string()))?, &rules);
    }
    Ok(())
}

/// A document on its way to a scenario.
struct Reading {
    sources: Sources,
    out: Diagnostics,
    draft: Option<Draft>,
}

impl Reading {
    fn open(input: &Input) -> Result<Self, Failure> {
        let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
        let (name, bytes) = bytes(&input.path)?;
        let draft = if bytes.len() > tree::MAX_BYTES {
            tree::refuse_large(&mut sources, &name, bytes.len() as u64, &mut out);
            None
        } else {
            Draft::read(&mut sources, &name, bytes, &mut out)
        };
        Ok(Self { sources, out, draft })
    }

    fn scenario(&mut self, variant: Option<&str>, sets: &[String]) -> Option<Scenario> {
        let draft = self.draft.as_ref()?;
        draft.scenario(&mut self.sources, &Wanted { variant, sets }, &mut self.out)
    }

    /// Fails with all problems found so far, if there are any errors.
    fn tell(&self) -> Result<(), Failure> {
        if self.out.is_empty() {
            return Ok(());
        }
        // Escapes are always written and taken out on the way, where the terminal or the user does not want them.
        let text = self.out.render(&self.sources, diagnostic::Colour::Ansi, diagnostic::SHOWN);
        if self.out.has_errors() {
            return Err(Failure::Usage(text));
        }
        super::files::say(text.trim_end());
        Ok(())
    }
}

/// The bytes of a scenario, at most one more than it may have.
fn bytes(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let limit = tree::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| Failure::Usage(format!("error: cannot read standard input: {error}")))?;
        return Ok(("standard input".to_owned(), bytes));
    }
    let name = path.display().to_string();
    let fail = |error: std::io::Error| Failure::Usage(format!("error: cannot read {name}: {error}"));
    let file = File::open(path).map_err(fail)?;
    file.take(limit).read_to_end(&mut bytes).map_err(fail)?;
    Ok((name, bytes))
}
