//! Looks sessions up, each with its account. A player's session comes with the application key that began it. Leaves altered rows
//! out. Does not decide whether a session is live.

use diesel::Selectable;
use diesel::dsl::SqlTypeOf;
use diesel::pg::Pg;
use diesel::sql_types::Nullable;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{PackedSession, SessionRow};
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::application_key::ApplicationKey;
use crate::rules::factor::Door;
use crate::rules::profile::Profile;
use crate::rules::session::Session;
use crate::rules::token::TokenHash;
use crate::store::account_rows::{AccountRow, PackedAccount, ProfileRow};
use crate::store::application_keys::ApplicationKeyRow;
use crate::store::packed::PackedColumns;
use crate::store::row::{Columns, StoredRow};
use crate::store::sql::{Binds, Statement, statement};
use crate::store::{LookupCaller, Store};

/// The cookie that names a session. Each kind has its own column: a session token in a gate cookie matches nothing, nor the
/// reverse.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The session cookie.
    Session(TokenHash),
    /// Gate cookies, each of one session.
    Gate(&'a [TokenHash]),
    /// The public id, as a signed token names it.
    Id(Uuid),
}

impl Key<'_> {
    /// Number of cookies.
    pub fn cookies(self) -> usize {
        match self {
            Key::Session(_) | Key::Id(_) => 1,
            Key::Gate(hashes) => hashes.len(),
        }
    }
}

/// The text of a look-up of sessions with their accounts and more, by `named`. The door's name and what names a session stand in scalar
/// subqueries that fail on a standby with SQLSTATE 55000, because a standby may still show an ended session; each is evaluated
/// once, before a row is read by it.
fn look_up_text((more, join): (&str, &str), named: &str) -> String {
    let (session, account) = (SessionRow::packed_of("sessions"), AccountRow::packed_of("accounts"));
    let profile = ProfileRow::each_of("accounts");
    format!(
        "\
select {session}, {account}, {profile}{more} from sessions join accounts on accounts.id = sessions.account_id{join}
where sessions.door = (select case when pg_is_in_recovery() then pg_current_wal_lsn()::text else :door end) and {named}"
    )
}

fn keyed_text() -> String {
    let key = format!(", {}", ApplicationKeyRow::each_of("application_keys"));
    let join = " left join application_keys on application_keys.id = sessions.application_key_id";
    look_up_text((&key, join), BY_TOKEN)
}

const BY_TOKEN: &str = "sessions.token_hash = (select case when pg_is_in_recovery() then pg_current_wal_lsn()::text::bytea else :hash end)";

/// Nothing more than a session with its account.
const ALONE: (&str, &str) = ("", "");

type ColumnTypes<T> = SqlTypeOf<<T as Selectable<Pg>>::SelectExpression>;

type LookedUp = (<SessionRow as PackedColumns>::Sql, <AccountRow as PackedColumns>::Sql, ColumnTypes<ProfileRow>);

type Keyed = (
    <SessionRow as PackedColumns>::Sql,
    <AccountRow as PackedColumns>::Sql,
    ColumnTypes<ProfileRow>,
    Nullable<ColumnTypes<ApplicationKeyRow>>,
);

statement!(LookUpByCookie: LookedUp = look_up_text(ALONE, BY_TOKEN));

statement!(LookUpWithKey: Keyed = keyed_text());

statement!(LookUpByGates: LookedUp = look_up_text(
    ALONE,
    "sessions.gate_hash = any ((select case when pg_is_in_recovery() then array[pg_current_wal_lsn()::text::bytea]
        else :hashes end)::bytea[])"
));

statement!(LookUpById: LookedUp = look_up_text(
    ALONE,
    "sessions.id = (select case when pg_is_in_recovery() then pg_current_wal_lsn()::text::uuid else :id end)"
));

/// A session with its account.
#[derive(Clone, Debug)]
pub struct Found {
    /// The session.
    pub session: Session,
    /// The session's account.
    pub account: Account,
    /// The account's profile.
    pub profile: Profile,
    /// The application key that the session is bound to, looked up for a player's token alone. `None`: there is none, or its row
    /// is altered.
    pub key: Option<ApplicationKey>,
}

/// Looks up the sessions of a key, live or not, in one statement; `None` stands for an altered row, of the session or of its
/// account.
pub async fn find(store: &Store, caller: LookupCaller, door: Door, key: Key<'_>) -> Result<Vec<Option<Found>>, Fault> {
    let mut db = store.lookup(caller).await?;
    let binds = Binds::default().with("door", door);
    let genuine = |(session, account, profile): (PackedSession, PackedAccount, ProfileRow)| {
        let (session, account) = (SessionRow::from(session), AccountRow::from(account));
        let (session, account) = session.genuine(store).zip(account.genuine(store))?;
        Some(Found { session, profile: profile.read(&account), account, key: None })
    };
    let found: Vec<(PackedSession, PackedAccount, ProfileRow)> = match key {
        Key::Session(hash) if door == Door::Player => {
            let keyed: Vec<(PackedSession, PackedAccount, ProfileRow, Option<ApplicationKeyRow>)> =
                Statement::<LookUpWithKey>::of(binds.with("hash", hash)).load(&mut db).await?;
            drop(db);
            let genuine = |(session, account, profile, key): (_, _, _, Option<ApplicationKeyRow>)| {
                let found = genuine((session, account, profile))?;
                Some(Found { key: key.and_then(|key| key.genuine(store)), ..found })
            };
            return Ok(keyed.into_iter().map(genuine).collect());
        }
        Key::Session(hash) => Statement::<LookUpByCookie>::of(binds.with("hash", hash)).load(&mut db).await?,
        Key::Gate(hashes) => {
            let hashes: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.0.to_vec()).collect();
            Statement::<LookUpByGates>::of(binds.with("hashes", hashes)).load(&mut db).await?
        }
        Key::Id(id) => Statement::<LookUpById>::of(binds.with("id", id)).load(&mut db).await?,
    };
    drop(db);
    Ok(found.into_iter().map(genuine).collect())
}
