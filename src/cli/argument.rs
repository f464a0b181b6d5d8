//! Values of the command line: numbers within bounds, seeds, and the command as it can be typed again.

use std::ffi::OsString;
use std::ops::RangeInclusive;

/// Reads a whole number within bounds.
pub fn whole(bounds: RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        number.ok_or_else(|| format!("expected a whole number from {} to {}", bounds.start(), bounds.end()))
    }
}

/// The same of larger numbers, which may have thousands marked by `_` or be written `1e9`.
pub fn number(bounds: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number =
            text.replace('_', "").parse().ok().or_else(|| power(text)).filter(|number| bounds.contains(number));
        number.ok_or_else(|| format!("expected a whole number from {} to {}", bounds.start(), bounds.end()))
    }
}

/// `5e8`: digits and a power of ten.
fn power(text: &str) -> Option<u64> {
    let (digits, zeros) = text.split_once(['e', 'E'])?;
    digits.parse::<u64>().ok()?.checked_mul(10u64.checked_pow(zeros.parse().ok()?)?)
}

/// Reads a share within bounds: `0.02` or `2%`.
pub fn share(bounds: RangeInclusive<f64>) -> impl Fn(&str) -> Result<f64, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number = match text.strip_suffix('%') {
            Some(percent) => percent.trim_end().parse::<f64>().ok().map(|percent| percent / 100.0),
            None => text.parse::<f64>().ok(),
        };
        let number = number.filter(|number| bounds.contains(number));
        number
            .ok_or_else(|| format!("expected a share from {} to {}, such as 0.02 or 2%", bounds.start(), bounds.end()))
    }
}

/// Reads a seed: a number, or `random`, which is drawn at once so that it can be told.
pub fn seed(text: &str) -> Result<Seed, String> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    if text == "random" {
        // The standard library's hasher is keyed by the system's randomness; 32 bits are easy to type again.
        return Ok(Seed { number: RandomState::new().build_hasher().finish() >> 32, drawn: true });
    }
    let number = text.parse().map_err(|_| "expected a whole number below 2^64, or `random`".to_owned())?;
    Ok(Seed { number, drawn: false })
}

/// A seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seed {
    /// The number.
    pub number: u64,
    /// True if it was drawn.
    pub drawn: bool,
}

/// The command line as it can be typed again; a drawn seed is written as its number.
pub fn again(arguments: impl IntoIterator<Item = OsString>, drawn: Option<u64>) -> String {
    let words = arguments.into_iter().skip(1).map(|word| {
        let word = word.to_string_lossy().into_owned();
        match drawn {
            Some(seed) if word == "random" => seed.to_string(),
            Some(seed) if word == "--seed=random" => format!("--seed={seed}"),
            Some(_) | None => quoted(&word),
        }
    });
    std::iter::once("scalelab".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// A word in the form that a shell reads back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-=./,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_again() {
        let check = |words: &[&str], drawn, expected: &str| {
            assert_eq!(again(words.iter().map(OsString::from), drawn), expected);
        };
        check(&["/bin/x", "run", "a.json", "--set", "name=it's"], None, r"scalelab run a.json --set 'name=it'\''s'");
        check(&["x", "run", "my file.json", "--seed", "random"], Some(7), "scalelab run 'my file.json' --seed 7");
        check(&["x", "run", "--seed=random", ""], Some(7), "scalelab run --seed=7 ''");
        check(&["x", "run", "random"], None, "scalelab run random");
    }

    #[test]
    fn numbers_have_bounds() {
        let read = whole(1..=10);
        assert_eq!(read("10"), Ok(10));
        let read_share = share(0.0001..=0.5);
        assert_eq!((read_share("0.02"), read_share("2%"), read_share("0.5")), (Ok(0.02), Ok(0.02), Ok(0.5)));
        for text in ["0", "1", "-0.1", "NaN", "inf", "", "%", "2", "2 percent", "0.51", "1e-9"] {
            let expected = "expected a share from 0.0001 to 0.5, such as 0.02 or 2%";
            assert_eq!(read_share(text), Err(expected.to_owned()), "{text}");
        }
        let large = number(1..=1_000_000_000);
        assert_eq!((large("5"), large("5e8"), large("1_000")), (Ok(5), Ok(500_000_000), Ok(1000)));
        for text in ["0", "1e10", "1e99", "-1", "1.5e3", "e3", "5e", "5e-1"] {
            assert_eq!(large(text), Err("expected a whole number from 1 to 1000000000".to_owned()), "{text}");
        }
        for text in ["0", "11", "-1", "1e0", "", "ten", "99999999999999999999"] {
            assert_eq!(read(text), Err("expected a whole number from 1 to 10".to_owned()));
        }
    }
}
