//! Texts: every sentence of the sign-in page, in one table. The template takes them by key, and the page's scripts are
//! given the whole table as data. `{name}` is filled in by whoever shows the text; a key that ends in `_one` or `_other`
//! is chosen by a number, as the language's plurals want it. Decides nothing.

/// The sign-in page in English.
pub const SIGN_IN: Texts = Texts { language: "en", table: &ENGLISH };

/// What a page says in one language.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// The language's tag, for `lang`.
    pub language: &'static str,
    table: &'static [(&'static str, &'static str)],
}

impl Texts {
    /// A text by its key, or nothing; a test holds the keys of the page against the table.
    pub fn of(&self, key: &str) -> &'static str {
        self.table.iter().find(|(known, _)| *known == key).map(|(_, text)| *text).unwrap_or_default()
    }

    /// The whole table as JSON that may stand in a `script` element: no `<` can end it.
    pub fn json(&self) -> String {
        let table = self.table.iter().map(|(key, text)| (String::from(*key), serde_json::Value::from(*text)));
        serde_json::Value::Object(table.collect()).to_string().replace('<', "\\u003c")
    }
}

const ENGLISH: [(&str, &str); 80] = [
    // Titles, and where one stands.
    ("title_email", "Sign in"),
    ("title_mailed", "Check your mail"),
    ("title_authenticator", "Enter the code of your app"),
    ("title_enrolment", "Set up your authenticator"),
    ("title_recovery", "Use a recovery code"),
    ("title_signed_in", "You are signed in"),
    ("step_of", "Step {step} of {steps}"),
    ("loading", "One moment…"),
    ("no_script", "This page needs JavaScript."),
    ("try_again", "Try again"),
    // The address.
    ("email_label", "E-mail address"),
    ("email_missing", "Enter your e-mail address."),
    ("send", "Send me a code"),
    ("send_in", "Send me a code in {clock}"),
    ("have_code", "I already have a code"),
    // The mailed code.
    ("mailed_lead", "Enter the six digits from the mail to"),
    ("mailed_hint", "It may take a minute to arrive. Look among the unwanted mail too."),
    ("mailed_label", "Code from the mail"),
    ("mailed_next", "Continue"),
    ("resend", "Send a new code"),
    ("resend_in", "Send a new code in {clock}"),
    ("resend_ready", "You can ask for a new code now."),
    ("other_address", "Use another address"),
    ("code_sent", "If this address may sign in here, a code is on its way to it."),
    ("code_resent", "A new code is on its way. Older mails no longer count."),
    // The authenticator's code.
    ("authenticator_label", "Code from your authenticator app"),
    ("authenticator_next", "Sign in"),
    ("mail_proven", "Your mail is confirmed."),
    ("lost_phone", "Lost your phone? Use a recovery code"),
    ("start_again", "Start again"),
    ("secret_gone", "If you have not added the key to your app yet, start again: it is shown only once."),
    // A recovery code.
    ("recovery_label", "Recovery code"),
    ("recovery_hint", "Each recovery code works once. Blanks, hyphens and capitals do not matter."),
    ("recovery_format", "A recovery code is letters and digits in groups, such as abcde-fghij."),
    ("have_phone", "Use the authenticator app"),
    // Enrolment.
    ("enrol_lead", "You need an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password."),
    ("enrol_add", "Add this account to the app"),
    ("enrol_scan", "Scan this picture with the app on your phone."),
    ("enrol_open", "Open in an app on this device"),
    ("enrol_type", "Or type this key into it:"),
    ("enrol_copy", "Copy the key"),
    ("enrol_copied", "The key is copied."),
    ("enrol_not_copied", "The key could not be copied. Select it and copy it by hand."),
    ("enrol_enter", "Enter the code it shows"),
    ("qr_alt", "QR code for an authenticator app. The key below says the same."),
    ("qr_drawing", "Drawing the picture…"),
    ("qr_failed", "The picture could not be drawn. Type the key instead."),
    // Signed in.
    ("roles", "Roles"),
    ("sign_out", "Sign out"),
    ("signed_out", "You are signed out."),
    ("going_on", "Going on…"),
    ("go_on", "Go on"),
    ("sent_back", "The page you came from has sent you back here. Go on when you like."),
    ("details_missing", "Both codes were right, but your details did not arrive."),
    // The captcha.
    ("captcha_open", "The captcha is not done yet. If you see none, reload the page."),
    (
        "captcha_missing",
        "The captcha could not be loaded. Check your connection or content blocker, then reload the page.",
    ),
    // Refusals, by their code.
    ("INVALID_EMAIL", "That does not look like an e-mail address."),
    ("CAPTCHA_FAILED", "The captcha did not pass. Please try it again."),
    ("CAPTCHA_UNAVAILABLE", "The captcha service does not answer. Try again in a moment."),
    ("COOLDOWN", "It is too soon for another code: you can ask again in {span}. A code already mailed stays good."),
    ("LOCKED", "Too many wrong codes. Try again later."),
    ("LOCKED_until", "Too many wrong codes. Try again after {time}."),
    ("LOCKED_suspended", "Too many wrong codes: this authenticator is switched off. Ask an owner to reset it."),
    ("TOO_MANY_REQUESTS", "Too many requests from your network. Try again in {span}."),
    ("NO_PENDING_SIGN_IN", "This sign-in has ended or run out of time. Please start again."),
    ("EXPIRED", "This code is too old. Ask for a new one."),
    ("WRONG_STAGE_mailed", "Your mailed code is already confirmed. Now enter the code of your authenticator app."),
    ("WRONG_STAGE_authenticator", "Enter the code from the mail first."),
    (
        "ALREADY_ENROLLED",
        "An authenticator was set up for this account in the meantime. Remove the new entry from your app and start again.",
    ),
    ("INVALID_FORMAT", "A code has six digits."),
    ("WRONG_CODE_mailed", "Wrong code. {attempts} Use the newest mail: older codes no longer count."),
    (
        "WRONG_CODE_authenticator",
        "Wrong code. {attempts} Each code works once: use the one the app shows now, and let the phone set its clock by itself.",
    ),
    ("attempts_one", "{count} attempt left."),
    ("attempts_other", "{count} attempts left."),
    ("WRONG_CODE_last", "Too many wrong codes, so this sign-in has ended. Start again."),
    ("WRONG_CODE_last_until", "Too many wrong codes, so this sign-in has ended. Try again after {time}."),
    // No answer at all.
    ("trouble_unavailable", "Signing in is not possible right now. Try again in a moment."),
    ("trouble_fault", "Something went wrong. Try again in a moment."),
    ("request", "(Request {id})"),
    ("trouble_network", "We could not reach the server. Check your connection."),
];

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPTS: [&str; 6] = [
        include_str!("assets/sign_in.js"),
        include_str!("assets/steps.js"),
        include_str!("assets/onward.js"),
        include_str!("assets/words.js"),
        include_str!("assets/enrolment.js"),
        include_str!("assets/captcha.js"),
    ];

    /// Keys that are put together: an API's code and what is particular, a count's plural, a button and its wait.
    const PUT_TOGETHER: [&str; 9] =
        ["attempts", "send_in", "resend_in", "trouble", "LOCKED", "WRONG", "ALREADY", "EXPIRED", "NO_PENDING"];

    /// What stands between an opening and the next quote.
    fn quoted<'a>(source: &'a str, opening: &'a str, quote: char) -> impl Iterator<Item = &'a str> {
        source.split(opening).skip(1).filter_map(move |rest| rest.split_once(quote)).map(|(key, _)| key)
    }

    #[test]
    fn every_text_of_the_page_is_in_the_table() {
        let template = include_str!("assets/sign_in.html");
        let scripts = SCRIPTS.iter().flat_map(|script| quoted(script, "text('", '\''));
        let keys: Vec<&str> = quoted(template, "t.of(\"", '"').chain(scripts).collect();
        assert!(keys.len() > 45, "{keys:?}");
        for key in keys {
            assert!(!SIGN_IN.of(key).is_empty(), "{key}");
        }
    }

    #[test]
    fn every_text_of_the_table_is_shown_somewhere() {
        let all = [&SCRIPTS[..], &[include_str!("assets/sign_in.html")]].concat().concat();
        let sdl = include_str!("../../../schema.graphql");
        for (key, text) in ENGLISH {
            let named = all.contains(&format!("'{key}'")) || all.contains(&format!("\"{key}\""));
            let put = PUT_TOGETHER.iter().any(|start| key.starts_with(start)) || sdl.contains(&format!(" {key}\n"));
            assert!((named || put) && !text.is_empty(), "{key}");
            assert_eq!(ENGLISH.iter().filter(|(other, _)| *other == key).count(), 1, "{key}");
        }
    }

    #[test]
    fn every_refusal_of_the_api_has_its_sentence() {
        let sdl = include_str!("../../../schema.graphql");
        let codes = sdl.split("enum SignInErrorCode {").nth(1).and_then(|rest| rest.split('}').next());
        let codes: Vec<&str> = codes.unwrap_or_default().lines().filter_map(|line| line.rsplit(' ').next()).collect();
        assert_eq!(codes.iter().filter(|code| !code.is_empty()).count(), 12);
        for code in codes.into_iter().filter(|code| !code.is_empty()) {
            assert!(ENGLISH.iter().any(|(key, _)| key.starts_with(code)), "{code}");
        }
    }

    #[test]
    fn the_data_cannot_end_its_element() {
        let json = Texts { language: "en", table: &[("a", "</script><!--"), ("b", "\"&")] }.json();
        assert!(!json.contains('<'), "{json}");
        assert_eq!(json, r#"{"a":"\u003c/script>\u003c!--","b":"\"&"}"#);
    }

    #[test]
    fn no_text_stands_in_the_template_or_the_scripts() {
        // A sentence begins with a capital and goes on; comments do too, but not between tags or quotes.
        let template = include_str!("assets/sign_in.html");
        for text in template.split('>').skip(1).filter_map(|rest| rest.split('<').next()) {
            let bare = text.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default().trim();
            let number = bare.chars().all(|c| c.is_ascii_digit());
            assert!(number || bare.starts_with("{#") || bare.ends_with("#}"), "{bare}");
        }
        for script in SCRIPTS {
            for line in script.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
                let code = line.split("//").next().unwrap_or_default();
                let said = code.split('\'').skip(1).step_by(2).find(|text| text.contains(' ') && text.contains('.'));
                assert_eq!(said, None, "{line}");
            }
        }
    }
}
