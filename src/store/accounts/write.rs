//! One account, added or changed, with the sessions and sign-ins that end by the change. The caller holds the account's row
//! lock before anything is deleted: a sign-in locks that row while it records, so no new session escapes the deletion. Does not
//! decide what ends.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::endings::{end_other_sessions, end_sign_ins, forget_browsers, told};
use super::mails::{InvitedBy, queue};
use super::update::{AccountUpdate, Stop, outcome};
use crate::failpoint::failpoint;
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::account_change::{AccountChange, ChangeOutcome, Ends, becomes_owner, voids_invitation_mail};
use crate::rules::account_changes::AccountChanges;
use crate::rules::language::Language;
use crate::rules::mobile::Mobile;
use crate::rules::password::NewPassword;
use crate::rules::player::StepDue;
use crate::rules::profile::{Profile, ProfileChange};
use crate::rules::time_zone::TimeZone;
use crate::rules::trail::{TrailEvent, TrailOutcome};
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, AuthenticatorShown, ProfileRow};
use crate::store::passwords;
use crate::store::prepared::prepared;
use crate::store::row::Covered;
use crate::store::schema::{accounts, authenticators, outbox};
use crate::store::trail::{TrailAction, tell_also, tell_change};

/// Inserts an account, with its password and the invitation mail of its holder, if there are any. `Taken`, `UserNameTaken`: another account of the door has them.
pub async fn insert(
    store: &Store,
    (own, profile, password): (&Account, &Profile, Option<&NewPassword>),
    action: TrailAction<'_>,
    invited: &InvitedBy,
) -> Result<ChangeOutcome, Fault> {
    let mut db = store.connection().await?;
    let done: Result<(), Stop> = db
        .transaction(async |db| {
            let also = invited.told(json!({}));
            if !insert_within(db, store, (own, profile, password), (action, also)).await? {
                return Err(Stop::Refused(ChangeOutcome::Taken));
            }
            if let InvitedBy::Mail(letter) = invited {
                queue(db, action, letter).await?;
            }
            Ok(())
        })
        .await;
    outcome(done, ChangeOutcome::Taken)
}

/// Locks the row of an account against other writers and new sign-ins. False: it is not in the version that was seen.
pub async fn lock_as_seen(db: &mut AsyncPgConnection, seen: &Account) -> Result<bool, diesel::result::Error> {
    let as_seen = accounts::table.find(seen.id).filter(accounts::version.eq(seen.version));
    Ok(as_seen.select(accounts::id).for_no_key_update().first::<Uuid>(db).await.optional()?.is_some())
}

