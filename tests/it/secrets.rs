//! Secrets: none is in the most verbose log, and none is in a table in clear.

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD, HEXLOWER};
use diesel_async::SimpleAsyncConnection;
use serde_json::json;

use crate::support::inbox::Inbox;
use crate::support::program::{Program, run, run_with, served};
use crate::support::{Browser, TestDatabase, database, other_than, until};

const MASTER: [u8; 32] = *b"a master key that is 32 bytes -!";
const PUBLIC: &str = "http://127.0.0.1:18080";
const ANN: &str = "ann@example.com";

/// Whether a text holds these digits alone, not as part of a longer number, a name or a time.
fn holds_code(text: &str, code: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.match_indices(code).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + code.len()..].chars().next());
        !before.is_some_and(part) && !after.is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

/// Encodings of a binary secret.
fn written(bytes: &[u8]) -> Vec<String> {
    let decimal: Vec<String> = bytes.iter().map(u8::to_string).collect();
    vec![
        BASE32_NOPAD.encode(bytes),
        BASE64URL_NOPAD.encode(bytes),
        BASE64.encode(bytes),
        HEXLOWER.encode(bytes),
        HEXLOWER.encode(bytes).to_uppercase(),
        decimal.join(", "),
    ]
}

/// Issued secrets: codes, and longer values in each encoding.
#[derive(Default)]
struct Issued {
    codes: Vec<String>,
    secrets: Vec<String>,
}

impl Issued {
    fn tokens(&mut self, browser: &Browser) {
        for kind in ["pending", "session"] {
            if let Some(token) = browser.own_cookie(kind) {
                self.secrets.extend(written(&BASE64URL_NOPAD.decode(token.as_bytes()).unwrap()));
                self.secrets.push(token);
            }
        }
    }

    fn enrolment(&mut self, url: &str) {
        let secret =
            url::Url::parse(url).unwrap().query_pairs().find(|(name, _)| name == "secret").unwrap().1.into_owned();
        self.secrets.extend(written(&BASE32_NOPAD.decode(secret.as_bytes()).unwrap()));
        self.secrets.extend([secret, url.to_owned()]);
    }

    fn are_not_in(&self, place: &str, text: &str) {
        for code in &self.codes {
            assert!(!holds_code(text, code), "code {code} in {place}");
            assert!(!text.contains(&HEXLOWER.encode(code.as_bytes())), "code {code}, in hexadecimal, in {place}");
        }
        for secret in &self.secrets {
            assert!(!text.contains(secret), "{secret} in {place}");
        }
    }
}

