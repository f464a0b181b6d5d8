//! A folder of its own in which the program runs as a user runs it.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A web machine and a database, small and quick; the text that tests spoil.
pub const SHOP: &str = r#"{
  "scalelab": 1,
  "name": "shop",
  "run": { "duration": "20s", "replications": 2 },
  "keys": { "users": { "count": 10 } },
  "classes": { "page": { "key": "users" } },
  "zones": { "internet": {}, "site": { "public": true } },
  "links": { "internet-site": { "rtt": "10ms" } },
  "machines": { "box": { "zone": "site", "cores": 1 } },
  "components": {
    "people": { "clients": { "zone": "internet", "load": { "poisson": "10/s" }, "to": "web" } },
    "web": { "service": { "on": "box", "workers": 4, "steps": [ { "cpu": { "exp": "1ms" } }, { "call": "db" } ] } },
    "db": { "service": { "on": { "cores": 2 }, "steps": [ { "cpu": { "exp": "1ms" } } ] } }
  }
}
"#;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// How the program ended.
pub struct Ended {
    /// Exit code; none for a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// A folder of its own.
pub struct Sandbox(TempDir);

impl Sandbox {
    /// An empty one.
    pub fn new() -> Self {
        Self(TempDir::new().expect("a folder can be made"))
    }

    /// One with this scenario in `s.json`.
    pub fn with(scenario: impl AsRef<[u8]>) -> Self {
        let sandbox = Self::new();
        sandbox.put("s.json", scenario);
        sandbox
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).expect("a file can be written");
    }

    /// Reads a file.
    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The paths of all files, in order.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.0.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder can be read") {
                let path = entry.expect("an entry can be read").path();
                let name = path.strip_prefix(self.0.path()).expect("it lies in the folder").display().to_string();
                if path.is_dir() { open.push(path) } else { found.push(name) }
            }
        }
        found.sort();
        found
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "")
    }

    /// Runs the program in it with this standard input.
    pub fn run_with(&self, arguments: &[&str], input: impl Into<Vec<u8>>) -> Ended {
        let mut program = Command::new(env!("CARGO_BIN_EXE_scalelab"));
        program.current_dir(self.0.path()).args(arguments).write_stdin(input.into()).timeout(MOST);
        let output = program.output().expect("cargo built the program for this test");
        let text = |bytes| String::from_utf8(bytes).expect("what the program says is UTF-8");
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Beyond this a command hangs.
const MOST: std::time::Duration = std::time::Duration::from_mins(1);

/// The text with one part of it replaced, which must be there.
pub fn edit(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} is not in the text");
    text.replacen(old, new, 1)
}
