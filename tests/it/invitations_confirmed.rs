//! The first code of an authenticator: the right to enrol is checked again.

use chrono::TimeDelta;
use serde_json::Value;
use vestibule::accounts::{self, Inviting};

use crate::support::staff::answers::refused;
use crate::support::staff::invitations::BY_INVITATION;
use crate::support::{Browser, House, NO_WAITS, Person, operator};

const WINDOW: (&str, &str) = ("VESTIBULE_ENROLMENT", "window");

/// An admin past the mailed code, whose sign-in began this long after the invitation.
async fn almost_in(mode: (&str, &str), after: TimeDelta) -> (House, Person, Browser) {
    let house = House::with(&[NO_WAITS[0], NO_WAITS[1], mode]).await;
    let browser = house.browser();
    let (ann, asked) = if mode == WINDOW {
        let ann = house.admin("ann@example.com").await;
        house.wait(after);
        let asked = browser.request_lookup(&ann.email).await;
        (ann, asked)
    } else {
        let (ann, token) = house.invited("ann@example.com").await;
        house.wait(after);
        let asked = browser.request_lookup_invited(&ann.email, &token).await.field("requestLookup");
        (ann, asked)
    };
    ann.scan(asked["authUrlFor2fa"].as_str().unwrap());
    let code = house.inbox.next(&ann.email).await.code();
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    (house, ann, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_window_a_first_code_sets_up_nothing_in_either_mode() {
    for mode in [BY_INVITATION, WINDOW] {
        let late = TimeDelta::hours(72) - TimeDelta::seconds(1);
        let (house, ann, browser) = almost_in(mode, late).await;
        house.wait(TimeDelta::seconds(1));
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"), "{mode:?}");
        assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, refused("NO_PENDING_SIGN_IN"), "uncounted");
        assert_eq!(browser.verify_2fa("12345").await, refused("NO_PENDING_SIGN_IN"));
        assert_eq!((house.db_count("authenticators").await, house.db_wrong("authenticator").await), (0, 0));
        assert_eq!(house.db_count("sessions").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn within_the_window_a_first_code_sets_it_up_in_either_mode() {
    for mode in [BY_INVITATION, WINDOW] {
        let late = TimeDelta::hours(72) - TimeDelta::seconds(1);
        let (house, ann, browser) = almost_in(mode, late).await;
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true, "{mode:?}");
        assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_replaced_meanwhile_sets_up_nothing() {
    let (house, ann, browser) = almost_in(BY_INVITATION, TimeDelta::zero()).await;
    let newer = house.invite_anew(&ann).await;
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(house.db_count("authenticators").await, 0);
    assert!(house.is_let_in(&ann, &newer).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_reset_meanwhile_has_ended_and_the_new_invitation_is_another() {
    let (house, ann, browser) = almost_in(BY_INVITATION, TimeDelta::zero()).await;
    let (admin, page) = (house.find(&ann).await, "https://admin.example.com/sign-in");
    let (_, link) =
        accounts::reset_inviting(&house.app, &operator(), &admin, Some(Inviting::Print { page })).await.unwrap();
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    let token = crate::support::staff::invitations::token_of(link.unwrap().reveal());
    assert!(house.is_let_in(&ann, &token).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_changed_to_invitation_enrols_no_admin_by_the_window() {
    let (house, ann, browser) = almost_in(WINDOW, TimeDelta::zero()).await;
    let stricter = house.beside_with(&[BY_INVITATION]).await;
    let there = browser.over_at(&stricter.url);
    assert_eq!(there.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(stricter.browser().request_lookup(&ann.email).await["authUrlFor2fa"], Value::Null);
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await["status"], true);
}
