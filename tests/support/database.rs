//! One database for each test, cloned from a template that was migrated once, on one private PostgreSQL per process. A
//! reaper drops it after the test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, mpsc};

use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use private_postgres::{Cluster, ClusterOptions, DataFolder};
use tokio_util::sync::CancellationToken;
use vestibule::cli::fetching;
use vestibule::cli::running_dev::APPLICATION;
use vestibule::store::{DatabaseUrl, migrations};

use super::stopwatch::Stopwatch;
use super::until;

const TEMPLATE: &str = "template_vestibule";

struct Server {
    cluster: Cluster,
    reaper: Mutex<mpsc::Sender<String>>,
    _folder: DataFolder,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The database of one test.
pub struct TestDatabase {
    name: String,
    pub url: DatabaseUrl,
    _stopwatch: Stopwatch,
}

impl TestDatabase {
    /// An empty, migrated database.
    pub async fn new() -> TestDatabase {
        let database = TestDatabase::named();
        admin(&format!("create database {} template {TEMPLATE}", database.name)).await;
        database
    }

    /// A database without tables.
    pub async fn bare() -> TestDatabase {
        let database = TestDatabase::named();
        admin(&format!("create database {}", database.name)).await;
        database
    }

    /// A copy, as a restore of its dump into an empty database makes it. Nobody may be connected to the original.
    pub async fn copied(&self) -> TestDatabase {
        let database = TestDatabase::named();
        admin(&format!("create database {} template {}", database.name, self.name)).await;
        database
    }

    /// Connection string, for commands and servers in other processes.
    pub fn conninfo(&self) -> String {
        server().cluster.url(&self.name)
    }

    /// Opens a connection for the test's statements.
    pub async fn connect(&self) -> AsyncPgConnection {
        self.url.connect("test").await.unwrap()
    }

    /// Result of a query that returns one number.
    pub async fn db_number(&self, query: &str) -> i64 {
        number_over(&mut self.connect().await, query).await
    }

    /// Result of a query that returns one text.
    pub async fn text(&self, query: &str) -> String {
        let text = diesel::dsl::sql::<diesel::sql_types::Text>(&format!("({query})"));
        diesel::select(text).get_result(&mut self.connect().await).await.unwrap()
    }

    /// Runs a statement.
    pub async fn run(&self, statement: &str) {
        self.connect().await.batch_execute(statement).await.unwrap();
    }

    /// Everything about the tables that a migration could miss, or its reversal leave.
    pub async fn shape(&self) -> String {
        let parts = [
            "select string_agg(concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default), E'\\n' \
                order by table_name, ordinal_position) from information_schema.columns where table_schema = 'public'",
            "select string_agg(concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)), E'\\n' \
                order by conrelid::regclass::text, conname) from pg_constraint where connamespace = 'public'::regnamespace",
            "select string_agg(indexdef, E'\\n' order by indexname) from pg_indexes where schemaname = 'public'",
            "select string_agg(concat_ws(' ', typname, typtype), E'\\n' order by typname) from pg_type \
                where typnamespace = 'public'::regnamespace",
            "select string_agg(proname, E'\\n' order by proname) from pg_proc where pronamespace = 'public'::regnamespace",
        ];
        let mut shape = String::new();
        for part in parts {
            shape += &self.text(&format!("select coalesce(({part}), '')")).await;
            shape.push('\n');
        }
        shape
    }

    /// Drops every check and foreign key of these tables, as an attacker who owns them can. Takes all table locks at once
    /// or none: a server's worker takes them in another order, so waiting with some of them held could deadlock.
    pub async fn drop_constraints(&self, tables: &[&str]) {
        let names = tables.join("', '");
        let drop = format!(
            "do $$ declare locked text; dropped record; begin
                select string_agg(distinct name::text, ', ') into locked from (
                    select unnest(array['{names}'])::regclass as name union
                    select confrelid::regclass from pg_constraint where conrelid = any(array['{names}']::regclass[]) and contype = 'f'
                ) named;
                execute format('lock table %s in access exclusive mode nowait', locked);
                for dropped in select conrelid::regclass as owner, conname from pg_constraint
                    where conrelid = any(array['{names}']::regclass[]) and contype in ('c', 'f')
                loop execute format('alter table %s drop constraint %I', dropped.owner, dropped.conname); end loop;
            end $$"
        );
        let mut connection = self.connect().await;
        until("a moment without table locks", async || match connection.batch_execute(&drop).await {
            Ok(()) => Some(()),
            Err(error) if error.to_string().contains("could not obtain lock") => None,
            Err(error) => panic!("{error}"),
        })
        .await;
    }

    /// Name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn named() -> TestDatabase {
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::SeqCst));
        let url = DatabaseUrl::parse(&server().cluster.url(&name), None).unwrap();
        TestDatabase { name, url, _stopwatch: Stopwatch::start() }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let _best_effort = server().reaper.lock().unwrap().send(self.name.clone());
    }
}

/// Starts PostgreSQL, and fetches its programs first where none are installed.
pub fn ready() {
    server();
}

/// Log of this process's PostgreSQL.
pub fn log() -> String {
    String::from_utf8_lossy(&std::fs::read(server().cluster.log()).unwrap()).into_owned()
}

/// Runs a statement as the superuser.
pub async fn admin(statement: &str) {
    let url = DatabaseUrl::parse(&server().cluster.url("postgres"), None).unwrap();
    let mut connection = url.connect("test-admin").await.unwrap();
    connection.batch_execute("set statement_timeout = 0; set lock_timeout = 0").await.unwrap();
    connection.batch_execute(statement).await.unwrap();
}

fn server() -> &'static Server {
    SERVER.get_or_init(|| std::thread::spawn(start).join().unwrap())
}

fn start() -> Server {
    let folder = DataFolder::scratch(APPLICATION).unwrap();
    let settings = vec![(String::from("log_line_prefix"), String::from("%d %a "))];
    let fetch = Some(fetching::shown(CancellationToken::new()));
    let options =
        ClusterOptions { bin: None, fetch, durable: false, max_connections: 400, loopback_port: None, settings };
    let cluster = Cluster::start(&folder, &options).unwrap();
    let (reaper, doomed) = mpsc::channel::<String>();
    let postgres = cluster.url("postgres");
    let template = cluster.url(TEMPLATE);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let url = DatabaseUrl::parse(&postgres, None).unwrap();
        let mut connection = url.connect("test-setup").await.unwrap();
        connection.batch_execute(&format!("create database {TEMPLATE}")).await.unwrap();
        migrations::run(&DatabaseUrl::parse(&template, None).unwrap()).await.unwrap();
    });
    std::thread::spawn(move || {
        let url = DatabaseUrl::parse(&postgres, None).unwrap();
        for name in doomed {
            runtime.block_on(async {
                if let Ok(mut connection) = url.connect("test-reaper").await {
                    let _best_effort =
                        connection.batch_execute(&format!("drop database if exists {name} with (force)")).await;
                }
            });
        }
    });
    Server { cluster, reaper: Mutex::new(reaper), _folder: folder }
}

/// Result of a query that returns one number, over a connection that is open.
pub async fn number_over(connection: &mut AsyncPgConnection, query: &str) -> i64 {
    let number = diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({query})"));
    diesel::select(number).get_result(connection).await.unwrap()
}
