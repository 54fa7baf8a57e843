//! PgBouncer between a server and PostgreSQL. Session mode keeps one PostgreSQL connection for each client connection,
//! with its settings and prepared statements. Transaction mode does not, and the server reports it.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Child, Command, Stdio};

use diesel_async::SimpleAsyncConnection;
use serde_json::json;
use vestibule::store::DatabaseUrl;

use crate::support::authority::Authority;
use crate::support::house::KEYS;
use crate::support::program::run;
use crate::support::{House, TestDatabase, until};

const CONFIG: &str = "
[databases]
* = host=SOCKETS port=5432 user=vestibule
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = FOLDER/users
client_tls_sslmode = require
client_tls_cert_file = FOLDER/cert.pem
client_tls_key_file = FOLDER/key.pem
pool_mode = MODE
default_pool_size = 40
";

/// PgBouncer process, killed when dropped.
struct PgBouncer {
    child: Child,
    url: DatabaseUrl,
    /// Database URL as an operator writes it.
    text: String,
    authority: Authority,
    _folder: tempfile::TempDir,
}

impl PgBouncer {
    async fn before(database: &TestDatabase, mode: &str) -> PgBouncer {
        let authority = Authority::new("ours");
        let folder = tempfile::tempdir().unwrap();
        authority.issue("127.0.0.1").write_to(folder.path());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let conninfo = database.conninfo();
        let config = CONFIG
            .replace("SOCKETS", conninfo.split('\'').nth(1).unwrap())
            .replace("PORT", &port.to_string())
            .replace("MODE", mode)
            .replace("FOLDER", folder.path().to_str().unwrap());
        std::fs::write(folder.path().join("config"), config).unwrap();
        std::fs::write(folder.path().join("users"), "\"vestibule\" \"pass word\"\n").unwrap();
        let mut command = Command::new("/usr/sbin/pgbouncer");
        // PgBouncer does not run as root; PostgreSQL's user may traverse the folder of its sockets.
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.args(["-u", "postgres"]);
            std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
            std::fs::set_permissions(folder.path().join("key.pem"), Permissions::from_mode(0o644)).unwrap();
        }
        command.arg("-q").arg(folder.path().join("config")).stdin(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| super::lacking("pgbouncer", &error));
        let text = format!("postgres://vestibule:pass%20word@127.0.0.1:{port}/{}?sslmode=verify-full", database.name());
        let url = DatabaseUrl::parse(&text, Some(&std::fs::read(authority.path()).unwrap())).unwrap();
        let mut running = PgBouncer { child, url, text, authority, _folder: folder };
        until("PgBouncer to listen", async || {
            assert_eq!(running.child.try_wait().unwrap(), None, "PgBouncer ended: what it said stands above");
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        running
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pgbouncer"]
async fn the_whole_way_in_goes_through_pgbouncer_in_session_mode() {
    let mut database = TestDatabase::new().await;
    let bouncer = PgBouncer::before(&database, "session").await;
    database.url = bouncer.url.clone();
    let house = House::over(database, &[], Default::default()).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.sign_in(&browser, &ann).await;
    assert_eq!(browser.current_user().await["email"], "ann@example.com");
    assert!(browser.sign_out().await);
    // Connection settings apply to each new connection.
    for _ in 0..3 {
        assert_eq!(house.db_text("select current_setting('lock_timeout')").await, "3s");
    }
    // Thirty requests at once use several connections, and each statement is prepared once per connection.
    let browsers: Vec<_> = (0..30).map(|_| house.browser()).collect();
    let asked = browsers.iter().map(|browser| browser.current_user());
    assert!(futures_util::future::join_all(asked).await.iter().all(serde_json::Value::is_null));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pgbouncer"]
async fn transaction_mode_is_named_by_the_doctor_and_by_readyz() {
    let mut database = TestDatabase::new().await;
    let bouncer = PgBouncer::before(&database, "transaction").await;
    let settings = [
        ("DATABASE_URL", bouncer.text.as_str()),
        ("VESTIBULE_DATABASE_CA_FILE", bouncer.authority.file()),
        ("VESTIBULE_KEYS", KEYS),
    ];
    let doctor = run(&["doctor"], &settings);
    assert!(doctor.code == 1 && doctor.out.contains("PgBouncer: pool_mode has to be session"), "{}", doctor.out);
    database.url = bouncer.url.clone();
    let house = House::over(database, &[], Default::default()).await;
    // A request prepares its statements on one PostgreSQL connection. Open transactions keep all that are idle, so that the
    // next request gets another, where they are missing.
    let told = "a pooler hands connections to others between transactions: it has to pool sessions\n";
    let mut kept = Vec::new();
    until("a request to fail for it", async || {
        let _answer = house.stranger().graphql(json!({ "query": "{ currentUser { id } }" })).await;
        let ready = house.browser().send("GET", "/readyz", &[], "").await;
        if ready.status == 503 && ready.body == told {
            return Some(());
        }
        // A connection may fail for the same reason while it is made.
        let mut keeper = bouncer.url.connect("keeper").await.ok()?;
        keeper.batch_execute("begin").await.unwrap();
        kept.push(keeper);
        None
    })
    .await;
}
