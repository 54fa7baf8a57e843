//! The deeds of the account door and the calls of the session door and the player door that a server dies at, and the commands on
//! application keys, each with its places. Knows no server.

use crate::support::failpoints::{OF_COMMANDS, OF_DEEDS, OF_KEYS};

/// Places of a step without a deed, each with whether the step is kept.
const STEP: [(&str, bool); 3] = [("record.before", false), ("record.after", true), ("answer.before", true)];
/// Places within a deed's transaction that other steps and commands have too.
const WITHIN: [(&str, bool); 3] = [("record.after", false), ("change.changed", false), ("change.ended", false)];
const ANSWER: [(&str, bool); 1] = [STEP[2]];

/// A deed that a server dies at.
#[derive(Clone, Copy, Debug)]
pub enum Dies {
    Login,
    Renew,
    Replay,
    Change,
    TwoFactor,
    Register,
    Confirm,
    Forget,
    Reset,
    /// A deed of a signed-in holder: by a confirmation, by a mailed code or by none.
    Own(Own),
}

/// A change that a signed-in holder makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// `enable2Fa` by a confirmation.
    On,
    /// `disable2Fa` by a confirmation.
    Off,
    /// `disable2Fa` by the password, then `confirm2Fa`.
    OffByCode,
    /// `updateProfile` by a confirmation.
    Profile,
    /// `acceptTerms`.
    Terms,
    /// `changePassword` by a confirmation.
    Change,
    /// `changePassword`, then `confirmChangePassword2Fa`.
    ChangeByCode,
}

impl Dies {
    pub const ALL: [Dies; 16] = [
        Dies::Login,
        Dies::Renew,
        Dies::Replay,
        Dies::Change,
        Dies::TwoFactor,
        Dies::Register,
        Dies::Confirm,
        Dies::Forget,
        Dies::Reset,
        Dies::Own(Own::On),
        Dies::Own(Own::Off),
        Dies::Own(Own::OffByCode),
        Dies::Own(Own::Profile),
        Dies::Own(Own::Terms),
        Dies::Own(Own::Change),
        Dies::Own(Own::ChangeByCode),
    ];

    /// Where a server dies, and whether the deed is kept.
    pub fn places(self) -> Vec<(&'static str, bool)> {
        let own = |beginning: &str| -> Vec<(&'static str, bool)> {
            OF_DEEDS.into_iter().filter(|(name, _)| name.starts_with(beginning)).collect()
        };
        let deed = |places: &[(&'static str, bool)], joins: bool| -> Vec<(&'static str, bool)> {
            let own = own("deed.").into_iter().filter(|(name, _)| joins || *name != "deed.joined");
            own.chain(places.iter().copied()).chain(ANSWER).collect()
        };
        match self {
            Dies::Login | Dies::Register | Dies::Forget => STEP.to_vec(),
            Dies::Renew => [own("save_one."), ANSWER.to_vec()].concat(),
            Dies::Replay => [own("end_session."), ANSWER.to_vec()].concat(),
            Dies::Change | Dies::TwoFactor | Dies::Reset => deed(&WITHIN, false),
            Dies::Confirm => deed(&WITHIN[..1], true),
            Dies::Own(Own::Profile) => [own("apply."), own("describe."), ANSWER.to_vec()].concat(),
            Dies::Own(Own::On | Own::Off | Own::Terms) => {
                [own("apply."), WITHIN[1..].to_vec(), ANSWER.to_vec()].concat()
            }
            Dies::Own(Own::OffByCode | Own::Change | Own::ChangeByCode) => deed(&WITHIN, false),
        }
    }
}

/// A call of the session door that a server dies at.
#[derive(Clone, Copy, Debug)]
pub enum DiesAt {
    /// A login by the password alone.
    Login,
    /// A login that awaits a code.
    Begin,
    /// The right code.
    Otp,
    /// A wrong code.
    Guess,
    Logout,
}

impl DiesAt {
    pub const ALL: [DiesAt; 5] = [DiesAt::Login, DiesAt::Begin, DiesAt::Otp, DiesAt::Guess, DiesAt::Logout];

    /// Where a server dies, and whether the step is kept.
    pub fn places(self) -> [(&'static str, bool); 3] {
        match self {
            DiesAt::Login | DiesAt::Begin | DiesAt::Otp | DiesAt::Guess => STEP,
            DiesAt::Logout => [("sign_out.before", false), ("sign_out.after", true), STEP[2]],
        }
    }
}

/// A call of the player door that a server dies at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiesInPlay {
    /// The operator's program begins a session.
    Begin,
    /// The operator's program disables the player.
    Disable,
    /// The operator's program ends the sessions.
    SignOut,
    /// A code by SMS is asked for.
    Send,
    /// The right code of a sign-in, which proves the number too.
    SignIn,
    /// A wrong code.
    Guess,
    /// The right code of the old number.
    Release,
    /// The right code of the new number.
    Change,
    /// A code by mail is asked for.
    Mail,
    /// The right code of the mailbox.
    Proof,
    /// The operator's program asks for the fact.
    Fact,
}

impl DiesInPlay {
    pub const ALL: [DiesInPlay; 11] = [
        DiesInPlay::Begin,
        DiesInPlay::Disable,
        DiesInPlay::SignOut,
        DiesInPlay::Send,
        DiesInPlay::SignIn,
        DiesInPlay::Guess,
        DiesInPlay::Release,
        DiesInPlay::Change,
        DiesInPlay::Mail,
        DiesInPlay::Proof,
        DiesInPlay::Fact,
    ];

    /// Where a server dies, and whether the call is kept.
    pub fn places(self) -> Vec<(&'static str, bool)> {
        let step = [("deed.stepped", false), ("deed.changed", false), ("deed.committed", true)];
        match self {
            DiesInPlay::Begin
            | DiesInPlay::Send
            | DiesInPlay::Guess
            | DiesInPlay::Mail
            | DiesInPlay::Proof
            | DiesInPlay::Fact => STEP.to_vec(),
            DiesInPlay::Disable | DiesInPlay::SignOut => {
                let within = OF_COMMANDS.into_iter().map(|(name, _)| name).filter(|name| name.starts_with("change."));
                within.map(|name| (name, name == "change.committed")).chain(ANSWER).collect()
            }
            DiesInPlay::SignIn | DiesInPlay::Change => [&WITHIN[..], &step, &ANSWER].concat(),
            DiesInPlay::Release => [&WITHIN[..1], &step, &ANSWER].concat(),
        }
    }
}

/// A command on an application key that dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyDies {
    Add,
    Narrow,
    End,
}

impl KeyDies {
    pub const ALL: [KeyDies; 3] = [KeyDies::Add, KeyDies::Narrow, KeyDies::End];

    /// Where the command dies, and whether the change is kept.
    pub fn places(self) -> Vec<(&'static str, bool)> {
        let others = match self {
            KeyDies::Add => ["key_changed.", "key_narrowed.", "key_ended."],
            KeyDies::Narrow => ["key_added.", "key_ended.", "-"],
            KeyDies::End => ["key_added.", "key_narrowed.", "-"],
        };
        let is_own = |(name, _): &(&str, bool)| !others.iter().any(|other| name.starts_with(other));
        OF_KEYS.into_iter().filter(is_own).collect()
    }
}
