//! Changes to admins, at the desk or by a command: every owner but the acting one gets a notice, and so does the admin
//! concerned.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, AccountEdit, Changed};

use crate::support::staff::sentences::notice::{ADDED, DISABLED, ENABLED, REMOVED, ROLES_CHANGED, SEVERAL_CHANGED};
use crate::support::{House, NO_WAITS, Person, operator};

/// Subject and raw text of an address's notices, sorted by subject.
async fn mails(house: &House, email: &str) -> Vec<(String, String)> {
    let said = |raw: &str| raw.replace("=\r\n", "").replace("=\n", "");
    let subjects = house.noticed(email).await.into_iter();
    let mut mails: Vec<_> = subjects.zip(house.inbox.notices(email).iter().map(|mail| said(&mail.raw))).collect();
    mails.sort();
    mails
}

async fn subjects(house: &House, email: &str) -> Vec<String> {
    mails(house, email).await.into_iter().map(|(subject, _)| subject).collect()
}

/// The one notice to a person with this subject that names `named`.
async fn mail(house: &House, person: &Person, subject: &str, named: &str) -> String {
    let mails = mails(house, &person.email).await;
    let of = mails.iter().filter(|(said, text)| said == subject && text.contains(named));
    let of: Vec<String> = of.map(|(_, text)| text.clone()).collect();
    assert_eq!(of.len(), 1, "{subject}: {mails:?}");
    of[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_the_desk_are_notified_to_the_other_owners_and_the_admin() {
    let house = House::with(&NO_WAITS).await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    let (olga, desk) = house.at_the_desk("olga@example.com").await;
    let before = subjects(&house, &olga.email).await;
    let added = desk.save(json!({ "email": "ann@example.com", "roles": ["BO"] })).await;
    let ann = Person::named("ann@example.com", added["user"]["id"].as_str().unwrap());
    for input in [
        json!({ "id": ann.id, "roles": ["BO", "CMS"] }),
        json!({ "id": ann.id, "isInactive": true }),
        json!({ "id": ann.id, "isInactive": false }),
    ] {
        assert_eq!(desk.save(input).await["status"], true);
    }
    assert_eq!(desk.desk("deleteCrmUsers", json!({ "ids": [ann.id] })).await["status"], true);

    for subject in [ADDED, ROLES_CHANGED, DISABLED, ENABLED, REMOVED] {
        // A removed account is named by its public id, because its address may be deleted before the line is read.
        let mails = mails(&house, &other.email).await;
        let of_ann = |text: &str| text.contains("ann@example.com") || text.contains(&ann.id);
        let told: Vec<&String> =
            mails.iter().filter(|(said, text)| said == subject && of_ann(text)).map(|(_, text)| text).collect();
        assert_eq!(told.len(), 1, "{subject}: {mails:?}");
        assert!(told[0].contains("Done by olga@example.com") && !told[0].contains("://"), "{}", told[0]);
        assert!(
            told[0].contains("The request came from 127.0.0.1") && told[0].contains("/admins/trail"),
            "{}",
            told[0]
        );
    }
    assert_eq!(subjects(&house, &olga.email).await, before, "who did it knows");
    // A removed account gets no notice about its roles; the last two notices go to its former address.
    let told = subjects(&house, &ann.email).await;
    for subject in [DISABLED, REMOVED] {
        assert!(told.iter().any(|told| told == subject), "{subject}: {told:?}");
    }
    assert!(told.iter().all(|told| [ROLES_CHANGED, DISABLED, REMOVED].contains(&told.as_str())), "{told:?}");
    // Nobody disables their own account, and a disabled admin opens no page.
    let disabled = mails(&house, &ann.email).await.into_iter().find(|(said, _)| said == DISABLED).unwrap().1;
    assert!(disabled.contains("ask an owner in person or by phone"), "{disabled}");
    assert!(!disabled.contains("If this was you") && !disabled.contains("/me"), "{disabled}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_notified_to_every_owner_beyond_every_limit() {
    let house = House::with(&NO_WAITS).await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    house.wait(TimeDelta::hours(1));
    let ann = house.with_roles("ann@example.com", &["BO"]).await;
    for round in 1..=7 {
        accounts::disable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        accounts::enable(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
        let told = subjects(&house, &olga.email).await;
        let count = |subject| told.iter().filter(|told| *told == subject).count();
        assert_eq!((count(DISABLED), count(ENABLED)), (round, round), "{told:?}");
        assert_eq!(subjects(&house, &ann.email).await.len(), round);
    }
    let text = mails(&house, &olga.email).await.remove(0).1;
    assert!(text.contains("os:") && !text.contains("The request came"), "{text}");
    // `notices` lists them too.
    let kinds = "select string_agg(distinct kind, ' ' order by kind) from notices";
    assert_eq!(house.db_text(kinds).await, "admin_added admin_disabled admin_enabled");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_one_mail_with_the_count_and_the_first_twenty() {
    let house = House::with(&NO_WAITS).await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    let (_, desk) = house.at_the_desk("olga@example.com").await;
    let mut ids = Vec::new();
    for number in 0..25 {
        ids.push(house.with_roles(&format!("a{number}@example.com"), &["BO"]).await.id);
    }
    house.mails_are_carried().await;
    let before = subjects(&house, &other.email).await.len();
    assert_eq!(desk.desk("deleteCrmUsers", json!({ "ids": ids })).await["count"], 25);
    let text = mail(&house, &other, SEVERAL_CHANGED, "25 changes").await;
    assert!(text.contains("25 changes to admins were made at once"), "{text}");
    let plain = text.split("text/html").next().unwrap();
    assert_eq!(plain.matches("\n- ").count(), 20, "{text}");
    assert_eq!(subjects(&house, &other.email).await.len(), before + 1);
    let kept = "select sum(accounts) from notices where kind = 'admin_removed'";
    assert_eq!(house.db_number(kept).await, 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_owner_any_more_reads_nothing_about_others() {
    let house = House::with(&NO_WAITS).await;
    let (oscar, browser) = house.signed_in_as("oscar@example.com", &["OWNER", "BO"]).await;
    house.with_roles("ann@example.com", &["BO"]).await;
    house.mails_are_carried().await;
    let about_ann = |told: &Value| told["email"] == "ann@example.com";
    assert!(browser.notices().await.iter().any(about_ann));
    let edit = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    let changed = accounts::change(&house.app, &operator(), &house.find(&oscar).await, &edit).await;
    assert_eq!(changed.unwrap(), Changed::Done);
    house.mails_are_carried().await;
    let listed = browser.notices().await;
    assert!(listed.iter().all(|told| told["own"] == true), "{listed:?}");
    assert!(listed.iter().any(|told| told["kind"] == "ROLES_CHANGED"), "{listed:?}");
}
