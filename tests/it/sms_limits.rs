//! Limits of SMS: a number over all brands, a brand, and the countries. They hold over workers and restarts; nothing of them shows
//! to who asks for a code.

use chrono::TimeDelta;
use futures_util::future::join_all;
use vestibule::prune::prune;
use vestibule::sign_in::player::SmsSent;

use crate::support::openmetrics::Page;
use crate::support::players::TestPlayer;
use crate::support::{Browser, House, SmsService, until};

const MOBILE: &str = "44-123456789";

/// Waits until no SMS is in the outbox, by any of these houses' workers.
async fn sms_are_gone(houses: &[&House]) {
    until("the SMS to be gone", async || {
        houses.iter().for_each(|house| house.ring());
        (houses[0].db_number("select count(*) from outbox where kind = 'sms'").await == 0).then_some(())
    })
    .await;
}

/// SMS that were given up for a reason, by all of these houses.
async fn dropped(houses: &[&House], reason: &str) -> f64 {
    let mut sum = 0.0;
    for house in houses {
        let page = Page::parse(&Browser::new(&house.metrics_url).send("GET", "/metrics", &[], "").await.body);
        sum += page.value(&format!("vestibule_sms_dropped_total{{reason=\"{reason}\"}}"));
    }
    sum
}

/// Log lines about limits with these words: other tests of the process log at the same time.
fn told(house: &House, words: &str) -> Vec<String> {
    house.logged("SMS beyond a limit").into_iter().filter(|line| line.contains(words)).collect()
}

async fn all_ask(house: &House, players: &[TestPlayer]) {
    let asked = players.iter().map(|player| player.ask_sms(house, MOBILE, Some(player.brand)));
    assert!(join_all(asked).await.into_iter().all(|sent| sent == SmsSent::Sent));
}

#[tokio::test]
async fn a_number_gets_5_sms_an_hour_and_10_a_day_over_all_brands_whoever_sends_them() {
    let service = SmsService::open(&[]).await;
    let house = House::with(&service.settings()).await;
    let mut players = Vec::new();
    for brand in 8101..=8108 {
        house.brand(brand).await;
        for number in 1..=8 {
            players.push(house.player_with((brand, number), MOBILE).await);
        }
    }
    let second = house.beside().await;
    let both = [&house, &second];
    all_ask(&house, &players).await;
    sms_are_gone(&both).await;
    assert_eq!((service.calls().len(), dropped(&both, "number").await), (5, 59.0));
    let said = told(&house, "brand=810");
    assert!((1..=16).contains(&said.len()) && said.iter().all(|line| !line.contains("123456789")), "{said:?}");
    second.close().await;
    // Another server counts what the one before it sent.
    let third = house.beside().await;
    let both = [&house, &third];
    for (after, expected) in [(TimeDelta::minutes(59), 5), (TimeDelta::minutes(2), 10), (TimeDelta::hours(2), 10)] {
        house.wait(after);
        let fresh = again(&house, &players[..12]).await;
        all_ask(&house, &fresh).await;
        sms_are_gone(&both).await;
        assert_eq!(service.calls().len(), expected, "{after}");
    }
}

/// New sessions of players, whose challenges may be long over.
async fn again(house: &House, players: &[TestPlayer]) -> Vec<TestPlayer> {
    let mut fresh = Vec::new();
    for player in players {
        fresh.push(house.player_with((player.brand, player.number), MOBILE).await);
    }
    fresh
}

#[tokio::test]
async fn a_brand_sends_as_many_sms_a_day_as_is_set_and_another_is_not_held_back() {
    let service = SmsService::open(&[]).await;
    let settings = [&service.settings()[..], &[("VESTIBULE_SMS_BRAND_DAY", "3")]].concat();
    let house = House::with(&settings).await;
    house.brand(7107).await;
    house.brand(7108).await;
    for (brand, number) in (1..=5).map(|number| (7107, number)).chain([(7108, 1)]) {
        let mobile = format!("4412345678{number}");
        let player = house.player_with((brand, number), &mobile).await;
        assert_eq!(player.ask_sms(&house, &mobile, Some(brand)).await, SmsSent::Sent);
        sms_are_gone(&[&house]).await;
    }
    assert_eq!((service.calls().len(), dropped(&[&house], "brand").await), (4, 2.0));
    assert_eq!(told(&house, "brand=7107").len(), 1, "told once an hour");
    let left = async || {
        prune(&house.app.store, &house.app.policies, house.clock.now(), 1).await.unwrap();
        house.db_count("sms_counts").await
    };
    house.wait(TimeDelta::hours(23));
    assert_eq!(left().await, 4, "counts of a day");
    house.wait(TimeDelta::hours(2));
    assert_eq!(left().await, 0);
}

#[tokio::test]
async fn a_number_of_another_country_is_never_sent_to() {
    let service = SmsService::open(&[]).await;
    let house = House::open().await;
    house.brand(7).await;
    let player = house.player_with((7, 1), MOBILE).await;
    assert_eq!(player.ask_sms(&house, MOBILE, Some(7)).await, SmsSent::Sent);
    let settings = [&service.settings()[..], &[("VESTIBULE_SMS_COUNTRIES", "49,1")]].concat();
    let sending = house.beside_with(&settings).await;
    sms_are_gone(&[&sending]).await;
    assert_eq!((service.calls().len(), dropped(&[&sending], "country").await), (0, 1.0));
    assert_eq!(sending.db_count("sms_counts").await, 0);
}
