//! Look-ups of accounts: as operators and owners see them, and as an import compares its list with them. Knows no rule.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::factor::Door;
use crate::rules::player::PlayerFacts;
use crate::rules::profile::{AccountView, Profile};
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, ProfileRow, whole};
use crate::store::prepared::prepared;
use crate::store::row::StoredRow;
use crate::store::schema::{accounts, audit, authenticators, trail_told};
use crate::store::trail::{OF_ACCOUNT, SIGNED_IN};

/// The rows of up to `most` accounts, the oldest first, with MACs still to be checked.
pub async fn oldest(store: &Store, most: usize) -> Result<Vec<AccountRow>, Fault> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = accounts::table.order(accounts::id).limit(most).select(AccountRow::as_select());
    Ok(rows.load(&mut store.connection().await?).await?)
}

/// An account as an operator sees it.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The account's id.
    pub id: Uuid,
    /// The version of the account's row.
    pub version: i64,
    /// The canonical address.
    pub address: String,
    /// The user name in canonical form.
    pub user_name: Option<String>,
    /// Public id, e-mail address, roles and description.
    pub view: AccountView,
    /// Time since which the account is disabled.
    pub disabled_at: Option<Instant>,
    /// End of the last enrolment window.
    pub enrolment_until: Option<Instant>,
    /// Whether the account has an invitation that is neither spent nor void.
    pub invited: bool,
    /// Whether the account has an authenticator.
    pub enrolled: bool,
    /// Whether a mailed code follows the password.
    pub two_factor: bool,
    /// Whether the account has a password.
    pub has_password: bool,
    /// The brand whose player the account is.
    pub brand: Option<i32>,
    /// Facts that only a player's account has.
    pub player: PlayerFacts,
    /// The number of the account, at a door that numbers accounts.
    pub number: Option<i64>,
    /// Whether the address is proven.
    pub email_proven: bool,
    /// End of a trial account (exclusive).
    pub trial_until: Option<Instant>,
    /// Whether the authenticator is suspended.
    pub suspended: bool,
    /// Time of the last sign-in.
    pub last_sign_in_at: Option<Instant>,
    /// Whether the row of the account or of its authenticator was altered outside Vestibule. Doors treat such an account as
    /// missing.
    pub altered: bool,
}

/// An account as it is stored, even if its row was altered.
#[derive(Clone, Debug)]
pub struct StoredAccount {
    /// The account.
    pub account: Account,
    /// The account's description.
    pub profile: Profile,
    /// Whether the account's row was altered outside Vestibule.
    pub altered: bool,
}

