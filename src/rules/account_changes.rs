//! Changes of an account as the trail tells them, before and after: roles, state, language and two-factor sign-in, which name
//! nobody and stand in a line's detail, and address and name, which stand in its personal data.

use serde_json::{Map, Value, json};

use super::account::Account;
use super::language::Language;
use super::mobile::Mobile;
use super::player::StepDue;
use super::trail::TrailEvent;

/// Fields that a line about a change of an account's description or of what it may do tells.
const OF_ACCOUNT: [&str; 7] =
    ["userName", "language", "emailValidated", "trialUntil", "mobile", "mobileProven", "stepsDue"];

/// Changed fields of an account, each with its value `before` and `after`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountChanges {
    /// Fields that name nobody.
    pub shown: Map<String, Value>,
    /// Fields that name a person.
    pub personal: Map<String, Value>,
}

impl AccountChanges {
    /// Differences between the account before and after a change. `None`: there is no such account, before or after; then its
    /// address and name, by which the line names it, are no change.
    pub fn between(before: Option<&Account>, after: Option<&Account>) -> AccountChanges {
        let of = |told: &dyn Fn(&Account) -> Value| {
            let [before, after] = [before, after].map(|own| own.map_or(Value::Null, told));
            (before != after).then(|| json!({ "before": before, "after": after }))
        };
        let shown = [
            ("roles", of(&|own| own.roles.clone().into())),
            ("state", of(&|own| state(own).into())),
            ("language", of(&|own| own.language.map(Language::tag).into())),
            ("twoFactorAuth", of(&|own| own.two_factor.then_some("on").into())),
            ("terms", of(&|own| own.terms.clone().into())),
            ("number", of(&|own| own.number.map(|number| number.to_string()).into())),
            ("emailValidated", of(&|own| own.email_proven.then_some("true").into())),
            ("trialUntil", of(&|own| own.trial_until.map(|at| at.to_rfc3339()).into())),
            ("mobileProven", of(&|own| own.player.mobile_proven.then_some("true").into())),
            ("stepsDue", of(&|own| steps(&own.player.steps_due).into())),
        ];
        let personal = [
            ("email", of(&|own| own.email.clone().into())),
            ("userName", of(&|own| own.user_name.clone().into())),
            ("displayName", of(&|own| own.name.clone().into())),
            ("mobile", of(&|own| own.player.mobile.as_ref().map(Mobile::typed).into())),
        ];
        let fields = |of: &[(&str, Option<Value>)]| {
            of.iter().filter_map(|(name, change)| Some(((*name).to_owned(), change.clone()?))).collect()
        };
        let is_changed = before.is_some() && after.is_some();
        AccountChanges { shown: fields(&shown), personal: if is_changed { fields(&personal) } else { Map::new() } }
    }

    /// The part of these that one of several lines about one change tells.
    #[must_use]
    pub fn of_event(&self, event: TrailEvent) -> AccountChanges {
        let own: &[&str] = match event {
            TrailEvent::RolesChanged => &["roles"],
            TrailEvent::EmailChanged => &["email"],
            TrailEvent::AdminDisabled
            | TrailEvent::AdminEnabled
            | TrailEvent::AccountDisabled
            | TrailEvent::AccountEnabled => &["state"],
            TrailEvent::AdminChanged => &["displayName", "language"],
            TrailEvent::AccountChanged => &OF_ACCOUNT,
            TrailEvent::MobileChanged => &["mobile", "mobileProven"],
            TrailEvent::MobileProven => &["mobileProven"],
            TrailEvent::TwoFactorOn | TrailEvent::TwoFactorOff => &["twoFactorAuth"],
            TrailEvent::CodeMailed
            | TrailEvent::CodeTexted
            | TrailEvent::EmailCode
            | TrailEvent::SmsCode
            | TrailEvent::Password
            | TrailEvent::Authenticator
            | TrailEvent::Identity
            | TrailEvent::Session
            | TrailEvent::SessionEnded
            | TrailEvent::SignedOutEverywhere
            | TrailEvent::BrowserForgotten
            | TrailEvent::DeviceLinkMade
            | TrailEvent::DeviceLinkRedeemed
            | TrailEvent::RecoveryCodes
            | TrailEvent::AuthenticatorReplaced
            | TrailEvent::AuthenticatorReset
            | TrailEvent::AuthenticatorEnrolled
            | TrailEvent::EnrolmentOpened
            | TrailEvent::EnrolmentClosed
            | TrailEvent::AdminAdded
            | TrailEvent::AdminUnlocked
            | TrailEvent::AdminSignedOut
            | TrailEvent::AdminRemoved
            | TrailEvent::AdminsExported
            | TrailEvent::OwnerChangeAsked
            | TrailEvent::OwnerChangeApproved
            | TrailEvent::OwnerChangeWithdrawn
            | TrailEvent::DeskRefused
            | TrailEvent::KeysRotated
            | TrailEvent::Restored
            | TrailEvent::RowAltered
            | TrailEvent::AccountAdded
            | TrailEvent::AccountUnlocked
            | TrailEvent::AccountSignedOut
            | TrailEvent::AccountRemoved
            | TrailEvent::PasswordSet
            | TrailEvent::PasswordEnded
            | TrailEvent::Registered
            | TrailEvent::PasswordChanged
            | TrailEvent::PasswordReset
            | TrailEvent::ProfileChanged
            | TrailEvent::TermsAccepted
            | TrailEvent::RefreshToken
            | TrailEvent::DeviceLoggedOut
            | TrailEvent::AccountsExported
            | TrailEvent::ApplicationKeyAdded
            | TrailEvent::ApplicationKeyNarrowed
            | TrailEvent::ApplicationKeyEnded
            | TrailEvent::ApplicationKeyExpired
            | TrailEvent::SessionBegun
            | TrailEvent::FactTold
            | TrailEvent::BrandAdded
            | TrailEvent::BrandChanged
            | TrailEvent::BrandTextSet
            | TrailEvent::BrandRemoved
            | TrailEvent::PersonalDataWithheld => &[],
        };
        let of = |fields: &Map<String, Value>| {
            let kept = fields.iter().filter(|(name, _)| own.contains(&name.as_str()));
            kept.map(|(name, change)| (name.clone(), change.clone())).collect()
        };
        AccountChanges { shown: of(&self.shown), personal: of(&self.personal) }
    }
}

