//! `serve`, the real program: settings it refuses, and how it starts and stops.

use diesel_async::SimpleAsyncConnection;

use crate::support::program::{Program, Said, run};
use crate::support::{Browser, TestDatabase, Wire, database, until};

const KEY: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Settings of `serve`, and a folder of mails.
struct Settings {
    values: Vec<(&'static str, String)>,
    mails: tempfile::TempDir,
}

impl Settings {
    fn over(database_url: String) -> Settings {
        let mails = tempfile::tempdir().unwrap();
        let values = vec![
            ("DATABASE_URL", database_url),
            ("VESTIBULE_PUBLIC_URL", String::from("https://admin.example.com")),
            ("VESTIBULE_KEYS", String::from(KEY)),
            ("VESTIBULE_CAPTCHA", String::from("off")),
            ("VESTIBULE_ALLOW_NO_CAPTCHA", String::from("true")),
            ("VESTIBULE_MAIL_DIR", mails.path().display().to_string()),
            ("VESTIBULE_LISTEN", String::from("127.0.0.1:0")),
        ];
        Settings { values, mails }
    }

    fn with(mut self, name: &'static str, value: &str) -> Settings {
        self.values.retain(|(other, _)| *other != name);
        self.values.push((name, value.to_owned()));
        self
    }

