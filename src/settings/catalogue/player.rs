//! Settings of the player door.

use super::setting::{Setting, plain};

/// The settings of the player door.
pub(super) const PLAYER: &[Setting] = &[
    plain(
        "VESTIBULE_PLAYER_COOLDOWN",
        "120s",
        "wait between two codes of a player, by SMS or mail",
        "30s to 1d; on this machine 1s to 366d, or off",
    ),
    plain("VESTIBULE_PLAYER_CODE_TTL", "10m", "lifetime of a code by SMS or mail", "1s to 10m"),
    plain(
        "VESTIBULE_PLAYER_PENDING_TTL",
        "15m",
        "lifetime of what awaits a code: a sign-in, a change, a withdrawal",
        "1s to 1h; on this machine to 1d",
    ),
    plain(
        "VESTIBULE_PLAYER_ATTEMPTS",
        "5",
        "wrong codes for one sign-in, change or withdrawal",
        "1 to 10; on this machine to 1000",
    ),
    plain(
        "VESTIBULE_PLAYER_CODES",
        "3",
        "codes sent for one sign-in, change or withdrawal; another is sent once that has ended and begins anew",
        "1 to 5; on this machine to 1000",
    ),
    plain(
        "VESTIBULE_PLAYER_WRONG",
        "20/24h",
        "wrong codes of a player, by SMS and by mail each",
        "count/span, at most 100 a day off this machine, never off",
    ),
    plain(
        "VESTIBULE_PLAYER_MAILS",
        "5/1h,10/24h",
        "codes sent to a player, by SMS and mail together",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_PLAYER_LOCKOUT",
        "15m,1h",
        "first and longest lockout; each next one is twice as long",
        "two spans, the longer one last; 1m or more off this machine",
    ),
    plain(
        "VESTIBULE_PLAYER_RATE_LIMIT",
        "10/1s,60/1m",
        "calls that send or show a code, and calls without a good key, of each network (IPv4 address, IPv6 /64)",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_PLAYER_SESSION_IDLE",
        "30m",
        "a session ends after this time without use",
        "10s to 1h; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_PLAYER_SESSION_ABSOLUTE",
        "12h",
        "a session ends this long after it began",
        "10s to 24h; on this machine to 366d",
    ),
    plain("VESTIBULE_PLAYER_SESSIONS", "20", "live sessions of one player", "1 to 1000"),
];
