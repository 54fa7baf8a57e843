//! The browser and system of a `User-Agent`, in words that admins recognise: "Firefox, Linux". The words come from a closed
//! set: no text of the header is stored or shown. They prove nothing, since clients choose the header.

use std::fmt;

/// Browsers by a mark in the header. Browsers that also send the mark of another come first.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// Systems by a mark in the header.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// A browser and its system; shown as "Firefox, Linux".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrowserName {
    /// The browser.
    pub browser: Option<&'static str>,
    /// The system it runs on.
    pub system: Option<&'static str>,
}

impl BrowserName {
    /// The browser and system of a `User-Agent`; `None`: neither is known.
    pub fn of(user_agent: &str) -> Option<BrowserName> {
        let first = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
        };
        let (browser, system) = (first(&BROWSERS), first(&SYSTEMS));
        BrowserName::either(browser, system)
    }

    /// The name in a text, as [`Display`](fmt::Display) writes it; `None`: the text holds another word.
    pub fn parse(text: &str) -> Option<BrowserName> {
        match text.split_once(", ") {
            Some((browser, system)) => {
                let (browser, system) = (word(&BROWSERS, browser)?, word(&SYSTEMS, system)?);
                Some(BrowserName { browser: Some(browser), system: Some(system) })
            }
            None => BrowserName::either(word(&BROWSERS, text), word(&SYSTEMS, text)),
        }
    }

    fn either(browser: Option<&'static str>, system: Option<&'static str>) -> Option<BrowserName> {
        (browser.is_some() || system.is_some()).then_some(BrowserName { browser, system })
    }
}

/// The word of a closed set that a text is.
fn word(set: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    set.iter().map(|(_, word)| *word).find(|word| *word == text)
}

impl fmt::Display for BrowserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = if self.browser.is_some() && self.system.is_some() { ", " } else { "" };
        write!(f, "{}{comma}{}", self.browser.unwrap_or_default(), self.system.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_and_its_system_are_named_and_no_other_text_is_kept() {
        let mozilla = "Mozilla/5.0";
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let table = [
            (format!("{mozilla} (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"), Some("Firefox, Linux")),
            (
                format!("{mozilla} (Windows NT 10.0; Win64; x64) {webkit} Chrome/141.0 Safari/537.36 Edg/141.0"),
                Some("Edge, Windows"),
            ),
            (
                format!("{mozilla} (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/18.0 Safari/605"),
                Some("Safari, macOS"),
            ),
            (
                format!("{mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {webkit} CriOS/141 Safari"),
                Some("Chrome, iPhone"),
            ),
            (
                format!("{mozilla} (Linux; Android 15) {webkit} Chrome/141.0 Mobile Safari/537.36"),
                Some("Chrome, Android"),
            ),
            (String::from("curl/8.14.1"), Some("curl")),
            (String::from("<script>alert(1)</script> Firefox/1"), Some("Firefox")),
            (String::from("Linux"), Some("Linux")),
            (String::from("something else"), None),
            (String::new(), None),
        ];
        for (sent, called) in table {
            assert_eq!(BrowserName::of(&sent).map(|name| name.to_string()).as_deref(), called, "{sent}");
        }
    }

    #[test]
    fn a_name_is_parsed_as_it_is_written_and_no_other_text_is() {
        for browser in BROWSERS.iter().map(|(_, name)| Some(*name)).chain([None]) {
            for system in SYSTEMS.iter().map(|(_, name)| Some(*name)).chain([None]) {
                let expected = BrowserName::either(browser, system);
                let written = BrowserName { browser, system }.to_string();
                assert_eq!(BrowserName::parse(&written), expected, "{written:?}");
            }
        }
        let others = [
            "",
            ", ",
            "Firefox,",
            "Firefox, ",
            ", Linux",
            "Firefox,Linux",
            "Firefox,  Linux",
            "Linux, Firefox",
            "Firefox, Linux, Linux",
            "firefox",
            " Firefox",
            "Firefox Linux",
            "Firefox on Linux",
            "Firefox/144.0",
            "Call us at once",
        ];
        for text in others {
            assert_eq!(BrowserName::parse(text), None, "{text:?}");
        }
    }
}