fn state(account: &Account) -> &'static str {
    if account.disabled_at.is_some() { "disabled" } else { "enabled" }
}

/// A changed field, as a line of the trail shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name in the schema, or `state`.
    pub field: String,
    /// Values before the change; empty: none.
    pub before: Vec<String>,
    /// Values after the change; empty: none.
    pub after: Vec<String>,
}

impl FieldChange {
    /// The changes that these objects hold by field, as [`AccountChanges`] made them, ordered by field.
    pub fn of<'a>(objects: impl IntoIterator<Item = &'a Value>) -> Vec<FieldChange> {
        let fields = objects.into_iter().filter_map(Value::as_object).flatten();
        let change = |(field, change): (&String, &Value)| {
            let [before, after] = ["before", "after"].map(|side| texts(change.get(side)));
            FieldChange { field: field.clone(), before, after }
        };
        let mut changes: Vec<FieldChange> = fields.map(change).collect();
        changes.sort_by(|one, other| one.field.cmp(&other.field));
        changes
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let of = |value: &Value| value.as_str().map(str::to_owned);
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(of).collect(),
        value => value.and_then(of).into_iter().collect(),
    }
}

/// The names of steps; `None`: none is due.
fn steps(due: &[StepDue]) -> Option<String> {
    let names: Vec<&str> = due.iter().map(|step| step.name()).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::test_support::account;

    #[test]
    fn a_change_tells_before_and_after_and_splits_off_what_names_a_person() {
        let before = account();
        let after = Account {
            roles: vec!["BO".into(), "OWNER".into()],
            email: "new@example.com".into(),
            name: "New".into(),
            ..before.clone()
        };
        let told = AccountChanges::between(Some(&before), Some(&after));
        assert_eq!(Value::from(told.shown.clone()), json!({ "roles": { "before": ["BO"], "after": ["BO", "OWNER"] } }));
        let personal = json!({
            "email": { "before": before.email, "after": "new@example.com" },
            "displayName": { "before": before.name, "after": "New" },
        });
        assert_eq!(Value::from(told.personal.clone()), personal);
        let roles = told.of_event(TrailEvent::RolesChanged);
        assert_eq!((roles.shown, roles.personal), (told.shown, Map::new()));
        let email = AccountChanges::between(Some(&before), Some(&after)).of_event(TrailEvent::EmailChanged);
        assert!(email.shown.is_empty() && email.personal.keys().eq(["email"]), "{email:?}");
    }

    #[test]
    fn changes_are_read_back_by_field_from_both_objects_of_a_line() {
        let before = account();
        let after = Account { roles: vec!["OWNER".into()], name: "New".into(), ..before.clone() };
        let told = AccountChanges::between(Some(&before), Some(&after));
        let change = |field: &str, before: &str, after: &str| FieldChange {
            field: field.into(),
            before: vec![before.into()],
            after: vec![after.into()],
        };
        let expected = [change("displayName", "Admin", "New"), change("roles", "BO", "OWNER")];
        assert_eq!(FieldChange::of([&told.shown.into(), &told.personal.into()]), expected);
        assert_eq!(
            FieldChange::of([&json!({ "state": { "before": null, "after": "enabled" } }), &json!("no object")]),
            [FieldChange { field: "state".into(), before: Vec::new(), after: vec!["enabled".into()] },]
        );
    }

    #[test]
    fn two_factor_sign_in_is_told_only_where_it_is_turned() {
        let off = account();
        let on = Account { two_factor: true, ..off.clone() };
        let turned = |before: &Account, after: &Account| {
            AccountChanges::between(Some(before), Some(after)).of_event(TrailEvent::TwoFactorOn).shown
        };
        assert_eq!(Value::from(turned(&off, &on)), json!({ "twoFactorAuth": { "before": null, "after": "on" } }));
        assert_eq!(Value::from(turned(&on, &off)), json!({ "twoFactorAuth": { "before": "on", "after": null } }));
        assert!(turned(&on, &on).is_empty() && turned(&off, &off).is_empty());
        assert!(!AccountChanges::between(None, Some(&off)).shown.contains_key("twoFactorAuth"));
    }

    #[test]
    fn an_account_that_is_made_or_removed_changes_from_or_to_nothing() {
        let own = Account { language: Some(Language::De), ..account() };
        let roles = json!(own.roles);
        let made = Value::from(AccountChanges::between(None, Some(&own)).shown);
        let expected = |before: [Value; 3], after: [Value; 3]| {
            let ([b0, b1, b2], [a0, a1, a2]) = (before, after);
            json!({ "roles": { "before": b0, "after": a0 }, "state": { "before": b1, "after": a1 },
                "language": { "before": b2, "after": a2 } })
        };
        let (nothing, all) = ([Value::Null, Value::Null, Value::Null], [roles, json!("enabled"), json!("de")]);
        assert_eq!(made, expected(nothing.clone(), all.clone()));
        let gone = AccountChanges::between(Some(&own), None);
        assert_eq!((Value::from(gone.shown), gone.personal), (expected(all, nothing), Map::new()));
        assert_eq!(AccountChanges::between(Some(&own), Some(&own)), AccountChanges::default());
    }
}
