//! Lists lines of the trail, newest first, with their accounts. Shows the rows as they are; the verifier tells whether they
//! were altered.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use ipnet::IpNet;
use uuid::Uuid;

use super::tell::SESSION;
use super::{AuditLine, PersonalStanding, Stored};
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account_changes::FieldChange;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::prepared::prepared;
use crate::store::schema::{accounts, audit};
use crate::store::sql::{Binds, Statement, statement};

/// Filter of a list; unset fields match every line.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineQuery<'a> {
    /// Door.
    pub door: Option<Door>,
    /// Public id of the account.
    pub about: Option<&'a str>,
    /// Actor.
    pub actor: Option<&'a str>,
    /// Network of the request, as lines tell it.
    pub network: Option<IpNet>,
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
    /// Id of the session that the actor acted in, or that the event began or ended.
    pub fn session(&self) -> Option<Uuid> {
        let id = |name: &str| self.detail.get(name)?.as_str()?.parse().ok();
        id(SESSION).or_else(|| id("session"))
    }

    /// Changes of the line's account by field, without withheld ones.
    pub fn changes(&self) -> Vec<FieldChange> {
        FieldChange::of([self.detail.get("changed"), self.personal.changed()].into_iter().flatten())
    }
}

/// Public id of a line's account; of a removed account from the line of its removal.
const HANDLE: &str = "coalesce(accounts.handle, (select gone.detail ->> 'accountRemoved' from audit gone \
    where gone.account_id = audit.account_id and gone.event in ('admin_removed', 'account_removed') limit 1))";

/// Condition that a line tells of a removal, in the words of the index of these lines.
pub(super) const REMOVAL: &str = "audit.event in ('admin_removed', 'account_removed')";

/// Conditions that restate a filter in the words of a partial index, which a bound value hides.
const ACTED: &str = "audit.actor <> 'requester'";
const RARE_EVENT: &str = "audit.event not in ('code_mailed', 'code_texted', 'email_code', 'sms_code', 'password', \
    'authenticator', 'session')";
const RARE_OUTCOME: &str = "audit.outcome not in ('done', 'begun', 'resent', 'right', 'wrong', 'signed_in', \
    'confirmed', 'signed_out')";

/// Condition on the network of a line.
const NETWORK: &str = "audit.personal is not null and audit.personal ->> 'network' = ";

/// Condition of the index of addresses, which a bound door hides.
const ADDRESSED: &str = "accounts.door <> 'player'";

/// Public id of the account of a door that has an address, or of the removed account that last had it. `typed`: the address
/// as it was typed, in which form lines have it.
pub async fn whose(store: &Store, door: Door, address: &Address, typed: &str) -> Result<Option<String>, Fault> {
    let known = accounts::table.filter(accounts::door.eq(door.name())).filter(accounts::address.eq(address.as_str()));
    let known = known.filter(sql::<Bool>(ADDRESSED)).select(accounts::handle).limit(1);
    let mut db = store.connection().await?;
    let known = prepared(known).get_result::<String>(&mut db).await.optional()?;
    drop(db);
    if known.is_some() { Ok(known) } else { removed(store, Some(door), address, typed).await }
}

/// Public id of the removed account, of a door or of any, that last had an address. Lines have it as it was typed.
pub async fn removed(
    store: &Store,
    door: Option<Door>,
    address: &Address,
    typed: &str,
) -> Result<Option<String>, Fault> {
    let forms = vec![address.to_string(), typed.trim().to_lowercase()];
    let of_address = sql::<Bool>("lower(personal ->> 'email') = any(").bind::<Array<Text>, _>(forms).sql(")");
    let handle = sql::<Nullable<Text>>("detail ->> 'accountRemoved'");
    let gone = audit::table.filter(sql::<Bool>(REMOVAL)).filter(of_address).order(audit::at.desc());
    let mut gone = gone.select(handle).limit(1).into_boxed();
    if let Some(door) = door {
        gone = gone.filter(audit::door.eq(door.name()));
    }
    let mut db = store.connection().await?;
    Ok(prepared(gone).get_result::<Option<String>>(&mut db).await.optional()?.flatten())
}

/// One look into the index of removals for each public id: a plan for a list of them would read every removal.
const LAST_ADDRESSES: &str = "\
select handle, (
    select gone.personal ->> 'email' from audit gone where gone.event in ('admin_removed', 'account_removed')
        and gone.detail ->> 'accountRemoved' = handle and gone.door = :door limit 1)
from unnest(:handles::text[]) as named (handle)";

statement!(LastAddresses: (Text, Nullable<Text>) = LAST_ADDRESSES);

