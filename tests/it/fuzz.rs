//! Mutated scenarios, overrides and recordings through the loader: no panic, no word that is not ours, no case that takes
//! longer than a second of a processor, no memory beyond 1 GiB.
//!
//! A case is known by seed and number. As many as one likes, with one thread, and again from any of them:
//! `SCALELAB_FUZZ="SEED FIRST COUNT" cargo test --test it -- --ignored --nocapture fuzz`. Whatever hurts is written to
//! `target/tmp/fuzz`; mended, it belongs into `tests/it/fuzz/found`, which is read by every test.

pub mod chance;
pub mod corpus;
mod json;
pub mod mutate;
mod settings;
pub mod subject;

use chance::Chance;
use corpus::Corpus;
use cpu_time::ThreadTime;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use subject::{Case, Fate, load};

/// The longest that a case may take.
const LONGEST: Duration = Duration::from_secs(1);
/// The most memory that the whole process may ever have taken.
const MOST_MEMORY: u64 = 1 << 30;

/// Case `number` under `seed`: most are scenarios, some overrides, some recordings.
fn case(corpus: &Corpus, seed: u64, number: u64) -> Case {
    let mut chance = Chance::of(seed, number);
    let which = chance.below(corpus.scenarios.len());
    let table = &corpus.recordings[chance.below(corpus.recordings.len())];
    let damages = 1 + chance.below(3);
    let mut case = Case { scenario: corpus.scenarios[which].clone(), sets: Vec::new(), recording: table.bytes.clone() };
    match chance.below(8) {
        0 => {
            case.scenario = table.scenario.into();
            (0..damages).for_each(|_| mutate::recording(&mut case.recording, &mut chance));
        }
        1 | 2 if !corpus.sets[which].is_empty() => {
            for _ in 0..damages {
                let set = &corpus.sets[which][chance.below(corpus.sets[which].len())];
                let mut bytes = set.clone().into_bytes();
                mutate::set(&mut bytes, corpus, &mut chance);
                case.sets.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        _ => (0..damages).for_each(|_| mutate::scenario(&mut case.scenario, corpus, &mut chance)),
    }
    case
}

/// What a case did to the loader: its fate, or what hurt.
fn tried(case: &Case) -> Result<Fate, String> {
    let started = ThreadTime::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| load(case)));
    let took = started.elapsed();
    let said = |panic: &(dyn std::any::Any + Send)| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()
    };
    match outcome {
        Err(panic) => Err(format!("panicked: {}", said(&*panic))),
        Ok(_) if took > LONGEST => Err(format!("took {took:?}")),
        Ok(fate) => Ok(fate),
    }
}

/// The most memory that this process ever had, in bytes; zero where nobody says.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Writes what hurt, to be looked at.
fn keep(folder: &Path, name: &str, case: &Case, why: &str) {
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let write = |end: &str, bytes: &[u8]| std::fs::write(folder.join(format!("{name}{end}")), bytes).expect("written");
    write(".json", &case.scenario);
    write(".log", &case.recording);
    write(".txt", format!("{why}\n\nsets: {:#?}\n", case.sets).as_bytes());
}

/// Tries cases; returns how many were taken, and everything that hurt.
fn try_many(corpus: &Corpus, seed: u64, numbers: std::ops::Range<u64>, told: bool) -> (u64, Vec<String>) {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    let (mut taken, mut hurt) = (0, Vec::new());
    let started = ThreadTime::now();
    for number in numbers.clone() {
        let case = case(corpus, seed, number);
        match tried(&case) {
            Ok(fate) => taken += u64::from(fate == Fate::Taken),
            Err(why) => {
                keep(&folder, &format!("{seed}-{number}"), &case, &why);
                hurt.push(format!("case {seed} {number}: {why}"));
                println!("{}", hurt[hurt.len() - 1]);
            }
        }
        let done = number + 1 - numbers.start;
        if done.is_multiple_of(1000) && peak_memory() > MOST_MEMORY {
            hurt.push(format!("cases {seed} {} to {number}: {} bytes", number - 999, peak_memory()));
            break;
        }
        if told && done.is_multiple_of(20_000) {
            let (seconds, mib) = (started.elapsed().as_secs_f64(), peak_memory() >> 20);
            println!("{done} cases in {seconds:.0} s, {taken} taken, {} hurt, {mib} MiB at most", hurt.len());
        }
    }
    (taken, hurt)
}

#[test]
fn some_thousand_cases() {
    let corpus = Corpus::read();
    let (taken, hurt) = try_many(&corpus, 1, 0..2000, false);
    assert!(hurt.is_empty(), "{}", hurt.join("\n"));
    assert!((200..1800).contains(&taken), "{taken} of 2000 cases were taken: they show nothing");
}

#[test]
#[ignore = "runs for as long as one likes"]
fn as_many_cases_as_wanted() {
    let wanted = std::env::var("SCALELAB_FUZZ").unwrap_or_else(|_| "2 0 100000".to_owned());
    let numbers: Vec<u64> = wanted.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seed, first, count] = numbers[..] else { panic!("SCALELAB_FUZZ is `{wanted}`; expected SEED FIRST COUNT") };
    let (taken, hurt) = try_many(&Corpus::read(), seed, first..first + count, true);
    println!("{count} cases, {taken} taken, {} MiB at most", peak_memory() >> 20);
    assert!(hurt.is_empty(), "{} cases hurt", hurt.len());
}

#[test]
fn what_was_found_hurts_no_more() {
    let found = corpus::files(&crate::sandbox::root().join("tests/it/fuzz/found"), "json");
    assert!(!found.is_empty(), "something was found, and is kept");
    for path in found {
        let scenario = std::fs::read(&path).expect("it can be read");
        let tried = tried(&Case { scenario, sets: Vec::new(), recording: Vec::new() });
        assert!(tried.is_ok(), "{}: {tried:?}", path.display());
    }
}

#[test]
fn a_case_is_known_by_its_number() {
    let corpus = Corpus::read();
    let twice = [case(&corpus, 1, 7), case(&corpus, 1, 7)];
    assert_eq!(twice[0].scenario, twice[1].scenario);
    assert_ne!(case(&corpus, 1, 7).scenario, case(&corpus, 1, 8).scenario);
}
