//! The percentile spectrum of latency: how slow are the slowest tenth, hundredth, thousandth?
//!
//! Equal steps along the axis are equal ratios of the share that is still slower, so that the tail has as much room as
//! the body. One curve for all requests that ended ok, one for each of the first classes; the end of a curve is its
//! slowest request.

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering;
use super::scale::{Law, Range, Scale};
use super::theme::Theme;
use super::ticks::{self, Tick};
use crate::report::quantity::about;
use crate::stats::result::{Histogram, RunResult};
use crate::stats::spectrum;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

const SIZE: (u32, u32) = (800, 450);
const MARGIN_PX: f64 = 16.0;
/// Room for the numbers on the left, and for the names of the curves.
const SIDES_PX: (f64, f64) = (74.0, 90.0);
/// Nothing shorter can be simulated with the usual tick.
const NANOSECOND: f64 = 1e-9;

/// Requests of one kind.
pub struct Curve {
    /// `all`, or the class.
    pub name: String,
    /// Places on the axis of nines, and seconds.
    pub points: Vec<(f64, f64)>,
}

/// All requests, then as many classes as there are colours, by name, if there are several.
#[must_use]
pub fn curves(result: &RunResult) -> Vec<Curve> {
    let class = |name: &str| Some(name.strip_prefix("class.")?.strip_suffix(".latency")?.to_owned());
    let classes: Vec<_> = result.histograms.iter().filter_map(|(name, it)| Some((class(name)?, it))).collect();
    // One class is all requests.
    let classes = if classes.len() == 1 { Vec::new() } else { classes };
    let all = result.histograms.get("latency").map(|it| ("all".to_owned(), it));
    let most = 1 + Theme::light().designs.len();
    let curve = |(name, histogram)| {
        let points = to_the_slowest(histogram).into_iter();
        Curve { name, points: points.map(|point| (point.nines(), point.value_s.max(NANOSECOND))).collect() }
    };
    let found = all.into_iter().chain(classes).take(most).map(curve);
    found.filter(|curve| !curve.points.is_empty()).collect()
}

/// The spectrum with its slowest request: [`spectrum::points`] ends where one is still slower, so the next share is added,
/// above which there is none. It is next of the same shares, a tenth of the halving further on.
fn to_the_slowest(histogram: &Histogram) -> Vec<spectrum::Point> {
    let mut points = spectrum::points(histogram);
    let slowest = histogram.buckets.iter().rfind(|bucket| bucket.count > 0).map(|bucket| bucket.upto_s);
    let next = points.last().zip(slowest).filter(|(last, slowest)| last.value_s < *slowest);
    let next = next.map(|(last, value_s)| {
        let halving = last.above.log2().ceil().exp2();
        spectrum::Point { above: last.above - halving / 10.0, value_s }
    });
    points.extend(next);
    points
}

/// What the chart proves, of percentiles that have an interval: `half of the ok answers take up to 58 ms, one in 100 more than 262 ms`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    let known = |name: &str| result.metrics.get(name).filter(|metric| metric.exact || metric.interval.is_some());
    let of = |name: &str| known(name).map(|metric| about(metric.value));
    let Some(median) = of("latency.p50") else {
        let is_known = result.metrics.contains_key("latency.p50");
        return if is_known { "too few requests to say how slow they are" } else { "no request ended ok" }.to_owned();
    };
    let tail = [("latency.p99", "100"), ("latency.p99.9", "1,000")];
    let tail = tail.iter().filter_map(|(name, n)| Some(format!(", one in {n} more than {}", of(name)?)));
    format!("half of the ok answers take up to {median}{}", tail.collect::<String>())
}

/// Places of the axis that have a name, up to `most` nines.
#[must_use]
pub fn nines(most: f64) -> Vec<Tick> {
    let whole = (1..=most.floor() as i32).map(|nines| {
        let percent = 100.0 - 100.0 * 0.1_f64.powi(nines);
        (f64::from(nines), format!("p{:.*}", usize::try_from(nines - 2).unwrap_or(0), percent))
    });
    [(0.0, "min".to_owned()), (2.0_f64.log10(), "p50".to_owned())].into_iter().chain(whole).collect()
}

/// The last place of the axis: the end of the longest curve, at least p90.
#[must_use]
pub fn end(curves: &[Curve]) -> f64 {
    curves.iter().filter_map(|curve| curve.points.last()).fold(1.0, |end, point| point.0.max(end))
}

/// Rounded range and ticks of the latencies.
#[must_use]
pub fn latencies(curves: &[Curve]) -> (Range, Vec<Tick>) {
    let all = || curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.1));
    ticks::latency(all().reduce(f64::min).unwrap_or(1e-3), all().reduce(f64::max).unwrap_or(1.0))
}

/// The chart as SVG.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> String {
    let (title, curves) = (title(result), curves(result));
    sheet(SIZE, theme, &title, |canvas| {
        let (right, bottom) = (f64::from(SIZE.0) - MARGIN_PX, f64::from(SIZE.1) - MARGIN_PX);
        let notes = [format!("{}, seed {}", result.scenario.name, result.seed), NOTE.to_owned()];
        let heading = Heading::new(&title, &notes, right - MARGIN_PX, theme);
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        let top = MARGIN_PX + heading.height() + 14.0;
        let frame = Frame { left: MARGIN_PX + SIDES_PX.0, top, right: right - SIDES_PX.1, bottom: bottom - 38.0 };
        plot(canvas, &curves, frame);
    })
}

