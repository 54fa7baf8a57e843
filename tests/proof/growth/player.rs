//! A walk through the player door: an operator's program, and players who sign in by SMS, change their number and prove a mailbox.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::application_keys::NewKey;

use crate::support::gateway::{BRAND, Sms, backend, operator_with, taken_sms};
use crate::support::session::plain;
use crate::support::{House, other_than, until};

/// The next SMS that was sent.
async fn sms(house: &House) -> Sms {
    until("an SMS", async || taken_sms(house).pop()).await
}

/// Walks once; `run` tells the people of one walk from those of another.
pub async fn walks(house: &House, run: usize) {
    house.brand(BRAND).await;
    let named = plain(&format!("backend{run}"));
    let backend = operator_with(house, NewKey { name: named.name, ..backend() }).await;
    let id = 70_000_000 + i64::try_from(run).unwrap();
    // The limits of a number are for an hour.
    let number = format!("44-12345678{run}");
    let number = number.as_str();
    let email = format!("pia{run}@example.com");
    let fields = json!({ "email": email, "mobile_number": number, "is_2fa_required": true });
    assert_eq!(backend.put(id, fields.clone()).await.status, 201);
    assert_eq!(backend.put(id, json!({ "language": "de" })).await.status, 200);
    assert_eq!(backend.call("GET", BRAND, &format!("/players/{id}"), None).await.status, 200);
    assert_eq!(backend.begin(id + 1_000).await.status, 404);
    let mut player = backend.player(house, id).await;
    assert_eq!(player.data().await.status, 401);
    assert_eq!(player.send_sms(number).await.status, 200);
    let first = sms(house).await.code();
    assert_eq!(player.validate_sms(&other_than(std::slice::from_ref(&first))).await.status, 422);
    house.wait(TimeDelta::minutes(2));
    assert_eq!(player.send_sms(number).await.status, 200);
    let valid = player.validate_sms(&sms(house).await.code()).await;
    assert_eq!(valid.status, 200, "{}", valid.body);
    player.goes_on(&valid);
    assert_eq!(player.data().await.status, 200);
    house.wait(TimeDelta::minutes(2));
    assert_eq!(player.data().await.status, 200);
    assert_eq!(player.update(json!({ "mobile": { "status_comment": "Comment" } })).await.status, 200);
    proves_a_mailbox(house, &backend, &player, (id, &email)).await;
    let wanted = json!({ "mobile": { "number": format!("49 170 123456{run}") } });
    player.verifies(&player.update(wanted).await);
    assert_eq!(player.send_sms(number).await.status, 200);
    let released = player.validate_sms(&sms(house).await.code()).await;
    player.verifies(&released);
    house.wait(TimeDelta::seconds(1));
    assert_eq!(player.send_sms(&format!("+49170123456{run}")).await.status, 200);
    let valid = player.validate_sms(&sms(house).await.code()).await;
    player.goes_on(&valid);
    assert_eq!(player.stolen().validate_sms("000000").await.status, 422);
    assert_eq!(backend.call("DELETE", BRAND, &format!("/players/{id}/sessions"), None).await.status, 200);
    assert_eq!(player.data().await.status, 401);
    assert_eq!(backend.call("DELETE", BRAND, &format!("/players/{id}"), None).await.status, 200);
}

async fn proves_a_mailbox(
    house: &House,
    backend: &crate::support::gateway::Operator,
    player: &crate::support::gateway::Player,
    (id, email): (i64, &str),
) {
    let request = format!("w-{id}");
    assert_eq!(player.send_mail(&request).await.status, 200);
    let code = house.inbox.next(email).await.code();
    assert_eq!(backend.fact(id, &request).await.status, 200);
    assert_eq!(player.validate_mail(&request, &other_than(std::slice::from_ref(&code))).await.status, 422);
    assert_eq!(player.validate_mail(&request, &code).await.status, 200);
    assert_eq!(backend.fact(id, &request).await.status, 200);
}
