//! Doors and factors: what a caller proves, and the list of factors that each door asks for, in order. A list is the door's
//! own for a purpose and an account, and is kept by the challenge that begins with it.

pub use super::door::Door;

/// A factor.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Factor {
    /// Six digits that were mailed to the account's stored address.
    EmailCode,
    /// Six digits that were sent to the account's stored telephone number.
    SmsCode,
    /// Six digits of the account's authenticator app (RFC 6238).
    Authenticator,
    /// The account's password.
    Password,
}

/// The kinds of factor, by how one is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// A code that was sent, and expires.
    SentCode,
    /// A code of an authenticator app, which suspends after a hundred failures.
    Authenticator,
    /// A password, whose hash is computed before the rules are asked.
    Password,
}

impl Factor {
    /// The factor's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind.
    pub fn kind(self) -> FactorKind {
        match self {
            Factor::EmailCode | Factor::SmsCode => FactorKind::SentCode,
            Factor::Authenticator => FactorKind::Authenticator,
            Factor::Password => FactorKind::Password,
        }
    }
}

/// The purpose of a challenge: what its completion allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// A session.
    SignIn,
    /// A few minutes in which a session may change the account's factors.
    Confirmation,
    /// Another authenticator in the place of the account's.
    Replacement,
    /// The proof of a mailbox that a withdrawal asks for.
    Withdrawal,
    /// A new account of a mailbox that is proven.
    Registration,
    /// Another password in the place of a forgotten one.
    PasswordReset,
    /// Another password, set by its holder.
    PasswordChange,
    /// A player's old telephone number gives way to another one.
    MobileRelease,
    /// A player's telephone number: another one, or the one that two-factor sign-in is to use.
    MobileChange,
    /// A mailed code after the password from now on.
    TwoFactorOn,
    /// No mailed code after the password any more.
    TwoFactorOff,
}

impl Purpose {
    /// The purpose's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the challenge has no account: its completion makes one.
    pub fn registers(self) -> bool {
        match self {
            Purpose::Registration => true,
            Purpose::SignIn
            | Purpose::Confirmation
            | Purpose::Replacement
            | Purpose::Withdrawal
            | Purpose::MobileRelease
            | Purpose::MobileChange
            | Purpose::PasswordReset
            | Purpose::PasswordChange
            | Purpose::TwoFactorOn
            | Purpose::TwoFactorOff => false,
        }
    }

    /// Whether a typed address alone opens the challenge, so that its holder learns nothing of an account.
    pub fn is_by_address(self) -> bool {
        match self {
            Purpose::Registration | Purpose::PasswordReset => true,
            Purpose::SignIn
            | Purpose::Confirmation
            | Purpose::Replacement
            | Purpose::Withdrawal
            | Purpose::MobileRelease
            | Purpose::MobileChange
            | Purpose::PasswordChange
            | Purpose::TwoFactorOn
            | Purpose::TwoFactorOff => false,
        }
    }
}

/// The place of a factor at its door: a door proves at most two kinds, and each has its own guesses and lockouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray)]
pub enum Place {
    /// The first place.
    First,
    /// The second place.
    Second,
}

impl Place {
    /// The index in an array by place.
    pub fn index(self) -> usize {
        match self {
            Place::First => 0,
            Place::Second => 1,
        }
    }
}

impl Door {
    /// The place of a factor: that of the door's first factor, or the other.
    pub fn place(self, factor: Factor) -> Place {
        let first = match self {
            Door::Staff => Factor::EmailCode,
            Door::Account | Door::Session => Factor::Password,
            Door::Player => Factor::SmsCode,
        };
        if factor == first { Place::First } else { Place::Second }
    }

    /// Every list of factors that the door asks for, by purpose. Empty: the door has no such purpose.
    pub fn lists(self, purpose: Purpose) -> &'static [&'static [Factor]] {
        match (self, purpose) {
            // The mailed code proves the address and is no factor by NIST SP 800-63B-4, 3.1.3.1: the authenticator
            // can never be left out.
            (Door::Staff, Purpose::SignIn) => &[&[Factor::EmailCode, Factor::Authenticator]],
            (Door::Staff, Purpose::Confirmation | Purpose::Replacement) => &[&[Factor::Authenticator]],
            (Door::Account, Purpose::SignIn | Purpose::PasswordChange) => {
                &[&[Factor::Password], &[Factor::Password, Factor::EmailCode]]
            }
            (Door::Account, Purpose::Confirmation | Purpose::Registration | Purpose::PasswordReset) => {
                &[&[Factor::EmailCode]]
            }
            (Door::Account, Purpose::TwoFactorOn) => &[&[Factor::Password]],
            (Door::Account, Purpose::TwoFactorOff) => &[&[Factor::Password, Factor::EmailCode]],
            (Door::Session, Purpose::SignIn) => &[&[Factor::Password], &[Factor::Password, Factor::Authenticator]],
            (Door::Player, Purpose::SignIn | Purpose::MobileRelease | Purpose::MobileChange) => &[&[Factor::SmsCode]],
            (Door::Player, Purpose::Withdrawal) => &[&[Factor::EmailCode]],
            (Door::Account, Purpose::Replacement | Purpose::Withdrawal)
            | (Door::Session | Door::Player, Purpose::Confirmation | Purpose::Replacement)
            | (Door::Staff | Door::Session, Purpose::Withdrawal)
            | (Door::Staff | Door::Account | Door::Session, Purpose::MobileRelease | Purpose::MobileChange)
            | (
                Door::Staff | Door::Session | Door::Player,
                Purpose::Registration
                | Purpose::PasswordReset
                | Purpose::PasswordChange
                | Purpose::TwoFactorOn
                | Purpose::TwoFactorOff,
            ) => &[],
        }
    }

    /// Whether the door asks for exactly these factors, in this order, for a purpose.
    pub fn asks_for(self, purpose: Purpose, factors: &[Factor]) -> bool {
        self.lists(purpose).contains(&factors)
    }

    /// Whether `proven` is a whole list of the door's sign-in, in order; a session needs that. A player's login was the
    /// operator's, and a code may follow.
    pub fn is_proven_by(self, proven: &[Factor]) -> bool {
        (self == Door::Player && proven.is_empty()) || self.asks_for(Purpose::SignIn, proven)
    }

    /// Whether a challenge that is over is still known by its token until that expires.
    pub fn keeps_closed(self) -> bool {
        match self {
            Door::Player => true,
            Door::Staff | Door::Account | Door::Session => false,
        }
    }
}
