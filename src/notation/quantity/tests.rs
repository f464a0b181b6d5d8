//! Which texts are quantities, what they are worth, and what is told about the others.

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// The value in base units (seconds, per second, bytes, bytes per second, ratio), or the error in one line.
fn check(format: Format, text: &str, expect: &str) {
    let result = match format {
        Format::Duration => text.parse().map(|it: Duration| it.seconds()),
        Format::Rate => text.parse().map(|it: Rate| it.per_second()),
        Format::Size => text.parse().map(|it: Size| it.bytes() as f64),
        Format::Bandwidth => text.parse().map(|it: Bandwidth| it.bytes_per_second()),
        Format::Ratio => text.parse().map(|it: Ratio| it.value()),
    };
    assert_eq!(result.map_or_else(|error| error.to_string(), |value| value.to_string()), expect, "{text}");
}

#[test]
fn durations() {
    let check = |text: &str, expect: &str| check(Format::Duration, text, expect);
    check("250ms", "0.25");
    check("1.5s", "1.5");
    check("2h", "7200");
    check("500us", "0.0005");
    check("100ns", "0.0000001");
    check("10min", "600");
    check("14d", "1209600");
    check("0s", "0");
    check("1e3ms", "1");
    check("36500d", "3153600000");
}

#[test]
fn other_quantities() {
    check(Format::Rate, "120/s", "120");
    check(Format::Rate, "0.6/min", "0.01");
    check(Format::Rate, "72/h", "0.02");
    check(Format::Rate, "2/ms", "2000");
    check(Format::Rate, "0/s", "0");
    check(Format::Size, "64MiB", "67108864");
    check(Format::Size, "1.5KiB", "1536");
    check(Format::Size, "1.1kB", "1100");
    check(Format::Size, "10B", "10");
    check(Format::Size, "2TiB", "2199023255552");
    check(Format::Bandwidth, "10Mbit/s", "1250000");
    check(Format::Bandwidth, "5MB/s", "5000000");
    check(Format::Bandwidth, "8kbit/s", "1000");
    check(Format::Ratio, "99.5%", "0.995");
}

#[test]
fn refused_durations() {
    let check = |text: &str, expect: &str| check(Format::Duration, text, expect);
    let units = "expected a duration in `ns`, `us`, `ms`, `s`, `min`, `h` or `d`";
    check("250", &format!("`250` has no unit, {units}; write \"250s\" or \"250ms\""));
    check("250 ms", &format!("unknown unit ` ms`, {units}; write \"250ms\""));
    check("5sec", &format!("unknown unit `sec`, {units}; write \"5s\""));
    check("5MS", &format!("unknown unit `MS`, {units}; write \"5ms\""));
    check("5µs", &format!("unknown unit `µs`, {units}; write \"5us\""));
    check("5mss", &format!("unknown unit `mss`, {units}; write \"5ms\""));
    check("10 milliseconds", &format!("unknown unit ` milliseconds`, {units}; write \"10ms\""));
    check("1h30min", &format!("unknown unit `h30min`, {units}; write \"90min\""));
    check("1h 30m", &format!("unknown unit `h 30m`, {units}; write \"90min\""));
    check("1.5s250ms", &format!("unknown unit `s250ms`, {units}; write \"1750ms\""));
    check("2min30", &format!("unknown unit `min30`, {units}"));
    check("1h-30min", &format!("unknown unit `h-30min`, {units}"));
    check("5parsec", &format!("unknown unit `parsec`, {units}"));
    check("20/s", &format!("unknown unit `/s`, {units}; write \"20s\""));
    let number = "expected a number and a unit such as \"250ms\"";
    check("", &format!("`` is not a duration, {number}"));
    check("NaNs", &format!("`NaNs` is not a duration, {number}"));
    check("inf", &format!("`inf` is not a duration, {number}"));
    check("soon", &format!("`soon` is not a duration, {number}"));
    check(".5s", &format!("`.5s` is not a duration, {number}; write \"0.5s\""));
    check("+5s", &format!("`+5s` is not a duration, {number}; write \"5s\""));
    check("-5ms", "`-5ms` is negative, expected a duration such as \"250ms\"");
    check("1e999s", "`1e999s` is too large, expected a duration within its range");
    check("36501d", "`36501d` is too long, expected a duration of at most 36500d");
}

