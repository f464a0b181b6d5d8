//! Numbers, strings and constants.

use super::describe::{expectation, is_integer};
use super::schema::{Type, constants, quantity};
use super::{Diagnostic, Kind, Walker, counted};
use crate::notation::{number, suggest};
use crate::scenario::tree::Node;
use serde_json::Value as Json;
use std::ops::RangeInclusive;

impl<'s> Walker<'s, '_> {
    /// `null`, `true` and `false`.
    pub(super) fn constant(&mut self, node: &Node, fit: &[&'s Json]) {
        let value = node.to_json();
        if !fit.iter().any(|schema| constants(schema).is_none_or(|values| values.contains(&value))) {
            self.error(Kind::UnknownWord, node.span, format!("unexpected `{value}`"), &expectation(fit));
        }
    }

    /// A number fits if one alternative takes it; else the first one's complaint is told.
    pub(super) fn number(&mut self, node: &Node, text: &str, fit: &[&'s Json]) {
        let complaints: Vec<_> = fit.iter().map_while(|schema| number_complaint(text, schema)).collect();
        if let (Some((kind, message, advice)), true) = (complaints.first(), complaints.len() == fit.len()) {
            let diagnostic = self.diagnostic(*kind, node.span, message);
            self.out.push(diagnostic.expected(expectation(fit)).advise(advice.clone()));
        }
    }

    /// A string fits if one alternative takes it: a word of a closed list, a quantity, or any string.
    pub(super) fn string(&mut self, node: &Node, text: &str, fit: &[&'s Json], all: &[&'s Json]) {
        let mut complaint: Option<Diagnostic> = None;
        for schema in fit {
            match self.string_complaint(node, text, schema, all) {
                None => return,
                Some(found) => complaint = complaint.or(Some(found)),
            }
        }
        self.out.push(complaint.expect("at least one alternative fits the type"));
    }

    fn string_complaint(&self, node: &Node, text: &str, schema: &Json, all: &[&'s Json]) -> Option<Diagnostic> {
        if let Some(values) = constants(schema) {
            if values.iter().any(|value| value == text) {
                return None;
            }
            let words = all.iter().filter_map(|one| constants(one)).flatten().filter_map(Json::as_str);
            let message = format!("unknown word `{}`", suggest::shorten(text));
            let diagnostic = self.diagnostic(Kind::UnknownWord, node.span, message).expected(expectation(all));
            return Some(diagnostic.did_you_mean(suggest::nearest(text, words)));
        }
        if let Some(format) = quantity(schema) {
            let error = format.check(text).err()?;
            let kind = if error.out_of_range { Kind::OutOfRange } else { Kind::Quantity };
            let expected = if all.len() == 1 { error.expected } else { expectation(all) };
            let diagnostic = self.diagnostic(kind, node.span, error.message);
            // Where a count may stand too, `10k` is sooner ten thousand of something than bytes.
            let advice = prefixed(text, all).map(|count| {
                let quantities = format.with_unit(text).into_iter().map(|quantity| format!("\"{quantity}\""));
                format!("write {}", std::iter::once(count).chain(quantities).collect::<Vec<_>>().join(" or "))
            });
            return Some(diagnostic.expected(expected).advise(advice.or(error.suggestion)));
        }
        let limit = |keyword: &str| schema.get(keyword).and_then(Json::as_u64);
        let length = text.chars().count() as u64;
        let few = limit("minLength").filter(|least| length < *least);
        let bound = few.or_else(|| limit("maxLength").filter(|most| length > *most))?;
        let word = if few.is_some() { "at least" } else { "at most" };
        let diagnostic =
            self.diagnostic(Kind::OutOfRange, node.span, format!("the string has {}", counted(length, "character")));
        Some(diagnostic.expected(format!("{word} {}", counted(bound, "character"))))
    }
}

/// Why a number does not fit, and what to write instead.
fn number_complaint(text: &str, schema: &Json) -> Option<(Kind, String, Option<String>)> {
    let value: f64 = text.parse().expect("the parser admits only numbers");
    if let Some(values) = constants(schema) {
        let wrong = values.iter().all(|constant| constant.as_f64() != Some(value));
        return wrong.then(|| (Kind::OutOfRange, format!("unexpected `{text}`"), None));
    }
    let out_of_range = || Some((Kind::OutOfRange, format!("`{text}` is out of range"), None));
    if is_integer(schema) {
        match text.parse::<i128>() {
            Ok(whole) if !machine_range(schema).contains(&whole) => return out_of_range(),
            Ok(_) => {}
            Err(_) if value.fract() == 0.0 && value.abs() < 1e15 => {
                return Some((
                    Kind::WrongType,
                    format!("`{text}` is not written as a whole number"),
                    Some(format!("write {value}")),
                ));
            }
            Err(_) if value.fract() == 0.0 => return out_of_range(),
            Err(_) => return Some((Kind::WrongType, format!("`{text}` is not a whole number"), None)),
        }
    }
    let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_f64);
    let outside = bound("minimum").is_some_and(|least| value < least)
        || bound("maximum").is_some_and(|most| value > most)
        || bound("exclusiveMinimum").is_some_and(|least| value <= least)
        || bound("exclusiveMaximum").is_some_and(|most| value >= most);
    // Well above all of it, a share is a percentage; below twice of it, it may be a factor.
    let is_percent = bound("maximum").is_some_and(|most| most <= 1.0) && (2.0..=100.0).contains(&value);
    let part = hundredth(text).filter(|part| is_percent && number_complaint(part, schema).is_none());
    let advice = part.map(|part| format!("write {part} for {text} %"));
    outside.then(|| (Kind::OutOfRange, format!("`{text}` is out of range"), advice))
}

/// What the type behind an integer's `format` can hold; unknown formats hold 64 bits of either kind.
fn machine_range(schema: &Json) -> RangeInclusive<i128> {
    match schema.get("format").and_then(Json::as_str) {
        Some("uint8") => 0..=i128::from(u8::MAX),
        Some("uint16") => 0..=i128::from(u16::MAX),
        Some("uint32") => 0..=i128::from(u32::MAX),
        Some("uint64" | "uint") => 0..=i128::from(u64::MAX),
        Some("int8") => i128::from(i8::MIN)..=i128::from(i8::MAX),
        Some("int16") => i128::from(i16::MIN)..=i128::from(i16::MAX),
        Some("int32") => i128::from(i32::MIN)..=i128::from(i32::MAX),
        Some(_) | None => i128::from(i64::MIN)..=i128::from(u64::MAX),
    }
}

/// The advice for a string where only its content fits: `write 64 without quotes`.
pub(super) fn unquoted(text: &str, all: &[&Json]) -> Option<String> {
    let fits = |kind: Type| all.iter().any(|schema| kind.fits(schema));
    let number = fits(Type::Number) && number::is_number(text);
    let truth = fits(Type::Boolean) && matches!(text, "true" | "false");
    let bare = || (number || truth).then(|| format!("write {} without quotes", suggest::shorten(text)));
    let part = || {
        let part = hundredth(text.strip_suffix('%')?.trim_end())?;
        let takes = |schema: &&Json| Type::Number.fits(schema) && number_complaint(&part, schema).is_none();
        all.iter().any(takes).then(|| format!("write {part}"))
    };
    bare().or_else(part).or_else(|| prefixed(text, all).map(|count| format!("write {count}")))
}

/// The number that a decimal prefix makes where a number may stand: 10000 of `10k`.
fn prefixed(text: &str, all: &[&Json]) -> Option<String> {
    let (digits, prefix) = text.split_at(number::prefix(text));
    let zeros = match prefix {
        "k" | "K" => 3,
        "M" => 6,
        "G" => 9,
        _ => return None,
    };
    let value: f64 = format!("{digits}e{zeros}").parse().ok().filter(|value: &f64| value.is_finite())?;
    let count = value.to_string();
    let takes = |schema: &&Json| Type::Number.fits(schema) && number_complaint(&count, schema).is_none();
    all.iter().any(takes).then_some(count)
}

/// The share that a percentage is, with no more digits than it has.
fn hundredth(percent: &str) -> Option<String> {
    let is_plain = number::is_number(percent) && !percent.contains(['e', 'E']);
    let part: f64 = is_plain.then(|| format!("{percent}e-2").parse().ok())??;
    Some(part.to_string())
}
