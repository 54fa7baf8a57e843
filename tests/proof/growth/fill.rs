//! A filled database: accounts of every door and what grows with them, with ten sessions and ten lines of the trail an account. Forty
//! rows of each table are expired, and the others outlive the walk. No row carries a MAC: a walk reads none of them.

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::long;
use crate::support::TestDatabase;

/// Rows inserted by one transaction: readers of the trail wait for every long transaction in the cluster.
const AT_ONCE: usize = 20_000;

/// Accounts of the form that runs; the short one has a tenth.
pub fn accounts() -> usize {
    let told = std::env::var("GROWTH_ACCOUNTS").ok().map(|told| told.parse().unwrap());
    told.unwrap_or(if long() { 1_000_000 } else { 100_000 })
}

/// Each table, its rows an account, and a statement that inserts the rows FIRST to LAST. `UUID(n)` is the id of a number,
/// `ALIVE` an instant that is not over in the walk, `OVER` one that is, and `MAC` no MAC of ours.
const TABLES: [(&str, f64, &str); 15] = [
    (
        "accounts",
        1.0,
        "select UUID(n), door, case door when 'staff' then 'admin_' when 'account' then 'acct_' when 'session' then 'user_'
            else 'plyr_' end || lpad(n::text, 12, '0') as handle, n || '@example.org', n || '@example.org',
            case when door = 'session' then 'filled' || n end, case when door in ('session', 'player') then n end,
            case when door = 'player' then 1 + n % 10 end, case when door = 'staff' then '{BO}' else '{}' end::text[],
            door = 'staff', door in ('account', 'session'), 'epoch', 'epoch', MAC
        from (select n, DOOR as door from NUMBERS) as numbered",
    ),
    ("authenticators", 0.1, "select UUID(10 * n), 'test', '', 0, 'epoch', MAC from NUMBERS"),
    ("passwords", 0.5, "select UUID(10 * (n / 5) + 1 + n % 5), 'test', '', 'epoch', 'epoch', MAC from NUMBERS"),
    ("recovery_codes", 1.0, "select UUID(10 * (1 + (n - 1) / 10)), UUID(n), 'test', MAC, 'epoch' from NUMBERS"),
    ("budgets", 1.0, "select DOOR, 'untrusted', sha256(('budget' || n)::bytea), UNTIL, 1 from NUMBERS"),
    ("requesters", 1.0, "select 'network', '10.' || lpad(n::text, 9, '0') || '/32', array[UNTIL], true from NUMBERS"),
    (
        "pending_sign_ins",
        1.0,
        "select UUID(n), 'staff', 'sign_in', sha256(('pending' || n)::bytea), case when n % 10 = 0 then UUID(n) end,
            'untrusted', sha256(('budget' || n)::bytea), '{email_code,authenticator}', 'test', MAC, UNTIL, 1,
            'test', '', '2020-01-01', UNTIL, MAC from NUMBERS",
    ),
    (
        "sessions",
        10.0,
        "select sha256(('session' || n)::bytea), UUID(n), door, UUID(account), case door when 'staff' then
            '{email_code,authenticator}' when 'player' then '{}' else '{password}' end::text[],
            case when door = 'staff' then sha256(('gate' || n)::bytea) end,
            case when door = 'session' then UUID(1000 + n % 1000) end, '2020-01-01', until,
            case when door = 'account' then '\\x00000000000000000000000000000000'::bytea end,
            case when door = 'account' then 1 end, case when door = 'account' then timestamptz '2020-01-01' end, MAC
        from (select number as n, n as account, DOOR as door, until from (
            select n as number, 1 + (n - 1) / 10 as n, UNTIL as until from NUMBERS) as numbered) as of_doors",
    ),
    (
        "trusted_browsers",
        1.0,
        "select UUID(n), UUID(n), sha256(('browser' || n)::bytea), sha256(('pool' || n)::bytea), '2020-01-01',
            '2020-01-01', UNTIL, MAC from NUMBERS",
    ),
    ("device_links", 0.1, "select sha256(('link' || n)::bytea), UUID(10 * n), '2020-01-01', UNTIL, MAC from NUMBERS"),
    (
        "outbox",
        1.0,
        "select UUID(n), 'staff', 'notice', UUID(n), 'test', '', '2099-01-01', '2099-02-01', '2020-01-01' from NUMBERS",
    ),
    ("sms_counts", 1.0, "select UUID(n), sha256(('number' || n)::bytea), 2000 + n % 1000, UNTIL from NUMBERS"),
    (
        "notices",
        1.0,
        "select UUID(n), UUID(n), UUID(n), UUID(n), 'locked_out', case when n <= 40 then OVER else ALIVE end, UUID(n)
        from NUMBERS",
    ),
    (
        "desk_refusals",
        0.1,
        "select UUID(10 * n), 'staff', UNTIL, 0, '203.0.113.7/32'::inet, 'crmUsers', 'FORBIDDEN' from NUMBERS",
    ),
    (
        "audit",
        10.0,
        "select UUID(number), timestamptz '2020-01-01' + number * interval '1 s', DOOR, UUID(n), 'requester',
            case when number % 100 = 0 then 'account_removed' else 'code_mailed' end, 'done', case when number % 100 = 0
                then jsonb_build_object('accountRemoved', 'gone' || number) else '{}' end, MAC, number - 1000000000, number - 1000000000, MAC
        from (select n as number, 1 + (n - 1) / 10 as n from NUMBERS) as numbered",
    ),
];

