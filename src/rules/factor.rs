//! Factors: what a caller proves at a sign-in, and the list of factors that each door asks for, in order.

/// A door: a wire format over the shared domain. Each account, pool, pending sign-in and session belongs to one door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Door {
    /// Admins of the back office, over GraphQL.
    Staff,
}

impl Door {
    /// The factors this door asks for before a session, in order.
    pub fn factors(self) -> &'static [Factor] {
        match self {
            // The mailed code proves the address and is no factor by NIST SP 800-63B-4, 3.1.3.1: the authenticator
            // can never be left out.
            Door::Staff => &[Factor::EmailCode, Factor::Authenticator],
        }
    }

    /// Whether `proven` is every factor of this door, once and in order; a session needs that.
    pub fn is_proven_by(self, proven: &[Factor]) -> bool {
        proven == self.factors()
    }

    /// The door's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Factor {
    /// Six digits that were mailed to the account's stored address.
    EmailCode,
    /// Six digits of the account's authenticator app (RFC 6238).
    Authenticator,
}

impl Factor {
    /// The factor's name in the tables.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
