//! Trusted browsers: they hold the device cookie of a full sign-in, and so own a pool that no stranger pays from. A device
//! cookie proves no factor, opens nothing and names nobody but its own row.

use uuid::Uuid;

use super::factor::Door;
use super::pool::Pool;
use super::token::TokenHash;
use super::{Instant, Span};

/// How long a browser stays trusted after its last full sign-in.
pub const LIFE: Span = Span::days(365);

/// How many an account has at most; of more, the one not seen for longest goes.
pub const MOST: i64 = 5;

/// How long a link that makes a browser trusted is good.
pub const LINK_LIFE: Span = Span::minutes(15);

/// A browser, trusted for one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedBrowser {
    /// Which one.
    pub id: Uuid,
    /// For whom.
    pub account: Uuid,
    /// The pool it owns.
    pub pool: Pool,
}

/// What becomes of the browser that signed in.
#[derive(Clone, Debug)]
pub struct Trust {
    /// It is this one, from now on if not before.
    pub browser: TrustedBrowser,
    /// Whether it was this one before.
    pub known: bool,
    /// What its device cookie is known by from now on.
    pub token_hash: TokenHash,
    /// Since when.
    pub at: Instant,
    /// The row the same browser held for another account: it ends.
    pub ended: Option<TrustedBrowser>,
}

impl Trust {
    /// Trusts the browser that came with `presented` for `account`; if it is not its own already, as the new row `id`.
    pub fn of(
        door: Door,
        account: Uuid,
        presented: Option<TrustedBrowser>,
        (id, token_hash): (Uuid, TokenHash),
        at: Instant,
    ) -> Trust {
        match presented {
            Some(browser) if browser.account == account => Trust { browser, known: true, token_hash, at, ended: None },
            other => {
                let browser = TrustedBrowser { id, account, pool: Pool::browser(door, id) };
                Trust { browser, known: false, token_hash, at, ended: other }
            }
        }
    }

    /// When it is forgotten, unless it signs in again.
    pub fn expires_at(&self) -> Instant {
        self.at + LIFE
    }
}
