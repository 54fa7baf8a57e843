//! Changes of admins by one transaction: one command, or one request at the desk. The transaction's first line represents all
//! of its lines, in whatever order they are read. Does not decide who gets a notice.

use diesel::sql_types::{BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use strum::VariantArray;
use uuid::Uuid;

use super::UnreadLine;
use crate::fault::Fault;
use crate::rules::notice::NoticeKind;
use crate::rules::trail::{TrailActor, TrailEvent};
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

/// Changes of admins by one transaction.
#[derive(Debug)]
pub struct Deeds {
    /// Each kind of change, with its first line, that line's account and their number.
    pub kinds: Vec<DeedsOfKind>,
    /// The first changes.
    pub first: Vec<DeedTold>,
    /// The address of the account that made them; `None`: no account of the door did, or it was removed.
    pub by: Option<String>,
}

impl Deeds {
    /// Number of changes of every kind.
    pub fn count(&self) -> i64 {
        self.kinds.iter().map(|of_kind| of_kind.count).sum()
    }
}

/// Changes of one kind in one transaction.
#[derive(Debug)]
pub struct DeedsOfKind {
    /// The kind.
    pub kind: NoticeKind,
    /// The first line.
    pub line: Uuid,
    /// The account of the first line.
    pub account: Option<Uuid>,
    /// The number of changes.
    pub count: i64,
}

/// One change.
#[derive(Clone, Debug)]
pub struct DeedTold {
    /// The kind.
    pub kind: NoticeKind,
    /// The changed account.
    pub account: Option<Uuid>,
    /// The account's address; of a removed account its public id; of an application key its name.
    pub name: String,
}

const EARLIER: &str = "\
select exists (select from audit where xact = :xact and id < :line and outcome = 'done' and event = any(:events))";

statement!(EarlierDeed: Bool = EARLIER);

const KINDS: &str = "\
select event, (array_agg(id order by id))[1], (array_agg(account_id order by id))[1], count(*)
from audit where xact = :xact and outcome = 'done' and event = any(:events) group by event order by 2";

statement!(KindsOfDeeds: (Text, SqlUuid, Nullable<SqlUuid>, BigInt) = KINDS);

/// An actor that is an account is `account:` and its public id.
const FIRST: &str = "\
select event, account_id, coalesce(accounts.email, detail ->> 'accountRemoved', (
    select gone.detail ->> 'accountRemoved' from audit gone
    where gone.account_id = audit.account_id and gone.event = 'admin_removed' limit 1), detail ->> 'applicationKey', ''),
    (select did.email from accounts did where did.handle = substr(audit.actor, 9) and did.door = audit.door)
from audit left join accounts on accounts.id = audit.account_id
where xact = :xact and outcome = 'done' and event = any(:events) order by audit.id limit :most";

statement!(FirstDeeds: (Text, Nullable<SqlUuid>, Text, Nullable<Text>) = FIRST);

/// Changes of admins by the transaction of a line, the first `most` listed individually; `None`: an earlier line represents the
/// transaction.
pub async fn deeds(store: &Store, line: &UnreadLine, most: i64) -> Result<Option<Deeds>, Fault> {
    let deeds = TrailEvent::VARIANTS.iter().filter(|event| NoticeKind::of_deed(**event).is_some());
    let events: Vec<&str> = deeds.map(|event| event.name()).collect();
    let binds = || Binds::default().with("xact", line.cursor.xact).with("events", events.clone());
    let kind = |event: &str| {
        let event = event.parse().map_err(|_| Fault::Row("a deed of no kind"))?;
        NoticeKind::of_deed(event).ok_or(Fault::Row("a deed of no kind"))
    };
    let mut db = store.connection().await?;
    if Statement::<EarlierDeed>::of(binds().with("line", line.id())).load::<bool>(&mut db).await?.contains(&true) {
        return Ok(None);
    }
    let kinds: Vec<(String, Uuid, Option<Uuid>, i64)> = Statement::<KindsOfDeeds>::of(binds()).load(&mut db).await?;
    let of_kind = |(event, line, account, count): (String, Uuid, Option<Uuid>, i64)| {
        Ok(DeedsOfKind { kind: kind(&event)?, line, account, count })
    };
    let kinds = kinds.into_iter().map(of_kind).collect::<Result<Vec<_>, Fault>>()?;
    let first: Vec<(String, Option<Uuid>, String, Option<String>)> =
        Statement::<FirstDeeds>::of(binds().with("most", most)).load(&mut db).await?;
    // Names of other actors are not public ids, whatever follows their first letters.
    let is_account = matches!(TrailActor::parse(&line.actor), Some(TrailActor::Account(_)));
    let by = first.as_slice().first().filter(|_| is_account).and_then(|(_, _, _, by)| by.clone());
    let told = |(event, account, name, _): (String, Option<Uuid>, String, Option<String>)| {
        Ok(DeedTold { kind: kind(&event)?, account, name })
    };
    let first = first.into_iter().map(told).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Some(Deeds { kinds, first, by }))
}
