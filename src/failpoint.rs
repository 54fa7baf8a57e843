//! Failpoints: named places at which a test ends the process at once, as `kill -9` does. They exist only with the feature
//! `failpoints`; without it the macro expands to nothing, and an optimised build refuses the feature.
//! `FAILPOINT=record.after:3` ends the process at the third pass of `record.after`.

#[cfg(all(feature = "failpoints", not(debug_assertions)))]
compile_error!("the feature `failpoints` is for tests and must not be in a release");

/// Marks a place at which `FAILPOINT` may end the process.
#[cfg(feature = "failpoints")]
macro_rules! failpoint {
    ($name:literal) => {
        $crate::failpoint::reach($name)
    };
}

/// Expands to nothing without the feature `failpoints`.
#[cfg(not(feature = "failpoints"))]
macro_rules! failpoint {
    ($name:literal) => {};
}

pub(crate) use failpoint;

/// Ends the process at the pass that `FAILPOINT` names.
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
