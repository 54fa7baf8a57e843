//! The catalogue of settings: the name, default, purpose and bounds of each. `serve --help` prints the catalogue, tests compare
//! `.env.example` and `docs/settings.md` with it, and `VESTIBULE_` names that it lacks are refused.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Name of the environment variable.
    pub name: &'static str,
    /// Default value, as text.
    pub default: &'static str,
    /// Purpose, as a noun phrase.
    pub help: &'static str,
    /// Accepted values, as a noun phrase. "Off this machine" means that the public URL is not loopback.
    pub bound: &'static str,
    /// Whether the value is a secret, which the variable with the suffix `_FILE` may name a file for.
    pub secret: bool,
}

const fn plain(name: &'static str, default: &'static str, help: &'static str, bound: &'static str) -> Setting {
    Setting { name, default, help, bound, secret: false }
}

const fn secret(name: &'static str, default: &'static str, help: &'static str, bound: &'static str) -> Setting {
    Setting { name, default, help, bound, secret: true }
}

/// All settings, in the order in which they are printed.
pub const SETTINGS: &[Setting] = &[
    secret(
        "DATABASE_URL",
        "required",
        "URL of the PostgreSQL database",
        "postgres://USER:PASSWORD@HOST/DATABASE, several hosts separated by commas; TLS is verified whatever the sslmode, except to this machine, a socket, or with sslmode=disable",
    ),
    plain("VESTIBULE_DATABASE_CA_FILE", "the system's", "CA certificates for the database", "a PEM file"),
    plain("VESTIBULE_DATABASE_POOL", "16", "number of connections to the database", "1 to 1000"),
    plain(
        "VESTIBULE_PUBLIC_URL",
        "required",
        "origin of this server as browsers see it",
        "https://HOST; http:// on this machine only",
    ),
    plain("VESTIBULE_LISTEN", "127.0.0.1:8080", "address to listen on", "IP:PORT"),
    plain(
        "VESTIBULE_METRICS_LISTEN",
        "none",
        "address to serve /metrics on, for operators only",
        "IP:PORT, another one than VESTIBULE_LISTEN",
    ),
    plain(
        "VESTIBULE_ALLOWED_ORIGINS",
        "none",
        "other origins whose pages may call the API",
        "origins separated by commas; https:// off this machine",
    ),
    plain(
        "VESTIBULE_TRUSTED_PROXIES",
        "none",
        "reverse proxies whose X-Forwarded-For is believed",
        "addresses or networks separated by commas; none wider than /8 (IPv6 /16) off this machine",
    ),
    plain("VESTIBULE_DOORS", "staff", "doors that are served", "staff, the only door so far"),
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
    secret(
        "VESTIBULE_KEYS",
        "required",
        "master keys: the first one seals, all of them open; see `keys generate`",
        "id:base64 separated by commas, 32 bytes each",
    ),
    secret(
        "VESTIBULE_RETIRED_KEYS",
        "none",
        "former master keys, which only verify the audit trail; see `keys rotate`",
        "the form of VESTIBULE_KEYS, with other ids",
    ),
    plain(
        "VESTIBULE_ALLOW_OPEN_KEY_FILE",
        "false",
        "whether serve accepts a file of master keys that others may read, as orchestrators mount it",
        "true or false",
    ),
    plain(
        "VESTIBULE_CAPTCHA",
        "required",
        "captcha service",
        "recaptcha, recaptcha-enterprise, turnstile, hcaptcha or off; off only on this machine or with VESTIBULE_ALLOW_NO_CAPTCHA",
    ),
    secret(
        "VESTIBULE_CAPTCHA_SECRET",
        "none",
        "secret key of the captcha; API key of recaptcha-enterprise",
        "a key; required with a captcha",
    ),
    plain(
        "VESTIBULE_CAPTCHA_SITE_KEY",
        "none",
        "site key of the captcha",
        "letters, digits, - and _; required with a captcha",
    ),
    plain(
        "VESTIBULE_CAPTCHA_PROJECT",
        "none",
        "Google Cloud project of the captcha",
        "a project id; required with recaptcha-enterprise, otherwise refused",
    ),
    plain(
        "VESTIBULE_CAPTCHA_HOSTNAME",
        "any",
        "hosts of pages whose captcha tokens are accepted",
        "hosts separated by commas",
    ),
    plain(
        "VESTIBULE_CAPTCHA_ACTION",
        "sign_in with a score key",
        "action for which a captcha token must have been made",
        "letters, digits, / and _ (turnstile: - and _); not with hcaptcha",
    ),
    plain(
        "VESTIBULE_CAPTCHA_MIN_SCORE",
        "0.5 with a score key",
        "lowest captcha score that passes",
        "0.0 to 1.0; with recaptcha and recaptcha-enterprise",
    ),
    plain(
        "VESTIBULE_CAPTCHA_URL",
        "the vendor's",
        "URL of the captcha's siteverify",
        "https://, or http:// on this machine; not with recaptcha-enterprise",
    ),
    plain(
        "VESTIBULE_CAPTCHA_WHEN_DOWN",
        "refuse",
        "what happens while the captcha service does not answer",
        "refuse or allow",
    ),
    plain("VESTIBULE_ALLOW_NO_CAPTCHA", "false", "whether to serve others without a captcha", "true or false"),
    plain(
        "VESTIBULE_MAIL_DIR",
        "none",
        "folder in which each mail is written to a file",
        "a folder; this or VESTIBULE_SMTP_URL is required",
    ),
    secret(
        "VESTIBULE_SMTP_URL",
        "none",
        "URL of the SMTP server",
        "smtps://USER:PASSWORD@HOST (TLS, port 465) or smtp://... (STARTTLS, port 587; unencrypted, port 25, only on this machine and without password or CA file)",
    ),
    plain("VESTIBULE_SMTP_CA_FILE", "the system's", "further CA certificates for the SMTP server", "a PEM file"),
    plain(
        "VESTIBULE_SMTP_HELLO",
        "the public URL's host",
        "name in the greeting to the SMTP server (EHLO)",
        "a host name with a dot, or an IP address",
    ),
    plain("VESTIBULE_MAIL_FROM", "with SMTP required", "sender of mails", "a mailbox: Sign-in <sign-in@example.com>"),
    plain(
        "VESTIBULE_ISSUER",
        "Vestibule",
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
    plain("VESTIBULE_COOLDOWN", "120s", "wait between two mailed codes", "30s to 1d; on this machine also off"),
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
    plain("VESTIBULE_INTROSPECTION", "only in dev", "whether GraphQL introspection is allowed", "true or false"),
    plain(
        "VESTIBULE_ALLOW_INTROSPECTION",
        "false",
        "whether VESTIBULE_INTROSPECTION may be true off this machine; `vestibule schema` prints the schema",
        "true or false",
    ),
    plain("VESTIBULE_PG_BIN", "searched for", "folder of PostgreSQL's programs, for dev", "a folder"),
    plain(
        "VESTIBULE_SHUTDOWN_DELAY",
        "2s",
        "how long a stop is announced at /readyz while everything is still served (in dev: off)",
        "1s to 60s, or off",
    ),
    plain("VESTIBULE_SHUTDOWN_GRACE", "5s", "how long running requests may take after that", "1s to 60s"),
    plain(
        "VESTIBULE_LOG",
        "info",
        "which lines are logged; a bare level applies to Vestibule, libraries stay at warn",
        "error, warn, info, debug, or directives of tracing",
    ),
    plain("VESTIBULE_LOG_FORMAT", "text", "format of the log on standard error", "text or json"),
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
