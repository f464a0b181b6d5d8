//! Goodput and latency over the load: up to where the system keeps up, beside what was predicted without running it.
//!
//! The dashed line is the prediction: all that is offered up to X*, no more beyond. Upright lines are X* as predicted
//! by the criterion of the simulation (a hundredth of the requests may fail, so that it lies beyond what fills the first
//! station), X* as simulated with its interval, and the loads at which rules break. A hollow dot is a load without a steady state,
//! where figures depend on how long one looks; what may be wrong with the prediction is said above.

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::heading::Heading;
use super::lettering::{fitted, spread, width};
use super::panel::Panel;
use super::scale::{Law, Range};
use super::theme::Theme;
use super::ticks::{self, Tick};
use crate::report::growth::sentence::{crowd, without};
use crate::report::quantity::Figure;
use crate::report::saturation::{Load, Rule, Saturation};
use crate::report::summary;
use crate::stats::load_curve::LoadPoint;
use crate::stats::result::{Interval, Metric, Unit};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

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

/// What the chart proves: `X* is 165 ± 3 /s, 1.2 % below the predicted 167 /s; latency.p99 < 200ms breaks at 120 ± 4 /s`.
#[must_use]
pub fn title(it: &Saturation) -> String {
    let full = match &it.saturation {
        Load::At(metric) => {
            let beside = it.completes_per_s.map(|same| compared(metric.value, same));
            format!("X* is {}{}", Figure::of(metric).inline(), beside.unwrap_or_default())
        }
        Load::Always => "it keeps up with every load that was tried".to_owned(),
        Load::Never | Load::NotByLoad => "it keeps up with no load that was tried".to_owned(),
    };
    let first = broken(it).into_iter().reduce(|a, b| if b.1.value < a.1.value { b } else { a });
    let broken = first.map(|(rule, at)| format!("; {rule} breaks at {}", Figure::of(at).inline()));
    full + &broken.unwrap_or_default()
}

/// How far the simulated X* is from the predicted one, by the same criterion.
fn compared(value: f64, same: f64) -> String {
    let ratio = value / same;
    let percent = format!("{:.1} %", 100.0 * (ratio - 1.0).abs());
    match percent.as_str() {
        "0.0 %" => ", as predicted".to_owned(),
        _ if ratio > 1.0 => format!(", {percent} above the predicted {}", rate(same)),
        _ => format!(", {percent} below the predicted {}", rate(same)),
    }
}

/// Rules with the loads at which they break.
fn broken(it: &Saturation) -> Vec<(String, &Metric)> {
    let named = |rule: &'_ Rule| format!("{} {}", rule.metric, rule.rule);
    it.slo.iter().filter_map(|rule| Some((named(rule), rule.load.at()?))).collect()
}

/// The chart as SVG; none where no load was tried.
#[must_use]
pub fn draw(it: &Saturation, theme: &Theme) -> Option<String> {
    let (first, last) = (it.loads.first()?, it.loads.last()?);
    assert!(first.load_per_s < last.load_per_s, "loads rise, from {} to {}", first.load_per_s, last.load_per_s);
    let title = title(it);
    let heading = Heading::new(&title, &notes(it), WIDTH - 2.0 * MARGIN_PX, theme);
    let (across, numbers) = ticks::from_zero(last.load_per_s, 6.0);
    let marks = marks(it, theme);
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
        uprights(canvas, &plots[0].0, frames[1].bottom, &marks);
        first_panel(canvas, it, &plots[0].0);
        second_panel(canvas, it, &plots[1].0);
        let (colour, px) = (canvas.theme().muted, canvas.theme().text_px);
        let hollow = if it.loads.iter().all(|point| point.is_steady) { "" } else { "; hollow: no steady state" };
        let at = Point { x: f64::midpoint(frames[1].left, frames[1].right), y: frames[1].bottom + 34.0 };
        canvas.text(
            &format!("load (requests per second{hollow})"),
            at,
            Lettering { colour, px, bold: false, side: HPos::Center },
        );
    }))
}

/// What was done, in words that the title leaves out.
fn notes(it: &Saturation) -> Vec<String> {
    let plural = if it.replications == 1 { "" } else { "s" };
    let mut notes =
        vec![format!("{}, seed {}, {} replication{plural} of each load", it.name, it.seed, it.replications)];
    notes.extend(it.users.map(crowd));
    notes.extend(without(&it.left_out));
    notes.extend(it.station.as_ref().map(|full| {
        let full = summary::told(full);
        let at = it.predicted_per_s.map(|at| format!(", at {}, where goodput bends", rate(at))).unwrap_or_default();
        let same = it.completes_per_s.map(|at| format!("; at {} 1 % of the requests are left undone: X*", rate(at)));
        let same = same.unwrap_or_default();
        format!("dashed: predicted without running; {full} is full first{at}{same}; below: requests that never wait")
    }));
    notes.extend(it.doubts.iter().map(|doubt| format!("the prediction may be wrong: {doubt}")));
    notes
}

/// An upright line: where, how far it may be elsewhere, its name and colour.
struct Mark {
    at: f64,
    interval: Option<Interval>,
    name: String,
    colour: RGBColor,
    is_dashed: bool,
}

