//! SMS as files, beside the mails: who it is to, who it is from, an empty line and the text. Opens no connection.

use std::path::Path;

use zeroize::Zeroizing;

use super::message::Sms;
use crate::mail::{CarryError, files};

/// Writes one SMS; file names sort by time.
pub(super) async fn write(folder: &Path, from: &str, sms: &Sms) -> Result<(), CarryError> {
    let text = Zeroizing::new(format!("To: {}\nFrom: {from}\n\n{}\n", sms.number(), *sms.text));
    files::write(folder, (sms.id, sms.at), "sms", text.as_bytes()).await
}
