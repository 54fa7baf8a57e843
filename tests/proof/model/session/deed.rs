//! Deeds at the session door: what a program can call there, what operators do meanwhile, the deeds that walks try, and those that
//! dice draw.

use super::super::action::Code;
use super::super::dice::Dice;
use super::super::settings::{HOUR, MINUTE, SECOND, Time};

/// Number of cookie jars. Only random sequences use the third one.
pub const JARS: usize = 3;
/// Key that loses nothing.
pub const WHOLE: usize = 0;
/// Key that is narrowed and ended.
pub const LOSING: usize = 1;
/// Person with an authenticator, until it is reset.
pub const ANN: usize = 0;
/// Person without an authenticator.
pub const BOB: usize = 1;
/// User name without an account.
pub const NOBODY: usize = 2;
/// Number of user names. The number of an account is that of its user name.
pub const NAMES: usize = 3;

/// Deed of a program, in the name of the holder of a jar, or of time, strangers and operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionDeed {
    User(usize, With),
    Login(usize, With, Shows),
    /// `login` with an empty object.
    LoginUnfit(usize, With),
    Otp(usize, With, Code),
    /// The right code at both servers at once.
    OtpTwice(usize),
    Logout(usize, With),
    /// Puts a value that nobody issued into this jar.
    Forge(usize),
    /// Copies the first jar's cookie into this one.
    Steal(usize),
    /// Empties this jar.
    Fresh(usize),
    Wait(Time),
    /// Strangers use up the network's limit of calls without a good key.
    Flood,
    /// Others use up the limit of this key.
    Press(usize),
    /// A command of an operator.
    Order(Order),
}

/// Application key of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum With {
    Key(usize),
    /// A key that nobody made.
    Unknown,
    Nothing,
}

/// Body of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shows {
    /// User name.
    pub name: usize,
    pub spelling: Spelling,
    /// Whether the password is right.
    pub right: bool,
    pub remembered: bool,
}

/// Spelling of a user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Spelling {
    Plain,
    Upper,
    /// In full-width letters, between blanks.
    Wide,
}

/// Command of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Ends the key [`LOSING`].
    End,
    /// Narrows that key.
    Narrow(Loss),
    Unlock(usize),
    Disable(usize),
    Enable(usize),
    /// Takes the authenticator away.
    Reset(usize),
}

/// What a key loses. It loses each thing once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Networks that nobody calls from.
    Network,
    /// The scope of the session door.
    Scope,
    /// All time but ten minutes.
    Time,
}

impl Shows {
    /// The right password of a user name in its plain spelling.
    pub const fn of(name: usize) -> Shows {
        Shows { name, spelling: Spelling::Plain, right: true, remembered: false }
    }

    /// A wrong password.
    pub const fn wrong(self) -> Shows {
        Shows { right: false, ..self }
    }

    pub const fn spelt(self, spelling: Spelling) -> Shows {
        Shows { spelling, ..self }
    }

    pub const fn remembered(self) -> Shows {
        Shows { remembered: true, ..self }
    }
}

impl SessionDeed {
    /// Last part of the call's path.
    pub fn call(self) -> &'static str {
        match self {
            SessionDeed::User(..) => "user",
            SessionDeed::Login(..) | SessionDeed::LoginUnfit(..) => "login",
            SessionDeed::Otp(..) | SessionDeed::OtpTwice(_) => "login/otp",
            SessionDeed::Logout(..) => "logout",
            _ => "",
        }
    }
}

/// Waits past an authenticator's step, half an idle time, a lockout and a pending login, the idle time of a remembered session, and
/// a day.
const SPANS: [Time; 5] = [31 * SECOND, 11 * MINUTE, 16 * MINUTE, 61 * MINUTE, 25 * HOUR];
const CODES: [Code; 5] = [Code::Right, Code::Early, Code::Wrong, Code::Malformed, Code::Stale];
const ORDERS: [Order; 9] = [
    Order::End,
    Order::Narrow(Loss::Network),
    Order::Narrow(Loss::Scope),
    Order::Narrow(Loss::Time),
    Order::Unlock(ANN),
    Order::Unlock(BOB),
    Order::Disable(ANN),
    Order::Enable(ANN),
    Order::Reset(ANN),
];
const BAD: [With; 2] = [With::Unknown, With::Nothing];

