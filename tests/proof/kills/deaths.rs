//! Deaths: servers over one database, of which one dies at a place and another is started after it. Knows no deed.

use vestibule::audit;

use crate::Proof;
use crate::support::program::Program;
use crate::support::replicas::{Replicas, ended};

/// Servers over one database: one that dies, and one that is started after each death.
pub struct Deaths {
    pub replicas: Replicas,
    pub alive: Program,
    pub proof: Proof,
    /// The deed, its place and its number.
    now: String,
    pub number: usize,
    /// Name of what the deed is done to.
    pub name: String,
    /// The name as an address.
    pub email: String,
}

impl Deaths {
    /// Servers with these settings, and the line of the table about them.
    pub async fn begin(settings: &[(&str, &str)], how: &'static str) -> Deaths {
        let replicas = Replicas::new(settings).await;
        let (alive, proof, now) = (replicas.serve(None), Proof::of("S5", how), String::new());
        Deaths { replicas, alive, proof, now, number: 0, name: String::new(), email: String::new() }
    }

    /// The next deed, with names of its own.
    pub fn next(&mut self, what: &str) {
        self.number += 1;
        self.now = format!("{what}, {}", self.number);
        self.name = format!("kill{}", self.number);
        self.email = format!("{}@example.com", self.name);
        self.proof.ran(1);
    }

    pub fn is<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, found: T, expected: T) {
        let now = self.now.clone();
        self.proof.expect(found == expected, || format!("{now}: {what}: {found:?}, expected {expected:?}"));
    }

    /// What is tried now, for a panic.
    pub fn tried(&self) -> &str {
        &self.now
    }

    /// Asks a server that dies at this place, and starts another.
    pub async fn dies_at(
        &mut self,
        place: &str,
        request: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) {
        let doomed = self.replicas.serve_until(place);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = request(&http, &doomed.url()).header("host", "127.0.0.1:8080");
        let answered = match request.send().await {
            Ok(answer) => Some(answer.text().await.unwrap_or_default()),
            Err(_) => None,
        };
        self.is("answered", answered.clone(), None);
        if answered.is_none() {
            let (code, ..) = tokio::task::block_in_place(|| doomed.ended());
            self.is("exit code", code, None);
        }
        self.proof.harmed(1);
        self.alive = self.replicas.serve(None);
    }

    /// Verifies the trail against every row, and ends the proof.
    pub async fn end(mut self) {
        let report = audit::verify(&self.replicas.app.store, &self.replicas.app.keys, None).await.unwrap();
        let found = format!("{:?}", report.findings.told);
        self.now = "audit verify".to_owned();
        self.is("findings", found.as_str(), "[]");
        self.alive.signal("TERM");
        ended(self.alive);
        self.proof.holds();
    }
}
