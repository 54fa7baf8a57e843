//! State of the property test: applies the rules' decisions, and records independently which codes are right and were
//! used.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use uuid::Uuid;

use super::{What, WorldEvent};
use crate::rules::account::Account;
use crate::rules::authenticator::{Authenticator, Secret};
use crate::rules::budget::Budget;
use crate::rules::code::Digits;
use crate::rules::decision::{AuthenticatorChange, Change};
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::open::{OpenFacts, Verdict, open};
use crate::rules::pending::{Pending, PendingSeed};
use crate::rules::policy::Policy;
use crate::rules::refusal::StepRefusal;
use crate::rules::show::Proof;
use crate::rules::show_facts::SessionSeed;
use crate::rules::shown::ShownCode;
use crate::rules::test_support::*;
use crate::rules::token::TokenHash;
use crate::rules::{Instant, Span};

/// Counts of the interesting outcomes; the property is empty if one of them never occurs.
#[derive(Debug, Default)]
pub struct Reached {
    pub sessions: Cell<u32>,
    pub enrolments: Cell<u32>,
    pub decoys_tried: Cell<u32>,
    pub replays: Cell<u32>,
    pub full: Cell<u32>,
}

fn tick(count: &Cell<u32>, happened: bool) {
    count.set(count.get() + u32::from(happened));
}

#[derive(Default)]
pub struct World {
    reached: Rc<Reached>,
    policy: Policy,
    now: Instant,
    serial: u32,
    accounts: Vec<Account>,
    authenticators: HashMap<Uuid, (Authenticator, Vec<u8>)>,
    budgets: Vec<Budget>,
    pendings: HashMap<Uuid, Pending>,
    /// Cookie of each browser: the pending sign-in and the token it names.
    cookies: [Option<(Uuid, TokenHash)>; 2],
    /// Mailed codes of each pending sign-in, the newest last.
    mailed: HashMap<Uuid, Vec<u32>>,
    used: HashSet<u32>,
    /// Proven factors of each pending sign-in, each with its account.
    proven: HashMap<Uuid, Vec<(Factor, Uuid)>>,
    wrong: HashMap<([u8; 32], Factor), Vec<Instant>>,
}

impl World {
    pub fn of(reached: &Rc<Reached>) -> World {
        World {
            reached: Rc::clone(reached),
            now: at(0),
            accounts: vec![account(), Account { id: Uuid::from_u128(3), ..invited(60 * DAY) }],
            authenticators: HashMap::from([(account().id, (authenticator(), RFC.to_vec()))]),
            policy: by_window(),
            budgets: (0..3).map(|key| Budget::unspent(pool(key))).collect(),
            ..World::default()
        }
    }

    pub fn happens(&mut self, deed: WorldEvent) {
        match deed {
            WorldEvent::Ask { browser, address } => self.ask(browser, address),
            WorldEvent::Show { browsers, astray, times, what } => {
                browsers.repeat(times).into_iter().for_each(|browser| self.show(browser, astray, what));
            }
            WorldEvent::Wait(seconds) => self.now += Span::seconds(seconds),
            // Disabling deletes no session and no pending sign-in here, so the rules alone must refuse them.
            WorldEvent::Switch { account, disabled } => {
                self.accounts[account].disabled_at = disabled.then_some(self.now)
            }
        }
    }

