//! How much each factor matters: its share of the variance between points, as bars, the longest first.

use super::field::{Field, Trust};
use crate::report::chart::canvas::{Canvas, Frame, Lettering, Point, sheet};
use crate::report::chart::heading::Heading;
use crate::report::chart::lettering::fitted;
use crate::report::chart::theme::Theme;
use crate::stats::influence::{Noisy, differ, explained, rank_correlation};
use crate::stats::student::Student;
use crate::stats::sweep::Figure;
use plotters::style::text_anchor::HPos;

/// Width of the page, and what is free on every side.
const PAGE_PX: (f64, f64) = (800.0, 16.0);
/// Room for the names of factors, and for shares.
const SIDES_PX: (f64, f64) = (180.0, 120.0);
/// Height of a bar, and of a metric's name.
const ROW_PX: (f64, f64) = (20.0, 30.0);

/// What one factor does to one metric.
pub struct Influence {
    /// The factor's number.
    pub factor: usize,
    /// Its share of the variance between points, from 0 to 1.
    pub share: f64,
    /// The rank correlation with its numbers, where points are scattered.
    pub correlation: Option<f64>,
}

/// The influences of all factors on a metric, the largest first; none where nothing is shown to differ.
pub fn all(field: &Field) -> Vec<Influence> {
    let judged = || field.sound().filter_map(|(spot, figure)| Some((spot, noisy(figure)?)));
    if !differ(&judged().map(|(_, figure)| figure).collect::<Vec<Noisy>>()) {
        return Vec::new();
    }
    let (spots, values): (Vec<_>, Vec<f64>) = judged().map(|(spot, figure)| (spot, figure.value)).unzip();
    let of = |(factor, axis): (usize, &super::field::Axis)| {
        let places: Vec<usize> = spots.iter().map(|spot| spot.places[factor]).collect();
        let numbers = axis.numbers.as_ref().filter(|_| field.heading.scattered);
        let Some(numbers) = numbers else {
            return Some(Influence { factor, share: explained(&places, &values)?, correlation: None });
        };
        let levels: Vec<f64> = places.iter().map(|place| numbers[*place]).collect();
        let correlation = rank_correlation(&levels, &values)?;
        Some(Influence { factor, share: correlation * correlation, correlation: Some(correlation) })
    };
    let mut found: Vec<Influence> = field.axes.iter().enumerate().filter_map(of).collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share));
    found
}

/// A figure with its noise, if that is known.
fn noisy(figure: &Figure) -> Option<Noisy> {
    let freedom = figure.n.saturating_sub(1).max(1) as f64;
    let error = figure.interval?.half_width() / Student::new(0.95).at_freedom(freedom);
    Some(Noisy { value: figure.value, error, freedom })
}

/// The chart as SVG; none for a single factor, which is the only one that can matter.
pub fn draw(fields: &[Field], theme: &Theme) -> Option<String> {
    let rows: Vec<(&Field, Vec<Influence>)> = fields.iter().map(|field| (field, all(field))).collect();
    let rows: Vec<(&Field, Vec<Influence>)> = rows.into_iter().filter(|(_, found)| found.len() > 1).collect();
    let (first, _) = rows.first()?;
    let title = title(&rows);
    let heading = Heading::new(&title, &notes(first), PAGE_PX.0 - 2.0 * PAGE_PX.1, theme);
    let top = PAGE_PX.1 + heading.height() + 4.0;
    let height: f64 = rows.iter().map(|(_, found)| ROW_PX.1 + ROW_PX.0 * found.len() as f64).sum();
    #[expect(clippy::cast_sign_loss, reason = "a height")]
    let size = (PAGE_PX.0 as u32, (top + height + PAGE_PX.1).ceil() as u32);
    Some(sheet(size, theme, &title, |canvas| {
        heading.draw(canvas, Point { x: PAGE_PX.1, y: PAGE_PX.1 });
        let mut y = top;
        for (field, found) in &rows {
            let (ink, px) = (theme.ink, theme.text_px);
            let at = Point { x: PAGE_PX.1, y: y + ROW_PX.1 * 0.6 };
            canvas.text(field.metric, at, Lettering { colour: ink, px, bold: true, side: HPos::Left });
            y += ROW_PX.1;
            for influence in found {
                bar(canvas, field, influence, y + ROW_PX.0 / 2.0);
                y += ROW_PX.0;
            }
        }
    }))
}

