//! Links become paths between zones, and stations where messages share a link.

use super::document::{Document, LinkSettings};
use crate::components::settings::Complaint;
use crate::engine::time::Span;
use crate::model::ids::{StationId, ZoneId};
use crate::model::link::{Net, Path, Width};
use crate::notation::{Bandwidth, Duration};

/// The paths between zones, and the names of the shared links: one station for each, in their order.
pub struct Network {
    /// The paths.
    pub net: Net,
    /// The names of the stations, from 0 on.
    pub shared: Vec<String>,
}

/// Zone 0 is where things without a zone stand; the named zones follow.
#[must_use]
pub fn zone_id(document: &Document, name: Option<&str>) -> ZoneId {
    let named = |name| document.zones.get_index_of(name).expect("zones are checked before anything is laid out");
    ZoneId(name.map_or(0, |name| named(name) as u16 + 1))
}

/// What is wrong with the settings of a link.
#[must_use]
pub fn check(document: &Document) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (name, link) in &document.links {
        let mut complain = |at: &str, message: &str, expected: &str| {
            found.push(Complaint::conflict(at, message).expected(expected).under(&["links", name]));
        };
        let one_way = link.forward.is_some() || link.backward.is_some();
        if one_way && link.rtt.is_some() {
            complain("rtt", "both ways together and each way by itself", "`rtt`, or `forward` and `backward`");
        }
        if one_way && name == "default" {
            complain("", "a link between no zones in particular has no direction", "`rtt`, or a link with a name");
        }
        if link.bandwidth.is_some() && link.bandwidth_per_client.is_some() {
            complain("bandwidth", "a shared line and a private one at once", "one of the two");
        }
    }
    found
}

/// Lays out the links; `default` holds wherever no link is named, and what it shares is one medium for all of them.
#[must_use]
pub fn lay(document: &Document, tick_ns: u64, span: impl Fn(&Duration) -> Span) -> Network {
    let zones = document.zones.len() as u16 + 1;
    let mut network = Network { net: Net::new(usize::from(zones)), shared: Vec::new() };
    if let Some(link) = document.links.get("default") {
        let ends = network.ends("default", link, tick_ns, &span);
        for a in 0..zones {
            for b in a..zones {
                network.join(ZoneId(a), ZoneId(b), ends);
            }
        }
    }
    for (name, link) in &document.links {
        if let Some((a, b)) = name.split_once('-') {
            let ends = network.ends(name, link, tick_ns, &span);
            network.join(zone_id(document, Some(a)), zone_id(document, Some(b)), ends);
        }
    }
    network
}

/// What a message meets that goes forward, and one that goes backward: time as a call and as an answer, and width.
type Ends = [([Span; 2], Width); 2];

impl Network {
    fn ends(&mut self, name: &str, link: &LinkSettings, tick_ns: u64, span: impl Fn(&Duration) -> Span) -> Ends {
        let delays = if link.forward.is_some() || link.backward.is_some() {
            [&link.forward, &link.backward].map(|way| [way.as_ref().map_or(Span::ZERO, &span); 2])
        } else {
            let rtt = link.rtt.as_ref().map_or(Span::ZERO, &span);
            let half = Span(rtt.0 / 2);
            [[half, Span(rtt.0 - half.0)]; 2]
        };
        let ticks = |bandwidth: &Bandwidth| bandwidth.ticks_per_byte(tick_ns);
        let mut width = |direction: &str| match (&link.bandwidth, &link.bandwidth_per_client) {
            (Some(shared), _) => {
                self.shared.push(format!("{name}.{direction}"));
                Width::Shared(StationId(self.shared.len() as u32 - 1), ticks(shared))
            }
            (None, Some(private)) => Width::Private(ticks(private)),
            (None, None) => Width::Unlimited,
        };
        let widths = [width("forward"), width("backward")];
        [(delays[0], widths[0]), (delays[1], widths[1])]
    }

    /// Within one zone calls go forward and answers backward.
    fn join(&mut self, a: ZoneId, b: ZoneId, [forward, backward]: Ends) {
        if a == b {
            let delays = [forward.0[0], backward.0[1]];
            self.net.set(a, a, Path { delays, widths: [forward.1, backward.1] });
        } else {
            self.net.set(a, b, Path { delays: forward.0, widths: [forward.1; 2] });
            self.net.set(b, a, Path { delays: backward.0, widths: [backward.1; 2] });
        }
    }
}
