//! `notices`: the notices mailed to the signed-in admin, newest first.

use juniper::{FieldResult, GraphQLEnum, GraphQLObject, ID};

use super::answers::answered;
use super::caller::acting;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::notice::NoticeKind;
use crate::rules::own_account::OwnNotice;
use crate::sign_in::notices as list;

/// The kind of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, GraphQLEnum)]
#[graphql(name = "NoticeKind")]
pub enum NoticeKindModel {
    /// A sign-in from a browser that was not trusted before.
    SignInFromNewBrowser,
    /// The right mailed code, followed by three wrong codes of the authenticator.
    SecondFactorFailing,
    /// A code of the authenticator that had been used before.
    StepReplayed,
    /// An authenticator was set up.
    Enrolled,
    /// The authenticator was removed.
    AuthenticatorReset,
    /// Too many wrong codes.
    LockedOut,
    /// The authenticator was suspended after 100 consecutive failures.
    Suspended,
    /// A recovery code was used to sign in.
    RecoveryCodeUsed,
    /// New recovery codes were created.
    RecoveryCodesMade,
    /// The authenticator was replaced.
    AuthenticatorReplaced,
    /// A link was made that makes a browser trusted.
    DeviceLinkMade,
    /// A device link made a browser trusted.
    BrowserTrusted,
    /// A database row of the account was altered outside Vestibule.
    RowAltered,
    /// The account's email address was changed.
    EmailChanged,
    /// An admin was added.
    AdminAdded,
    /// An admin's roles were changed.
    RolesChanged,
    /// An admin was disabled.
    AdminDisabled,
    /// A disabled admin was enabled.
    AdminEnabled,
    /// An admin was removed.
    AdminRemoved,
    /// The list of all admins was exported.
    AdminsExported,
    /// An owner asked for a change that another owner approves.
    OwnerChangeAsked,
}

impl NoticeKindModel {
    /// The kind as the schema names it; `None`: a kind of another door, or about no account.
    fn of(kind: NoticeKind) -> Option<NoticeKindModel> {
        Some(match kind {
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
            NoticeKind::DeviceLinkMade => NoticeKindModel::DeviceLinkMade,
            NoticeKind::BrowserTrusted => NoticeKindModel::BrowserTrusted,
            NoticeKind::RowAltered => NoticeKindModel::RowAltered,
            NoticeKind::EmailChanged => NoticeKindModel::EmailChanged,
            NoticeKind::AdminAdded => NoticeKindModel::AdminAdded,
            NoticeKind::RolesChanged => NoticeKindModel::RolesChanged,
            NoticeKind::AdminDisabled => NoticeKindModel::AdminDisabled,
            NoticeKind::AdminEnabled => NoticeKindModel::AdminEnabled,
            NoticeKind::AdminRemoved => NoticeKindModel::AdminRemoved,
            NoticeKind::AdminsExported => NoticeKindModel::AdminsExported,
            NoticeKind::OwnerChangeAsked => NoticeKindModel::OwnerChangeAsked,
            NoticeKind::PasswordChanged
            | NoticeKind::PasswordReset
            | NoticeKind::PasswordSet
            | NoticeKind::PasswordEnded
            | NoticeKind::TwoFactorOn
            | NoticeKind::TwoFactorOff
            | NoticeKind::RefreshTokenReplayed
            | NoticeKind::Restored
            | NoticeKind::ApplicationKeyAdded
            | NoticeKind::ApplicationKeyEnded
            | NoticeKind::MobileChanged => return None,
        })
    }
}

/// A notice.
#[derive(Debug, GraphQLObject)]
pub struct NoticeModel {
    /// The id.
    id: ID,
    /// The kind of the notice.
    kind: NoticeKindModel,
    /// The time of the event.
    at: Date,
    /// Whether the event concerns the reader's own account; otherwise the reader is notified as an owner.
    own: bool,
    /// The email address of the account concerned; null after its removal.
    email: Option<String>,
    /// The number of accounts that the event concerned.
    accounts: i32,
}

pub async fn notices(call: &Call) -> FieldResult<Option<Vec<NoticeModel>>> {
    let model = |told: OwnNotice| {
        let (id, kind) = (ID::from(told.id.to_string()), NoticeKindModel::of(told.kind)?);
        Some(NoticeModel { id, kind, at: Date(told.at), own: told.own, email: told.email, accounts: told.accounts })
    };
    let found = list(&call.app, acting(call)).await;
    answered(call, Field::Notices, found.map(|found| found.map(|told| told.into_iter().filter_map(model).collect())))
}
