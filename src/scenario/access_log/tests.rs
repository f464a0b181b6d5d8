//! Tests of the whole way from the text of a log to arrivals and notes, and of single lines.

use super::*;
use crate::components::clients::replay::Arrival;
use crate::components::clients::replay_settings::{Format, ReplaySpec};
use crate::engine::time::Instant;
use proptest::prelude::*;

/// A sound line: the clock within 17 May 2015 UTC, and the request.
fn line(clock: &str, request: &str) -> String {
    format!("10.0.0.1 - - [17/May/2015:{clock} +0000] \"{request}\" 200 512 \"-\" \"-\"\n")
}

fn rules(json: &str, resolution_s: f64) -> Result<Rules, Vec<Problem>> {
    let spec: ReplaySpec = serde_json::from_str(json).expect("a spec");
    let setting = Setting { resolution_s, ticks_per_s: 1000.0, seed: 1, clients: "clients" };
    Rules::new(&spec, setting, |name| ["page", "image"].iter().position(|class| *class == name).map(|i| i as u16))
}

/// Everything is a page, placed at the start of its second, in milliseconds.
fn plain() -> Rules {
    rules(r#"{"log": "a", "spread": "none", "otherwise": "page"}"#, 1.0).expect("sound")
}

/// `time key class`, arrival by arrival.
fn check(log: &str, rules: &Rules, expected: &str) {
    let replay = read(log.as_bytes(), rules).expect("a sound log");
    let arrivals: Vec<String> = replay.arrivals.iter().map(|a| format!("{} {} {}", a.at.0, a.key, a.class)).collect();
    assert_eq!(arrivals.join(", "), expected);
}

fn check_refused(log: &[u8], expected: &str) {
    assert_eq!(read(log, &plain()).map(|_| ()).map_err(|e| e.to_string()), Err(expected.to_owned()));
}

fn check_odd(text: &[u8], expected: Oddness) {
    assert_eq!(parse(text, Format::Combined), Err(expected), "{}", text.escape_ascii());
}

/// `method target protocol` of a request line, or nothing.
fn check_request(request: &str, expected: Option<[&str; 3]>) {
    let text = line("10:05:03", request);
    let found = parse(text.trim_end().as_bytes(), Format::Combined).expect("a sound line").request;
    assert_eq!(found.map(|r| [r.method, r.target, r.protocol]), expected.map(|e| e.map(str::as_bytes)), "{request}");
}

/// Path and path without query of a target.
fn check_path(target: &str, expected: [&str; 2]) {
    let text = line("10:05:03", &format!("GET {target} HTTP/1.1"));
    let request =
        parse(text.trim_end().as_bytes(), Format::Combined).expect("a sound line").request.expect("a request");
    assert_eq!([request.path(), request.path_without_query()], expected.map(str::as_bytes), "{target}");
}

#[test]
fn fields_of_a_combined_line() {
    let text =
        br#"::1 id a b [10/Oct/2000:13:55:36 -0700] "GET /a \"q\" HTTP/1.0" 404 - "http://x/\\" "Mo\"z" 0.12 "v""#;
    let request = Request { method: b"GET", target: br#"/a \"q\""#, protocol: b"HTTP/1.0" };
    let common = Line {
        host: b"::1",
        ident: b"id",
        user: b"a b",
        stamp_s: 971_211_336,
        request: Some(request),
        status: 404,
        bytes: 0,
        referrer: None,
        agent: None,
        trailing: br#""http://x/\\" "Mo\"z" 0.12 "v""#,
    };
    let combined =
        Line { referrer: Some(br"http://x/\\"), agent: Some(br#"Mo\"z"#), trailing: br#"0.12 "v""#, ..common };
    assert_eq!(parse(text, Format::Combined), Ok(combined));
    assert_eq!(parse(text, Format::Common), Ok(common));
}

#[test]
fn a_common_line_is_read_as_combined() {
    let text = b"a - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 000 18446744073709551615";
    let found = parse(text, Format::Combined).expect("a sound line");
    assert_eq!((found.status, found.bytes, found.referrer, found.trailing), (0, u64::MAX, None, &b""[..]));
}

#[test]
fn requests() {
    check_request("GET / HTTP/1.1", Some(["GET", "/", "HTTP/1.1"]));
    check_request("GET /", Some(["GET", "/", ""]));
    check_request("PROPFIND /a b c HTTP/1.1", Some(["PROPFIND", "/a b c", "HTTP/1.1"]));
    check_request("OPTIONS * HTTP/1.0", Some(["OPTIONS", "*", "HTTP/1.0"]));
    for nothing in ["", "-", " ", r"\x16\x03\x01\x02", "GET", "GET HTTP/1.1"] {
        check_request(nothing, None);
    }
}

#[test]
fn paths() {
    check_path("/a?b=1?c", ["/a?b=1?c", "/a"]);
    check_path("http://example.org/a?b", ["/a?b", "/a"]);
    check_path("HTTPS://example.org", ["/", "/"]);
    check_path("*", ["*", "*"]);
    check_path("?", ["?", ""]);
}

#[test]
fn odd_lines() {
    let start = br#"a - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" "#;
    let after = |rest: &str| [start, rest.as_bytes()].concat();
    check_odd(b"", Oddness::NoStamp);
    check_odd(b"\x00\xff\xfe garbage", Oddness::NoStamp);
    check_odd(b"[17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", Oddness::NoStamp);
    check_odd(b"a - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 1", Oddness::NoClient);
    check_odd(b"a - - [17/May/2015:10:05:03", Oddness::BadStamp);
    check_odd(b"a - - [17/May/2015:10:05:03.123 +0000] \"GET / HTTP/1.1\" 200 1", Oddness::BadStamp);
    check_odd(b"a - - [17/May/2015:10:05:03 +0000]", Oddness::NoRequest);
    check_odd(b"a - - [17/May/2015:10:05:03 +0000] GET / 200 1", Oddness::NoRequest);
    check_odd(b"a - - [17/May/2015:10:05:03 +0000] \"GET / HT", Oddness::UnfinishedQuote);
    check_odd(b"a - - [17/May/2015:10:05:03 +0000] \"GET /\\\" 200 1", Oddness::UnfinishedQuote);
    for status in ["", "- 1", "20 1", "2000 1", "+20 1", "abc 1"] {
        check_odd(&after(status), Oddness::BadStatus);
    }
    for bytes in ["200", "200 ", "200 x", "200 -1", "200 +1", "200 1.5", "200 18446744073709551616"] {
        check_odd(&after(bytes), Oddness::BadBytes);
    }
    check_odd(&after("200 1 \"htt"), Oddness::UnfinishedQuote);
    check_odd(&after("200 1 \"-\" \"Mozil"), Oddness::UnfinishedQuote);
}

#[test]
fn arrivals_are_sorted_stably_and_keys_are_ranked() {
    let log = [("10:00:02", "/c"), ("10:00:00", "/a"), ("10:00:02", "/b"), ("10:00:01", "/b"), ("10:00:02", "/a?x")];
    let log: String = log.iter().map(|(clock, path)| line(clock, &format!("GET {path} HTTP/1.1"))).collect();
    check(&log, &plain(), "0 3 0, 1000 1 0, 2000 2 0, 2000 1 0, 2000 4 0");
    let even = r#"{"log":"a","spread":"even","key":"path_without_query","time_scale":0.1,"otherwise":"page"}"#;
    check(&log, &rules(even, 1.0).expect("sound"), "50 1 0, 150 2 0, 217 3 0, 250 2 0, 283 1 0");
    // A minute's resolution keeps the log's order.
    check(&log, &rules(even, 60.0).expect("sound"), "600 3 0, 1800 1 0, 3000 2 0, 4200 2 0, 5400 1 0");
    let tally = read(log.as_bytes(), &plain()).expect("sound").tally;
    assert_eq!((tally.out_of_order, tally.furthest_back_s), (2, 2));
}

#[test]
fn zones_are_one_clock() {
    let stamps = ["17/May/2015:02:00:00 +0200", "17/May/2015:00:00:01 +0000", "16/May/2015:17:00:02 -0700"];
    let log = stamps.map(|stamp| format!("a - - [{stamp}] \"GET / HTTP/1.1\" 200 1\n"));
    check(&log.concat(), &plain(), "0 1 0, 1000 1 0, 2000 1 0");
}

#[test]
fn routes() {
    let json = r#"{"log":"a","spread":"none","routes":[
        {"prefix":"/i/","suffix":".png","method":"GET","class":"image"}, {"method":"GET","class":"page"}]}"#;
    let rules = rules(json, 1.0).expect("sound");
    let log = line("10:00:00", "GET /other HTTP/1.1")
        + &line("10:00:01", "POST /i/a.png HTTP/1.1")
        + &line("10:00:02", "GET http://x/i/a.png?size=2 HTTP/1.1")
        + &line("10:00:03", "GET /i/a.jpg HTTP/1.1")
        + &line("10:00:04", "-");
    check(&log, &rules, "0 1 0, 2000 2 1, 3000 3 0");
    let tally = read(log.as_bytes(), &rules).expect("sound").tally;
    assert_eq!((tally.lines, tally.unmatched, tally.without_request, tally.odd_lines()), (5, 1, 1, 0));
}

#[test]
fn dropped_lines_hold_the_clock() {
    let json = r#"{"log":"a","spread":"none","routes":[{"suffix":".png","class":"image"}]}"#;
    let log = line("10:00:00", "GET / HTTP/1.1") + &line("10:00:05", "GET /a.png HTTP/1.1");
    check(&log, &rules(json, 1.0).expect("sound"), "5000 1 1");
}

#[test]
fn settings_are_checked_at_once() {
    let json =
        r#"{"log":"a","time_scale":0,"routes":[{"class":"page"},{"prefix":"/","class":"pagee"}],"otherwise":"x"}"#;
    let problems = rules(json, 0.5).expect_err("four mistakes and one more");
    let found: Vec<String> = problems.into_iter().map(|p| format!("{}: {}", p.path, p.text)).collect();
    let expected = [
        "resolution: 0.5 s is no resolution of a log: expected whole seconds, 1s to 24h",
        "time_scale: 0 is out of range: expected more than 0",
        "routes[0]: expected `prefix`, `suffix` or `method`; the class of all other lines is `otherwise`",
        "routes[1].class: `pagee` is not a class: expected a name under `classes`",
        "otherwise: `x` is not a class: expected a name under `classes`",
    ];
    assert_eq!(found, expected);
    let problems = rules(r#"{"log":"a"}"#, f64::NAN).expect_err("no routes, no resolution");
    assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["resolution", "routes"]);
    let problems = rules(r#"{"log":"a","time_scale":0.0009,"otherwise":"page"}"#, 1.0).expect_err("ticks of 1 ms");
    assert_eq!(problems[0].text, "0.0009 squeezes the log's stamps into one tick: expected at least 0.001");
}

#[test]
fn one_percent_is_the_boundary() {
    let sound = line("10:00:00", "GET / HTTP/1.1");
    let log = sound.repeat(99) + "odd\n\n\n";
    let tally = read(log.as_bytes(), &plain()).expect("1 of 100 lines is accepted").tally;
    assert_eq!((tally.lines, tally.blank, tally.odd_lines()), (100, 2, 1));
    check_refused(
        (sound.repeat(98) + "odd\n").as_bytes(),
        "1 of 99 lines (1.010 %) are not in the combined log format: no time stamp in brackets (line 99); expected at \
         most 1 % of odd lines",
    );
}

#[test]
fn refused_logs() {
    check_refused(b"", "the log is empty; expected at least one request");
    check_refused(b"\n \r\n\n", "the log is empty; expected at least one request");
    check_refused(
        b"\xff\xfeG\x00\n\x00\n\x01\n\na - - [x] \"\xc3\x28\"\n\x02",
        "5 of 5 lines (100.000 %) are not in the combined log format: no time stamp in brackets (lines 1, 2, 3, ...); \
         time stamp is not like 17/May/2015:10:05:03 +0000 (line 5); expected at most 1 % of odd lines",
    );
    check_refused(
        line("10:00:00", "-").as_bytes(),
        "none of 1 lines is replayed: 0 fit no route, 1 hold no request; expected a route that fits, or `otherwise`",
    );
    let log = line("10:00:00", "GET / HTTP/1.1");
    let setting = Setting { resolution_s: 1.0, ticks_per_s: 1e18, seed: 1, clients: "clients" };
    let spec = serde_json::from_str(r#"{"log":"a","time_scale":10,"otherwise":"page"}"#).expect("a spec");
    let rules = Rules::new(&spec, setting, |_| Some(0)).expect("sound");
    let refused = read(log.as_bytes(), &rules).map(|_| ()).map_err(|e| e.to_string());
    let expected = "the log spans 2015-05-17 10:00:00 UTC to 2015-05-17 10:00:00 UTC, longer than simulated time; \
                    expected a smaller `time_scale`";
    assert_eq!(refused, Err(expected.to_owned()));
}

#[test]
fn a_log_from_elsewhere() {
    let unix = line("10:00:00", "GET /a HTTP/1.1") + &line("10:00:01", "GET /b HTTP/1.1");
    let windows = format!("\u{feff}{}", unix.trim_end().replace('\n', "\r\n"));
    let [unix, windows] = [unix, windows].map(|log| read(log.as_bytes(), &plain()).expect("a sound log"));
    assert_eq!(unix, windows);
}

#[test]
fn a_response_above_four_gigabytes() {
    let log = line("10:00:00", "GET / HTTP/1.1").replace("512", "5000000000");
    let replay = read(log.as_bytes(), &plain()).expect("a sound log");
    assert_eq!((replay.arrivals[0].bytes, replay.tally.huge), (u32::MAX, 1));
}

#[test]
fn uniform_positions_belong_to_lines() {
    let log: String = (0..50).map(|i| line(&format!("10:00:{:02}", i / 5), "GET / HTTP/1.1")).collect();
    let json = r#"{"log":"a","otherwise":"page"}"#;
    let replay = read(log.as_bytes(), &rules(json, 1.0).expect("sound")).expect("a sound log");
    assert_eq!(read(log.as_bytes(), &rules(json, 1.0).expect("sound")).expect("the same log"), replay);
    assert!(replay.arrivals.iter().enumerate().all(|(i, a)| a.line == i as u32 + 1 && a.at.0 / 1000 == i as u64 / 5));
    assert_eq!(replay.span.0, 10_000);
}

#[test]
fn arrivals_are_compact() {
    assert_eq!(size_of::<Arrival>(), 24);
}

/// The log of `scenarios/data`, at a hundredth of its time and a tick of a nanosecond.
fn real(json: &str, resolution_s: f64) -> (Replay, Rules) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/access.log");
    let log = std::io::BufReader::new(std::fs::File::open(path).expect("the log is part of the repository"));
    let spec = serde_json::from_str(json).expect("a spec");
    let setting = Setting { resolution_s, ticks_per_s: 1e9, seed: 1, clients: "clients" };
    let rules = Rules::new(&spec, setting, |name| Some(u16::from(name == "image"))).expect("sound");
    (read(log, &rules).expect("the real log is sound"), rules)
}

#[test]
fn the_real_log() {
    let json =
        r#"{"log":"access.log","time_scale":0.01,"routes":[{"suffix":".png","class":"image"}],"otherwise":"page"}"#;
    let (replay, rules) = real(json, 1.0);
    let tally = &replay.tally;
    assert_eq!((tally.lines, tally.blank, tally.odd_lines(), tally.unmatched), (10_000, 0, 0, 0));
    assert_eq!((tally.out_of_order, tally.furthest_back_s, replay.keys), (4915, 59, 1498));
    assert_eq!(tally.stamps, Some((1_431_857_100, 1_432_155_959)));
    assert_eq!(replay.arrivals.iter().filter(|a| a.key == 1).count(), 807);
    assert_eq!(replay.arrivals.iter().map(|a| a.bytes).max(), Some(69_192_717));
    assert!(replay.arrivals.last().is_some_and(|last| last.at < Instant::ZERO + replay.span));
    insta::assert_snapshot!(notes(&replay, &rules).join("\n"), @r"
    replays 10000 of 10000 lines (distinct keys: 1498) from 2015-05-17 10:05:00 UTC to 2015-05-20 21:05:59 UTC: 3.459d of log x time_scale 0.01 = 49.81min simulated, 3.346 arrivals/s
    time stamps are taken as the start of a request (Apache %t): arrivals are where the log has them
    time stamps resolve 1s; arrivals that share one are placed within it: at independent uniform positions, in the log's order, the same in every replication
    none of 10000 lines is odd
    4915 lines (49.15 %) stamped earlier than the line before, up to 59s behind the latest: sorted by stamp, in the log's order where stamps rounded down to 1s agree
    the interval excludes traffic variability: every replication replays the same arrivals
    the replay is open: no arrival waits for an earlier answer, however slow the simulated system is
    ");
}

/// Within a minute the real log's seconds do not follow its order; at a minute's resolution the order is kept.
#[test]
fn the_real_log_by_the_minute() {
    let (replay, _) = real(r#"{"log":"access.log","spread":"even","key":"host","otherwise":"page"}"#, 60.0);
    let same_client = |a: &[Arrival]| a.windows(2).filter(|w| w[0].key == w[1].key).count();
    assert!(replay.arrivals.is_sorted_by_key(|a| a.line));
    // Lines that follow a line of the same client: sorting by the second tears the clients' visits apart.
    let by_second = real(r#"{"log":"access.log","spread":"none","key":"host","otherwise":"page"}"#, 1.0).0;
    assert_eq!((same_client(&replay.arrivals), same_client(&by_second.arrivals)), (5687, 1106));
}

#[test]
fn notes_of_a_damaged_log() {
    let log = line("10:00:01", "GET /a.png HTTP/1.1").replace("512", "5000000000").repeat(150)
        + "odd\n"
        + &line("10:00:00", "-")
        + &line("10:00:00", "GET / HTTP/1.1");
    let json =
        r#"{"log":"a","stamp":"end","spread":"even","time_scale":0.01,"routes":[{"suffix":".png","class":"image"}]}"#;
    let rules = rules(json, 1.0).expect("sound");
    insta::assert_snapshot!(notes(&read(log.as_bytes(), &rules).expect("sound"), &rules).join("\n"), @r"
    replays 150 of 153 lines (distinct keys: 1) from 2015-05-17 10:00:00 UTC to 2015-05-17 10:00:01 UTC: 2s of log x time_scale 0.01 = 20ms simulated, 7500.000 arrivals/s
    time stamps are taken as the end of a request (nginx $time_local), and the log does not say how long one took: each arrival is late by its unknown response time, and overloads of the logged server are hidden
    time stamps resolve 1s; arrivals that share one are placed within it: evenly, in the log's order; smoother than real traffic
    1 of 153 lines (0.65 %) odd and dropped: no time stamp in brackets (line 151)
    1 line (0.65 %) stamped earlier than the line before, up to 1s behind the latest: sorted by stamp, in the log's order where stamps rounded down to 1s agree
    the interval excludes traffic variability: every replication replays the same arrivals
    the replay is open: no arrival waits for an earlier answer, however slow the simulated system is
    1 line without a request (connections on which none came): dropped
    1 line (0.65 %) fit no route: dropped
    150 lines with a response above 4 GiB: taken as 4 GiB
    ");
}

/// Bytes that look like a log line in parts.
fn nearly_a_line() -> impl Strategy<Value = Vec<u8>> {
    let parts = [
        "a",
        " ",
        "-",
        "[",
        "]",
        "\"",
        "\\",
        "17/May/2015:10:05:03 +0000",
        "GET / HTTP/1.1",
        "200",
        "http://",
        "\r",
        "\n",
    ];
    let part = prop_oneof![
        4 => prop::sample::select(parts.map(|part| part.as_bytes().to_vec()).to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn random_bytes_never_panic(
        text in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), nearly_a_line()],
        by_minute in any::<bool>(),
    ) {
        for format in [Format::Common, Format::Combined] {
            if let Some(request) = parse(&text, format).ok().and_then(|line| line.request) {
                prop_assert!(request.path().len() >= request.path_without_query().len());
            }
        }
        let json = r#"{"log":"a","otherwise":"page"}"#;
        let rules = rules(json, if by_minute { 60.0 } else { 1.0 }).expect("sound");
        match read(&text[..], &rules) {
            Ok(replay) => prop_assert!(!notes(&replay, &rules).is_empty()),
            Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
        }
    }

    /// A log cut anywhere has at most one odd line more than the whole.
    #[test]
    fn a_log_cut_off_loses_one_line(cut in 0usize..12_000) {
        let log: String = (0..120).map(|i| line(&format!("10:00:{:02}", i / 2), "GET /a HTTP/1.1")).collect();
        let cut = cut.min(log.len());
        match read(&log.as_bytes()[..cut], &plain()) {
            Ok(replay) => prop_assert!(replay.tally.odd_lines() <= 1),
            Err(Refusal::TooOdd(_, tally)) => prop_assert!(tally.odd_lines() == 1 && tally.lines < 100),
            Err(refusal) => prop_assert!(cut == 0, "{refusal}"),
        }
    }
}
