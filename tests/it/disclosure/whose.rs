//! The state of the account behind an address, and what happens to a sign-in under way.

use serde_json::json;
use vestibule::accounts::{self, AccountEdit};

use crate::support::staff::invitations::BY_INVITATION;
use crate::support::{House, Person, operator};

/// The address of every request.
pub const EMAIL: &str = "someone@example.com";
const NOW: &str = "2026-11-26T12:00:00.250Z";

/// The state of the account behind the address: one house for each, with equal address and time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Whose {
    /// No account.
    Ghost,
    /// An enrolled admin.
    Known,
    Disabled,
    RoleLess,
    /// An admin whose enrolment window has closed.
    Late,
    /// An admin who may enrol, where only the proven code discloses the URL.
    Inside,
    /// An admin who may enrol by invitation and shows no token.
    Uninvited,
    /// An admin who may enrol by invitation and shows a wrong token each time.
    Misinvited,
    /// An enrolled admin, until this change during the sign-in.
    Turned(Deed),
}

/// A change that turns a pending sign-in into a decoy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    Disable,
    Remove,
    TakeRoles,
    Move,
    /// An edit in the database, without the use-case that ends sign-ins.
    DisableBehindOurBack,
}

impl Whose {
    /// A house with this address only.
    pub async fn house(self) -> House {
        let mode = if self == Whose::Inside { "proof" } else { "lookup" };
        let set = [("VESTIBULE_ENROLMENT_URL", mode), BY_INVITATION];
        let house = House::with(&set[..if self.is_uninvited() { 2 } else { 1 }]).await;
        match self {
            Whose::Ghost | Whose::Inside | Whose::Uninvited | Whose::Misinvited => {}
            Whose::Late => drop(house.admin(EMAIL).await),
            Whose::Known | Whose::Turned(_) => drop(house.enrolled_a_day_ago(EMAIL).await),
            Whose::Disabled => Deed::Disable.on(&house, &house.enrolled_a_day_ago(EMAIL).await).await,
            Whose::RoleLess => Deed::TakeRoles.on(&house, &house.enrolled_a_day_ago(EMAIL).await).await,
        }
        house.wait_until(&json!(NOW));
        // An expired row: an unknown address that was requested once has such a row too.
        house.db_run("delete from budgets").await;
        if self == Whose::Inside {
            house.admin(EMAIL).await;
        }
        if self.is_uninvited() {
            house.invited(EMAIL).await;
        }
        house
    }

    fn is_uninvited(self) -> bool {
        matches!(self, Whose::Uninvited | Whose::Misinvited)
    }

    /// Whether codes are mailed to the address.
    pub fn is_mailed(self) -> bool {
        matches!(self, Whose::Known | Whose::Inside)
    }
}

impl Deed {
    pub async fn on(self, house: &House, person: &Person) {
        let (app, admin) = (&house.app, house.find(person).await);
        let change = |change: AccountEdit| async move {
            accounts::change(app, &operator(), &house.find(person).await, &change).await.unwrap();
        };
        match self {
            Deed::Disable => drop(accounts::disable(app, &operator(), &admin).await.unwrap()),
            Deed::Remove => drop(accounts::remove(app, &operator(), &admin).await.unwrap()),
            Deed::TakeRoles => change(AccountEdit { roles: Some(vec![]), ..AccountEdit::default() }).await,
            Deed::Move => change(AccountEdit { email: Some("new@example.org".into()), ..AccountEdit::default() }).await,
            Deed::DisableBehindOurBack => house.db_write("update accounts set disabled_at = created_at").await,
        }
    }
}
