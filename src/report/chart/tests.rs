//! Charts are well-formed, say their title and place everything inside the page.

use super::night;
use super::theme::Theme;
use super::{hits_over_time, latency_over_time, shares, staleness_over_time, topology, utilization_and_queue};
use crate::report::fixture::{empty, marker, metric, series, web_shop};
use crate::stats::result::{
    ComponentNode, Edge, MarkerKind, RunResult, Series, SetNode, SetSeries, Topology, Unit, Verdict,
};
use std::collections::BTreeMap;

/// Results that charts have to survive.
fn variety() -> Vec<(&'static str, RunResult)> {
    let with = |change: &dyn Fn(&mut RunResult)| {
        let mut result = web_shop();
        change(&mut result);
        result
    };
    let twelve: Vec<String> = (0..12).map(|i| format!("shard-{i}")).collect();
    let twelve: Vec<&str> = twelve.iter().map(String::as_str).collect();
    let without_metrics = |series: Series| RunResult { series, metrics: BTreeMap::new(), ..web_shop() };
    vec![
        ("shop", web_shop()),
        ("empty", empty()),
        ("single-window", without_metrics(series(1, 1800.0, &["front", "blade"]))),
        ("few-windows", without_metrics(series(9, 200.0, &["blade"]))),
        ("twelve-sets", without_metrics(series(300, 6.0, &twelve))),
        ("gaps", with(&gaps)),
        ("steady", with(&steady)),
        ("unstable", with(&unstable)),
        ("names", with(&names)),
        ("many-markers", with(&many_markers)),
        ("broken-numbers", with(&broken_numbers)),
    ]
}

fn gaps(result: &mut RunResult) {
    let latency = &mut result.series.latency;
    for values in [&mut latency.p50_s, &mut latency.p95_s, &mut latency.p99_s] {
        values[100..150].fill(None);
        values[152..155].fill(None);
        values[200] = None;
    }
}

fn steady(result: &mut RunResult) {
    result.markers.clear();
    result.series = series(300, 6.0, &["front", "blade", "memory", "disk"]);
    let (before, series) = (result.series.clone(), &mut result.series);
    for (old, new) in [
        (&before.latency.p50_s, &mut series.latency.p50_s),
        (&before.latency.p95_s, &mut series.latency.p95_s),
        (&before.latency.p99_s, &mut series.latency.p99_s),
    ] {
        new[100..150].copy_from_slice(&old[0..50]);
    }
    for set in series.sets.values_mut() {
        let calm = (set.utilization[0..50].to_vec(), set.queue[0..50].to_vec());
        set.utilization[100..150].copy_from_slice(&calm.0);
        set.queue[100..150].copy_from_slice(&calm.1);
    }
}

fn unstable(result: &mut RunResult) {
    steady(result);
    result.verdict = Verdict::Unstable;
    let latency = &mut result.series.latency;
    for values in [&mut latency.p50_s, &mut latency.p95_s, &mut latency.p99_s] {
        values.iter_mut().enumerate().for_each(|(i, s)| *s = s.map(|s| s * (1.0 + i as f64)));
    }
}

fn names(result: &mut RunResult) {
    result.scenario.name = "한국어 시나리오: 웹 서버 두 대와 <캐시> & 데이터베이스".to_owned();
    let long = "a-machine-set-whose-name-was-made-by-a-generator-and-which-goes-on-and-on-without-end";
    result.series = series(300, 6.0, &[long, "주문-처리-서버", "b\"<&>'"]);
    result.markers = vec![
        marker(600.0, "웹 서버가 죽는다", MarkerKind::Fault),
        marker(700.0, "an event that explains itself at a length nobody asked for, and more", MarkerKind::Change),
        marker(900.0, "웹 서버가 죽는다", MarkerKind::Repair),
        marker(1790.0, "at the very end", MarkerKind::Action),
    ];
}

fn many_markers(result: &mut RunResult) {
    result.markers.extend((0..40).map(|i| marker(f64::from(i) * 45.0, &format!("blade to {i}"), MarkerKind::Action)));
}

fn broken_numbers(result: &mut RunResult) {
    result.series.latency.p99_s[3] = Some(f64::NAN);
    result.series.latency.p50_s[4] = Some(0.0);
    result.series.latency.p95_s[5] = Some(f64::INFINITY);
    result.series.latency.p50_s.truncate(200);
    result.series.sets.values_mut().for_each(|set| set.queue[7] = f64::NAN);
    result.markers.push(marker(f64::NAN, "never", MarkerKind::Action));
}

