//! The SLO rules as JUnit test cases, as CI systems read them.
//!
//! There is no schema that all agree on; this is the common part: `testsuite` with counts, `testcase` with `failure` or
//! `error`, and no time, which would differ from run to run. The run itself is the first case: it is an error if it is
//! partial. A rule that the run cannot decide fails, as it does in the exit code.

use super::html::escape;
use super::text::{interrupted, judgement, measured};
use crate::stats::result::{RunResult, SloOutcome, SloVerdict};

/// The document.
#[must_use]
pub fn write(result: &RunResult) -> String {
    let name = escape::text(&result.scenario.name);
    let partial = interrupted(result);
    let failures = result.slo.iter().filter(|rule| rule.verdict != SloVerdict::Pass).count();
    let (tests, errors) = (result.slo.len() + 1, usize::from(partial.is_some()));
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    let error = partial.map(|why| format!("<error type=\"interrupted\" message=\"{}\"/>", escape::text(&why)));
    let run = case(&name, "the run is complete", error.as_deref());
    let rules: String = result.slo.iter().map(|rule| judged_case(&name, rule, result.replications)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"{name}\" {counts}>\n\
        {run}{rules}</testsuite>\n</testsuites>\n"
    )
}

fn judged_case(suite: &str, rule: &SloOutcome, replications: u32) -> String {
    let word = judgement(rule, replications);
    let kind = match rule.verdict {
        SloVerdict::Pass => None,
        SloVerdict::Fail => Some("broken"),
        SloVerdict::Undecided => Some("undecided"),
    };
    let said = escape::text(&format!("{} {}: measured {}; {word}", rule.metric, rule.rule, measured(rule)));
    let failure = kind.map(|kind| format!("<failure type=\"{kind}\" message=\"{said}\"/>"));
    case(suite, &escape::text(&format!("{} {}", rule.metric, rule.rule)), failure.as_deref())
}

/// A case under a name that is escaped, and what is wrong with it.
fn case(suite: &str, name: &str, wrong: Option<&str>) -> String {
    let head = format!("<testcase classname=\"{suite}\" name=\"{name}\"");
    wrong.map_or_else(|| format!("{head}/>\n"), |wrong| format!("{head}>{wrong}</testcase>\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::stats::result::Interrupted;

    #[test]
    fn a_rule_is_a_case() {
        insta::assert_snapshot!(write(&fixture::web_shop()));
    }

    #[test]
    fn a_partial_run_is_an_error_and_names_are_escaped() {
        let mut result = fixture::empty();
        result.scenario.name = "a <b> & \"c\"".to_owned();
        result.interrupted = Some(Interrupted { planned: 3, kept: vec![0, 2], missing: Vec::new() });
        let said = write(&result);
        assert!(said.contains("tests=\"1\" failures=\"0\" errors=\"1\""), "{said}");
        assert!(said.contains("name=\"a &lt;b&gt; &amp; &quot;c&quot;\""), "{said}");
        assert!(
            said.contains("<error type=\"interrupted\" message=\"interrupted, a partial result: 2 of 3 "),
            "{said}"
        );
    }
}
