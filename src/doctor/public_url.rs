//! The check that the public URL leads to a server over this database. It is asked once, with a one-time name that was written into the
//! database before; the server that gets the call notes beside the name which host and address it saw. Whoever else asks learns
//! nothing.

use std::time::Duration;

use super::diagnosis::{Diagnosis, causes};
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::store::doctor_calls::{SeenCall, announce, take};
use crate::store::{Store, examine};

/// Name of the check.
const URL: &str = "url";

/// Timeout of the call.
const PATIENCE: Duration = Duration::from_secs(5);

/// The public URL.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    /// The URL without a path.
    pub url: String,
    /// The host, with the port if that is not the scheme's default.
    pub authority: String,
}

/// Asks the public URL.
pub async fn asked(store: &Store, public: &PublicUrl, now: Instant) -> Diagnosis {
    let found = match examine::servers(store, now).await {
        Ok(0) => {
            let said = format!("no server runs, so {} was not asked", public.authority);
            Ok(Diagnosis::doubtful(URL, said).then("start a server, and run doctor again"))
        }
        Ok(_) => call(store, public, now).await,
        Err(fault) => Err(fault),
    };
    let found = found.unwrap_or_else(|fault| Diagnosis::bad(URL, causes(&fault)).by("DATABASE_URL"));
    found.at(Some(public.authority.clone()))
}

async fn call(store: &Store, public: &PublicUrl, now: Instant) -> Result<Diagnosis, Fault> {
    let name = chance::token()?;
    announce(store, name.hash(), now).await?;
    let answer = get(&format!("{}/healthz?doctor={}", public.url, name.reveal())).await;
    let seen = take(store, name.hash()).await?;
    Ok(match (answer, seen) {
        (_, Some(seen)) => judged(&public.authority, &seen),
        (Err(why), None) => Diagnosis::bad(URL, format!("cannot be asked: {why}")),
        (Ok(200), None) => Diagnosis::bad(URL, "something answers that is no server over this database"),
        (Ok(status), None) => Diagnosis::bad(URL, format!("answers {status}, and no server got the call")),
    })
}

/// The status of the answer to a GET. Redirects are not followed: a server was to answer.
async fn get(url: &str) -> Result<u16, String> {
    // An error of the client holds the URL, and with it the name.
    let told = |error: reqwest::Error| causes(&error.without_url());
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
    let answer = client.build().map_err(told)?.get(url).send().await.map_err(told)?;
    Ok(answer.status().as_u16())
}

/// Judges what a server saw of the call.
fn judged(authority: &str, seen: &SeenCall) -> Diagnosis {
    let from = seen.requester.addr();
    if !seen.host.eq_ignore_ascii_case(authority) {
        let said = format!("leads to a server, which sees the host {} and would refuse it", seen.host.escape_default());
        return Diagnosis::bad(URL, said).then("let the proxy pass the Host on: docs/proxies");
    }
    if seen.unlisted_proxy {
        let said = format!("leads here through {from}, which is not trusted: all clients count as that one");
        return Diagnosis::doubtful(URL, said)
            .by("VESTIBULE_TRUSTED_PROXIES")
            .then(format!("set it to {from}, if that is your reverse proxy"));
    }
    Diagnosis::good(URL, format!("leads here; this machine was seen as {from}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Health;

    #[test]
    fn what_a_server_saw_decides() {
        let table = [
            ("admin.example.com", false, Health::Good, None),
            ("Admin.Example.com", false, Health::Good, None),
            ("admin.example.com", true, Health::Doubtful, Some("VESTIBULE_TRUSTED_PROXIES")),
            ("127.0.0.1:8080", false, Health::Bad, Some("VESTIBULE_PUBLIC_URL")),
            ("", true, Health::Bad, Some("VESTIBULE_PUBLIC_URL")),
        ];
        for (host, unlisted_proxy, health, setting) in table {
            let requester = "203.0.113.7/32".parse().unwrap_or_else(|_| panic!("a network"));
            let seen = SeenCall { host: host.to_owned(), requester, unlisted_proxy };
            let found = judged("admin.example.com", &seen);
            assert_eq!((found.health, found.setting.as_deref()), (health, setting), "{host}");
            assert_eq!(found.remedy.is_some(), health != Health::Good, "{host}");
        }
    }
}
