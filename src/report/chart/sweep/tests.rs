//! Charts of sweeps made by hand: every kind of design, and points of every sort.

use super::field::Field;
use super::roles::{self, Roles};
use crate::report::chart::tests::check;
use crate::stats::estimate::Basis;
use crate::stats::result::{Interval, Unit, Verdict};
use crate::stats::sweep::{Factor, Figure, Heading, Level, Outcome, Row};
use std::collections::BTreeMap;

/// A sweep: its factors with their levels, and what comes of the numbers of the levels.
struct Case {
    factors: Vec<(&'static str, Vec<Level>)>,
    log: bool,
    scattered: bool,
}

fn texts(levels: &[&str]) -> Vec<Level> {
    levels.iter().map(|level| Level::Text((*level).to_owned())).collect()
}

fn rates(count: usize) -> Vec<Level> {
    (1..=count).map(|load| Level::Text(format!("{}/s", 10 * load))).collect()
}

fn numbers(count: u64) -> Vec<Level> {
    (1..=count).map(|number| Level::Number(number.into())).collect()
}

fn outcome(value: f64, half: f64, unit: Unit, verdict: Verdict) -> Outcome {
    let interval = (verdict == Verdict::Ok).then_some(Interval { low: value - half, high: value + half });
    let basis = if verdict == Verdict::Ok { Basis::Replications } else { Basis::NotStationary };
    let figure = Figure { value, interval, n: 5, basis, unit };
    let overloaded = verdict == Verdict::Unstable;
    Outcome::Measured {
        replications: 5,
        verdict,
        overloaded,
        metrics: BTreeMap::from([("latency.mean".to_owned(), figure)]),
    }
}

impl Case {
    fn grid(factors: Vec<(&'static str, Vec<Level>)>) -> Self {
        Self { factors, log: false, scattered: false }
    }

    /// All combinations of levels; the outcome is worked out from their numbers, from 0.
    fn rows(&self, outcome: impl Fn(&[usize]) -> Outcome) -> (Heading, Vec<Row>) {
        let places = self.factors.iter().fold(vec![vec![]], |before: Vec<Vec<usize>>, (_, levels)| {
            let longer =
                |prefix: &Vec<usize>| (0..levels.len()).map(|at| [&prefix[..], &[at]].concat()).collect::<Vec<_>>();
            before.iter().flat_map(longer).collect()
        });
        let rows = (0u32..).zip(&places).map(|(point, places)| Row {
            point,
            levels: places.iter().zip(&self.factors).map(|(at, (_, levels))| levels[*at].clone()).collect(),
            outcome: outcome(places),
        });
        let factor = |(name, levels): &(&str, Vec<Level>)| Factor {
            name: (*name).to_owned(),
            paths: vec![(*name).to_owned()],
            unit: levels[0].number().map(|(_, unit)| unit.to_owned()),
            log: self.log,
        };
        let heading = Heading {
            scalelab: 1,
            version: "0.1.0".to_owned(),
            sweep: "case".to_owned(),
            sha256: String::new(),
            points: places.len() as u32,
            factors: self.factors.iter().map(factor).collect(),
            seed: 1,
            common_draws: true,
            scattered: self.scattered,
        };
        (heading, rows.collect())
    }
}

/// 1 / (capacity - load): doubles halfway, and has no steady state from the capacity on.
fn queue(load: usize, capacity: usize) -> Outcome {
    if load < capacity {
        outcome(1.0 / (capacity - load) as f64, 0.001, Unit::Seconds, Verdict::Ok)
    } else {
        outcome(50.0, 0.0, Unit::Seconds, Verdict::Unstable)
    }
}

/// A figure that is sound and has no interval, as of a percentile with too few observations.
fn vague(value: f64) -> Outcome {
    let mut outcome = outcome(value, 0.0, Unit::Seconds, Verdict::Ok);
    if let Outcome::Measured { metrics, .. } = &mut outcome {
        for figure in metrics.values_mut() {
            figure.interval = None;
        }
    }
    outcome
}

fn title(svg: &str) -> String {
    let (_, rest) = svg.split_once("aria-label=\"").expect("a chart has a name");
    rest.split_once('"').expect("a name ends").0.to_owned()
}

/// The title of the metric's chart, after looking at all charts.
fn told(name: &str, (heading, rows): &(Heading, Vec<Row>)) -> String {
    let charts = super::all(heading, rows);
    assert_eq!(charts, super::all(heading, rows), "{name}: the same rows give the same bytes");
    for (_, svg) in &charts {
        check(name, &title(svg).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), svg);
    }
    charts.first().map_or_else(String::new, |(_, svg)| title(svg))
}

#[test]
fn titles_say_what_the_sweep_shows() {
    let load = || ("load", rates(8));
    let alone = Case::grid(vec![load()]);
    let policies = || ("policy", texts(&["random", "round_robin", "라운드 <로빈>"]));
    let policy = Case::grid(vec![policies()]);
    let three = Case::grid(vec![("cores", numbers(2)), ("machines", numbers(2)), load()]);
    let seconds = |value: f64, half: f64| outcome(value, half, Unit::Seconds, Verdict::Ok);
    let ratio = |value: f64| outcome(value, 0.001, Unit::Ratio, Verdict::Ok);
    let failed = || Outcome::Failed { failed: "no".to_owned() };
    let cases = [
        ("knee and saturation", alone.rows(|at| queue(at[0], 6))),
        ("knee", alone.rows(|at| queue(at[0], 9))),
        ("capacity", alone.rows(|at| queue(7 - at[0], 6))),
        ("no effect", alone.rows(|at| seconds(1.0 + at[0] as f64 / 100.0, 0.5))),
        ("valley", alone.rows(|at| seconds(1.0 + (at[0] as f64 - 3.0).abs() / 10.0, 0.01))),
        ("flat valley", alone.rows(|at| seconds(1.0 + ((at[0] as f64 - 3.0).abs() - 1.5).max(0.0) / 10.0, 0.01))),
        ("twice by chance", alone.rows(|at| seconds(1.0 + (at[0] % 2) as f64 * 1.5, 2.0))),
        ("vague", alone.rows(|at| vague(1.0 + at[0] as f64))),
        ("falling", alone.rows(|at| ratio(1.0 - at[0] as f64 / 100.0))),
        ("one point", Case::grid(vec![("load", rates(1))]).rows(|_| seconds(1.0, 0.1))),
        ("unstable", alone.rows(|_| queue(9, 1))),
        ("no data", alone.rows(|_| outcome(1.0, 0.0, Unit::Seconds, Verdict::NotEnoughData))),
        ("some failed", alone.rows(|at| if at[0] % 3 == 1 { failed() } else { queue(at[0], 9) })),
        ("a hole", alone.rows(|at| if at[0] == 3 { queue(9, 9) } else { queue(at[0], 9) })),
        ("policies", policy.rows(|at| seconds([0.3, 0.2, 0.1][at[0]], 0.01))),
        ("two best policies", policy.rows(|at| seconds([0.3, 0.102, 0.1][at[0]], 0.01))),
        ("equal policies", policy.rows(|at| seconds([0.3, 0.2, 0.1][at[0]], 0.5))),
        ("three factors", three.rows(|at| queue(at[2], 2 * (at[0] + 1) * (at[1] + 1)))),
        ("three shares", three.rows(|at| ratio(1.0 / (1 + at[0] + at[1] + at[2]) as f64))),
        ("zeros", alone.rows(|_| seconds(0.0, 0.0))),
    ];
    let titles: Vec<String> = cases.iter().map(|(name, sweep)| format!("{name}: {}", told(name, sweep))).collect();
    insta::assert_snapshot!(titles.join("\n"), @"
    knee and saturation: latency.mean doubles between load 30/s and 50/s, overloaded from load 70/s on
    knee: latency.mean doubles between load 50/s and 60/s: 111 ms at 10/s, 500 ms at 80/s
    capacity: latency.mean is less than twice its best from load 60/s on, overloaded up to load 20/s
    no effect: latency.mean shows no effect of load: 1.00 s at load 10/s, 1.07 s at load 80/s
    valley: latency.mean is lowest at load 40/s (1.00 s); 1.30 s and 1.40 s at the ends
    flat valley: latency.mean is lowest somewhere from load 30/s to 50/s (1.00 s); 1.15 s and 1.25 s at the ends
    twice by chance: latency.mean shows no effect of load: 1.00 s at load 10/s, 2.50 s at load 80/s
    vague: latency.mean is 1.00 s at load 10/s and 8.00 s at load 80/s, too few data to tell a difference
    falling: latency.mean falls from 100 % at load 10/s to 93.0 % at load 80/s
    one point: latency.mean is 1.00 s at load 10/s
    unstable: latency.mean has no steady state at any point
    no data: no point of case has a value of latency.mean that may be trusted
    some failed: latency.mean doubles between load 40/s and 60/s: 111 ms at 10/s, 333 ms at 70/s
    a hole: latency.mean doubles between load 50/s and 60/s: 111 ms at 10/s, 500 ms at 80/s
    policies: latency.mean is lowest with policy 라운드 &lt;로빈&gt; (100 ms) and highest with policy random (300 ms)
    two best policies: latency.mean is lowest with policy 라운드 &lt;로빈&gt; or policy round_robin (100 ms) and highest with policy random (300 ms)
    equal policies: latency.mean lies between 100 ms and 300 ms, and no difference is larger than its interval
    three factors: With cores 1, machines 1, the system is overloaded from load 30/s; with cores 2, machines 2, latency.mean doubles by load 60/s
    three shares: At load 80/s, latency.mean is 10.0 % with cores 2, machines 2, and 12.5 % with cores 1, machines 1
    zeros: latency.mean shows no effect of load: 0 s at load 10/s, 0 s at load 80/s
    ");
    let none = alone.rows(|_| failed());
    assert_eq!(super::all(&none.0, &none.1), [], "nothing is drawn where every point failed");
}

#[test]
fn many_levels_make_a_map_and_scattered_points_a_cloud() {
    let role = |case: &Case, sweep: &(Heading, Vec<Row>)| {
        told(case.factors[0].0, sweep);
        roles::of(&Field::new(&sweep.0, &sweep.1, "latency.mean"))
    };
    let map = Case::grid(vec![("cores", numbers(6)), ("load", rates(30))]);
    assert!(matches!(role(&map, &map.rows(|at| queue(at[1], 5 * (at[0] + 1)))), Roles::Cells(_)));
    let large = Case::grid(vec![("cores", numbers(30)), ("load", rates(70))]);
    assert!(matches!(role(&large, &large.rows(|at| queue(at[1], 2 * (at[0] + 1)))), Roles::Cells(_)));
    let maps = Case::grid(vec![("zone", texts(&["a", "b"])), ("cores", numbers(6)), ("load", rates(9))]);
    assert!(matches!(role(&maps, &maps.rows(|at| queue(at[2], at[1] + at[0] + 1))), Roles::Curves(_)));
    let groups = Case::grid(vec![("policy", texts(&["a", "b", "c", "d", "e"])), ("load", rates(3))]);
    let Roles::Curves(places) = role(&groups, &groups.rows(|at| queue(at[1], at[0] + 4))) else {
        panic!("few levels beside many words are curves")
    };
    assert_eq!((places.across, places.second), (0, Some(1)), "groups of words, a colour for each load");
    let cloud =
        Case { scattered: true, log: true, ..Case::grid(vec![("load", rates(40)), ("zone", texts(&["a", "b"]))]) };
    let sweep = cloud.rows(|at| queue(at[0], 30 + at[1]));
    assert_eq!(role(&cloud, &sweep), Roles::Cloud);
    assert_eq!(told("cloud", &sweep), "latency.mean rises most with load: rank correlation 1.00");
}

/// A print without colours can be read: each curve has its level beside its end, where there is one panel.
#[test]
fn curves_are_named_at_their_ends() {
    let named = |case: &Case| {
        let (heading, rows) = case.rows(|at| queue(at[at.len() - 1], 9));
        let charts = super::all(&heading, &rows);
        charts[0].1.lines().filter(|line| line.trim() == "few").count()
    };
    let sizes = || ("size", texts(&["few", "many"]));
    assert_eq!(named(&Case::grid(vec![sizes(), ("load", rates(6))])), 2, "in the key and at the end");
    let zones = ("zone", texts(&["a", "b"]));
    assert_eq!(named(&Case::grid(vec![zones, sizes(), ("load", rates(6))])), 1, "panels have no room for it");
}

/// A bounded line keeps the figures of an overload small and steady; the map must not look healthy for that.
#[test]
fn an_overload_is_marked_whatever_the_figure_says() {
    let case = Case::grid(vec![("cores", numbers(6)), ("load", rates(8))]);
    let map = |is_full: &dyn Fn(&[usize]) -> bool, verdict: Verdict| {
        let (heading, mut rows) =
            case.rows(|at| outcome(1.0, 0.1, Unit::PerSecond, if is_full(at) { verdict } else { Verdict::Ok }));
        for row in &mut rows {
            let Outcome::Measured { overloaded, .. } = &mut row.outcome else { continue };
            *overloaded = row.point % 8 > row.point / 8 && verdict != Verdict::NotStationary;
        }
        super::all(&heading, &rows)[0].1.clone()
    };
    let red = |svg: &str| svg.matches("#AA3344").count();
    let (calm, full) = (map(&|_| false, Verdict::NotStationary), map(&|_| false, Verdict::Ok));
    assert!(red(&calm) == 0 && !calm.contains("overloaded"), "nothing is overloaded: {calm}");
    // A line along a staircase of six steps, and its words.
    assert_eq!(red(&full), 6 + 5, "{full}");
    assert!(full.contains("red line, crosses: overloaded") && !full.contains("no steady state"), "{full}");
    let doubtful = map(&|at| at == [2, 2], Verdict::NotStationary);
    assert!(red(&doubtful) == 0 && doubtful.contains("hatched: no interval"), "{doubtful}");
}

/// Loads by cores where only the load matters, and the other way round.
#[test]
fn the_influence_names_who_matters() {
    let case = Case::grid(vec![("cores", numbers(4)), ("load", rates(4))]);
    let influence = |who: usize| {
        let (heading, rows) = case.rows(|at| outcome(1.0 + at[who] as f64, 0.1, Unit::Count, Verdict::Ok));
        let charts = super::all(&heading, &rows);
        let (_, svg) = charts.iter().find(|(name, _)| name == "influence").expect("two factors can be compared");
        assert!(svg.contains("100 %") && svg.contains("0 %"), "{svg}");
        title(svg)
    };
    assert_eq!(influence(0), "cores matters most: it alone explains 100 % of the differences between points");
    assert_eq!(influence(1), "load matters most: it alone explains 100 % of the differences between points");
}

#[test]
fn files_have_names_that_every_system_takes() {
    let taken = [("latency.p99-10min..15min".to_owned(), String::new())];
    assert_eq!(super::file("latency.p99[10min..15min]", &[]), "latency.p99-10min..15min");
    assert_eq!(super::file("latency.p99[10min..15min]", &taken), "latency.p99-10min..15min-2");
    assert_eq!(super::file("class.수정.goodput", &[]), "class.수정.goodput");
}
