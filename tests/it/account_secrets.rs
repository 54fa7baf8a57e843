//! Secrets of the account door stand in no metric, trail line or error. Logs are searched by every test of a house.

use std::sync::Mutex;

use chrono::TimeDelta;
use serde_json::json;

use crate::account_door::PASSWORD;
use crate::account_people::{calm, client, confirmed, guarded, text, wrong};
use crate::support::leaks::note_secret;
use crate::support::trail::found;

const ANN: &str = "ann@example.com";
const NEW: &str = "green harbour sings at noon";
const WRONG: &str = "crimson kettle never whistles";

#[tokio::test(flavor = "multi_thread")]
async fn no_password_code_token_or_device_stands_in_a_metric_a_line_or_an_error() {
    let house = calm().await;
    [PASSWORD, NEW, WRONG].into_iter().for_each(note_secret);
    let secrets = Mutex::new(vec![PASSWORD.to_owned(), NEW.to_owned(), WRONG.to_owned()]);
    let keep = |secret: String| {
        secrets.lock().unwrap().push(secret.clone());
        secret
    };
    let own = guarded(&house, ANN).await;
    keep(own.refresh());
    let mut errors = Vec::new();
    let client = client(&house);
    errors.push(client.login(json!({ "email": ANN, "password": WRONG })).await);
    let asked = json!({ "email": ANN, "password": PASSWORD, "deviceInfo": {} });
    let told = client.login(asked).await.unwrap();
    let (secret, code) = (keep(text(&told["sessionId"])), keep(house.inbox.next(ANN).await.code()));
    errors.push(client.confirm_2fa(&wrong(&code), &secret, ANN).await);
    errors.push(client.confirm_2fa(&secret, &code, ANN).await);
    errors.push(client.resend_2fa(&code, &secret).await);
    let told = client.confirm_2fa(&code, &secret, ANN).await.unwrap();
    for name in ["token", "refreshToken", "deviceId"] {
        keep(text(&told[name]));
    }
    let (first, device) = (client.refresh(), json!({ "deviceId": told["deviceId"] }));
    errors.push(client.new_token(&secret).await);
    errors.push(client.change_password(WRONG, NEW).await);
    confirmed(&house, &client, ANN, "CHANGE_PASSWORD").await;
    client.change_password(PASSWORD, NEW).await.unwrap();
    errors.push(client.enable_2fa(Some(WRONG)).await);
    errors.push(client.stranger().login(json!({ "email": ANN, "password": PASSWORD })).await);
    client.logout(Some(device)).await.unwrap();
    errors.push(client.new_token(&first).await);
    let literal =
        format!("mutation {{ told: login(credentials: {{ email: \"{ANN}\", password: \"{WRONG}\" }}) {{ status }} }}");
    errors.push(client.ask(&literal, json!({})).await);
    house.wait(TimeDelta::minutes(1));
    let broken = client.send(&literal.replace("status", "nothing"), &json!({}), None).await;
    assert_eq!(broken.status, 400);

    house.mails_are_carried().await;
    house.trail_is_sealed().await;
    let metrics = reqwest::get(format!("{}/metrics", house.metrics_url)).await.unwrap().text().await.unwrap();
    let trail = house.db_text("select string_agg(audit::text, ' ') from audit").await;
    let errors: Vec<String> = errors.into_iter().map(|told| told.unwrap_err().to_string()).collect();
    assert!(metrics.contains("changePassword") && errors.len() == 10, "{metrics}");
    for secret in secrets.lock().unwrap().iter() {
        for place in [&metrics, &trail, &errors.join(" "), &broken.body] {
            let at = |text: &str| place.match_indices(text).count();
            // Six digits also stand in times and counts.
            assert!(secret.len() == 6 || at(secret) == 0, "{secret} in {place}");
        }
    }
    assert_eq!(found(&house.verify(None).await), Vec::new());
}
