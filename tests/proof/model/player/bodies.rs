//! Bodies of the calls at the player door, as clients and the operator's program send them.

use serde_json::{Value, json};

use super::deed::{Given, Wished};
use super::rows::{COMMENT, NUMBERS, PLAYER_ID, address};

/// Body of a `PUT`.
pub fn put(given: Given) -> Value {
    let mut body = json!({});
    let mut set = |name: &str, value: Option<Value>| value.into_iter().for_each(|value| body[name] = value);
    set("email", given.email.map(|number| json!(address(number))));
    set("mobile_number", given.number.map(|number| json!(NUMBERS[number])));
    set("mobile_verified", given.verified.map(Value::from));
    set("is_2fa_required", given.two_factor.map(Value::from));
    set("steps_due", given.due.map(|due| if due { json!(["TNC_REQUIRED"]) } else { json!([]) }));
    set("disabled", given.disabled.map(Value::from));
    set("mobile", given.unknown.then(|| json!(NUMBERS[0])));
    body
}

/// Body of a player's update.
pub fn update(wished: Wished) -> Value {
    let mut body = json!({ "mobile": {} });
    if let Some(number) = wished.number {
        body["mobile"]["number"] = json!(NUMBERS[number]);
    }
    if let Some(is_there) = wished.comment {
        body["mobile"]["status_comment"] = json!(if is_there { COMMENT } else { "" });
    }
    if let Some(on) = wished.two_factor {
        body["is_2fa_required"] = json!(on);
    }
    body["player_id"] = json!(if wished.of_other { PLAYER_ID + 1 } else { PLAYER_ID });
    body
}
