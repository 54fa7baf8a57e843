//! People and their phones. Without an answer to an enrolment a person keeps every secret that may be valid.

use std::sync::Mutex;

use totp_rs::Totp;

use super::faults::Chance;

#[derive(Default)]
pub struct Person {
    pub email: String,
    /// A network of their own, by which the trail's lines of decoys are matched to them.
    pub network: String,
    phones: Mutex<Vec<Phone>>,
    /// Held while a command runs on the account.
    pub operated: tokio::sync::Mutex<()>,
}

/// A secret on a phone.
#[derive(Clone)]
pub struct Phone {
    /// In hexadecimal.
    pub secret: String,
    totp: Totp,
    /// The newest time step that was sent.
    pub newest: i64,
}

impl Phone {
    pub fn of(url: &str) -> Phone {
        let totp = Totp::from_url(url).unwrap();
        let base32 = url.split("secret=").nth(1).unwrap().split('&').next().unwrap();
        let bytes = data_encoding::BASE32_NOPAD.decode(base32.as_bytes()).unwrap();
        Phone { secret: data_encoding::HEXLOWER.encode(&bytes), totp, newest: 0 }
    }

    pub fn code(&self, step: i64) -> String {
        self.totp.generate(u64::try_from(step * 30).unwrap()).to_string()
    }

    /// A time step that was not sent, or a sent one if `used` allows it.
    pub fn step(&mut self, now: i64, again: bool) -> Option<i64> {
        let current = now / 30;
        // The previous time step is accepted as long as the current one lasts.
        let oldest = if now % 30 < 20 { current - 1 } else { current };
        let fresh = (self.newest + 1).max(oldest);
        if fresh <= current + 1 {
            self.newest = fresh;
            return Some(fresh);
        }
        again.then_some(self.newest)
    }
}

impl Person {
    pub fn of(index: usize) -> Person {
        let network = format!("10.0.{}.{}", index / 200, index % 200 + 1);
        Person { email: format!("p{index}@example.com"), network, ..Person::default() }
    }

    /// A phone and a time step of it.
    pub fn shows(&self, chance: &Chance, now: i64, again: bool) -> Option<(Phone, i64)> {
        let mut phones = self.phones.lock().unwrap();
        let index = if phones.is_empty() { return None } else { chance.index(phones.len()) };
        let step = phones[index].step(now, again)?;
        Some((phones[index].clone(), step))
    }

    /// Whether a phone has this secret and an unused time step; that phone is used next.
    pub fn can_show(&self, secret: &str, now: i64) -> bool {
        let mut phones = self.phones.lock().unwrap();
        phones.retain(|phone| phone.secret == secret);
        phones.first().is_some_and(|phone| phone.clone().step(now, false).is_some())
    }

    pub fn keeps(&self, phone: Phone) {
        let mut phones = self.phones.lock().unwrap();
        if phones.iter().all(|kept| kept.secret != phone.secret) {
            phones.push(phone);
        }
    }

    /// Forgets the other secrets.
    pub fn keeps_only(&self, phone: Phone) {
        let mut phones = self.phones.lock().unwrap();
        let newest = phones.iter().filter(|kept| kept.secret == phone.secret).map(|kept| kept.newest).max();
        let newest = newest.unwrap_or(0).max(phone.newest);
        *phones = vec![Phone { newest, ..phone }];
    }

    /// An operator removed the authenticator.
    pub fn forgets(&self) {
        self.phones.lock().unwrap().clear();
    }
}
