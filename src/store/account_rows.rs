//! Rows of accounts and of their authenticators. Only a row with a valid MAC becomes an account; an altered row raises an alarm
//! and counts as missing. Knows no rule.

use uuid::Uuid;

use super::Store;
use super::altered::Altered;
use super::columns::{count, door, invitation, language, small, time_zone};
use super::row::{Covered, StoredRow};
use super::row_macros::row;
use super::schema::{accounts, authenticators};
use super::walked_rows::{HeldSecret, HoldsSecret};
use crate::fault::Fault;
use crate::keys::SealPurpose;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::authenticator::Authenticator;
use crate::rules::mobile::Mobile;
use crate::rules::pending::Sealed;
use crate::rules::player::{PlayerFacts, StepDue};
use crate::rules::profile::Profile;

/// Facts that only a player's account has.
fn player(mobile: Option<&str>, mobile_proven: bool, steps_due: &[String]) -> Result<PlayerFacts, Fault> {
    let number = |typed| Mobile::parse(typed).ok_or(Fault::Row("a telephone number of no known form"));
    let step = |name: &String| name.parse().map_err(|_| Fault::Row("a step of no known name"));
    Ok(PlayerFacts {
        mobile: mobile.map(number).transpose()?,
        mobile_proven,
        steps_due: steps_due.iter().map(step).collect::<Result<_, Fault>>()?,
    })
}

row! {
    /// An account as it is stored, without most of its display columns.
    pub struct AccountRow of accounts by (id) {
        id: Uuid,
        door: String,
        handle: String,
        address: String,
        email: String,
        roles: Vec<String>,
        disabled_at: Option<Instant>,
        enrolment_until: Option<Instant>,
        enrolled: bool,
        version: i64,
    }
    optional {
        invitation_hash: Option<Vec<u8>>,
        user_name: Option<String>,
        number: Option<i64>,
        brand: Option<i32>,
        two_factor: bool,
        has_password: bool,
        terms: Option<String>,
        email_proven: bool,
        trial_until: Option<Instant>,
        mobile: Option<String>,
        mobile_proven: bool,
        steps_due: Vec<String>,
    }
    uncovered {
        language: Option<String>,
        display_name: String,
    }
    display ProfileRow {
        first_name: Option<String>,
        last_name: Option<String>,
        phone_number: Option<String>,
        job_title: Option<String>,
        bio: Option<String>,
        avatar_url: Option<String>,
        gender: Option<String>,
        status_comment: Option<String>,
        time_zone: Option<String>,
        created_at: Instant,
        updated_at: Instant,
    }
    packed as PackedAccount
}

impl AccountRow {
    /// The row of an account, without a MAC.
    pub fn of(own: &Account) -> AccountRow {
        AccountRow {
            id: own.id,
            door: own.door.name().to_owned(),
            handle: own.handle.clone(),
            address: own.address.clone(),
            email: own.email.clone(),
            roles: own.roles.clone(),
            disabled_at: own.disabled_at,
            enrolment_until: own.enrolment_until,
            enrolled: own.enrolled,
            version: own.version,
            invitation_hash: own.invitation.map(|hash| hash.0.to_vec()),
            user_name: own.user_name.clone(),
            number: own.number,
            brand: own.brand,
            two_factor: own.two_factor,
            has_password: own.has_password,
            terms: own.terms.clone(),
            email_proven: own.email_proven,
            trial_until: own.trial_until,
            mobile: own.player.mobile.as_ref().map(|mobile| mobile.typed().to_owned()),
            mobile_proven: own.player.mobile_proven,
            steps_due: own.player.steps_due.iter().map(|step| step.name().to_owned()).collect(),
            language: own.language.map(|language| language.tag().to_owned()),
            display_name: own.name.clone(),
            mac: Vec::new(),
        }
    }

    /// The row without what cannot be read of a player: an altered row is shown by all else.
    #[must_use]
    pub fn legible(self) -> AccountRow {
        let mobile = self.mobile.filter(|typed| Mobile::parse(typed).is_some());
        let steps_due = self.steps_due.into_iter().filter(|name| name.parse::<StepDue>().is_ok()).collect();
        AccountRow { mobile, steps_due, ..self }
    }

    /// The account's id; the MAC is not checked.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The account's public id; the MAC is not checked.
    pub fn handle(&self) -> &str {
        &self.handle
    }

    /// The version of the row; the MAC is not checked.
    pub fn version(&self) -> i64 {
        self.version
    }
}

