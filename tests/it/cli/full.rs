//! Output that cannot be written: full disks, folders that take nothing, streams that nobody reads. Never exit code 101,
//! never half a file.
#![cfg(target_os = "linux")]

use crate::sandbox::{SHOP, Sandbox};
use serde_json::Value;
use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scalelab");

/// Runs a line of the shell in the sandbox, with the program as `$1`.
fn shell(sandbox: &Sandbox, line: &str) -> Output {
    let mut shell = Command::new("sh");
    shell.current_dir(sandbox.path("")).args(["-c", line, "sh", PROGRAM]);
    shell.output().expect("Linux has a shell")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file is whole.
#[track_caller]
fn all_whole(sandbox: &Sandbox) {
    for name in sandbox.files().iter().filter(|name| *name != "s.json") {
        let text = sandbox.text(name);
        let end = if text.starts_with("<svg") { "</svg>" } else { "}" };
        assert!(text.trim_end().ends_with(end), "{name} has {} bytes and is not whole", text.len());
    }
}

#[test]
fn a_file_that_may_not_grow() {
    let sandbox = Sandbox::with(SHOP);
    // 16 blocks of 512 or 1024 bytes: some charts fit, the result does not.
    let output = shell(&sandbox, "trap '' XFSZ; ulimit -f 16; exec \"$1\" run s.json --format json");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).starts_with("error: cannot write output/shop/"), "{}", said(&output));
    assert!(said(&output).ends_with(": file too large\n"), "{}", said(&output));
    assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok(), "the result is printed all the same");
    all_whole(&sandbox);
}

#[test]
fn a_full_disk() {
    let sandbox = Sandbox::with(SHOP);
    std::fs::create_dir(sandbox.path("small")).expect("a folder can be made");
    let line =
        "mount -t tmpfs -o size=64k none small || exit 77; exec \"$1\" run s.json --output small/shop --format json";
    let mut shell = Command::new("unshare");
    shell.current_dir(sandbox.path("")).args(["--mount", "--map-root-user", "sh", "-c", line, "sh", PROGRAM]);
    match shell.output() {
        Ok(output) if output.status.code() == Some(1) && said(&output).contains("cannot write") => {
            assert!(said(&output).ends_with(": no space left on device\n"), "{}", said(&output));
            assert!(serde_json::from_slice::<Value>(&output.stdout).is_ok(), "the result is printed all the same");
        }
        other => {
            let refused = other
                .as_ref()
                .map_or(true, |output| output.status.code() == Some(77) || said(output).contains("unshare:"));
            assert!(refused, "{other:?}");
            println!("skipped: no small disk can be mounted here");
        }
    }
    let output = shell_full(&sandbox);
    assert_eq!((output.status.code(), said(&output)), (Some(1), NO_SPACE.to_owned()));
    assert!(sandbox.text("output/shop/result.json").ends_with("}\n"), "other files are written all the same");
}

const NO_SPACE: &str = "error: cannot write /dev/full: no space left on device\n";

fn shell_full(sandbox: &Sandbox) -> Output {
    shell(sandbox, "exec \"$1\" run s.json -q --export-csv /dev/full")
}

#[test]
fn a_folder_that_takes_nothing() {
    let sandbox = Sandbox::with(SHOP);
    let check = |arguments: &[&str], start: &str| {
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{}", ended.err);
        assert!(ended.err.starts_with(start), "{}", ended.err);
        assert_eq!(sandbox.files(), ["s.json"]);
    };
    check(&["--output", "/proc/scalelab"], "error: cannot write below /proc/scalelab: ");
    check(&["--junit", "/proc/scalelab.xml"], "error: cannot write below /proc: ");
    std::fs::create_dir(sandbox.path("closed")).expect("a folder can be made");
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o500);
    std::fs::set_permissions(sandbox.path("closed"), closed).expect("the folder is ours");
    if std::fs::write(sandbox.path("closed/x"), "").is_ok() {
        std::fs::remove_file(sandbox.path("closed/x")).expect("it was just made");
        println!("skipped: whoever runs this may write everywhere");
        return;
    }
    check(&["--output", "closed/a"], "error: cannot write below closed/a: permission denied\n");
}

/// Every command whose output may be cut off, quick ones.
const COMMANDS: [&[&str]; 9] = [
    &["help"],
    &["run", "--help"],
    &["schema"],
    &["completions", "bash"],
    &["validate", "s.json"],
    &["explain", "s.json", "--defaults"],
    &["metrics", "s.json"],
    &["new", "--list"],
    &["verify", "--list"],
];

#[test]
fn nobody_reads_any_command() {
    let sandbox = Sandbox::with(SHOP);
    for arguments in COMMANDS {
        let command = || {
            let mut program = Command::new(PROGRAM);
            program.current_dir(sandbox.path("")).args(arguments).stdin(Stdio::null());
            program
        };
        let mut child = command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("a started program ends");
        assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""), "{arguments:?} to nobody");
        let full = || OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = command().stdout(full()).output().expect("the program was built");
        assert_eq!(output.status.code(), Some(1), "{arguments:?} to a full disk: {}", said(&output));
        assert!(!said(&output).contains("panicked"), "{arguments:?}: {}", said(&output));
        let wrong = [arguments, &["--nonsense"]].concat();
        let output = command().args(&wrong[arguments.len()..]).stderr(full()).output().expect("the program was built");
        assert!(matches!(output.status.code(), Some(0..=2)), "{wrong:?}: {:?}", output.status);
    }
    assert_eq!(sandbox.files(), ["s.json"]);
}