#[test]
fn refused_others() {
    let rates = "expected a rate in `/us`, `/ms`, `/s`, `/min`, `/h` or `/d`";
    check(Format::Rate, "120", &format!("`120` has no unit, {rates}; write \"120/s\""));
    check(Format::Rate, "120rps", &format!("unknown unit `rps`, {rates}; write \"120/s\""));
    check(Format::Rate, "120 per second", &format!("unknown unit ` per second`, {rates}; write \"120/s\""));
    check(Format::Rate, "400 req/sec", &format!("unknown unit ` req/sec`, {rates}; write \"400/s\""));
    check(Format::Rate, "2e9/s", "`2e9/s` is too high, expected a rate of at most 1e9/s");
    let sizes = "expected a size in `B`, `kB`, `MB`, `GB`, `TB`, `KiB`, `MiB`, `GiB` or `TiB`";
    check(Format::Size, "64mb", &format!("unknown unit `mb`, {sizes}; write \"64MB\""));
    check(Format::Size, "3 megabytes", &format!("unknown unit ` megabytes`, {sizes}; write \"3MB\""));
    check(Format::Size, "64K", &format!("unknown unit `K`, {sizes}; write \"64KiB\""));
    check(Format::Size, "0.5B", "`0.5B` is not a whole number of bytes, expected a whole number of bytes");
    check(Format::Size, "9000TiB", "`9000TiB` is too large, expected a size of at most 8192TiB");
    let error = "10Mbps".parse::<Bandwidth>().expect_err("not a unit of ours");
    assert_eq!(error.suggestion.as_deref(), Some("write \"10Mbit/s\""));
    let error = "10MB".parse::<Bandwidth>().expect_err("a size");
    assert_eq!(error.suggestion.as_deref(), Some("write \"10MB/s\""));
    check(Format::Bandwidth, "0bit/s", "`0bit/s` lets nothing through, expected more than zero");
    check(Format::Ratio, "101%", "`101%` is more than all, expected at most 100%");
    check(Format::Ratio, "0.5", "`0.5` has no unit, expected a ratio in `%`; write 0.5 without quotes");
}

#[test]
fn bare_numbers_get_the_usual_units() {
    assert_eq!(Format::Duration.with_unit("3"), ["3s", "3ms"]);
    assert_eq!(Format::Rate.with_unit("0.8"), ["0.8/s"]);
    assert_eq!(Format::Duration.with_unit("-1"), [""; 0]);
}

#[test]
fn quantities_read_from_json_and_write_back() {
    fn back<T: serde::de::DeserializeOwned + serde::Serialize>(value: &serde_json::Value) -> serde_json::Value {
        let read: T = serde_json::from_value(value.clone()).expect("the quantity is readable");
        serde_json::to_value(read).expect("a quantity is a string or a number")
    }
    assert_eq!(back::<Duration>(&json!("1.50s")), json!("1.5s"));
    assert_eq!(back::<Rate>(&json!("0.8/min")), json!("0.8/min"));
    assert_eq!(back::<Size>(&json!("64MiB")), json!("64MiB"));
    assert_eq!(back::<Bandwidth>(&json!("10Mbit/s")), json!("10Mbit/s"));
    assert_eq!(back::<Ratio>(&json!("99.5%")), json!("99.5%"));
    assert_eq!(back::<Ratio>(&json!(0.9)), json!(0.9));
    assert!(serde_json::from_value::<Ratio>(json!(1.1)).is_err());
    assert!(serde_json::from_value::<Duration>(json!(250)).is_err());
}

#[test]
fn times_are_written_without_a_fraction() {
    let check = |nanos: u64, text: &str| assert_eq!(Duration::from_nanos(nanos).to_string(), text);
    check(0, "0s");
    check(1, "1ns");
    check(1_600_000_000, "1600ms");
    check(90_000_000_000, "90s");
    check(480_000_000_000, "8min");
    check(7_200_000_000_000, "2h");
    check(u64::MAX, "18446744073709552000ns");
}

proptest! {
    /// The law of scaling: all times and the tick a thousand times longer give the same ticks, bit for bit.
    #[test]
    fn scaled_times_give_the_same_ticks(number in 0.0..1e6_f64) {
        let ticks = |text: String, tick| text.parse::<Duration>().expect("a duration").ticks(tick).to_bits();
        let gap = |text: String, tick| text.parse::<Rate>().expect("a rate").mean_gap_ticks(tick).to_bits();
        let byte = |text: String, tick| text.parse::<Bandwidth>().expect("a bandwidth").ticks_per_byte(tick).to_bits();
        for (fine, coarse) in [("ns", "us"), ("us", "ms"), ("ms", "s")] {
            prop_assert_eq!(ticks(format!("{number}{fine}"), 1), ticks(format!("{number}{coarse}"), 1000));
        }
        let number = number / 1e3 + 1e-3;
        prop_assert_eq!(gap(format!("{number}/ms"), 1), gap(format!("{number}/s"), 1000));
        prop_assert_eq!(byte(format!("{number}Gbit/s"), 1), byte(format!("{number}Mbit/s"), 1000));
    }

    #[test]
    fn a_duration_written_back_is_the_same(number in 0.0..1e12_f64) {
        let first: Duration = format!("{number}us").parse().expect("a duration");
        prop_assert_eq!(first.to_string().parse::<Duration>(), Ok(first));
    }

    #[test]
    fn any_text_is_read_or_refused(text in r"[-+.0-9eE ]{0,8}[a-zA-Zµ/% 가]{0,8}") {
        for format in Format::ALL {
            let _ = format.check(&text).map_err(|error| error.to_string());
        }
    }
}
