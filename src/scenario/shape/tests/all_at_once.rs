//! How a report on many problems looks.

use super::report;

#[test]
fn all_problems_at_once() {
    insta::assert_snapshot!(report(r#"{
  "nam": "x",
  "mode": "stedy",
  "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
  "components": {
    "people": { "clients": { "load": { "poisson": "400" }, "to": 7 } },
    "web": { "servise": {} },
    "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": { "exp": "5" } }, { "cpu": "1s", "call": "x" } ] } }
  },
  "events": { "e": { "crash": "web", "for": "5min" } }
}"#), @r#"
    error[unknown-key]: unknown key `nam`
     --> scenario.json:2:3
      |
    2 |   "nam": "x",
      |   ^^^^^ did you mean `name`?
      |
      = help: expected `name`, `anything` or `version`
      = note: at nam

    error[unknown-word]: unknown word `stedy`
     --> scenario.json:3:11
      |
    3 |   "mode": "stedy",
      |           ^^^^^^^ did you mean `steady`?
      |
      = help: expected `terminating` or `steady`
      = note: at mode

    error[quantity]: `5` has no unit
     --> scenario.json:4:34
      |
    4 |   "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                  ^ write "5ms"
      |
      = help: expected a duration such as "250ms"
      = note: at links.default.rtt

    error[out-of-range]: `1.5` is out of range
     --> scenario.json:4:45
      |
    4 |   "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                             ^^^
      |
      = help: expected a number from 0 to 1
      = note: at links.default.loss

    error[quantity]: unknown unit `Gbps`
     --> scenario.json:4:63
      |
    4 |   "links": { "default": { "rtt": 5, "loss": 1.5, "bandwidth": "1Gbps" } },
      |                                                               ^^^^^^^ write "1Gbit/s"
      |
      = help: expected a bandwidth in `bit/s`, `kbit/s`, `Mbit/s`, `Gbit/s`, `Tbit/s`, `B/s`, `kB/s`, `MB/s`, `GB/s`, `KiB/s`, `MiB/s` or `GiB/s`
      = note: at links.default.bandwidth

    error[quantity]: `400` has no unit
     --> scenario.json:6:51
      |
    6 |     "people": { "clients": { "load": { "poisson": "400" }, "to": 7 } },
      |                                                   ^^^^^ write "400/s"
      |
      = help: expected a rate in `/us`, `/ms`, `/s`, `/min`, `/h` or `/d`
      = note: at components.people.clients.load.poisson

    error[wrong-type]: unexpected number
     --> scenario.json:6:66
      |
    6 |     "people": { "clients": { "load": { "poisson": "400" }, "to": 7 } },
      |                                                                  ^
      |
      = help: expected a string
      = note: at components.people.clients.to

    error[unknown-key]: unknown key `servise`
     --> scenario.json:7:14
      |
    7 |     "web": { "servise": {} },
      |              ^^^^^^^^^ did you mean `service`?
      |
      = help: expected `clients` or `service`
      = note: at components.web.servise

    error[unknown-key]: unknown key `wokers`
     --> scenario.json:8:40
      |
    8 |     "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": { "exp": "5" } }, { "cpu": "1s", "call": "x" } ] } }
      |                                        ^^^^^^^^ did you mean `workers`?
      |
      = help: expected `workers`
      = note: at components.db.service.wokers

    error[quantity]: `5` has no unit
     --> scenario.json:8:82
      |
    8 |     "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": { "exp": "5" } }, { "cpu": "1s", "call": "x" } ] } }
      |                                                                                  ^^^ write "5ms"
      |
      = help: expected a duration in `ns`, `us`, `ms`, `s`, `min`, `h` or `d`
      = note: at components.db.service.steps[0].cpu.exp

    error[several-tags]: `cpu` and `call` exclude each other
     --> scenario.json:8:93
      |
    8 |     "db": { "service": { "on": "disk", "wokers": 4, "steps": [ { "cpu": { "exp": "5" } }, { "cpu": "1s", "call": "x" } ] } }
      |                                                                                             ^^^^^        ------ excluded by the first
      |
      = help: expected exactly one of `cpu` or `call`
      = note: at components.db.service.steps[1]

    error[missing-key]: the key `at` is missing
      --> scenario.json:10:15
       |
    10 |   "events": { "e": { "crash": "web", "for": "5min" } }
       |               ^^^
       |
       = help: expected `at`, a duration such as "250ms"
       = note: at events.e

    error[unknown-key]: unknown key `for`
      --> scenario.json:10:38
       |
    10 |   "events": { "e": { "crash": "web", "for": "5min" } }
       |                                      ^^^^^
       |
       = help: expected `at`
       = note: at events.e.for

    13 errors
    "#);
}
