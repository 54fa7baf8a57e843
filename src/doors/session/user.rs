//! `GET /v3/session/user`: who is logged in, and from where. A change of the account shows at once.

use futures_util::future::{BoxFuture, FutureExt};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::SessionCode;
use super::caller::{KeyedCall, SessionAnswer};
use crate::doors::date::Date;
use crate::fault::Fault;
use crate::rules::account::Account;
use crate::rules::profile::Profile;
use crate::rules::role::HOSTING;
use crate::sign_in::own_account;

/// The account that is logged in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionUser {
    /// The account's number, counted from 1 and never reused.
    #[schema(example = 7, minimum = 1)]
    user_id: i64,
    /// The user name.
    #[schema(example = "ann")]
    user_name: String,
    /// The email address.
    #[schema(example = "ann@example.com")]
    email: String,
    /// The given name; empty when not set.
    #[schema(example = "Ann")]
    first_name: String,
    /// The family name; empty when not set.
    #[schema(example = "Lee")]
    last_name: String,
    /// The gender, in the holder's words; empty when not set.
    #[schema(example = "")]
    gender: String,
    /// The telephone number; empty when not set.
    #[schema(example = "+49 30 123456")]
    phone: String,
    /// 10: signed in; 20: signed in with access to game hosting. 0, a guest, is never answered.
    #[schema(example = 10, minimum = 10, maximum = 20)]
    access_level: i32,
    /// 1: the address was proven, or the operator vouched for it; 0: neither.
    #[schema(example = 1, minimum = 0, maximum = 1, read_only)]
    validate_email: i32,
    /// 1: the account is for a trial.
    #[schema(example = 0, minimum = 0, maximum = 1, read_only)]
    is_trial_account: i32,
    /// The end of the trial (RFC 3339, UTC); empty: the account is for no trial.
    #[schema(example = "", read_only)]
    trial_account_expiration_date: String,
    /// The network address that the request came from.
    #[schema(example = "192.0.2.7")]
    request_ip: String,
    /// The short English name of its country (ISO 3166); empty when not known.
    #[schema(example = "")]
    request_ip_country: &'static str,
    /// The code of its country (ISO 3166-1 alpha-2); empty when not known.
    #[schema(example = "", max_length = 2)]
    request_ip_country_code: &'static str,
}

/// Answers who is logged in.
pub fn user<'a>(keyed: &'a KeyedCall, _: &'a [u8]) -> BoxFuture<'a, Result<SessionAnswer, Fault>> {
    async move {
        if let Err(refusal) = keyed.within_limits() {
            return Ok(Err(refusal));
        }
        let own = own_account(&keyed.call.app, keyed.acting()).await?;
        let Some((account, profile)) = own else { return Ok(Err(SessionCode::NotLoggedIn.into())) };
        let told = serde_json::to_value(told(keyed, account, profile)).map_err(|error| Fault::Text(Box::new(error)))?;
        Ok(Ok(Some(told)))
    }
    .boxed()
}

fn told(keyed: &KeyedCall, account: Account, profile: Profile) -> SessionUser {
    let (address, trial_until) = (keyed.call.requester.address(), account.trial_until);
    let country = keyed.call.app.countries.country_of(address);
    SessionUser {
        user_id: account.number.unwrap_or_default(),
        user_name: account.user_name.unwrap_or_default(),
        email: account.email,
        first_name: profile.first_name.unwrap_or_default(),
        last_name: profile.last_name.unwrap_or_default(),
        gender: profile.gender.unwrap_or_default(),
        phone: profile.phone_number.unwrap_or_default(),
        access_level: if account.roles.iter().any(|role| role == HOSTING) { 20 } else { 10 },
        validate_email: account.email_proven.into(),
        is_trial_account: trial_until.is_some().into(),
        trial_account_expiration_date: trial_until.map(|until| Date(until).written()).unwrap_or_default(),
        request_ip: address.to_string(),
        request_ip_country: country.map(|country| country.name).unwrap_or_default(),
        request_ip_country_code: country.map(|country| country.code).unwrap_or_default(),
    }
}