    fn number(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    fn named(&self, browser: usize) -> Option<Pending> {
        let (id, token_hash) = self.cookies[browser]?;
        self.pendings.get(&id).filter(|pending| pending.token_hash == token_hash).cloned()
    }

    fn ask(&mut self, browser: usize, address: usize) {
        let number = self.number();
        let (id, secret) = (Uuid::from_u128(u128::from(number)), format!("own secret of {number:06}").into_bytes());
        let fresh = PendingSeed { enrolment: Some(sealed(&secret)), ..PendingSeed::new(id, TokenHash(mac(id, 0).mac)) };
        let facts = OpenFacts {
            door: Door::Staff,
            purpose: Purpose::SignIn,
            budget: self.budgets[address].clone(),
            account: self.accounts.get(address).cloned(),
            current: self.named(browser),
            invitation: None,
        };
        let Verdict::Accepted(accepted) = open(facts, &self.policy, &fresh, self.now) else { return };
        let pending = accepted.pending.clone();
        self.cookies[browser] = Some((pending.id, pending.token_hash));
        self.mailed.entry(pending.id).or_default().push(number);
        let change = accepted.change(&self.policy, self.now);
        self.record(mailed_for(change, mac(pending.id, number), id));
    }

    fn show(&mut self, browser: usize, astray: bool, what: What) {
        let Some(pending) = self.named(browser) else { return };
        let at_first = (pending.challenge.proving() == Some(Factor::EmailCode)) != astray;
        let factor = if at_first { Factor::EmailCode } else { Factor::Authenticator };
        let account = pending.challenge.account.and_then(|id| self.accounts.iter().find(|own| own.id == id).cloned());
        let own = account.as_ref().and_then(|account| self.authenticators.get(&account.id)).cloned();
        let secret = match &own {
            Some((_, secret)) if !pending.enrols => secret.clone(),
            _ => own_secret(&pending),
        };
        let number = self.code(browser, &pending, what);
        let is_newest = self.mailed[&pending.id].last() == Some(&number);
        let is_good = is_newest && pending.challenge.code.as_ref().is_some_and(|code| self.now < code.expires_at);
        let (is_true, shown) = match factor {
            Factor::EmailCode => (is_good, ShownCode::SentCode(Some(mac(pending.id, number)))),
            Factor::Authenticator => {
                let digits = self.digits(browser, &secret, what);
                let is_true = self.is_true(&secret, own.as_ref().map_or(-1, |own| own.0.last_step), &digits);
                let enrolment = pending.enrols.then(|| sealed(&secret));
                (is_true, ShownCode::Authenticator { digits, secret: Some(Secret::of(secret)), enrolment })
            }
            Factor::SmsCode | Factor::Password => panic!("the staff door asks for no {factor}"),
        };
        let shown = if matches!(what, What::Malformed) { ShownCode::Malformed } else { shown };
        let somebody = account.as_ref().is_some_and(|account| account.in_service(self.now));
        let budget = self.budgets[usize::from(pending.challenge.pool.key[0])].clone();
        let authenticator = own.map(|own| own.0);
        let (pending_now, displaced) = (pending.clone(), Vec::new());
        let facts = ProveFacts { pending: pending_now, budget, account, authenticator, presented: None, displaced };
        let session = Uuid::from_u128(u128::from(self.number()));
        let fresh = SessionSeed { token_hash: TokenHash(mac(session, 0).mac), session, ..names() };
        let (proof, change) = prove(facts, factor, shown, &self.policy, &fresh, self.now);
        match (&proof, pending.challenge.account) {
            (Proof::Advanced | Proof::SignedIn, Some(whose)) => {
                assert!(is_true && somebody && pending.is_live(self.now), "{proof:?} by {what:?}");
                assert!(factor != Factor::EmailCode || self.used.insert(number), "a mailed code is right once");
                self.proven.entry(pending.id).or_default().push((factor, whose));
                self.cookies[browser] = Some((pending.id, fresh.token_hash));
            }
            (Proof::Advanced | Proof::SignedIn, None) => panic!("a decoy is {proof:?} by {what:?}"),
            (Proof::Refused(StepRefusal::Wrong { .. }), _) => {
                assert!(!(is_true && somebody), "{what:?} was right, and is {proof:?}");
                self.count_wrong(&pending, factor);
                let is_replay = factor == Factor::Authenticator && matches!(what, What::Right | What::Off(-1..=1));
                let is_decoy_tried = !somebody && factor == Factor::EmailCode && is_good;
                tick(&self.reached.replays, somebody && is_replay);
                tick(&self.reached.decoys_tried, is_decoy_tried);
            }
            _ => {}
        }
        change.into_iter().for_each(|change| self.record(change));
    }

    fn code(&self, browser: usize, pending: &Pending, what: What) -> u32 {
        let codes = |pending: &Pending| self.mailed[&pending.id].iter().rev().copied();
        match what {
            What::Right => codes(pending).next(),
            What::Off(_) => codes(pending).nth(1),
            What::Others => self.named(1 - browser).and_then(|others| codes(&others).next()),
            What::Wrong | What::Malformed => None,
        }
        .unwrap_or(999_999)
    }

    fn digits(&self, browser: usize, secret: &[u8], what: What) -> Digits {
        let step = step_of(self.now);
        match (what, self.named(1 - browser)) {
            (What::Right, _) => app_code(secret, step),
            (What::Off(off), _) => app_code(secret, step + off),
            (What::Others, Some(others)) => app_code(&own_secret(&others), step),
            _ => Digits::of(999_999),
        }
    }

    /// Whether the digits belong to a step within the drift and after the last used step.
    fn is_true(&self, secret: &[u8], last: i64, digits: &Digits) -> bool {
        let current = step_of(self.now);
        let mut steps = (current - 1..=current + 1).filter(|step| *step > last);
        steps.any(|step| app_code(secret, step).reveal() == digits.reveal())
    }

    fn count_wrong(&mut self, pending: &Pending, factor: Factor) {
        let marks = self.wrong.entry((pending.challenge.pool.key, factor)).or_default();
        marks.push(self.now);
        let in_a_day = marks.iter().filter(|mark| **mark + Span::hours(24) > self.now).count();
        assert!(in_a_day <= 20, "{in_a_day} wrong codes of {factor} were compared within a day");
        tick(&self.reached.full, in_a_day == 20);
    }

    fn record(&mut self, change: Change) {
        let now = self.now;
        let before = &mut self.budgets[usize::from(change.budget.pool.key[0])];
        for factor in [Factor::EmailCode, Factor::Authenticator] {
            let left = |budget: &Budget| budget.guesses_left(Door::Staff.place(factor), &self.policy, now);
            let locked = |budget: &Budget| budget.locked_until(Door::Staff.place(factor), &self.policy, now);
            assert!(left(&change.budget) <= left(before) && locked(&change.budget) >= locked(before));
        }
        let mails_left = |budget: &Budget| self.policy.mails.left(&budget.mailed_at, now);
        let next_mail = |budget: &Budget| budget.next_mail_at(&self.policy, now);
        assert!(mails_left(&change.budget) <= mails_left(before) && next_mail(&change.budget) >= next_mail(before));
        *before = change.budget;
        let (id, version) = change.seen.pending.unzip();
        let current = id.and_then(|id| self.pendings.remove(&id));
        assert_eq!(current.map(|pending| pending.version), version, "what was seen is what there is");
        if let Some(pending) = change.pending {
            self.pendings.insert(pending.id, Pending { version: pending.version + 1, ..pending });
        }
        match change.authenticator {
            Some(AuthenticatorChange::Counted(whose, own)) => {
                let Some((known, _)) = self.authenticators.get_mut(&whose) else { panic!("counted on nothing") };
                let is_later = own.last_step > known.last_step;
                assert!(if change.session.is_some() { is_later } else { own.last_step == known.last_step });
                *known = own;
            }
            Some(AuthenticatorChange::Activated(account, own)) => {
                tick(&self.reached.enrolments, true);
                let secret = own.secret.bytes.clone();
                assert!(self.authenticators.insert(account.id, (own.next(), secret)).is_none(), "enrolled twice");
                let known = self.accounts.iter_mut().find(|known| known.id == account.id);
                assert_eq!(
                    known.map(|known| std::mem::replace(known, (*account).clone().next()).version),
                    Some(account.version)
                );
            }
            None => {}
        }
        let Some(session) = change.session else { return };
        tick(&self.reached.sessions, true);
        let proven = change.ended.and_then(|ended| self.proven.get(&ended).cloned()).unwrap_or_default();
        assert_eq!(session.proven, [Factor::EmailCode, Factor::Authenticator]);
        assert_eq!(proven, [Factor::EmailCode, Factor::Authenticator].map(|factor| (factor, session.account)));
        assert!(self.accounts.iter().any(|own| own.id == session.account && own.in_service(self.now)));
    }
}
