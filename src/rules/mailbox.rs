//! Mailboxes that mails are sent from: an address, with or without a display name. Refuses control characters, and domains that are
//! none. Sends nothing.

use lettre::Address as Parsed;
use lettre::message::Mailbox;

/// Reads a mailbox; its domain becomes ASCII (RFC 5890), since few servers take another in an envelope.
pub fn mailbox(text: &str) -> Option<Mailbox> {
    // lettre panics on a control character in a name.
    let mailbox: Mailbox = (!text.contains(char::is_control)).then(|| text.parse().ok())??;
    let email = Parsed::new(mailbox.email.user(), idna::domain_to_ascii_strict(mailbox.email.domain()).ok()?).ok()?;
    Some(Mailbox::new(mailbox.name, email))
}
