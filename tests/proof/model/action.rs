//! Actions of the model, alone or concurrent, and the shape of their answers.

use serde_json::Value;

use super::dice::Dice;
use super::settings::{HOUR, MINUTE, SECOND, Time};

/// Number of addresses: one for each admin, and a free one to which an admin may move.
pub const ADDRESSES: usize = 3;
pub const SPARE: usize = 2;
pub const ACCOUNTS: usize = 2;
/// Number of browsers. Only random sequences use the third one.
pub const BROWSERS: usize = 3;

/// Action of a sequence. Addresses 0 and 1 belong to admins, address 2 is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Ask(usize, usize),
    ShowMailed(usize, Code),
    ShowPhone(usize, Code),
    /// Shows a recovery code in the place of the phone's.
    ShowRecovery(usize, Code),
    SignOut(usize),
    CurrentUser(usize),
    /// Confirms the identity within the session.
    Confirm(usize, Code),
    /// Makes recovery codes: at once, or once they are kept.
    MakeCodes(usize, bool),
    KeepCodes(usize),
    /// Asks for another phone's secret, or shows a code of it.
    Replace(usize, Option<Code>),
    /// Uses the newest device link of this account.
    Redeem(usize, usize),
    /// Copies the first browser's cookies to this one.
    Steal(usize),
    /// Replaces this browser by one with an empty jar.
    Fresh(usize),
    Wait(Time),
    Command(usize, Command),
    /// Strangers use up the network's rate limit.
    Flood,
    /// Five more browsers become trusted for this account, a second apart, which exceeds the maximum.
    Crowd(usize),
}

/// Actions that run concurrently, each from its own browser; usually just one.
pub type Moment = Vec<Action>;

/// Code by its meaning. A decoy has no known right code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    Right,
    Wrong,
    Malformed,
    /// A replaced mailed code, the phone's last used code, a used or void recovery code, or a code of the phone that is to be
    /// replaced.
    Stale,
    /// The phone's next code.
    Early,
}

/// Meaning of digits for the pending sign-in that gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Malformed,
    Wrong,
    /// The newest code mailed for this sign-in.
    Mailed,
    /// The phone's code of this time step, one of the three accepted and later than the last used.
    Step(i64),
    /// The account's unused recovery code of this number.
    Recovery(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Disable,
    Enable,
    Unlock,
    ResetPhone,
    SignOut,
    Invite,
    NoRole,
    OneRole,
    AllRoles,
    /// Moves an account to the free address and back.
    Move,
    Remove,
    Add,
    Link,
}

use Command::{
    Add, AllRoles, Disable, Enable, Invite, Link, Move, NoRole, OneRole, Remove, ResetPhone, SignOut, Unlock,
};

const SPANS: [Time; 6] = [31 * SECOND, 121 * SECOND, 11 * MINUTE, 16 * MINUTE, 61 * MINUTE, 25 * HOUR];
const COMMANDS: [Command; 13] =
    [Disable, Enable, Unlock, ResetPhone, SignOut, Invite, NoRole, OneRole, AllRoles, Move, Remove, Add, Link];
/// Commands that may run concurrently, because they create nothing that later actions use.
const RACING: [Command; 9] = [Disable, Enable, Unlock, ResetPhone, SignOut, NoRole, OneRole, Move, Remove];

impl Action {
    /// Browser that sends the action, if one does.
    pub fn browser(self) -> Option<usize> {
        match self {
            Action::Ask(browser, _)
            | Action::ShowMailed(browser, _)
            | Action::ShowPhone(browser, _)
            | Action::ShowRecovery(browser, _)
            | Action::SignOut(browser)
            | Action::CurrentUser(browser)
            | Action::Confirm(browser, _)
            | Action::MakeCodes(browser, _)
            | Action::KeepCodes(browser)
            | Action::Replace(browser, _)
            | Action::Redeem(browser, _) => Some(browser),
            _ => None,
        }
    }
}

/// Every request that one browser can send.
fn requests(browser: usize) -> Vec<Action> {
    let mut all: Vec<Action> = (0..ADDRESSES).map(|address| Action::Ask(browser, address)).collect();
    for code in [Code::Right, Code::Wrong, Code::Malformed, Code::Stale] {
        all.push(Action::ShowMailed(browser, code));
        all.push(Action::ShowPhone(browser, code));
    }
    all.push(Action::ShowPhone(browser, Code::Early));
    all.extend([Action::SignOut(browser), Action::CurrentUser(browser)]);
    all.extend(own_requests(browser));
    all.extend((0..ACCOUNTS).map(|account| Action::Redeem(browser, account)));
    all
}

