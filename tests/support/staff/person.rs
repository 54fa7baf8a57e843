//! A person: someone with an address and, once enrolled, a phone that shows codes by the clock of a house.

use std::sync::Mutex;

use totp_rs::Totp;

use crate::support::House;
use crate::support::{leaks, other_than};

/// An account's owner, their mailbox and, once enrolled, their phone.
pub struct Person {
    pub email: String,
    pub id: String,
    phone: Mutex<Option<String>>,
}

impl Person {
    /// A person whose account exists, without a phone.
    pub fn named(email: &str, id: &str) -> Person {
        leaks::note_address(email);
        Person { email: email.into(), id: id.into(), phone: Mutex::default() }
    }

    /// Another value for the same person, with a copy of the phone.
    pub fn with_phone_of(person: &Person) -> Person {
        let phone = person.phone.lock().unwrap().clone();
        Person { phone: Mutex::new(phone), ..Person::named(&person.email, &person.id) }
    }

    /// The person at another address, with a copy of the phone.
    pub fn moved_to(&self, email: &str) -> Person {
        let phone = Mutex::new(self.phone.lock().unwrap().clone());
        Person { phone, ..Person::named(email, &self.id) }
    }

    /// Adds the secret of an otpauth URL to the phone.
    pub fn scan(&self, url: &str) {
        *self.phone.lock().unwrap() = Some(url.to_owned());
    }

    /// The code that the phone shows now.
    pub fn code(&self, house: &House) -> String {
        self.code_at(house, 0)
    }

    /// The code that the phone shows `steps` time steps from now.
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

    /// A code that is wrong now and in the neighbouring time steps.
    pub fn wrong_code(&self, house: &House) -> String {
        let right: Vec<String> = (-6..=6).map(|step| self.shown_at(house, step)).collect();
        other_than(&right)
    }
}
