//! Ctrl-C: the first asks a command to stop and keep what is complete, the second ends it at once.

use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The exit code of what was interrupted.
pub const CODE: u8 = 130;

/// Listens from now on; true once somebody pressed Ctrl-C. Where no signal can be caught, Ctrl-C ends the program as
/// ever.
pub fn listen() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    // In this order: the first signal finds the flag down, and raises it.
    let second = flag::register_conditional_shutdown(SIGINT, i32::from(CODE), asked.clone());
    if second.is_ok() {
        let _ = flag::register(SIGINT, asked.clone());
    }
    asked
}
