//! Sections of the record statement for a right code: the authenticator's step or its first secret, the spent recovery code,
//! the session, the trusted browser. Each depends on the budget, and stands only with its row.

use super::origin::StepOrigin;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::request_origin::RequestOrigin;
use crate::rules::session::Session;
use crate::rules::trusted::MOST;
use crate::store::Store;
use crate::store::account_rows::{AccountRow, AuthenticatorRow, AuthenticatorShown};
use crate::store::row::{Columns, Covered};
use crate::store::sections::Section;
use crate::store::sessions::{SessionRow, SessionShown};
use crate::store::sql::Binds;
use crate::store::trusted::{TrustedRow, TrustedShown};

/// The sections. Of two sign-ins of one account the second sees the first's session and trusted browser, because each raises a
/// version that the other has read: the authenticator's, or else the account's.
pub fn sections() -> Vec<Section> {
    [authenticator_sections(), session_sections(), trusted_sections()].into_iter().flatten().collect()
}

fn authenticator_sections() -> Vec<Section> {
    let (columns, shown) = (AuthenticatorRow::names(), AuthenticatorShown::names());
    let (values, shown_values) =
        (AuthenticatorRow::each_of(":activated"), AuthenticatorShown::each_of(":activated_shown"));
    let counted = AuthenticatorRow::set_to(":counted");
    let counted = format!("update authenticators set {counted} from budget where account_id = :counted.account_id");
    let activated =
        format!("insert into authenticators ({columns}, {shown}) select {values}, {shown_values} from budget");
    vec![
        Section::with("counted", "counted", counted),
        Section::with("activated", "activated", activated),
        Section::with(
            "raised",
            "raised",
            "update accounts set enrolled = :raised.enrolled, invitation_hash = :raised.invitation_hash,
        version = :raised.version, mac = :raised.mac
    from budget where id = :raised.id",
        ),
        Section::with(
            "recovery_code",
            "recovered",
            "delete from recovery_codes using budget where account_id = :seen_authenticator and id = :recovery_code",
        ),
    ]
}

fn session_sections() -> Vec<Section> {
    let (columns, shown) = (SessionRow::names(), SessionShown::names());
    let (values, shown_values) = (SessionRow::each_of(":session"), SessionShown::each_of(":session_shown"));
    let signed_in = format!("insert into sessions ({columns}, {shown}) select {values}, {shown_values} from budget");
    let confirmed = SessionRow::set_to(":confirmed");
    let confirmed = format!("update sessions set {confirmed} from budget where token_hash = :confirmed.token_hash");
    let (signed_out, displaced) = (
        "delete from sessions using budget where token_hash = :ended_session",
        "delete from sessions using budget, displaced where sessions.token_hash = displaced.token_hash",
    );
    vec![
        Section::with("session", "signed_in", signed_in),
        Section::with("confirmed", "confirmed", confirmed),
        Section::with("ended_session", "signed_out", signed_out),
        Section::with("displaced", "displaced_now", displaced),
    ]
}

fn trusted_sections() -> Vec<Section> {
    let (columns, shown) = (TrustedRow::names(), TrustedShown::names());
    let (values, shown_values) = (TrustedRow::each_of(":trusted"), TrustedShown::each_of(":trusted_shown"));
    let excluded = TrustedRow::set_to("excluded");
    let trusted = format!(
        "insert into trusted_browsers ({columns}, {shown}) select {values}, {shown_values} from budget
    on conflict (id) do update set {excluded}, requester = excluded.requester, agent = excluded.agent"
    );
    let (replaced, forgotten) = (
        "delete from trusted_browsers using budget where trusted_browsers.id = :replaced_browser",
        "delete from trusted_browsers using budget where trusted_browsers.id in (
        select id from (
            select id, label, row_number() over (
                order by coalesce(label = :trusted.label, false), seen_at desc, id desc) as place from trusted_browsers
            where account_id = :trusted.account_id and id <> :trusted.id) as other
        where place > :other_browsers or label = :trusted.label)",
    );
    vec![
        Section::with("trusted", "trusted", trusted),
        Section::with("replaced_browser", "replaced", replaced),
        Section::with("trusted", "forgotten", forgotten),
    ]
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
    let (requester, agent) = RequestOrigin::shown(origin.requester);
    let session_shown = change.session.is_some().then(|| SessionShown { requester, agent: agent.clone() });
    let trusted_shown = change.trust.as_ref().map(|trust| TrustedShown { created_at: trust.at, requester, agent });
    let replaced = change.trust.as_ref().and_then(|trust| trust.ended.as_ref()).map(|ended| ended.id);
    Ok(binds
        .with_any("recovery_code", change.recovery.as_ref().map(|code| code.id))
        .with_any_row("session", session(&change.session)?)
        .with_any_row("session_shown", session_shown)
        .with_any_row("confirmed", session(&change.confirmed)?)
        .with_any("ended_session", change.ended_session)
        .with_any("other_browsers", trusted.as_ref().map(|_| MOST - 1))
        .with_any_row("trusted", trusted)
        .with_any_row("trusted_shown", trusted_shown)
        .with_any("replaced_browser", replaced))
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
        .with_any_row("counted", counted.transpose()?)
        .with_any_row("activated", first.transpose()?)
        .with_any_row("activated_shown", activated.map(|_| AuthenticatorShown { created_at: now }))
        .with_any_row("raised", raised.transpose()?))
}
