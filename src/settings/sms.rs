//! Settings of SMS: the carrier, its sender, and where and how many SMS go. Refuses a setting that the chosen carrier does not
//! have, and to send codes into any country while a door texts them.

use std::path::Path;

use super::purpose::SettingsPurpose;
use super::service_url::{NO_SERVICE_URL, service_url};
use super::source::Source;
use crate::rules::brand::SmsSender;
use crate::rules::factor::{Door, Factor, Purpose};
use crate::rules::sms_policy::SmsPolicy;
use crate::sms::{FormService, NoSmsClient, SmsCarrier, WebhookService};

const SMS: &str = "VESTIBULE_SMS";
const URL: &str = "VESTIBULE_SMS_URL";
const ACCOUNT: &str = "VESTIBULE_SMS_ACCOUNT";
const SECRET: &str = "VESTIBULE_SMS_SECRET";
const FROM: &str = "VESTIBULE_SMS_FROM";
const COUNTRIES: &str = "VESTIBULE_SMS_COUNTRIES";
const BRAND_DAY: &str = "VESTIBULE_SMS_BRAND_DAY";

/// Sender in files, if none is set.
const LOCAL_SENDER: &str = "Vestibule";

/// Whether a door sends codes by SMS.
pub fn is_texting(door: Door) -> bool {
    door.lists(Purpose::SignIn).iter().copied().flatten().any(|factor| *factor == Factor::SmsCode)
}

/// Reads the policy of SMS.
pub fn policy(source: &mut Source, default: &SmsPolicy) -> SmsPolicy {
    let code = |text: &str| {
        let fits = (1..=3).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        (fits && !text.starts_with('0')).then(|| text.to_owned())
    };
    SmsPolicy {
        countries: source.list(COUNTRIES, "is not a list of calling codes, such as 44,49", code),
        brand_day: source.number(BRAND_DAY, default.brand_day, 1..=1_000_000),
    }
}

/// Reads the sender of SMS.
pub fn sender(source: &mut Source) -> Option<SmsSender> {
    source.parsed(FROM, "is not 1 to 20 visible ASCII characters", SmsSender::parse)
}

/// Reads the carrier of SMS. `mails`: the folder of mails, which files of SMS go to as well. `texting`: whether a door sends codes
/// by SMS, which `serve` then needs a carrier and countries for.
pub fn carrier(
    source: &mut Source,
    purpose: SettingsPurpose,
    (mails, from): (Option<&Path>, Option<&SmsSender>),
    texting: bool,
) -> Option<SmsCarrier> {
    let needs = texting && purpose == SettingsPurpose::Serve;
    if needs {
        source.require(SMS);
    }
    let secret = source.secret(SECRET);
    let name = source.text(SMS)?;
    let services = match name.as_str() {
        "files" => {
            // `dev` has a folder of its own.
            if mails.is_none() && purpose == SettingsPurpose::Serve {
                source.refuse(SMS, "is files, and goes to VESTIBULE_MAIL_DIR, which is missing");
            }
            return mails.map(|folder| files(folder, from));
        }
        "http" => [URL, ACCOUNT, FROM].as_slice(),
        "webhook" => [URL, FROM].as_slice(),
        _ => {
            source.refuse(SMS, "is none of files, http, webhook");
            return None;
        }
    };
    services.iter().for_each(|name| source.require(name));
    if secret.is_none() {
        source.refuse(SECRET, "is missing");
    }
    if needs {
        source.require(COUNTRIES);
    }
    if name != "http" && source.peek(ACCOUNT).is_some() {
        source.refuse(SMS, &format!("does not take {ACCOUNT}, which goes with http"));
    }
    let url = source.parsed(URL, NO_SERVICE_URL, service_url);
    let (url, from, secret) = (url?, from?.as_str().to_owned(), secret?);
    let carrier = if name == "http" {
        let account = source.parsed(ACCOUNT, "holds a colon or a control character", |text| {
            (!text.contains(':') && !text.contains(char::is_control)).then(|| text.to_owned())
        })?;
        FormService::new(url, account, secret).map(|service| SmsCarrier::http(service, from))
    } else {
        WebhookService::new(url, &secret).map(|service| SmsCarrier::webhook(service, from))
    };
    carrier.map_err(|error: NoSmsClient| source.refuse(SMS, &error.to_string())).ok()
}

/// The carrier that writes files to a folder, from a sender or else from the usual one.
pub fn files(folder: &Path, from: Option<&SmsSender>) -> SmsCarrier {
    SmsCarrier::files(folder, from.map_or(LOCAL_SENDER, SmsSender::as_str).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTTP: [(&str, &str); 5] = [
        (SMS, "http"),
        (URL, "https://sms.example.com/Messages.json"),
        (ACCOUNT, "AC1"),
        (SECRET, "s3cr3t"),
        (FROM, "+44123456789"),
    ];

    fn problems(set: &[(&str, &str)], purpose: SettingsPurpose, texting: bool) -> Vec<String> {
        let mut source = Source::of(set.iter().copied());
        let from = sender(&mut source);
        let _carrier = carrier(&mut source, purpose, (Some(Path::new("mails")), from.as_ref()), texting);
        source.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn serve_needs_a_carrier_and_countries_where_a_door_texts_codes() {
        let serve = SettingsPurpose::Serve;
        assert_eq!(problems(&[], serve, true), ["VESTIBULE_SMS is missing"]);
        assert_eq!(problems(&HTTP, serve, true), ["VESTIBULE_SMS_COUNTRIES is missing"]);
        let none = Vec::<String>::new();
        for (set, purpose, texting) in [
            (&[(SMS, "files")][..], serve, true),
            (&[&HTTP[..], &[(COUNTRIES, "44")]].concat(), serve, true),
            (&[], serve, false),
            (&HTTP, serve, false),
            (&[], SettingsPurpose::Dev, true),
            (&HTTP, SettingsPurpose::Dev, true),
        ] {
            assert_eq!(problems(set, purpose, texting), none, "{set:?}");
        }
    }

    #[test]
    fn only_the_player_door_texts_codes() {
        let doors = [Door::Staff, Door::Account, Door::Session, Door::Player];
        assert_eq!(doors.map(is_texting), [false, false, false, true]);
    }
}