/// Addresses of accounts of a door by public id, the last ones of removed accounts. Leaves out who is unknown or withheld.
pub async fn addresses(store: &Store, door: Door, of: Vec<String>) -> Result<HashMap<String, String>, Fault> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let mut db = store.connection().await?;
    let known = accounts::table.filter(accounts::door.eq(door.name())).filter(accounts::handle.eq_any(of.clone()));
    let known = prepared(known.select((accounts::handle, accounts::email)));
    let mut named: HashMap<String, String> = known.load(&mut db).await?.into_iter().collect();
    let gone: Vec<String> = of.into_iter().filter(|handle| !named.contains_key(handle)).collect();
    if gone.is_empty() {
        return Ok(named);
    }
    let rows: Vec<(String, Option<String>)> =
        Statement::<LastAddresses>::of(Binds::default().with("handles", gone).with("door", door)).load(&mut db).await?;
    named.extend(rows.into_iter().filter_map(|(handle, email)| Some((handle, email?))));
    Ok(named)
}

/// Public ids of accounts that are there now.
pub async fn handles(store: &Store, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut db = store.connection().await?;
    let named = accounts::table.filter(accounts::id.eq_any(ids)).select((accounts::id, accounts::handle));
    Ok(named.load::<(Uuid, String)>(&mut db).await?.into_iter().collect())
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
            let gone = audit::table.filter(sql::<Bool>(REMOVAL)).filter(said).select(audit::account_id).limit(1);
            account = prepared(gone).get_result::<Option<Uuid>>(&mut db).await.optional()?.flatten();
        }
        lines = lines.filter(audit::account_id.eq(account.unwrap_or_default()));
    }
    if let Some(door) = asked.door {
        lines = lines.filter(audit::door.eq(door.name()));
    }
    if let Some(actor) = asked.actor {
        lines = lines.filter(audit::actor.eq(actor));
        if actor != TrailActor::Requester.to_string() {
            lines = lines.filter(sql::<Bool>(ACTED));
        }
    }
    if let Some(network) = asked.network {
        let told = sql::<Bool>(NETWORK).bind::<Text, _>(network.to_string());
        lines = lines.filter(told);
    }
    if let Some(event) = asked.event {
        lines = lines.filter(audit::event.eq(event));
        if !TrailEvent::FREQUENT.iter().any(|frequent| frequent.name() == event) {
            lines = lines.filter(sql::<Bool>(RARE_EVENT));
        }
    }
    if let Some(outcome) = asked.outcome {
        lines = lines.filter(audit::outcome.eq(outcome));
        if !TrailOutcome::FREQUENT.iter().any(|frequent| frequent.name() == outcome) {
            lines = lines.filter(sql::<Bool>(RARE_OUTCOME));
        }
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

/// Up to `most` sealed lines after a position, by position, with their accounts.
pub async fn listed_behind(store: &Store, after: i64, most: i64) -> Result<Vec<ListedLine>, Fault> {
    let mut db = store.connection().await?;
    let lines = audit::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit::account_id)))
        .filter(audit::position.gt(after))
        .order((audit::position, audit::id))
        .limit(most)
        .select(ListedLine::as_select());
    Ok(prepared(lines).load(&mut db).await?)
}

#[cfg(test)]
mod tests {
    use super::{ACTED, HANDLE, LAST_ADDRESSES, RARE_EVENT, RARE_OUTCOME, REMOVAL};
    use crate::rules::trail::{TrailActor, TrailEvent, TrailOutcome};

    const MIGRATION: &str = include_str!("../../../migrations/2026-11-28-000003_trail/up.sql");

    #[test]
    fn the_statements_and_the_indexes_of_removals_name_every_event_of_a_removal() {
        let events = format!("event in ('{}')", TrailEvent::REMOVALS.map(TrailEvent::name).join("', '"));
        assert_eq!(REMOVAL, format!("audit.{events}"));
        assert!(HANDLE.contains(&events) && LAST_ADDRESSES.contains(&events));
        assert!(MIGRATION.matches(&format!("where {events}")).count() == 3);
    }

    #[test]
    fn the_filters_and_their_indexes_name_every_frequent_event_and_outcome() {
        let events = TrailEvent::FREQUENT.map(TrailEvent::name).join("', '");
        let outcomes = TrailOutcome::FREQUENT.map(TrailOutcome::name).join("', '");
        for (condition, named) in [
            (RARE_EVENT, format!("event not in ('{events}')")),
            (RARE_OUTCOME, format!("outcome not in ('{outcomes}')")),
            (ACTED, format!("actor <> '{}'", TrailActor::Requester)),
        ] {
            assert_eq!(condition, format!("audit.{named}"));
            assert_eq!(MIGRATION.matches(&format!("where {named};")).count(), 1, "{named}");
        }
    }
}
