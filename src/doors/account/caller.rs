//! The caller of a use-case, as the account door knows it: by an access token, which is believed beside its session's row alone.

use http::HeaderName;

use crate::access_tokens::{self, Realm};
use crate::edge::{Call, Credentials, DoorCookies, HeaderSecret};
use crate::fault::Fault;
use crate::rules::address::Address;
use crate::rules::factor::Door;
use crate::sign_in::{Acting, AddressRequest, SessionName};

/// The door of this module's callers.
pub const DOOR: Door = Door::Account;

/// The header field of a captcha token.
static CAPTCHA: [HeaderName; 1] = [HeaderName::from_static("x-captcha")];

/// The credentials of the account door.
pub static CREDENTIALS: Credentials = Credentials { cookies: DoorCookies::NONE, bearer: true, headers: &CAPTCHA };

/// The captcha token of a request; `None`: none, an empty one, or more than one.
pub fn captcha(call: &Call) -> Option<&str> {
    let [name] = &CAPTCHA;
    call.presented.header(name).map(HeaderSecret::reveal)
}

/// The issuer of the door's tokens.
pub fn issuer(call: &Call) -> String {
    format!("{}/account", call.origin)
}

/// The names by which the door's tokens are issued and verified.
pub fn realm<'a>(call: &'a Call, issuer: &'a str) -> Realm<'a> {
    let audience = call.app.policy(DOOR).tokens.audience.as_deref().unwrap_or(&call.origin);
    Realm { door: DOOR, issuer, audience }
}

/// A request for a code to an address.
pub fn by_address(call: &Call, address: Address) -> AddressRequest<'_> {
    let (requester, language) = (&call.requester, call.language);
    AddressRequest { door: DOOR, address, captcha: captcha(call), requester, language }
}

/// The caller of a use-case that looks at no token.
pub fn stranger(call: &Call) -> Acting<'_> {
    Acting { door: DOOR, requester: &call.requester, session: None, application: None, shared: &call.shared }
}

/// The caller of a use-case for the signed-in.
pub async fn acting(call: &Call) -> Result<Acting<'_>, Fault> {
    let issuer = issuer(call);
    let claims = match &call.presented.bearer {
        Some(token) => {
            access_tokens::read(&call.app, realm(call, &issuer), token.reveal(), call.app.clock.now()).await?
        }
        None => None,
    };
    let session = claims.map(|claims| SessionName::Id(claims.session));
    Ok(Acting { session, ..stranger(call) })
}
