//! Promises, checked against the server's answers. The ledger is independent of the model: it records answers and
//! predicts none. Each promise has a function that checks it and counts the checks.

use std::collections::{HashMap, HashSet};

use super::action::{Action, Told, Typed};
use super::door::Door;
use super::pool::Payer;
use super::settings::{Settings, Time};

/// Names and texts of the promises, in the table's order.
pub const PROMISES: [(&str, &str); 9] = [
    ("S1", "a mailed code is accepted once"),
    ("S2", "a step of an authenticator is accepted once, and steps only move forward"),
    ("S3", "a session has every factor, of its account, in one sign-in, in order, in time"),
    ("S4", "wrong codes compared never exceed the window"),
    ("S5", "what was answered is kept"),
    ("S6", "who was signed out stays signed out"),
    ("S7", "an unknown address is answered as a known one"),
    ("L1", "an honest admin who waits as told gets in"),
    ("notices", "whatever changes a factor is told to its holder, however often"),
];

/// Counts of sign-ins begun, codes proven, signed in, wrong codes, signed out, device links used, identities confirmed, and
/// changes of phones and recovery codes.
pub type Counts = [i64; 8];

/// Number of checks of each promise.
pub type Held = [usize; PROMISES.len()];

/// Pending sign-in as its browser knows it.
#[derive(Clone, Copy, Debug)]
struct Begun {
    since: Time,
    /// Account whose mailbox was proven.
    proven: Option<usize>,
}

#[derive(Default)]
pub struct Ledger {
    pub held: Held,
    spent: HashSet<u32>,
    /// Recovery codes that were accepted.
    recovered: HashSet<String>,
    steps: HashMap<u32, i64>,
    begun: HashMap<String, Begun>,
    /// Account of each session cookie, and whether the session ended.
    sessions: HashMap<String, (usize, bool)>,
    wrong: HashMap<(Payer, usize), Vec<Time>>,
    /// Answers that must be in the trail; checked by `kept`.
    pub answered: Counts,
    /// Required notices: account, kind and time of the cause.
    pub owed: Vec<(usize, &'static str, Time)>,
}

/// Message of a violation of the promise at `place`.
pub fn broken(place: usize, how: &str) -> String {
    let (name, says) = PROMISES[place];
    format!("broken: {name}, {says}: {how}")
}

impl Ledger {
    fn must(&mut self, place: usize, holds: bool, how: &str) -> Result<(), String> {
        self.held[place] += 1;
        if holds { Ok(()) } else { Err(broken(place, how)) }
    }

    /// S1: a one-time code is accepted once.
    pub fn s1_a_code_is_accepted_once(&mut self, right: bool, mail: Option<u32>) -> Result<(), String> {
        let fresh = !right || mail.is_some_and(|mail| self.spent.insert(mail));
        self.must(0, fresh, &format!("mail {mail:?} was accepted again, or never sent"))
    }

    /// S1: a recovery code is accepted once, whoever shows it.
    pub fn s1_a_recovery_code_is_accepted_once(&mut self, right: bool, code: &str) -> Result<(), String> {
        let fresh = !right || self.recovered.insert(code.to_owned());
        self.must(0, fresh, "a recovery code was accepted again")
    }

    /// S2: a TOTP step is accepted once, and steps only move forward.
    pub fn s2_steps_only_move_forward(&mut self, right: bool, secret: u32, step: i64) -> Result<(), String> {
        let before = if right { self.steps.insert(secret, step) } else { None };
        self.must(1, before.is_none_or(|before| before < step), &format!("{step} after {before:?}"))
    }

    /// Records a cookie under which a pending sign-in begins or continues. A proven factor replaces the cookie.
    pub fn begins(&mut self, cookie: String, now: Time) {
        self.begun.entry(cookie).or_insert(Begun { since: now, proven: None });
    }

    /// S3: a session implies every factor, in order: the mailbox of this account was proven, in time.
    pub fn proves(
        &mut self,
        by: &str,
        into: String,
        whose: Option<usize>,
        set: &Settings,
        now: Time,
    ) -> Result<(), String> {
        let begun = self.begun.remove(by);
        let in_time = begun.is_some_and(|begun| now < begun.since + set.pending_life);
        if let Some(begun) = begun {
            self.begun.insert(into, Begun { proven: whose, ..begun });
        }
        self.must(2, whose.is_some() && in_time, "a code proved nobody's mailbox, or too late")
    }

    /// S3: a session implies every factor, for the same account, in the same pending sign-in, in order, in time.
    pub fn s3_a_session_has_every_factor(
        &mut self,
        by: &str,
        session: String,
        whose: usize,
        set: &Settings,
        now: Time,
    ) -> Result<(), String> {
        let begun = self.begun.remove(by);
        let both = begun.is_some_and(|begun| begun.proven == Some(whose) && now < begun.since + set.pending_life);
        let own = self.sessions.insert(session, (whose, false)).is_none();
        self.must(2, both && own, "signed in without the mailed code, too late, or into an old session")
    }

