//! Actions on the real server: requests of browsers and commands of operators.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts::{self, AccountEdit, Changed};

use super::action::{Action, BROWSERS, Command, SPARE};
use super::side::Side;
use crate::support::{Answer, Browser, ORIGIN, Person, operator};

/// Result of an action on the real server, as the side records it.
pub enum Done {
    Nothing,
    Answered(Answer),
    Linked(Option<String>),
    Added(Person),
    Invited(String),
}

impl Side<'_> {
    pub async fn done(&self, action: Action, digits: &str) -> Done {
        let house = &self.bench.house;
        let at = &self.browsers[action.browser().unwrap_or_default()];
        Done::Answered(match action {
            Action::Ask(browser, address) => match self.token(browser, address) {
                None => at.request_lookup_answer(&self.addresses[address]).await,
                Some(token) => at.request_lookup_invited(&self.addresses[address], token).await,
            },
            Action::ShowMailed(..) => at.verify_lookup_answer(digits).await,
            Action::ShowPhone(..) | Action::ShowRecovery(..) => at.verify_2fa_answer(digits).await,
            Action::Confirm(..) => at.confirm_identity_answer(digits).await,
            Action::MakeCodes(_, until_kept) => at.recovery_codes_answer(until_kept).await,
            Action::KeepCodes(_) => at.keep_recovery_codes_answer().await,
            Action::Replace(_, code) => at.replace_authenticator_answer(code.map(|_| digits)).await,
            Action::SignOut(_) => at.sign_out_answer().await,
            Action::CurrentUser(_) => at.graphql(json!({ "query": "{ currentUser { email roles } }" })).await,
            Action::Redeem(_, account) => redeem(at, self.links[account].as_deref()).await,
            Action::Command(account, command) => return self.command(account, command).await,
            Action::Flood if !self.door().set.rate.is_empty() => {
                let stranger = self.bench.blank[0].stolen();
                let most = self.door().set.rate.iter().map(|limit| limit.0).max().unwrap_or_default();
                for _ in 0..=most {
                    if stranger.verify_lookup("000000").await["errorCode"] == "TOO_MANY_REQUESTS" {
                        break;
                    }
                }
                return Done::Nothing;
            }
            Action::Crowd(account) if self.door().in_service(account) => {
                for _ in 0..5 {
                    let link = self.link(account).await;
                    assert_eq!(redeem(&self.bench.blank[0].stolen(), link.as_deref()).await.status, 204);
                    house.wait(TimeDelta::seconds(1));
                }
                return Done::Nothing;
            }
            _ => return Done::Nothing,
        })
    }

    /// Token of the newest invitation of the address's admin; the last browser has none.
    fn token(&self, browser: usize, address: usize) -> Option<&str> {
        let lives = self.door().at(address).filter(|_| browser + 1 < BROWSERS)?;
        self.invitations[lives].as_deref()
    }

    async fn link(&self, account: usize) -> Option<String> {
        let house = &self.bench.house;
        let admin = house.find(&self.admins[account]).await;
        accounts::device_link(&house.app, &operator(), &admin).await.unwrap().map(|token| token.reveal())
    }

    async fn command(&self, account: usize, command: Command) -> Done {
        let (house, actor) = (&self.bench.house, operator());
        let app = &house.app;
        let known = self.door().accounts[account].address.is_some();
        if command == Command::Add && !known {
            return Done::Added(house.admin(&self.addresses[account]).await);
        }
        if !known || command == Command::Add {
            return Done::Nothing;
        }
        let admin = house.find(&self.admins[account]).await;
        let roles = |roles: &[&str]| AccountEdit {
            roles: Some(roles.iter().map(|role| String::from(*role)).collect()),
            ..AccountEdit::default()
        };
        let wanted = match command {
            Command::Link => return Done::Linked(self.link(account).await),
            Command::NoRole => roles(&[]),
            Command::OneRole => roles(&["BO"]),
            Command::AllRoles => roles(&["CMS", "BO", "OWNER"]),
            Command::Move => {
                let home = admin.address == self.addresses[account];
                let to = &self.addresses[if home { SPARE } else { account }];
                AccountEdit { email: Some(to.clone()), ..AccountEdit::default() }
            }
            Command::Invite if self.door().set.by_invitation => {
                let is_refused = admin.enrolled || !self.door().in_service(account);
                return if is_refused { Done::Nothing } else { Done::Invited(house.invite_anew_as(&admin).await) };
            }
            Command::Invite => {
                accounts::invite(app, &actor, &admin, &format!("{ORIGIN}/sign-in")).await.unwrap();
                self.bench.nothing_is_carried().await;
                self.throw_invitations_away();
                return Done::Nothing;
            }
            _ => {
                match command {
                    Command::Disable => accounts::disable(app, &actor, &admin).await,
                    Command::Enable => accounts::enable(app, &actor, &admin).await,
                    Command::Unlock => accounts::unlock(app, &actor, &admin).await,
                    Command::ResetPhone => accounts::reset_2fa(app, &actor, &admin).await,
                    Command::SignOut => accounts::sign_out(app, &actor, &admin).await,
                    _ => accounts::remove(app, &actor, &admin).await,
                }
                .unwrap();
                return Done::Nothing;
            }
        };
        let changed = accounts::change(app, &actor, &admin, &wanted).await.unwrap();
        if changed == Changed::Moved {
            // The account changed in between, so the operator repeats the command.
            return Box::pin(self.command(account, command)).await;
        }
        assert!(matches!(changed, Changed::Done | Changed::Taken), "{changed:?}");
        Done::Nothing
    }

    fn throw_invitations_away(&self) {
        for (path, mail) in self.bench.house.inbox.mails() {
            if mail.header("Subject").contains("invited") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}

async fn redeem(browser: &Browser, link: Option<&str>) -> Answer {
    let never = "A".repeat(43);
    let headers = [("content-type", "application/json"), ("origin", ORIGIN)];
    browser.send("POST", "/device", &headers, json!({ "token": link.unwrap_or(&never) }).to_string()).await
}
