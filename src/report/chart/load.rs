//! Goodput and latency over the load: up to where the system keeps up, beside what was predicted without running it.
//!
//! The dashed line is the prediction: all that is offered up to X*, no more beyond. Upright lines are X* as predicted
//! by the criterion of the simulation (a hundredth of the requests may fail, so that it lies beyond what fills the first
//! station), X* as simulated with its interval, and the loads at which rules break. A hollow dot is a load without a steady state,
//! where figures depend on how long one looks; what may be wrong with the prediction is said above.

mod sentence;
mod uprights;

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering::spread;
use super::panel::Panel;
use super::scale::{Law, Range};
use super::theme::Theme;
use super::ticks::{self, Tick};
use crate::report::saturation::Saturation;
use crate::stats::load_curve::LoadPoint;
use crate::stats::result::Metric;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;
pub use sentence::title;

const WIDTH: f64 = 800.0;
const MARGIN_PX: f64 = 16.0;
/// Room for numbers on the left, and for the names of the curves.
const SIDES_PX: (f64, f64) = (64.0, 84.0);
/// Heights of the panels.
const PANELS_PX: [f64; 2] = [230.0, 230.0];
/// Above a panel: its name.
const NAME_PX: f64 = 26.0;
/// Height of a row of names of upright lines.
const ROW_PX: f64 = 17.0;
/// Below the last panel: numbers and what they are.
const BELOW_PX: f64 = 44.0;
const DOT_PX: u32 = 4;

/// The chart as SVG; none where no load was tried.
#[must_use]
pub fn draw(it: &Saturation, theme: &Theme) -> Option<String> {
    let (first, last) = (it.loads.first()?, it.loads.last()?);
    assert!(first.load_per_s < last.load_per_s, "loads rise, from {} to {}", first.load_per_s, last.load_per_s);
    let title = title(it);
    let heading = Heading::new(&title, &sentence::notes(it), WIDTH - 2.0 * MARGIN_PX, theme);
    let (across, numbers) = ticks::from_zero(last.load_per_s, 6.0);
    let marks = uprights::marks(it, theme);
    let top = MARGIN_PX + heading.height() + 10.0 + ROW_PX * marks.len() as f64;
    let mut frames = Vec::new();
    let mut y = top;
    for height in PANELS_PX {
        y += NAME_PX;
        frames.push(Frame {
            left: MARGIN_PX + SIDES_PX.0,
            top: y,
            right: WIDTH - MARGIN_PX - SIDES_PX.1,
            bottom: y + height,
        });
        y += height;
    }
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (WIDTH as u32, (y + BELOW_PX + MARGIN_PX).ceil() as u32);
    Some(sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        let plots = [goodput(it, frames[0], across), latency(it, frames[1], across)];
        for (at, (panel, ticks, name)) in plots.iter().enumerate() {
            panel.quantity_axis(canvas, ticks);
            panel.across_axis(canvas, if at == 1 { &numbers } else { &[] });
            let (colour, px) = (canvas.theme().ink, canvas.theme().text_px);
            let place = Point { x: panel.frame().left, y: panel.frame().top - 11.0 };
            canvas.text(name, place, Lettering { colour, px, bold: true, side: HPos::Left });
        }
        uprights::draw(canvas, &plots[0].0, frames[1].bottom, &marks);
        first_panel(canvas, it, &plots[0].0);
        second_panel(canvas, it, &plots[1].0);
        let (colour, px) = (canvas.theme().muted, canvas.theme().text_px);
        let at = Point { x: f64::midpoint(frames[1].left, frames[1].right), y: frames[1].bottom + 34.0 };
        canvas.text("load (requests per second)", at, Lettering { colour, px, bold: false, side: HPos::Center });
    }))
}

/// A panel, its numbers, and what it shows.
type Plot = (Panel, Vec<Tick>, String);

fn goodput(it: &Saturation, frame: Frame, across: Range) -> Plot {
    let most = it.loads.iter().map(|point| point.goodput.interval.map_or(point.goodput.value, |it| it.high));
    let (range, ticks) = ticks::from_zero(most.chain(it.predicted_per_s).fold(0.0, f64::max), 5.0);
    let panel = Panel::new(frame, (Law::Linear, across), (Law::Linear, range));
    (panel, ticks, "goodput (requests per second that end ok)".to_owned())
}

fn latency(it: &Saturation, frame: Frame, across: Range) -> Plot {
    let all =
        it.loads.iter().flat_map(|point| [&point.p50, &point.mean, &point.p99]).flatten().map(|metric| metric.value);
    let all: Vec<f64> = all.chain(it.alone_s).filter(|value| *value > 0.0).collect();
    let (least, most) = (all.iter().copied().fold(f64::INFINITY, f64::min), all.iter().copied().fold(0.0, f64::max));
    let (range, ticks) = if most > 0.0 { ticks::latency(least, most) } else { ticks::latency(0.001, 1.0) };
    (Panel::new(frame, (Law::Linear, across), (Law::Log, range)), ticks, "latency (log scale)".to_owned())
}

