//! The store of a sweep: one file to which rows are appended, so that a killed sweep goes on where it was.
//!
//! JSON lines: a heading, then one row for each point that is done, in the order in which they were. A line counts once it
//! is whole, so whatever moment a process is killed at, nothing is lost but the points that were under way. The file is
//! locked while it is written: two processes never mix their rows.

use crate::cli::failure::Failure;
use crate::stats::sweep::{Heading, Row};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Which part of a sweep: number `part` of `of`, from 1. Point p belongs to part p modulo `of`, plus 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// Number of the part.
    pub part: u32,
    /// Number of parts.
    pub of: u32,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// Reads `2/4`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        let shard = numbers.map(|(part, of)| Self { part, of }).filter(|it| (1..=it.of).contains(&it.part));
        shard.ok_or_else(|| "expected a part and the number of parts, such as 2/4".to_owned())
    }

    /// The numbers of its points, of a sweep of so many.
    pub fn points(self, points: u32) -> impl Iterator<Item = u32> {
        (self.part - 1..points).step_by(self.of as usize)
    }

    /// The name of its file.
    pub fn file(self) -> String {
        if self == Self::WHOLE {
            "points.jsonl".to_owned()
        } else {
            format!("points-{}-of-{}.jsonl", self.part, self.of)
        }
    }
}

/// The first line of a store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Title {
    /// What the sweep is.
    #[serde(flatten)]
    pub heading: Heading,
    /// Which part of it.
    pub shard: Shard,
}

/// What a store holds.
#[derive(Debug)]
pub struct Held {
    /// Its first line; none if the file is empty.
    pub title: Option<Title>,
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
    /// How many of its bytes are whole lines.
    pub whole: u64,
}

/// A store that is open, and nobody else's.
#[derive(Debug)]
pub struct Store {
    file: File,
    path: PathBuf,
}

impl Store {
    /// Opens the store of a sweep, new or as a killed process left it; `force` gives up the rows of another sweep.
    pub fn open(path: &Path, title: &Title, force: bool) -> Result<(Self, Vec<Row>), Failure> {
        let fail = |error| Failure::file("write", path.display(), &error);
        let folder = crate::cli::files::folder(path);
        std::fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder.display(), &error))?;
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut store = Self { file: open.map_err(fail)?, path: path.to_owned() };
        match store.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let text = "another process runs this sweep; wait for it, or name another folder by --output";
                return Err(Failure::Run(format!("{}: {text}", path.display())));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        let held = match read(&mut store.file, path) {
            Err(_) if force => Held { title: None, rows: Vec::new(), whole: 0 },
            held => held?,
        };
        if held.title.as_ref() == Some(title) {
            store.cut(held.whole).map_err(fail)?;
            return Ok((store, held.rows));
        }
        if held.title.is_some() && !force {
            let text = "holds the points of another sweep, or of this one before it was changed; give --force to begin anew, \
                or another folder by --output";
            return Err(Failure::Usage(format!("error: {} {text}", path.display())));
        }
        store.cut(0).map_err(fail)?;
        store.append(title)?;
        Ok((store, Vec::new()))
    }

    /// Gives up what is behind the whole lines.
    fn cut(&mut self, whole: u64) -> std::io::Result<()> {
        self.file.set_len(whole)?;
        self.file.seek(SeekFrom::Start(whole)).map(drop)
    }

    /// Adds a line.
    pub fn append(&mut self, line: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(line).expect("a row is JSON") + "\n";
        self.file.write_all(text.as_bytes()).map_err(|error| Failure::file("write", self.path.display(), &error))
    }
}

/// Reads a store, whoever writes it. A last line that is not whole does not count.
pub fn read(file: &mut File, path: &Path) -> Result<Held, Failure> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| Failure::file("read", path.display(), &error))?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let wrong = |line: usize, why: &dyn std::fmt::Display| {
        let text = "expected the points of a sweep; give --force to begin anew, or another folder by --output";
        Failure::Usage(format!("error: {}:{line}: {why}; {text}", path.display()))
    };
    let mut lines = bytes[..whole].split(|byte| *byte == b'\n').zip(1..).filter(|(line, _)| !line.is_empty());
    let title = lines.next().map(|(line, at)| serde_json::from_slice(line).map_err(|error| wrong(at, &error)));
    let damaged = |line: usize| {
        let text = "this point is damaged; delete its line, and `scalelab sweep` runs it again";
        Failure::Usage(format!("error: {}:{line}: {text}", path.display()))
    };
    let rows = lines.map(|(line, at)| serde_json::from_slice(line).map_err(|_| damaged(at)));
    Ok(Held { title: title.transpose()?, rows: rows.collect::<Result<_, _>>()?, whole: whole as u64 })
}
