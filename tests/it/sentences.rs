//! Whole English mails, each in one place. Tests of rules compare with the constants of the support instead.

use chrono::TimeDelta;
use insta::assert_snapshot;
use serde_json::json;

use crate::support::gateway::{NUMBER, PLAYER, operator_of_players, player_house, sms};
use crate::support::{House, NO_WAITS, operator};

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_with_a_code() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    house.browser().request_lookup(&ann.email).await;
    let mail = house.inbox.next(&ann.email).await;
    assert_snapshot!(mail.text().replace(&mail.code(), "[code]"), @r"
    Your sign-in code for Vestibule:

    [code]

    Code 1 of 3, requested at 20:24 UTC. It is valid for 10 minutes, until 20:34 UTC.
    It was requested from 127.0.0.1 with an unknown browser.
    Enter it in the browser window where you requested it.
    Older codes no longer work.

    If you did not request it, someone else entered your email address. They cannot sign in with that alone.
    Do not share this code with anyone.

    Vestibule
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invitation() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let admin = house.find(&ann).await;
    vestibule::accounts::invite(&house.app, &operator(), &admin, "https://admin.example.com/sign-in").await.unwrap();
    assert_snapshot!(house.inbox.next(&ann.email).await.text(), @r"
    You are invited to sign in to Vestibule:

    https://admin.example.com/sign-in

    Enter this email address there. We will email you a code, and then you set up an authenticator app.
    The invitation is valid until 24 November 2026 at 20:24 UTC.

    Vestibule
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_of_an_enrolment() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    house.signed_in(&ann).await;
    house.mails_are_carried().await;
    let notice = house.inbox.notices(&ann.email).pop().unwrap();
    assert_snapshot!(notice.text(), @r"
    21 November 2026 at 20:24 UTC

    An authenticator app was set up for your account.

    The request came from 127.0.0.1.

    If this was you, there is nothing to do. If this was not you, sign out everywhere on the page /me and tell an owner.
    Recent security activity is on the page /me of Vestibule.

    This email contains no code and no link, because you do not need one.

    Vestibule
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_of_a_changed_telephone_number() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    let fields = json!({ "email": "ann@example.com", "mobile_number": NUMBER, "mobile_verified": true });
    assert_eq!(backend.put(PLAYER, fields).await.status, 201);
    let mut player = backend.player(&house, PLAYER).await;
    let waits = player.update(json!({ "mobile": { "number": "49 170 1234567" } })).await;
    player.verifies(&waits);
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    let released = player.validate_sms(&sms(&house, 1).await.code()).await;
    player.verifies(&released);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.noticed("ann@example.com"), [""; 0], "nothing is changed yet");
    // The names of SMS sort by time, and this clock moves only by hand.
    house.wait(TimeDelta::seconds(1));
    assert_eq!(player.send_sms("+491701234567").await.status, 200);
    assert_eq!(player.validate_sms(&sms(&house, 2).await.code()).await.status, 200);
    house.mails_are_carried().await;
    assert_eq!(house.inbox.noticed("ann@example.com"), ["the phone number was changed"]);
    let notice = house.inbox.notices("ann@example.com").pop().unwrap();
    assert_snapshot!(notice.text(), @r"
    21 November 2026 at 20:24 UTC

    A new phone number was set for your account. All other devices are signed out.

    If this was you, there is nothing to do. If this was not you, contact the people who run this service.

    This email contains no code and no link, because you do not need one.

    Casino
    ");
}
