//! People of the account door for the tests of its fields: one who is signed in, one who has two-factor sign-in on, and what each is
//! told.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::account_door::{BOTH, PASSWORD, joined};
use crate::support::{AccountClient, House, Told, other_than};

/// Both doors, and at the account door neither cooldown nor a limit of mails.
pub const CALM: [(&str, &str); 4] =
    [BOTH[0], BOTH[1], ("VESTIBULE_ACCOUNT_COOLDOWN", "off"), ("VESTIBULE_ACCOUNT_MAILS", "off")];

/// A house without waits.
pub async fn calm() -> House {
    House::with(&CALM).await
}

/// Credentials of an address and the usual password.
pub fn credentials(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD })
}

/// A client without tokens.
pub fn client(house: &House) -> AccountClient {
    AccountClient::new(&house.url)
}

/// A new account, signed in.
pub async fn signed_in(house: &House, email: &str) -> AccountClient {
    joined(house, email, "").await;
    let client = client(house);
    client.login(credentials(email)).await.unwrap();
    client
}

/// A new account with two-factor sign-in on, signed in.
pub async fn guarded(house: &House, email: &str) -> AccountClient {
    let client = signed_in(house, email).await;
    assert_eq!(client.enable_2fa(Some(PASSWORD)).await.unwrap()["twoFactorAuth"], true);
    client
}

/// The `userId` of a signed-in client.
pub async fn user_id(client: &AccountClient) -> String {
    text(&client.user_profile().await.unwrap()["id"])
}

/// Signs in as far as the mailed code: the secret that confirms it, and the code.
pub async fn awaited(house: &House, client: &AccountClient, email: &str) -> (String, String) {
    let told = client.login(credentials(email)).await.unwrap();
    assert_eq!(told["status"], 202, "{told}");
    (text(&told["sessionId"]), house.inbox.next(email).await.code())
}

/// Signs in with the mailed code, in a new client.
pub async fn by_code(house: &House, email: &str) -> AccountClient {
    let client = client(house);
    let (secret, code) = awaited(house, &client, email).await;
    client.confirm_2fa(&code, &secret, email).await.unwrap();
    client
}

/// Confirms the identity of a signed-in client for a reason.
pub async fn confirmed(house: &House, client: &AccountClient, email: &str, reason: &str) {
    let sent = client.send_2fa(reason).await.unwrap();
    let code = house.inbox.next(email).await.code();
    client.confirm_2fa(&code, &text(&sent["sessionId"]), email).await.unwrap();
}

/// The text of a value.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// A code other than this one.
pub fn wrong(code: &str) -> String {
    other_than(std::slice::from_ref(&code.to_owned()))
}

/// A refusal with its code alone.
pub fn refused(code: &str) -> Told {
    Err(json!({ "code": code }))
}

/// A wrong code, with the number of codes left.
pub fn wrong_code(left: u16) -> Told {
    Err(json!({ "code": "WRONG_CODE", "remainingAttempts": left }))
}

/// A wrong password, with the number of passwords left.
pub fn wrong_credentials(left: u16) -> Told {
    Err(json!({ "code": "WRONG_CREDENTIALS", "remainingAttempts": left }))
}

/// A wait before another code is mailed.
pub fn cooldown(seconds: i64) -> Told {
    Err(json!({ "code": "COOLDOWN", "nextRequestAt": seconds }))
}

/// A lock that ends after a span.
pub fn locked(house: &House, span: TimeDelta) -> Told {
    Err(json!({ "code": "LOCKED", "unlocksAt": house.told_in(span) }))
}

/// The lines of the trail for an event, oldest first: outcomes.
pub async fn outcomes(house: &House, event: &str) -> String {
    let lines =
        format!("select coalesce(string_agg(outcome, ' ' order by xact, id), '') from audit where event = '{event}'");
    house.db_text(&lines).await
}