impl StoredRow for AccountRow {
    type Value = Account;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, Some(self.id))
    }

    fn read(self) -> Result<Account, Fault> {
        let player = player(self.mobile.as_deref(), self.mobile_proven, &self.steps_due)?;
        Ok(Account {
            id: self.id,
            door: door(&self.door)?,
            handle: self.handle,
            address: self.address,
            email: self.email,
            user_name: self.user_name,
            number: self.number,
            brand: self.brand,
            player,
            roles: self.roles,
            disabled_at: self.disabled_at,
            enrolment_until: self.enrolment_until,
            invitation: invitation(self.invitation_hash.as_deref())?,
            enrolled: self.enrolled,
            two_factor: self.two_factor,
            has_password: self.has_password,
            terms: self.terms,
            email_proven: self.email_proven,
            trial_until: self.trial_until,
            version: self.version,
            language: language(self.language.as_deref()),
            name: self.display_name,
        })
    }
}

impl ProfileRow {
    /// The profile columns of an account; the name and the language stand in its [`AccountRow`].
    pub fn of(profile: &Profile) -> ProfileRow {
        ProfileRow {
            first_name: profile.first_name.clone(),
            last_name: profile.last_name.clone(),
            phone_number: profile.phone_number.clone(),
            job_title: profile.job_title.clone(),
            bio: profile.bio.clone(),
            avatar_url: profile.avatar_url.clone(),
            gender: profile.gender.clone(),
            status_comment: profile.status_comment.clone(),
            time_zone: profile.time_zone.map(|zone| zone.name().to_owned()),
            created_at: profile.created_at,
            updated_at: profile.updated_at,
        }
    }

    /// The profile of the account whose row was read with these columns.
    pub fn read(self, own: &Account) -> Profile {
        Profile {
            display_name: own.name.clone(),
            first_name: self.first_name,
            last_name: self.last_name,
            phone_number: self.phone_number,
            job_title: self.job_title,
            bio: self.bio,
            avatar_url: self.avatar_url,
            gender: self.gender,
            status_comment: self.status_comment,
            language: own.language,
            time_zone: time_zone(self.time_zone.as_deref()),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

row! {
    /// An authenticator as it is stored.
    pub struct AuthenticatorRow of authenticators by (account_id) {
        account_id: Uuid,
        key_id: String,
        secret: Vec<u8>,
        last_step: i64,
        failures: i16,
        suspended_at: Option<Instant>,
        version: i64,
    }
    display AuthenticatorShown {
        created_at: Instant,
    }
}

impl AuthenticatorRow {
    /// The row of an account's authenticator, without a MAC.
    pub fn of(account: Uuid, own: &Authenticator) -> AuthenticatorRow {
        AuthenticatorRow {
            account_id: account,
            key_id: own.secret.key_id.clone(),
            secret: own.secret.bytes.clone(),
            last_step: own.last_step,
            failures: small(own.failures),
            suspended_at: own.suspended_at,
            version: own.version,
            mac: Vec::new(),
        }
    }

    /// The authenticator's account; the MAC is not checked.
    pub fn account(&self) -> Uuid {
        self.account_id
    }
}

impl StoredRow for AuthenticatorRow {
    type Value = Authenticator;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.account_id, Some(self.account_id))
    }

    fn read(self) -> Result<Authenticator, Fault> {
        Ok(Authenticator {
            secret: Sealed { key_id: self.key_id, bytes: self.secret },
            last_step: self.last_step,
            failures: count(self.failures)?,
            suspended_at: self.suspended_at,
            version: self.version,
        })
    }
}

impl HoldsSecret for AuthenticatorRow {
    fn secret(&self) -> Result<HeldSecret, Fault> {
        let sealed = Sealed { key_id: self.key_id.clone(), bytes: self.secret.clone() };
        Ok(HeldSecret { purpose: SealPurpose::Authenticator, of: self.account_id, sealed })
    }

    /// Raises the version, so that a concurrent step is decided again.
    fn resealed(self, secret: Sealed) -> Self {
        AuthenticatorRow { key_id: secret.key_id, secret: secret.bytes, version: self.version + 1, ..self }
    }
}

/// An account with its authenticator, if both rows have a valid MAC and match each other. An account that lacks the
/// authenticator it should have counts as altered.
pub fn whole(
    store: &Store,
    account: Option<AccountRow>,
    authenticator: Option<AuthenticatorRow>,
) -> Option<(Account, Option<Authenticator>)> {
    let account = account?.genuine(store)?;
    let (has_row, own) = (authenticator.is_some(), authenticator.and_then(|row| row.genuine(store)));
    if account.enrolled && own.is_some() || !account.enrolled && !has_row {
        return Some((account, own));
    }
    if has_row == account.enrolled {
        // The alarm about its authenticator's row was raised already.
        return None;
    }
    store.alarms().raise(Altered { table: AuthenticatorRow::TABLE, row: account.id }, Some(account.id));
    None
}
