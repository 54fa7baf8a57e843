//! The settings that refusals of steps follow from, by door and code: a log line about a refusal names the one that would change it.

use crate::rules::factor::Door;

/// The setting that a step's refusal follows from; `None`: it follows from what the caller sent.
pub fn setting(door: Door, code: &str) -> Option<&'static str> {
    match code {
        // The numbers are those of the session door.
        "TOO_MANY_REQUESTS" | "too_many_requests" | "10120" => Some(match door {
            Door::Staff => "VESTIBULE_RATE_LIMIT",
            Door::Account => "VESTIBULE_ACCOUNT_RATE_LIMIT",
            Door::Session => "VESTIBULE_SESSION_DOOR_RATE_LIMIT",
            Door::Player => "VESTIBULE_PLAYER_RATE_LIMIT",
        }),
        "CAPTCHA_UNAVAILABLE" => Some("VESTIBULE_CAPTCHA_WHEN_DOWN"),
        "CAPTCHA_FAILED" | "CAPTCHA_REQUIRED" => Some("VESTIBULE_CAPTCHA"),
        "REGISTRATION_CLOSED" => Some("VESTIBULE_ACCOUNT_REGISTRATION"),
        _ => None,
    }
}
