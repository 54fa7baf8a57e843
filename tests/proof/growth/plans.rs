//! Plans of executed statements, as PostgreSQL's auto_explain writes them into its log, with the blocks that each touched. Statements
//! of cascades and foreign keys are told too. Does not know which statements are allowed.

use std::sync::Arc;

use serde_json::Value;

use super::skeleton::skeleton;
use crate::support::TestDatabase;
use crate::support::database::{admin, log};

/// Tables whose size does not follow the number of accounts, sign-ins or attacks.
const SMALL: [&str; 12] = [
    "application_keys",
    "audit_days",
    "brand_texts",
    "brands",
    "doctor_calls",
    "key_holders",
    "notice_cursor",
    "owner_requests",
    "signing_keys",
    "trail_checkpoint",
    "write_probe",
    "pg_database",
];

/// Rows that a scan may pass over.
const PASSED: f64 = 600.0;

/// An execution of a statement, or its preparation.
#[derive(Debug)]
pub struct Executed {
    /// PostgreSQL application name of the connection.
    pub connection: String,
    /// The statement's skeleton.
    pub statement: String,
    /// Blocks of tables and indexes; `None`: the statement was prepared.
    pub blocks: Option<u64>,
    /// Rows of the statement's largest insertion.
    pub inserted: f64,
    /// What is wrong with the plan.
    pub faults: Vec<String>,
    /// The whole text.
    pub text: String,
}

/// Makes PostgreSQL write the plans of a database's statements into its log, made as `plans` tells.
pub async fn explained(database: &TestDatabase, plans: &str) {
    let settings = [
        ("session_preload_libraries", "auto_explain"),
        ("auto_explain.log_min_duration", "0"),
        ("auto_explain.log_analyze", "on"),
        ("auto_explain.log_buffers", "on"),
        ("auto_explain.log_timing", "off"),
        ("auto_explain.log_nested_statements", "on"),
        ("auto_explain.log_format", "json"),
        ("log_min_duration_statement", "0"),
        ("log_parameter_max_length", "0"),
        ("plan_cache_mode", plans),
    ];
    for (name, value) in settings {
        admin(&format!("alter database {} set {name} = '{value}'", database.name())).await;
    }
}

/// The log of one database, from a place on.
pub struct Watch {
    database: Arc<TestDatabase>,
    from: usize,
}

impl Watch {
    /// Begins at the present end of the log.
    pub fn begin(database: &Arc<TestDatabase>) -> Watch {
        Watch { database: Arc::clone(database), from: log().len() }
    }

    /// Statements since the last call, or the beginning.
    pub fn executed(&mut self) -> Vec<Executed> {
        let log = log();
        let told = read(log.get(self.from..).unwrap_or_default(), self.database.name());
        self.from = log.len();
        told
    }
}

/// Reads the statements of a database out of a log.
fn read(log: &str, database: &str) -> Vec<Executed> {
    let (mut told, mut lines) = (Vec::new(), log.lines().peekable());
    while let Some(line) = lines.next() {
        let Some((connection, rest)) = line
            .strip_prefix(database)
            .and_then(|line| line.strip_prefix(' '))
            .and_then(|line| line.split_once(" LOG:  duration: "))
        else {
            continue;
        };
        let Some((_, message)) = rest.split_once(" ms  ") else { continue };
        let mut text = String::new();
        while let Some(more) = lines.peek().and_then(|line| line.strip_prefix('\t')) {
            text.push('\n');
            text.push_str(more);
            lines.next();
        }
        let connection = connection.to_owned();
        if !connection.starts_with("vestibule") {
            continue;
        }
        if message == "plan:" {
            told.push(of_plan(connection, &text));
        } else if let Some((_, begun)) = message.strip_prefix("parse ").and_then(|named| named.split_once(": ")) {
            let (text, faults) = (format!("{begun}{text}"), Vec::new());
            told.push(Executed { connection, statement: skeleton(&text), blocks: None, inserted: 0.0, faults, text });
        }
    }
    told
}

fn of_plan(connection: String, json: &str) -> Executed {
    let told: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let text = told["Query Text"].as_str().unwrap().to_owned();
    let plan = &told["Plan"];
    let mut faults = Vec::new();
    judge(plan, &mut faults);
    let blocks = ["Shared Hit Blocks", "Shared Read Blocks"].map(|name| plan[name].as_u64().unwrap_or_default());
    let blocks = Some(blocks.iter().sum());
    Executed { connection, statement: skeleton(&text), blocks, inserted: inserted(plan), faults, text }
}

/// Rows of the plan's largest insertion.
fn inserted(node: &Value) -> f64 {
    let inner = || node["Plans"].as_array().into_iter().flatten();
    let inserts = node["Node Type"] == "ModifyTable" && node["Operation"] == "Insert";
    let own = inner().filter(|_| inserts).filter_map(|given| given["Actual Rows"].as_f64());
    inner().map(inserted).chain(own).fold(0.0, f64::max)
}

/// Notes scans of whole tables, and of many rows that are not wanted.
fn judge(node: &Value, faults: &mut Vec<String>) {
    let relation = node["Relation Name"].as_str().unwrap_or_default();
    if node["Node Type"] == "Seq Scan" && !SMALL.contains(&relation) {
        faults.push(format!("reads {relation} whole"));
    }
    let loops = node["Actual Loops"].as_f64().unwrap_or_default();
    let removed = ["Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter"];
    let passed: f64 = removed.iter().filter_map(|name| node[*name].as_f64()).sum::<f64>() * loops;
    if passed > PASSED {
        faults.push(format!("passes over {passed} rows of {relation}"));
    }
    node["Plans"].as_array().into_iter().flatten().for_each(|inner| judge(inner, faults));
}
