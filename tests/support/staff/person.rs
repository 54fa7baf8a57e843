//! A person: someone with an address and, once enrolled, a phone that shows codes by the clock of a house.

use std::sync::Mutex;

use totp_rs::Totp;

use crate::support::House;
use crate::support::{leaks, other_than};

/// Someone with an account, a mailbox and, once enrolled, a phone.
pub struct Person {
    pub email: String,
    pub id: String,
    phone: Mutex<Option<String>>,
}

impl Person {
    /// Someone whose account was made elsewhere, and who has no phone yet.
    pub fn named(email: &str, id: &str) -> Person {
        leaks::note_address(email);
        Person { email: email.into(), id: id.into(), phone: Mutex::default() }
    }

    /// The same person with a phone of their own, which knows what the first one's knows now.
    pub fn with_phone_of(person: &Person) -> Person {
        let phone = person.phone.lock().unwrap().clone();
        Person { phone: Mutex::new(phone), ..Person::named(&person.email, &person.id) }
    }

    /// The same person at another address, with the same phone.
    pub fn moved_to(&self, email: &str) -> Person {
        let phone = Mutex::new(self.phone.lock().unwrap().clone());
        Person { phone, ..Person::named(email, &self.id) }
    }

    /// Scans an otpauth URL: the phone knows its secret from now on.
    pub fn scan(&self, url: &str) {
        *self.phone.lock().unwrap() = Some(url.to_owned());
    }

    /// The code the phone shows now.
    pub fn code(&self, house: &House) -> String {
        self.code_at(house, 0)
    }

    /// The code it shows so many steps from now.
    pub fn code_at(&self, house: &House, steps: i64) -> String {
        let code = self.shown_at(house, steps);
        leaks::note_code(&code);
        code
    }

    fn shown_at(&self, house: &House, steps: i64) -> String {
        let phone = self.phone.lock().unwrap();
        let totp = Totp::from_url(phone.as_ref().unwrap()).unwrap();
        let time = house.clock.now().timestamp() + 30 * steps;
        totp.generate(time.try_into().unwrap()).to_string()
    }

    /// A code that is not the phone's, now or around now.
    pub fn wrong_code(&self, house: &House) -> String {
        let right: Vec<String> = (-6..=6).map(|step| self.shown_at(house, step)).collect();
        other_than(&right)
    }
}