    /// S3: a session's cookie belongs to the account it was made for.
    pub fn s3_a_session_is_its_own(&mut self, session: Option<&String>, told: Option<usize>) -> Result<(), String> {
        let known = session.and_then(|session| self.sessions.get(session)).map(|(whose, _)| *whose);
        self.must(2, told.is_none() || known == told, &format!("a session of {known:?} is told to be of {told:?}"))
    }

    /// S4: evaluated wrong guesses of all callers never exceed the windows.
    pub fn s4_wrong_codes_stay_in_their_window(
        &mut self,
        payer: Payer,
        factor: usize,
        set: &Settings,
        now: Time,
    ) -> Result<(), String> {
        let (count, span) = set.wrong(payer);
        let marks = self.wrong.entry((payer, factor)).or_default();
        marks.push(now);
        let within = marks.iter().filter(|mark| *mark + span > now).count();
        self.must(3, within <= count, &format!("{within} of {count}"))
    }

    /// S5: an answered success is durable, and so is a counted guess: `kept` is what the trail holds.
    pub fn s5_what_was_answered_is_kept(&mut self, kept: Counts) -> Result<(), String> {
        let answered = self.answered;
        self.held[4] += answered.iter().map(|count| usize::try_from(*count).unwrap()).sum::<usize>();
        let how = format!(
            "answered {answered:?}, kept {kept:?} (begun, proven, signed in, wrong, signed out, links, confirmed, changes)"
        );
        self.must(4, answered == kept, &how)
    }

    /// S6: an answered signOut or disable is final.
    pub fn s6_an_ended_session_stays_ended(&mut self, session: Option<&String>, accepted: bool) -> Result<(), String> {
        let Some((_, true)) = session.and_then(|session| self.sessions.get(session)) else { return Ok(()) };
        self.must(5, !accepted, "an ended session is accepted again")
    }

    /// Notices: every change of an account's factors was notified to its owner.
    pub fn what_changes_a_factor_is_told(&mut self, kind: &str, told: bool) -> Result<(), String> {
        self.must(8, told, &format!("no notice of {kind}"))
    }

    pub fn unlocked(&mut self, payers: &[Payer]) {
        self.wrong.retain(|(payer, _), _| !payers.contains(payer));
    }

    pub fn end(&mut self, session: Option<&String>) {
        if let Some(known) = session.and_then(|session| self.sessions.get_mut(session)) {
            known.1 = true;
        }
    }

    pub fn end_all_of(&mut self, account: usize) {
        self.sessions.values_mut().filter(|known| known.0 == account).for_each(|known| known.1 = true);
    }

    /// Records that a replaced phone ended every session of its account but this one.
    pub fn end_others_of(&mut self, account: usize, kept: Option<&String>) {
        let own = |cookie: &String| kept.is_some_and(|kept| kept == cookie);
        self.sessions
            .iter_mut()
            .filter(|(cookie, known)| known.0 == account && !own(cookie))
            .for_each(|(_, known)| known.1 = true);
    }

    /// S6: session cookies that must never be accepted again.
    pub fn ended(&self) -> Vec<String> {
        self.sessions.iter().filter(|(_, known)| known.1).map(|(cookie, _)| cookie.clone()).collect()
    }
}

/// S7: an unknown address and a known one get equal answers. The server answers as the model does; here the model answers
/// again without an account at the address. Exempt: the secret of an admin inside the window, if the operator allows it
/// (contract 2.5).
pub fn tells_nothing(
    door: &Door,
    action: Action,
    typed: Typed,
    addresses: &[String; 3],
    told: &Told,
) -> Result<(), String> {
    let mut nobodys = door.clone();
    let same = match action {
        Action::Ask(_, address) => {
            if let Some(account) = door.at(address) {
                nobodys.accounts[account].disabled = true;
            }
            nobodys.happens(action, typed, addresses).is_some_and(|other| {
                other.field == told.field
                    && other.cookies.len() == told.cookies.len()
                    && (door.set.told_at_lookup || told.url_of.is_none())
            })
        }
        Action::ShowMailed(browser, _) if typed != Typed::Mailed => {
            let id = door.pending(browser).map(|(id, _)| id);
            if let Some(pending) = id.and_then(|id| nobodys.pendings.get_mut(&id)).filter(|pending| !pending.proven) {
                pending.account = None;
            }
            nobodys.happens(action, typed, addresses).as_ref() == Some(told)
        }
        _ => true,
    };
    if same { Ok(()) } else { Err(broken(6, &format!("{action:?}"))) }
}
