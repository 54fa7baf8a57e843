//! Accounts, changed, and what ends with them. Whoever ends an account's sessions locks its row first and deletes in later
//! statements: a sign-in holds that row while it records, so none slips through in between.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::columns::NewAccount;
use super::mails::{InvitedBy, queue};
use super::together::Part;
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_changes::AccountChanges;
use crate::rules::trail::TrailOutcome;
use crate::store::schema::{accounts, authenticators, device_links, outbox, sessions, trusted_browsers};
use crate::store::sign_ins::{self, Ended};
use crate::store::trail::{TrailAction, tell_also, tell_change};
use crate::store::{Store, macs};

/// Makes an account, with the mail that invites it. False: its address is taken.
pub async fn insert(
    store: &Store,
    account: &NewAccount<'_>,
    deed: TrailAction<'_>,
    invited: &InvitedBy,
) -> Result<bool, Fault> {
    let made_now = account.written()?;
    let mac = store.mac(&macs::account(&made_now))?;
    let mut db = store.connection().await?;
    db.transaction(async |db| {
        let made = diesel::insert_into(accounts::table)
            .values((account, accounts::enrolled.eq(false), accounts::mac.eq(mac)))
            .on_conflict((accounts::door, accounts::address))
            .do_nothing()
            .execute(db)
            .await?;
        if made == 1 {
            let changes = AccountChanges::between(None, Some(&made_now));
            tell_change(db, store, deed, (TrailOutcome::Done, invited.told(json!({}))), (&made_now, &changes)).await?;
            if let InvitedBy::Mail(letter) = invited {
                queue(db, deed, letter).await?;
            }
        }
        Ok(made == 1)
    })
    .await
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is so now.
    Done,
    /// There is no such account.
    Gone,
    /// The new address has another account.
    Taken,
    /// No owner who can sign in would be left at the door.
    LastOwner,
    /// Its row is not as we wrote it: all that may be done to it is to remove it.
    Altered,
    /// Whoever does it is no owner any more, or not in that session.
    NoOwner,
    /// The account is not as it was when this was decided.
    Moved,
}

/// What a deed ends besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Nothing.
    Nothing,
    /// Sessions and proven pending sign-ins; those not proven become decoys.
    SignIns,
    /// These, and the authenticator.
    Authenticator,
    /// These, and the account.
    Account,
}

/// What a part changes, and what ends with it. Whoever calls holds the account's row, and it is as it was `before`: not as
/// we wrote it, it can only be removed.
pub(super) async fn write(
    db: &mut AsyncPgConnection,
    store: &Store,
    part: &Part<'_>,
    before: Option<&Account>,
) -> Result<(), Fault> {
    let Part { account, ends, .. } = *part;
    failpoint!("change.locked");
    let Some(at) = part.deeds.iter().map(|deed| deed.at).next() else { return Ok(()) };
    let mut changes = AccountChanges::default();
    if let Some(before) = before {
        let after = part.change.made(before.clone(), ends);
        changes = AccountChanges::between(Some(before), Some(&after).filter(|_| ends != Ends::Account));
        let mac = store.mac(&macs::account(&after))?;
        let state = (accounts::enrolled.eq(after.enrolled), accounts::version.eq(after.version), accounts::mac.eq(mac));
        let invitation = accounts::invitation_hash.eq(after.invitation.map(|hash| hash.0.to_vec()));
        let stamp = accounts::updated_at.eq(at);
        diesel::update(accounts::table.find(account)).set((part.change, state, invitation, stamp)).execute(db).await?;
        if before.invitation.is_some() && before.invitation != after.invitation {
            let stale = outbox::table.filter(outbox::account_id.eq(account)).filter(outbox::kind.eq("invitation"));
            diesel::delete(stale).execute(db).await?;
        }
    }
    failpoint!("change.changed");
    let mut also = json!({});
    if ends != Ends::Nothing {
        also = told(&end_sign_ins(db, store, account).await?);
    }
    failpoint!("change.ended");
    if matches!(ends, Ends::Authenticator | Ends::Account) {
        diesel::delete(authenticators::table.find(account)).execute(db).await?;
    }
    also = part.invited.told(also);
    if ends == Ends::Account {
        // The one line that says who it was: all others find the public id by the account.
        let gone = diesel::delete(accounts::table.find(account)).returning(accounts::handle);
        also["accountRemoved"] = json!(gone.get_result::<String>(db).await?);
    }
    for deed in &part.deeds {
        let told = (TrailOutcome::Done, also.clone());
        match before {
            // Of several lines about one change each tells its own part.
            Some(before) if part.deeds.len() > 1 => {
                tell_change(db, store, *deed, told, (before, &changes.of_event(deed.event))).await?;
            }
            Some(before) => tell_change(db, store, *deed, told, (before, &changes)).await?,
            None => tell_also(db, store, *deed, Some(account), told).await?,
        }
    }
    failpoint!("change.told");
    Ok(())
}

/// What ended, as the trail tells it: what is there all the same was put back.
fn told(pending: &[Ended]) -> serde_json::Value {
    let mut also = json!({ "sessionsEnded": true, "browsersForgotten": true });
    let deleted: Vec<Uuid> = pending.iter().filter(|ended| ended.decoy.is_none()).map(|ended| ended.id).collect();
    let decoys = pending.iter().filter_map(|ended| Some((ended.id.to_string(), json!(ended.decoy?))));
    let decoys: serde_json::Map<String, serde_json::Value> = decoys.collect();
    if !deleted.is_empty() {
        also["pendingEnded"] = json!(deleted);
    }
    if !decoys.is_empty() {
        also["pendingDecoys"] = decoys.into();
    }
    also
}

/// Ends the sessions of an account, its trusted browsers and links, and its pending sign-ins. The caller holds the
/// account's row.
async fn end_sign_ins(db: &mut AsyncPgConnection, store: &Store, account: Uuid) -> Result<Vec<Ended>, Fault> {
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(db).await?;
    failpoint!("change.sessions_ended");
    diesel::delete(trusted_browsers::table.filter(trusted_browsers::account_id.eq(account))).execute(db).await?;
    diesel::delete(device_links::table.filter(device_links::account_id.eq(account))).execute(db).await?;
    sign_ins::end_of_account(db, store, account).await
}
