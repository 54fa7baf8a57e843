//! Migrations: applied, reverted and applied again; equal to `schema.rs`; and run by two migrators at once.

use vestibule::store::migrations;

use crate::support::TestDatabase;

const SCHEMA: &str = include_str!("../../src/store/schema.rs");

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up_again() {
    let database = TestDatabase::bare().await;
    let pending = migrations::pending(&database.url).await.unwrap();
    assert!(!pending.is_empty());
    let applied = migrations::run(&database.url).await.unwrap();
    assert_eq!(applied.len(), pending.len());
    assert!(migrations::pending(&database.url).await.unwrap().is_empty());
    assert!(migrations::run(&database.url).await.unwrap().is_empty());
    let made = database.shape().await;
    migrations::revert_all(&database.url).await.unwrap();
    let left = database.shape().await;
    assert!(left.lines().all(|line| line.is_empty() || line.contains("__diesel_schema_migrations")), "{left}");
    assert_eq!(migrations::pending(&database.url).await.unwrap(), pending);
    assert_eq!(migrations::run(&database.url).await.unwrap(), applied);
    assert_eq!(database.shape().await, made);
}

#[tokio::test(flavor = "multi_thread")]
async fn migrators_at_once_take_turns() {
    let database = TestDatabase::bare().await;
    let expected = migrations::pending(&database.url).await.unwrap().len();
    let migrators: Vec<_> = (0..4)
        .map(|_| {
            let url = database.url.clone();
            tokio::spawn(async move { migrations::run(&url).await.unwrap().len() })
        })
        .collect();
    let mut applied = Vec::new();
    for migrator in migrators {
        applied.push(migrator.await.unwrap());
    }
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, 0, expected]);
    assert!(migrations::pending(&database.url).await.unwrap().is_empty());
}

/// PostgreSQL's name of a diesel type, and whether it is nullable.
fn column(kind: &str) -> (String, &'static str) {
    let inner = |prefix: &str| kind.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Nullable<") {
        return (column(inner).0, "YES");
    }
    if let Some(inner) = inner("Array<") {
        return (format!("_{}", column(inner).0), "NO");
    }
    (kind.to_lowercase(), "NO")
}

/// Tables of `schema.rs`: one line for each column and primary key.
fn told() -> Vec<String> {
    let mut lines = Vec::new();
    for table in SCHEMA.split("diesel::table! {").skip(1) {
        let (head, body) = table.split_once('{').unwrap();
        let (name, key) = head.trim().trim_end_matches(')').split_once(" (").unwrap();
        lines.push(format!("{name} ({key})"));
        for line in body.split('}').next().unwrap().lines().filter_map(|line| line.split_once("->")) {
            let (kind, nullable) = column(line.1.trim().trim_end_matches(','));
            lines.push(format!("{name}.{} {kind} {nullable}", line.0.trim()));
        }
    }
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_knows_the_tables_as_they_are() {
    let database = TestDatabase::new().await;
    let columns = "select string_agg(concat(table_name, '.', column_name, ' ', udt_name, ' ', is_nullable), E'\\n') \
        from information_schema.columns where table_schema = 'public' and table_name not like '\\_\\_%'";
    let keys = "select string_agg(regexp_replace(conrelid::regclass || pg_get_constraintdef(oid), \
        'PRIMARY KEY', ' '), E'\\n') from pg_constraint \
        where contype = 'p' and connamespace = 'public'::regnamespace and conname not like '\\_\\_%'";
    let mut found = Vec::new();
    for query in [columns, keys] {
        found.extend(database.text(query).await.lines().map(|line| line.replace("  ", " ")));
    }
    found.sort();
    let told = told();
    assert!(told.len() > 60, "{told:?}");
    assert_eq!(found, told);
}
