//! What a right code may bring, as sections of the one statement that records it: the authenticator's step or its first
//! secret, the session, the trusted browser. Each hangs on the budget, and is nothing when nothing of it is to be written.

use super::record::Origin;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::session::Session;
use crate::rules::trusted::{MOST, Trust};
use crate::store::sessions::SHORT;
use crate::store::sql::{Bind, Section};
use crate::store::{Store, macs};

/// What becomes of the authenticator; with its first one the account goes on as enrolled.
pub fn authenticator(store: &Store, change: &Change, now: Instant) -> Result<Section, Fault> {
    let text = "\
counted as (
    update authenticators set last_step = ?, failures = ?, suspended_at = ?, version = ?, mac = ?
    from budget where account_id = ?),
activated as (
    insert into authenticators (account_id, key_id, secret, last_step, created_at, version, mac)
    select ?, ?, ?, ?, ?, ?, ? from budget where ?::uuid is not null),
enrolled as (
    update accounts set enrolled = true, invitation_hash = null, version = ?, mac = ? from budget where id = ?),
";
    let (counted, activated) = match &change.authenticator {
        Some(AuthenticatorChange::Counted(account, own)) => (Some((*account, own.clone().next())), None),
        Some(AuthenticatorChange::Activated(account, own)) => {
            (None, Some((account.as_ref().clone().next(), own.clone().next())))
        }
        None => (None, None),
    };
    let written = counted.as_ref().map(|(id, own)| (*id, own));
    let written = written.or(activated.as_ref().map(|(account, own)| (account.id, own)));
    let mac = written.map(|(id, own)| store.mac(&macs::authenticator(id, own))).transpose()?;
    let enrolled = activated.as_ref().map(|(account, _)| store.mac(&macs::account(account))).transpose()?;
    let (counted, activated) = (counted.as_ref(), activated.as_ref());
    let own = activated.map(|(_, own)| own);
    let account = || Bind::Id(activated.map(|(account, _)| account.id));
    let binds = vec![
        Bind::Long(counted.map(|counted| counted.1.last_step)),
        small(counted.map_or(0, |counted| counted.1.failures)),
        Bind::At(counted.and_then(|counted| counted.1.suspended_at)),
        Bind::Long(counted.map(|counted| counted.1.version)),
        Bind::Bytes(mac.clone()),
        Bind::Id(counted.map(|counted| counted.0)),
        account(),
        Bind::Text(own.map(|own| own.secret.key_id.clone())),
        Bind::Bytes(own.map(|own| own.secret.bytes.clone())),
        Bind::Long(own.map(|own| own.last_step)),
        Bind::At(Some(now)),
        Bind::Long(own.map(|own| own.version)),
        Bind::Bytes(mac),
        account(),
        Bind::Long(activated.map(|(account, _)| account.version)),
        Bind::Bytes(enrolled),
        account(),
    ];
    Ok((text, binds))
}

/// The recovery code that is spent. The authenticator's version, bumped with it, is its guard.
pub fn recovery(change: &Change) -> Section {
    let text = "\
recovered as (
    delete from recovery_codes using budget where account_id = ? and id = ?),
";
    let account = change.seen.authenticator.map(|seen| seen.0);
    let code = change.recovery.as_ref().map(|code| code.id);
    (text, vec![Bind::Id(account), Bind::Id(code)])
}

/// The session that begins, the one that goes on, and the one that ends.
pub fn session(store: &Store, change: &Change, origin: Origin<'_>) -> Result<Section, Fault> {
    let text = "\
signed_in as (
    insert into sessions (token_hash, id, door, account_id, proven, created_at, seen_at,
        browser_id, requester, agent, recovered, gate_hash, version, mac)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from budget where ?::uuid is not null),
confirmed as (
    update sessions set confirmed_at = ?, confirm_attempts = ?, version = ?, mac = ?
    from budget where token_hash = ? and ?),
signed_out as (
    delete from sessions using budget where token_hash = ?),
displaced_now as (
    delete from sessions using budget, displaced where sessions.token_hash = displaced.token_hash),
