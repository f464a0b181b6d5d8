//! What a case goes through: everything that lies between bytes and a world that is ready to run.

use scalelab::experiment::names;
use scalelab::scenario::diagnostic::{Colour, Diagnostics, SHOWN};
use scalelab::scenario::load::{Draft, Wanted};
use scalelab::scenario::measured::Files;
use scalelab::scenario::source::Sources;
use scalelab::scenario::tree;
use scalelab::scenario::uncertain::Inputs;

/// Words of serde and of Rust, which no user should read.
const FOREIGN: [&str; 9] = [
    "invalid type",
    "invalid value",
    "invalid length",
    "unknown field",
    "unknown variant",
    "missing field",
    "did not match",
    "ParseIntError",
    "Some(",
];

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The scenario.
    pub scenario: Vec<u8>,
    /// Overrides.
    pub sets: Vec<String>,
    /// Whatever file a scenario replays.
    pub recording: Vec<u8>,
}

/// What became of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It was refused, in our words.
    Refused,
    /// It can run.
    Taken,
}

/// Loads a case as the command line does, variants included, and builds the first replication.
pub fn load(case: &Case) -> Fate {
    let (mut sources, mut out) = (Sources::new(), Diagnostics::new());
    let mut fate = Fate::Refused;
    let name = "s.json";
    if case.scenario.len() > tree::MAX_BYTES {
        tree::refuse_large(&mut sources, name, case.scenario.len() as u64, &mut out);
    } else if let Some(draft) = Draft::read(&mut sources, name, case.scenario.clone(), &mut out) {
        fate = all_variants(&draft, case, &mut sources, &mut out);
    }
    let report = out.render(&sources, Colour::Plain, SHOWN);
    assert_eq!(fate == Fate::Refused, out.has_errors(), "what is refused has an error:\n{report}");
    for word in FOREIGN {
        assert!(!report.contains(word), "`{word}` is nothing that a user should read:\n{report}");
    }
    fate
}

fn all_variants(draft: &Draft, case: &Case, sources: &mut Sources, out: &mut Diagnostics) -> Fate {
    let names = draft.variants().into_iter().take(3).map(Some);
    let mut fate = if out.has_errors() { Fate::Refused } else { Fate::Taken };
    for variant in std::iter::once(None).chain(names) {
        let files: Files<'_> = &|_| Err("no files here".to_owned());
        let wanted = Wanted {
            variant: variant.as_deref(),
            sets: &case.sets,
            said_by: &|_| "--set".to_owned(),
            files,
            inputs: Inputs::Likely,
        };
        let Some(mut loaded) = draft.scenario(sources, &wanted, out) else {
            fate = Fate::Refused;
            continue;
        };
        let mut wrong = names::check(&loaded.scenario);
        let mut unread = false;
        for reader in loaded.scenario.recordings(1) {
            match reader.read(case.recording.as_slice()) {
                Ok(recorded) => drop(loaded.scenario.attach(&reader.clients, recorded)),
                Err(why) => {
                    assert!(why.contains("expected"), "says what was expected: {why}");
                    unread = true;
                }
            }
        }
        if wrong.is_empty() && !unread {
            drop(loaded.scenario.build(1, 0));
        }
        wrong.drain(..).for_each(|complaint| out.push(loaded.error(complaint)));
        if out.has_errors() {
            fate = Fate::Refused;
        }
    }
    fate
}
