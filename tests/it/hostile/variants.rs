//! Variants: misnamed, misshapen, and all of them checked at once, each by name.

use super::{brief, refused, same};
use crate::sandbox::{SHOP, Sandbox, edit};

fn with(variants: &str) -> String {
    edit(SHOP, "\"run\"", &format!("\"variants\": {variants},\n  \"run\""))
}

#[test]
fn a_variant_that_is_not_there() {
    let check = |scenario: &str, name: &str, expected: &str| {
        same(&brief(&refused(scenario, &["--variant", name])), expected);
    };
    check(
        SHOP,
        "more",
        "error[unknown-name]: no variant is called `more` @ 1:1 | expected no variant, as there is none",
    );
    check(
        &with("{ \"more machines\": {}, \"fewer machines\": {} }"),
        "mor machines",
        "error[unknown-name]: no variant is called `mor machines` @ 4:3 | did you mean `more machines`? | \
        expected `more machines` or `fewer machines`",
    );
}

#[test]
fn shapes_and_names() {
    let check = |variants: &str, expected: &str| same(&brief(&refused(with(variants), &[])), expected);
    check("[]", "error[wrong-type]: unexpected array @ 4:15 | expected an object that gives each entry a name");
    check("{ \"a\": 5 }", "error[wrong-type]: unexpected number @ 4:22 | expected an object");
    check(
        "{ \"a\": { \"variants\": {} } }",
        "error[conflict]: a variant holds variants @ 4:24 | expected changes of the scenario itself",
    );
    check(
        "{ \"a/b\": {}, \"\": {} }",
        "error[out-of-range]: the name `a/b` holds a slash @ 4:17 | expected a name that the folder of its \
        results can have\n\
        error[out-of-range]: the name is empty @ 4:28 | expected a name that the folder of its results can \
        have",
    );
}

/// Three spoilt variants and a sound one.
const SPOILT: &str = r#"{
    "four": { "machines": { "box": { "count": 4 } } },
    "none": { "machines": { "box": { "count": 0 } } },
    "astray": { "components": { "web": { "service": { "on": "bx" } } } },
    "without database": { "components": { "db": null } }
  }"#;

#[test]
fn all_variants_are_checked_each_by_name() {
    let sandbox = Sandbox::with(with(SPOILT));
    let ended = sandbox.run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.err, @r#"
    error[out-of-range]: `0` is out of range
     --> s.json:6:47
      |
    6 |     "none": { "machines": { "box": { "count": 0 } } },
      |                                               ^
      |
      = help: expected a whole number from 1 to 100000
      = note: at machines.box.count, in the variant `none`

    error[unknown-name]: no machine set is called `bx`
     --> s.json:7:61
      |
    7 |     "astray": { "components": { "web": { "service": { "on": "bx" } } } },
      |                                                             ^^^^ did you mean `box`?
      |
      = help: expected `box`
      = note: at components.web.service.on, in the variant `astray`

    error[unknown-name]: no component is called `db`
      --> s.json:18:104
       |
    18 |     "web": { "service": { "on": "box", "workers": 4, "steps": [ { "cpu": { "exp": "1ms" } }, { "call": "db" } ] } },
       |                                                                                                        ^^^^
       |
       = help: expected `web`
       = note: at components.web.service.steps[1].call, in the variant `without database`

    3 errors
    "#);
    // The scenario itself and its sound variant run all the same.
    assert_eq!(sandbox.run(&["run", "s.json", "-q"]).code, Some(0));
    assert_eq!(sandbox.run(&["run", "s.json", "-q", "--variant", "four"]).code, Some(0));
    let ended = sandbox.run(&["run", "s.json", "--variant", "none"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
}

#[test]
fn a_problem_of_the_scenario_itself_is_told_once() {
    let ended = Sandbox::with(edit(&with("{ \"a\": {}, \"b\": {} }"), "\"20s\"", "20")).run(&["validate", "s.json"]);
    same(
        &brief(&ended.err),
        "error[quantity]: `20` has no unit @ 5:24 | write \"20s\" or \"20ms\" | expected a duration such as \"250ms\"",
    );
}

#[test]
fn what_is_idle_everywhere_is_a_warning() {
    let idle = edit(SHOP, "\"machines\": {", "\"machines\": { \"spare\": {},");
    let idle = edit(&idle, "\"db\": {", "\"old\": { \"service\": { \"on\": \"box\" } },\n    \"db\": {");
    let idle = edit(&idle, "\"classes\": {", "\"classes\": { \"rare\": { \"share\": 0 },");
    let ended = Sandbox::with(&idle).run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "s.json: ok, with 3 warnings\n"), "{}", ended.err);
    same(
        &brief(&ended.err),
        "warning[suspicious]: no request is of the class `rare` @ 6:35 | expected a share above zero, or \
        the class gone\n\
        warning[suspicious]: nothing runs on `spare` @ 9:17 | expected a component with it in `on`, or the \
        machines gone\n\
        warning[suspicious]: nobody calls `old` @ 13:5 | expected a call to it, or the component gone",
    );
    let used = edit(
        &idle,
        "\"run\"",
        r#""variants": { "used": { "classes": { "rare": { "share": 1 } },
        "components": { "web": { "service": { "on": "spare", "steps": [ { "call": "old" } ] } } } } }, "run""#,
    );
    let ended = Sandbox::with(used).run(&["validate", "s.json"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(0), "s.json and its variant: ok\n", ""));
}

#[test]
fn a_log_of_another_length_is_a_warning() {
    let replay = r#""load": { "replay": { "log": "access.log", "otherwise": "page" } }"#;
    let sandbox = Sandbox::with(edit(SHOP, r#""load": { "poisson": "10/s" }"#, replay));
    let line = |second: u32| format!("10.0.0.1 - - [17/May/2015:10:05:{second:02} +0000] \"GET /a HTTP/1.1\" 200 12\n");
    let check = |seconds: u32, expected: &str| {
        sandbox.put("access.log", (0..seconds).map(line).collect::<String>());
        let ended = sandbox.run(&["validate", "s.json"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        same(&brief(&ended.err), expected);
    };
    check(20, "");
    check(
        10,
        "warning[suspicious]: the recording covers 10 s of simulated time and the run takes 20 s @ 11:60 | \
        expected a `run.duration` of 10s, or another `time_scale`",
    );
    check(
        40,
        "warning[suspicious]: the recording covers 40 s of simulated time and the run takes 20 s @ 11:60 | \
        expected a `run.duration` of 40s, or another `time_scale`",
    );
}
