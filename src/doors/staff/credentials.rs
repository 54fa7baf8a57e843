//! The credentials that the staff door reads: cookies, and no header field.

use crate::edge::{CookieName, Credentials, DoorCookies};

/// The credentials of the staff door.
pub static CREDENTIALS: Credentials = Credentials::in_cookies(DoorCookies {
    pending: Some(CookieName { over_tls: "__Host-pending", in_clear: "vestibule-pending" }),
    session: Some(CookieName { over_tls: "__Host-session", in_clear: "vestibule-session" }),
    device: Some(CookieName { over_tls: "__Host-device", in_clear: "vestibule-device" }),
    gate: Some("__Secure-gate"),
});