/// The columns that a statement gives.
fn columns(table: &str) -> &'static str {
    match table {
        "accounts" => {
            "id, door, handle, address, email, user_name, number, brand, roles, enrolled, has_password, created_at, updated_at, mac"
        }
        "authenticators" => "account_id, key_id, secret, last_step, created_at, mac",
        "passwords" => "account_id, key_id, phc, created_at, changed_at, mac",
        "recovery_codes" => "account_id, id, key_id, mac, created_at",
        "budgets" => "door, pool, key, stale_at, version",
        "requesters" => "kind, key, seen, admitted",
        "pending_sign_ins" => {
            "id, door, purpose, token_hash, account_id, pool, pool_key, left_to_prove, code_key_id, code_mac, code_expires_at, \
                codes, enrolment_key_id, enrolment_secret, created_at, expires_at, mac"
        }
        "sessions" => {
            "token_hash, id, door, account_id, proven, gate_hash, application_key_id, created_at, seen_at, refresh_salt, \
                refresh_generation, refresh_made_at, mac"
        }
        "trusted_browsers" => "id, account_id, token_hash, pool_key, created_at, seen_at, expires_at, mac",
        "device_links" => "token_hash, account_id, created_at, expires_at, mac",
        "outbox" => "id, door, kind, account_id, key_id, payload, due_at, drop_at, created_at",
        "sms_counts" => "id, number, brand, at",
        "notices" => "id, account_id, about, audit_id, kind, at, mail_id",
        "desk_refusals" => "account_id, door, told_at, untold, requester, field, code",
        _ => "id, at, door, account_id, actor, event, outcome, detail, line_mac, xact, position, link_mac",
    }
}

/// Writes out the words of a statement that mean the same in each.
fn written(statement: &str, (first, last): (usize, usize)) -> String {
    let doors = "(array['staff', 'account', 'account', 'account', 'account', 'session', 'session', 'session', 'player',
        'player'])[1 + n % 10]";
    let mut text = statement
        .replace("UNTIL", "(case when n <= 40 then OVER else ALIVE end)")
        .replace("NUMBERS", &format!("generate_series({first}, {last}) as numbers (n)"))
        .replace("DOOR", doors)
        .replace("ALIVE", "timestamptz '2027-06-01'")
        .replace("OVER", "timestamptz '2025-01-01'")
        .replace("MAC", "decode(repeat('00', 32), 'hex')");
    while let Some(at) = text.find("UUID(") {
        let open = at + "UUID(".len();
        let mut depth = 1;
        let length = text[open..].find(|sign| {
            depth += i32::from(sign == '(') - i32::from(sign == ')');
            depth == 0
        });
        let close = open + length.unwrap();
        let number = text[open..close].to_owned();
        text.replace_range(
            at..=close,
            &format!("('00000000-0000-4000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"),
        );
    }
    text
}

/// Fills the tables of a database. Indexes are built afterwards, and then PostgreSQL learns the sizes.
pub async fn fill(database: &TestDatabase, accounts: usize) {
    let mut db = database.connect().await;
    run(
        &mut db,
        "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
        set session_replication_role = replica; set maintenance_work_mem = '256MB';
        insert into brands (id, name, created_at, updated_at)
            select id, 'Casino', 'epoch', 'epoch' from generate_series(1, 10) id",
    )
    .await;
    let names: Vec<String> = TABLES.iter().map(|(table, ..)| format!("'{table}'")).collect();
    let indexes = format!(
        "select coalesce(string_agg(indexdef || E'\\x01' || indexname, E'\\x02'), '') from pg_indexes
        where schemaname = 'public' and tablename in ({}) and not exists (
            select from pg_constraint where conname = indexname)",
        names.join(", ")
    );
    let indexes = database.text(&indexes).await;
    let indexes: Vec<(&str, &str)> = indexes.split('\u{2}').map(|index| index.split_once('\u{1}').unwrap()).collect();
    for (_, name) in &indexes {
        run(&mut db, &format!("drop index {name}")).await;
    }
    for (table, share, statement) in TABLES {
        let rows = rows(accounts, share);
        for first in (1..=rows).step_by(AT_ONCE) {
            let last = rows.min(first + AT_ONCE - 1);
            let inserted = format!("insert into {table} ({}) {}", columns(table), written(statement, (first, last)));
            run(&mut db, &inserted).await;
        }
    }
    for (definition, _) in indexes {
        run(&mut db, definition).await;
    }
    run(&mut db, &format!("select setval('session_account_numbers', {})", 10 * accounts)).await;
    run(&mut db, "vacuum (analyze)").await;
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of a few million"
)]
fn rows(accounts: usize, share: f64) -> usize {
    (accounts as f64 * share) as usize
}

async fn run(db: &mut AsyncPgConnection, statement: &str) {
    db.batch_execute(statement).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
}
