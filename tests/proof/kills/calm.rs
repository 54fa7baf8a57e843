//! After the faults: both servers serve, their pools are complete, no transaction is open, and mails are sent.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use vestibule::rules::token::Token;

use super::SERVES_WITHIN;
use super::checker::Verdict;
use super::load::Client;
use super::stand::{ORIGIN, POOL, Stand};
use crate::support::until;

pub async fn again(stand: &Stand, client: &Client<'_>) -> Vec<Verdict> {
    let mut whole =
        Verdict::of("D 7", "after kills, cuts and hang-ups all serve, pools whole, nothing in a transaction");
    let query = "mutation($input: RequestLookupInput!) { requestLookup(input: $input) { status } }";
    for server in 0..2 {
        let since = Instant::now();
        let ask = |index: usize| async move {
            let variables = json!({ "input": { "email": format!("crowd{index}@example.com"), "recaptcha": "token" } });
            client.ask(server, "192.0.2.2", &BTreeMap::new(), query, variables).await
        };
        until("a server to serve", async || ask(0).await).await;
        whole.holds(since.elapsed() < SERVES_WITHIN, || format!("{server} served after {:?}", since.elapsed()));
        let served = join_all((0..2 * POOL).map(ask)).await.into_iter().flatten().count();
        whole.holds(served == 2 * POOL, || format!("{server} served {served} of {}", 2 * POOL));
    }
    // A transaction is idle for a moment between two statements.
    let open = "select count(*)::text from pg_stat_activity
        where state like 'idle in transaction%' and state_change < clock_timestamp() - interval '1 s'";
    let open = stand.text(open).await;
    whole.holds(open == "0", || format!("{open} idle in a transaction"));
    whole.holds(stand.left_open() == 0, || format!("{} transactions were left open", stand.left_open()));
    let lines = "select count(*)::text from pg_stat_activity where application_name = 'vestibule'";
    let nominal = async || stand.text(lines).await.parse().ok().filter(|lines| *lines <= 2 * POOL);
    let lines: usize = until("the pools to be as they were", nominal).await;
    whole.holds(lines > 0, || "no connection is kept".into());
    let mut mails = Verdict::of("D 15", "mails that a killed server left go on");
    // A dead worker's claims last for a minute.
    let waiting = "select count(*)::text from outbox where due_at < now() and coalesce(claimed_until < now(), true)";
    let gone = until("the mails to go", async || (stand.text(waiting).await == "0").then_some(true)).await;
    mails.holds(gone, || "mails wait".into());
    vec![whole, mails]
}

/// Time of an answer that reads the tables; none if the server died meanwhile.
pub async fn serves(stand: &Stand, quick: &reqwest::Client, server: usize) -> Option<Duration> {
    let since = Instant::now();
    let cookie = format!("vestibule-session-8080={}", Token::of([7; 32]).reveal());
    while since.elapsed() < 2 * SERVES_WITHIN {
        let request = quick.post(format!("{}/graphql", stand.url(server))).header("cookie", &cookie);
        let request = request.header("host", ORIGIN.trim_start_matches("http://")).header("origin", ORIGIN);
        let request =
            request.header("content-type", "application/json").body(r#"{"query":"{ currentUser { email } }"}"#);
        if request.send().await.is_ok_and(|response| response.status().as_u16() == 200) {
            return Some(since.elapsed());
        }
        if stand.fate(server).1.is_some() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Some(since.elapsed())
}
