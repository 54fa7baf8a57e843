//! Calls of the model's clients on the real servers: each with the passwords, secrets and tokens that the model's client has.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::deed::{ADDRESSES, Deed, Holder, Named, Shown, Who};
use super::side::{AccountSide, Stands};
use crate::support::{AccountClient, Told};

/// Passwords of the accounts, by number; a password that is none of theirs, and one that is too short.
pub const PASSWORDS: [&str; 2] = ["violet tractor hums quietly", "amber quarry whistles slowly"];
const OTHER: &str = "brass lantern drifts sideways";
const SHORT: &str = "too short";
const LABEL: &str = "label";

impl AccountSide<'_> {
    /// Password that an account has, or a wrong one.
    fn password(&self, account: Option<usize>, right: bool) -> &'static str {
        let own = account.and_then(|account| self.door.accounts[account].as_ref());
        if right { PASSWORDS[own.map_or(0, |own| own.password)] } else { OTHER }
    }

    /// A new password for an account: the one that it has not.
    fn next_password(&self, account: Option<usize>, fit: bool) -> &'static str {
        let own = account.and_then(|account| self.door.accounts[account].as_ref());
        if fit { PASSWORDS[own.map_or(0, |own| 1 - own.password)] } else { SHORT }
    }

    /// The device that a client names.
    fn device(&self, client: usize, named: Named) -> Option<Value> {
        let own = self.door.hands[client].device;
        match named {
            Named::Not => None,
            Named::Own => Some(
                own.map_or(json!({}), |(id, version)| json!({ "deviceId": self.known(Stands::Device(id, version)) })),
            ),
            Named::Label => Some(json!({ "deviceId": LABEL })),
        }
    }

    /// Secret and name of the holder that a client sends for what it awaits.
    fn awaited(&self, client: usize, holder: Holder) -> (String, String) {
        let id = self.door.hands[client].awaited;
        let secret = id.map_or_else(|| "A".repeat(43), |id| self.known(Stands::Awaited(id)));
        let address = self.bench.addresses_of(id.unwrap_or_default());
        let named = &self.door.named.addresses;
        let own = address.unwrap_or_default();
        let typed = match holder {
            Holder::Address => named[own].clone(),
            Holder::Id => self.known(Stands::User(own)),
            Holder::Another => named[(own + 1) % ADDRESSES].clone(),
        };
        (secret, typed)
    }

    /// The answer of the real server; none for a deed without one.
    pub async fn told(&mut self, deed: Deed, digits: &str) -> Option<Told> {
        let Some(client) = deed.client() else {
            self.moves(deed).await;
            return None;
        };
        let at = self.client(client);
        let session = self.door.session(client).map(|id| self.door.sessions[&id].account);
        Some(match deed {
            Deed::Login(_, who, right, named) => {
                let password = self.password(self.door.holder(who), right);
                let mut credentials = match who {
                    Who::Address(address) => json!({ "email": self.door.named.addresses[address] }),
                    Who::Name(name) => json!({ "username": self.door.named.names[name] }),
                };
                credentials["password"] = json!(password);
                credentials["deviceInfo"] = json!(self.device(client, named));
                at.login(credentials).await
            }
            Deed::Confirm(_, _, holder) => {
                let (secret, typed) = self.awaited(client, holder);
                at.confirm_2fa(digits, &secret, &typed).await
            }
            Deed::Resend(_, holder) => {
                let (secret, typed) = self.awaited(client, holder);
                at.resend_2fa(&secret, &typed).await
            }
            Deed::Send(_, reason) => at.send_2fa(reason.names()[0]).await,
            Deed::Renew(_, shown) => at.new_token(&self.refresh(client, shown)).await,
            Deed::Logout(_, named) => at.logout(self.device(client, named)).await,
            Deed::Register(_, address, name, fit) => {
                let name = name.map(|name| &self.door.named.names[name]);
                let password = if fit { PASSWORDS[0] } else { SHORT };
                at.register(
                    json!({ "email": self.door.named.addresses[address], "password": password, "username": name }),
                )
                .await
            }
            Deed::Forget(_, address) => at.forgot_password(&self.door.named.addresses[address]).await,
            Deed::Reset(_, _, fit) => {
                let (secret, typed) = self.awaited(client, Holder::Address);
                let own = self.door.hands[client].awaited.and_then(|id| self.bench.addresses_of(id));
                at.confirm_password_reset(&typed, (&secret, digits), self.next_password(own, fit)).await
            }
            Deed::Change(_, right, fit) => {
                at.change_password(self.password(session, right), self.next_password(session, fit)).await
            }
            Deed::ConfirmChange(..) => at.confirm_change_password_2fa(digits).await,
            Deed::ResendChange(_) => at.resend_change_password_2fa().await,
            Deed::Turn(_, on, password) => {
                let password = password.map(|right| self.password(session, right));
                if on { at.enable_2fa(password).await } else { at.disable_2fa(password).await }
            }
            Deed::Profile(_) => at.user_profile().await,
            Deed::Steal(_) | Deed::Fresh(_) | Deed::Wait(_) | Deed::Flood => return None,
        })
    }

    /// A client with its newest access token, at one of two servers.
    fn client(&self, client: usize) -> AccountClient {
        let blank = &self.bench.blank[client % 2];
        self.tokens[client].as_ref().map_or_else(|| blank.stranger(), |token| blank.with_token(token))
    }

    fn refresh(&self, client: usize, shown: Shown) -> String {
        if shown != Shown::Forged {
            let token = self.door.shown(client, shown);
            return token.map_or("none".into(), |(id, generation)| self.known(Stands::Refresh(id, generation)));
        }
        let newest = self.refresh(client, Shown::Newest);
        // The MAC comes last, and its last letter holds spare bits.
        let at = newest.len().saturating_sub(9);
        let other = if newest[at..].starts_with('A') { "B" } else { "A" };
        format!("{}{other}{}", &newest[..at], &newest[at + 1..])
    }

    /// A deed that no client sends.
    async fn moves(&mut self, deed: Deed) {
        match deed {
            Deed::Steal(client) => self.tokens[client] = self.tokens[0].clone(),
            Deed::Fresh(client) => self.tokens[client] = None,
            Deed::Wait(span) => self.bench.house.wait(TimeDelta::microseconds(span)),
            Deed::Flood if !self.door.set.rate.is_empty() => {
                let stranger = self.bench.blank[0].stranger();
                let most = self.door.set.rate.iter().map(|limit| limit.0).max().unwrap_or_default();
                for _ in 0..=most {
                    let told = stranger.confirm_2fa("000000", &"A".repeat(43), "nobody@example.com").await;
                    if told.is_err_and(|refusal| refusal["code"] == "TOO_MANY_REQUESTS") {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
}
