//! Modifiers of events: which stands beside which verb, and when it happens.

use super::{EventSettings, Verb};
use crate::components::settings::Complaint;
use crate::notation::suggest;

/// The range of `by` beside `load`: nobody, or from a thousandth of the requests to a thousand times as many.
const TIMES: std::ops::RangeInclusive<f64> = 0.001..=1000.0;

impl EventSettings {
    /// Finds what types and names cannot tell.
    pub(super) fn check(&self) -> Vec<Complaint> {
        let verb = match self.verb() {
            Ok((verb, _)) => verb,
            Err(verbs) => return vec![not_one(&verbs)],
        };
        let mut found = self.check_timing(verb);
        found.extend(self.check_fit(verb));
        found.extend(self.check_needs(verb));
        found.extend(self.check_subject(verb));
        for (at, law) in [("mttf", &self.mttf), ("mttr", &self.mttr)] {
            found.extend(Complaint::of_distribution(at, law.as_ref()));
        }
        found
    }

    /// It happens at a time, or again and again.
    fn check_timing(&self, verb: Verb) -> Vec<Complaint> {
        let mut found = Vec::new();
        let mut complain = |at: &str, message: &str, expected: &str| {
            found.push(Complaint::conflict(at, message).expected(expected));
        };
        match (&self.at, &self.mttf, verb.planned()) {
            (None, Some(_), Some(planned)) => complain("mttf", planned, "`at`"),
            (None, None, Some(_)) => complain("", "it never happens", "`at`"),
            (None, None, None) => complain("", "it never happens", "`at`, or `mttf` and `mttr`"),
            (Some(_), Some(_), _) => complain("mttf", "planned, and bound to happen", "`at` or `mttf`"),
            (None, Some(_), None) if self.mttr.is_none() => {
                complain("mttf", "no time to repair", "`mttr` beside `mttf`");
            }
            (Some(_), None, _) | (None, Some(_), None) => {}
        }
        if self.mttf.is_none() && self.mttr.is_some() {
            complain("mttr", "a time to repair of nothing that fails", "`mttf` beside `mttr`");
        }
        if self.mttf.is_some() && self.lasting.is_some() {
            complain("for", "how long it lasts is said twice", "`mttr` alone");
        }
        if self.lasting.is_some() && matches!(verb, Verb::Add | Verb::Remove) {
            let message = format!("`{}` is for good", verb.word());
            complain("for", &message, "another event later");
        }
        found
    }

    /// Every modifier belongs to the verb.
    fn check_fit(&self, verb: Verb) -> Vec<Complaint> {
        let dies: &[Verb] = &[Verb::Crash, Verb::Lose];
        let comes_or_goes: &[Verb] = &[Verb::Add, Verb::Remove];
        let modifiers: [(&str, bool, &[Verb]); 16] = [
            ("by", self.by.is_some(), &[Verb::Slow, Verb::Load]),
            ("share", self.share.is_some(), &[Verb::Loss]),
            ("dns", self.dns.is_some(), &[Verb::Records]),
            ("answer", self.answer.is_some(), dies),
            ("state", self.state.is_some(), dies),
            ("one_way", self.one_way, &[Verb::Partition, Verb::Loss]),
            ("shards", self.shards.is_some(), comes_or_goes),
            ("keys", self.keys.is_some(), comes_or_goes),
            ("count", self.count.is_some(), comes_or_goes),
            ("boot", self.boot.is_some(), &[Verb::Add]),
            ("drain", self.drain, &[Verb::Remove]),
            ("within", self.within.is_some(), &[Verb::Remove]),
            ("cores", self.cores.is_some(), &[Verb::Size]),
            ("speed", self.speed.is_some(), &[Verb::Size]),
            ("rate", self.rate.is_some(), &[Verb::Load]),
            ("by", self.by.is_some() && self.rate.is_some(), &[]),
        ];
        let idle = modifiers.into_iter().filter(|(_, given, fits)| *given && !fits.contains(&verb));
        let complain = |(at, _, fits): (&str, bool, &[Verb])| {
            if fits.is_empty() {
                return Complaint::conflict(at, "the new rate is said twice").expected("`by` or `rate`");
            }
            let words = suggest::list(fits.iter().map(|verb| verb.word()));
            let complaint = Complaint::conflict(at, format!("`{at}` says nothing about `{}`", verb.word()));
            complaint.expected(format!("only with {words}"))
        };
        idle.map(complain).collect()
    }

