//! The codes on the wire, as labels of the metrics. Each is exported from the start.

use crate::rules::factor::Door;

/// Statuses and codes of the edge's refusals, exported from the start so that the first of each is seen as an increase.
pub(super) const REFUSALS: [(u16, &str); 14] = [
    (200, "PERSISTED_QUERY_NOT_SUPPORTED"),
    (400, "BAD_USER_INPUT"),
    (400, "DOCUMENT_TOO_COMPLEX"),
    (401, "UNAUTHENTICATED"),
    (403, "FORBIDDEN"),
    (404, "BAD_USER_INPUT"),
    (405, "METHOD_NOT_ALLOWED"),
    (406, "BAD_USER_INPUT"),
    (408, "BAD_USER_INPUT"),
    (413, "BAD_USER_INPUT"),
    (415, "BAD_USER_INPUT"),
    (421, "BAD_USER_INPUT"),
    (500, "INTERNAL"),
    (503, "UNAVAILABLE"),
];

/// The outcome of a field that was not refused.
pub const OK: &str = "ok";

/// The outcomes of a door's fields: [`OK`], and every code on its wire. Each is exported from the start, so that the first of
/// each is seen as an increase.
pub(super) fn outcomes(door: Door) -> &'static [&'static str] {
    match door {
        Door::Staff => &OUTCOMES,
        Door::Account => &ACCOUNT_OUTCOMES,
        Door::Session => &SESSION_OUTCOMES,
        Door::Player => &PLAYER_OUTCOMES,
    }
}

/// The outcomes of the session door's operations.
pub const SESSION_OUTCOMES: [&str; 12] =
    [OK, "10100", "10101", "10102", "10103", "10110", "10111", "10120", "10121", "10130", "10500", "10503"];

/// The outcomes of the player door's calls.
pub const PLAYER_OUTCOMES: [&str; 11] = [
    OK,
    "invalid_input",
    "invalid_token",
    "invalid_key",
    "verification_required",
    "sms_refused",
    "code_not_valid",
    "too_many_requests",
    "not_found",
    "unavailable",
    "internal",
];

/// The outcomes of the account door's fields.
pub const ACCOUNT_OUTCOMES: [&str; 22] = [
    OK,
    "INVALID_INPUT",
    "INVALID_EMAIL",
    "INVALID_PASSWORD",
    "TOO_MANY_REQUESTS",
    "CAPTCHA_REQUIRED",
    "CAPTCHA_FAILED",
    "CAPTCHA_UNAVAILABLE",
    "LOCKED",
    "WRONG_CREDENTIALS",
    "COOLDOWN",
    "NO_PENDING",
    "INVALID_FORMAT",
    "EXPIRED",
    "WRONG_CODE",
    "INVALID_TOKEN",
    "IDENTITY_NOT_CONFIRMED",
    "USERNAME_TAKEN",
    "REGISTRATION_CLOSED",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "INTERNAL",
];

/// The outcomes of the staff door's fields.
pub const OUTCOMES: [&str; 34] = [
    OK,
    "INVALID_EMAIL",
    "CAPTCHA_FAILED",
    "CAPTCHA_UNAVAILABLE",
    "COOLDOWN",
    "LOCKED",
    "TOO_MANY_REQUESTS",
    "NO_PENDING_SIGN_IN",
    "EXPIRED",
    "WRONG_STAGE",
    "INVALID_FORMAT",
    "WRONG_CODE",
    "ALREADY_ENROLLED",
    "IDENTITY_NOT_CONFIRMED",
    "NOT_FOUND",
    "EMAIL_TAKEN",
    "UNKNOWN_ROLE",
    "INVALID_INPUT",
    "REASON_REQUIRED",
    "OWN_ACCOUNT",
    "LAST_OWNER",
    "OWNER_BY_COMMAND_ONLY",
    "ALREADY_ENDED",
    "CANNOT_SIGN_IN",
    "ANOTHER_OWNER_REQUIRED",
    "REQUEST_OVER",
    "LINES_REFUSED",
    "LIST_TOO_LARGE",
    "ROW_ALTERED",
    "BAD_USER_INPUT",
    "FORBIDDEN",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "INTERNAL",
];
