//! A PostgreSQL that belongs to one process, and the data folder it runs in.
//!
//! One process at a time holds a [`DataFolder`]. A [`Cluster`] in it listens on a Unix socket only, runs as an unprivileged
//! user when its starter is root, and stops when its starter dies, even by SIGKILL. Every function blocks: async callers use
//! `spawn_blocking`. A cluster needs `/bin/sh` and PostgreSQL's own programs; a package client of the machine fetches the
//! programs where none are installed. Unix only.
//!
//! Refuses a folder that another process holds, and data of a major version that cannot be found or fetched. Does not know what
//! is stored, nor which application it runs for.

mod application;
mod cluster;
mod earlier;
mod error;
mod fetch;
mod folder;
mod home;
mod person;
mod programs;
mod temporary;
#[cfg(test)]
mod tests;
mod watchdog;

pub use application::Application;
pub use cluster::{Cluster, ClusterOptions};
pub use error::Error;
pub use fetch::{Fetch, Progress};
pub use folder::{DataFolder, Running, running};
