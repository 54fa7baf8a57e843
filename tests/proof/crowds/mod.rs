//! Crowds: hundreds of clients at one address while others sign in and check their sessions and a trusted browser of that very address
//! signs in, and more sign-ins than can be served. Counts are held; rates only where times decide.

mod one_address;
mod open_loop;

use std::time::{Duration, Instant};

use vestibule::edge::Limits;

use crate::support::{House, NO_WAITS, TestDatabase};

/// A house without cooldown and limit of mails, unless the settings say so, in which clients name their networks.
async fn house(settings: &[(&str, &str)]) -> House {
    let base = [NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")];
    House::over(TestDatabase::new().await, &[&base[..], settings].concat(), Limits::default()).await
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
