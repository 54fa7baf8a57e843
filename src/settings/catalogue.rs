//! Every setting there is: its name, its default, what it is for. `serve --help` prints it, `.env.example` is held
//! against it, and a `VESTIBULE_` name that is not here is refused.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// What holds when it is not set.
    pub default: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// Whether it is a secret, and so may be given as a file by its `_FILE` twin.
    pub secret: bool,
}

const fn plain(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { name, default, help, secret: false }
}

const fn secret(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { name, default, help, secret: true }
}

/// All of them, in the order they are printed.
pub const SETTINGS: [Setting; 36] = [
    secret(
        "DATABASE_URL",
        "required",
        "PostgreSQL: postgres://USER:PASSWORD@HOST/DATABASE; several hosts with commas; verified TLS, but to this machine or with ?sslmode=disable",
    ),
    plain("VESTIBULE_DATABASE_CA_FILE", "the system's", "certificates that may vouch for the database, PEM"),
    plain("VESTIBULE_DATABASE_POOL", "16", "connections to the database, 1 to 1000"),
    plain("VESTIBULE_PUBLIC_URL", "required", "our origin as browsers see it, https:// unless it is this machine"),
    plain("VESTIBULE_LISTEN", "127.0.0.1:8080", "address and port to listen on"),
    plain("VESTIBULE_ALLOWED_ORIGINS", "none", "other origins whose pages may call us, with commas"),
    plain("VESTIBULE_TRUSTED_PROXIES", "none", "networks whose X-Forwarded-For is believed, with commas"),
    secret("VESTIBULE_KEYS", "required", "master keys, id:base64 with commas, the first current; see `keys generate`"),
    plain("VESTIBULE_CAPTCHA", "required", "recaptcha or off"),
    secret("VESTIBULE_CAPTCHA_SECRET", "none", "reCAPTCHA's secret key"),
    plain("VESTIBULE_CAPTCHA_SITE_KEY", "none", "reCAPTCHA's site key"),
    plain("VESTIBULE_ALLOW_NO_CAPTCHA", "false", "true: serve others without a captcha"),
    plain("VESTIBULE_MAIL_DIR", "none", "write each mail to a file in this folder"),
    secret(
        "VESTIBULE_SMTP_URL",
        "none",
        "smtps://USER:PASSWORD@HOST (TLS) or smtp://... (STARTTLS; on this machine in clear unless a password or CA file is set)",
    ),
    plain("VESTIBULE_SMTP_CA_FILE", "the system's", "certificates that may vouch for the SMTP server too, PEM"),
    plain("VESTIBULE_MAIL_FROM", "with SMTP required", "whom mails are from: Sign-in <sign-in@example.com>"),
    plain("VESTIBULE_ISSUER", "Vestibule", "the name authenticator apps show"),
    plain("VESTIBULE_ROLES", "CMS,BO,OWNER", "the roles an admin may have, with commas"),
    plain("VESTIBULE_ENROLMENT_URL", "lookup", "lookup: told by requestLookup; proof: only after the mailed code"),
    plain("VESTIBULE_ENROLMENT_WINDOW", "72h", "how long an invited admin may enrol, 1m to 30d"),
    plain("VESTIBULE_COOLDOWN", "120s", "between two codes; 30s or more, or off on this machine"),
    plain("VESTIBULE_CODE_TTL", "10m", "life of a mailed code, at most 10m"),
    plain("VESTIBULE_PENDING_TTL", "15m", "life of a pending sign-in, at most 1h"),
    plain("VESTIBULE_ATTEMPTS", "5", "wrong codes per factor of one pending sign-in, at most 10"),
    plain("VESTIBULE_CODES", "3", "codes mailed for one pending sign-in, at most 5"),
    plain("VESTIBULE_WRONG_UNTRUSTED", "20/24h", "wrong codes per factor and address, at most 100 a day"),
    plain("VESTIBULE_MAILS", "5/1h,20/24h", "codes mailed per address, or off on this machine"),
    plain("VESTIBULE_LOCKOUT", "15m,1h", "the first lockout and the longest, 1m or more"),
    plain("VESTIBULE_RATE_LIMIT", "10/1s,60/1m", "sign-in mutations per network, or off on this machine"),
    plain("VESTIBULE_SESSION_IDLE", "30m", "a session ends when not used for this long, at most 1h"),
    plain("VESTIBULE_SESSION_ABSOLUTE", "12h", "a session ends when this old, at most 24h"),
    plain("VESTIBULE_INTROSPECTION", "only in dev", "true or false: whether the schema may be asked for"),
    plain("VESTIBULE_PG_BIN", "searched for", "folder of PostgreSQL's programs, for dev"),
    plain("VESTIBULE_SHUTDOWN_GRACE", "5s", "how long what is under way may take at the end, 1s to 60s"),
    plain("VESTIBULE_LOG", "info", "which lines to log: error, warn, info, debug, or tracing's directives"),
    plain("VESTIBULE_LOG_FORMAT", "text", "text or json"),
];

/// The catalogue as `serve --help` prints it.
pub fn help() -> String {
    let lines = SETTINGS.iter().map(|setting| {
        let twin = if setting.secret { " (or the file in ..._FILE)" } else { "" };
        format!("  {}\n      {}{twin} [default: {}]\n", setting.name, setting.help, setting.default)
    });
    format!("Settings, from the environment or a file .env:\n{}", lines.collect::<String>())
}