    /// The modifiers that are there and that speak of machines that come or go.
    pub(in crate::scenario) fn about_machines(&self) -> Vec<&'static str> {
        let all = [
            ("count", self.count.is_some()),
            ("boot", self.boot.is_some()),
            ("drain", self.drain),
            ("within", self.within.is_some()),
        ];
        all.into_iter().filter(|(_, given)| *given).map(|(at, _)| at).collect()
    }

    /// Machines own no keys.
    pub(super) fn check_no_keys(&self) -> Option<Complaint> {
        let complaint = self.keys.as_ref().map(|_| Complaint::conflict("keys", "machines own no keys"))?;
        Some(complaint.expected("`shards` beside it, and names of members"))
    }

    /// Who comes or goes is either machines or members of shards.
    fn check_subject(&self, verb: Verb) -> Vec<Complaint> {
        if self.shards.is_none() || !matches!(verb, Verb::Add | Verb::Remove) {
            return Vec::new();
        }
        let complain = |at: &str| {
            let complaint =
                Complaint::conflict(at, format!("`{at}` is about machines, and `shards` about who owns keys"));
            complaint.expected(format!("no `{at}`, or no `shards`"))
        };
        self.about_machines().into_iter().map(complain).collect()
    }

    /// What a verb cannot do without, and numbers that depend on it.
    fn check_needs(&self, verb: Verb) -> Vec<Complaint> {
        let needs = [
            (Verb::Slow, self.by.is_some(), "how much slower is not said", "`by` beside `slow`, such as 5"),
            (
                Verb::Loss,
                self.share.is_some(),
                "how many messages are lost is not said",
                "`share` beside `loss`, such as 0.01",
            ),
            (
                Verb::Load,
                self.by.is_some() || self.rate.is_some(),
                "the new rate is not said",
                "`by` beside `load`, such as 3, or `rate`, such as \"300/s\"",
            ),
            (
                Verb::Size,
                self.cores.is_some() || self.speed.is_some(),
                "the new size is not said",
                "`cores` or `speed` beside `size`",
            ),
        ];
        let lacks = needs.into_iter().filter(|(of, said, _, _)| *of == verb && !said);
        let complain = |(_, _, message, expected): (Verb, bool, &str, &str)| {
            Complaint::conflict(verb.word(), message).expected(expected)
        };
        let mut found: Vec<_> = lacks.map(complain).collect();
        if let Some(by) = self.by.filter(|by| verb == Verb::Slow && *by < 1.0) {
            found.push(Complaint::out_of_range("by", format!("{by} times slower")).expected("1 to 1000000"));
        }
        if let Some(by) = self.by.filter(|by| verb == Verb::Load && *by > 0.0 && !TIMES.contains(by)) {
            found.push(Complaint::out_of_range("by", format!("{by} times the load")).expected("0, or 0.001 to 1000"));
        }
        if self.within.is_some() && !self.drain && verb == Verb::Remove && self.shards.is_none() {
            let message = "what does not drain goes at once";
            found.push(Complaint::conflict("within", message).expected("`drain` beside it, or no `within`"));
        }
        found
    }
}

/// No verb, or several.
fn not_one(verbs: &[Verb]) -> Complaint {
    let message = if verbs.is_empty() {
        "nothing happens".to_owned()
    } else {
        format!("{} at once", verbs.iter().map(|verb| verb.word()).collect::<Vec<_>>().join(" and "))
    };
    Complaint::conflict("", message).expected(format!("one of {}", suggest::list(Verb::ALL.map(Verb::word))))
}