fn marks(it: &Saturation, theme: &Theme) -> Vec<Mark> {
    let mut marks = Vec::new();
    // By the criterion of the simulation, as the title compares the two.
    if let Some(at) = it.completes_per_s {
        let name = format!("X* as predicted, {}", rate(at));
        marks.push(Mark { at, interval: None, name, colour: theme.muted, is_dashed: true });
    }
    let simulated = it.saturation.at().map(|metric| ("X* as simulated".to_owned(), metric, theme.ink));
    let rules = broken(it).into_iter().map(|(rule, at)| (format!("{rule} breaks"), at, theme.failed));
    for (name, metric, colour) in simulated.into_iter().chain(rules) {
        let name = format!("{name}, {}", Figure::of(metric).inline());
        marks.push(Mark { at: metric.value, interval: metric.interval, name, colour, is_dashed: false });
    }
    // The leftmost stands highest, so that no line crosses a name on the right of another.
    marks.sort_by(|a, b| b.at.total_cmp(&a.at));
    marks
}

/// Lines through both panels, their names in rows above.
fn uprights(canvas: &mut Canvas, panel: &Panel, bottom: f64, marks: &[Mark]) {
    let px = canvas.theme().text_px;
    let Frame { top, right, .. } = panel.frame();
    for (row, mark) in marks.iter().enumerate() {
        let x = panel.across().at(mark.at);
        let y = top - NAME_PX - ROW_PX * (row as f64 + 0.5);
        if let Some(Interval { low, high }) = mark.interval {
            let [left, right] = [low, high].map(|end| panel.across().at(end));
            canvas.rectangle(Frame { left, top, right, bottom }, mark.colour, 0.15);
        }
        let ends = [Point { x, y: y + 6.0 }, Point { x, y: bottom }];
        if mark.is_dashed {
            canvas.dashes(ends, mark.colour);
        } else {
            canvas.line(&ends, mark.colour, 1);
        }
        let name = fitted(&mark.name, right, px, true);
        let fits = x + 6.0 + width(&name, px, true) <= WIDTH - MARGIN_PX;
        let (x, side) = if fits { (x + 6.0, HPos::Left) } else { (x - 6.0, HPos::Right) };
        if !fits {
            // Lines further left pass behind the name.
            let left = x - width(&name, px, true) - 2.0;
            let ground = canvas.theme().background;
            canvas.rectangle(Frame { left, top: y - px * 0.6, right: x, bottom: y + px * 0.6 }, ground, 1.0);
        }
        canvas.text(&name, Point { x, y }, Lettering { colour: mark.colour, px, bold: true, side });
    }
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
    let all = it.loads.iter().flat_map(|point| [&point.p50, &point.p99]).flatten().map(|metric| metric.value);
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
    let Theme { p50, p99, muted, .. } = *canvas.theme();
    let mut ends = Vec::new();
    if let Some(alone) = it.alone_s.filter(|alone| *alone > 0.0) {
        let Frame { left, right, .. } = panel.frame();
        let y = panel.height_of(alone);
        canvas.dashes([Point { x: left, y }, Point { x: right, y }], muted);
        ends.push(("no waiting", y, muted));
    }
    ends.extend(curve(canvas, panel, it, (p99, |point| point.p99.as_ref())).map(|y| ("p99", y, p99)));
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

fn rate(per_s: f64) -> String {
    Figure::new(per_s, None, Unit::PerSecond).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::check;
    use crate::report::fixture::metric;
    use crate::report::html;
    use crate::report::saturation::{limits, markdown, text};

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
                p99: Some(metric(4.6 * seconds, Some(seconds), Unit::Seconds)),
                is_steady: load_per_s < 100.0,
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
        let told =
            "X* is 100.0 ± 2.0 /s, 1.0 % below the predicted 101 /s; latency.p99 < 200ms breaks at 78.0 ± 1.6 /s";
        assert_eq!(title(&shop(125.0)), told);
        let same = Saturation { completes_per_s: Some(100.0), slo: Vec::new(), ..shop(125.0) };
        assert_eq!(title(&same), "X* is 100.0 ± 2.0 /s, as predicted");
        let rows = limits(&shop(125.0));
        assert_eq!(rows[1], ["  predicted", "101 /s", "by the same criterion; CPU of box is full at 100 /s"]);
        for told in [text(&shop(125.0)), markdown(&shop(125.0)), html::saturation::write(&shop(125.0))] {
            assert!(told.contains("simulated without the event “blade dies”"), "{told}");
        }
        let all = Saturation { saturation: Load::Always, slo: Vec::new(), ..shop(125.0) };
        assert_eq!(title(&all), "it keeps up with every load that was tried");
    }

    #[test]
    fn every_load_is_drawn_on_the_page() {
        let unknown =
            Saturation { station: None, predicted_per_s: None, completes_per_s: None, alone_s: None, ..shop(125.0) };
        let silent = LoadPoint { p50: None, p99: None, ..shop(125.0).loads[0].clone() };
        let mute = Saturation { loads: vec![silent, shop(125.0).loads[1].clone()], ..shop(125.0) };
        for (name, it) in [("shop", shop(125.0)), ("calm", shop(50.0)), ("unknown", unknown), ("mute", mute)] {
            check(name, &title(&it), &draw(&it, &Theme::light()).expect("there are loads"));
        }
        let svg = draw(&shop(125.0), &Theme::light()).expect("there are loads");
        assert!(
            svg.contains("hollow: no steady state")
                && svg.contains("simulated without the event “blade dies”")
                && svg.contains("X* as predicted, 101 /s"),
            "{svg}"
        );
        let calm = draw(&shop(50.0), &Theme::light()).expect("there are loads");
        assert!(!calm.contains("hollow"), "{calm}");
        assert_eq!(draw(&Saturation { loads: Vec::new(), ..shop(125.0) }, &Theme::light()), None);
    }
}
