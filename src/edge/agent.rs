//! The browser and system of a `User-Agent`, in words that admins recognise: "Firefox, Linux". The words come from a closed
//! set: no text of the header is stored or shown. They prove nothing, since clients choose the header.

use http::HeaderValue;

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

/// The browser and system of a `User-Agent`; `None`: neither is known.
pub fn words(agent: &HeaderValue) -> Option<String> {
    let agent = agent.to_str().ok()?;
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let words: Vec<&str> = [first(&BROWSERS), first(&SYSTEMS)].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
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
            (String::from("something else"), None),
            (String::new(), None),
        ];
        for (sent, called) in table {
            let header = HeaderValue::from_str(&sent).ok();
            assert_eq!(header.as_ref().and_then(words).as_deref(), called, "{sent}");
        }
        let beyond_ascii = HeaderValue::from_bytes(b"Firefox/\xff").ok();
        assert_eq!(beyond_ascii.as_ref().and_then(words), None);
    }
}
