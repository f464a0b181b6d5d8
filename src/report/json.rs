//! The result document as JSON, and back: a saved result is drawn again without simulating.

use crate::stats::result::{FORMAT, RunResult};

/// The whole document, indented, with a final line feed. Floats keep their shortest exact form.
#[must_use]
pub fn write(result: &RunResult) -> String {
    let mut text = serde_json::to_string_pretty(result).expect("a result holds string keys only");
    text.push('\n');
    text
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// One line that says where the text stops being a result of this format.
pub fn read(text: &str) -> Result<RunResult, String> {
    let document: serde_json::Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    match document.get("scalelab").and_then(serde_json::Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(format) => return Err(format!("result format {format}, expected {FORMAT}")),
        None => return Err("not a scalelab result: no format number in `scalelab`".to_owned()),
    }
    serde_json::from_value(document).map_err(|e| format!("not a scalelab result: {e}"))
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use crate::report::fixture::{empty, web_shop};

    #[test]
    fn a_saved_result_reads_back_the_same() {
        for result in [web_shop(), empty()] {
            let text = write(&result);
            assert_eq!(read(&text).as_ref(), Ok(&result));
            assert_eq!(write(&read(&text).expect("just read")), text);
        }
    }

    #[test]
    fn an_interval_stands_flat_beside_its_value() {
        let document: serde_json::Value = serde_json::from_str(&write(&web_shop())).expect("just written");
        let p99 = &document["metrics"]["latency.p99"];
        assert!(p99["low"].is_f64() && p99["high"].is_f64() && p99.get("exact").is_none(), "{p99}");
        assert!(document["metrics"]["latency.max"].get("low").is_none());
        assert!(document["requests"]["timed_out"].is_u64());
    }

    #[test]
    fn other_text_is_refused_in_one_line() {
        for (text, expected) in [
            ("{", "not JSON: EOF while parsing an object at line 1 column 1"),
            ("{}", "not a scalelab result: no format number in `scalelab`"),
            (r#"{"scalelab": 9}"#, "result format 9, expected 1"),
            (r#"{"scalelab": 1}"#, "not a scalelab result: missing field `version`"),
        ] {
            assert_eq!(read(text), Err(expected.to_owned()));
        }
    }
}
