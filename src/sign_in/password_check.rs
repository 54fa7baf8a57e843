//! Password check: whether a typed password is an account's. Its hash is computed outside every lock, once for each stored hash that
//! a round of a step saw; nobody's password costs the same work.

use uuid::Uuid;

use super::turn::LineTurn;
use crate::app::App;
use crate::fault::Fault;
use crate::hashing::{HashingCaller, PasswordVerdict};
use crate::rules::account::Account;
use crate::rules::password::{OwnPassword, Password};
use crate::store::passwords;

/// The verdict on a password, for the account and the version of its stored hash.
#[derive(Debug, Default)]
pub(super) struct PasswordCheck(Option<Checked>);

#[derive(Debug)]
struct Checked {
    account: Uuid,
    own: Option<OwnPassword>,
    verdict: PasswordVerdict,
}

impl PasswordCheck {
    /// Whether the password is the account's; never, if there is no account. A stored hash that an earlier round saw is not
    /// verified again. The step gives up its turn while it hashes.
    pub(super) async fn verify(
        &mut self,
        app: &App,
        (caller, turn): (HashingCaller, &mut LineTurn<'_>),
        typed: &Password,
        account: Option<&Account>,
    ) -> Result<bool, Fault> {
        // Asked for every caller, so that an identifier without an account takes as long as another.
        let (id, expected) = account.map_or((Uuid::nil(), false), |account| (account.id, account.has_password));
        let own = passwords::find(&app.store, id, expected).await?;
        let own = own.filter(|_| account.is_some_and(|account| account.in_service(app.clock.now())));
        // No stored hash has version 0.
        let version = |own: Option<&OwnPassword>| own.map_or(0, |own| own.version);
        let is_known = |seen: &&Checked| seen.account == id && version(seen.own.as_ref()) == version(own.as_ref());
        if let Some(seen) = self.0.as_ref().filter(is_known) {
            return Ok(seen.verdict.matches);
        }
        let stored = own.as_ref().map(|own| app.keys.open_password(id, &own.hash)).transpose()?;
        let verdict = turn.beside(app.hashing.verify(caller, stored.as_ref(), typed)).await??;
        let matches = verdict.matches;
        self.0 = Some(Checked { account: id, own, verdict });
        Ok(matches)
    }

    /// Stores the hash at the present cost, if the stored one was computed at another.
    pub(super) async fn renew(self, app: &App) -> Result<(), Fault> {
        let Some(Checked { account, own: Some(own), verdict }) = self.0 else { return Ok(()) };
        let Some(renewed) = verdict.renewed else { return Ok(()) };
        let sealed = app.keys.seal_password(account, &renewed)?;
        // A password that was changed meanwhile keeps its own hash.
        let _renewed = passwords::renew(&app.store, account, &own, sealed).await?;
        Ok(())
    }
}
