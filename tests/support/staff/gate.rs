//! The gate, as a proxy asks at it: the browser's cookies, and what the proxy says of where it stands.

use crate::support::{Answer, Browser};

/// What every answer of the gate carries.
pub const TOLD: [&str; 4] = ["x-auth-id", "x-auth-email", "x-auth-roles", "x-auth-assertion"];

/// Who stands before us in tests, trusted.
pub const PROXY: (&str, &str) = ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");

impl Browser {
    /// `GET /authz`, with a query or none, and these headers.
    pub async fn authz(&self, query: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", &format!("/authz{query}"), headers, "").await
    }

    /// Whether it may pass a gate.
    pub async fn passes(&self) -> bool {
        let answer = self.authz("", &[]).await;
        match answer.status {
            200 => told(&answer).iter().all(|value| !value.is_empty()),
            401 => !is_empty(&answer),
            status => panic!("{status} {}", answer.body),
        }
    }
}

/// The four headers, each of which is there once.
pub fn told(answer: &Answer) -> [String; 4] {
    TOLD.map(|name| {
        let mut values = answer.headers.get_all(name).iter();
        let value = values.next().unwrap_or_else(|| panic!("no {name} on {} {}", answer.status, answer.body));
        assert_eq!(values.next(), None, "{name}");
        value.to_str().unwrap().to_owned()
    })
}

/// Whether all four are there, and empty.
pub fn is_empty(answer: &Answer) -> bool {
    told(answer).iter().all(String::is_empty)
}
