//! Calls of the session door: `user`, `login`, `login/otp` and `logout`, each in the order in which the door looks at things.

use serde_json::json;

use super::super::action::Typed;
use super::super::pool::Payer;
use super::super::settings::{SECOND, Time};
use super::super::time::wait_until;
use super::deed::{ANN, Shows, With};
use super::door::{AUTHENTICATOR, Half, PASSWORD, SUSPENDS, SessionDoor, Whole};
use super::told::{CookieTold, SessionTold, Turned, done, found, late, turned, unfit_body};

/// A result or a refusal.
type Answered = Result<SessionTold, Turned>;

/// A good key, and the wait if its calls were too many.
#[derive(Clone, Copy)]
struct Admitted {
    key: usize,
    late: Option<Time>,
}

impl SessionDoor {
    /// Admits a call by its key, before anything else is looked at.
    fn admitted(&mut self, with: With) -> Result<Admitted, Turned> {
        let key = match with {
            With::Key(key) if self.is_good(key) => Some(key),
            With::Key(_) | With::Unknown | With::Nothing => None,
        };
        let late_until = self.counted(key);
        match (key, late_until) {
            (Some(key), late) => Ok(Admitted { key, late }),
            (None, Some(until)) => Err(self.late_until(until)),
            (None, None) => Err(turned(401, 10101)),
        }
    }

    fn late_until(&self, until: Time) -> Turned {
        late(wait_until(Some(until), self.now))
    }

    /// Refuses a call over its key's limit.
    fn within(&self, admitted: Admitted) -> Result<(), Turned> {
        admitted.late.map_or(Ok(()), |until| Err(self.late_until(until)))
    }

    pub fn user(&mut self, jar: usize, with: With) -> Answered {
        let admitted = self.admitted(with)?;
        self.within(admitted)?;
        let id = self.whole(jar, admitted.key).ok_or_else(|| turned(401, 10100))?;
        self.touch(id);
        let account = self.wholes[&id].account;
        let name = &self.names[account];
        Ok(found(
            json!({
                "userName": name, "email": format!("{name}@example.com"), "firstName": "", "lastName": "",
                "gender": "", "phone": "", "accessLevel": if account == ANN { 20 } else { 10 }, "validateEmail": 0,
                "isTrialAccount": 0, "trialAccountExpirationDate": "", "requestIp": "127.0.0.1",
                "requestIpCountry": "", "requestIpCountryCode": "",
            }),
            CookieTold::Kept,
        ))
    }

    /// `login`; none: an empty object.
    pub fn login(&mut self, jar: usize, with: With, shows: Option<Shows>) -> Answered {
        let admitted = self.admitted(with)?;
        if let Some(id) = self.whole(jar, admitted.key) {
            self.touch(id);
            return Err(turned(409, 10110));
        }
        let shows = shows.ok_or_else(|| unfit_body(&["password", "userName"]))?;
        self.within(admitted)?;
        if let Some(until) = self.locked_until(shows.name, PASSWORD) {
            return Err(self.late_until(until));
        }
        let account = self.person(shows.name).filter(|account| shows.right && !self.people[*account].disabled);
        let Some(account) = account else { return Err(self.wrong_password(shows.name)) };
        if let Some(replaced) = self.half(jar, admitted.key) {
            self.halves.remove(&replaced);
        }
        let (key, remembered, now) = (admitted.key, shows.remembered, self.now);
        if self.people[account].app.is_none() {
            let max_age = self.enters(jar, Whole { account, key, remembered, begun: now, seen: now });
            let body = json!({ "requiresOtp": false, "expiresAt": 0, "otpSessionExpiresAt": 0 });
            return Ok(found(body, CookieTold::Set(max_age)));
        }
        let (cookie, until) = (self.cookie(), now + self.set.pending_life);
        self.halves.insert(cookie, Half { account, key, remembered, tries: 0, until });
        self.jars[jar] = Some(cookie);
        let end = until.div_euclid(SECOND);
        let body = json!({ "requiresOtp": true, "expiresAt": end, "otpSessionExpiresAt": end });
        Ok(found(body, CookieTold::Set(Some(self.set.pending_life / SECOND))))
    }

