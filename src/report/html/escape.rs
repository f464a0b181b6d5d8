//! Text from outside on its way into a page: it is shown as it was written, and never taken for markup or script.

use serde::Serialize;

/// For text between tags and for attributes in double quotes. Characters that HTML does not allow are left out.
pub fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// JSON for a `script` element: no `<` is left that could end it or open a comment.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("charts hold finite numbers and texts").replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::{json, text};

    #[test]
    fn nothing_is_left_of_markup() {
        assert_eq!(
            text("<a href=\"x\" b='y'>&amp;\u{0}\u{7}한"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;한"
        );
        assert_eq!(json(&"</script><!--"), r#""\u003c/script>\u003c!--""#);
    }
}
