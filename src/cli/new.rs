//! `scalelab new`: copies a starter, a small scenario to be changed.

use super::failure::Failure;
use super::files;
use crate::notation::suggest;
use crate::scenario::check;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A starter: its name, what it is, what to try first, and the scenario.
struct Starter {
    name: &'static str,
    what: &'static str,
    hint: &'static str,
    scenario: &'static str,
}

const STARTERS: &[Starter] = &[
    Starter {
        name: "single-box",
        what: "web, application and database on one machine",
        hint: "`machines.box.cores` scales up; give `db` machines of its own (`\"on\": {}`) to scale out",
        scenario: include_str!("../../scenarios/starters/single-box.json"),
    },
    Starter {
        name: "three-tier",
        what: "a load balancer, web servers and a database",
        hint: "`machines.blade.count` is the number of web servers; `balance` is how one is chosen",
        scenario: include_str!("../../scenarios/starters/three-tier.json"),
    },
    Starter {
        name: "replicas",
        what: "a database with a primary that takes the writes and replicas that are read",
        hint: "`machines.mirror.count` is the number of replicas; the share of writes bounds what they help",
        scenario: include_str!("../../scenarios/starters/replicas.json"),
    },
    Starter {
        name: "shards",
        what: "a database that is split by key",
        hint: "`popularity` decides whether the shards are even; `by` is who owns which key",
        scenario: include_str!("../../scenarios/starters/shards.json"),
    },
    Starter {
        name: "cache",
        what: "a cache in front of a database",
        hint: "`capacity`, `evict` and `ttl` decide what it finds",
        scenario: include_str!("../../scenarios/starters/cache.json"),
    },
];

impl Starter {
    /// The scenario with the name of a file, so that the results of two never lie in one folder.
    fn called(&self, path: &Path) -> String {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if check::folder(&stem).is_some() {
            return self.scenario.to_owned();
        }
        let name = |name: &str| format!("\"name\": {}", serde_json::Value::from(name));
        self.scenario.replacen(&name(self.name), &name(&stem), 1)
    }
}

/// Write a starter: a small scenario of a kind of system, to be changed
#[derive(Debug, Args)]
pub struct New {
    /// The starter
    starter: Option<String>,
    /// The file to write, whose name the scenario gets; `-` for standard output [default: <starter>.json]
    file: Option<PathBuf>,
    /// List the starters
    #[arg(long)]
    list: bool,
}

impl New {
    /// Writes, unless the file exists.
    pub fn execute(self) -> Result<ExitCode, Failure> {
        let Some(name) = self.starter.filter(|_| !self.list) else {
            let width = STARTERS.iter().map(|starter| starter.name.len()).max().unwrap_or(0);
            let line = |starter: &Starter| format!("{:width$}  {}\n", starter.name, starter.what);
            let list = STARTERS.iter().map(line).collect::<String>();
            if !self.list {
                let text = format!("error: which starter? expected `scalelab new STARTER [FILE]` with one of\n{list}");
                return Err(Failure::Usage(text));
            }
            files::print(&list)?;
            return Ok(ExitCode::SUCCESS);
        };
        let names = || STARTERS.iter().map(|starter| starter.name);
        let Some(starter) = STARTERS.iter().find(|starter| starter.name == name) else {
            let near = suggest::nearest(&name, names()).map(|near| format!("; did you mean `{near}`?"));
            let (list, near) = (suggest::list(names()), near.unwrap_or_default());
            return Err(Failure::Usage(format!("error: no starter is called `{name}`, expected {list}{near}")));
        };
        let path = self.file.unwrap_or_else(|| PathBuf::from(format!("{name}.json")));
        if path == Path::new("-") {
            files::print_data(starter.scenario)?;
            return Ok(ExitCode::SUCCESS);
        }
        if path.exists() {
            let path = path.display();
            return Err(Failure::Usage(format!("error: {path} exists; expected the name of a new file")));
        }
        files::try_file(&path)?;
        files::write(&path, starter.called(&path).as_bytes())?;
        let shown = path.display();
        files::say(&format!(
            "{shown}: {}\n  {}\n  scalelab explain {shown}    what to expect\n  scalelab run {shown}        what happens",
            starter.what, starter.hint
        ));
        Ok(ExitCode::SUCCESS)
    }
}
