//! Sections of the record statement for a right code: the authenticator's step or its first secret, the spent recovery code,
//! the session, the trusted browser. Each depends on the budget, and writes nothing where its row is null.

use super::origin::StepOrigin;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::session::Session;
use crate::rules::trusted::MOST;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, AuthenticatorShown};
use crate::store::row::{Columns, Covered};
use crate::store::sessions::{SessionRow, SessionShown};
use crate::store::sql::Binds;
use crate::store::trusted::{TrustedRow, TrustedShown};

/// The text of the sections. Of two sign-ins of one account the second sees the first's session and trusted browser, because each
/// raises a version that the other has read: the authenticator's, or else the account's.
pub fn text() -> String {
    let (authenticator, authenticator_shown) = (AuthenticatorRow::names(), AuthenticatorShown::names());
    let (session, session_shown) = (SessionRow::names(), SessionShown::names());
    let (trusted, trusted_shown) = (TrustedRow::names(), TrustedShown::names());
    format!(
        "\
counted as (
    update authenticators set {counted} from budget where account_id = :counted.account_id),
activated as (
    insert into authenticators ({authenticator}, {authenticator_shown})
    select {activated}, {activated_shown} from budget where :activated.account_id::uuid is not null),
raised as (
    update accounts set enrolled = :raised.enrolled, invitation_hash = :raised.invitation_hash,
        version = :raised.version, mac = :raised.mac
    from budget where id = :raised.id),
recovered as (
    delete from recovery_codes using budget where account_id = :seen_authenticator and id = :recovery_code),
signed_in as (
    insert into sessions ({session}, {session_shown})
    select {session_values}, {session_shown_values} from budget where :session.id::uuid is not null),
confirmed as (
    update sessions set {confirmed} from budget where token_hash = :confirmed.token_hash),
signed_out as (
    delete from sessions using budget where token_hash = :ended_session),
displaced_now as (
    delete from sessions using budget, displaced where sessions.token_hash = displaced.token_hash),
trusted as (
    insert into trusted_browsers ({trusted}, {trusted_shown})
    select {trusted_values}, {trusted_shown_values} from budget where :trusted.id::uuid is not null
    on conflict (id) do update set {trusted_excluded}, requester = excluded.requester, agent = excluded.agent),
replaced as (
    delete from trusted_browsers using budget where trusted_browsers.id = :replaced_browser),
forgotten as (
    delete from trusted_browsers using budget where trusted_browsers.id in (
        select id from (
            select id, label, row_number() over (
                order by coalesce(label = :trusted.label, false), seen_at desc, id desc) as place from trusted_browsers
            where account_id = :trusted.account_id and id <> :trusted.id) as other
        where place > :other_browsers or label = :trusted.label)),
",
        counted = AuthenticatorRow::set_to(":counted"),
        activated = AuthenticatorRow::each_of(":activated"),
        activated_shown = AuthenticatorShown::each_of(":activated_shown"),
        session_values = SessionRow::each_of(":session"),
        session_shown_values = SessionShown::each_of(":session_shown"),
        confirmed = SessionRow::set_to(":confirmed"),
        trusted_values = TrustedRow::each_of(":trusted"),
        trusted_shown_values = TrustedShown::each_of(":trusted_shown"),
        trusted_excluded = TrustedRow::set_to("excluded"),
    )
}

/// The values of the sections.
pub fn binds(
    binds: Binds,
    store: &Store,
    change: &Change,
    origin: StepOrigin<'_>,
    now: Instant,
) -> Result<Binds, Fault> {
    let binds = authenticator(binds, store, change, now)?;
    let session = |session: &Option<Session>| {
        let next = session.clone().map(|session| SessionRow::of(&session.next()));
        next.transpose()?.map(|row| row.sealed(store)).transpose()
    };
    let trusted = change.trust.as_ref().map(|trust| TrustedRow::of(trust).sealed(store)).transpose()?;
    let agent = || origin.agent.map(str::to_owned);
    let session_shown = SessionShown { requester: origin.requester, agent: agent() };
    let trusted_shown = change.trust.as_ref().map(|trust| TrustedShown {
        created_at: trust.at,
        requester: origin.requester,
        agent: agent(),
    });
    let replaced = change.trust.as_ref().and_then(|trust| trust.ended.as_ref()).map(|ended| ended.id);
    Ok(binds
        .with("recovery_code", change.recovery.as_ref().map(|code| code.id))
        .with_row("session", session(&change.session)?)
        .with_row("session_shown", Some(session_shown))
        .with_row("confirmed", session(&change.confirmed)?)
        .with("ended_session", change.ended_session)
        .with_row("trusted", trusted)
        .with_row("trusted_shown", trusted_shown)
        .with("replaced_browser", replaced)
        .with("other_browsers", MOST - 1))
}

/// The values for the counted authenticator, or for the first one and the account that it enrols; or for the account alone.
fn authenticator(binds: Binds, store: &Store, change: &Change, now: Instant) -> Result<Binds, Fault> {
    let (counted, activated) = match &change.authenticator {
        Some(AuthenticatorChange::Counted(account, own)) => (Some((*account, own)), None),
        Some(AuthenticatorChange::Activated(account, own)) => (None, Some((account, own))),
        None => (None, None),
    };
    let counted = counted.map(|(account, own)| AuthenticatorRow::of(account, &own.clone().next()).sealed(store));
    let first = activated.map(|(account, own)| AuthenticatorRow::of(account.id, &own.clone().next()).sealed(store));
    let account = activated.map(|(account, _)| account).or(change.raised.as_ref());
    let raised = account.map(|account| AccountRow::of(&account.as_ref().clone().next()).sealed(store));
    Ok(binds
        .with_row("counted", counted.transpose()?)
        .with_row("activated", first.transpose()?)
        .with_row("activated_shown", activated.map(|_| AuthenticatorShown { created_at: now }))
        .with_row("raised", raised.transpose()?))
}
