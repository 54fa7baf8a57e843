//! Deeds at the account door: what a client can do there, the deeds that walks try, and those that dice draw.

use super::super::action::Code;
use super::super::dice::Dice;
use super::super::settings::{HOUR, MINUTE, SECOND, Time};

/// Number of addresses: Ann's, Bob's, and one without an account at first. An account has its address's number.
pub const ADDRESSES: usize = 3;
/// Address without an account at first.
pub const FREE: usize = 2;
/// Number of user names: Ann's, and one without an account at first.
pub const NAMES: usize = 2;
/// Number of clients. Only random sequences use the third one.
pub const CLIENTS: usize = 3;

/// Deed of a client, the first argument, or of time and strangers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// `login`, with the right password or a wrong one.
    Login(usize, Who, bool, Named),
    /// `confirm2Fa` of the newest code that this client awaits.
    Confirm(usize, Code, Holder),
    /// `resend2Fa` of it.
    Resend(usize, Holder),
    Send(usize, Reason),
    Renew(usize, Shown),
    Logout(usize, Named),
    /// `register` of an address, with a user name, by a password that is long enough or too short.
    Register(usize, usize, Option<usize>, bool),
    Forget(usize, usize),
    /// `confirmPasswordReset` of what this client awaits, by a password that is long enough or too short.
    Reset(usize, Code, bool),
    /// `changePassword`: whether the old password is right, and the new one long enough.
    Change(usize, bool, bool),
    ConfirmChange(usize, Code),
    ResendChange(usize),
    /// `enable2Fa` or `disable2Fa`, with a right or wrong password or none.
    Turn(usize, bool, Option<bool>),
    Profile(usize),
    /// Copies the first client's tokens and secrets to this one.
    Steal(usize),
    /// Replaces this client by one that knows nothing.
    Fresh(usize),
    Wait(Time),
    /// Strangers use up the network's rate limit.
    Flood,
}

/// Identifier of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    Address(usize),
    Name(usize),
}

/// How a client names its device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// Without `deviceInfo`.
    Not,
    /// By the `deviceId` that it was answered last; a client without one asks for one.
    Own,
    /// By a label of its own.
    Label,
}

/// How a client names whose code it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    Address,
    /// By the `userId`.
    Id,
    /// By the address of somebody else.
    Another,
}

/// Reason of `send2Fa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    Profile,
    Change,
    Enable,
    Disable,
}

impl Reason {
    /// The reason in the schema and in the tables.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Reason::Profile => ["UPDATE_PROFILE", "update_profile"],
            Reason::Change => ["CHANGE_PASSWORD", "change_password"],
            Reason::Enable => ["ENABLE_2FA", "enable_two_factor"],
            Reason::Disable => ["DISABLE_2FA", "disable_two_factor"],
        }
    }
}

/// Refresh token of a client: the newest that it was answered, or one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    Newest,
    Before,
    Older,
    /// The newest with another MAC.
    Forged,
}

impl Deed {
    /// Client that sends the deed, if one does.
    pub fn client(self) -> Option<usize> {
        match self {
            Deed::Login(client, ..)
            | Deed::Confirm(client, ..)
            | Deed::Resend(client, _)
            | Deed::Send(client, _)
            | Deed::Renew(client, _)
            | Deed::Logout(client, _)
            | Deed::Register(client, ..)
            | Deed::Forget(client, _)
            | Deed::Reset(client, ..)
            | Deed::Change(client, ..)
            | Deed::ConfirmChange(client, _)
            | Deed::ResendChange(client)
            | Deed::Turn(client, ..)
            | Deed::Profile(client) => Some(client),
            Deed::Steal(_) | Deed::Fresh(_) | Deed::Wait(_) | Deed::Flood => None,
        }
    }

    /// Field of the schema that the deed asks for.
    pub fn field(self) -> &'static str {
        match self {
            Deed::Login(..) => "login",
            Deed::Confirm(..) => "confirm2Fa",
            Deed::Resend(..) => "resend2Fa",
            Deed::Send(..) => "send2Fa",
            Deed::Renew(..) => "newToken",
            Deed::Logout(..) => "logout",
            Deed::Register(..) => "register",
            Deed::Forget(..) => "forgotPassword",
            Deed::Reset(..) => "confirmPasswordReset",
            Deed::Change(..) => "changePassword",
            Deed::ConfirmChange(..) => "confirmChangePassword2Fa",
            Deed::ResendChange(_) => "resendChangePassword2Fa",
            Deed::Turn(_, true, _) => "enable2Fa",
            Deed::Turn(_, false, _) => "disable2Fa",
            Deed::Profile(_) => "userProfile",
            Deed::Steal(_) | Deed::Fresh(_) | Deed::Wait(_) | Deed::Flood => "",
        }
    }
}

