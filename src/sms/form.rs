//! A service that takes an SMS as an HTML form with basic authentication, as Twilio's Messages resource does (`To`, `From`,
//! `Body`). Reads no body of an answer.

use url::Url;
use zeroize::Zeroizing;

use super::client::{NoSmsClient, SmsClient, call};
use super::message::Sms;
use crate::mail::CarryError;

/// A service that takes forms.
#[derive(Clone)]
pub struct FormService {
    client: SmsClient,
    account: String,
    secret: Zeroizing<String>,
}

impl FormService {
    /// A service at a URL, with the user and password of basic authentication (RFC 7617).
    pub fn new(url: Url, account: String, secret: Zeroizing<String>) -> Result<FormService, NoSmsClient> {
        Ok(FormService { client: SmsClient::new(url)?, account, secret })
    }

    pub(super) async fn send(&self, from: &str, sms: &Sms) -> Result<(), CarryError> {
        let number = sms.number();
        let form = [("To", number.as_str()), ("From", from), ("Body", &sms.text)];
        call(self.client.post().basic_auth(&self.account, Some(self.secret.as_str())).form(&form)).await
    }

    pub(super) fn host(&self) -> Option<String> {
        self.client.host()
    }

    pub(super) async fn reach(&self) -> Result<(), CarryError> {
        self.client.reach().await
    }
}
