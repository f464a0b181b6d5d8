//! Diagnostics as underlined text, in the form that compilers made familiar.
//!
//! Only the lines that are pointed at are handed to the drawing crate, so that the cost of a report does not depend on
//! the size of the document. A line of a minified document is cut to a window around the place.

use super::{Diagnostic, Diagnostics, Severity};
use crate::scenario::source::{LineColumn, Sources, Span};
use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;
use std::ops::Range;

/// How many problems a report shows in full unless told otherwise.
pub const SHOWN: usize = 50;

/// Bytes of a line shown on either side of a place; two screen widths, so that the drawing crate still centres it.
const WINDOW: usize = 280;

/// Whether a report carries terminal colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// No escape sequences.
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

impl Diagnostics {
    /// The report: at most `shown` problems in full, then how many more, then the count; empty if there are none.
    #[must_use]
    pub fn render(&self, sources: &Sources, colour: Colour, shown: usize) -> String {
        let sorted = self.sorted();
        if sorted.is_empty() {
            return String::new();
        }
        let renderer = match colour {
            Colour::Plain => Renderer::plain(),
            Colour::Ansi => Renderer::styled(),
        };
        let mut text = String::new();
        for diagnostic in sorted.iter().take(shown) {
            text.push_str(&draw(diagnostic, sources, &renderer));
            text.push_str("\n\n");
        }
        if sorted.len() > shown {
            writeln!(text, "... and {} more\n", sorted.len() - shown).expect("writing to a string cannot fail");
        }
        let more = if self.overflowed { "more than " } else { "" };
        writeln!(text, "{more}{}", count(&sorted)).expect("writing to a string cannot fail");
        text
    }
}

/// `2 errors, 1 warning`.
fn count(sorted: &[&Diagnostic]) -> String {
    let of = |severity: Severity, noun: &str| {
        let n = sorted.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let plural = if n == 1 { "" } else { "s" };
        (n > 0).then(|| format!("{n} {noun}{plural}"))
    };
    let parts = [of(Severity::Error, "error"), of(Severity::Warning, "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn draw(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(clean(&diagnostic.message)).id(diagnostic.kind.word());
    let mut group = Group::with_title(title);
    let primary =
        Place { span: diagnostic.span, kind: AnnotationKind::Primary, label: diagnostic.suggestion.as_deref() };
    let related = diagnostic.related.iter();
    let related = related.map(|it| Place { span: it.span, kind: AnnotationKind::Context, label: Some(&it.label) });
    let places: Vec<Place<'_>> = std::iter::once(primary).chain(related).collect();
    group = match together(&places, sources) {
        Some(snippet) => group.element(snippet),
        None => places.iter().fold(group, |group, place| alone(group, sources, place)),
    };
    if let Some(expected) = &diagnostic.expected {
        group = group.element(Level::HELP.message(clean(&format!("expected {expected}"))));
    }
    let at = (!diagnostic.path.segments().is_empty()).then(|| format!("at {}", diagnostic.path));
    let variant = diagnostic.variant.as_ref().map(|name| format!("in the variant `{name}`"));
    let place: Vec<String> = [at, variant].into_iter().flatten().collect();
    if !place.is_empty() {
        group = group.element(Level::NOTE.message(clean(&place.join(", "))));
    }
    renderer.render(&[group])
}

/// Names of a document may hold terminal escapes, which the drawing crate removes only from titles and labels, and may
/// be of any length.
fn clean(text: &str) -> String {
    const LONGEST: usize = 500;
    let end = text.char_indices().nth(LONGEST).map(|(at, _)| at);
    let cut = end.map_or_else(|| text.to_owned(), |end| format!("{}…", &text[..end]));
    annotate_snippets::normalize_untrusted_str(&cut)
}

/// What is underlined and what is written beside it.
struct Place<'a> {
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// Places of one source that lie close together share a snippet.
fn together<'a>(places: &[Place<'a>], sources: &'a Sources) -> Option<Snippet<'a, Annotation<'a>>> {
    let source = places.first().map(|place| place.span.source).filter(|id| !sources.text(*id).is_empty())?;
    if places.iter().any(|place| place.span.source != source) {
        return None;
    }
    let line = |place: &Place<'_>| sources.line_col(source, place.span.start as usize).line;
    let (first, last) = (places.iter().map(line).min()?, places.iter().map(line).max()?);
    let shown = sources.line_range(source, first).start..sources.line_range(source, last).end;
    if shown.len() > 2 * WINDOW {
        return None;
    }
    let mut snippet =
        Snippet::source(&sources.text(source)[shown.clone()]).path(sources.name(source)).line_start(first);
    for place in places {
        let mark = on_line(sources.text(source), &sources.line_range(source, line(place)), place.span.range());
        let mark = mark.start - shown.start..mark.end - shown.start;
        snippet = snippet.annotation(place.kind.span(mark).label(place.label));
    }
    Some(snippet)
}

/// Adds one place: `--> name:line:column` and the underlined line or, if that is long, the part around the place.
fn alone<'a>(group: Group<'a>, sources: &'a Sources, place: &Place<'a>) -> Group<'a> {
    let (source, name) = (place.span.source, sources.name(place.span.source));
    if sources.text(source).is_empty() {
        let note = place.label.map(|label| Element::Message(Level::NOTE.message(clean(label))));
        return group.element(Origin::path(name)).elements(note);
    }
    let LineColumn { line, column } = sources.line_col(source, place.span.start as usize);
    let whole = sources.line_range(source, line);
    let (part, mark) = window(sources.text(source), &whole, place.span.range());
    let annotation: Annotation<'a> = place.kind.span(mark).label(place.label);
    let snippet = Snippet::source(part).line_start(line).annotation(annotation);
    // The drawing crate counts columns in what it is shown, so the place in a cut line is told apart from it.
    if sources.text(source)[whole].starts_with(part) {
        return group.element(snippet.path(name));
    }
    group.element(Origin::path(name).line(line).char_column(column)).element(snippet)
}

/// The part of the line around the place, and the place within that part.
fn window<'a>(text: &'a str, line: &Range<usize>, span: Range<usize>) -> (&'a str, Range<usize>) {
    let mark = on_line(text, line, span);
    let from = text.floor_char_boundary(mark.start.saturating_sub(WINDOW).max(line.start));
    let to = text.ceil_char_boundary((mark.end + WINDOW).min(line.end));
    (&text[from..to], mark.start - from..mark.end - from)
}

/// The part of a place that lies on its first line, cut where even that is long.
fn on_line(text: &str, line: &Range<usize>, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.clamp(line.start, line.end));
    let end = text.ceil_char_boundary(span.end.clamp(start, line.end).min(start + WINDOW));
    start..end
}