/// Checks that a chart is well-formed, begins with its title, and places everything on its page.
pub(super) fn check(name: &str, title: &str, svg: &str) {
    let (attributes, text) = parsed(svg);
    let shown: String = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let shown = shown.replace("&quot;", "\"").replace("&apos;", "'");
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.starts_with(title), "{name}: {title} in {shown}");
    for (key, colour) in attributes.iter().filter(|(_, value)| value.starts_with('#')) {
        assert!(night::is_known(colour) || is_on_the_ramp(colour), "{name}: {key} {colour} is the same in the dark");
    }
    let side = |of: &str| -> f64 {
        attributes.iter().find(|(key, _)| key == of).expect("a page has sides").1.parse().expect("pixels")
    };
    let (width, height) = (side("width"), side("height"));
    for (key, value) in &attributes {
        let numbers = value.split([',', ' ']).filter_map(|n| n.parse::<f64>().ok());
        let limit = match key.as_str() {
            "x" | "x1" | "x2" => width,
            "y" | "y1" | "y2" => height,
            "points" => width.max(height),
            _ => f64::MAX,
        };
        assert!(numbers.into_iter().all(|n| (0.0..=limit).contains(&n)), "{name}: {key} {value}");
    }
}

/// True for what stays as it is in the dark: a shade of a map, or letters on one.
fn is_on_the_ramp(colour: &str) -> bool {
    let Theme { ramp: [from, to], on_ramp, .. } = Theme::light();
    let channel = |at: usize| u8::from_str_radix(&colour[at..at + 2], 16).expect("two digits");
    let [r, g, b] = [1, 3, 5].map(channel);
    let share = (f64::from(from.0) - f64::from(r)) / (f64::from(from.0) - f64::from(to.0));
    let is_mixed = |low: u8, high: u8, found: u8| {
        (f64::from(low) + share * (f64::from(high) - f64::from(low)) - f64::from(found)).abs() <= 1.0
    };
    let is_shade = (0.0..=1.0).contains(&share) && is_mixed(from.1, to.1, g) && is_mixed(from.2, to.2, b);
    is_shade || on_ramp.iter().any(|letters| (letters.0, letters.1, letters.2) == (r, g, b))
}

/// Checks that tags nest, and returns every attribute and the text between tags.
fn parsed(svg: &str) -> (Vec<(String, String)>, String) {
    let (mut open, mut attributes, mut text) = (Vec::new(), Vec::new(), String::new());
    for piece in svg.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.to_owned()), "tags nest");
        } else {
            let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
            if !tag.ends_with('/') {
                open.push(name.to_owned());
            }
            let parts: Vec<&str> = rest.trim_end_matches('/').split('"').collect();
            assert!(parts.len() % 2 == 1, "quotes are in pairs: {tag}");
            let named =
                parts.chunks_exact(2).map(|pair| (pair[0].trim().trim_end_matches('=').to_owned(), pair[1].to_owned()));
            attributes.extend(named);
        }
        for reference in after.split('&').skip(1) {
            assert!(["lt;", "gt;", "amp;", "quot;", "apos;"].iter().any(|r| reference.starts_with(r)), "{after}");
        }
        text.push_str(after.trim());
        text.push(' ');
    }
    assert!(open.is_empty(), "every tag is closed");
    (attributes, text)
}

#[test]
fn every_chart_is_well_formed_says_its_title_and_stays_on_its_page() {
    for (name, result) in variety() {
        for (title, svg) in [
            (latency_over_time::title(&result), latency_over_time::draw(&result, &Theme::light())),
            (utilization_and_queue::title(&result), utilization_and_queue::draw(&result, &Theme::light())),
        ] {
            check(name, &title, &svg);
        }
        for (title, svg) in [
            (hits_over_time::title(&result), hits_over_time::draw(&result, &Theme::light())),
            (shares::title(&result), shares::draw(&result, &Theme::light())),
            (staleness_over_time::title(&result), staleness_over_time::draw(&result, &Theme::light())),
        ] {
            if let Some(svg) = svg {
                check(name, &title, &svg);
            }
        }
        let drawn = topology::draw(&result, &Theme::light());
        assert_eq!(drawn.is_some(), !result.topology.components.is_empty(), "{name}");
        if let Some(svg) = drawn {
            drop(parsed(&svg));
        }
    }
    assert!(hits_over_time::draw(&web_shop(), &Theme::light()).is_some());
    assert!(staleness_over_time::draw(&web_shop(), &Theme::light()).is_some());
}

/// Charts of a part of the scenarios are not drawn where they have nothing to show.
#[test]
fn nothing_is_drawn_of_nothing() {
    let drawn: Vec<&str> =
        super::all(&empty()).into_iter().filter_map(|(name, svg)| svg.is_some().then_some(name)).collect();
    assert_eq!(drawn, ["answers", "latency", "spectrum", "utilization"]);
}

