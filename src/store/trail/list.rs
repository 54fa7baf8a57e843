//! Listing: lines of the trail, the newest first, with the accounts they are about as far as those are there still. Shows
//! what the table says; whether it is what was written is for the verifier.

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
use crate::rules::trail::TrailEvent;
use crate::store::Store;
use crate::store::schema::{accounts, audit};

/// Which lines are asked for; what is not named is not asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineQuery<'a> {
    /// The public id of the account they are about.
    pub about: Option<&'a str>,
    /// By whom.
    pub actor: Option<&'a str>,
    /// Of this kind.
    pub event: Option<&'a str>,
    /// That ended so.
    pub outcome: Option<&'a str>,
    /// From then on.
    pub since: Option<Instant>,
    /// Before then.
    pub until: Option<Instant>,
    /// Older than this line.
    pub before: Option<Uuid>,
}

/// A line, and whom it is about.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
pub struct ListedLine {
    /// The line.
    #[diesel(embed)]
    pub stored: Stored,
    /// Its account's public id, also once it was removed.
    #[diesel(select_expression = sql::<Nullable<Text>>(HANDLE), select_expression_type = SqlLiteral<Nullable<Text>>)]
    pub handle: Option<String>,
    /// Its account, while that is there.
    #[diesel(select_expression = accounts::id.nullable())]
    pub account_now: Option<Uuid>,
}

impl ListedLine {
    /// Whether the account it is about was removed since, or by it.
    pub fn is_of_removed(&self) -> bool {
        self.stored.line.account.is_some() && self.account_now.is_none()
    }

    /// Whether what of it names a person was withheld.
    pub fn is_withheld(&self) -> bool {
        self.stored.line.personal.standing() == PersonalStanding::Withheld
    }
}

impl AuditLine {
    /// Changes of the account that the line is about, by field; without those that were withheld.
    pub fn changes(&self) -> Vec<FieldChange> {
        FieldChange::of([self.detail.get("changed"), self.personal.changed()].into_iter().flatten())
    }
}

/// The public id of a line's account: of one that was removed, the line of that knows it.
const HANDLE: &str = "coalesce(accounts.handle, (select gone.detail ->> 'accountRemoved' from audit gone \
    where gone.account_id = audit.account_id and gone.event = 'admin_removed' limit 1))";

/// The public id of the account that last had an address and was removed with it.
pub async fn removed(store: &Store, address: &str) -> Result<Option<String>, Fault> {
    let mut db = store.connection().await?;
    let of_address = sql::<Bool>("personal ->> 'email' = ").bind::<Text, _>(address);
    let gone = audit::table
        .filter(audit::event.eq(TrailEvent::AdminRemoved.name()))
        .filter(of_address)
        .order(audit::at.desc());
    let handle = sql::<Nullable<Text>>("detail ->> 'accountRemoved'");
    Ok(gone.select(handle).first::<Option<String>>(&mut db).await.optional()?.flatten())
}

/// Up to `most` lines of a kind, the newest first.
pub async fn list(store: &Store, asked: LineQuery<'_>, most: i64) -> Result<Vec<ListedLine>, Fault> {
    let mut db = store.connection().await?;
    let mut lines = audit::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit::account_id)))
        .order((audit::at.desc(), audit::id.desc()))
        .limit(most)
        .select(ListedLine::as_select())
        .into_boxed();
    if let Some(handle) = asked.about {
        // By the account's id, found first: lines are indexed by that.
        let named = accounts::table.filter(accounts::handle.eq(handle)).select(accounts::id);
        let mut account = named.first::<Uuid>(&mut db).await.optional()?;
        if account.is_none() {
            let said = sql::<Bool>("detail ->> 'accountRemoved' = ").bind::<Text, _>(handle);
            let gone = audit::table
                .filter(audit::event.eq(TrailEvent::AdminRemoved.name()))
                .filter(said)
                .select(audit::account_id);
            account = gone.first::<Option<Uuid>>(&mut db).await.optional()?.flatten();
        }
        lines = lines.filter(audit::account_id.eq(account.unwrap_or_default()));
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
        // Older than a line that is not there is nothing.
        let older = sql::<Bool>("(audit.at, audit.id) < (select line.at, line.id from audit line where line.id = ")
            .bind::<SqlUuid, _>(before)
            .sql(")");
        lines = lines.filter(older);
    }
    Ok(lines.load(&mut db).await?)
}
