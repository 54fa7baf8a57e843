//! A PostgreSQL that is reached by TCP, TLS and password only. One per process, started at its first use.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::sync::OnceLock;

use diesel_async::SimpleAsyncConnection;
use private_postgres::{Cluster, ClusterOptions, DataFolder};
use vestibule::cli::running_dev::APPLICATION;
use vestibule::store::DatabaseUrl;

use super::authority::Authority;
use super::until;

/// A password that needs escaping in a URL and must be in no log.
pub const PASSWORD: &str = "c4nary sslmode=disable?&@:/'\\%";

pub struct TlsDatabase {
    pub port: u16,
    /// The authority of its certificate, which is for 127.0.0.1.
    pub authority: Authority,
    cluster: Cluster,
    _folder: DataFolder,
}

static SERVER: OnceLock<TlsDatabase> = OnceLock::new();

impl TlsDatabase {
    pub async fn running() -> &'static TlsDatabase {
        let server = tokio::task::spawn_blocking(|| SERVER.get_or_init(start)).await.unwrap();
        // PostgreSQL reloads its certificate asynchronously.
        let (url, ca) = (server.url("postgres", ""), std::fs::read(server.authority.path()).unwrap());
        let url = DatabaseUrl::parse(&url, Some(&ca)).unwrap();
        until("PostgreSQL to speak TLS", async || url.connect("test").await.ok()).await;
        server
    }

    /// URL of a database, with further parameters.
    pub fn url(&self, database: &str, parameters: &str) -> String {
        let password: String = PASSWORD.bytes().map(|byte| format!("%{byte:02x}")).collect();
        format!("postgres://vestibule:{password}@127.0.0.1:{}/{database}?sslmode=verify-full{parameters}", self.port)
    }

    /// Runs a statement as the superuser, over the Unix socket.
    pub async fn admin(&self, statement: &str) {
        let url = DatabaseUrl::parse(&self.cluster.url("postgres"), None).unwrap();
        url.connect("test-admin").await.unwrap().batch_execute(statement).await.unwrap();
    }
}

fn start() -> TlsDatabase {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let hba = folder.path().join("hba.conf");
    std::fs::write(&hba, "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n").unwrap();
    std::fs::set_permissions(&hba, Permissions::from_mode(0o644)).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = vec![(String::from("hba_file"), hba.display().to_string())];
    let options = ClusterOptions {
        bin: None,
        fetch: None,
        durable: false,
        max_connections: 50,
        loopback_port: Some(port),
        settings,
    };
    let cluster = Cluster::start(&folder, &options).unwrap();
    // The key must belong to PostgreSQL's user, who is known only after the start.
    let data = folder.path().join("pg/data");
    let authority = Authority::new("ours");
    authority.issue("127.0.0.1").write_to(&data);
    let owner = std::fs::metadata(&data).unwrap();
    for file in ["cert.pem", "key.pem"] {
        chown(data.join(file), Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    let server = TlsDatabase { port, authority, cluster, _folder: folder };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let password = PASSWORD.replace('\'', "''");
        server.admin(&format!("alter role vestibule password '{password}'")).await;
        for setting in ["ssl_cert_file = 'cert.pem'", "ssl_key_file = 'key.pem'", "ssl = on"] {
            server.admin(&format!("alter system set {setting}")).await;
        }
        server.admin("select pg_reload_conf()").await;
    });
    server
}
