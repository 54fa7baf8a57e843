//! The list of statements: `tests/proof/growth/statements.txt`, a skeleton a line below the door or worker that makes it. A line may
//! begin with what the statement is allowed: `most N |` blocks, where it wants many rows, `each N |` blocks more for each row that it inserts,
//! `anew |`, where it has endlessly many texts and is prepared for each execution, or `whole |`, with the reason above it.

use std::collections::{BTreeMap, BTreeSet};

use super::plans::Executed;
use super::{Proof, REQUESTS};

const LIST: &str = include_str!("statements.txt");

/// Blocks that a statement may touch. Reading the smallest of the growing tables whole takes more than a thousand.
const MOST: u64 = 300;

/// Fault of a statement that a connection prepares again.
const PREPARED_ANEW: &str = "is prepared more than once";

/// The heading of statements whose time is not the walk's to choose.
const WORKERS: &str = "workers";

/// Executed statements.
#[derive(Default)]
pub struct Seen {
    /// By skeleton.
    statements: BTreeMap<String, SeenStatement>,
}

#[derive(Default)]
struct SeenStatement {
    place: &'static str,
    times: usize,
    blocks: u64,
    /// Blocks above [`MOST`] for each row of an execution's largest insertion.
    each: u64,
    faults: BTreeSet<String>,
    text: String,
}

impl Seen {
    /// Takes the statements of a part of the walk.
    pub fn takes(&mut self, place: &'static str, executed: Vec<Executed>) {
        let mut prepared: BTreeMap<(String, String), usize> = BTreeMap::new();
        for own in executed {
            let of_requests = own.connection == REQUESTS;
            let statement = self.statements.entry(own.statement).or_insert_with(|| SeenStatement {
                place: if of_requests { place } else { WORKERS },
                text: own.text.clone(),
                ..SeenStatement::default()
            });
            match own.blocks {
                Some(blocks) => {
                    statement.times += 1;
                    statement.blocks = statement.blocks.max(blocks);
                    statement.each =
                        statement.each.max((blocks.saturating_sub(MOST) as f64 / own.inserted.max(1.0)).ceil() as u64);
                    statement.faults.extend(own.faults);
                }
                None => {
                    let times = prepared.entry((own.connection, own.text)).or_default();
                    *times += 1;
                    // The workers of several servers have a connection each, of one name.
                    if of_requests && *times == 2 {
                        statement.faults.insert(PREPARED_ANEW.to_owned());
                    }
                }
            }
        }
    }
}

/// Costs that the list allows a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Most(u64),
    Each(u64),
    Anew,
    Whole,
}

/// The list.
pub struct HotList(BTreeMap<&'static str, (&'static str, Allowed)>);

impl HotList {
    /// Reads the list.
    pub fn read() -> HotList {
        let (mut list, mut heading) = (BTreeMap::new(), "");
        for line in LIST.lines() {
            if let Some(named) = line.strip_prefix("== ") {
                heading = named;
            } else if !line.starts_with('#') && !line.is_empty() {
                let (allowed, statement) = match line.split_once(" | ") {
                    Some(("whole", statement)) => (Allowed::Whole, statement),
                    Some(("anew", statement)) => (Allowed::Anew, statement),
                    Some((most, statement)) if most.starts_with("most ") => {
                        (Allowed::Most(most[5..].parse().unwrap()), statement)
                    }
                    Some((each, statement)) if each.starts_with("each ") => {
                        (Allowed::Each(each[5..].parse().unwrap()), statement)
                    }
                    _ => (Allowed::Most(MOST), line),
                };
                assert!(list.insert(statement, (heading, allowed)).is_none(), "twice on the list: {statement}");
            }
        }
        HotList(list)
    }

    /// Compares what was seen with the list.
    pub fn judges(&self, seen: &Seen, proof: &mut Proof) {
        if let Some(path) = std::env::var_os("GROWTH_LIST") {
            std::fs::write(path, self.rewritten(seen)).unwrap();
        }
        for (statement, own) in &seen.statements {
            proof.ran(own.times);
            let Some((_, allowed)) = self.0.get(statement.as_str()) else {
                proof.expect(false, || {
                    format!("not on the list, {} blocks, {:?}: {}", own.blocks, own.faults, own.text)
                });
                continue;
            };
            let (blocks, most, fit) = match *allowed {
                Allowed::Whole => continue,
                Allowed::Anew => (own.blocks, MOST, Some(PREPARED_ANEW)),
                Allowed::Most(most) => (own.blocks, most, None),
                Allowed::Each(most) => (own.each, most, None),
            };
            let holds = blocks <= most && own.faults.iter().all(|fault| Some(fault.as_str()) == fit);
            proof.expect(holds, || format!("{blocks} blocks of {most}, {:?}: {}", own.faults, own.text));
        }
        for (statement, (heading, _)) in &self.0 {
            let is_seen = seen.statements.contains_key(*statement) || *heading == WORKERS;
            proof.expect(is_seen, || format!("on the list and never made: {statement}"));
        }
    }

    /// The list with all that was seen, under the headings of the first part of the walk that made each.
    fn rewritten(&self, seen: &Seen) -> String {
        let mut by_place: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (statement, own) in &seen.statements {
            let before = match self.0.get(statement.as_str()) {
                Some((_, Allowed::Whole)) => String::from("whole | "),
                Some((_, Allowed::Anew)) => String::from("anew | "),
                Some((_, Allowed::Most(most))) if *most != MOST => format!("most {most} | "),
                Some((_, Allowed::Each(most))) => format!("each {most} | "),
                _ => String::new(),
            };
            by_place.entry(own.place).or_default().push(format!("{before}{statement}\n"));
        }
        by_place.into_iter().map(|(place, lines)| format!("== {place}\n{}", lines.concat())).collect()
    }
}
