//! Settings of the staff door.

use super::setting::{Setting, plain};

/// The settings of the staff door.
pub(super) const STAFF: &[Setting] = &[
    plain(
        "VESTIBULE_GATE_HOSTS",
        "none",
        "hosts of gates, for which /authz answers",
        "hosts separated by commas, HOST or HOST:PORT; HOST=ROLE or HOST=ROLE+ROLE opens the host only to admins with one of these roles",
    ),
    plain(
        "VESTIBULE_COOKIE_DOMAIN",
        "off",
        "domain of the gate cookie, for gates on sister hosts; every host below it is trusted",
        "a domain of two labels or more that contains the public URL's host",
    ),
    plain(
        "VESTIBULE_ISSUER",
        "that of VESTIBULE_NAME",
        "name that authenticator apps show",
        "1 to 64 bytes, no colon, no control character",
    ),
    plain(
        "VESTIBULE_ROLES",
        "CMS,BO,OWNER",
        "roles that an admin may have",
        "names separated by commas, each 1 to 32 of A-Z 0-9 _",
    ),
    plain(
        "VESTIBULE_ENROLMENT",
        "invitation",
        "what an admin needs to set up a first authenticator",
        "invitation: the token of the newest invitation; or window, the default of dev: access to the mailbox",
    ),
    plain(
        "VESTIBULE_ENROLMENT_URL",
        "lookup",
        "when the enrolment URL is shown",
        "lookup: in the answer of requestLookup; or proof: after the mailed code",
    ),
    plain("VESTIBULE_ENROLMENT_WINDOW", "72h", "how long an admin may enrol after an invitation", "1m to 30d"),
    plain(
        "VESTIBULE_COOLDOWN",
        "120s",
        "wait between two mailed codes",
        "30s to 1d; on this machine 1s to 366d, or off",
    ),
    plain("VESTIBULE_CODE_TTL", "10m", "lifetime of a mailed code", "1s to 10m"),
    plain("VESTIBULE_PENDING_TTL", "15m", "lifetime of a pending sign-in", "1s to 1h; on this machine to 1d"),
    plain(
        "VESTIBULE_ATTEMPTS",
        "5",
        "wrong codes for each factor of one pending sign-in",
        "1 to 10; on this machine to 1000",
    ),
    plain("VESTIBULE_CODES", "3", "codes mailed for one pending sign-in", "1 to 5; on this machine to 1000"),
    plain(
        "VESTIBULE_WRONG_UNTRUSTED",
        "20/24h",
        "wrong codes for each factor and address",
        "count/span, at most 100 a day off this machine, never off",
    ),
    plain(
        "VESTIBULE_WRONG_TRUSTED",
        "10/24h",
        "wrong codes for each factor and trusted browser",
        "count/span, at most 100 a day off this machine, never off",
    ),
    plain(
        "VESTIBULE_MAILS",
        "5/1h,20/24h",
        "codes mailed to one address",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_LOCKOUT",
        "15m,1h",
        "first and longest lockout; each next one is twice as long",
        "two spans, the longer one last; 1m or more off this machine",
    ),
    plain(
        "VESTIBULE_RATE_LIMIT",
        "10/1s,60/1m",
        "sign-in mutations of each network (IPv4 address, IPv6 /64) and of each trusted browser",
        "count/span separated by commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_SESSION_IDLE",
        "30m",
        "a session ends after this time without use",
        "10s to 1h; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_SESSION_ABSOLUTE",
        "12h",
        "a session ends this long after its sign-in",
        "10s to 24h; on this machine to 366d",
    ),
    plain(
        "VESTIBULE_SESSIONS",
        "20",
        "live sessions of one admin; one more sign-in ends the one unused longest",
        "1 to 1000",
    ),
];
