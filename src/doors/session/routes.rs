//! The routes of the session door: its four calls, its document where it is shown, and a refusal of every other path below its
//! own.

use futures_util::future::FutureExt;

use super::answers::VOICE;
use super::caller::{REST, answer};
use super::login::login;
use super::login_otp::login_otp;
use super::logout::logout;
use super::openapi::serve;
use super::paths::{LOGIN, LOGIN_OTP, LOGOUT, USER};
use super::user::user;
use crate::edge::{Methods, RestBody, RouteEntry};
use crate::metrics::Field;
use crate::metrics::Route::SessionRest;

/// The routes of the session door. `shown`: whether the document is served.
pub fn routes(shown: bool) -> Vec<RouteEntry> {
    let document = shown.then(|| RouteEntry::get("/v3/openapi.json", SessionRest, serve).exact().in_voice(VOICE));
    let calls = [
        REST.route((USER, SessionRest), Methods::Read, |front, head, body| {
            answer(front, head, body, (Field::SessionUser, RestBody::Nothing), user).boxed()
        }),
        REST.route((LOGIN, SessionRest), Methods::Post, |front, head, body| {
            answer(front, head, body, (Field::SessionLogin, RestBody::Json), login).boxed()
        }),
        REST.route((LOGIN_OTP, SessionRest), Methods::Post, |front, head, body| {
            answer(front, head, body, (Field::SessionLoginOtp, RestBody::Json), login_otp).boxed()
        }),
        REST.route((LOGOUT, SessionRest), Methods::Post, |front, head, body| {
            answer(front, head, body, (Field::SessionLogout, RestBody::JsonOrNothing), logout).boxed()
        }),
    ];
    calls.into_iter().chain(document).chain([REST.unknown("/v3", SessionRest)]).collect()
}
