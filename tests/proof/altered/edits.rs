//! Edits: another value of its type for a column of a row: its own, another account's or an invented one.

use std::fmt;

use diesel_async::SimpleAsyncConnection;

use crate::support::House;

/// A table, its protected columns with the values they may get, and the condition that selects ann's row.
pub struct Table {
    pub name: &'static str,
    columns: &'static [(&'static str, &'static [&'static str])],
    row: &'static str,
}

const TEXT: &[&str] = &["'x' || {}", "''", "upper({})", "(select {} from {table} as other where not ({row}) limit 1)"];
const WHEN: &[&str] = &["{} + interval '1 microsecond'", "{} - interval '20 days'", "'infinity'", "now()", "null"];
const NUMBER: &[&str] = &["{} + 1", "{} - 1", "0", "9"];
const BYTES: &[&str] = &[
    "set_byte({}, 0, 255 - get_byte({}, 0))",
    "set_byte({}, 31, 255 - get_byte({}, 31))",
    "decode(repeat('00', 32), 'hex')",
    "sha256({})",
    "(select {} from {table} as other where not ({row}) limit 1)",
];
const FLAG: &[&str] = &["not {}"];
const NAME: &[&str] = &["'eve'", "null"];
const NAMES: &[&str] = &["'{OWNER}'", "{} || '{}'::text[]", "{} || '{OWNER}'::text[]", "'{}'", "{}[1:1]", "'{CMS,BO}'"];
const ID: &[&str] = &["gen_random_uuid()", "(select id from accounts where email = 'bob@example.com')"];

/// The five kinds of row and their edits.
pub const TABLES: [Table; 5] = [
    Table {
        name: "accounts",
        columns: &[
            ("handle", TEXT),
            ("address", TEXT),
            ("email", TEXT),
            ("user_name", NAME),
            ("number", NUMBER),
            ("brand", NUMBER),
            ("roles", NAMES),
            ("disabled_at", WHEN),
            ("enrolment_until", WHEN),
            ("enrolled", FLAG),
            ("two_factor", FLAG),
            ("has_password", FLAG),
            ("invitation_hash", BYTES),
            ("version", NUMBER),
            ("mac", BYTES),
        ],
        row: "id = '{account}'",
    },
    Table {
        name: "authenticators",
        columns: &[
            ("account_id", ID),
            ("key_id", TEXT),
            ("secret", BYTES),
            ("last_step", NUMBER),
            ("failures", NUMBER),
            ("version", NUMBER),
            ("mac", BYTES),
        ],
        row: "account_id = '{account}'",
    },
    Table {
        name: "sessions",
        columns: &[
            ("id", ID),
            ("account_id", ID),
            ("gate_hash", BYTES),
            ("proven", NAMES),
            ("recovered", FLAG),
            ("enrolled", FLAG),
            ("browser_id", ID),
            ("created_at", WHEN),
            ("seen_at", WHEN),
            ("confirmed_at", WHEN),
            ("confirm_attempts", NUMBER),
            ("version", NUMBER),
            ("mac", BYTES),
        ],
        row: "account_id = '{account}'",
    },
    Table {
        name: "trusted_browsers",
        columns: &[("id", ID), ("pool_key", BYTES), ("seen_at", WHEN), ("expires_at", WHEN), ("mac", BYTES)],
        row: "account_id = '{account}'",
    },
    Table {
        name: "owner_requests",
        columns: &[
            ("id", ID),
            ("asker_id", ID),
            ("asker_version", NUMBER),
            ("account_id", ID),
            ("account_version", NUMBER),
            ("deed", &["'invite'", "'change'"]),
            ("email", &["'eve@example.com'"]),
            ("roles", NAMES),
            ("reason", TEXT),
            ("asked_at", WHEN),
            ("expires_at", WHEN),
            ("mac", BYTES),
        ],
        row: "account_id = '{account}'",
    },
];

/// A seeded random number generator (SplitMix64).
pub struct Draw {
    pub seed: u64,
    state: u64,
}

impl Draw {
    pub fn of(seed: u64) -> Draw {
        Draw { seed, state: seed }
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.state;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        &of[usize::try_from((drawn ^ (drawn >> 31)) % of.len() as u64).unwrap()]
    }
}

/// One edit.
pub struct Edit {
    pub table: &'static Table,
    columns: Vec<String>,
    row: String,
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "update {} set {}", self.table.name, self.columns.join(", "))
    }
}

impl Edit {
    /// One column, or two at once.
    pub fn drawn(draw: &mut Draw, account: &str) -> Edit {
        const ALL: &[Table] = &TABLES;
        let table = draw.one(ALL);
        let row = table.row.replace("{account}", account);
        let mut columns: Vec<String> = Vec::new();
        for _ in 0..*draw.one(&[1, 1, 1, 2]) {
            let (column, values) = draw.one(table.columns);
            let value = draw.one(values).replace("{table}", table.name).replace("{row}", &row);
            let value = value.replace("'{}'", "'\u{1}'").replace("{}", column).replace("'\u{1}'", "'{}'");
            if !columns.iter().any(|known| known.starts_with(column)) {
                columns.push(format!("{column} = {value}"));
            }
        }
        Edit { table, columns, row }
    }

    /// Writes the edit; false if a constraint refused it or it changed nothing.
    pub async fn make(&self, house: &House) -> bool {
        let (name, row, columns) = (self.table.name, &self.row, self.columns.join(", "));
        let mut db = house.database.connect().await;
        let kept = format!("drop table if exists kept_row; create table kept_row as select * from {name} where {row}");
        db.batch_execute(&kept).await.unwrap();
        if db.batch_execute(&format!("update {name} set {columns} where {row}")).await.is_err() {
            return false;
        }
        house
            .db_number(&format!("select count(*) from (select * from kept_row except select * from {name}) as other"))
            .await
            > 0
    }

    /// Whether the edit can only end a browser's trust or a request.
    pub async fn ended(&self, house: &House) -> bool {
        let (row, name, now) = (&self.row, self.table.name, house.clock.now().to_rfc3339());
        let live = format!("select count(*) from {name} where {row} and expires_at > '{now}'");
        ["trusted_browsers", "owner_requests"].contains(&name) && house.db_number(&live).await == 0
    }

    /// Puts the row back as it was.
    pub async fn put_back(&self, house: &House) {
        let name = self.table.name;
        let statement = match name {
            "accounts" => {
                let own: Vec<String> =
                    self.table.columns.iter().map(|(column, _)| format!("{column} = kept_row.{column}")).collect();
                format!("update accounts set {} from kept_row where accounts.id = kept_row.id", own.join(", "))
            }
            "authenticators" => String::from(
                "delete from authenticators where account_id in (select account_id from kept_row);
                insert into authenticators select * from kept_row",
            ),
            "owner_requests" => {
                String::from("delete from owner_requests; insert into owner_requests select * from kept_row")
            }
            _ => format!(
                "delete from {name} where token_hash in (select token_hash from kept_row); insert into {name} select * from kept_row"
            ),
        };
        house.db_run(&statement).await;
    }
}
