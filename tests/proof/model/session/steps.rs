//! Steps of the session door's model: one deed with the meaning of its code, and the walks, which reach no server.

use super::super::action::{Code, Typed};
use super::super::settings::{SECOND, Settings, Time};
use super::super::tour::Walked;
use super::deed::{ANN, SessionDeed, WHOLE, With, every_deed};
use super::door::SessionDoor;
use super::told::SessionTold;

/// A cookie that nobody was issued.
pub const FORGED: u32 = 0;

impl SessionDoor {
    /// Applies a deed with a code of this meaning. Returns the observable answers: two of a code that was sent twice.
    pub fn happens(&mut self, deed: SessionDeed, typed: Typed) -> Vec<SessionTold> {
        let told = match deed {
            SessionDeed::User(jar, with) => self.user(jar, with),
            SessionDeed::Login(jar, with, shows) => self.login(jar, with, Some(shows)),
            SessionDeed::LoginUnfit(jar, with) => self.login(jar, with, None),
            SessionDeed::Otp(jar, with, _) => self.otp(jar, with, typed),
            SessionDeed::OtpTwice(jar) => return self.twice(jar, typed),
            SessionDeed::Logout(jar, with) => self.logout(jar, with),
            SessionDeed::Forge(jar) => return self.takes_cookie(jar, Some(FORGED)),
            SessionDeed::Steal(jar) => return self.takes_cookie(jar, self.jars[0]),
            SessionDeed::Fresh(jar) => return self.takes_cookie(jar, None),
            SessionDeed::Wait(span) => {
                self.now += span;
                return Vec::new();
            }
            SessionDeed::Flood => {
                self.flood(None);
                return Vec::new();
            }
            SessionDeed::Press(key) => {
                self.flood(Some(key).filter(|key| self.is_good(*key)));
                return Vec::new();
            }
            SessionDeed::Order(order) => {
                self.order(order);
                return Vec::new();
            }
        };
        vec![told.unwrap_or_else(SessionTold::from)]
    }

    fn takes_cookie(&mut self, jar: usize, cookie: Option<u32>) -> Vec<SessionTold> {
        self.jars[jar] = cookie;
        Vec::new()
    }

    /// A code that two calls with one cookie show, one after the other. A session of the first is in the jar.
    fn twice(&mut self, jar: usize, typed: Typed) -> Vec<SessionTold> {
        let (with, before) = (With::Key(WHOLE), self.jars[jar]);
        let first = self.otp(jar, with, typed).unwrap_or_else(SessionTold::from);
        let after = std::mem::replace(&mut self.jars[jar], before);
        // The step of a right code is used by then.
        let again = if let Typed::Step(_) = typed { Typed::Wrong } else { typed };
        let second = self.otp(jar, with, again).unwrap_or_else(SessionTold::from);
        self.jars[jar] = after;
        vec![first, second]
    }

    /// Whether the server may answer in two ways: of two calls at once either may be over its key's limit. Such deeds are skipped.
    pub fn is_ambiguous(&self, deed: SessionDeed) -> bool {
        matches!(deed, SessionDeed::OtpTwice(_)) && !self.set.key_rate.is_empty()
    }

    /// Meaning of a code while walks reach no server.
    fn meant(&self, deed: SessionDeed) -> Typed {
        let code = match deed {
            SessionDeed::Otp(_, _, code) => code,
            SessionDeed::OtpTwice(_) => Code::Right,
            _ => return Typed::Wrong,
        };
        let step = match code {
            Code::Malformed => return Typed::Malformed,
            Code::Right => self.step(),
            Code::Early => self.step() + 1,
            Code::Wrong | Code::Stale => return Typed::Wrong,
        };
        let is_new = self.people[ANN].app.as_ref().is_some_and(|app| step > app.last_step);
        if is_new { Typed::Step(step) } else { Typed::Wrong }
    }

    /// Whether a deed is refused now.
    pub fn refuses(&self, deed: SessionDeed) -> bool {
        let told = self.clone().happens(deed, self.meant(deed));
        told.first().is_some_and(|told| told.code > 0)
    }
}

/// The model at which walks begin, which reach no server.
pub fn walked_door(set: &Settings, now: Time) -> SessionDoor {
    let last_step = now.div_euclid(30 * SECOND) - 4;
    SessionDoor::new(set, ["ann", "bob", "nobody"].map(String::from), last_step, now)
}

impl Walked for SessionDoor {
    type Action = SessionDeed;

    fn all() -> Vec<SessionDeed> {
        every_deed()
    }

    fn takes(&mut self, deed: SessionDeed) {
        if !self.is_ambiguous(deed) {
            self.happens(deed, self.meant(deed));
        }
    }

    fn key(&self) -> String {
        self.state_key()
    }
}
