//! Gauges of what the database knows: locked pools, live sessions, admins who cannot sign in yet, the last prune.

use vestibule::prune::Pruner;
use vestibule::store::prune::RequesterPlace;

use crate::support::openmetrics::Page;
use crate::support::{Browser, House};

impl House {
    /// The page of the metrics after a look into the database.
    async fn gauges(&self) -> Page {
        self.is_watched().await;
        Page::parse(&Browser::new(&self.metrics_url).send("GET", "/metrics", &[], "").await.body)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gauges_tell_who_is_locked_who_waits_and_who_is_signed_in() {
    let house = House::open().await;
    let (ann, browser) = (house.admin("ann@example.com").await, house.browser());
    house.sign_in(&browser, &ann).await;
    let invited = house.admin("bob@example.com").await;
    let staff = |name: &str| format!("vestibule_{name}{{door=\"staff\"}}");
    let told = house.gauges().await;
    let value = |told: &Page, name: &str| told.value(&format!("vestibule_{name}"));
    assert_eq!((told.value(&staff("live_sessions")), told.value(&staff("locked_pools"))), (1.0, 0.0));
    let waits = |told: &Page| (value(told, "admins_without_authenticator"), value(told, "admins_invitation_expired"));
    assert_eq!(waits(&told), (1.0, 0.0));
    // Strangers lock the pool of an admin and that of nobody.
    for email in [invited.email.as_str(), "nobody@example.com"] {
        let stranger = house.browser();
        assert_eq!(stranger.request_lookup(email).await["status"], true);
        for _ in 0..5 {
            stranger.verify_lookup("000000").await;
        }
    }
    let told = house.gauges().await;
    assert_eq!((told.value(&staff("locked_pools")), value(&told, "locked_admins")), (2.0, 1.0));
    house.db_run("update accounts set enrolment_until = created_at where not enrolled").await;
    house.wait(chrono::TimeDelta::hours(13));
    let told = house.gauges().await;
    assert_eq!((told.value(&staff("live_sessions")), value(&told, "locked_admins")), (0.0, 0.0));
    assert_eq!(waits(&told), (1.0, 1.0));
    let at = house.clock.now().timestamp();
    assert_eq!(value(&told, "watched_timestamp_seconds"), at as f64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scrape_asks_the_database_nothing() {
    let house = House::open().await;
    let before = house.gauges().await;
    house.browser().request_lookup("nobody@example.com").await;
    house.trail_is_sealed().await;
    let later = Page::parse(&Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await.body);
    let lines = "vestibule_database_trail_lines";
    assert_eq!(later.value(lines), before.value(lines), "a scrape tells the last look");
    assert_eq!(house.gauges().await.value(lines), before.value(lines) + 1.0);
}

/// The pruner of a server, by the house's clock.
fn pruner(house: &House) -> Pruner {
    let app = &house.app;
    Pruner {
        store: app.store.clone(),
        policies: app.policies.clone(),
        clock: house.clock.clone(),
        metrics: app.metrics.clone(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_of_the_pruner_tells_its_time() {
    let house = House::open().await;
    house.set_clock_by_database().await;
    let last = "vestibule_last_prune_timestamp_seconds";
    assert_eq!(house.gauges().await.value(last), 0.0);
    pruner(&house).round(&mut RequesterPlace::default()).await.unwrap();
    let told = house.gauges().await;
    assert_eq!(told.value(last), house.clock.now().timestamp() as f64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumped_deletes_nothing_and_is_told() {
    let house = House::open().await;
    house.set_clock_by_database().await;
    house.browser().request_lookup("nobody@example.com").await;
    house.wait(chrono::TimeDelta::days(1));
    let refused = pruner(&house).round(&mut RequesterPlace::default()).await.unwrap_err();
    assert_eq!(refused.to_string(), "the clocks of server and database are more than 30 s apart");
    assert_eq!(house.db_count("pending_sign_ins").await, 1);
    let ahead = house.gauges().await.value("vestibule_database_clock_ahead_seconds");
    assert!((-86_500.0..-86_300.0).contains(&ahead), "{ahead}");
}
