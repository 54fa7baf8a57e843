//! The cookie names of the staff door.

use crate::edge::{CookieName, DoorCookies};

/// The cookie names of the staff door.
pub static COOKIES: DoorCookies = DoorCookies {
    pending: CookieName { over_tls: "__Host-pending", in_clear: "vestibule-pending" },
    session: CookieName { over_tls: "__Host-session", in_clear: "vestibule-session" },
    device: CookieName { over_tls: "__Host-device", in_clear: "vestibule-device" },
    gate: "__Secure-gate",
};