/// Which factor leads for which metrics.
fn title(rows: &[(&Field, Vec<Influence>)]) -> String {
    let mut leaders: Vec<(&str, Vec<&str>)> = Vec::new();
    for (field, found) in rows {
        let leader = field.axes[found[0].factor].factor.name.as_str();
        match leaders.iter_mut().find(|(name, _)| *name == leader) {
            Some((_, metrics)) => metrics.push(field.metric),
            None => leaders.push((leader, vec![field.metric])),
        }
    }
    leaders.sort_by_key(|(_, metrics)| std::cmp::Reverse(metrics.len()));
    if let [(leader, _)] = leaders.as_slice() {
        let shares = rows.iter().map(|(_, found)| found[0].share);
        let (low, high) = (shares.clone().fold(1.0, f64::min), shares.fold(0.0, f64::max));
        let (low, high) = (percent(low), percent(high));
        let share = if low == high { high } else { format!("{low} to {high}") };
        return format!("{leader} matters most: it alone explains {share} of the differences between points");
    }
    let said = |(leader, metrics): &(&str, Vec<&str>)| match metrics.as_slice() {
        [one] => format!("{leader} for {one}"),
        [one, other] => format!("{leader} for {one} and {other}"),
        [one, rest @ ..] => format!("{leader} for {one} and {} more", rest.len()),
        [] => (*leader).to_owned(),
    };
    let said: Vec<String> = leaders.iter().take(3).map(said).collect();
    format!("What matters most: {}", said.join(", "))
}

fn notes(field: &Field) -> Vec<String> {
    let how = if field.heading.scattered {
        "square of the rank correlation of a factor's numbers with the metric, + where it rises with them"
    } else {
        "share of the variance between points that the means of a factor's levels have; the rest is interplay and noise"
    };
    let left_out = field.spots.len() - field.count(Trust::Sound);
    let mut notes = field.notes(how);
    notes.push("metrics that are not shown to differ are left out, and points without an interval".to_owned());
    if left_out > 0 {
        notes.push(format!(
            "points that are not to be trusted are left out ({left_out}): the shares hold for the others"
        ));
    }
    notes
}

fn percent(part: f64) -> String {
    format!("{:.0} %", 100.0 * part)
}

fn bar(canvas: &mut Canvas, field: &Field, influence: &Influence, y: f64) {
    let Theme { ink, muted, grid, designs, text_px: px, .. } = *canvas.theme();
    let name = fitted(&field.axes[influence.factor].factor.name, SIDES_PX.0 - 12.0, px, false);
    let left = PAGE_PX.1 + SIDES_PX.0;
    let right = PAGE_PX.0 - PAGE_PX.1 - SIDES_PX.1;
    let at = Point { x: left - 8.0, y };
    canvas.text(&name, at, Lettering { colour: ink, px, bold: false, side: HPos::Right });
    let end = left + influence.share * (right - left);
    let frame = Frame { left, top: y - 7.0, right, bottom: y + 7.0 };
    canvas.rectangle(frame, grid, 0.4);
    canvas.rectangle(Frame { right: end, ..frame }, designs[influence.factor % designs.len()], 1.0);
    let sign = influence.correlation.map_or(String::new(), |it| format!("  ({it:+.2})"));
    let text = format!("{}{sign}", percent(influence.share));
    canvas.text(&text, Point { x: right + 8.0, y }, Lettering { colour: muted, px, bold: false, side: HPos::Left });
}