";
    if change.session.iter().any(|session| !session.door.is_proven_by(&session.proven)) {
        return Err(SHORT);
    }
    let next = |session: &Option<Session>| session.clone().map(Session::next);
    let (session, confirmed) = (next(&change.session), next(&change.confirmed));
    let mac = |session: &Option<Session>| session.as_ref().map(|own| store.mac(&macs::session(own))).transpose();
    let (session_mac, confirmed_mac) = (mac(&session)?, mac(&confirmed)?);
    let (session, confirmed) = (session.as_ref(), confirmed.as_ref());
    let proven = session.iter().flat_map(|session| &session.proven).map(|factor| factor.name()).collect();
    let binds = vec![
        Bind::Bytes(session.map(|session| session.token_hash.0.to_vec())),
        Bind::Id(session.map(|session| session.id)),
        Bind::Text(Some(origin.door.name().into())),
        Bind::Id(session.map(|session| session.account)),
        Bind::Texts(proven),
        Bind::At(session.map(|session| session.created_at)),
        Bind::At(session.map(|session| session.seen_at)),
        Bind::Id(session.and_then(|session| session.browser)),
        Bind::Net(origin.requester),
        Bind::Text(origin.agent.map(str::to_owned)),
        Bind::Flag(session.is_some_and(|session| session.recovered)),
        Bind::Bytes(session.and_then(|session| session.gate_hash).map(|hash| hash.0.to_vec())),
        Bind::Long(session.map(|session| session.version)),
        Bind::Bytes(session_mac),
        Bind::Id(session.map(|session| session.id)),
        Bind::At(confirmed.and_then(|confirmed| confirmed.confirmed_at)),
        small(confirmed.map_or(0, |confirmed| confirmed.attempts)),
        Bind::Long(confirmed.map(|confirmed| confirmed.version)),
        Bind::Bytes(confirmed_mac),
        Bind::Bytes(change.seen.session.map(|seen| seen.0.0.to_vec())),
        Bind::Flag(confirmed.is_some()),
        Bind::Bytes(change.ended_session.map(|hash| hash.0.to_vec())),
    ];
    Ok((text, binds))
}

/// The browser that signed in, and those that are trusted no longer: its row of another account, and one too many. Of two
/// sign-ins of one account the second sees the first's row, for both lock its authenticator.
pub fn trust(store: &Store, change: &Change, origin: Origin<'_>) -> Result<Section, Fault> {
    let text = "\
trusted as (
    insert into trusted_browsers (id, account_id, token_hash, pool_key, created_at, seen_at, expires_at, requester, agent,
        mac)
    select ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from budget where ?::uuid is not null
    on conflict (id) do update set
        token_hash = excluded.token_hash, seen_at = excluded.seen_at, expires_at = excluded.expires_at,
        requester = excluded.requester, agent = excluded.agent, mac = excluded.mac),
replaced as (
    delete from trusted_browsers using budget where trusted_browsers.id = ?),
forgotten as (
    delete from trusted_browsers using budget where trusted_browsers.id in (
        select id from trusted_browsers where account_id = ? and id <> ? order by seen_at desc, id desc offset ?)),
";
    let trust = change.trust.as_ref();
    let row = |trust: &Trust| macs::trusted(&trust.browser, &trust.token_hash.0, trust.at, trust.expires_at());
    let mac = trust.map(|trust| store.mac(&row(trust))).transpose()?;
    let browser = trust.map(|trust| &trust.browser);
    let id = || Bind::Id(browser.map(|browser| browser.id));
    let account = || Bind::Id(browser.map(|browser| browser.account));
    let at = || Bind::At(trust.map(|trust| trust.at));
    let binds = vec![
        id(),
        account(),
        Bind::Bytes(trust.map(|trust| trust.token_hash.0.to_vec())),
        Bind::Bytes(browser.map(|browser| browser.pool.key.to_vec())),
        at(),
        at(),
        Bind::At(trust.map(Trust::expires_at)),
        Bind::Net(origin.requester),
        Bind::Text(origin.agent.map(str::to_owned)),
        Bind::Bytes(mac),
        id(),
        Bind::Id(trust.and_then(|trust| trust.ended.as_ref()).map(|ended| ended.id)),
        account(),
        id(),
        Bind::Long(Some(MOST - 1)),
    ];
    Ok((text, binds))
}

/// Counts are bounded by the settings, far below what the column holds.
pub fn small(count: u16) -> Bind {
    Bind::Small(i16::try_from(count).unwrap_or(i16::MAX))
}
