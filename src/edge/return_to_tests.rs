//! Return URLs after a sign-in: tables of allowed and refused URLs, and a property over odd ones.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::edge::Origin;

fn site() -> Site {
    let origin = |text: &str| Origin::parse(text).unwrap_or_else(|| panic!("{text}"));
    let public = origin("https://admin.example.com");
    let origins = Arc::new([public.clone(), origin("https://cms.example.com:8443"), origin("http://127.0.0.1:3000")]);
    Site { origins, ..Site::at(public) }
}

#[test]
fn a_path_of_ours_and_a_url_on_an_origin_of_ours_are_gone_on_to() {
    let table = [
        ("/", "/"),
        ("/cms/articles?page=2&sort=up#third", "/cms/articles?page=2&sort=up#third"),
        ("/a/../b/./c", "/b/c"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        ("/%5cevil.example", "/%5cevil.example"),
        ("/https://evil.example", "/https://evil.example"),
        ("/@evil.example", "/@evil.example"),
        ("/?next=//evil.example", "/?next=//evil.example"),
        ("/a b?c d", "/a%20b?c%20d"),
        ("/käse", "/k%C3%A4se"),
        ("/\"><script>", "/%22%3E%3Cscript%3E"),
        ("/sign-in/other", "/sign-in/other"),
        ("https://admin.example.com", "https://admin.example.com/"),
        ("https://admin.example.com:443/me", "https://admin.example.com/me"),
        ("HTTPS://Admin.Example.COM/Me", "https://admin.example.com/Me"),
        ("https://cms.example.com:8443/x?y#z", "https://cms.example.com:8443/x?y#z"),
        ("https://cms.example.com:8443/sign-in", "https://cms.example.com:8443/sign-in"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000/"),
        ("http://2130706433:3000/", "http://127.0.0.1:3000/"),
        ("https://admin.example.com?x", "https://admin.example.com/?x"),
        // Fragments are kept unless they name an invitation.
        ("/x#/users/5?a=b&c", "/x#/users/5?a=b&c"),
        ("/x#//evil.example", "/x#//evil.example"),
        ("/x#invitation", "/x#invitation"),
        ("/x#invitation=SECRET", "/x"),
        ("/x#/users/5&invitation=SECRET", "/x#/users/5"),
        ("/x#a&invitation=SECRET&b", "/x#a&b"),
        ("/x#/users/5?invitation=SECRET", "/x"),
        ("/x#%69nvitation%3dSECRET", "/x"),
        ("/x#%2569nvitation=SECRET", "/x"),
        ("/x#a%26Invitation=SECRET", "/x"),
        ("https://cms.example.com:8443/x#invitation=SECRET", "https://cms.example.com:8443/x"),
        ("https://admin.example.com#x", "https://admin.example.com/#x"),
    ];
    for (wanted, there) in table {
        assert_eq!(judged(&site(), wanted).as_deref(), Some(there), "{wanted}");
    }
}

#[test]
fn nothing_else_is() {
    let long = format!("/{}", "x".repeat(LONGEST));
    let table = [
        "",
        " ",
        ".",
        "me",
        "me/",
        "?x",
        "#x",
        "../me",
        " /me",
        "@evil.example",
        ":443/",
        // Hosts in the shape of paths.
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "//admin.example.com",
        "//admin.example.com@evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "/\0/evil.example",
        "/\u{7f}/evil.example",
        "/\u{85}/evil.example",
        "/\u{3000}/evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "/a/..//evil.example",
        "/%2e//evil.example",
        "/a/%2E%2e//evil.example",
        "/me\\..\\x",
        // Schemes that no listed origin has.
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "javascript://admin.example.com/%0aalert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "blob:https://admin.example.com/x",
        "file:///etc/passwd",
        "ftp://admin.example.com/",
        "ws://admin.example.com/",
        "view-source:https://admin.example.com/",
        "intent://admin.example.com/#Intent;scheme=https;end",
        "filesystem:https://admin.example.com/x",
        // Origins that are not listed.
        "https://evil.example",
        "https://evil.example/https://admin.example.com",
        "https://evil.example?https://admin.example.com",
        "https://evil.example#https://admin.example.com",
        "http://admin.example.com/",
        "https://admin.example.com:8443/",
        "https://admin.example.com:0443x/",
        "https://cms.example.com/",
        "https://cms.example.com:443/",
        "http://127.0.0.1/",
        "http://localhost:3000/",
        "https://127.0.0.1:3000/",
        "https://admin.example.com.evil.example/",
        "https://admin.example.com./",
        "https://.admin.example.com/",
        "https://evil-admin.example.com/",
        "https://xadmin.example.com/",
        "https://www.admin.example.com/",
        "https://example.com/",
        // User names in URLs, and spellings that a lenient parser accepts.
        "https://admin.example.com@evil.example/",
        "https://admin.example.com:443@evil.example/",
        "https://ann@admin.example.com/",
        "https://:x@admin.example.com/",
        "https://@admin.example.com/",
        "https://evil.example\\@admin.example.com/",
        "https://evil.example\\.admin.example.com/",
        "https:\\\\admin.example.com/",
        "https:/\\admin.example.com/",
        "https:admin.example.com/",
        "https:/admin.example.com/",
        "https:///admin.example.com/",
        "https://admin%2eexample.com/",
        "https://admin.example.com%2f@evil.example/",
        "https://admin.example.com%00.evil.example/",
        "https://admin。example.com/",
        "https://ａdmin.example.com/",
        "https://admin.exam\tple.com/",
        "ht\ntps://admin.example.com/",
        "https://admin.example.com \u{a0}/",
        "https://admin .example.com/",
        "https:// admin.example.com/",
        "://admin.example.com/",
        // The sign-in page itself, and paths that begin with two slashes.
        "/sign-in",
        "/sign-in?return_to=/sign-in",
        "/sign-in#x",
        "/./sign-in",
        "/sign-in/",
        "/%73ign-in",
        "/sign%2Din//?x",
        "/x/../sign-in",
        "https://admin.example.com/sign-in",
        "https://admin.example.com//evil.example",
        "https://admin.example.com/.//evil.example",
        long.as_str(),
    ];
    for wanted in table {
        assert_eq!(judged(&site(), wanted), None, "{wanted:?}");
    }
}

#[test]
fn it_is_read_from_a_query_that_names_it_once() {
    let site = site();
    for (query, there) in [
        ("return_to=%2Fcms%3Fa%3D1%26b%3D2", Some("/cms?a=1&b=2")),
        ("x=1&return_to=/cms&y=2", Some("/cms")),
        ("return_to=/list?q=a+b", Some("/list?q=a%20b")),
        ("return_to=https%3A%2F%2Fcms.example.com%3A8443%2Fx", Some("https://cms.example.com:8443/x")),
        ("return_to=/cms&return_to=/cms", None),
        ("return_to=/cms&return_to=//evil.example", None),
        ("return_to[]=/cms", None),
        ("Return_To=/cms", None),
        ("return_to=%2F%2Fevil.example", None),
        ("return_to=%2F%5Cevil.example", None),
        ("return_to=%2F%09%2Fevil.example", None),
        ("return_to=%252F%252Fevil.example", None),
        ("return_to=%ff%fe", None),
        ("return_to", None),
        ("return_to=", None),
        ("", None),
    ] {
        assert_eq!(target(&site, query).as_deref(), there, "{query}");
    }
}

/// URLs put together from pieces that confuse parsers.
fn tricky() -> impl Strategy<Value = String> {
    let pieces = [
        "/",
        "//",
        "\\",
        "admin.example.com",
        "cms.example.com:8443",
        "evil.example",
        "https:",
        "http:",
        "javascript:",
        "@",
        ":",
        "?",
        "#",
        ".",
        "..",
        "%2e",
        "%2f",
        "%5c",
        "%00",
        "\t",
        "\n",
        "\0",
        " ",
        "sign-in",
        "invitation=",
        ":443",
        "。",
        "é",
        "[",
        "]",
        "127.0.0.1:3000",
        "a",
        "=",
        "&",
        "%",
        "\u{202e}",
        "'",
        "\"",
        "<",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn whatever_is_asked_for_a_browser_stays_with_us(wanted in prop_oneof![tricky(), ".{0,40}", "(/|https://admin.example.com).{0,20}"]) {
        let site = site();
        let page = Url::parse("https://admin.example.com/sign-in").map_err(|error| TestCaseError::fail(error.to_string()))?;
        if let Some(there) = judged(&site, &wanted) {
            let landed = page.join(&there).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert!(site.is_origin(&landed.origin().ascii_serialization()), "{wanted:?} leads to {landed}");
            prop_assert!(landed.username().is_empty() && landed.password().is_none(), "{landed}");
            prop_assert!(there.bytes().all(|byte| byte.is_ascii_graphic()) && !there.contains(['"', '<', '\\']), "{there}");
            prop_assert!(there.starts_with('/') != there.starts_with("http") && !there.starts_with("//"), "{there}");
            prop_assert!(!landed.fragment().unwrap_or_default().to_ascii_lowercase().contains("invitation="), "{there}");
            prop_assert_eq!(judged(&site, &there), Some(there));
        }
    }
}
