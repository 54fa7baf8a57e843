//! Accounts that may not enrol or sign in: desk and commands show why no code is mailed and the trail names the account,
//! while the caller learns nothing.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts;

use crate::support::house::{KEYS, ORIGIN};
use crate::support::program::run;
use crate::support::staff::invitations::{BY_INVITATION, token_of};
use crate::support::trail::found;
use crate::support::{Browser, House, NO_WAITS, TestDatabase, operator};

const SET: [(&str, &str); 3] = [NO_WAITS[0], NO_WAITS[1], BY_INVITATION];

/// Trail lines about requests for a code: the account's address and the outcome.
const ASKED: &str =
    "select coalesce(string_agg(concat_ws(' ', coalesce(address, 'nobody'), outcome), ', ' order by at, audit.id), '')
    from audit left join accounts on accounts.id = account_id where event = 'code_mailed'";

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_names_account_and_reason_where_the_answer_is_an_unknown_addresss() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    house.admin("bob@example.com").await;
    let cat = house.invited("cat@example.com").await.0;
    accounts::disable(&house.app, &operator(), &house.find(&cat).await).await.unwrap();
    let mut expected = Vec::new();
    let mut ask = async |email: &str, token: Option<&str>, outcome: &str| {
        let asked = async |email: &str| {
            // Trail lines are read by time.
            house.wait(TimeDelta::seconds(1));
            let browser = house.browser();
            let answer = match token {
                None => browser.request_lookup_answer(email).await,
                Some(token) => browser.request_lookup_invited(email, token).await,
            };
            (answer.status, answer.set_cookies().len(), answer.field("requestLookup"))
        };
        let (mut told, unknown) = (asked(email).await, asked("who@example.com").await);
        told.2["email"] = json!("who@example.com");
        assert_eq!(told, unknown, "{outcome}");
        expected.extend([format!("{email} {outcome}"), String::from("nobody begun")]);
        assert_eq!(house.db_text(ASKED).await, expected.join(", "));
    };
    ask("ann@example.com", None, "invitation_not_shown").await;
    ask("ann@example.com", Some("another"), "invitation_not_shown").await;
    ask("bob@example.com", Some(&token), "not_invited").await;
    ask("cat@example.com", None, "disabled").await;
    let decoys = "select count(*) from pending_sign_ins where account_id is null and not enrols";
    assert_eq!(house.db_number(decoys).await, 8);
    house.wait(TimeDelta::hours(72));
    ask("ann@example.com", Some(&token), "invitation_expired").await;
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
    // Guesses at a decoy count for no account and are anonymous in the trail.
    let browser = house.browser();
    browser.request_lookup_invited(&ann.email, &token).await;
    assert_eq!(browser.verify_lookup("000000").await["errorCode"], "WRONG_CODE");
    let guesses = "select count(*) from audit where event = 'email_code' and account_id is null";
    assert_eq!(house.db_number(guesses).await, 1);
    assert_eq!(found(&house.verify(None).await), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_tells_who_is_not_invited_and_whose_invitation_has_expired() {
    let house = House::with(&SET).await;
    let (olga, token) = house.invited_as("olga@example.com", "OWNER").await;
    let browser = house.browser();
    let asked = browser.request_lookup_invited(&olga.email, &token).await.field("requestLookup");
    olga.scan(asked["authUrlFor2fa"].as_str().unwrap());
    browser.verify_lookup(&house.inbox.next(&olga.email).await.code()).await;
    assert_eq!(browser.verify_2fa(&olga.code(&house)).await["status"], true);
    let (ann, _) = house.invited("ann@example.com").await;
    let bob = house.admin("bob@example.com").await;
    let until = (house.clock.now() + TimeDelta::hours(72)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    assert_eq!(enrolment(&browser, &olga.id).await, json!(["ENROLLED", null]));
    assert_eq!(enrolment(&browser, &ann.id).await, json!(["INVITED", until]));
    assert_eq!(enrolment(&browser, &bob.id).await, json!(["NOT_INVITED", null]));
    house.wait(TimeDelta::hours(72));
    let browser = house.signed_in(&olga).await;
    assert_eq!(enrolment(&browser, &ann.id).await, json!(["INVITATION_EXPIRED", null]));
    house.invite_anew(&ann).await;
    assert_eq!(enrolment(&browser, &ann.id).await[0], "INVITED");
}

/// Enrolment of an admin, as the desk shows it.
async fn enrolment(browser: &Browser, id: &str) -> Value {
    let told = browser.crm_user(id).await;
    json!([told["enrolment"], told["mayEnrolUntil"]])
}

#[tokio::test(flavor = "multi_thread")]
async fn list_and_show_tell_who_is_not_invited_and_whose_invitation_has_expired() {
    // Commands use the system's clock, by which ann's invitation of 80 hours ago has expired.
    let house = House::after_commands(TestDatabase::new().await, &SET).await;
    house.wait(TimeDelta::hours(-80));
    house.invited("ann@example.com").await;
    let url = house.database.conninfo();
    let command = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let said = run(
            &words,
            &[("DATABASE_URL", &url), ("VESTIBULE_KEYS", KEYS), ("VESTIBULE_PUBLIC_URL", ORIGIN), BY_INVITATION],
        );
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
        said.out
    };
    command("admin add bob@example.com --role BO");
    let link = command("admin add cat@example.com --role BO --print-invitation");
    token_of(link.lines().nth(1).unwrap());
    command("admin add dan@example.com --role BO");
    command("admin disable dan@example.com");
    let listed = command("admin list");
    for (email, state, enrolment) in [
        ("ann@example.com", "invitation expired", "INVITATION_EXPIRED"),
        ("bob@example.com", "not invited", "NOT_INVITED"),
        ("cat@example.com", "not enrolled", "INVITED"),
        ("dan@example.com", "disabled, not invited", "NOT_INVITED"),
    ] {
        let line = listed.lines().find(|line| line.contains(email)).unwrap();
        assert!(line.contains(&format!(" {state} ")), "{line}");
        let shown = command(&format!("admin show {email}"));
        let line = shown.lines().find(|line| line.contains("state")).unwrap();
        assert!(line.contains(&format!(" {state} ")), "{shown}");
        let told: Value = serde_json::from_str(&command(&format!("admin show {email} --json"))).unwrap();
        assert_eq!(
            (&told["enrolment"], told["mayEnrolUntil"].is_string()),
            (&json!(enrolment), enrolment == "INVITED")
        );
    }
    let trail = command("audit list --who ann@example.com --event code_mailed");
    assert!(!trail.contains("code_mailed"), "{trail}");
    house.wait(TimeDelta::hours(80));
    house.browser().request_lookup("ann@example.com").await;
    let trail = command("audit list --who ann@example.com --event code_mailed");
    assert!(trail.contains("invitation_expired"), "{trail}");
}