    /// Begins a session. Returns the `Max-Age` of its cookie.
    fn enters(&mut self, jar: usize, own: Whole) -> Option<i64> {
        let (cookie, life) = (self.cookie(), self.set.remembered.1 / SECOND);
        let max_age = own.remembered.then_some(life);
        self.wholes.insert(cookie, own);
        self.jars[jar] = Some(cookie);
        max_age
    }

    /// Counts a wrong password: as many as a login has attempts lock the pool, counted since its last lockout and within the window.
    fn wrong_password(&mut self, name: usize) -> Turned {
        let (set, now, payer) = (self.set.clone(), self.now, Payer::Strangers(name));
        self.failures += 1;
        let (attempts, span) = (set.attempts, set.wrong(payer).1);
        let pool = self.pool(name);
        let lock = &pool.locks[PASSWORD];
        let since = |mark: &&Time| **mark + span > now && lock.until.is_none_or(|until| **mark >= until);
        let before = lock.wrong.iter().filter(since).count();
        pool.locks[PASSWORD].wrong.push(now);
        let left = (attempts - 1 - before % attempts).min(pool.guesses(PASSWORD, payer, &set, now));
        if left == 0 {
            pool.lock(PASSWORD, &set, now);
        }
        turned(401, 10102)
    }

    pub fn otp(&mut self, jar: usize, with: With, typed: Typed) -> Answered {
        let admitted = self.admitted(with)?;
        let id = self.half(jar, admitted.key).ok_or_else(|| turned(409, 10111))?;
        if typed == Typed::Malformed {
            return Err(unfit_body(&["otp"]));
        }
        self.within(admitted)?;
        let own = self.halves[&id].clone();
        let app = self.people[own.account].app.clone();
        if app.is_some_and(|app| app.failures >= SUSPENDS) {
            return Err(turned(429, 10121));
        }
        if let Some(until) = self.locked_until(own.account, AUTHENTICATOR) {
            return Err(self.late_until(until));
        }
        let now = self.now;
        if let (Typed::Step(step), Some(app)) = (typed, self.people[own.account].app.as_mut()) {
            (app.last_step, app.failures) = (step, 0);
            self.halves.remove(&id);
            let Half { account, key, remembered, .. } = own;
            let max_age = self.enters(jar, Whole { account, key, remembered, begun: now, seen: now });
            return Ok(done(204, CookieTold::Set(max_age)));
        }
        self.wrong_code(id);
        Err(turned(401, 10103))
    }

    /// Counts a wrong code, or one of a used step. The last one that is left ends the login and locks the pool.
    fn wrong_code(&mut self, id: u32) {
        let (set, now) = (self.set.clone(), self.now);
        self.failures += 1;
        let Some(own) = self.halves.get_mut(&id) else { return };
        own.tries += 1;
        let (account, tries) = (own.account, own.tries);
        if let Some(app) = self.people[account].app.as_mut() {
            app.failures += 1;
        }
        let payer = Payer::Strangers(account);
        let pool = self.pool(account);
        pool.locks[AUTHENTICATOR].wrong.push(now);
        let left = set.attempts.saturating_sub(tries).min(pool.guesses(AUTHENTICATOR, payer, &set, now));
        if left == 0 {
            pool.lock(AUTHENTICATOR, &set, now);
            self.halves.remove(&id);
        }
    }

    pub fn logout(&mut self, jar: usize, with: With) -> Answered {
        let admitted = self.admitted(with)?;
        self.within(admitted)?;
        for id in [self.whole(jar, admitted.key), self.half(jar, admitted.key)].into_iter().flatten() {
            self.wholes.remove(&id);
            self.halves.remove(&id);
        }
        self.jars[jar] = None;
        Ok(done(204, CookieTold::Cleared))
    }
}
