//! Perfetto's own trace processor reads the export: PyPI's `perfetto`. Where Python, the package or its program is
//! missing, the test says so and passes. `SCALELAB_PYTHON` names another Python than `python3`.

use super::{followed, shop};
use scalelab::report::trace::chrome;
use std::io::Write;
use std::process::Command;

/// What the script ends with where it has nothing to test with.
const MISSING: i32 = 77;

#[test]
fn perfetto_reads_the_export() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("trace.json");
    std::fs::write(&path, chrome::write(&followed(&shop(), 3, 0))).expect("a file can be written");
    let python = std::env::var_os("SCALELAB_PYTHON").unwrap_or_else(|| "python3".into());
    let tried = Command::new(&python).args(["-c", include_str!("perfetto.py")]).arg(&path).output();
    let skip = |why: &str| {
        // The harness would swallow what macros print.
        writeln!(std::io::stderr(), "SKIPPED perfetto_reads_the_export: {why}").expect("standard error is open");
    };
    let Ok(output) = tried else { return skip("there is no python3") };
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    if output.status.code() == Some(MISSING) {
        return skip(out.trim());
    }
    assert!(output.status.success(), "{out}{err}");
    assert_eq!(out, EXPECTED);
}

/// Slices of the database in the order of time with nanoseconds, the flows between processes, and how far the counter
/// goes.
const EXPECTED: &str = "\
db[0] request 1 23000000 8000000
pause 23000000 3000000
service, disk.cpu 26000000 5000000
db[0] request 2 43000000 8000000
pause 43000000 3000000
service, disk.cpu 46000000 5000000
db[0] request 3 63000000 8000000
pause 63000000 3000000
service, disk.cpu 66000000 5000000
people web 3
web db 3
requests in flight 0 5
";
