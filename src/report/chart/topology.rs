//! The architecture coloured by utilization: who calls whom, on which machines, and which of them are busy.
//!
//! The page for browsers draws it; here it stands alone, under the sentence that names the busiest set.

use super::lettering::wrapped;
use super::theme::Theme;
use super::utilization_and_queue;
use crate::report::html::style::{hex, named};
use crate::report::html::{escape, topology};
use crate::stats::result::RunResult;

const MARGIN_PX: f64 = 16.0;
/// The least width, so that the title has room.
const LEAST_PX: f64 = 480.0;
/// Distance of lines, in sizes of their letters.
const LEADING: f64 = 1.35;
/// What the colours of the bars mean.
const NOTE: &str = "machines × cores, and how busy these are: blue below 70 %, orange from 70 %, red from 90 %";

/// The rules of the drawing, with the theme's colours by their names.
const STYLE: &str = "text{font-family:$fonts;fill:$ink;font-size:12px}\
    .title{font-weight:bold;font-size:18px}.note{fill:$muted;font-size:13px}\
    .name{font-weight:600;font-size:14px}.kind,.set{fill:$muted}.share{text-anchor:end;font-weight:600}\
    .paper,.box{fill:$background}.box{stroke:$muted}.edge{fill:none;stroke:$muted;stroke-width:1.5}\
    .arrow{fill:$muted}.track{fill:$grid}.calm{fill:$utilization}.busy{fill:$queue}.hot{fill:$failed}";

/// What the drawing proves: which set is busiest.
#[must_use]
pub fn title(result: &RunResult) -> String {
    utilization_and_queue::title(result)
}

/// The drawing as SVG, in a light and a dark theme; none without components.
#[must_use]
pub fn draw(result: &RunResult, theme: &Theme) -> Option<String> {
    let topology::Sketch { svg: drawing, size: (drawn, tall), left_out } = topology::drawing(result)?;
    let width = drawn.max(LEAST_PX) + 2.0 * MARGIN_PX;
    let title = title(result);
    let mut y = MARGIN_PX;
    let mut head = String::new();
    let notes = std::iter::once(NOTE).chain(left_out.as_deref()).map(|note| ("note", note, theme.text_px));
    for (class, text, px) in std::iter::once(("title", title.as_str(), theme.title_px)).chain(notes) {
        for line in wrapped(text, width - 2.0 * MARGIN_PX, px, class == "title") {
            y += px * LEADING;
            let line = escape::text(&line);
            let tag = format!("<text class=\"{class}\" x=\"{MARGIN_PX}\" y=\"{:.0}\">{line}</text>\n", y - 4.0);
            head.push_str(&tag);
        }
    }
    let height = (y + 14.0 + tall + MARGIN_PX).ceil();
    let inner = drawing.replacen("<svg ", &format!("<svg x=\"{MARGIN_PX}\" y=\"{:.0}\" ", y + 14.0), 1);
    let (style, label) = (rules(theme), escape::text(&title));
    Some(format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"{label}\" xmlns=\"http://www.w3.org/2000/svg\">\n<style>{style}</style>\n\
         <rect class=\"paper\" x=\"0\" y=\"0\" width=\"{width}\" height=\"{height}\"/>\n{head}{inner}\n</svg>\n"
    ))
}

/// The rules in a theme's colours.
fn rules(theme: &Theme) -> String {
    let fonts = theme.fonts.split(", ").map(|family| format!("'{family}'")).collect::<Vec<_>>().join(",");
    let fonts = fonts.replace("'sans-serif'", "sans-serif");
    let mut colours = named(theme).to_vec();
    // A name that begins like another is replaced before it.
    colours.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let style = STYLE.replace("$fonts", &fonts);
    colours.iter().fold(style, |style, (name, colour)| style.replace(&format!("${name}"), &hex(*colour)))
}

/// What makes the drawing dark where the reader's system is.
#[must_use]
pub fn at_night() -> String {
    rules(&Theme::dark())
}
