//! Instructions to sign in that `dev` prints: three steps for a browser, and a block of curl commands for a second terminal.
//! The block is that of `docs/try.md`, with the paths of this `dev`. Does not know the codes.

use std::fmt::Display;
use std::path::Path;

/// Shell commands that follow the variables `URL`, `V`, `DATA` and `MAIL`.
const BLOCK: &str = include_str!("sign_in.sh");

/// Argument of `requestLookup` in the block, besides the address.
const CAPTCHA: &str = r#"recaptcha:\"\""#;

/// Paths and addresses of a running `dev`, for instructions to sign in.
#[derive(Debug)]
pub struct SignInGuide<'a> {
    /// Origin of the server.
    pub url: &'a str,
    /// Email address of the admin.
    pub email: &'a str,
    /// Invitation link, if enrolment requires one.
    pub invitation: Option<&'a str>,
    /// Folder of mails; `None` if mails are sent by SMTP.
    pub mails: Option<&'a Path>,
    /// Data folder.
    pub data: &'a Path,
    /// Program that computes authenticator codes.
    pub program: &'a Path,
}

impl SignInGuide<'_> {
    /// Three steps for a browser.
    pub fn by_browser(&self) -> String {
        let SignInGuide { url, email, .. } = self;
        let page = self.invitation.map_or_else(|| format!("{url}/sign-in"), str::to_owned);
        let read = if self.mails.is_some() { format!("at {url}/dev/mail") } else { String::from("in your mailbox") };
        format!(
            "sign in:  1. open {page} and enter {email}\n          \
             2. read the code {read} and enter it\n          \
             3. scan the picture with an authenticator app and enter its code"
        )
    }

    /// Block of curl commands; `None` if mails are sent by SMTP, because no program reads the mailbox.
    pub fn by_curl(&self) -> Option<String> {
        let mails = self.mails?;
        let token = self.invitation.and_then(|link| link.split_once("#invitation="));
        let block = match token {
            Some((_, token)) => BLOCK.replace(CAPTCHA, &format!(r#"{CAPTCHA},invitation:\"{token}\""#)),
            None => BLOCK.to_owned(),
        };
        let [program, data, mails] = [self.program, self.data, mails].map(|path| quoted(path.display()));
        Some(format!("URL={}\nV={program}\nDATA={data}\nMAIL={mails}\n{block}", quoted(self.url)))
    }
}

/// Quotes a text as one word of a shell, if it needs quotes.
fn quoted(text: impl Display) -> String {
    let text = text.to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    if text.bytes().all(is_plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way_in<'a>(invitation: Option<&'a str>, mails: Option<&'a Path>) -> SignInGuide<'a> {
        let (data, program) = (Path::new(".vestibule"), Path::new("target/debug/vestibule"));
        SignInGuide { url: "http://127.0.0.1:8080", email: "admin@example.com", invitation, mails, data, program }
    }

    #[test]
    fn the_page_on_trying_has_the_block_that_is_printed() {
        let block = way_in(None, Some(Path::new(".vestibule/mail"))).by_curl().unwrap_or_default();
        let page = include_str!("../../docs/try.md");
        assert!(page.contains(&format!("\n```sh\n{block}```\n")), "{block}");
    }

    #[test]
    fn the_block_shows_an_invitation_where_one_is_wanted() {
        let (mails, link) = (Path::new("mail"), "http://127.0.0.1:8080/sign-in#invitation=AbC-_");
        let block = way_in(Some(link), Some(mails)).by_curl().unwrap_or_default();
        assert!(block.contains(r#"recaptcha:\"\",invitation:\"AbC-_\"}"#), "{block}");
        assert!(way_in(Some(link), None).by_browser().contains(&format!("open {link} and enter admin@example.com\n")));
        assert!(way_in(Some(link), None).by_curl().is_none());
    }

    #[test]
    fn a_path_is_one_word_of_a_shell_whatever_it_holds() {
        let table = [("/a/b-c_d.e", "/a/b-c_d.e"), ("/a b", "'/a b'"), ("/o'neil/$x", r"'/o'\''neil/$x'")];
        for (path, word) in table {
            assert_eq!(quoted(path), word);
        }
    }
}
