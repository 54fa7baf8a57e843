//! Signing in: the use-cases that every door shares. Each loads the facts, asks the rules and records the decision; an expected
//! refusal is an outcome, recorded like a success. Knows no wire format.

mod acting;
mod admit;
mod application;
mod awaited;
mod begin;
mod by_address;
mod captcha;
mod confirm;
mod current;
mod deliver;
mod end;
mod factors;
mod find_awaited;
mod given;
mod hashed;
mod holder;
mod login;
mod lookup;
mod own;
mod own_change;
mod own_profile;
mod owner;
mod password_check;
pub mod player;
mod prove;
mod registrant;
mod renew;
mod resend;
mod rounds;
mod send_code;
mod signed_in;
mod step;
mod trail;
mod trail_days;
mod trust;
mod turn;
mod typed;
mod waiting;

use std::net::IpAddr;

use ipnet::IpNet;

use crate::app::App;
use crate::rules::browser_name::BrowserName;
use crate::rules::factor::Door;
use crate::rules::refusal::{Refused, StepRefusal};
use crate::rules::request_origin::{RequestOrigin, network_of};
use crate::rules::{Instant, window::Window};
use crate::store::sign_ins::Count;

pub use acting::{Acting, SessionName};
pub use admit::{BarredVisitor, GateAdmission, Pass, Passing, admit, public_keys};
pub use application::{ApplicationAdmission, ApplicationCall, admit_application};
pub use awaited::{Answered, AwaitedCode, answer_code};
pub use begin::{Began, CodeRequest, begin};
pub use by_address::{AddressRequest, AskedByAddress, forgot_password, register};
pub use confirm::{Confirmed, confirm};
pub use current::{current, current_session, is_held, is_signed_in, own_account};
pub use end::end;
pub use factors::{Codes, Keeping, Replaced, keep_recovery_codes, recovery_codes, replace_authenticator};
pub use find_awaited::AwaitedName;
pub use login::{LoggedIn, LoginRequest, login};
pub use lookup::SharedLookup;
pub use own::{EndedOwn, Identity, OwnList, OwnPlace, browsers, end_own, identity, notices, own_place, sessions};
pub use own_change::{OwnChange, OwnChanged, change_own};
pub use own_profile::{Described, ProfileDeed, describe_own};
pub use owner::{Caller, SignedInAdmin, owner};
pub use prove::{Proved, Showing, prove};
pub use registrant::Registering;
pub use renew::renew;
pub use resend::{Resent, resend};
pub use send_code::{CodeSent, send_code};
pub use signed_in::{SignedIn, signed_in, signed_in_before};
pub use trail::{AskedTrail, TrailLine, TrailRead, UnfitTrail, read_trail};
pub use trail_days::{AskedDays, DaysRead, last_days, read_days};
pub use trust::trust;
pub use waiting::{Waiting, waiting};

/// A caller, by network address, and by the `User-Agent` of the request.
#[derive(Clone, Debug)]
pub struct Requester {
    address: IpAddr,
    trusted_proxy: bool,
    /// Most requests tell no line and no list of their browser, so only [`origin`](Self::origin) reads its name.
    user_agent: Option<Box<str>>,
}

impl Requester {
    /// The caller at an address. IPv4-mapped IPv6 addresses are normalised to IPv4.
    pub fn at(address: IpAddr) -> Requester {
        Requester { address: address.to_canonical(), trusted_proxy: false, user_agent: None }
    }

    /// A trusted proxy that names no client: it may stand for any number of clients.
    pub fn trusted_proxy(address: IpAddr) -> Requester {
        Requester { trusted_proxy: true, ..Requester::at(address) }
    }

    /// The caller, with the `User-Agent` of the request.
    #[must_use]
    pub fn by(self, user_agent: Option<&str>) -> Requester {
        Requester { user_agent: user_agent.map(Box::from), ..self }
    }

    /// Where the request comes from, for the trail and for lists.
    pub fn origin(&self) -> RequestOrigin {
        let browser = self.user_agent.as_deref().and_then(BrowserName::of);
        RequestOrigin { network: self.address.into(), browser }
    }

    /// Whether the caller is a trusted proxy that names no client.
    pub fn is_trusted_proxy(&self) -> bool {
        self.trusted_proxy
    }

    /// The network address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The network that the rate limit counts by: the IPv4 address, or the IPv6 /64.
    pub fn network(&self) -> IpNet {
        network_of(self.address)
    }
}

/// The rate-limit count that a step's first load takes of the caller's network; `None`: the rate limit is off.
fn counted<'a>(app: &'a App, door: Door, requester: &Requester) -> Option<Count<'a>> {
    let window: &Window = &app.policy(door).rate_limit;
    (!window.is_off()).then(|| Count { network: requester.network(), window })
}

/// The refusal of a network, or of a trusted device in its stead, that made too many requests; `None`: it did not. `seen`: the times of
/// its requests, if this one was not counted.
fn crowded(app: &App, door: Door, seen: Option<&[Instant]>, now: Instant) -> Option<Refused> {
    let wait = app.policy(door).rate_limit.wait(seen?, now);
    Some(Refused { why: StepRefusal::TooManyRequests, wait })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_64() {
        let table = [
            ("192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ];
        for (address, network) in table {
            let requester = address.parse().map(Requester::at);
            assert_eq!(requester.map(|requester| requester.network().to_string()), Ok(network.to_owned()), "{address}");
        }
    }
}
