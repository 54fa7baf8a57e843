//! Properties of every SMTP URL: plaintext is used only to the loopback network, and user and password are decoded
//! unchanged.

use std::net::IpAddr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::{Security, SmtpServer};

/// Fuzz target: the first line is a user, the second a password, the rest a URL.
pub fn smtp_url(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (user, rest) = text.split_once('\n').unwrap_or_default();
    let (password, url) = rest.split_once('\n').unwrap_or((rest, &text));
    if let Ok(server) = SmtpServer::parse(url, None) {
        let bare = server.host.trim_matches(['[', ']']);
        let this_machine = bare == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        assert!(server.security != Security::None || this_machine, "in clear to {}", server.host);
        assert!(!server.host.is_empty() && !server.host.contains(['@', '/', '?', '#', ' ']), "{}", server.host);
    }
    let whole = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let mut urls = vec![format!("smtps://{}:{}@mail.example.com", whole(user), whole(password))];
    let Ok(mut url) = Url::parse("smtps://mail.example.com") else { return };
    // The url crate escapes as much as a person would, but for a percent sign.
    if !text.contains('%') && url.set_username(user).is_ok() && url.set_password(Some(password)).is_ok() {
        urls.push(url.to_string());
    }
    for url in urls {
        let Ok(server) = SmtpServer::parse(&url, None) else { panic!("{url} is refused") };
        let held = server.credentials.map(|(user, password)| (user, password.to_string()));
        let given = !user.is_empty() || !password.is_empty();
        assert_eq!(held, given.then(|| (user.to_owned(), password.to_owned())), "{url}");
    }
}
