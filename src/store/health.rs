//! Health of the database as this server's connections report it, kept in memory: writes refused because room is lacking or the
//! database is read-only, and a pooler that shares one connection between clients. Does not query the database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::protocol::ServerMessage;

/// Refused writes in a row after which the server is not ready.
const REFUSALS: u32 = 3;

/// Why the database refuses writes. Timeouts and lost connections do not count: callers can cause those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteRefusal {
    /// The server lacks room or its disk fails (SQLSTATE classes 53, except 53300, and 58).
    NoRoom,
    /// The database is read-only (SQLSTATE 25006).
    ReadOnly,
}

impl WriteRefusal {
    /// The refusal of an SQLSTATE.
    fn of(code: &str) -> Option<WriteRefusal> {
        match code {
            // 53300: too many connections.
            "53300" => None,
            "25006" => Some(WriteRefusal::ReadOnly),
            code if code.starts_with("53") || code.starts_with("58") => Some(WriteRefusal::NoRoom),
            _ => None,
        }
    }
}

/// Reports of all connections of one server.
#[derive(Debug, Default)]
pub struct DatabaseHealth {
    refusals: Mutex<Refusals>,
    pooled: AtomicBool,
}

/// Writes refused since the last that succeeded.
#[derive(Debug, Default)]
struct Refusals {
    in_a_row: u32,
    /// Reason of the last refusal, after [`REFUSALS`] of them.
    told: Option<WriteRefusal>,
}

impl DatabaseHealth {
    /// Why the database refuses writes: set by the third refusal in a row, cleared by a written probe.
    pub fn refused_writes(&self) -> Option<WriteRefusal> {
        self.refusals().told
    }

    /// Notes that a probe was written.
    pub fn probe_written(&self) {
        *self.refusals() = Refusals::default();
    }

    /// Whether a prepared statement was missing or existed already: a pooler shares the connections.
    pub fn is_pooled(&self) -> bool {
        self.pooled.load(Ordering::Relaxed)
    }

    /// Forgets that connections were shared.
    pub fn not_pooled(&self) {
        self.pooled.store(false, Ordering::Relaxed);
    }

    fn refused(&self, why: WriteRefusal) {
        let mut refusals = self.refusals();
        refusals.in_a_row = refusals.in_a_row.saturating_add(1);
        if refusals.in_a_row >= REFUSALS {
            refusals.told = Some(why);
        }
    }

    fn written(&self) {
        self.refusals().in_a_row = 0;
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// State of one connection since its last transaction ended.
#[derive(Debug, Default)]
pub struct HeardTransaction {
    refusal: Option<WriteRefusal>,
    wrote: bool,
}

impl HeardTransaction {
    /// Takes a message. True: the server is a standby or read-only, so the connection cannot be used.
    pub fn hear(&mut self, message: ServerMessage<'_>, health: &DatabaseHealth) -> bool {
        match message {
            ServerMessage::Error(code) => {
                if matches!(code, "26000" | "42P05") {
                    health.pooled.store(true, Ordering::Relaxed);
                }
                self.refusal = self.refusal.or(WriteRefusal::of(code));
                // On a standby `pg_current_wal_lsn` fails with 55000.
                return matches!(code, "25006" | "55000");
            }
            ServerMessage::Complete("ROLLBACK") => self.wrote = false,
            ServerMessage::Complete(tag) => self.wrote |= is_write(tag),
            ServerMessage::Ready { in_transaction: true } => {}
            ServerMessage::Ready { in_transaction: false } => match std::mem::take(self) {
                HeardTransaction { refusal: Some(why), .. } => health.refused(why),
                HeardTransaction { wrote: true, .. } => health.written(),
                HeardTransaction { .. } => {}
            },
        }
        false
    }
}

/// Whether a command tag reports written rows.
fn is_write(tag: &str) -> bool {
    let mut words = tag.split(' ');
    let is_writing = matches!(words.next(), Some("INSERT" | "UPDATE" | "DELETE" | "MERGE"));
    is_writing && words.next_back() != Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: ServerMessage<'_> = ServerMessage::Ready { in_transaction: false };

    fn after(messages: &[ServerMessage<'_>]) -> DatabaseHealth {
        let (health, mut heard) = (DatabaseHealth::default(), HeardTransaction::default());
        messages.iter().for_each(|message| {
            heard.hear(*message, &health);
        });
        health
    }

    fn refused(code: &'static str) -> Vec<ServerMessage<'static>> {
        let open = ServerMessage::Ready { in_transaction: true };
        vec![
            ServerMessage::Complete("INSERT 0 1"),
            open,
            ServerMessage::Error(code),
            open,
            ServerMessage::Complete("ROLLBACK"),
            END,
        ]
    }

    #[test]
    fn three_writes_in_a_row_refused_for_want_of_room_or_as_read_only_are_told() {
        let table = [
            ("53100", Some(WriteRefusal::NoRoom)),
            ("53200", Some(WriteRefusal::NoRoom)),
            ("53400", Some(WriteRefusal::NoRoom)),
            ("58030", Some(WriteRefusal::NoRoom)),
            ("25006", Some(WriteRefusal::ReadOnly)),
            ("53300", None),
            ("57014", None),
            ("55P03", None),
            ("40P01", None),
            ("23505", None),
            ("57P01", None),
        ];
        for (code, told) in table {
            assert_eq!(after(&refused(code).repeat(2)).refused_writes(), None, "{code} twice");
            assert_eq!(after(&refused(code).repeat(3)).refused_writes(), told, "{code}");
        }
    }

    #[test]
    fn a_write_between_starts_the_count_anew_and_a_read_does_not() {
        let between = |tag| {
            let between = vec![ServerMessage::Complete(tag), END];
            after(&[refused("53100").repeat(2), between, refused("53100")].concat()).refused_writes()
        };
        assert_eq!(between("UPDATE 1"), None);
        for read in ["SELECT 1", "UPDATE 0", "BEGIN", "SET"] {
            assert_eq!(between(read), Some(WriteRefusal::NoRoom), "{read}");
        }
    }

    #[test]
    fn a_refusal_is_over_once_a_probe_was_written() {
        let health = after(&[refused("53100").repeat(5), vec![ServerMessage::Complete("UPDATE 1"), END]].concat());
        assert_eq!(health.refused_writes(), Some(WriteRefusal::NoRoom));
        health.probe_written();
        assert_eq!(health.refused_writes(), None);
    }

    #[test]
    fn a_prepared_statement_out_of_place_tells_of_a_pooler() {
        for (code, told) in [("26000", true), ("42P05", true), ("42P01", false)] {
            assert_eq!(after(&[ServerMessage::Error(code), END]).is_pooled(), told, "{code}");
        }
    }
}
