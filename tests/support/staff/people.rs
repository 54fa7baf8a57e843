//! Admins of a house, and their sign-in.

use chrono::TimeDelta;
use vestibule::accounts::{self, Added, KnownAccount, NewAdmin, Who};
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;

use crate::support::{Browser, House, Person, operator};

impl House {
    /// Adds an admin with every role and without an authenticator.
    pub async fn admin(&self, email: &str) -> Person {
        let admin = NewAdmin {
            email: email.into(),
            roles: self.app.policies.staff.admins.roles.clone(),
            profile: ProfileChange { display_name: Some("Ann Other".into()), ..ProfileChange::default() },
        };
        let Added::Done(id) = accounts::add(&self.app, &operator(), &admin).await.unwrap() else {
            panic!("{email} could not be added")
        };
        Person::named(email, &id)
    }

    /// An admin who enrolled and signed out 25 hours ago: the clock moves on, and every wait and window is over.
    pub async fn enrolled_a_day_ago(&self, email: &str) -> Person {
        let person = self.admin(email).await;
        let browser = self.browser();
        self.sign_in(&browser, &person).await;
        assert!(browser.sign_out().await);
        self.wait(TimeDelta::hours(25));
        person
    }

    /// Signs in, and enrols an authenticator first if there is none.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        self.prove_address(browser, person).await;
        let answer = browser.verify_2fa(&person.code(self)).await;
        assert_eq!(answer["status"], true, "{answer}");
    }

    /// Signs in as far as the mailed code.
    pub async fn prove_address(&self, browser: &Browser, person: &Person) {
        let code = self.mailed_code(browser, person).await;
        let proven = browser.verify_lookup(&code).await;
        assert_eq!(proven["status"], true, "{proven}");
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            person.scan(url);
        }
    }

    /// Requests a code and reads it.
    pub async fn mailed_code(&self, browser: &Browser, person: &Person) -> String {
        let asked = browser.request_lookup(&person.email).await;
        assert_eq!(asked["status"], true, "{asked}");
        self.inbox.next(&person.email).await.code()
    }

    /// The account, as commands show it.
    pub async fn find(&self, person: &Person) -> KnownAccount {
        accounts::find(&self.app, Door::Staff, &Who::Handle(person.id.clone())).await.unwrap().unwrap()
    }
}
