//! Answers, whole, as the contract has them: a test says which, and what is particular about it.

use serde_json::{Value, json};

/// The sentence that goes with each code.
const MESSAGES: [(&str, &str); 13] = [
    ("INVALID_EMAIL", "This is not an e-mail address."),
    ("CAPTCHA_FAILED", "The captcha did not pass. Try it again."),
    ("CAPTCHA_UNAVAILABLE", "The captcha cannot be checked right now. Try again in a moment."),
    ("COOLDOWN", "A code was mailed a moment ago. Wait before you ask for another."),
    ("LOCKED", "Too many wrong codes. Wait before you try again."),
    ("TOO_MANY_REQUESTS", "Too many requests from your network. Wait a moment."),
    ("NO_PENDING_SIGN_IN", "No sign-in is under way in this browser. Start again with your e-mail."),
    ("EXPIRED", "This code is too old. Ask for a new one."),
    ("WRONG_STAGE", "Another step comes first."),
    ("INVALID_FORMAT", "A code is six digits."),
    ("WRONG_CODE", "This code is wrong."),
    ("ALREADY_ENROLLED", "An authenticator is set up already. Start again with your e-mail."),
    ("IDENTITY_NOT_CONFIRMED", "Confirm with a code of your authenticator first."),
];

/// requestLookup: a code is on its way, if anyone lives there; the next in so many seconds.
pub fn accepted(email: &str, wait: i64) -> Value {
    json!({
        "status": true, "errorMessage": null, "errorCode": null, "email": email,
        "nextRequestAt": wait, "authUrlFor2fa": null, "unlocksAt": null
    })
}

/// requestLookup: refused, for so many seconds.
pub fn not_accepted(code: &str, email: &str, wait: i64) -> Value {
    json!({
        "status": false, "errorMessage": message(code), "errorCode": code, "email": email,
        "nextRequestAt": wait, "authUrlFor2fa": null, "unlocksAt": null
    })
}

/// verifyLookup or verify2fa: right.
pub fn right() -> Value {
    json!({
        "status": true, "errorMessage": null, "errorCode": null,
        "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
    })
}

/// verifyLookup or verify2fa: refused, and not counted.
pub fn refused(code: &str) -> Value {
    json!({
        "status": false, "errorMessage": message(code), "errorCode": code,
        "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
    })
}

/// verifyLookup or verify2fa: wrong, with so many left.
pub fn wrong(left: u16) -> Value {
    but(refused("WRONG_CODE"), "remainingAttempts", left)
}

/// Refused until then.
pub fn until_then(answer: Value, told: &str) -> Value {
    but(answer, "unlocksAt", told)
}

/// The answer, with another value in one place.
pub fn but(mut answer: Value, field: &str, value: impl Into<Value>) -> Value {
    answer[field] = value.into();
    answer
}

fn message(code: &str) -> &'static str {
    MESSAGES.iter().find(|(known, _)| *known == code).unwrap().1
}

/// The cookie that hands over a pending sign-in with so many seconds to live.
pub fn pending_cookie(value: &str, life: i64) -> String {
    format!("__Host-pending={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age={life}")
}

/// The cookie that hands over a session.
pub fn session_cookie(value: &str) -> String {
    format!("__Host-session={value}; HttpOnly; SameSite=Lax; Secure; Path=/")
}

/// The cookie that makes a browser trusted.
pub fn device_cookie(value: &str) -> String {
    format!("__Host-device={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000")
}

/// The cookie that names a session at the gates of example.com.
pub fn gate_cookie(value: &str) -> String {
    format!("__Secure-gate={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com")
}

/// The cookie that takes that one back.
pub fn cleared_gate_cookie() -> String {
    String::from("__Secure-gate=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0")
}

/// The cookie that takes one back.
pub fn cleared_cookie(name: &str) -> String {
    format!("{name}=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0")
}
