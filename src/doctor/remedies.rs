//! Remedies: for each check of `doctor` that fails, an instruction to the operator and the setting that decides. Knows no result.

/// The setting of a check, if one decides, and what to do.
pub(super) fn remedy(check: &str) -> (Option<&'static str>, &'static str) {
    match check {
        "settings" => (None, "correct it in the file of settings: docs/settings.md has the values of each"),
        "secrets" => (None, "make the file readable by its owner alone: chmod 600"),
        "listen" => (Some("VESTIBULE_LISTEN"), "end the other program, or listen on another port and tell the proxy"),
        "metrics" => {
            (Some("VESTIBULE_METRICS_LISTEN"), "end the other program, or listen on another port and tell Prometheus")
        }
        "database" => (
            Some("DATABASE_URL"),
            "start PostgreSQL, or correct the URL: host, port, database, role, password, sslmode",
        ),
        "durability" => (None, "turn it on in postgresql.conf, and reload PostgreSQL"),
        "connections" => {
            (Some("VESTIBULE_DATABASE_POOL"), "lower the pool, or raise max_connections in postgresql.conf")
        }
        "role" => (Some("DATABASE_URL"), "serve with the second role: docs/operations.md, \"Two roles\""),
        "tables" => (Some("DATABASE_URL"), "run `vestibule migrate` with the role that owns the tables"),
        "clock" | "codes" => (None, "let NTP set the clocks of this machine and of PostgreSQL's: timedatectl"),
        "trail" => (None, "see who asks for codes: vestibule audit list, and the captcha"),
        "keys" => (Some("VESTIBULE_KEYS"), "set the keys of before beside: docs/operations.md, \"Another master key\""),
        "owners" => (None, "vestibule admin add EMAIL --role OWNER --invite"),
        "mail" => (
            Some("VESTIBULE_SMTP_URL"),
            "correct host, port, user and password, or ask the operator of the mail server",
        ),
        "sms" => (Some("VESTIBULE_SMS_URL"), "correct the URL and its key, or ask the SMS service"),
        "captcha" => (Some("VESTIBULE_CAPTCHA"), "correct the captcha's keys, and let this machine reach its service"),
        "url" => (
            Some("VESTIBULE_PUBLIC_URL"),
            "let the name's DNS lead to the proxy, the proxy to a server, and pass the Host on: docs/proxies",
        ),
        _ => (None, "docs/operations.md tells what to put around a server"),
    }
}
