//! Scenarios and logs come in: files, standard input, overrides.

use super::failure::{Failure, why};
use super::files;
use crate::components::settings::Complaint;
use crate::experiment::names;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::{self, Diagnostic, Diagnostics, Kind, Severity};
use crate::scenario::load::{Draft, Loaded, Wanted};
use crate::scenario::source::Sources;
use crate::scenario::tree;
use crate::scenario::uncertain::Inputs;
use clap::Args;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which scenario.
#[derive(Clone, Debug, Args)]
pub struct Input {
    /// The scenario: a JSON file, or `-` for standard input
    #[arg(value_name = "SCENARIO")]
    pub path: PathBuf,
    /// Lay one of the scenario's variants over it
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Override a setting, such as run.duration=5min or components.lb.load_balancer.balance=random
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Who else overrides settings, from which override on.
    #[arg(skip)]
    pub said_by: Vec<(usize, String)>,
}

impl Input {
    /// A scenario without a variant.
    pub fn new(path: PathBuf, set: Vec<String>) -> Self {
        Self { path, variant: None, set, said_by: Vec::new() }
    }

    /// Adds overrides that somebody else says, such as another option.
    pub fn overridden(mut self, said_by: String, sets: impl IntoIterator<Item = String>) -> Self {
        self.said_by.push((self.set.len(), said_by));
        self.set.extend(sets);
        self
    }

    /// Who says the override with this number.
    fn said_by(&self, at: usize) -> String {
        let said = self.said_by.iter().rev().find(|(from, _)| *from <= at);
        said.map_or_else(|| "--set".to_owned(), |(_, said)| said.clone())
    }

    /// Adds rules such as `latency.p99 < 200ms` to those of the scenario, or puts them in their place.
    pub fn add_rules(&mut self, rules: &[String]) -> Result<(), Failure> {
        self.said_by.push((self.set.len(), "--slo".to_owned()));
        for rule in rules {
            let Some(at) = rule.find(['<', '>']) else {
                let text = format!("error: `{rule}` is no rule; expected one such as \"latency.p99 < 200ms\"");
                return Err(Failure::Usage(text));
            };
            let (metric, bound) = rule.split_at(at);
            let mut path = crate::scenario::path::Path::root().key("slo");
            path.push_key(metric.trim());
            self.set.push(format!("{path}={bound}"));
        }
        Ok(())
    }

    /// The scenario's name with its variant.
    pub fn name(scenario: &Scenario, variant: Option<&str>) -> String {
        let name = &scenario.document.name;
        variant.map_or_else(|| name.clone(), |variant| format!("{name} ({variant})"))
    }
}

/// Reads and checks the scenario that is wanted, its recordings included; `seed` overrides the scenario's own. Says
/// what looks odd, unless `quiet`.
pub fn read_one(input: &Input, seed: Option<u64>, quiet: bool) -> Result<Scenario, Failure> {
    let mut reading = Reading::open(input)?;
    let loaded = reading.scenario(input, input.variant.as_deref(), seed);
    reading.tell(quiet)?;
    Ok(loaded.expect("a scenario without a problem can be built").scenario)
}

/// Reads and checks a scenario and some of its variants, all of them if none are named; says which variant is which, the
/// scenario itself first.
pub fn read_variants(
    input: &Input,
    names: &[String],
    seed: Option<u64>,
    quiet: bool,
) -> Result<Vec<(Option<String>, Scenario)>, Failure> {
    let mut reading = Reading::open(input)?;
    let all = || reading.draft.as_deref().map(Draft::variants).unwrap_or_default();
    let named = if names.is_empty() { all() } else { names.to_vec() };
    let mut found = Vec::new();
    for variant in std::iter::once(None).chain(named.into_iter().map(Some)) {
        let loaded = reading.scenario(input, variant.as_deref(), seed);
        found.extend(loaded.map(|loaded| (variant, loaded.scenario)));
    }
    reading.tell(quiet)?;
    Ok(found)
}

/// Reads the scenario that is wanted with a sample of its uncertain numbers.
pub fn read_sample(input: &Input, seed: u64, sample: u32) -> Result<Scenario, Failure> {
    let mut reading = Reading { inputs: Inputs::Sampled { seed, sample }, ..Reading::open(input)? };
    let loaded = reading.scenario(input, input.variant.as_deref(), Some(seed));
    reading.tell(true)?;
    Ok(loaded.expect("a scenario without a problem can be built").scenario)
}

/// Checks a scenario and all its variants, their recordings included; says what was checked.
pub fn check_all(input: &Input) -> Result<String, Failure> {
    let mut reading = Reading::open(input)?;
    let mut wanted = vec![input.variant.clone()];
    if input.variant.is_none() {
        wanted.extend(reading.draft.as_deref().map(Draft::variants).unwrap_or_default().into_iter().map(Some));
    }
    // What plays no part in the scenario may well play one in a variant: only what is idle in all is told.
    let mut idle: Option<Vec<Diagnostic>> = None;
    for variant in &wanted {
        let Some(loaded) = reading.scenario(input, variant.as_deref(), None) else { continue };
        let own: Vec<Diagnostic> =
            loaded.scenario.warnings.iter().map(|complaint| loaded.warning(complaint.clone())).collect();
        let in_own = |it: &Diagnostic| own.iter().any(|other| (other.span, &other.message) == (it.span, &it.message));
        idle = Some(match idle {
            None => own,
            Some(before) => before.into_iter().filter(in_own).collect(),
        });
    }
    idle.into_iter().flatten().for_each(|diagnostic| reading.out.push(diagnostic));
    reading.tell(false)?;
    let variants = match wanted.len() - 1 {
        0 => String::new(),
        1 => " and its variant".to_owned(),
        n => format!(" and its {n} variants"),
    };
    let warnings = match reading.out.count(Severity::Warning) {
        0 => String::new(),
        1 => ", with a warning".to_owned(),
        n => format!(", with {n} warnings"),
    };
    Ok(format!("{}{variants}: ok{warnings}", shown(&input.path)))
}

