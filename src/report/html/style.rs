//! The colours of the page: those of the charts' themes, as variables of its style.

use crate::report::chart::theme::Theme;
use plotters::style::RGBColor;

/// Light by default, dark where the reader's system is.
pub fn variables() -> String {
    let (light, dark) = (Theme::light(), Theme::dark());
    format!(
        ":root{{color-scheme:light dark;--fonts:{};{}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        fonts(light.fonts),
        colours(&light),
        colours(&dark),
    )
}

/// Every colour with its name.
pub fn named(theme: &Theme) -> [(&'static str, RGBColor); 23] {
    let [first, second, third, fourth] = theme.designs;
    let [rejected, shed, timed_out, crashed, unreachable, error] = theme.endings;
    [
        ("background", theme.background),
        ("ink", theme.ink),
        ("muted", theme.muted),
        ("grid", theme.grid),
        ("p50", theme.p50),
        ("p95", theme.p95),
        ("p99", theme.p99),
        ("ok", theme.ok),
        ("failed", theme.failed),
        ("ended-rejected", rejected),
        ("ended-shed", shed),
        ("ended-timed_out", timed_out),
        ("ended-crashed", crashed),
        ("ended-unreachable", unreachable),
        ("ended-failed", error),
        ("utilization", theme.utilization),
        ("queue", theme.queue),
        ("fault", theme.fault),
        ("action", theme.action),
        ("class-1", first),
        ("class-2", second),
        ("class-3", third),
        ("class-4", fourth),
    ]
}

fn colours(theme: &Theme) -> String {
    named(theme).iter().map(|(name, colour)| format!("--{name}:{};", hex(*colour))).collect::<Vec<_>>().concat()
}

/// `#rrggbb`: the script adds two digits of opacity.
pub fn hex(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Families whose names have spaces stand in quotes.
fn fonts(families: &str) -> String {
    let quoted =
        families.split(", ").map(|family| if family.contains(' ') { format!("\"{family}\"") } else { family.into() });
    quoted.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::{named, variables};
    use crate::report::chart::theme::Theme;
    use plotters::style::RGBColor;

    /// Relative luminance (Web Content Accessibility Guidelines 2.1, definition).
    fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The same guidelines ask 4.5 of text (1.4.3) and 3 of lines (1.4.11).
    #[test]
    fn everything_stands_out_at_night() {
        let dark = Theme::dark();
        for (name, colour) in named(&dark).into_iter().filter(|(name, _)| !["background", "grid"].contains(name)) {
            let least = if ["ink", "muted", "failed", "p50"].contains(&name) { 4.5 } else { 3.0 };
            let found = contrast(colour, dark.background);
            assert!(found >= least, "{name} has {found:.2}, expected {least}");
        }
        assert!(variables().contains("--p99:#d55e00;") && variables().contains("\"Noto Sans KR\""));
    }
}
