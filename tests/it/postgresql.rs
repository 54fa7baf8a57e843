//! PostgreSQL over a network: trusted certificates, connections without TLS, the choice among several hosts, and servers
//! that fall silent.

use std::io::Write;
use std::time::Instant;

use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vestibule::store::DatabaseUrl;

use crate::support::authority::{Authority, Issued};
use crate::support::program::{Program, run};
use crate::support::tls_database::{PASSWORD, TlsDatabase};
use crate::support::{Browser, HANG, TestDatabase, database};

/// The SSLRequest message: eight bytes.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

const KEY: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn ask(connection: &mut AsyncPgConnection, query: &str) -> String {
    let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
    diesel::select(text).get_result(connection).await.unwrap()
}

/// Connects; the error's text if that fails.
async fn connect(url: &str, ca: Option<&Authority>) -> Result<AsyncPgConnection, String> {
    let ca = ca.map(|ca| std::fs::read(ca.path()).unwrap());
    let url = DatabaseUrl::parse(url, ca.as_deref()).map_err(|error| error.to_string())?;
    url.connect("test").await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a PostgreSQL built with TLS, as the package postgresql is"]
async fn a_password_goes_by_verified_tls_whatever_the_mode() {
    let server = TlsDatabase::running().await;
    let quoted = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    let keywords = format!("host=127.0.0.1 port={} user=vestibule dbname=postgres password='{quoted}'", server.port);
    let mut urls = vec![server.url("postgres", ""), server.url("postgres", "&application_name=a%26b")];
    for mode in ["allow", "prefer", "require", "verify-ca", "verify-full"] {
        urls.push(format!("{keywords} sslmode={mode}"));
        urls.push(server.url("postgres", &format!("&sslmode={mode}")));
    }
    for url in urls {
        let mut connection = connect(&url, Some(&server.authority)).await.unwrap();
        let told = "select version || ' ' || ssl::text from pg_stat_ssl where pid = pg_backend_pid()";
        assert_eq!(ask(&mut connection, told).await, "TLSv1.3 true", "{url}");
    }
    let wrong = server.url("postgres", "").replace("vestibule:", "vestibule:x");
    let told = connect(&wrong, Some(&server.authority)).await.err().unwrap();
    assert!(told.contains("password authentication failed"), "{told}");
    // The server refuses connections without TLS, and the client tries one only if its settings say so.
    for clear in [keywords.clone(), format!("{keywords} sslmode=disable")] {
        let told = connect(&clear, Some(&server.authority)).await.err().unwrap();
        assert!(told.contains("no pg_hba.conf entry"), "{told}");
        assert!(!told.contains("c4nary"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a PostgreSQL built with TLS, as the package postgresql is"]
async fn a_certificate_that_does_not_hold_is_refused_whatever_the_mode() {
    let server = TlsDatabase::running().await;
    let other = Authority::new("theirs");
    let expired = Fake::open(Some(server.authority.issue_expired("127.0.0.1"))).await;
    let named = server.url("postgres", "").replace("@127.0.0.1", "@localhost");
    for mode in ["allow", "prefer", "require", "verify-ca", "verify-full"] {
        let mode = format!("&sslmode={mode}");
        let expired = format!("postgres://u:c4nary@127.0.0.1:{}/v?application_name=x", expired.port);
        let table = [
            (format!("{named}{mode}"), Some(&server.authority), "certificate not valid for name"),
            (server.url("postgres", &mode), Some(&other), "BadSignature|UnknownIssuer"),
            (server.url("postgres", &mode), None, "UnknownIssuer"),
            (format!("{expired}{mode}"), Some(&server.authority), "certificate expired"),
        ];
        for (url, ca, why) in table {
            let told = connect(&url, ca).await.err().unwrap();
            assert!(why.split('|').any(|why| told.contains(why)), "{why}: {told}");
            assert!(!told.contains("c4nary"), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_told_nothing() {
    let ca = Authority::new("ours");
    for mode in ["allow", "prefer", "require", "verify-ca", "verify-full"] {
        let fake = Fake::open(None).await;
        let url = format!("postgres://u:c4nary@127.0.0.1:{}/v?sslmode={mode}", fake.port);
        let told = connect(&url, Some(&ca)).await.err().unwrap();
        assert!(told.contains("server does not support TLS"), "{told}");
        assert_eq!(fake.heard.await.unwrap(), SSL_REQUEST, "{mode}");
    }
}

/// A server that accepts TLS with a certificate, or refuses TLS and records the bytes it got.
struct Fake {
    port: u16,
    heard: tokio::task::JoinHandle<Vec<u8>>,
}

impl Fake {
    async fn open(issued: Option<Issued>) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut heard = vec![0; SSL_REQUEST.len()];
                stream.read_exact(&mut heard).await.unwrap();
                let Some(issued) = &issued else {
                    stream.write_all(b"N").await.unwrap();
                    stream.read_to_end(&mut heard).await.unwrap();
                    return heard;
                };
                stream.write_all(b"S").await.unwrap();
                assert!(issued.acceptor().accept(stream).await.is_err(), "a handshake succeeded");
            }
        });
        Fake { port, heard }
    }
}

/// A closed port, and a server that accepts connections and never answers.
async fn dead_and_silent() -> (u16, TcpListener) {
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    (dead, TcpListener::bind("127.0.0.1:0").await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a PostgreSQL built with TLS, as the package postgresql is"]
async fn of_several_hosts_the_first_that_accepts_is_used() {
    let server = TlsDatabase::running().await;
    let standby = TestDatabase::bare().await;
    let name = standby.name();
    server.admin(&format!("create database {name}")).await;
    database::admin(&format!("alter database {name} set default_transaction_read_only = on")).await;
    let conninfo = standby.conninfo();
    let socket = conninfo.split('\'').nth(1).unwrap();
    let (dead, silent) = dead_and_silent().await;
    let silent = silent.local_addr().unwrap().port();
    let quoted = PASSWORD.replace('\\', "\\\\").replace('\'', "\\'");
    let hosts = |hosts: &str, ports: &str, more: &str| {
        let who = format!("user=vestibule dbname={name} password='{quoted}' sslmode=verify-full");
        format!("host={hosts} port={ports} {who} {more}")
    };
    let port = server.port;
    let table = [
        (hosts("127.0.0.1,127.0.0.1", &format!("{dead},{port}"), ""), port.to_string()),
        (hosts("127.0.0.1,127.0.0.1", &format!("{silent},{port}"), ""), port.to_string()),
        (hosts(&format!("{socket},127.0.0.1"), &format!("5432,{port}"), ""), port.to_string()),
        (
            hosts(&format!("{socket},127.0.0.1"), &format!("5432,{port}"), "target_session_attrs=read-write"),
            port.to_string(),
        ),
        (
            server.url(name, "&target_session_attrs=read-write").replace("@", &format!("@127.0.0.1:{dead},")),
            port.to_string(),
        ),
    ];
    let taken = table.iter().map(|(url, _)| async move {
        let since = Instant::now();
        let mut connection = connect(url, Some(&server.authority)).await.unwrap();
        assert!(since.elapsed() < HANG, "{url}: {:?}", since.elapsed());
        ask(&mut connection, "select coalesce(inet_server_port()::text, '')").await
    });
    let taken = futures_util::future::join_all(taken).await;
    let expected: Vec<&String> = table.iter().map(|(_, port)| port).collect();
    assert_eq!(taken.iter().collect::<Vec<_>>(), expected);
    let none = hosts(&format!("127.0.0.1,{socket}"), &format!("{dead},5432"), "target_session_attrs=read-write");
    let told = connect(&none, Some(&server.authority)).await.err().unwrap();
    assert!(told.contains("Connection refused") && told.contains("takes no writes"), "{told}");
    server.admin(&format!("drop database {name} with (force)")).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants a PostgreSQL built with TLS, as the package postgresql is"]
async fn the_whole_program_works_over_tls_and_never_tells_the_password() {
    let server = TlsDatabase::running().await;
    server.admin("create database whole").await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{}", server.url("whole", "")).unwrap();
    let mails = tempfile::tempdir().unwrap();
    let settings = [
        ("DATABASE_URL_FILE", file.path().to_str().unwrap()),
        ("VESTIBULE_DATABASE_CA_FILE", server.authority.file()),
        ("VESTIBULE_DATABASE_POOL", "3"),
        ("VESTIBULE_PUBLIC_URL", crate::support::ORIGIN),
        ("VESTIBULE_KEYS", KEY),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
        ("VESTIBULE_MAIL_DIR", mails.path().to_str().unwrap()),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_LOG", "trace,vestibule=trace"),
    ];
    let migrated = run(&["migrate"], &settings);
    assert_eq!(migrated.code, 0, "{}", migrated.err);
    let program = Program::start(&["serve"], &settings);
    let browser = Browser::new(&program.url());
    assert_eq!(browser.send("GET", "/readyz", &[], "").await.status, 200);
    let crowd = (0..40).map(|index| {
        let browser = Browser::new(&program.url());
        async move { browser.request_lookup(&format!("nobody{index}@example.com")).await["errorCode"].clone() }
    });
    let answers = futures_util::future::join_all(crowd).await;
    // The network's rate limit accepts some requests; each request costs one statement.
    assert!(answers.iter().any(serde_json::Value::is_null), "{answers:?}");
    let url = DatabaseUrl::parse(&server.url("whole", ""), Some(&std::fs::read(server.authority.path()).unwrap()));
    let count = "select count(*)::text from pg_stat_activity where application_name = 'vestibule' and \
        datname = 'whole'";
    let mut connection = url.unwrap().connect("test").await.unwrap();
    assert_eq!(ask(&mut connection, count).await, "2", "connections for steps, of a pool of three");
    program.signal("TERM");
    let (code, said, _) = program.ended();
    assert_eq!(code, Some(0), "{said}");
    for said in [said, migrated.out, migrated.err] {
        assert!(!said.contains("c4nary"), "{said}");
    }
    drop(connection);
    server.admin("drop database whole with (force)").await;
}
