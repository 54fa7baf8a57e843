//! Failpoints: named places at which the proofs end the process at once, as `kill -9` would. They are there with the
//! feature `failpoints` alone; without it a hook is no code at all, and an optimised build refuses the feature.
//! `FAILPOINT=record.after:3` ends the process where it comes to that place for the third time.

#[cfg(all(feature = "failpoints", not(debug_assertions)))]
compile_error!("the feature `failpoints` is for the proofs: what is released has none");

/// A place at which the process may be told to end.
#[cfg(feature = "failpoints")]
macro_rules! failpoint {
    ($name:literal) => {
        $crate::failpoint::reach($name)
    };
}

/// A place at which the process may be told to end: nothing here.
#[cfg(not(feature = "failpoints"))]
macro_rules! failpoint {
    ($name:literal) => {};
}

pub(crate) use failpoint;

/// Ends the process if this is where, and as often as, it was told.
#[cfg(feature = "failpoints")]
pub(crate) fn reach(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static TOLD: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();
    let told = TOLD.get_or_init(|| {
        let told = std::env::var("FAILPOINT").ok()?;
        let (name, times) = told.split_once(':')?;
        Some((name.to_owned(), AtomicU64::new(times.parse().ok()?)))
    });
    let Some((_, left)) = told.as_ref().filter(|(told, _)| told == name) else { return };
    if left.fetch_sub(1, Ordering::SeqCst) == 1 {
        let _gone = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort();
    }
}
