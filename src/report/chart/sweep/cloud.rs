//! A metric over each factor by itself, a dot for each point: for scattered points, and for more factors than fit a page.

use super::across::Across;
use super::field::{Field, Trust};
use super::influence::{self, Influence};
use super::marks;
use super::page::{Contents, Page};
use super::quantity;
use super::sentence;
use crate::report::chart::canvas::{Canvas, Point};
use crate::report::chart::panel::Panel;
use crate::report::chart::theme::Theme;

/// Room for the numbers on the left.
const LEFT_PX: f64 = 58.0;
/// More points than this make the file large and the cloud no clearer.
const DRAWN: usize = 2000;
/// Up to so many points have their intervals.
const WITH_BARS: usize = 150;

/// The chart as SVG.
pub fn draw(field: &Field, theme: &Theme) -> String {
    let influences = influence::all(field);
    let order = order(field, &influences);
    let has_words = field.axes.iter().any(|axis| axis.numbers.is_none());
    let upwards = quantity::upwards(field);
    let contents = Contents {
        title: title(field, &influences),
        notes: notes(field, &quantity::caption(field, &upwards)),
        key: false,
        panels: (order.len(), order.len().min(if has_words { 2 } else { 3 })),
        sides: (LEFT_PX, 0.0),
    };
    let page = Page::new(contents, theme);
    page.sheet(theme, |canvas| {
        for (at, factor) in order.iter().enumerate() {
            let (axis, frame) = (&field.axes[*factor], page.panels[at]);
            let lower = Across::of(axis, frame.right - frame.left, theme.text_px - 1.0);
            let panel = Panel::new(frame, (lower.law, lower.range), (upwards.law, upwards.range));
            if page.is_first(at) {
                panel.quantity_axis(canvas, &upwards.ticks);
            } else {
                panel.quantity_grid(canvas, &upwards.ticks);
            }
            panel.across_axis(canvas, &lower.ticks);
            dots(canvas, field, *factor, &lower, &panel);
            let found = influences.iter().find(|it| it.factor == *factor);
            page.name(canvas, at, &found.map_or(String::new(), strength), &axis.caption());
        }
    })
}

/// The factors that vary, the strongest first.
fn order(field: &Field, influences: &[Influence]) -> Vec<usize> {
    let ranked: Vec<usize> = influences.iter().map(|it| it.factor).collect();
    let rest = (0..field.axes.len()).filter(|at| !ranked.contains(at));
    ranked.iter().copied().chain(rest).collect()
}

fn title(field: &Field, influences: &[Influence]) -> String {
    let Some(first) = influences.first() else {
        return if field.sound().next().is_none() { sentence::nothing(field) } else { sentence::extremes(field) };
    };
    let (metric, factor) = (field.metric, &field.axes[first.factor].factor.name);
    match first.correlation {
        Some(by) if by < 0.0 => format!("{metric} falls most with {factor}: rank correlation {by:.2}"),
        Some(by) => format!("{metric} rises most with {factor}: rank correlation {by:.2}"),
        None => format!("{metric} differs most by {factor}, which alone explains {:.0} % of it", 100.0 * first.share),
    }
}

fn strength(influence: &Influence) -> String {
    match influence.correlation {
        Some(by) => format!("rank correlation {by:+.2}"),
        None => format!("explains {:.0} %", 100.0 * influence.share),
    }
}

fn notes(field: &Field, what: &str) -> Vec<String> {
    let drawn = if field.spots.len() > DRAWN { format!("; {DRAWN} of the points are drawn") } else { String::new() };
    let mut notes = field.notes(&format!("{what}, a dot for each point over each factor{drawn}"));
    notes.extend(Some(marks::meanings(field, false)).filter(|text| !text.is_empty()));
    notes
}

fn dots(canvas: &mut Canvas, field: &Field, factor: usize, lower: &Across, panel: &Panel) {
    let colour = canvas.theme().designs[0];
    let every = field.spots.len().div_ceil(DRAWN).max(1);
    let drawn = field.spots.iter().step_by(every);
    for spot in drawn {
        let x = lower.at[spot.places[factor]];
        let Some(figure) = spot.figure else {
            if spot.trust == Trust::Failed {
                let at = Point { x: panel.across().at(x), y: panel.frame().bottom };
                marks::point(canvas, at, spot, colour);
            }
            continue;
        };
        let interval = spot.sound().and_then(|figure| figure.interval).filter(|_| field.spots.len() <= WITH_BARS);
        if let Some(interval) = interval {
            canvas.line(&[panel.place(x, interval.low), panel.place(x, interval.high)], colour, 1);
        }
        marks::point(canvas, panel.place(x, figure.value), spot, colour);
    }
}