fn first_panel(canvas: &mut Canvas, it: &Saturation, panel: &Panel) {
    let (ok, muted) = (canvas.theme().ok, canvas.theme().muted);
    let most = it.loads.last().map_or(0.0, |point| point.load_per_s);
    if let Some(full) = it.predicted_per_s.filter(|full| *full < most) {
        canvas.dashes([panel.place(0.0, 0.0), panel.place(full, full)], muted);
        canvas.dashes([panel.place(full, full), panel.place(most, full)], muted);
    }
    let end = curve(canvas, panel, it, (ok, |point| Some(&point.goodput)));
    names(canvas, panel, end.map(|y| ("goodput", y, ok)).into_iter().collect());
}

fn second_panel(canvas: &mut Canvas, it: &Saturation, panel: &Panel) {
    let Theme { p50, p99, ink, muted, .. } = *canvas.theme();
    let mut ends = Vec::new();
    if let Some(alone) = it.alone_s.filter(|alone| *alone > 0.0) {
        let Frame { left, right, .. } = panel.frame();
        let y = panel.height_of(alone);
        canvas.dashes([Point { x: left, y }, Point { x: right, y }], muted);
        ends.push(("no waiting", y, muted));
    }
    ends.extend(curve(canvas, panel, it, (p99, |point| point.p99.as_ref())).map(|y| ("p99", y, p99)));
    ends.extend(curve(canvas, panel, it, (ink, |point| point.mean.as_ref())).map(|y| ("mean", y, ink)));
    ends.extend(curve(canvas, panel, it, (p50, |point| point.p50.as_ref())).map(|y| ("p50", y, p50)));
    names(canvas, panel, ends);
}

/// What is read off a load.
type Read = fn(&LoadPoint) -> Option<&Metric>;

/// A curve with dots and intervals; returns the height of its end.
fn curve(canvas: &mut Canvas, panel: &Panel, it: &Saturation, (colour, read): (RGBColor, Read)) -> Option<f64> {
    let known: Vec<_> = it.loads.iter().filter_map(|point| Some((point, read(point)?))).collect();
    let places: Vec<Point> = known.iter().map(|(point, metric)| panel.place(point.load_per_s, metric.value)).collect();
    canvas.line(&places, colour, 2);
    let background = canvas.theme().background;
    for ((point, metric), place) in known.iter().zip(&places) {
        if let Some(interval) = metric.interval {
            let ends = [interval.low, interval.high].map(|end| panel.place(point.load_per_s, end));
            canvas.line(&ends, colour, 1);
        }
        canvas.circle(*place, DOT_PX, colour);
        if !point.is_steady {
            canvas.circle(*place, DOT_PX - 2, background);
        }
    }
    places.last().map(|place| place.y)
}

