//! scalelab: a discrete-event simulator of web systems that are scaled up or out.
//!
//! A scenario (JSON) describes clients, load balancers, services and the machines they run on; the engine runs it; the
//! answer is numbers with confidence intervals, and charts.
//!
//! # Map
//!
//! A lower layer never imports a higher one; a test reads the imports.
//!
//! | layer | what it is | invariant |
//! |---|---|---|
//! | [`engine`] | time, event list, arena, draws, distributions | no web words; one total order of events |
//! | [`notation`] | how values are written: quantities, distributions, nearest words | a unit is never guessed |
//! | [`policy`] | pure decisions: balancing, popularity, eviction, sharding | no clock, no input or output |
//! | [`model`] | visits, stations, links, the one driver, the observer | integer ticks; one door out; no statistics, no names |
//! | [`components`] | one file or folder per box that an architect draws | answers "what next?", touches neither time nor queues |
//! | [`scenario`] | the document: text to tree, overrides, checks, names to ids | all problems at once; a bad scenario never starts |
//! | [`experiment`] | replications, metrics, verdicts | the only place that starts threads |
//! | [`stats`] | numbers for reports, closed forms | sees records and results only |
//! | [`report`] | results to bytes: text, CSV, JSON, charts, pages | opens no file, simulates nothing |
//! | [`cli`] | one file per command | the only place that touches files, terminal and process |
//!
//! Where this departs from a plain reading of the layers: settings of a component live in the component's own file, so
//! that adding one is one file and two lines; hence `notation`, of which settings are made, lies below `components`
//! instead of inside `scenario`. The recorder, which listens to a run and fills histograms, is part of `experiment`,
//! because `stats` shall know nothing of worlds.
//!
//! # Laws
//!
//! Asserted in every run, in whole ticks, with the numbers when one breaks: requests issued = ended + in flight; the
//! integral of the number in each station = the sum of its sojourns; service done = demand met within a core tick per
//! departure; who is in a station is a live visit that knows it; a closed visit holds nothing; a call is answered at most
//! once; when no visit is left, nothing is held and nobody waits. Simulating cannot fail: bad input is refused before, a
//! broken law panics, and the command line turns the panic into exit code 1 with the command that reproduces it.
//!
//! # The spine
//!
//! A request is a tree of [visits](model::visit). A [component](model::component::Component) is a state machine over
//! visits; `enter` and `resume` return a [`Step`](model::step::Step), and [the driver](model::driver) does it:
//!
//! | step | what the driver does |
//! |---|---|
//! | `Acquire`, `Release` | hold a server of a pool, or wait in its line; a full line ends the visit as rejected |
//! | `Serve` | be served by a CPU (processor sharing or first come first served) |
//! | `Sleep` | let time pass |
//! | `Call` | open a visit elsewhere after the link's delay, wait for its answer or for the timeout |
//! | `CallMany` | the same for several, until `need` succeeded or no longer can; late answers are dropped |
//! | `Forward` | the visit moves on to another component; its caller and the caller's timer stay with it |
//! | `Park` | wait until somebody wakes the visit |
//! | `Finish` | the one door out: give everything back, record, answer the caller |
//!
//! Requests begin by `Ctx::spawn`, at an alarm that their component owns. An event carries no payload: it names a visit,
//! and the visit remembers the ticket of its live event. An event whose ticket nobody remembers is stale and ignored;
//! that is all there is to cancelling.
//!
//! ## Walk-throughs
//!
//! What is marked *later* is not built yet; it is written down so that it fits the steps above.
//!
//! **A client who only waits.** Most clients have nothing left to do when the answer comes: no timeout, no other attempt, no
//! next request that waits for it. Their request begins with a visit at whomever they call, on its way there; the answer
//! travels to the client, and that ends it. Everybody else has a visit of their own, at the clients: it calls, and its end
//! is the request's.
//!
//! **A held worker, and a connection pool.** `web` enters: `Acquire(workers)`. Granted at once or after waiting in line.
//! `Serve(cpu, demand)`. `Call(db)`: the worker stays held, because nothing released it. The pool of connections from this
//! instance to that one is one more station: `Acquire(pool)`, `Call`, `Release(pool)`. `Finish` gives back whatever is
//! still held, in the reverse order of taking; each freed server goes to the next in line at once, who goes on when the
//! present chain has stopped.
//!
//! **A timeout that leaves an orphan.** `Call` with a timeout: a timer event for the callee's visit. It fires: the visit's
//! link to its caller is cut, the caller resumes with `TimedOut`, and the visit works on. When it finishes there is
//! nobody to answer. An answer at the very deadline is in time, because work ranks before timers.
//!
//! **A balancer that relays, and one that forwards.** Relay: `Serve(cpu)`, pick, `Call`; the answer resumes the balancer's
//! visit, which closes its count of open calls and finishes with the same ending. Forward: `Forward(call)`: the visit is
//! recorded, leaves the balancer and moves on under the same id, so that the caller's timer still finds it; the callee
//! answers the caller directly.
//!
//! **Parallel steps.** Each lane is a visit of the same service that starts at the lane's first operation: `CallMany` to
//! itself, with `need` = all. A lane holds no worker of its own. The first failure decides: the service finishes with that
//! ending, and the other lanes become orphans.
//!
//! **Single flight.** The first miss of a key calls the store; those who miss the same key meanwhile `Park` under their visit
//! id; the answer wakes them in order of arrival. If the first is called off, the next one calls.
//!
//! **Quorum with a late reply.** A write of three copies: the shards give it its version, which travels in the entry of each
//! call, and `CallMany { need: 2 }`; the second success resumes, and the truth settles the commit; the third answer belongs
//! to a wait that is over, and reaches `call_over` only. A read of two: `CallMany { need: 2 }` of two; every answer brings
//! its version to `call_over`, and the latest is shown; one fails, so that two can no longer succeed, and `CallMore` asks
//! the third copy. The question keeps its number until the last of its calls is over, so that no late answer is taken for
//! one to another question.
//!
//! **Copies that move.** A background visit asks so many of a key's present copies by `CallMany` that one of them has the
//! last acknowledged write, then gives the latest version to the newcomers by another. Meanwhile writes go to both, and
//! need as many answers more; a write that began before looks once more, when it is decided, who has the key by now.
//!
//! **Hedge with cancel.** `CallMany` with the calls that are needed; when it is overdue, the component adds another by
//! `CallMore`. When enough succeeded, the losers' subtrees are closed through the one door after one link delay, which
//! gives back what they held.
//!
//! **A message from queue to consumer** (*later*). `publish` calls the queue, which stores and answers. A consumer is a visit
//! that `Park`s at the queue; the message wakes it, and its own `Finish` is the acknowledgement.
//!
//! **Semi-synchronous write.** The primary's visit commits, sends a record to each replica and `Park`s. The way of a record
//! is a background visit at the replica, which says by another one at the primary that it has come; that wakes the
//! writer. So replication is the same work whether or not anybody waits for it.
//!
//! **A write finds its primary.** Callers reach a database by its door inside them: `Call` to the instance that is the
//! primary. Who is chosen for a read and fails may be replaced by the primary: one more `Call` of the door's visit.
//!
//! **Late binding at a balancer.** A visit that finds every target full `Park`s in the balancer's line; the end of a call
//! wakes the first, which picks whoever has room.
//!
//! **Health check.** The balancer's own alarm spawns a background visit at the balancer, which calls the target with a
//! timeout and an entry of its own, that of a sign of life; its answer changes what this balancer holds of the target.
//!
//! **Crash of a balancer that forwards.** Visits that moved on are no longer on the balancer: they survive. Those on it are
//! closed as crashed, or, in silence, lost: each keeps its slot, and its caller waiting, until the caller's timer or end.
//!
//! **A call to a dead machine.** It travels as ever. When it has come, and before any component sees it, the driver asks the
//! [conditions](model::condition): it is refused, and the answer `Unreachable` travels back, or it is lost.
//!
//! **A machine that stands still.** Whatever should go on there is put aside as it was, in its order, and goes on when the
//! machine does; what its CPU had left of each service is worked out anew.
//!
//! **Autoscaler adding and draining** (the autoscaler *later*; by plan today). All machines that may ever be there are laid
//! out before the run, the later ones unborn: calls to them are refused, and their stations offer no capacity. *Add*: a
//! condition begins, the machine is booting and counts as there; the condition ends, it is up, its instances are told by
//! `up`, and every component by `members_changed`: each router looks anew at who [takes calls](model::membership), a
//! balancer with checks begins to ask the newcomer and passes calls on after its first success. *Drain*: a condition
//! begins, routers look anew and nobody chooses the machine any more; what is there or on its way is served, and what
//! was to be sent over a pooled connection chooses anew. After each event the driver glances at those who are listed as
//! there; when nobody is left, the machine is gone: conditions refuse, stations offer nothing. Where the time is up
//! earlier, or nothing drains, routers look anew first and then whoever is there is struck as by a crash, so that a
//! retry goes elsewhere. One request: its balancer picked `web[2]`, which begins to drain while the call travels; it is
//! served there, its answer comes back, the open call of a target that is no candidate any more is not counted, and the
//! machine ends in the instant in which the visit closes. An autoscaler will issue the same conditions from an alarm.
//!
//! **A pair of balancers.** Callers reach the address by its door inside them, which forwards to whoever has it. The
//! passive machine's alarm spawns a visit at itself that asks the active one; enough failures, and the address is its own.
//!
//! **Live migration of keys.** A planned change of the members of shards says at once where every key belongs; a key that
//! lies elsewhere is still its old owner's. One background visit for each such key, in the name of the new owner's machine,
//! calls the old owner for a copy and the new one to take it, on ordinary stations and links. It then calls the old owner
//! to hand the key over, and from that instant the old owner refuses it. If the key was written since it was copied, it
//! is copied once more, now that nobody writes it. The new owner accepts it, and the owner changes, at one instant. Requests that come between
//! hand-over and change `Park` in the shards; those that the old owner has refused go to the new one. Where nothing is
//! stored for good, as in caches, all owners change at the planned instant and nothing is copied.
//!
//! **A member of shards that fails.** Answers, and timers that ran out, are counted; after enough failures in a row the
//! member is left out, its keys belong to others at once, and an alarm lets it in again.
//!
//! # Conditions and truth
//!
//! Faults are one list of [planned changes](model::fault) of [conditions](model::condition), which the driver reads in three
//! places: when a message has come, when a visit goes on, and when it prices time. No component asks whether it has
//! crashed; it is told by `down` and `up`, only to lose or keep what it has stored.
//!
//! What is true of the data is kept [once for the world](model::truth): stores hold copies of any age, every answer carries
//! the version that it shows, the driver passes versions on from answer to answer, and staleness is judged where a request
//! ends. A component that lies on several machines and must be asked at the right one is reached through a *door*: an
//! instance of it inside each caller, at no distance, whose visits are not counted.
//!
//! # Draws
//!
//! A draw is a pure function of (seed, replication, name of the drawing component, purpose, lineage); see
//! [`engine::draw`]. Lineage is formed by clients (request number) and services (call site, iteration, copy) only;
//! balancers add nothing. So two designs that differ in routing, capacity or placement see the same arrivals, classes,
//! keys and demands.

#![forbid(unsafe_code)]

pub mod cli;
pub mod components;
pub mod engine;
pub mod experiment;
pub mod model;
pub mod notation;
pub mod policy;
pub mod report;
pub mod scenario;
pub mod stats;
