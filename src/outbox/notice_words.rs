//! The words of notices: a sentence a kind, to whom it concerns or to an owner. No code, no link and no address of anyone's
//! machine: whoever reads the mailbox learns nothing to use.

use crate::mail::one_line;
use crate::rules::notice::Kind;

/// What a notice says, besides when.
#[derive(Debug)]
pub struct Said {
    /// Its subject. Begins the same way for all of them.
    pub subject: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: &'static str,
}

/// A notice in words: about the reader's own account, or about another's, named by its address.
pub fn said(kind: Kind, about: Option<&str>) -> Said {
    let whose = about.map_or_else(|| String::from("your account"), |other| format!("the account {}", one_line(other)));
    let (title, what) = match kind {
        Kind::SignInFromNewBrowser => (
            "a sign-in from a new browser",
            format!("A browser that had not been used for it before signed in to {whose}."),
        ),
        Kind::SecondFactorFailing => (
            "wrong authenticator codes",
            format!("Somebody gave the right mailed code for {whose}, and then wrong authenticator codes."),
        ),
        Kind::StepReplayed => (
            "a used authenticator code",
            format!(
                "An authenticator code that was used already, or is older than the last, was given for {whose}. It was refused."
            ),
        ),
        Kind::Enrolled => ("an authenticator was set up", format!("An authenticator app was set up for {whose}.")),
        Kind::AuthenticatorReset => (
            "an authenticator was removed",
            format!("The authenticator app of {whose} was removed. A new one may now be set up."),
        ),
        Kind::LockedOut => (
            "too many wrong codes",
            format!("Too many wrong codes were given for {whose}. For a while no more are accepted from there."),
        ),
        Kind::Suspended => (
            "an authenticator is suspended",
            format!(
                "The authenticator app of {whose} is suspended after too many wrong codes. A reset or a recovery code ends that."
            ),
        ),
        Kind::RecoveryCodeUsed => (
            "a recovery code was used",
            format!("A recovery code was used in the place of the authenticator app to sign in to {whose}."),
        ),
        Kind::RecoveryCodesMade => {
            ("new recovery codes", format!("New recovery codes were made for {whose}. The ones before are void."))
        }
        Kind::AuthenticatorReplaced => (
            "an authenticator was replaced",
            format!("Another authenticator app was set up for {whose}. The one before is void."),
        ),
        Kind::BrowserTrusted => (
            "a browser was trusted by a link",
            format!("A device link of {whose} was opened, and a browser is trusted by it."),
        ),
    };
    let advice = match about {
        None => "If this was you, there is nothing to do. If this was not you, tell whoever runs this service.",
        Some(_) => "You are told as an owner. If you did not expect this, ask them, and not by e-mail.",
    };
    let subject = format!("Security notice: {title}");
    Said { subject, what, advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Letter;
    use crate::rules::Instant;
    use uuid::Uuid;

    #[test]
    fn a_notice_holds_no_link_and_nothing_like_a_code() {
        for kind in Kind::ALL {
            for about in [None, Some(String::from("ann@example.com\r\nBcc: <b>eve@example.com"))] {
                let letter = Letter::Notice { kind: kind.name().into(), at: Instant::UNIX_EPOCH, about: about.clone() };
                let read =
                    letter.bytes().and_then(|bytes| Letter::read(&bytes)).unwrap_or_else(|fault| panic!("{fault}"));
                let mail = read.written(Uuid::nil(), "bob@example.com", Instant::UNIX_EPOCH);
                let mail = mail.unwrap_or_else(|fault| panic!("{fault}"));
                assert!(mail.subject.starts_with("Security notice: ") && !mail.subject.contains("example"));
                for body in [&mail.text, &mail.html] {
                    assert!(!body.contains("://") && !body.contains("href") && !body.contains('\r'), "{body}");
                    assert!(!body.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 4), "{body}");
                    assert!(body.contains("1970-01-01 00:00 UTC"), "{body}");
                    assert_eq!(body.contains("your account"), about.is_none(), "{body}");
                }
                assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")) && !mail.html.contains("<b>"));
            }
        }
    }
}
