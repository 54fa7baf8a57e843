//! Faults of what a server stands on, one proof each: PostgreSQL away, promoted, full, without free slots, with another clock or ending
//! every connection; no DNS, no randomness, little memory. A load runs through each, and [`trial::Trial`] says what must hold. The
//! runbook has a line for each.
//!
//! The short form takes seconds a fault. The long form lasts until the alerts that look once a minute fire too, and PostgreSQL is away
//! for ten minutes. What a machine lacks (root for a mount, libfaketime, strace) is printed, and that fault is not proven there. A limit
//! of memory is not set, since that wants a control group of the machine's: the peak of a loaded server's own memory is held against it.

mod clocks;
mod connections;
mod disk;
mod entropy;
mod load;
mod memory;
mod names;
mod postgres;
mod site;
mod standby;
mod trial;

use std::time::Duration;

/// Whether a series of a page is below a family's name, and has these labels.
fn family(page: &crate::support::openmetrics::Page, beginning: &str) -> f64 {
    page.samples.iter().filter(|(series, _)| series.starts_with(beginning)).map(|(_, value)| *value).sum()
}

/// How long a fault lasts, in seconds of the short and of the long form.
fn lasting(short: u64, long: u64) -> Duration {
    Duration::from_secs(if super::long() { long } else { short })
}

/// Prints that a fault cannot be made here. Its proof has no line in the table then.
fn cannot(fault: &str, why: &str) {
    println!("{fault} is not proven here: {why}");
}
