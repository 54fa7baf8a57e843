//! Customers: clients of the account door in the load. Each has accounts of its own, asks for one thing after another, sometimes twice at
//! once or without waiting for the answer, and notes what it was told. Knows no fault.

mod account;
mod after;
mod checks;
mod facts;
mod forged;
pub mod ledger;
mod question;

use std::time::Duration;

use chrono::SubsecRound;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::load::{Client, now};
use crate::support::leaks;
use account::Account;
use ledger::{Answered, Asks, Held, Request};
use question::{Question, digits};

/// A customer: a client of the load with accounts of its own.
pub struct Customer<'a> {
    pub client: Client<'a>,
    pub number: usize,
}

impl Customer<'_> {
    /// Makes the first account, guesses, signs in, renews and signs out.
    pub async fn begins(&self) -> Account {
        let mut own = self.makes(0).await;
        let guess = self.login(&own, "wrong and long enough");
        self.ask(&mut own, guess).await;
        self.logs_in(&mut own).await;
        for held in own.sessions.clone() {
            self.renews(&mut own, &held).await;
        }
        if let [first, _, ..] = &own.sessions[..] {
            let first = first.clone();
            self.logs_out(&mut own, &first).await;
        }
        own
    }

    /// Uses the first account, then makes others and uses each for a while.
    pub async fn run(&self, first: Account, end: &CancellationToken) -> Vec<Account> {
        let mut accounts = vec![first];
        while !end.is_cancelled() {
            if let Some(own) = accounts.last_mut().filter(|own| !own.sessions.is_empty()) {
                let mut acts = 0;
                while acts < 24 && !end.is_cancelled() {
                    acts += 1;
                    self.acts(own).await;
                }
            }
            accounts.push(self.makes(accounts.len()).await);
        }
        accounts
    }

    async fn makes(&self, index: usize) -> Account {
        let mut own = Account::new(format!("holder{}x{index}", self.number));
        self.registers(&mut own).await;
        own
    }

    async fn acts(&self, own: &mut Account) {
        let chance = &self.client.chance;
        if own.sessions.is_empty() {
            self.logs_in(own).await;
        }
        let Some(held) = own.sessions.get(chance.index(own.sessions.len().max(1))).cloned() else {
            return self.resets(own).await;
        };
        match chance.below(16) {
            0..=2 => self.logs_in(own).await,
            3..=6 => self.renews(own, &held).await,
            7 => self.changes(own, &held).await,
            8 => self.resets(own).await,
            9 => self.turns(own, &held).await,
            10 | 11 => self.logs_out(own, &held).await,
            12 | 13 => {
                own.given += 1;
                let input = json!({ "input": { "firstName": format!("Ann {}", own.given) } });
                let arguments = ("($input: ProfileInput!)", "(input: $input)");
                self.ask(own, Question::of(Asks::Profile, "updateProfile", arguments, input).by(&held)).await;
            }
            _ => self.sees(own, &held).await,
        }
    }

    async fn registers(&self, own: &mut Account) {
        let input = json!({ "input": { "email": own.email, "username": own.name, "password": own.passwords[0] } });
        let arguments = ("($input: UserRegistrationInputV2!)", "(input: $input)");
        let before = self.client.stand.letters.codes(&own.email).len();
        let told = self.ask(own, Question::of(Asks::Register, "register", arguments, input)).await;
        if let Answered::Awaits(awaited) = told
            && let Some(code) = self.code(own, before).await
        {
            self.confirms(own, Asks::Join, (&awaited, &code), None).await;
        }
    }

    async fn logs_out(&self, own: &mut Account, held: &Held) {
        let logout = Question::of(Asks::Logout, "logout", ("", ""), json!({})).by(held);
        if self.ask(own, logout).await != Answered::Nothing {
            own.sessions.retain(|other| other.id != held.id);
        }
        self.sees(own, held).await;
    }

    /// A sign-in by address or user name, with or without a label.
    fn login(&self, own: &Account, password: &str) -> Question {
        let chance = &self.client.chance;
        let (field, name) = if chance.one_in(2) { ("email", &own.email) } else { ("username", &own.name) };
        let device = chance.one_in(3).then(|| json!({ "deviceId": format!("phone{}", chance.below(2)) }));
        let credentials = json!({ "c": { field: name, "password": password, "deviceInfo": device } });
        Question::of(Asks::Login, "login", ("($c: LoginCredentials!)", "(credentials: $c)"), credentials)
    }

    /// Signs in; sometimes a wrong password or code comes before.
    async fn logs_in(&self, own: &mut Account) {
        let chance = &self.client.chance;
        if chance.one_in(5) {
            let guess = self.login(own, "wrong and long enough");
            self.ask(own, guess).await;
        }
        for password in own.passwords.clone() {
            let before = self.client.stand.letters.codes(&own.email).len();
            let login = self.login(own, &password);
            match self.ask(own, login).await {
                Answered::Done(_) => return,
                Answered::Awaits(awaited) => {
                    if chance.one_in(5) {
                        self.confirms(own, Asks::Confirm, (&awaited, "none 000000"), None).await;
                    }
                    if let Some(code) = self.code(own, before).await {
                        self.confirms(own, Asks::Confirm, (&awaited, &code), None).await;
                    }
                    return;
                }
                Answered::No(_) | Answered::Nothing => {}
            }
        }
    }

    /// Exchanges the refresh token, sometimes at both servers at once; sometimes an older one.
    async fn renews(&self, own: &mut Account, held: &Held) {
        let chance = &self.client.chance;
        let old = chance.one_in(8).then(|| held.older.clone()).flatten();
        let shown = old.as_ref().unwrap_or(&held.refresh);
        let renew = || {
            let arguments = ("($refresh: String!)", "(refreshToken: $refresh)");
            let question = Question::of(Asks::Renew, "newToken", arguments, json!({ "refresh": shown })).shows(shown);
            Question { session: Some(held.id.clone()), ..question }
        };
        let told = if chance.one_in(4) {
            let (one, other) = tokio::join!(self.sends(own, renew()), self.sends(own, renew()));
            own.learn(&other);
            one
        } else {
            self.sends(own, renew()).await
        };
        own.learn(&told);
        if matches!(told, Answered::No(_)) {
            own.sessions.retain(|other| other.id != held.id);
        }
    }

    /// Sets another password, behind a code where two-factor sign-in is on.
    async fn changes(&self, own: &mut Account, held: &Held) {
        let (old, new) = (own.passwords[0].clone(), own.next_password());
        let variables = json!({ "old": old, "new": new });
        let arguments = ("($old: String!, $new: String!)", "(oldPassword: $old, newPassword: $new)");
        let before = self.client.stand.letters.codes(&own.email).len();
        let change = Question::of(Asks::Change, "changePassword", arguments, variables).by(held);
        let mut told = self.ask(own, change).await;
        if let Answered::Awaits(_) = told {
            let Some(code) = self.code(own, before).await else { return };
            let digits = json!({ "code": digits(&code) });
            let arguments = ("($code: String!)", "(code: $code)");
            let confirm = Question::of(Asks::ConfirmChange, "confirmChangePassword2Fa", arguments, digits);
            told = self.ask(own, confirm.by(held).shows(&code)).await;
        }
        own.set_password(new, &told);
        if let Answered::Done(_) = told {
            own.sessions.retain(|other| other.id == held.id);
        }
    }

    async fn resets(&self, own: &mut Account) {
        let forget = ("($email: EmailAddress!)", "(email: $email)");
        let before = self.client.stand.letters.codes(&own.email).len();
        let forgot = Question::of(Asks::Forget, "forgotPassword", forget, json!({ "email": own.email }));
        let Answered::Awaits(awaited) = self.ask(own, forgot).await else { return };
        let Some(code) = self.code(own, before).await else { return };
        let new = own.next_password();
        let reset = || {
            let params = json!({ "email": own.email, "sessionId": awaited, "code": digits(&code), "newPassword": new });
            let arguments = ("($p: PasswordResetParams!)", "(passwordResetParams: $p)");
            Question::of(Asks::Reset, "confirmPasswordReset", arguments, json!({ "p": params })).shows(&code)
        };
        let mut told = self.sends(own, reset()).await;
        if told == Answered::Nothing || self.client.chance.one_in(4) {
            let again = self.sends(own, reset()).await;
            told = if matches!(again, Answered::Done(_)) { again } else { told };
        }
        own.set_password(new, &told);
        if let Answered::Done(_) = told {
            own.sessions.clear();
        }
    }

    /// Turns two-factor sign-in on, or off behind a code.
    async fn turns(&self, own: &mut Account, held: &Held) {
        let arguments = ("($password: String)", "(password: $password)");
        let password = json!({ "password": own.passwords[0] });
        if self.client.chance.one_in(2) {
            self.ask(own, Question::of(Asks::TurnOn, "enable2Fa", arguments, password).by(held)).await;
            return;
        }
        let before = self.client.stand.letters.codes(&own.email).len();
        let off = Question::of(Asks::TurnOff, "disable2Fa", arguments, password).by(held);
        if let Answered::Awaits(awaited) = self.ask(own, off).await
            && let Some(code) = self.code(own, before).await
        {
            self.confirms(own, Asks::ConfirmOff, (&awaited, &code), Some(held)).await;
        }
    }

    /// Shows a mailed code, sometimes at both servers at once, and again if no answer came.
    async fn confirms(&self, own: &mut Account, asks: Asks, (awaited, code): (&str, &str), by: Option<&Held>) {
        let confirm = || {
            let variables = json!({ "code": digits(code), "awaited": awaited, "email": own.email });
            let signature = "($code: String!, $awaited: String!, $email: EmailAddress!)";
            let arguments = "(code: $code, sessionId: $awaited, email: $email)";
            let question = Question::of(asks, "confirm2Fa", (signature, arguments), variables).shows(code);
            match by {
                Some(held) => question.by(held),
                None => question,
            }
        };
        let mut told = if self.client.chance.one_in(4) {
            let (one, other) = tokio::join!(self.sends(own, confirm()), self.sends(own, confirm()));
            if matches!(other, Answered::Done(_)) { other } else { one }
        } else {
            self.sends(own, confirm()).await
        };
        if told == Answered::Nothing {
            told = self.sends(own, confirm()).await;
        }
        own.learn(&told);
    }

    async fn sees(&self, own: &Account, held: &Held) {
        self.sends(own, Question::of(Asks::See, "userProfile", ("", ""), json!({})).by(held)).await;
    }

    /// The newest code mailed since; some customers lose patience first.
    async fn code(&self, own: &Account, before: usize) -> Option<String> {
        for _ in 0..200 {
            if let Some(code) = self.client.stand.letters.codes(&own.email).into_iter().skip(before).last() {
                return Some(code);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        None
    }

    async fn ask(&self, own: &mut Account, question: Question) -> Answered {
        let told = self.sends(own, question).await;
        own.learn(&told);
        told
    }

    /// Sends a request and notes it with its answer; a hasty customer sometimes hangs up first.
    async fn sends(&self, own: &Account, question: Question) -> Answered {
        let (sent, server) = (now().trunc_subsecs(6), self.client.chance.index(2));
        let body = json!({ "query": question.query, "variables": question.variables }).to_string();
        let bearer = question.token.as_ref().map(|token| ("authorization", format!("Bearer {token}")));
        let network = format!("10.9.0.{}", self.number + 1);
        let asked = self.client.send(server, ("/account/graphql", &network), bearer, body);
        let answer = if self.client.hasty && self.client.chance.one_in(12) {
            tokio::time::timeout(self.client.chance.millis(0, 60), asked).await.ok().flatten()
        } else {
            asked.await
        };
        let told = answer.map_or(Answered::Nothing, |(answer, _)| Answered::read(&answer, question.field));
        if let Answered::Done(Some(held)) = &told {
            [&held.token, &held.refresh].into_iter().for_each(|secret| leaks::note_secret(secret));
        }
        let Question { asks, session, shown, .. } = question;
        let request = Request { account: own.email.clone(), asks, session, shown, sent, answered: now(), told };
        let told = request.told.clone();
        self.client.stand.ledger.add(request);
        told
    }
}
