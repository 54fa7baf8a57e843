//! Lists lines of the trail, newest first, with their accounts. Shows the rows as they are; the verifier tells whether they
//! were altered.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{AuditLine, PersonalStanding, Stored};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_changes::FieldChange;
use crate::rules::factor::Door;
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::schema::{accounts, audit};

/// Filter of a list; unset fields match every line.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineQuery<'a> {
    /// Door.
    pub door: Option<Door>,
    /// Public id of the account.
    pub about: Option<&'a str>,
    /// Actor.
    pub actor: Option<&'a str>,
    /// Event.
    pub event: Option<&'a str>,
    /// Outcome.
    pub outcome: Option<&'a str>,
    /// Earliest time (inclusive).
    pub since: Option<Instant>,
    /// Latest time (exclusive).
    pub until: Option<Instant>,
    /// Lines older than this one.
    pub before: Option<Uuid>,
}

/// A line with its account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
pub struct ListedLine {
    /// The line.
    #[diesel(embed)]
    pub stored: Stored,
    /// Public id of the line's account, even if that was removed.
    #[diesel(select_expression = sql::<Nullable<Text>>(HANDLE), select_expression_type = SqlLiteral<Nullable<Text>>)]
    pub handle: Option<String>,
    /// The line's account, unless that was removed.
    #[diesel(select_expression = accounts::id.nullable())]
    pub account_now: Option<Uuid>,
}

impl ListedLine {
    /// Whether the line's account was removed since, or by the line's event.
    pub fn is_of_removed(&self) -> bool {
        self.stored.line.account.is_some() && self.account_now.is_none()
    }

    /// Whether the line's personal data was withheld.
    pub fn is_withheld(&self) -> bool {
        self.stored.line.personal.standing() == PersonalStanding::Withheld
    }
}

impl AuditLine {
    /// Changes of the line's account by field, without withheld ones.
    pub fn changes(&self) -> Vec<FieldChange> {
        FieldChange::of([self.detail.get("changed"), self.personal.changed()].into_iter().flatten())
    }
}

/// Public id of a line's account; of a removed account from the line of its removal.
const HANDLE: &str = "coalesce(accounts.handle, (select gone.detail ->> 'accountRemoved' from audit gone \
    where gone.account_id = audit.account_id and gone.event in ('admin_removed', 'account_removed') limit 1))";

/// Condition that a line tells of a removal, in the words of the index of these lines.
const REMOVAL: &str = "audit.event in ('admin_removed', 'account_removed')";

/// Public id of the removed account that last had an address.
pub async fn removed(store: &Store, address: &str) -> Result<Option<String>, Fault> {
    let mut db = store.connection().await?;
    let of_address = sql::<Bool>("personal ->> 'email' = ").bind::<Text, _>(address);
    let gone = audit::table.filter(sql::<Bool>(REMOVAL)).filter(of_address).order(audit::at.desc());
    let handle = sql::<Nullable<Text>>("detail ->> 'accountRemoved'");
    Ok(gone.select(handle).first::<Option<String>>(&mut db).await.optional()?.flatten())
}

/// Up to `most` lines that match, newest first.
pub async fn list(store: &Store, asked: LineQuery<'_>, most: i64) -> Result<Vec<ListedLine>, Fault> {
    let mut db = store.connection().await?;
    let mut lines = audit::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit::account_id)))
        .order((audit::at.desc(), audit::id.desc()))
        .limit(most)
        .select(ListedLine::as_select())
        .into_boxed();
    if let Some(handle) = asked.about {
        // Lines are filtered by account id, which has an index.
        let named = accounts::table.filter(accounts::handle.eq(handle)).select(accounts::id);
        let mut account = named.first::<Uuid>(&mut db).await.optional()?;
        if account.is_none() {
            let said = sql::<Bool>("detail ->> 'accountRemoved' = ").bind::<Text, _>(handle);
            let gone = audit::table.filter(sql::<Bool>(REMOVAL)).filter(said).select(audit::account_id);
            account = gone.first::<Option<Uuid>>(&mut db).await.optional()?.flatten();
        }
        lines = lines.filter(audit::account_id.eq(account.unwrap_or_default()));
    }
    if let Some(door) = asked.door {
        lines = lines.filter(audit::door.eq(door.name()));
    }
    if let Some(actor) = asked.actor {
        lines = lines.filter(audit::actor.eq(actor));
    }
    if let Some(event) = asked.event {
        lines = lines.filter(audit::event.eq(event));
    }
    if let Some(outcome) = asked.outcome {
        lines = lines.filter(audit::outcome.eq(outcome));
    }
    if let Some(since) = asked.since {
        lines = lines.filter(audit::at.ge(since));
    }
    if let Some(until) = asked.until {
        lines = lines.filter(audit::at.lt(until));
    }
    if let Some(before) = asked.before {
        // No line is older than one that does not exist.
        let older = sql::<Bool>("(audit.at, audit.id) < (select line.at, line.id from audit line where line.id = ")
            .bind::<SqlUuid, _>(before)
            .sql(")");
        lines = lines.filter(older);
    }
    Ok(prepared(lines).load(&mut db).await?)
}

#[cfg(test)]
mod tests {
    use super::{HANDLE, REMOVAL};
    use crate::rules::trail::TrailEvent;

    #[test]
    fn the_statements_and_the_indexes_of_removals_name_every_event_of_a_removal() {
        let events = format!("event in ('{}')", TrailEvent::REMOVALS.map(TrailEvent::name).join("', '"));
        let migration = include_str!("../../../migrations/2026-11-28-000003_trail/up.sql");
        assert_eq!(REMOVAL, format!("audit.{events}"));
        assert!(HANDLE.contains(&events) && migration.matches(&format!("where {events}")).count() == 2);
    }
}
