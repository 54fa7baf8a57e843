//! Trusted browsers: each holds the device cookie of a full sign-in and owns a pool that no stranger pays from. A device
//! cookie proves no factor and signs nobody in.

use uuid::Uuid;

use super::device::{DeviceLabel, TrustedDevice};
use super::factor::Door;
use super::pool::Pool;
use super::token::TokenHash;
use super::{Instant, Span};

/// Lifetime of the trust after the last full sign-in.
pub const LIFE: Span = Span::days(365);

/// Maximum number of trusted browsers of an account; a further one removes the one unseen for longest.
pub const MOST: i64 = 5;

/// Lifetime of a device link.
pub const LINK_LIFE: Span = Span::minutes(15);

/// A browser that one account trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedBrowser {
    /// The row's id.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// The pool.
    pub pool: Pool,
    /// The client's label for it.
    pub label: Option<DeviceLabel>,
}

/// The trust in a browser after its sign-in.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The browser.
    pub browser: TrustedBrowser,
    /// Whether the account trusted the browser before.
    pub known: bool,
    /// Whether the account trusted a device of its label before, which is worth no trust and no notice.
    pub seen_before: bool,
    /// The hash of its new device token.
    pub token_hash: TokenHash,
    /// Time of the sign-in.
    pub at: Instant,
    /// Row of this browser for another account; it is deleted.
    pub ended: Option<TrustedBrowser>,
    /// Row of the account's device of the same label, whose place this one takes; it is deleted.
    pub replaced: Option<Uuid>,
}

impl Trust {
    /// Trusts the browser that showed `presented`. A browser that is not trusted by `account` yet gets the new row `id`, with the
    /// label of `device`.
    pub fn of(
        door: Door,
        account: Uuid,
        (presented, device): (Option<TrustedBrowser>, TrustedDevice),
        (id, token_hash): (Uuid, TokenHash),
        at: Instant,
    ) -> Trust {
        match presented {
            Some(browser) if browser.account == account => {
                Trust { browser, known: true, seen_before: true, token_hash, at, ended: None, replaced: None }
            }
            other => {
                let browser = TrustedBrowser { id, account, pool: Pool::browser(door, id), label: device.label };
                Trust { browser, known: false, seen_before: false, token_hash, at, ended: other, replaced: None }
            }
        }
    }

    /// Expiry of the trust (exclusive), unless the browser signs in again.
    pub fn expires_at(&self) -> Instant {
        self.at + LIFE
    }
}