/// A document on its way to a scenario.
pub struct Reading {
    sources: Sources,
    out: Diagnostics,
    draft: Option<Arc<Draft>>,
    /// Which values uncertain numbers take.
    pub inputs: Inputs,
}

impl Reading {
    /// Reads the document; fails if there is none.
    pub fn open(input: &Input) -> Result<Self, Failure> {
        let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
        let (name, (bytes, size)) = (shown(&input.path), bytes(&input.path)?);
        let draft = if size > tree::MAX_BYTES as u64 {
            tree::refuse_large(&mut sources, &name, size, &mut out);
            None
        } else {
            Draft::read(&mut sources, &name, bytes, &mut out).map(Arc::new)
        };
        if let Some((what, command)) = draft.as_deref().and_then(Draft::is_other) {
            let text = format!("error: {name} is {what}, not a scenario; `scalelab {command} {name}` takes it");
            return Err(Failure::Usage(text));
        }
        Ok(Self { sources, out, draft, inputs: Inputs::Likely })
    }

    /// The same document on its way to another scenario, with the problems of the text alone.
    pub fn again(&self) -> Self {
        Self { sources: self.sources.clone(), out: Diagnostics::new(), draft: self.draft.clone(), inputs: self.inputs }
    }

    /// A scenario with its recordings; `None` if anything is wrong with it.
    pub fn scenario(&mut self, input: &Input, variant: Option<&str>, seed: Option<u64>) -> Option<Loaded> {
        let files = |name: &str| {
            let path = beside(&input.path, name);
            std::fs::read_to_string(&path).map_err(|error| match files::unreadable(&path, &error) {
                (said, None) => said,
                (said, Some(near)) => format!("{said}; did you mean {near}?"),
            })
        };
        let said_by = |at| input.said_by(at);
        let wanted = Wanted { variant, sets: &input.set, said_by: &said_by, files: &files, inputs: self.inputs };
        let mut loaded = self.draft.as_ref()?.scenario(&mut self.sources, &wanted, &mut self.out)?;
        let mut found: Vec<Diagnostic> =
            names::check(&loaded.scenario).into_iter().map(|it| loaded.error(it)).collect();
        let seed = seed.or(loaded.scenario.document.run.seed).unwrap_or(1);
        found.extend(attach_recordings(input, &mut loaded, seed));
        let refused = found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        for diagnostic in found {
            self.out.push(diagnostic);
        }
        (!refused).then_some(loaded)
    }

    /// Fails with all problems found so far, if there are any errors.
    pub fn tell(&self, quiet: bool) -> Result<(), Failure> {
        if self.out.is_empty() {
            return Ok(());
        }
        // Escapes are always written and taken out on the way, where the terminal or the user does not want them.
        let text = self.out.render(&self.sources, diagnostic::Colour::Ansi, diagnostic::SHOWN);
        if self.out.has_errors() {
            return Err(Failure::Usage(text));
        }
        if !quiet {
            files::say(text.trim_end());
        }
        Ok(())
    }
}

/// The path of a file that a scenario names: from the scenario's folder.
pub fn beside(scenario: &Path, name: &str) -> PathBuf {
    scenario.parent().unwrap_or(Path::new("")).join(name)
}

/// Reads the recordings that a scenario replays; their paths go from the scenario's folder.
fn attach_recordings(input: &Input, loaded: &mut Loaded, seed: u64) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for reader in loaded.scenario.recordings(seed) {
        let path = beside(&input.path, &reader.file);
        let opened = File::open(&path).map_err(|error| files::unreadable(&path, &error));
        let recorded = opened
            .and_then(|file| reader.read(BufReader::with_capacity(1 << 16, file)).map_err(|refusal| (refusal, None)));
        match recorded {
            Ok(recorded) => {
                let complaint = loaded.scenario.attach(&reader.clients, recorded);
                found.extend(complaint.map(|complaint| loaded.warning(complaint)));
            }
            Err((why, near)) => {
                let (message, expected) = why.split_once("; expected ").unwrap_or((&why, expected_file(reader.key)));
                let at = ["components", &reader.clients, "clients", "load", "replay", reader.key];
                let complaint = Complaint::conflict("", format!("{}: {message}", path.display())).under(&at);
                let complaint = Complaint { near, ..complaint.expected(expected) };
                found.push(Diagnostic { kind: Kind::File, ..loaded.error(complaint) });
            }
        }
    }
    found
}

/// What a file that cannot be opened should have been.
fn expected_file(key: &str) -> &'static str {
    if key == "log" { "an access log" } else { "a table of arrivals" }
}

/// The name that messages show.
pub fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The bytes of a scenario, at most one more than it may have, and how many there are.
pub fn bytes(path: &Path) -> Result<(Vec<u8>, u64), Failure> {
    let limit = tree::MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| Failure::Usage(format!("error: cannot read standard input: {}", why(&error))))?;
        let size = bytes.len() as u64;
        return Ok((bytes, size));
    }
    let fail = |error: std::io::Error| {
        let (said, near) = files::unreadable(path, &error);
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Failure::Usage(format!("error: cannot read {}: {said}{near}", path.display()))
    };
    let file = File::open(path).map_err(fail)?;
    let size = file.metadata().map_err(fail)?.len();
    file.take(limit).read_to_end(&mut bytes).map_err(fail)?;
    let size = size.max(bytes.len() as u64);
    Ok((bytes, size))
}
