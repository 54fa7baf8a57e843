//! The columns of an account that is made, and of one that is changed, and the account that comes of them: what its MAC is
//! made of.

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use super::change::Ends;
use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::account::Account;
use crate::rules::invitation::InvitationHash;
use crate::rules::language::Language;
use crate::store::columns::invitation;
use crate::store::schema::accounts;

/// An account to be made.
#[derive(Insertable, Serialize)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct NewAccount<'a> {
    pub id: Uuid,
    pub door: &'static str,
    pub handle: &'a str,
    pub address: &'a str,
    pub email: &'a str,
    pub display_name: &'a str,
    pub phone_number: Option<&'a str>,
    pub job_title: Option<&'a str>,
    pub bio: Option<&'a str>,
    pub avatar_url: Option<&'a str>,
    pub roles: &'a [String],
    pub language: Option<&'static str>,
    pub enrolment_until: Option<Instant>,
    #[serde(serialize_with = "hex")]
    pub invitation_hash: Option<Vec<u8>>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl NewAccount<'_> {
    /// The account it is, once it is written.
    pub(super) fn written(&self) -> Result<Account, Fault> {
        Ok(Account {
            id: self.id,
            door: self.door.parse().map_err(|_| Fault::Row("a door of no known name"))?,
            handle: self.handle.to_owned(),
            address: self.address.to_owned(),
            email: self.email.to_owned(),
            roles: self.roles.to_vec(),
            disabled_at: None,
            enrolment_until: self.enrolment_until,
            invitation: invitation(self.invitation_hash.as_deref())?,
            enrolled: false,
            version: 1,
            language: self.language.and_then(Language::named),
            name: self.display_name.to_owned(),
        })
    }
}

/// Changes to an account; `None`: stays as it is.
#[derive(AsChangeset, Debug, Default)]
#[diesel(table_name = accounts)]
#[expect(missing_docs, reason = "the columns of the table, one by one")]
pub struct AccountChange<'a> {
    pub address: Option<&'a str>,
    pub email: Option<&'a str>,
    pub display_name: Option<&'a str>,
    pub phone_number: Option<Option<&'a str>>,
    pub job_title: Option<Option<&'a str>>,
    pub bio: Option<Option<&'a str>>,
    pub avatar_url: Option<Option<&'a str>>,
    pub roles: Option<&'a [String]>,
    pub language: Option<Option<&'static str>>,
    pub disabled_at: Option<Option<Instant>>,
    pub enrolment_until: Option<Option<Instant>>,
    /// The hash of a new invitation's token. It is written with all that voids an older one, and not by these columns.
    #[diesel(skip_update)]
    pub invitation: Option<InvitationHash>,
}

/// `bytea`, as PostgreSQL reads it from JSON.
fn hex<S: serde::Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(|bytes| format!("\\x{}", HEXLOWER.encode(bytes))).serialize(to)
}

impl AccountChange<'_> {
    /// The account as it is once this is written, with what ends by it.
    pub(super) fn made(&self, before: Account, ends: Ends) -> Account {
        let disabled = matches!(self.disabled_at, Some(Some(_)));
        let reset = matches!(ends, Ends::Authenticator | Ends::Account);
        let voided = self.address.is_some() || disabled || reset;
        let invitation = self.invitation.or(before.invitation.filter(|_| !voided));
        let own = |new: Option<&str>, old: &String| new.map_or_else(|| old.clone(), str::to_owned);
        Account {
            address: own(self.address, &before.address),
            email: own(self.email, &before.email),
            roles: self.roles.map_or_else(|| before.roles.clone(), <[String]>::to_vec),
            disabled_at: self.disabled_at.unwrap_or(before.disabled_at),
            enrolment_until: self.enrolment_until.unwrap_or(before.enrolment_until),
            invitation,
            enrolled: before.enrolled && !reset,
            name: own(self.display_name, &before.name),
            language: self.language.map_or(before.language, |tag| tag.and_then(Language::named)),
            ..before
        }
        .next()
    }
}