    fn given(&self) -> Vec<(&str, &str)> {
        self.values.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    fn start(&self) -> Program {
        Program::start(&["serve"], &self.given())
    }

    /// Runs a `serve` that must refuse to start.
    fn refused(&self) -> String {
        let Said { code, out, err } = run(&["serve"], &self.given());
        assert_eq!((code, out.as_str(), err.lines().count()), (1, "", 1), "{err}");
        err
    }
}

#[test]
fn a_missing_or_unsafe_setting_is_refused_by_name() {
    let good = || Settings::over(String::from("host=/nowhere user=nobody password=tr0ub4dor dbname=x"));
    for name in ["DATABASE_URL", "VESTIBULE_PUBLIC_URL", "VESTIBULE_KEYS", "VESTIBULE_CAPTCHA"] {
        let told = good().with(name, "").refused();
        assert!(told.contains(&format!("{name} is missing")), "{told}");
    }
    let told = good().with("VESTIBULE_MAIL_DIR", "").refused();
    assert!(told.contains("VESTIBULE_SMTP_URL") && told.contains("VESTIBULE_MAIL_DIR"), "{told}");
    for (name, value) in [
        ("VESTIBULE_PUBLIC_URL", "http://admin.example.com"),
        ("VESTIBULE_PUBLIC_URL", "https://admin.example.com/path"),
        ("VESTIBULE_PUBLIC_URL", "admin.example.com"),
        ("VESTIBULE_CAPTCHA", "of"),
        ("VESTIBULE_LISTEN", "8080"),
        ("VESTIBULE_ATTEMPTS", "11"),
        ("VESTIBULE_CODES", "6"),
        ("VESTIBULE_WRONG_UNTRUSTED", "5/1h"),
        ("VESTIBULE_LOCKOUT", "59s,1h"),
        ("VESTIBULE_COOLDOWN", "29s"),
        ("VESTIBULE_COOLDOWN", "off"),
        ("VESTIBULE_MAILS", "off"),
        ("VESTIBULE_RATE_LIMIT", "off"),
        ("VESTIBULE_CODE_TTL", "11m"),
        ("VESTIBULE_PENDING_TTL", "61m"),
        ("VESTIBULE_SESSION_IDLE", "61m"),
        ("VESTIBULE_SESSION_ABSOLUTE", "25h"),
        ("VESTIBULE_INTROSPECTION", "yes"),
        ("VESTIBULE_ROLES", "boss"),
        ("VESTIBULE_KEYS_FILE", "/nowhere/keys"),
        ("VESTIBULE_COOLDWON", "30s"),
    ] {
        let told = good().with(name, value).refused();
        assert!(told.contains(name.trim_end_matches("_FILE")), "{name}={value}: {told}");
    }
    let told = good().with("VESTIBULE_INTROSPECTION", "true").refused();
    assert!(told.contains("`vestibule schema`") && told.contains("VESTIBULE_ALLOW_INTROSPECTION=true"), "{told}");
    let told = good().with("VESTIBULE_ALLOW_NO_CAPTCHA", "").refused();
    assert!(told.contains("VESTIBULE_CAPTCHA is off"), "{told}");
}

#[test]
fn everything_wrong_is_told_at_once_and_no_secret_with_it() {
    let secrets = ["tr0ub4dor", "c0rrect-h0rse", "b4ttery", "staple-0f"];
    let told = Settings::over(String::from("postgres://ann:tr0ub4dor@[bad/x"))
        .with("VESTIBULE_KEYS", "k:c0rrect-h0rse")
        .with("VESTIBULE_CAPTCHA_SECRET", "b4ttery")
        .with("VESTIBULE_MAIL_DIR", "")
        .with("VESTIBULE_SMTP_URL", "ftp://ann:staple-0f@example.com")
        .with("VESTIBULE_ATTEMPTS", "99")
        .refused();
    for name in ["DATABASE_URL", "VESTIBULE_KEYS", "VESTIBULE_SMTP_URL", "VESTIBULE_ATTEMPTS"] {
        assert!(told.contains(name), "{told}");
    }
    for secret in secrets {
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_keys_and_files_of_secrets_are_taken() {
    let database = TestDatabase::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (url_file, keys_file) = (folder.path().join("url"), folder.path().join("keys"));
    std::fs::write(&url_file, format!("{}\n", database.conninfo())).unwrap();
    assert_eq!(run(&["keys", "generate", "--out", keys_file.to_str().unwrap()], &[]).code, 0);
    let keys = std::fs::read_to_string(&keys_file).unwrap();
    let settings = Settings::over(String::new())
        .with("VESTIBULE_KEYS", "")
        .with("DATABASE_URL_FILE", url_file.to_str().unwrap())
        .with("VESTIBULE_KEYS_FILE", keys_file.to_str().unwrap());
    let serve = settings.start();
    let answer = Browser::new(&serve.url()).send("GET", "/readyz", &[], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ready\n"));
    serve.signal("TERM");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains(keys.trim_end()));
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_starts_without_a_database_never_migrates_and_recovers() {
    let bare = TestDatabase::bare().await;
    let name = bare.name().to_owned();
    database::admin(&format!("alter database {name} allow_connections false")).await;
    let settings = Settings::over(bare.conninfo());
    let serve = settings.start();
    let browser = Browser::new(&serve.url());
    let ready = async |expected: &str| {
        let answer = browser.send("GET", "/readyz", &[], "").await;
        (answer.body == format!("{expected}\n")).then_some(answer.status)
    };
    assert_eq!(browser.send("GET", "/healthz", &[], "").await.status, 200);
    assert_eq!(ready("the database is away").await, Some(503));
    assert_eq!(browser.request_lookup_answer("ann@example.com").await.status, 503);
    let keys = async || browser.send("GET", "/.well-known/jwks.json", &[], "").await.status;
    assert_eq!(keys().await, 503);
    database::admin(&format!("alter database {name} allow_connections true")).await;
    let behind = "the database is not up to date: run `vestibule migrate`";
    assert_eq!(until("the database to be back", async || ready(behind).await).await, 503);
    assert_eq!(bare.text("select count(*)::text from pg_tables where schemaname = 'public'").await, "0");
    assert_eq!(run(&["migrate"], &[("DATABASE_URL", &bare.conninfo())]).code, 0);
    assert_eq!(until("the server to be ready", async || ready("ready").await).await, 200);
    assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
    assert_eq!(keys().await, 200);
    for page in ["/graphiql", "/dev/mail"] {
        assert_eq!(browser.send("GET", page, &[], "").await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_what_is_under_way_and_waits_for_no_half_open_client() {
    let database = TestDatabase::new().await;
    let settings = Settings::over(database.conninfo());
    assert_eq!(
        run(
            &["admin", "add", "ann@example.com", "--role", "BO"],
            &[("DATABASE_URL", &database.conninfo()), ("VESTIBULE_KEYS", KEY)]
        )
        .code,
        0
    );
    let serve = settings.start();
    let mut wires = Vec::new();
    for _ in 0..200 {
        let mut wire = Wire::open(&serve.url()).await;
        wire.send("POST /graphql HTTP/1.1\r\nHost: admin.example.com\r\nContent-Length: 9").await;
        wires.push(wire);
    }
    let browser = Browser::new(&serve.url());
    assert_eq!(browser.request_lookup("ann@example.com").await["status"], true);
    until("the mail to be carried", async || {
        let empty = database.text("select (count(*) = 0)::text from outbox").await == "true";
        (empty && settings.mails.path().read_dir().unwrap().count() > 0).then_some(())
    })
    .await;
    let mut other = database.connect().await;
    other.batch_execute("begin; select from pending_sign_ins for update").await.unwrap();
    let asked = tokio::spawn(async move { browser.verify_lookup("000000").await });
    until("the step to wait for the lock", async || {
        let waiting = "select count(*)::text from pg_stat_activity where datname = current_database() \
            and application_name = 'vestibule' and wait_event_type = 'Lock'";
        (database.text(waiting).await == "1").then_some(())
    })
    .await;
    serve.signal("TERM");
    other.batch_execute("commit").await.unwrap();
    let answer = asked.await.unwrap();
    assert!(["WRONG_CODE", "null"].contains(&answer["errorCode"].as_str().unwrap_or("null")), "{answer}");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
    drop(wires);
}

/// ASVS 6.3.2: no default accounts.
#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_server_has_no_account_and_mails_no_code() {
    let database = TestDatabase::new().await;
    let settings = Settings::over(database.conninfo());
    let program = settings.start();
    let url = program.url();
    for address in ["admin@example.com", "root@localhost.example", "vestibule@example.com", "test@example.com"] {
        let browser = Browser::new(&url);
        assert_eq!(browser.request_lookup(address).await["status"], true, "{address}");
        assert_eq!(browser.verify_lookup("000000").await["errorCode"], "WRONG_CODE", "{address}");
    }
    until("the mails to be done", async || {
        (database.db_number("select count(*) from outbox").await == 0).then_some(())
    })
    .await;
    assert_eq!(std::fs::read_dir(settings.mails.path()).map_or(0, Iterator::count), 0);
    for table in ["accounts", "authenticators", "sessions", "trusted_browsers", "device_links", "recovery_codes"] {
        assert_eq!(database.db_number(&format!("select count(*) from {table}")).await, 0, "{table}");
    }
}