/// Selects accounts of a door.
#[derive(Clone, Copy, Debug)]
pub enum Selection<'a> {
    /// Every account.
    All,
    /// The account with this public id.
    Handle(&'a str),
    /// The account with this canonical address.
    Address(&'a str),
    /// The account with this user name in canonical form.
    UserName(&'a str),
    /// The account with this number, and the account whose user name is these digits.
    Number(i64, &'a str),
    /// The player of a brand with this number.
    Player(i32, i64),
    /// The players of a brand.
    Brand(i32),
    /// The accounts with these ids.
    Ids(&'a [Uuid]),
    /// The accounts with these public ids.
    Handles(&'a [String]),
}

/// The selected accounts of a door, oldest first.
pub async fn list(store: &Store, door: Door, selection: Selection<'_>) -> Result<Vec<Overview>, Fault> {
    let last_sign_in = audit::table
        .filter(audit::account_id.eq(accounts::id.nullable()))
        .filter(audit::outcome.eq_any(TrailOutcome::SIGN_INS.map(TrailOutcome::name)))
        .select(diesel::dsl::max(audit::at))
        .single_value();
    let archived_sign_in = trail_told::table
        .filter(trail_told::kind.eq(OF_ACCOUNT))
        .filter(trail_told::subject.eq(accounts::id))
        .select(sql::<Nullable<Timestamptz>>(SIGNED_IN))
        .single_value();
    let mut query = accounts::table
        .left_join(authenticators::table)
        .filter(accounts::door.eq(door.name()))
        .order(accounts::id)
        .select((
            AccountRow::as_select(),
            ProfileRow::as_select(),
            Option::<AuthenticatorRow>::as_select(),
            last_sign_in,
            archived_sign_in,
        ))
        .into_boxed();
    match selection {
        Selection::Handle(handle) => query = query.filter(accounts::handle.eq(handle.to_owned())),
        Selection::Address(address) => {
            query = query.filter(accounts::address.eq(address.to_owned()));
            if door != Door::Player {
                query = query.filter(is_addressed());
            }
        }
        Selection::UserName(name) => query = query.filter(accounts::user_name.eq(name.to_owned())),
        Selection::Number(number, digits) => {
            let is_either = accounts::number.eq(number).or(accounts::user_name.eq(digits.to_owned()));
            query = query.filter(is_either.assume_not_null());
        }
        Selection::Player(brand, number) => {
            query = query.filter(of_brand().eq(brand)).filter(accounts::number.eq(number).assume_not_null());
        }
        Selection::Brand(brand) => {
            query = query.filter(of_brand().eq(brand)).filter(accounts::number.is_not_null());
        }
        Selection::Handles(handles) => query = query.filter(accounts::handle.eq_any(handles.to_vec())),
        Selection::Ids(ids) => query = query.filter(accounts::id.eq_any(ids.to_vec())),
        Selection::All => {}
    }
    type FoundRow = (AccountRow, ProfileRow, Option<AuthenticatorRow>, Option<Instant>, Option<Instant>);
    let mut db = store.connection().await?;
    let rows: Vec<FoundRow> = prepared(query).load(&mut db).await?;
    drop(db);
    let seen = |(row, profile, own, last_sign_in, archived_sign_in): FoundRow| {
        let altered = whole(store, Some(row.clone()), own.clone()).is_none();
        let (account, own) = (row.legible().read()?, own.map(AuthenticatorRow::read).transpose()?);
        let profile = profile.read(&account);
        Ok(Overview {
            id: account.id,
            version: account.version,
            address: account.address.clone(),
            user_name: account.user_name.clone(),
            two_factor: account.two_factor,
            has_password: account.has_password,
            brand: account.brand,
            player: account.player.clone(),
            number: account.number,
            email_proven: account.email_proven,
            trial_until: account.trial_until,
            disabled_at: account.disabled_at,
            enrolment_until: account.enrolment_until,
            invited: account.invitation.is_some(),
            enrolled: own.is_some(),
            suspended: own.is_some_and(|own| own.suspended_at.is_some()),
            last_sign_in_at: last_sign_in.max(archived_sign_in),
            altered,
            view: AccountView::new(account, profile),
        })
    };
    rows.into_iter().map(seen).collect()
}

/// Whether the door of an account has one account for each address, in the words of the index of addresses: a bound door would hide
/// that index from a kept plan.
pub(super) fn is_addressed() -> SqlLiteral<Bool> {
    sql::<Bool>("accounts.door <> 'player'")
}

/// The id of the account with a public id, whatever its state; `None`: the door has none.
pub async fn id_of(store: &Store, door: Door, handle: &str) -> Result<Option<Uuid>, Fault> {
    let mut db = store.connection().await?;
    let named = accounts::table.filter(accounts::handle.eq(handle)).filter(accounts::door.eq(door.name()));
    Ok(named.select(accounts::id).first(&mut db).await.optional()?)
}

/// The brand as the index of numbers has it.
fn of_brand() -> SqlLiteral<Integer> {
    sql::<Integer>("coalesce(accounts.brand, 0)")
}

/// The accounts of a door with these canonical addresses.
pub async fn of_addresses(store: &Store, door: Door, addresses: &[&str]) -> Result<Vec<StoredAccount>, Fault> {
    let mut db = store.connection().await?;
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let columns = (AccountRow::as_select(), ProfileRow::as_select());
    let addressed = of_door.filter(is_addressed()).filter(accounts::address.eq_any(addresses)).select(columns);
    known(store, prepared(addressed).load(&mut db).await?)
}

/// The accounts of a door that have one of these user names, in canonical form: their ids by user name.
pub async fn of_user_names(store: &Store, door: Door, names: &[&str]) -> Result<HashMap<String, Uuid>, Fault> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let held = of_door.filter(accounts::user_name.eq_any(names)).select((accounts::user_name, accounts::id));
    let mut db = store.connection().await?;
    let rows: Vec<(Option<String>, Uuid)> = held.load(&mut db).await?;
    Ok(rows.into_iter().filter_map(|(name, id)| Some((name?, id))).collect())
}

/// Up to `most` accounts of a door that follow the account with the id `after`, oldest first.
pub async fn page(store: &Store, door: Door, after: Option<Uuid>, most: i64) -> Result<Vec<StoredAccount>, Fault> {
    let mut db = store.connection().await?;
    let behind = accounts::id.gt(after.unwrap_or_default());
    let of_door = accounts::table.filter(accounts::door.eq(door.name()));
    let columns = (AccountRow::as_select(), ProfileRow::as_select());
    known(store, of_door.filter(behind).order(accounts::id).limit(most).select(columns).load(&mut db).await?)
}

fn known(store: &Store, rows: Vec<(AccountRow, ProfileRow)>) -> Result<Vec<StoredAccount>, Fault> {
    let known = |(row, profile): (AccountRow, ProfileRow)| {
        let altered = row.clone().genuine(store).is_none();
        let account = row.legible().read()?;
        Ok(StoredAccount { profile: profile.read(&account), account, altered })
    };
    rows.into_iter().map(known).collect()
}

/// Time of an account's last sign-in before an instant, as the trail and its archived lines have it.
pub async fn signed_in_before(store: &Store, account: Uuid, before: Instant) -> Result<Option<Instant>, Fault> {
    let mut db = store.connection().await?;
    let last = audit::table
        .filter(audit::account_id.eq(account))
        .filter(audit::outcome.eq_any(TrailOutcome::SIGN_INS.map(TrailOutcome::name)))
        .filter(audit::at.lt(before))
        .select(diesel::dsl::max(audit::at))
        .single_value();
    let archived = trail_told::table
        .filter(trail_told::kind.eq(OF_ACCOUNT))
        .filter(trail_told::subject.eq(account))
        .select(sql::<Nullable<Timestamptz>>(SIGNED_IN))
        .single_value();
    let (last, archived): (Option<Instant>, Option<Instant>) =
        prepared(diesel::select((last, archived))).get_result(&mut db).await?;
    Ok(last.max(archived.filter(|at| *at < before)))
}