/// Waits past the ten seconds of a lost refresh, a cooldown, a confirmation, a mailed code, a lockout and a run, a session, and a day.
const SPANS: [Time; 6] = [11 * SECOND, 121 * SECOND, 6 * MINUTE, 11 * MINUTE, 16 * MINUTE, 25 * HOUR];
const CODES: [Code; 4] = [Code::Right, Code::Wrong, Code::Malformed, Code::Stale];
const REASONS: [Reason; 4] = [Reason::Profile, Reason::Change, Reason::Enable, Reason::Disable];

/// Every call that one client can make.
fn calls(client: usize) -> Vec<Deed> {
    let mut all = Vec::new();
    for named in [Named::Not, Named::Own, Named::Label] {
        let right = [Who::Address(0), Who::Name(0)].map(|who| Deed::Login(client, who, true, named));
        all.extend(right.into_iter().chain([Deed::Logout(client, named)]));
    }
    for who in [Who::Address(0), Who::Name(0), Who::Address(FREE), Who::Name(1)] {
        all.push(Deed::Login(client, who, false, Named::Own));
    }
    for code in CODES {
        all.extend([Deed::Confirm(client, code, Holder::Address), Deed::ConfirmChange(client, code)]);
        all.push(Deed::Reset(client, code, true));
    }
    all.extend([Holder::Id, Holder::Another].map(|holder| Deed::Confirm(client, Code::Right, holder)));
    all.extend([Holder::Address, Holder::Id, Holder::Another].map(|holder| Deed::Resend(client, holder)));
    all.extend(REASONS.map(|reason| Deed::Send(client, reason)));
    all.extend([Shown::Newest, Shown::Before, Shown::Older, Shown::Forged].map(|token| Deed::Renew(client, token)));
    all.extend([(0, None), (FREE, Some(0)), (FREE, Some(1))].map(|(at, name)| Deed::Register(client, at, name, true)));
    all.push(Deed::Register(client, FREE, None, false));
    all.extend([0, FREE].map(|address| Deed::Forget(client, address)));
    all.extend([Deed::Reset(client, Code::Right, false), Deed::ResendChange(client), Deed::Profile(client)]);
    all.extend([(true, true), (false, true), (true, false)].map(|(old, new)| Deed::Change(client, old, new)));
    for password in [None, Some(true), Some(false)] {
        all.extend([true, false].map(|on| Deed::Turn(client, on, password)));
    }
    all
}

/// Deeds that the walks try in every state.
pub fn all() -> Vec<Deed> {
    let mut all = [calls(0), calls(1)].concat();
    all.extend([Deed::Steal(1), Deed::Fresh(0)]);
    all.extend(SPANS.map(Deed::Wait));
    all
}

impl Dice {
    /// Draws the next deed. Deeds that can succeed are more likely than those refused at once.
    pub fn deed(&mut self, is_limited: bool) -> Deed {
        let client = [0, 0, 0, 1, 1, 2][self.below(6)];
        match self.below(100) {
            0..72 => self.call(client),
            72..75 => Deed::Steal(1 + self.below(CLIENTS - 1)),
            75..76 => Deed::Fresh(client),
            76..80 if is_limited => Deed::Flood,
            _ => Deed::Wait(SPANS[[0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5][self.below(13)]]),
        }
    }

    fn call(&mut self, client: usize) -> Deed {
        let codes = [Code::Right, Code::Right, Code::Right, Code::Right, Code::Wrong, Code::Malformed, Code::Stale];
        let code = codes[self.below(7)];
        let named = [Named::Not, Named::Own, Named::Own, Named::Label][self.below(4)];
        let right = self.below(4) > 0;
        let address = [0, 0, 0, 1, FREE][self.below(5)];
        match self.below(100) {
            0..20 => {
                let who = if self.below(3) > 0 { Who::Address(address) } else { Who::Name(self.below(NAMES)) };
                Deed::Login(client, who, right, named)
            }
            20..38 => Deed::Confirm(client, code, [Holder::Address, Holder::Address, Holder::Id][self.below(3)]),
            38..40 => Deed::Confirm(client, code, Holder::Another),
            40..45 => Deed::Resend(client, Holder::Address),
            45..52 => Deed::Send(client, REASONS[self.below(4)]),
            52..62 => {
                let shown = [Shown::Newest, Shown::Newest, Shown::Before, Shown::Older, Shown::Forged];
                Deed::Renew(client, shown[self.below(5)])
            }
            62..65 => Deed::Logout(client, named),
            65..69 => {
                let address = if right { FREE } else { address };
                Deed::Register(client, address, [None, Some(0), Some(1)][self.below(3)], self.below(5) > 0)
            }
            69..72 => Deed::Forget(client, address),
            72..76 => Deed::Reset(client, code, self.below(4) > 0),
            76..81 => Deed::Change(client, right, self.below(5) > 0),
            81..87 => Deed::ConfirmChange(client, code),
            87..89 => Deed::ResendChange(client),
            89..94 => Deed::Turn(client, true, [None, Some(true), Some(right)][self.below(3)]),
            94..98 => Deed::Turn(client, false, [None, Some(true), Some(right)][self.below(3)]),
            _ => Deed::Profile(client),
        }
    }
}
