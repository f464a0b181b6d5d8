//! Requests followed hop by hop: what `scalelab trace` finds, says and writes.

mod arguments;
mod chrome;
mod laws;
mod perfetto;
mod walks;

use crate::laws::read;
use scalelab::experiment::trace::{Wish, trace};
use scalelab::report::trace::text;
use scalelab::stats::trace::Trace;
use serde_json::{Value, json};

/// A web machine of speed 2 with one worker, which it keeps while it calls a database: each request needs 20 ms of it,
/// and one comes every 10 ms.
fn shop() -> Value {
    json!({
        "scalelab": 1, "name": "shop", "run": { "mode": "terminating", "duration": "35ms" },
        "zones": { "internet": {}, "site": { "public": true }, "back": {} },
        "links": { "internet-site": { "rtt": "4ms" }, "site-back": { "rtt": "2ms" } },
        "machines": {
            "box": { "zone": "site", "cores": 1, "speed": 2, "discipline": "fifo" },
            "disk": { "zone": "back", "cores": 1, "discipline": "fifo" }
        },
        "components": {
            "people": { "clients": { "zone": "internet", "load": { "constant": "100/s" }, "to": "web" } },
            "web": { "service": { "on": "box", "workers": 1, "steps": [{ "cpu": "20ms" }, { "call": "db" }] } },
            "db": { "service": { "on": "disk", "steps": [{ "sleep": "3ms" }, { "cpu": "5ms" }] } }
        }
    })
}

/// What is found of the slowest and the failed.
fn followed(document: &Value, slowest: u32, failed: u32) -> Trace {
    let scenario = read(document);
    let wish = Wish { slowest, failed, ..Wish::default() };
    trace(&scenario, &scenario.document.name, 1, 0, &wish, &|_| ()).expect("nobody is asked for by number")
}

/// The text, from the first request on, without what explains it.
fn shown(trace: &Trace) -> String {
    let text = text::write(trace, false);
    let from = text.find("Request ").expect("a request is shown");
    let to = text.find("  ░ waiting").expect("the bars are explained");
    text[from..to].trim_end().to_owned()
}
