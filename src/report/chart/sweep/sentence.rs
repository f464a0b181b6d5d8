//! What a chart of a sweep proves, in a sentence.
//!
//! Two values differ where both have an interval and the intervals do not meet; else the sentence says that nothing is
//! shown. Points that are not to be trusted are counted and never compared.

use super::curve::Curve;
use super::field::{Axis, Field, Spot, Trust};
use crate::report::quantity::Figure as Shown;
use crate::stats::result::Unit;
use crate::stats::sweep::Figure;
use std::cmp::Ordering;

/// What curves over a factor show.
pub fn of_curves(field: &Field, across: &Axis, curves: &[Curve]) -> String {
    if field.sound().next().is_none() {
        return nothing(field);
    }
    let curves: Vec<&Curve> = curves.iter().filter(|curve| curve.sound().next().is_some()).collect();
    match curves.as_slice() {
        _ if across.numbers.is_none() => extremes(field),
        [curve] => one(field, across, curve),
        // Where overload leaves the figures what they are, they are the news.
        several if field.unit == Unit::Seconds || field.count(Trust::Unstable) > 0 => {
            limits(field, across, several).unwrap_or_else(|| last(field, across, several))
        }
        several => format!("{}{}", last(field, across, several), unsteady(field)),
    }
}

/// The points with the lowest and the highest value, or, where those are vague, the two that are furthest apart for sure.
pub fn extremes(field: &Field) -> String {
    let by_value = |a: &(&Spot, &Figure), b: &(&Spot, &Figure)| a.1.value.total_cmp(&b.1.value);
    let (Some(low), Some(high)) = (field.sound().min_by(by_value), field.sound().max_by(by_value)) else {
        return nothing(field);
    };
    let (metric, unit) = (field.metric, field.unit);
    let (from, to) = (told(low.1.value, unit), told(high.1.value, unit));
    let rest = unsteady(field);
    if differ(low.1, high.1) {
        let (at_low, at_high) = (alike(field, low), alike(field, high));
        format!("{metric} is lowest with {at_low} ({from}) and highest with {at_high} ({to}){rest}")
    } else if let Some((low, high)) = surest(field) {
        let (at_low, at_high) = (names(field, low.0), names(field, high.0));
        let (from, to) = (told(low.1.value, unit), told(high.1.value, unit));
        format!("{metric} is {from} with {at_low}, and {to} with {at_high}{rest}")
    } else if from == to {
        format!("{metric} is {from} everywhere{rest}")
    } else {
        format!("{metric} lies between {from} and {to}, and no difference is larger than its interval{rest}")
    }
}

/// A point, and those that are not shown to differ from it.
fn alike(field: &Field, best: (&Spot, &Figure)) -> String {
    let others = field.sound().filter(|(spot, figure)| !std::ptr::eq(*spot, best.0) && !differ(figure, best.1));
    let others: Vec<String> = others.map(|(spot, _)| names(field, spot)).collect();
    let best = names(field, best.0);
    match others.as_slice() {
        [] => best,
        [other] => format!("{best} or {other}"),
        several => format!("{best} or {} others that are not shown to differ", several.len()),
    }
}