/// What is drawn.
pub const NOTE: &str = "latency (log scale) that a share of the requests that ended ok does not exceed";

fn plot(canvas: &mut Canvas, curves: &[Curve], frame: Frame) {
    let (range, ticks) = latencies(curves);
    let x = Scale::new(Law::Linear, Range { low: 0.0, high: end(curves) }, (frame.left, frame.right));
    let y = Scale::new(Law::Log, range, (frame.bottom, frame.top));
    let Theme { grid, muted, text_px: px, ink, designs, .. } = *canvas.theme();
    let note = Lettering { colour: muted, px: px - 1.0, bold: false, side: HPos::Right };
    for (value, text) in ticks {
        let y = y.at(value);
        canvas.line(&[Point { x: frame.left, y }, Point { x: frame.right, y }], grid, 1);
        canvas.text(&text, Point { x: frame.left - 6.0, y }, note);
    }
    for (value, text) in nines(end(curves)) {
        let x = x.at(value);
        canvas.line(&[Point { x, y: frame.top }, Point { x, y: frame.bottom }], grid, 1);
        canvas.text(&text, Point { x, y: frame.bottom + 14.0 }, Lettering { side: HPos::Center, ..note });
    }
    let below = Point { x: f64::midpoint(frame.left, frame.right), y: frame.bottom + 32.0 };
    canvas.text("percentile", below, Lettering { side: HPos::Center, px, ..note });
    let colours: Vec<RGBColor> = std::iter::once(ink).chain(designs).collect();
    for (curve, colour) in curves.iter().zip(&colours).rev() {
        let points: Vec<Point> = curve.points.iter().map(|p| Point { x: x.at(p.0), y: y.at(p.1) }).collect();
        canvas.line(&points, *colour, 2);
    }
    let ends = curves.iter().filter_map(|curve| curve.points.last()).map(|point| y.at(point.1));
    let places = lettering::spread(&ends.collect::<Vec<_>>(), px * 1.2, (frame.top, frame.bottom));
    for ((curve, colour), y) in curves.iter().zip(&colours).zip(places) {
        let name = lettering::fitted(&curve.name, SIDES_PX.1 - 8.0, px, true);
        let at = Point { x: frame.right + 8.0, y };
        canvas.text(&name, at, Lettering { colour: *colour, px, bold: true, side: HPos::Left });
    }
}

#[cfg(test)]
mod tests {
    use super::{curves, draw, end, latencies, nines, title};
    use crate::report::chart::theme::Theme;
    use crate::report::fixture::{empty, web_shop};
    use crate::stats::result::{Bucket, Histogram, Interval};

    #[test]
    fn the_title_says_how_slow_the_tail_is() {
        let said = "half of the ok answers take up to 58 ms, one in 100 more than 262 ms";
        assert_eq!((title(&web_shop()).as_str(), title(&empty()).as_str()), (said, "no request ended ok"));
        let mut shop = web_shop();
        let tail = shop.metrics.get_mut("latency.p99.9").expect("a percentile");
        tail.interval = Some(Interval { low: 0.6, high: 0.62 });
        assert_eq!(title(&shop), format!("{said}, one in 1,000 more than 610 ms"));
        shop.metrics.get_mut("latency.p50").expect("a percentile").interval = None;
        assert_eq!(title(&shop), "too few requests to say how slow they are");
        assert!(draw(&web_shop(), &Theme::light()).contains("p99.99"));
        assert!(draw(&empty(), &Theme::light()).contains("<svg"));
    }

    #[test]
    fn one_that_is_slower_than_all_others_is_on_the_axis() {
        for n in [1_u32, 7, 1000, 1024, 272_896] {
            let buckets = [(0.02, n), (0.99, 1), (1.07, 1)]
                .map(|(upto_s, count)| Bucket { upto_s, count: count.into() })
                .to_vec();
            let mut shop = web_shop();
            shop.histograms.insert("latency".to_owned(), Histogram { buckets });
            let curves = curves(&shop);
            let points = &curves[0].points;
            assert_eq!(points.last().map(|point| point.1), Some(1.07), "{n}");
            assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1), "{n}");
            let tail = points[points.len() - 1].0 - (f64::from(n) + 2.0).log10();
            assert!((0.0..0.1).contains(&tail), "{n}: its share is just below one of all, {tail}");
            assert!(latencies(&curves).0.high > 1.07, "{n}");
        }
    }

    #[test]
    fn a_curve_climbs_to_its_slowest_request() {
        let curves = curves(&web_shop());
        let points = &curves[0].points;
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        assert_eq!(points.last().map(|point| point.1), Some(1.3));
        let names: Vec<String> = nines(end(&curves)).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["min", "p50", "p90", "p99", "p99.9", "p99.99", "p99.999"]);
    }

    /// A curve that lies on another is not seen, and its name would be taken for a difference.
    #[test]
    fn a_single_class_has_no_curve_of_its_own() {
        let mut shop = web_shop();
        let all = shop.histograms["latency"].clone();
        shop.histograms.retain(|name, _| name == "latency");
        for (class, expected) in [("view", vec!["all"]), ("edit", vec!["all", "edit", "view"])] {
            shop.histograms.insert(format!("class.{class}.latency"), all.clone());
            let names: Vec<String> = curves(&shop).into_iter().map(|curve| curve.name).collect();
            assert_eq!(names, expected);
        }
    }
}
