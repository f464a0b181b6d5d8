//! Windows of rules, and the options of a precise run: whatever is wrong is named, with what was expected.

use super::{SHOP, brief, edit, refused, same};
use crate::sandbox::Sandbox;

/// What is said of a rule about a metric in a window of the shop, in which some events are planned and one is bound to
/// happen.
fn check(metric: &str, message: &str, expected: &str) {
    let events = r#""events": { "web dies": { "at": "5s", "for": "5s", "crash": "web" },
        "late": { "at": "19s", "for": "5s", "crash": "web" },
        "some": { "mttf": { "exp": "9s" }, "mttr": "1s", "crash": "db" } },"#;
    let scenario = edit(SHOP, "\"run\"", &format!("{events}\n\"slo\": {{ \"{metric}\": \"< 1s\" }}, \"run\""));
    let said = brief(&refused(scenario, &[]));
    assert_eq!(said.lines().count(), 1, "{metric}: {said}");
    assert!(said.contains(&format!("]: {message} @ 7:")) && said.ends_with(expected), "{metric}: {said}");
}

const WINDOW: &str = "expected a window such as `[10min..15min]`, `[during NAME]` or `[after NAME]`";

#[test]
fn windows_that_are_none_are_refused() {
    let units = "expected a duration in `ns`, `us`, `ms`, `s`, `min`, `h` or `d`";
    let unit = format!("in the window `[1..2]`, `1` has no unit, {units}; write \"1s\" or \"1ms\"");
    let strange = format!("in the window `[1s..2parsecs]`, unknown unit `parsecs`, {units}");
    for (window, message) in [
        ("[", "the window `[` has no closing `]`"),
        ("[1s..2s", "the window `[1s..2s` has no closing `]`"),
        ("[during web dies", "the window `[during web dies` has no closing `]`"),
        ("[]", "`[]` is not a window"),
        ("[5s]", "`[5s]` is not a window"),
        ("[before web dies]", "`[before web dies]` is not a window"),
        ("[1s-2s]", "`[1s-2s]` is not a window"),
        ("[1..2]", &unit),
        ("[1s..2parsecs]", &strange),
        ("[..2s]", "in the window `[..2s]`, `` is not a duration, expected a number and a unit such as \"250ms\""),
        ("[-1s..2s]", "in the window `[-1s..2s]`, `-1s` is negative, expected a duration such as \"250ms\""),
        ("[1s..1e300s]", "in the window `[1s..1e300s]`, `1e300s` is too long, expected a duration of at most 36500d"),
    ] {
        check(&format!("latency.p99{window}"), message, WINDOW);
    }
}

#[test]
fn windows_lie_within_the_run() {
    let within = "expected a window within 0s..20s, or a longer `run.duration`";
    let length = "expected a window whose end comes after its beginning";
    for (window, message, expected) in [
        ("[15s..30s]", "the window `[15s..30s]` reaches to 30s and the run ends at 20s", within),
        ("[20s..20s]", "the window `[20s..20s]` begins at 20s and the run ends at 20s", within),
        ("[after late]", "the window `[after late]` begins at 24s and the run ends at 20s", within),
        ("[9s..3s]", "the window `[9s..3s]` ends at 3s where it begins, or before", length),
        ("[3s..3s]", "the window `[3s..3s]` ends at 3s where it begins, or before", length),
    ] {
        check(&format!("latency.p99{window}"), message, expected);
    }
}

/// The caret is at the rule's name, and times are written as the document writes them.
#[test]
fn a_window_that_an_override_moves_out_of_the_run() {
    let rules = r#""events": { "web dies": { "at": "1min", "for": "2min", "crash": "web" } },
        "slo": { "latency.p99[during web dies]": "< 1s" }, "run""#;
    let scenario = edit(&edit(SHOP, "\"20s\"", "\"8min\""), "\"run\"", rules);
    same(
        &brief(&refused(scenario, &["--set", "events.web dies.at=30min"])),
        "error[out-of-range]: the window `[during web dies]` begins at 30min and the run ends at 8min @ 5:18 | expected a \
        window within 0s..8min, or a longer `run.duration`",
    );
}

#[test]
fn windows_name_planned_events() {
    let known = "expected `web dies`, `late` or `some`";
    check("latency.p99[during web die]", "no event is called `web die`", known);
    check("latency.p99[after nothing of the kind]", "no event is called `nothing of the kind`", known);
    check("latency.p99[during]", "no event is called ``", known);
    let planned = "expected an event with `at`, or a window of times such as `[10min..15min]`";
    check("latency.p99[during some]", "`some` is not planned: in every replication it comes at other times", planned);
}

#[test]
fn a_metric_in_a_window_is_one_that_there_is() {
    check("latncy.p99[1s..2s]", "no metric is called `latncy.p99`", "or 35 more");
    check("web[0].share[1s..2s]", "no metric is called `web[0].share`", "or 35 more");
}

#[test]
fn a_precise_run_is_asked_for_rightly() {
    let check = |arguments: &[&str], expected: &str| {
        let sandbox = Sandbox::with(SHOP);
        let ended = sandbox.run(&[&["run", "s.json"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{}", ended.err);
        assert!(ended.err.contains(expected), "{arguments:?}: {}", ended.err);
        assert_eq!(sandbox.files(), ["s.json"]);
    };
    let share = "expected a share from 0.0001 to 0.5, such as 0.02 or 2%";
    for wrong in ["0", "-1", "1", "nan", "", "two", "1e-300"] {
        check(&["--precision", wrong], share);
    }
    check(&["--precision", "0.1", "--max-events", "0"], "expected a whole number from 1 to 1000000000000000");
    check(&["--precision", "0.1", "--max-seconds", "-3"], "expected a whole number from 1 to 1000000");
    check(&["--set", "run.precision=2"], "`2` is out of range");
}