type Found<'a, 'b> = (&'b Spot<'a>, &'a Figure);

/// The points whose intervals leave the widest gap between them.
fn surest<'a, 'b>(field: &'b Field<'a>) -> Option<(Found<'a, 'b>, Found<'a, 'b>)> {
    let end = |found: &Found, high: bool| {
        let interval = found.1.interval;
        interval.map(|interval| if high { interval.high } else { interval.low })
    };
    let with = || field.sound().filter(|(_, figure)| figure.interval.is_some());
    let low = with().min_by(|a, b| end(a, true).partial_cmp(&end(b, true)).unwrap_or(Ordering::Equal))?;
    let high = with().max_by(|a, b| end(a, false).partial_cmp(&end(b, false)).unwrap_or(Ordering::Equal))?;
    differ(low.1, high.1).then_some((low, high))
}

/// Why there is nothing to say.
pub fn nothing(field: &Field) -> String {
    let Field { metric, spots, .. } = field;
    if field.count(Trust::Unstable) == spots.len() {
        format!("{metric} has no steady state at any point")
    } else {
        format!("no point of {} has a value of {metric} that may be trusted", field.heading.sweep)
    }
}

/// A number with its unit.
pub fn told(value: f64, unit: Unit) -> String {
    Shown::new(value, None, unit).value()
}

/// True if the difference is beyond the intervals.
fn differ(a: &Figure, b: &Figure) -> bool {
    let intervals = a.interval.zip(b.interval);
    intervals.is_some_and(|(a, b)| a.high < b.low || b.high < a.low)
}

fn unsteady(field: &Field) -> String {
    match field.overloaded() {
        0 => String::new(),
        1 => "; 1 point is overloaded".to_owned(),
        count => format!("; {count} points are overloaded"),
    }
}

/// The levels of a point, of the factors that vary.
fn names(field: &Field, spot: &Spot) -> String {
    let varied = field.axes.iter().zip(&spot.places).filter(|(axis, _)| axis.levels.len() > 1);
    varied.map(|(axis, place)| axis.named(*place)).collect::<Vec<_>>().join(", ")
}

/// One curve: its knee, its saturation, or its ends.
fn one(field: &Field, across: &Axis, curve: &Curve) -> String {
    let metric = field.metric;
    let name = |place: usize| across.named(place);
    let word = |place: usize| across.word(place);
    let knee = curve.knee().map(|[before, after]| match before.cmp(&after) {
        Ordering::Less | Ordering::Equal => format!("doubles between {} and {}", name(before), word(after)),
        Ordering::Greater => format!("is less than twice its best from {} on", name(before)),
    });
    let saturation = curve.saturation().map(|place| {
        if curve.is_short_of(place) {
            format!("overloaded up to {}", name(place))
        } else {
            format!("overloaded from {} on", name(place))
        }
    });
    let ends = curve.sound().next().zip(curve.sound().next_back());
    match (knee, saturation, ends) {
        (Some(knee), Some(saturation), _) => format!("{metric} {knee}, {saturation}"),
        (None, Some(saturation), _) => format!("{}; {saturation}", trend(field, across, curve)),
        (Some(knee), None, Some(((first, low), (last, high)))) => {
            let at = |place: usize, figure: &Figure| format!("{} at {}", told(figure.value, field.unit), word(place));
            format!("{metric} {knee}: {}, {}", at(first, low), at(last, high))
        }
        (Some(knee), None, None) => format!("{metric} {knee}"),
        (None, None, _) => trend(field, across, curve),
    }
}

/// From the first to the last level, or the valley or peak between them.
fn trend(field: &Field, across: &Axis, curve: &Curve) -> String {
    let (metric, name) = (field.metric, |place: usize| across.named(place));
    let value = |figure: &Figure| told(figure.value, field.unit);
    let Some(((first, from), (last, to))) = curve.sound().next().zip(curve.sound().next_back()) else {
        return nothing(field);
    };
    let by_value = |a: &(usize, &Figure), b: &(usize, &Figure)| a.1.value.total_cmp(&b.1.value);
    let turns = [(curve.sound().min_by(by_value), "lowest"), (curve.sound().max_by(by_value), "highest")];
    let turn = turns.into_iter().filter_map(|(found, word)| Some((found?, word)));
    let mut turn = turn.filter(|((_, figure), _)| differ(figure, from) && differ(figure, to));
    if let Some(((place, figure), word)) = turn.next() {
        let at = plateau(across, curve, (place, figure));
        return format!("{metric} is {word} {at} ({}); {} and {} at the ends", value(figure), value(from), value(to));
    }
    if differ(from, to) {
        let verb = if from.value < to.value { "rises" } else { "falls" };
        return format!("{metric} {verb} from {} at {} to {} at {}", value(from), name(first), value(to), name(last));
    }
    if first == last {
        return format!("{metric} is {} at {}", value(from), name(first));
    }
    if from.interval.is_none() || to.interval.is_none() {
        let ends = format!("{} at {} and {} at {}", value(from), name(first), value(to), name(last));
        return format!("{metric} is {ends}, too few data to tell a difference");
    }
    let factor = &across.factor.name;
    format!("{metric} shows no effect of {factor}: {} at {}, {} at {}", value(from), name(first), value(to), name(last))
}

/// Where a curve has its lowest or highest value: at one level, or between those that are not shown to differ from it.
fn plateau(across: &Axis, curve: &Curve, (place, best): (usize, &Figure)) -> String {
    let alike: Vec<usize> = curve.sound().filter(|(_, it)| !differ(it, best)).map(|(at, _)| at).collect();
    match (alike.first(), alike.last()) {
        (Some(first), Some(last)) if first < last => {
            format!("somewhere from {} to {}", across.named(*first), across.word(*last))
        }
        _ => format!("at {}", across.named(place)),
    }
}

/// Where a curve ends to be good, and how.
#[derive(Clone, Copy)]
struct Limit {
    place: usize,
    is_knee: bool,
}

/// The curves that are full first and last; nothing if all are at the same level, or none is.
fn limits(field: &Field, across: &Axis, curves: &[&Curve]) -> Option<String> {
    let limit = |curve: &Curve| {
        let knee =
            curve.knee().filter(|[before, after]| before < after).map(|[_, place]| Limit { place, is_knee: true });
        let full = curve.saturation().map(|place| Limit { place, is_knee: false });
        [knee, full].into_iter().flatten().min_by_key(|limit| limit.place)
    };
    let limits: Vec<(&Curve, Option<Limit>)> = curves.iter().map(|curve| (*curve, limit(curve))).collect();
    let place = |limit: Option<Limit>| limit.map_or(usize::MAX, |limit| limit.place);
    let early = limits.iter().filter_map(|(_, limit)| *limit).min_by_key(|limit| limit.place)?;
    let latest = limits.iter().map(|(_, limit)| place(*limit)).max()?;
    let late = limits.iter().find(|(_, limit)| place(*limit) == latest)?.1;
    if latest == early.place {
        return None;
    }
    let named = |wanted: usize| {
        let found = limits.iter().enumerate().filter(|(_, (_, it))| place(*it) == wanted);
        let found: Vec<(usize, &str)> = found.map(|(at, (curve, _))| (at, curve.name.as_str())).collect();
        match found.as_slice() {
            [(_, one)] => (*one).to_owned(),
            [(_, one), (_, other)] => format!("{one} or {}", beside(one, other)),
            [(first, one), .., (last, other)] if last - first < found.len() => {
                format!("{one} to {}", beside(one, other))
            }
            [(_, one), rest @ ..] => format!("{one} or {} others", rest.len()),
            [] => String::new(),
        }
    };
    let (first, last, at) = (named(early.place), named(latest), across.named(early.place));
    if !early.is_knee && late.is_none_or(|late| !late.is_knee) {
        let until = late.map_or_else(
            || format!("but not up to {}", across.named(across.levels.len() - 1)),
            |late| format!("only from {} on", across.named(late.place)),
        );
        return Some(format!("{}: from {at} on with {first}, {until} with {last}", before_and_in(field)));
    }
    let metric = field.metric;
    let verb = |limit: Limit| {
        if limit.is_knee { format!("{metric} doubles by") } else { "the system is overloaded from".to_owned() }
    };
    let second = match late {
        None => format!("not up to {}", across.named(across.levels.len() - 1)),
        Some(late) if late.is_knee == early.is_knee => format!("only from {} on", across.named(late.place)),
        Some(late) => format!("{} {}", verb(late), across.named(late.place)),
    };
    Some(format!("With {first}, {} {at}; with {last}, {second}", verb(early)))
}

/// What a metric is where there is room, and where there is none: `goodput is 82.6 to 396 /s before overload, 168 to 398 /s
/// in it`.
fn before_and_in(field: &Field) -> String {
    let range = |overloaded: bool| {
        let own = field.sound().filter(|(spot, _)| spot.overloaded == overloaded).map(|(_, figure)| figure.value);
        let (low, high) = own.fold((f64::INFINITY, f64::NEG_INFINITY), |it, value| (it.0.min(value), it.1.max(value)));
        (low <= high).then(|| between(&told(low, field.unit), &told(high, field.unit)))
    };
    let metric = field.metric;
    match (range(false), range(true)) {
        (Some(before), Some(inside)) => format!("{metric} is {before} before overload, {inside} in it"),
        (Some(before), None) => format!("{metric} is {before} before overload, without a steady state in it"),
        (None, Some(inside)) => format!("{metric} is {inside} in overload"),
        (None, None) => nothing(field),
    }
}

/// Two numbers, the unit said once: `20 to 40 ms`.
fn between(from: &str, to: &str) -> String {
    match (from.rsplit_once(' '), to.rsplit_once(' ')) {
        _ if from == to => to.to_owned(),
        (Some((number, unit)), Some((_, same))) if unit == same => format!("{number} to {to}"),
        _ => format!("{from} to {to}"),
    }
}

/// The lowest and the highest curve at the last level that may be believed of all.
fn last(field: &Field, across: &Axis, curves: &[&Curve]) -> String {
    let at = |place: usize| -> Option<Vec<(&Curve, &Figure)>> {
        curves.iter().map(|curve| Some((*curve, curve.sound().find(|(at, _)| *at == place)?.1))).collect()
    };
    let Some((place, found)) = (0..across.levels.len()).rev().find_map(|place| Some((place, at(place)?))) else {
        return extremes(field);
    };
    let by_value = |a: &&(&Curve, &Figure), b: &&(&Curve, &Figure)| a.1.value.total_cmp(&b.1.value);
    let (Some(low), Some(high)) = (found.iter().min_by(by_value), found.iter().max_by(by_value)) else {
        return nothing(field);
    };
    let (metric, at) = (field.metric, across.named(place));
    let (from, to) = (told(low.1.value, field.unit), told(high.1.value, field.unit));
    if differ(low.1, high.1) {
        format!("At {at}, {metric} is {from} with {}, and {to} with {}", low.0.name, high.0.name)
    } else if from == to {
        format!("At {at}, {metric} is {from} everywhere")
    } else {
        format!("At {at}, {metric} is {from} to {to}, and no difference is larger than its interval")
    }
}

/// What `other` is called right after `one`: what both begin with is not said again.
fn beside<'a>(one: &str, other: &'a str) -> &'a str {
    match (one.rsplit_once(' '), other.rsplit_once(' ')) {
        (Some((what, _)), Some((same, level))) if what == same => level,
        _ => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{beside, between};

    #[test]
    fn what_both_begin_with_is_said_once() {
        assert_eq!(beside("machines 4", "machines 6"), "6");
        assert_eq!(beside("cores 1, machines 4", "cores 2, machines 4"), "cores 2, machines 4");
        assert_eq!(beside("random", "first"), "first");
        assert_eq!(between("20.0 %", "40.0 %"), "20.0 to 40.0 %");
        assert_eq!(between("20.0 ms", "1.20 s"), "20.0 ms to 1.20 s");
        assert_eq!(between("100 %", "100 %"), "100 %");
    }
}
