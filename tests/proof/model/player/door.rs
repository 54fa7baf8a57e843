//! State of the player door as its list of calls has it: players and brands, sessions, challenges, and what was sent. Pure, and without
//! the server's code.

use std::collections::BTreeMap;

use super::super::pool::{Payer, Pool, room_at};
use super::super::settings::{MINUTE, SECOND, Settings, Time};
use super::super::time::wait_until;
use super::deed::{ANN, BrandNamed, CLIENTS, PLAYERS, PlayerDeed};

/// Index of codes by SMS, and of codes by mail, in tables of factors.
pub const SMS: usize = 0;
pub const MAIL: usize = 1;
/// Index of wrong codes, proven numbers, changed numbers and told facts, in counts of lines of the trail.
pub const WRONG: usize = 0;
pub const PROVEN: usize = 1;
pub const CHANGED: usize = 2;
pub const TOLD: usize = 3;
/// Token that nobody issued.
pub const FORGED: u32 = 0;
/// Time for which a proven mailbox is a fact.
pub const FACT: Time = 10 * MINUTE;

/// Player as the operator knows one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnPlayer {
    pub email: Option<usize>,
    pub number: Option<usize>,
    pub proven: bool,
    pub two_factor: bool,
    pub due: bool,
    pub disabled: bool,
    /// Whether the player's remark is not empty.
    pub comment: bool,
}

/// Session of a player.
#[derive(Clone, Debug)]
pub struct OwnSession {
    pub player: usize,
    /// Whether it began under the key for Bob's brand.
    pub keyed: bool,
    /// Whether a code is still to be shown.
    pub half: bool,
    pub begun: Time,
    pub seen: Time,
}

/// Change that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingChange {
    pub number: usize,
    pub two_factor: bool,
    pub comment: Option<bool>,
}

/// Aim of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    SignIn,
    /// The old number's code lets the new one be asked.
    Release(WaitingChange),
    /// The code of the number that is to be written; whether the old number gave way to it.
    Change(WaitingChange, bool),
    /// A mailbox is proven for a request.
    Withdrawal(usize),
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Proven,
    LockedOut,
}

/// Code that was sent.
#[derive(Clone, Debug)]
pub struct SentCode {
    pub until: Time,
    /// Whether somebody gets it.
    pub arrives: bool,
}

/// Challenge of a player.
#[derive(Clone, Debug)]
pub struct Awaiting {
    pub player: usize,
    pub session: Option<u32>,
    pub aim: Aim,
    pub codes: usize,
    pub tries: usize,
    pub code: Option<SentCode>,
    pub over: Option<Over>,
    pub until: Time,
}

/// Tokens of a client, and the challenge that it had before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carried {
    pub token: Option<u32>,
    pub challenge: Option<u32>,
    pub before: Option<u32>,
}

/// Where a code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Number(usize),
    Address(usize),
}

/// Brand in the path of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandSeen {
    Absent,
    Brand(usize),
    Unknown,
    Unfit,
}

#[derive(Clone, Debug)]
pub struct PlayerDoor {
    pub set: Settings,
    pub now: Time,
    pub serial: u32,
    pub brands: [bool; PLAYERS],
    pub players: [Option<OwnPlayer>; PLAYERS],
    pub clients: [Carried; CLIENTS],
    /// By token.
    pub sessions: BTreeMap<u32, OwnSession>,
    /// By token; a withdrawal's is told to nobody.
    pub challenges: BTreeMap<u32, Awaiting>,
    pub pools: BTreeMap<Payer, Pool>,
    /// SMS that went out: number, brand and time.
    pub texts: Vec<(usize, usize, Time)>,
    /// Codes of the newest deed that reach somebody, by challenge.
    pub posts: Vec<(u32, Reach)>,
    /// Times of the calls that the network's limit counts.
    pub calls: Vec<Time>,
    /// Whether the key for Bob's brand has ended.
    pub key_ended: bool,
    /// Lines of the trail, in the order of the counted ones.
    pub lines: [i64; 4],
}