/// The names of curves beside their ends.
fn names(canvas: &mut Canvas, panel: &Panel, ends: Vec<(&str, f64, RGBColor)>) {
    let px = canvas.theme().text_px;
    let frame = panel.frame();
    let wanted: Vec<f64> = ends.iter().map(|(_, y, _)| *y).collect();
    let heights = spread(&wanted, px * 1.3, (frame.top, frame.bottom));
    for ((name, _, colour), y) in ends.into_iter().zip(heights) {
        canvas.text(name, Point { x: frame.right + 8.0, y }, Lettering { colour, px, bold: true, side: HPos::Left });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::check;
    use crate::report::fixture::metric;
    use crate::report::html;
    use crate::report::saturation::{Load, Rule, limits, markdown, text};
    use crate::stats::result::Unit;

    fn at(per_s: f64) -> Load {
        Load::At(metric(per_s, Some(0.02 * per_s), Unit::PerSecond))
    }

    /// A system that is full at 100 a second, looked at up to `most`.
    fn shop(most: f64) -> Saturation {
        let point = |share: f64| {
            let load_per_s = share * most;
            let seconds = if load_per_s < 100.0 { 0.01 / (1.0 - load_per_s / 100.0) } else { 30.0 };
            LoadPoint {
                load_per_s,
                goodput: metric(load_per_s.min(100.0), Some(1.0), Unit::PerSecond),
                p50: Some(metric(0.7 * seconds, Some(0.1 * seconds), Unit::Seconds)),
                mean: Some(metric(seconds, Some(0.1 * seconds), Unit::Seconds)),
                p99: Some(metric(4.6 * seconds, Some(seconds), Unit::Seconds)),
                success_ratio: Some(metric(f64::min(1.0, 100.0 / load_per_s), Some(0.01), Unit::Ratio)),
                failed_by: vec!["timed_out".to_owned()],
                is_steady: load_per_s < 100.0,
                is_warm: true,
            }
        };
        Saturation {
            name: "shop".to_owned(),
            seed: 1,
            replications: 4,
            offered_per_s: 50.0,
            users: None,
            station: Some("box.cpu".to_owned()),
            predicted_per_s: Some(100.0),
            completes_per_s: Some(101.0),
            left_out: vec!["blade dies".to_owned()],
            doubts: vec!["web: <a queue & its limit>".to_owned()],
            saturation: at(100.0),
            slo: vec![
                Rule { metric: "latency.p99".to_owned(), rule: "< 200ms".to_owned(), load: at(78.0) },
                Rule { metric: "success_ratio".to_owned(), rule: ">= 99%".to_owned(), load: Load::Always },
            ],
            alone_s: Some(0.01),
            loads: [0.1, 0.3, 0.5, 0.7, 0.9, 1.0].map(point).to_vec(),
        }
    }

    #[test]
    fn the_title_says_how_much_it_takes_and_what_breaks_first() {
        let check = |found: Load, predicted: f64, told: &str| {
            let it = Saturation { saturation: found, completes_per_s: Some(predicted), ..shop(125.0) };
            assert_eq!(title(&it), format!("{told}; latency.p99 < 200ms breaks at 78.0 ± 1.6 /s"));
        };
        check(at(100.0), 101.0, "Saturation X* is 100.0 ± 2.0 /s, which agrees with the predicted 101 /s");
        check(at(100.0), 104.0, "Saturation X* is 100.0 ± 2.0 /s, 3.8 % below the predicted 104 /s");
        check(at(100.0), 80.0, "Saturation X* is 100.0 ± 2.0 /s, 25.0 % above the predicted 80.0 /s");
        let alone = Load::At(metric(100.0, None, Unit::PerSecond));
        check(alone, 104.0, "Saturation X* is 100 /s; predicted: 104 /s");
        let rows = limits(&shop(125.0));
        assert_eq!(rows[1], ["  predicted", "101 /s", "by the same criterion; CPU of box is full at 100 /s"]);
        for told in [text(&shop(125.0)), markdown(&shop(125.0)), html::saturation::write(&shop(125.0))] {
            assert!(told.contains("simulated without the event “blade dies”"), "{told}");
        }
        let all = Saturation { saturation: Load::Always, slo: Vec::new(), ..shop(125.0) };
        assert_eq!(title(&all), "It keeps up with every load that was tried");
    }

    /// What is said below the loads is what was seen: growth, requests that fail, or caches that may not be full.
    #[test]
    fn what_was_seen_is_said() {
        let seen = |change: &dyn Fn(&mut LoadPoint)| {
            let mut it = shop(125.0);
            it.loads.iter_mut().for_each(change);
            let said = crate::report::saturation::seen(&it);
            let all = [text(&it), markdown(&it), html::saturation::write(&it)];
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.iter().all(|line| all.iter().all(|text| words(text).contains(line))), "{said:?}, {all:#?}");
            said
        };
        let grew = "✗ no steady state: the number of requests in the system grew for as long as was simulated, and \
                    latency depends on how long that is; 11.1 % of the requests fail at 112 /s, 20.0 % at 125 /s (timed out)";
        assert_eq!(seen(&|_| ()), [grew]);
        let bounded = "! 11.1 % of the requests fail at 112 /s, 20.0 % at 125 /s (timed out); latency is that of the \
                       others";
        assert_eq!(seen(&|point| point.is_steady = true), [bounded]);
        let cold =
            "at up to 87.5 /s caches may still have been filling: it is not known when they are full, or too late";
        assert_eq!(seen(&|point| point.is_warm = point.load_per_s > 100.0)[1..], [cold]);
        let calm = |point: &mut LoadPoint| (point.is_steady, point.success_ratio) = (true, None);
        assert_eq!(seen(&calm), Vec::<String>::new());
    }

    #[test]
    fn every_load_is_drawn_on_the_page() {
        let unknown =
            Saturation { station: None, predicted_per_s: None, completes_per_s: None, alone_s: None, ..shop(125.0) };
        let silent = LoadPoint { p50: None, mean: None, p99: None, ..shop(125.0).loads[0].clone() };
        let mute = Saturation { loads: vec![silent, shop(125.0).loads[1].clone()], ..shop(125.0) };
        for (name, it) in [("shop", shop(125.0)), ("calm", shop(50.0)), ("unknown", unknown), ("mute", mute)] {
            check(name, &title(&it), &draw(&it, &Theme::light()).expect("there are loads"));
        }
        let svg = draw(&shop(125.0), &Theme::light()).expect("there are loads");
        assert!(
            svg.contains("; hollow: no steady state")
                && svg.contains("simulated without the event “blade dies”")
                && svg.contains("X* as predicted, 101 /s"),
            "{svg}"
        );
        // What is predicted of requests that never wait is a mean, and stands beside one.
        assert!(["mean", "no waiting"].iter().all(|name| svg.contains(&format!("\n{name}\n"))), "{svg}");
        let calm = draw(&shop(50.0), &Theme::light()).expect("there are loads");
        assert!(!calm.contains("hollow"), "{calm}");
        assert_eq!(draw(&Saturation { loads: Vec::new(), ..shop(125.0) }, &Theme::light()), None);
    }
}
