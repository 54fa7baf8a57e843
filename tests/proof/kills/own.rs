//! Deaths in the changes of a signed-in holder: the change is done, its confirmation or code spent and the tokens renewed with it, or
//! none of that. Knows no challenge that a stranger opens.

use serde_json::{Value, json};

use super::account::{CONFIRM, NEXT, TERMS, text};
use super::deaths::Deaths;
use super::places::Own;
use crate::support::holder::{PASSWORD, outcome};

const ON: &str = "mutation { enable2Fa { status } }";
const OFF: &str = "mutation { disable2Fa { status } }";
const PROFILE: &str = "mutation($input: ProfileInput!) { updateProfile(input: $input) { status } }";
const ACCEPT: &str = "mutation($terms: String!) { acceptTerms(tncId: $terms) { token } }";
const CHANGE: &str =
    "mutation($old: String!, $new: String!) { changePassword(oldPassword: $old, newPassword: $new) { token } }";
const CONFIRM_CHANGE: &str = "mutation($code: String!) { confirmChangePassword2Fa(code: $code) { token } }";

/// A change as it is asked for.
struct Asked {
    query: &'static str,
    variables: Value,
    /// Whether it is done, in SQL.
    done: &'static str,
    /// The event of its line.
    event: &'static str,
    /// Whether it is answered with other tokens.
    renews: bool,
    /// Outcome when it is asked for again once it is done.
    again: &'static str,
}

impl Own {
    /// The confirmation that the change spends.
    fn reason(self) -> Option<&'static str> {
        match self {
            Own::On => Some("ENABLE_2FA"),
            Own::Off => Some("DISABLE_2FA"),
            Own::Profile => Some("UPDATE_PROFILE"),
            Own::Change => Some("CHANGE_PASSWORD"),
            Own::OffByCode | Own::Terms | Own::ChangeByCode => None,
        }
    }

    /// Whether a mailed code follows the password before the change.
    fn is_guarded(self) -> bool {
        !matches!(self, Own::On | Own::Terms)
    }

    fn changes_password(self) -> bool {
        matches!(self, Own::Change | Own::ChangeByCode)
    }
}

impl Deaths {
    pub async fn own(&mut self, own: Own, (place, kept): (&str, bool)) {
        let other = text(&self.signed_in().await, "token");
        let mut mine = text(&self.signed_in().await, "token");
        let mut generation = 1;
        if own.is_guarded() {
            let on = self.holder().two_factor(true, &mine, PASSWORD).await;
            self.is("two-factor sign-in", outcome(&on).as_str(), "OK");
        }
        if let Some(reason) = own.reason() {
            let sent = self.holder().send_code(&mine, reason).await.field("send2Fa");
            let (code, awaited) = (self.newest_code().await, text(&sent, "sessionId"));
            let confirmed = self.holder().confirm(Some(&mine), &self.email, &awaited, &code).await;
            mine = text(&confirmed.field("confirm2Fa"), "token");
            generation += 1;
        }
        let asked = self.asked(own, &mine).await;
        let done = |generation: i64| generation + i64::from(asked.renews);
        self.dies(place, (Some(&mine), asked.query, asked.variables.clone())).await;
        self.parts(&asked, (kept, own), if kept { done(generation) } else { generation }).await;
        if own.changes_password() {
            self.changed(kept, &[(&mine, true), (&other, !kept)]).await;
        }
        let again = self.holder().asks(Some(&mine), asked.query, asked.variables.clone()).await;
        self.is("once more", outcome(&again).as_str(), if kept { asked.again } else { "OK" });
        self.parts(&asked, (true, own), done(generation)).await;
        if own.changes_password() {
            self.changed(true, &[(&mine, true), (&other, false)]).await;
        }
    }

    /// Whether the change is done, and as many confirmations, lines and generations of tokens as belong to that.
    async fn parts(&mut self, asked: &Asked, (done, own): (bool, Own), generation: i64) {
        let parts = "select concat_ws(' ', ({done})::text,
            (select count(*) from sessions where account_id = {account} and confirmed_for is not null),
            (select count(*) from pending_sign_ins where account_id = {account} and session_id is not null),
            (select count(*) from audit where account_id = {account} and event = '{event}'),
            (select max(refresh_generation) from sessions where account_id = {account}))";
        let found = self.row(&parts.replace("{done}", asked.done).replace("{event}", asked.event)).await;
        let (confirmed, waits) =
            (!done && own.reason().is_some(), !done && own.reason().is_none() && own != Own::Terms);
        let expected = format!("{done} {} {} {} {generation}", u8::from(confirmed), u8::from(waits), u8::from(done));
        self.is("done, confirmations, pending, lines, generation", found, expected);
    }

    async fn asked(&self, own: Own, mine: &str) -> Asked {
        let old_and_new = json!({ "old": PASSWORD, "new": NEXT });
        let changed = "select exists (select from audit where account_id = {account} and event = 'password_changed')";
        let off = "select not two_factor from accounts where id = {account}";
        let of = |query, variables, done, event, renews, again| Asked { query, variables, done, event, renews, again };
        match own {
            Own::On => {
                let on = "select two_factor from accounts where id = {account}";
                of(ON, json!({}), on, "two_factor_on", false, "OK")
            }
            Own::Off => of(OFF, json!({}), off, "two_factor_off", false, "OK"),
            Own::Profile => {
                let named = "select first_name is not null from accounts where id = {account}";
                let input = json!({ "input": { "firstName": "Ann" } });
                of(PROFILE, input, named, "profile_changed", false, "IDENTITY_NOT_CONFIRMED")
            }
            Own::Terms => {
                let accepted = "select terms is not null from accounts where id = {account}";
                of(ACCEPT, json!({ "terms": TERMS }), accepted, "terms_accepted", true, "OK")
            }
            Own::Change => of(CHANGE, old_and_new, changed, "password_changed", true, "WRONG_CREDENTIALS"),
            Own::ChangeByCode => {
                let waits = self.holder().change_password(mine, PASSWORD, NEXT).await;
                assert_eq!(outcome(&waits), "OK", "{}", waits.body);
                let code = json!({ "code": self.newest_code().await });
                of(CONFIRM_CHANGE, code, changed, "password_changed", true, "NO_PENDING")
            }
            Own::OffByCode => {
                let waits = self.holder().two_factor(false, mine, PASSWORD).await.field("disable2Fa");
                let (code, awaited) = (self.newest_code().await, text(&waits, "sessionId"));
                let confirm = json!({ "code": code, "awaited": awaited, "email": self.email });
                of(CONFIRM, confirm, off, "two_factor_off", true, "NO_PENDING")
            }
        }
    }
}