/// Every request about the own factors that one browser can send.
fn own_requests(browser: usize) -> [Action; 10] {
    [
        Action::Confirm(browser, Code::Right),
        Action::Confirm(browser, Code::Wrong),
        Action::MakeCodes(browser, false),
        Action::MakeCodes(browser, true),
        Action::KeepCodes(browser),
        Action::Replace(browser, None),
        Action::Replace(browser, Some(Code::Right)),
        Action::Replace(browser, Some(Code::Stale)),
        Action::ShowRecovery(browser, Code::Right),
        Action::ShowRecovery(browser, Code::Stale),
    ]
}

/// Actions that the walks try in every state.
pub fn all() -> Vec<Action> {
    let mut all: Vec<Action> =
        (0..2).flat_map(|browser| [requests(browser), vec![Action::Fresh(browser)]].concat()).collect();
    all.push(Action::Steal(1));
    all.extend(SPANS.map(Action::Wait));
    for account in 0..ACCOUNTS {
        all.extend(COMMANDS.map(|command| Action::Command(account, command)));
    }
    all.push(Action::Crowd(0));
    all
}

/// Pairs of concurrent actions on one account, address or browser.
pub fn pairs() -> Vec<Moment> {
    let mut pairs = Vec::new();
    for one in requests(0).into_iter().filter(|one| !matches!(one, Action::Ask(_, SPARE))) {
        pairs.extend(requests(1).into_iter().map(|other| vec![one, other]));
        pairs.extend(RACING.map(|command| vec![one, Action::Command(0, command)]));
    }
    pairs
}

impl Dice {
    /// Draws the next actions; one draw in six has two or three concurrent ones.
    pub fn moment(&mut self) -> Moment {
        let more = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2][self.below(12)];
        if more == 0 {
            let browser = [0, 0, 0, 1, 1, 2][self.below(6)];
            return vec![self.action(browser)];
        }
        let mut moment: Moment = (0..=more).map(|browser| self.request(browser)).collect();
        if self.below(4) == 0 {
            moment.pop();
            moment.push(Action::Command(self.below(ACCOUNTS), RACING[self.below(RACING.len())]));
        }
        moment
    }

    /// Draws one action; one draw in six is a flood.
    pub fn besieged(&mut self) -> Moment {
        let browser = [0, 0, 0, 1, 1, 2][self.below(6)];
        vec![if self.below(6) == 0 { Action::Flood } else { self.action(browser) }]
    }

    /// Draws a request. Requests that can succeed are more likely than those refused at once.
    fn request(&mut self, browser: usize) -> Action {
        let codes = [Code::Right, Code::Right, Code::Right, Code::Wrong, Code::Wrong, Code::Malformed, Code::Stale];
        match self.below(100) {
            0..24 => Action::Ask(browser, [0, 0, 0, 1, 1, 2][self.below(6)]),
            24..45 => Action::ShowMailed(browser, codes[self.below(7)]),
            45..64 => Action::ShowPhone(browser, [&codes[..], &[Code::Early]].concat()[self.below(8)]),
            64..67 => Action::SignOut(browser),
            67..72 => Action::CurrentUser(browser),
            76..84 => Action::Confirm(browser, codes[self.below(7)]),
            84..88 => Action::MakeCodes(browser, self.below(2) == 0),
            88..90 => Action::KeepCodes(browser),
            90..93 => Action::Replace(browser, None),
            93..96 => Action::Replace(browser, Some(codes[self.below(7)])),
            96.. => Action::ShowRecovery(browser, codes[self.below(7)]),
            _ => Action::Redeem(browser, self.below(ACCOUNTS)),
        }
    }

    fn action(&mut self, browser: usize) -> Action {
        let account = self.below(ACCOUNTS);
        match self.below(100) {
            0..70 => self.request(browser),
            70..73 => Action::Steal(1 + self.below(BROWSERS - 1)),
            73..74 => Action::Fresh(browser),
            74..91 => Action::Wait(SPANS[[0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5][self.below(12)]]),
            91..93 => Action::Command(account, Link),
            93..94 if self.below(3) == 0 => Action::Crowd(account),
            93..96 => Action::Command(account, [Enable, AllRoles, Add, Unlock][self.below(4)]),
            _ => Action::Command(account, COMMANDS[self.below(COMMANDS.len())]),
        }
    }
}

/// Cookie that an answer sets or deletes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Identifies this pending sign-in by this cookie value, for this many seconds.
    Pending((u32, u32), i64),
    Session,
    Device,
    Cleared(&'static str),
}

/// Observable answer: the field without the enrolment URL, the pending sign-in whose secret the URL has, and the
/// cookies.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub field: Value,
    pub url_of: Option<u32>,
    pub cookies: Vec<Cookie>,
}

impl Told {
    pub fn plain(field: Value) -> Told {
        Told { field, url_of: None, cookies: Vec::new() }
    }
}
