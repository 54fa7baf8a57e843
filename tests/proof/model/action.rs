//! What may happen, alone or at once, and what the wire is expected to tell of it.

use serde_json::Value;

use super::settings::{HOUR, MINUTE, SECOND, Time};

/// Two admins' addresses and one nobody has, until an admin moves there.
pub const ADDRESSES: usize = 3;
pub const SPARE: usize = 2;
pub const ACCOUNTS: usize = 2;
/// The third is for what happens at once.
pub const BROWSERS: usize = 3;

/// One thing that happens. Browsers, and addresses: 0 and 1 are admins', 2 is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Ask(usize, usize),
    ShowMailed(usize, Code),
    ShowPhone(usize, Code),
    SignOut(usize),
    CurrentUser(usize),
    /// Shows the device link made last for this account.
    Redeem(usize, usize),
    /// The first browser's cookies are copied to this one.
    Steal(usize),
    /// Another browser is opened in this one's place, without a cookie.
    Fresh(usize),
    Wait(Time),
    Command(usize, Command),
    /// Strangers in everyone's network use up its rate limit.
    Flood,
    /// Five more browsers become trusted for this account, a second apart: more than it may have.
    Crowd(usize),
}

/// What is sent at once, each from a browser of its own; mostly one thing.
pub type Moment = Vec<Action>;

/// A code, as people mean it. Of a decoy nobody knows the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    Right,
    Wrong,
    Malformed,
    /// A mailed code that a newer one replaced; the phone's code that was used last.
    Stale,
    /// The phone's next one already.
    Early,
}

/// What digits turn out to be, held against the pending sign-in they are shown to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Malformed,
    Wrong,
    /// The newest code mailed for it.
    Mailed,
    /// The code of this step of the phone, one of the three that count and later than the last used.
    Step(i64),
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
    /// To the spare address if it is free, and home again.
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
/// Those that leave nothing behind but what the door shows.
const RACING: [Command; 9] = [Disable, Enable, Unlock, ResetPhone, SignOut, NoRole, OneRole, Move, Remove];

impl Action {
    /// The browser it comes from, if it comes from one.
    pub fn browser(self) -> Option<usize> {
        match self {
            Action::Ask(browser, _)
            | Action::ShowMailed(browser, _)
            | Action::ShowPhone(browser, _)
            | Action::SignOut(browser)
            | Action::CurrentUser(browser)
            | Action::Redeem(browser, _) => Some(browser),
            _ => None,
        }
    }
}

/// What one browser may ask of the door.
fn requests(browser: usize) -> Vec<Action> {
    let mut all: Vec<Action> = (0..ADDRESSES).map(|address| Action::Ask(browser, address)).collect();
    for code in [Code::Right, Code::Wrong, Code::Malformed, Code::Stale] {
        all.push(Action::ShowMailed(browser, code));
        all.push(Action::ShowPhone(browser, code));
    }
    all.push(Action::ShowPhone(browser, Code::Early));
    all.extend([Action::SignOut(browser), Action::CurrentUser(browser)]);
    all.extend((0..ACCOUNTS).map(|account| Action::Redeem(browser, account)));
    all
}

/// Everything that may happen at any moment.
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

/// Every two things that may happen at once and touch the same.
pub fn pairs() -> Vec<Moment> {
    let mut pairs = Vec::new();
    for one in requests(0).into_iter().filter(|one| !matches!(one, Action::Ask(_, SPARE))) {
        pairs.extend(requests(1).into_iter().map(|other| vec![one, other]));
        pairs.extend(RACING.map(|command| vec![one, Action::Command(0, command)]));
    }
    pairs
}

/// Chance that anyone can repeat: a seed, and what follows from it.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn of(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    /// What happens next; one in six times more than one thing at once.
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

    /// One thing, a flood now and then.
    pub fn besieged(&mut self) -> Moment {
        let browser = [0, 0, 0, 1, 1, 2][self.below(6)];
        vec![if self.below(6) == 0 { Action::Flood } else { self.action(browser) }]
    }

    /// Something asked of the door: what leads on is likelier than what is refused at once.
    fn request(&mut self, browser: usize) -> Action {
        let codes = [Code::Right, Code::Right, Code::Right, Code::Wrong, Code::Wrong, Code::Malformed, Code::Stale];
        match self.below(76) {
            0..24 => Action::Ask(browser, [0, 0, 0, 1, 1, 2][self.below(6)]),
            24..45 => Action::ShowMailed(browser, codes[self.below(7)]),
            45..64 => Action::ShowPhone(browser, [&codes[..], &[Code::Early]].concat()[self.below(8)]),
            64..67 => Action::SignOut(browser),
            67..72 => Action::CurrentUser(browser),
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

/// A cookie that an answer sets or takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Names this pending sign-in under this of its names, for so many seconds.
    Pending((u32, u32), i64),
    Session,
    Device,
    Cleared(&'static str),
}

/// What the wire tells: the field, less the enrolment URL; whose secret that is; the cookies.
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
