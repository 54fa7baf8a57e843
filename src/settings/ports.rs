//! Settings of the ports: database, master keys, countries and mail carrier. Refuses two carriers at once.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use lettre::message::Mailbox;
use lettre::transport::smtp::extension::ClientId;
use url::Host;

use super::purpose::SettingsPurpose;
use super::source::Source;
use crate::country::Countries;
use crate::edge::Origin;
use crate::keys::Keys;
use crate::mail::{Carrier, SmtpServer};
use crate::rules::mailbox::mailbox;
use crate::store::DatabaseUrl;

/// Reads the URL of the database; `dev` has a database of its own.
pub fn database(source: &mut Source, purpose: SettingsPurpose) -> Option<DatabaseUrl> {
    let ca_file = source.file("VESTIBULE_DATABASE_CA_FILE");
    let url = source.secret("DATABASE_URL").filter(|_| purpose != SettingsPurpose::Dev)?;
    match DatabaseUrl::parse(&url, ca_file.as_deref()) {
        Ok(url) => Some(url),
        Err(error) => {
            source.refuse("DATABASE_URL", &error.to_string());
            None
        }
    }
}

/// Reads the master keys.
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

/// Reads the countries of the file that `serve` and `dev` show them from; no other command shows countries.
pub fn countries(source: &mut Source, purpose: SettingsPurpose) -> Countries {
    let name = "VESTIBULE_GEOIP_FILE";
    match (purpose, source.text(name)) {
        (SettingsPurpose::Command, _) | (_, None) => Countries::default(),
        (SettingsPurpose::Serve | SettingsPurpose::Dev, Some(path)) => Countries::of_file(path.as_ref())
            .unwrap_or_else(|error| {
                source.refuse(name, &error.to_string());
                Countries::default()
            }),
    }
}

/// Reads the mail carrier, with its folder if it writes mails to files.
pub fn carrier(
    source: &mut Source,
    purpose: SettingsPurpose,
    public: Option<&Origin>,
    name: &str,
) -> (Option<Carrier>, Option<PathBuf>) {
    let from = source.parsed("VESTIBULE_MAIL_FROM", "is not a mailbox, as in Sign-in <sign-in@example.com>", mailbox);
    let folder = source.text("VESTIBULE_MAIL_DIR").map(PathBuf::from);
    let smtp = source.secret("VESTIBULE_SMTP_URL");
    let ca_file = source.file("VESTIBULE_SMTP_CA_FILE");
    let hello = hello(source, public);
    let local = mailbox("vestibule@localhost");
    let [from, local] = [from, local].map(|from| from.map(|from| named(from, name)));
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
            let carrier =
                server.and_then(|server| from.or(local).map(|from| Carrier::smtp(&server, hello, from)).transpose());
            match carrier {
                Ok(carrier) => (carrier, None),
                Err(error) => {
                    source.refuse("VESTIBULE_SMTP_URL", &error.to_string());
                    (None, None)
                }
            }
        }
        (None, None) => {
            if purpose == SettingsPurpose::Serve {
                source.refuse("VESTIBULE_SMTP_URL", "is missing, and so is VESTIBULE_MAIL_DIR");
            }
            (None, None)
        }
    }
}

/// The sender with a display name: its own, or that of the service.
fn named(from: Mailbox, name: &str) -> Mailbox {
    Mailbox { name: from.name.or_else(|| Some(name.to_owned())), ..from }
}

/// Reads the client name of EHLO; the default is the host of the public origin. A host without a dotted name uses an address
/// literal (RFC 5321 4.1.1.1), because servers refuse a bare name.
fn hello(source: &mut Source, public: Option<&Origin>) -> ClientId {
    let set = source.parsed("VESTIBULE_SMTP_HELLO", "is neither a host name with a dot nor an IP address", client_id);
    let of_origin = || client_id(public.map(Origin::host).filter(|host| *host != "localhost")?);
    set.or_else(of_origin).unwrap_or(ClientId::Ipv4(Ipv4Addr::LOCALHOST))
}

fn client_id(text: &str) -> Option<ClientId> {
    match Host::parse(text).ok()? {
        Host::Ipv4(address) => Some(ClientId::Ipv4(address)),
        Host::Ipv6(address) => Some(ClientId::Ipv6(address)),
        Host::Domain(name) => name.contains('.').then_some(ClientId::Domain(name)),
    }
}
