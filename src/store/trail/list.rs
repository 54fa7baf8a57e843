//! Listing: lines of the trail, the newest first, with the accounts they are about as far as those are there still. Shows
//! what the table says; whether it is what was written is for the verifier.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Stored;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::store::Store;
use crate::store::accounts::Named;
use crate::store::schema::{accounts, audit};

/// Which lines are asked for; what is not named is not asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// About this account.
    pub who: Option<Named<'a>>,
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
pub struct Listed {
    /// The line.
    #[diesel(embed)]
    pub stored: Stored,
    /// Its account's public id, also once it was removed.
    #[diesel(select_expression = sql::<Nullable<Text>>(HANDLE), select_expression_type = SqlLiteral<Nullable<Text>>)]
    pub handle: Option<String>,
    /// Its account's address, while there is one.
    #[diesel(select_expression = accounts::email.nullable())]
    pub email: Option<String>,
}

/// The public id of a line's account: of one that was removed, the line of that knows it.
const HANDLE: &str = "coalesce(accounts.handle, (select gone.detail ->> 'accountRemoved' from audit gone \
    where gone.account_id = audit.account_id and gone.event = 'admin_removed' limit 1))";

/// Up to `most` lines of a kind, the newest first.
pub async fn list(store: &Store, asked: Asked<'_>, most: i64) -> Result<Vec<Listed>, Fault> {
    let mut db = store.connection().await?;
    let mut lines = audit::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit::account_id)))
        .order((audit::at.desc(), audit::id.desc()))
        .limit(most)
        .select(Listed::as_select())
        .into_boxed();
    match asked.who {
        // By the account's id, found first: lines are indexed by that.
        Some(Named::Handle(handle)) => {
            let named = accounts::table.filter(accounts::handle.eq(handle)).select(accounts::id);
            let mut account = named.first::<Uuid>(&mut db).await.optional()?;
            if account.is_none() {
                let said = sql::<Bool>("detail ->> 'accountRemoved' = ").bind::<Text, _>(handle);
                let gone = audit::table.filter(audit::event.eq("admin_removed")).filter(said).select(audit::account_id);
                account = gone.first::<Option<Uuid>>(&mut db).await.optional()?.flatten();
            }
            lines = lines.filter(audit::account_id.eq(account.unwrap_or_default()));
        }
        Some(Named::Address(address)) => {
            let named = accounts::table.filter(accounts::address.eq(address)).select(accounts::id);
            let account = named.first::<Uuid>(&mut db).await.optional()?;
            lines = lines.filter(audit::account_id.eq(account.unwrap_or_default()));
        }
        Some(Named::Handles(_) | Named::These(_)) | None => {}
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