#[test]
fn titles_of_parts_say_what_the_data_show() {
    let mut shop = web_shop();
    assert_eq!(staleness_over_time::title(&empty()), "no read is stale");
    assert_eq!(hits_over_time::title(&empty()), "no cache was asked");
    assert_eq!(shares::title(&empty()), "nobody shares traffic with anybody");
    let mut put = |name: &str, value: f64| {
        let like = shop.metrics["success_ratio"].clone();
        shop.metrics.insert(name.to_owned(), crate::stats::result::Metric { value, ..like });
    };
    put("web[0].share", 0.25);
    put("web[1].share", 0.75);
    put("cache.hit_ratio", 0.83);
    put("db.stale_reads", 0.0167);
    put("db.apply_delay.mean", 0.32);
    assert_eq!(shares::title(&shop), "web[1] takes 75.0 % of the calls of web, 1.5 times an even share");
    let told = staleness_over_time::title(&shop);
    assert!(told.starts_with("1.67 % of the reads of db are stale, ") && told.contains(" at worst around "), "{told}");
    assert!(told.ends_with("; its copies lag 320 ms on average"), "{told}");
    let told = hits_over_time::title(&shop);
    assert!(told.starts_with("cache answers 83.0 % of its lookups, at worst ") && told.contains(" around "), "{told}");
    // One of four was away for a while: nobody has much more than an even share, but one has less.
    let mut put = |name: &str, value: f64| shop.metrics.get_mut(name).expect("it was put there").value = value;
    put("web[0].share", 0.46);
    put("web[1].share", 0.54);
    assert!(shares::title(&shop).starts_with("the calls of web are shared evenly"), "{}", shares::title(&shop));
    let like = shop.metrics["web[0].share"].clone();
    for (name, value) in
        [("web[0].share", 0.195), ("web[1].share", 0.269), ("web[2].share", 0.268), ("web[3].share", 0.268)]
    {
        shop.metrics.insert(name.to_owned(), crate::stats::result::Metric { value, ..like.clone() });
    }
    assert_eq!(shares::title(&shop), "web[0] takes only 19.5 % of the calls of web, 0.8 of an even share");
}

