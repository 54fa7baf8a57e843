//! Every setting there is: its name, its default, what it is for and what bounds it. `serve --help` prints it,
//! `.env.example` and `docs/settings.md` are held against it, and a `VESTIBULE_` name that is not here is refused.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// What values it takes. "Off this machine" is when the public URL is not loopback.
    pub bound: &'static str,
    /// Whether it is a secret, and so may be given as a file by its `_FILE` twin.
    pub secret: bool,
}

const fn plain(name: &'static str, default: &'static str, help: &'static str, bound: &'static str) -> Setting {
    Setting { name, default, help, bound, secret: false }
}

const fn secret(name: &'static str, default: &'static str, help: &'static str, bound: &'static str) -> Setting {
    Setting { name, default, help, bound, secret: true }
}

/// All of them, in the order they are printed.
pub const SETTINGS: &[Setting] = &[
    secret(
        "DATABASE_URL",
        "required",
        "PostgreSQL",
        "postgres://USER:PASSWORD@HOST/DATABASE, several hosts with commas; verified TLS whatever the sslmode, but to this machine, a socket, or with sslmode=disable",
    ),
    plain("VESTIBULE_DATABASE_CA_FILE", "the system's", "certificates that may vouch for the database", "a PEM file"),
    plain("VESTIBULE_DATABASE_POOL", "16", "connections to the database", "1 to 1000"),
    plain(
        "VESTIBULE_PUBLIC_URL",
        "required",
        "our origin as browsers see it",
        "https://HOST; http:// on this machine only",
    ),
    plain("VESTIBULE_LISTEN", "127.0.0.1:8080", "where to listen", "IP:PORT"),
    plain(
        "VESTIBULE_METRICS_LISTEN",
        "none",
        "where to serve /metrics, for operators alone",
        "IP:PORT, not where clients are served",
    ),
    plain(
        "VESTIBULE_ALLOWED_ORIGINS",
        "none",
        "other origins whose pages may call us",
        "origins with commas; https:// off this machine",
    ),
    plain(
        "VESTIBULE_TRUSTED_PROXIES",
        "none",
        "networks whose X-Forwarded-For is believed",
        "addresses or networks with commas; none wider than /8 (IPv6 /16) off this machine",
    ),
    plain("VESTIBULE_DOORS", "staff", "the ways in that are served", "staff is the one there is"),
    plain(
        "VESTIBULE_GATE_HOSTS",
        "none",
        "hosts /authz may be asked for",
        "hosts with commas, HOST or HOST:PORT; HOST=ROLE or HOST=ROLE+ROLE: only for holders of one of these roles",
    ),
    plain(
        "VESTIBULE_COOKIE_DOMAIN",
        "off",
        "the domain of the gate cookie, for sister hosts; every host below it is trusted",
        "a domain of two labels or more that holds the public URL's host",
    ),
    secret(
        "VESTIBULE_KEYS",
        "required",
        "master keys, the first seals and all open; see `keys generate`",
        "id:base64 with commas, 32 bytes each",
    ),
    secret(
        "VESTIBULE_RETIRED_KEYS",
        "none",
        "former master keys: the trail is verified with them, nothing else; see `keys rotate`",
        "as VESTIBULE_KEYS, with ids of their own",
    ),
    plain(
        "VESTIBULE_ALLOW_OPEN_KEY_FILE",
        "false",
        "serve with a file of master keys that others may read, as an orchestrator mounts it",
        "true or false",
    ),
    plain(
        "VESTIBULE_CAPTCHA",
        "required",
        "who tells people from scripts",
        "recaptcha, recaptcha-enterprise, turnstile, hcaptcha or off; off only on this machine or with VESTIBULE_ALLOW_NO_CAPTCHA",
    ),
    secret(
        "VESTIBULE_CAPTCHA_SECRET",
        "none",
        "its secret key; the API key of recaptcha-enterprise",
        "required with a captcha",
    ),
    plain("VESTIBULE_CAPTCHA_SITE_KEY", "none", "its site key", "required with a captcha; letters, digits, - and _"),
    plain(
        "VESTIBULE_CAPTCHA_PROJECT",
        "none",
        "the Google Cloud project",
        "required with recaptcha-enterprise, else refused",
    ),
    plain("VESTIBULE_CAPTCHA_HOSTNAME", "any", "hosts a token may be from", "hosts with commas"),
    plain(
        "VESTIBULE_CAPTCHA_ACTION",
        "sign_in with a score key",
        "what a token must have been made for",
        "letters, digits, / and _ (turnstile: - and _); not with hcaptcha",
    ),
    plain(
        "VESTIBULE_CAPTCHA_MIN_SCORE",
        "0.5 with a score key",
        "the lowest score that passes",
        "0.0 to 1.0; with recaptcha and recaptcha-enterprise",
    ),
    plain(
        "VESTIBULE_CAPTCHA_URL",
        "the vendor's",
        "where siteverify is",
        "https://, or http:// on this machine; not with recaptcha-enterprise",
    ),
    plain("VESTIBULE_CAPTCHA_WHEN_DOWN", "refuse", "what happens while the captcha is down", "refuse or allow"),
    plain("VESTIBULE_ALLOW_NO_CAPTCHA", "false", "serve others without a captcha", "true or false"),
    plain("VESTIBULE_MAIL_DIR", "none", "write each mail to a file in this folder", "this or SMTP is required"),
    secret(
        "VESTIBULE_SMTP_URL",
        "none",
        "the server that takes mails",
        "smtps://USER:PASSWORD@HOST (TLS, 465) or smtp://... (STARTTLS, 587; in clear, 25, only on this machine and without password or CA file)",
    ),
    plain(
        "VESTIBULE_SMTP_CA_FILE",
        "the system's",
        "certificates that may vouch for the SMTP server too",
        "a PEM file",
    ),
    plain(
        "VESTIBULE_SMTP_HELLO",
        "the public URL's host",
        "how the SMTP server is greeted (EHLO)",
        "a host name with a dot, or an IP address",
    ),
    plain(
        "VESTIBULE_MAIL_FROM",
        "with SMTP required",
        "whom mails are from",
        "a mailbox: Sign-in <sign-in@example.com>",
    ),
    plain(
        "VESTIBULE_ISSUER",
        "Vestibule",
        "the name authenticator apps show",
        "1 to 64 bytes, no colon, no control character",
    ),
    plain(
        "VESTIBULE_ROLES",
        "CMS,BO,OWNER",
        "the roles an admin may have",
        "names with commas, each 1 to 32 of A-Z 0-9 _",
    ),
    plain(
        "VESTIBULE_ENROLMENT",
        "invitation",
        "who may set up a first authenticator",
        "invitation: whoever has the newest one's token; window, the default of dev: whoever reads the admin's mails",
    ),
    plain(
        "VESTIBULE_ENROLMENT_URL",
        "lookup",
        "who is shown an enrolment secret first",
        "lookup: told by requestLookup; proof: only after the mailed code",
    ),
    plain("VESTIBULE_ENROLMENT_WINDOW", "72h", "how long an invited admin may enrol", "1m to 30d"),
    plain("VESTIBULE_COOLDOWN", "120s", "between two codes", "off this machine 30s to 1d; else also off"),
    plain("VESTIBULE_CODE_TTL", "10m", "life of a mailed code", "1s to 10m"),
    plain("VESTIBULE_PENDING_TTL", "15m", "life of a pending sign-in", "1s to 1h off this machine, else to 1d"),
    plain(
        "VESTIBULE_ATTEMPTS",
        "5",
        "wrong codes per factor of one pending sign-in",
        "1 to 10 off this machine, else to 1000",
    ),
    plain("VESTIBULE_CODES", "3", "codes mailed for one pending sign-in", "1 to 5 off this machine, else to 1000"),
    plain(
        "VESTIBULE_WRONG_UNTRUSTED",
        "20/24h",
        "wrong codes per factor and address",
        "count/span; at most 100 a day off this machine; never off",
    ),
    plain(
        "VESTIBULE_WRONG_TRUSTED",
        "10/24h",
        "wrong codes per factor and trusted browser",
        "count/span; at most 100 a day off this machine; never off",
    ),
    plain(
        "VESTIBULE_MAILS",
        "5/1h,20/24h",
        "codes mailed per address",
        "count/span with commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_LOCKOUT",
        "15m,1h",
        "the first lockout and the longest; each next is twice as long",
        "two spans, 1m or more off this machine, the longer last",
    ),
    plain(
        "VESTIBULE_RATE_LIMIT",
        "10/1s,60/1m",
        "sign-in mutations per network (IPv4 address, IPv6 /64), and per trusted browser",
        "count/span with commas; off on this machine only",
    ),
    plain(
        "VESTIBULE_SESSION_IDLE",
        "30m",
        "a session ends when not used for this long",
        "10s to 1h off this machine, else to 366d",
    ),
    plain(
        "VESTIBULE_SESSION_ABSOLUTE",
        "12h",
        "a session ends when this old",
        "10s to 24h off this machine, else to 366d",
    ),
    plain(
        "VESTIBULE_SESSIONS",
        "20",
        "live sessions of one admin; a sign-in beyond ends the longest unused",
        "1 to 1000",
    ),
    plain("VESTIBULE_INTROSPECTION", "only in dev", "whether the schema may be asked for", "true or false"),
    plain(
        "VESTIBULE_ALLOW_INTROSPECTION",
        "false",
        "whether the schema may be asked for beyond this machine; `vestibule schema` prints it",
        "true or false",
    ),
    plain("VESTIBULE_PG_BIN", "searched for", "folder of PostgreSQL's programs, for dev", "a folder"),
    plain(
        "VESTIBULE_SHUTDOWN_DELAY",
        "2s",
        "how long all is still served when told to stop, while /readyz says so (in dev: off)",
        "1s to 60s, or off",
    ),
    plain("VESTIBULE_SHUTDOWN_GRACE", "5s", "how long what is under way may take after that", "1s to 60s"),
    plain(
        "VESTIBULE_LOG",
        "info",
        "which lines to log; a bare level is for our own, libraries stay at warn",
        "error, warn, info, debug, or tracing's directives",
    ),
    plain("VESTIBULE_LOG_FORMAT", "text", "how lines are written, to standard error", "text or json"),
];

/// The catalogue as `serve --help` prints it.
pub fn help() -> String {
    let lines = SETTINGS.iter().map(|setting| {
        let twin = if setting.secret { " (or the file in ..._FILE)" } else { "" };
        let Setting { name, default, help, bound, .. } = setting;
        format!("  {name}\n      {help}: {bound}{twin} [default: {default}]\n")
    });
    format!("Settings, from the environment or a file .env:\n{}", lines.collect::<String>())
}
