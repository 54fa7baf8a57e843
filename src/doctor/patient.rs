//! Everything that the doctor examines, as configured. Knows no check.

use super::listening::ListenAddress;
use super::public_url::PublicUrl;
use crate::captcha::Captcha;
use crate::clock::Clock;
use crate::keys::Keys;
use crate::mail::Carrier;
use crate::sms::SmsCarrier;
use crate::store::Store;

/// Everything a server depends on, as configured.
#[derive(Debug)]
pub struct Patient<'a> {
    /// Database.
    pub store: Option<&'a Store>,
    /// Size of each server's connection pool.
    pub pool: u32,
    /// Master keys.
    pub keys: Option<&'a Keys>,
    /// Carrier of mails.
    pub carrier: Option<&'a Carrier>,
    /// Carrier of SMS; `None`: no door sends any.
    pub sms: Option<&'a SmsCarrier>,
    /// Captcha; `None`: no door asks for one.
    pub captcha: Option<&'a Captcha>,
    /// This machine's clock.
    pub clock: &'a Clock,
    /// Hosts of the database, without user, password and parameters.
    pub database_hosts: Option<String>,
    /// Whether admins may be owners.
    pub has_owners: bool,
    /// The public URL, where it is asked.
    pub public: Option<PublicUrl>,
    /// Addresses that a server listens on, where they are checked.
    pub listens: Vec<ListenAddress>,
}
