//! How reports on several problems look.

use super::report;

#[test]
fn words_and_types() {
    let text = r#"{ "name": 7, "mode": "stedy", "version": 2,
  "components": { "a": { "clients": { "load": { "closed": { "users": "3" } }, "to": null } } } }"#;
    insta::assert_snapshot!(report(text), @r#"
    error[wrong-type]: unexpected number
     --> scenario.json:1:11
      |
    1 | { "name": 7, "mode": "stedy", "version": 2,
      |           ^
      |
      = help: expected a string
      = note: at name

    error[unknown-word]: unknown word `stedy`
     --> scenario.json:1:22
      |
    1 | { "name": 7, "mode": "stedy", "version": 2,
      |                      ^^^^^^^ did you mean `steady`?
      |
      = help: expected `terminating` or `steady`
      = note: at mode

    error[out-of-range]: `2` is out of range
     --> scenario.json:1:42
      |
    1 | { "name": 7, "mode": "stedy", "version": 2,
      |                                          ^
      |
      = help: expected the number 1
      = note: at version

    error[wrong-type]: unexpected string
     --> scenario.json:2:70
      |
    2 |   "components": { "a": { "clients": { "load": { "closed": { "users": "3" } }, "to": null } } } }
      |                                                                      ^^^ write 3 without quotes
      |
      = help: expected a whole number of at least 0
      = note: at components.a.clients.load.closed.users

    error[wrong-type]: unexpected null
     --> scenario.json:2:85
      |
    2 |   "components": { "a": { "clients": { "load": { "closed": { "users": "3" } }, "to": null } } } }
      |                                                                                     ^^^^
      |
      = help: expected a string
      = note: at components.a.clients.to

    5 errors
    "#);
}

#[test]
fn quantities() {
    let text = r#"{ "name": "x", "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
  "components": { "a": { "clients": { "load": { "poisson": "-400/s" }, "to": "x" } } } }"#;
    insta::assert_snapshot!(report(text), @r#"
    error[quantity]: `5` has no unit
     --> scenario.json:1:47
      |
    1 | { "name": "x", "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                               ^ write "5s" or "5ms"
      |
      = help: expected a duration such as "250ms"
      = note: at links.default.rtt

    error[out-of-range]: `1.5` is out of range
     --> scenario.json:1:58
      |
    1 | { "name": "x", "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                                          ^^^
      |
      = help: expected a number from 0 to 1
      = note: at links.default.loss

    error[quantity]: unknown unit `Gbps`
     --> scenario.json:1:76
      |
    1 | { "name": "x", "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                                                            ^^^^^^^ write "1Gbit/s"
      |
      = help: expected a bandwidth in `bit/s`, `kbit/s`, `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`
      = note: at links.default.bandwidth

    error[out-of-range]: `-400/s` is negative
     --> scenario.json:2:60
      |
    2 |   "components": { "a": { "clients": { "load": { "poisson": "-400/s" }, "to": "x" } } } }
      |                                                            ^^^^^^^^
      |
      = help: expected a rate above zero, such as "120/s"
      = note: at components.a.clients.load.poisson

    4 errors
    "#);
}

#[test]
fn keys() {
    let text = r#"{ "name": "x", "components": {
    "web": { "servise": {} },
    "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": "1s", "call": "x" } ] } } },
  "events": { "e": { "crash": "web", "for": "5min" } } }"#;
    insta::assert_snapshot!(report(text), @r#"
    error[unknown-key]: unknown key `servise`
     --> scenario.json:2:14
      |
    2 |     "web": { "servise": {} },
      |              ^^^^^^^^^ did you mean `service`?
      |
      = help: expected `clients` or `service`
      = note: at components.web.servise

    error[unknown-key]: unknown key `wokers`
     --> scenario.json:3:40
      |
    3 |     "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": "1s", "call": "x" } ] } } },
      |                                        ^^^^^^^^ did you mean `workers`?
      |
      = help: expected `workers`
      = note: at components.db.service.wokers

    error[several-tags]: `cpu` and `call` exclude each other
     --> scenario.json:3:66
      |
    3 |     "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": "1s", "call": "x" } ] } } },
      |                                                                  ^^^^^        ------ excluded by the first
      |
      = help: expected exactly one of `cpu` or `call`
      = note: at components.db.service.steps[0]

    error[missing-key]: the key `at` is missing
     --> scenario.json:4:15
      |
    4 |   "events": { "e": { "crash": "web", "for": "5min" } } }
      |               ^^^
      |
      = help: expected `at`, a duration such as "250ms"
      = note: at events.e

    error[unknown-key]: unknown key `for`
     --> scenario.json:4:38
      |
    4 |   "events": { "e": { "crash": "web", "for": "5min" } } }
      |                                      ^^^^^
      |
      = help: expected `at`
      = note: at events.e.for

    5 errors
    "#);
}
