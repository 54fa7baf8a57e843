//! Conditions on a positive answer: score, action, host name. An answer that lacks a value with a condition is refused.

use super::reply::Reply;

/// Conditions on a positive answer; an unset one is not checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// Minimum score, 0.0 (a program) to 1.0 (a person). Single precision, as the services use: their 0.9 arrives as
    /// 0.8999999761581421.
    pub min_score: Option<f32>,
    /// Action the token was made for.
    pub action: Option<String>,
    /// Host names the page with the widget may have; compared without case.
    pub hostnames: Vec<String>,
}

impl Expected {
    /// Checks the answer about a valid token.
    pub(super) fn of(&self, score: Option<f32>, action: Option<&str>, hostname: Option<&str>) -> Reply {
        if self.min_score.is_some_and(|least| score.is_none_or(|score| score < least)) {
            return Reply::Failed("its score is below VESTIBULE_CAPTCHA_MIN_SCORE");
        }
        if self.action.is_some() && self.action.as_deref() != action {
            return Reply::Failed("its action is not VESTIBULE_CAPTCHA_ACTION");
        }
        let listed = |name: &str| self.hostnames.iter().any(|host| host.eq_ignore_ascii_case(name));
        if !self.hostnames.is_empty() && !hostname.is_some_and(listed) {
            return Reply::Failed("its host is not in VESTIBULE_CAPTCHA_HOSTNAME");
        }
        Reply::Passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_refuses_an_answer_that_lacks_its_value() {
        let expected = Expected {
            min_score: Some(0.9),
            action: Some("sign_in".into()),
            hostnames: vec!["a.example.com".into(), "b.example.com".into()],
        };
        let table = [
            (Some(0.9), Some("sign_in"), Some("a.example.com"), true),
            (Some(1.0), Some("sign_in"), Some("B.Example.com"), true),
            (Some(0.89), Some("sign_in"), Some("a.example.com"), false),
            (None, Some("sign_in"), Some("a.example.com"), false),
            (Some(1.0), Some("Sign_in"), Some("a.example.com"), false),
            (Some(1.0), None, Some("a.example.com"), false),
            (Some(1.0), Some("sign_in"), Some("c.example.com"), false),
            (Some(1.0), Some("sign_in"), Some("x.a.example.com"), false),
            (Some(1.0), Some("sign_in"), None, false),
        ];
        for (score, action, hostname, passes) in table {
            let reply = expected.of(score, action, hostname);
            assert_eq!(reply == Reply::Passed, passes, "{score:?} {action:?} {hostname:?} {reply:?}");
        }
        assert_eq!(Expected::default().of(None, None, None), Reply::Passed);
    }
}
