//! Utilization and queue of every machine set over simulated time: which is the bottleneck, and does it queue?
//!
//! Two panels per set on one clock: busy share of its cores from 0 to 100 %, and visits that wait for a core. All sets
//! share both scales, so that heights compare across the page. Sets stand in the scenario's order.

mod layout;
pub(in crate::report) mod load;

use super::canvas::{Canvas, Frame, Lettering, Point, sheet};
use super::events::Events;
use super::heading::Heading;
use super::lettering::fitted;
use super::scale::{Law, Range};
use super::theme::Theme;
use super::ticks::{self, Tick};
use super::timeline::{Timeline, Windows};
use crate::report::quantity::duration;
use crate::report::summary::set_label;
use crate::stats::result::RunResult;
use layout::{LINE_PX, Layout, MARGIN_PX, WIDTH_PX};
use load::{Load, loads};
use plotters::style::text_anchor::HPos;

/// What the chart proves: `blade is the busiest set at 67 %, the next is disk at 31 %`.
#[must_use]
pub fn title(result: &RunResult) -> String {
    load::sentence(&loads(result), result.series.width_s)
}

/// The chart as SVG; it is as tall as the number of sets asks.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> String {
    let (title, loads, series) = (title(result), loads(result), &result.series);
    let heading = Heading::new(&title, &notes(result), WIDTH_PX - 2.0 * MARGIN_PX, theme);
    let top = MARGIN_PX + heading.height() + 12.0;
    let count = loads.iter().map(|load| load.series.utilization.len().max(load.series.queue.len())).max();
    let windows = Windows::new(series.start_s, series.width_s, count.unwrap_or(0));
    let plan = windows.map(|windows| {
        let events = Events::of(result, windows.span());
        (Layout::new(loads.len(), top, |time, right| events.height(time, right, theme.text_px), windows), events)
    });
    let height = plan.as_ref().map_or(top, |(layout, _)| layout.bottom());
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (WIDTH_PX as u32, height.ceil() as u32);
    sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: MARGIN_PX, y: MARGIN_PX });
        if let (Some((layout, events)), Some(windows)) = (plan, windows) {
            plot(canvas, result, &loads, (&layout, &events), windows);
        }
    })
}

/// What is drawn, in words that the title leaves out.
fn notes(result: &RunResult) -> Vec<String> {
    let plural = if result.replications == 1 { "" } else { "s" };
    let mut notes = vec![format!(
        "{}, seed {}, mean of {} replication{plural}",
        result.scenario.name, result.seed, result.replications
    )];
    if result.series.width_s > 0.0 {
        let width = duration(result.series.width_s);
        notes.push(format!(
            "share of cores busy, and visits waiting for a core on the same clock, in windows of {width}"
        ));
    }
    notes.extend(load::left_out(result));
    notes
}

fn plot(canvas: &mut Canvas, result: &RunResult, loads: &[Load], plan: (&Layout, &Events), windows: Windows) {
    let (layout, events) = plan;
    let longest = loads.iter().flat_map(|load| load.series.queue.iter().copied()).filter(|q| q.is_finite());
    let (queue, queue_ticks) = ticks::from_zero(longest.fold(0.0, f64::max), 2.0);
    let percent: Vec<Tick> = [0.0, 0.5, 1.0].map(|u: f64| (u, format!("{:.0} %", u * 100.0))).to_vec();
    let (blue, orange) = (canvas.theme().utilization, canvas.theme().queue);
    for (i, load) in loads.iter().enumerate() {
        let cell = layout.cell(i);
        name(canvas, &set_label(result, load.set), load, cell.name);
        let some = |values: &[f64]| -> Vec<Option<f64>> { values.iter().copied().map(Some).collect() };
        let above = Timeline::new(cell.utilization, windows, Law::Linear, Range { low: 0.0, high: 1.0 });
        let below = Timeline::new(cell.queue, windows, Law::Linear, queue);
        for (panel, frame) in [(&above, cell.utilization), (&below, cell.queue)] {
            events.draw(canvas, panel.time(), frame, cell.name.right);
        }
        if cell.first_row {
            events.names(canvas, above.time(), cell.utilization.top, cell.name.right);
        }
        above.quantity_axis(canvas, &percent);
        below.quantity_axis(canvas, &queue_ticks);
        above.hill(canvas, &some(&load.series.utilization), blue);
        below.hill(canvas, &some(&load.series.queue), orange);
        let (colour, px) = (canvas.theme().muted, canvas.theme().text_px);
        let caption = Point { x: cell.queue.left, y: cell.queue.top - 9.0 };
        canvas.text("visits waiting", caption, Lettering { colour, px: px - 1.0, bold: false, side: HPos::Left });
        let unit = below.time_axis(canvas);
        if cell.last_row {
            let at = Point { x: f64::midpoint(cell.queue.left, cell.queue.right), y: cell.foot };
            let text = format!("simulated time ({unit})");
            canvas.text(&text, at, Lettering { colour, px, bold: false, side: HPos::Center });
        }
    }
}

/// The set's name above its figures; the busiest one is bold.
fn name(canvas: &mut Canvas, label: &str, load: &Load, room: Frame) {
    let Theme { ink, muted, text_px: px, .. } = *canvas.theme();
    let lines = [(label.to_owned(), ink, load.busiest), (load.figures(), muted, false)];
    for (i, (text, colour, bold)) in lines.into_iter().enumerate() {
        let text = fitted(&text, room.right - room.left, px, bold);
        let at = Point { x: room.left, y: room.top + (i as f64 + 0.5) * LINE_PX };
        canvas.text(&text, at, Lettering { colour, px, bold, side: HPos::Left });
    }
}
