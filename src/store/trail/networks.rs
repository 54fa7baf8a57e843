//! Networks of lockouts: from how many networks accounts were locked. Does not know which accounts are locked now.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::request_origin::networks_among;
use crate::rules::trail::TrailOutcome;
use crate::store::Store;
use crate::store::sql::{Binds, Statement, statement};

const ADDRESSES: &str = "\
select distinct personal ->> 'network' from audit
where account_id = any(:accounts) and at >= :since and outcome = :outcome and personal ->> 'network' is not null";

statement!(AddressesOfLockouts: Text = ADDRESSES);

/// Number of networks from which these accounts were locked since then.
pub async fn networks_of_lockouts(store: &Store, accounts: Vec<Uuid>, since: Instant) -> Result<i64, Fault> {
    let outcome = TrailOutcome::LockedOut.name().to_owned();
    let binds = Binds::default().with("accounts", accounts).with("since", since).with("outcome", outcome);
    let mut db = store.connection().await?;
    let addresses: Vec<String> = Statement::<AddressesOfLockouts>::of(binds).load(&mut db).await?;
    Ok(networks_among(&addresses))
}