/// Signs in with every kind of answer on the way; returns what was issued and entered.
async fn drive(url: &str, inbox: &Inbox, database: &TestDatabase) -> Issued {
    let mut issued = Issued::default();
    let browser = Browser::at(url, PUBLIC);
    let asked = browser.request_lookup(ANN).await;
    issued.enrolment(asked["authUrlFor2fa"].as_str().unwrap());
    issued.tokens(&browser);
    issued.codes.push(inbox.next(ANN).await.code());
    let resent = browser.request_lookup(ANN).await;
    assert_eq!(resent["authUrlFor2fa"], asked["authUrlFor2fa"]);
    let code = inbox.next(ANN).await.code();
    issued.codes.push(code.clone());
    issued.codes.push(other_than(&issued.codes));
    assert_eq!(browser.verify_lookup(issued.codes.last().unwrap()).await["errorCode"], "WRONG_CODE");

    let broken = format!("mutation {{ verifyLookup(input: {{ code: \"{code}\" }}) {{ status }}");
    assert_eq!(browser.graphql(json!({ "query": broken })).await.status, 400);
    let unknown = format!("mutation {{ verifyLookup(input: {{ codes: \"{code}\" }}) {{ status }} }}");
    assert_eq!(browser.graphql(json!({ "query": unknown })).await.status, 400);
    let typed = json!({ "query": "mutation($c: Int!) { verifyLookup(input: { code: $c }) { status } }",
        "variables": { "c": code } });
    assert_eq!(browser.graphql(typed).await.status, 400);
    let mut other = database.connect().await;
    other.batch_execute("alter table audit add constraint never check (false) not valid").await.unwrap();
    assert_eq!(browser.verify_lookup_answer(&code).await.status, 500);
    other.batch_execute("alter table audit drop constraint never").await.unwrap();
    drop(other);

    let proven = browser.verify_lookup(&code).await;
    issued.enrolment(proven["authUrlFor2fa"].as_str().unwrap());
    issued.tokens(&browser);
    let shown = run_with(&["totp"], &[], proven["authUrlFor2fa"].as_str().unwrap()).out.trim_end().to_owned();
    issued.codes.push(shown.clone());
    issued.codes.push(other_than(&issued.codes));
    assert_eq!(browser.verify_2fa(issued.codes.last().unwrap()).await["errorCode"], "WRONG_CODE");
    assert_eq!(browser.verify_2fa(&shown).await["status"], true);
    issued.tokens(&browser);
    assert_eq!(browser.current_user().await["email"], ANN);

    // A second pending sign-in with a valid code and a carried mail.
    let second = Browser::at(url, PUBLIC);
    assert_eq!(second.request_lookup(ANN).await["status"], true);
    issued.tokens(&second);
    issued.codes.push(inbox.next(ANN).await.code());
    issued
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_or_in_clear_in_a_table() {
    let (database, inbox) = (TestDatabase::new().await, Inbox::new());
    let name = database.name();
    database::admin(&format!("alter database {name} set log_statement = 'all'")).await;
    let (url, master) = (database.conninfo(), format!("k:{}", BASE64.encode(&MASTER)));
    let mails = inbox.folder.path().display().to_string();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("VESTIBULE_PUBLIC_URL", PUBLIC),
        ("VESTIBULE_KEYS", &master),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_MAIL_DIR", &mails),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_COOLDOWN", "off"),
        ("VESTIBULE_LOG", "trace,vestibule=trace"),
    ];
    assert_eq!(run(&["admin", "add", ANN, "--role", "BO"], &settings[..3]).code, 0);
    let serve = Program::start(&["serve"], &settings);
    let mut issued = drive(&serve.url(), &inbox, &database).await;
    issued.secrets.extend(written(&MASTER));

    let mut tables = String::new();
    let list = "select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'";
    for table in database.text(list).await.split(' ') {
        let rows = database.text(&format!("select coalesce(string_agg(t::text, E'\\n'), '') from {table} t")).await;
        tables.push_str(&rows);
        tables.push('\n');
    }
    for kept in [ANN, "enrolled_and_signed_in", "pendingSignIn", "{email_code,authenticator}"] {
        assert!(tables.contains(kept), "{kept} is not in the tables");
    }
    issued.are_not_in("the tables", &tables);

    let browser = Browser::at(&serve.url(), PUBLIC);
    database::admin(&format!("alter database {name} allow_connections false")).await;
    let away = format!("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{name}'");
    database::admin(&away).await;
    assert_eq!(browser.request_lookup_answer(ANN).await.status, 503);
    database::admin(&format!("alter database {name} allow_connections true")).await;
    until("the database to be back", async || {
        (browser.send("GET", "/readyz", &[], "").await.status == 200).then_some(())
    })
    .await;
    serve.signal("TERM");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
    for logged in ["TRACE", "DEBUG", "a request failed", "outbox: mail delivered"] {
        assert!(said.contains(logged), "{logged} is not in the log");
    }
    issued.are_not_in("what serve said", &said);
    let log = database::log();
    assert!(log.contains(&format!("{name} vestibule DETAIL")), "no parameters in PostgreSQL's log");
    issued.are_not_in("PostgreSQL's log", &log);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_credential_in_a_header_is_logged() {
    let (database, mails) = (TestDatabase::new().await, tempfile::tempdir().unwrap());
    let (conninfo, folder) = (database.conninfo(), mails.path().display().to_string());
    let mut settings = served(&conninfo, &folder);
    settings.push(("VESTIBULE_LOG", "trace,vestibule=trace"));
    let program = Program::start(&["serve"], &settings);
    let browser = Browser::new(&program.url());
    let query = json!({ "query": "{ currentUser { id } }" }).to_string();
    for header in ["authorization", "private-token", "x-auth-token", "x-captcha", "cookie"] {
        let value = if header == "authorization" { "Bearer canary-0123456789" } else { "canary-0123456789" };
        for (method, path) in [("POST", "/graphql"), ("GET", "/graphql"), ("GET", "/authz"), ("GET", "/me")] {
            let headers = [("content-type", "application/json"), (header, value)];
            let answer = browser.send(method, path, &headers, query.clone()).await;
            assert!(!answer.body.contains("canary"), "{header} {path} {}", answer.body);
        }
    }
    program.signal("TERM");
    let (_, said, _) = program.ended();
    assert!(said.contains("TRACE") && said.contains("/authz"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn a_code_is_found_where_it_is_one() {
    for (text, found) in [
        ("code=123456", true),
        ("\"123456\"", true),
        ("123456", true),
        ("the code 123456.", true),
        ("1123456", false),
        ("12:00:01.123456Z", false),
        ("a123456b", false),
    ] {
        assert_eq!(holds_code(text, "123456"), found, "{text}");
    }
}
