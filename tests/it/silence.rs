//! A database that falls silent: requests are refused in time, and dead connections are replaced.

use std::time::Instant;

use diesel_async::SimpleAsyncConnection;
use tokio::net::TcpListener;
use vestibule::store::{DatabaseUrl, LookupCaller};

use crate::support::proxy::Proxy;
use crate::support::{Answer, HANG, House, NO_WAITS, TestDatabase, crowd, tally};

fn is_unavailable(answer: &Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"), "{}", answer.body);
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_connection_has_its_bounds() {
    let database = TestDatabase::new().await;
    let table = [
        ("statement_timeout", "5s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("TimeZone", "UTC"),
        ("default_transaction_isolation", "read committed"),
        ("jit", "off"),
    ];
    for (name, value) in table {
        assert_eq!(database.text(&format!("select current_setting('{name}')")).await, value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_or_a_statement_that_takes_too_long_is_told_in_time_and_passes() {
    let (locked, slow) = tokio::join!(House::open(), House::open());
    let mut holder = locked.database.connect().await;
    holder.batch_execute("begin; lock table budgets").await.unwrap();
    slow.db_run(
        "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(60); return new; end'",
    )
    .await;
    slow.db_run("create trigger slow before insert on audit for each row execute function slow()").await;
    let (of_locked, of_slow) = (locked.browser(), slow.browser());
    let since = Instant::now();
    let answers = tokio::join!(
        of_locked.request_lookup_answer("ann@example.com"),
        of_slow.request_lookup_answer("ann@example.com"),
    );
    is_unavailable(&answers.0);
    is_unavailable(&answers.1);
    assert!(since.elapsed() < HANG, "{:?}", since.elapsed());
    holder.batch_execute("rollback").await.unwrap();
    slow.db_run("drop trigger slow on audit").await;
    assert_eq!(of_locked.request_lookup("ann@example.com").await["status"], true);
    assert_eq!(of_slow.request_lookup("ann@example.com").await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_never_larger_than_set() {
    let settings = [("VESTIBULE_DATABASE_POOL", "3"), NO_WAITS[0], NO_WAITS[1]];
    let house = House::with(&settings).await;
    let browsers: Vec<_> = (0..60).map(|_| house.browser()).collect();
    let asked = browsers.iter().enumerate().map(|(index, browser)| {
        let email = format!("nobody{index}@example.com");
        async move { browser.request_lookup_answer(&email).await }
    });
    let answers = crowd(asked).await;
    assert_eq!(tally(&answers, "requestLookup")["OK"], 60);
    // One of the three connections is reserved for session look-ups.
    let store = &house.app.store;
    let steps = (store.connection().await.unwrap(), store.connection().await.unwrap());
    let lookup = store.lookup(LookupCaller::TrustedProxy).await.unwrap();
    let name = house.database.name();
    let count =
        format!("select count(*) from pg_stat_activity where application_name = 'vestibule' and datname = '{name}'");
    assert_eq!(house.db_number(&count).await, 3);
    drop((steps, lookup));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_fall_silent_are_given_up_and_replaced() {
    let mut database = TestDatabase::new().await;
    let proxy = Proxy::before(&mut database).await;
    let house = House::over(database, &NO_WAITS, Default::default()).await;
    let ann = house.admin("ann@example.com").await;
    let browsers: Vec<_> = (0..8).map(|_| house.browser()).collect();
    let ask = || crowd(browsers.iter().map(|browser| browser.request_lookup_answer("nobody@example.com")));
    assert_eq!(tally(&ask().await, "requestLookup")["OK"], 8);
    house.mails_are_carried().await;
    proxy.freeze();
    let since = Instant::now();
    is_unavailable(&house.browser().request_lookup_answer("nobody@example.com").await);
    let first = since.elapsed();
    assert!(first < HANG, "{first:?}");
    // The first request that waited in vain had every other silent connection given up as well.
    let since = Instant::now();
    assert_eq!(tally(&ask().await, "requestLookup")["OK"], 8);
    assert!(since.elapsed() < first, "{:?} after {first:?}", since.elapsed());
    // The outbox recovers too.
    let code = house.mailed_code(&browsers[0], &ann).await;
    assert_eq!(browsers[0].verify_lookup(&code).await["status"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_is_given_up_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let mut database = TestDatabase::new().await;
    let url = DatabaseUrl::parse(&format!("host=127.0.0.1 port={port} user=u dbname=v"), None).unwrap();
    let by_tls = format!("host=127.0.0.1 port={port} user=u dbname=v sslmode=require");
    let by_tls = DatabaseUrl::parse(&by_tls, None).unwrap();
    database.url = url.clone();
    let house = House::over(database, &[], Default::default()).await;
    // Before it serves, a server tries for up to 2 s to read the other servers' master keys.
    assert_eq!(house.browser().send("GET", "/healthz", &[], "").await.status, 200);
    let since = Instant::now();
    let asked = async {
        let answer = house.browser().request_lookup_answer("ann@example.com").await;
        (answer, since.elapsed())
    };
    let ((answer, after), clear, by_tls) = tokio::join!(asked, url.connect("test"), by_tls.connect("test"));
    is_unavailable(&answer);
    for refused in [clear, by_tls] {
        let told = refused.err().unwrap().to_string();
        assert!(told.contains("no connection within 5 s"), "{told}");
    }
    // A request does not wait for as long as an attempt to connect may take.
    let attempts = since.elapsed();
    assert!(after < attempts && attempts < HANG, "{after:?} {attempts:?}");
}
