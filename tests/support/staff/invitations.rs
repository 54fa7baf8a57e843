//! Invitations that an operator prints, and their tokens.

use vestibule::accounts::{self, Added, Invited, Inviting, KnownAccount, NewAdmin};
use vestibule::rules::profile::ProfileChange;

use crate::support::{House, ORIGIN, Person, leaks, operator};

/// The setting that makes enrolment require an invitation.
pub const BY_INVITATION: (&str, &str) = ("VESTIBULE_ENROLMENT", "invitation");

/// Token of an invitation link, which must lead to the sign-in page and hold nothing else.
pub fn token_of(link: &str) -> String {
    let token = link.strip_prefix(&format!("{ORIGIN}/sign-in#invitation=")).unwrap_or_else(|| panic!("{link}"));
    assert!(token.len() == 22 && data_encoding::BASE64URL_NOPAD.decode(token.as_bytes()).is_ok(), "{token}");
    leaks::note_secret(token);
    token.to_owned()
}

impl House {
    /// Adds an admin with an invitation; the token.
    pub async fn invited(&self, email: &str) -> (Person, String) {
        self.invited_as(email, "BO").await
    }

    /// Adds an admin of this role with an invitation; the token.
    pub async fn invited_as(&self, email: &str, role: &str) -> (Person, String) {
        let (roles, profile) = (vec![role.into()], ProfileChange::default());
        let (admin, page) = (NewAdmin { email: email.into(), roles, profile }, format!("{ORIGIN}/sign-in"));
        let inviting = Some(Inviting::Print { page: &page });
        let added = accounts::add_inviting(&self.app, &operator(), &admin, inviting).await.unwrap();
        let (Added::Done(id), Some(link)) = added else { panic!("{email} could not be added") };
        (Person::named(email, &id), token_of(link.reveal()))
    }

    /// Invites an admin again, which voids the earlier token; the new token.
    pub async fn invite_anew(&self, person: &Person) -> String {
        self.invite_anew_as(&self.find(person).await).await
    }

    /// Invites an account again, as loaded; the new token.
    pub async fn invite_anew_as(&self, admin: &KnownAccount) -> String {
        let page = format!("{ORIGIN}/sign-in");
        let invited = accounts::invite_by(&self.app, &operator(), admin, Inviting::Print { page: &page }).await;
        let Invited::Printed(link) = invited.unwrap() else { panic!("{} is not invited", admin.address) };
        token_of(link.reveal())
    }

    /// Whether this token lets this person enrol: a new browser gets the URL and a mailed code. Else answer and row equal
    /// those of an unknown address.
    pub async fn is_let_in(&self, person: &Person, token: &str) -> bool {
        let of = |whose: &str| format!("select count(*) from pending_sign_ins where {whose}");
        let (theirs, nobodys) = (of("account_id is not null and enrols"), of("account_id is null and not enrols"));
        let rows = async || (self.db_number(&theirs).await, self.db_number(&nobodys).await);
        let before = rows().await;
        let asked = self.browser().request_lookup_invited(&person.email, token).await.field("requestLookup");
        assert_eq!(asked["status"], true, "{asked}");
        let told = asked["authUrlFor2fa"].is_string();
        let expected = (before.0 + i64::from(told), before.1 + i64::from(!told));
        assert_eq!(rows().await, expected, "{asked}");
        self.mails_are_carried().await;
        let mailed = self.inbox.unread(&person.email);
        assert_eq!(mailed, usize::from(told), "mails to {}", person.email);
        if told {
            self.inbox.next(&person.email).await;
        }
        told
    }
}
