//! The hour of an owner: the first of a kind at once, the rest of the hour in one digest, whatever happens to how many accounts.

use chrono::TimeDelta;
use vestibule::accounts::{self, AccountEdit, Changed};

use crate::support::staff::sentences::notice::{FAILING, HOURLY, LOCKED, RESET, ROLES_CHANGED, SUSPENDED};
use crate::support::{House, Person, operator};

/// Events of accounts, each by a line of the trail: the address, the outcome, and the last part of the network. A line commits before
/// the next one: lines of one transaction are read in the order of their random ids.
async fn happen(house: &House, events: &[(&str, &str, u8)]) {
    let at = house.clock.now().to_rfc3339();
    for (email, outcome, network) in events {
        let line = format!(
            "insert into audit (id, at, door, account_id, actor, event, outcome, detail, personal)
            select gen_random_uuid(), '{at}', 'staff', id, 'requester', 'authenticator', '{outcome}',
                '{{\"attempts\": 3}}', '{{\"network\": \"192.0.2.{network}/32\"}}'
            from accounts where email = '{email}'"
        );
        house.db_run(&line).await;
    }
    house.mails_are_carried().await;
}

/// Titles of what an owner was told, without those of added admins.
async fn told(house: &House, owner: &Person) -> Vec<String> {
    let mut told = house.noticed(&owner.email).await;
    told.retain(|title| title != "an admin was added");
    told
}

/// Lines of the newest digest of an owner.
fn digest(house: &House, owner: &Person) -> Vec<String> {
    let mut mails = house.inbox.notices(&owner.email).into_iter();
    let mail = mails.rfind(|mail| mail.subject().ends_with(HOURLY)).unwrap();
    mail.text().lines().filter_map(|line| line.strip_prefix("- ").map(str::to_owned)).collect()
}

async fn admins(house: &House, count: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(house.with_roles(&format!("a{number}@example.com"), &["CMS"]).await);
    }
    people
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_storm_an_owner_reads_the_first_at_once_and_the_rest_by_the_hour() {
    let house = House::open().await;
    let beside = house.beside().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let people = admins(&house, 24).await;
    for (number, Person { email, .. }) in people.iter().enumerate() {
        // Each account is locked twice, and from two networks in all.
        let network = u8::try_from(number % 3).unwrap();
        happen(&house, &[(email, "locked_out", network), (email, "locked_out", network)]).await;
        beside.ring();
        house.wait(TimeDelta::minutes(2));
    }
    assert_eq!(told(&house, &olga).await, [LOCKED]);
    house.wait(TimeDelta::minutes(20));
    assert_eq!(told(&house, &olga).await, [LOCKED, HOURLY]);
    assert_eq!(digest(&house, &olga), ["Accounts locked after too many wrong codes: 23. Networks: 3."]);
    // The next hour begins as the first did.
    happen(&house, &[(&people[0].email, "locked_out", 1), (&people[1].email, "locked_out", 1)]).await;
    assert_eq!(told(&house, &olga).await, [LOCKED, HOURLY, LOCKED]);
    house.wait(TimeDelta::minutes(61));
    assert_eq!(told(&house, &olga).await, [LOCKED, HOURLY, LOCKED, HOURLY]);
    assert_eq!(digest(&house, &olga), ["Accounts locked after too many wrong codes: 1. Networks: 1."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_each_kind_and_what_is_always_told_wait_for_no_digest() {
    let house = House::open().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let people = admins(&house, 4).await;
    let [one, two, three, four] = [0, 1, 2, 3].map(|number| people[number].email.as_str());
    happen(&house, &[(one, "locked_out", 1), (two, "locked_out", 1), (three, "locked_out", 2)]).await;
    assert_eq!(told(&house, &olga).await, [LOCKED]);
    house.wait(TimeDelta::minutes(10));
    happen(&house, &[(one, "suspended", 1), (two, "suspended", 1), (four, "wrong", 1), (one, "wrong", 1)]).await;
    let mut all = told(&house, &olga).await;
    all.sort();
    assert_eq!(all, [SUSPENDED, LOCKED, FAILING]);
    accounts::reset_2fa(&house.app, &operator(), &house.find(&people[2]).await).await.unwrap();
    assert!(told(&house, &olga).await.iter().any(|title| title == RESET));
    house.wait(TimeDelta::minutes(51));
    // One digest of all kinds, an hour after the first event.
    let mut all = told(&house, &olga).await;
    all.sort();
    assert_eq!(all, [SUSPENDED, RESET, HOURLY, LOCKED, FAILING]);
    assert_eq!(
        digest(&house, &olga),
        [
            "Accounts locked after too many wrong codes: 2. Networks: 2.",
            "Accounts with wrong authenticator codes after the right emailed code: 1.",
            "Authenticators suspended: 1.",
        ]
    );
    let kept = "select count(*) from notices where digest";
    assert_eq!(house.db_number(kept).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_hears_of_their_own_account_as_ever() {
    let house = House::open().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let people = admins(&house, 3).await;
    for Person { email, .. } in &people {
        happen(&house, &[(email, "suspended", 1)]).await;
    }
    happen(&house, &[(&olga.email, "suspended", 1)]).await;
    for Person { email, .. } in &people {
        assert_eq!(house.noticed(email).await, [SUSPENDED], "{email}");
    }
    assert_eq!(told(&house, &olga).await, [SUSPENDED, SUSPENDED], "one of another's, one of her own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_waits_is_not_sent_to_who_is_no_owner_any_more() {
    let house = House::open().await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let people = admins(&house, 2).await;
    happen(&house, &[(&people[0].email, "locked_out", 1), (&people[1].email, "locked_out", 2)]).await;
    assert_eq!(told(&house, &olga).await, [LOCKED]);
    assert_eq!(house.db_number("select count(*) from outbox").await, 1, "the digest");
    let edit = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    let changed = accounts::change(&house.app, &operator(), &house.find(&olga).await, &edit).await;
    assert_eq!(changed.unwrap(), Changed::Done);
    house.wait(TimeDelta::minutes(61));
    assert_eq!(told(&house, &olga).await, [LOCKED, ROLES_CHANGED]);
    assert_eq!(house.db_number("select count(*) from outbox").await, 0);
}
