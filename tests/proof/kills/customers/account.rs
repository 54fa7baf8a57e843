//! Accounts as their customers know them: passwords that may be right and sessions that may live.

use super::ledger::{Answered, Held};

/// An account of a customer.
pub struct Account {
    pub name: String,
    pub email: String,
    /// Passwords that may be right, the surest first.
    pub passwords: Vec<String>,
    pub sessions: Vec<Held>,
    /// How many passwords and first names it was given.
    pub given: usize,
}

impl Account {
    pub fn new(name: String) -> Account {
        let email = format!("{name}@example.com");
        let mut own = Account { name, email, passwords: Vec::new(), sessions: Vec::new(), given: 0 };
        own.passwords = vec![own.next_password()];
        own
    }

    pub fn next_password(&mut self) -> String {
        self.given += 1;
        format!("amber quarry whistles {} slowly", self.given)
    }

    /// Keeps what an answer handed out.
    pub fn learn(&mut self, told: &Answered) {
        let Answered::Done(Some(fresh)) = told else { return };
        match self.sessions.iter_mut().find(|held| held.id == fresh.id) {
            Some(held) if held.refresh == fresh.refresh => held.token.clone_from(&fresh.token),
            Some(held) => {
                let older = Some(std::mem::take(&mut held.refresh));
                *held = Held { older, ..fresh.clone() };
            }
            None => self.sessions.push(fresh.clone()),
        }
    }

    pub fn set_password(&mut self, new: String, told: &Answered) {
        match told {
            Answered::Done(_) => self.passwords = vec![new],
            Answered::Nothing => self.passwords.push(new),
            Answered::Awaits(_) | Answered::No(_) => {}
        }
    }
}
