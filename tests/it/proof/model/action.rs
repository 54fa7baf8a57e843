//! What may happen, and what the wire is expected to tell of it.

use serde_json::Value;

use super::settings::{HOUR, MINUTE, SECOND, Time};

/// Who is at the door: two admins and an address nobody has.
pub const ADDRESSES: usize = 3;
pub const ACCOUNTS: usize = 2;
pub const BROWSERS: usize = 2;

/// One thing that happens. Browsers, and addresses: 0 and 1 are admins', 2 is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Ask(usize, usize),
    ShowMailed(usize, Code),
    ShowPhone(usize, Code),
    SignOut(usize),
    CurrentUser(usize),
    /// The first browser's cookies are copied to the other.
    Steal,
    /// Another browser is opened in this one's place, without a cookie.
    Fresh(usize),
    Wait(Time),
    Command(usize, Command),
}

/// A code. Of a decoy nobody knows the right one.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    Disable,
    Enable,
    Unlock,
    ResetPhone,
    SignOut,
}

const SPANS: [Time; 6] = [31 * SECOND, 121 * SECOND, 11 * MINUTE, 16 * MINUTE, 61 * MINUTE, 25 * HOUR];
const COMMANDS: [Command; 5] =
    [Command::Disable, Command::Enable, Command::Unlock, Command::ResetPhone, Command::SignOut];

/// Everything that may happen at any moment.
pub fn all() -> Vec<Action> {
    let mut all = Vec::new();
    for browser in 0..BROWSERS {
        all.extend((0..ADDRESSES).map(|address| Action::Ask(browser, address)));
        for code in [Code::Right, Code::Wrong, Code::Malformed, Code::Stale] {
            all.push(Action::ShowMailed(browser, code));
            all.push(Action::ShowPhone(browser, code));
        }
        all.push(Action::ShowPhone(browser, Code::Early));
        all.extend([Action::SignOut(browser), Action::CurrentUser(browser), Action::Fresh(browser)]);
    }
    all.push(Action::Steal);
    all.extend(SPANS.map(Action::Wait));
    for account in 0..ACCOUNTS {
        all.extend(COMMANDS.map(|command| Action::Command(account, command)));
    }
    all
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

    /// Something that may happen: what leads on is likelier than what is refused at once.
    pub fn action(&mut self) -> Action {
        let (browser, account) = (self.below(BROWSERS), self.below(ACCOUNTS));
        let codes = [Code::Right, Code::Right, Code::Right, Code::Wrong, Code::Wrong, Code::Malformed, Code::Stale];
        match self.below(100) {
            0..24 => Action::Ask(browser, [0, 0, 0, 1, 1, 2][self.below(6)]),
            24..46 => Action::ShowMailed(browser, codes[self.below(7)]),
            46..66 => Action::ShowPhone(browser, [&codes[..], &[Code::Early]].concat()[self.below(8)]),
            66..69 => Action::SignOut(browser),
            69..74 => Action::CurrentUser(browser),
            74..76 => Action::Steal,
            76..77 => Action::Fresh(browser),
            77..94 => Action::Wait(SPANS[[0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5][self.below(12)]]),
            _ => Action::Command(account, COMMANDS[self.below(5)]),
        }
    }
}

/// A cookie that an answer sets or takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Names this pending sign-in under this of its names, for so many seconds.
    Pending((u32, u32), i64),
    Session(u32),
    Device((u32, u32)),
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
