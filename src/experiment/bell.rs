//! A thread that waits for a flag beside whatever runs, so that a long replication does not keep anybody waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How long a raised flag may go unseen: nobody notices a twentieth of a second.
const LOOK: Duration = Duration::from_millis(50);

/// Does something once a flag is raised; it does not hold the process up.
pub fn when_raised(flag: Arc<AtomicBool>, then: impl FnOnce() + Send + 'static) {
    thread::spawn(move || {
        while !flag.load(Ordering::Relaxed) {
            thread::sleep(LOOK);
        }
        then();
    });
}