/// Every call that is tried with one jar.
fn calls(jar: usize) -> Vec<SessionDeed> {
    let whole = With::Key(WHOLE);
    let mut all = vec![SessionDeed::LoginUnfit(jar, whole), SessionDeed::OtpTwice(jar)];
    let shown = [
        Shows::of(ANN),
        Shows::of(ANN).spelt(Spelling::Upper).remembered(),
        Shows::of(ANN).spelt(Spelling::Wide).wrong(),
        Shows::of(BOB).spelt(Spelling::Wide),
        Shows::of(BOB).remembered(),
        Shows::of(BOB).wrong(),
        Shows::of(NOBODY),
    ];
    all.extend(shown.map(|shows| SessionDeed::Login(jar, whole, shows)));
    all.extend(CODES.map(|code| SessionDeed::Otp(jar, whole, code)));
    for with in [whole, With::Key(LOSING), BAD[0], BAD[1]] {
        all.extend([SessionDeed::User(jar, with), SessionDeed::Logout(jar, with)]);
    }
    for with in [With::Key(LOSING), BAD[0]] {
        all.push(SessionDeed::Login(jar, with, Shows::of(ANN)));
        all.extend([Code::Right, Code::Malformed].map(|code| SessionDeed::Otp(jar, with, code)));
    }
    all.push(SessionDeed::Login(jar, With::Key(LOSING), Shows::of(BOB)));
    all
}

/// Deeds that the walks try in every state.
pub fn every_deed() -> Vec<SessionDeed> {
    let mut all = [calls(0), calls(1)].concat();
    all.extend([SessionDeed::Forge(0), SessionDeed::Steal(1), SessionDeed::Fresh(0)]);
    all.extend(SPANS.map(SessionDeed::Wait));
    all.extend(ORDERS.map(SessionDeed::Order));
    all
}

impl Dice {
    /// Draws the next deed. Deeds that can succeed are more likely than those refused at once.
    pub fn session_deed(&mut self, is_limited: bool) -> SessionDeed {
        let jar = [0, 0, 0, 1, 1, 2][self.below(6)];
        match self.below(100) {
            0..70 => self.keyed_call(jar),
            70..73 => SessionDeed::Steal(1 + self.below(JARS - 1)),
            73..75 => [SessionDeed::Forge(jar), SessionDeed::Fresh(jar)][self.below(2)],
            75..77 if is_limited => SessionDeed::Flood,
            77..79 if is_limited => SessionDeed::Press(self.below(2)),
            79..84 => SessionDeed::Order(ORDERS[self.below(9)]),
            84..86 => SessionDeed::Order(Order::Enable(ANN)),
            _ => SessionDeed::Wait(SPANS[[0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4][self.below(11)]]),
        }
    }

    fn keyed_call(&mut self, jar: usize) -> SessionDeed {
        let with = match self.below(12) {
            0 => BAD[self.below(2)],
            1..4 => With::Key(LOSING),
            _ => With::Key(WHOLE),
        };
        let codes = [Code::Right, Code::Right, Code::Right, Code::Early, Code::Wrong, Code::Malformed, Code::Stale];
        match self.below(100) {
            0..35 => {
                let spelling = [Spelling::Plain, Spelling::Plain, Spelling::Upper, Spelling::Wide][self.below(4)];
                let (right, remembered) = (self.below(4) > 0, self.below(3) == 0);
                let name = [ANN, ANN, ANN, BOB, BOB, NOBODY][self.below(6)];
                SessionDeed::Login(jar, with, Shows { name, spelling, right, remembered })
            }
            35..38 => SessionDeed::LoginUnfit(jar, with),
            38..68 => SessionDeed::Otp(jar, with, codes[self.below(7)]),
            68..72 => SessionDeed::OtpTwice(jar),
            72..92 => SessionDeed::User(jar, with),
            _ => SessionDeed::Logout(jar, with),
        }
    }
}