impl PlayerDoor {
    pub fn new(set: &Settings, now: Time) -> PlayerDoor {
        let ann = OwnPlayer { email: Some(0), number: Some(0), two_factor: true, ..OwnPlayer::default() };
        let bob = OwnPlayer { email: Some(1), ..OwnPlayer::default() };
        PlayerDoor {
            set: set.clone(),
            now,
            serial: 0,
            brands: [true; PLAYERS],
            players: [Some(ann), Some(bob)],
            clients: [Carried::default(); CLIENTS],
            sessions: BTreeMap::new(),
            challenges: BTreeMap::new(),
            pools: BTreeMap::new(),
            texts: Vec::new(),
            posts: Vec::new(),
            calls: Vec::new(),
            key_ended: false,
            lines: [0; 4],
        }
    }

    /// A token that was never issued before.
    pub fn fresh(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    /// Seconds to the end of a wait.
    pub fn left(&self, until: Time) -> i64 {
        wait_until(Some(until), self.now)
    }

    pub fn pool(&mut self, player: usize) -> &mut Pool {
        self.pools.entry(Payer::Strangers(player)).or_default()
    }

    /// End of the lock of a player's codes of this kind.
    pub fn locked_until(&mut self, player: usize, kind: usize) -> Option<Time> {
        let (set, now) = (self.set.clone(), self.now);
        self.pool(player).locked(kind, Payer::Strangers(player), &set, now)
    }

    /// Counts a call of the network. Returns the end of the wait if there were too many.
    pub fn counted(&mut self) -> Option<Time> {
        let until = room_at(&self.calls, &self.set.rate, self.now);
        if until.is_none() && !self.set.rate.is_empty() {
            self.calls.push(self.now);
        }
        until
    }

    /// Uses up the network's limit.
    pub fn flood(&mut self) {
        while !self.set.rate.is_empty() && self.counted().is_none() {}
    }

    pub fn is_live(&self, session: u32) -> bool {
        self.sessions
            .get(&session)
            .is_some_and(|own| self.now < own.seen + self.set.idle && self.now < own.begun + self.set.absolute)
    }

    /// Whether a challenge is known and its session lives.
    pub fn is_awaited(&self, own: &Awaiting) -> bool {
        self.now < own.until && own.session.is_none_or(|session| self.is_live(session))
    }

    /// Records a session's activity, at most once a minute or once in a tenth of the idle time.
    pub fn touch(&mut self, session: u32) {
        let (now, often) = (self.now, MINUTE.min(self.set.idle / 10));
        if let Some(own) = self.sessions.get_mut(&session).filter(|own| now - own.seen >= often) {
            own.seen = now;
        }
    }

    /// The brand that a client's call names. The second client's calls name none as its own.
    pub fn brand_in(&self, client: usize, named: BrandNamed) -> BrandSeen {
        let own = self.clients[client].token.and_then(|token| self.sessions.get(&token)).map_or(ANN, |own| own.player);
        match named {
            BrandNamed::Own if client == 1 => BrandSeen::Absent,
            BrandNamed::Own => BrandSeen::Brand(own),
            BrandNamed::Absent => BrandSeen::Absent,
            BrandNamed::Other => BrandSeen::Brand((own + 1) % PLAYERS),
            BrandNamed::Unknown => BrandSeen::Unknown,
            BrandNamed::Unfit => BrandSeen::Unfit,
        }
    }

    /// Ends every session of a player, and what is proven or awaited.
    pub fn end_all(&mut self, player: usize) {
        self.sessions.retain(|_, own| own.player != player);
        self.challenges.retain(|_, own| own.player != player);
    }

    /// Challenge of a player's request.
    pub fn withdrawal(&self, player: usize, request: usize) -> Option<u32> {
        let is_it = |own: &Awaiting| own.player == player && own.aim == Aim::Withdrawal(request);
        self.challenges.iter().find(|(_, own)| is_it(own)).map(|(id, _)| *id)
    }

    /// Challenge that a shown code is of.
    pub fn shown_to(&self, deed: PlayerDeed) -> Option<u32> {
        match deed {
            PlayerDeed::ShowSms(client, _) => self.clients[client].challenge,
            PlayerDeed::ShowMail(client, request, _) => {
                let own = self.sessions.get(&self.clients[client].token?)?;
                self.withdrawal(own.player, request)
            }
            _ => None,
        }
    }

    /// Gives a client the token of a challenge.
    pub fn verifies(&mut self, client: usize, challenge: u32) {
        let own = &mut self.clients[client];
        (own.before, own.challenge) = (own.challenge, Some(challenge));
    }
}

/// A second, which the offset of a beginning is within.
pub const START: Time = 5 * SECOND + 123_456;
