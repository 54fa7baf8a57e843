//! Captcha at the account door: a login asks for one after three wrong passwords of strangers, before the lock and the password. A
//! trusted device is never asked.

use serde_json::{Value, json};

use crate::account_door::PASSWORD;
use crate::account_people::{credentials, refused};
use crate::support::siteverify::serve_asking;
use crate::support::{AccountClient, Child, Siteverify};

const ANN: &str = "ann@example.com";

/// A server with both doors and a captcha, and an account.
async fn serve(siteverify: &Siteverify) -> Child {
    let url = format!("{}/siteverify", siteverify.proxy);
    let more = [
        ("VESTIBULE_CAPTCHA_URL", url.as_str()),
        ("VESTIBULE_DOORS", "staff,account"),
        ("VESTIBULE_ACCOUNT_RATE_LIMIT", "1000/1s"),
    ];
    let child = serve_asking("turnstile", &more).await;
    child.command(&["account", "add", ANN], &format!("{PASSWORD}\n"));
    child
}

fn wrong() -> Value {
    json!({ "email": ANN, "password": "wrong" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captcha_is_asked_for_after_three_wrong_passwords_of_strangers_and_before_all_that_follows() {
    let siteverify = Siteverify::open().await;
    let child = serve(&siteverify).await;
    let client = AccountClient::new(&child.url);
    let device = client.login(json!({ "email": ANN, "password": PASSWORD, "deviceInfo": {} })).await.unwrap();
    for left in [4, 3, 2] {
        assert_eq!(client.login(wrong()).await.unwrap_err()["remainingAttempts"], left);
    }
    assert_eq!(siteverify.calls().len(), 0);
    for asked in [wrong(), credentials(ANN)] {
        assert_eq!(client.login(asked.clone()).await, refused("CAPTCHA_REQUIRED"));
        assert_eq!(client.login_with(asked.clone(), Some("")).await, refused("CAPTCHA_REQUIRED"));
        assert_eq!(client.login_with(asked, Some("bad")).await, refused("CAPTCHA_FAILED"));
    }
    assert_eq!(client.login_with(wrong(), Some("good")).await.unwrap_err()["remainingAttempts"], 1);
    client.login_with(credentials(ANN), Some("good")).await.unwrap();
    assert_eq!(client.login(credentials(ANN)).await, refused("CAPTCHA_REQUIRED"), "a sign-in empties nothing");
    let locking = client.login_with(wrong(), Some("good")).await.unwrap_err();
    assert_eq!(json!([locking["code"], locking["remainingAttempts"]]), json!(["WRONG_CREDENTIALS", 0]));
    // The lock began the count anew, so that the lock alone is told.
    assert_eq!(client.login(credentials(ANN)).await.unwrap_err()["code"], "LOCKED");
    let mut trusted = wrong();
    trusted["deviceInfo"] = json!({ "deviceId": device["deviceId"] });
    for left in [4, 3, 2, 1] {
        assert_eq!(client.login(trusted.clone()).await.unwrap_err()["remainingAttempts"], left);
    }
    trusted["password"] = json!(PASSWORD);
    client.login(trusted).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_asked_alike_and_a_shape_is_refused_before() {
    let siteverify = Siteverify::open().await;
    let child = serve(&siteverify).await;
    let client = AccountClient::new(&child.url);
    let nobody = json!({ "email": "nobody@example.com", "password": "wrong" });
    for left in [4, 3, 2] {
        assert_eq!(client.login(nobody.clone()).await.unwrap_err()["remainingAttempts"], left);
    }
    assert_eq!(client.login(nobody.clone()).await, refused("CAPTCHA_REQUIRED"));
    assert_eq!(client.login_with(nobody, Some("good")).await.unwrap_err()["remainingAttempts"], 1);
    assert_eq!(client.login(json!({ "email": "nobody@example.com", "password": "" })).await, refused("INVALID_INPUT"));
    client.login(credentials(ANN)).await.unwrap();
}
