//! Expected: what an answer must say besides yes. Refuses an answer that does not say it at all.

use super::Reply;

/// What is expected of an answer; what is not set here is not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// The lowest score, 0.0 to 1.0, where 1.0 is surely a person. As the services count, in single precision: their
    /// 0.9 arrives as 0.8999999761581421.
    pub min_score: Option<f32>,
    /// What the person was about to do when the token was made.
    pub action: Option<String>,
    /// The hosts a page with the widget may have.
    pub hostnames: Vec<String>,
}

impl Expected {
    /// Looks at what was said of a token that is good in itself.
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
    fn what_is_expected_must_be_said() {
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
