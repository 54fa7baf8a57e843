//! Commands that end an account's access: sessions and sign-ins past the mailed code end, and a sign-in before it becomes a
//! decoy.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts::{self, AccountEdit, Added, Changed, KnownAccount, NewAdmin};
use vestibule::rules::factor::Door;
use vestibule::rules::profile::ProfileChange;

use crate::support::{Browser, House, NO_WAITS, Person, operator, other_than};

/// An enrolled admin with a browser at each stage, and the code of the one not proven.
struct Stages {
    house: House,
    ann: Person,
    signed_in: Browser,
    proven: Browser,
    unproven: Browser,
    code: String,
}

impl Stages {
    async fn set() -> Stages {
        let house = House::with(&NO_WAITS).await;
        let ann = house.enrolled_a_day_ago("ann@example.com").await;
        let signed_in = house.signed_in(&ann).await;
        house.wait(TimeDelta::seconds(60));
        let proven = house.proven(&ann).await;
        let (unproven, code) = house.mailed(&ann.email).await;
        house.mails_are_carried().await;
        Stages { house, ann, signed_in, proven, unproven, code }
    }

    async fn admin(&self) -> KnownAccount {
        self.house.find(&self.ann).await
    }

    async fn change(&self, change: AccountEdit) -> Changed {
        accounts::change(&self.house.app, &operator(), &self.admin().await, &change).await.unwrap()
    }

    /// Sessions and sign-ins have ended; the sign-in before the mailed code gives no sign of it.
    async fn have_ended(&self) {
        assert!(self.signed_in.current_user().await.is_null());
        assert!(!self.signed_in.sign_out().await);
        let code = self.ann.code(&self.house);
        assert_eq!(self.proven.verify_2fa(&code).await["errorCode"], "NO_PENDING_SIGN_IN");
        self.unproven_is_nobodys().await;
        assert_eq!(self.house.db_count("sessions").await, 0);
    }

    /// The sign-in before the mailed code answers and counts as before, but its code never matches.
    async fn unproven_is_nobodys(&self) {
        assert_eq!(self.unproven.verify_2fa(&self.code).await["errorCode"], "WRONG_STAGE");
        for left in [4, 3] {
            let answer = self.unproven.verify_lookup(&self.code).await;
            assert_eq!((&answer["errorCode"], &answer["remainingAttempts"]), (&json!("WRONG_CODE"), &json!(left)));
        }
        let wrong = other_than(std::slice::from_ref(&self.code));
        for left in [2, 1, 0] {
            let answer = self.unproven.verify_lookup(&wrong).await;
            assert_eq!((&answer["errorCode"], &answer["remainingAttempts"]), (&json!("WRONG_CODE"), &json!(left)));
        }
        assert_eq!(self.unproven.verify_lookup(&self.code).await["errorCode"], "NO_PENDING_SIGN_IN");
    }

    /// Sessions and sign-ins go on.
    async fn go_on(&self) {
        assert_eq!(self.signed_in.current_user().await["id"], self.ann.id.as_str());
        assert_eq!(self.unproven.verify_lookup(&self.code).await["status"], true);
        assert_eq!(self.proven.verify_2fa(&self.ann.code(&self.house)).await["status"], true);
    }

