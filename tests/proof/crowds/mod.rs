//! Crowds: hundreds of clients at one address while others ask for codes and check their sessions. Counts are held; times only where
//! they decide.

mod one_address;

use std::time::{Duration, Instant};

use vestibule::edge::Limits;

use crate::support::{House, NO_WAITS, TestDatabase};

/// A house without cooldown and limit of mails, in which clients name their networks.
async fn house() -> House {
    let settings = [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    House::over(TestDatabase::new().await, &settings, Limits::default()).await
}

/// Times of requests, and how many of them were answered otherwise than wanted.
#[derive(Default)]
struct Served {
    took: Vec<Duration>,
    otherwise: Vec<String>,
}

impl Served {
    fn add(&mut self, since: Instant, otherwise: Option<String>) {
        self.took.push(since.elapsed());
        self.otherwise.extend(otherwise);
    }

    fn joined(parts: Vec<Served>) -> Served {
        let mut all = Served::default();
        for part in parts {
            all.took.extend(part.took);
            all.otherwise.extend(part.otherwise);
        }
        all
    }
}
