//! Every metric as one row of a CSV table (RFC 4180), for spreadsheets and data frames.

use crate::stats::result::RunResult;

const HEAD: &str = "metric,unit,value,low,high,n,exact,basis\n";

/// Head and one row per metric, in alphabetical order; base units; `low` and `high` are empty without an interval.
#[must_use]
pub fn write(result: &RunResult) -> String {
    let mut text = HEAD.to_owned();
    for (name, metric) in &result.metrics {
        let end = |of: fn(&crate::stats::result::Interval) -> f64| {
            metric.interval.as_ref().map_or_else(String::new, |i| number(of(i)))
        };
        let cells = [
            quoted(name),
            metric.unit.name().to_owned(),
            number(metric.value),
            end(|i| i.low),
            end(|i| i.high),
            metric.n.to_string(),
            metric.exact.to_string(),
            metric.basis.word().to_owned(),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// Shortest digits that read back the same.
pub(super) fn number(x: f64) -> String {
    format!("{x:?}")
}

pub(super) fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::report::fixture::{metric, web_shop};
    use crate::stats::result::Unit;

    #[test]
    fn one_row_per_metric_in_base_units() {
        let result = web_shop();
        let text = write(&result);
        assert_eq!(text.lines().count(), result.metrics.len() + 1);
        assert!(text.contains("\nlatency.p99,s,0.2624,0.2534,0.2714,711000,false,replications\n"), "{text}");
        assert!(text.contains("\nlatency.max,s,1.213,,,711000,false,replications\n"), "{text}");
    }

    #[test]
    fn names_with_commas_are_quoted() {
        let mut result = web_shop();
        result.metrics.insert("a,\"b\".throughput".to_owned(), metric(1e-9, None, Unit::PerSecond));
        assert!(write(&result).contains("\n\"a,\"\"b\"\".throughput\",/s,1e-9,,,"));
    }
}
