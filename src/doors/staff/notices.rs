//! `notices`: what the signed-in admin was told of by mail, newest first.

use juniper::{FieldResult, GraphQLEnum, GraphQLObject, ID};

use super::date::Date;
use super::{acting, answered};
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::notice::NoticeKind;
use crate::rules::own_account::OwnNotice;
use crate::sign_in::notices as list;

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
#[graphql(name = "NoticeKind")]
pub enum NoticeKindModel {
    /// Signed in, by a browser that was not trusted before.
    SignInFromNewBrowser,
    /// The right mailed code, and then three wrong codes of the authenticator.
    SecondFactorFailing,
    /// A code of the authenticator that was used before.
    StepReplayed,
    /// An authenticator was set up.
    Enrolled,
    /// The authenticator was taken away.
    AuthenticatorReset,
    /// Too many wrong codes.
    LockedOut,
    /// The authenticator is suspended after 100 failures in a row.
    Suspended,
    /// A recovery code was used to sign in.
    RecoveryCodeUsed,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// Another authenticator took the place of the one before.
    AuthenticatorReplaced,
    /// A device link made a browser trusted.
    BrowserTrusted,
    /// Someone else wrote to the account's row, or to one that belongs to it.
    RowAltered,
    /// The account has another e-mail address.
    EmailChanged,
    /// An admin was added.
    AdminAdded,
    /// An admin has other roles.
    RolesChanged,
    /// An admin was disabled.
    AdminDisabled,
    /// An admin was enabled again.
    AdminEnabled,
    /// An admin was removed.
    AdminRemoved,
    /// The list of all admins was exported.
    AdminsExported,
}

impl From<NoticeKind> for NoticeKindModel {
    fn from(kind: NoticeKind) -> NoticeKindModel {
        match kind {
            NoticeKind::SignInFromNewBrowser => NoticeKindModel::SignInFromNewBrowser,
            NoticeKind::SecondFactorFailing => NoticeKindModel::SecondFactorFailing,
            NoticeKind::StepReplayed => NoticeKindModel::StepReplayed,
            NoticeKind::Enrolled => NoticeKindModel::Enrolled,
            NoticeKind::AuthenticatorReset => NoticeKindModel::AuthenticatorReset,
            NoticeKind::LockedOut => NoticeKindModel::LockedOut,
            NoticeKind::Suspended => NoticeKindModel::Suspended,
            NoticeKind::RecoveryCodeUsed => NoticeKindModel::RecoveryCodeUsed,
            NoticeKind::RecoveryCodesMade => NoticeKindModel::RecoveryCodesMade,
            NoticeKind::AuthenticatorReplaced => NoticeKindModel::AuthenticatorReplaced,
            NoticeKind::BrowserTrusted => NoticeKindModel::BrowserTrusted,
            NoticeKind::RowAltered => NoticeKindModel::RowAltered,
            NoticeKind::EmailChanged => NoticeKindModel::EmailChanged,
            NoticeKind::AdminAdded => NoticeKindModel::AdminAdded,
            NoticeKind::RolesChanged => NoticeKindModel::RolesChanged,
            NoticeKind::AdminDisabled => NoticeKindModel::AdminDisabled,
            NoticeKind::AdminEnabled => NoticeKindModel::AdminEnabled,
            NoticeKind::AdminRemoved => NoticeKindModel::AdminRemoved,
            NoticeKind::AdminsExported => NoticeKindModel::AdminsExported,
        }
    }
}

/// A notice.
#[derive(Debug, GraphQLObject)]
pub struct NoticeModel {
    /// Which one.
    id: ID,
    /// What happened.
    kind: NoticeKindModel,
    /// When.
    at: Date,
    /// Whether it happened to the reader's own account; else the reader is told as an owner.
    own: bool,
    /// Whose account it happened to, by e-mail; null once that is removed.
    email: Option<String>,
    /// How many accounts it happened to at once, this one with them.
    accounts: i32,
}

pub async fn notices(call: &Call) -> FieldResult<Option<Vec<NoticeModel>>> {
    let model = |told: OwnNotice| NoticeModel {
        id: ID::from(told.id.to_string()),
        kind: told.kind.into(),
        at: Date(told.at),
        own: told.own,
        email: told.email,
        accounts: told.accounts,
    };
    let found = list(&call.app, acting(call)).await;
    answered(call, Field::Notices, found.map(|found| found.map(|told| told.into_iter().map(model).collect())))
}
