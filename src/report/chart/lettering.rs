//! How much room a text takes, guessed without fonts: wide enough for Helvetica, Arial and Noto Sans.

/// Width in ems of one character. Classes after the Helvetica metrics (Adobe, *Core 14 AFM*), rounded up.
fn ems(c: char) -> f64 {
    match c {
        ' ' | 'i' | 'j' | 'l' | 'I' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | '-' => {
            0.35
        }
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' => 0.95,
        'A'..='Z' | '±' | '×' | '&' => 0.72,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.0,
        '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}' => 1.3,
        _ => 0.57,
    }
}

/// Width in pixels of `text` in letters of `px` pixels; `bold` takes a tenth more.
pub fn width(text: &str, px: f64, bold: bool) -> f64 {
    text.chars().map(ems).sum::<f64>() * px * if bold { 1.08 } else { 1.0 }
}

/// As much of `text` as fits into `room` pixels, with `…` where something is left out.
pub fn fitted(text: &str, room: f64, px: f64, bold: bool) -> String {
    if width(text, px, bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, px, bold) + width("…", px, bold) > room {
            kept.pop();
            break;
        }
    }
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

/// `text` in lines of at most `room` pixels and about equal length, broken at spaces; a word that is wider still is
/// shortened.
pub fn wrapped(text: &str, room: f64, px: f64, bold: bool) -> Vec<String> {
    let loose = filled(text, room, px, bold);
    let narrower = (10..20).map(|twentieths| filled(text, room * f64::from(twentieths) / 20.0, px, bold));
    let balanced = narrower.into_iter().find(|lines| lines.len() == loose.len() && loose.len() > 1);
    balanced.filter(|lines| lines.join(" ") == loose.join(" ")).unwrap_or(loose)
}

/// Every line takes as many words as it holds; a number and its unit are one.
fn filled(text: &str, room: f64, px: f64, bold: bool) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut().filter(|last| is_unit(word) && last.ends_with(|c: char| c.is_ascii_digit())) {
            Some(number) => *number = format!("{number} {word}"),
            None => words.push(word.to_owned()),
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|line| width(line, px, bold) <= room);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            (Some(_) | None, _) => lines.push(fitted(&word, room, px, bold)),
        }
    }
    lines
}

/// True for a unit, with what ends a phrase behind it.
fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 13] = ["%", "/s", "s", "ms", "µs", "min", "h", "d", "B", "KiB", "MiB", "GiB", "¤"];
    UNITS.contains(&word.trim_end_matches([',', ';', ':', '.', ')']))
}

/// Heights for labels that want to stand at `wanted`, at least `step` apart and inside `room` if there is enough of it.
/// The order of the heights is kept; labels at one height keep their order in the list.
pub fn spread(wanted: &[f64], step: f64, room: (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut heights = wanted.to_vec();
    let mut free = room.0;
    for &i in &order {
        heights[i] = heights[i].max(free);
        free = heights[i] + step;
    }
    let mut free = room.1;
    for &i in order.iter().rev() {
        heights[i] = heights[i].min(free);
        free = heights[i] - step;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::{fitted, spread, width, wrapped};

    #[test]
    fn nothing_is_wider_than_its_room() {
        for text in
            ["p99 stays between 180 and 260 ms", "응답 시간이 아주 많이 늘어났습니다", "a-word-without-any-space", ""]
        {
            for room in [40.0, 90.0, 400.0] {
                assert!(width(&fitted(text, room, 13.0, true), 13.0, true) <= room, "{text} {room}");
                assert!(wrapped(text, room, 13.0, true).iter().all(|line| width(line, 13.0, true) <= room));
            }
        }
    }

    #[test]
    fn lines_break_at_spaces_and_lose_no_word() {
        let text = "blade is the busiest set at 67 %, saturated for 5 min";
        assert_eq!(wrapped(text, 200.0, 13.0, false).join(" "), text);
        assert_eq!(fitted("web dies", 300.0, 13.0, false), "web dies");
    }

    #[test]
    fn a_number_keeps_its_unit() {
        let text = "from 56 % at 20.3 ms, or (56 %); at 79 /s";
        for room in 90..300 {
            let lines = wrapped(text, f64::from(room), 13.0, true);
            assert_eq!(lines.join(" "), text);
            assert!(!lines.iter().any(|line| line.starts_with(['%', '/', 'm'])), "{room}: {lines:?}");
        }
    }

    #[test]
    fn labels_move_apart_and_stay_inside() {
        assert_eq!(spread(&[50.0, 10.0], 16.0, (0.0, 100.0)), [50.0, 10.0]);
        assert_eq!(spread(&[98.0, 99.0, 99.0], 16.0, (0.0, 100.0)), [68.0, 84.0, 100.0]);
    }
}
