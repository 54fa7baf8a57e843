//! Own profile: a signed-in caller changes their description, or accepts the terms. Refuses a change of the description without a
//! confirmation where a mailed code follows the password.

use super::acting::{Acting, LiveSession};
use super::rounds::Rounds;
use super::signed_in::{SignedIn, signed_in};
use crate::app::App;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::account_change::AccountChange;
use crate::rules::confirm_reason::ConfirmReason;
use crate::rules::profile::{Profile, ProfileChange};
use crate::rules::refusal::StepRefusal;
use crate::rules::trail::TrailEvent;
use crate::store::own_deeds;

/// A change that needs no password.
#[derive(Clone, Debug)]
pub enum ProfileDeed {
    /// The description is changed; its texts are judged before.
    Describe(ProfileChange),
    /// The terms of this id are accepted.
    AcceptTerms(String),
}

impl ProfileDeed {
    /// Whether account and profile have the wanted values already. The change is not written then, and spends no confirmation.
    fn changes_nothing(&self, account: &Account, profile: &Profile) -> bool {
        match self {
            ProfileDeed::Describe(change) => profile.clone().with(change, profile.updated_at) == *profile,
            ProfileDeed::AcceptTerms(id) => account.terms.as_ref() == Some(id),
        }
    }
}

/// Outcome of a change that needs no password.
#[derive(Debug)]
pub enum Described {
    /// Done.
    Done(Box<SignedIn>),
    /// Refused.
    Refused(StepRefusal),
    /// Nobody is signed in.
    Nobody,
}

/// Changes the caller's description, or accepts terms, after which the session has other tokens.
pub async fn describe_own(app: &App, acting: Acting<'_>, deed: &ProfileDeed) -> Result<Described, Fault> {
    let now = app.clock.now();
    let mut rounds = Rounds::default();
    while rounds.another().await {
        let Some(LiveSession { found, .. }) = acting.standing(app, now).await? else { return Ok(Described::Nobody) };
        let (held, account) = (found.session, found.account);
        let session = held.clone();
        let (event, change, next) = match deed {
            ProfileDeed::Describe(profile) => {
                let reason = ConfirmReason::UpdateProfile;
                if account.two_factor && !session.is_confirmed_for(reason, now) {
                    return Ok(Described::Refused(StepRefusal::NotConfirmed));
                }
                let change = AccountChange { profile: profile.clone(), ..AccountChange::default() };
                (TrailEvent::ProfileChanged, change, session.spending(reason))
            }
            ProfileDeed::AcceptTerms(id) => {
                let change = AccountChange { terms: Some(id.clone()), ..AccountChange::default() };
                (TrailEvent::TermsAccepted, change, session.renewed(now))
            }
        };
        if deed.changes_nothing(&account, &found.profile) {
            let told = signed_in(app, (acting.door, acting.requester), &held, None).await?;
            return Ok(told.map_or(Described::Nobody, |told| Described::Done(Box::new(told))));
        }
        let (next, action) = (next.next(), acting.action(held.id, event, now)?);
        if own_deeds::apply(&app.store, Some(&next), (&account, change), action).await? {
            let told = signed_in(app, (acting.door, acting.requester), &next, None).await?;
            return Ok(told.map_or(Described::Nobody, |told| Described::Done(Box::new(told))));
        }
    }
    Err(Fault::Contended)
}
