//! Rules: kept, broken and undecided, in the summary and in the exit code.

use crate::sandbox::{SHOP, Sandbox, edit};

#[test]
fn rules_decide_the_exit_code() {
    let check = |rule: &str, code: i32, line: &str| {
        let sandbox = Sandbox::with(edit(SHOP, "\"run\"", &format!("\"slo\": {{ {rule} }}, \"run\"")));
        let ended = sandbox.run(&["run", "s.json", "--seed", "1"]);
        assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
        let found = ended.out.lines().find(|line| line.contains("latency.mean")).unwrap_or_default().trim();
        assert!(found.starts_with(line), "{found}");
        assert_eq!(
            sandbox.run(&["run", "s.json", "-q"]).code,
            Some(code),
            "the exit code is the same without a summary"
        );
    };
    check("\"latency.mean\": \"< 1s\"", 0, "✓  latency.mean < 1s");
    check("\"latency.mean\": \"< 1ms\"", 99, "✗  latency.mean < 1ms");
    check("\"latency.mean\": \"< 1s\", \"latency.p99\": \"< 1ms\"", 99, "✓  latency.mean < 1s");
    // Two replications of 20 s leave an interval around 12 ms.
    check("\"latency.mean\": \"< 12.1ms\"", 99, "?  latency.mean < 12.1ms");
}
