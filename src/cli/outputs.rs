//! Where a command writes: its folder, and files that the user named.

use super::failure::Failure;
use super::files;
use clap::Args;
use std::path::{Path, PathBuf};

/// Folder and files of a command.
#[derive(Debug, Args)]
pub struct Outputs {
    /// Folder for results and charts [default: output/<scenario>, and in it a folder for each
    /// variant or comparison]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write the result document to this file too
    #[arg(long, value_name = "FILE")]
    export_json: Option<PathBuf>,
    /// Write the metrics as CSV to this file too
    #[arg(long, value_name = "FILE")]
    export_csv: Option<PathBuf>,
    /// Write the summary as Markdown to this file too
    #[arg(long, value_name = "FILE")]
    export_markdown: Option<PathBuf>,
    /// Write one page for a browser to this file: tables, charts, how far to trust them
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Overwrite files and folders that were named
    #[arg(long)]
    force: bool,
}

/// What turns a result into JSON, CSV, Markdown and HTML.
pub type Writers<T> = [fn(&T) -> String; 4];

impl Outputs {
    /// Files that may be named, in the order of [`Writers`].
    const fn named(&self) -> [&Option<PathBuf>; 4] {
        [&self.export_json, &self.export_csv, &self.export_markdown, &self.html]
    }

    /// True if a page was asked for.
    pub const fn wants_page(&self) -> bool {
        self.html.is_some()
    }

    /// Refuses what was named and may not be written, before any work is done; what was read never may.
    pub fn check(&self, read: &[&Path]) -> Result<(), Failure> {
        self.check_with(read, None)
    }

    /// The same, beside one more file.
    pub fn check_with(&self, read: &[&Path], more: Option<&Path>) -> Result<(), Failure> {
        let named: Vec<&Path> = self.files().chain(more).collect();
        for (at, path) in named.iter().enumerate() {
            if read.iter().any(|read| is_same(read, path)) {
                let path = path.display();
                return Err(Failure::Usage(format!(
                    "error: {path} is what is read; expected another file to write to"
                )));
            }
            files::may_write(path, self.force)?;
            if named[..at].contains(path) {
                let path = path.display();
                return Err(Failure::Usage(format!("error: {path} is named for two exports; expected two files")));
            }
        }
        self.output.as_deref().map_or(Ok(()), |folder| files::may_fill(folder, self.force))
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        self.named().into_iter().flatten().map(PathBuf::as_path)
    }

    /// Refuses places that were named and cannot be written to.
    pub fn try_out(&self) -> Result<(), Failure> {
        self.try_out_with(None)
    }

    /// The same, beside one more file.
    pub fn try_out_with(&self, more: Option<&Path>) -> Result<(), Failure> {
        // What lies in the folder of the results is written after that was made.
        let own = [Some(Path::new("output")), self.output.as_deref()];
        let made = |path: &Path| own.iter().flatten().any(|folder| files::folder(path).starts_with(folder));
        let mut files = self.files().chain(more).filter(|path| !made(path));
        files.try_for_each(files::try_file)?;
        self.output.as_deref().map_or(Ok(()), files::try_below)
    }

    /// Writes the files that were named.
    pub fn write<T>(&self, result: &T, writers: Writers<T>) -> Result<(), Failure> {
        let named = self.named().into_iter().zip(writers);
        let named = named.filter_map(|(path, write)| Some((path.as_deref()?, write)));
        named.into_iter().try_for_each(|(path, write)| files::write(path, write(result).as_bytes()))
    }
}

/// True for two names of one file that exists.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// One outcome of printing and writing: both are tried, and what failed is told.
pub fn both(printed: Result<(), Failure>, written: Result<(), Failure>) -> Result<(), Failure> {
    match (printed, written) {
        (Err(Failure::Run(one)), Err(Failure::Run(other))) => Err(Failure::Run(format!("{one}\nerror: {other}"))),
        (Ok(()) | Err(Failure::ClosedPipe), written) => written,
        (Err(failure), _) => Err(failure),
    }
}
