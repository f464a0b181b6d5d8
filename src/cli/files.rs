//! Writing files whole: under a temporary name, then renamed, so that a killed run leaves nothing half-written.

use super::failure::Failure;
use std::io::Write;
use std::path::Path;

/// Refuses a file that the user named and that exists, unless `force`.
pub fn may_write(path: &Path, force: bool) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::Usage(format!("error: {} is a folder; expected a file", path.display())));
    }
    if path.exists() && !force {
        let path = path.display();
        return Err(Failure::Usage(format!("error: {path} exists; give --force to overwrite it, or another name")));
    }
    Ok(())
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

/// Writes a file whole.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |error: &std::io::Error| Failure::file("write", path.display(), error);
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(|error| fail(&error))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| fail(&error))?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| fail(&error))?;
    open_to_all(&file).map_err(|error| fail(&error))?;
    file.persist(path).map_err(|error| fail(&error.error))?;
    Ok(())
}

/// A temporary file is readable by its owner only; a result is a file like any other.
#[cfg(unix)]
fn open_to_all(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// Prints data on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::file("write", "to standard output", &error))
}

/// Says something on standard error; silence if nobody listens.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{text}");
}
