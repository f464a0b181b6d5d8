//! The nearest valid word for a misspelt one.
//!
//! Distance is Damerau-Levenshtein (Damerau 1964: insertion, deletion, substitution and swap are the four single
//! typos), because each typo then counts once; among equals Jaro-Winkler decides, which trusts the beginning of a word.
//! The beginning of a word comes before any typo, as nothing in it is wrong: `least_conn` is no misspelt `leastconn`.
//! Upper and lower case, hyphens, spaces and underscores count as the same. A word is offered only if about two thirds
//! of it are right, so that nothing far-off is ever suggested.

/// Longer words are not compared: no name in a scenario is that long, and comparing costs the product of the lengths.
pub(super) const LONGEST: usize = 64;

/// The candidate that `word` most likely meant, if any is near enough; the first of equals.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let folded = fold(word);
    let mut best: Option<(bool, usize, f64, &'a str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST) {
        let other = fold(candidate);
        let longer = folded.chars().count().max(other.chars().count());
        let distance = strsim::damerau_levenshtein(&folded, &other);
        let wrong = !is_abbreviation(&folded, &other);
        let near = distance <= typos_allowed(longer) || !wrong;
        let likeness = strsim::jaro_winkler(&folded, &other);
        let better =
            best.is_none_or(|(w, d, l, _)| (wrong, distance) < (w, d) || ((wrong, distance) == (w, d) && likeness > l));
        if near && better {
            best = Some((wrong, distance, likeness, candidate));
        }
    }
    best.map(|(.., candidate)| candidate)
}

/// `a`, `b` or `c` in backquotes, for messages; at most twelve, then how many more.
#[must_use]
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    if words.len() > SHOWN {
        return format!("{} or {} more", words[..SHOWN].join(", "), words.len() - SHOWN);
    }
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The first characters of a text from the document, so that a message stays a line.
pub(crate) fn shorten(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().nth(SHOWN).is_none() { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

fn fold(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '-' || c == ' ' { '_' } else { c }).collect()
}

/// A third of the longer word, but one in the shortest.
const fn typos_allowed(longer: usize) -> usize {
    match longer {
        0 | 1 => 0,
        2..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

/// `mem` for `memory`: at least three letters and nothing wrong in them.
fn is_abbreviation(short: &str, long: &str) -> bool {
    short.len() >= 3 && long.starts_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of the scenario format; enough that neighbours such as `at`, `to`, `on` and `ttl` compete.
    const WORDS: [&str; 58] = [
        "scalelab",
        "name",
        "description",
        "run",
        "keys",
        "classes",
        "zones",
        "links",
        "machines",
        "components",
        "events",
        "prices",
        "slo",
        "variants",
        "clients",
        "dns",
        "load_balancer",
        "service",
        "cache",
        "database",
        "shards",
        "queue",
        "autoscaler",
        "mode",
        "duration",
        "warmup",
        "replications",
        "count",
        "popularity",
        "zipf",
        "share",
        "request",
        "response",
        "public",
        "rtt",
        "bandwidth",
        "cores",
        "zone",
        "load",
        "poisson",
        "population",
        "to",
        "timeout",
        "retry",
        "attempts",
        "backoff",
        "jitter",
        "resolvers",
        "ttl",
        "lookup",
        "on",
        "cpu",
        "balance",
        "workers",
        "queue_limit",
        "steps",
        "capacity",
        "evict",
    ];

    /// Every word that one typo makes of `word`, with `x` as the wrong letter.
    fn typos(word: &str) -> Vec<String> {
        let chars: Vec<char> = word.chars().collect();
        let mut made = Vec::new();
        for at in 0..=chars.len() {
            let (head, tail) = chars.split_at(at);
            let join = |middle: &[char], rest: &[char]| head.iter().chain(middle).chain(rest).collect::<String>();
            made.push(join(&['x'], tail));
            if let [first, rest @ ..] = tail {
                made.push(join(&[], rest));
                made.push(join(&['x'], rest));
                made.push(join(&[*first, *first], rest));
            }
            if let [first, second, rest @ ..] = tail {
                made.push(join(&[*second, *first], rest));
            }
        }
        made.retain(|typo| !WORDS.contains(&typo.as_str()));
        made
    }

    #[test]
    fn single_typos_are_understood() {
        let mut all = 0;
        let mut right = 0;
        for word in WORDS {
            for typo in typos(word) {
                all += 1;
                right += usize::from(nearest(&typo, WORDS) == Some(word));
            }
        }
        assert!(right * 100 >= all * 95, "{right} of {all} typos led back to the word");
    }

    #[test]
    fn nothing_far_off_is_suggested() {
        let none = |word: &str| assert_eq!(nearest(word, WORDS), None, "{word}");
        none("throughput");
        none("xyz");
        none("q");
        none("");
        none("latency");
        none(&"cpu".repeat(1000));
    }

    #[test]
    fn case_hyphens_and_abbreviations() {
        let check = |word: &str, meant: &str| assert_eq!(nearest(word, WORDS), Some(meant), "{word}");
        check("queue-limit", "queue_limit");
        check("Load Balancer", "load_balancer");
        check("TTL", "ttl");
        check("auto", "autoscaler");
        check("load_b", "load_balancer");
        check("wokers", "workers");
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list([]), "nothing");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(list(["a"; 14]), format!("{} or 2 more", ["`a`"; 12].join(", ")));
    }
}
