//! A comparison as CSV (RFC 4180): one line per metric and design against the baseline, in base units.

use crate::report::csv::{number, quoted};
use crate::stats::comparison::{Comparison, Value};

const HEAD: &str = "metric,unit,design,baseline,value,difference,low,high,relative,relative_low,relative_high,\
    variance_reduction,word,why\n";

/// Head and lines; what there is not is empty.
#[must_use]
pub fn write(comparison: &Comparison) -> String {
    let mut text = HEAD.to_owned();
    for row in &comparison.metrics {
        let own = |design: usize| cell(row.values.get(design).copied().flatten().map(|it| it.value));
        for (at, difference) in row.differences.iter().enumerate() {
            let design = comparison.designs.get(at + 1).map_or("", |design| design.label.as_str());
            let relative = |of: fn(&Value) -> Option<f64>| cell(difference.relative.as_ref().and_then(of));
            let cells = [
                quoted(&row.metric),
                row.unit.name().to_owned(),
                design.to_owned(),
                own(0),
                own(at + 1),
                cell(difference.value),
                cell(difference.interval.map(|it| it.low)),
                cell(difference.interval.map(|it| it.high)),
                relative(|it| Some(it.value)),
                relative(|it| Some(it.interval?.low)),
                relative(|it| Some(it.interval?.high)),
                cell(difference.variance_reduction),
                difference.word.text().to_owned(),
                quoted(difference.why.as_deref().unwrap_or("")),
            ];
            text.push_str(&cells.join(","));
            text.push('\n');
        }
    }
    text
}

fn cell(number_or_none: Option<f64>) -> String {
    number_or_none.map(number).unwrap_or_default()
}
