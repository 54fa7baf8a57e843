//! The gate, as a proxy asks it: with the browser's cookies and the proxy's headers.

use crate::support::{Answer, Browser};

/// Headers of every answer of the gate.
pub const TOLD: [&str; 4] = ["x-auth-id", "x-auth-email", "x-auth-roles", "x-auth-assertion"];

/// The setting that trusts a proxy on this machine.
pub const PROXY: (&str, &str) = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");

impl Browser {
    /// `GET /authz` with a query, which may be empty, and these headers.
    pub async fn authz(&self, query: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", &format!("/authz{query}"), headers, "").await
    }

    /// Whether the gate lets the browser pass.
    pub async fn passes(&self) -> bool {
        let answer = self.authz("", &[]).await;
        match answer.status {
            200 => told(&answer).iter().all(|value| !value.is_empty()),
            401 => !is_empty(&answer),
            status => panic!("{status} {}", answer.body),
        }
    }
}

/// Values of the four headers, each present once.
pub fn told(answer: &Answer) -> [String; 4] {
    TOLD.map(|name| {
        let mut values = answer.headers.get_all(name).iter();
        let value = values.next().unwrap_or_else(|| panic!("no {name} on {} {}", answer.status, answer.body));
        assert_eq!(values.next(), None, "{name}");
        value.to_str().unwrap().to_owned()
    })
}

/// Whether all four headers are present and empty.
pub fn is_empty(answer: &Answer) -> bool {
    told(answer).iter().all(String::is_empty)
}
