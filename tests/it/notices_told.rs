//! Notices of changes that a takeover makes: sent in spite of the daily limit, but not a hundred times; and where they say
//! that a request came from.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::sentences::notice::{ADDED, CODES_MADE, REPLACED};
use crate::support::{House, NO_WAITS, Person};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0";

/// Trail lines that use up the day's notices that strangers and sign-ins may cause.
async fn used_up(house: &House, person: &Person) {
    for outcome in ["locked_out", "replayed", "suspended", "signed_in", "locked_out", "replayed"] {
        let line = "insert into audit (id, at, door, account_id, actor, event, outcome, detail)
            select gen_random_uuid(), 'NOW', 'staff', id, 'requester', 'authenticator', 'OUTCOME',
                '{\"trustedBefore\": false}' from accounts where email = 'WHO'";
        let line = line.replace("NOW", &house.clock.now().to_rfc3339()).replace("OUTCOME", outcome);
        house.db_run(&line.replace("WHO", &person.email)).await;
        house.mails_are_carried().await;
        house.wait(TimeDelta::minutes(61));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_authenticator_and_new_codes_are_told_after_every_notice_a_stranger_can_use_up() {
    let house = House::with(&NO_WAITS).await;
    let olga = house.with_roles("olga@example.com", &["OWNER"]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    used_up(&house, &ann).await;
    let full = house.noticed(&ann.email).await;
    used_up(&house, &ann).await;
    assert_eq!(house.noticed(&ann.email).await, full, "no more of these today");

    let browser = house.signed_in(&ann).await;
    house.confirms(&ann, &browser).await;
    assert_eq!(browser.recovery_codes().await["status"], true);
    let offered = browser.replace_authenticator(None).await;
    ann.scan(offered["authUrlFor2fa"].as_str().unwrap());
    assert_eq!(browser.replace_authenticator(Some(&ann.code(&house))).await["status"], true);
    for reader in [&ann, &olga] {
        let told = house.noticed(&reader.email).await;
        for subject in [CODES_MADE, REPLACED] {
            assert!(told.iter().any(|told| told == subject), "{subject}: {told:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_names_the_browser_of_a_change_to_the_own_account_and_of_a_deed_at_the_desk() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let other = house.with_roles("other@example.com", &["OWNER"]).await;
    let (_, desk) = house.at_the_desk("olga@example.com").await;
    let (desk, own) = (desk.calling_itself(EDGE), house.signed_in(&ann).await.calling_itself(FIREFOX));
    house.confirms(&ann, &own).await;
    assert_eq!(own.recovery_codes().await["status"], true);
    assert_eq!(desk.save(json!({ "email": "bob@example.com", "roles": ["BO"] })).await["status"], true);
    for (reader, subject, from) in [
        (&ann, CODES_MADE, "The request came from 127.0.0.1 with Firefox, Linux."),
        (&other, ADDED, "The request came from 127.0.0.1 with Edge, Windows."),
    ] {
        let subjects = house.noticed(&reader.email).await;
        let mails = house.inbox.notices(&reader.email).into_iter().map(|mail| mail.raw.replace("=\r\n", ""));
        let told: Vec<String> =
            subjects.iter().zip(mails).filter(|(told, _)| *told == subject).map(|(_, text)| text).collect();
        assert!(told.iter().any(|text| text.contains(from)), "{subject}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_kind_the_first_is_told_at_once_and_the_rest_of_a_minute_in_one_mail_after_the_last() {
    let house = House::with(&NO_WAITS).await;
    let beside = house.beside().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.signed_in(&ann).await;
    house.confirms(&ann, &browser).await;
    let before = house.noticed(&ann.email).await.len();
    for _ in 0..30 {
        assert_eq!(browser.recovery_codes().await["status"], true);
        house.ring();
        beside.ring();
        house.wait(TimeDelta::seconds(1));
    }
    assert_eq!(house.noticed(&ann.email).await[before..], [CODES_MADE]);
    assert_eq!(house.db_number("select count(*) from notices where kind = 'recovery_codes_made'").await, 30);
    // A server that dies meanwhile has queued the notice already.
    beside.close().await;
    house.wait(TimeDelta::seconds(61));
    assert_eq!(house.noticed(&ann.email).await[before..], [CODES_MADE, CODES_MADE]);
    let last = house.inbox.notices(&ann.email).pop().unwrap().raw.replace("=\r\n", "").replace("=\n", "");
    assert!(last.contains("This happened 29 times"), "{last}");
    // After a minute the next event is the first again.
    house.wait(TimeDelta::seconds(61));
    house.confirms(&ann, &browser).await;
    assert_eq!(browser.recovery_codes().await["status"], true);
    assert_eq!(house.noticed(&ann.email).await[before..].len(), 3);
}
