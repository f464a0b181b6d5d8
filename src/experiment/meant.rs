//! The metric that an everyday word means: `rps` is `throughput`, `order.p99` is `class.order.latency.p99`.
//!
//! Words are taken apart at dots, hyphens and underscores; each is whose metric it is (a class, a component), what is
//! measured, how it is summed up, or says nothing (`ratio`, `per`). A text with a word that is none of these means nothing,
//! so that nothing far-off is suggested.

use super::names::Name;

/// What is measured, by its parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Measured {
    Latency,
    Throughput,
    Success,
    Utilization,
}

/// The metric that is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meant<'a> {
    /// Its name.
    pub name: &'a str,
    /// True if what was written is what is left of 1: an error rate is not a success ratio.
    pub is_rest: bool,
}

/// The metric of those that are known that a text means by everyday words.
#[must_use]
pub fn meant<'a>(text: &str, known: &'a [Name]) -> Option<Meant<'a>> {
    let text = text.to_lowercase().replace("99.9", "999");
    let mut words: Vec<&str> = text.split(['.', '-', '_', ' ', '[', ']']).filter(|word| !word.is_empty()).collect();
    let owner = owner(&mut words, known);
    let (mut measured, mut summed, mut is_rest) = (None, None, false);
    for word in words {
        let own = measure(word);
        is_rest |= is_error(word);
        match (own, sum(word)) {
            (Some(own), _) => measured = measured.or(Some(own)),
            (None, Some(own)) => summed = Some(own),
            (None, None) if says_nothing(word) => {}
            (None, None) => return None,
        }
    }
    let measured = measured.or_else(|| summed.map(|_| Measured::Latency))?;
    let suffixes: Vec<String> = match measured {
        Measured::Latency => ["latency", "response"].map(|it| format!("{it}.{}", summed.unwrap_or("mean"))).to_vec(),
        Measured::Throughput => vec!["throughput".to_owned()],
        Measured::Success => vec!["success_ratio".to_owned()],
        Measured::Utilization => vec!["cpu.utilization".to_owned(), "workers.utilization".to_owned()],
    };
    let is = |name: &str, suffix: &str| match &owner {
        Some(owner) => name.strip_prefix(owner.as_str()).and_then(|rest| rest.strip_prefix('.')) == Some(suffix),
        // Nobody has the utilization of all.
        None if measured == Measured::Utilization => name.ends_with(&format!(".{suffix}")),
        None => name == suffix,
    };
    let found = suffixes.iter().find_map(|suffix| known.iter().find(|it| is(&it.name, suffix)));
    found.map(|it| Meant { name: &it.name, is_rest: is_rest && measured == Measured::Success })
}

/// Takes the class or the component whose metric it is out of the words: `class.order`, `web`.
fn owner(words: &mut Vec<&str>, known: &[Name]) -> Option<String> {
    let is_owner =
        |owner: &str| known.iter().any(|it| it.name.strip_prefix(owner).is_some_and(|rest| rest.starts_with('.')));
    let is_measure = |word: &str| measure(word).is_some() || sum(word).is_some();
    for (at, word) in words.iter().enumerate() {
        let class = format!("class.{word}");
        if is_owner(&class) {
            words.remove(at);
            words.retain(|word| *word != "class");
            return Some(class);
        }
    }
    let at = words.iter().position(|word| is_owner(word) && !is_measure(word))?;
    Some(words.remove(at).to_owned())
}

fn measure(word: &str) -> Option<Measured> {
    Some(match word {
        "latency" | "latencies" | "response" | "rt" | "duration" | "delay" | "time" => Measured::Latency,
        "throughput" | "rps" | "qps" | "tps" | "requests" | "traffic" => Measured::Throughput,
        "success" | "successes" | "availability" | "available" | "uptime" | "sla" => Measured::Success,
        _ if is_error(word) => Measured::Success,
        "utilization" | "utilisation" | "usage" | "cpu" | "load" | "busy" => Measured::Utilization,
        _ => return None,
    })
}

fn is_error(word: &str) -> bool {
    matches!(word, "error" | "errors" | "failure" | "failures" | "fail" | "downtime" | "unavailability")
}

fn sum(word: &str) -> Option<&'static str> {
    Some(match word {
        "mean" | "avg" | "average" => "mean",
        "p50" | "median" | "50" | "50th" => "p50",
        "p90" | "90" | "90th" => "p90",
        "p95" | "95" | "95th" => "p95",
        "p99" | "99" | "99th" => "p99",
        "p999" | "999" | "999th" => "p99.9",
        "max" | "maximum" | "worst" => "max",
        _ => return None,
    })
}

fn says_nothing(word: &str) -> bool {
    matches!(
        word,
        "ratio"
            | "rate"
            | "share"
            | "per"
            | "second"
            | "sec"
            | "s"
            | "ms"
            | "percent"
            | "percentile"
            | "request"
            | "total"
            | "class"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::result::Unit;

    #[test]
    fn everyday_words_mean_metrics() {
        let names = [
            "latency.mean",
            "latency.p99",
            "latency.p99.9",
            "throughput",
            "success_ratio",
            "class.order.latency.mean",
            "class.order.latency.p99",
            "class.order.success_ratio",
            "web.response.p99",
            "web.throughput",
            "blade.cpu.utilization",
            "web.workers.utilization",
        ];
        let known = names.map(|name| Name { name: name.to_owned(), unit: Unit::Count, rare: false });
        let check = |text: &str, expected: Option<(&str, bool)>| {
            let found = meant(text, &known).map(|it| (it.name, it.is_rest));
            assert_eq!(found, expected, "{text}");
        };
        let means = |text: &str, name: &str| check(text, Some((name, false)));
        means("rps", "throughput");
        means("qps", "throughput");
        means("throughput.rps", "throughput");
        means("requests_per_second", "throughput");
        means("availability", "success_ratio");
        means("success_rate", "success_ratio");
        means("response_time", "latency.mean");
        means("avg latency", "latency.mean");
        means("p99", "latency.p99");
        means("latency_p999", "latency.p99.9");
        means("latency.99.9", "latency.p99.9");
        means("order.latency.p99", "class.order.latency.p99");
        means("latency.p99[order]", "class.order.latency.p99");
        means("class.order.p99", "class.order.latency.p99");
        means("Order.response_time", "class.order.latency.mean");
        means("web.latency.p99", "web.response.p99");
        means("web.rps", "web.throughput");
        means("web.utilization", "web.workers.utilization");
        means("cpu", "blade.cpu.utilization");
        check("error_rate", Some(("success_ratio", true)));
        check("order.errors", Some(("class.order.success_ratio", true)));
        check("speed", None);
        check("web.speed", None);
        check("order", None);
        check("", None);
        check("web.availability", None);
    }
}
