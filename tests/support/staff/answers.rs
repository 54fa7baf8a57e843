//! Whole answers of the staff door, as the contract has them.

use serde_json::{Value, json};

/// The English sentence of each error code.
const MESSAGES: [(&str, &str); 13] = [
    ("INVALID_EMAIL", "This is not an email address."),
    ("CAPTCHA_FAILED", "The captcha was not passed. Try again."),
    ("CAPTCHA_UNAVAILABLE", "The captcha cannot be checked right now. Try again in a moment."),
    ("COOLDOWN", "A code was sent a moment ago. Wait before you request another."),
    ("LOCKED", "Too many wrong codes. Wait before you try again."),
    ("TOO_MANY_REQUESTS", "Too many requests. Wait a moment."),
    ("NO_PENDING_SIGN_IN", "No sign-in is under way in this browser. Start again with your email address."),
    ("EXPIRED", "This code has expired. Request a new one."),
    ("WRONG_STAGE", "Another step comes first."),
    ("INVALID_FORMAT", "A code is six digits."),
    ("WRONG_CODE", "This code is wrong."),
    ("ALREADY_ENROLLED", "An authenticator is set up already. Start again with your email address."),
    ("IDENTITY_NOT_CONFIRMED", "Confirm with a code of your authenticator first."),
];

/// requestLookup: accepted; the next request may come in `wait` seconds.
pub fn accepted(email: &str, wait: i64) -> Value {
    json!({
        "status": true, "errorMessage": null, "errorCode": null, "email": email,
        "nextRequestAt": wait, "authUrlFor2fa": null, "unlocksAt": null
    })
}

/// requestLookup: refused for `wait` seconds.
pub fn not_accepted(code: &str, email: &str, wait: i64) -> Value {
    json!({
        "status": false, "errorMessage": message(code), "errorCode": code, "email": email,
        "nextRequestAt": wait, "authUrlFor2fa": null, "unlocksAt": null
    })
}

/// verifyLookup or verify2fa: the code is right.
pub fn right() -> Value {
    json!({
        "status": true, "errorMessage": null, "errorCode": null,
        "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
    })
}

/// verifyLookup or verify2fa: refused without counting an attempt.
pub fn refused(code: &str) -> Value {
    json!({
        "status": false, "errorMessage": message(code), "errorCode": code,
        "unlocksAt": null, "remainingAttempts": null, "authUrlFor2fa": null
    })
}

/// verifyLookup or verify2fa: wrong, with `left` attempts left.
pub fn wrong(left: u16) -> Value {
    but(refused("WRONG_CODE"), "remainingAttempts", left)
}

/// The answer with `unlocksAt`.
pub fn until_then(answer: Value, told: &str) -> Value {
    but(answer, "unlocksAt", told)
}

/// The answer with another value in one field.
pub fn but(mut answer: Value, field: &str, value: impl Into<Value>) -> Value {
    answer[field] = value.into();
    answer
}

/// The English sentence of an error code.
pub fn message(code: &str) -> &'static str {
    MESSAGES.iter().find(|(known, _)| *known == code).unwrap().1
}

/// Set-Cookie line of a pending sign-in that lives `life` seconds.
pub fn pending_cookie(value: &str, life: i64) -> String {
    format!("__Host-pending={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age={life}")
}

/// Set-Cookie line of a session.
pub fn session_cookie(value: &str) -> String {
    format!("__Host-session={value}; HttpOnly; SameSite=Lax; Secure; Path=/")
}

/// Set-Cookie line of a trusted browser.
pub fn device_cookie(value: &str) -> String {
    format!("__Host-device={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000")
}

/// Set-Cookie line of the gate cookie for example.com.
pub fn gate_cookie(value: &str) -> String {
    format!("__Secure-gate={value}; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com")
}

/// Set-Cookie line that deletes the gate cookie.
pub fn cleared_gate_cookie() -> String {
    String::from("__Secure-gate=; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=0")
}

/// Set-Cookie line that deletes a cookie.
pub fn cleared_cookie(name: &str) -> String {
    format!("{name}=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0")
}
