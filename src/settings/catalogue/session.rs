//! Settings of the session door.

use super::setting::{Setting, plain};

/// The settings of the session door.
pub(super) const SESSION: &[Setting] = &[
    plain(
        "VESTIBULE_SESSION_DOOR_PENDING_TTL",
        "15m",
        "lifetime of a login that awaits a one-time password",
        "1s to 1h; on this machine to 1d",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_ATTEMPTS",
        "5",
        "wrong guesses: of a password until its user name locks, of one-time passwords for one login",
        "1 to 10; on this machine to 1000",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_WRONG",
        "20/24h",
        "wrong guesses for each factor and each user name",
        "count/span, at most 100 a day off this machine, never off",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_LOCKOUT",
        "15m,1h",
        "first and longest lockout; each next one is twice as long",
        "two spans, the longer one last; 1m or more off this machine",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_RATE_LIMIT",
        "10/1s,60/1m",
        "calls without a good key of each network (IPv4 address, IPv6 /64)",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_IDLE",
        "30m",
        "a session ends after this time without use",
        "10s to 1h; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_ABSOLUTE",
        "12h",
        "a session ends this long after its sign-in",
        "10s to 24h; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_REMEMBER_IDLE",
        "24h",
        "a remembered session ends after this time without use",
        "10s to 30d; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_SESSION_DOOR_REMEMBER_ABSOLUTE",
        "7d",
        "a remembered session ends this long after its sign-in, and its cookie with it",
        "10s to 30d; on this machine to 366d",
    ),
];