/// Inserts an account as part of a transaction, with its line; `also`: further facts of the line. False: its address, or the player's
/// number at the brand, has another account.
pub async fn insert_within(
    db: &mut AsyncPgConnection,
    store: &Store,
    (own, profile, password): (&Account, &Profile, Option<&NewPassword>),
    (action, mut also): (TrailAction<'_>, Value),
) -> Result<bool, Fault> {
    let own = &numbered(db, own).await?;
    let columns = (AccountRow::of(own).sealed(store)?, ProfileRow::of(profile));
    let row = diesel::insert_into(accounts::table).values(columns);
    let made = if own.brand.is_some() {
        prepared(row.on_conflict_do_nothing()).execute(db).await?
    } else {
        // No bind parameter: a generic plan would not know the index by it.
        let of_address = diesel::dsl::sql::<Bool>("door <> 'player'");
        let row = row.on_conflict((accounts::door, accounts::address)).filter_target(of_address);
        prepared(row.do_nothing()).execute(db).await?
    };
    if made == 0 {
        return Ok(false);
    }
    if let Some(password) = password {
        also["passwordVersion"] = json!(passwords::set(db, store, own.id, password.clone(), action.at).await?);
    }
    if let Some(brand) = own.brand {
        also["brand"] = json!(brand);
    }
    let changes = AccountChanges::between(None, Some(own));
    tell_change(db, store, action, (TrailOutcome::Done, also), (own, &changes)).await?;
    Ok(true)
}

/// The account with its number, at a door that numbers accounts. The row's MAC covers the number, so it is taken beforehand; one
/// that is not kept is left out.
async fn numbered(db: &mut AsyncPgConnection, own: &Account) -> Result<Account, diesel::result::Error> {
    if !own.door.numbers_accounts() {
        return Ok(own.clone());
    }
    let next = diesel::dsl::sql::<BigInt>("nextval('session_account_numbers')");
    let number: i64 = diesel::select(next).get_result(db).await?;
    Ok(Account { number: Some(number), ..own.clone() })
}

/// Writes an update under the lock of its account's row. `before`: the account as it was locked; `None`: the row was altered,
/// so the update can only remove it.
pub async fn write(
    db: &mut AsyncPgConnection,
    store: &Store,
    update: &AccountUpdate<'_>,
    before: Option<&Account>,
) -> Result<(), Fault> {
    let (account, ends) = (update.account, update.change.ends);
    failpoint!("change.locked");
    let Some(at) = update.first_action().map(|action| action.at) else { return Ok(()) };
    let (mut changes, mut password) = (AccountChanges::default(), None);
    let (mut ends_password, mut is_promoted) = (false, false);
    if let Some(before) = before {
        if ends == Ends::Authenticator && before.has_password {
            ends_password = update.change.ends_password(passwords::is_short(db, store, account).await?);
        }
        let after = update.change.applied_to(before);
        let after = Account { has_password: after.has_password && !ends_password, ..after };
        is_promoted = becomes_owner(before, &after);
        changes = AccountChanges::between(Some(before), Some(&after).filter(|_| ends != Ends::Account));
        save(db, store, account, (Some(&after), &update.change.profile), at).await?;
        if let Some(new) = &update.change.password {
            password = Some(passwords::set(db, store, account, new.clone(), at).await?);
        }
        if ends_password {
            passwords::end(db, account).await?;
        }
        if let Some(own) = &update.change.authenticator {
            let shown = AuthenticatorShown { created_at: at };
            let row = (AuthenticatorRow::of(account, own).sealed(store)?, shown);
            diesel::insert_into(authenticators::table).values(row).execute(db).await?;
        }
        if voids_invitation_mail(before, &after) {
            let stale = outbox::table.filter(outbox::account_id.eq(account)).filter(outbox::kind.eq("invitation"));
            diesel::delete(stale).execute(db).await?;
        }
    }
    failpoint!("change.changed");
    let mut also = json!({});
    if let Ends::OtherSessions(kept) = ends {
        also = end_other_sessions(db, account, kept).await?;
    } else if ends >= Ends::SignIns {
        also = told(&end_sign_ins(db, store, account).await?);
    }
    if is_promoted {
        forget_browsers(db, account).await?;
        also["browsersForgotten"] = json!(true);
    }
    failpoint!("change.ended");
    if ends >= Ends::Authenticator {
        diesel::delete(authenticators::table.find(account)).execute(db).await?;
    }
    also = update.invited.told(also);
    if let Some(version) = password {
        also["passwordVersion"] = json!(version);
    }
    if let Some(own) = &update.change.authenticator {
        also["lastStep"] = json!(own.last_step);
    }
    if ends == Ends::Account {
        // The only line that names the removed account: all others find its public id by the account.
        let gone = diesel::delete(accounts::table.find(account)).returning(accounts::handle);
        also["accountRemoved"] = json!(gone.get_result::<String>(db).await?);
    }
    for action in &update.actions {
        let told = (TrailOutcome::Done, also.clone());
        match before {
            // Each of several lines about one change records its own part of the change.
            Some(before) if update.actions.len() > 1 => {
                tell_change(db, store, *action, told, (before, &changes.of_event(action.event))).await?;
            }
            Some(before) => tell_change(db, store, *action, told, (before, &changes)).await?,
            None => tell_also(db, store, *action, Some(account), told).await?,
        }
    }
    if let (Some(action), Some(before), true) = (update.first_action(), before, ends_password) {
        let ended = TrailAction { id: chance::id(at)?, event: TrailEvent::PasswordEnded, ..*action };
        let told = (TrailOutcome::Done, json!({}));
        tell_change(db, store, ended, told, (before, &AccountChanges::default())).await?;
    }
    failpoint!("change.told");
    Ok(())
}

/// Writes the description of an account whose row lock the caller holds, with its line. The version stands, as no column under
/// the MAC changes: a concurrent sign-in goes on.
pub async fn describe(
    db: &mut AsyncPgConnection,
    store: &Store,
    (own, change): (&Account, &AccountChange),
    action: TrailAction<'_>,
) -> Result<(), Fault> {
    let changes = AccountChanges::between(Some(own), Some(&change.applied_to(own)));
    // A line names the version of a row that was written before it, and this version has its line already.
    tell_change(db, store, action, (TrailOutcome::Done, json!({})), (own, &changes)).await?;
    failpoint!("describe.told");
    save(db, store, own.id, (None, &change.profile), action.at).await
}

/// Saves the profile's columns that the change names and, of a changed account, every column that the MAC covers.
async fn save(
    db: &mut AsyncPgConnection,
    store: &Store,
    id: Uuid,
    (after, change): (Option<&Account>, &ProfileChange),
    at: Instant,
) -> Result<(), Fault> {
    let mac = after.map(|after| store.mac(AccountRow::of(after).covered())).transpose()?;
    let account = after.zip(mac).map(|(after, mac)| {
        (
            accounts::address.eq(&after.address),
            accounts::email.eq(&after.email),
            accounts::user_name.eq(&after.user_name),
            accounts::roles.eq(&after.roles),
            accounts::disabled_at.eq(after.disabled_at),
            accounts::enrolment_until.eq(after.enrolment_until),
            accounts::enrolled.eq(after.enrolled),
            accounts::two_factor.eq(after.two_factor),
            accounts::has_password.eq(after.has_password),
            accounts::terms.eq(&after.terms),
            accounts::email_proven.eq(after.email_proven),
            accounts::trial_until.eq(after.trial_until),
            accounts::mobile.eq(after.player.mobile.as_ref().map(Mobile::typed)),
            accounts::mobile_proven.eq(after.player.mobile_proven),
            accounts::steps_due.eq(steps(&after.player.steps_due)),
            accounts::invitation_hash.eq(after.invitation.map(|hash| hash.0.to_vec())),
            accounts::version.eq(after.version),
            accounts::mac.eq(mac),
        )
    });
    let profile = (
        change.display_name.as_deref().map(|name| accounts::display_name.eq(name)),
        text(&change.first_name).map(|text| accounts::first_name.eq(text)),
        text(&change.last_name).map(|text| accounts::last_name.eq(text)),
        text(&change.phone_number).map(|text| accounts::phone_number.eq(text)),
        text(&change.job_title).map(|text| accounts::job_title.eq(text)),
        text(&change.bio).map(|text| accounts::bio.eq(text)),
        text(&change.avatar_url).map(|text| accounts::avatar_url.eq(text)),
        text(&change.gender).map(|text| accounts::gender.eq(text)),
        text(&change.status_comment).map(|text| accounts::status_comment.eq(text)),
        change.language.map(|language| accounts::language.eq(language.map(Language::tag))),
        change.time_zone.map(|zone| accounts::time_zone.eq(zone.map(TimeZone::name))),
        accounts::updated_at.eq(at),
    );
    diesel::update(accounts::table.find(id)).set((account, profile)).execute(db).await?;
    Ok(())
}

/// The column of the steps that are due.
fn steps(due: &[StepDue]) -> Vec<&'static str> {
    due.iter().map(|step| step.name()).collect()
}

/// The column of a changed text: an empty text is none.
fn text(change: &Option<String>) -> Option<Option<&str>> {
    change.as_deref().map(|text| Some(text).filter(|text| !text.is_empty()))
}
