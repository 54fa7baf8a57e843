//! Actions on an owner's pages: opening, confirming and reading. No test is here.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::profile::ProfileChange;

use super::{Screen, Visitor, signs_in};
use crate::support::{House, NO_WAITS, Person, operator};

/// Script that is true when the owner's part of the page is shown and no action is running.
const SHOWN: &str = "!('busy' in document.body.dataset) && document.querySelector('#desk')?.hidden === false";

impl Visitor {
    /// Waits until the list of admins is shown.
    pub async fn sees_admins(&self) {
        self.waits_for(&format!("{SHOWN} && document.querySelector('#list')?.hidden === false")).await;
    }

    /// Waits until one admin is shown, or the form for a new one.
    pub async fn sees_one(&self, title: &str) {
        let title = json!(title).to_string();
        let one =
            "document.querySelector('#one')?.hidden === false && document.querySelector('#one-title').textContent";
        self.waits_for(&format!("{SHOWN} && {one} === {title}")).await;
    }

    /// Waits until lines of the trail are shown.
    pub async fn sees_trail(&self) {
        self.waits_for(&format!("{SHOWN} && document.querySelectorAll('#lines tr').length > 0")).await;
    }

    /// Waits until an element has the focus.
    pub async fn is_at(&self, id: &str) {
        self.waits_for(&format!("document.activeElement.id === '{id}' && !('busy' in document.body.dataset)")).await;
    }

    /// Enters a code in the dialog.
    pub async fn confirms(&self, house: &House, person: &Person) {
        self.is_at("confirm-code").await;
        self.enters("confirm-code", &person.code(house)).await;
        // The dialog must close before the clock moves, because the code would expire.
        self.waits_for("document.querySelector('#confirm').hidden").await;
        // A used code is refused, so the clock moves to the next one.
        house.wait(TimeDelta::minutes(1));
    }

    /// Follows the link to an admin of the list.
    pub async fn opens(&self, name: &str) {
        let press = "[...document.querySelectorAll('#admins a')].find((a) => a.textContent === arguments[0]).click()";
        self.page.execute(press, vec![name.into()]).await.unwrap();
        self.sees_one(name).await;
    }

    /// Names in the list, in its order.
    pub async fn names(&self) -> Vec<String> {
        texts(&self.look("[...document.querySelectorAll('#admins a')].map((a) => a.textContent)").await)
    }

    /// Labels of the buttons that are offered for the shown admin.
    pub async fn offered(&self) -> Vec<String> {
        let shown =
            "[...document.querySelectorAll('#deeds button')].filter((b) => !b.hidden).map((b) => b.textContent)";
        texts(&self.look(shown).await)
    }

    /// Roles and states of the shown admin.
    pub async fn chips(&self) -> Vec<String> {
        texts(&self.look("[...document.querySelectorAll('#one-states .chip')].map((c) => c.textContent)").await)
    }

    /// Ticks a role of the form, or unticks it.
    pub async fn ticks(&self, role: &str) {
        self.presses(&format!("#admin-roles input[value={role}]")).await;
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Lock for tests that need two browsers: run in parallel, each could wait for the other's second one.
pub static PAIRS: Mutex<()> = Mutex::const_new(());

/// Starts a server and a browser in which an owner sees the list of admins.
pub async fn at_the_desk(screen: Screen) -> (House, Person, Visitor) {
    let house = House::with(&NO_WAITS).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let visitor = Visitor::at(&house, screen).await;
    is_home(&visitor, &house, &ann).await;
    visitor.presses("#to-admins a").await;
    visitor.sees_admins().await;
    (house, ann, visitor)
}

/// Signs in and moves the clock, so that the phone shows another code.
pub async fn is_home(visitor: &Visitor, house: &House, person: &Person) {
    signs_in(visitor, house, person).await;
    visitor.is_home().await;
    house.wait(TimeDelta::minutes(1));
}

impl House {
    /// Changes roles by a command.
    pub async fn change_roles(&self, person: &Person, roles: &[&str]) {
        let roles = Some(roles.iter().map(|role| (*role).to_owned()).collect());
        self.change(person, AccountEdit { roles, ..AccountEdit::default() }).await;
    }

    /// Changes the name by a command.
    pub async fn rename(&self, person: &Person, name: &str) {
        let profile = ProfileChange { display_name: Some(name.into()), ..ProfileChange::default() };
        self.change(person, AccountEdit { profile, ..AccountEdit::default() }).await;
    }

    async fn change(&self, person: &Person, change: AccountEdit) {
        accounts::change(&self.app, &operator(), &self.find(person).await, &change).await.unwrap();
    }
}
