//! The files of this repository, read once for all rules.

use super::{code, modules};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// One file with the views that rules look at; the last two are empty unless the file is Rust.
pub struct File {
    /// Relative to the repository, with slashes.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Comments and literals blanked.
    pub code: String,
    /// The same without test code: what is shipped.
    pub product: String,
}

impl File {
    /// A file with this content.
    pub fn new(path: &str, text: &str) -> Self {
        let code = if extension(path) == "rs" { code::mask(text) } else { String::new() };
        let shipped = path.starts_with("src/");
        let product = if shipped { code::without_tests(&code) } else { String::new() };
        Self { path: path.into(), text: text.into(), code, product }
    }

    /// An offence at this offset.
    pub fn offence(&self, offset: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path, code::line(&self.text, offset))
    }

    /// True for Rust sources.
    pub fn is_rust(&self) -> bool {
        extension(&self.path) == "rs"
    }

    /// True for scenarios.
    pub fn is_scenario(&self) -> bool {
        self.path.starts_with("scenarios/") && extension(&self.path) == "json"
    }

    /// The layer that the file belongs to: the directory (or file) right below `src/`; the program itself is `cli`.
    /// None for the library's root and for what is not part of the product.
    pub fn layer(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/").filter(|_| self.is_rust())?;
        let top = rest.split('/').next()?.trim_end_matches(".rs");
        match top {
            "lib" => None,
            "main" => Some("cli"),
            _ => Some(top),
        }
    }
}

/// All files that git tracks or would track, sorted by path.
pub static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let root = root();
    let mut paths = listed(root).unwrap_or_else(|| walked(root));
    paths.sort_unstable();
    paths.dedup();
    let read = |path: &String| Some(File::new(path, &String::from_utf8_lossy(&std::fs::read(root.join(path)).ok()?)));
    let mut files: Vec<File> = paths.iter().filter_map(read).collect();
    assert!(
        files.iter().any(|file| file.path == "src/lib.rs"),
        "no src/lib.rs among the files under {}",
        root.display()
    );
    modules::clear_test_only(&mut files);
    files
});

/// The repository's directory.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The file at `path`, if there is one.
pub fn find<'a>(files: &'a [File], path: &str) -> Option<&'a File> {
    files.iter().find(|file| file.path == path)
}

/// True once the program can check a scenario. From then on no rule may pass for want of something to look at.
pub fn is_wired(files: &[File]) -> bool {
    find(files, "src/cli/validate.rs").is_some()
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// What git lists; none without git or outside a clone. `safe.directory` lets another user's clone be read.
fn listed(root: &Path) -> Option<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(root).args([
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let output = git.output().ok().filter(|output| output.status.success())?;
    let paths: Vec<_> = String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(String::from).collect();
    Some(paths).filter(|paths| !paths.is_empty())
}

/// What stands in the directories that belong to the repository, for a copy without git.
fn walked(root: &Path) -> Vec<String> {
    let tops = ["", "src", "tests", "benches", "examples", "scenarios", "sweeps", "docs", "drivers", ".ci"];
    let mut pending: Vec<PathBuf> = tops.iter().map(|top| root.join(top)).collect();
    let mut paths = Vec::new();
    while let Some(directory) = pending.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if !path.is_dir() {
                let relative = path.strip_prefix(root).expect("walking stays below the root");
                paths.push(relative.to_string_lossy().replace('\\', "/"));
            } else if directory != root {
                pending.push(path);
            }
        }
    }
    paths
}

#[test]
fn walking_finds_what_git_lists() {
    let walked = walked(root());
    let missing: Vec<_> =
        listed(root()).unwrap_or_default().into_iter().filter(|path| !walked.contains(path)).collect();
    let missing: Vec<_> = missing.into_iter().filter(|path| root().join(path).exists()).collect();
    super::demand("tree.rs `walked` names every directory of the repository", &missing);
}

#[test]
fn layers_are_read_off_paths() {
    let check = |path: &str, expected: Option<&str>| assert_eq!(File::new(path, "").layer(), expected, "{path}");
    check("src/policy/balance/mod.rs", Some("policy"));
    check("src/stats.rs", Some("stats"));
    check("src/main.rs", Some("cli"));
    check("src/lib.rs", None);
    check("tests/it/main.rs", None);
    check("src/report/template.html", None);
}
