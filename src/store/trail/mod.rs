//! The trail in PostgreSQL: lines, each with a MAC from the moment it is written. A line is written in the statement or
//! transaction of the event it records, and is sealed later. Does not decide which events are recorded.

mod action;
mod anchors;
mod days;
mod head;
mod list;
mod looked;
mod networks;
mod personal;
mod read;
mod seal;
mod size;
mod tell;
mod withhold;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz};
use serde_json::Value;
use uuid::Uuid;

use super::Store;
use super::row_macros::columns;
use super::schema::audit;
use crate::fault::Fault;
use crate::keys::rows::{CoveredRow, MacOf};
use crate::rules::Instant;
use crate::rules::trail::{TrailEvent, TrailOutcome};

pub use action::TrailAction;
pub use anchors::{
    Anchoring, ArchivablePlace, OF_ACCOUNT, SIGNED_IN, StoredAnchor, ToldRow, anchor, anchors, archivable_behind,
    archived_until, may_archive, told_behind,
};
pub use days::{DaysQuery, TrailDay, days};
pub use head::Head;
pub use list::{LineQuery, ListedLine, addresses, handles, list, listed_behind, removed, whose};
pub use looked::{SealerProgress, TrailCursor, UnsealedPage};
pub use networks::networks_of_lockouts;
pub use personal::{NamedBy, PersonalData, PersonalStanding};
pub use read::{
    KeptCheckpoint, Rows, UnsealedCount, kept, pending_behind, placed_at, sealed_behind, unsealed, unsealed_behind,
    versions_behind,
};
pub use seal::{LinePlace, Sealing, ends, seal};
pub use size::{Size, size};
pub use tell::{SESSION, tell_alone, tell_also, tell_change};
pub use withhold::{Withholding, door_of, listings_behind, may_withhold, removals, withhold};

/// An instant out of range is read as the edge of the range, so that the line can be read; its MAC then fails.
pub(super) const AT: &str = "case when audit.at between timestamptz '1900-01-01Z' and timestamptz '9000-01-01Z' then audit.at \
    else timestamptz '1900-01-01Z' end";

/// `jsonb` may hold numbers that serde_json does not take.
const DETAIL: &str = "audit.detail::text";

/// A detail as PostgreSQL writes it.
#[derive(Debug)]
pub struct Detail(String);

impl Queryable<Text, Pg> for Detail {
    type Row = String;

    fn build(text: String) -> diesel::deserialize::Result<Detail> {
        Ok(Detail(text))
    }
}

impl From<Detail> for Value {
    fn from(detail: Detail) -> Value {
        // Unreadable JSON becomes a text, so that the line's MAC fails.
        serde_json::from_str(&detail.0).unwrap_or(Value::String(detail.0))
    }
}

/// The columns of a line that its MAC covers.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
pub struct AuditLine {
    /// Id.
    pub id: Uuid,
    /// Time.
    #[diesel(select_expression = sql::<Timestamptz>(AT), select_expression_type = SqlLiteral<Timestamptz>)]
    pub at: Instant,
    /// Door.
    pub door: String,
    /// The account it is about, if any.
    #[diesel(column_name = account_id)]
    pub account: Option<Uuid>,
    /// Actor: `account:ID`, `os:NAME@HOST`, `program:NAME`, or `requester` for a caller who is not signed in.
    pub actor: String,
    /// Personal data.
    #[diesel(embed)]
    pub personal: PersonalData,
    /// Event.
    pub event: String,
    /// Outcome.
    pub outcome: String,
    /// Further facts, an object.
    #[diesel(select_expression = sql::<Text>(DETAIL), select_expression_type = SqlLiteral<Text>, deserialize_as = Detail)]
    pub detail: Value,
}

impl AuditLine {
    /// The event; `None`: one that this version does not know.
    pub fn event(&self) -> Option<TrailEvent> {
        self.event.parse().ok()
    }

    /// The outcome; `None`: one that this version does not know.
    pub fn outcome(&self) -> Option<TrailOutcome> {
        self.outcome.parse().ok()
    }

    /// The columns as MACs cover them; the detail in canonical form.
    pub fn covered(&self) -> CoveredRow {
        let mut detail = String::with_capacity(128);
        write_canonical(&self.detail, &mut detail);
        CoveredRow::of("audit")
            .id(Some(self.id))
            .at(Some(self.at))
            .text(Some(&self.door))
            .id(self.account)
            .text(Some(&self.actor))
            // Reserved, always null.
            .bytes(None)
            .text(Some(&self.event))
            .text(Some(&self.outcome))
            .text(Some(&detail))
            .bytes(self.personal.digest.as_deref())
    }

    /// The row with its MAC.
    pub fn sealed(self, store: &Store) -> Result<LineRow, Fault> {
        let line_mac = Some(store.line_mac(&self)?);
        Ok(LineRow {
            id: self.id,
            at: self.at,
            door: self.door,
            account_id: self.account,
            actor: self.actor,
            event: self.event,
            outcome: self.outcome,
            detail: self.detail,
            line_mac,
            personal: self.personal.data,
            personal_salt: self.personal.salt,
            personal_digest: self.personal.digest,
        })
    }
}

columns! {
    /// A line of the trail as it is written, before it is sealed.
    pub struct LineRow of audit by (id) {
        id: Uuid,
        at: Instant,
        door: String,
        account_id: Option<Uuid>,
        actor: String,
        event: String,
        outcome: String,
        detail: Value,
        line_mac: Option<Vec<u8>>,
        personal: Option<Value>,
        personal_salt: Option<Vec<u8>>,
        personal_digest: Option<Vec<u8>>,
    }
}

impl Store {
    /// The MAC of a line that is written.
    pub fn line_mac(&self, line: &AuditLine) -> Result<Vec<u8>, Fault> {
        self.mac_of(MacOf::Line, &line.covered())
    }
}

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
pub struct Stored {
    /// The columns that the MAC covers.
    #[diesel(embed)]
    pub line: AuditLine,
    /// The MAC it was written with.
    pub line_mac: Option<Vec<u8>>,
    /// The line's position, once sealed.
    pub position: Option<i64>,
    /// The MAC over the position, the line and the line before.
    pub link_mac: Option<Vec<u8>>,
}

/// Writes JSON with the keys of every object in order: `jsonb` has an order of its own.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|field| field.0);
            out.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn canonical(value: &Value) -> String {
        let mut text = String::new();
        write_canonical(value, &mut text);
        text
    }

    #[test]
    fn a_detail_is_written_one_way_whatever_the_order_of_its_keys() {
        let told = json!({ "b": [{ "z": 1, "a": null }], "aa": "\"é\"", "a": { "y": true, "x": -1 } });
        let kept = json!({ "a": { "x": -1, "y": true }, "b": [{ "a": null, "z": 1 }], "aa": "\"é\"" });
        assert_eq!(canonical(&told), r#"{"a":{"x":-1,"y":true},"aa":"\"é\"","b":[{"a":null,"z":1}]}"#);
        assert_eq!(canonical(&told), canonical(&kept));
        assert_ne!(canonical(&json!({ "a": "1" })), canonical(&json!({ "a": 1 })));
        assert_ne!(canonical(&json!(["a,b"])), canonical(&json!(["a", "b"])));
    }
}
