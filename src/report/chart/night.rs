//! One SVG for light and dark: where the reader's system is dark, every colour of the light theme becomes that of the dark
//! one. Paper, and programs that know no such thing, show the light one.

use super::theme::Theme;
use crate::report::html::style::named;
use plotters::style::RGBColor;
use std::fmt::Write;

/// Adds the dark colours to a chart that is drawn in the light theme.
#[must_use]
pub fn adapted(svg: &str) -> String {
    with(svg, &rules())
}

/// Adds these rules for the dark.
#[must_use]
pub fn with(svg: &str, rules: &str) -> String {
    let style = format!("<style>@media screen and (prefers-color-scheme:dark){{{rules}}}</style>\n");
    // After the first tag, and after a style that is there.
    let at = svg.find("</style>\n").map(|at| at + "</style>\n".len());
    let at = at.or_else(|| svg.find('>').map(|at| at + 1)).unwrap_or(0);
    format!("{}\n{style}{}", &svg[..at], &svg[at..])
}

/// For each colour of the light theme, what it is in the dark.
#[must_use]
pub fn rules() -> String {
    let mut rules = String::new();
    for ((_, light), (_, dark)) in named(&Theme::light()).into_iter().zip(named(&Theme::dark())) {
        let (light, dark) = (hex(light), hex(dark));
        write!(rules, "[fill=\"{light}\"]{{fill:{dark}}}[stroke=\"{light}\"]{{stroke:{dark}}}")
            .expect("writing to a string does not fail");
    }
    rules
}

/// True for a colour, as plotters writes it, that becomes another in the dark.
#[cfg(test)]
#[must_use]
pub fn is_known(colour: &str) -> bool {
    named(&Theme::light()).into_iter().any(|(_, light)| hex(light) == colour)
}

/// As plotters writes colours.
fn hex(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::latency_over_time;
    use crate::report::fixture::web_shop;
    use std::collections::BTreeMap;

    /// What a colour becomes is unambiguous, and no colour of a chart is forgotten.
    #[test]
    fn every_colour_has_a_dark_one() {
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for ((name, light), (_, dark)) in named(&Theme::light()).into_iter().zip(named(&Theme::dark())) {
            let before = known.insert(hex(light), hex(dark));
            assert!(before.is_none_or(|before| before == hex(dark)), "{name} is two colours in the dark");
        }
        let svg = latency_over_time::draw(&web_shop(), &Theme::light());
        for piece in svg.split(['=', ' ']).filter(|piece| piece.starts_with("\"#")) {
            let colour: String = piece.chars().skip(1).take(7).collect();
            assert!(known.contains_key(&colour), "{colour} has no dark one");
        }
        let adapted = adapted(&svg);
        assert!(adapted.contains("prefers-color-scheme:dark") && adapted.ends_with("</svg>\n"), "{adapted}");
    }
}
