//! Rules of migrations after the first release: statements that hold no lock for long, however large the tables are, and at most
//! one table that is locked at a time; and one that takes something away shuts out older versions. Another statement is added here
//! with its lock. Released ones are never changed.

use std::collections::BTreeSet;
use std::path::Path;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The migrations of 0.1.0, which made the tables, each with the SHA-256 of its `up.sql`. A release adds those it brings.
const RELEASED: [(&str, &str); 6] = [
    ("2026-11-28-000001_accounts", "8fcb782049b4d4b82a0900297ba4dc0eea96ff9c1c74ccfdfce5264b0b8562e6"),
    ("2026-11-28-000002_sign_ins", "8674aa1860e9b4c24852673b243d2408849ef45d11fef03d3439895c0d5c2eda"),
    ("2026-11-28-000003_trail", "a0673d7c87b22289a3bba94f56823bbc0cbaca64ed59bee310c0fde1c9896f98"),
    ("2026-11-28-000004_mails", "252262c4473a78a6c89a14854003eecc70a102bebfc0dd7eeac8b11df4e3f70b"),
    ("2026-11-28-000005_keys", "804dcd6bd9a74c26d3a11e6fa76466519f8157bfa64d427c889a65a69e208c58"),
    ("2026-11-28-000006_write_probe", "7644cd891fd3cc778bbe53cdb59041adfa8bd12d3e3f28eff342a0704d7f19ea"),
];

/// Begins the statement that shuts out versions without a migration.
const SHUTS_OUT: &str = "comment on table __diesel_schema_migrations is 'needs ";

/// Words of a new column by which PostgreSQL reads or writes the whole table, or locks another one.
const SLOW: [&str; 7] = ["references", "unique", "primary", "check", "generated", "serial", "bigserial"];

/// The statements of a file, without comments, in lower case and with single blanks.
fn statements(file: &str) -> Vec<String> {
    let code: Vec<&str> = file.lines().map(|line| line.split("--").next().unwrap()).collect();
    let (mut found, mut statement, mut is_quoted) = (Vec::new(), String::new(), false);
    for sign in code.join(" ").chars() {
        is_quoted ^= sign == '\'';
        if sign == ';' && !is_quoted {
            found.push(std::mem::take(&mut statement));
        } else {
            statement.push(sign);
        }
    }
    found.push(statement);
    let plain = |text: &String| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    found.iter().map(plain).filter(|text| !text.is_empty()).collect()
}