/// A title that ranks does so only where the intervals leave no doubt.
#[test]
fn titles_rank_nothing_that_is_not_shown_to_differ() {
    let two = |half: Option<f64>| {
        let mut shop = web_shop();
        for (name, value) in [("cache", 0.90), ("other", 0.80)] {
            let windows = shop.series.measures["cache.hit_ratio"].clone();
            shop.series.measures.insert(format!("{name}.hit_ratio"), windows);
            shop.metrics.insert(format!("{name}.hit_ratio"), metric(value, half, Unit::Ratio));
        }
        hits_over_time::title(&shop)
    };
    assert_eq!(two(Some(0.01)), "cache answers most of its lookups, 90.0 %, other least, 80.0 %");
    let alike = "each of 2 caches answers 80.0 to 90.0 % of its lookups";
    assert_eq!((two(Some(0.06)).as_str(), two(None).as_str()), (alike, alike));
    let busy = |values: &[(&str, f64)]| {
        let mut shop = RunResult { metrics: BTreeMap::new(), ..web_shop() };
        shop.series = series(9, 200.0, &values.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        shop.series.sets.values_mut().for_each(|set| set.utilization.fill(0.1));
        for (name, value) in values {
            shop.metrics.insert(format!("{name}.cpu.utilization"), metric(*value, Some(0.01), Unit::Ratio));
        }
        utilization_and_queue::title(&shop)
    };
    assert_eq!(busy(&[("a", 0.5231), ("b", 0.5229)]), "a and b are the busiest sets, at 52 % each");
    let three = [("a", 0.5231), ("b", 0.5229), ("c", 0.5233), ("d", 0.1)];
    assert_eq!(busy(&three), "c and 2 others are the busiest sets, at 52 % each");
    assert_eq!(busy(&[("a", 0.5), ("b", 0.4)]), "a is the busiest set at 50 %, the next is b at 40 %");
}

#[test]
fn what_was_full_for_a_while_comes_before_what_is_busier_on_average() {
    let mut shop = web_shop();
    shop.metrics.clear();
    shop.warmup_s = 0.0;
    let series = |at: fn(usize) -> f64| SetSeries { utilization: (0..100).map(at).collect(), queue: vec![0.0; 100] };
    shop.series.width_s = 1.0;
    shop.series.sets = [
        ("app".to_owned(), series(|at| if at < 20 { 1.0 } else { 0.1 })),
        ("mirror".to_owned(), series(|at| if at < 2 { 1.0 } else { 0.7 })),
    ]
    .into();
    let told = "app is saturated for 20 s, though mirror is busier on the average of the whole run: 71 %, not 28 %";
    assert_eq!(utilization_and_queue::title(&shop), told);
}

#[test]
fn titles_say_what_the_data_show() {
    let titles: Vec<String> = variety()
        .into_iter()
        .flat_map(|(name, r)| [format!("{name}: {}", latency_over_time::title(&r)), utilization_and_queue::title(&r)])
        .collect();
    insta::assert_snapshot!(titles.join("\n"), @r"
    shop: p99 climbs from 207 ms to 1.4 s for 5 min during “web dies”, the median from 55 to 110 ms
    blade is the busiest set at 67 %, saturated for 3 min 12 s
    empty: No request ended ok, so there is no latency to show
    No machine set was measured
    single-window: p99 is 221 ms, the median 56 ms
    blade is the busiest set at 62 %, the next is front at 2 %
    few-windows: p99 climbs from 235 ms to 1.5 s for 6 min 40 s during “web dies”, the median from 56 to 113 ms
    blade is 43 % busy, with 0.2 visits waiting on average
    twelve-sets: p99 climbs from 207 ms to 1.4 s for 5 min during “web dies”, the median from 55 to 110 ms
    shard-1 is the busiest set at 68 %, saturated for 3 min 12 s
    gaps: p99 stays between 179 and 241 ms, the median near 58 ms, but nothing ended ok for 5 min
    blade is the busiest set at 67 %, saturated for 3 min 12 s
    steady: p99 stays between 179 and 241 ms, the median near 58 ms
    blade is the busiest set at 67 %, the next is disk at 31 %
    unstable: p99 grows from 4.3 s to 65 s and never settles
    blade is the busiest set at 67 %, the next is disk at 31 %
    names: p99 climbs from 207 ms to 1.4 s for 5 min during “웹 서버가 죽는다”, the median from 55 to 110 ms
    주문-처리-서버 is the busiest set at 68 %, saturated for 3 min 12 s
    many-markers: p99 climbs from 207 ms to 1.4 s for 5 min during “web dies”, the median from 55 to 110 ms
    blade is the busiest set at 67 %, saturated for 3 min 12 s
    broken-numbers: p99 climbs from 210 ms to 1.4 s for 5 min during “web dies”, the median from 55 to 110 ms
    blade is the busiest set at 67 %, saturated for 3 min 12 s
    ");
}

/// A thousand shards, each on machines of its own, number 700 the busiest: pictures stay small, name it, and say what they
/// leave out.
#[test]
fn a_thousand_sets_make_no_larger_pictures_than_some() {
    let mut result = web_shop();
    let names: Vec<String> = (0..1000).map(|at| format!("m{at}")).collect();
    result.series = series(300, 6.0, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let shards = ComponentNode { name: "router".to_owned(), kind: "shards".to_owned() };
    result.topology = Topology { sets: Vec::new(), components: vec![shards], edges: Vec::new() };
    for (at, set) in names.iter().enumerate() {
        let (name, busy) = (format!("db{at}"), if at == 700 { 0.9 } else { 0.3 });
        result.topology.sets.push(SetNode { name: set.clone(), count: 1, cores: 1, services: vec![name.clone()] });
        result.topology.edges.push(Edge { from: "router".to_owned(), to: name.clone() });
        result.topology.components.push(ComponentNode { name: name.clone(), kind: "service".to_owned() });
        result.metrics.insert(format!("{set}.cpu.utilization"), metric(busy, None, Unit::Ratio));
        result.metrics.insert(format!("{name}.throughput"), metric(at as f64, None, Unit::PerSecond));
    }
    // The router has less traffic than any shard that is drawn for its own, and is what holds the drawing together.
    result.metrics.insert("router.throughput".to_owned(), metric(0.5, None, Unit::PerSecond));
    let theme = Theme::light();
    let utilization = utilization_and_queue::draw(&result, &theme);
    let topology = topology::draw(&result, &theme).expect("there are components");
    let shares = shares::draw(&result, &theme).expect("shards share");
    for (svg, said) in [
        (&utilization, "the 24 busiest of 1,000 machine sets; none of the 976 others is busier than 30 %"),
        (&topology, "40 of 1,001 components"),
        (&shares, "and 968 with less, which take 93.7 % together"),
    ] {
        assert!(svg.replace('\n', " ").contains(said) && svg.len() < 500_000, "{} bytes without: {said}", svg.len());
    }
    assert!(topology.contains(">router<") && topology.contains("class=\"edge\""), "{topology}");
    assert!(utilization.contains(">\nm700") && topology.contains(">db700<"), "who is named is drawn");
    assert!(shares.contains("db999") && !shares.contains("db3<"), "those with most are drawn");
}
