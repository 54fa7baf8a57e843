//! Examples in the player door's document: those of the API that its clients were built for, each with its name.

use serde_json::{Value, json};

/// An example and its name.
pub type Example = (&'static str, Value);

const CHALLENGE: &str = "c8bfd06c-f934-4cb9-a554-694825b89328";
const SESSION: &str = "8e62cc96-a21f-11ed-be7e-b289e620c23d";

/// A request for a code by mail.
pub fn mail_code_request() -> Example {
    ("mail", json!({ "auth_type": "email" }))
}

/// A code of a mail.
pub fn shown_mail_code() -> Example {
    ("mail", json!({ "auth_type": "email", "code": "123456" }))
}

/// A request for a code by SMS.
pub fn sms_code_request() -> Example {
    ("sms", json!({ "mobile_number": "44-123456789" }))
}

/// A code of an SMS.
pub fn shown_sms_code() -> Example {
    ("sms", json!({ "sms_code": "123456" }))
}

/// A change.
pub fn update() -> Example {
    let mobile = json!({ "number": "44-123456789", "status_comment": "Comment" });
    ("update", json!({ "brand_id": 1009, "player_id": 32574, "is_2fa_required": true, "mobile": mobile }))
}

/// A code that was mailed, or a mailed code that was right.
pub fn mail_done() -> Example {
    ("mail", json!({ "status": "Success", "data": {} }))
}

/// A code that was accepted for an SMS.
pub fn sms_sent() -> Example {
    ("sms", json!({ "status": "Success", "data": { "description": "Success", "2fa_auth_token": CHALLENGE } }))
}

/// A right code of an SMS.
pub fn sms_valid() -> Example {
    let fields = json!({ "mobile_number": "44-12456789", "verification_status": "1" });
    let data = json!({
        "description": "Valid", "2fa_auth_token": CHALLENGE, "updated_fields": fields,
        "result": "OK", "token": SESSION, "auth_token": SESSION, "status": 200,
    });
    ("sms", json!({ "status": "Success", "data": data }))
}

/// A change that was written, or a thing that was removed.
pub fn nothing() -> Example {
    ("done", json!({ "status": "Success", "data": null }))
}

/// A player's own data.
pub fn player_data() -> Example {
    let mobile = json!({
        "number": "44-123456789", "verification_status": 1, "status": "Active", "status_comment": "Comment",
    });
    let data = json!({ "brand_id": 1009, "player_id": 32574, "is_2fa_required": true, "mobile": mobile });
    ("player", json!({ "status": "Success", "data": data }))
}

/// A number that must be verified.
pub fn verification() -> Example {
    let (message, data) = ("Mobile verification required", json!({ "data": "194eba0c-a6f0-11ed-aca7-caa409abce86" }));
    ("verification", json!({ "status": "Error", "data": data, "message": message, "userFriendlyMessage": message }))
}

/// A number that must be verified, with the tokens of the half session.
pub fn half_session() -> Example {
    let (_, mut told) = verification();
    told["data"]["token"] = SESSION.into();
    told["data"]["auth_token"] = SESSION.into();
    ("verification", told)
}

/// A request for a code that comes too early.
pub fn early() -> Example {
    let data = json!({
        "description": "Please wait before sending again in 50 seconds", "2fa_auth_token": CHALLENGE, "remaining_time": 50,
    });
    ("cooldown", json!({ "status": "Failed", "data": data }))
}

/// A code of an SMS that is not valid.
pub fn sms_not_valid() -> Example {
    let data = json!({ "description": "Code is not valid", "2fa_auth_token": CHALLENGE, "success": "false" });
    ("sms", json!({ "status": "Error", "data": data }))
}

/// A code of a mail that is not valid.
pub fn mail_not_valid() -> Example {
    ("mail", json!({ "status": "Error", "data": { "success": "false" } }))
}

/// A right code, while something is due first.
pub fn steps_due() -> Example {
    let data = json!({
        "description": "TNC_REQUIRED", "result": "TNC_REQUIRED", "2fa_auth_token": CHALLENGE,
        "token": SESSION, "auth_token": SESSION, "status": 422,
    });
    ("due", json!({ "status": "Error", "data": data }))
}

/// A player as a program sends one.
pub fn player_put() -> Example {
    let sent = json!({
        "email": "ann@example.com", "mobile_number": "44-123456789", "mobile_verified": true, "is_2fa_required": true,
        "language": "en", "steps_due": ["TNC_REQUIRED"], "disabled": false,
    });
    ("player", sent)
}

/// A player as a program is shown one.
pub fn player_told() -> Example {
    let (name, mut data) = player_put();
    data["brand_id"] = 1009.into();
    data["player_id"] = 32574.into();
    (name, json!({ "status": "Success", "data": data }))
}

/// The tokens of a session.
pub fn session() -> Example {
    ("session", json!({ "status": "Success", "data": { "token": SESSION, "auth_token": SESSION } }))
}

/// A question about a withdrawal.
pub fn fact_request() -> Example {
    ("fact", json!({ "player_id": 32574, "request_id": "w-20261129-0001" }))
}

/// The answer about a withdrawal.
pub fn fact() -> Example {
    ("fact", json!({ "status": "Success", "data": { "verified": true } }))
}
