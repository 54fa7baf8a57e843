//! Invitations: an admin without an authenticator must show the newest invitation's token, or gets the answers of an
//! unknown address.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, AccountEdit};

use crate::support::staff::invitations::BY_INVITATION;
use crate::support::{House, NO_WAITS, operator, other_than};

const SET: [(&str, &str); 3] = [NO_WAITS[0], NO_WAITS[1], BY_INVITATION];

#[tokio::test(flavor = "multi_thread")]
async fn without_the_newest_invitations_token_an_admin_is_answered_as_unknown() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let (_, bobs) = house.invited("bob@example.com").await;
    let wrong = [
        None,
        Some(String::new()),
        Some(bobs),
        Some(token.to_lowercase()),
        Some(format!("{token}=")),
        Some(format!(" {token}")),
        Some(token[..21].to_owned()),
        Some("A".repeat(22)),
        Some("\u{0}\u{7}'; drop table accounts".into()),
        Some("z".repeat(40_000)),
    ];
    for token in wrong {
        let ask = async |email: &str| {
            let browser = house.browser();
            let answer = match &token {
                None => browser.request_lookup_answer(email).await,
                Some(token) => browser.request_lookup_invited(email, token).await,
            };
            (answer.status, answer.set_cookies().len(), answer.field("requestLookup"))
        };
        let (mut known, unknown) = (ask(&ann.email).await, ask("who@example.com").await);
        known.2["email"] = json!("who@example.com");
        assert_eq!(known, unknown, "{token:?}");
        assert_eq!((&known.2["status"], &known.2["authUrlFor2fa"]), (&json!(true), &Value::Null));
    }
    let decoys = "select count(*) from pending_sign_ins where account_id is null and not enrols";
    assert_eq!(house.db_number(decoys).await, 20);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.len(), 0);
    assert!(house.is_let_in(&ann, &token).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_spent_by_the_enrolment_it_leads_to_and_by_nothing_before() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let kept = "select coalesce(encode(invitation_hash, 'hex'), 'none') from accounts";
    let hash = house.db_text(kept).await;
    // Requested, reloaded, proven, and not finished.
    for _ in 0..3 {
        assert!(house.is_let_in(&ann, &token).await);
    }
    let ask = async || {
        let browser = house.browser();
        let asked = browser.request_lookup_invited(&ann.email, &token).await.field("requestLookup");
        ann.scan(asked["authUrlFor2fa"].as_str().unwrap());
        let code = house.inbox.next(&ann.email).await.code();
        assert_eq!(browser.verify_lookup(&code).await["status"], true);
        browser
    };
    let never_finished = ask().await;
    assert_eq!(never_finished.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "WRONG_CODE");
    assert_eq!(house.db_text(kept).await, hash);
    let browser = ask().await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    assert_eq!((house.db_text(kept).await.as_str(), house.find(&ann).await.enrolled), ("none", true));
    assert_eq!(never_finished.verify_2fa(&ann.wrong_code(&house)).await["errorCode"], "ALREADY_ENROLLED");
    // The account's row is unchanged, and after a reset the old token is invalid.
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    accounts::reset_2fa(&house.app, &operator(), &house.find(&ann).await).await.unwrap();
    assert!(!house.is_let_in(&ann, &token).await);
    let again = house.invite_anew(&ann).await;
    assert!(!house.is_let_in(&ann, &token).await && house.is_let_in(&ann, &again).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_needs_no_token_and_a_token_goes_on_with_no_sign_in_begun_without_it() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    for email in ["who@example.com", ann.email.as_str()] {
        let browser = house.browser();
        let url = |answer: &crate::support::Answer| answer.field("requestLookup")["authUrlFor2fa"].clone();
        let named = || browser.cookie("__Host-pending").unwrap();
        browser.request_lookup(email).await;
        let without = named();
        browser.request_lookup_invited(email, "another's").await;
        let wrong = named();
        let first = url(&browser.request_lookup_invited(email, &token).await);
        let right = named();
        let again = url(&browser.request_lookup_invited(email, &token).await);
        let resent = url(&browser.request_lookup_answer(email).await);
        assert_eq!((named(), &first, &first), (right.clone(), &again, &resent), "{email}");
        assert_eq!(first.is_string(), email == ann.email);
        // The fourth code belongs to a new sign-in, which has no token.
        assert_eq!(url(&browser.request_lookup_answer(email).await), Value::Null);
        let names = [without, wrong, right, named()];
        assert!((1..4).all(|at| !names[..at].contains(&names[at])), "{names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_void_with_its_window_another_address_disable_reset_and_a_newer_one() {
    let house = House::with(&SET).await;
    let page = "https://admin.example.com/sign-in";
    for deed in
        ["nothing", "a newer one", "a mailed one", "another address", "disable", "reset", "remove", "the window"]
    {
        let (ann, token) = house.invited("ann@example.com").await;
        let admin = house.find(&ann).await;
        let (app, actor) = (&house.app, operator());
        match deed {
            "a newer one" => drop(house.invite_anew(&ann).await),
            "a mailed one" => {
                accounts::invite(app, &actor, &admin, page).await.unwrap();
                house.inbox.next(&ann.email).await;
            }
            "another address" => {
                for email in ["ann@example.org", "ann@example.com"] {
                    let there = AccountEdit { email: Some(email.into()), ..AccountEdit::default() };
                    accounts::change(app, &actor, &house.find(&ann).await, &there).await.unwrap();
                }
            }
            "disable" => {
                accounts::disable(app, &actor, &admin).await.unwrap();
                accounts::enable(app, &actor, &admin).await.unwrap();
            }
            "reset" => drop(accounts::reset_2fa(app, &actor, &admin).await.unwrap()),
            "remove" => {
                accounts::remove(app, &actor, &admin).await.unwrap();
                house.invited("ann@example.com").await;
            }
            "the window" => house.wait(TimeDelta::hours(72)),
            _ => {}
        }
        assert_eq!(house.is_let_in(&ann, &token).await, deed == "nothing", "{deed}");
        house.db_run("delete from accounts").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_the_last_moment_of_its_window_an_invitation_is_good() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    house.wait(TimeDelta::hours(72) - TimeDelta::microseconds(1));
    assert!(house.is_let_in(&ann, &token).await);
    assert!(house.find(&ann).await.enrolment_until.is_some());
    house.wait(TimeDelta::microseconds(1));
    assert!(!house.is_let_in(&ann, &token).await);
    assert!(house.find(&ann).await.enrolment_until.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolled_admin_gets_equal_answers_with_and_without_a_token() {
    let house = House::with(&SET).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let browser = house.browser();
    let asked = browser.request_lookup_invited(&ann.email, &token).await.field("requestLookup");
    ann.scan(asked["authUrlFor2fa"].as_str().unwrap());
    let code = house.inbox.next(&ann.email).await.code();
    browser.verify_lookup(&code).await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
    house.wait(TimeDelta::seconds(30));
    let plain = house.browser().request_lookup(&ann.email).await;
    house.inbox.next(&ann.email).await;
    for shown in [token.as_str(), "wrong"] {
        let browser = house.browser();
        assert_eq!(browser.request_lookup_invited(&ann.email, shown).await.field("requestLookup"), plain);
        let code = house.inbox.next(&ann.email).await.code();
        assert_eq!(browser.verify_lookup(&code).await["authUrlFor2fa"], Value::Null);
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true, "{shown}");
        house.wait(TimeDelta::seconds(30));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_written_into_the_database_is_void() {
    let house = House::with(&SET).await;
    let (ann, _) = house.invited("ann@example.com").await;
    let own = "A".repeat(22);
    house.db_run(&format!("update accounts set invitation_hash = sha256('{own}')")).await;
    assert!(!house.is_let_in(&ann, &own).await);
    assert!(house.find(&ann).await.altered);
    house.db_run("delete from accounts; delete from pending_sign_ins").await;
    // A pending sign-in never takes up a token later.
    let (bob, token) = house.invited("bob@example.com").await;
    let browser = house.browser();
    browser.request_lookup(&bob.email).await;
    let forged = format!(
        "update pending_sign_ins set account_id = (select id from accounts), enrols = true, \
        invitation_hash = sha256('{token}')"
    );
    house.db_run(&forged).await;
    let asked = browser.request_lookup(&bob.email).await;
    assert_eq!((&asked["status"], &asked["authUrlFor2fa"]), (&json!(true), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_proof_mode_the_url_follows_the_mailed_code_of_a_sign_in_with_a_token() {
    let house = House::with(&[SET[0], SET[1], BY_INVITATION, ("VESTIBULE_ENROLMENT_URL", "proof")]).await;
    let (ann, token) = house.invited("ann@example.com").await;
    let browser = house.browser();
    let asked = browser.request_lookup_invited(&ann.email, &token).await.field("requestLookup");
    assert_eq!(asked["authUrlFor2fa"], Value::Null);
    let code = house.inbox.next(&ann.email).await.code();
    ann.scan(browser.verify_lookup(&code).await["authUrlFor2fa"].as_str().unwrap());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}

/// Guesses at mailed codes at full speed for 72 hours: how many are evaluated in all, and how many for an account.
async fn guesses(mode: (&str, &str)) -> (i64, i64) {
    let house = House::with(&[mode]).await;
    let ann = match mode {
        BY_INVITATION => house.invited("ann@example.com").await.0,
        _ => house.admin("ann@example.com").await,
    };
    let (stranger, end) = (house.browser(), house.clock.now() + TimeDelta::hours(72));
    for _ in 0..2000 {
        let asked = stranger.request_lookup(&ann.email).await;
        if asked["status"] == true {
            house.mails_are_carried().await;
            let codes: Vec<String> = house.inbox.mails().iter().map(|(_, mail)| mail.code()).collect();
            while stranger.verify_lookup(&other_than(&codes)).await["remainingAttempts"].as_i64() > Some(0) {}
        }
        house.wait(TimeDelta::seconds(asked["nextRequestAt"].as_i64().unwrap().max(1)));
        if house.clock.now() >= end {
            break;
        }
    }
    assert!(house.clock.now() >= end);
    let evaluated = "select count(*) from audit where event = 'email_code' and outcome in ('wrong', 'locked_out')";
    let of_anyone = format!("{evaluated} and account_id is not null");
    (house.db_number(evaluated).await, house.db_number(&of_anyone).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_72_hours_a_stranger_guesses_60_codes_by_the_window_and_none_that_could_be_right_uninvited() {
    assert_eq!(guesses(("VESTIBULE_ENROLMENT", "window")).await, (60, 60));
    assert_eq!(guesses(BY_INVITATION).await, (60, 0));
}
