//! Guesses from many networks: an attacker who changes the network at each request has no more of them than one who does not
//! (OWASP ASVS 6.3.1, NIST SP 800-63B-4 3.2.2).

use chrono::TimeDelta;

use crate::support::{House, NO_WAITS, other_than};

/// An address in 10.0.0.0/8 for each number.
fn network(number: usize) -> String {
    format!("10.{}.{}.{}", number / 65_536 % 256, number / 256 % 256, number % 256)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_networks_have_the_twenty_guesses_of_one_and_the_owners_browser_still_gets_in() {
    let house = House::with(&[
        NO_WAITS[0],
        NO_WAITS[1],
        ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1/32"),
        ("VESTIBULE_RATE_LIMIT", "10/1s,60/1m"),
    ])
    .await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let trusted = house.browser();
    house.sign_in(&trusted, &ann).await;
    assert!(trusted.sign_out().await);
    let (mut evaluated, mut refused) = (0, 0);
    for number in 0..1000 {
        let (browser, from) = (house.browser(), network(number));
        let asked = browser.request_lookup_for(&ann.email, &from).await.field("requestLookup");
        if asked["status"] != true {
            assert_eq!(asked["errorCode"], "LOCKED", "{asked}");
            refused += 1;
            // Waits for the end of each lockout, within the day that counts the guesses.
            house.wait(TimeDelta::seconds(80));
            continue;
        }
        let code = house.inbox.next(&ann.email).await.code();
        let answer = browser.verify_lookup_from(&from, &other_than(std::slice::from_ref(&code))).await;
        match answer["errorCode"].as_str() {
            Some("WRONG_CODE") => evaluated += 1,
            Some("LOCKED") => refused += 1,
            _ => panic!("{answer}"),
        }
    }
    assert_eq!((evaluated, evaluated + refused), (20, 1000));
    house.sign_in(&trusted, &ann).await;
}
