//! Protection of this process's memory, which holds keys, secrets and cookies, from core dumps and other processes. Does not
//! know those secrets.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Keeps this process's memory out of core dumps and, on Linux, away from other processes of its user: no debugger attaches,
/// and `/proc/PID` belongs to root (CWE-528, prctl(2) `PR_SET_DUMPABLE`). Children inherit the core limit of 0; a child that
/// executes another program is dumpable again.
///
/// # Errors
/// The system's refusal.
pub fn keep_memory_private() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
