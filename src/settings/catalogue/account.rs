//! Settings of the account door.

use super::setting::{Setting, plain};

/// The settings of the account door.
pub(super) const ACCOUNT: &[Setting] = &[
    plain("VESTIBULE_PASSWORD_MIN", "15", "shortest new password", "8 to 64 code points"),
    plain(
        "VESTIBULE_ACCOUNT_COOLDOWN",
        "120s",
        "wait between two mailed codes",
        "30s to 1d; on this machine 1s to 366d, or off",
    ),
    plain("VESTIBULE_ACCOUNT_CODE_TTL", "10m", "lifetime of a mailed code", "1s to 10m"),
    plain(
        "VESTIBULE_ACCOUNT_ATTEMPTS",
        "5",
        "wrong guesses for each factor: of a password until its pool locks, of a code for one pending sign-in",
        "1 to 10; on this machine to 1000",
    ),
    plain("VESTIBULE_ACCOUNT_CODES", "3", "codes mailed for one pending sign-in", "1 to 5; on this machine to 1000"),
    plain(
        "VESTIBULE_ACCOUNT_WRONG",
        "20/24h",
        "wrong guesses for each factor and each address or user name",
        "count/span, at most 100 a day off this machine, never off",
    ),
    plain(
        "VESTIBULE_ACCOUNT_MAILS",
        "5/1h,10/24h",
        "codes mailed for one address or user name",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_ACCOUNT_LOCKOUT",
        "15m,1h",
        "first and longest lockout; each next one is twice as long",
        "two spans, the longer one last; 1m or more off this machine",
    ),
    plain(
        "VESTIBULE_ACCOUNT_RATE_LIMIT",
        "10/1s,60/1m",
        "counted calls of each network (IPv4 address, IPv6 /64) and of each trusted device",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_ACCOUNT_SESSION_IDLE",
        "24h",
        "a session ends after this time without use",
        "10s to 30d; on this machine to 366d",
    ),
    plain("VESTIBULE_ACCOUNT_SESSION_ABSOLUTE", "30d", "a session ends this long after its sign-in", "10s to 366d"),
    plain(
        "VESTIBULE_ACCOUNT_REGISTRATION",
        "closed",
        "who makes accounts: operators alone, or anybody who proves an address",
        "closed; or open, the default of dev",
    ),
    plain(
        "VESTIBULE_ACCOUNT_TERMS",
        "none",
        "id of the terms that an account is asked to accept",
        "1 to 64 visible ASCII characters",
    ),
    plain("VESTIBULE_ACCOUNT_TOKEN_TTL", "60m", "lifetime of an access token", "5m to 60m"),
    plain(
        "VESTIBULE_ACCOUNT_AUDIENCE",
        "the public URL",
        "audience of access tokens (claim aud)",
        "1 to 255 visible ASCII characters",
    ),
];