    /// A request for a code is accepted as for any address, and mails nothing.
    async fn are_nobody(&self) {
        let before = self.house.inbox.len();
        assert_eq!(self.house.browser().request_lookup(&self.ann.email).await["status"], true);
        self.house.mails_are_carried().await;
        assert_eq!(self.house.inbox.len(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_ends_all_and_an_enabled_admin_signs_in_again() {
    let stages = Stages::set().await;
    let house = &stages.house;
    accounts::disable(&house.app, &operator(), &stages.admin().await).await.unwrap();
    stages.are_nobody().await;
    stages.have_ended().await;
    let since = stages.admin().await.disabled_at;
    house.wait(TimeDelta::hours(1));
    accounts::disable(&house.app, &operator(), &stages.admin().await).await.unwrap();
    assert_eq!(stages.admin().await.disabled_at, since, "a state already reached is done");
    for _ in 0..2 {
        accounts::enable(&house.app, &operator(), &stages.admin().await).await.unwrap();
        assert_eq!(stages.admin().await.disabled_at, None);
    }
    assert!(stages.signed_in.current_user().await.is_null(), "what has ended stays ended");
    house.signed_in(&stages.ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_ends_all_and_the_address_may_be_another_admins() {
    let stages = Stages::set().await;
    let house = &stages.house;
    let admin = stages.admin().await;
    accounts::remove(&house.app, &operator(), &admin).await.unwrap();
    accounts::remove(&house.app, &operator(), &admin).await.unwrap();
    stages.are_nobody().await;
    stages.have_ended().await;
    assert_eq!((house.db_count("accounts").await, house.db_count("authenticators").await), (0, 0));
    house.wait(TimeDelta::minutes(15));
    let other = house.admin("ann@example.com").await;
    assert_ne!(other.id, stages.ann.id);
    let browser = house.signed_in(&other).await;
    assert_eq!(browser.current_user().await["id"], other.id.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn resetting_the_authenticator_ends_all() {
    let stages = Stages::set().await;
    accounts::reset_2fa(&stages.house.app, &operator(), &stages.admin().await).await.unwrap();
    assert!(!stages.admin().await.enrolled);
    stages.have_ended().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_all() {
    let stages = Stages::set().await;
    let house = &stages.house;
    accounts::sign_out(&house.app, &operator(), &stages.admin().await).await.unwrap();
    stages.have_ended().await;
    house.wait(TimeDelta::minutes(15));
    house.signed_in(&stages.ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_address_ends_all_and_is_where_the_codes_go() {
    let stages = Stages::set().await;
    let house = &stages.house;
    let change = AccountEdit { email: Some("Ann.Two@Example.com".into()), ..AccountEdit::default() };
    assert_eq!(stages.change(change).await, Changed::Done);
    stages.are_nobody().await;
    stages.have_ended().await;
    let (browser, code) = house.mailed("ann.two@example.com").await;
    assert_eq!(browser.verify_lookup(&code).await["status"], true);
    assert_eq!(browser.verify_2fa(&stages.ann.code(house)).await["status"], true);
    assert_eq!(browser.current_user().await["email"], "ann.two@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_role_lost_ends_all() {
    let stages = Stages::set().await;
    let none = AccountEdit { roles: Some(Vec::new()), ..AccountEdit::default() };
    assert_eq!(stages.change(none).await, Changed::Done);
    stages.are_nobody().await;
    stages.have_ended().await;
    let some = AccountEdit { roles: Some(vec!["BO".into()]), ..AccountEdit::default() };
    assert_eq!(stages.change(some).await, Changed::Done);
    assert!(stages.signed_in.current_user().await.is_null(), "what has ended stays ended");
    stages.house.wait(TimeDelta::minutes(15));
    let browser = stages.house.signed_in(&stages.ann).await;
    assert_eq!(browser.current_user().await["roles"], json!(["BO"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_removes_no_right_ends_no_session() {
    let stages = Stages::set().await;
    let house = &stages.house;
    let data = AccountEdit {
        email: Some(" ANN@example.com".into()),
        roles: Some(vec!["CMS".into()]),
        profile: ProfileChange {
            display_name: Some("Ann Two".into()),
            job_title: Some("Editor".into()),
            ..ProfileChange::default()
        },
        ..AccountEdit::default()
    };
    assert_eq!(stages.change(data).await, Changed::Done);
    accounts::enable(&house.app, &operator(), &stages.admin().await).await.unwrap();
    accounts::unlock(&house.app, &operator(), &stages.admin().await).await.unwrap();
    let user = stages.signed_in.current_user().await;
    assert_eq!((&user["displayName"], &user["jobTitle"]), (&json!("Ann Two"), &json!("Editor")));
    assert_eq!(user["roles"], json!(["CMS"]), "shown at once");
    stages.go_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_effect_writes_nothing() {
    let stages = Stages::set().await;
    stages.house.admin("bob@example.com").await;
    let table = [
        (AccountEdit { email: Some("bob@example.com".into()), ..AccountEdit::default() }, Changed::Taken),
        (AccountEdit { email: Some("nobody".into()), ..AccountEdit::default() }, Changed::InvalidEmail),
        (
            AccountEdit { roles: Some(vec!["CMS".into(), "KING".into()]), ..AccountEdit::default() },
            Changed::UnknownRole("KING".into()),
        ),
    ];
    for (change, expected) in table {
        assert_eq!(stages.change(change).await, expected);
    }
    stages.go_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_added_once_in_whatever_letters() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let add = async |email: &str, role: &str| {
        let admin = NewAdmin { email: email.into(), roles: vec![role.into()], ..NewAdmin::default() };
        accounts::add(&house.app, &operator(), &admin).await.unwrap()
    };
    assert_eq!(add(" Ann@EXAMPLE.com ", "BO").await, Added::Taken);
    assert_eq!(add("ann", "BO").await, Added::InvalidEmail);
    assert_eq!(add("bob@example.com", "bo").await, Added::UnknownRole("bo".into()));
    let Added::Done(bob) = add("Bob@Example.com", "BO").await else { panic!("bob is new") };
    let digits = bob.strip_prefix("admin_").unwrap();
    assert!(digits.len() >= 10 && digits.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()));
    let listed: Vec<String> =
        accounts::list(&house.app, Door::Staff).await.unwrap().into_iter().map(|admin| admin.view.handle).collect();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&ann.id) && listed.contains(&bob));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deed_is_told_with_its_actor() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let admin = house.find(&ann).await;
    accounts::unlock(&house.app, &operator(), &admin).await.unwrap();
    accounts::disable(&house.app, &operator(), &admin).await.unwrap();
    accounts::remove(&house.app, &operator(), &admin).await.unwrap();
    let told = "select string_agg(distinct event, ' ' order by event) from audit where actor = 'os:tester'";
    assert_eq!(house.db_text(told).await, "admin_added admin_disabled admin_removed admin_unlocked");
}
