//! Application: whether the program that calls may call, by the token that it shows. Whatever is wrong with a token (unknown,
//! ended, expired, of another network or scope, altered) is the same answer, counted by network; a good one is counted by key.
//! Signs nobody in.

use super::Requester;
use crate::app::App;
use crate::fault::Fault;
use crate::rules::application_key::{ApplicationKey, KeyScope};
use crate::rules::factor::Door;
use crate::rules::key_token::KeyToken;
use crate::store::application_keys::{CallCount, find_for_call};
use crate::store::sign_ins::Count;

/// A call of a program.
#[derive(Debug)]
pub struct ApplicationCall<'a> {
    /// The door that is called.
    pub door: Door,
    /// The caller: network address and `User-Agent`.
    pub requester: &'a Requester,
    /// The token of the call; `None`: it is missing or malformed.
    pub token: Option<&'a KeyToken>,
    /// The scope that the call needs.
    pub scope: KeyScope,
}

/// Outcome of a call of a program.
#[derive(Clone, Debug)]
pub enum ApplicationAdmission {
    /// The program may call.
    Admitted(Box<ApplicationKey>),
    /// The call shows no good key.
    NoKey,
    /// The key, or the network without a good key, made too many calls.
    TooMany {
        /// The key, if it is good; what else is wrong with the call may be told first.
        key: Option<Box<ApplicationKey>>,
        /// Seconds until another call is admitted.
        wait: i32,
    },
}

/// Admits a call of a program, and counts the call.
pub async fn admit_application(app: &App, call: ApplicationCall<'_>) -> Result<ApplicationAdmission, Fault> {
    let now = app.clock.now();
    let (by_network, by_key) = (&app.policy(call.door).rate_limit, &app.policies.key_rate_limit);
    let count = CallCount {
        requester: call.requester.address(),
        scope: call.scope,
        network: Count { network: call.requester.network(), window: by_network },
        by_key,
    };
    let counted = find_for_call(&app.store, call.token.map(KeyToken::hash), count, now).await?;
    let window = if counted.key.is_some() { by_key } else { by_network };
    Ok(match (counted.too_many, counted.key) {
        (Some(seen), key) => ApplicationAdmission::TooMany { key: key.map(Box::new), wait: window.wait(&seen, now) },
        (None, Some(key)) => ApplicationAdmission::Admitted(Box::new(key)),
        (None, None) => ApplicationAdmission::NoKey,
    })
}
