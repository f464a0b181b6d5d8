//! Writing files whole: under a temporary name, then renamed, so that a killed run leaves nothing half-written.

use super::failure::{Failure, why};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Refuses a file that the user named and that exists, unless `force`. What is neither file nor folder, such as a pipe or
/// a terminal, keeps nothing that could be lost.
pub fn may_write(path: &Path, force: bool) -> Result<(), Failure> {
    let refuse = |why: &str| Err(Failure::Usage(format!("error: {} {why}", path.display())));
    if path == Path::new("-") {
        return refuse("is no file; `--format` says what is printed on standard output");
    }
    match std::fs::metadata(path) {
        Ok(known) if known.is_dir() => refuse("is a folder; expected a file"),
        Ok(known) if known.is_file() && !force => refuse("exists; give --force to overwrite it, or another name"),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Refuses a file that may not be written, or cannot be.
pub fn may_make(path: &Path, force: bool) -> Result<(), Failure> {
    may_write(path, force)?;
    try_file(path)
}

/// Refuses a folder that the user named and that holds something, unless `force`.
pub fn may_fill(path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !path.is_dir() {
        return Err(Failure::Usage(format!("error: {} is a file; expected a folder", path.display())));
    }
    let entries = std::fs::read_dir(path).map(|mut entries| entries.next().is_some());
    if entries.unwrap_or(false) && !force {
        let path = path.display();
        let text = format!("error: {path} is not empty; give --force to overwrite what is in it, or another folder");
        return Err(Failure::Usage(text));
    }
    Ok(())
}

/// Finds out whether a file that the user named can be written, and leaves no trace. Its folder must be there: one that is
/// not was probably mistyped.
pub fn try_file(path: &Path) -> Result<(), Failure> {
    let folder = folder(path);
    if path.exists() || folder.exists() {
        return if path.exists() { Ok(()) } else { try_below(folder) };
    }
    // Below a file there is nothing, and the system says so better.
    if folder.ancestors().map(or_here).find(|it| it.exists()).is_some_and(|it| !it.is_dir()) {
        return try_below(folder);
    }
    let near = beside(folder).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    let (path, folder) = (path.display(), folder.display());
    Err(Failure::Run(format!("cannot write {path}: there is no folder {folder}{near}; expected one that exists")))
}

/// Finds out whether something can be written below a folder that may not exist yet, and leaves no trace: better to
/// fail before a long run than after it.
pub fn try_below(folder: &Path) -> Result<(), Failure> {
    let there = folder.ancestors().map(or_here).find(|ancestor| ancestor.exists());
    let tried = tempfile::tempfile_in(there.unwrap_or(Path::new(".")));
    tried.map(drop).map_err(|error| Failure::file("write below", folder.display(), &error))
}

/// The folder that holds a file.
pub fn folder(file: &Path) -> &Path {
    or_here(file.parent().unwrap_or(Path::new("")))
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Writes a file whole. A link is followed; what is neither file nor folder is written to as it is.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_whole(path, bytes).map_err(|error| Failure::file("write", path.display(), &error))
}

/// Writes charts into a folder; of one that there is not, an older one goes.
pub fn write_charts(
    folder: &Path,
    charts: impl IntoIterator<Item = (&'static str, Option<String>)>,
) -> Result<(), Failure> {
    for (name, svg) in charts {
        let path = folder.join(format!("{name}.svg"));
        match svg {
            Some(svg) => write(&path, svg.as_bytes())?,
            None => match std::fs::remove_file(&path) {
                Err(error) if path.exists() => return Err(Failure::file("remove", path.display(), &error)),
                Ok(()) | Err(_) => {}
            },
        }
    }
    Ok(())
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let target: PathBuf = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if std::fs::metadata(&target).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
        return std::fs::OpenOptions::new().write(true).open(&target)?.write_all(bytes);
    }
    let folder = folder(&target);
    std::fs::create_dir_all(folder)?;
    let mut file = temporary().tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    file.persist(&target).map(drop).map_err(|error| error.error)
}

/// A temporary file is readable by its owner only; a result is a file like any other, as the process's mask says.
#[cfg(unix)]
fn temporary() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn temporary() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// Prints a text for people on standard output, in colours where they are wanted.
pub fn print(text: &str) -> Result<(), Failure> {
    print_to(&mut anstream::stdout(), text)
}

/// Prints data on standard output, byte for byte.
pub fn print_data(text: &str) -> Result<(), Failure> {
    print_to(&mut std::io::stdout(), text)
}

fn print_to(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::file("write", "to standard output", &error))
}

/// Says something on standard error; silence if nobody listens.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Why a file that was named cannot be read, with the name in its folder that was probably meant.
pub fn unreadable(path: &Path, error: &std::io::Error) -> (String, Option<String>) {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let said = if missing {
        "there is no such file".to_owned()
    } else if error.kind() == std::io::ErrorKind::IsADirectory {
        "it is a folder; expected a file".to_owned()
    } else {
        why(error)
    };
    let near = missing.then(|| beside(path)).flatten();
    (said, near)
}

/// The path of the file whose name is nearest to that of a missing one.
fn beside(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(folder(path)).ok()?.flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let near = crate::notation::suggest::nearest(&wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}
