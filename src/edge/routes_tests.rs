//! Paths that a route is at.

use super::*;

fn entry(path: &'static str) -> RouteEntry {
    RouteEntry::get(path, Route::Pages, |_, _| async { Ok(nothing_served()) })
}

#[test]
fn a_route_is_at_its_path_with_one_slash_after_it_or_none() {
    for (route, path, expected) in [
        ("/", "/", true),
        ("/", "", true),
        ("/", "//", false),
        ("/", "/me", false),
        ("/me", "/me", true),
        ("/me", "/me/", true),
        ("/me", "/me//", false),
        ("/me", "//me", false),
        ("/me", "/mex", false),
        ("/me", "/ME", false),
        ("/me", "/%6de", false),
        ("/me", "/", false),
        ("/assets/", "/assets/me.js", true),
        ("/assets/", "/assets/me.js/", true),
        ("/assets/", "/assets/a/b", false),
        ("/assets/", "/assets/", false),
        ("/assets/", "/assets", false),
        ("/assets/", "/assets//", false),
    ] {
        assert_eq!(entry(route).is_at(path), expected, "{route} {path:?}");
    }
}
