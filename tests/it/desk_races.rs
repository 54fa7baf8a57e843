//! Owners who remove each other at once, at two servers: one owner is always left.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Browser, House, NO_WAITS, Person};

/// Owners who can sign in.
const LEFT: &str = "select count(*) from accounts join authenticators on account_id = id
    where disabled_at is null and 'OWNER' = any (roles) and suspended_at is null";

/// Owners, each signed in at the desk.
async fn owners(house: &House, many: usize) -> Vec<(Person, Browser)> {
    let mut owners = Vec::new();
    for index in 0..many {
        owners.push(house.signed_in_as(&format!("o{index}@example.com"), &["OWNER"]).await);
    }
    house.wait(chrono::TimeDelta::seconds(30));
    for (owner, browser) in &owners {
        assert_eq!(browser.confirm_identity(&owner.code(house)).await["status"], true);
    }
    owners
}

/// One owner removes another at this server; the outcome.
async fn ousts(browser: &Browser, server: &House, other: &Person, removes: bool) -> String {
    let at = browser.over_at(&server.url);
    let (field, arguments) = match removes {
        true => ("deleteCrmUsers", json!({ "ids": [other.id], "reason": "mine" })),
        false => ("createUpdateCrmUser", json!({ "input": { "id": other.id, "isInactive": true } })),
    };
    let answer = at.desk_answer(field, &arguments).await;
    // A server that is waited for too long answers 503, and has done nothing.
    assert!(answer.status == 200 || answer.code() == "UNAVAILABLE", "{}", answer.body);
    match &answer.json()["data"][field] {
        Value::Null => answer.code(),
        told if told["status"] == true => String::from("OK"),
        told => told["errorCode"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_owners_who_remove_each_other_at_once_one_is_left() {
    for removes in [false, true] {
        let house = House::with(&NO_WAITS).await;
        let beside = house.beside().await;
        let owners = owners(&house, 8).await;
        let pairs = (0..64).map(|index| (index / 8, index % 8)).map(|(one, other)| match one == other {
            // Each owner removes the next one.
            true => (one, (one + 1) % 8),
            false => (one, other),
        });
        let asked = pairs.enumerate().map(|(index, (one, other))| {
            ousts(&owners[one].1, [&house, &beside][index % 2], &owners[other].0, removes)
        });
        let told = join_all(asked).await;
        assert_eq!(told.len(), 64);
        assert_eq!(house.db_number(LEFT).await, 1, "{told:?}");
        let known = ["OK", "UNAUTHENTICATED", "NOT_FOUND", "LAST_OWNER"];
        assert!(told.iter().all(|told| known.contains(&told.as_str())), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_owners_who_remove_the_next_at_once_one_is_left_at_least() {
    // Each of the 64 holds a connection, so that it waits for the row locks, and not for a connection.
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_DATABASE_POOL", "48")]).await;
    let beside = house.beside().await;
    let owners = owners(&house, 64).await;
    let asked =
        (0..64).map(|index| ousts(&owners[index].1, [&house, &beside][index % 2], &owners[(index + 1) % 64].0, false));
    let told = join_all(asked).await;
    let ousted = told.iter().filter(|told| *told == "OK").count();
    let left = usize::try_from(house.db_number(LEFT).await).unwrap();
    assert!(left >= 1 && left == 64 - ousted, "{left} left, {told:?}");
    let known = ["OK", "UNAUTHENTICATED", "LAST_OWNER", "UNAVAILABLE"];
    assert!(ousted >= 1 && told.iter().all(|told| known.contains(&told.as_str())), "{told:?}");
    // The trail has one line for each removed owner.
    let trail = "select count(*) from audit where event = 'admin_disabled'";
    assert_eq!(usize::try_from(house.db_number(trail).await).unwrap(), ousted);
    println!("a ring of 64: {ousted} ousted, {left} left");
}
