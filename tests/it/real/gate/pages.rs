//! The page of a gate that a visitor without the role reads, as it arrives behind a proxy.

use super::Answer;

/// Checks that a browser reads who is signed in, which role is wanted and how to change both, and a program a code.
pub fn is_told(answer: &Answer, page: bool) {
    let switch = "https://admin.example.com/sign-in?switch";
    let told = ["ben@example.com", ">BO<", ">CMS<", switch, "https://admin.example.com/me"];
    let expected = if page { [true; 5] } else { [false; 5] };
    assert_eq!(told.map(|said| answer.body.contains(said)), expected, "{}", answer.body);
    let kind = if page { "text/html; charset=utf-8" } else { "application/json; charset=utf-8" };
    assert_eq!(answer.header("content-type"), kind);
    if page {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("style-src 'sha256-") && !answer.body.contains("<script"), "{policy}");
    } else {
        assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "FORBIDDEN");
    }
}