/// The parts of a text between commas that stand in no parentheses.
fn parts(text: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for sign in text.chars() {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        match sign {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(sign),
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// The name at the start of a text.
fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Whether a part of `alter table` changes the catalogue alone, or reads the table under a lock that writers do not mind.
fn is_brief(part: &str, (is_alone, contracts): (bool, bool)) -> bool {
    let words: Vec<&str> = part.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let constant = |value: &str| {
        let value = value.trim_start_matches('-');
        value.starts_with(|c: char| c == '\'' || c.is_ascii_digit())
            || ["true", "false"].contains(&name(value).as_str())
    };
    if let Some(column) = part.strip_prefix("add column ") {
        let default = column.split_once(" default ").map(|(_, value)| value);
        let is_filled = !column.contains("not null") || default.is_some();
        return !SLOW.iter().any(|word| words.contains(word)) && is_filled && default.is_none_or(constant);
    }
    if part.starts_with("add constraint ") {
        return part.ends_with(" not valid");
    }
    // Reads the whole table: no other lock may be held meanwhile.
    if part.starts_with("validate constraint ") {
        return is_alone;
    }
    if part.starts_with("drop column ") {
        return contracts;
    }
    let of_column = part.starts_with("alter column ");
    part.starts_with("drop constraint ")
        || (of_column && (part.ends_with(" drop not null") || part.ends_with(" drop default")))
        || (of_column && part.split_once(" set default ").is_some_and(|(_, value)| constant(value)))
}

/// Faults of a migration: statements that are not on the list of brief ones.
fn faults(folder: &str, up: &str, in_transaction: bool) -> Vec<String> {
    let statements = statements(up);
    if !in_transaction {
        // The migrator knows the index by the folder's name, and an interrupted one leaves it behind.
        let index = folder.split_once('_').unwrap().1;
        let wanted = format!("index concurrently if not exists {index} on ");
        let starts = ["create ", "create unique "].map(|start| format!("{start}{wanted}"));
        let is_index = statements.len() == 1 && starts.iter().any(|start| statements[0].starts_with(start));
        return if is_index {
            Vec::new()
        } else {
            vec![format!("outside of a transaction: not one `{}...`", starts[0])]
        };
    }
    // Older versions cannot serve what is left, and are shut out.
    let contracts = statements.iter().any(|statement| statement.starts_with(SHUTS_OUT));
    let (mut made, mut locked, mut faults) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for statement in &statements {
        let behind = |start: &str| statement.strip_prefix(start).map(str::to_owned);
        let is_brief = if let Some(table) = behind("create table ") {
            made.insert(name(&table));
            true
        } else if let Some(table) = behind("alter table ") {
            let own = name(&table);
            let changes = parts(&table[own.len()..]);
            let is_alone = statements.len() == 1 && changes.len() == 1;
            locked.insert(own.clone());
            made.contains(&own) || changes.iter().all(|part| is_brief(part, (is_alone, contracts)))
        } else if let Some(table) = behind("drop table ") {
            locked.insert(name(&table));
            contracts
        } else if statement.starts_with("create index ") || statement.starts_with("create unique index ") {
            statement.split_once(" on ").is_some_and(|(_, table)| made.contains(&name(table)))
        } else if let Some(table) = behind("insert into ") {
            made.contains(&name(&table))
        } else {
            ["comment on ", "create sequence "].iter().any(|start| statement.starts_with(start))
        };
        if !is_brief {
            faults.push(statement.clone());
        }
        locked.extend(statement.split(" references ").skip(1).map(name));
    }
    let locked: Vec<&String> = locked.difference(&made).collect();
    if locked.len() > 1 {
        faults.push(format!("locks several tables at once: {locked:?}"));
    }
    faults
}

#[test]
fn a_released_migration_is_never_changed() {
    for (name, digest) in RELEASED {
        let up = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name).join("up.sql");
        let found = HEXLOWER.encode(&Sha256::digest(std::fs::read(up).unwrap()));
        assert_eq!(found, digest, "{name}: a database that has it would not get the change; write another one");
    }
}

#[test]
fn no_migration_after_the_first_release_holds_a_lock_for_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut judged = 0;
    for folder in ["migrations", "tests/proof/upgrade/next"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if RELEASED.iter().any(|(released, _)| *released == name) {
                continue;
            }
            let metadata = std::fs::read_to_string(path.join("metadata.toml")).unwrap_or_default();
            let in_transaction = match metadata.trim() {
                "" => true,
                "run_in_transaction = false" => false,
                other => panic!("{name}: {other}"),
            };
            let up = std::fs::read_to_string(path.join("up.sql")).unwrap();
            assert_eq!(faults(&name, &up, in_transaction), Vec::<String>::new(), "{name}");
            judged += 1;
        }
    }
    assert!(judged > 0, "not even the made-up ones");
}

#[test]
fn statements_that_hold_a_lock_for_long_are_known() {
    let brief = [
        "alter table accounts add column a text, add column b boolean not null default false;",
        "alter table accounts add constraint c check (a <> 'x;y') not valid; -- a remark; of two parts",
        "alter table accounts validate constraint c;",
        "alter table accounts drop constraint c, alter column a drop not null, alter column a set default 'b';",
        "create table t (id uuid primary key references accounts); create index t_id on t (id); insert into t values (1);",
        "create table t (id uuid primary key references accounts); alter table accounts add column a text;",
        "alter table accounts drop column a; comment on table __diesel_schema_migrations is 'needs 1';",
    ];
    for statement in brief {
        assert_eq!(faults("1_x", statement, true), Vec::<String>::new(), "{statement}");
    }
    let long = [
        "create index accounts_a on accounts (a);",
        "create index concurrently accounts_a on accounts (a);",
        "alter table accounts alter column a type bigint;",
        "alter table accounts alter column a set not null;",
        "alter table accounts add column a text not null;",
        "alter table accounts add column a uuid default gen_random_uuid();",
        "alter table accounts add column a text check (a <> '');",
        "alter table accounts add column a uuid references brands;",
        "alter table accounts add constraint c check (a <> '');",
        "alter table accounts add constraint c unique (a);",
        "alter table accounts validate constraint c, add column b text;",
        "alter table accounts drop column a;",
        "update accounts set a = 'b';",
        "insert into accounts select from accounts;",
        "drop table accounts;",
        "lock table accounts;",
        "alter table accounts add column a text; alter table sessions add column a text;",
        "create table t (id uuid references accounts, other uuid references sessions);",
        "alter table accounts add constraint c foreign key (b) references brands not valid;",
    ];
    for statement in long {
        assert_ne!(faults("1_x", statement, true), Vec::<String>::new(), "{statement}");
    }
    let apart = "create unique index concurrently if not exists x on accounts (a);";
    assert!(faults("1_x", apart, false).is_empty());
    for other in ["create index concurrently x on accounts (a);", "vacuum accounts;", &apart.repeat(2)] {
        assert!(!faults("1_x", other, false).is_empty(), "{other}");
    }
    assert!(!faults("1_y", apart, false).is_empty());
}
