//! This process on its machine: what of its memory may be written to a disk or read by others. Keys, secrets and cookies are
//! in that memory. Does not know them.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Keeps the memory of this process, from now on, out of core dumps and, on Linux, from other processes of its user: no
/// debugger attaches, and `/proc/PID` is root's (CWE-528, prctl(2) `PR_SET_DUMPABLE`). A child starts with no core
/// limit of its own to raise; another program it becomes is dumpable for the kernel again.
///
/// # Errors
/// The system's refusal.
pub fn keep_memory_private() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
