//! The ports, as set: the database, the keys, what carries mails.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::{Purpose, Source};
use crate::keys::Keys;
use crate::mail::{Carrier, SmtpServer};
use crate::store::DatabaseUrl;

/// The database; `dev` has its own.
pub fn database(source: &mut Source, purpose: Purpose) -> Option<DatabaseUrl> {
    let ca_file = source.file("VESTIBULE_DATABASE_CA_FILE");
    let url = source.secret("DATABASE_URL").filter(|_| purpose != Purpose::Dev)?;
    match DatabaseUrl::parse(&url, ca_file.as_deref()) {
        Ok(url) => Some(url),
        Err(error) => {
            source.refuse("DATABASE_URL", &error.to_string());
            None
        }
    }
}

/// The master keys.
pub fn keys(source: &mut Source) -> Option<Keys> {
    let retired = source.secret("VESTIBULE_RETIRED_KEYS");
    let Some(text) = source.secret("VESTIBULE_KEYS") else {
        if retired.is_some() {
            source.refuse("VESTIBULE_RETIRED_KEYS", "goes with VESTIBULE_KEYS, which is missing");
        }
        return None;
    };
    let (mut of, mut keys) = ("VESTIBULE_KEYS", Keys::parse(&text));
    if let (Ok(current), Some(retired)) = (&keys, retired) {
        (of, keys) = ("VESTIBULE_RETIRED_KEYS", current.clone().and_retired(&retired));
    }
    keys.map_err(|error| source.refuse(of, &error.to_string())).ok()
}

/// What carries mails, and the folder it carries them to, if that is what it does.
pub fn carrier(source: &mut Source, purpose: Purpose) -> (Option<Carrier>, Option<PathBuf>) {
    let from = source.parsed("VESTIBULE_MAIL_FROM", "is not a mailbox, as in Sign-in <sign-in@example.com>", mailbox);
    let folder = source.text("VESTIBULE_MAIL_DIR").map(PathBuf::from);
    let smtp = source.secret("VESTIBULE_SMTP_URL");
    let ca_file = source.file("VESTIBULE_SMTP_CA_FILE");
    let local = mailbox("Vestibule <vestibule@localhost>");
    match (folder, smtp) {
        (Some(_), Some(_)) => {
            source.refuse("VESTIBULE_MAIL_DIR", "and VESTIBULE_SMTP_URL are both set: mails go one way");
            (None, None)
        }
        (Some(folder), None) => (from.or(local).map(|from| Carrier::files(&folder, from)), Some(folder)),
        (None, Some(url)) => {
            if from.is_none() && source.peek("VESTIBULE_MAIL_FROM").is_none() {
                source.refuse("VESTIBULE_MAIL_FROM", "is missing");
            }
            let server = SmtpServer::parse(&url, ca_file);
            let carrier = server.and_then(|server| from.or(local).map(|from| Carrier::smtp(&server, from)).transpose());
            match carrier {
                Ok(carrier) => (carrier, None),
                Err(error) => {
                    source.refuse("VESTIBULE_SMTP_URL", &error.to_string());
                    (None, None)
                }
            }
        }
        (None, None) => {
            if purpose == Purpose::Serve {
                source.refuse("VESTIBULE_SMTP_URL", "is missing, and so is VESTIBULE_MAIL_DIR");
            }
            (None, None)
        }
    }
}

fn mailbox(text: &str) -> Option<Mailbox> {
    // lettre panics on a control character in a name.
    (crate::mail::one_line(text) == text).then(|| text.parse().ok())?
}
